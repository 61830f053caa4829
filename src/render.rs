//! Output of reports for people and tools, into any [`fmt::Write`].
//!
//! A manifest cannot forge output: control characters, escape sequences, bidirectional marks and
//! line breaks are escaped in every format.

mod github;
mod human;
mod json;
mod sarif;
mod width;

use std::fmt;

pub use human::Style;

use crate::escape::Escaped;
use crate::release::Release;
use crate::report::{Finding, Location, Report};
use crate::rule::Gate;

/// The source of a report: the text, and the object in it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Source<'a> {
    /// The name of the file, as printed.
    pub file: &'a str,
    /// The text of the locations; may be empty without locations.
    pub text: &'a str,
    /// Number of bytes before `text`, if it is a [chunk](crate::kubectl_yaml::Chunk) of a stream.
    pub start: usize,
    /// Index of the document, from 0.
    pub document: usize,
    /// Index of the item, from 0, if the document is a list.
    pub item: Option<usize>,
    /// The object's kind, if it has one.
    pub kind: Option<&'a str>,
    /// The object's namespace, if it has one.
    pub namespace: Option<&'a str>,
    /// The object's name, if it has one.
    pub name: Option<&'a str>,
    /// The release it was checked for, where it was checked for one.
    pub release: Option<Release>,
}

impl<'a> Source<'a> {
    /// The text at a location.
    fn at(&self, location: &Location) -> &'a str {
        let within = |at: usize| at.checked_sub(self.start);
        let span = within(location.span.start).zip(within(location.span.end));
        span.and_then(|(start, end)| self.text.get(start..end)).unwrap_or_default()
    }
}

/// Escapes control characters, line breaks, zero-width and bidirectional characters. Use it for
/// text that these functions do not write, such as a file name or a line of a difference.
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

/// The message in one line. The API server's messages get the field as a prefix if they do not
/// contain it, as `kubectl` prints them.
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

/// Writes findings like a compiler: message, line of the manifest with the location underlined, and
/// help.
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
/// Fails only if `out` fails.
pub fn human(
    out: &mut impl fmt::Write,
    source: &Source<'_>,
    report: &Report,
    style: Style,
) -> fmt::Result {
    human::write(out, source, report, style)
}

/// Writes findings as JSON, one object for each line.
///
/// Fields: `file`, `document` (from 0), `object` (`kind`, `namespace`, `name`), `rule`, `page`
/// (documentation of the rule, relative to the root of the repository), `gate`, `severity`, `path`
/// (within the object), `message`, and if present `release`, `measured` (the patch that answers for
/// the release), `item` (of a list, from 0), `reason`, `value`, `help`, `location` (`start` and `end`
/// in bytes, `line` and `column` from 1, columns in characters) and `fix` (`edits`, each with `start`, `end` and `replacement`).
///
/// # Errors
///
/// Fails only if `out` fails.
pub fn json(out: &mut impl fmt::Write, source: &Source<'_>, report: &Report) -> fmt::Result {
    json::write(out, source, report)
}

/// Writes findings as GitHub workflow commands, which GitHub shows next to the changed lines of a
/// pull request.
///
/// # Errors
///
/// Fails only if `out` fails.
pub fn github(out: &mut impl fmt::Write, source: &Source<'_>, report: &Report) -> fmt::Result {
    github::write(out, source, report)
}

/// The findings of many objects as a SARIF 2.1.0 log, for code scanning services.
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
    /// Creates a log without results.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the address at which `docs/rules.md` is published, for the `helpUri` of each rule,
    /// which must be absolute (SARIF section 3.49.12). Without it, the help of a rule contains the
    /// path relative to the root of the repository.
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

    /// Returns the log.
    #[must_use]
    pub fn finish(self) -> serde_json::Value {
        sarif::log(&self.results, self.pages.as_deref())
    }
}
