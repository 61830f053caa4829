//! Generated files are fresh. `UPDATE_DOCS=1 cargo test --test docs` writes them anew.
#![cfg(feature = "lint")]

use std::fmt::Write as _;
use std::path::Path;

use envoy_gateway_backend::{Gate, Release, Rule, rules};

#[test]
fn the_rule_pages_are_fresh() {
    assert_fresh("docs/rules.md", &page());
}

#[test]
#[cfg(feature = "schema")]
fn the_schema_for_editors_is_fresh() {
    let schema = envoy_gateway_backend::schema::json_schema(Release::LATEST);
    assert_fresh("docs/backend.schema.json", &format!("{schema:#}\n"));
}

fn assert_fresh(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let written = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert!(written == text, "{file} is stale: run `UPDATE_DOCS=1 cargo test --test docs`");
}

/// Each rule says what it checks, why, and who says so.
#[test]
fn every_rule_is_documented() {
    for rule in rules() {
        let id = rule.id();
        assert!(rule.documentation().len() > 20, "{id} does not say why");
        assert!(rule.documentation().ends_with('.'), "{id}: {}", rule.documentation());
        assert!(
            !rule.source().is_empty() && !rule.source().ends_with('.'),
            "{id}: {}",
            rule.source()
        );
    }
}

/// The page has what a rule says to be there.
#[test]
fn every_rule_is_on_its_page() {
    let page = page();
    for rule in rules() {
        assert_eq!(rule.docs_path(), format!("docs/rules.md#{}", rule.id()));
        assert!(page.contains(&format!("\n### {}\n", rule.id())), "{}", rule.id());
    }
}

fn page() -> String {
    let mut page = String::from(
        "# Rules\n\nEverything that can be found about a Backend, gate by gate. Generated from the rules themselves; see `CONTRIBUTING.md`.\n\n\
         Findings of every gate but advice are errors. A rule of advice can be turned off or raised (`Profile::with_level`), or silenced where it\n\
         does not matter with a comment: `# envoy-gateway-backend: allow(rule-id)` above the field or behind it. Comments at the top of an example\n\
         say what it is judged for.\n",
    );
    for &gate in Gate::ALL {
        let of_gate: Vec<_> = rules().filter(|rule| rule.gate() == gate).collect();
        if of_gate.is_empty() {
            continue;
        }
        let title = gate.as_str();
        let (first, rest) = title.split_at(1);
        writeln!(page, "\n## {}{rest}\n\n{}\n", first.to_uppercase(), about(gate)).unwrap();
        for rule in &of_gate {
            writeln!(page, "- [`{id}`](#{id}): {}", rule.summary(), id = rule.id()).unwrap();
        }
        for rule in of_gate {
            entry(&mut page, rule);
        }
    }
    page
}

fn about(gate: Gate) -> &'static str {
    match gate {
        Gate::Reading => {
            "What keeps a text from being objects. Said in kubectl's words, at the true place."
        }
        Gate::Admission => {
            "What the Kubernetes API server says when the object is created, with Envoy Gateway's CRD of the release."
        }
        Gate::Platform => "What the platform's own policy says, if one is given.",
        Gate::Controller => {
            "What Envoy Gateway's controller says when it decides whether to accept the Backend."
        }
        Gate::Serving => "What goes wrong when a route leads to an accepted Backend.",
        _ => "What nobody refuses, and what is still not meant.",
    }
}

fn entry(page: &mut String, rule: &Rule) {
    writeln!(page, "\n### {}\n\n*{}.* {}", rule.id(), rule.summary(), rule.documentation())
        .unwrap();
    let since = match (rule.first_release(), rule.last_release()) {
        (Release::V1_1, None) => "In every release of Envoy Gateway.".to_owned(),
        (first, None) => format!("Since Envoy Gateway {first}."),
        (first, Some(last)) if first == last => format!("Only in Envoy Gateway {first}."),
        (first, Some(last)) => format!("In Envoy Gateway {first} to {last}."),
    };
    let weight = match (rule.gate(), rule.severity()) {
        (Gate::Advice, severity) => format!(" A {severity}."),
        _ => String::new(),
    };
    writeln!(page, "\n{since}{weight} Authority: {}.", rule.source()).unwrap();
    if let Some(cel) = rule.cel_rule() {
        writeln!(
            page,
            "\nThe CRD says it in CEL, with the message `{}`:\n\n```cel\n{}\n```",
            cel.message, cel.expression
        )
        .unwrap();
    }
    let example = |kind: &str| {
        let name = format!("tests/diagnostics/{}.{kind}.yaml", rule.id());
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).ok()
    };
    if let (Some(bad), Some(good)) = (example("bad"), example("good")) {
        writeln!(page, "\nWrong:\n\n```yaml\n{bad}```\n\nRight:\n\n```yaml\n{good}```").unwrap();
    }
}

#[test]
fn every_field_of_the_model_is_documented_with_its_path() {
    let sources = ["address", "backend", "condition", "metadata", "tls"].map(|file| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/api").join(format!("{file}.rs"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"))
    });
    let sources = sources.concat();
    let fields = include_str!("history/fields.txt")
        .lines()
        .filter(|line| !line.contains(" = ") && !line.ends_with("[]"));
    let missing: Vec<_> =
        fields.filter(|path| !sources.contains(&format!("/// `{path}`"))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
