//! What the handbook does not cover.

use serde::{Deserialize, Serialize};

use super::label::Localized;

/// A subject that the handbook does not cover, and whom to ask instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Referral {
    /// What people call it.
    pub words: Vec<String>,
    /// Whom to ask, as readers call them.
    pub ask: Localized,
    /// Where they are found: an `https` or `mailto` address.
    pub link: Option<String>,
}
