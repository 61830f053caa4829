//! Output like a compiler's.

use std::fmt::{self, Write};

use super::width::columns;
use super::{Source, headline};
use crate::escape::{Escaped, is_deceptive};
use crate::report::{Finding, Location, Report};
use crate::rule::Severity;

/// Style of human-readable output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Style {
    /// Whether the output has colours.
    pub color: bool,
    /// Maximum width of a line of the manifest; a longer line is cut around the location.
    pub width: usize,
    /// Whether notes are written.
    pub notes: bool,
}

impl Style {
    /// Without colours and notes, with a width of 120.
    #[must_use]
    pub const fn no_color() -> Self {
        Self { color: false, width: 120, notes: false }
    }

    /// With colours.
    #[must_use]
    pub const fn colored() -> Self {
        Self { color: true, ..Self::no_color() }
    }

    /// With notes.
    #[must_use]
    pub const fn with_notes(mut self) -> Self {
        self.notes = true;
        self
    }

    fn paint<'t, T: fmt::Display>(self, code: &'static str, text: &'t T) -> Painted<'t, T> {
        Painted { code: self.color.then_some(code), text }
    }
}

/// SGR codes, as in rustc.
const RED: &str = "1;31";
const YELLOW: &str = "1;33";
const GREEN: &str = "1;32";
const BLUE: &str = "1;34";
const BOLD: &str = "1";

struct Painted<'t, T> {
    code: Option<&'static str>,
    text: &'t T,
}

impl<T: fmt::Display> fmt::Display for Painted<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.code {
            Some(code) => write!(f, "\u{1b}[{code}m{}\u{1b}[0m", self.text),
            None => self.text.fmt(f),
        }
    }
}

pub(super) fn write(
    out: &mut impl Write,
    source: &Source<'_>,
    report: &Report,
    style: Style,
) -> fmt::Result {
    for finding in report.iter().filter(|finding| style.notes || finding.severity > Severity::Note)
    {
        write_finding(out, source, finding, style)?;
        out.write_char('\n')?;
    }
    if report.cel_rules_skipped() && style.notes {
        writeln!(
            out,
            "{}: some rules were not evaluated; fix the errors above first\n",
            style.paint(GREEN, &"note")
        )?;
    }
    for skipped in report.skipped_rules().iter().filter(|_| style.notes) {
        let label = format!("note[{}]", skipped.rule.id());
        writeln!(out, "{}: skipped: {}\n", style.paint(GREEN, &label), skipped.reason)?;
    }
    if report.omitted() > 0 {
        writeln!(out, "{} more findings omitted\n", report.omitted())?;
    }
    Ok(())
}

fn write_finding(
    out: &mut impl Write,
    source: &Source<'_>,
    finding: &Finding,
    style: Style,
) -> fmt::Result {
    let color = match finding.severity {
        Severity::Error => RED,
        Severity::Warning => YELLOW,
        Severity::Note => GREEN,
    };
    let label = format!("{}[{}]", finding.severity, finding.rule.id());
    let message = headline(finding);
    writeln!(
        out,
        "{}{}",
        style.paint(color, &label),
        style.paint(BOLD, &format_args!(": {message}"))
    )?;
    let gutter = match &finding.location {
        None => {
            writeln!(out, " {} {}", style.paint(BLUE, &"-->"), Escaped(source.file))?;
            1
        }
        Some(location) => {
            let gutter = location.line.to_string().len();
            let Location { line, column, .. } = location;
            writeln!(
                out,
                "{:gutter$}{} {}:{line}:{column}",
                "",
                style.paint(BLUE, &"-->"),
                Escaped(source.file)
            )?;
            // Text in an unknown encoding has no lines.
            if !source.text.is_empty() {
                excerpt(out, source, location, gutter, color, style)?;
            }
            gutter
        }
    };
    let note = |out: &mut dyn Write, label: &str, text: &dyn fmt::Display| {
        writeln!(
            out,
            "{:gutter$} {} {}: {text}",
            "",
            style.paint(BLUE, &"="),
            style.paint(BOLD, &label)
        )
    };
    if let Some(help) = &finding.help {
        note(out, "help", &Escaped(help))?;
    }
    let mut about = String::new();
    if !finding.path.segments().is_empty() {
        write!(about, "{} · ", finding.path)?;
    }
    write!(about, "{}", finding.gate)?;
    if let Some(reason) = finding.reason {
        write!(about, " · {reason}")?;
    }
    note(out, "note", &about)
}

/// Writes the line of the location, underlined.
fn excerpt(
    out: &mut impl Write,
    source: &Source<'_>,
    location: &Location,
    gutter: usize,
    color: &'static str,
    style: Style,
) -> fmt::Result {
    let at = location.span.start.saturating_sub(source.start);
    let before = source.text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let rest = source.text.get(start..).unwrap_or_default();
    let line = rest.split('\n').next().unwrap_or_default().trim_end_matches('\r');
    let shown = Excerpt::new(line, at - start, at - start + location.span.len(), style.width);
    let bar = style.paint(BLUE, &"|");
    let number = location.line.to_string();
    writeln!(out, "{:gutter$} {bar}", "")?;
    writeln!(out, "{} {bar} {}", style.paint(BLUE, &number), shown.text)?;
    let carets = "^".repeat(shown.width.max(1));
    writeln!(
        out,
        "{:gutter$} {bar} {:indent$}{}",
        "",
        "",
        style.paint(color, &carets),
        indent = shown.indent
    )
}

/// A line for output: deceptive characters are escaped, tabs are spaces, and the ends are cut if it
/// is too long.
struct Excerpt {
    text: String,
    indent: usize,
    width: usize,
}

impl Excerpt {
    fn new(line: &str, start: usize, end: usize, width: usize) -> Self {
        let mut cells: Vec<(usize, String)> = Vec::new();
        // A line may be as long as the text, so only the part around the location is read.
        let from = line
            .get(..start)
            .unwrap_or_default()
            .char_indices()
            .rev()
            .nth(width)
            .map_or(0, |(at, _)| at);
        for (at, c) in
            line.get(from..).unwrap_or_default().char_indices().take(width.saturating_mul(3))
        {
            let cell = match c {
                '\t' => "    ".to_owned(),
                c if is_deceptive(c) => c.escape_default().to_string(),
                c => c.to_string(),
            };
            cells.push((from + at, cell));
        }
        let columns =
            |cells: &[(usize, String)]| cells.iter().map(|(_, cell)| columns(cell)).sum::<usize>();
        let first = cells.partition_point(|(at, _)| *at < start);
        let last = cells.partition_point(|(at, _)| *at < end).max(first);
        // Cuts the part before the location first, then the part after it.
        let (mut left, mut right) = (0, cells.len());
        let mut shown = columns(&cells);
        let at = |index: usize| columns(cells.get(index..index + 1).unwrap_or_default());
        while shown > width && (left < first || right > last) {
            if first - left > width / 3 || right <= last {
                shown -= at(left);
                left += 1;
            } else {
                right -= 1;
                shown -= at(right);
            }
        }
        let right = right.min(left.saturating_add(width));
        let part = |from: usize, to: usize| cells.get(from..to).unwrap_or_default();
        let (head, tail) = (
            if left > 0 || from > 0 { "…" } else { "" },
            if right < cells.len() { "…" } else { "" },
        );
        let text: String = part(left, right).iter().map(|(_, cell)| cell.as_str()).collect();
        Self {
            text: format!("{head}{text}{tail}"),
            indent: columns(part(left, first)) + head.chars().count(),
            width: columns(part(first, last.min(right))),
        }
    }
}
