//! Numbers as the API server reads them, printed as Go prints them.

use std::fmt;

/// A number as the API server reads it: a 64-bit integer or a float.
///
/// `443.0` is a float in JSON, and the integer `443` in YAML: kubectl converts YAML to JSON with Go,
/// which writes `443`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A number without a fraction and without an exponent that fits 64 bits.
    Integer(i64),
    /// Any other number. It may be integral (`443.0`, `1e3`, `18446744073709551615`). In a tree it is
    /// never infinite or NaN.
    Float(f64),
}

impl Number {
    /// The value as a float; integers beyond 2⁵³ are rounded.
    #[must_use]
    pub fn as_f64(self) -> f64 {
        match self {
            #[expect(
                clippy::cast_precision_loss,
                reason = "documented: rounded to the nearest float"
            )]
            Number::Integer(integer) => integer as f64,
            Number::Float(float) => float,
        }
    }

    /// The value of [`Integer`](Self::Integer).
    #[must_use]
    pub const fn as_i64(self) -> Option<i64> {
        match self {
            Number::Integer(integer) => Some(integer),
            Number::Float(_) => None,
        }
    }

    /// The integer that the API server takes the number for where its schema wants one
    /// (go-openapi's `swag.IsFloat64AJSONInteger`): a float up to 2⁵³ without a fraction, or with
    /// one that is negligible, as in `443.0000001`.
    #[must_use]
    pub fn as_json_integer(self) -> Option<i64> {
        const MAX: f64 = 9_007_199_254_740_991.0;
        let value = match self {
            Number::Integer(integer) => return Some(integer),
            Number::Float(float) => float,
        };
        let truncated = value.trunc();
        #[expect(
            clippy::float_cmp,
            reason = "a float with no fraction is its own truncation, bit for bit"
        )]
        let is_integer =
            truncated == value || (value > 0.0 && (value - truncated) / (value + truncated) < 1e-9);
        #[expect(clippy::cast_possible_truncation, reason = "integral and below 2⁵³")]
        (is_integer && (-MAX..=MAX).contains(&value)).then_some(truncated as i64)
    }

    /// Converts a YAML float to JSON and back, as kubectl does: Go writes an integral float without a
    /// point, and reads that as an integer.
    pub(super) fn through_json(float: f64) -> Number {
        // 2⁵³: an integral float up to here is written with all its digits.
        const MAX_EXACT: f64 = 9_007_199_254_740_992.0;
        #[expect(clippy::float_cmp, reason = "integral or not")]
        let is_integral = float.trunc() == float;
        match float.abs() {
            size if is_integral && size <= MAX_EXACT =>
            {
                #[expect(clippy::cast_possible_truncation, reason = "integral and within 2⁵³")]
                Number::Integer(float as i64)
            }
            // A larger one is written with the shortest digits, padded with zeros.
            size if is_integral && size < 1e21 => {
                float.to_string().parse().map_or(Number::Float(float), Number::Integer)
            }
            _ => Number::Float(float),
        }
    }
}

/// As Go's `encoding/json` writes it.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Number::Integer(integer) => integer.fmt(f),
            Number::Float(float) => {
                let size = float.abs();
                if size != 0.0 && !(1e-6..1e21).contains(&size) {
                    write_exponent(f, &format!("{float:e}"), 1)
                } else {
                    write!(f, "{float}")
                }
            }
        }
    }
}

/// The string of a YAML key that is a float: `strconv.FormatFloat(key, 'g', -1, 32)`, with goyaml's
/// names for infinity and NaN.
pub(super) fn float_key(float: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "sigs.k8s.io/yaml writes float keys with 32 bits"
    )]
    let short = float as f32;
    if short.is_nan() {
        return ".nan".to_owned();
    }
    if short.is_infinite() {
        return if short > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    general(&format!("{short:e}"), || short.to_string())
}

/// `%v` of a float64: `strconv.FormatFloat(float, 'g', -1, 64)`, with `%e` from 1e21.
pub(super) fn go_value(float: f64) -> String {
    if float.is_nan() {
        return "NaN".to_owned();
    }
    if float.is_infinite() {
        return if float > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    match exponent(&format!("{float:e}")) {
        Some(-4..21) => float.to_string(),
        _ => general(&format!("{float:e}"), || float.to_string()),
    }
}

/// Go's shortest `g`: with an exponent below 1e-4 and from 1e6.
fn general(scientific: &str, plain: impl FnOnce() -> String) -> String {
    match exponent(scientific) {
        Some(-4..6) | None => plain(),
        Some(_) => {
            let mut out = String::new();
            // Writing into a `String` never fails.
            let _ = write_exponent(&mut out, scientific, 2);
            out
        }
    }
}

fn exponent(scientific: &str) -> Option<i32> {
    scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok())
}

/// Writes Rust's `1.5e21` as Go's `1.5e+21`, with at least this number of digits in the exponent.
fn write_exponent(out: &mut impl fmt::Write, scientific: &str, digits: usize) -> fmt::Result {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    write!(out, "{mantissa}e{sign}{exponent:0>digits$}")
}

#[cfg(test)]
mod tests {
    use super::{Number, float_key, go_value};

    #[test]
    fn number_is_displayed_as_go_marshals_json() {
        for (number, text) in [
            (Number::Integer(-3), "-3"),
            (Number::Float(443.0), "443"),
            (Number::Float(1.5), "1.5"),
            (Number::Float(1e-7), "1e-7"),
            (Number::Float(1.25e-10), "1.25e-10"),
            (Number::Float(0.000_001), "0.000001"),
            (Number::Float(1e21), "1e+21"),
            (Number::Float(1e20), "100000000000000000000"),
            (Number::Float(9.223_372_036_854_776e18), "9223372036854776000"),
        ] {
            assert_eq!(number.to_string(), text);
        }
    }

    #[test]
    fn yaml_integral_float_becomes_an_integer() {
        for (float, number) in [
            (443.0, Number::Integer(443)),
            (-0.0, Number::Integer(0)),
            (1e18, Number::Integer(1_000_000_000_000_000_000)),
            (4_611_686_018_427_387_904.0, Number::Integer(4_611_686_018_427_388_000)),
            (1e19, Number::Float(1e19)),
            (1e300, Number::Float(1e300)),
            (0.5, Number::Float(0.5)),
        ] {
            assert_eq!(Number::through_json(float), number);
        }
    }

    #[test]
    fn float_key_is_formatted_with_32_bits() {
        for (float, key) in [
            (1.0, "1"),
            (1.5, "1.5"),
            (1e20, "1e+20"),
            (1e6, "1e+06"),
            (1e5, "100000"),
            (12_345_678.9, "1.2345679e+07"),
            (0.0001, "0.0001"),
            (0.00001, "1e-05"),
            (1e-7, "1e-07"),
            (0.1, "0.1"),
            (f64::INFINITY, ".inf"),
            (-1e300, "-.inf"),
            (f64::NAN, ".nan"),
        ] {
            assert_eq!(float_key(float), key);
        }
    }

    #[test]
    fn go_value_is_formatted_with_64_bits() {
        for (float, text) in [
            (1.5, "1.5"),
            (443.0, "443"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1e-5, "1e-05"),
        ] {
            assert_eq!(go_value(float), text);
        }
    }
}
