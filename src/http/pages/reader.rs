//! Who reads a page: the language, its words and its addresses.

use crate::{
    http::{
        addresses::Links,
        problem::Problem,
        request::{
            context::Context,
            parameters::{LanguageParameter, Parameters},
        },
        strings::Strings,
    },
    model::{Handbook, Language, RoleId},
};

/// A role as readers see it: a name, and the seal of its grade.
pub(in crate::http) struct RoleView<'a> {
    pub(in crate::http) title: &'a str,
    pub(in crate::http) grade: Option<&'a str>,
    pub(in crate::http) url: String,
}

/// Who reads: the language of the page, its words and its addresses.
#[derive(Clone, Copy)]
pub(in crate::http) struct Reader<'a> {
    pub(in crate::http) context: &'a Context,
    pub(in crate::http) handbook: &'a Handbook,
    pub(in crate::http) language: Language,
    pub(in crate::http) ui: &'static Strings,
    pub(in crate::http) links: Links,
}

impl<'a> Reader<'a> {
    pub(in crate::http) fn new(context: &'a Context, language: Language) -> Self {
        let links = Links::new(language, context.language());
        Self { context, handbook: context.handbook(), language, ui: Strings::of(language), links }
    }

    /// On a page whose address has no language, and no parameter besides: `?lang=`, else what the browser asks for.
    pub(in crate::http) fn negotiated(context: &'a Context) -> Result<Self, Problem> {
        Ok(Self::speaking(context, &LanguageParameter::read(context)?))
    }

    /// The same where the parameters were read already.
    pub(in crate::http) fn speaking(context: &'a Context, said: &LanguageParameter) -> Self {
        Self::new(context, said.of(context))
    }

    /// On a page whose address begins with a language.
    pub(in crate::http) fn of(context: &'a Context, language: &str) -> Option<Self> {
        let known = context.handbook().languages.iter().find(|known| known.as_str() == language)?;
        Some(Self::new(context, *known))
    }

    /// An address of ours as text, wherever the handbook is mounted.
    pub(in crate::http) fn at(self, path: impl AsRef<str>) -> String {
        self.context.site.at(path)
    }

    pub(in crate::http) fn role(self, id: &RoleId) -> Option<RoleView<'a>> {
        let role = self.handbook.role(id)?;
        Some(RoleView {
            title: role.title.get(self.language),
            grade: role.seal(),
            url: self.at(self.links.role(&role.id)),
        })
    }

    pub(in crate::http) fn roles(self, ids: &[RoleId]) -> Vec<RoleView<'a>> {
        ids.iter().filter_map(|id| self.role(id)).collect()
    }
}
