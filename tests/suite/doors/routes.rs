//! The table of routes, as it is written in the program.

/// The addresses of a table, which `function` of the router's source makes.
pub(super) fn routes(function: &str) -> Vec<&'static str> {
    let source = include_str!("../../../src/http/router.rs");
    let table = source.split(function).nth(1).and_then(|rest| rest.split("\n}").next()).expect("a table");
    let lines = table.lines().map(str::trim).filter(|line| line.starts_with(".route"));
    lines.map(|line| line.split('"').nth(1).unwrap_or_else(|| panic!("no address in {line}"))).collect()
}
