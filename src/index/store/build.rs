//! Builds and publishes a generation of a handbook, from scratch or incrementally from an earlier one.

use std::io;

use super::{
    Error,
    generation::{Generation, Home, store},
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
    let key = store(&handbook, analyzer, io::sink())?;
    if let Some(generation) = home.open(&key) {
        return Ok(generation);
    }
    let staging = home.stage()?;
    staging.write_handbook(&handbook, analyzer)?;
    let side = write_segment(&handbook, analyzer, staging.path(), progress)?;
    drop(handbook);
    staging.write_side(&side)?;
    drop(side);
    staging.publish(&key)
}

/// Like [`build`], but fast: sections that are unchanged since `earlier` are not analysed again, and
/// the generation is used as it was made. It is as whole as any other, but nothing makes it survive a power cut. The
/// second result is for the next time.
pub fn rebuild(
    handbook: Handbook,
    analyzer: &Analyzer,
    home: &Home,
    earlier: Option<&Analysed>,
) -> Result<(Generation, Analysed), Error> {
    let sums = incremental::sums(&handbook);
    let staging = home.stage()?;
    let key = staging.write_handbook(&handbook, analyzer)?;
    let generation = if let Some(generation) = home.open(&key) {
        generation
    } else {
        let side = match earlier.and_then(|earlier| earlier.plan(&sums, analyzer)) {
            Some(plan) => incremental::write_segment(&handbook, analyzer, &plan, staging.path())?,
            None => write_segment(&handbook, analyzer, staging.path(), &mut |_, _| {})?,
        };
        staging.write_side(&side)?;
        staging.publish_quickly(&key, handbook, side)?
    };
    let analysed = Analysed::of(&generation, analyzer, sums);
    Ok((generation, analysed))
}
