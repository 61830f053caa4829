//! Suggestions for misspelled names.

/// Returns the most similar candidate, if at most a third of its characters differ and no other
/// candidate is as similar.
pub(crate) fn nearest<'c>(
    text: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    let mut search = Search::for_name(text)?;
    for candidate in candidates {
        search.consider(candidate);
    }
    search.finish()
}

/// State of the search: the best candidate so far.
struct Search<'t, 'c> {
    text: &'t str,
    characters: usize,
    best: Option<(usize, &'c str)>,
    tied: bool,
}

impl<'t, 'c> Search<'t, 'c> {
    fn for_name(text: &'t str) -> Option<Self> {
        /// Bounds the cost, which is the product of the lengths.
        const MAX_CHARACTERS: usize = 64;
        let characters = text.chars().count();
        (characters <= MAX_CHARACTERS).then_some(Self { text, characters, best: None, tied: false })
    }

    fn consider(&mut self, candidate: &'c str) {
        let distance = edits(self.text, candidate);
        let allowed = (self.characters.max(candidate.chars().count()) / 3).max(1);
        if distance > allowed {
            return;
        }
        match self.best {
            Some((best, _)) if distance > best => {}
            Some((best, known)) if distance == best => self.tied = known != candidate,
            _ => (self.best, self.tied) = (Some((distance, candidate)), false),
        }
    }

    fn finish(self) -> Option<&'c str> {
        self.best.filter(|_| !self.tied).map(|(_, candidate)| candidate)
    }
}

/// Whether at most `max_edits` edits turn one string into the other.
#[cfg(feature = "lint")]
pub(crate) fn is_near(text: &str, other: &str, max_edits: usize) -> bool {
    text.len().abs_diff(other.len()) <= max_edits && edits(text, other) <= max_edits
}

/// Number of insertions, deletions, replacements and swaps of neighbours that turn one string into
/// the other, ignoring case (optimal string alignment distance).
fn edits(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().map(|c| c.to_ascii_lowercase()).collect();
    let mut above_that: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=other.len()).collect();
    let mut before = None;
    for (at, c) in one.chars().map(|c| c.to_ascii_lowercase()).enumerate() {
        let mut row = Vec::with_capacity(above.len());
        let mut left = at + 1;
        row.push(left);
        let mut neighbour = None;
        for (column, d) in other.iter().enumerate() {
            let cell =
                |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX - 1);
            let changed = cell(&above, column) + usize::from(c != *d);
            left = changed.min(cell(&above, column + 1) + 1).min(left + 1);
            if before == Some(*d) && neighbour == Some(c) {
                left = left.min(cell(&above_that, column.wrapping_sub(1)) + 1);
            }
            row.push(left);
            neighbour = Some(*d);
        }
        above_that = std::mem::replace(&mut above, row);
        before = Some(c);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name_is_suggested_only_if_unique() {
        let names = || ["hostname", "address", "port", "path"].into_iter();
        assert_eq!(nearest("hostnam", names()), Some("hostname"));
        assert_eq!(nearest("HostName", names()), Some("hostname"));
        assert_eq!(nearest("adress", names()), Some("address"));
        assert_eq!(nearest("pot", names()), Some("port"));
        assert_eq!(nearest("prot", names()), Some("port"));
        assert_eq!(nearest("service", names()), None);
        assert_eq!(nearest("", names()), None);
        assert_eq!(nearest("ab", ["aa", "bb"].into_iter()), None);
        assert_eq!(nearest(&"a".repeat(1_000_000), names()), None);
    }

    #[test]
    fn edits_counts_insertions_deletions_replacements_and_swaps() {
        for (one, other, distance) in [
            ("", "", 0),
            ("a", "", 1),
            ("kitten", "sitting", 3),
            ("flaw", "lawn", 2),
            ("tsl", "tls", 1),
            ("fqnd", "FQDN", 1),
            ("ca", "abc", 3),
        ] {
            assert_eq!(edits(one, other), distance);
        }
    }
}
