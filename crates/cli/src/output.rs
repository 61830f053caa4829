//! Output of `egb check`.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use clap::{Args, ValueEnum};
use envoy_gateway_backend::lint::CheckedObject;
use envoy_gateway_backend::render::{self, Source, Style};
use envoy_gateway_backend::{
    Compatibility, Date, Finding, Gate, Infrastructure, Profile, Release, Report, Severity,
};
use similar::TextDiff;

use crate::file_finding::FileFinding;
use crate::inputs::Input;
use crate::parallel::CheckedChunk;

mod diagnostic;
mod formatter;
mod github;
mod gitlab;
mod human;
mod json;
mod junit;
mod sarif;
mod totals;

pub(crate) use formatter::Format;
use formatter::Formatter;
pub(crate) use totals::Totals;

/// Options for the output of findings.
#[derive(Debug, Args)]
pub(crate) struct OutputOptions {
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
    /// Write findings to a file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// When to color the output; `auto` colors a terminal unless `NO_COLOR` is set.
    #[arg(long, value_enum, value_name = "WHEN", default_value_t)]
    color: Color,
    /// Print notes too.
    #[arg(long)]
    pub(crate) notes: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// Where findings go.
enum Target {
    StandardOutput,
    /// With `--fix -`, standard output has the fixed text.
    StandardError,
    File(File),
}

impl Target {
    fn is_terminal(&self) -> bool {
        match self {
            Self::StandardOutput => io::stdout().is_terminal(),
            Self::StandardError => io::stderr().is_terminal(),
            Self::File(_) => false,
        }
    }

    fn into_writer(self) -> Box<dyn Write> {
        match self {
            Self::StandardOutput => Box::new(io::stdout()),
            Self::StandardError => Box::new(io::stderr()),
            Self::File(file) => Box::new(file),
        }
    }
}

/// Writes findings to standard output, and the progress and the summary to standard error.
pub(crate) struct Output {
    format: Format,
    formatter: Box<dyn Formatter>,
    progress: Option<Progress>,
    /// Whether the target would act on control characters.
    is_terminal: bool,
    out: BufWriter<Box<dyn Write>>,
}

impl Output {
    /// `to_standard_error` moves findings to standard error, unless `-o` names a file.
    pub(crate) fn new(
        options: &OutputOptions,
        fail_on: Severity,
        to_standard_error: bool,
    ) -> io::Result<Self> {
        let target = match &options.output {
            Some(path) => Target::File(File::create(path).map_err(|error| {
                io::Error::new(error.kind(), format!("{}: {error}", path.display()))
            })?),
            None if to_standard_error => Target::StandardError,
            None => Target::StandardOutput,
        };
        let is_terminal = target.is_terminal();
        let has_no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let is_colored = match options.color {
            Color::Auto => is_terminal && !has_no_color,
            Color::Always => true,
            Color::Never => false,
        };
        let mut style = if is_colored { Style::colored() } else { Style::no_color() };
        if options.notes {
            style = style.with_notes();
        }
        if let Some(columns) =
            std::env::var("COLUMNS").ok().and_then(|columns| columns.parse::<usize>().ok())
        {
            style.width = columns.saturating_sub(8).max(40);
        }
        Ok(Self {
            format: options.format,
            formatter: options.format.formatter(style, fail_on),
            // Findings and progress on one terminal would overwrite each other.
            progress: (io::stderr().is_terminal() && !is_terminal).then(Progress::new),
            is_terminal,
            out: BufWriter::new(target.into_writer()),
        })
    }

    /// Prints the number of checked files now and then, on a terminal.
    pub(crate) fn progress(&mut self, files: usize) -> io::Result<()> {
        self.progress.as_mut().map_or(Ok(()), |progress| progress.print(files))
    }

    /// Reports the findings of a chunk that follows `documents_before` documents of its file.
    pub(crate) fn chunk(
        &mut self,
        input: &Input,
        chunk: &CheckedChunk,
        documents_before: usize,
    ) -> io::Result<()> {
        let (file, text) = (input.name(), chunk.text.text());
        for checked in &chunk.checked {
            let document = documents_before + chunk.documents_before + checked.document();
            let source =
                Source { start: chunk.text.start(), document, ..source(&file, &text, checked) };
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
        self.formatter.object(&mut self.out, source, report)
    }

    pub(crate) fn file_finding(&mut self, input: &Input, finding: &FileFinding) -> io::Result<()> {
        self.formatter.file(&mut self.out, &input.name(), finding)
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
            let diff = if self.is_terminal { escaped(&diff) } else { diff.into() };
            self.out.write_all(diff.as_bytes())?;
            self.out.write_all(b"\n")
        } else {
            let diff = if io::stderr().is_terminal() { escaped(&diff) } else { diff.into() };
            io::stderr().write_all(diff.as_bytes())
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

    /// Writes the rest of the output, and to standard error what was checked for (nothing if it was
    /// every release) and the summary.
    pub(crate) fn finish(mut self, totals: &Totals, profile: Option<&Profile>) -> io::Result<()> {
        self.formatter.finish(&mut self.out, totals)?;
        self.out.flush()?;
        if let Some(progress) = &self.progress {
            progress.clear()?;
        }
        let mut err = io::stderr();
        if let Some(profile) = profile {
            let today = Date::from(SystemTime::now());
            for note in profile.release().notes(Some(today)) {
                writeln!(err, "note: {note}")?;
            }
            let infrastructure = match profile.infrastructure() {
                Infrastructure::Host => ", infrastructure host",
                _ => "",
            };
            let platform = profile.platform().map_or("", |_| ", with a platform policy");
            writeln!(err, "checked for {}{infrastructure}{platform}", profile.basis())?;
        }
        writeln!(err, "{}", totals.summary())
    }
}

/// The number of checked files on a terminal, once the work takes longer than a second.
struct Progress {
    next: Instant,
    is_visible: bool,
}

impl Progress {
    const DELAY: Duration = Duration::from_secs(1);
    const INTERVAL: Duration = Duration::from_millis(100);

    fn new() -> Self {
        Self { next: Instant::now() + Self::DELAY, is_visible: false }
    }

    fn print(&mut self, files: usize) -> io::Result<()> {
        let now = Instant::now();
        if now < self.next {
            return Ok(());
        }
        *self = Self { next: now + Self::INTERVAL, is_visible: true };
        write!(io::stderr(), "\r{files} files")
    }

    fn clear(&self) -> io::Result<()> {
        if self.is_visible { write!(io::stderr(), "\r\u{1b}[K") } else { Ok(()) }
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
        release: checked.release(),
    }
}

/// A diff for a terminal, which would act on the control characters of a file.
fn escaped(diff: &str) -> Cow<'static, str> {
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
    let verdict = if finding.gate == Gate::Envoy { "stored, rejected by Envoy" } else { "refused" };
    format!("{verdict}: {finding}{help}")
}
