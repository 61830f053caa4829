//! Texts looked at many bytes at a time.

/// Eight bytes of a text, the first of them the lowest.
#[derive(Clone, Copy)]
pub(super) struct Word(u64);

/// The highest bit of each byte.
const HIGH: u64 = each(0x80);

const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

impl Word {
    const fn new(bytes: [u8; 8]) -> Self {
        Self(u64::from_le_bytes(bytes))
    }

    /// Fewer than eight bytes, with letters behind them.
    fn short(bytes: &[u8]) -> Self {
        let len = bytes.len();
        let padding = each(b'a') << (8 * len);
        if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
            // Where the two overlap, they are the same.
            let last = u64::from(u32::from_le_bytes(*last)) << (8 * (len - size_of::<u32>()));
            return Self(u64::from(u32::from_le_bytes(*first)) | last | padding);
        }
        let bytes = bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
        Self(bytes | padding)
    }

    /// Whether every byte is below 128.
    pub(super) const fn is_ascii(self) -> bool {
        self.0 & HIGH == 0
    }

    /// The bytes with a bit set in all of them.
    pub(super) const fn with(self, bit: u8) -> Self {
        Self(self.0 | each(bit))
    }

    /// The highest bit of each byte that lies between two, all below 128.
    pub(super) const fn between(self, least: u8, most: u8) -> u64 {
        // No sum goes beyond its byte.
        let word = self.0 & !HIGH;
        (word + each(0x80 - least)) & !(word + each(0x7f - most)) & HIGH
    }

    /// Whether marks like those of [`between`](Self::between) are set for every byte.
    pub(super) const fn are_all(marks: u64) -> bool {
        marks == HIGH
    }
}

/// Whether all words of a text are good; a byte may come in more than one of them.
///
/// Letters stand for what a short text lacks, which must be good.
#[inline]
pub(super) fn all_words(bytes: &[u8], good: impl Fn(Word) -> bool) -> bool {
    match bytes.last_chunk() {
        None => good(Word::short(bytes)),
        // The last one may overlap the one before.
        Some(last) => good(Word::new(*last)) && bytes.as_chunks().0.iter().all(|word| good(Word::new(*word))),
    }
}

/// The bytes of a block.
const BLOCK: usize = 16;

/// What is found in any byte but the first and the last, together with its neighbours, as bits.
///
/// Letters stand behind a short text, whose last byte is looked at as well: nothing may be found in a letter or digit by itself.
///
/// A loop over blocks of a fixed size, of which the compiler makes vector instructions.
#[inline]
pub(super) fn look_inside(bytes: &[u8], look: impl Fn(u8, u8, u8) -> u8 + Copy) -> u8 {
    let mut padded = [b'a'; BLOCK + 2];
    let bytes = match padded.get_mut(..bytes.len()) {
        // Too short to have a block: letters behind it make it one.
        Some(start) => {
            start.copy_from_slice(bytes);
            &padded
        }
        None => bytes,
    };
    let ([_, inner @ .., _], [_, _, after @ ..], [before @ .., _, _]) = (bytes, bytes, bytes) else { return 0 };
    // For each place of a block by itself, as long as there are blocks.
    let mut found = [0; BLOCK];
    let mut add = |before: &[u8; BLOCK], bytes: &[u8; BLOCK], after: &[u8; BLOCK]| {
        for (found, ((before, byte), after)) in found.iter_mut().zip(before.iter().zip(bytes).zip(after)) {
            *found |= look(*before, *byte, *after);
        }
    };
    for ((before, bytes), after) in before.as_chunks().0.iter().zip(inner.as_chunks().0).zip(after.as_chunks().0) {
        add(before, bytes, after);
    }
    // It may overlap the one before.
    if let (Some(before), Some(bytes), Some(after)) = (before.last_chunk(), inner.last_chunk(), after.last_chunk()) {
        add(before, bytes, after);
    }
    found.iter().fold(0, |all, found| all | found)
}

/// Where a byte stands first.
#[inline]
pub(super) fn position(bytes: &[u8], wanted: u8) -> Option<usize> {
    let (words, rest) = bytes.as_chunks();
    for (index, word) in words.iter().enumerate() {
        // Zero where it stands. A byte below the first zero is not borrowed from, so that the lowest mark is right.
        let word = u64::from_le_bytes(*word) ^ each(wanted);
        let marks = word.wrapping_sub(each(1)) & !word & HIGH;
        if marks != 0 {
            return Some(index * 8 + marks.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(|byte| *byte == wanted).map(|at| words.len() * 8 + at)
}
