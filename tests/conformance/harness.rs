//! Runs a corpus: prints its figures and compares the differences with the list of known ones.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// The comparison of one case.
pub(crate) struct Outcome {
    pub(crate) id: String,
    pub(crate) agrees: bool,
    pub(crate) ours: String,
    pub(crate) theirs: String,
}

/// The outcomes of a corpus, by the label of their figure.
pub(crate) type Figures = Vec<(String, Vec<Outcome>)>;

/// The answer that several versions gave to one case.
#[derive(Deserialize)]
pub(crate) struct Expected<T> {
    /// Releases of Envoy Gateway, or versions of Envoy.
    #[serde(alias = "envoy")]
    releases: Vec<String>,
    #[serde(flatten)]
    pub(crate) answer: T,
}

impl<T> Expected<T> {
    pub(crate) fn includes(&self, version: &str) -> bool {
        self.releases.iter().any(|release| release == version)
    }
}

/// Compares every case in every version that one of its answers names: a figure for each version.
pub(crate) fn by_version<C, T>(
    label: &str,
    cases: &[C],
    answers: impl Fn(&C) -> &[Expected<T>],
    mut compare: impl FnMut(&C, &T, &str) -> Outcome,
) -> Figures {
    let mut figures = BTreeMap::new();
    for case in cases {
        for Expected { releases, answer } in answers(case) {
            for version in releases {
                let (_, outcomes) = figures
                    .entry(minor_number(version))
                    .or_insert_with(|| (format!("{label} {version}"), Vec::new()));
                outcomes.push(compare(case, answer, version));
            }
        }
    }
    figures.into_values().collect()
}

/// The number that orders versions: 10 of `v1.10`.
fn minor_number(version: &str) -> u32 {
    let minor = version.rsplit('.').next().and_then(|minor| minor.parse().ok());
    minor.unwrap_or_else(|| panic!("`{version}` is not a version"))
}

/// How many differences are listed.
const SHOWN_DIFFERENCES: usize = 20;

/// Runs the corpus of this repository and, if there is one, the extra one of the same name.
pub(crate) fn run(file: &str, cases: fn(&str) -> Figures) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance");
    let figures = cases(&read(&own.join(file)));
    for (label, outcomes) in &figures {
        print(label, outcomes);
    }
    if let Some(extra) = extra_file(file) {
        for (label, outcomes) in cases(&read(&extra)) {
            print(&format!("{label} (extra)"), &outcomes);
        }
    }
    let list = read(&own.join("known-differences.txt"));
    let known = KnownDifference::parse_all(&list);
    let known: Vec<_> = known
        .iter()
        .filter(|known| figures.iter().any(|(label, _)| is_match(known.label, label)))
        .collect();
    let differences: Vec<(&str, &str)> = figures
        .iter()
        .flat_map(|(label, outcomes)| outcomes.iter().map(move |outcome| (label, outcome)))
        .filter(|(_, outcome)| !outcome.agrees)
        .map(|(label, outcome)| (label.as_str(), outcome.id.as_str()))
        .collect();
    let new: Vec<_> = differences
        .iter()
        .filter(|difference| !known.iter().any(|known| known.names(difference)))
        .collect();
    assert!(
        new.is_empty(),
        "{file}: {} differences that the list does not name: {:?}",
        new.len(),
        new.iter().take(SHOWN_DIFFERENCES).collect::<Vec<_>>()
    );
    let gone: Vec<_> =
        known.iter().filter(|known| !differences.iter().any(|found| known.names(found))).collect();
    assert!(gone.is_empty(), "{file}: listed, but there is no such difference: {gone:?}");
}

/// The file of this name in the folder named by `CONFORMANCE_EXTRA`, if it exists.
fn extra_file(file: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CONFORMANCE_EXTRA")?;
    Some(PathBuf::from(folder).join(file)).filter(|path| path.exists())
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A line of the list of known differences: one difference, or a family of them.
#[derive(Debug)]
struct KnownDifference<'t> {
    label: &'t str,
    id: &'t str,
}

impl<'t> KnownDifference<'t> {
    fn parse_all(text: &'t str) -> Vec<Self> {
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        lines
            .map(|line| match line.splitn(3, " | ").collect::<Vec<_>>().as_slice() {
                [label, id, _reason] => Self { label, id },
                _ => panic!("`{line}` is not `label | id | reason`"),
            })
            .collect()
    }

    fn names(&self, (label, id): &(&str, &str)) -> bool {
        is_match(self.label, label) && is_match(self.id, id)
    }
}

/// Whether a text matches a pattern, in which one `*` matches any text.
fn is_match(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, end)) => text.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
    }
}

/// Writes to the stream itself, because the test runner hides what a passing test prints.
///
/// The line feed before it ends the line that the runner may have begun.
fn print(label: &str, outcomes: &[Outcome]) {
    let agreeing = outcomes.iter().filter(|case| case.agrees).count();
    let mut text = format!("\n{label}: {agreeing} of {} cases agree\n", outcomes.len());
    for case in outcomes.iter().filter(|case| !case.agrees).take(SHOWN_DIFFERENCES) {
        let Outcome { id, ours, theirs, .. } = case;
        let _ = writeln!(text, "  {id}\n    ours:   {ours}\n    theirs: {theirs}");
    }
    std::io::stdout().write_all(text.as_bytes()).expect("standard output can be written");
}

/// Prints for how many of the cases that a question is about (`Some`) the answer is yes.
pub(crate) fn print_share(file: &str, label: &str, ask: fn(&str) -> Option<bool>) {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance").join(file);
    for (path, suffix) in [(Some(own), ""), (extra_file(file), " (extra)")] {
        let Some(path) = path else { continue };
        let answers: Vec<bool> = read(&path).lines().filter_map(ask).collect();
        let yes = answers.iter().filter(|answer| **answer).count();
        let text =
            format!("\n{label}{suffix}: {yes} of {} refused manifests get one\n", answers.len());
        std::io::stdout().write_all(text.as_bytes()).expect("standard output can be written");
        assert!(yes > 0, "{label}: nobody is helped");
    }
}

#[test]
fn known_difference_names_one_case_or_a_family() {
    let text = "# label | id | reason\n\ninput v1.9 | route/1 | why\ninput v1.* | btp/* | why\n";
    let known = KnownDifference::parse_all(text);
    let names = |label, id| known.iter().any(|known| known.names(&(label, id)));
    assert!(names("input v1.9", "route/1"));
    assert!(!names("input v1.8", "route/1"));
    assert!(names("input v1.1", "btp/1"));
    assert!(!names("translation v1.1", "btp/1"));
}
