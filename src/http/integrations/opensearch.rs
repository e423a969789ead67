//! OpenSearch 1.1: portals, browsers and search appliances read `/opensearch.xml` to learn how to search the handbook.
//!
//! Formats: OpenSearch 1.1 Draft 6 (github.com/dewitt/opensearch), its Suggestions and Parameter extensions. Browsers
//! do not fill in custom parameters, so `/opensearch.xml?role=…` puts them into the templates.

use axum::{body::Body, http::Response};

use crate::{
    http::{
        addresses::Links,
        feeds::{
            atom::{OPENSEARCH, OURS},
            results::RESULTS,
        },
        problem::Problem,
        request::{
            context::Context,
            parameters::{Parameters, ScopeParameters},
            search::Suggest,
        },
        response::{reply::media, xml::Xml},
        strings::Strings,
    },
    model::{Handbook, Language, Localized, RootPath, Scope, permalink_path},
    search::{SuggestionKind, Suggestions},
};

const PARAMETERS: &str = "http://a9.com/-/spec/opensearch/extensions/parameters/1.0/";

/// The route of suggestions.
const SUGGESTIONS: &str = "/suggestions";

/// The longest `ShortName`, in characters.
const SHORT: usize = 16;
/// The longest `LongName`.
const LONG: usize = 48;
/// The longest `Description`.
const DESCRIPTION: usize = 1024;
/// The most suggestions in a list.
const SUGGESTED: usize = 10;

/// What browsers call a search of this handbook, or of one role's scope: at most sixteen characters.
pub(in crate::http) fn short_name(handbook: &Handbook, scope: &Scope, language: Language) -> String {
    let role = scope.roles.first().and_then(|id| handbook.role(id)).map(|role| role.title.get(language));
    let title = handbook.title.get(language);
    let name = match (role, title.is_empty()) {
        (Some(role), false) => format!("{role} · {title}"),
        (Some(role), true) => role.to_owned(),
        (None, false) => title.to_owned(),
        (None, true) => Strings::of(language).common.home.to_owned(),
    };
    cut(&name, SHORT)
}

fn cut(text: &str, most: usize) -> String {
    let text: String = text.chars().take(most).collect();
    text.trim_end_matches([' ', '·']).to_owned()
}

/// `/opensearch.xml`, with `?role=`, `topic`, `part` and `lang` written into the templates.
pub(in crate::http) async fn describe(context: Context) -> Result<Response<Body>, Problem> {
    let scope = ScopeParameters::read(&context)?.scope(context.state.today());
    let language = scope.language.unwrap_or_else(|| context.language());
    Ok(context.document(media::OPENSEARCH, description(&context, &scope, language)))
}

fn description(context: &Context, scope: &Scope, language: Language) -> Vec<u8> {
    let handbook = context.handbook();
    let (title, about) = (handbook.title.get(language), handbook.description.get(language));
    let root = [("xmlns", OPENSEARCH), ("xmlns:hb", OURS), ("xmlns:parameters", PARAMETERS)];
    let mut xml = Xml::new();
    xml.element("OpenSearchDescription", &root, |xml| {
        let short = short_name(handbook, scope, language);
        xml.text("ShortName", &[], &short);
        let about = if about.is_empty() { Strings::of(language).common.search_hint } else { about };
        xml.text("Description", &[], &cut(about, DESCRIPTION));
        if title.chars().count() > SHORT {
            xml.text("LongName", &[], &cut(title, LONG));
        }
        urls(xml, context, scope);
        let icon = context.site.absolute(&crate::http::assets::ASSETS.icon.url);
        xml.text("Image", &[("width", "64"), ("height", "64"), ("type", "image/svg+xml")], &icon);
        xml.empty("Query", &[("role", "example"), ("searchTerms", &example(handbook, language))]);
        xml.text("SyndicationRight", &[], "limited");
        for language in &handbook.languages {
            xml.text("Language", &[], &language.tag());
        }
        xml.text("InputEncoding", &[], "UTF-8");
        xml.text("OutputEncoding", &[], "UTF-8");
    });
    xml.finish()
}

/// An example query with results.
fn example(handbook: &Handbook, language: Language) -> String {
    let of = handbook.documents.iter().find(|document| document.language == language);
    of.or(handbook.documents.first()).map_or_else(String::new, |document| document.title.clone())
}

fn urls(xml: &mut Xml, context: &Context, scope: &Scope) {
    let mut fixed = String::new();
    Links::restrict(&mut fixed, scope, scope.language);
    let open = |name: &str, is_fixed: bool| {
        if is_fixed { String::new() } else { format!("&{name}={{hb:{name}?}}") }
    };
    let scoped = [
        fixed.clone(),
        open("role", !scope.roles.is_empty()),
        open("topic", !scope.topics.is_empty()),
        open("part", !scope.parts.is_empty()),
        if scope.language.is_some() { String::new() } else { "&lang={language?}".to_owned() },
    ]
    .concat();
    let at = |route: &str, rest: &str| context.site.absolute(&format!("{route}?q={{searchTerms}}{rest}"));
    let html = at("/search", &fixed);
    xml.empty("Url", &[("type", "text/html"), ("template", &html)]);
    let atom = at(RESULTS, &format!("{scoped}&limit={{count?}}&start={{startIndex?}}&page={{startPage?}}"));
    xml.element("Url", &[("type", "application/atom+xml"), ("template", &atom)], |xml| {
        parameters(xml, context.handbook(), scope, scope.language.unwrap_or_else(|| context.language()));
    });
    // The JSON API is zero-based.
    let json = at("/api/v1/search", &format!("{scoped}&limit={{count?}}&offset={{startIndex?}}"));
    let json_is = [("type", "application/json"), ("indexOffset", "0"), ("template", json.as_str())];
    xml.empty("Url", &json_is);
    let suggestions = at(SUGGESTIONS, &fixed);
    xml.empty("Url", &[("type", media::SUGGESTIONS), ("rel", "suggestions"), ("template", &suggestions)]);
    let mut own = String::from("/opensearch.xml");
    if !fixed.is_empty() {
        own.push('?');
        own.push_str(fixed.trim_start_matches('&'));
    }
    let own = context.site.absolute(&own);
    let own_is =
        [("type", "application/opensearchdescription+xml"), ("rel", "self"), ("template", own.as_str())];
    xml.empty("Url", &own_is);
}

/// The values of each custom parameter, for clients that offer a choice.
fn parameters(xml: &mut Xml, handbook: &Handbook, scope: &Scope, language: Language) {
    let mut list = |name: &str, options: Vec<(&str, &Localized)>| {
        if options.is_empty() {
            return;
        }
        let value = format!("{{hb:{name}?}}");
        let attributes = [("name", name), ("value", value.as_str()), ("minimum", "0"), ("maximum", "*")];
        xml.element("parameters:Parameter", &attributes, |xml| {
            for (id, title) in options {
                xml.empty("parameters:Option", &[("value", id), ("label", title.get(language))]);
            }
        });
    };
    if scope.roles.is_empty() {
        list("role", handbook.roles.iter().map(|role| (role.id.as_str(), &role.title)).collect());
    }
    if scope.topics.is_empty() {
        list("topic", handbook.topics.iter().map(|topic| (topic.id.as_str(), &topic.title)).collect());
    }
    if scope.parts.is_empty() {
        list("part", handbook.parts.iter().map(|part| (part.id.as_str(), &part.title)).collect());
    }
}

/// `/suggestions`: the text typed, completions, descriptions and URLs (Suggestions extension 1.1).
pub(in crate::http) async fn suggest(context: Context) -> Result<Response<Body>, Problem> {
    let suggest = Suggest::read(&context)?;
    let found =
        context.edition.searcher.suggest(&suggest.text, &suggest.scope, suggest.language, suggest.limit);
    let language = suggest.language.unwrap_or_else(|| context.language());
    let mut lists: (Vec<String>, Vec<String>, Vec<String>) = Default::default();
    for (completion, description, path) in completions(&context, &found, language) {
        if lists.0.len() < SUGGESTED && !lists.0.contains(&completion) {
            lists.0.push(completion);
            lists.1.push(description);
            lists.2.push(context.site.absolute(&path));
        }
    }
    context.json_as(media::SUGGESTIONS, &(&suggest.text, lists.0, lists.1, lists.2))
}

fn completions<'a>(
    context: &'a Context,
    found: &'a Suggestions,
    language: Language,
) -> impl Iterator<Item = (String, String, RootPath)> + 'a {
    let handbook = context.handbook();
    let ui = Strings::of(language);
    let links = Links::new(language, context.language());
    let all = found.sections.iter().chain(&found.documents).chain(&found.roles).chain(&found.topics);
    all.filter_map(move |suggestion| {
        let (description, path) = match &suggestion.kind {
            SuggestionKind::Section(place) => {
                let (document, section) = (handbook.document(*place), handbook.section(*place));
                (document.title.clone(), permalink_path(&section.id))
            }
            SuggestionKind::Document(id, language) => {
                let document = handbook.find_document(id, *language)?;
                let part = handbook.part(&id.part).map_or("", |part| part.title.get(*language));
                (part.to_owned(), permalink_path(&document.lead().id))
            }
            SuggestionKind::Role(id) => (ui.common.roles.to_owned(), links.role(id)),
            SuggestionKind::Topic(id) => (ui.common.topics.to_owned(), links.topic(id)),
        };
        Some((suggestion.title.clone(), description, path))
    })
}
