//! Fixes: edits of the source text.

use std::ops::Range;

use serde::Serialize;

/// A fix: edits that belong together and do not overlap.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Fix {
    /// The edits, in source order.
    pub edits: Vec<Edit>,
}

/// One replacement in a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Edit {
    /// The bytes to replace; an empty range inserts.
    pub span: Range<usize>,
    /// The new text.
    pub replacement: String,
}

impl Fix {
    #[cfg(feature = "lint")]
    pub(crate) fn new(edits: impl IntoIterator<Item = (Range<usize>, String)>) -> Self {
        let mut edits: Vec<_> =
            edits.into_iter().map(|(span, replacement)| Edit { span, replacement }).collect();
        edits.sort_by_key(|edit| (edit.span.start, edit.span.end));
        Self { edits }
    }
}

/// A text with applied fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fixed {
    /// The corrected text.
    pub text: String,
    /// Number of applied fixes.
    pub applied: usize,
}

/// Applies fixes to a text. A fix that overlaps an earlier one, or does not fit the text, is
/// skipped; check the fixed text again to get it.
///
/// ```
/// # #[cfg(feature = "lint")] {
/// use envoy_gateway_backend::{Profile, apply_fixes, lint};
///
/// let text = "\
/// apiVersion: gateway.envoyproxy.io/v1alpha1
/// kind: Backend
/// metadata: {name: api}
/// spec:
///   endpoints:
///   - fqdn: {hostname: API.example.com, port: '443'}  # ours
/// ";
/// let checked = lint::Linter::new(&Profile::default()).check_create(text);
/// let fixed = apply_fixes(text, checked.report().iter().filter_map(|finding| finding.fix.as_ref()));
/// assert_eq!(fixed.applied, 2);
/// assert!(fixed.text.ends_with("{hostname: api.example.com, port: 443}  # ours\n"));
/// # }
/// ```
#[must_use]
pub fn apply_fixes<'f>(text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> Fixed {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut applied = 0;
    for fix in fixes {
        let overlaps = |edit: &Edit| {
            taken.iter().any(|other| {
                edit.span.start < other.span.end && other.span.start < edit.span.end
                    || edit.span == other.span
            })
        };
        let fits = |edit: &Edit| text.get(edit.span.clone()).is_some();
        if fix.edits.iter().all(|edit| fits(edit) && !overlaps(edit)) {
            taken.extend(&fix.edits);
            applied += 1;
        }
    }
    taken.sort_by_key(|edit| edit.span.start);
    let mut result = String::with_capacity(text.len());
    let mut position = 0;
    for edit in taken {
        result.push_str(text.get(position..edit.span.start).unwrap_or_default());
        result.push_str(&edit.replacement);
        position = edit.span.end;
    }
    result.push_str(text.get(position..).unwrap_or_default());
    Fixed { text: result, applied }
}
