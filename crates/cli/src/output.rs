//! Output of `egb check`.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use envoy_gateway_backend::lint::{CheckedObject, ObjectKind};
use envoy_gateway_backend::render::{self, Sarif, Source, Style};
use envoy_gateway_backend::{Compatibility, Finding, Release, Report};
use similar::TextDiff;

use crate::files::Input;
use crate::work::CheckedChunk;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Text with source excerpts.
    #[default]
    Human,
    /// One JSON object for each finding.
    Json,
    /// GitHub workflow commands.
    Github,
    /// A SARIF 2.1.0 log.
    Sarif,
}

/// Numbers of objects by result.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    accepted: usize,
    refused: usize,
    skipped: usize,
    pub(crate) unreadable: usize,
    pub(crate) fixed: usize,
}

impl Totals {
    pub(crate) fn count(&mut self, checked: &CheckedObject) {
        match checked.object_kind() {
            ObjectKind::Backend if checked.report().has_errors() => self.refused += 1,
            ObjectKind::Backend => self.accepted += 1,
            ObjectKind::Other => self.skipped += 1,
            _ => self.unreadable += 1,
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let Self { accepted, refused, skipped, unreadable, fixed } = other;
        self.accepted += accepted;
        self.refused += refused;
        self.skipped += skipped;
        self.unreadable += unreadable;
        self.fixed += fixed;
    }

    pub(crate) fn has_refused(&self) -> bool {
        self.refused + self.unreadable > 0
    }
}

/// Writes findings to standard output, and the progress and the summary to standard error.
pub(crate) struct Output {
    format: Format,
    style: Style,
    sarif: Sarif,
    progress: bool,
    /// The rule of the first printed finding.
    first_rule: Option<&'static str>,
    out: io::BufWriter<io::Stdout>,
}

impl Output {
    pub(crate) fn new(format: Format, notes: bool) -> Self {
        let color = io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let mut style = if color { Style::colored() } else { Style::no_color() };
        if notes {
            style = style.with_notes();
        }
        if let Some(columns) =
            std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok())
        {
            style.width = columns.saturating_sub(8).max(40);
        }
        // Findings and progress on one terminal would overwrite each other.
        let progress = io::stderr().is_terminal() && !io::stdout().is_terminal();
        let out = io::BufWriter::new(io::stdout());
        Self { format, style, sarif: Sarif::new(), progress, first_rule: None, out }
    }

    /// Prints the number of checked files now and then, on a terminal.
    pub(crate) fn progress(&self, done: usize) -> io::Result<()> {
        if self.progress && done > 0 && done.is_multiple_of(1000) {
            write!(io::stderr(), "\r{done} files")?;
        }
        Ok(())
    }

    /// Reports the findings of a chunk that follows `documents_before` documents of its file.
    pub(crate) fn chunk(
        &mut self,
        input: &Input,
        chunk: &CheckedChunk,
        documents_before: usize,
    ) -> io::Result<()> {
        let (file, text) = (input.name(), chunk.chunk.text());
        for checked in &chunk.checked {
            let document = documents_before + chunk.documents_before + checked.document();
            let source =
                Source { start: chunk.chunk.start(), document, ..source(&file, &text, checked) };
            self.report(&source, checked.report())?;
        }
        Ok(())
    }

    pub(crate) fn checked(
        &mut self,
        input: &Input,
        text: &str,
        checked: &CheckedObject,
    ) -> io::Result<()> {
        self.report(&source(&input.name(), text, checked), checked.report())
    }

    pub(crate) fn unreadable(&mut self, input: &Input, report: &Report) -> io::Result<()> {
        self.report(&Source { file: &input.name(), ..Source::default() }, report)
    }

    fn report(&mut self, source: &Source<'_>, report: &Report) -> io::Result<()> {
        let mut text = String::new();
        match self.format {
            Format::Human => render::human(&mut text, source, report, self.style),
            Format::Json => render::json(&mut text, source, report),
            Format::Github => render::github(&mut text, source, report),
            Format::Sarif => {
                self.sarif.add(source, report);
                Ok(())
            }
        }
        .map_err(io::Error::other)?;
        if self.format == Format::Human && !text.is_empty() {
            let rule = || report.iter().next().map(|finding| finding.rule.id());
            self.first_rule = self.first_rule.or_else(rule);
        }
        self.out.write_all(text.as_bytes())
    }

    pub(crate) fn diff(&mut self, input: &Input, before: &str, after: &str) -> io::Result<()> {
        // Lines as `patch` counts them: a lone carriage return does not end a line.
        let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<_>>();
        let (before, after) = (lines(before), lines(after));
        let diff = TextDiff::configure().newline_terminated(true).diff_slices(&before, &after);
        let name = render::escape(&input.name()).to_string();
        let diff = diff.unified_diff().header(&name, &name).to_string();
        // Programs read nothing but findings from standard output.
        if self.format == Format::Human {
            self.out.write_all(escaped_for_terminal(&diff, &io::stdout()).as_bytes())?;
            self.out.write_all(b"\n")
        } else {
            io::stderr().write_all(escaped_for_terminal(&diff, &io::stderr()).as_bytes())
        }
    }

    pub(crate) fn releases(
        &mut self,
        input: &Input,
        checked: &CheckedObject,
        verdicts: &Compatibility,
    ) -> io::Result<()> {
        let name = checked.name().unwrap_or("(no name)");
        writeln!(self.out, "{}: {}", input.name().escape_debug(), name.escape_debug())?;
        // Consecutive releases with the same verdict share a line.
        let mut groups: Vec<(Release, Release, String)> = Vec::new();
        for (release, finding) in verdicts.iter() {
            let verdict = finding.map_or_else(|| "stored".to_owned(), refusal);
            match groups.last_mut() {
                Some((_, last, previous)) if *previous == verdict => *last = release,
                _ => groups.push((release, release, verdict)),
            }
        }
        for (first, last, verdict) in groups {
            let releases =
                if first == last { first.to_string() } else { format!("{first} to {last}") };
            writeln!(self.out, "  {releases:12}  {verdict}")?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self, totals: &Totals) -> io::Result<()> {
        if self.format == Format::Sarif {
            serde_json::to_writer_pretty(&mut self.out, &std::mem::take(&mut self.sarif).finish())?;
            self.out.write_all(b"\n")?;
        }
        if let Some(rule) = self.first_rule {
            writeln!(self.out, "for more information about a rule: egb explain {rule}")?;
        }
        self.out.flush()?;
        let Totals { accepted, refused, skipped, unreadable, fixed } = totals;
        let checked = counted(accepted + refused, "Backend");
        let mut summary =
            vec![format!("{checked} checked: {accepted} accepted, {refused} refused")];
        for (count, what, then) in [
            (skipped, "other object", " skipped"),
            (unreadable, "unreadable document", ""),
            (fixed, "finding", " fixed"),
        ] {
            if *count > 0 {
                summary.push(format!("{}{then}", counted(*count, what)));
            }
        }
        writeln!(io::stderr(), "{}{}", if self.progress { "\r" } else { "" }, summary.join("; "))
    }
}

fn source<'a>(file: &'a str, text: &'a str, checked: &'a CheckedObject) -> Source<'a> {
    Source {
        file,
        text,
        start: 0,
        document: checked.document(),
        item: checked.item(),
        kind: Some(checked.kind()).filter(|kind| !kind.is_empty()),
        namespace: checked.namespace(),
        name: checked.name(),
    }
}

/// Escapes control characters if the diff is printed to a terminal; keeps it exact for `patch`.
fn escaped_for_terminal<'a>(diff: &'a str, to: &impl IsTerminal) -> Cow<'a, str> {
    if !to.is_terminal() {
        return diff.into();
    }
    let mut escaped = String::with_capacity(diff.len());
    for part in diff.split_inclusive(['\n', '\t']) {
        let line = part.trim_end_matches(['\n', '\t']);
        escaped.push_str(&render::escape(line).to_string());
        escaped.push_str(&part[line.len()..]);
    }
    escaped.into()
}

/// The finding and its help on one line.
fn refusal(finding: &Finding) -> String {
    let help =
        finding.help.as_ref().map(|help| format!("; {}", help.escape_debug())).unwrap_or_default();
    format!("refused: {finding}{help}")
}

/// `1 Backend`, `2 Backends`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
