//! Counts of a run, and its summary.

use std::collections::BTreeMap;

use envoy_gateway_backend::lint::{CheckedObject, ObjectKind};
use envoy_gateway_backend::{Report, Severity, render};
use serde_json::{Value, json};

use crate::file_finding::{FileFinding, NO_OBJECT};

/// Numbers of objects, files and findings.
#[derive(Clone, Debug, Default)]
pub(crate) struct Totals {
    accepted: usize,
    refused: usize,
    /// Checked BackendTLSPolicy objects.
    policies: usize,
    /// Numbers of objects that are not Backends, by kind.
    other_objects: BTreeMap<String, usize>,
    unreadable: usize,
    /// Files that are not YAML, such as templates.
    other_files: usize,
    skipped_files: usize,
    pub(crate) fixes: usize,
    /// Values that are placeholders.
    unknown_values: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
}

impl Totals {
    pub(crate) fn count(&mut self, checked: &CheckedObject) {
        match checked.object_kind() {
            ObjectKind::Backend if checked.report().has_errors() => self.refused += 1,
            ObjectKind::Backend => self.accepted += 1,
            ObjectKind::BackendTlsPolicy => self.policies += 1,
            ObjectKind::Other => self.count_other(checked.kind(), 1),
            _ => self.unreadable += 1,
        }
        self.count_findings(checked.report());
    }

    fn count_other(&mut self, kind: &str, count: usize) {
        /// Bounds the memory for hostile input.
        const MAX_KINDS: usize = 100;
        let is_known =
            self.other_objects.contains_key(kind) || self.other_objects.len() < MAX_KINDS;
        let kind = if is_known { kind } else { "of another kind" };
        *self.other_objects.entry(kind.to_owned()).or_default() += count;
    }

    /// Counts a text that cannot be decoded.
    pub(crate) fn count_unreadable(&mut self, report: &Report) {
        self.unreadable += 1;
        self.count_findings(report);
    }

    fn count_findings(&mut self, report: &Report) {
        report.iter().for_each(|finding| self.count_severity(finding.severity));
    }

    /// Counts a finding.
    pub(crate) fn count_severity(&mut self, severity: Severity) {
        *match severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
            _ => &mut self.notes,
        } += 1;
    }

    pub(crate) fn count_file_finding(&mut self, finding: &FileFinding) {
        if finding.rule.severity == Severity::Note || finding.rule.id == NO_OBJECT.id {
            self.skipped_files += 1;
        } else {
            self.other_files += 1;
        }
        self.count_severity(finding.rule.severity);
    }

    pub(crate) fn count_unknown(&mut self, values: usize) {
        self.unknown_values += values;
    }

    pub(crate) fn count_skipped_file(&mut self) {
        self.skipped_files += 1;
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let Self {
            accepted,
            refused,
            policies,
            other_objects,
            unreadable,
            other_files,
            skipped_files,
            fixes,
            unknown_values,
            errors,
            warnings,
            notes,
        } = other;
        self.accepted += accepted;
        self.refused += refused;
        self.policies += policies;
        for (kind, count) in other_objects {
            self.count_other(kind, *count);
        }
        self.unreadable += unreadable;
        self.other_files += other_files;
        self.skipped_files += skipped_files;
        self.fixes += fixes;
        self.unknown_values += unknown_values;
        self.errors += errors;
        self.warnings += warnings;
        self.notes += notes;
    }

    /// Whether there is a finding of this severity or a higher one.
    pub(crate) fn reach(&self, severity: Severity) -> bool {
        let counts = [
            (Severity::Error, self.errors),
            (Severity::Warning, self.warnings),
            (Severity::Note, self.notes),
        ];
        counts.into_iter().any(|(counted, count)| counted >= severity && count > 0)
    }

    /// Whether no file had anything to check.
    pub(crate) fn are_empty(&self) -> bool {
        self.accepted + self.refused + self.policies + self.unreadable + self.other_files == 0
            && self.other_objects.is_empty()
    }

    /// The summary of `--format json`.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "backends": { "accepted": self.accepted, "refused": self.refused },
            "policies": self.policies,
            "otherObjects": self.other_objects,
            "unreadableDocuments": self.unreadable,
            "otherFiles": self.other_files,
            "skippedFiles": self.skipped_files,
            "fixes": self.fixes,
            "unknownValues": self.unknown_values,
            "findings": { "errors": self.errors, "warnings": self.warnings, "notes": self.notes },
        })
    }

    pub(crate) fn summary(&self) -> String {
        let Self { accepted, refused, .. } = self;
        let backends = counted(accepted + refused, "Backend");
        let mut summary =
            vec![format!("{backends} checked: {accepted} accepted, {refused} refused")];
        let mut add = |count: usize, what: &str, then: &str| {
            if count > 0 {
                summary.push(format!("{}{then}", counted(count, what)));
            }
        };
        add(self.policies, "TLS policy object", " checked");
        let kinds = self.other_objects.iter();
        let kinds: Vec<_> =
            kinds.map(|(kind, count)| format!("{count} {}", render::escape(kind))).collect();
        let kinds = format!(" skipped ({})", kinds.join(", "));
        add(self.other_objects.values().sum(), "other object", &kinds);
        add(self.skipped_files, "file", " without objects skipped");
        add(self.unreadable, "unreadable document", "");
        add(self.other_files, "file", " of another format");
        add(self.fixes, "finding", " fixed");
        add(self.unknown_values, "unknown value", "");
        summary.join("; ")
    }
}

/// `1 Backend`, `2 Backends`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
