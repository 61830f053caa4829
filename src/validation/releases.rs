//! Sets of releases, for checks that answer for every release at once.

use crate::release::Release;

/// A set of releases in [`Release::ALL`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReleaseSet(u16);

impl ReleaseSet {
    pub(crate) const ALL: Self = Self((1 << Release::ALL.len()) - 1);

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Iterates over the releases, oldest first.
    pub(crate) fn iter(self) -> impl Iterator<Item = Release> {
        let releases = Release::ALL.iter().copied().enumerate();
        releases.filter(move |(index, _)| self.0 & 1 << index != 0).map(|(_, release)| release)
    }

    /// Removes the releases for which `keep` is false.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(Release) -> bool) {
        for release in self.iter() {
            if !keep(release) {
                self.0 &= !(1 << release.minor_index());
            }
        }
    }
}
