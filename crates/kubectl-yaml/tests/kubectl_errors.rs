//! Differential test of the YAML parser against kubectl: the same texts are rejected, with the same
//! message and line. The corpus is recorded from kubectl.

use kubectl_yaml::yaml::{Error, EventKind, Parser};

/// Prefixes of errors that come after parsing: anchors, tags, merge keys, keys, JSON.
const NOT_SYNTAX: [&str; 7] = [
    "unknown anchor ", "anchor '", "map merge requires ", "invalid map key: ", "cannot decode ",
    "!!binary value contains ", "document contains excessive aliasing",
];

/// Splits a text as kubectl does (`YAMLReader` in apimachinery): at lines that begin with `---`; the
/// first line of a text is kept. `None` where the dashes are followed by text.
fn pieces(text: &str) -> Vec<Option<&str>> {
    let mut pieces = Vec::new();
    let (mut start, mut offset) = (0, 0);
    for line in text.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            if !rest.is_empty() && !rest.starts_with('#') {
                pieces.push(None);
                return pieces;
            }
            if offset > start {
                pieces.push(Some(&text[start..offset]));
                start = offset + line.len();
            }
        }
        offset += line.len();
    }
    pieces.push(Some(&text[start..]));
    pieces
}

/// Parses the first document, as goyaml's `Unmarshal` does.
fn read(text: &str) -> Result<(), Error> {
    let mut parser = Parser::new(text);
    while let Some(event) = parser.next_event()? {
        if matches!(event.kind, EventKind::DocumentEnd { .. }) {
            break;
        }
    }
    Ok(())
}

/// The message of kubectl.
fn kubectl_message(error: &Error) -> String {
    match error.kubectl_line() {
        Some(line) => format!("yaml: line {line}: {error}"),
        None => format!("yaml: {error}"),
    }
}

#[test]
fn parser_rejects_a_text_exactly_as_kubectl_does() {
    let corpus = include_str!("../../../tests/conformance/yaml.ndjson");
    let (mut errors, mut agreeing, mut differences) = (0, 0, Vec::new());
    for line in corpus.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("the corpus is JSON");
        let text = case["manifest"].as_str().expect("a string");
        let kubectl = case["error"]["message"].as_str().unwrap_or_default();
        let message = kubectl.strip_prefix("yaml: ");
        let syntax =
            message.is_some_and(|text| !NOT_SYNTAX.iter().any(|other| text.starts_with(other)));
        if !syntax && !kubectl.is_empty() {
            continue;
        }
        let json = text.trim_start().starts_with('{');
        if json && !syntax {
            continue;
        }
        let ours = pieces(text)
            .into_iter()
            .map_while(|piece| piece)
            .find_map(|piece| read(piece).err())
            .map(|error| kubectl_message(&error))
            .unwrap_or_default();
        errors += usize::from(syntax);
        if ours == kubectl {
            agreeing += usize::from(syntax);
        } else {
            differences.push(format!("{}: {kubectl:?}, here {ours:?}\n{text:?}", case["id"]));
        }
    }
    assert!(
        differences.is_empty(),
        "{} differ, {agreeing} of {errors} messages agree:\n{}",
        differences.len(),
        differences.join("\n")
    );
    assert!(errors > 600);
}
