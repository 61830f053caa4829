//! Rules of reading: what keeps a text from being objects.

use super::error::ReadError;
use super::help::help_reading;
use super::lines::Lines;
use super::span::Span;
use crate::path::FieldPath;
use crate::report::{Finding, Report};
use crate::rule::{Gate, Rule};
use crate::validation::leaf;

const fn rule(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Reading, id, summary)
}

static EMPTY: Rule = rule("empty-text", "there is an object to judge");

/// Every rule of reading. Each kind of [`ReadError`] has one of its own.
pub(crate) const RULES: &[&Rule] = &[
    &rule("unreadable-yaml", "the text is YAML").docs("It is read as `kubectl` reads it, by the YAML 1.1 of libyaml, and said in its words."),
    &rule("unreadable-json", "the text is JSON").docs("A text that begins with `{` is JSON, or else YAML in braces; this is neither."),
    &rule("unreadable-encoding", "the text is UTF-8"),
    &rule("invalid-separator", "a line that begins with `---` ends a document")
        .docs("`kubectl` cuts the text at every line that begins with `---`, before it looks at the YAML; behind the dashes nothing but a comment may stand."),
    &rule("unknown-anchor", "an alias has an anchor before it"),
    &rule("anchor-contains-itself", "an anchor does not contain itself"),
    &rule("excessive-aliasing", "aliases do not blow the document up")
        .docs("Aliases of aliases grow without bound (\"billion laughs\"); `kubectl` refuses what they make too much of."),
    &rule("merge-of-no-map", "a merge key has a map, or a list of maps"),
    &rule("tag-mismatch", "a tag fits its value"),
    &rule("unsupported-key", "a key can be written as text"),
    &rule("not-finite", "a number is finite").docs("JSON has no infinity and no NaN."),
    &rule("number-out-of-range", "a number fits 64 bits"),
    &rule("text-too-large", "the document is not larger than the limit"),
    &rule("too-deep", "the document is not nested deeper than the limit"),
    &rule("too-many-values", "the document has no more values than the limit"),
    &rule("too-many-documents", "the text has no more documents than the limit"),
    &rule("not-an-object", "a document is an object"),
    &rule("kind-missing", "an object says its kind").docs("Without `kind` (and a sound `apiVersion`) nobody knows what the object is."),
    &rule("api-version-missing", "an object says its API version"),
    &rule("items-not-a-list", "the items of a list are one"),
    &rule("nested-list", "a list holds no lists"),
    &rule("metadata-type", "metadata can be read as Kubernetes metadata"),
    &EMPTY,
    &super::operator::PLATFORM_POLICY,
];

/// What a text without any document gives.
pub(super) fn empty(lines: &Lines<'_>) -> Report {
    one(&EMPTY, "there is no document in the text".into(), Span::default(), lines)
}

/// What an error gives.
pub(super) fn report(error: &ReadError, lines: &Lines<'_>) -> Report {
    let code = error.code();
    let rule = RULES.iter().copied().find(|rule| rule.id() == code).unwrap_or(&EMPTY);
    let help = help_reading(error, lines);
    let span = help.as_ref().and_then(|help| help.look_at).unwrap_or_else(|| error.span());
    let mut report = one(rule, leaf::cut_to(&error.to_string(), MESSAGE_MAX).into_owned(), span, lines);
    if let Some(help) = help {
        report.amend_last(|finding| (finding.help, finding.fix) = (Some(help.text), help.fix));
    }
    report
}

/// The most characters of a message: some of kubectl's repeat the whole object.
const MESSAGE_MAX: usize = 240;

fn one(rule: &'static Rule, message: String, span: Span, lines: &Lines<'_>) -> Report {
    let mut report = Report::default();
    let mut finding = Finding::new(rule, FieldPath::root(), message);
    finding.place = Some(lines.place(span));
    report.push(finding);
    report
}
