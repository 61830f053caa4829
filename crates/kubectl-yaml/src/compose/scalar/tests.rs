use super::{Kind, Scalar, resolve};

fn plain(text: &str) -> Scalar {
    resolve(text, true, None).unwrap()
}

#[test]
fn plain_words_are_null_or_boolean() {
    for text in ["", "~", "null", "Null", "NULL"] {
        assert_eq!(plain(text), Scalar::Null, "{text}");
    }
    for text in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"] {
        assert_eq!(plain(text), Scalar::Bool(true), "{text}");
    }
    for text in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"] {
        assert_eq!(plain(text), Scalar::Bool(false), "{text}");
    }
    for text in ["yEs", "nULL", "oN", "tRUE", "yes ", "truely", "<<", "=", "a", "é", "Ünull"] {
        assert_eq!(plain(text), Scalar::String, "{text}");
    }
}

#[test]
fn plain_integers_are_read_as_in_go() {
    for (text, integer) in [
        ("0", 0),
        ("-0", 0),
        ("+443", 443),
        ("0x1BB", 443),
        ("0X1bb", 443),
        ("-0x10", -16),
        ("0673", 443),
        ("0o673", 443),
        ("0b11", 3),
        ("-0b11", -3),
        ("0b-1", -1),
        ("0b+1", 1),
        ("1_000", 1_000),
        ("1__0", 10),
        ("0_7", 7),
        ("9223372036854775807", i64::MAX),
        ("-9223372036854775808", i64::MIN),
    ] {
        assert_eq!(plain(text), Scalar::Integer(integer), "{text}");
    }
    assert_eq!(plain("18446744073709551615"), Scalar::Unsigned(u64::MAX));
    assert_eq!(plain("0xFFFFFFFFFFFFFFFF"), Scalar::Unsigned(u64::MAX));
    for text in [
        "0b12", "0xG", "_1", "0o8", "0x", "0b", "+", "-", "--1", "+-1", "0x-1", "0o+1",
        "0x1FFFFFFFFFFFFFFFFF",
    ] {
        assert_eq!(plain(text), Scalar::String, "{text}");
    }
}

#[test]
fn plain_floats_are_read_as_in_go() {
    for (text, float) in [
        ("1.5", 1.5),
        ("443.0", 443.0),
        ("4.5e2", 450.0),
        ("1E-3", 0.001),
        ("80.", 80.0),
        (".5", 0.5),
        (".5_0", 0.5),
        ("-.5", -0.5),
        ("+1.e1", 10.0),
        ("0809", 809.0),
        ("685.230_15e+03", 685_230.15),
        ("9223372036854775808.0", 9_223_372_036_854_775_808.0),
        ("+18446744073709551615", 18_446_744_073_709_551_615.0),
        ("-9223372036854775809", -9_223_372_036_854_775_809.0),
    ] {
        assert_eq!(plain(text), Scalar::Float(float), "{text}");
    }
    for text in [".inf", "+.inf", ".INF"] {
        assert_eq!(plain(text), Scalar::Float(f64::INFINITY), "{text}");
    }
    assert_eq!(plain("-.Inf"), Scalar::Float(f64::NEG_INFINITY));
    assert!(matches!(plain(".NaN"), Scalar::Float(float) if float.is_nan()));
    for text in [
        ".", "..", "._5", ".5_", ".5__0", "1e", "1e+", "1.2.3", "1e400", "-1e999", ".5e400",
        "-.nan", "1e5x", "1:30", "::1",
    ] {
        assert_eq!(plain(text), Scalar::String, "{text}");
    }
}

#[test]
fn tags_convert_or_fail() {
    let tagged =
        |tag: &str, text: &str| resolve(text, true, Some(&format!("tag:yaml.org,2002:{tag}")));
    assert_eq!(tagged("str", "yes"), Ok(Scalar::String));
    assert_eq!(tagged("str", ""), Ok(Scalar::String));
    assert_eq!(tagged("int", "443"), Ok(Scalar::Integer(443)));
    assert_eq!(tagged("float", "1"), Ok(Scalar::Float(1.0)));
    assert_eq!(tagged("bool", "on"), Ok(Scalar::Bool(true)));
    assert_eq!(tagged("null", "~"), Ok(Scalar::Null));
    assert_eq!(tagged("merge", "x"), Ok(Scalar::String));
    assert_eq!(tagged("binary", "aGk="), Ok(Scalar::Binary("hi".to_owned())));
    assert_eq!(tagged("binary", "aGk"), Err(Kind::Base64));
    assert_eq!(tagged("binary", "aG=k"), Err(Kind::Base64));
    assert_eq!(tagged("binary", "aGk=aGk="), Err(Kind::Base64));
    assert_eq!(tagged("binary", "aGVs\nbG8h"), Ok(Scalar::Binary("hello!".to_owned())));
    for (tag, text, message) in [
        ("int", "abc", "cannot decode !!str `abc` as a !!int"),
        ("int", "1.0", "cannot decode !!float `1.0` as a !!int"),
        ("int", "", "cannot decode !!null `` as a !!int"),
        ("bool", "1", "cannot decode !!int `1` as a !!bool"),
        ("null", "x", "cannot decode !!str `x` as a !!null"),
        (
            "float",
            "18446744073709551615",
            "cannot decode !!int `18446744073709551615` as a !!float",
        ),
        ("timestamp", "x", "cannot decode !!str `x` as a !!timestamp"),
    ] {
        assert_eq!(tagged(tag, text).unwrap_err().to_string(), message);
    }
}

#[test]
fn timestamp_tag_is_checked_and_stays_a_string() {
    for (text, valid) in [
        ("2024-01-01", true),
        ("2024-1-1", true),
        ("2024-02-29", true),
        ("2023-02-29", false),
        ("2024-13-01", false),
        ("2024-01-01T10:00:00Z", true),
        ("2024-01-01t1:2:3.5+02:00", true),
        ("2024-01-01 10:00:00", true),
        ("2024-01-01 10:00:00.123", true),
        ("2024-01-01T10:00:00", false),
        ("2024-01-01 10:00:00Z", false),
        ("2024-01-01T24:00:00Z", false),
        ("24-01-01", false),
        ("2024-01-01x", false),
        ("2024-01-", false),
    ] {
        let found = resolve(text, true, Some("tag:yaml.org,2002:timestamp"));
        assert_eq!(found.is_ok(), valid, "{text}");
    }
}

#[test]
fn quoted_scalars_and_unknown_tags_are_strings() {
    assert_eq!(resolve("1", false, None), Ok(Scalar::String));
    assert_eq!(resolve("1", true, Some("!")), Ok(Scalar::String));
    assert_eq!(resolve("1", true, Some("!x")), Ok(Scalar::String));
    assert_eq!(resolve("443", false, Some("tag:yaml.org,2002:int")), Ok(Scalar::Integer(443)));
}
