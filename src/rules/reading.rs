//! Rules of reading: errors that keep source text from being objects.

use crate::rule::{Gate, Rule};

/// A rule whose message is that of goyaml.
const fn yaml(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Reading, id, summary).by("`kubectl` 1.32: goyaml v2, a port of libyaml")
}

/// A rule whose message is that of a library of Kubernetes.
const fn kubernetes(id: &'static str, summary: &'static str, source: &'static str) -> Rule {
    Rule::new(Gate::Reading, id, summary).by(source)
}

const fn limit(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Reading, id, summary).by("a limit of this crate, `kubectl_yaml::Limits`")
}

pub(crate) static EMPTY: Rule = limit("empty-text", "text without an object")
    .docs("The text has no document, or only documents that are empty, null or comments. `kubectl` reports that no objects were passed.")
    .by("`kubectl`: `no objects passed to apply`");

pub(crate) static PLATFORM_POLICY: Rule =
    Rule::new(Gate::Reading, "platform-policy", "invalid platform policy")
        .docs("Applies to policies, not to Backends: a misspelled field of a policy would deny nothing, without any message.")
        .by("the fields of a policy, as `platform::Platform` documents them");

pub(crate) static UNREADABLE_YAML: Rule = yaml("unreadable-yaml", "invalid YAML")
    .docs("The text is read as `kubectl` reads it: YAML 1.1 with the deviations of libyaml. The message is libyaml's.");

pub(crate) static UNREADABLE_JSON: Rule = kubernetes("unreadable-json", "invalid JSON", "`kubectl` 1.32: Go's `encoding/json`").docs(
    "A text that begins with `{` is JSON, or else YAML in flow style. If it is neither, the error of JSON is reported.",
);

pub(crate) static UNREADABLE_ENCODING: Rule = yaml("unreadable-encoding", "text that is not UTF-8").docs(
    "In YAML, bytes that are not UTF-8 are an error; in JSON, each of them is replaced. UTF-16 is not supported, as in `kubectl`.",
);

pub(crate) static INVALID_SEPARATOR: Rule = kubernetes("invalid-separator", "text after `---`", "apimachinery, `YAMLReader.Read`").docs(
    "`kubectl` splits the text at every line that begins with `---`, before it parses the YAML. Only a comment may follow the dashes. \
     The document before such a line is not sent either.",
);

pub(crate) static UNKNOWN_ANCHOR: Rule = yaml("unknown-anchor", "alias without an anchor")
    .docs("`*name` refers to the node with the anchor `&name` earlier in the same document. A string that begins with `*` needs quotes.");

pub(crate) static ANCHOR_CONTAINS_ITSELF: Rule =
    yaml("anchor-contains-itself", "anchor that contains itself")
        .docs("An alias inside of the node that it refers to would expand forever.");

pub(crate) static EXCESSIVE_ALIASING: Rule = yaml("excessive-aliasing", "excessive YAML aliasing").docs(
    "Nested aliases can expand to any size (\"billion laughs\"). `kubectl` rejects documents in which too many nodes come from aliases. The entries \
     of merge keys are limited, too.",
);

pub(crate) static MERGE_OF_NO_MAP: Rule = yaml("merge-of-no-map", "merge key without a map")
    .docs("The value of `<<` must be a map or a list of maps, whose entries are added to the map with the key.");

pub(crate) static TAG_MISMATCH: Rule = yaml("tag-mismatch", "tag that does not fit its value")
    .docs(
        "`!!int`, `!!bool` and similar tags convert a scalar, and fail if it is of another type.",
    );

pub(crate) static UNSUPPORTED_KEY: Rule = kubernetes("unsupported-key", "key that is not a string in JSON", "sigs.k8s.io/yaml, `convertToJSONableObject`")
    .docs("Keys in JSON are strings. YAML also allows null, lists, maps and huge numbers as keys, which are not converted. `{{ … }}` of a template is such a key.");

pub(crate) static NOT_FINITE: Rule =
    kubernetes("not-finite", "infinite number or NaN", "Go's `encoding/json`")
        .docs("JSON has no infinity and no NaN, which YAML writes as `.inf` and `.nan`.");

pub(crate) static NUMBER_OUT_OF_RANGE: Rule = kubernetes(
    "number-out-of-range", "number beyond 64 bits", "Go's `encoding/json`",
)
.docs("A number in JSON beyond the largest 64-bit float is an error; in YAML it is a string.");

pub(crate) static TEXT_TOO_LARGE: Rule = limit("text-too-large", "document larger than the limit")
    .docs("An API server accepts at most 3 MiB. The limit bounds the memory that hostile input can take.");

pub(crate) static TOO_DEEP: Rule = limit("too-deep", "document nested deeper than the limit")
    .docs("`kubectl` rejects nesting beyond 10,000 levels.");

pub(crate) static TOO_MANY_VALUES: Rule =
    limit("too-many-values", "document with more values than the limit")
        .docs("The limit bounds the memory that hostile input can take.");

pub(crate) static TOO_MANY_DOCUMENTS: Rule =
    limit("too-many-documents", "text with more documents than the limit").docs(
        "The limit bounds the time that hostile input can take. Check larger texts in parts.",
    );

pub(crate) static NOT_AN_OBJECT: Rule = kubernetes("not-an-object", "document that is not an object", "apimachinery, `unstructuredJSONScheme`")
    .docs("A list or a scalar is not sent to the API server. Write several objects as several documents, or as the `items` of a list.");

pub(crate) static KIND_MISSING: Rule = kubernetes("kind-missing", "object without a kind", "apimachinery, `unstructuredJSONScheme`")
    .docs("An object needs `kind` and a valid `apiVersion`. A line with less indentation than the first one ends the object early.");

pub(crate) static API_VERSION_MISSING: Rule = kubernetes("api-version-missing", "object without an API version", "apimachinery, `UnstructuredObjectTyper`")
    .docs("An item of a list needs both `apiVersion` and `kind`, or neither if the kind of the list implies them.");

pub(crate) static ITEMS_NOT_A_LIST: Rule = kubernetes(
    "items-not-a-list", "`items` is not a list", "apimachinery, `unstructuredJSONScheme`",
)
.docs("For `kubectl`, an object of any kind that has `items` is a list.");

pub(crate) static NESTED_LIST: Rule =
    kubernetes("nested-list", "list in a list", "cli-runtime, `FlattenListVisitor`")
        .docs("`kubectl` sends the items of a list, but not the items of lists in it.");

pub(crate) static METADATA_TYPE: Rule = kubernetes(
    "metadata-type",
    "metadata of a wrong type",
    "cli-runtime, `metadataValidatingDecoder`",
)
.docs("The values of labels and annotations are strings: `1` and `true` need quotes.");

/// Every rule of reading. Each kind of `kubectl_yaml::ReadError` has its own.
pub(crate) const RULES: &[&Rule] = &[
    &UNREADABLE_YAML, &UNREADABLE_JSON, &UNREADABLE_ENCODING, &INVALID_SEPARATOR, &UNKNOWN_ANCHOR,
    &ANCHOR_CONTAINS_ITSELF, &EXCESSIVE_ALIASING, &MERGE_OF_NO_MAP, &TAG_MISMATCH,
    &UNSUPPORTED_KEY, &NOT_FINITE, &NUMBER_OUT_OF_RANGE, &TEXT_TOO_LARGE, &TOO_DEEP,
    &TOO_MANY_VALUES, &TOO_MANY_DOCUMENTS, &NOT_AN_OBJECT, &KIND_MISSING, &API_VERSION_MISSING,
    &ITEMS_NOT_A_LIST, &NESTED_LIST, &METADATA_TYPE, &EMPTY, &PLATFORM_POLICY,
];
