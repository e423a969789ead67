//! The values that a JavaScript or TypeScript file holds, without running it: literals, constants of the same file, and what
//! is wrapped in calls such as `defineConfig({…})`. What only a running program can tell is nothing. JSON with comments and
//! trailing commas is the same language.
//!
//! The grammar: <https://tc39.es/ecma262/#sec-primary-expression>

use std::collections::HashMap;

use super::value::Value;

/// How deep expressions may be within each other.
const DEPTH: usize = 64;
/// Most values that names are resolved to: one that names another twice, and so on, must not fill the memory.
const BUDGET: usize = 200_000;
/// How far from a name its `=` may be, behind a type.
const TYPE_REACH: usize = 400;

/// The value that a file exports, or that a file of data is.
pub(in crate::content) fn read(text: &str) -> Value {
    let mut reader = Reader { text, at: 0, templates: 0 };
    let mut file = File::default();
    reader.file(&mut file);
    let mut budget = BUDGET;
    file.exported.take().map_or(Value::Nothing, |exported| file.resolve(&exported, 0, &mut budget))
}

/// An expression as far as it is read.
#[derive(Clone, Debug)]
enum Expression {
    Unknown,
    Literal(Value),
    Name(String),
    Member(Box<Expression>, String),
    List(Vec<Expression>),
    Table(Vec<(String, Expression)>),
    Spread(Box<Expression>),
    Call(Box<Expression>, Vec<Expression>),
    /// A function, by what it returns.
    Function(Box<Expression>),
    /// `a || b`
    Or(Box<Expression>, Box<Expression>),
    /// `a + b`
    Sum(Box<Expression>, Box<Expression>),
}

/// What is declared in a file.
#[derive(Default)]
struct File {
    names: HashMap<String, Expression>,
    exported: Option<Expression>,
}

impl File {
    fn resolve(&self, expression: &Expression, depth: usize, budget: &mut usize) -> Value {
        if depth > DEPTH || *budget == 0 {
            return Value::Nothing;
        }
        *budget -= 1;
        let mut value = |expression: &Expression| self.resolve(expression, depth + 1, budget);
        match expression {
            Expression::Unknown | Expression::Spread(_) => Value::Nothing,
            Expression::Literal(literal) => literal.clone(),
            Expression::Name(name) => self.names.get(name).map_or(Value::Nothing, value),
            Expression::Member(of, key) => value(of).get(key).clone(),
            Expression::Function(returned) => value(returned),
            Expression::Or(first, second) => match value(first) {
                Value::Nothing => value(second),
                found => found,
            },
            Expression::Sum(first, second) => match (value(first), value(second)) {
                (Value::Text(first), Value::Text(second)) => Value::Text(first + &second),
                _ => Value::Nothing,
            },
            Expression::List(items) => {
                let mut list = Vec::new();
                for item in items {
                    match item {
                        Expression::Spread(spread) => {
                            if let Value::List(items) = value(spread) {
                                list.extend(items);
                            }
                        }
                        item => list.push(value(item)),
                    }
                }
                Value::List(list)
            }
            Expression::Table(entries) => {
                let mut table = Vec::new();
                for (key, entry) in entries {
                    match entry {
                        Expression::Spread(spread) => {
                            if let Value::Table(entries) = value(spread) {
                                table.extend(entries);
                            }
                        }
                        entry => table.push((key.clone(), value(entry))),
                    }
                }
                Value::Table(table)
            }
            Expression::Call(callee, arguments) => {
                // `defineConfig({…})`, `withMermaid(defineConfig({…}))`: what is given.
                for argument in arguments {
                    if let found @ (Value::Table(_) | Value::List(_)) = value(argument) {
                        return found;
                    }
                }
                match &**callee {
                    // `sidebarGuide()`, and `[…].filter(Boolean)`.
                    Expression::Name(_) | Expression::Function(_) => value(callee),
                    Expression::Member(of, method)
                        if matches!(method.as_str(), "concat" | "filter" | "flat") =>
                    {
                        value(of)
                    }
                    _ => Value::Nothing,
                }
            }
        }
    }
}

/// Words that begin the next statement, where no semicolon ends the last.
const STATEMENTS: [&str; 7] = ["const", "let", "var", "export", "module", "function", "import"];

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// How many templates are open.
    templates: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Steps over one character.
    fn step(&mut self) {
        self.at += self.rest().chars().next().map_or(0, char::len_utf8);
    }

    /// Passes blanks and comments.
    fn blanks(&mut self) {
        loop {
            let rest = self.rest();
            let blank =
                rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
            self.at += blank;
            let rest = self.rest();
            if rest.starts_with("//") {
                self.at += memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
            } else if let Some(comment) = rest.strip_prefix("/*") {
                self.at += memchr::memmem::find(comment.as_bytes(), b"*/").map_or(rest.len(), |end| end + 4);
            } else {
                return;
            }
        }
    }

    /// Passes blanks and `mark`, if it is next.
    fn takes(&mut self, mark: &str) -> bool {
        self.blanks();
        let is_next = self.rest().starts_with(mark);
        if is_next {
            self.at += mark.len();
        }
        is_next
    }

    /// A name or a keyword.
    fn word(&mut self) -> Option<&'t str> {
        let rest = self.rest();
        let is_start = |c: char| c.is_alphabetic() || matches!(c, '_' | '$' | '#' | '@');
        rest.starts_with(is_start).then_some(())?;
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '$' | '#' | '@')));
        let word = &rest[..end.unwrap_or(rest.len())];
        self.at += word.len();
        Some(word)
    }

    /// The declarations and the export of a file.
    fn file(&mut self, file: &mut File) {
        self.blanks();
        if self.rest().starts_with(['{', '[']) {
            file.exported = Some(self.expression(0));
        }
        loop {
            self.blanks();
            if self.rest().is_empty() {
                return;
            }
            let Some(word) = self.word() else {
                self.skip_one();
                continue;
            };
            match word {
                "const" | "let" | "var" => self.declaration(file),
                "function" => {
                    let _ = self.takes("*");
                    self.blanks();
                    let name = self.word();
                    let function = self.function(0);
                    if let Some(name) = name {
                        file.names.insert(name.to_owned(), function);
                    }
                }
                "default" => file.exported = Some(self.expression(0)),
                "module" if self.takes(".exports") && self.takes("=") => {
                    file.exported = Some(self.expression(0));
                }
                _ => {}
            }
        }
    }

    /// What follows `const`: `name = …`, perhaps with a type.
    fn declaration(&mut self, file: &mut File) {
        self.blanks();
        let Some(name) = self.word() else { return };
        self.blanks();
        if self.peek() == Some(b':') {
            let reach = self.rest().floor_char_boundary(TYPE_REACH);
            let bytes = &self.rest().as_bytes()[..reach];
            let equals = (1..bytes.len()).find(|at| {
                bytes[*at] == b'=' && !matches!(bytes.get(at + 1), Some(b'>' | b'=')) && bytes[at - 1] != b'='
            });
            let Some(equals) = equals else { return };
            self.at += equals;
        }
        if self.takes("=") {
            let value = self.expression(0);
            file.names.insert(name.to_owned(), value);
        }
    }

    /// An expression up to a comma, a closing bracket, or the end of the statement.
    fn expression(&mut self, depth: usize) -> Expression {
        self.blanks();
        if depth > DEPTH {
            self.skip_rest();
            return Expression::Unknown;
        }
        let mut found = self.primary(depth);
        for _ in 0..DEPTH {
            found = self.suffixes(found, depth);
            self.blanks();
            let rest = self.rest();
            if rest.is_empty() || rest.starts_with([',', ')', ']', '}', ';', ':']) {
                return found;
            }
            if rest.starts_with("||") || rest.starts_with("??") {
                self.at += 2;
                let second = self.expression(depth + 1);
                return Expression::Or(Box::new(found), Box::new(second));
            }
            if rest.starts_with('+') {
                self.at += 1;
                self.blanks();
                let second = self.primary(depth);
                found = Expression::Sum(Box::new(found), Box::new(second));
                continue;
            }
            if let Some(word) = self.clone_word() {
                match word {
                    "as" | "satisfies" => {
                        self.at += word.len();
                        self.skip_type();
                        continue;
                    }
                    word if STATEMENTS.contains(&word) => return found,
                    _ => {}
                }
            }
            break;
        }
        self.skip_rest();
        Expression::Unknown
    }

    /// The next word, without passing it.
    fn clone_word(&self) -> Option<&'t str> {
        Reader { templates: 0, ..*self }.word()
    }

    /// Calls, members and arrows behind an expression.
    fn suffixes(&mut self, mut found: Expression, depth: usize) -> Expression {
        for _ in 0..DEPTH {
            self.blanks();
            let rest = self.rest();
            if rest.starts_with("=>") {
                self.at += 2;
                self.blanks();
                let returned =
                    if self.peek() == Some(b'{') { self.body(depth) } else { self.expression(depth + 1) };
                return Expression::Function(Box::new(returned));
            }
            if rest.starts_with('(') {
                self.at += 1;
                let arguments = self.list(b')', depth);
                found = Expression::Call(Box::new(found), arguments);
            } else if rest.starts_with("?.") || (rest.starts_with('.') && !rest.starts_with("...")) {
                self.at += if rest.starts_with('?') { 2 } else { 1 };
                self.blanks();
                found = match self.word() {
                    Some(key) => Expression::Member(Box::new(found), key.to_owned()),
                    None => Expression::Unknown,
                };
            } else if rest.starts_with('[') {
                self.at += 1;
                let mut index = self.list(b']', depth);
                found = match index.pop() {
                    Some(Expression::Literal(Value::Text(key))) => Expression::Member(Box::new(found), key),
                    _ => Expression::Unknown,
                };
            } else if rest.starts_with('!') && !rest.starts_with("!=") {
                self.at += 1;
            } else {
                return found;
            }
        }
        self.skip_rest();
        Expression::Unknown
    }

    fn primary(&mut self, depth: usize) -> Expression {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => Expression::Literal(Value::Text(self.quoted(quote))),
            Some(b'`') => {
                let (text, is_literal) = self.template();
                if is_literal { Expression::Literal(Value::Text(text)) } else { Expression::Unknown }
            }
            Some(b'[') => {
                self.at += 1;
                Expression::List(self.list(b']', depth))
            }
            Some(b'{') => {
                self.at += 1;
                Expression::Table(self.table(depth))
            }
            Some(b'(') => {
                self.at += 1;
                let mut inside = self.list(b')', depth);
                inside.pop().unwrap_or(Expression::Unknown)
            }
            Some(b'/') => {
                self.pattern();
                Expression::Unknown
            }
            Some(b'-' | b'+' | b'0'..=b'9' | b'.') if !self.rest().starts_with("...") => self.number(),
            _ => match self.word() {
                Some("true") => Expression::Literal(Value::Bool(true)),
                Some("false") => Expression::Literal(Value::Bool(false)),
                Some("null" | "undefined") => Expression::Literal(Value::Nothing),
                Some("await" | "new" | "async") if depth < DEPTH => {
                    self.blanks();
                    self.primary(depth + 1)
                }
                Some("function") => {
                    let _ = self.takes("*");
                    self.blanks();
                    let _ = self.word();
                    self.function(depth)
                }
                Some(name) => Expression::Name(name.to_owned()),
                None => Expression::Unknown,
            },
        }
    }

    /// The parameters and the body of a function.
    fn function(&mut self, depth: usize) -> Expression {
        self.blanks();
        if !self.takes("(") {
            return Expression::Unknown;
        }
        self.skip_to_close();
        // A type of what is returned.
        if self.takes(":") {
            let reach = self.rest().floor_char_boundary(TYPE_REACH);
            let Some(brace) = self.rest()[..reach].find('{') else { return Expression::Unknown };
            self.at += brace;
        }
        self.blanks();
        if self.peek() != Some(b'{') {
            return Expression::Unknown;
        }
        Expression::Function(Box::new(self.body(depth)))
    }

    /// What the body of a function returns.
    fn body(&mut self, depth: usize) -> Expression {
        self.at += 1;
        let mut returned = Expression::Unknown;
        loop {
            self.blanks();
            match self.peek() {
                None => return returned,
                Some(b'}') => {
                    self.at += 1;
                    return returned;
                }
                _ => match self.word() {
                    Some("return") => returned = self.expression(depth + 1),
                    Some(_) => {}
                    None => self.skip_one(),
                },
            }
        }
    }

    /// The items up to `close`, which is passed.
    fn list(&mut self, close: u8, depth: usize) -> Vec<Expression> {
        let mut items = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                Some(next) if next == close => {
                    self.at += 1;
                    return items;
                }
                // A bracket that closes another one: the text is broken.
                None | Some(b')' | b']' | b'}') => return items,
                Some(b',' | b';' | b':') => self.at += 1,
                _ => {
                    let start = self.at;
                    let item = if self.takes("...") {
                        Expression::Spread(Box::new(self.expression(depth + 1)))
                    } else {
                        self.expression(depth + 1)
                    };
                    items.push(item);
                    if self.at == start {
                        self.skip_one();
                    }
                }
            }
        }
    }

    /// The entries up to the closing brace, which is passed.
    fn table(&mut self, depth: usize) -> Vec<(String, Expression)> {
        let mut entries = Vec::new();
        loop {
            self.blanks();
            let start = self.at;
            let key = match self.peek() {
                None | Some(b')' | b']') => return entries,
                Some(b'}') => {
                    self.at += 1;
                    return entries;
                }
                Some(b',' | b';') => {
                    self.at += 1;
                    continue;
                }
                Some(quote @ (b'"' | b'\'')) => Some(self.quoted(quote)),
                Some(b'[') => {
                    self.at += 1;
                    self.skip_to_close();
                    None
                }
                Some(b'.') if self.takes("...") => {
                    entries.push((String::new(), Expression::Spread(Box::new(self.expression(depth + 1)))));
                    continue;
                }
                Some(b'0'..=b'9') => match self.number() {
                    Expression::Literal(number) => number.text(),
                    _ => None,
                },
                _ => self.word().map(str::to_owned),
            };
            self.blanks();
            let value = match self.peek() {
                Some(b':') => {
                    self.at += 1;
                    self.expression(depth + 1)
                }
                Some(b'(') => self.function(depth),
                // `async name() {…}`, `get name() {…}`: the next word is the name.
                Some(next) if key.is_some() && (next.is_ascii_alphabetic() || next == b'_') => continue,
                _ => Expression::Name(key.clone().unwrap_or_default()),
            };
            if let Some(key) = key {
                entries.push((key, value));
            }
            if self.at == start {
                self.skip_one();
            }
        }
    }

    /// A quoted text; it ends with its line at the latest.
    fn quoted(&mut self, quote: u8) -> String {
        self.at += 1;
        let mut text = String::new();
        while let Some(c) = self.rest().chars().next() {
            match c {
                '\n' => break,
                '\\' => self.escape(&mut text),
                c if c == quote as char => {
                    self.at += 1;
                    break;
                }
                c => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        text
    }

    /// A template, and whether it is a plain text.
    fn template(&mut self) -> (String, bool) {
        self.at += 1;
        let (mut text, mut is_literal) = (String::new(), true);
        while let Some(c) = self.rest().chars().next() {
            match c {
                '\\' => self.escape(&mut text),
                '`' => {
                    self.at += 1;
                    break;
                }
                '$' if self.rest().starts_with("${") => {
                    is_literal = false;
                    self.at += 2;
                    if self.templates < DEPTH {
                        self.templates += 1;
                        self.skip_to_close();
                        self.templates -= 1;
                    }
                }
                c => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
        (text, is_literal)
    }

    fn escape(&mut self, text: &mut String) {
        self.at += 1;
        let Some(c) = self.rest().chars().next() else { return };
        self.at += c.len_utf8();
        let digits = match c {
            'n' | 'r' | 't' | 'b' | 'f' | 'v' => return text.push(' '),
            '\n' => return,
            'x' => self.rest().get(..2),
            'u' if self.rest().starts_with('{') => {
                self.rest().get(1..7).and_then(|hex| hex.split('}').next())
            }
            'u' => self.rest().get(..4),
            c => return text.push(c),
        };
        let is_braced = c == 'u' && self.rest().starts_with('{');
        let Some(digits) = digits.filter(|digits| !digits.is_empty()) else { return };
        let Ok(mut code) = u32::from_str_radix(digits, 16) else { return };
        self.at += digits.len() + if is_braced { 2 } else { 0 };
        self.at = self.text.floor_char_boundary(self.at.min(self.text.len()));
        // Characters beyond the first plane are two escapes.
        if (0xd800..0xdc00).contains(&code)
            && let Some(low) = self.rest().strip_prefix("\\u").and_then(|rest| rest.get(..4))
            && let Ok(low @ 0xdc00..0xe000) = u32::from_str_radix(low, 16)
        {
            code = 0x1_0000 + ((code - 0xd800) << 10) + (low - 0xdc00);
            self.at += 6;
        }
        text.push(char::from_u32(code).unwrap_or('\u{fffd}'));
    }

    fn number(&mut self) -> Expression {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_')));
        let digits = &rest[..end.unwrap_or(rest.len())];
        self.at += digits.len();
        match digits.replace('_', "").parse::<f64>() {
            Ok(number) if number.is_finite() => Expression::Literal(Value::Number(number)),
            _ => Expression::Unknown,
        }
    }

    /// Passes a regular expression, or a slash.
    fn pattern(&mut self) {
        self.at += 1;
        let rest = self.rest();
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
        let (mut is_escaped, mut in_class) = (false, false);
        for (at, c) in line.char_indices() {
            match c {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '[' => in_class = true,
                ']' => in_class = false,
                '/' if !in_class => {
                    self.at += at + 1;
                    let _ = self.word();
                    return;
                }
                _ => {}
            }
        }
    }

    /// Passes a type behind `as` or `satisfies`.
    fn skip_type(&mut self) {
        self.blanks();
        loop {
            let rest = self.rest();
            let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.' | '$')));
            self.at += end.unwrap_or(rest.len());
            match self.peek() {
                Some(b'<') => {
                    let rest = self.rest();
                    let reach = rest.floor_char_boundary(TYPE_REACH);
                    self.at += rest[..reach].rfind('>').map_or(1, |end| end + 1);
                }
                Some(b'[') => {
                    self.at += 1;
                    self.skip_to_close();
                }
                _ => return,
            }
        }
    }

    /// Passes one thing: a text, all that is in brackets, or a character.
    fn skip_one(&mut self) {
        match self.peek() {
            Some(quote @ (b'"' | b'\'')) => {
                self.quoted(quote);
            }
            Some(b'`') => {
                self.template();
            }
            Some(b'(' | b'[' | b'{') => {
                self.at += 1;
                self.skip_to_close();
            }
            _ => self.step(),
        }
    }

    /// Passes everything up to the bracket that closes the one that was passed.
    fn skip_to_close(&mut self) {
        let mut open = 1_usize;
        loop {
            self.blanks();
            match self.peek() {
                None => return,
                Some(b'(' | b'[' | b'{') => {
                    self.at += 1;
                    open += 1;
                }
                Some(b')' | b']' | b'}') => {
                    self.at += 1;
                    open -= 1;
                    if open == 0 {
                        return;
                    }
                }
                Some(quote @ (b'"' | b'\'')) => {
                    self.quoted(quote);
                }
                Some(b'`') => {
                    self.template();
                }
                _ => self.step(),
            }
        }
    }

    /// Passes the rest of an expression that is not understood.
    fn skip_rest(&mut self) {
        loop {
            self.blanks();
            match self.peek() {
                None | Some(b',' | b')' | b']' | b'}' | b';') => return,
                _ => match self.clone_word() {
                    Some(word) if STATEMENTS.contains(&word) => return,
                    Some(word) => self.at += word.len(),
                    None => self.skip_one(),
                },
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(value: &Value) -> String {
        match value {
            Value::Nothing => "-".to_owned(),
            Value::Bool(bool) => bool.to_string(),
            Value::Number(number) => number.to_string(),
            Value::Text(text) => format!("'{text}'"),
            Value::List(items) => format!("[{}]", items.iter().map(shown).collect::<Vec<_>>().join(" ")),
            Value::Table(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(key, value)| format!("{key}:{}", shown(value))).collect();
                format!("{{{}}}", entries.join(" "))
            }
        }
    }

    #[test]
    fn literals_are_read() {
        fn check(text: &str, expected: &str) {
            assert_eq!(shown(&read(text)), expected, "{text}");
        }
        check(
            "{\"a\": [1, -2.5, true, null], // c\n 'b': /* c */ \"\\u4e2d\\\"\",}",
            "{a:[1 -2.5 true -] b:'中\"'}",
        );
        check("module.exports = { a: 'x', b: `y`, c: `y${1}`, };", "{a:'x' b:'y' c:-}");
        check("const x = ['a'];\nmodule.exports = { x, y: [...x, 'b'] }", "{x:['a'] y:['a' 'b']}");
        check("// @ts-check\n/** @type {import('x').Y} */\nconst c = {t: 'T'}\nexport default c", "{t:'T'}");
        check(
            "import { defineConfig } from 'vitepress'\nconst s: Array<{ a: () => void }> = [1]\nexport default defineConfig({ s, t: 'T' } as const)",
            "{s:[1] t:'T'}",
        );
        check("export default { a: 1 } satisfies Config;", "{a:1}");
        check("const a = <const T,>(x: T) => x\nexport default { b: 2 }", "{b:2}");
        check(
            "export default { a: process.env.X || 'y', b: 'c' + 'd', e: f ? 'g' : 'h', i: 2 }",
            "{a:'y' b:'cd' e:- i:2}",
        );
        check(
            "export default { items: guide(), async f() { return 1 }, get g() { return 2 }, z: 3 }\nfunction guide(): X[] {\n  return [{ text: 'It\\'s' }]\n}",
            "{items:[{text:'It's'}] f:1 g:2 z:3}",
        );
        check("module.exports = async function c() { const x = require('y'); return { a: 1 } }", "{a:1}");
        check(
            "module.exports = function (cfg) { cfg.addFilter('x', (v) => { return v }); return { dir: { input: 'src' } } };",
            "{dir:{input:'src'}}",
        );
        check("export default withMermaid(defineConfig({ a: [/x[/]'y/g, 'b'] }))", "{a:[- 'b']}");
        check("export default () => ({ a: 1 })", "{a:1}");
        check("const a = b; const b = a; export default { a, c: a.x.y }", "{a:- c:-}");
        check("const a = b === 'c'\nexport default { d: 1 }", "{d:1}");
        check("x = 1", "-");
        check("", "-");
        check("{", "{}");
    }

    #[test]
    fn hostile_texts_cost_little() {
        let names: String = (0..200).map(|i| format!("const a{i} = [a{0}, a{0}]\n", i + 1)).collect();
        read(&format!("{names}export default a0"));
        for text in ["[", "{a:", "(", "`${", "a=>", "f(", "!", "{a(", "await ", "a||", "/*", "[/", "'"] {
            read(&text.repeat(100_000));
            read(&format!("export default {}", text.repeat(100_000)));
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "(export default |module\\.exports = |const a = |function |return |=> |async |as const|satisfies X|'|\"|`|\\$\\{|[\\[\\]{}(),:;.]|\\.\\.\\.|//|/\\*|\\*/|/|\\\\u|\\\\|\n|[a1+!|?<>-]|\\PC){0,40}") {
            read(&text);
        }

        /// What is written as JSON is read as it is.
        #[test]
        fn json_is_read(texts in prop::collection::vec("\\PC{0,8}", 0..5), number in -1000_i32..1000) {
            let json = serde_json::json!({ "a": texts, "b": { "c": number } });
            let value = read(&serde_json::to_string_pretty(&json).expect("JSON"));
            let found: Vec<&Value> = value.get("a").items().iter().collect();
            prop_assert_eq!(found.len(), texts.len());
            for (found, text) in found.into_iter().zip(&texts) {
                prop_assert_eq!(found, &Value::Text(text.clone()));
            }
            prop_assert_eq!(value.at(&["b", "c"]).number(), Some(f64::from(number)));
        }
    }
}
