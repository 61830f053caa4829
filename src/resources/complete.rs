//! Of which kinds every object is known.

use crate::gateway_api::ObjectKind;

/// A set of kinds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Completeness(Vec<ObjectKind>);

impl Completeness {
    pub(super) fn extend(&mut self, kinds: impl IntoIterator<Item = ObjectKind>) {
        self.0.extend(kinds);
        self.0.sort_unstable();
        self.0.dedup();
    }

    pub(super) fn contains(&self, kind: ObjectKind) -> bool {
        self.0.binary_search(&kind).is_ok()
    }
}
