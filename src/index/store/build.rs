//! Builds and publishes a generation of a handbook, from scratch or incrementally from an earlier one.

use super::{
    Error,
    generation::{Generation, Home, Key},
    incremental::{self, Analysed},
    segment::write_segment,
};
use crate::{model::Handbook, text::Analyzer};

/// Builds and publishes the generation of `handbook` in the index folder `home`, or opens it if it exists already.
///
/// `progress` is called with the number of sections done and the total.
pub fn build(
    handbook: Handbook,
    analyzer: &Analyzer,
    home: &Home,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Generation, Error> {
    let stored = postcard::to_stdvec(&handbook)?;
    let key = Key::of(&stored, analyzer);
    if let Some(generation) = home.open(&key) {
        return Ok(generation);
    }
    let staging = home.stage()?;
    let side = write_segment(&handbook, analyzer, staging.path(), progress)?;
    drop(handbook);
    staging.write_parts(&stored, &side)?;
    drop((stored, side));
    staging.publish(&key)
}

/// Like [`build`], but fast: sections that are unchanged since `earlier` are not analysed again, and
/// the generation is used as it was made. It is as whole as any other, but nothing makes it survive a power cut.
pub fn rebuild(
    handbook: Handbook,
    analyzer: &Analyzer,
    home: &Home,
    earlier: Option<&Analysed>,
) -> Result<Generation, Error> {
    let stored = postcard::to_stdvec(&handbook)?;
    let key = Key::of(&stored, analyzer);
    if let Some(generation) = home.open(&key) {
        return Ok(generation);
    }
    let staging = home.stage()?;
    let side = match earlier.and_then(|earlier| earlier.plan(&handbook, analyzer)) {
        Some(plan) => incremental::write_segment(&handbook, analyzer, &plan, staging.path())?,
        None => write_segment(&handbook, analyzer, staging.path(), &mut |_, _| {})?,
    };
    staging.write_parts(&stored, &side)?;
    staging.publish_quickly(&key, handbook, side)
}
