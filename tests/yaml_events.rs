//! What kubectl reads is YAML here too, and what it refuses is refused in its words, with its line.
#![cfg(feature = "lint")]

use kubectl_yaml::yaml::{Error, EventKind, Parser};

/// What goyaml says of its own, or what comes after it: anchors, tags, merge keys, keys, JSON.
const NOT_SYNTAX: [&str; 7] = [
    "unknown anchor ", "anchor '", "map merge requires ", "invalid map key: ", "cannot decode ",
    "!!binary value contains ", "document contains excessive aliasing",
];

/// Cuts a text where kubectl does (`YAMLReader` in apimachinery): at lines that begin with `---`,
/// but where nothing stands before, the line stays. None where a line goes on with something else.
fn pieces(text: &str) -> Vec<Option<&str>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if let Some(rest) = line.strip_prefix("---") {
            let rest = rest.trim();
            if !rest.is_empty() && !rest.starts_with('#') {
                pieces.push(None);
                return pieces;
            }
            if at > start {
                pieces.push(Some(&text[start..at]));
                start = at + line.len();
            }
        }
        at += line.len();
    }
    pieces.push(Some(&text[start..]));
    pieces
}

/// Reads the first document, as goyaml's `Unmarshal` does.
fn read(text: &str) -> Result<(), Error> {
    let mut parser = Parser::new(text);
    while let Some(event) = parser.next_event()? {
        if matches!(event.kind, EventKind::DocumentEnd { .. }) {
            break;
        }
    }
    Ok(())
}

/// What kubectl would say.
fn complaint(error: &Error) -> String {
    match error.kubectl_line() {
        Some(line) => format!("yaml: line {line}: {error}"),
        None => format!("yaml: {error}"),
    }
}

#[test]
fn every_text_is_read_or_refused_as_kubectl_does() {
    let corpus = include_str!("conformance/yaml.ndjson");
    let (mut errors, mut agreeing, mut differences) = (0, 0, Vec::new());
    for line in corpus.lines() {
        let case: serde_json::Value = serde_json::from_str(line).expect("the corpus is JSON");
        let text = case["manifest"].as_str().expect("manifests are text");
        let kubectl = case["error"]["message"].as_str().unwrap_or_default();
        let said = kubectl.strip_prefix("yaml: ");
        let syntax =
            said.is_some_and(|said| !NOT_SYNTAX.iter().any(|other| said.starts_with(other)));
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
            .map(|error| complaint(&error))
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
