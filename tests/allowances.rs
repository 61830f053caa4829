//! Comments that suppress advice: where they apply, where they do not, and the findings about
//! malformed comments.
#![cfg(feature = "lint")]

use envoy_gateway_backend::{Finding, Profile, Severity, apply_fixes, lint};

/// A Backend with a link-local address, which breaks an advice rule, and with these texts around it.
fn manifest(above: &str, after_key: &str, after_item: &str) -> String {
    format!(
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {{name: b}}\nspec:\n{above}  endpoints:{after_key}\n  - ip: {{address: 169.254.169.254, port: 80}}{after_item}\n"
    )
}

fn findings(text: &str, profile: &Profile) -> Vec<Finding> {
    lint::Linter::new(profile)
        .check(text)
        .flat_map(|checked| checked.into_report().into_iter())
        .collect()
}

fn ids(text: &str, profile: &Profile) -> Vec<&'static str> {
    findings(text, profile).iter().map(|finding| finding.rule.id()).collect()
}

const ALLOW: &str = "# envoy-gateway-backend: allow(link-local-address)";
const REPORTED: [&str; 1] = ["link-local-address"];

#[test]
fn suppression_above_or_after_a_node_applies_to_it() {
    let profile = Profile::default();
    assert_eq!(ids(&manifest("", "", ""), &profile), REPORTED);
    let after = format!("  {ALLOW}");
    for suppressed in [
        manifest("", "", &after),
        manifest("", &after, ""),
        manifest(&format!("{ALLOW}\n"), "", ""),
        manifest(&format!("  {ALLOW}\n  # on purpose\n\n"), "", ""),
        manifest("", &format!("\n  {ALLOW}"), ""),
        manifest("", "", &format!("{after} because nobody else is there")),
        manifest("", "", "  # envoy-gateway-backend: allow(empty-backend, link-local-address)"),
        manifest("", "", "  #envoy-gateway-backend:allow( link-local-address )"),
        manifest("", "", &after).replace('\n', "\r\n"),
        manifest(&format!("{ALLOW}\u{85}"), "", ""),
        manifest(&format!("{ALLOW}\u{2028}"), "", ""),
        // A comment above the first line applies to the entire object.
        format!("{ALLOW}\n{}", manifest("", "", "")),
        format!(
            "apiVersion: v1\nkind: List\nitems:\n{ALLOW}\n- {}",
            manifest("", "", "").trim_end().replace('\n', "\n  ")
        ),
        format!("kind: Other\napiVersion: v1\n---\n{}", manifest("", "", &after)),
        // A document in braces that has comments is YAML.
        format!(
            "{{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {{name: b}}, spec: {{endpoints: [\n {ALLOW}\n {{ip: {{address: 169.254.169.254, port: 80}}}}]}}}}\n"
        ),
    ] {
        assert!(
            ids(&suppressed, &profile).is_empty(),
            "{suppressed}\n{:?}",
            findings(&suppressed, &profile)
        );
        assert_eq!(
            ids(&suppressed, &profile.clone().with_suppressions(false)),
            REPORTED,
            "{suppressed}"
        );
        let raised = profile
            .clone()
            .with_severity("link-local-address", Some(Severity::Error))
            .expect("a rule");
        assert_eq!(ids(&suppressed, &raised), REPORTED, "{suppressed}");
    }
}

#[test]
fn suppression_elsewhere_does_not_apply() {
    let profile = Profile::default();
    for unsuppressed in [
        manifest("", "", "  # envoy-gateway-backend: allow(empty-backend)"),
        manifest("", "", &format!("\n  {ALLOW}\n  fallback: false")),
        manifest("", "", &format!("\n    zone: '{ALLOW}'")),
        manifest("", "", &format!("\n    zone: |\n      {ALLOW}\n      x")),
        manifest("", "", &format!("\n    zone: \"x {ALLOW}\"")),
        manifest("", "", "  # somebody-else: allow(link-local-address)"),
        // A comment in another document, and one at the end.
        format!("kind: Other\napiVersion: v1\n{ALLOW}\n---\n{}", manifest("", "", "")),
        format!("{}{ALLOW}\n", manifest("", "", "")),
    ] {
        assert_eq!(ids(&unsuppressed, &profile), REPORTED, "{unsuppressed}");
    }
    let json = "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"b\", \"annotations\": {\"a\": \"# envoy-gateway-backend: allow(link-local-address)\"}},\n\"spec\": {\"endpoints\": [{\"ip\": {\"address\": \"169.254.169.254\", \"port\": 80}}]}}";
    assert_eq!(ids(json, &profile), REPORTED);
}

#[test]
fn suppression_of_another_gate_does_not_apply() {
    let text = manifest("", "", "").replace("169.254.169.254", "127.0.0.1");
    let allowed =
        text.replace("spec:", "spec:  # envoy-gateway-backend: allow(controller-ip-loopback)");
    assert_eq!(ids(&allowed, &Profile::default()), ["controller-ip-loopback"]);
}

#[test]
fn malformed_suppression_is_reported() {
    let profile = Profile::default();
    for (comment, excerpt, message, help) in [
        (
            "# envoy-gateway-backend: allow(empty-backend, link-locl-address)",
            "link-locl-address",
            "unknown rule `link-locl-address` in a suppression comment",
            "did you mean `link-local-address`?",
        ),
        (
            "# envoy-gateway-backend: allow(everything)",
            "everything",
            "unknown rule `everything` in a suppression comment",
            "see docs/rules.md for the advice rules",
        ),
        (
            "# envoy-gateway-backend: allow(pattern)",
            "pattern",
            "`pattern` is a rule of the admission gate, only advice can be suppressed",
            "fix the finding and remove the comment",
        ),
        (
            "# envoy-gateway-backend: allow link-local-address",
            "allow link-local-address",
            "suppression comment without a rule",
            "write `# envoy-gateway-backend: allow(rule-id)`",
        ),
        (
            "# envoy-gateway-backend: ignore(link-local-address)",
            "ignore(link-local-address)",
            "suppression comment without a rule",
            "write `# envoy-gateway-backend: allow(rule-id)`",
        ),
        (
            "# envoy-gateway-backend: allow()",
            "allow()",
            "suppression comment without a rule",
            "write `# envoy-gateway-backend: allow(rule-id)`",
        ),
    ] {
        let text = manifest("", "", &format!("  {comment}"));
        let all = findings(&text, &profile);
        assert_eq!(ids(&text, &profile), ["link-local-address", "unknown-allowance"], "{comment}");
        let finding = &all[1];
        let location = finding.location.as_ref().expect("a location");
        assert_eq!(text.get(location.span.clone()), Some(excerpt));
        assert_eq!((finding.message.as_str(), finding.help.as_deref()), (message, Some(help)));
        let off = profile.clone().with_severity("unknown-allowance", None).expect("a rule");
        assert_eq!(ids(&text, &off), REPORTED);
        assert_eq!(ids(&text, &profile.clone().with_suppressions(false)), REPORTED);
        if let Some(fix) = &finding.fix {
            assert!(ids(&apply_fixes(&text, [fix]).text, &profile).is_empty());
        }
    }
    // Prose is not a suppression.
    assert_eq!(
        ids(&manifest("", "", "  # envoy-gateway-backend: checked by it"), &profile),
        REPORTED
    );
}

/// Each comment is reported once, with the object that contains or follows it.
#[test]
fn malformed_suppression_is_reported_once() {
    let typo = "# envoy-gateway-backend: allow(link-local)";
    let item = |comment: &str| {
        format!("- {}{comment}\n", manifest("", "", "").trim_end().replace('\n', "\n  "))
    };
    let list = format!(
        "{typo}\napiVersion: v1\nkind: List\nitems:\n{}{}",
        item(&format!("  {typo}")),
        item(&format!("\n{typo}"))
    );
    let profile = Profile::default();
    let counts: Vec<_> = lint::Linter::new(&profile)
        .check(&list)
        .map(|checked| {
            checked
                .report()
                .iter()
                .filter(|finding| finding.rule.id() == "unknown-allowance")
                .count()
        })
        .collect();
    assert_eq!(counts, [2, 1]);
}
