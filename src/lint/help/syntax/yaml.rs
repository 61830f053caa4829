//! Help for invalid YAML, by libyaml's messages.

use kubectl_yaml::Span;

use super::Help;
use super::position::{Position, indentation};
use crate::fields::{BACKEND, Field, Kind};
use crate::lint::help::Suggestion;
use crate::lint::help::edit::is_word;
use crate::lint::help::placeholders::template;
use crate::validation::leaf;

pub(super) fn help(message: &str, position: &Position<'_>) -> Option<Help> {
    if let Some(help) = strange_blank(position) {
        return Some(help);
    }
    Some(match message {
        "found character that cannot start any token" => return cannot_start(position),
        "found a tab character that violates indentation"
        | "found a tab character where an indentation space is expected" => TAB.into(),
        "mapping values are not allowed in this context" => return no_value_here(position),
        "did not find expected key" => return no_key(position),
        "did not find expected '-' indicator" => return no_dash(position),
        "did not find expected ',' or '}'" => return Some(not_closed(position, '{', '}')),
        "did not find expected ',' or ']'" => return Some(not_closed(position, '[', ']')),
        "could not find expected ':'" => return no_colon(position),
        "found unexpected end of stream" | "found unexpected document indicator" => return open_quote(position),
        "did not find expected node content" => return no_content(position),
        "did not find expected alphabetic or numeric character" | "found undefined tag handle"
        | "did not find expected '!'" | "did not find expected tag URI" | "did not find expected whitespace or line break" => {
            return in_quotes_from(position, position.context_at()?);
        }
        "found unexpected non-alphabetical character" | "could not find expected directive name"
        | "found unknown directive name" => "put the string in quotes: a line that begins with `%` is a directive".into(),
        "found incompatible YAML document" | "found duplicate %YAML directive" => "remove the line that begins with `%YAML`".into(),
        "block sequence entries are not allowed in this context" => {
            "write the items of a list on their own lines below the key, or put a string that begins with `- ` in quotes".into()
        }
        "mapping keys are not allowed in this context" => "put a string that begins with `? ` in quotes".into(),
        "found unknown escape character" | "did not find expected hexdecimal number" | "found invalid Unicode character escape code" => {
            "use single quotes, or write a backslash as `\\\\`".into()
        }
        "control characters are not allowed" => return control(position),
        "did not find expected comment or line break" => {
            "write the text of `|` or `>` on the next line, or put a string that begins with one in quotes".into()
        }
        "did not find expected <document start>" => {
            "align it with the lines above, or put `---` on its own line between two objects".into()
        }
        _ => return None,
    })
}

const TAB: &str = "indent with spaces instead of the tab";

/// Characters that look like spaces and are not.
fn strange_blank(position: &Position<'_>) -> Option<Help> {
    let leading = position.line().trim_end().chars().take_while(|c| c.is_whitespace());
    leading.into_iter().find(|c| !matches!(c, ' ' | '\t')).map(|c| {
        format!("replace the character U+{:04X} in the indentation by a space", u32::from(c)).into()
    })
}

fn cannot_start(position: &Position<'_>) -> Option<Help> {
    match position.next_char()? {
        '\t' => Some(TAB.into()),
        _ => in_quotes_from(position, position.start()),
    }
}

/// Help for a string that begins with a YAML indicator.
fn in_quotes_from(position: &Position<'_>, at: usize) -> Option<Help> {
    let text = position.text().get(at..position.line_end()).filter(|_| at <= position.start())?;
    let first = text.chars().next()?;
    let value = position.at(at).value();
    if let Some(template) = template(value) {
        return Some(
            format!("this looks like an unrendered template: render `{template}` first").into(),
        );
    }
    if value.starts_with("```") {
        return Some("remove this line of Markdown".into());
    }
    let quoted = leaf::quoted(value, "");
    let first = if first == '`' { "a backtick".to_owned() } else { format!("`{first}`") };
    let help = format!("a string that begins with {first} needs quotes: `{quoted}`");
    let sound = !value.is_empty() && !value.contains(['"', '\\', ':', '#']);
    Some(Suggestion::with(help, sound.then(|| vec![(at..at + value.len(), quoted)])).into())
}

/// Help for `a: b: c`, or a key that is indented below a key with a value.
fn no_value_here(position: &Position<'_>) -> Option<Help> {
    let before = position.before();
    let key = before.trim_start_matches([' ', '-']);
    if let Some((name, value)) = key.split_once(": ") {
        let rest = position.rest().split(['\n', '\r']).next().unwrap_or_default();
        let rest = rest.find(" #").and_then(|at| rest.get(..at)).unwrap_or(rest);
        if rest.trim() == ":" {
            return Some(
                "remove the colon at the end of the line, or put the string in quotes".into(),
            );
        }
        let value = format!("{}{}", value.trim_start(), rest.trim_end());
        return Some(
            format!(
                "a string with `: ` in it needs quotes: `{name}: {}`",
                leaf::quoted(&value, "")
            )
            .into(),
        );
    }
    let above = position.above().next()?;
    if above.trim_start().starts_with("//") {
        return Some(COMMENT.into());
    }
    let deeper = indentation(before) > indentation(above.trim_start_matches(['-']));
    let has_value = above.split_once(": ").is_some_and(|(_, value)| !value.trim().is_empty());
    (deeper && has_value)
        .then(|| "align this line with the one above, which already has a value".into())
}

/// Help for a key at the wrong column of a block.
fn no_key(position: &Position<'_>) -> Option<Help> {
    let at = position.context_at()?;
    if position.before().trim_start_matches([' ', '-']).is_empty() {
        let (column, line) = (position.column(at), position.line_number(at));
        if position.column(position.start()) != column {
            return Some(format!("align this line: the fields of the object that begins on line {line} are in column {column}").into());
        }
        return match position.next_char()? {
            '-' => Some(stray_item(position)),
            c @ ('}' | ']' | ',') => {
                Some(format!("remove `{c}`, or add the missing opening bracket").into())
            }
            _ => None,
        };
    }
    match (position.before().trim_end().chars().last()?, position.next_char()?) {
        ('"' | '\'', c) if !matches!(c, ',' | '}' | ']') => Some(
            "put the whole string in quotes: text after the closing quote is not part of it".into(),
        ),
        (_, c @ ('}' | ']' | ',')) => {
            Some(format!("remove `{c}`, or add the missing opening bracket").into())
        }
        _ => None,
    }
}

/// Help for a list item with another indentation than the others.
fn stray_item(position: &Position<'_>) -> Help {
    let indent = indentation(position.line());
    let is_other = |line: &&str| line.trim_start().starts_with("- ") && indentation(line) != indent;
    match position.above_numbered().find(|(_, line)| is_other(line)) {
        Some((number, _)) => format!("align this item with the one on line {number}").into(),
        None => {
            "indent this item below the key of its list, or remove the dash: it is between fields"
                .into()
        }
    }
}

fn no_dash(position: &Position<'_>) -> Option<Help> {
    let at = position.context_at()?;
    let (column, line) = (position.column(at), position.line_number(at));
    Some(format!("the items of the list that begins on line {line} begin with `- ` in column {column}: align this with them, or indent it below its item").into())
}

fn not_closed(position: &Position<'_>, open: char, close: char) -> Help {
    let Some(at) = position.context_at() else {
        return format!("close the `{open}` with `{close}`").into();
    };
    if position.line_number(at) == position.line_number(position.start()) {
        return format!(
            "add a comma before this, or the `{close}` for the `{open}` of column {}",
            position.column(at)
        )
        .into();
    }
    let location = position.location(position.start());
    Help::at(
        Span::new(at, at + 1),
        format!("this `{open}` is not closed: add `{close}`, or a comma, before {location}"),
    )
}

const COMMENT: &str = "write `#` instead of `//` to begin a comment";

/// Help for a line that is not `key: value`.
fn no_colon(position: &Position<'_>) -> Option<Help> {
    let at = position.context_at()?;
    let here = position.at(at);
    let word = here.value();
    let span = Span::new(at, at + word.len());
    if word.starts_with("//") {
        return Some(Help::at(span, COMMENT));
    }
    if let Some((name, value)) =
        word.split_once(':').filter(|(name, value)| is_field(name) && is_word(value))
    {
        let after_colon = at + name.len() + 1;
        let mut help = Help::from(Suggestion::with(
            format!("add a space after the colon: `{name}: {value}`"),
            Some(vec![(after_colon..after_colon, " ".to_owned())]),
        ));
        help.look_at = Some(span);
        return Some(help);
    }
    if let Some((name, value)) = word.split_once('=').filter(|(name, _)| is_field(name.trim())) {
        let (name, value) = (name.trim_end(), value.trim_start());
        let mark = at + name.len()..at + word.len() - value.len();
        let edits = (is_word(value) && position.text().get(mark.clone()).is_some())
            .then(|| vec![(mark, ": ".to_owned())]);
        let mut help = Help::from(Suggestion::with(
            format!("write a colon between field and value: `{name}: {value}`"),
            edits,
        ));
        help.look_at = Some(span);
        return Some(help);
    }
    Some(Help::at(
        span,
        "write `key: value` with a space after the colon, or quotes around a string of several lines",
    ))
}

/// Whether a word is the name of a field.
fn is_field(word: &str) -> bool {
    let mut pending = vec![&BACKEND];
    while let Some(field) = pending.pop() {
        let fields: &[&Field] = match field.kind() {
            Kind::List { items, .. } => items.fields(),
            _ => field.fields(),
        };
        if fields.iter().any(|field| field.name() == word) {
            return true;
        }
        pending.extend(fields);
    }
    false
}

fn open_quote(position: &Position<'_>) -> Option<Help> {
    let at = position
        .context_at()
        .filter(|_| position.context() == Some("while scanning a quoted scalar"))?;
    let quote = position.text().get(at..)?.chars().next()?;
    Some(Help::at(
        Span::new(at, at + 1),
        format!("close this quote: put `{quote}` after the string"),
    ))
}

fn no_content(position: &Position<'_>) -> Option<Help> {
    let flow = position.context() == Some("while parsing a flow node")
        || position.before().contains(['{', '[']);
    match (position.next_char()?, position.open_bracket()) {
        ('}', Some('[')) => Some("`]` is missing before this".into()),
        (']', Some('{')) => Some("`}` is missing before this".into()),
        (c @ (',' | '}' | ']' | '%'), _) if !flow => {
            Some(format!("a string that begins with `{c}` needs quotes").into())
        }
        _ => Some("add a value before this".into()),
    }
}

fn control(position: &Position<'_>) -> Option<Help> {
    let c = position.next_char()?;
    Some(format!("remove the character U+{:04X}, which is invisible", u32::from(c)).into())
}
