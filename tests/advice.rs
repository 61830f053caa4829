//! Advice: each rule has a weight, and a profile can turn it off or make it an error.
#![cfg(feature = "lint")]

use std::path::Path;

use envoy_gateway_backend::{Gate, Profile, Rule, Severity, lint, rules};

fn advice() -> impl Iterator<Item = &'static Rule> {
    rules().filter(|rule| rule.gate() == Gate::Advice)
}

fn found(text: &str, profile: &Profile) -> Vec<(&'static str, Severity)> {
    let findings = lint::Linter::new(profile)
        .check(text)
        .flat_map(|checked| checked.into_report().into_iter());
    findings.map(|finding| (finding.rule.id(), finding.severity)).collect()
}

#[test]
fn every_rule_of_advice_can_be_turned_off_and_raised() {
    let mut weights = [0, 0];
    for rule in advice() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(format!("tests/diagnostics/{}.bad.yaml", rule.id()));
        let text = std::fs::read_to_string(&file).expect("the rule has a manifest that trips it");
        let profile = Profile::new(rule.last_release().unwrap_or_default());
        let at = |severity| {
            profile
                .clone()
                .with_policies([])
                .with_severity(rule.id(), severity)
                .expect("a rule of advice")
        };
        for severity in [Severity::Note, Severity::Warning, Severity::Error] {
            assert!(
                found(&text, &at(Some(severity))).contains(&(rule.id(), severity)),
                "{} at {severity:?}",
                rule.id()
            );
        }
        assert!(!found(&text, &at(None)).iter().any(|(id, _)| *id == rule.id()), "{}", rule.id());
        assert!(found(&text, &profile).contains(&(rule.id(), rule.severity())), "{}", rule.id());
        let checked =
            lint::Linter::new(&at(Some(Severity::Error))).check(&text).next().expect("an object");
        assert!(checked.into_valid().is_err(), "{}", rule.id());
        match rule.severity() {
            Severity::Note => weights[0] += 1,
            Severity::Warning => weights[1] += 1,
            _ => panic!("{} is an error unasked", rule.id()),
        }
    }
    assert!(weights.iter().all(|count| *count > 3), "{weights:?}");
}

#[test]
fn no_other_rule_can() {
    let error = Profile::default().with_severity("pattern", None).unwrap_err();
    assert_eq!(error.to_string(), "unknown advice rule `pattern`");
    let error =
        Profile::default().with_severity("empty-backends", Some(Severity::Error)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown advice rule `empty-backends`; did you mean `empty-backend`?"
    );
}

/// A policy that is known brings TLS and the server name, so that there is nothing to say of
/// either.
#[test]
fn a_policy_answers_what_would_be_a_note() {
    let backend = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata: {name: b}
spec:
  endpoints:
  - fqdn: {hostname: a.example.com, port: 443}
  appProtocols: [gateway.envoyproxy.io/wss]
";
    let with_tls = format!("{backend}  tls: {{wellKnownCACertificates: System}}\n");
    let policy = |name| {
        lint::parse_policies(&format!(
            "apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nmetadata: {{name: p}}\nspec:\n  targetRefs:\n  - {{group: gateway.envoyproxy.io, kind: Backend, name: {name}}}\n  validation: {{hostname: a.example.com, wellKnownCACertificates: System}}\n"
        ))
    };
    let ids = |text, policies| {
        let all = found(text, &Profile::default().with_policies(policies));
        all.into_iter().map(|(id, _)| id).collect::<Vec<_>>()
    };
    assert_eq!(ids(backend, policy("other")), ["wss-without-tls"]);
    assert_eq!(ids(&with_tls, policy("other")), ["sni-from-host"]);
    assert!(ids(backend, policy("b")).is_empty());
    assert!(ids(&with_tls, policy("b")).is_empty());
}

/// The rules of advice about an endpoint of this host name, with these TLS settings.
fn about(hostname: &str, tls: &str) -> Vec<&'static str> {
    let text = format!(
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {{name: b}}\nspec: {{endpoints: [{{fqdn: {{hostname: {hostname}, port: 443}}}}], tls: {{sni: a.example.com, {tls}}}}}\n"
    );
    found(&text, &Profile::default()).into_iter().map(|(id, _)| id).collect()
}

#[test]
fn a_public_name_ends_in_what_may_be_a_top_level_domain() {
    let is_public =
        |name: &str| about(name, "insecureSkipVerify: true").contains(&"unverified-public-name");
    for name in ["example.com", "api.example.com", "a.xn--p1ai", "a.b12"] {
        assert!(is_public(name), "{name}");
    }
    for name in ["api.shop.svc", "a.internal", "a.b", "a.12", "node.7"] {
        assert!(!is_public(name), "{name}");
    }
}

#[test]
fn a_label_has_63_octets_at_most_however_long_the_name() {
    let is_long =
        |name: &str| about(name, "wellKnownCACertificates: System").contains(&"long-label");
    let label = |length| "a".repeat(length);
    assert!(!is_long(&format!("{}.{}.{}", label(63), label(62), label(63))));
    assert!(
        is_long(&format!("a.{}", label(64)))
            && is_long(&format!("{}.{}.com", label(63), label(64)))
    );
}
