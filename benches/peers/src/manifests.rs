//! Generators of the measured manifests.

use std::fmt::Write as _;

use envoy_gateway_backend::kubectl_yaml;

/// Two endpoints with TLS: about 490 bytes.
#[must_use]
pub fn typical() -> String {
    format!(
        "{NAMED}\
spec:
  appProtocols:
    - gateway.envoyproxy.io/h2c
  endpoints:
{}{}  tls:
    wellKnownCACertificates: System
    sni: payments.example.com
    minVersion: \"1.2\"
    alpnProtocols:
      - h2
      - http/1.1
",
        endpoint(0),
        endpoint(1)
    )
}

/// Two endpoints, and the metadata that Helm charts add: about 520 bytes.
#[must_use]
pub fn labelled() -> String {
    with_endpoints(2)
}

/// One endpoint and nothing else, as most people write it: about 200 bytes.
#[must_use]
pub fn plain() -> String {
    format!("{NAMED}spec:\n  endpoints:\n{}", endpoint(0))
}

/// Returns one of the compared manifests.
///
/// # Panics
///
/// If there is no manifest of this name.
#[must_use]
pub fn named(name: &str) -> String {
    match name {
        "typical" => typical(),
        "labelled" => labelled(),
        "plain" => plain(),
        "large" => large(),
        _ => panic!("no manifest is called `{name}`"),
    }
}

/// The maximum number of endpoints of the newest releases: about 22 kB.
#[must_use]
pub fn large() -> String {
    with_endpoints(256)
}

/// A manifest with this number of endpoints. Valid up to 256.
#[must_use]
pub fn with_endpoints(count: usize) -> String {
    let mut text = format!("{NAMED}{CHART}");
    text.push_str("spec:\n  endpoints:\n");
    text.extend((0..count).map(endpoint));
    text
}

fn endpoint(index: usize) -> String {
    format!(
        "    - fqdn:\n        hostname: payments-{index:05}.eu-west-1.example.com\n        port: 8443\n"
    )
}

/// The beginning of every manifest.
const NAMED: &str = "\
apiVersion: gateway.envoyproxy.io/v1alpha1
kind: Backend
metadata:
  name: payments
  namespace: shop
";

/// The metadata that charts add.
const CHART: &str = "  labels:
    app.kubernetes.io/name: payments
    app.kubernetes.io/part-of: shop
    app.kubernetes.io/version: \"2.14.0\"
    app.kubernetes.io/managed-by: Helm
  annotations:
    example.com/owner: team-payments
";

/// Style of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `[[[]]]`.
    Flow,
    /// `- - - x`.
    Block,
}

/// A manifest with an unknown field that contains lists of this depth.
#[must_use]
pub fn with_depth(depth: usize, style: Style) -> String {
    let mut text = with_endpoints(1);
    match style {
        Style::Flow => {
            let _ = writeln!(text, "  extra: {}{}", "[".repeat(depth), "]".repeat(depth));
        }
        Style::Block => {
            let _ = writeln!(text, "  extra:\n  {}x", "- ".repeat(depth));
        }
    }
    text
}

/// A manifest with this number of anchored values, and an alias of each.
#[must_use]
pub fn with_anchors(count: usize) -> String {
    let mut text = format!("{NAMED}{CHART}");
    for index in 0..count {
        let _ = write!(text, "    anchor-{index}: &a{index} x\n    alias-{index}: *a{index}\n");
    }
    text.push_str("spec:\n  type: DynamicResolver\n");
    text
}

/// Style of a long scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// Without quotes, folded.
    Plain,
    /// In double quotes, folded, with escapes.
    Quoted,
    /// After `|`.
    Block,
}

/// A manifest with an annotation of about this number of bytes, on lines of 64.
#[must_use]
pub fn with_scalar(bytes: usize, scalar: Scalar) -> String {
    let (open, line, close) = match scalar {
        Scalar::Plain => {
            ("\n", "      one line of a text that goes on and on, with nothing special\n", "")
        }
        Scalar::Quoted => (
            " \"\n",
            "      one line of a text that goes on and on, with \\t and \\u00e9 in\n",
            "      \"\n",
        ),
        Scalar::Block => {
            (" |\n", "      one line of a text that goes on and on, with nothing special\n", "")
        }
    };
    let lines = bytes.div_ceil(line.len());
    format!(
        "{NAMED}{CHART}    example.com/text:{open}{}{close}spec:\n  type: DynamicResolver\n",
        line.repeat(lines)
    )
}

/// A manifest of about this number of bytes, nearly all of them endpoints.
#[must_use]
pub fn with_bytes(bytes: usize) -> String {
    let base = with_endpoints(0).len();
    let each = with_endpoints(1).len() - base;
    with_endpoints(bytes.saturating_sub(base).div_ceil(each))
}

/// This number of typical manifests in one text.
#[must_use]
pub fn documents(count: usize) -> String {
    let one = typical();
    vec![one.as_str(); count].join("---\n")
}

/// The same object as JSON on one line.
///
/// # Panics
///
/// If the text is not one object.
#[must_use]
pub fn json(yaml: &str) -> String {
    let document = kubectl_yaml::first_document(yaml).expect("a document");
    document.content.expect("YAML").root().to_json().to_string()
}

#[cfg(test)]
mod tests {
    use envoy_gateway_backend::api::Backend;
    use envoy_gateway_backend::{Profile, lint};

    use super::*;
    use crate::comparisons::CASES;

    #[test]
    fn compared_manifests_have_no_findings() {
        for (name, yaml) in CASES.iter().map(|name| (name, named(name))) {
            let profile = Profile::default();
            for text in [yaml.clone(), json(&yaml)] {
                let checked: Vec<_> = lint::Linter::new(&profile).check(&text).collect();
                assert_eq!(checked.len(), 1, "{name}");
                assert!(
                    checked[0].report().findings().is_empty(),
                    "{name}: {:?}",
                    checked[0].report()
                );
                assert!(checked[0].backend().is_some(), "{name}");
            }
            let typed: Backend = serde_json::from_str(&json(&yaml)).unwrap();
            assert!(typed.check(&profile).findings().is_empty(), "{name}");
        }
        for text in [typical(), labelled()] {
            assert!((480..560).contains(&text.len()), "{}", text.len());
        }
        assert!((21_000..24_000).contains(&large().len()), "{}", large().len());
    }

    /// Ids of the rules that a text breaks.
    fn rules(text: &str) -> Vec<&'static str> {
        let mut rules: Vec<_> = lint::Linter::new(&Profile::default())
            .check(text)
            .flat_map(|checked| {
                checked.report().errors().map(|finding| finding.rule.id()).collect::<Vec<_>>()
            })
            .collect();
        rules.dedup();
        rules
    }

    #[test]
    fn growing_manifests_are_read_to_their_end() {
        assert_eq!(rules(&with_endpoints(257)), ["too-many"]);
        for style in [Style::Flow, Style::Block] {
            assert_eq!(rules(&with_depth(9_990, style)), ["unknown-field"], "{style:?}");
        }
        assert_eq!(rules(&with_anchors(1_000)), [""; 0]);
        for scalar in [Scalar::Plain, Scalar::Quoted, Scalar::Block] {
            assert_eq!(rules(&with_scalar(100_000, scalar)), [""; 0], "{scalar:?}");
            assert_eq!(
                rules(&with_scalar(1 << 20, scalar)),
                ["metadata-annotations-too-long"],
                "{scalar:?}"
            );
        }
        assert_eq!(lint::Linter::new(&Profile::default()).check(&documents(10)).count(), 10);
        let size = with_bytes(1 << 16).len();
        assert!((1 << 16..(1 << 16) + 100).contains(&size), "{size}");
    }
}
