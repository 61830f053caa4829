//! Reading policies from text: an operator's platform policy, and `BackendTLSPolicy` objects.

use kubectl_yaml::{NodeRef, Skip, Span, documents};

use super::lines::Lines;
use super::reading;
use super::structure;
use crate::fix::Fix;
use crate::path::FieldPath;
use crate::platform::Platform;
use crate::policy::BackendTlsPolicy;
use crate::profile::Profile;
use crate::report::sink::Sink;
use crate::report::{Finding, Report};
use crate::rules::reading::PLATFORM_POLICY;
use crate::suggest::nearest;
use crate::validation::Checker;

/// Parses a platform policy, YAML or JSON, as a manifest is parsed.
///
/// ```
/// use envoy_gateway_backend::lint;
///
/// let platform = lint::parse_platform("types: [Endpoints]\naddresses:\n  denied:\n  - name: ours\n    networks: [10.0.0.0/8]\n")?;
/// assert!(platform.types.is_some());
///
/// let report = lint::parse_platform("types: [Endpoints]\naddress: {}\n").unwrap_err();
/// let finding = &report.findings()[0];
/// assert_eq!(finding.location.as_ref().map(|location| (location.line, location.column)), Some((2, 1)));
/// # Ok::<(), envoy_gateway_backend::Report>(())
/// ```
///
/// # Errors
///
/// A report of syntax errors, repeated keys, unknown fields and invalid values.
pub fn parse_platform(text: &str) -> Result<Platform, Report> {
    let lines = Lines::new(text);
    let mut all = documents(text);
    let tree = match all.next().map(|document| document.content) {
        None => return Err(reading::empty(&lines)),
        Some(Err(error)) => return Err(reading::report(&error, &lines)),
        Some(Ok(tree)) => tree,
    };
    let profile = Profile::default();
    let mut report = Report::default();
    let mut repeated = Vec::new();
    if tree.has_repeated_keys() {
        repeated = structure::duplicate_keys(&mut Checker::new(&profile, &mut report), tree.root());
    }
    for (index, span) in repeated {
        if let Some(finding) = report.findings_mut().get_mut(index) {
            finding.location = Some(lines.location(span));
            finding.help = Some("remove one of the two; the last one counts".to_owned());
        }
    }
    let platform = read(tree.root(), &lines, &mut report);
    // A second document would silently deny nothing.
    if let Some(second) = all.next() {
        let span = Span::new(second.span.start, second.span.start);
        report.push(finding("second document in a platform policy", &lines, span));
    }
    platform.filter(|_| report.is_empty()).ok_or(report)
}

/// Decodes the policy, or reports all that is invalid in it, in the order of the text.
fn read(root: NodeRef<'_>, lines: &Lines<'_>, report: &mut Report) -> Option<Platform> {
    const MAX_ERRORS: usize = 100;
    let mut skipped: Vec<Span> = Vec::new();
    let mut errors = Vec::new();
    while errors.len() < MAX_ERRORS {
        match root.decode_skipping(Skip::Spans(&skipped)) {
            Ok(platform) if errors.is_empty() => return Some(platform),
            Ok(_) => break,
            Err(error) => {
                let span = error.span().unwrap_or_else(|| root.span());
                let message = without_rust_names(&error.to_string());
                // A misspelled field that is skipped makes the right one missing.
                let has_skipped = skipped
                    .iter()
                    .any(|skipped| span.start <= skipped.start && skipped.end <= span.end);
                if !(has_skipped && message.starts_with("missing field")) {
                    let mut finding = finding(&message, lines, span);
                    suggest(&mut finding, lines.text(), span);
                    errors.push((span, finding));
                }
                // Decodes the rest without the invalid part.
                if span == root.span() || skipped.contains(&span) {
                    break;
                }
                skipped.push(span);
            }
        }
    }
    errors.sort_by_key(|(span, _)| span.start);
    for (_, finding) in errors {
        report.push(finding);
    }
    None
}

/// The message of serde, with the terms of JSON instead of Rust.
fn without_rust_names(message: &str) -> String {
    let Some((found, expected)) = message.split_once(", expected ") else {
        return message.to_owned();
    };
    let expected = match expected {
        "usize" => "an integer",
        "a sequence" => "a list",
        name if name.starts_with("struct ") => "an object",
        other => other,
    };
    format!("{found}, expected {expected}").replace("invalid type: sequence", "invalid type: list")
}

fn finding(message: &str, lines: &Lines<'_>, span: Span) -> Finding {
    let mut finding = Finding::new(&PLATFORM_POLICY, FieldPath::root(), message);
    finding.location = Some(lines.location(span));
    finding
}

/// Suggests the closest of the names in serde's message: ``unknown field `x`, expected one of `y`,
/// `z` ``.
fn suggest(finding: &mut Finding, text: &str, span: Span) {
    let Some((unknown, expected)) = finding.message.split_once(", expected ") else { return };
    let Some(unknown) = unknown
        .strip_prefix("unknown field `")
        .or_else(|| unknown.strip_prefix("unknown variant `"))
    else {
        return;
    };
    let unknown = unknown.trim_end_matches('`');
    let Some(suggestion) =
        nearest(unknown, expected.split('`').skip(1).step_by(2)).map(str::to_owned)
    else {
        return;
    };
    finding.help = Some(format!("did you mean `{suggestion}`?"));
    let source = span.slice(text).unwrap_or_default();
    if let Some(offset) =
        source.find(unknown).filter(|_| source.trim_matches(['"', '\'']) == unknown)
    {
        let start = span.start + offset;
        finding.fix = Some(Fix::new([(start..start + unknown.len(), suggestion)]));
    }
}

/// Parses the `BackendTLSPolicy` objects in a text, for [`Profile::with_policies`]. Documents that cannot
/// be read are skipped; [`Linter::check`](super::Linter::check) reports them.
///
/// ```
/// use envoy_gateway_backend::lint;
///
/// let text = "apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nmetadata: {name: p}\nspec: {targetRefs: []}\n";
/// assert_eq!(lint::parse_policies(text)[0].metadata.name.as_deref(), Some("p"));
/// ```
#[must_use]
pub fn parse_policies(text: &str) -> Vec<BackendTlsPolicy> {
    /// The group of a policy. Its versions have the same fields, as far as they are read here.
    const GROUP: &str = "gateway.networking.k8s.io/";
    const KIND: &str = "BackendTLSPolicy";
    if !text.contains(KIND) {
        return Vec::new();
    }
    let mut policies = Vec::new();
    for document in documents(text) {
        let objects = document.objects().filter_map(Result::ok);
        let own = objects
            .filter(|object| object.kind() == KIND && object.api_version().starts_with(GROUP));
        policies.extend(own.filter_map(|object| object.node().decode().ok()));
    }
    policies
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line, column, message and help of each finding of a policy.
    fn findings(text: &str) -> Vec<(usize, usize, String, Option<String>)> {
        let report = parse_platform(text).expect_err("an invalid policy");
        let findings = report.into_iter().map(|finding| {
            let location = finding.location.expect("a location");
            (location.line, location.column, finding.message, finding.help)
        });
        findings.collect()
    }

    #[test]
    fn policy_errors_are_reported_at_once_with_suggestions() {
        let text = "\
endpointKinds: [fqdn, ipp]
address: {}
names:
  minimumLabels: two
  denied:
  - name: cluster
    domains: [cluster.local, '*.internal']
  - {name: x, domain: [x]}
tls: {verification: yes please}
";
        let found = findings(text);
        let locations: Vec<_> = found.iter().map(|(line, column, ..)| (*line, *column)).collect();
        assert_eq!(locations, [(1, 23), (2, 1), (4, 18), (7, 30), (8, 15), (9, 21)], "{found:#?}");
        let helps: Vec<_> = found.iter().filter_map(|(.., help)| help.as_deref()).collect();
        assert_eq!(
            helps,
            ["did you mean `ip`?", "did you mean `addresses`?", "did you mean `domains`?"]
        );
        assert_eq!(
            found[3].2,
            "`*.internal` is not a domain such as `cluster.local`: write `internal`, which includes every name below it"
        );
    }

    #[test]
    fn misspelled_field_of_a_policy_has_a_fix() {
        let text = "adresses: {embedded: []}  # ours\n";
        let report = parse_platform(text).expect_err("an invalid policy");
        let fixed =
            crate::apply_fixes(text, report.iter().filter_map(|finding| finding.fix.as_ref()));
        assert_eq!(fixed.text, "addresses: {embedded: []}  # ours\n");
        assert!(parse_platform(&fixed.text).is_ok());
    }

    #[test]
    fn policy_is_one_document_in_any_style() {
        assert!(parse_platform("{tls: {required: true}}").is_ok());
        assert!(parse_platform("# ours\n---\ntls: {required: true}\n---\n# nothing\n").is_ok());
        let found = findings("tls: {required: true}\n---\ntypes: [Endpoints]\n");
        assert_eq!(found, [(3, 1, "second document in a platform policy".to_owned(), None)]);
        assert_eq!(findings("").len(), 1);
        assert_eq!(findings("[]")[0].2, "invalid type: list, expected an object");
        assert_eq!(findings("tls: [true]")[0].2, "invalid type: list, expected an object");
        assert_eq!(
            findings("a: 1\na: 1\n")[0].3.as_deref(),
            Some("remove one of the two; the last one counts")
        );
    }
}
