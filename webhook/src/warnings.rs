//! Warnings, which `kubectl` prints in addition to its result.

use envoy_gateway_backend::Finding;

use crate::text::{escape, truncate};

/// Length of one warning that Kubernetes recommends.
const MAX_WARNING_CHARS: usize = 120;
/// Length of all warnings together that the API server passes on.
const MAX_TOTAL_CHARS: usize = 4096;

/// One line for each finding up to the limit, and the number of omitted lines.
pub(crate) fn warnings<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<String> {
    /// Length of the last line, the number of omitted warnings.
    const RESERVED_CHARS: usize = 32;
    let mut warnings = Vec::new();
    let mut remaining = MAX_TOTAL_CHARS - RESERVED_CHARS;
    let mut omitted = 0;
    for warning in findings.map(warning) {
        match remaining.checked_sub(warning.chars().count()) {
            Some(rest) if omitted == 0 => {
                remaining = rest;
                warnings.push(warning);
            }
            _ => omitted += 1,
        }
    }
    if omitted > 0 {
        warnings.push(format!("and {omitted} more warnings"));
    }
    warnings
}

/// `spec.tls.minVersion: TLS 1.1 is deprecated [old-tls-version]`, with a truncated message if it
/// is too long.
fn warning(finding: &Finding) -> String {
    let rule = format!(" [{}]", finding.rule.id());
    let path = finding.path.to_string();
    let separator = if path.is_empty() { "" } else { ": " };
    let message = format!("{path}{separator}{}", escape(&finding.message));
    format!("{}{rule}", truncate(&message, MAX_WARNING_CHARS.saturating_sub(rule.chars().count())))
}
