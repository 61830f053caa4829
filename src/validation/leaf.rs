//! Bounds of single values, as the field table gives them: shared by the typed check and the shape
//! check.

use std::fmt::Write as _;

use super::{Checker, shape};
use crate::fields::{Field, Kind};
use crate::path::Path;
use crate::report::Finding;
use crate::rule::{Reason, Rule};

/// The most of a value that a finding repeats, in characters.
const VALUE_SHOWN: usize = 128;

/// A text as a JSON string, cut short.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(VALUE_SHOWN) {
        Some((end, _)) => quoted(text.get(..end).unwrap_or_default(), "…"),
        None => quoted(text, ""),
    }
}

/// A text, cut short.
#[cfg(feature = "lint")]
pub(crate) fn cut(text: &str) -> std::borrow::Cow<'_, str> {
    cut_to(text, VALUE_SHOWN)
}

/// A text, cut to so many characters.
#[cfg(feature = "lint")]
pub(crate) fn cut_to(text: &str, most: usize) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

/// A text as a JSON string, `behind` at its end.
pub(crate) fn quoted(text: &str, behind: &str) -> String {
    let mut value = String::with_capacity(text.len() + behind.len() + 2);
    value.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                value.push('\\');
                value.push(c);
            }
            '\n' => value.push_str("\\n"),
            '\t' => value.push_str("\\t"),
            '\r' => value.push_str("\\r"),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(value, "\\u{:04x}", u32::from(c));
            }
            c => value.push(c),
        }
    }
    value.push_str(behind);
    value.push('"');
    value
}

/// How the server's messages name a field: a status is validated on its own, so that `status` does
/// not lead its paths.
pub(crate) fn in_body(path: &Path<'_>) -> String {
    let path = path.to_field_path().kubernetes();
    match path.strip_prefix("status") {
        Some(rest) => rest.trim_start_matches('.').to_owned(),
        None => path,
    }
}

/// Values, as the API server lists them.
pub(crate) fn listed(values: &[&str]) -> String {
    let mut list = String::new();
    for value in values {
        if !list.is_empty() {
            list.push_str(", ");
        }
        list.push_str(&shown(value));
    }
    list
}

/// Says in a finding, if there is one, what to do about it.
pub(crate) fn help(finding: Option<&mut Finding>, text: impl FnOnce() -> String) {
    if let Some(finding) = finding {
        finding.help = Some(text());
    }
}

impl Checker<'_> {
    /// Reports something, and gives it for more to be said; none where there is no room for it.
    #[cold]
    pub(crate) fn find(
        &mut self,
        rule: &'static Rule,
        reason: Reason,
        path: &Path<'_>,
        message: impl Into<String>,
    ) -> Option<&mut Finding> {
        if !self.has_room() {
            return None;
        }
        self.report.push(Finding::new(rule, path.to_field_path(), message).reason(reason))
    }

    /// The same, with the value that is wrong.
    #[cold]
    pub(crate) fn find_value(
        &mut self,
        rule: &'static Rule,
        reason: Reason,
        path: &Path<'_>,
        message: impl Into<String>,
        value: String,
    ) -> Option<&mut Finding> {
        let finding = self.find(rule, reason, path, message)?;
        finding.value = Some(value);
        Some(finding)
    }

    /// Whether the release has the field; reported if not.
    #[inline]
    pub(crate) fn exists(&mut self, field: &'static Field, path: &Path<'_>) -> bool {
        let exists = field.exists_in(self.release());
        if !exists {
            self.unknown(field, path);
        }
        exists
    }

    #[cold]
    fn unknown(&mut self, field: &'static Field, path: &Path<'_>) {
        if self.has_room() {
            self.report.push(shape::unknown_field(path.to_field_path(), Some(field)));
        }
    }

    /// Length, pattern and values of a text.
    #[inline]
    pub(crate) fn text(&mut self, field: &'static Field, text: &str, path: &Path<'_>) {
        if !field.limits(self.release()).take_text(text) {
            self.text_is_wrong(field, text, path);
        }
    }

    /// A text stops at the first of maximum, minimum and pattern that it breaks; the values are
    /// looked at in any case (kube-openapi, `validate/validator.go`).
    #[cold]
    fn text_is_wrong(&mut self, field: &'static Field, text: &str, path: &Path<'_>) {
        if !self.has_room() {
            return;
        }
        let Kind::String { bounds, pattern, values } = field.kind() else { return };
        let release = self.release();
        let later = field.min_release_for_value(text).filter(|first| release.is_before(*first));
        let values = values.at(release).unwrap_or_default();
        if !values.is_empty() && !values.contains(&text) {
            let finding = self.not_supported(values, shown(text), path);
            if let Some(first) = later {
                help(finding, || format!("`{text}` needs Envoy Gateway {first} or later"));
            }
        }
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let place = || in_body(path);
        let finding = if let Some(max) = bounds.max(release).filter(|max| length > *max) {
            let message = format!("may not be more than {max} bytes");
            self.find_value(&shape::TOO_LONG, Reason::FieldValueTooLong, path, message, shown(text))
        } else if let Some(min) = bounds.min(release).filter(|min| length < *min) {
            let message = format!("{} in body should be at least {min} chars long", place());
            self.find_value(
                &shape::TOO_SHORT,
                Reason::FieldValueInvalid,
                path,
                message,
                shown(text),
            )
        } else if let Some(pattern) =
            pattern.at(release).flatten().filter(|pattern| !pattern.is_match(text))
        {
            let message = format!("{} in body should match '{}'", place(), pattern.as_str());
            self.find_value(&shape::PATTERN, Reason::FieldValueInvalid, path, message, shown(text))
        } else {
            None
        };
        if let Some(first) = later {
            help(finding, || format!("this value needs Envoy Gateway {first} or later"));
        }
    }

    pub(crate) fn not_supported(
        &mut self,
        values: &[&str],
        value: String,
        path: &Path<'_>,
    ) -> Option<&mut Finding> {
        let message = format!("unsupported value: supported values: {}", listed(values));
        self.find_value(&shape::NOT_SUPPORTED, Reason::FieldValueNotSupported, path, message, value)
    }

    /// The range of a number; `value` is compared, `shown` is what the finding repeats.
    #[cfg_attr(not(feature = "lint"), expect(dead_code, reason = "typed numbers are whole"))]
    pub(crate) fn float(
        &mut self,
        field: &'static Field,
        value: f64,
        shown: impl FnOnce() -> String,
        path: &Path<'_>,
    ) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "beyond what an integer holds, either bound is broken anyway"
        )]
        let (floor, ceiling) = (value.floor() as i64, value.ceil() as i64);
        self.range(field, [floor, ceiling], shown, path);
    }

    /// The range of a whole number.
    #[inline]
    pub(crate) fn integer(&mut self, field: &'static Field, value: i64, path: &Path<'_>) {
        if !field.limits(self.release()).take_number(value) {
            self.range(field, [value; 2], || value.to_string(), path);
        }
    }

    /// Between two whole numbers, the same ones or neighbours, lies the value.
    #[cold]
    fn range(
        &mut self,
        field: &'static Field,
        [floor, ceiling]: [i64; 2],
        shown: impl FnOnce() -> String,
        path: &Path<'_>,
    ) {
        let Kind::Integer { bounds, .. } = field.kind() else { return };
        let min = bounds.min(self.release()).filter(|min| floor < *min);
        let max = bounds.max(self.release()).filter(|max| ceiling > *max);
        let (rule, bound, words) = match (min, max) {
            (Some(min), _) => (&shape::TOO_SMALL, min, "greater"),
            (None, Some(max)) => (&shape::TOO_LARGE, max, "less"),
            (None, None) => return,
        };
        if self.has_room() {
            let message =
                format!("{} in body should be {words} than or equal to {bound}", in_body(path));
            self.find_value(rule, Reason::FieldValueInvalid, path, message, shown());
        }
    }

    /// The number of items of a list, once the items have been looked at.
    #[inline]
    pub(crate) fn count(&mut self, field: &'static Field, count: usize, path: &Path<'_>) {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        if !field.limits(self.release()).take_number(count) {
            self.count_is_wrong(field, count, path);
        }
    }

    #[cold]
    fn count_is_wrong(&mut self, field: &'static Field, count: i64, path: &Path<'_>) {
        if !self.has_room() {
            return;
        }
        let Kind::List { bounds, .. } = field.kind() else { return };
        if let Some(max) = bounds.max(self.release()).filter(|max| count > *max) {
            let message = format!("must have at most {max} items");
            let first =
                bounds.first_release_for(count).filter(|first| self.release().is_before(*first));
            let items = format!("{count} items");
            let finding =
                self.find_value(&shape::TOO_MANY, Reason::FieldValueTooMany, path, message, items);
            if let Some(first) = first {
                help(finding, || format!("{count} items need Envoy Gateway {first} or later"));
            }
        } else if let Some(min) = bounds.min(self.release()) {
            // Out of bounds and not above them.
            let message = format!("{} in body should have at least {min} items", in_body(path));
            self.find_value(
                &shape::TOO_FEW,
                Reason::FieldValueInvalid,
                path,
                message,
                format!("{count} items"),
            );
        }
    }
}
