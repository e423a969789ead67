//! Declares the structs of the locale files: their keys and the placeholders of each text.

/// Declares a table. A key is followed by the kind of its text:
///
/// - `text`: a plain text;
/// - `(names)`: a template with these placeholders, and a method of the key's name that fills them;
/// - `{names}`: the same, filled by the script;
/// - `[count, names]`: a template for one and one for other numbers, and the method;
/// - a type: a nested table, or a list.
macro_rules! table {
    ($(#[$about:meta])* $Table:ident { $($key:ident: $kind:tt,)+ }) => {
        $(#[$about])*
        #[derive(Debug, serde::Deserialize)]
        #[serde(deny_unknown_fields, bound(deserialize = "'de: 'static"))]
        pub(in crate::http) struct $Table {
            $(pub(in crate::http) $key: table!(@type $kind),)+
        }

        impl $Table {
            $(table!(@method $key $kind);)+
        }

        #[cfg(test)]
        impl $crate::http::strings::table::Declared for $Table {
            fn declare(at: &str, into: &mut $crate::http::strings::table::Placeholders) {
                // Unused in a table of plain texts.
                let _ = (at, &into);
                $(table!(@declare at, into, $key $kind);)+
            }
        }
    };

    (@type text) => { &'static str };
    (@type ($($name:ident),+)) => { $crate::http::strings::text::Template };
    (@type {$($name:ident),+}) => { $crate::http::strings::text::Template };
    (@type [$($name:ident),+]) => { $crate::http::strings::text::Counted };
    (@type $Table:ident) => { $Table };

    (@method $key:ident ($($name:ident),+)) => {
        pub(in crate::http) fn $key(&self, $($name: impl std::fmt::Display),+) -> String {
            self.$key.fill(&[$((stringify!($name), &$name)),+])
        }
    };
    (@method $key:ident [$count:ident $(, $name:ident)*]) => {
        pub(in crate::http) fn $key(&self, $count: usize $(, $name: impl std::fmt::Display)*) -> String {
            self.$key.form($count).fill(&[(stringify!($count), &$count) $(, (stringify!($name), &$name))*])
        }
    };
    (@method $key:ident $other:tt) => {};

    (@declare $at:ident, $into:ident, $key:ident text) => {};
    (@declare $at:ident, $into:ident, $key:ident $Table:ident) => {
        <$Table as $crate::http::strings::table::Declared>::declare(&format!("{}{}.", $at, stringify!($key)), $into);
    };
    (@declare $at:ident, $into:ident, $key:ident ($($name:ident),+)) => {
        $into.insert(format!("{}{}", $at, stringify!($key)), [$(stringify!($name)),+].into());
    };
    (@declare $at:ident, $into:ident, $key:ident {$($name:ident),+}) => { table!(@declare $at, $into, $key ($($name),+)); };
    (@declare $at:ident, $into:ident, $key:ident [$($name:ident),+]) => { table!(@declare $at, $into, $key ($($name),+)); };
}

pub(super) use table;

/// The placeholders of every template, by its key.
#[cfg(test)]
pub(super) type Placeholders = std::collections::BTreeMap<String, std::collections::BTreeSet<&'static str>>;

/// A table that can list its placeholders.
#[cfg(test)]
pub(super) trait Declared {
    /// Adds the placeholders, with `at` before each key.
    fn declare(at: &str, into: &mut Placeholders);
}

/// A list of plain texts.
#[cfg(test)]
impl<const N: usize> Declared for [&str; N] {
    fn declare(_: &str, _: &mut Placeholders) {}
}
