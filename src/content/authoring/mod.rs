//! Help for authors: completion at the cursor, new ids, earlier wordings; editors and their protocol
//! are known to `lsp`.

pub mod cursor;
pub(super) mod mint_ids;
pub(super) mod wording;
