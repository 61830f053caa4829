//! Rules of the API server's structural validation and strict decoding, for any field.

use crate::rule::{Gate, Rule};

/// A rule of the CRD's structural schema.
const fn admission(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Admission, id, summary).by("the CRD's schema, as kube-openapi validates it")
}

/// A rule of strict decoding.
const fn strict(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Admission, id, summary)
        .by("apiextensions-apiserver, strict decoding (`fieldValidation: Strict`)")
}

pub(crate) static REQUIRED: Rule =
    admission("required", "missing required field").docs("A required field is absent or `null`.");

pub(crate) static UNKNOWN_FIELD: Rule = strict("unknown-field", "unknown field").docs("The API server rejects fields that the CRD does not have (`fieldValidation: Strict`, the default of `kubectl`). Often the field is misspelled, one level too high or too low, or exists only in a later release of Envoy Gateway.");

pub(crate) static DUPLICATE_KEY: Rule = strict("duplicate-key", "duplicate key").docs("The same key occurs twice in one object. `kubectl` sends the last one without a warning; the API server rejects the text.");

pub(crate) static WRONG_TYPE: Rule = admission("wrong-type", "value of the wrong type")
    .docs("In YAML an unquoted `443` is a number, `yes` is a boolean and `1.3` is a number; with quotes, each of them is a string.");

pub(crate) static NOT_SUPPORTED: Rule = admission("not-supported", "unsupported value")
    .docs("The field has a fixed set of values, spelled exactly as in the CRD.");

pub(crate) static PATTERN: Rule = admission("pattern", "string that does not match the pattern").docs("The CRD has a regular expression for the field, for instance that of a lower-case DNS name.");

pub(crate) static TOO_SHORT: Rule = admission("too-short", "string shorter than the minimum")
    .docs("An empty string is not the same as an absent field: remove an optional field instead.");
pub(crate) static TOO_LONG: Rule = admission("too-long", "string longer than the maximum")
    .docs("The API server counts characters, although its message says bytes.");
pub(crate) static TOO_FEW: Rule = admission("too-few", "list with too few items")
    .docs("An empty list is not the same as an absent field: remove the field instead.");
pub(crate) static TOO_MANY: Rule = admission("too-many", "list with too many items").docs("Rules check each item, and the API server limits their cost. `endpoints` has at most 4 items before v1.3, 64 before v1.7, and 256 since v1.7; a route may list several Backends.");
pub(crate) static TOO_SMALL: Rule = admission("too-small", "number below the minimum")
    .docs("A port is a number from 0 to 65535; port 0 is stored, but not served.");
pub(crate) static TOO_LARGE: Rule = admission("too-large", "number above the maximum")
    .docs("A port is a number from 0 to 65535: it has 16 bits.");

pub(crate) static DUPLICATE_ITEM: Rule = admission("duplicate-item", "list items with the same key")
    .docs("The items of `status.conditions` are identified by their `type`; two items cannot have the same type.")
    .by("the CRD's `x-kubernetes-list-map-keys`, as apiextensions-apiserver checks them (`listtype`)");

pub(crate) const RULES: &[&Rule] = &[
    &REQUIRED, &UNKNOWN_FIELD, &DUPLICATE_KEY, &WRONG_TYPE, &NOT_SUPPORTED, &PATTERN, &TOO_SHORT,
    &TOO_LONG, &TOO_FEW, &TOO_MANY, &TOO_SMALL, &TOO_LARGE, &DUPLICATE_ITEM,
];
