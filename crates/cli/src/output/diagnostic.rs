//! A finding in the form that several formats share.

use envoy_gateway_backend::render::{Source, escape};
use envoy_gateway_backend::{Finding, Severity};

use crate::file_finding::FileFinding;

/// A finding of an object or a file. All texts are escaped.
#[derive(Debug)]
pub(super) struct Diagnostic {
    /// Line from 1.
    pub(super) line: usize,
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    /// The field and the message.
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// Kind, namespace and name of the object, and the path: does not change when lines move.
    pub(super) identity: String,
}

impl Diagnostic {
    pub(super) fn of_object(source: &Source<'_>, finding: &Finding) -> Self {
        let path = finding.path.to_string();
        let separator = if path.is_empty() { "" } else { ": " };
        Self {
            line: finding.location.as_ref().map_or(1, |location| location.line),
            rule: finding.rule.id(),
            severity: finding.severity,
            message: escape(&format!("{path}{separator}{}", finding.message)).to_string(),
            help: finding.help.as_ref().map(|help| escape(help).to_string()),
            identity: format!("{} {path}", object_name(source)),
        }
    }

    pub(super) fn of_file(finding: &FileFinding) -> Self {
        Self {
            line: finding.line.unwrap_or(1),
            rule: finding.rule.id,
            severity: finding.rule.severity,
            message: finding.rule.summary.to_owned(),
            help: Some(finding.rule.help.to_owned()),
            identity: String::new(),
        }
    }

    /// The message and the help on a line each.
    pub(super) fn text(&self) -> String {
        let help = self.help.as_ref().map(|help| format!("\nhelp: {help}")).unwrap_or_default();
        format!("{}{help}", self.message)
    }
}

/// `Backend shop/api`, or the position of an object without a name.
pub(super) fn object_name(source: &Source<'_>) -> String {
    let kind = source.kind.unwrap_or("document");
    let namespace = source.namespace.map(|namespace| format!("{namespace}/")).unwrap_or_default();
    let name = source.name.map_or_else(
        || {
            let item = source.item.map(|item| format!(".{item}")).unwrap_or_default();
            format!("{}{item}", source.document)
        },
        str::to_owned,
    );
    escape(&format!("{kind} {namespace}{name}")).to_string()
}
