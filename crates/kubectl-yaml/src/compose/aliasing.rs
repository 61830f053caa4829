//! How much aliases may expand to: goyaml's rule, so that whatever kubectl takes is taken; and a
//! limit on their text, of which that rule knows nothing.

/// What decoding a part of a document comes to, aliases followed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Cost {
    nodes: u64,
    /// The bytes of the scalars.
    bytes: u64,
}

impl Cost {
    pub(super) const fn of_scalar(text: &str) -> Self {
        Self { nodes: 1, bytes: text.len() as u64 }
    }

    /// What has come since.
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

/// Counts what goyaml's decoder would decode, and how much of that through aliases.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aliasing {
    decoded: Cost,
    aliased: Cost,
}

impl Aliasing {
    /// A node of the text is decoded.
    pub(super) fn decode(&mut self) {
        self.decoded.add(Cost { nodes: 1, bytes: 0 });
    }

    /// A scalar of the text is decoded.
    pub(super) fn decode_scalar(&mut self, text: &str) {
        self.decoded.add(Cost::of_scalar(text));
    }

    /// What an alias stands for is decoded once more.
    pub(super) fn follow(&mut self, cost: Cost) {
        self.decoded.add(cost);
        self.aliased.add(cost);
    }

    /// All that was decoded so far; the difference of two is the cost of what lies between.
    pub(super) const fn decoded(self) -> Cost {
        self.decoded
    }

    /// How many bytes of text came through aliases.
    pub(super) const fn aliased_bytes(self) -> u64 {
        self.aliased.bytes
    }

    /// goyaml's `decoder.unmarshal`: up to 400,000 nodes 99 % may come from aliases, from 4,000,000
    /// on 10 %.
    #[expect(clippy::cast_precision_loss, reason = "goyaml compares floats too")]
    pub(super) fn is_excessive(self) -> bool {
        const LOW: u64 = 400_000;
        const HIGH: u64 = 4_000_000;
        let (decoded, aliased) = (self.decoded.nodes, self.aliased.nodes);
        if aliased <= 100 || decoded <= 1_000 {
            return false;
        }
        let allowed = match decoded {
            ..=LOW => 0.99,
            HIGH.. => 0.10,
            decoded => 0.99 - 0.89 * ((decoded - LOW) as f64 / (HIGH - LOW) as f64),
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
    fn small_documents_may_alias_freely() {
        assert!(!excessive(10, 100));
        assert!(!excessive(800, 200));
        assert!(!excessive(11, 990));
        assert!(excessive(9, 1_000));
    }

    #[test]
    fn large_documents_may_not() {
        assert!(!excessive(3_600_000, 400_000));
        assert!(excessive(3_500_000, 500_000));
        assert!(excessive(1, u64::MAX / 2));
    }
}
