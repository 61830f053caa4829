//! Limits of alias expansion: goyaml's rule on the number of nodes, and the number of bytes, which
//! that rule does not cover.

/// The cost of decoding a part of a document, with its aliases expanded.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    nodes: u64,
    /// The total length of the scalars.
    bytes: u64,
}

impl Cost {
    pub(super) const fn scalar(text: &str) -> Self {
        Self { nodes: 1, bytes: text.len() as u64 }
    }

    /// The difference to an earlier cost.
    pub(super) const fn since(self, earlier: Self) -> Self {
        Self {
            nodes: self.nodes.saturating_sub(earlier.nodes),
            bytes: self.bytes.saturating_sub(earlier.bytes),
        }
    }

    fn add(&mut self, more: Self) {
        self.nodes = self.nodes.saturating_add(more.nodes);
        self.bytes = self.bytes.saturating_add(more.bytes);
    }
}

/// Counts the nodes that goyaml's decoder would decode, and those of them that come from aliases.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aliasing {
    decoded: Cost,
    aliased: Cost,
}

impl Aliasing {
    /// Counts a node of the text.
    pub(super) fn decode(&mut self) {
        self.decoded.add(Cost { nodes: 1, bytes: 0 });
    }

    /// Counts a scalar of the text.
    pub(super) fn decode_scalar(&mut self, text: &str) {
        self.decoded.add(Cost::scalar(text));
    }

    /// Counts the node of an alias.
    pub(super) fn follow(&mut self, cost: Cost) {
        self.decoded.add(cost);
        self.aliased.add(cost);
    }

    /// The cost so far.
    pub(super) const fn decoded(self) -> Cost {
        self.decoded
    }

    /// The number of bytes that come from aliases.
    pub(super) const fn aliased_bytes(self) -> u64 {
        self.aliased.bytes
    }

    /// Whether too many nodes come from aliases (goyaml's `decoder.unmarshal`): more than 99 % of up
    /// to 400,000 nodes, or 10 % of 4,000,000 and more.
    #[expect(clippy::cast_precision_loss, reason = "goyaml compares floats too")]
    pub(super) fn is_excessive(self) -> bool {
        const LOW_NODES: u64 = 400_000;
        const HIGH_NODES: u64 = 4_000_000;
        let (decoded, aliased) = (self.decoded.nodes, self.aliased.nodes);
        if aliased <= 100 || decoded <= 1_000 {
            return false;
        }
        let allowed = match decoded {
            ..=LOW_NODES => 0.99,
            HIGH_NODES.. => 0.10,
            decoded => {
                0.99 - 0.89 * ((decoded - LOW_NODES) as f64 / (HIGH_NODES - LOW_NODES) as f64)
            }
        };
        aliased as f64 / decoded as f64 > allowed
    }
}

#[cfg(test)]
mod tests {
    use super::{Aliasing, Cost};

    fn excessive(written: u64, aliased: u64) -> bool {
        let cost = |nodes| Cost { nodes, bytes: 0 };
        Aliasing { decoded: cost(written + aliased), aliased: cost(aliased) }.is_excessive()
    }

    #[test]
    fn aliasing_in_small_documents_is_unlimited() {
        assert!(!excessive(10, 100));
        assert!(!excessive(800, 200));
        assert!(!excessive(11, 990));
        assert!(excessive(9, 1_000));
    }

    #[test]
    fn aliasing_in_large_documents_is_limited() {
        assert!(!excessive(3_600_000, 400_000));
        assert!(excessive(3_500_000, 500_000));
        assert!(excessive(1, u64::MAX / 2));
    }
}
