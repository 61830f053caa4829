//! Plain technical English: the words that `docs/style.md` replaces do not come back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Words that have no place in code, comments or documentation, with what to write instead.
const WORDS: &[(&[&str], &str)] = &[
    (&["odd"], "unsupported"),
    (&["said", "told"], "reported, contained, or the name of the thing"),
    (&["speaks of", "speak of"], "describes, concerns"),
    (&["stand", "stands"], "is, is written, is located"),
    (&["mend", "mends", "mended", "mending"], "fix, fixed"),
    (&["whoever"], "callers, users"),
    (&["whatever"], "any, everything that"),
    (&["laid"], "skipped, arranged"),
    (&["peculiar"], "remaining, unusual"),
    (&["glance"], "fast path, classify"),
    (&["lend", "lends", "lent"], "borrow, borrowed"),
    (&["asked"], "evaluated, run, requested"),
    (&["complaint", "complaints"], "message, violation"),
    (&["fate"], "outcome"),
    (&["of old"], "deprecated"),
];

/// Rust identifiers that are replaced although the word itself is good English.
const IDENTIFIERS: &[&str] = &["Whole"];

/// What the test reads, relative to the root of the repository.
const ROOTS: &[&str] =
    &["src", "crates", "webhook", "examples", "docs", "tests", "benches", "fuzz", ".ci", ".github"];

/// Folders and files that are not read, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("docs/style.md", "lists the words"),
    ("tests/language.rs", "lists the words"),
    ("tests/conformance/*.ndjson", "corpora: inputs and answers of the real systems"),
    ("tests/crd", "CRDs of Envoy Gateway"),
    ("fuzz/corpus", "inputs of fuzz targets"),
    ("fuzz/target", "build output"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn repository_contains_no_replaced_word() {
    let mut findings = Vec::new();
    for path in files() {
        let Ok(text) = std::fs::read_to_string(root().join(&path)) else { continue };
        for (line, word, instead) in replaced_words(&text) {
            findings.push(format!("{path}:{line}: `{word}`; write: {instead}"));
        }
    }
    assert!(findings.is_empty(), "see docs/style.md:\n{}", findings.join("\n"));
}

#[test]
fn exceptions_exist() {
    for (path, reason) in EXCEPTIONS {
        assert!(!reason.is_empty(), "{path}");
        let folder = path.split('*').next().unwrap();
        assert!(*path == "fuzz/target" || root().join(folder).exists(), "{path} does not exist");
    }
}

#[test]
fn replaced_words_reports_prose_identifiers_and_wrapped_phrases() {
    for (label, text, expected) in [
        ("prose", "nothing\nis Odd here", Some((2, "odd"))),
        ("snake case", "fn is_odd()", Some((1, "odd"))),
        ("camel case", "struct BackendFate;", Some((1, "fate"))),
        ("wrapped phrase", "/// it speaks\n/// of a port", Some((1, "speaks of"))),
        ("identifier", "struct Whole;", Some((1, "Whole"))),
        ("longer word", "standard, oddity, a standalone server", None),
        ("lower case of an identifier", "the whole input", None),
    ] {
        let found = replaced_words(text);
        let first = found.first().map(|(line, word, _)| (*line, *word));
        assert_eq!(first, expected, "{label}");
    }
}

/// The line, the word and its replacement, for each replaced word of a text.
fn replaced_words(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let words: Vec<(usize, String)> = text
        .lines()
        .enumerate()
        .flat_map(|(index, line)| words(line).map(move |word| (index + 1, word)))
        .collect();
    let mut found = Vec::new();
    for (index, (line, word)) in words.iter().enumerate() {
        if let Some(name) = IDENTIFIERS.iter().find(|name| *name == word) {
            found.push((*line, *name, "a name that says what it holds"));
        }
        for (phrases, instead) in WORDS {
            for phrase in *phrases {
                let mut following = words[index..].iter();
                let matches = phrase.split(' ').all(|part| {
                    following.next().is_some_and(|(_, word)| word.eq_ignore_ascii_case(part))
                });
                if matches {
                    found.push((*line, phrase, instead));
                }
            }
        }
    }
    found
}

/// The words of a line; identifiers are split at underscores and at capital letters.
fn words(line: &str) -> impl Iterator<Item = String> {
    let mut words = vec![String::new()];
    let mut after_lower = false;
    for character in line.chars() {
        if !character.is_ascii_alphanumeric() || (after_lower && character.is_ascii_uppercase()) {
            words.push(String::new());
        }
        if character.is_ascii_alphanumeric() {
            words.last_mut().unwrap().push(character);
        }
        after_lower = character.is_ascii_lowercase();
    }
    words.into_iter().filter(|word| !word.is_empty())
}

/// The files to read, sorted, relative to the root.
fn files() -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    for entry in std::fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() && path.extension().is_some_and(|end| end == "md" || end == "toml") {
            files.insert(relative(&path));
        }
    }
    let mut folders: Vec<PathBuf> = ROOTS.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            let name = relative(&path);
            if is_exception(&name) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(name);
            }
        }
    }
    files
}

fn is_exception(name: &str) -> bool {
    EXCEPTIONS.iter().any(|(exception, _)| match exception.split_once('*') {
        Some((start, end)) => name.starts_with(start) && name.ends_with(end),
        None => *exception == name,
    })
}

/// A path relative to the root, with `/` on every system.
fn relative(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap();
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
