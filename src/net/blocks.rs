//! Texts looked at many bytes at a time.

/// A word of eight times one byte.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The bytes of a block.
const BLOCK: usize = 16;

/// What was found in a text, as bits: some of its bytes together in each of these.
#[derive(Clone, Copy)]
pub(super) struct Found(u64);

impl Found {
    /// Whether one of these bits was found anywhere.
    #[inline]
    pub(super) const fn any(self, bits: u8) -> bool {
        self.0 & each(bits) != 0
    }
}

/// What is found in every byte but the first and the last, together with its neighbours, as bits.
///
/// Where there is no block between the first and the last, zeros stand for them, and letters behind
/// the others: nothing may be found in a letter, nor because of a zero.
///
/// Blocks have a fixed size, so that the compiler makes vector instructions of it.
#[inline]
pub(super) fn look_inside(bytes: &[u8], look: impl Fn(u8, u8, u8) -> u8 + Copy) -> Found {
    // For each place of a block by itself, as long as there are blocks.
    let mut found = [0; BLOCK];
    let mut add = |before: &[u8; BLOCK], bytes: &[u8; BLOCK], after: &[u8; BLOCK]| {
        for (found, ((before, byte), after)) in
            found.iter_mut().zip(before.iter().zip(bytes).zip(after))
        {
            *found |= look(*before, *byte, *after);
        }
    };
    let ([before @ .., _, _], [_, inner @ .., _], [_, _, after @ ..]) = (bytes, bytes, bytes)
    else {
        return Found(0);
    };
    if let (Some(last_before), Some(last), Some(last_after)) =
        (before.last_chunk(), inner.last_chunk(), after.last_chunk())
    {
        for ((before, bytes), after) in
            before.as_chunks().0.iter().zip(inner.as_chunks().0).zip(after.as_chunks().0)
        {
            add(before, bytes, after);
        }
        // It may overlap the one before.
        add(last_before, last, last_after);
    } else {
        let block = short_block(inner);
        let (before, after) = (block << 8, block >> 8);
        add(&before.to_le_bytes(), &block.to_le_bytes(), &after.to_le_bytes());
    }
    let halves = [found.first_chunk(), found.last_chunk()];
    Found(halves.into_iter().flatten().fold(0, |all, half| all | u64::from_le_bytes(*half)))
}

/// Fewer bytes than a block has, with letters behind them.
#[inline]
fn short_block(bytes: &[u8]) -> u128 {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            let behind = 8 * (bytes.len() - size_of::<u64>());
            let padding = u128::from(each(b'a')) << 64 << behind;
            // Where the two overlap, they are the same.
            u128::from(u64::from_le_bytes(*first))
                | u128::from(u64::from_le_bytes(*last)) << behind
                | padding
        }
        _ => u128::from(short_word(bytes)) | u128::from(each(b'a')) << 64,
    }
}

/// Fewer bytes than a word has, with letters behind them.
fn short_word(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    let padding = each(b'a') << (8 * len);
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // Where the two overlap, they are the same.
        let last = u64::from(u32::from_le_bytes(*last)) << (8 * (len - size_of::<u32>()));
        return u64::from(u32::from_le_bytes(*first)) | last | padding;
    }
    // Three at most, of which the one in the middle may be the first or the last.
    let places = [0, len / 2, len.saturating_sub(1)];
    let byte = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(*byte) << (8 * at));
    places.into_iter().fold(padding, |word, at| word | byte(at))
}
