//! What to do about a text that cannot be read.

mod json;
mod spot;
mod yaml;

use self::spot::Spot;
use super::placeholders::template;
use super::{Advice, short};
use crate::api::{API_VERSION, KIND};
use crate::fix::Fix;
use crate::lint::lines::Lines;
use kubectl_yaml::ReadError;
use kubectl_yaml::Span;

/// What helps with an error of reading: the help, the edit where there is one right answer, and
/// where to look instead where the error was noticed too late.
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

impl From<Advice> for Help {
    fn from(Advice { help, fix }: Advice) -> Self {
        Self { text: short(help), fix, look_at: None }
    }
}

impl From<&str> for Help {
    fn from(text: &str) -> Self {
        Advice::help(text).into()
    }
}

impl From<String> for Help {
    fn from(text: String) -> Self {
        Advice::help(text).into()
    }
}

/// What helps with an error of reading.
pub(in crate::lint) fn help(error: &ReadError, lines: &Lines<'_>) -> Option<Help> {
    let spot = Spot::of(lines, error);
    let lines = [Some(spot.line()), spot.context_line()];
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
    if [Some(spot.line()), spot.context_line(), spot.above().next()]
        .into_iter()
        .flatten()
        .any(conflict)
    {
        return Some("this looks like a merge conflict: resolve it first".into());
    }
    Some(match error.code() {
        "unreadable-yaml" => return yaml::help(&error.to_string(), &spot),
        "unreadable-json" => return json::help(&error.to_string(), &spot),
        "unreadable-encoding" => "save the text as UTF-8".into(),
        "invalid-separator" => "a line that begins with `---` ends a document: begin what follows on a line of its own".into(),
        "unknown-anchor" => return Some(unknown_anchor(&spot)),
        "anchor-contains-itself" => "write it out instead of using the alias inside of what it stands for".into(),
        "excessive-aliasing" => "write some of it out: aliases of aliases grow beyond all bounds".into(),
        "merge-of-no-map" => "`<<` takes a map, or an alias of one: `<<: *defaults`".into(),
        "tag-mismatch" => "leave the tag out, or give a value that it fits".into(),
        "unsupported-key" => return unsupported_key(&spot),
        "not-finite" => "JSON has neither infinity nor NaN: give a number, or put it in quotes if it is text".into(),
        "number-out-of-range" => "give a smaller number, or put it in quotes if it is text".into(),
        "text-too-large" | "too-many-values" | "too-many-documents" => "split it, and check the parts".into(),
        "not-an-object" => "a document is an object with `apiVersion`, `kind`, `metadata` and `spec`; several objects have `---` between them".into(),
        "kind-missing" => return Some(kind_missing(&spot)),
        "api-version-missing" => format!("say what it is: of a Backend it is `apiVersion: {API_VERSION}`").into(),
        "items-not-a-list" => "`items` is a list: put `- ` before each of the objects".into(),
        "nested-list" => "take the inner list apart: put its objects into the outer one".into(),
        "metadata-type" => return metadata_type(&error.to_string(), &spot),
        _ => return None,
    })
}

fn unknown_anchor(spot: &Spot<'_>) -> Help {
    let alias = spot.token();
    format!(
        "`{alias}` stands for what has the anchor `&{}` before it; as a text it goes in quotes: `\"{alias}\"`",
        alias.trim_start_matches('*')
    )
    .into()
}

fn unsupported_key(spot: &Spot<'_>) -> Option<Help> {
    match spot.rest().chars().next()? {
        '{' | '[' => Some("a key is a text: put what begins with a bracket in quotes".into()),
        c if c.is_ascii_digit() => {
            Some(Help::from(format!("put the key in quotes: `\"{}\"`", spot.token())))
        }
        ':' | '~' | 'n' | 'N' => Some("a key is missing before the colon".into()),
        _ => None,
    }
}

/// Without a kind nobody knows what the object is, unless its API version is ours.
fn kind_missing(spot: &Spot<'_>) -> Help {
    if let Some(line) = spot.line_further_left() {
        return format!(
            "this line is indented deeper than line {line}, which is no part of the object then: line them up"
        )
        .into();
    }
    let line = spot.line().trim_start();
    let Some(version) = line.strip_prefix("apiVersion:").map(str::trim) else {
        return format!("say what it is, by `apiVersion` and `kind`: of a Backend `kind: {KIND}`")
            .into();
    };
    // Where there is a kind, it is the API version that is none.
    if !spot.rest().starts_with("apiVersion") {
        return format!("of a Backend it is `apiVersion: {API_VERSION}`").into();
    }
    if version != API_VERSION {
        return format!("say what it is: of a Backend it is `kind: {KIND}`").into();
    }
    let indent = spot.line().len() - line.len();
    let at = spot.line_end();
    let key =
        format!("{}{}kind: {KIND}", super::edit::line_break(spot.text(), at), " ".repeat(indent));
    let blank =
        spot.line().get(..indent).is_some_and(|blanks| blanks.bytes().all(|byte| byte == b' '));
    Advice::with(format!("say what it is: `kind: {KIND}`"), blank.then(|| vec![(at..at, key)]))
        .into()
}

/// A number or a truth value where metadata has texts.
fn metadata_type(message: &str, spot: &Spot<'_>) -> Option<Help> {
    if message.contains("metadataOnlyObject.apiVersion") {
        return Some(format!("of a Backend it is `apiVersion: {API_VERSION}`").into());
    }
    if message.contains("metadataOnlyObject.kind") {
        return Some(format!("of a Backend it is `kind: {KIND}`").into());
    }
    if message.starts_with("parsing time") || message.contains("Go value of type string") {
        return Some("the server gives the times of an object: leave them out".into());
    }
    let scalar = message.starts_with("json: cannot unmarshal number")
        || message.starts_with("json: cannot unmarshal bool");
    let text = message.ends_with("string")
        && !message.ends_with("map[string]string")
        && !message.ends_with("[]string");
    Some(match (scalar && text, spot.spoken_of()) {
        (true, Some((span, source))) => {
            let plain = source.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b'_')
            });
            let edits = plain.then(|| vec![(span.start..span.end, format!("\"{source}\""))]);
            Advice::with(format!("write it in quotes, so that it is text: `\"{source}\"`"), edits)
                .into()
        }
        _ if message.ends_with("map[string]string") => {
            "labels and annotations are maps of texts, such as `{team: payments}`".into()
        }
        _ if message.ends_with("ObjectMeta") => {
            "`metadata` is an object: `metadata: {name: …}`".into()
        }
        _ if message.ends_with("[]string") => "it is a list of texts".into(),
        _ if message.ends_with("of type string") => "it is a text, not a list or an object".into(),
        _ => return None,
    })
}
