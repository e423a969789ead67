//! The nouns of a handbook and their invariants. No I/O, no parsing, no dependency but `serde`
//! (the stored form of a [`Handbook`] is its serialised self) and the calendar.
//!
//! Start with [`Handbook`]; the unit of everything else is the [`Section`].

mod backlinks;
mod block;
mod dialects;
mod document;
mod elsewhere;
mod file;
mod folder;
mod handbook;
mod label;
mod language;
mod permalink;
mod reading_path;
mod referral;
mod repository;
mod resolve;
mod review;
mod scope;
mod section;
mod trail;
mod tree;

pub use backlinks::{Backlinks, Mention};
pub use block::Block;
pub use dialects::{Dialect, Dialects, Insertion, Reading};
pub use document::{Document, DocumentId};
pub use elsewhere::plain_address;
pub use file::{File, FileUse, MediaKind};
pub use folder::{Folder, Level};
pub use handbook::{Handbook, SectionRef};
pub use label::{Localized, Part, PartId, Phrase, Role, RoleId, Topic, TopicId, is_id};
pub use language::{Language, LanguageFolder};
pub use permalink::{
    Permalinks, Retired, RootPath, folder_path, page_path, part_path, permalink_path, revision_path,
    section_url,
};
pub use reading_path::{PathId, PathStep, ReadingPath, Stage, Target};
pub use referral::Referral;
pub use repository::EditAddress;
pub use resolve::{Fate, Resolved};
pub use review::{Interval, Rendering, Review, Status, Trust};
pub use scope::Scope;
pub use section::{Area, Heading, Pin, Section, SectionId, Step, TimeUnit, Within};
pub use trail::trail;
pub use tree::Child;
