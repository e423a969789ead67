//! A small XML writer for feeds and descriptions: always escaped, always well-formed.

use quick_xml::{
    Writer,
    events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event},
};

/// An XML document under construction.
pub(in crate::http) struct Xml(Writer<Vec<u8>>);

/// Attributes in order.
pub(in crate::http) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// A document in UTF-8.
    pub(in crate::http) fn new() -> Self {
        let mut xml = Self(Writer::new(Vec::with_capacity(8 * 1024)));
        xml.put(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// Writes an element whose content is written by `inside`.
    pub(in crate::http) fn element(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.put(Event::Start(start(name, attributes)));
        inside(self);
        self.put(Event::End(BytesEnd::new(name)));
    }

    /// Writes an empty element.
    pub(in crate::http) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.put(Event::Empty(start(name, attributes)));
    }

    /// Writes an element with a text.
    pub(in crate::http) fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.element(name, attributes, |xml| xml.put(Event::Text(BytesText::new(&legal(text)))));
    }

    /// The document.
    pub(in crate::http) fn finish(self) -> Vec<u8> {
        self.0.into_inner()
    }

    fn put(&mut self, event: Event<'_>) {
        // Writing to memory cannot fail.
        let _ = self.0.write_event(event);
    }
}

fn start(name: &str, attributes: Attributes<'_>) -> BytesStart<'static> {
    let mut start = BytesStart::new(name.to_owned());
    for (name, value) in attributes {
        start.push_attribute((*name, legal(value).as_str()));
    }
    start
}

/// Removes characters that XML does not allow, even escaped (XML 1.0, section 2.2).
fn legal(text: &str) -> String {
    let is_legal = |c: &char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(is_legal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_escaped() {
        let mut xml = Xml::new();
        xml.element("a", &[("b", "\"<&\u{8}")], |xml| {
            xml.text("c", &[], "<x> & \u{0}预算\u{ffff}");
            xml.empty("d", &[]);
        });
        let text = String::from_utf8(xml.finish()).expect("UTF-8");
        assert_eq!(
            text,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><a b=\"&quot;&lt;&amp;\"><c>&lt;x&gt; &amp; 预算</c><d/></a>"
        );
    }
}
