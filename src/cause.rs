//! A report in the words of the API server's own answers.

use std::fmt::{self, Write as _};

use serde::Serialize;

use crate::escape::{Escaped, is_deceptive};
use crate::report::{Finding, Report};
use crate::rule::{Gate, Reason};

/// One error as it stands in `details.causes` of a Kubernetes `Status` (`StatusCause`), for whoever
/// answers in the API server's place: an admission webhook, a server of tests.
///
/// Encoded, it is a `StatusCause`: `{"reason": …, "message": …, "field": …}`. Its text is `field:
/// message`, as the API server joins them in the message of the whole `Status`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Cause {
    /// One of the reasons that begin with `FieldValue`; what has none there is
    /// `FieldValueInvalid`.
    pub reason: Reason,
    /// What is wrong, in the form of the API server: `Invalid value: "x": …`, `Required value`,
    /// `Unsupported value: "x": …`, `Too long: …`, `Too many: 9: …`, `Duplicate value: …`,
    /// `Forbidden: …`. A value is cut short as in its finding.
    pub message: String,
    /// The field in the API server's spelling
    /// ([`FieldPath::kubernetes`](crate::FieldPath::kubernetes)); `<nil>` for the object as a
    /// whole.
    pub field: String,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", Escaped(&self.field), self.message)
    }
}

impl Report {
    /// The errors as the API server words them, for `details.causes` of a Kubernetes `Status`.
    ///
    /// Where the CEL rules were [not asked](Report::cel_rules_skipped), one more says so, as the API
    /// server's answer does. Errors of gates that the API server does not know, and those of
    /// strict decoding, for which it gives no causes, come in the same form.
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

/// The path of the object itself (apimachinery, `field.Path.String` of none).
const ROOT: &str = "<nil>";

/// What our messages begin with where the API server's form says it in the reason.
const REQUIRED: &str = "required value";
const UNSUPPORTED: &str = "unsupported value: ";
const DUPLICATE: &str = "duplicate value: ";

impl Finding {
    /// This finding as the API server would word it, for `details.causes` of a Kubernetes `Status`.
    #[must_use]
    pub fn cause(&self) -> Cause {
        // apimachinery, `field.Error.ErrorBody`: the type in words, the value where the type shows
        // one, the detail where there is one.
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

/// The type of the value that was found, which stands in the value's place: `… must be of type
/// integer: "string"`. No type has a blank.
fn found_type(detail: &str) -> Option<String> {
    let (_, found) = detail.rsplit_once(' ')?;
    found.starts_with('"').then(|| found.to_owned())
}

/// What stands in the value's place where a CEL rule could not be evaluated; a rule that is false
/// shows scalars alone.
fn failed_rule(finding: &Finding) -> Option<String> {
    let cel = finding.rule.cel_rule()?;
    (finding.message != cel.message).then(|| "\"object\"".to_owned())
}

/// A finding's value as Go prints it: a text by `%q`, a number by `%v`, a count of items as the
/// number. Lists and objects are left out, as a finding does not have them.
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

/// Go's `%v`: an exponent of two digits at least from a million on (`strconv.FormatFloat` with `g`
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

/// What stands between the quotes of a JSON string, quoted as Go does (`strconv.Quote`).
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

/// The character that an escape of a JSON string stands for, the backslash already read.
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
