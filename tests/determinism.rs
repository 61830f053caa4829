//! The same input gives the same report, byte for byte: in every run, on every thread, with every
//! set of features.
//!
//! `tests/digests/` contains digests of all reports for the corpus. `UPDATE_DIGESTS=1 cargo test
//! --all-features --test determinism` rewrites them after an intended change.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::thread;

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::{Profile, Release};

/// The manifests of the conformance tests and of `tests/diagnostics`.
static CORPUS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let cases = include_str!("conformance/admission.ndjson")
        .lines()
        .chain(include_str!("conformance/yaml.ndjson").lines());
    let cases = cases.map(|line| {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case");
        case["manifest"].as_str().expect("a manifest").to_owned()
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    cases.chain(files.iter().map(|path| fs::read_to_string(path).expect("a text"))).collect()
});

/// Profiles that together evaluate all gates.
fn profiles() -> [Profile; 2] {
    [Profile::new(Release::OLDEST), Profile::default().with_policies([])]
}

/// FNV-1a, 64 bits.
fn digest(texts: impl Iterator<Item = String>) -> String {
    let step = |sum: u64, byte: u8| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let sum =
        texts.fold(0xcbf2_9ce4_8422_2325, |sum, text| text.bytes().chain([b'\n']).fold(sum, step));
    format!("{sum:016x}")
}

/// Digest of the reports for manifests that deserialize as a Backend.
fn typed_digest() -> String {
    let values =
        CORPUS.iter().filter_map(|text| serde_yaml_ng::from_str::<serde_json::Value>(text).ok());
    let backends: Vec<Backend> =
        values.filter_map(|value| serde_json::from_value(value).ok()).collect();
    assert!(backends.len() > 2_000, "only {} Backends", backends.len());
    let profiles = profiles();
    let reports =
        profiles.iter().flat_map(|profile| backends.iter().map(|backend| backend.check(profile)));
    digest(reports.map(|report| serde_json::to_string(&report).expect("a report is JSON")))
}

/// Digest of the reports for every object of every text, as JSON.
#[cfg(feature = "lint")]
fn text_digest() -> String {
    use envoy_gateway_backend::{lint, render};

    let profiles = profiles();
    let reports = profiles.iter().flat_map(|profile| {
        CORPUS.iter().flat_map(move |text| {
            lint::Linter::new(profile).check(text).map(move |checked| {
                let mut out = String::new();
                let source = render::Source { text, ..render::Source::default() };
                render::json(&mut out, &source, checked.report()).expect("a string accepts it");
                out
            })
        })
    });
    digest(reports)
}

/// Compares digests from several threads with the recorded one.
fn assert_recorded(name: &str, digest: fn() -> String) {
    let digests = thread::scope(|scope| {
        let threads: Vec<_> = (0..3).map(|_| scope.spawn(digest)).collect();
        threads.into_iter().map(|thread| thread.join().expect("a digest")).collect::<Vec<_>>()
    });
    assert!(digests.iter().all(|other| *other == digests[0]), "{name}: {digests:?}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/digests").join(name);
    if std::env::var_os("UPDATE_DIGESTS").is_some() {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, format!("{}\n", digests[0])).expect("a file");
    }
    let known = fs::read_to_string(&file).expect("a digest");
    assert_eq!(
        digests[0],
        known.trim(),
        "{name}: after an intended change, UPDATE_DIGESTS=1 rewrites the digest"
    );
}

#[test]
fn typed_reports_equal_in_every_run_and_feature_set() {
    assert_recorded("typed", typed_digest);
}

#[cfg(feature = "lint")]
#[test]
fn text_reports_equal_in_every_run_and_feature_set() {
    assert_recorded("text", text_digest);
}
