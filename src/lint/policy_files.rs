//! A platform policy out of text, with the places of what is wrong with it.

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
use kubectl_yaml::NodeRef;
use kubectl_yaml::Span;
use kubectl_yaml::{Skip, documents};

/// A platform policy, YAML or JSON, read as a manifest is.
///
/// ```
/// use envoy_gateway_backend::lint;
///
/// let platform = lint::parse_platform("types: [Endpoints]\naddresses:\n  denied:\n  - name: ours\n    networks: [10.0.0.0/8]\n")?;
/// assert!(platform.types.is_some());
///
/// let report = lint::parse_platform("types: [Endpoints]\naddress: {}\n").unwrap_err();
/// let finding = &report.findings()[0];
/// assert_eq!(finding.place.as_ref().map(|place| (place.line, place.column)), Some((2, 1)));
/// # Ok::<(), envoy_gateway_backend::Report>(())
/// ```
///
/// # Errors
///
/// Everything that keeps the text from being read, keys that stand twice, and everything that a
/// policy does not have.
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
    for (index, span) in structure::repeated(&mut Checker::new(&profile, &mut report), &tree) {
        if let Some(finding) = report.findings_mut().get_mut(index) {
            finding.place = Some(lines.place(span));
            finding.help = Some("remove one of the two: the last would win".to_owned());
        }
    }
    let platform = read(tree.root(), &lines, &mut report);
    // What stands in a second one would silently ban nothing.
    if let Some(second) = all.next() {
        let span = Span::new(second.span.start, second.span.start);
        report.push(finding("a policy is one document, and this is another", &lines, span));
    }
    platform.filter(|_| report.is_empty()).ok_or(report)
}

/// The policy, if there is nothing wrong with it; else all that is, in the order of the text.
fn read(root: NodeRef<'_>, lines: &Lines<'_>, report: &mut Report) -> Option<Platform> {
    /// Whoever has more starts with these.
    const MOST: usize = 100;
    let mut places: Vec<Span> = Vec::new();
    let mut found = Vec::new();
    while found.len() < MOST {
        match root.decode_skipping(Skip::Spans(&places)) {
            Ok(platform) if found.is_empty() => return Some(platform),
            Ok(_) => break,
            Err(error) => {
                let span = error.span().unwrap_or_else(|| root.span());
                let message = plain(&error.to_string());
                // Of an object that lost a misspelled field, the right one is missing.
                let robbed =
                    places.iter().any(|place| span.start <= place.start && place.end <= span.end);
                if !(robbed && message.starts_with("missing field")) {
                    let mut finding = finding(&message, lines, span);
                    meant(&mut finding, lines.text(), span);
                    found.push((span, finding));
                }
                // The rest is looked at without it, as long as it is a part.
                if span == root.span() || places.contains(&span) {
                    break;
                }
                places.push(span);
            }
        }
    }
    found.sort_by_key(|(span, _)| span.start);
    for (_, finding) in found {
        report.push(finding);
    }
    None
}

/// serde's words for what is expected, without Rust's names for it.
fn plain(message: &str) -> String {
    let Some((found, expected)) = message.split_once(", expected ") else {
        return message.to_owned();
    };
    let expected = match expected {
        "usize" => "a whole number",
        "a sequence" => "a list",
        "a string" => "a text",
        name if name.starts_with("struct ") => "an object",
        other => other,
    };
    format!("{found}, expected {expected}").replace("invalid type: sequence", "invalid type: list")
}

fn finding(message: &str, lines: &Lines<'_>, span: Span) -> Finding {
    let mut finding = Finding::new(&PLATFORM_POLICY, FieldPath::root(), message);
    finding.place = Some(lines.place(span));
    finding
}

/// The name that was probably meant, out of those that serde lists: ``unknown field `x`, expected
/// one of `y`, `z` ``.
fn meant(finding: &mut Finding, text: &str, span: Span) {
    let Some((unknown, expected)) = finding.message.split_once(", expected ") else { return };
    let Some(unknown) = unknown
        .strip_prefix("unknown field `")
        .or_else(|| unknown.strip_prefix("unknown variant `"))
    else {
        return;
    };
    let unknown = unknown.trim_end_matches('`');
    let Some(meant) = nearest(unknown, expected.split('`').skip(1).step_by(2)).map(str::to_owned)
    else {
        return;
    };
    finding.help = Some(format!("did you mean `{meant}`?"));
    let source = span.slice(text).unwrap_or_default();
    if let Some(at) = source.find(unknown).filter(|_| source.trim_matches(['"', '\'']) == unknown) {
        let start = span.start + at;
        finding.fix = Some(Fix::new([(start..start + unknown.len(), meant)]));
    }
}

/// The `BackendTLSPolicy` objects in a text, for [`Profile::with_policies`]; what cannot be read is
/// skipped, as [`Linter::check`](super::Linter::check) reports it.
///
/// ```
/// use envoy_gateway_backend::lint;
///
/// let text = "apiVersion: gateway.networking.k8s.io/v1\nkind: BackendTLSPolicy\nmetadata: {name: p}\nspec: {targetRefs: []}\n";
/// assert_eq!(lint::parse_policies(text)[0].metadata.name.as_deref(), Some("p"));
/// ```
#[must_use]
pub fn parse_policies(text: &str) -> Vec<BackendTlsPolicy> {
    /// Group and kind of a policy; its versions differ in nothing that is read here.
    const GROUP: &str = "gateway.networking.k8s.io/";
    const KIND: &str = "BackendTLSPolicy";
    if !text.contains(KIND) {
        return Vec::new();
    }
    let mut policies = Vec::new();
    for document in documents(text) {
        let objects = document.objects().filter_map(Result::ok);
        let found = objects
            .filter(|object| object.kind() == KIND && object.api_version().starts_with(GROUP));
        policies.extend(found.filter_map(|object| object.node().decode().ok()));
    }
    policies
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line, column, message and help of everything that is wrong with a policy.
    fn wrong(text: &str) -> Vec<(usize, usize, String, Option<String>)> {
        let report = parse_platform(text).expect_err("a policy that is none");
        let said = report.into_iter().map(|finding| {
            let place = finding.place.expect("a place");
            (place.line, place.column, finding.message, finding.help)
        });
        said.collect()
    }

    #[test]
    fn everything_wrong_is_told_at_once_and_what_was_meant() {
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
        let found = wrong(text);
        let places: Vec<_> = found.iter().map(|(line, column, ..)| (*line, *column)).collect();
        assert_eq!(places, [(1, 23), (2, 1), (4, 18), (7, 30), (8, 15), (9, 21)], "{found:#?}");
        let helps: Vec<_> = found.iter().filter_map(|(.., help)| help.as_deref()).collect();
        assert_eq!(
            helps,
            ["did you mean `ip`?", "did you mean `addresses`?", "did you mean `domains`?"]
        );
        assert_eq!(
            found[3].2,
            "`*.internal` is not a domain such as `cluster.local`: write `internal`, which stands for every name below it, too"
        );
    }

    #[test]
    fn what_is_misspelled_is_mended() {
        let text = "adresses: {embedded: []}  # ours\n";
        let report = parse_platform(text).expect_err("a policy that is none");
        let fixed =
            crate::apply_fixes(text, report.iter().filter_map(|finding| finding.fix.as_ref()));
        assert_eq!(fixed.text, "addresses: {embedded: []}  # ours\n");
        assert!(parse_platform(&fixed.text).is_ok());
    }

    #[test]
    fn a_policy_is_one_document_in_any_style() {
        assert!(parse_platform("{tls: {required: true}}").is_ok());
        assert!(parse_platform("# ours\n---\ntls: {required: true}\n---\n# nothing\n").is_ok());
        let found = wrong("tls: {required: true}\n---\ntypes: [Endpoints]\n");
        assert_eq!(
            found,
            [(3, 1, "a policy is one document, and this is another".to_owned(), None)]
        );
        assert_eq!(wrong("").len(), 1);
        assert_eq!(wrong("[]")[0].2, "invalid type: list, expected an object");
        assert_eq!(wrong("tls: [true]")[0].2, "invalid type: list, expected an object");
        assert_eq!(
            wrong("a: 1\na: 1\n")[0].3.as_deref(),
            Some("remove one of the two: the last would win")
        );
    }
}
