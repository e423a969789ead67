//! The types of parameters: parsing and OpenAPI schemas.

use utoipa::openapi::{
    Array, KnownFormat, ObjectBuilder, RefOr, Required, Schema, SchemaFormat, Type,
    path::{Parameter, ParameterBuilder, ParameterIn, ParameterStyle},
};

use super::declare::{Field, Form};
use crate::{
    http::{limits::LONGEST_QUERY, problem::Invalid},
    model::{Handbook, Language, PartId, RoleId, Status, TopicId},
};

/// A type parsed from the text of one parameter.
pub(super) trait Value: Sized {
    fn parse(name: &'static str, text: &str, handbook: &Handbook) -> Result<Self, Invalid>;

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new().schema_type(Type::String)
    }
}

/// An optional value; of several the first counts.
impl<V: Value> Field for Option<V> {
    fn gather(name: &'static str, form: &mut Form<'_>) -> Self {
        let text = form.values(name).next()?;
        V::parse(name, text, form.handbook).map_err(|error| form.errors.push(error)).ok()
    }

    fn describe(name: &'static str, about: &'static str) -> Vec<Parameter> {
        vec![described(name, about, V::schema()).build()]
    }
}

/// Any number of values, without duplicates.
impl<V: Value + PartialEq> Field for Vec<V> {
    fn gather(name: &'static str, form: &mut Form<'_>) -> Self {
        let mut found = Self::new();
        for text in form.values(name) {
            match V::parse(name, text, form.handbook) {
                Ok(value) if found.contains(&value) => {}
                Ok(value) => found.push(value),
                Err(error) => form.errors.push(error),
            }
        }
        found
    }

    fn describe(name: &'static str, about: &'static str) -> Vec<Parameter> {
        let values = described(name, about, Array::new(V::schema()));
        vec![values.style(Some(ParameterStyle::Form)).explode(Some(true)).build()]
    }
}

/// True or false; false when it is absent.
impl Field for bool {
    fn gather(name: &'static str, form: &mut Form<'_>) -> Self {
        match form.values(name).next() {
            None | Some("0" | "false") => false,
            Some("1" | "true") => true,
            Some(text) => {
                let valid = ["true", "false"].map(str::to_owned).to_vec();
                let detail = format!("\"{name}\" must be true or false.");
                form.errors.push(Invalid::value(name, text, detail, valid));
                false
            }
        }
    }

    fn describe(name: &'static str, about: &'static str) -> Vec<Parameter> {
        let schema = ObjectBuilder::new().schema_type(Type::Boolean).default(Some(false.into()));
        vec![described(name, about, schema).build()]
    }
}

/// A whole number within bounds, or the default.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Number<const LEAST: usize, const MOST: usize, const DEFAULT: usize>(usize);

impl<const LEAST: usize, const MOST: usize, const DEFAULT: usize> Number<LEAST, MOST, DEFAULT> {
    pub(in crate::http) fn get(self) -> usize {
        self.0
    }
}

impl<const LEAST: usize, const MOST: usize, const DEFAULT: usize> Default for Number<LEAST, MOST, DEFAULT> {
    fn default() -> Self {
        Self(DEFAULT)
    }
}

impl<const LEAST: usize, const MOST: usize, const DEFAULT: usize> Field for Number<LEAST, MOST, DEFAULT> {
    fn gather(name: &'static str, form: &mut Form<'_>) -> Self {
        Option::<Whole<LEAST, MOST>>::gather(name, form).map_or(Self(DEFAULT), |Whole(number)| Self(number))
    }

    fn describe(name: &'static str, about: &'static str) -> Vec<Parameter> {
        let schema = Whole::<LEAST, MOST>::schema().default(Some(DEFAULT.into()));
        vec![described(name, about, schema).build()]
    }
}

/// A whole number within bounds.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Whole<const LEAST: usize, const MOST: usize>(pub(in crate::http) usize);

impl<const LEAST: usize, const MOST: usize> Value for Whole<LEAST, MOST> {
    fn parse(name: &'static str, text: &str, _: &Handbook) -> Result<Self, Invalid> {
        let number = text.parse().ok().filter(|number| (LEAST..=MOST).contains(number));
        number.map(Self).ok_or_else(|| {
            let detail = format!("\"{name}\" must be a whole number from {LEAST} to {MOST}.");
            Invalid::value(name, text, detail, Vec::new())
        })
    }

    fn schema() -> ObjectBuilder {
        let format = SchemaFormat::KnownFormat(KnownFormat::Int32);
        let number = ObjectBuilder::new().schema_type(Type::Integer).format(Some(format));
        number.minimum(Some(LEAST)).maximum(Some(MOST))
    }
}

/// A search query.
#[derive(Clone, Debug)]
pub(in crate::http) struct Question(pub(in crate::http) String);

impl Value for Question {
    fn parse(name: &'static str, text: &str, _: &Handbook) -> Result<Self, Invalid> {
        let length = text.chars().count();
        if length > LONGEST_QUERY {
            let detail =
                format!("A query may have at most {LONGEST_QUERY} characters; this one has {length}.");
            let begins: String = text.chars().take(40).chain(['…']).collect();
            return Err(Invalid::value(name, &begins, detail, Vec::new()));
        }
        Ok(Self(text.to_owned()))
    }

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new().schema_type(Type::String).max_length(Some(LONGEST_QUERY))
    }
}

/// A revision of an export.
#[derive(Clone, Debug)]
pub(in crate::http) struct Exported(pub(in crate::http) String);

impl Value for Exported {
    fn parse(name: &'static str, text: &str, _: &Handbook) -> Result<Self, Invalid> {
        if text.len() == 16 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Ok(Self(text.to_owned()));
        }
        let detail =
            format!("\"{name}\" must be a revision from an export: sixteen lower-case hexadecimal digits.");
        Err(Invalid::value(name, text, detail, Vec::new()))
    }

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new().schema_type(Type::String).pattern(Some("^([0-9a-f]{16})?$"))
    }
}

/// A form of highlights besides ranges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Highlight {
    Segments,
    Html,
}

impl Highlight {
    const ALL: [Self; 2] = [Self::Segments, Self::Html];

    pub(in crate::http) fn name(self) -> &'static str {
        match self {
            Self::Segments => "segments",
            Self::Html => "html",
        }
    }
}

impl Value for Highlight {
    fn parse(name: &'static str, text: &str, _: &Handbook) -> Result<Self, Invalid> {
        Self::ALL.into_iter().find(|form| form.name() == text).ok_or_else(|| {
            let valid = Self::ALL.map(Self::name);
            let detail = format!("\"{name}\" must be {}.", valid.join(" or "));
            Invalid::value(name, text, detail, valid.map(str::to_owned).to_vec())
        })
    }

    fn schema() -> ObjectBuilder {
        ObjectBuilder::new().schema_type(Type::String).enum_values(Some(Self::ALL.map(Self::name)))
    }
}

/// Any text.
impl Value for String {
    fn parse(_: &'static str, text: &str, _: &Handbook) -> Result<Self, Invalid> {
        Ok(text.to_owned())
    }
}

impl Value for RoleId {
    fn parse(name: &'static str, text: &str, handbook: &Handbook) -> Result<Self, Invalid> {
        known(name, name, text, handbook.roles.iter().map(|role| (role.id.as_str(), &role.id)))
    }
}

impl Value for TopicId {
    fn parse(name: &'static str, text: &str, handbook: &Handbook) -> Result<Self, Invalid> {
        known(name, name, text, handbook.topics.iter().map(|topic| (topic.id.as_str(), &topic.id)))
    }
}

impl Value for PartId {
    fn parse(name: &'static str, text: &str, handbook: &Handbook) -> Result<Self, Invalid> {
        known(name, name, text, handbook.parts.iter().map(|part| (part.id.as_str(), &part.id)))
    }
}

impl Value for Status {
    fn parse(name: &'static str, text: &str, _: &Handbook) -> Result<Self, Invalid> {
        known(name, name, text, Self::ALL.iter().map(|status| (status.name(), status)))
    }
}

impl Value for Language {
    fn parse(name: &'static str, text: &str, handbook: &Handbook) -> Result<Self, Invalid> {
        // `zh-CN` means `zh`, and `pt` the only Portuguese there is.
        let wanted = Self::exact(text).and_then(|language| language.among(&handbook.languages));
        let all = handbook.languages.iter().map(|language| (language.as_str(), language));
        wanted.map_or_else(|| known(name, "language", text, all), Ok)
    }
}

/// The one of `all` with this exact spelling.
fn known<'a, T: Clone + 'a>(
    name: &'static str,
    what: &str,
    text: &str,
    all: impl Iterator<Item = (&'a str, &'a T)> + Clone,
) -> Result<T, Invalid> {
    let found = all.clone().find(|(spelt, _)| *spelt == text).map(|(_, one)| one.clone());
    found.ok_or_else(|| {
        let shown: String = text.chars().take(Invalid::SHOWN).collect();
        let detail = format!("The handbook has no {what} \"{shown}\".");
        Invalid::value(name, text, detail, all.map(|(spelt, _)| spelt.to_owned()).collect())
    })
}

fn described(name: &str, about: &str, schema: impl Into<RefOr<Schema>>) -> ParameterBuilder {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(about))
        .schema(Some(schema))
}
