//! Rules of reading: errors that keep source text from being objects.

use crate::rule::{Gate, Rule};

/// What goyaml says, in its words.
const fn yaml(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Reading, id, summary).by("`kubectl` 1.32: goyaml v2, a port of libyaml")
}

/// What Kubernetes' libraries say of a document that is YAML or JSON.
const fn kubernetes(id: &'static str, summary: &'static str, authority: &'static str) -> Rule {
    Rule::new(Gate::Reading, id, summary).by(authority)
}

const fn limit(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Reading, id, summary).by("a limit of this crate, `kubectl_yaml::Limits`")
}

pub(crate) static EMPTY: Rule = limit("empty-text", "there is an object to judge")
    .docs("The text has no document, or only ones that are empty, null or comments. `kubectl` says that no objects were passed.")
    .by("`kubectl`: `no objects passed to apply`");

pub(crate) static PLATFORM_POLICY: Rule = Rule::new(Gate::Reading, "platform-policy", "a platform policy can be read")
    .docs("Only policies are asked this, not Backends: what is misspelled in one would silently ban nothing.")
    .by("the fields of a policy, as `platform::Platform` documents them");

/// Every rule of reading. Each kind of [`ReadError`](kubectl_yaml::ReadError) has one of its own.
pub(crate) const RULES: &[&Rule] = &[
    &yaml("unreadable-yaml", "the text is YAML")
        .docs("It is read as `kubectl` reads it, by the YAML 1.1 of libyaml, and said in its words."),
    &kubernetes("unreadable-json", "the text is JSON", "`kubectl` 1.32: Go's `encoding/json`").docs(
        "A text that begins with `{` is JSON, or else YAML in braces; this is neither, and what begins as JSON was meant as that.",
    ),
    &yaml("unreadable-encoding", "the text is UTF-8").docs(
        "Bytes that are no characters are refused in YAML, and in JSON replaced one by one. UTF-16 is not read at all, as `kubectl` does not.",
    ),
    &kubernetes("invalid-separator", "a line that begins with `---` ends a document", "apimachinery, `YAMLReader.Read`").docs(
        "`kubectl` cuts the text at every line that begins with `---`, before it looks at the YAML; behind the dashes nothing but a comment may stand. \
         The piece before such a line is not sent either.",
    ),
    &yaml("unknown-anchor", "an alias has an anchor before it")
        .docs("`*name` stands for what has the anchor `&name` in the same document. A text that begins with `*` needs quotes."),
    &yaml("anchor-contains-itself", "an anchor does not contain itself")
        .docs("An alias inside of what it stands for would never end."),
    &yaml("excessive-aliasing", "aliases do not blow the document up").docs(
        "Aliases of aliases grow without bound (\"billion laughs\"); `kubectl` refuses what they make too much of. What merge keys bring in is bounded, too.",
    ),
    &yaml("merge-of-no-map", "a merge key has a map, or a list of maps")
        .docs("`<<` brings the entries of other maps into the one it stands in; nothing else has entries."),
    &yaml("tag-mismatch", "a tag fits its value")
        .docs("`!!int`, `!!bool` and the like convert a scalar, and fail where it is none of the kind."),
    &kubernetes("unsupported-key", "a key can be written as text", "sigs.k8s.io/yaml, `convertToJSONableObject`")
        .docs("In JSON keys are text. YAML allows null, lists, maps and huge numbers as keys, of which no text is made. `{{ … }}` of a template is such a key."),
    &kubernetes("not-finite", "a number is finite", "Go's `encoding/json`").docs("JSON has no infinity and no NaN, which YAML writes as `.inf` and `.nan`."),
    &kubernetes("number-out-of-range", "a number fits 64 bits", "Go's `encoding/json`")
        .docs("A number in JSON that is larger than the largest 64-bit float is refused; in YAML it would be a text."),
    &limit("text-too-large", "the document is not larger than the limit")
        .docs("An API server takes 3 MiB at most. The limit keeps hostile input from taking memory without end."),
    &limit("too-deep", "the document is not nested deeper than the limit")
        .docs("`kubectl` refuses nesting beyond 10,000 levels."),
    &limit("too-many-values", "the document has no more values than the limit")
        .docs("The limit keeps hostile input from taking memory without end."),
    &limit("too-many-documents", "the text has no more documents than the limit")
        .docs("The limit keeps hostile input from taking time without end. Whoever has more can check the parts."),
    &kubernetes("not-an-object", "a document is an object", "apimachinery, `unstructuredJSONScheme`")
        .docs("A document that is a list or a scalar is sent nowhere. Several objects are several documents, or the `items` of a list."),
    &kubernetes("kind-missing", "an object says its kind", "apimachinery, `unstructuredJSONScheme`")
        .docs("Without `kind` (and a sound `apiVersion`) nobody knows what the object is. A line that is indented otherwise than the first ends the object early."),
    &kubernetes("api-version-missing", "an object says its API version", "apimachinery, `UnstructuredObjectTyper`")
        .docs("Items of a list say both `apiVersion` and `kind`, or neither where the list's own kind says it."),
    &kubernetes("items-not-a-list", "the items of a list are one", "apimachinery, `unstructuredJSONScheme`")
        .docs("Any object with `items` is a list to `kubectl`, whatever its kind."),
    &kubernetes("nested-list", "a list holds no lists", "cli-runtime, `FlattenListVisitor`")
        .docs("`kubectl` takes a list apart once, not the lists in it."),
    &kubernetes("metadata-type", "metadata can be read as Kubernetes metadata", "cli-runtime, `metadataValidatingDecoder`")
        .docs("Labels and annotations are texts: a bare `1` or `true` is none, and needs quotes."),
    &EMPTY,
    &PLATFORM_POLICY,
];
