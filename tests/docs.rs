//! Generated files are up to date. `UPDATE_DOCS=1 cargo test --test docs` rewrites them.
#![cfg(feature = "lint")]

use std::fmt::Write as _;
use std::path::Path;

use envoy_gateway_backend::{Gate, Release, Rule, rules};

#[test]
fn rules_page_is_up_to_date() {
    assert_up_to_date("docs/rules.md", &page());
}

#[test]
#[cfg(feature = "schema")]
fn editor_schema_is_up_to_date() {
    let schema = envoy_gateway_backend::schema::json_schema(Release::LATEST);
    assert_up_to_date("docs/backend.schema.json", &format!("{schema:#}\n"));
}

/// The page shows the admission policy of the envoy gate.
#[test]
#[cfg(feature = "schema")]
fn page_about_the_abort_is_up_to_date() {
    use envoy_gateway_backend::Profile;
    use envoy_gateway_backend::admission_policy::AdmissionPolicy;

    const COMMAND: &str = "egb policy --gates envoy | kubectl apply -f -\n```\n\n```yaml\n";
    let profile = Profile::default().with_gates([Gate::Envoy]);
    let policy = AdmissionPolicy::new("backends.gateway.envoyproxy.io", &profile).unwrap();
    let page = include_str!("../docs/guide/protect-proxies.md");
    let (before, rest) = page.split_once(COMMAND).expect("the command");
    let (_, after) = rest.split_once("```").expect("the end of the policy");
    let page = format!("{before}{COMMAND}{policy}```{after}");
    assert_up_to_date("docs/guide/protect-proxies.md", &page);
}

fn assert_up_to_date(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, text).unwrap_or_else(|error| panic!("{file}: {error}"));
    }
    let written = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    assert!(written == text, "{file} is out of date: run `UPDATE_DOCS=1 cargo test --test docs`");
}

#[test]
fn rule_has_documentation_and_source() {
    for rule in rules() {
        let id = rule.id();
        assert!(rule.documentation().len() > 20, "{id} has no documentation");
        assert!(rule.documentation().ends_with('.'), "{id}: {}", rule.documentation());
        assert!(
            !rule.source().is_empty() && !rule.source().ends_with('.'),
            "{id}: {}",
            rule.source()
        );
    }
}

#[test]
fn rule_is_on_the_rules_page() {
    let page = page();
    for rule in rules() {
        assert_eq!(rule.docs_path(), format!("docs/rules.md#{}", rule.id()));
        assert!(page.contains(&format!("\n### {}\n", rule.id())), "{}", rule.id());
    }
}

fn page() -> String {
    let mut page = String::from(
        "# Rules\n\nAll rules, gate by gate. Generated from the rules; see `CONTRIBUTING.md`.\n\n\
         Findings of every gate except advice are errors; a finding that depends on an object outside a partial input is a note. The severity of an advice rule can be changed (`Profile::with_severity`). A comment\n\
         `# envoy-gateway-backend: allow(rule-id)` above or after a field suppresses an advice rule there. Comments at the top of an example\n\
         set the profile.\n",
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
            "The text cannot be read. Messages are those of kubectl, with the exact location."
        }
        Gate::Admission => {
            "The Kubernetes API server, with Envoy Gateway's CRD of the release, refuses to create the object."
        }
        Gate::Platform => "The operator's own policy, if one is given, refuses the object.",
        Gate::Controller => "Envoy Gateway does not accept the Backend.",
        Gate::Serving => "Envoy Gateway accepts the Backend, but routes to it fail.",
        _ => "Nothing refuses the Backend, but it is probably not what the author meant.",
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
    let severity = match (rule.gate(), rule.severity()) {
        (Gate::Advice, severity) => format!(" A {severity}."),
        _ => String::new(),
    };
    writeln!(page, "\n{since}{severity} Source: {}.", rule.source()).unwrap();
    if let Some(cel) = rule.cel_rule() {
        writeln!(
            page,
            "\nThe CEL rule of the CRD, with the message `{}`:\n\n```cel\n{}\n```",
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
fn model_field_is_documented_with_its_path() {
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
