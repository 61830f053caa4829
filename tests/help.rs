//! Common mistakes have a rule, a help, and, where there is one right
//! answer a fix; and what is common and right is left in peace.
#![cfg(feature = "lint")]

#[path = "help/addresses.rs"]
mod addresses;
#[path = "help/elsewhere.rs"]
mod elsewhere;
#[path = "help/endpoints.rs"]
mod endpoints;
#[path = "support/fixes.rs"]
mod fixes;
#[path = "help/hosts.rs"]
mod hosts;
#[path = "help/json.rs"]
mod json;
#[path = "help/metadata.rs"]
mod metadata;
#[path = "help/ports.rs"]
mod ports;
#[path = "help/protocols.rs"]
mod protocols;
#[path = "help/tls.rs"]
mod tls;
#[path = "help/yaml.rs"]
mod yaml;

use std::fmt::Write as _;

use envoy_gateway_backend::{Gate, Profile, Release, Severity, apply_fixes, lint};

/// A manifest with this below `spec:`.
fn spec(yaml: &str) -> String {
    let lines: Vec<_> = yaml.lines().map(|line| format!("  {line}")).collect();
    let lines = lines.join("\n");
    format!(
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n{lines}\n"
    )
}

/// An endpoint, and this beside it.
fn with_endpoint(rest: &str) -> String {
    spec(&format!("endpoints:\n- fqdn: {{hostname: api.example.com, port: 443}}\n{rest}"))
}

struct Mistake {
    /// What was written.
    written: String,
    /// The rule that reports it.
    rule: &'static str,
    /// What its help says.
    help: &'static str,
    corrected: Correction,
}

enum Correction {
    /// What the fix makes of it.
    Fix(String),
    /// What a reader of the help makes of it.
    Hand(String),
}

fn mistake(
    written: String,
    rule: &'static str,
    help: &'static str,
    corrected: Correction,
) -> Mistake {
    Mistake { written, rule, help, corrected }
}

const GOOD: &str = "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n";

/// Each mistake, judged as `kubectl apply` would send it; what is not taken for a Backend at all
/// does not help.
#[test]
fn every_mistake_has_its_rule_its_help_and_its_fix() {
    let profile = Profile::default().with_policies([]);
    let tables = [
        endpoints::mistakes(),
        ports::mistakes(),
        hosts::mistakes(),
        addresses::mistakes(),
        protocols::mistakes(),
        elsewhere::mistakes(),
        tls::mistakes(),
        metadata::mistakes(),
        yaml::mistakes(),
        json::mistakes(),
    ];
    let mut missing = String::new();
    for Mistake { written, rule, help, corrected } in tables.into_iter().flatten() {
        let all: Vec<_> = lint::Linter::new(&profile).check(&written).collect();
        let mut findings = all.iter().flat_map(lint::CheckedObject::report);
        let finding = findings
            .find(|finding| finding.rule.id() == rule && finding.help.as_deref() == Some(help));
        let Some(finding) = finding else {
            let found = all.iter().flat_map(lint::CheckedObject::report);
            let found: Vec<_> =
                found.map(|finding| format!("{finding} help: {:?}", finding.help)).collect();
            let _ = write!(
                missing,
                "{written}\nno finding of `{rule}` with the help `{help}` in\n{}\n\n",
                found.join("\n")
            );
            continue;
        };
        let accepted = match (&finding.fix, corrected) {
            (Some(fix), Correction::Fix(expected)) => {
                let text = apply_fixes(&written, [fix]).text;
                assert_eq!(text, expected, "{help}");
                text
            }
            (None, Correction::Hand(corrected)) => corrected,
            (Some(fix), Correction::Hand(_)) => {
                panic!("{written}\na fix that is not expected: {fix:?}")
            }
            (None, Correction::Fix(expected)) => {
                panic!("{written}\nno fix, but expected\n{expected}")
            }
        };
        let again: Vec<_> = lint::Linter::new(&profile).check(&accepted).collect();
        assert!(
            !again.is_empty()
                && again.iter().all(|checked| checked.object_kind() == lint::ObjectKind::Backend)
        );
        let refused = again.iter().flat_map(lint::CheckedObject::errors).next();
        assert!(refused.is_none(), "{accepted}\n{}", again[0].report());
    }
    assert!(missing.is_empty(), "{missing}");
}

#[test]
fn wrong_api_version_and_wrong_kind_are_distinguished() {
    let text = spec("endpoints: []").replace("gateway.envoyproxy.io", "gateway.envoy.io");
    let profile = Profile::default();
    let checked: Vec<_> = lint::Linter::new(&profile).check(&text).collect();
    let finding = &checked[0].report().findings()[0];
    assert_eq!(finding.rule.id(), "wrong-api-version");
    assert_eq!(finding.help.as_deref(), Some("did you mean `gateway.envoyproxy.io/v1alpha1`?"));
    let other = spec("endpoints: []").replace("gateway.envoyproxy.io", "gateway.kgateway.dev");
    let checked: Vec<_> = lint::Linter::new(&profile).check(&other).collect();
    assert_eq!(checked[0].object_kind(), lint::ObjectKind::Other);
    assert!(checked[0].report().is_empty());
}

#[test]
fn what_is_common_and_right_is_left_in_peace() {
    let private = "endpoints:\n- fqdn: {hostname: api.shop.svc.cluster.local, port: 443}";
    for right in [
        "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}".to_owned(),
        "endpoints:\n- ip: {address: 10.0.0.1, port: 443}".to_owned(),
        "endpoints:\n- fqdn: {hostname: api.example.com, port: 80}\nappProtocols: [gateway.envoyproxy.io/ws, gateway.envoyproxy.io/wss]\ntls: {wellKnownCACertificates: System}".to_owned(),
        "endpoints:\n- ip: {address: 10.0.0.1, port: 443}\ntls: {insecureSkipVerify: true}".to_owned(),
        format!("{private}\ntls: {{insecureSkipVerify: true}}"),
        format!("type: Endpoints\n{private}"),
        "type: DynamicResolver".to_owned(),
        "type: DynamicResolver\ntls: {insecureSkipVerify: true}".to_owned(),
    ] {
        for policies in [false, true] {
            let profile = if policies { Profile::default().with_policies([]) } else { Profile::default() };
            let checked = lint::Linter::new(&profile).check_create(&spec(&right));
            let loud = checked.report().iter().find(|finding| finding.severity > Severity::Note);
            assert_eq!(loud, None, "{right}");
        }
    }
    // The one exception: a warning, no error.
    let checked = lint::Linter::new(&Profile::default())
        .check_create(&with_endpoint("tls: {insecureSkipVerify: true}"));
    let rules: Vec<_> =
        checked.report().iter().map(|finding| (finding.rule.id(), finding.severity)).collect();
    assert_eq!(rules.first(), Some(&("unverified-public-name", Severity::Warning)));
    assert!(!checked.report().has_errors());
}

/// A key that is misspelled, of a field that came later: to spell it right would not help.
#[test]
fn no_fix_renames_a_key_to_one_that_the_release_does_not_have() {
    let text = spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\nfallbak: true");
    let later = "the fields here are `endpoints`, `appProtocols`";
    for (release, expected, fixes) in
        [(Release::V1_1, later, 0), (Release::V1_2, "did you mean `fallback`?", 1)]
    {
        let profile = Profile::new(release).with_gates([Gate::Admission]);
        let checked = lint::Linter::new(&profile).check_create(&text);
        let help = checked.report().findings()[0].help.as_deref();
        assert_eq!((checked.report().findings().len(), help), (1, Some(expected)));
        assert_eq!(fixes::check_law_of_fixes(&text, &profile), fixes);
    }
}

/// A misspelled key that is given twice: to rename one of the two would leave the other.
#[test]
fn no_fix_renames_one_of_two_keys() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    let endpoints = "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}";
    for twice in ["fallbak: true\nfallbak: false", "appProtocol: h2c\nappProtocol: ws"] {
        let text = spec(&format!("{endpoints}\n{twice}"));
        let checked = lint::Linter::new(&profile).check_create(&text);
        assert!(
            checked
                .report()
                .iter()
                .any(|finding| finding.rule.id() == "unknown-field" && finding.help.is_some())
        );
        assert_eq!(fixes::check_law_of_fixes(&text, &profile), 0, "{}", checked.report());
    }
}

/// The release itself accepts a fixed text, not only a later release.
#[test]
fn no_fix_writes_what_the_release_does_not_take() {
    for (endpoint, since) in [
        ("fqdn: {hostname: \" a.b\", port: 443}", Release::V1_3),
        ("ip: {address: \"::1:2:3:4\", port: 443}", Release::V1_2),
    ] {
        let text = spec(&format!("endpoints:\n- {endpoint}"));
        for &release in Release::ALL {
            let profile = Profile::new(release).with_gates([Gate::Admission]);
            let fixes = fixes::check_law_of_fixes(&text, &profile);
            assert_eq!(fixes, usize::from(release.is_at_least(since)), "{release} {text}");
        }
    }
}

/// A text that cannot be read for two reasons of one kind: a fix is for the first, and the second
/// is found then.
#[test]
fn a_fix_of_what_cannot_be_read_is_followed_by_the_next() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    let text = spec("type: >-")
        .replace("name: api", "name: api\n  annotations: {a: >-}\n  labels: {b: >-}");
    let mut read = text.clone();
    for expected in ["annotations: {a: \">-\"}", "labels: {b: \">-\"}"] {
        assert_eq!(fixes::check_law_of_fixes(&read, &profile), 1, "{read}");
        let checked = lint::Linter::new(&profile).check_create(&read);
        let finding = &checked.report().findings()[0];
        assert_eq!(finding.message, "found character that cannot start any token");
        assert!(!read.contains(expected));
        read = apply_fixes(&read, &finding.fix).text;
        assert!(read.contains(expected), "{read}");
    }
    let checked = lint::Linter::new(&profile).check_create(&read);
    assert!(
        checked.report().iter().all(|finding| finding.gate != Gate::Reading),
        "{}",
        checked.report()
    );
}
