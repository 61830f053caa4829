//! Every rule that is added as `ARCHITECTURE.md` describes runs on every path.

use crate::api::{Backend, BackendEndpoint, BackendSpec};
use crate::lint::Linter;
use crate::platform::Platform;
use crate::profile::Profile;
use crate::release::Release;
use crate::report::Report;
use crate::rule::{Gate, Rule, recipe};

impl BackendSpec {
    pub(crate) fn first_host(&self) -> Option<&str> {
        self.endpoints.as_deref()?.first()?.host()
    }
}

impl BackendEndpoint {
    pub(crate) fn host(&self) -> Option<&str> {
        self.address.fqdn().map(|fqdn| fqdn.hostname.as_str())
    }
}

/// An everyday manifest in which every name begins with an id.
fn manifest(id: &str, tls: bool) -> String {
    let tls = if tls {
        format!("  tls: {{wellKnownCACertificates: System, sni: {id}.example.com}}\n")
    } else {
        String::new()
    };
    format!(
        "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: {id}\nspec:\n  \
         endpoints:\n  - fqdn: {{hostname: {id}.example.com, port: 443}}\n{tls}"
    )
}

fn backend(text: &str) -> Backend {
    let document = kubectl_yaml::documents(text).next().expect("a document");
    let tree = document.content.expect("a tree");
    tree.root().decode().expect("a Backend")
}

fn profile() -> Profile {
    Profile::default().with_platform(Platform::default()).with_policies([])
}

fn ids(report: &Report) -> Vec<&'static str> {
    report.iter().map(|finding| finding.rule.id()).collect()
}

fn is_about_tls(rule: &Rule) -> bool {
    rule.id().ends_with("-tls")
}

#[test]
fn manifest_without_violation_is_clean_on_every_path() {
    for tls in [false, true] {
        let text = manifest("none", tls);
        assert_eq!(ids(&backend(&text).check(&profile())), [""; 0]);
        assert!(backend(&text).clean_report(&profile()).is_some());
        let profile = profile();
        assert!(Linter::new(&profile).check(&text).all(|checked| checked.report().is_empty()));
    }
}

#[test]
fn added_rule_is_reported_for_typed_backend() {
    for rule in recipe::RULES {
        let backend = backend(&manifest(rule.id(), is_about_tls(rule)));
        assert_eq!(ids(&backend.check(&profile())), [rule.id()]);
        assert!(backend.clean_report(&profile()).is_none(), "{}", rule.id());
        assert_eq!(backend.clone().into_valid(&profile()).is_err(), rule.gate() != Gate::Advice);
    }
}

#[test]
fn added_rule_is_reported_for_text_with_location() {
    for rule in recipe::RULES {
        let text = manifest(rule.id(), is_about_tls(rule));
        // A comment and a flow style take the text off the fast path of the reader, or on it.
        for text in [text.clone(), text.replace("spec:", "spec: &anchor"), format!("# x\n{text}")] {
            let profile = profile();
            let checked: Vec<_> = Linter::new(&profile).check(&text).collect();
            let [checked] = checked.as_slice() else { panic!("{text}") };
            assert_eq!(ids(checked.report()), [rule.id()]);
            assert!(checked.report().findings()[0].location.is_some());
        }
    }
}

#[test]
fn added_admission_rule_is_reported_for_every_release() {
    let profile = profile();
    for rule in recipe::RULES.iter().filter(|rule| rule.gate() == Gate::Admission) {
        let text = manifest(rule.id(), is_about_tls(rule));
        let first = if is_about_tls(rule) { Release::V1_6 } else { Release::OLDEST };
        for compatibility in
            [backend(&text).compatibility(), Linter::new(&profile).compatibility(&text)]
        {
            assert!(backend(&text).releases().all(|release| release.is_before(first)));
            for (release, finding) in compatibility.iter() {
                let id = finding.map(|finding| finding.rule.id());
                let expected = if release.is_at_least(first) { rule.id() } else { "unknown-field" };
                assert_eq!(id, Some(expected), "{release}");
            }
        }
    }
}
