//! The parameters there are, by what they are for. The comment of a field is its description.

use jiff::civil::Date;
use utoipa::{
    IntoParams,
    openapi::path::{Parameter, ParameterIn},
};

use super::{
    declare::{Field, Form, Parameters, parameters},
    kinds::{Exported, Number, Question, Whole},
};
use crate::{
    http::{
        limits::{HITS, MOST_HITS, MOST_OFFSET, SUGGESTIONS},
        request::context::Asked,
    },
    model::{Language, PartId, RoleId, Scope, Status, TopicId},
};

parameters! {
    /// Of an address that has none.
    NoParameters {}

    /// The language of an answer.
    LanguageParameter {
        /// The language to show it in.
        lang: Option<Language>,
    }

    /// What sections are labelled with. Values of one parameter are alternatives, different ones restrict together.
    LabelParameters {
        /// Only sections for this role, what it inherits, and what is for everyone.
        role: Vec<RoleId>,
        /// Only sections on this topic.
        topic: Vec<TopicId>,
        /// Only sections of this part.
        part: Vec<PartId>,
    }

    /// What a search may see.
    ScopeParameters {
        /// By their labels.
        labels: LabelParameters,
        /// Only this language; without it each section is one hit, in the reader's language.
        lang: Option<Language>,
        /// Only sections of which reviews say this today.
        status: Vec<Status>,
    }

    /// A question and where to look.
    QuestionParameters {
        /// What to look for: words, "a phrase", -without, title:…
        q: Option<Question>,
        /// Where.
        scope: ScopeParameters,
    }

    /// A search.
    SearchParameters {
        /// What and where.
        question: QuestionParameters,
        /// How many hits.
        limit: Number<1, MOST_HITS, HITS>,
        /// How many hits to pass over.
        offset: Number<0, MOST_OFFSET, 0>,
        /// Whether to show tokens and the parts of each score.
        explain: bool,
    }

    /// Suggestions for what was typed so far.
    SuggestParameters {
        /// What and where.
        question: QuestionParameters,
        /// How many of each kind.
        limit: Number<1, MOST_HITS, SUGGESTIONS>,
    }

    /// The page of results.
    ResultsParameters {
        /// The search.
        search: SearchParameters,
        /// `found`: the list alone, for the script.
        fragment: Option<String>,
    }

    /// Results as a feed. `start` counts hits and `page` pages from one, as OpenSearch does.
    FeedParameters {
        /// The search.
        search: SearchParameters,
        /// The first hit.
        start: Option<Whole<1, { MOST_OFFSET + 1 }>>,
        /// The page of hits.
        page: Option<Whole<1, { MOST_OFFSET / MOST_HITS + 1 }>>,
    }

    /// What an export may hold.
    ExportParameters {
        /// By their labels.
        labels: LabelParameters,
        /// Only this language; without it every translation has a line of its own.
        lang: Option<Language>,
        /// The revision of the copy to be brought up to date.
        since: Option<Exported>,
    }

    /// Whose sections are due for review.
    OwnerParameter {
        /// Only sections of this owner.
        owner: Option<String>,
    }

    /// The feed of what is due for review.
    ReviewsParameters {
        /// Whose.
        of: OwnerParameter,
        /// The language of its words.
        language: LanguageParameter,
    }

    /// A permalink.
    PermalinkParameters {
        /// The revision the link was made for.
        at: Option<String>,
        /// The language to show it in.
        language: LanguageParameter,
    }

    /// A role's page.
    RoleParameters {
        /// `yes` or `no`: has the browser remember the role, or forget what it had.
        me: Option<String>,
        /// The language to show it in.
        language: LanguageParameter,
    }

    /// Roles side by side.
    CompareParameters {
        /// The roles; without one, all that have a grade.
        role: Vec<RoleId>,
        /// The language to show them in.
        language: LanguageParameter,
    }

    /// A document's page. Its script reads `q`, from which a reader comes; the server does not.
    DocumentParameters {
        /// Whose steps of a workflow are shown.
        role: Option<RoleId>,
    }

    /// The glossary.
    GlossaryParameters {
        /// `pinyin` or `latin`.
        order: Option<String>,
        /// The language to show it in.
        language: LanguageParameter,
    }

    /// What an author is told.
    LiveParameters {
        /// The report that is known already.
        after: Number<0, { usize::MAX }, 0>,
        /// The language of its words.
        language: LanguageParameter,
    }

    /// A link to be unfolded (oembed.com, version 1.0).
    EmbedParameters {
        /// The address.
        url: Option<String>,
        /// The most room there is, in pixels.
        maxwidth: Option<Whole<1, 10_000>>,
        /// The same upwards.
        maxheight: Option<Whole<1, 10_000>>,
        /// `json` or `xml`.
        format: Option<String>,
    }

    /// The sitemap.
    SitemapParameters {
        /// The part of it, where it has several.
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
    /// The language that is said, else the reader's.
    pub(in crate::http) fn of(&self, asked: &Asked) -> Language {
        self.lang.unwrap_or_else(|| asked.language())
    }
}

impl ScopeParameters {
    /// The same as a scope, by what reviews say on `day`.
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
