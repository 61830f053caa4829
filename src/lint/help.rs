//! Help for findings in text, and the edit if there is one right answer.
//!
//! A check knows the value and the rule; this module also knows the text around the value. Emit
//! help only if it is certainly correct. The corrected text comes last in a help, in backticks, and
//! is what the fix writes.

mod advice;
mod context;
mod edit;
mod elsewhere;
mod endpoints;
mod fields;
mod hosts;
mod list;
mod metadata;
mod placeholders;
mod required;
mod rules;
mod syntax;
pub(super) mod table;
mod types;
mod values;

pub(super) use self::syntax::help as help_reading;

use kubectl_yaml::NodeRef;

use self::context::FixContext;
use self::edit::Edit;
use super::lines::Lines;
use crate::fix::Fix;
use crate::release::Release;
use crate::report::Finding;
use crate::validation::leaf;
use crate::validation::shape::UNKNOWN_FIELD;

/// Adds help, and a fix, to a finding.
pub(super) fn amend(finding: &mut Finding, root: NodeRef<'_>, lines: &Lines<'_>, release: Release) {
    if finding.help.is_some() && *finding.rule == UNKNOWN_FIELD {
        // The field exists in a later release; no edit of the text helps.
        return;
    }
    let context = FixContext::find(root, &finding.path, lines, release);
    let general =
        || unknown_tag(&context).or_else(|| placeholders::suggestion(finding.rule, &context));
    let suggestion = match finding.help {
        None => general().or_else(|| table::help(&context, finding)),
        Some(_) => table::help(&context, finding),
    };
    if let Some(Suggestion { help, fix }) = suggestion {
        (finding.help, finding.fix) = (Some(short(help)), fix);
    }
}

fn unknown_tag(context: &FixContext<'_>) -> Option<Suggestion> {
    let tag = context.unknown_tag()?;
    Some(Suggestion::help(format!("unsupported tag `{tag}`: write the value without a tag")))
}

/// Truncates a help that repeats a long value.
fn short(help: String) -> String {
    const MAX_HELP_CHARS: usize = 600;
    if help.len() > MAX_HELP_CHARS {
        leaf::cut_to(&help, MAX_HELP_CHARS).into_owned()
    } else {
        help
    }
}

/// A help, and the edits that implement it.
struct Suggestion {
    help: String,
    fix: Option<Fix>,
}

impl Suggestion {
    fn help(help: impl Into<String>) -> Self {
        Self { help: help.into(), fix: None }
    }

    /// A help with edits, if they are possible.
    fn with(help: impl Into<String>, edits: Option<Vec<Edit>>) -> Self {
        Self { help: help.into(), fix: edits.map(Fix::new) }
    }
}

impl FixContext<'_> {
    /// Edits of the value; `None` if the text is also used elsewhere.
    fn edits(&self, edits: impl FnOnce() -> Option<Vec<Edit>>) -> Option<Vec<Edit>> {
        self.is_alone().then(edits)?
    }

    /// Replaces the source of the value.
    fn replace(&self, help: impl Into<String>, replacement: impl Into<String>) -> Suggestion {
        Suggestion::with(help, self.edits(|| Some(vec![self.replaced(replacement)?])))
    }

    /// An edit that replaces the value.
    fn replaced(&self, replacement: impl Into<String>) -> Option<Edit> {
        let source = self.source()?;
        let span = self.node?.span();
        (!source.is_empty() && !source.starts_with(['|', '>']))
            .then(|| (span.start..span.end, replacement.into()))
    }

    /// Replaces a string. Keeps its quotes, or adds quotes if it would not be a string without.
    fn replace_text(&self, help: impl Into<String>, text: &str) -> Suggestion {
        let replacement = self.quoted_alike(text);
        self.replace(help, replacement)
    }

    /// A string in the quotes of the value.
    fn quoted_alike(&self, text: &str) -> String {
        match self.source().and_then(|source| source.chars().next()) {
            Some('\'') => format!("'{text}'"),
            quote => edit::scalar(text, quote == Some('"')),
        }
    }

    /// The tag of the value, unless it is one of YAML's own tags.
    fn unknown_tag(&self) -> Option<&str> {
        let source = self.source()?;
        let tag = source.split_whitespace().next()?;
        (tag.starts_with('!') && !tag.starts_with("!!")).then_some(tag)
    }

    /// Renames the key.
    fn rename(&self, help: impl Into<String>, name: &str) -> Suggestion {
        Suggestion::with(help, self.edits(|| Some(vec![self.renamed(name)?])))
    }

    /// An edit that renames the key and keeps its quotes; `None` for a duplicate key, whose twin would
    /// stay.
    fn renamed(&self, name: &str) -> Option<Edit> {
        edit::renamed(self.text, self.entry.filter(|entry| !entry.repeated)?, name)
    }

    /// Removes the field.
    fn remove(&self, help: impl Into<String>) -> Suggestion {
        Suggestion::with(help, self.edits(|| without(self.text, self.parent()?, self.key())))
    }

    /// Removes a field of the value.
    fn remove_field(&self, help: impl Into<String>, name: &str) -> Suggestion {
        Suggestion::with(help, self.edits(|| without(self.text, self.node?, name)))
    }

    /// Whether the keys around the value are in double quotes, as in JSON.
    fn is_json(&self) -> bool {
        self.entry.is_some_and(|entry| {
            entry.key_span.slice(self.text).is_some_and(|key| key.starts_with('"'))
        }) || self.parent().or(self.node).is_some_and(|node| edit::is_json(self.text, node))
    }
}

/// Edits that remove one field of a map.
fn without(text: &str, map: NodeRef<'_>, name: &str) -> Option<Vec<Edit>> {
    Some(vec![edit::Map::new(text, map)?.without(name)?])
}
