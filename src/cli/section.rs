//! The section that an argument names.

use anyhow::{Result, bail};

use crate::{
    diagnostic::nearest_id,
    model::{Handbook, Language, Resolved, SectionId, SectionRef},
};

/// The id that the section has now: it may be given by a former one, by its permalink or by the address of a page.
pub(super) fn named(handbook: &Handbook, reference: &str) -> Result<SectionId> {
    let ids = |places: &[SectionRef]| {
        let ids: Vec<&str> = places.iter().map(|place| handbook.section(*place).id.as_str()).collect();
        ids.join(" and ")
    };
    match handbook.resolve(reference, None) {
        Resolved::Here(place) | Resolved::Moved(place) => Ok(handbook.section(place).id.clone()),
        Resolved::Split { id, into } => bail!("\"{id}\" was split into {}; choose one of them", ids(&into)),
        Resolved::Retired { id, tombstone, see } => {
            let why = tombstone.why.get(Language::EN);
            let see = if see.is_empty() { String::new() } else { format!(" See {}.", ids(&see)) };
            bail!("{}", format!("\"{id}\" was retired. {why}").trim_end().to_owned() + &see)
        }
        Resolved::Unknown => {
            let nearest =
                SectionId::new(reference).and_then(|id| nearest_id(handbook, &id).map(str::to_owned));
            let nearest = nearest.map(|id| format!("; the nearest is \"{id}\"")).unwrap_or_default();
            bail!("no section has the id \"{reference}\"{nearest}")
        }
    }
}
