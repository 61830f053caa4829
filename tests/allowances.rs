//! Comments that silence advice: where they hold, where they do not, and what is said of those that
//! allow nothing.
#![cfg(feature = "lint")]

use envoy_gateway_backend::{Finding, Profile, Severity, apply_fixes, lint};

/// A Backend whose endpoint is a link-local address, which is advised against; with these texts
/// around it.
fn manifest(above: &str, behind_key: &str, behind_item: &str) -> String {
    format!(
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {{name: b}}\nspec:\n{above}  endpoints:{behind_key}\n  - ip: {{address: 169.254.169.254, port: 80}}{behind_item}\n"
    )
}

fn found(text: &str, profile: &Profile) -> Vec<Finding> {
    lint::Linter::new(profile)
        .check(text)
        .flat_map(|checked| checked.into_report().into_iter())
        .collect()
}

fn ids(text: &str, profile: &Profile) -> Vec<&'static str> {
    found(text, profile).iter().map(|finding| finding.rule.id()).collect()
}

const ALLOW: &str = "# envoy-gateway-backend: allow(link-local-address)";
const LOUD: [&str; 1] = ["link-local-address"];

#[test]
fn a_comment_holds_for_the_node_it_stands_above_or_behind() {
    let profile = Profile::default();
    assert_eq!(ids(&manifest("", "", ""), &profile), LOUD);
    let behind = format!("  {ALLOW}");
    for quiet in [
        manifest("", "", &behind),
        manifest("", &behind, ""),
        manifest(&format!("{ALLOW}\n"), "", ""),
        manifest(&format!("  {ALLOW}\n  # on purpose\n\n"), "", ""),
        manifest("", &format!("\n  {ALLOW}"), ""),
        manifest("", "", &format!("{behind} since nobody else is there")),
        manifest("", "", "  # envoy-gateway-backend: allow(empty-backend, link-local-address)"),
        manifest("", "", "  #envoy-gateway-backend:allow( link-local-address )"),
        manifest("", "", &behind).replace('\n', "\r\n"),
        manifest(&format!("{ALLOW}\u{85}"), "", ""),
        manifest(&format!("{ALLOW}\u{2028}"), "", ""),
        // The whole object begins on its first line.
        format!("{ALLOW}\n{}", manifest("", "", "")),
        format!(
            "apiVersion: v1\nkind: List\nitems:\n{ALLOW}\n- {}",
            manifest("", "", "").trim_end().replace('\n', "\n  ")
        ),
        format!("kind: Other\napiVersion: v1\n---\n{}", manifest("", "", &behind)),
        // A document in braces is YAML where it has comments.
        format!(
            "{{apiVersion: gateway.envoyproxy.io/v1alpha1, kind: Backend, metadata: {{name: b}}, spec: {{endpoints: [\n {ALLOW}\n {{ip: {{address: 169.254.169.254, port: 80}}}}]}}}}\n"
        ),
    ] {
        assert!(ids(&quiet, &profile).is_empty(), "{quiet}\n{:?}", found(&quiet, &profile));
        assert_eq!(ids(&quiet, &profile.clone().with_suppressions(false)), LOUD, "{quiet}");
        let raised = profile
            .clone()
            .with_severity("link-local-address", Some(Severity::Error))
            .expect("a rule");
        assert_eq!(ids(&quiet, &raised), LOUD, "{quiet}");
    }
}

#[test]
fn a_comment_holds_for_nothing_else() {
    let profile = Profile::default();
    for loud in [
        manifest("", "", "  # envoy-gateway-backend: allow(empty-backend)"),
        manifest("", "", &format!("\n  {ALLOW}\n  fallback: false")),
        manifest("", "", &format!("\n    zone: '{ALLOW}'")),
        manifest("", "", &format!("\n    zone: |\n      {ALLOW}\n      x")),
        manifest("", "", &format!("\n    zone: \"x {ALLOW}\"")),
        manifest("", "", "  # somebody-else: allow(link-local-address)"),
        // A comment of another document, and one at the end.
        format!("kind: Other\napiVersion: v1\n{ALLOW}\n---\n{}", manifest("", "", "")),
        format!("{}{ALLOW}\n", manifest("", "", "")),
    ] {
        assert_eq!(ids(&loud, &profile), LOUD, "{loud}");
    }
    let json = "{\"apiVersion\": \"gateway.envoyproxy.io/v1alpha1\", \"kind\": \"Backend\", \"metadata\": {\"name\": \"b\", \"annotations\": {\"a\": \"# envoy-gateway-backend: allow(link-local-address)\"}},\n\"spec\": {\"endpoints\": [{\"ip\": {\"address\": \"169.254.169.254\", \"port\": 80}}]}}";
    assert_eq!(ids(json, &profile), LOUD);
}

#[test]
fn no_other_gate_is_silenced() {
    let text = manifest("", "", "").replace("169.254.169.254", "127.0.0.1");
    let allowed =
        text.replace("spec:", "spec:  # envoy-gateway-backend: allow(controller-ip-loopback)");
    assert_eq!(ids(&allowed, &Profile::default()), ["controller-ip-loopback"]);
}

#[test]
fn what_allows_nothing_is_told() {
    let profile = Profile::default();
    for (comment, spoken_of, message, help) in [
        (
            "# envoy-gateway-backend: allow(empty-backend, link-locl-address)",
            "link-locl-address",
            "there is no rule `link-locl-address`, so that the comment allows nothing",
            "did you mean `link-local-address`?",
        ),
        (
            "# envoy-gateway-backend: allow(everything)",
            "everything",
            "there is no rule `everything`, so that the comment allows nothing",
            "the rules of advice are listed in docs/rules.md",
        ),
        (
            "# envoy-gateway-backend: allow(pattern)",
            "pattern",
            "`pattern` is no rule of advice: what the admission gate says cannot be allowed",
            "mend what it speaks of, and remove it here",
        ),
        (
            "# envoy-gateway-backend: allow link-local-address",
            "allow link-local-address",
            "the comment allows nothing",
            "write `# envoy-gateway-backend: allow(rule-id)`",
        ),
        (
            "# envoy-gateway-backend: ignore(link-local-address)",
            "ignore(link-local-address)",
            "the comment allows nothing",
            "write `# envoy-gateway-backend: allow(rule-id)`",
        ),
        (
            "# envoy-gateway-backend: allow()",
            "allow()",
            "the comment allows nothing",
            "write `# envoy-gateway-backend: allow(rule-id)`",
        ),
    ] {
        let text = manifest("", "", &format!("  {comment}"));
        let all = found(&text, &profile);
        assert_eq!(ids(&text, &profile), ["link-local-address", "unknown-allowance"], "{comment}");
        let finding = &all[1];
        let place = finding.place.as_ref().expect("a place");
        assert_eq!(text.get(place.span.clone()), Some(spoken_of));
        assert_eq!((finding.message.as_str(), finding.help.as_deref()), (message, Some(help)));
        let off = profile.clone().with_severity("unknown-allowance", None).expect("a rule");
        assert_eq!(ids(&text, &off), LOUD);
        assert_eq!(ids(&text, &profile.clone().with_suppressions(false)), LOUD);
        if let Some(fix) = &finding.fix {
            assert!(ids(&apply_fixes(&text, [fix]).text, &profile).is_empty());
        }
    }
    // Prose is no allowance.
    assert_eq!(ids(&manifest("", "", "  # envoy-gateway-backend: checked by it"), &profile), LOUD);
}

/// Each is said once, with the object it stands in or above.
#[test]
fn what_allows_nothing_is_told_once() {
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
    let of_each: Vec<_> = lint::Linter::new(&profile)
        .check(&list)
        .map(|checked| {
            checked
                .report()
                .iter()
                .filter(|finding| finding.rule.id() == "unknown-allowance")
                .count()
        })
        .collect();
    assert_eq!(of_each, [2, 1]);
}
