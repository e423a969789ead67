//! Declares, parses and describes structs of parameters.

use utoipa::openapi::path::Parameter;

use super::guard;
use crate::{
    http::{
        problem::{Invalid, Problem},
        request::{context::Context, query_string::Pairs},
    },
    model::Handbook,
};

/// A query string that is being parsed.
pub(in crate::http) struct Form<'a> {
    pairs: &'a Pairs,
    pub(super) handbook: &'a Handbook,
    /// The names read so far; after parsing, all names this address accepts.
    known: Vec<&'static str>,
    pub(super) errors: Vec<Invalid>,
}

impl<'a> Form<'a> {
    pub(super) fn new(pairs: &'a Pairs, handbook: &'a Handbook) -> Self {
        Self { pairs, handbook, known: Vec::new(), errors: Vec::new() }
    }

    /// The values of a parameter. An empty value counts as absent: forms and templates send empty fields.
    pub(super) fn values(&mut self, name: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.known.push(name);
        self.pairs.all(name).map(str::trim).filter(|value| !value.is_empty())
    }

    /// The errors: invalid values, then unknown names.
    pub(super) fn mistakes(self, guard: guard::Guard) -> Vec<Invalid> {
        let mut errors = self.errors;
        errors.extend(guard::unknown(self.pairs, &self.known, guard));
        errors
    }
}

/// A field of a struct of parameters: a parameter, or a nested struct of parameters.
pub(in crate::http) trait Field: Sized {
    /// Parses it; errors are collected in the form.
    fn gather(name: &'static str, form: &mut Form<'_>) -> Self;

    /// The parameters as OpenAPI describes them.
    fn describe(name: &'static str, about: &'static str) -> Vec<Parameter>;
}

/// The parameters of an address.
pub(in crate::http) trait Parameters: Field {
    /// Parses them, or returns all errors. The API rejects every unknown name; links to other addresses are passed on
    /// by programs that add their own parameters, so only misspellings are rejected there.
    fn read(context: &Context) -> Result<Self, Problem> {
        let guard = if context.is_api() { guard::Guard::All } else { guard::Guard::Misspelt };
        let mut form = Form::new(&context.pairs, context.handbook());
        let parameters = Self::gather("", &mut form);
        let errors = form.mistakes(guard);
        if errors.is_empty() { Ok(parameters) } else { Err(Problem::parameters(errors)) }
    }

    /// Parses the valid parameters and ignores errors.
    fn read_leniently(context: &Context) -> Self {
        Self::gather("", &mut Form::new(&context.pairs, context.handbook()))
    }
}

/// Declares structs of parameters. A field is a parameter of that name, unless its type is such a struct: then it
/// contributes all parameters of that struct.
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
