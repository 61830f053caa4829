//! Rules of the identity of an object that is created.

use crate::rule::{Gate, Rule};

pub(crate) static WRONG_API_VERSION: Rule =
    Rule::new(Gate::Admission, "wrong-api-version", "`apiVersion` is not that of a Backend")
        .docs("The API server looks up the resource by `apiVersion` and `kind`; no resource has another version.")
        .by("`kubectl`: `no matches for kind`");

pub(crate) static WRONG_KIND: Rule = Rule::new(
    Gate::Admission,
    "wrong-kind",
    "`kind` is not `Backend`",
)
.docs(
    "The API server looks up the resource by `apiVersion` and `kind`; no Backend has another kind.",
)
.by("`kubectl`: `no matches for kind`; apiextensions-apiserver, `kind: Invalid value`");

pub(crate) static RESOURCE_VERSION_SET: Rule =
    Rule::new(Gate::Admission, "resource-version-set", "`metadata.resourceVersion` in a new object")
        .docs("The API server sets it and rejects a new object that has one. Manifests copied from a cluster have one; with `uid` too, a manifest is checked as an object that the server has stored.")
        .by("apiserver, `storage.Versioner`");

pub(crate) static POLICY_NOT_SERVED: Rule = Rule::new(
    Gate::Admission,
    "policy-not-served",
    "version of `BackendTLSPolicy` that the release does not serve",
)
.docs("The charts of Envoy Gateway bring the CRD: `v1alpha3` in every release, `v1` since v1.6. The policy is not stored, and its Backends are reached without it.")
.by("`kubectl`: `no matches for kind`");

pub(crate) const RULES: &[&Rule] =
    &[&WRONG_API_VERSION, &WRONG_KIND, &RESOURCE_VERSION_SET, &POLICY_NOT_SERVED];
