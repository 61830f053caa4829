//! Help for text that cannot be read.

mod json;
mod position;
mod yaml;

use kubectl_yaml::{ReadError, Span};

use self::position::Position;
use super::placeholders::template;
use super::{Suggestion, short};
use crate::api::{API_VERSION, KIND};
use crate::fix::Fix;
use crate::lint::lines::Lines;
use crate::rule::Rule;
use crate::rules::reading;

/// Help for a read error: the text, the edit if there is one right answer, and the location of the
/// mistake if the reader noticed it late.
pub(in crate::lint) struct Help {
    pub(in crate::lint) text: String,
    pub(in crate::lint) fix: Option<Fix>,
    pub(in crate::lint) look_at: Option<Span>,
}

impl Help {
    fn at(span: Span, text: impl Into<String>) -> Self {
        Self { text: text.into(), fix: None, look_at: Some(span) }
    }
}

impl From<Suggestion> for Help {
    fn from(Suggestion { help, fix }: Suggestion) -> Self {
        Self { text: short(help), fix, look_at: None }
    }
}

impl From<&str> for Help {
    fn from(text: &str) -> Self {
        Suggestion::help(text).into()
    }
}

impl From<String> for Help {
    fn from(text: String) -> Self {
        Suggestion::help(text).into()
    }
}

/// Help for a read error of a rule.
pub(in crate::lint) fn help(error: &ReadError, rule: &Rule, lines: &Lines<'_>) -> Option<Help> {
    let position = Position::new(lines, error);
    let lines = [Some(position.line()), position.context_line()];
    if let Some(template) = lines
        .into_iter()
        .flatten()
        .filter(|line| line.contains("{{") || line.contains("{%"))
        .find_map(template)
    {
        return Some(
            format!("this looks like an unrendered template: render `{template}` first").into(),
        );
    }
    let conflict =
        |line: &str| ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|mark| line.starts_with(mark));
    if [Some(position.line()), position.context_line(), position.above().next()]
        .into_iter()
        .flatten()
        .any(conflict)
    {
        return Some("this looks like a merge conflict: resolve it first".into());
    }
    match HELPS.iter().find(|(known, _)| *known == rule)?.1 {
        Text(text) => Some(text.into()),
        Computed(help) => help(&error.to_string(), &position),
    }
}

/// The help for the read errors of a rule.
enum ReadHelp {
    /// The same for every error.
    Text(&'static str),
    /// Depends on the message and the position.
    Computed(fn(&str, &Position<'_>) -> Option<Help>),
}

use ReadHelp::{Computed, Text};

const SPLIT: ReadHelp = Text("split the text, and check the parts");

const HELPS: &[(&Rule, ReadHelp)] = &[
    (&reading::UNREADABLE_YAML, Computed(yaml::help)),
    (&reading::UNREADABLE_JSON, Computed(json::help)),
    (&reading::UNREADABLE_ENCODING, Text("save the text as UTF-8")),
    (
        &reading::INVALID_SEPARATOR,
        Text("write the text after `---` on the next line: the line ends a document"),
    ),
    (&reading::UNKNOWN_ANCHOR, Computed(|_, position| Some(unknown_anchor(position)))),
    (
        &reading::ANCHOR_CONTAINS_ITSELF,
        Text("replace the alias by its content: an anchor cannot contain its own alias"),
    ),
    (
        &reading::EXCESSIVE_ALIASING,
        Text("replace some aliases by their content: aliases of aliases grow without bound"),
    ),
    (&reading::MERGE_OF_NO_MAP, Text("use a map after `<<`, or an alias of one: `<<: *defaults`")),
    (&reading::TAG_MISMATCH, Text("remove the tag, or write a value of its type")),
    (&reading::UNSUPPORTED_KEY, Computed(|_, position| unsupported_key(position))),
    (
        &reading::NOT_FINITE,
        Text(
            "write a number, or put it in quotes if it is a string: JSON has neither infinity nor NaN",
        ),
    ),
    (
        &reading::NUMBER_OUT_OF_RANGE,
        Text("write a smaller number, or put it in quotes if it is a string"),
    ),
    (&reading::TEXT_TOO_LARGE, SPLIT),
    (&reading::TOO_MANY_VALUES, SPLIT),
    (&reading::TOO_MANY_DOCUMENTS, SPLIT),
    (&reading::TOO_DEEP, Text("reduce the nesting")),
    (
        &reading::NOT_AN_OBJECT,
        Text(
            "write an object with `apiVersion`, `kind`, `metadata` and `spec`; separate several objects with `---`",
        ),
    ),
    (&reading::KIND_MISSING, Computed(|_, position| Some(kind_missing(position)))),
    (
        &reading::API_VERSION_MISSING,
        Computed(|_, _| {
            Some(format!("add the API version, for a Backend `apiVersion: {API_VERSION}`").into())
        }),
    ),
    (&reading::ITEMS_NOT_A_LIST, Text("write `items` as a list: put `- ` before each object")),
    (&reading::NESTED_LIST, Text("move the objects of the inner list to the outer list")),
    (&reading::METADATA_TYPE, Computed(metadata_type)),
];

fn unknown_anchor(position: &Position<'_>) -> Help {
    let alias = position.token();
    format!(
        "`{alias}` needs the anchor `&{}` before it; a string needs quotes: `\"{alias}\"`",
        alias.trim_start_matches('*')
    )
    .into()
}

fn unsupported_key(position: &Position<'_>) -> Option<Help> {
    match position.rest().chars().next()? {
        '{' | '[' => {
            Some("put the key in quotes: a key that begins with a bracket is not a string".into())
        }
        c if c.is_ascii_digit() => {
            Some(Help::from(format!("put the key in quotes: `\"{}\"`", position.token())))
        }
        ':' | '~' | 'n' | 'N' => Some("add a key before the colon".into()),
        _ => None,
    }
}

/// Help for an object without a kind.
fn kind_missing(position: &Position<'_>) -> Help {
    if let Some(line) = position.line_further_left() {
        return format!(
            "align this line with line {line}: a line with less indentation ends the object"
        )
        .into();
    }
    let line = position.line().trim_start();
    let Some(version) = line.strip_prefix("apiVersion:").map(str::trim) else {
        return format!("add `apiVersion` and `kind`, for a Backend `kind: {KIND}`").into();
    };
    // If there is a kind, the API version is invalid.
    if !position.rest().starts_with("apiVersion") {
        return format!("write `apiVersion: {API_VERSION}`").into();
    }
    if version != API_VERSION {
        return format!("add `kind: {KIND}`").into();
    }
    let indent = position.line().len() - line.len();
    let at = position.line_end();
    let key = format!(
        "{}{}kind: {KIND}",
        super::edit::line_break(position.text(), at),
        " ".repeat(indent)
    );
    let blank =
        position.line().get(..indent).is_some_and(|blanks| blanks.bytes().all(|byte| byte == b' '));
    Suggestion::with(format!("add `kind: {KIND}`"), blank.then(|| vec![(at..at, key)])).into()
}

/// Help for a number or a boolean in metadata instead of a string.
fn metadata_type(message: &str, position: &Position<'_>) -> Option<Help> {
    if message.contains("metadataOnlyObject.apiVersion") {
        return Some(format!("write `apiVersion: {API_VERSION}`").into());
    }
    if message.contains("metadataOnlyObject.kind") {
        return Some(format!("write `kind: {KIND}`").into());
    }
    if message.starts_with("parsing time") || message.contains("Go value of type string") {
        return Some("remove the times: the API server sets them".into());
    }
    let scalar = message.starts_with("json: cannot unmarshal number")
        || message.starts_with("json: cannot unmarshal bool");
    let text = message.ends_with("string")
        && !message.ends_with("map[string]string")
        && !message.ends_with("[]string");
    Some(match (scalar && text, position.spoken_of()) {
        (true, Some((span, source))) => {
            let is_word = source.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b'_')
            });
            let edits = is_word.then(|| vec![(span.start..span.end, format!("\"{source}\""))]);
            Suggestion::with(format!("write it in quotes: `\"{source}\"`"), edits).into()
        }
        _ if message.ends_with("map[string]string") => {
            "write labels and annotations as a map of strings, such as `{team: payments}`".into()
        }
        _ if message.ends_with("ObjectMeta") => {
            "`metadata` is an object: `metadata: {name: …}`".into()
        }
        _ if message.ends_with("[]string") => "write a list of strings".into(),
        _ if message.ends_with("of type string") => {
            "write a string, not a list or an object".into()
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn read_error_rule_has_help() {
        let others = [&reading::EMPTY, &reading::PLATFORM_POLICY];
        for rule in reading::RULES.iter().filter(|rule| !others.contains(rule)) {
            assert!(HELPS.iter().any(|(known, _)| known == rule), "{}", rule.id());
        }
    }
}
