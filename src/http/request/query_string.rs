//! The query string of a request, decoded.

use percent_encoding::percent_decode_str;

use crate::http::limits::MOST_PAIRS;

/// The decoded pairs of a query string, in order; names may repeat.
///
/// Format: `application/x-www-form-urlencoded` (URL Standard, section 5.1).
#[derive(Clone, Debug, Default)]
pub(in crate::http) struct Pairs(Vec<(String, String)>);

impl Pairs {
    pub(in crate::http) fn parse(query: &str) -> Self {
        let decode = |text: &str| {
            let spaced = text.replace('+', " ");
            percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
        };
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).take(MOST_PAIRS).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        Self(pairs.collect())
    }

    /// Each name with its value.
    pub(in crate::http) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Every value of `name`.
    pub(in crate::http) fn all<'a>(&'a self, name: &'static str) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_decoded_and_may_repeat() {
        let pairs = Pairs::parse("q=a+b%20c&role=x&role=y&%E9%A2%84=%E7%AE%97&&flag&bad=%ff%zz");
        let all = |name| pairs.all(name).collect::<Vec<_>>();
        assert_eq!(all("q"), ["a b c"]);
        assert_eq!(all("role"), ["x", "y"]);
        assert_eq!(all("预"), ["算"]);
        assert_eq!(all("flag"), [""]);
        assert_eq!(all("bad"), ["\u{fffd}%zz"]);
    }
}
