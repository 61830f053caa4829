//! Our SARIF logs are valid for the SARIF schema, including formats, and deserialize into
//! `serde-sarif`'s types.
//!
//! The schema is that from which `serde-sarif` generates its types; it is in the folder of that
//! package.

use std::path::{Path, PathBuf};
use std::process::Command;

use envoy_gateway_backend::render::{Sarif, Source};
use envoy_gateway_backend::{Profile, lint, rules};
use serde_json::Value;
use serde_sarif::sarif;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder of a dependency, from `cargo metadata`.
fn package_folder(name: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--manifest-path"])
        .arg(root().join("Cargo.toml"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("a list");
    let package = packages.iter().find(|package| package["name"] == name).expect("a dependency");
    let manifest = Path::new(package["manifest_path"].as_str().expect("a path"));
    manifest.parent().expect("a folder").to_owned()
}

fn schema() -> jsonschema::Validator {
    let file = package_folder("serde-sarif").join("src/schema.json");
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut schema: Value = serde_json::from_str(&text).expect("a schema");
    // These are invalid regular expressions because of a bracket; our logs do not use them.
    for holder in ["run", "toolComponent"] {
        let language = &mut schema["definitions"][holder]["properties"]["language"];
        assert_eq!(language["pattern"], "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$");
        language.as_object_mut().expect("a schema").remove("pattern");
    }
    jsonschema::options().should_validate_formats(true).build(&schema).expect("a sound schema")
}

/// Texts that break every rule that a file can break, and one that tries to forge output.
fn texts() -> Vec<(String, String)> {
    let mut files = vec![root().join("tests/render/manifest.yaml")];
    for entry in std::fs::read_dir(root().join("tests/diagnostics")).expect("a folder") {
        files.extend(
            Some(entry.expect("an entry").path())
                .filter(|path| path.to_string_lossy().ends_with(".bad.yaml")),
        );
    }
    files.sort();
    let mut texts: Vec<_> = files
        .iter()
        .map(|path| {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(path).expect("a text"))
        })
        .collect();
    let hostile = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: \"\\e[2J\"}\nspec: {\"\\u202e\": 1}\n";
    texts.push(("a b%\u{1b}é.yaml".to_owned(), hostile.to_owned()));
    texts
}

/// A log of all texts, with the number of findings and fixes.
fn log(sarif: Sarif) -> (Value, usize, usize) {
    let mut sarif = sarif;
    let (mut findings, mut fixes) = (0, 0);
    let profile = Profile::default().with_policies([]);
    for (file, text) in texts() {
        for checked in lint::Linter::new(&profile).check(&text) {
            let source = Source {
                file: &file,
                text: &text,
                start: 0,
                document: checked.document(),
                item: checked.item(),
                kind: Some(checked.kind()),
                namespace: checked.namespace(),
                name: checked.name(),
                release: checked.release(),
            };
            sarif.add(&source, checked.report());
            findings += checked.report().findings().len();
            fixes += checked.report().iter().filter(|finding| finding.fix.is_some()).count();
        }
    }
    assert!(findings > 100 && fixes > 20, "only {findings} findings and {fixes} fixes");
    (sarif.finish(), findings, fixes)
}

#[test]
fn log_is_valid_for_the_schema() {
    let schema = schema();
    for sarif in [Sarif::new(), Sarif::new().with_pages("https://example.com/docs/rules.md")] {
        let (log, ..) = log(sarif);
        let errors: Vec<_> = schema
            .iter_errors(&log)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .take(5)
            .collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    assert!(schema.is_valid(&Sarif::new().finish()));
    // The schema detects errors: a help that is not an absolute URI, a column that is a string.
    let (mut broken, ..) = log(Sarif::new());
    broken["runs"][0]["tool"]["driver"]["rules"][0]["helpUri"] = "docs/rules.md#pattern".into();
    assert!(!schema.is_valid(&broken));
    let (mut broken, ..) = log(Sarif::new());
    broken["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startColumn"] =
        "one".into();
    assert!(!schema.is_valid(&broken));
}

#[test]
fn log_deserializes() {
    let (value, findings, fixes) = log(Sarif::new());
    let log: sarif::Sarif = serde_json::from_value(value).expect("a SARIF log");
    let [run] = log.runs.as_slice() else { panic!("one run") };
    let driver = &run.tool.driver;
    assert_eq!(driver.name, "envoy-gateway-backend");
    let descriptors = driver.rules.as_ref().expect("rules");
    assert!(
        descriptors
            .iter()
            .map(|rule| rule.id.as_str())
            .eq(rules().map(envoy_gateway_backend::Rule::id))
    );
    let results = run.results.as_ref().expect("results");
    assert_eq!(results.len(), findings);
    assert_eq!(results.iter().filter(|result| result.fixes.is_some()).count(), fixes);
    for result in results {
        let index = usize::try_from(result.rule_index.expect("an index")).expect("a small number");
        assert_eq!(Some(&descriptors[index].id), result.rule_id.as_ref());
        let location = &result.locations.as_ref().expect("locations")[0];
        let region =
            location.physical_location.as_ref().expect("a file").region.as_ref().expect("a region");
        assert!(region.start_line >= Some(1) && region.start_column >= Some(1));
        assert!(region.end_line >= region.start_line && region.end_column >= region.start_column);
        let fingerprints = result.partial_fingerprints.as_ref().expect("fingerprints");
        assert_eq!(fingerprints.len(), 1);
    }
}
