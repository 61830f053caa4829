//! What is written, and where.

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use envoy_gateway_backend::manifest::{Checked, Subject};
use envoy_gateway_backend::render::{self, Sarif, Source, Style};
use envoy_gateway_backend::{Compatibility, Finding, Release, Report};
use similar::TextDiff;

use crate::files::Input;
use crate::options::{Format, Options};
use crate::work::Part;

/// How many objects came to what.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    accepted: usize,
    refused: usize,
    passed_over: usize,
    pub(crate) unreadable: usize,
    pub(crate) fixed: usize,
}

impl Totals {
    pub(crate) fn count(&mut self, checked: &Checked) {
        match checked.subject() {
            Subject::Backend if checked.report().has_errors() => self.refused += 1,
            Subject::Backend => self.accepted += 1,
            Subject::Other => self.passed_over += 1,
            _ => self.unreadable += 1,
        }
    }

    pub(crate) fn add(&mut self, other: &Self) {
        let Self { accepted, refused, passed_over, unreadable, fixed } = other;
        self.accepted += accepted;
        self.refused += refused;
        self.passed_over += passed_over;
        self.unreadable += unreadable;
        self.fixed += fixed;
    }

    pub(crate) fn is_refused(&self) -> bool {
        self.refused + self.unreadable > 0
    }
}

/// Findings to standard output, all the rest to standard error.
pub(crate) struct Output {
    format: Format,
    style: Style,
    sarif: Sarif,
    progress: bool,
    /// The rule of the first finding that was shown.
    shown: Option<&'static str>,
    out: io::BufWriter<io::Stdout>,
}

impl Output {
    pub(crate) fn new(options: &Options) -> Self {
        let color = io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let mut style = if color { Style::colored() } else { Style::plain() };
        if options.notes {
            style = style.with_notes();
        }
        if let Some(columns) =
            std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok())
        {
            style.width = columns.saturating_sub(8).max(40);
        }
        // On one terminal, findings and progress would write over each other.
        let progress = io::stderr().is_terminal() && !io::stdout().is_terminal();
        let out = io::BufWriter::new(io::stdout());
        Self { format: options.format, style, sarif: Sarif::new(), progress, shown: None, out }
    }

    /// Where the work is, for somebody who watches.
    pub(crate) fn progress(&self, done: usize) -> io::Result<()> {
        if self.progress && done > 0 && done.is_multiple_of(1000) {
            write!(io::stderr(), "\r{done} files")?;
        }
        Ok(())
    }

    /// What was found in a part of a text, so many documents of which have been before.
    pub(crate) fn part(&mut self, input: &Input, part: &Part, before: usize) -> io::Result<()> {
        let (file, text) = (input.name(), part.chunk.text());
        for checked in &part.checked {
            let document = before + part.documents + checked.document();
            let source =
                Source { start: part.chunk.start(), document, ..source(&file, &text, checked) };
            self.report(&source, checked.report())?;
        }
        Ok(())
    }

    pub(crate) fn checked(
        &mut self,
        input: &Input,
        text: &str,
        checked: &Checked,
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
            self.shown =
                self.shown.or_else(|| report.iter().next().map(|finding| finding.rule.id()));
        }
        self.out.write_all(text.as_bytes())
    }

    pub(crate) fn diff(&mut self, input: &Input, before: &str, after: &str) -> io::Result<()> {
        // The text's own lines, as `patch` counts them: a carriage return ends none.
        let lines = |text| str::split_inclusive(text, '\n').collect::<Vec<_>>();
        let (before, after) = (lines(before), lines(after));
        let diff = TextDiff::configure().newline_terminated(true).diff_slices(&before, &after);
        let name = render::plain(&input.name()).to_string();
        let diff = diff.unified_diff().header(&name, &name).to_string();
        // What is no finding must not stand among findings that a program reads.
        if self.format == Format::Human {
            self.out.write_all(shown(&diff, &io::stdout()).as_bytes())?;
            self.out.write_all(b"\n")
        } else {
            io::stderr().write_all(shown(&diff, &io::stderr()).as_bytes())
        }
    }

    pub(crate) fn releases(
        &mut self,
        input: &Input,
        checked: &Checked,
        verdicts: &Compatibility,
    ) -> io::Result<()> {
        let name = checked.name().unwrap_or("(no name)");
        writeln!(self.out, "{}: {}", input.name().escape_debug(), name.escape_debug())?;
        // Releases that say the same, one behind the other, say it once.
        let mut said: Vec<(Release, Release, String)> = Vec::new();
        for (release, finding) in verdicts.iter() {
            let verdict = finding.map_or_else(|| "stored".to_owned(), refusal);
            match said.last_mut() {
                Some((_, last, before)) if *before == verdict => *last = release,
                _ => said.push((release, release, verdict)),
            }
        }
        for (first, last, verdict) in said {
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
        if let Some(rule) = self.shown {
            writeln!(
                self.out,
                "for more about a rule, such as {rule}: --explain {rule}, or docs/rules.md#{rule}"
            )?;
        }
        self.out.flush()?;
        let Totals { accepted, refused, passed_over, unreadable, fixed } = totals;
        let checked = counted(accepted + refused, "Backend");
        let mut summary =
            vec![format!("{checked} checked: {accepted} accepted, {refused} refused")];
        for (count, what, then) in [
            (passed_over, "other object", " passed over"),
            (unreadable, "unreadable text", ""),
            (fixed, "finding", " fixed"),
        ] {
            if *count > 0 {
                summary.push(format!("{}{then}", counted(*count, what)));
            }
        }
        writeln!(io::stderr(), "{}{}", if self.progress { "\r" } else { "" }, summary.join("; "))
    }
}

fn source<'a>(file: &'a str, text: &'a str, checked: &'a Checked) -> Source<'a> {
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

/// A difference as it is, for `patch`; on a terminal, which would act on what stands in the file,
/// made fit to be read.
fn shown<'a>(diff: &'a str, to: &impl IsTerminal) -> Cow<'a, str> {
    if !to.is_terminal() {
        return diff.into();
    }
    let mut shown = String::with_capacity(diff.len());
    for part in diff.split_inclusive(['\n', '\t']) {
        let kept = part.trim_end_matches(['\n', '\t']);
        shown.push_str(&render::plain(kept).to_string());
        shown.push_str(&part[kept.len()..]);
    }
    shown.into()
}

/// Why an object is refused, and what helps, on one line.
fn refusal(finding: &Finding) -> String {
    let help =
        finding.help.as_ref().map(|help| format!("; {}", help.escape_debug())).unwrap_or_default();
    format!("refused: {finding}{help}")
}

/// `1 Backend`, `2 Backends`.
fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
