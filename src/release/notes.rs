//! What outputs print about a release: the patch that answers for it, and what to know of it.

use super::{Date, Release};

impl Release {
    /// The release with the patch that answers for it, where that is another one.
    ///
    /// ```
    /// use envoy_gateway_backend::Release;
    ///
    /// assert_eq!(Release::V1_6.basis(), "v1.6 (as v1.6.7)");
    /// assert_eq!(Release::V1_6.patch(1).basis(), "v1.6.1");
    /// assert_eq!(Release::V1_6.patch(9).basis(), "v1.6.9 (as v1.6.7)");
    /// assert_eq!(Release::V1_10.basis(), "v1.10 (provisional, facts of 2026-12-01)");
    /// ```
    #[must_use]
    pub fn basis(self) -> String {
        let measured = self.measured();
        match self.provisional_facts_of() {
            Some(day) => format!("{self} (provisional, facts of {day})"),
            None if measured == self => self.to_string(),
            None => format!("{self} (as {measured})"),
        }
    }

    /// What to know of the release before its checks are relied upon: a patch that was not measured,
    /// what is not known of a provisional release, and, if a day is given, the end of its support.
    ///
    /// ```
    /// use envoy_gateway_backend::Release;
    ///
    /// assert!(Release::V1_6.notes(None).is_empty());
    /// let notes = Release::V1_6.patch(9).notes(Some("2026-12-01".parse()?));
    /// assert_eq!(notes, [
    ///     "v1.6.9 is checked as v1.6.7, the newest measured patch",
    ///     "v1.6 reached its end of life on 2026-05-13",
    /// ]);
    /// # Ok::<(), envoy_gateway_backend::ParseDateError>(())
    /// ```
    #[must_use]
    pub fn notes(self, today: Option<Date>) -> Vec<String> {
        let (measured, support) = (self.measured(), self.support());
        let mut notes = Vec::new();
        if self.patch.is_some() && measured != self {
            notes.push(format!("{self} is checked as {measured}, the newest measured patch"));
        }
        if let Some(day) = self.provisional_facts_of() {
            let open = support.open.join(", ");
            notes.push(format!("{self} is provisional; not known on {day}: {open}"));
        }
        if let (Some(today), Some(end)) = (today, support.end_of_life)
            && end <= today
        {
            notes.push(format!("{} reached its end of life on {end}", self.minor()));
        }
        notes
    }
}
