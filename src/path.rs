//! Paths of fields: `spec.endpoints[0].ip.address`.

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::str::FromStr;

/// The path of a field in an object, as Kubernetes writes it: `spec.endpoints[0].ip.address`.
///
/// The root is the empty path. An ambiguous key (empty, or with a dot, bracket, quote, space or
/// control character) is written in brackets and quotes, `metadata.labels["example.com/team"]`, so
/// that every path parses what it prints. [`FieldPath::kubernetes`] returns the API server's
/// ambiguous notation.
///
/// ```
/// use envoy_gateway_backend::FieldPath;
///
/// let path: FieldPath = "spec.endpoints[0].ip.address".parse()?;
/// assert_eq!(path.parent().unwrap().to_string(), "spec.endpoints[0].ip");
/// # Ok::<(), envoy_gateway_backend::ParseFieldPathError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath {
    segments: Vec<Segment>,
}

/// One step of a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// A field of an object, or a key of a map.
    Key(Cow<'static, str>),
    /// An item of a list, counted from 0.
    Index(usize),
}

impl FieldPath {
    /// Returns the path of the object itself.
    #[must_use]
    pub const fn root() -> Self {
        Self { segments: Vec::new() }
    }

    /// Appends a key.
    #[must_use]
    pub fn key(mut self, key: impl Into<Cow<'static, str>>) -> Self {
        self.segments.push(Segment::Key(key.into()));
        self
    }

    /// Appends an index.
    #[must_use]
    pub fn index(mut self, index: usize) -> Self {
        self.segments.push(Segment::Index(index));
        self
    }

    /// The segments, from the root.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The path of the parent; `None` for the root.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        let (_, parents) = self.segments.split_last()?;
        Some(Self { segments: parents.to_vec() })
    }

    /// The last segment, if it is a key.
    #[must_use]
    pub fn last_key(&self) -> Option<&str> {
        match self.segments.last()? {
            Segment::Key(key) => Some(key),
            Segment::Index(_) => None,
        }
    }

    /// The path as the API server prints it, without quotes: `spec.a.b` may contain the key `a.b`.
    #[must_use]
    pub fn kubernetes(&self) -> String {
        /// Enough for most paths.
        const NAME: usize = 16;
        let mut text = String::with_capacity(self.segments.len() * NAME);
        for segment in &self.segments {
            match segment {
                // Writing to a string cannot fail.
                Segment::Index(index) => drop(write!(text, "[{index}]")),
                Segment::Key(key) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(key);
                }
            }
        }
        text
    }
}

/// Whether a key is printed without quotes.
fn is_unquoted(key: &str) -> bool {
    !key.is_empty()
        && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '$' | '@'))
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Index(index) => write!(f, "[{index}]")?,
                Segment::Key(key) if !is_unquoted(key) => {
                    f.write_str("[\"")?;
                    for c in key.chars() {
                        match c {
                            '"' | '\\' => write!(f, "\\{c}")?,
                            // Also escapes control characters and bidirectional marks.
                            c if c.is_alphanumeric() || c.is_ascii_graphic() || c == ' ' => {
                                write!(f, "{c}")?;
                            }
                            c => write!(f, "\\u{{{:x}}}", u32::from(c))?,
                        }
                    }
                    f.write_str("\"]")?;
                }
                Segment::Key(key) if position == 0 => f.write_str(key)?,
                Segment::Key(key) => write!(f, ".{key}")?,
            }
        }
        Ok(())
    }
}

impl serde::Serialize for FieldPath {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The error for a string that is not a [`FieldPath`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{expected} at byte {offset} of the field path")]
pub struct ParseFieldPathError {
    expected: &'static str,
    offset: usize,
}

impl FromStr for FieldPath {
    type Err = ParseFieldPathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut segments = Vec::new();
        let mut rest = text;
        let fail = |rest: &str, expected| ParseFieldPathError {
            expected,
            offset: text.len() - rest.len(),
        };
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix("[\"") {
                let (key, after) = parse_quoted(quoted)
                    .ok_or_else(|| fail(quoted, "expected a quoted key and `\"]`"))?;
                segments.push(Segment::Key(Cow::Owned(key)));
                rest = after;
            } else if let Some(bracket) = rest.strip_prefix('[') {
                let (digits, after) =
                    bracket.split_once(']').ok_or_else(|| fail(rest, "expected `]`"))?;
                let canonical = digits == "0" || !digits.starts_with(['0', '+']);
                let index = digits.parse().ok().filter(|_| canonical);
                segments
                    .push(Segment::Index(index.ok_or_else(|| fail(bracket, "expected an index"))?));
                rest = after;
            } else {
                let key_on = match rest.strip_prefix('.') {
                    Some(after) if !segments.is_empty() => after,
                    None if segments.is_empty() => rest,
                    _ => return Err(fail(rest, "expected `.` or `[`")),
                };
                let end = key_on.find(['.', '[']).unwrap_or(key_on.len());
                let (key, after) = key_on.split_at_checked(end).unwrap_or((key_on, ""));
                if !is_unquoted(key) {
                    return Err(fail(key_on, "expected a key"));
                }
                segments.push(Segment::Key(Cow::Owned(key.to_owned())));
                rest = after;
            }
        }
        Ok(Self { segments })
    }
}

/// Splits a text after the key and `"]`.
fn parse_quoted(text: &str) -> Option<(String, &str)> {
    let mut key = String::new();
    let mut chars = text.chars();
    loop {
        match chars.next()? {
            '"' => return Some((key, chars.as_str().strip_prefix(']')?)),
            '\\' => match chars.next()? {
                'u' => {
                    let (digits, after) = chars.as_str().strip_prefix('{')?.split_once('}')?;
                    key.push(u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?);
                    chars = after.chars();
                }
                c @ ('"' | '\\') => key.push(c),
                _ => return None,
            },
            c => key.push(c),
        }
    }
}

/// A path as a linked list on the stack. It is converted to an owned path only for a finding.
#[derive(Debug)]
pub(crate) struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Debug)]
enum Step<'p> {
    Root,
    Field(&'static str),
    #[cfg_attr(not(feature = "lint"), expect(dead_code, reason = "only text has arbitrary keys"))]
    Key(&'p str),
    Index(usize),
}

impl From<&Path<'_>> for FieldPath {
    fn from(path: &Path<'_>) -> Self {
        path.to_field_path()
    }
}

impl<'p> Path<'p> {
    pub(crate) const ROOT: Self = Self { parent: None, step: Step::Root };

    pub(crate) const fn field(&'p self, name: &'static str) -> Self {
        Self { parent: Some(self), step: Step::Field(name) }
    }

    #[cfg(feature = "lint")]
    pub(crate) const fn key(&'p self, key: &'p str) -> Self {
        Self { parent: Some(self), step: Step::Key(key) }
    }

    pub(crate) const fn index(&'p self, index: usize) -> Self {
        Self { parent: Some(self), step: Step::Index(index) }
    }

    pub(crate) fn to_field_path(&self) -> FieldPath {
        /// Depth of most paths.
        const DEEP: usize = 4;
        let mut segments = Vec::with_capacity(DEEP);
        let mut here = Some(self);
        while let Some(path) = here {
            match path.step {
                Step::Root => {}
                Step::Field(name) => segments.push(Segment::Key(Cow::Borrowed(name))),
                Step::Key(key) => segments.push(Segment::Key(Cow::Owned(key.to_owned()))),
                Step::Index(index) => segments.push(Segment::Index(index)),
            }
            here = path.parent;
        }
        segments.reverse();
        FieldPath { segments }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn unambiguous_path_prints_as_in_kubernetes() {
        let path = FieldPath::root().key("spec").key("endpoints").index(0).key("ip").key("address");
        assert_eq!(path.to_string(), "spec.endpoints[0].ip.address");
        assert_eq!(path.kubernetes(), path.to_string());
        let ambiguous = FieldPath::root().key("spec").key("a.b\u{202e}").key("");
        assert_eq!(ambiguous.to_string(), r#"spec["a.b\u{202e}"][""]"#);
        assert_eq!(ambiguous.kubernetes(), "spec.a.b\u{202e}.");
    }

    #[test]
    fn path_has_parent_and_last_key() {
        let path: FieldPath = "spec.endpoints[0].ip".parse().unwrap();
        let item = path.parent().unwrap();
        assert_eq!(item.to_string(), "spec.endpoints[0]");
        assert_eq!((path.last_key(), item.last_key()), (Some("ip"), None));
        assert_eq!((FieldPath::root().parent(), FieldPath::root().last_key()), (None, None));
    }

    #[test]
    fn invalid_path_is_refused_with_offset() {
        for (text, message) in [
            ("a..b", "expected a key at byte 2 of the field path"),
            (".a", "expected `.` or `[` at byte 0 of the field path"),
            ("a[0]b", "expected `.` or `[` at byte 4 of the field path"),
            ("a[01]", "expected an index at byte 2 of the field path"),
            ("a[0", "expected `]` at byte 1 of the field path"),
            (r#"a["b]"#, "expected a quoted key and `\"]` at byte 3 of the field path"),
        ] {
            assert_eq!(text.parse::<FieldPath>().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn stack_path_converts_to_an_owned_path() {
        let (spec, root) = (Path::ROOT.field("spec"), Path::ROOT);
        let endpoints = spec.field("endpoints");
        let path = endpoints.index(3);
        assert_eq!(path.to_field_path().to_string(), "spec.endpoints[3]");
        assert_eq!(root.to_field_path(), FieldPath::root());
    }

    proptest! {
        #[test]
        fn path_parses_what_it_prints(steps in prop::collection::vec(prop_oneof![
            any::<String>().prop_map(|key| Segment::Key(Cow::Owned(key))),
            "[a-z./\\[\\]\"\\\\ ]{0,4}".prop_map(|key| Segment::Key(Cow::Owned(key))),
            any::<usize>().prop_map(Segment::Index),
        ], 0..6)) {
            let path = FieldPath { segments: steps };
            prop_assert_eq!(path.to_string().parse(), Ok(path));
        }

        #[test]
        fn any_text_does_not_panic(text in any::<String>()) {
            if let Ok(path) = text.parse::<FieldPath>() {
                prop_assert_eq!(path.to_string().parse(), Ok(path));
            }
        }
    }
}
