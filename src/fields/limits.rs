//! The limits of a field's value in each release, computed at compile time.

use super::field::{Bounds, ByRelease, Kind};
use super::pattern::Pattern;
use crate::release::Release;

/// The limits of a field's value in one release.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limits {
    min: i64,
    max: i64,
    pattern: Option<Pattern>,
    values: &'static [&'static str],
}

/// The limits in every release, oldest first.
pub(super) type ByAllReleases = [Limits; Release::ALL.len()];

impl Limits {
    pub(super) const NONE: Self = Self { min: i64::MIN, max: i64::MAX, pattern: None, values: &[] };

    /// No limits in any release.
    pub(super) const NONE_EVER: ByAllReleases = [Self::NONE; Release::ALL.len()];

    /// The limits of a kind in every release.
    pub(super) const fn of_kind(kind: &Kind) -> ByAllReleases {
        let mut all = Self::NONE_EVER;
        let mut index = 0;
        while index < all.len() {
            #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
            {
                all[index] = Self::in_release(kind, Release::ALL[index]);
            }
            index += 1;
        }
        all
    }

    const fn in_release(kind: &Kind, release: Release) -> Self {
        let mut limits = Self::NONE;
        if let Kind::List { bounds, .. }
        | Kind::String { bounds, .. }
        | Kind::Integer { bounds, .. } = kind
        {
            (limits.min, limits.max) = range(bounds, release);
        }
        if let Kind::String { pattern, values, .. } = kind {
            limits.pattern = match ByRelease::in_force(pattern, release) {
                Some(pattern) => pattern,
                None => None,
            };
            if let Some(values) = ByRelease::in_force(values, release) {
                limits.values = values;
            }
        }
        limits
    }

    /// Whether a string has an allowed length and matches the pattern, or is one of the allowed
    /// values: no field has both.
    #[inline]
    pub(crate) fn allow_string(&self, text: &str) -> bool {
        if self.values.is_empty() {
            self.allow_length(text) && self.pattern.is_none_or(|pattern| pattern.is_match(text))
        } else {
            self.values.contains(&text)
        }
    }

    /// Lengths are in characters; they are counted only if the number of bytes is not conclusive.
    #[inline]
    fn allow_length(&self, text: &str) -> bool {
        let bytes = i64::try_from(text.len()).unwrap_or(i64::MAX);
        if bytes <= self.max && (self.min <= 1 || text.is_ascii()) {
            return bytes >= self.min;
        }
        let characters = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        self.allow_number(characters)
    }

    /// Whether a value or an item count is in range.
    #[inline]
    pub(crate) const fn allow_number(&self, number: i64) -> bool {
        self.min <= number && number <= self.max
    }
}

const fn range(bounds: &Bounds, release: Release) -> (i64, i64) {
    let (min, max) = bounds.histories();
    let min = match ByRelease::in_force(min, release) {
        Some(min) => min,
        None => i64::MIN,
    };
    let max = match ByRelease::in_force(max, release) {
        Some(max) => max,
        None => i64::MAX,
    };
    (min, max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::{BACKEND, Field};

    #[test]
    fn field_with_values_has_neither_length_nor_pattern() {
        let mut pending: Vec<&Field> = vec![&BACKEND];
        let mut with_values = 0;
        while let Some(field) = pending.pop() {
            match field.kind() {
                Kind::Object(fields) => pending.extend(*fields),
                Kind::List { items, .. } => pending.push(items),
                _ => {}
            }
            for release in Release::ALL {
                let Limits { min, max, pattern, values } = field.limits(*release);
                if !values.is_empty() {
                    assert_eq!(
                        (*min, *max, *pattern),
                        (i64::MIN, i64::MAX, None),
                        "{} in {release}",
                        field.name()
                    );
                    with_values += 1;
                }
            }
        }
        assert!(with_values > 0);
    }

    #[test]
    fn length_is_counted_in_characters() {
        for (min, max) in [(0, 4), (1, 4), (3, 4), (4, 4)] {
            let limits = Limits { min, max, ..Limits::NONE };
            for text in [
                "", "a", "é", "éa", "éé", "abc", "éab", "abcd", "éabc", "éééé", "😀😀😀😀",
                "abcde", "ééééé",
            ] {
                let length = i64::try_from(text.chars().count()).unwrap();
                assert_eq!(
                    limits.allow_length(text),
                    (min..=max).contains(&length),
                    "{min} to {max}: {text}"
                );
            }
        }
    }
}
