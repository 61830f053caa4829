//! What each release asks of a field's value, worked out when the crate is compiled: one look
//! instead of a walk through histories.

use super::field::{Bounds, History, Kind};
use super::pattern::Pattern;
use crate::release::Release;

/// What one release asks of a field's value.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    min: i64,
    max: i64,
    pattern: Option<Pattern>,
    values: &'static [&'static str],
}

/// The same for every release, oldest first.
pub(super) type ByAllReleases = [Limits; Release::ALL.len()];

impl Limits {
    pub(super) const NONE: Self = Self { min: i64::MIN, max: i64::MAX, pattern: None, values: &[] };

    /// Those of a field that asks for nothing.
    pub(super) const NONE_EVER: ByAllReleases = [Self::NONE; Release::ALL.len()];

    /// Those of a field of a kind.
    pub(super) const fn of(kind: &Kind) -> ByAllReleases {
        let mut all = Self::NONE_EVER;
        let mut at = 0;
        while at < all.len() {
            #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
            {
                all[at] = Self::at(kind, Release::ALL[at]);
            }
            at += 1;
        }
        all
    }

    const fn at(kind: &Kind, release: Release) -> Self {
        let mut limits = Self::NONE;
        if let Kind::List { bounds, .. }
        | Kind::String { bounds, .. }
        | Kind::Integer { bounds, .. } = kind
        {
            (limits.min, limits.max) = range(bounds, release);
        }
        if let Kind::String { pattern, values, .. } = kind {
            limits.pattern = match History::in_force(pattern, release) {
                Some(pattern) => pattern,
                None => None,
            };
            if let Some(values) = History::in_force(values, release) {
                limits.values = values;
            }
        }
        limits
    }

    /// Whether a text is of a length and a form that the field takes, or among its values: no field
    /// asks for both.
    #[inline]
    pub(crate) fn take_text(&self, text: &str) -> bool {
        if self.values.is_empty() {
            self.take_length(text) && self.pattern.is_none_or(|pattern| pattern.is_match(text))
        } else {
            self.values.contains(&text)
        }
    }

    /// Lengths are in characters, which are counted only where the bytes do not answer.
    #[inline]
    fn take_length(&self, text: &str) -> bool {
        let bytes = i64::try_from(text.len()).unwrap_or(i64::MAX);
        if bytes <= self.max && (self.min <= 1 || text.is_ascii()) {
            return bytes >= self.min;
        }
        let characters = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        self.take_number(characters)
    }

    /// Whether a number is in range: the value itself, or how many items a list has.
    #[inline]
    pub(crate) const fn take_number(&self, number: i64) -> bool {
        self.min <= number && number <= self.max
    }
}

const fn range(bounds: &Bounds, release: Release) -> (i64, i64) {
    let (min, max) = bounds.histories();
    let min = match History::in_force(min, release) {
        Some(min) => min,
        None => i64::MIN,
    };
    let max = match History::in_force(max, release) {
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
    fn a_field_has_values_or_a_length_and_a_form() {
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

    /// Bytes answer for characters only where they cannot be wrong.
    #[test]
    fn lengths_are_in_characters() {
        for (min, max) in [(0, 4), (1, 4), (3, 4), (4, 4)] {
            let limits = Limits { min, max, ..Limits::NONE };
            for text in [
                "", "a", "é", "éa", "éé", "abc", "éab", "abcd", "éabc", "éééé", "😀😀😀😀",
                "abcde", "ééééé",
            ] {
                let length = i64::try_from(text.chars().count()).unwrap();
                assert_eq!(
                    limits.take_length(text),
                    (min..=max).contains(&length),
                    "{min} to {max}: {text}"
                );
            }
        }
    }
}
