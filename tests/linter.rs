//! The methods of `Linter`, and reading of policies.
#![cfg(feature = "lint")]

use envoy_gateway_backend::lint::{Linter, ObjectKind, parse_platform};
use envoy_gateway_backend::{Gate, Profile, Release};

#[test]
fn platform_policy_of_two_documents_is_rejected() {
    let two = "types: [Endpoints]\n---\naddresses: {denied: []}\n";
    let report = parse_platform(two).expect_err("half of it would deny nothing");
    let reported: Vec<_> =
        report.iter().map(|finding| (finding.rule.id(), finding.message.as_str())).collect();
    assert_eq!(reported, [("platform-policy", "second document in a platform policy")]);
    assert_eq!(report.findings()[0].location.as_ref().map(|location| location.line), Some(3));
    assert!(parse_platform("---\ntypes: [Endpoints]\n---\n# nothing\n").is_ok());
}

#[test]
fn resource_version_is_parsed_as_in_go() {
    let refused = |version: &str| {
        let text = format!(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {{name: b, resourceVersion: \"{version}\"}}\nspec: {{}}\n"
        );
        let checked = Linter::new(&Profile::default()).check_create(&text);
        checked.report().iter().any(|finding| finding.rule.id() == "resource-version-set")
    };
    for (version, is_refused) in [
        ("5", true),
        ("05", true),
        ("0", false),
        ("", false),
        ("x", false),
        ("+5", false),
        ("-5", false),
    ] {
        assert_eq!(refused(version), is_refused, "{version:?}");
    }
}

#[test]
fn unreadable_text_is_reported_by_every_method() {
    let good = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec: {type: DynamicResolver}\n";
    for (text, first) in
        [("", Some("empty-text")), ("a: [\n", Some("unreadable-yaml")), (good, None)]
    {
        let status = Linter::new(&Profile::default()).check_status(text);
        assert_eq!(status.iter().next().map(|finding| finding.rule.id()), first, "{text}");
        let compatibility = Linter::new(&Profile::default()).compatibility(text);
        let reported = compatibility.iter().last().and_then(|(_, finding)| finding);
        assert_eq!(reported.map(|finding| finding.rule.id()), first, "{text}");
    }
    let all = Linter::new(&Profile::default().with_gates([Gate::Admission]))
        .compatibilities(&format!("{good}---\na: [\n---\nkind: A\napiVersion: v1\n"));
    let kinds: Vec<_> =
        all.iter().map(|(checked, releases)| (checked.object_kind(), releases.is_some())).collect();
    let expected =
        [(ObjectKind::Backend, true), (ObjectKind::Unreadable, false), (ObjectKind::Other, false)];
    assert_eq!(kinds, expected);
    assert_eq!(
        (all[0].0.api_version(), all[0].0.kind()),
        ("gateway.envoyproxy.io/v1alpha1", "Backend")
    );
    let first = all[0].1.as_ref().and_then(|compatibility| compatibility.releases().next());
    assert_eq!(first, Some(Release::V1_4));
}
