//! Several texts as one input: objects that refer to each other.

use std::collections::BTreeMap;

use kubectl_yaml::Object;
use serde::de::{DeserializeSeed, Deserializer};

use super::lines::Lines;
use super::linter::Linter;
use super::locate::locate_spans;
use super::object::CheckedObject;
use crate::gateway_api::ObjectKind;
use crate::report::Report;
use crate::report::sink::Sink;
use crate::resources::{ObjectId, Resources};
use crate::rule::Gate;

impl Linter<'_> {
    /// Checks every object of several texts, as [`check`](Self::check) does, and what Envoy Gateway
    /// makes of them together: a reference that fails is reported where it is.
    ///
    /// Objects that the API server refuses, and those that cannot be read, are not part of the input.
    /// `resources` says what the input is: its default namespace, its provider, the kinds of which it
    /// has every object, and objects that are in no text.
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::gateway_api::ObjectKind;
    /// use envoy_gateway_backend::lint::Linter;
    /// use envoy_gateway_backend::resources::Resources;
    ///
    /// let route = "\
    /// apiVersion: gateway.networking.k8s.io/v1
    /// kind: HTTPRoute
    /// metadata: {name: api}
    /// spec:
    ///   parentRefs: [{name: eg}]
    ///   rules:
    ///   - backendRefs:
    ///     - {group: gateway.envoyproxy.io, kind: Backend, name: api}
    /// ";
    /// let resources = Resources::new().with_complete([ObjectKind::Backend]);
    /// let checked = Linter::new(&Profile::default()).check_input(&[route], resources);
    /// let finding = &checked[0][0].report().findings()[0];
    /// assert_eq!(finding.path.to_string(), "spec.rules[0].backendRefs[0]");
    /// assert_eq!(finding.location.as_ref().map(|location| location.line), Some(8));
    /// ```
    #[must_use]
    pub fn check_input(&self, texts: &[&str], mut resources: Resources) -> Vec<Vec<CheckedObject>> {
        let profile = self.with_context(texts, resources.clone()).amend(self.profile().clone());
        let linter = self.with_profile(&profile);
        let mut ids = Vec::new();
        let mut input = Vec::new();
        for text in texts {
            let mut of_text = Vec::new();
            input.push(linter.check(text).with_objects(|checked, object| {
                of_text.push(add(&mut resources, checked.report(), object));
            }));
            ids.push(of_text);
        }
        let mut reports = resources.check_references(&profile).into_reports();
        for ((text, ids), checked) in texts.iter().zip(ids).zip(&mut input) {
            linter.add_findings(text, &ids, checked, &mut reports);
        }
        input
    }

    /// Adds what decides how a single Backend is checked: the policies that the API server stores, and
    /// the configuration of Envoy Gateway.
    fn with_context(&self, texts: &[&str], mut resources: Resources) -> Resources {
        let kinds = [ObjectKind::BackendTlsPolicy, ObjectKind::EnvoyGateway];
        let has_any = |text: &&&str| kinds.into_iter().any(|kind| text.contains(kind.as_str()));
        for text in texts.iter().filter(has_any) {
            let _ = self.check(text).with_objects(|checked, object| {
                let kind = ObjectKind::from_type(object.api_version(), object.kind());
                if kind.is_some_and(|kind| kinds.contains(&kind)) {
                    add(&mut resources, checked.report(), object);
                }
            });
        }
        resources
    }

    /// Locates findings in a text, and adds them to the reports of its objects.
    fn add_findings(
        &self,
        text: &str,
        ids: &[Option<ObjectId>],
        checked: &mut [CheckedObject],
        reports: &mut BTreeMap<ObjectId, Report>,
    ) {
        if !ids.iter().flatten().any(|id| reports.contains_key(id)) {
            return;
        }
        let lines = Lines::new(text);
        let mut ids = ids.iter();
        let mut checked = checked.iter_mut();
        for document in self.documents(text) {
            lines.begin_document(document.span.start);
            for object in document.objects() {
                let checked = checked.next();
                let Ok(object) = object else { continue };
                let Some(mut report) =
                    ids.next().copied().flatten().and_then(|id| reports.remove(&id))
                else {
                    continue;
                };
                locate_spans(report.findings_mut(), object.node(), &[], &lines, |_, _, _| ());
                let Some(checked) = checked else { continue };
                for finding in report {
                    if checked.report.accept(finding.severity) {
                        checked.report.push(finding);
                    }
                }
            }
        }
    }
}

/// Adds an object to the input, if the API server stores it and Envoy Gateway reads it.
fn add(resources: &mut Resources, report: &Report, object: Object<'_>) -> Option<ObjectId> {
    let kind = ObjectKind::from_type(object.api_version(), object.kind())?;
    if !is_stored(report) {
        return None;
    }
    object.node().decode_with(Addition { resources, kind }).ok()
}

fn is_stored(report: &Report) -> bool {
    report.passes(Gate::Reading) && report.passes(Gate::Admission)
}

/// An object of a kind that is added to resources.
struct Addition<'r> {
    resources: &'r mut Resources,
    kind: ObjectKind,
}

impl<'de> DeserializeSeed<'de> for Addition<'_> {
    type Value = ObjectId;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<ObjectId, D::Error> {
        self.resources.add_from(self.kind, deserializer)
    }
}
