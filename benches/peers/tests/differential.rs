//! Compares our YAML reader with other parsers. Every difference must have a known cause.
//!
//! The texts are those of the corpora, and some thousands with random edits. A difference without a
//! known cause fails the test: one of the readers is wrong, perhaps ours. Each cause has witnesses:
//! texts on which the parsers differ for this cause, with the verdict of `kubectl`, which equals
//! ours. They are in `tests/conformance/yaml.ndjson` or in `differential/witnesses.ndjson`, in the
//! same format: the result of `kubectl patch --local` of 1.32.
//!
//! `cargo test -p peers --test differential -- --ignored` runs `kubectl` itself, for the witnesses
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

/// Number of edited texts.
const EDITED_TEXTS: usize = 3_000;

const READINGS: &str = "tests/conformance/yaml.ndjson";
const ADMISSION: &str = "tests/conformance/admission.ndjson";
const WITNESSES: &str = "benches/peers/tests/differential/witnesses.ndjson";

/// The texts of the corpora, without long ones, which contain one long value.
fn corpora() -> Vec<String> {
    let cases = [READINGS, ADMISSION].map(cases);
    cases
        .into_iter()
        .flatten()
        .map(|case| case.manifest)
        .filter(|text| text.len() < 2_000)
        .collect()
}

/// The first part of a text that a peer reads differently, and the cause. Parts are the whole text, as
/// an API server reads a request body, and the documents into which `kubectl` splits it.
fn difference(text: &str, peer: Peer) -> Option<(&str, &'static str)> {
    let documents = documents(text).map(|document| &text[document.span.start..document.span.end]);
    std::iter::once(text).chain(documents).find_map(|part| Some((part, cause(part, peer)?)))
}

/// The number of texts that a peer reads differently.
#[derive(Default)]
struct Figures {
    texts: usize,
    /// Only one of the two readers accepts the text.
    verdicts: usize,
    /// The events differ.
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
            "differential {peer}, {what}: of {texts} texts, {verdicts} are accepted by one reader only, {events} have different events, \
             {panics} make it panic\n"
        );
        for (cause, count) in causes {
            let _ = writeln!(text, "  {count:5}  {cause}");
        }
        // Written directly, because the test harness captures `print!` of passing tests.
        std::io::stdout().write_all(text.as_bytes()).expect("standard output can be written");
    }
}

/// Suppresses the panic messages of a peer.
fn suppress_panic_messages() {
    std::panic::set_hook(Box::new(|panic| {
        if panic.location().is_some_and(|location| !location.file().contains("libyaml-safer")) {
            eprintln!("{panic}");
        }
    }));
}

#[test]
fn difference_between_readers_has_a_known_cause() {
    suppress_panic_messages();
    let corpora = corpora();
    let mut random = Random(1);
    let edits: Vec<String> =
        (0..EDITED_TEXTS).map(|_| edited(random.choose(&corpora), &mut random)).collect();
    for peer in PEERS {
        for (what, texts) in [("corpora", &corpora), ("edited", &edits)] {
            let mut figures = Figures::default();
            for text in texts {
                figures.count(text, peer);
            }
            figures.print(peer.0, what);
            // Without any difference, the comparison would not work.
            assert!(!figures.causes.is_empty(), "{}", peer.0);
        }
    }
}

/// All cases with a verdict of `kubectl`.
fn cases_by_id() -> BTreeMap<String, Case> {
    let cases = [READINGS, WITNESSES].map(cases);
    cases.into_iter().flatten().map(|case| (case.id.clone(), case)).collect()
}

#[test]
fn cause_has_a_witness_that_we_read_as_kubectl() {
    suppress_panic_messages();
    let known_cases = cases_by_id();
    for known in CAUSES {
        assert!(!known.witnesses.is_empty(), "{}", known.name);
        for id in known.witnesses {
            let case = known_cases.get(*id).unwrap_or_else(|| panic!("unknown case {id}"));
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
        assert!(witnesses.contains(&&case.id.as_str()), "{} is not used", case.id);
    }
}

#[test]
#[ignore = "needs kubectl 1.32; about ten texts a second"]
fn kubectl_reads_edited_texts_as_we_do() {
    let corpora = corpora();
    // Different edits in each run.
    let seed = std::time::SystemTime::UNIX_EPOCH.elapsed().expect("after 1970").as_secs();
    println!("seed {seed}");
    let mut random = Random(seed);
    let edits = (0..EDITED_TEXTS).map(|_| edited(random.choose(&corpora), &mut random));
    let (mut checked, mut differing) = (0, Vec::new());
    for text in cases(WITNESSES).into_iter().map(|case| case.manifest).chain(edits) {
        let Some(verdict) = kubectl::verdict(&text) else { continue };
        checked += 1;
        differing.extend(verdict.err().map(|how| format!("{text:?}\n  {how}")));
    }
    println!("{} of {checked} texts are read as kubectl reads them", checked - differing.len());
    assert!(differing.is_empty(), "{}", differing.join("\n"));
}
