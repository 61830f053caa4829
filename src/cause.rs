//! Causes: errors in the format of the API server's answers.

use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::escape::{Escaped, is_deceptive};
use crate::report::{Finding, Report};
use crate::rule::{Gate, Reason};

/// An entry of `details.causes` of a Kubernetes `Status` (`StatusCause`), for admission webhooks
/// and fake API servers.
///
/// It serializes as a `StatusCause`: `{"reason": …, "message": …, "field": …}`. It prints as
/// `field: message`, as in the message of the `Status`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Cause {
    /// A reason that begins with `FieldValue`; `FieldValueInvalid` for errors without a reason in
    /// the API server.
    pub reason: Reason,
    /// The message, in the format of the API server: `Invalid value: "x": …`, `Required value`,
    /// `Unsupported value: "x": …`, `Too long: …`, `Too many: 9: …`, `Duplicate value: …`,
    /// `Forbidden: …`. A long value is truncated, as in the finding.
    pub message: String,
    /// The field in the API server's notation
    /// ([`FieldPath::kubernetes`](crate::FieldPath::kubernetes)); `<nil>` for the object itself.
    pub field: String,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", Escaped(&self.field), self.message)
    }
}

impl Report {
    /// The errors in the API server's format, for `details.causes` of a Kubernetes `Status`.
    ///
    /// If the CEL rules were [skipped](Report::cel_rules_skipped), a last cause says so, as in the
    /// API server's answer. Errors of other gates and of strict decoding, for which the API server
    /// has no causes, have the same format.
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::api::{Backend, BackendSpec};
    ///
    /// let spec = BackendSpec { r#type: Some("Static".into()), ..BackendSpec::default() };
    /// let report = Backend::new("b", spec).check(&Profile::default());
    /// let causes: Vec<String> = report.causes().map(|cause| cause.to_string()).collect();
    /// assert_eq!(causes[0], r#"spec.type: Unsupported value: "Static": supported values: "Endpoints", "DynamicResolver""#);
    /// assert!(causes[1].starts_with("<nil>: Invalid value: null: some validation rules were not checked"));
    /// ```
    pub fn causes(&self) -> impl Iterator<Item = Cause> + '_ {
        let of = |later| {
            self.errors()
                .filter(move |finding| (finding.gate > Gate::Admission) == later)
                .map(Finding::cause)
        };
        let skipped = self.cel_rules_skipped().then(|| Cause {
            reason: Reason::FieldValueInvalid,
            message: RULES_SKIPPED.into(),
            field: ROOT.into(),
        });
        of(false).chain(skipped).chain(of(true))
    }
}

/// apiextensions-apiserver, `pkg/registry/customresource/validator.go`.
const RULES_SKIPPED: &str = "Invalid value: null: some validation rules were not checked because the object was invalid; \
                             correct the existing errors to complete validation";

/// The path of the object itself (apimachinery, `field.Path.String` of a nil path).
const ROOT: &str = "<nil>";

/// Beginning of our messages that the API server's format expresses by the reason.
const REQUIRED: &str = "required value";
const UNSUPPORTED: &str = "unsupported value: ";
const DUPLICATE: &str = "duplicate value: ";

impl Finding {
    /// The finding in the API server's format, for `details.causes` of a Kubernetes `Status`.
    #[must_use]
    pub fn cause(&self) -> Cause {
        // apimachinery, `field.Error.ErrorBody`: the type, then the value if the type prints one,
        // then the detail if there is one.
        let detail = self.message.as_str();
        let value = || self.value.as_deref().and_then(bad_value);
        let (reason, words, value, detail) = match self.reason.unwrap_or(Reason::BadRequest) {
            reason @ Reason::FieldValueRequired => {
                (reason, "Required value", None, Some(detail).filter(|detail| *detail != REQUIRED))
            }
            reason @ Reason::FieldValueTooLong => (reason, "Too long", None, Some(detail)),
            reason @ Reason::FieldValueForbidden => (reason, "Forbidden", None, Some(detail)),
            reason @ Reason::FieldValueTooMany => (reason, "Too many", value(), Some(detail)),
            reason @ Reason::FieldValueNotSupported => (
                reason,
                "Unsupported value",
                value(),
                Some(detail.strip_prefix(UNSUPPORTED).unwrap_or(detail)),
            ),
            reason @ Reason::FieldValueDuplicate => match detail.strip_prefix(DUPLICATE) {
                Some(keys) => (reason, "Duplicate value", Some(keys.to_owned()), None),
                None => (reason, "Duplicate value", value(), Some(detail)),
            },
            reason @ Reason::FieldValueTypeInvalid => {
                (reason, "Invalid value", value().or_else(|| found_type(detail)), Some(detail))
            }
            Reason::FieldValueInvalid
            | Reason::StrictUnknownField
            | Reason::StrictDuplicateField
            | Reason::BadRequest => (
                Reason::FieldValueInvalid,
                "Invalid value",
                value().or_else(|| failed_rule(self)),
                Some(detail),
            ),
        };
        let mut message = words.to_owned();
        for part in [value, detail.map(|detail| Escaped(detail).to_string())].into_iter().flatten()
        {
            message.push_str(": ");
            message.push_str(&part);
        }
        let field = self.path.kubernetes();
        Cause { reason, message, field: if field.is_empty() { ROOT.into() } else { field } }
    }
}

/// The type of the invalid value, which is printed instead of the value:
/// `… must be of type integer: "string"`. Types contain no spaces.
fn found_type(detail: &str) -> Option<String> {
    let (_, found) = detail.rsplit_once(' ')?;
    found.starts_with('"').then(|| found.to_owned())
}

/// The text instead of the value if the evaluation of a CEL rule failed. A rule that is false
/// prints only scalars.
fn failed_rule(finding: &Finding) -> Option<String> {
    let cel = finding.rule.cel_rule()?;
    (finding.message != cel.message).then(|| "\"object\"".to_owned())
}

/// A finding's value as Go prints it: a string with `%q`, a number with `%v`, a count as the
/// number. Lists and objects are omitted, because a finding does not contain them.
fn bad_value(value: &str) -> Option<String> {
    if let Some(text) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        return Some(go_quoted(text));
    }
    let value = value.strip_suffix(" items").unwrap_or(value);
    match (value.parse::<i64>(), value.parse::<f64>()) {
        (Err(_), Ok(float)) => Some(go_float(float)),
        (Ok(_), _) => Some(value.to_owned()),
        _ => matches!(value, "true" | "false" | "null").then(|| value.to_owned()),
    }
}

/// Go's `%v`: an exponent of at least two digits from a million on (`strconv.FormatFloat` with `g`
/// and -1).
fn go_float(float: f64) -> String {
    let scientific = format!("{float:e}");
    match scientific.split_once('e').map(|(digits, exponent)| (digits, exponent.parse::<i64>())) {
        Some((digits, Ok(exponent))) if !(-4..6).contains(&exponent) => {
            format!("{digits}e{exponent:+03}")
        }
        _ => float.to_string(),
    }
}

/// Quotes the contents of a JSON string as Go does (`strconv.Quote`).
fn go_quoted(json: &str) -> String {
    let mut quoted = String::with_capacity(json.len() + 2);
    quoted.push('"');
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        let c = if c == '\\' { unescaped(&mut chars) } else { c };
        let short = match c {
            '"' | '\\' => Some(c),
            '\u{7}' => Some('a'),
            '\u{8}' => Some('b'),
            '\u{c}' => Some('f'),
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            '\u{b}' => Some('v'),
            _ => None,
        };
        // Writing to a string cannot fail.
        let _ = match (short, u32::from(c)) {
            (Some(short), _) => write!(quoted, "\\{short}"),
            (None, code @ (..0x20 | 0x7f)) => write!(quoted, "\\x{code:02x}"),
            (None, code @ ..0x1_0000) if is_deceptive(c) => write!(quoted, "\\u{code:04x}"),
            (None, code) if is_deceptive(c) => write!(quoted, "\\U{code:08x}"),
            (None, _) => quoted.write_char(c),
        };
    }
    quoted.push('"');
    quoted
}

/// Decodes an escape of a JSON string, after the backslash.
fn unescaped(chars: &mut std::str::Chars<'_>) -> char {
    match chars.next() {
        Some('n') => '\n',
        Some('r') => '\r',
        Some('t') => '\t',
        Some('u') => {
            let code = chars
                .by_ref()
                .take(4)
                .try_fold(0, |code, digit| Some(code * 16 + digit.to_digit(16)?));
            code.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        Some(c) => c,
        None => '\\',
    }
}
