//! Colours of the terminal; `anstream` leaves them out where nobody sees them.

use anstyle::{AnsiColor, Reset, Style};

/// An error's first word.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();
/// What matches.
pub const MATCH: Style = AnsiColor::Red.on_default();
/// A title.
pub const TITLE: Style = Style::new().bold();
/// What is said beside the matter.
pub const QUIET: Style = Style::new().dimmed();
/// Back to plain text.
pub const RESET: Reset = Reset;
