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

/// A joined list.
///
/// Envoy uses its default for an empty one. It passes another one to BoringSSL as a C string, which
/// ends at the first NUL.
pub(super) struct Joined {
    pub(super) text: String,
    pub(super) is_default: bool,
    /// Offset of the end of each element.
    ends: Vec<usize>,
}

impl Joined {
    pub(super) fn new<S: AsRef<str>>(list: &[S]) -> Self {
        let mut text = String::new();
        let mut ends = Vec::with_capacity(list.len());
        for (index, element) in list.iter().enumerate() {
            if index > 0 {
                text.push(':');
            }
            text.push_str(element.as_ref());
            ends.push(text.len());
        }
        let is_default = text.is_empty();
        if let Some(nul) = text.find('\0') {
            text.truncate(nul);
        }
        Self { text, is_default, ends }
    }

    /// Index of the element that contains an offset; a separator belongs to the element before it.
    pub(super) fn element(&self, offset: usize) -> usize {
        self.ends.partition_point(|end| *end < offset)
    }

    /// Entries between the separators, with the index of their element.
    pub(super) fn entries(&self) -> impl Iterator<Item = (usize, &str)> {
        let mut offset = 0;
        self.text.split(':').map(move |entry| {
            let index = self.element(offset);
            offset += entry.len() + 1;
            (index, entry)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_joined_elements_have_the_index_of_their_element() {
        let joined = Joined::new(&["a:b", "", "c", ""]);
        let entries: Vec<_> = joined.entries().collect();
        assert_eq!(entries, [(0, "a"), (0, "b"), (1, ""), (2, "c"), (3, "")]);
    }

    #[test]
    fn joined_list_ends_at_a_nul() {
        let joined = Joined::new(&["a\0b", "c"]);
        assert_eq!(joined.entries().collect::<Vec<_>>(), [(0, "a")]);
    }

    #[test]
    fn joined_list_that_begins_with_a_nul_is_not_the_default() {
        let joined = Joined::new(&["\0a"]);
        assert!(joined.text.is_empty() && !joined.is_default);
        assert!(Joined::new(&[""]).is_default && Joined::new::<&str>(&[]).is_default);
    }
}
