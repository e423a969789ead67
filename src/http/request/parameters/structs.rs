//! The parameters of all routes. The doc comment of a field is its description in OpenAPI.

use jiff::civil::Date;
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    declare::{Field, Form, Parameters, parameters},
    kinds::{Exported, Highlight, Number, Question, Whole},
};
use crate::{
    http::{
        limits::{HITS, MOST_HITS, MOST_OFFSET, SUGGESTIONS},
        request::context::Context,
    },
    model::{Language, PartId, RoleId, Scope, Status, TopicId},
};

parameters! {
    /// No parameters.
    NoParameters {}

    /// The language of an answer.
    LanguageParameter {
        /// The language of the answer.
        lang: Option<Language>,
    }

    /// Labels of sections. Values of one parameter are alternatives, different parameters are combined.
    LabelParameters {
        /// Only sections for this role or a role it inherits from, and sections for everyone. Several values are
        /// alternatives.
        role: Vec<RoleId>,
        /// Only sections on this topic. Several values are alternatives.
        topic: Vec<TopicId>,
        /// Only sections in this part. Several values are alternatives.
        part: Vec<PartId>,
    }

    /// The restrictions of a search.
    ScopeParameters {
        /// The labels.
        labels: LabelParameters,
        /// Only sections in this language. By default each section is one hit, in the language preferred by
        /// `Accept-Language`.
        lang: Option<Language>,
        /// Only sections with this review status today. Several values are alternatives.
        status: Vec<Status>,
    }

    /// A query and its restrictions.
    QuestionParameters {
        /// The query: words, "a phrase", -excluded, title:…, role:…, topic:…, part:…, status:…
        q: Option<Question>,
        /// The restrictions.
        scope: ScopeParameters,
    }

    /// A search.
    SearchParameters {
        /// The query and its restrictions.
        question: QuestionParameters,
        /// The maximum number of hits.
        limit: Number<1, MOST_HITS, HITS>,
        /// The number of hits to skip.
        offset: Number<0, MOST_OFFSET, 0>,
        /// Whether to include the parsed query and the parts of each score.
        explain: bool,
    }

    /// A search through the API.
    HitsParameters {
        /// The search.
        search: SearchParameters,
        /// Returns titles and snippets also as lists of segments (`segments`) or as HTML with `<mark>` (`html`), for clients
        /// that do not count Unicode scalar values.
        highlight: Option<Highlight>,
    }

    /// Suggestions for an incomplete query.
    SuggestParameters {
        /// The query and its restrictions.
        question: QuestionParameters,
        /// The maximum number of suggestions of each kind.
        limit: Number<1, MOST_HITS, SUGGESTIONS>,
    }

    /// The page of results.
    ResultsParameters {
        /// The search.
        search: SearchParameters,
        /// `found`: only the list of results, for the script.
        fragment: Option<String>,
    }

    /// Results as a feed. `start` (hits) and `page` are one-based, as in OpenSearch.
    FeedParameters {
        /// The search.
        search: SearchParameters,
        /// The first hit.
        start: Option<Whole<1, { MOST_OFFSET + 1 }>>,
        /// The page of hits.
        page: Option<Whole<1, { MOST_OFFSET / MOST_HITS + 1 }>>,
    }

    /// The restrictions of an export.
    ExportParameters {
        /// The labels.
        labels: LabelParameters,
        /// Only sections in this language. By default every translation is a line of its own.
        lang: Option<Language>,
        /// The revision of the copy to update; only changes since then are exported.
        since: Option<Exported>,
    }

    /// The owner of sections due for review.
    OwnerParameter {
        /// Only sections with this owner.
        owner: Option<String>,
    }

    /// The feed of sections due for review.
    ReviewsParameters {
        /// The owner.
        of: OwnerParameter,
        /// The language of its texts.
        language: LanguageParameter,
    }

    /// A permalink.
    PermalinkParameters {
        /// The revision the link was made for.
        at: Option<String>,
        /// The language of the answer.
        language: LanguageParameter,
    }

    /// A role's page.
    RoleParameters {
        /// `yes` or `no`: sets or deletes the role cookie.
        me: Option<String>,
        /// The language of the answer.
        language: LanguageParameter,
    }

    /// Roles side by side.
    CompareParameters {
        /// The roles; by default all roles with a grade.
        role: Vec<RoleId>,
        /// The language of the answer.
        language: LanguageParameter,
    }

    /// A document's page. Its script reads `q`, the reader's last search; the server does not.
    DocumentParameters {
        /// The role whose workflow steps are shown.
        role: Option<RoleId>,
    }

    /// The glossary.
    GlossaryParameters {
        /// `pinyin` or `latin`.
        order: Option<String>,
        /// The language of the answer.
        language: LanguageParameter,
    }

    /// Live reports for authors.
    LiveParameters {
        /// The version of the last report received.
        after: Number<0, { usize::MAX }, 0>,
        /// The language of its texts.
        language: LanguageParameter,
    }

    /// A link to be unfolded (oembed.com, version 1.0).
    EmbedParameters {
        /// The address.
        url: Option<String>,
        /// The maximum width, in pixels.
        maxwidth: Option<Whole<1, 10_000>>,
        /// The maximum height, in pixels.
        maxheight: Option<Whole<1, 10_000>>,
        /// `json` or `xml`.
        format: Option<String>,
    }

    /// The sitemap.
    SitemapParameters {
        /// The number of the sitemap, if there are several.
        page: Option<Whole<1, 50_000>>,
    }
}

impl LabelParameters {
    /// The same as a scope.
    pub(in crate::http) fn scope(self, language: Option<Language>) -> Scope {
        let Self { role: roles, topic: topics, part: parts } = self;
        Scope { roles, topics, parts, language, ..Scope::everything() }
    }
}

impl LanguageParameter {
    /// The given language, else the reader's.
    pub(in crate::http) fn of(&self, context: &Context) -> Language {
        self.lang.unwrap_or_else(|| context.language())
    }
}

impl ScopeParameters {
    /// The same as a scope, with review statuses as of `day`.
    pub(in crate::http) fn scope(self, day: Date) -> Scope {
        Scope { statuses: self.status, day, ..self.labels.scope(self.lang) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::{
        problem::Invalid,
        request::{query_string::Pairs, testing::handbook},
    };

    fn read<P: Parameters>(query: &str) -> (P, Vec<Invalid>) {
        let (pairs, handbook) = (Pairs::parse(query), handbook());
        let mut form = Form::new(&pairs, &handbook);
        let parameters = P::gather("", &mut form);
        (parameters, form.errors)
    }

    #[test]
    fn scopes_are_checked_against_the_handbook() {
        let (given, errors) =
            read::<ScopeParameters>("role=account-manager&role=account-manager&role=&lang=zh-CN&colour=red");
        let scope = given.scope(Date::MIN);
        assert_eq!(scope.roles.len(), 1);
        assert_eq!(scope.language, Some(Language::ZH));
        assert!(errors.is_empty());

        let (_, errors) = read::<ScopeParameters>("role=boss&lang=fr&part=duties");
        let named: Vec<&str> = errors.iter().map(|error| error.parameter.as_str()).collect();
        assert_eq!(named, ["role", "lang"]);
        assert_eq!(errors[0].valid, ["account-manager"]);
        assert_eq!(errors[1].valid, ["zh", "en"]);
    }

    #[test]
    fn numbers_have_bounds() {
        let check = |query: &str, expected: Option<usize>| {
            let (given, errors) = read::<SearchParameters>(query);
            assert_eq!(errors.is_empty().then_some(given.limit.get()), expected, "{query}");
        };
        check("", Some(10));
        check("limit=", Some(10));
        check("limit=100", Some(100));
        check("limit=0", None);
        check("limit=101", None);
        check("limit=-1", None);
        check("limit=ten", None);
        check("limit=99999999999999999999", None);
    }
}
