//! The value of a YAML scalar: YAML 1.1 as goyaml v2 resolves it (`resolve.go`).

mod base64;
mod timestamp;

use std::borrow::Cow;

use super::super::error::Kind;

/// The value of a scalar.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Integer(i64),
    /// Beyond `int64`.
    Unsigned(u64),
    Float(f64),
    /// The string that is its text.
    String,
    /// `!!binary`: the decoded string.
    Binary(String),
}

/// The plain key whose value is merged into its mapping.
pub(crate) const MERGE_KEY: &str = "<<";
pub(super) const MERGE_TAG: &str = "tag:yaml.org,2002:merge";
const YAML: &str = "tag:yaml.org,2002:";

impl Scalar {
    /// The name of the type in goyaml's errors.
    fn tag(&self) -> &'static str {
        match self {
            Scalar::Null => "!!null",
            Scalar::Bool(_) => "!!bool",
            Scalar::Integer(_) | Scalar::Unsigned(_) => "!!int",
            Scalar::Float(_) => "!!float",
            Scalar::String | Scalar::Binary(_) => "!!str",
        }
    }
}

/// Resolves a scalar (goyaml's `decoder.scalar`). A quoted scalar without a tag is a string.
#[inline]
pub(super) fn resolve(text: &str, plain: bool, tag: Option<&str>) -> Result<Scalar, Kind> {
    match tag {
        None => Ok(if plain { resolve_plain(text) } else { Scalar::String }),
        Some(tag) => resolve_tagged(text, tag),
    }
}

fn resolve_tagged(text: &str, tag: &str) -> Result<Scalar, Kind> {
    let found = match tag.strip_prefix(YAML) {
        Some("null" | "bool" | "int" | "float" | "timestamp") => resolve_plain(text),
        Some("binary") => {
            return base64::decode(text).map(Scalar::Binary).ok_or(Kind::Base64);
        }
        // `!!str`, and any tag that goyaml does not know.
        _ => return Ok(Scalar::String),
    };
    match (tag.strip_prefix(YAML).unwrap_or_default(), found) {
        ("null", Scalar::Null) => Ok(Scalar::Null),
        ("bool", found @ Scalar::Bool(_))
        | ("int", found @ (Scalar::Integer(_) | Scalar::Unsigned(_)))
        | ("float", found @ Scalar::Float(_)) => Ok(found),
        #[expect(clippy::cast_precision_loss, reason = "goyaml's conversion")]
        ("float", Scalar::Integer(integer)) => Ok(Scalar::Float(integer as f64)),
        ("timestamp", Scalar::String) if timestamp::is_timestamp(text) => Ok(Scalar::String),
        (short, found) => {
            Err(Kind::Tag { found: found.tag(), text: text.to_owned(), tag: format!("!!{short}") })
        }
    }
}

/// Whether a plain scalar may be anything but a string: a number by its first character, as in
/// goyaml's `resolveTable`, or a word.
#[inline]
pub(crate) fn may_resolve(text: &str) -> bool {
    match text.as_bytes().first() {
        None | Some(b'0'..=b'9' | b'+' | b'-' | b'.') => true,
        Some(b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~') => {
            text.len() <= MAX_WORD_BYTES && !matches!(resolve_word(text), Scalar::String)
        }
        Some(_) => false,
    }
}

const MAX_WORD_BYTES: usize = "false".len();

/// Whether a plain scalar without a tag is a string, and not a number, a boolean or null.
///
/// ```
/// assert!(kubectl_yaml::is_plain_string("example.com"));
/// assert!(!kubectl_yaml::is_plain_string("off"));
/// ```
#[must_use]
pub fn is_plain_string(text: &str) -> bool {
    matches!(resolve_plain(text), Scalar::String)
}

/// Resolves a plain scalar without a tag.
pub(crate) fn resolve_plain(text: &str) -> Scalar {
    let Some(first) = text.bytes().next() else {
        return Scalar::Null;
    };
    match first {
        b'0'..=b'9' | b'+' | b'-' => resolve_number(text),
        b'.' => resolve_point(text),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => {
            resolve_word(text)
        }
        _ => Scalar::String,
    }
}

fn resolve_word(text: &str) -> Scalar {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        _ => Scalar::String,
    }
}

fn resolve_point(text: &str) -> Scalar {
    match text {
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" => Scalar::Float(f64::INFINITY),
        _ if go_underscores(text) => {
            parse_float(&without_underscores(text)).map_or(Scalar::String, Scalar::Float)
        }
        _ => Scalar::String,
    }
}

fn resolve_number(text: &str) -> Scalar {
    if let Some(integer) = short_decimal(text) {
        return Scalar::Integer(integer);
    }
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Float(f64::NEG_INFINITY),
        _ => {}
    }
    let plain = without_underscores(text);
    if let Some(integer) = parse_integer(&plain) {
        return integer;
    }
    if let Some(float) = parse_float(&plain) {
        return Scalar::Float(float);
    }
    // `ParseInt` accepts a sign after the prefix, too.
    let binary = plain.strip_prefix("0b").and_then(|digits| {
        let signed = i64::from_str_radix(digits, 2).map(Scalar::Integer);
        signed
            .or_else(|_| {
                u64::from_str_radix(unsigned(digits)?, 2).map(Scalar::Unsigned).map_err(drop)
            })
            .ok()
    });
    let negative = || {
        let digits = unsigned(plain.strip_prefix("-0b")?).ok()?;
        i64::from_str_radix(&format!("-{digits}"), 2).map(Scalar::Integer).ok()
    };
    binary.or_else(negative).unwrap_or(Scalar::String)
}

/// Fast path: a decimal number without a leading 0 that has so few digits that it fits.
fn short_decimal(text: &str) -> Option<i64> {
    const MAX_DIGITS: usize = 18;
    let is_short = (1..=MAX_DIGITS).contains(&text.len()) && !text.starts_with('0');
    (is_short && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Digits without a sign. Rust parses a leading `+`, Go's `ParseUint` does not.
fn unsigned(digits: &str) -> Result<&str, ()> {
    if digits.starts_with(['+', '-']) { Err(()) } else { Ok(digits) }
}

fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') { text.replace('_', "").into() } else { text.into() }
}

/// `strconv.ParseInt(text, 0, 64)`, then `ParseUint`: decimal, `0x`, `0o` or a leading 0, `0b`.
fn parse_integer(text: &str) -> Option<Scalar> {
    let (sign, digits) = match text.as_bytes().first()? {
        b'-' => (Some('-'), text.get(1..)?),
        b'+' => (Some('+'), text.get(1..)?),
        _ => (None, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, digits.get(2..)?),
        [b'0', b'o' | b'O', _, ..] => (8, digits.get(2..)?),
        [b'0', b'b' | b'B', _, ..] => (2, digits.get(2..)?),
        [b'0', _, ..] => (8, digits.get(1..)?),
        _ => (10, digits),
    };
    let digits = unsigned(digits).ok()?;
    let size = u64::from_str_radix(digits, radix).ok()?;
    match (sign, i64::try_from(size)) {
        (Some('-'), Ok(integer)) => Some(Scalar::Integer(-integer)),
        (Some('-'), Err(_)) => {
            (size == i64::MIN.unsigned_abs()).then_some(Scalar::Integer(i64::MIN))
        }
        (_, Ok(integer)) => Some(Scalar::Integer(integer)),
        (None, Err(_)) => Some(Scalar::Unsigned(size)),
        (Some(_), Err(_)) => None,
    }
}

/// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`, unless it overflows.
fn parse_float(text: &str) -> Option<f64> {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let bytes = text.as_bytes();
    let mut rest = bytes.strip_prefix(b"-").or_else(|| bytes.strip_prefix(b"+")).unwrap_or(bytes);
    let whole = digits(rest);
    rest = rest.get(whole..)?;
    if let Some(fraction) = rest.strip_prefix(b".") {
        let len = digits(fraction);
        if whole + len == 0 {
            return None;
        }
        rest = fraction.get(len..)?;
    } else if whole == 0 {
        return None;
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent =
            exponent.strip_prefix(b"-").or_else(|| exponent.strip_prefix(b"+")).unwrap_or(exponent);
        let len = digits(exponent);
        if len == 0 || len < exponent.len() {
            return None;
        }
    } else if !rest.is_empty() {
        return None;
    }
    text.parse().ok().filter(|float: &f64| float.is_finite())
}

/// Whether each underscore is between two digits (Go's `underscoreOK`). It applies only to scalars
/// that begin with a point.
fn go_underscores(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |index: Option<usize>| {
        index.and_then(|index| bytes.get(index)).is_some_and(u8::is_ascii_digit)
    };
    bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'_')
        .all(|(index, _)| is_digit(index.checked_sub(1)) && is_digit(index.checked_add(1)))
}

#[cfg(test)]
mod tests;
