//! Which characters patterns may begin with: most characters of a text are passed over by it.

/// Characters by the low eight bits of their codes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct FirstLetters([u64; 4]);

impl FirstLetters {
    pub(super) fn note(&mut self, c: char) {
        self.0[word(c)] |= bit(c);
    }

    /// Whether a pattern may begin with a character; that none does is certain.
    #[inline]
    pub(super) fn may_hold(&self, c: char) -> bool {
        self.0[word(c)] & bit(c) != 0
    }
}

fn word(c: char) -> usize {
    (c as usize >> 6) & 3
}

fn bit(c: char) -> u64 {
    1 << (c as u32 & 63)
}
