//! Every mistake people make has a help that mends it, and where a finding has a fix, the fixed manifest is accepted.
#![cfg(feature = "manifest")]

#[path = "support/fixes.rs"]
mod fixes;

use envoy_gateway_backend::{Gate, Profile, apply_fixes, manifest};

/// A manifest with this below `spec:`.
fn spec(yaml: &str) -> String {
    let lines: Vec<_> = yaml.lines().map(|line| format!("  {line}")).collect();
    let lines = lines.join("\n");
    format!("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n{lines}\n")
}

struct Mistake {
    /// What was written.
    written: String,
    /// The rule that speaks of it.
    rule: &'static str,
    /// What its help says.
    help: &'static str,
    /// What the fix makes of it, where there is one.
    fixed: Option<String>,
}

fn mistake(written: &str, rule: &'static str, help: &'static str, fixed: Option<&str>) -> Mistake {
    Mistake { written: spec(written), rule, help, fixed: fixed.map(spec) }
}

#[expect(clippy::too_many_lines, reason = "a table")]
fn mistakes() -> Vec<Mistake> {
    let fqdn = "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}";
    let with_endpoint = |rest: &str| format!("{fqdn}\n{rest}");
    vec![
        mistake(
            "endpoints:\n- fqdn: api.example.com  # the API\n  port: 443\n",
            "wrong-type",
            "`fqdn` is an object with the port in it: `fqdn: {hostname: api.example.com, port: 443}`",
            Some("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}  # the API\n"),
        ),
        mistake(
            "endpoints:\n- fqdn: api.example.com\n  port: 443\n",
            "unknown-field",
            "`port` belongs into `fqdn`: `fqdn: {hostname: api.example.com, port: 443}`",
            None,
        ),
        mistake(
            "endpoints:\n- ip: 10.0.0.1:8080\n",
            "wrong-type",
            "`ip` is an object with the port in it: `ip: {address: \"10.0.0.1\", port: 8080}`",
            Some("endpoints:\n- ip: {address: \"10.0.0.1\", port: 8080}\n"),
        ),
        mistake(
            "endpoints:\n- ip: 10.0.0.1\n",
            "wrong-type",
            "`ip` is an object with the port in it: `ip: {address: \"10.0.0.1\", port: 443}`",
            None,
        ),
        mistake(
            "endpoints:\n- unix: /var/run/api.sock\n",
            "wrong-type",
            "`unix` is an object: `unix: {path: /var/run/api.sock}`",
            Some("endpoints:\n- unix: {path: /var/run/api.sock}\n"),
        ),
        mistake(
            "endpoints:\n- ip: {hostname: 192.168.1.1, port: 80}\n",
            "unknown-field",
            "did you mean `address`?",
            Some("endpoints:\n- ip: {address: 192.168.1.1, port: 80}\n"),
        ),
        mistake(
            "endpoints:\n- fqdn: {address: api.example.com, port: 80}\n",
            "unknown-field",
            "did you mean `hostname`?",
            Some("endpoints:\n- fqdn: {hostname: api.example.com, port: 80}\n"),
        ),
        mistake(
            &with_endpoint("appProtocol: h2c"),
            "unknown-field",
            "the field is `appProtocols`, a list on the spec: gateway.envoyproxy.io/h2c, gateway.envoyproxy.io/ws or gateway.envoyproxy.io/wss",
            Some(&with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n  protocol: HTTPS\n",
            "unknown-field",
            "a Backend speaks HTTP unless `spec.appProtocols` says otherwise (gateway.envoyproxy.io/h2c, /ws, /wss); TLS is turned on by `spec.tls`",
            None,
        ),
        mistake(
            "endpoints:\n- service: {name: api, port: 80}\n",
            "unknown-field",
            "a Service is reached by its DNS name, `fqdn: {hostname: NAME.NAMESPACE.svc.cluster.local, port: …}`, or directly from the route's backendRefs",
            None,
        ),
        mistake(
            &with_endpoint("appProtocols: [kubernetes.io/h2c]"),
            "not-supported",
            "did you mean `gateway.envoyproxy.io/h2c`?",
            Some(&with_endpoint("appProtocols: [gateway.envoyproxy.io/h2c]")),
        ),
        mistake(
            &with_endpoint("appProtocols: [HTTPS]"),
            "not-supported",
            "TLS is no application protocol here: turn it on with `spec.tls` (for instance `wellKnownCACertificates: System`) or a BackendTLSPolicy, and remove this",
            None,
        ),
        mistake(
            &with_endpoint("appProtocols: [gateway.envoyproxy.io/h2]"),
            "not-supported",
            "HTTP/2 without TLS is `gateway.envoyproxy.io/h2c`; with `spec.tls` HTTP/2 is agreed on by ALPN, and a GRPCRoute speaks it anyway: remove this then",
            None,
        ),
        mistake(
            &with_endpoint("fallback: {backendRef: {name: other}}"),
            "wrong-type",
            "`fallback` is `true` or `false`, on the Backend that takes over; the route lists both Backends",
            None,
        ),
        mistake(
            "endpoints:\n- fqdn: {hostname: \"https://auth.example.com/keys\", port: 443}\n",
            "pattern",
            "use the host alone: `auth.example.com`",
            Some("endpoints:\n- fqdn: {hostname: \"auth.example.com\", port: 443}\n"),
        ),
        mistake(
            "endpoints:\n- fqdn: {hostname: API.Example.com, port: 443}\n",
            "pattern",
            "write it in lower case: `api.example.com`",
            Some("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n"),
        ),
        mistake(
            "endpoints:\n- fqdn: {hostname: \"{{ .Values.host }}\", port: 443}\n",
            "pattern",
            "this looks like an unrendered template: render `{{ .Values.host }}` first",
            None,
        ),
        mistake(
            "endpoints:\n- fqdn: {hostname: \"${HOST}\", port: 443}\n",
            "pattern",
            "this looks like an unrendered template: render `${HOST}` first",
            None,
        ),
        mistake(
            "endpoints:\n- fqdn: {hostname: <your-host>, port: 443}\n",
            "pattern",
            "this looks like an unrendered template: render `<your-host>` first",
            None,
        ),
        mistake(
            "endpoints:\n- fqdn: {hostname: a.example.com, port: 80}\n- ip: {address: 10.0.0.1, port: 80}\n",
            "fqdn-excludes-other-addresses",
            "make a Backend of the DNS names and one of the addresses, and give the route both as backendRefs",
            None,
        ),
        mistake(
            "endpoints:\n- ip: {address: '2001:db8::1:2:3', port: 80}\n",
            "pattern",
            "the CRD's pattern is too narrow for this address: write it out, `2001:db8:0:0:0:1:2:3`",
            Some("endpoints:\n- ip: {address: '2001:db8:0:0:0:1:2:3', port: 80}\n"),
        ),
        mistake(
            "endpoints:\n- ip: {address: '2001:db8::', port: 80}\n",
            "pattern",
            "the CRD's pattern is too narrow for this address: write it out, `2001:db8:0:0:0:0:0:0`",
            Some("endpoints:\n- ip: {address: '2001:db8:0:0:0:0:0:0', port: 80}\n"),
        ),
        mistake(
            "endpoints:\n- fqdn: {hostname: api.example.com, port: \"443\"}\n",
            "wrong-type",
            "write the number without quotes: `port: 443`",
            Some("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n"),
        ),
        mistake(
            &with_endpoint("tls: {wellKnownCACertificates: System, minVersion: 1.3}"),
            "wrong-type",
            "write it in quotes, so that it is text: `minVersion: \"1.3\"`",
            Some(&with_endpoint("tls: {wellKnownCACertificates: System, minVersion: \"1.3\"}")),
        ),
        mistake(
            &with_endpoint("tls: {wellKnownCACertificates: System, minVersion: TLSv1.3}"),
            "not-supported",
            "did you mean `1.3`?",
            Some(&with_endpoint("tls: {wellKnownCACertificates: System, minVersion: \"1.3\"}")),
        ),
        mistake(
            &with_endpoint("tls: {wellKnownCaCertificates: System}"),
            "unknown-field",
            "did you mean `wellKnownCACertificates`?",
            Some(&with_endpoint("tls: {wellKnownCACertificates: System}")),
        ),
        mistake(
            "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\n  tls: {}\n",
            "unknown-field",
            "`tls` belongs into `spec`",
            None,
        ),
        mistake("endpoints:\n- fqdn: {hostname: api.example.com}\n", "required", "add `port: 443`", None),
        mistake("type: DynamicResolver\nendpoints: []\n", "too-few", "leave `endpoints` out altogether", None),
    ]
}

#[test]
fn every_mistake_has_its_rule_its_help_and_its_fix() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    for Mistake { written, rule, help, fixed } in mistakes() {
        let checked = manifest::check_as_backend(&written, &profile);
        let finding =
            checked.report().iter().find(|finding| finding.rule.id() == rule && finding.help.as_deref() == Some(help));
        let Some(finding) = finding else {
            panic!("{written}\nno finding of `{rule}` with the help `{help}` in\n{:#?}", checked.report());
        };
        match (&finding.fix, fixed) {
            (Some(fix), Some(expected)) => {
                let text = apply_fixes(&written, [fix]).text;
                assert_eq!(text, expected);
                let again = manifest::check_as_backend(&text, &profile);
                assert!(!again.report().has_errors(), "{text}\n{}", again.report());
            }
            (None, None) => {}
            (fix, expected) => panic!("{written}\nfix {fix:?}, expected {expected:?}"),
        }
    }
}

#[test]
fn another_api_version_is_told_from_another_kind() {
    let text = spec("endpoints: []").replace("gateway.envoyproxy.io", "gateway.envoy.io");
    let profile = Profile::default();
    let checked: Vec<_> = manifest::check(&text, &profile).collect();
    let finding = &checked[0].report().findings()[0];
    assert_eq!(finding.rule.id(), "wrong-api-version");
    assert_eq!(finding.help.as_deref(), Some("did you mean `gateway.envoyproxy.io/v1alpha1`?"));
    let other = spec("endpoints: []").replace("gateway.envoyproxy.io", "gateway.kgateway.dev");
    let checked: Vec<_> = manifest::check(&other, &profile).collect();
    assert_eq!(checked[0].subject(), manifest::Subject::Other);
    assert!(checked[0].report().is_empty());
}

#[test]
fn what_is_common_and_right_is_left_in_peace() {
    for right in [
        "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}",
        "endpoints:\n- fqdn: {hostname: api.example.com, port: 80}\nappProtocols: [gateway.envoyproxy.io/ws, gateway.envoyproxy.io/wss]\ntls: {wellKnownCACertificates: System}",
        "endpoints:\n- ip: {address: 10.0.0.1, port: 443}\ntls: {insecureSkipVerify: true}",
        "endpoints:\n- fqdn: {hostname: api.svc.cluster.local, port: 443}\ntls: {insecureSkipVerify: true}",
        "type: DynamicResolver",
    ] {
        let checked = manifest::check_as_backend(&spec(right), &Profile::default());
        let loud = checked.report().iter().find(|finding| finding.severity > envoy_gateway_backend::Severity::Note);
        assert_eq!(loud, None, "{right}");
    }
}

#[test]
fn every_fix_in_the_corpus_removes_its_finding() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    let corpus = include_str!("conformance/admission.ndjson");
    let mut fixes = 0;
    for line in corpus.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case");
        let text = case["manifest"].as_str().expect("a manifest");
        fixes += fixes::every_fix_removes_its_finding(text, &profile);
    }
    assert!(fixes > 50, "only {fixes} fixes in the corpus");
}

#[test]
fn a_comment_silences_advice_on_the_node_it_stands_by_and_nothing_else() {
    use envoy_gateway_backend::Level;

    let advice = |text: &str, profile: &Profile| {
        let checked: Vec<_> = manifest::check(text, profile).collect();
        checked[0].report().iter().map(|finding| finding.rule.id()).collect::<Vec<_>>()
    };
    let endpoint = "endpoints:\n- ip: {address: 169.254.169.254, port: 80}";
    let loud = Profile::default();
    assert_eq!(advice(&spec(endpoint), &loud), ["link-local-address"]);
    for quiet in [
        "endpoints:\n- ip: {address: 169.254.169.254, port: 80}  # envoy-gateway-backend: allow(link-local-address)",
        "endpoints:\n# envoy-gateway-backend: allow(link-local-address)\n# on purpose\n- ip: {address: 169.254.169.254, port: 80}",
        "# envoy-gateway-backend: allow(empty-backend, link-local-address)\nendpoints:\n- ip: {address: 169.254.169.254, port: 80}",
    ] {
        assert!(advice(&spec(quiet), &loud).is_empty(), "{quiet}");
        assert_eq!(advice(&spec(quiet), &loud.clone().ignoring_comments()), ["link-local-address"]);
        let raised = loud.clone().with_level("link-local-address", Level::Error).unwrap();
        assert_eq!(advice(&spec(quiet), &raised), ["link-local-address"]);
    }
    for loud_still in [
        "endpoints:\n- ip: {address: 169.254.169.254, port: 80}  # envoy-gateway-backend: allow(empty-backend)",
        "endpoints:\n- ip: {address: 169.254.169.254, port: 80}\n# envoy-gateway-backend: allow(link-local-address)\nfallback: false",
        "endpoints:\n- ip: {address: 169.254.169.254, port: 80}\n  zone: '# envoy-gateway-backend: allow(link-local-address)'",
    ] {
        assert_eq!(advice(&spec(loud_still), &loud), ["link-local-address"], "{loud_still}");
    }
    let refused = "# envoy-gateway-backend: allow(too-few)\nendpoints: []  # envoy-gateway-backend: allow(too-few)";
    assert_eq!(advice(&spec(refused), &loud), ["too-few"]);
}

/// A key that is misspelled, of a field that came later: to spell it right would not help.
#[test]
fn no_fix_renames_a_key_to_one_that_the_release_does_not_have() {
    use envoy_gateway_backend::Release;

    let text = spec("endpoints:\n- fqdn: {hostname: api.example.com, port: 443}\nfallbak: true");
    for (release, fixes) in [(Release::V1_1, 0), (Release::V1_2, 1)] {
        let profile = Profile::new(release).with_gates([Gate::Admission]);
        let checked = manifest::check_as_backend(&text, &profile);
        let help = checked.report().findings()[0].help.as_deref();
        assert_eq!((checked.report().findings().len(), help), (1, Some("did you mean `fallback`?")));
        assert_eq!(fixes::every_fix_removes_its_finding(&text, &profile), fixes);
    }
}

/// A misspelled key that is given twice: to rename one of the two would leave the other.
#[test]
fn no_fix_renames_one_of_two_keys() {
    let profile = Profile::default().with_gates([Gate::Admission]);
    let endpoints = "endpoints:\n- fqdn: {hostname: api.example.com, port: 443}";
    for twice in ["fallbak: true\nfallbak: false", "appProtocol: h2c\nappProtocol: ws"] {
        let text = spec(&format!("{endpoints}\n{twice}"));
        let checked = manifest::check_as_backend(&text, &profile);
        assert!(checked.report().iter().any(|finding| finding.rule.id() == "unknown-field" && finding.help.is_some()));
        assert_eq!(fixes::every_fix_removes_its_finding(&text, &profile), 0, "{}", checked.report());
    }
}

/// A text that is mended is one that the release takes, not only a later one.
#[test]
fn no_fix_writes_what_the_release_does_not_take() {
    use envoy_gateway_backend::Release;

    for (endpoint, since) in [
        ("fqdn: {hostname: \" a.b\", port: 443}", Release::V1_3),
        ("ip: {address: \"::1:2:3:4\", port: 443}", Release::V1_2),
    ] {
        let text = spec(&format!("endpoints:\n- {endpoint}"));
        for &release in Release::ALL {
            let profile = Profile::new(release).with_gates([Gate::Admission]);
            let fixes = fixes::every_fix_removes_its_finding(&text, &profile);
            assert_eq!(fixes, usize::from(release >= since), "{release} {text}");
        }
    }
}
