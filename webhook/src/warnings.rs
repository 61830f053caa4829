//! Warnings: what `kubectl` shows beside what it did.

use envoy_gateway_backend::Finding;

use crate::text::{cut, plain};

/// What Kubernetes advises for one warning, in characters.
const LENGTH: usize = 120;
/// What the API server hands on of all of them together, in characters.
const ALL: usize = 4096;

/// One line for each finding, as many as may be, and how many more there are.
pub(crate) fn warnings<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<String> {
    /// What the last line may take.
    const RESERVED: usize = 32;
    let mut warnings = Vec::new();
    let mut left = ALL - RESERVED;
    let mut more = 0;
    for warning in findings.map(warning) {
        match left.checked_sub(warning.chars().count()) {
            Some(rest) if more == 0 => {
                left = rest;
                warnings.push(warning);
            }
            _ => more += 1,
        }
    }
    if more > 0 {
        warnings.push(format!("and {more} more warnings"));
    }
    warnings
}

/// `spec.tls.minVersion: TLS 1.1 is deprecated [old-tls-version]`; where that is too long, the
/// message's end is left out.
fn warning(finding: &Finding) -> String {
    let rule = format!(" [{}]", finding.rule.id());
    let path = finding.path.to_string();
    let separator = if path.is_empty() { "" } else { ": " };
    let said = format!("{path}{separator}{}", plain(&finding.message));
    format!("{}{rule}", cut(&said, LENGTH.saturating_sub(rule.chars().count())))
}
