//! How much aliases may expand to: goyaml's rule, so that whatever kubectl takes is taken.

/// Counts what goyaml's decoder would decode, and how much of that through aliases.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Aliasing {
    decoded: u64,
    aliased: u64,
}

impl Aliasing {
    /// A node of the text is decoded.
    pub(super) fn decode(&mut self) {
        self.decoded = self.decoded.saturating_add(1);
    }

    /// What an alias stands for is decoded once more.
    pub(super) fn follow(&mut self, cost: u64) {
        self.decoded = self.decoded.saturating_add(cost);
        self.aliased = self.aliased.saturating_add(cost);
    }

    /// All that was decoded so far; the difference of two is the cost of what lies between.
    pub(super) const fn decoded(self) -> u64 {
        self.decoded
    }

    /// goyaml's `decoder.unmarshal`: up to 400,000 nodes 99 % may come from aliases, from 4,000,000 on 10 %.
    #[expect(clippy::cast_precision_loss, reason = "goyaml compares floats too")]
    pub(super) fn is_excessive(self) -> bool {
        const LOW: u64 = 400_000;
        const HIGH: u64 = 4_000_000;
        if self.aliased <= 100 || self.decoded <= 1_000 {
            return false;
        }
        let allowed = match self.decoded {
            ..=LOW => 0.99,
            HIGH.. => 0.10,
            decoded => 0.99 - 0.89 * ((decoded - LOW) as f64 / (HIGH - LOW) as f64),
        };
        self.aliased as f64 / self.decoded as f64 > allowed
    }
}

#[cfg(test)]
mod tests {
    use super::Aliasing;

    fn excessive(written: u64, aliased: u64) -> bool {
        Aliasing { decoded: written + aliased, aliased }.is_excessive()
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
