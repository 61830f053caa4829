//! Rules of the identity of an object that is created.

use crate::rule::{Gate, Rule};

pub(crate) static WRONG_API_VERSION: Rule =
    Rule::new(Gate::Admission, "wrong-api-version", "a Backend is of `gateway.envoyproxy.io/v1alpha1`")
        .docs("The API server finds the resource by `apiVersion` and `kind`; with another version nothing matches.")
        .by("`kubectl`: `no matches for kind`");

pub(crate) static WRONG_KIND: Rule = Rule::new(Gate::Admission, "wrong-kind", "the object is a Backend")
    .docs("The API server finds the resource by `apiVersion` and `kind`; with another kind nothing matches.")
    .by("`kubectl`: `no matches for kind`; apiextensions-apiserver, `kind: Invalid value`");

pub(crate) static RESOURCE_VERSION_SET: Rule =
    Rule::new(Gate::Admission, "resource-version-set", "a new object has no `metadata.resourceVersion`")
        .docs("The server gives it; an object that has one when it is created is refused. It comes with manifests taken from a cluster. A manifest that has `uid` too is an object as the server has stored it, and is checked as such.")
        .by("apiserver, `storage.Versioner`");

pub(crate) const RULES: &[&Rule] = &[&WRONG_API_VERSION, &WRONG_KIND, &RESOURCE_VERSION_SET];
