//! Block-wise scanning of bytes, in a form that the compiler vectorizes.

/// A word that repeats a byte.
const fn splat(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

const BLOCK_BYTES: usize = 16;

/// Flags found by a scan; each byte of the word combines the flags of some positions.
#[derive(Clone, Copy)]
pub(super) struct Found(u64);

impl Found {
    /// Whether any of these flags was found.
    #[inline]
    pub(super) const fn any(self, bits: u8) -> bool {
        self.0 & splat(bits) != 0
    }
}

/// Combines the flags that `classify` returns for every byte but the first and the last, given the
/// byte and its neighbors.
///
/// Inputs shorter than a block are padded: the neighbors outside of the input are 0, and the bytes
/// after it are `a`. So `classify` must return no flag for `a`, nor because of a neighbor 0.
///
/// Blocks have a fixed size, so the compiler uses vector instructions.
#[inline]
pub(super) fn scan_inner(bytes: &[u8], classify: impl Fn(u8, u8, u8) -> u8 + Copy) -> Found {
    // One accumulator for each position in a block.
    let mut found = [0; BLOCK_BYTES];
    let mut add =
        |before: &[u8; BLOCK_BYTES], bytes: &[u8; BLOCK_BYTES], after: &[u8; BLOCK_BYTES]| {
            for (found, ((before, byte), after)) in
                found.iter_mut().zip(before.iter().zip(bytes).zip(after))
            {
                *found |= classify(*before, *byte, *after);
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
        // The last block may overlap the one before.
        add(last_before, last, last_after);
    } else {
        let block = short_block(inner);
        let (before, after) = (block << 8, block >> 8);
        add(&before.to_le_bytes(), &block.to_le_bytes(), &after.to_le_bytes());
    }
    let halves = [found.first_chunk(), found.last_chunk()];
    Found(halves.into_iter().flatten().fold(0, |all, half| all | u64::from_le_bytes(*half)))
}

/// Fewer bytes than a block, padded with `a`.
#[inline]
fn short_block(bytes: &[u8]) -> u128 {
    match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(first), Some(last)) => {
            let shift = 8 * (bytes.len() - size_of::<u64>());
            let padding = u128::from(splat(b'a')) << 64 << shift;
            // Overlapping bytes are equal.
            u128::from(u64::from_le_bytes(*first))
                | u128::from(u64::from_le_bytes(*last)) << shift
                | padding
        }
        _ => u128::from(short_word(bytes)) | u128::from(splat(b'a')) << 64,
    }
}

/// Fewer bytes than a word, padded with `a`.
fn short_word(bytes: &[u8]) -> u64 {
    let len = bytes.len();
    let padding = splat(b'a') << (8 * len);
    if let (Some(first), Some(last)) = (bytes.first_chunk(), bytes.last_chunk()) {
        // Overlapping bytes are equal.
        let last = u64::from(u32::from_le_bytes(*last)) << (8 * (len - size_of::<u32>()));
        return u64::from(u32::from_le_bytes(*first)) | last | padding;
    }
    // At most three bytes; the middle one may be the first or the last.
    let offsets = [0, len / 2, len.saturating_sub(1)];
    let byte = |offset: usize| bytes.get(offset).map_or(0, |byte| u64::from(*byte) << (8 * offset));
    offsets.into_iter().fold(padding, |word, offset| word | byte(offset))
}
