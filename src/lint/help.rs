//! What to do about a finding, in its reader's own terms, and the edit where there is one right
//! answer.
//!
//! Findings come from checks that know the value and the rule; here the text around it is known,
//! too. A help is given only where it is right: none is better than a wrong one. The corrected text
//! in a help stands last and in backticks, and is what the fix, where there is one, puts into the
//! text.

mod advice;
mod edit;
mod elsewhere;
mod endpoints;
mod fields;
mod hosts;
mod metadata;
mod placeholders;
mod required;
mod rules;
mod site;
mod syntax;
mod types;
mod values;

pub(super) use self::syntax::help as help_reading;

use self::edit::Edit;
use self::site::Site;
use super::lines::Lines;
use crate::fix::Fix;
use crate::release::Release;
use crate::report::Finding;
use crate::validation::leaf;
use crate::validation::shape::UNKNOWN_FIELD;
use kubectl_yaml::NodeRef;

/// Adds help, and a fix, to a finding.
pub(super) fn amend(finding: &mut Finding, root: NodeRef<'_>, lines: &Lines<'_>, release: Release) {
    if finding.help.is_some() && *finding.rule == UNKNOWN_FIELD {
        // It came with a later release, and nothing in the text changes that.
        return;
    }
    let site = Site::find(root, &finding.path, lines, release);
    let id = finding.rule.id();
    let advice = if finding.help.is_none() {
        first_help(id, &site, finding)
    } else {
        // Its rule has said something already; where the text around it allows more, that comes
        // instead.
        better_help(id, &site, finding)
    };
    if let Some(Advice { help, fix }) = advice {
        (finding.help, finding.fix) = (Some(short(help)), fix);
    }
}

/// A help that repeats a text of the manifest is no longer than a few lines, however long the text.
fn short(help: String) -> String {
    const MOST: usize = 600;
    if help.len() > MOST { leaf::cut_to(&help, MOST).into_owned() } else { help }
}

fn first_help(id: &str, site: &Site<'_>, finding: &Finding) -> Option<Advice> {
    if let Some(tag) = site.unknown_tag() {
        return Some(Advice::help(format!(
            "nothing here reads the tag `{tag}`: write the value itself"
        )));
    }
    if let Some(advice) = placeholders::advice(id, site) {
        return Some(advice);
    }
    match id {
        "unknown-field" => fields::unknown(site),
        "required" => Some(required::missing(site)),
        "duplicate-key" => Some(fields::repeated(site)),
        "wrong-type" => types::wrong(site),
        "not-supported" => values::not_supported(site),
        "pattern" | "controller-hostname-invalid" => hosts::pattern(site),
        "too-short" => values::too_short(site),
        "too-long" => values::too_long(site),
        "too-few" => Some(values::too_few(site)),
        "too-many" => values::too_many(site),
        "too-small" | "too-large" => values::out_of_range(site),
        "wrong-api-version" => Some(values::api_version(site)),
        "wrong-kind" => Some(values::kind(site)),
        "name-required" => Some(metadata::nameless(site)),
        "metadata-name" | "metadata-namespace" => metadata::name(site),
        "metadata-label" | "metadata-annotation" | "metadata-finalizer" => {
            metadata::qualified(id, finding)
        }
        "metadata-owner-reference" => Some(metadata::owner()),
        "resource-version-set" => Some(fields::server_owned(site)),
        "controller-hostname-is-ip" => hosts::is_ip(site),
        "platform-address" => hosts::not_an_ip(site),
        "platform-name" => hosts::incomplete(site),
        "serving-route" => rules::route(finding),
        _ => rules::broken(id, site),
    }
}

fn better_help(id: &str, site: &Site<'_>, finding: &Finding) -> Option<Advice> {
    match id {
        "serving-address" => hosts::pattern(site),
        "controller-hostname-single-label" => Some(hosts::single_label(site, site.string()?)),
        "controller-ip-invalid" => hosts::not_an_ip(site),
        _ => advice::edit(id, site, finding.help.as_deref()?),
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

    /// With edits, where they can be made.
    fn with(help: impl Into<String>, edits: Option<Vec<Edit>>) -> Self {
        Self { help: help.into(), fix: edits.map(Fix::new) }
    }
}

impl Site<'_> {
    /// Edits of what stands here; none where that is not written here alone.
    fn edits(&self, edits: impl FnOnce() -> Option<Vec<Edit>>) -> Option<Vec<Edit>> {
        self.is_alone().then(edits)?
    }

    /// Puts other text in the place of the value.
    fn replace(&self, help: impl Into<String>, replacement: impl Into<String>) -> Advice {
        Advice::with(help, self.edits(|| Some(vec![self.replaced(replacement)?])))
    }

    /// The value's span with other text.
    fn replaced(&self, replacement: impl Into<String>) -> Option<Edit> {
        let source = self.source()?;
        let span = self.node?.span();
        (!source.is_empty() && !source.starts_with(['|', '>']))
            .then(|| (span.start..span.end, replacement.into()))
    }

    /// Puts another text in the place of one, in the quotes it had, or in some where it would be no
    /// text without.
    fn replace_text(&self, help: impl Into<String>, text: &str) -> Advice {
        let replacement = self.quoted_alike(text);
        self.replace(help, replacement)
    }

    /// A text in the quotes that the value has.
    fn quoted_alike(&self, text: &str) -> String {
        match self.source().and_then(|source| source.chars().next()) {
            Some('\'') => format!("'{text}'"),
            quote => edit::scalar(text, quote == Some('"')),
        }
    }

    /// The tag that stands before the value, unless it is one of YAML's own.
    fn unknown_tag(&self) -> Option<&str> {
        let source = self.source()?;
        let tag = source.split_whitespace().next()?;
        (tag.starts_with('!') && !tag.starts_with("!!")).then_some(tag)
    }

    /// Renames the key.
    fn rename(&self, help: impl Into<String>, name: &str) -> Advice {
        Advice::with(help, self.edits(|| Some(vec![self.renamed(name)?])))
    }

    /// The key's span with another name, in the quotes the key has; of one that is given twice that
    /// would leave the other.
    fn renamed(&self, name: &str) -> Option<Edit> {
        edit::renamed(self.text, self.entry.filter(|entry| !entry.repeated)?, name)
    }

    /// Takes the field away.
    fn remove(&self, help: impl Into<String>) -> Advice {
        Advice::with(help, self.edits(|| without(self.text, self.parent()?, self.key())))
    }

    /// Takes a field of what stands here away.
    fn remove_field(&self, help: impl Into<String>, name: &str) -> Advice {
        Advice::with(help, self.edits(|| without(self.text, self.node?, name)))
    }

    /// Whether keys around here are in double quotes, as in JSON.
    fn is_json(&self) -> bool {
        self.entry.is_some_and(|entry| {
            entry.key_span.slice(self.text).is_some_and(|key| key.starts_with('"'))
        }) || self.parent().or(self.node).is_some_and(|node| edit::is_json(self.text, node))
    }
}

/// A map less one field.
fn without(text: &str, map: NodeRef<'_>, name: &str) -> Option<Vec<Edit>> {
    Some(vec![edit::Map::of(text, map)?.without(name)?])
}
