//! A platform policy out of text, with the places of what is wrong with it.

use super::decode::decode;
use super::documents::documents;
use super::lines::Lines;
use super::reading;
use super::shape;
use crate::path::FieldPath;
use crate::platform::Platform;
use crate::profile::Profile;
use crate::report::{Finding, Report};
use crate::rule::{Gate, Rule};
use crate::validation::Checker;

pub(super) static PLATFORM_POLICY: Rule = Rule::new(Gate::Reading, "platform-policy", "a platform policy can be read")
    .docs("Only policies are asked this, not Backends: what is misspelled in one would silently ban nothing.");

/// A platform policy, YAML or JSON, read as a manifest is.
///
/// ```
/// use envoy_gateway_backend::manifest;
///
/// let platform = manifest::platform("types: [Endpoints]\naddresses:\n  denied:\n  - name: ours\n    networks: [10.0.0.0/8]\n")?;
/// assert!(platform.types.is_some());
///
/// let report = manifest::platform("types: [Endpoints]\naddress: {}\n").unwrap_err();
/// let finding = &report.findings()[0];
/// assert_eq!(finding.place.as_ref().map(|place| (place.line, place.column)), Some((2, 1)));
/// # Ok::<(), envoy_gateway_backend::Report>(())
/// ```
///
/// # Errors
///
/// Everything that keeps the text from being read, keys that stand twice, the first thing that a policy does not have, and a second
/// document.
pub fn platform(text: &str) -> Result<Platform, Report> {
    let lines = Lines::new(text);
    let mut documents = documents(text);
    let tree = match documents.next().map(|document| document.content) {
        None => return Err(reading::empty(&lines)),
        Some(Err(error)) => return Err(reading::report(&error, &lines)),
        Some(Ok(tree)) => tree,
    };
    let profile = Profile::default();
    let mut checker = Checker::new(&profile);
    for (index, span) in shape::repeated(&mut checker, &tree) {
        if let Some(finding) = checker.report.findings_mut().get_mut(index) {
            finding.place = Some(lines.place(span));
        }
    }
    let mut report = checker.report;
    if let Some(second) = documents.next() {
        let message = "a policy is one document, and this is another";
        let mut finding = Finding::new(&PLATFORM_POLICY, FieldPath::root(), message);
        finding.place = Some(lines.place(second.span));
        report.push(finding);
    }
    match decode(tree.root()) {
        Ok(platform) if report.is_empty() => Ok(platform),
        Ok(_) => Err(report),
        Err(error) => {
            let mut finding = Finding::new(&PLATFORM_POLICY, FieldPath::root(), error.to_string());
            finding.place = Some(lines.place(error.span().unwrap_or_else(|| tree.root().span())));
            report.push(finding);
            Err(report)
        }
    }
}
