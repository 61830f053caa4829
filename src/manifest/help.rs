//! What to do about a finding, in its reader's own terms, and the edit where there is one right answer.
//!
//! Findings come from checks that know the value and the rule; here the text around it is known, too.

mod fields;
mod hosts;
mod values;

use super::tree::{Entries, Entry, NodeRef, Value};
use crate::fix::Fix;
use crate::path::{FieldPath, Segment};
use crate::release::Release;
use crate::report::Finding;
use crate::validation::leaf;

/// Adds help, and a fix, to a finding that has none yet.
pub(super) fn amend(finding: &mut Finding, root: NodeRef<'_>, text: &str, release: Release) {
    if finding.help.is_some() && finding.rule.id() != "serving-address" {
        return;
    }
    let Some(site) = Site::find(root, &finding.path, text, release) else { return };
    let advice = match finding.rule.id() {
        "unknown-field" => fields::unknown(&site),
        "required" => fields::required(&site),
        "duplicate-key" => Some(Advice::help("remove one of the two: `kubectl` would send the last without a word")),
        "wrong-type" => values::wrong_type(&site),
        "not-supported" => values::not_supported(&site),
        "too-few" => Some(Advice::help(format!("leave `{}` out altogether", site.key()))),
        "pattern" | "too-long" | "controller-hostname-invalid" | "serving-address" => hosts::pattern(&site),
        "controller-hostname-is-ip" => hosts::is_ip(&site),
        "wrong-api-version" => Some(values::api_version(&site)),
        "wrong-kind" => values::kind(&site),
        "fqdn-excludes-other-addresses" => Some(Advice::help(
            "make a Backend of the DNS names and one of the addresses, and give the route both as backendRefs",
        )),
        "address-required" => {
            Some(Advice::help("add `fqdn: {hostname: …, port: …}`, `ip: {address: …, port: …}` or `unix: {path: …}`"))
        }
        "address-unique" => {
            let given =
                ["fqdn", "ip", "unix"].iter().any(|name| site.node.is_some_and(|node| node.get(name).is_some()));
            given.then(|| Advice::help("make an endpoint of each address"))
        }
        "ca-refs-exclude-well-known" => Some(Advice::help(
            "keep `caCertificateRefs` for a CA of your own, `wellKnownCACertificates: System` for a public one",
        )),
        "skip-verify-excludes-ca" => {
            Some(Advice::help("remove `insecureSkipVerify` to have the certificate verified against the CA"))
        }
        "sni-excludes-auto-sni" => Some(Advice::help("remove `sni`, or `autoSNIFromEndpointHostname`")),
        "ciphers-exclude-tls-1-3" => Some(Advice::help("remove `ciphers`: those of TLS 1.3 cannot be chosen")),
        "tls-versions-ordered" => {
            Some(Advice::help("raise `maxVersion`, or lower `minVersion` (1.2 if it is not given)"))
        }
        "dynamic-resolver-excludes-endpoints" => Some(Advice::help("remove `endpoints`, or use `type: Endpoints`")),
        "auto-sni-needs-hostnames" => Some(Advice::help("give each IP and Unix endpoint a `hostname`")),
        "resource-version-set" => Some(fields::server_owned(&site)),
        _ => None,
    };
    if let Some(Advice { help, fix }) = advice {
        (finding.help, finding.fix) = (Some(help), fix);
    }
}

/// A help, and the edit that follows it.
struct Advice {
    help: String,
    fix: Option<Fix>,
}

impl Advice {
    fn help(help: impl Into<String>) -> Self {
        Self { help: help.into(), fix: None }
    }

    fn fix(help: impl Into<String>, edits: impl IntoIterator<Item = (std::ops::Range<usize>, String)>) -> Self {
        Self { help: help.into(), fix: Some(Fix::new(edits)) }
    }
}

/// Where a finding is: its path, what stands there, and what holds that.
struct Site<'a> {
    path: &'a FieldPath,
    text: &'a str,
    release: Release,
    parent: NodeRef<'a>,
    entry: Option<Entry<'a>>,
    node: Option<NodeRef<'a>>,
}

impl<'a> Site<'a> {
    fn find(root: NodeRef<'a>, path: &'a FieldPath, text: &'a str, release: Release) -> Option<Self> {
        let (last, parents) = path.segments().split_last()?;
        let step = |node: NodeRef<'a>, segment: &Segment| match (segment, node.value()) {
            (Segment::Key(key), Value::Mapping(entries)) => entries.get(key).map(|entry| (entry.value, Some(entry))),
            (Segment::Index(index), Value::Sequence(mut items)) => items.nth(*index).map(|item| (item, None)),
            _ => None,
        };
        let parent = parents.iter().try_fold(root, |node, segment| Some(step(node, segment)?.0))?;
        let (node, entry) = step(parent, last).map_or((None, None), |(node, entry)| (Some(node), entry));
        Some(Self { path, text, release, parent, entry, node })
    }

    /// The last key of the path.
    fn key(&self) -> &str {
        self.path.last_key().unwrap_or_default()
    }

    /// Whether the path ends in these keys, indices left out.
    fn ends_with(&self, keys: &[&str]) -> bool {
        let mut own = self.path.segments().iter().rev().filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_ref()),
            Segment::Index(_) => None,
        });
        keys.iter().rev().all(|key| own.next() == Some(key))
    }

    fn siblings(&self) -> Option<Entries<'a>> {
        match self.parent.value() {
            Value::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The value, where it is a text.
    fn string(&self) -> Option<&'a str> {
        self.node?.as_str()
    }

    /// The value as it stands in the text.
    fn source(&self) -> Option<&'a str> {
        let span = self.node?.span();
        self.text.get(span.start..span.end)
    }

    /// Puts other text in the place of the value.
    fn replace(&self, help: impl Into<String>, replacement: impl Into<String>) -> Advice {
        let help = help.into();
        match self.node.map(NodeRef::span) {
            // An alias, or a value a merge key brought in, stands for more than this place.
            Some(span)
                if span.start < span.end
                    && !self.source().is_some_and(|source| source.starts_with(['*', '&', '!', '|', '>'])) =>
            {
                Advice::fix(help, [(span.start..span.end, replacement.into())])
            }
            _ => Advice::help(help),
        }
    }

    /// Puts another text in the place of one, in the quotes it had, or in some where it would be no text without.
    fn replace_text(&self, help: impl Into<String>, text: &str) -> Advice {
        let quote = self.source().and_then(|source| source.chars().next());
        let replacement = match quote {
            Some('\'') => format!("'{text}'"),
            Some('"') => leaf::quoted(text, ""),
            _ => scalar(text, false),
        };
        self.replace(help, replacement)
    }

    /// Renames the key; of one that is given twice that would leave the other.
    fn rename(&self, help: impl Into<String>, name: &str) -> Advice {
        match self.entry.filter(|entry| !entry.repeated) {
            Some(entry) => {
                let span = entry.key_span;
                let quoted = self.text.get(span.start..span.end).is_some_and(|key| key.starts_with('"'));
                let name = if quoted { format!("\"{name}\"") } else { name.to_owned() };
                Advice::fix(help, [(span.start..span.end, name)])
            }
            None => Advice::help(help),
        }
    }

    /// Whether the text is JSON, or the value stands in quotes as in JSON.
    fn is_json(&self) -> bool {
        self.text.trim_start().starts_with(['{', '['])
    }
}

/// A text as a scalar, in quotes where it might be read as something else.
fn scalar(text: &str, json: bool) -> String {
    let unmistakable = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'/' | b'_');
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '/');
    let word = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"]
        .iter()
        .any(|word| word.eq_ignore_ascii_case(text));
    let number_like = !text.bytes().any(|byte| byte.is_ascii_alphabetic())
        || text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains('-');
    if !json && starts_well && !word && !number_like && text.bytes().all(unmistakable) {
        text.to_owned()
    } else {
        leaf::quoted(text, "")
    }
}
