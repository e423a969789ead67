//! How a struct of parameters is declared, read and described.

use utoipa::openapi::path::Parameter;

use super::guard;
use crate::{
    http::{
        problem::{Invalid, Problem},
        request::{context::Asked, query_string::Pairs},
    },
    model::Handbook,
};

/// A query string that is being read.
pub(in crate::http) struct Form<'a> {
    pairs: &'a Pairs,
    pub(super) handbook: &'a Handbook,
    /// The names that were asked for: there are no others at this address.
    known: Vec<&'static str>,
    pub(super) errors: Vec<Invalid>,
}

impl<'a> Form<'a> {
    pub(super) fn new(pairs: &'a Pairs, handbook: &'a Handbook) -> Self {
        Self { pairs, handbook, known: Vec::new(), errors: Vec::new() }
    }

    /// The values of a parameter. An empty one is absent: forms and templates send what was left open.
    pub(super) fn values(&mut self, name: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.known.push(name);
        self.pairs.all(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// What is wrong: the values, then the names.
    pub(super) fn mistakes(self, guard: guard::Guard) -> Vec<Invalid> {
        let mut errors = self.errors;
        errors.extend(guard::unknown(self.pairs, &self.known, guard));
        errors
    }
}

/// What a field of a struct of parameters can be: a parameter of some kind, or a struct of parameters.
pub(in crate::http) trait Field: Sized {
    /// Reads it; what is wrong is noted in the form.
    fn gather(name: &'static str, form: &mut Form<'_>) -> Self;

    /// The parameters as OpenAPI describes them.
    fn describe(name: &'static str, about: &'static str) -> Vec<Parameter>;
}

/// The parameters of an address.
pub(in crate::http) trait Parameters: Field {
    /// Reads them, or says everything that is wrong with them. The API refuses what it does not know; other addresses
    /// are passed on by programs that add names of their own, so only misspellings are refused there.
    fn read(asked: &Asked) -> Result<Self, Problem> {
        let guard = if asked.is_api() { guard::Guard::All } else { guard::Guard::Misspelt };
        let mut form = Form::new(&asked.pairs, asked.handbook());
        let parameters = Self::gather("", &mut form);
        let errors = form.mistakes(guard);
        if errors.is_empty() { Ok(parameters) } else { Err(Problem::parameters(errors)) }
    }

    /// Reads what can be read, whatever is wrong with the rest.
    fn read_leniently(asked: &Asked) -> Self {
        Self::gather("", &mut Form::new(&asked.pairs, asked.handbook()))
    }
}

/// Declares structs of parameters. A field is a parameter of that name, unless it is such a struct itself: then it stands
/// for all of its parameters.
macro_rules! parameters {
    ($($(#[doc = $about:literal])* $struct:ident { $($(#[doc = $doc:literal])+ $field:ident: $kind:ty,)* })*) => {$(
        $(#[doc = $about])*
        #[derive(Clone, Debug, Default)]
        pub(in crate::http) struct $struct {
            $($(#[doc = $doc])+ pub(in crate::http) $field: $kind,)*
        }

        impl Field for $struct {
            fn gather(_: &'static str, _form: &mut Form<'_>) -> Self {
                Self { $($field: Field::gather(stringify!($field), _form),)* }
            }

            fn describe(_: &'static str, _: &'static str) -> Vec<Parameter> {
                let fields: &[Vec<Parameter>] =
                    &[$(<$kind as Field>::describe(stringify!($field), concat!($($doc),+).trim_ascii()),)*];
                fields.concat()
            }
        }

        impl Parameters for $struct {}

        impl IntoParams for $struct {
            fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
                Self::describe("", "")
            }
        }
    )*};
}

pub(super) use parameters;
