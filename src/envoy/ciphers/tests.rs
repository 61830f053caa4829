//! Lists whose answers were measured with the binaries of Envoy 1.36, 1.38 and 1.40, or 1.39.

use super::*;

const GCM: &str = "ECDHE-RSA-AES128-GCM-SHA256";

fn accepts(list: &[&str], version: EnvoyVersion) -> bool {
    select_ciphers(list, version).is_ok()
}

#[test]
fn list_accepted_by_every_version_selects_suites() {
    for list in [
        &["ECDH"][..],
        &[GCM, "!TLS_AES_128_GCM_SHA256"],
        &[GCM, "TLS_CHACHA20_POLY1305_SHA256"],
        &["[TLS_AES_128_GCM_SHA256|ECDHE-RSA-AES128-GCM-SHA256]"],
        // Groups: empty ones, empty sides, no separator after one.
        &[GCM, "[]"],
        &["[|ECDHE-RSA-AES128-GCM-SHA256]"],
        &["[ECDHE-RSA-AES128-GCM-SHA256]AES128"],
        &["+AES128:[AES128]"],
        // Operators need no separator before them; `-` is a part of a name there.
        &["AES128!AES256"],
        &["-ALL", GCM],
        &["FIPS:-ALL:ALL"],
        &["ALL", "-3DES", "3DES"],
        &["!kECDHE", "ECDHE", "RSA"],
        // `DEFAULT` is known at the beginning, and its end is not looked for.
        &["DEFAULT"],
        &["DEFAULTAES128"],
        &["DEFAULT-AES128"],
        &["DEFAULT[AES]"],
        &["DEFAULT+AES"],
        // The rest of the element after `@STRENGTH` is ignored.
        &["ALL@STRENGTH+foo", GCM],
        &["@STRENGTH]", "AES"],
        // An alias of a version is known after others.
        &["AES+TLSv1.2"],
        &["TLSv1.2+TLSv1.2"],
        &["3DES+ALL"],
        &["aPSK", "!PSK"],
        &["!ALL+3DES", "ECDHE-RSA-AES128-SHA256"],
        &["!kECDHE", "ECDHE-RSA-AES128-SHA256", "AES128-SHA"],
        // Empty parts of a list, and a C string that ends early.
        &["AES128:"],
        &[":AES128"],
        &["AES128::AES256"],
        &["", "AES128", ""],
        &["ECDHE-RSA-AES128-GCM-SHA256\0NOPE", "NOPE"],
        &[""],
    ] {
        for &version in EnvoyVersion::MEASURED {
            let selection = select_ciphers(list, version);
            let count = selection.as_ref().map(|selection| selection.suites().count());
            assert!(count.is_ok_and(|count| count > 0), "{version} {list:?}");
        }
    }
}

#[test]
fn list_rejected_by_every_version_is_an_error() {
    for list in [
        &["TLS_AES_128_GCM_SHA256"][..],
        &["TLS_AES_128_CCM_SHA256", GCM],
        &["AES+SHA256"],
        &["kRSA+kPSK"],
        &["TLSv1.2+SHA"],
        // BoringSSL skips a rule that continues after an alias of a version.
        &["TLSv1.2+AES"],
        &["AES+TLSv1.2+AES"],
        &["TLSv1.2", "!AESGCM", "!CHACHA20"],
        &["aECDSA+AES128", "!ECDHE-ECDSA-AES128-GCM-SHA256", "!ECDHE-ECDSA-AES128-SHA"],
        &["AES128-SHA+ALL"],
        &["ECDHE-ECDSA-AES128-SHA256+AES", "AES"],
        &["AES128!AES128"],
        // Aliases exclude deprecated suites, too.
        &["!ALL", "DES-CBC3-SHA", "ECDHE-RSA-AES128-SHA256"],
        &["ECDHE-RSA-AES128-SHA256", "-ALL"],
        &["!3DES", "DES-CBC3-SHA"],
        &["ALL-AES128"],
        &["!:ECDHE-RSA-AES128-GCM-SHA256"],
        &["+@STRENGTH", "AES"],
        &["@STRENGTH"],
        &["@STRENGTHx", "AES"],
        &["AES128+", "ALL"],
        &[GCM, "DEFAULT"],
        &["!DEFAULT", "AES"],
        &["[ECDHE-RSA-AES128-GCM-SHA256]", "@STRENGTH"],
        &["-[AES]"],
        &["[+AES128]"],
        &["[AES128+]"],
        &["[AES128"],
        &["[AES128", "AES256]"],
        &["AES128]"],
        &["AES128|AES256"],
        &["", ""],
        &["\0AES128"],
    ] {
        for &version in EnvoyVersion::MEASURED {
            assert!(!accepts(list, version), "{version} {list:?}");
        }
    }
}

#[test]
fn name_known_to_some_versions_is_accepted_by_these() {
    for (list, known) in [
        (&["SHA256", GCM][..], ..EnvoyVersion::V1_38),
        (&["SHA256+AES128", GCM], ..EnvoyVersion::V1_38),
        (&[GCM, "+SHA384"], ..EnvoyVersion::V1_38),
    ] {
        for version in EnvoyVersion::MEASURED {
            assert_eq!(accepts(list, *version), known.contains(version), "{version} {list:?}");
        }
    }
    let added = ["ECDHE-ECDSA-AES128-SHA256"];
    assert!(!accepts(&added, EnvoyVersion::V1_37) && accepts(&added, EnvoyVersion::V1_38));
}

#[test]
fn error_has_the_index_of_its_element() {
    let errors = |list: &[&str]| select_ciphers(list, EnvoyVersion::V1_40).unwrap_err();
    let unknown = |name: &str| CipherError::UnknownName { name: name.to_owned(), known: None };
    assert_eq!(
        errors(&["ALL:NOPE", "!RC4", GCM]),
        [InElement::new(0, unknown("NOPE")), InElement::new(1, unknown("RC4"))]
    );
    assert_eq!(
        errors(&["[AES128", "AES256]"]),
        [InElement::new(0, CipherError::InvalidInGroup { found: ':' })]
    );
    assert_eq!(
        errors(&[GCM, "AES128+"]),
        [InElement::new(1, CipherError::MissingName { before: None })]
    );
    assert_eq!(
        errors(&["AES128+", GCM]),
        [InElement::new(0, CipherError::MissingName { before: Some(':') })]
    );
    assert_eq!(errors(&["!ALL"]), [InElement::whole(CipherError::NothingSelected)]);
}

#[test]
fn default_selection_is_that_of_envoy_clients() {
    let selection = select_ciphers::<&str>(&[], EnvoyVersion::V1_36).unwrap();
    let names: Vec<_> = selection.suites().map(CipherSuite::name).collect();
    assert_eq!(
        names,
        [
            "ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-RSA-AES128-GCM-SHA256",
            "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-RSA-AES256-GCM-SHA384",
            "ECDHE-ECDSA-CHACHA20-POLY1305", "ECDHE-RSA-CHACHA20-POLY1305",
        ]
    );
}
