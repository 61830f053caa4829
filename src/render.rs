//! Findings written for people and for tools: pure functions into any [`fmt::Write`].
//!
//! Whatever a manifest holds, it cannot forge output: control characters, escape sequences,
//! bidirectional marks and line breaks are shown escaped in every format.

mod github;
mod human;
mod json;
mod sarif;
mod width;

use std::fmt;

pub use human::Style;

use crate::escape::Escaped;
use crate::report::{Finding, Place, Report};
use crate::rule::Gate;

/// What findings are about: where the text came from, and which object of it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Source<'a> {
    /// The file's name, as it is to be shown.
    pub file: &'a str,
    /// The text the findings' places point into; may be empty where there are no places.
    pub text: &'a str,
    /// How many bytes of the whole stand before `text`, where that is a
    /// [chunk](crate::kubectl_yaml::Chunk) of a stream.
    pub start: usize,
    /// Which document of the text the object is in, from 0.
    pub document: usize,
    /// Which item of a list the object is, from 0, where the document is a list.
    pub item: Option<usize>,
    /// The object's kind, where it has one.
    pub kind: Option<&'a str>,
    /// The object's namespace, where it has one.
    pub namespace: Option<&'a str>,
    /// The object's name, where it has one.
    pub name: Option<&'a str>,
}

impl<'a> Source<'a> {
    /// What stands at a place.
    fn at(&self, place: &Place) -> &'a str {
        let within = |at: usize| at.checked_sub(self.start);
        let span = within(place.span.start).zip(within(place.span.end));
        span.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }
}

/// Text on one line, with nothing in it that a terminal would act on or a reader be deceived by:
/// for what these functions do not write, such as a file's name or a line of a difference.
///
/// ```
/// use envoy_gateway_backend::render;
///
/// let line = "hostname: a.example.com\u{1b}[2K\rhostname: \u{202e}moc.b";
/// assert_eq!(render::escape(line).to_string(), r"hostname: a.example.com\u{1b}[2K\rhostname: \u{202e}moc.b");
/// ```
#[must_use]
pub fn escape(text: &str) -> impl fmt::Display {
    Escaped(text)
}

/// What is wrong, in one line: the API server's messages, some of which do not say of what, with
/// the field before them, as `kubectl` prints them.
fn headline(finding: &Finding) -> String {
    let Finding { path, message, gate, .. } = finding;
    let escaped = Escaped(message);
    if *gate != Gate::Admission
        || path.segments().is_empty()
        || message.contains(&path.kubernetes())
    {
        escaped.to_string()
    } else {
        format!("{path}: {escaped}")
    }
}

/// Writes findings in the compiler's manner: the line of the manifest, the place underlined, the
/// message and the help.
///
/// ```
/// use envoy_gateway_backend::{Profile, lint, render};
///
/// let text = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec: {fallback: 'yes'}\n";
/// let checked = lint::Linter::new(&Profile::default()).check_create(text);
/// let source = render::Source { file: "b.yaml", text, ..render::Source::default() };
/// let mut out = String::new();
/// render::human(&mut out, &source, checked.report(), render::Style::no_color())?;
/// assert_eq!(out, "\
/// error[wrong-type]: spec.fallback in body must be of type boolean: \"string\"
///  --> b.yaml:4:18
///   |
/// 4 | spec: {fallback: 'yes'}
///   |                  ^^^^^
///   = help: write it without quotes: `fallback: true`
///   = note: spec.fallback · admission · FieldValueTypeInvalid
///
/// ");
/// # Ok::<(), std::fmt::Error>(())
/// ```
///
/// # Errors
///
/// Fails only where `out` does.
pub fn human(
    out: &mut impl fmt::Write,
    source: &Source<'_>,
    report: &Report,
    style: Style,
) -> fmt::Result {
    human::write(out, source, report, style)
}

/// Writes findings as JSON, one object a line.
///
/// Fields: `file`, `document` (from 0), `object` (`kind`, `namespace`, `name`), `rule`, `page`
/// (where to read on, relative to the crate's root), `gate`, `severity`, `path` (within the
/// object), `message`, and where there is one `item` (of a list, from 0), `reason`,
/// `value`, `help`, `place` (`start` and `end` in bytes, `line` and `column` from 1, columns in
/// characters) and `fix` (`edits`, each with `start`, `end` and `replacement`).
///
/// # Errors
///
/// Fails only where `out` does.
pub fn json(out: &mut impl fmt::Write, source: &Source<'_>, report: &Report) -> fmt::Result {
    json::write(out, source, report)
}

/// Writes findings as GitHub workflow commands, which show them beside the changed lines of a pull
/// request.
///
/// # Errors
///
/// Fails only where `out` does.
pub fn github(out: &mut impl fmt::Write, source: &Source<'_>, report: &Report) -> fmt::Result {
    github::write(out, source, report)
}

/// The findings of many objects as one SARIF 2.1.0 log, for code scanning services.
///
/// ```
/// use envoy_gateway_backend::render::Sarif;
///
/// let log = Sarif::new().finish();
/// assert_eq!(log["version"], "2.1.0");
/// ```
#[derive(Debug, Default)]
pub struct Sarif {
    results: Vec<serde_json::Value>,
    pages: Option<String>,
}

impl Sarif {
    /// A log without results.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// This log with the address at which `docs/rules.md` of this release is published, so that
    /// each rule has a `helpUri`: SARIF wants that absolute (section 3.49.12). Without one,
    /// each rule's help names its page relative to the crate's root.
    ///
    /// ```
    /// use envoy_gateway_backend::render::Sarif;
    ///
    /// let log = Sarif::new().with_pages("https://example.com/docs/rules.md").finish();
    /// let rule = &log["runs"][0]["tool"]["driver"]["rules"][0];
    /// assert_eq!(rule["helpUri"], "https://example.com/docs/rules.md#unreadable-yaml");
    /// ```
    #[must_use]
    pub fn with_pages(mut self, address: impl Into<String>) -> Self {
        self.pages = Some(address.into());
        self
    }

    /// Adds the findings of an object.
    pub fn add(&mut self, source: &Source<'_>, report: &Report) {
        self.results.extend(sarif::results(source, report));
    }

    /// The log.
    #[must_use]
    pub fn finish(self) -> serde_json::Value {
        sarif::log(&self.results, self.pages.as_deref())
    }
}
