//! Lists that Envoy joins into one string before it reads them.

/// A problem in a list, with the index of the element in which it was found.
///
/// Envoy joins a list and hands the string to BoringSSL, so that one element may itself hold
/// several entries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct InElement<E> {
    /// Index of the element; `None` where the problem is of the list as a whole.
    pub index: Option<usize>,
    /// What is wrong.
    pub error: E,
}

impl<E> InElement<E> {
    pub(super) const fn new(index: usize, error: E) -> Self {
        Self { index: Some(index), error }
    }

    pub(super) const fn whole(error: E) -> Self {
        Self { index: None, error }
    }
}

/// Whether the joined list is empty, so that Envoy uses its default.
pub(super) fn is_default<S: AsRef<str>>(list: &[S]) -> bool {
    match list {
        [] => true,
        [only] => only.as_ref().is_empty(),
        _ => false,
    }
}

/// Entries between the separators `:` of the joined list, with the index of their element.
///
/// BoringSSL gets a C string, which ends at the first NUL.
pub(super) fn entries<S: AsRef<str>>(list: &[S]) -> impl Iterator<Item = (usize, &str)> {
    let elements = list.iter().map(AsRef::as_ref).enumerate();
    let entries =
        elements.flat_map(|(index, element)| element.split(':').map(move |entry| (index, entry)));
    let mut has_ended = false;
    entries.map_while(move |(index, entry)| {
        if has_ended {
            return None;
        }
        let before = entry.split('\0').next().unwrap_or_default();
        has_ended = before.len() < entry.len();
        Some((index, before))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_joined_elements_have_the_index_of_their_element() {
        let found: Vec<_> = entries(&["a:b", "", "c", ""]).collect();
        assert_eq!(found, [(0, "a"), (0, "b"), (1, ""), (2, "c"), (3, "")]);
    }

    #[test]
    fn entries_end_at_a_nul() {
        assert_eq!(entries(&["a\0b", "c"]).collect::<Vec<_>>(), [(0, "a")]);
        assert_eq!(entries(&["a:\0:b"]).collect::<Vec<_>>(), [(0, "a"), (0, "")]);
    }

    #[test]
    fn list_that_begins_with_a_nul_is_not_the_default() {
        assert!(is_default::<&str>(&[]) && is_default(&[""]));
        assert!(!is_default(&["\0"]) && !is_default(&["", ""]));
    }
}
