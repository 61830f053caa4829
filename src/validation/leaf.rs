//! Bounds of single values from the field table: shared by the typed check and the structural check.

use std::fmt::Write as _;

use super::{Checker, shape};
use crate::fields::{Field, Kind, Limits};
use crate::path::{FieldPath, Path};
use crate::release::Release;
use crate::report::sink::Details;
use crate::rule::Reason;

/// Maximum length of a value in a finding, in characters.
const MAX_SHOWN_CHARS: usize = 128;

/// A string as JSON, truncated.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN_CHARS) {
        Some((end, _)) => quoted(text.get(..end).unwrap_or_default(), "…"),
        None => quoted(text, ""),
    }
}

/// A string, truncated.
#[cfg(feature = "lint")]
pub(crate) fn cut(text: &str) -> std::borrow::Cow<'_, str> {
    cut_to(text, MAX_SHOWN_CHARS)
}

/// A string, truncated to a number of characters.
#[cfg(feature = "lint")]
pub(crate) fn cut_to(text: &str, max_chars: usize) -> std::borrow::Cow<'_, str> {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()).into(),
        None => text.into(),
    }
}

/// A string as JSON, with `suffix` before the closing quote.
pub(crate) fn quoted(text: &str, suffix: &str) -> String {
    let mut value = String::with_capacity(text.len() + suffix.len() + 2);
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
    value.push_str(suffix);
    value.push('"');
    value
}

/// The name of a field in the server's messages: a status is validated on its own, so its paths do
/// not begin with `status`.
pub(crate) fn in_body(path: &Path<'_>) -> String {
    let path = path.to_field_path().kubernetes();
    match path.strip_prefix("status") {
        Some(rest) => rest.trim_start_matches('.').to_owned(),
        None => path,
    }
}

/// Values in the API server's list format.
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

/// Help for a value that only a later release accepts.
fn needs_release(what: &str, first: Release) -> String {
    format!("{what} needs Envoy Gateway {first} or later")
}

impl Checker<'_> {
    /// Whether the release has the field; reports it as unknown if not.
    #[inline]
    pub(crate) fn exists(&mut self, field: &'static Field, path: &Path<'_>) -> bool {
        if let Some(candidates) = &mut self.candidates {
            candidates.retain(|release| field.exists_in(release));
            return !candidates.is_empty();
        }
        let exists = field.exists_in(self.release());
        if !exists {
            self.unknown_field(path.to_field_path(), Some(field));
        }
        exists
    }

    /// Whether the limits of a field allow its value; of every release, rules out those whose limits
    /// do not.
    #[inline]
    fn allows(&mut self, field: &'static Field, allow: impl Fn(&Limits) -> bool) -> bool {
        let Some(candidates) = &mut self.candidates else {
            return allow(field.limits(self.release()));
        };
        // Most releases have the limits of the one before.
        let mut last = None;
        candidates.retain(|release| {
            let limits = field.limits(release);
            let is_allowed = match last {
                Some((same, is_allowed)) if same == limits => is_allowed,
                _ => allow(limits),
            };
            last = Some((limits, is_allowed));
            is_allowed
        });
        true
    }

    /// Reports a field that strict decoding does not know; perhaps `later`, of a newer release.
    #[cold]
    pub(crate) fn unknown_field(&mut self, path: FieldPath, later: Option<&Field>) {
        let name = path.kubernetes();
        self.report(&shape::UNKNOWN_FIELD, path, || {
            let help = later
                .map(|field| needs_release(&format!("`{}`", field.name()), field.first_release()));
            Details::new(format!("unknown field \"{name}\""))
                .reason(Reason::StrictUnknownField)
                .maybe_help(help)
        });
    }

    /// Checks length, pattern and allowed values of a string.
    #[inline]
    pub(crate) fn text(&mut self, field: &'static Field, text: &str, path: &Path<'_>) {
        if !self.allows(field, |limits| limits.allow_string(text)) {
            self.invalid_text(field, text, path);
        }
    }

    /// Reports the first of maximum, minimum and pattern that a string violates; the allowed values
    /// are compared in any case (kube-openapi, `validate/validator.go`).
    #[cold]
    fn invalid_text(&mut self, field: &'static Field, text: &str, path: &Path<'_>) {
        let Kind::String { bounds, pattern, values } = field.kind() else { return };
        let release = self.release();
        let later = || field.min_release_for_value(text).filter(|first| release.is_before(*first));
        let values = values.at(release).unwrap_or_default();
        if !values.is_empty() && !values.contains(&text) {
            self.not_supported(values, path, || {
                (shown(text), later().map(|first| needs_release(&format!("`{text}`"), first)))
            });
        }
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        let (rule, reason, message) = if let Some(max) =
            bounds.max(release).filter(|max| length > *max)
        {
            let message = format!("may not be more than {max} bytes");
            (&shape::TOO_LONG, Reason::FieldValueTooLong, message)
        } else if let Some(min) = bounds.min(release).filter(|min| length < *min) {
            let message = format!("{} in body should be at least {min} chars long", in_body(path));
            (&shape::TOO_SHORT, Reason::FieldValueInvalid, message)
        } else if let Some(pattern) =
            pattern.at(release).flatten().filter(|pattern| !pattern.is_match(text))
        {
            let message = format!("{} in body should match '{}'", in_body(path), pattern.as_str());
            (&shape::PATTERN, Reason::FieldValueInvalid, message)
        } else {
            return;
        };
        self.report(rule, path, || {
            let help = later().map(|first| needs_release("this value", first));
            Details::new(message).reason(reason).value(shown(text)).maybe_help(help)
        });
    }

    /// Reports a value that is not among the allowed ones; `value_and_help` describes it.
    pub(crate) fn not_supported(
        &mut self,
        values: &[&str],
        path: &Path<'_>,
        value_and_help: impl FnOnce() -> (String, Option<String>),
    ) {
        self.report(&shape::NOT_SUPPORTED, path, || {
            let (value, help) = value_and_help();
            Details::new(format!("unsupported value: supported values: {}", listed(values)))
                .reason(Reason::FieldValueNotSupported)
                .value(value)
                .maybe_help(help)
        });
    }

    /// Checks the range of a number; `shown` is the value that the finding repeats.
    #[cfg_attr(not(feature = "lint"), expect(dead_code, reason = "typed numbers are integers"))]
    pub(crate) fn float(
        &mut self,
        field: &'static Field,
        value: f64,
        shown: impl FnOnce() -> String,
        path: &Path<'_>,
    ) {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a value that no integer holds violates a bound in any case"
        )]
        let (floor, ceiling) = (value.floor() as i64, value.ceil() as i64);
        self.range(field, [floor, ceiling], shown, path);
    }

    /// Checks the range of an integer.
    #[inline]
    pub(crate) fn integer(&mut self, field: &'static Field, value: i64, path: &Path<'_>) {
        if !self.allows(field, |limits| limits.allow_number(value)) {
            self.range(field, [value; 2], || value.to_string(), path);
        }
    }

    /// Checks a value between two integers that are equal or neighbors.
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
        let (rule, bound, comparison) = match (min, max) {
            (Some(min), _) => (&shape::TOO_SMALL, min, "greater"),
            (None, Some(max)) => (&shape::TOO_LARGE, max, "less"),
            (None, None) => return,
        };
        self.report(rule, path, || {
            let field = in_body(path);
            Details::new(format!("{field} in body should be {comparison} than or equal to {bound}"))
                .reason(Reason::FieldValueInvalid)
                .value(shown())
        });
    }

    /// Checks the number of items of a list, after its items.
    #[inline]
    pub(crate) fn count(&mut self, field: &'static Field, count: usize, path: &Path<'_>) {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        if !self.allows(field, |limits| limits.allow_number(count)) {
            self.invalid_count(field, count, path);
        }
    }

    #[cold]
    fn invalid_count(&mut self, field: &'static Field, count: i64, path: &Path<'_>) {
        let Kind::List { bounds, .. } = field.kind() else { return };
        let release = self.release();
        let items = format!("{count} items");
        if let Some(max) = bounds.max(release).filter(|max| count > *max) {
            self.report(&shape::TOO_MANY, path, || {
                let first =
                    bounds.first_release_for(count).filter(|first| release.is_before(*first));
                Details::new(format!("must have at most {max} items"))
                    .reason(Reason::FieldValueTooMany)
                    .maybe_help(
                        first.map(|first| format!("{items} need Envoy Gateway {first} or later")),
                    )
                    .value(items)
            });
        } else if let Some(min) = bounds.min(release) {
            // Out of bounds and not above the maximum.
            self.report(&shape::TOO_FEW, path, || {
                let field = in_body(path);
                Details::new(format!("{field} in body should have at least {min} items"))
                    .reason(Reason::FieldValueInvalid)
                    .value(items)
            });
        }
    }
}
