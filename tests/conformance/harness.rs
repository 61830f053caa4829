//! Running a corpus: figures to the stream, differences against the committed list.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// One case under one question.
pub(crate) struct Outcome {
    pub(crate) id: String,
    pub(crate) agrees: bool,
    pub(crate) ours: String,
    pub(crate) theirs: String,
}

/// The outcomes of a corpus, by what the figure is called.
pub(crate) type Figures = Vec<(String, Vec<Outcome>)>;

/// How many differences are listed.
const SHOWN: usize = 20;

/// Runs our own corpus and, where there is one, the extra one of the same name.
pub(crate) fn run(file: &str, cases: fn(&str) -> Figures) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let figures = cases(&read(&own.join(file)));
    let known = known_differences(&own.join("known-differences.txt"));
    let labels: BTreeSet<&str> = figures.iter().map(|(label, _)| label.as_str()).collect();
    let mut found = BTreeSet::new();
    for (label, outcomes) in &figures {
        print(label, outcomes);
        found.extend(
            outcomes
                .iter()
                .filter(|case| !case.agrees)
                .map(|case| (label.clone(), case.id.clone())),
        );
    }
    if let Some(extra) =
        std::env::var_os("CONFORMANCE_EXTRA").map(|folder| PathBuf::from(folder).join(file))
        && extra.exists()
    {
        for (label, outcomes) in cases(&read(&extra)) {
            print(&format!("{label} (extra)"), &outcomes);
        }
    }
    let known: BTreeSet<_> =
        known.into_iter().filter(|(label, _)| labels.contains(label.as_str())).collect();
    let new: Vec<_> = found.difference(&known).collect();
    let gone: Vec<_> = known.difference(&found).collect();
    assert!(new.is_empty(), "{file}: differences that the list does not name: {new:?}");
    assert!(gone.is_empty(), "{file}: differences that the list names and that are none: {gone:?}");
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn known_differences(path: &Path) -> BTreeSet<(String, String)> {
    let text = read(path);
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let mut parts = line.splitn(3, " | ");
            let (Some(label), Some(id), Some(_reason)) = (parts.next(), parts.next(), parts.next())
            else {
                panic!("{}: `{line}` is not `label | id | reason`", path.display());
            };
            (label.to_owned(), id.to_owned())
        })
        .collect()
}

/// Writes to the stream itself: what a passing test prints would be swallowed.
fn print(label: &str, outcomes: &[Outcome]) {
    let agreeing = outcomes.iter().filter(|case| case.agrees).count();
    let mut text = format!("{label}: {agreeing} of {} cases agree\n", outcomes.len());
    for case in outcomes.iter().filter(|case| !case.agrees).take(SHOWN) {
        let Outcome { id, ours, theirs, .. } = case;
        let _ = writeln!(text, "  {id}\n    ours:   {ours}\n    theirs: {theirs}");
    }
    std::io::stdout().write_all(text.as_bytes()).expect("standard output can be written");
}

/// Prints for how many of the cases that a question is about (`Some`) the answer is yes.
pub(crate) fn print_share(file: &str, label: &str, ask: fn(&str) -> Option<bool>) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(file);
    let extra =
        std::env::var_os("CONFORMANCE_EXTRA").map(|folder| PathBuf::from(folder).join(file));
    let extra = extra.filter(|path| path.exists());
    for (path, suffix) in [(Some(own), ""), (extra, " (extra)")] {
        let Some(path) = path else { continue };
        let answers: Vec<bool> = read(&path).lines().filter_map(ask).collect();
        let yes = answers.iter().filter(|answer| **answer).count();
        let text =
            format!("{label}{suffix}: {yes} of {} refused manifests get one\n", answers.len());
        std::io::stdout().write_all(text.as_bytes()).expect("standard output can be written");
        assert!(yes > 0, "{label}: nobody is helped");
    }
}
