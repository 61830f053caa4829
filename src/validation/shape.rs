//! The rules of shape: what the API server's structural schema and strict decoding say of any
//! field.

use crate::rule::{Gate, Rule};

/// What the structural schema of the CRD says.
const fn admission(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Admission, id, summary).by("the CRD's schema, as kube-openapi validates it")
}

/// What strict decoding says.
const fn strict(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Admission, id, summary)
        .by("apiextensions-apiserver, strict decoding (`fieldValidation: Strict`)")
}

pub(crate) static REQUIRED: Rule = admission("required", "a required field is there")
    .docs("A field without which the object means nothing is missing, or `null`.");

pub(crate) static UNKNOWN_FIELD: Rule = strict("unknown-field", "every field exists in the release's CRD").docs(
    "The API server refuses fields its CRD does not know (`fieldValidation: Strict`, which `kubectl` asks for). Often the field is \
     misspelled or stands one level too high or too low; or it came with a later release of Envoy Gateway.",
);

pub(crate) static DUPLICATE_KEY: Rule = strict("duplicate-key", "a key stands once in its object").docs(
    "The same key is given twice in one object. `kubectl` sends the last one without a word, and the API server refuses the text where \
     it sees it; either way one of the two is not what its author meant.",
);

pub(crate) static WRONG_TYPE: Rule = admission("wrong-type", "a value is of its field's type")
    .docs("In YAML a bare `443` is a number, `yes` a truth value and `1.3` a number; quotes make any of them text.");

pub(crate) static NOT_SUPPORTED: Rule =
    admission("not-supported", "a value is one of those the field takes")
        .docs("The field takes a fixed set of values, spelled exactly as the CRD spells them.");

pub(crate) static PATTERN: Rule = admission("pattern", "a text matches its field's pattern").docs(
    "The CRD gives a regular expression for the text, for instance that of a lower-case DNS name.",
);

pub(crate) static TOO_SHORT: Rule =
    admission("too-short", "a text is not shorter than its field asks").docs(
        "An empty text is not the same as none: where a field may be absent, leave it out instead.",
    );
pub(crate) static TOO_LONG: Rule =
    admission("too-long", "a text is not longer than its field takes")
        .docs("The server counts characters, though its message says bytes.");
pub(crate) static TOO_FEW: Rule = admission("too-few", "a list has the items its field asks for")
    .docs("An empty list is not the same as none: leave the field out instead.");
pub(crate) static TOO_MANY: Rule = admission("too-many", "a list has no more items than its field takes").docs(
    "Each item is looked at by rules, whose cost the server bounds. `endpoints` takes 4 items until v1.2, 64 until v1.6, and 256 since v1.7; a route may \
     list several Backends.",
);
pub(crate) static TOO_SMALL: Rule =
    admission("too-small", "a number is not below its field's minimum")
        .docs("A port is a number from 0 to 65535, of which 0 is stored and does not work.");
pub(crate) static TOO_LARGE: Rule =
    admission("too-large", "a number is not above its field's maximum")
        .docs("A port is a number from 0 to 65535: it has 16 bits.");

pub(crate) static DUPLICATE_ITEM: Rule = admission("duplicate-item", "the items of a list have different keys")
    .docs("The items of `status.conditions` are told apart by their `type`, so that no two may have the same.")
    .by("the CRD's `x-kubernetes-list-map-keys`, as apiextensions-apiserver checks them (`listtype`)");

pub(crate) const RULES: &[&Rule] = &[
    &REQUIRED, &UNKNOWN_FIELD, &DUPLICATE_KEY, &WRONG_TYPE, &NOT_SUPPORTED, &PATTERN, &TOO_SHORT,
    &TOO_LONG, &TOO_FEW, &TOO_MANY, &TOO_SMALL, &TOO_LARGE, &DUPLICATE_ITEM,
];
