//! What the index holds of terms: where they occur, and how long the sections are.
//!
//! Postings are walked term by term into arrays with one entry per section. At the size of handbooks this beats the
//! engine's scorer trees, and one pass over the arrays gives ranking, tiers, counts and facets at once (10,000 sections:
//! the arrays fit the second-level cache).

use tantivy::{Term, fieldnorm::FieldNormReader, postings::BlockSegmentPostings, schema::IndexRecordOption};

use super::{
    error::Error,
    plan::{Lookup, Plan},
    scores::Scores,
    statistics::{Lengths, Statistics},
    stream::Stream,
    weights::K1,
};
use crate::index::Contents;

/// How long the sections are in each stream.
pub(super) fn lengths(contents: &Contents) -> Result<Vec<Lengths>, Error> {
    let segment = &contents.segment;
    let read = |(stream, terms): (Stream, u64)| {
        let reader = segment.get_fieldnorms_reader(stream.field(contents.fields))?;
        let classes = (0..segment.max_doc()).map(|section| reader.fieldnorm_id(section)).collect();
        Ok(Lengths::new(classes, terms, FieldNormReader::id_to_fieldnorm))
    };
    Stream::ALL.into_iter().zip(contents.side.totals()).map(read).collect()
}

/// Makes the look-ups of `plan` that have not been made: adds to the scores of the sections that hold the terms, and
/// marks them as found there.
pub(super) fn look_up(
    contents: &Contents,
    lengths: &[Lengths],
    plan: &Plan,
    statistics: &mut Statistics,
    scores: &mut Scores,
) -> Result<(), Error> {
    for lookup in &plan.lookups[statistics.looked_up()..] {
        let postings = postings(contents, lookup)?;
        let rarity = statistics.note(postings.as_ref().map(BlockSegmentPostings::doc_freq));
        if let (Some(postings), Some(rarity)) = (postings, rarity) {
            let weight = lookup.weight * rarity * (K1 + 1.0);
            walk(postings, lookup, weight, &lengths[lookup.stream as usize], scores);
        }
    }
    Ok(())
}

fn walk(
    mut postings: BlockSegmentPostings,
    lookup: &Lookup,
    weight: f32,
    lengths: &Lengths,
    scores: &mut Scores,
) {
    // A bigram across two words belongs to no unit and leaves no trace of the heading it is in.
    let marks_heading =
        lookup.stream.is_heading() && (lookup.bit != 0 || lookup.stream == Stream::HeadingWords);
    loop {
        let sections = postings.docs();
        if sections.is_empty() {
            return;
        }
        for (section, frequency) in sections.iter().zip(postings.freqs()) {
            let at = *section as usize;
            scores.sums[at] += lengths.score(at, weight, *frequency);
            scores.masks[at] |= lookup.bit;
            if marks_heading {
                scores.note_heading(*section);
                scores.headings[at] |= lookup.bit;
            }
        }
        postings.advance();
    }
}

fn postings(contents: &Contents, lookup: &Lookup) -> Result<Option<BlockSegmentPostings>, Error> {
    let field = lookup.stream.field(contents.fields);
    let inverted = contents.segment.inverted_index(field)?;
    let term = Term::from_field_text(field, &lookup.term);
    Ok(inverted.read_block_postings(&term, IndexRecordOption::WithFreqs)?)
}
