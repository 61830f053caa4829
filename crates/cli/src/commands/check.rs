//! `egb check`: files, folders or standard input in, findings out.

use std::borrow::Cow;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use envoy_gateway_backend::{Gate, Profile, apply_fixes, lint};

use crate::files::{self, Input, Inputs};
use crate::options::ProfileOptions;
use crate::output::{Format, Output, Totals};
use crate::work::{self, CheckedUnit};

/// Checks manifests: exits with 0 if nothing is refused, 1 if something is, 2 on other errors.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  egb check backend.yaml --release v1.6
  egb check deploy/ --format github
  helm template . | egb check -
  egb check backend.yaml --fix")]
pub(crate) struct Check {
    /// Manifests, YAML or JSON; `-` is standard input; folders are searched for .yaml, .yml and
    /// .json.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    profile: ProfileOptions,
    /// Check for every release, and print one result for each.
    #[arg(long, conflicts_with_all = ["release", "crd", "fix", "diff"])]
    all_releases: bool,
    /// More BackendTLSPolicy objects; those in the checked files are always used.
    #[arg(long, value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Print notes too.
    #[arg(long)]
    notes: bool,
    /// Apply the fixes that have one right answer, and print the changes.
    #[arg(long)]
    fix: bool,
    /// Print what --fix would change.
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
}

impl Check {
    pub(crate) fn run(&self) -> io::Result<ExitCode> {
        let profile = self.profile.profile()?;
        let inputs = Inputs::new(&self.files)?;
        let mut run = Run {
            output: Output::new(self.format, self.notes),
            totals: Totals::default(),
            write: self.fix,
        };
        if self.all_releases {
            run.each_text(&inputs, |run, input, text| run.compare(input, text))?;
        } else {
            let profile = self.with_policies(&inputs, profile)?;
            if self.fix || self.diff {
                run.each_text(&inputs, |run, input, text| match text {
                    Cow::Borrowed(text) => run.fix(input, text, &profile),
                    // A fixed file would lose the bytes that are not UTF-8.
                    Cow::Owned(text) => run.check_text(input, text, &profile),
                })?;
            } else {
                run.check(&inputs, &profile)?;
            }
        }
        let Run { output, totals, .. } = run;
        output.finish(&totals)?;
        Ok(ExitCode::from(u8::from(totals.has_refused())))
    }

    /// Adds the policies of `--policies` and of the checked files.
    fn with_policies(&self, inputs: &Inputs, profile: Profile) -> io::Result<Profile> {
        if !(profile.runs(Gate::Controller) || profile.runs(Gate::Serving)) {
            return Ok(profile);
        }
        let more = Inputs::new(&self.policies)?;
        Ok(profile.with_policies(work::policies(more.iter().chain(inputs.iter()))?))
    }
}

/// State of one run.
struct Run {
    output: Output,
    totals: Totals,
    /// Whether fixes are written to the files.
    write: bool,
}

impl Run {
    /// Checks all inputs on all cores.
    fn check(&mut self, inputs: &Inputs, profile: &Profile) -> io::Result<()> {
        let (mut documents_in_file, mut files) = (0, 0);
        work::check_all(inputs.iter(), profile, |unit| {
            let CheckedUnit { input, continues, chunks, documents, totals } = unit;
            if !continues {
                documents_in_file = 0;
                files += 1;
                self.output.progress(files)?;
            }
            self.totals.add(&totals);
            for chunk in &chunks {
                self.output.chunk(&input, chunk, documents_in_file)?;
            }
            documents_in_file += documents;
            Ok(())
        })
    }

    /// Calls `each` with the whole text of every input, and reports inputs that cannot be decoded.
    fn each_text(
        &mut self,
        inputs: &Inputs,
        mut each: impl FnMut(&mut Self, &Input, &Cow<'_, str>) -> io::Result<()>,
    ) -> io::Result<()> {
        for input in inputs.iter() {
            let input = input?;
            match lint::decode_utf8(&files::read(&input)?) {
                Ok(text) => each(self, &input, &text)?,
                Err(report) => {
                    self.totals.unreadable += 1;
                    self.output.unreadable(&input, &report)?;
                }
            }
        }
        Ok(())
    }

    /// Applies fixes until none is left, and reports the remaining findings.
    fn fix(&mut self, input: &Input, text: &str, profile: &Profile) -> io::Result<()> {
        /// A fix can uncover findings that a wrong structure had hidden.
        const MAX_ROUNDS: usize = 10;
        let mut fixed = text.to_owned();
        for _ in 0..MAX_ROUNDS {
            let reports: Vec<_> = lint::Linter::new(profile)
                .check(&fixed)
                .map(lint::CheckedObject::into_report)
                .collect();
            let round = apply_fixes(
                &fixed,
                reports.iter().flatten().filter_map(|finding| finding.fix.as_ref()),
            );
            if round.applied == 0 {
                break;
            }
            self.totals.fixed += round.applied;
            fixed = round.text;
        }
        if fixed != text {
            self.output.diff(input, text, &fixed)?;
            if self.write {
                files::write(input, &fixed)?;
            }
        }
        self.check_text(input, &fixed, profile)
    }

    fn check_text(&mut self, input: &Input, text: &str, profile: &Profile) -> io::Result<()> {
        for checked in lint::Linter::new(profile).check(text) {
            self.totals.count(&checked);
            self.output.checked(input, text, &checked)?;
        }
        Ok(())
    }

    /// Reports one result for each release.
    fn compare(&mut self, input: &Input, text: &str) -> io::Result<()> {
        for (checked, compatibility) in
            lint::Linter::new(&Profile::default().with_gates([Gate::Admission]))
                .compatibilities(text)
        {
            self.totals.count(&checked);
            match compatibility {
                Some(compatibility) => self.output.releases(input, &checked, &compatibility)?,
                None => self.output.checked(input, text, &checked)?,
            }
        }
        Ok(())
    }
}
