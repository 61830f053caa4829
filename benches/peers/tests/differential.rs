//! Our reading of YAML beside that of the other parsers: where they differ, the cause is one of a
//! list, and `kubectl` was asked.
//!
//! The texts are those of the corpora, and some thousands with random edits. A difference that no
//! cause of the list explains fails the test with the text: then one of the readers is wrong, maybe
//! ours. Each cause has witnesses: texts on which the parsers differ for that very cause, with the
//! verdict of `kubectl`, which is ours. They stand in `tests/conformance/yaml.ndjson` or, where
//! that has none, in `differential/witnesses.ndjson`, in the same form: what `kubectl patch
//! --local` of 1.32 made of them.
//!
//! `cargo test -p peers --test differential -- --ignored` asks `kubectl` itself, for the witnesses
//! and for new edits.

#[path = "differential/causes.rs"]
mod causes;
#[path = "differential/kubectl.rs"]
mod kubectl;
#[path = "differential/readings.rs"]
mod readings;
#[path = "differential/texts.rs"]
mod texts;
#[path = "differential/without.rs"]
mod without;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;

use envoy_gateway_backend::kubectl_yaml::documents;

use causes::{CAUSES, cause};
use readings::{PEERS, Peer, Reading, ours};
use texts::{Case, Random, cases, edited};

/// How many texts are edited.
const EDITED: usize = 3_000;

const READINGS: &str = "tests/conformance/yaml.ndjson";
const ADMISSION: &str = "tests/conformance/admission.ndjson";
const WITNESSES: &str = "benches/peers/tests/differential/witnesses.ndjson";

/// All but the long ones, which are one long value with little in it to be read.
fn of_corpora() -> Vec<String> {
    let cases = [READINGS, ADMISSION].map(cases);
    cases
        .into_iter()
        .flatten()
        .map(|case| case.manifest)
        .filter(|text| text.len() < 2_000)
        .collect()
}

/// The first part of a text that a peer reads in another way, and why: the text, as an API server
/// reads the body of a request, or one of the documents that `kubectl` cuts it into before it
/// reads.
fn difference(text: &str, peer: Peer) -> Option<(&str, &'static str)> {
    let documents = documents(text).map(|document| &text[document.span.start..document.span.end]);
    std::iter::once(text).chain(documents).find_map(|part| Some((part, cause(part, peer)?)))
}

/// How many texts a peer reads in another way.
#[derive(Default)]
struct Figures {
    texts: usize,
    /// Is it YAML?
    verdicts: usize,
    /// What does it say?
    events: usize,
    panics: usize,
    causes: BTreeMap<&'static str, usize>,
}

impl Figures {
    fn count(&mut self, text: &str, peer: Peer) {
        self.texts += 1;
        let Some((part, cause)) = difference(text, peer) else { return };
        *self.causes.entry(cause).or_default() += 1;
        match (ours(part), peer.1(part)) {
            (_, Reading::Panicked) => self.panics += 1,
            (Reading::Yaml(_), Reading::Yaml(_)) => self.events += 1,
            _ => self.verdicts += 1,
        }
    }

    fn print(&self, peer: &str, what: &str) {
        let Self { texts, verdicts, events, panics, causes } = self;
        let mut text = format!(
            "differential {peer}, {what}: of {texts} texts, {verdicts} are YAML to one alone, {events} say something else, \
             {panics} make it panic\n"
        );
        for (cause, count) in causes {
            let _ = writeln!(text, "  {count:5}  {cause}");
        }
        // To the stream itself: what a passing test prints would be swallowed.
        std::io::stdout().write_all(text.as_bytes()).expect("standard output can be written");
    }
}

/// A peer that panics says so on the error stream, each time.
fn quietly() {
    std::panic::set_hook(Box::new(|panic| {
        if panic.location().is_some_and(|location| !location.file().contains("libyaml-safer")) {
            eprintln!("{panic}");
        }
    }));
}

#[test]
fn every_difference_has_a_cause() {
    quietly();
    let corpora = of_corpora();
    let mut random = Random(1);
    let edits: Vec<String> =
        (0..EDITED).map(|_| edited(random.of(&corpora), &mut random)).collect();
    for peer in PEERS {
        for (what, texts) in [("corpora", &corpora), ("edited", &edits)] {
            let mut figures = Figures::default();
            for text in texts {
                figures.count(text, peer);
            }
            figures.print(peer.0, what);
            // Were there none, nothing would be compared.
            assert!(!figures.causes.is_empty(), "{}", peer.0);
        }
    }
}

/// All cases whose verdict by `kubectl` is known.
fn asked() -> BTreeMap<String, Case> {
    let cases = [READINGS, WITNESSES].map(cases);
    cases.into_iter().flatten().map(|case| (case.id.clone(), case)).collect()
}

#[test]
fn every_cause_has_a_verdict_of_kubectl_which_is_ours() {
    quietly();
    let asked = asked();
    for known in CAUSES {
        assert!(!known.witnesses.is_empty(), "{}", known.name);
        for id in known.witnesses {
            let case = asked.get(*id).unwrap_or_else(|| panic!("{id} is no case"));
            kubectl::assert_ours(case);
            let causes: Vec<_> = PEERS
                .iter()
                .filter_map(|&peer| Some(difference(&case.manifest, peer)?.1))
                .collect();
            assert!(causes.contains(&known.name), "{id}, {}: {causes:?}", known.name);
        }
    }
    let witnesses: Vec<_> = CAUSES.iter().flat_map(|cause| cause.witnesses).collect();
    for case in cases(WITNESSES) {
        assert!(witnesses.contains(&&case.id.as_str()), "{} witnesses nothing", case.id);
    }
}

#[test]
#[ignore = "asks kubectl 1.32, which must be installed, for about ten texts a second"]
fn kubectl_itself_says_so() {
    let corpora = of_corpora();
    // Other edits each time.
    let seed = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    println!("seed {seed}");
    let mut random = Random(seed);
    let edits = (0..EDITED).map(|_| edited(random.of(&corpora), &mut random));
    let (mut asked, mut differing) = (0, Vec::new());
    for text in cases(WITNESSES).into_iter().map(|case| case.manifest).chain(edits) {
        let Some(verdict) = kubectl::verdict(&text) else { continue };
        asked += 1;
        differing.extend(verdict.err().map(|how| format!("{text:?}\n  {how}")));
    }
    println!("{} of {asked} texts are read as kubectl reads them", asked - differing.len());
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
