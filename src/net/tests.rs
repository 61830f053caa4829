//! Agreement with Go: by table, with the standard library, and with the corpora.

use std::net::Ipv4Addr;

use proptest::prelude::*;

use super::*;

mod oracle;

fn ip(text: &str) -> Option<IpAddr> {
    parse_addr(text)
}

#[test]
fn address_parses_as_in_go() {
    for text in [
        "0.0.0.0", "255.255.255.255", "::", "::1", "1:2:3:4:5:6:7::", "::ffff:1.2.3.4",
        "fe80::1%eth0", "::1%a b", "::ffff:1.2.3.4%z", "A::b",
    ] {
        assert!(ip(text).is_some(), "{text}");
    }
    for text in [
        "", "1", "1.2.3", "01.2.3.4", "1.2.3.256", "1.2.3.4.", "1.2.3.4%z", "::1%",
        "1:2:3:4:5:6:7::8", "::01.2.3.4", "[::1]", "1:2", " ::1", ":::", "1::2::3", "12345::",
        "::1.2.3.4:5",
    ] {
        assert_eq!(ip(text), None, "{text}");
    }
    assert_eq!(parse_ip("fe80::1%eth0"), None);
}

#[test]
fn loopback_is_detected_in_mapped_addresses_only() {
    for text in [
        "127.0.0.0", "127.255.255.255", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1",
        "::ffff:7f00:1", "::1%lo",
    ] {
        assert!(ip(text).is_some_and(is_loopback), "{text}");
    }
    for text in [
        "0.0.0.0", "::", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::ffff:0:127.0.0.1",
        "128.0.0.1",
    ] {
        assert!(ip(text).is_some_and(|ip| !is_loopback(ip)), "{text}");
    }
}

#[test]
fn name_messages_equal_apimachinery() {
    assert!(dns1123_subdomain("a.b").is_empty());
    assert_eq!(dns1123_subdomain(&"a".repeat(254)), ["must be no more than 253 characters"]);
    assert_eq!(dns1123_subdomain("A"), [DNS1123_SUBDOMAIN]);
    assert_eq!(dns1123_label("a.b"), [DNS1123_LABEL]);
    assert!(label_value("").is_empty());
    for value in ["a-", "a/b", "example.com/a"] {
        assert_eq!(label_value(value), [LABEL_VALUE], "{value}");
    }
    assert!(qualified_name("example.com/a").is_empty());
    assert_eq!(qualified_name(""), ["name part must be non-empty", NAME_PART]);
    assert_eq!(qualified_name("a/b/c"), [QUALIFIED_NAME]);
    assert_eq!(qualified_name("/b"), ["prefix part must be non-empty"]);
    assert_eq!(qualified_name("A/b"), [PREFIX_PART]);
    assert_eq!(qualified_name(&"a".repeat(64)), ["name part must be no more than 63 bytes"]);
}

#[test]
fn mapped_address_keeps_its_form_and_zone() {
    let mapped = parse_addr("::ffff:127.0.0.1%lo").unwrap();
    assert_eq!(mapped, "::ffff:7f00:1".parse::<std::net::IpAddr>().unwrap());
    assert!(is_loopback(mapped));
    assert_eq!(
        parse_ip("::ffff:1.2.3.4").map(|ip| ip.to_canonical()),
        Some(Ipv4Addr::new(1, 2, 3, 4).into())
    );
}

#[test]
fn length_is_counted_in_bytes_in_addition_to_characters() {
    let [label, long_label] = [63, 64].map(|length| "a".repeat(length));
    let [prefix, long_prefix] = [253, 254].map(|length| "a".repeat(length));
    assert!(is_dns1123_subdomain(&prefix));
    assert!(!is_dns1123_subdomain(&long_prefix));
    assert!(dns1123_label(&label).is_empty());
    assert_eq!(dns1123_label(&long_label), ["must be no more than 63 characters"]);
    assert!(label_value(&label).is_empty());
    assert_eq!(label_value(&long_label), ["must be no more than 63 bytes"]);
    assert_eq!(label_value(&"é".repeat(32)), ["must be no more than 63 bytes", LABEL_VALUE]);
    assert!(qualified_name(&format!("{prefix}/{label}")).is_empty());
    assert_eq!(
        qualified_name(&format!("{long_prefix}_/{long_label}_")),
        [
            "prefix part must be no more than 253 characters",
            PREFIX_PART,
            "name part must be no more than 63 bytes",
            NAME_PART
        ]
    );
}

#[test]
fn qualified_name_reports_every_part() {
    assert_eq!(
        qualified_name("/"),
        ["prefix part must be non-empty", "name part must be non-empty", NAME_PART]
    );
    assert_eq!(qualified_name("a.b/-"), [NAME_PART]);
    assert_eq!(qualified_name("a..b/c"), [PREFIX_PART]);
}

#[test]
fn annotation_key_is_checked_in_lower_case_of_go() {
    for key in ["Example.COM/A", "\u{212a}.io/a", "\u{130}.io/a", "\u{212a}", "a_B.c"] {
        assert!(annotation_key(key).is_empty(), "{key}");
    }
    for key in ["é.io/a", "É.io/a", "Ａ.io/a", "a b.io/a"] {
        assert_eq!(annotation_key(key), [PREFIX_PART], "{key}");
    }
    assert_eq!(qualified_name("Example.COM/A"), [PREFIX_PART]);
    // Two bytes become three.
    let key = "\u{23a}".repeat(30);
    assert_eq!(qualified_name(&key), [NAME_PART]);
    assert_eq!(annotation_key(&key), ["name part must be no more than 63 bytes", NAME_PART]);
}

proptest! {
    #[test]
    fn address_of_the_standard_library_parses(ip in any::<IpAddr>()) {
        prop_assert_eq!(parse_addr(&ip.to_string()), Some(ip));
        prop_assert_eq!(parse_ip(&ip.to_string()), Some(ip));
    }

    #[test]
    fn only_zones_differ_from_the_standard_library(
        text in "([0-9a-f]{0,5}:{1,2}){0,8}[0-9a-f]{0,4}(%[a-z%]{0,2})?|([0-9]{1,3}\\.){3}[0-9]{1,3}%?|.{0,9}"
    ) {
        let read = parse_addr(&text);
        prop_assert_eq!(parse_ip(&text), text.parse().ok());
        if let Some((address, zone)) = text.split_once('%') {
            let ip = address.parse().ok().filter(|ip: &IpAddr| ip.is_ipv6() && !zone.is_empty());
            prop_assert_eq!(read, ip);
        } else {
            prop_assert_eq!(read, text.parse().ok());
        }
    }
}

fn keys() -> impl Strategy<Value = String> {
    let domain = prop::sample::select(&["", "a.b/", "a.b/", "A_/", "/", "a.b/c/", "b/"][..]);
    let name = prop_oneof![
        4 => "[a-zA-Z0-9._-]{1,4}".boxed(),
        1 => prop::sample::select(&["", "/", "-", "\u{e9}", "a/b"][..]).prop_map(str::to_owned).boxed(),
        1 => "a{62,64}".boxed(),
    ];
    (domain, name).prop_map(|(domain, name)| format!("{domain}{name}"))
}

proptest! {
    #[test]
    fn key_check_does_not_depend_on_previous_keys(keys in prop::collection::vec(keys(), 0..8)) {
        let mut in_turn = Keys::default();
        for key in &keys {
            prop_assert_eq!(in_turn.is_qualified_name(key), is_qualified_name(key), "{}", key);
        }
    }

    #[test]
    fn valid_string_has_no_violations(
        text in prop_oneof![keys(), "[aA0._/-]{0,9}", "[aA/\u{e9}\u{212a}\u{130}]{0,4}", "a{61,65}(/a{62,64})?", "(a{50}\\.){4}a{48,51}(/a)?"],
    ) {
        prop_assert_eq!(is_dns1123_subdomain(&text), dns1123_subdomain(&text).is_empty());
        prop_assert_eq!(is_dns1123_label(&text), dns1123_label(&text).is_empty());
        prop_assert_eq!(is_label_value(&text), label_value(&text).is_empty());
        prop_assert_eq!(is_qualified_name(&text), qualified_name(&text).is_empty());
        prop_assert_eq!(is_annotation_key(&text), annotation_key(&text).is_empty());
    }
}
