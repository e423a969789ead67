//! Colours of the terminal; `anstream` omits them where they are not supported.

use anstyle::{AnsiColor, Reset, Style};

/// An error's first word.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// What matches.
pub const MATCH: Style = AnsiColor::Red.on_default();
/// A title.
pub const TITLE: Style = Style::new().bold();
/// Secondary text.
pub const QUIET: Style = Style::new().dimmed();
/// Back to plain text.
pub const RESET: Reset = Reset;
