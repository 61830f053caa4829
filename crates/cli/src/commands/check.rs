//! `egb check`: files, folders or standard input in, findings out.

use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use envoy_gateway_backend::lint::{CheckedObject, Linter, decode_utf8};
use envoy_gateway_backend::resources::Resources;
use envoy_gateway_backend::{Gate, Profile, apply_fixes};

use crate::config::{Config, Settings};
use crate::contents::{Contents, classify, is_kustomization};
use crate::inputs::{Filter, Input, Inputs};
use crate::options::{FailOn, ProfileOptions, name};
use crate::outcome::Outcome;
use crate::output::{Format, Output, OutputOptions, Totals};
use crate::parallel::{CheckedUnit, Context, check_all, check_one};
use crate::report_error;
use crate::survey::{Survey, policies};

/// Checks manifests.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = "\
Exit codes:
  0  no finding at or above --fail-on
  1  a finding at or above --fail-on; with --diff, also a change
  2  wrong usage, an unreadable file, nothing to check, or output that cannot be written

Examples:
  egb check backend.yaml --release v1.6
  egb check . --exclude 'tests/' --format github
  helm template . | egb check -
  egb check backend.yaml --fix")]
pub(crate) struct Check {
    /// Manifests, YAML or JSON; `-` is standard input. In folders, hidden files and files that
    /// `.gitignore` names are skipped.
    #[arg(required_unless_present = "show_config", value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    profile: ProfileOptions,
    #[command(flatten)]
    output: OutputOptions,
    /// Files to check in folders, as a pattern of `.gitignore` [default: *.yaml, *.yml, *.json].
    #[arg(long, value_name = "GLOB")]
    include: Vec<String>,
    /// Files and folders to skip in folders, as a pattern of `.gitignore`.
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Accept files without Kubernetes objects, and no file at all.
    #[arg(long)]
    allow_empty: bool,
    /// Check the YAML blocks of Markdown files too.
    #[arg(long, conflicts_with_all = ["fix", "diff", "all_releases"])]
    markdown: bool,
    /// Check Backends inside other objects, such as Helm values and ConfigMaps, too.
    #[arg(long, conflicts_with_all = ["fix", "diff", "all_releases"])]
    embedded: bool,
    /// What to do with values that contain placeholders such as `${NAME}`; `${NAME:=default}` has
    /// its default.
    #[arg(long, value_enum, default_value_t, conflicts_with_all = ["fix", "diff", "all_releases"])]
    placeholders: Placeholders,
    /// Lowest severity that makes the exit code 1 [default: error].
    #[arg(long, value_enum, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Check for every release, and print one result for each.
    #[arg(long, conflicts_with_all = ["release", "crd", "fix", "diff"])]
    all_releases: bool,
    /// Namespace of objects without one [default: unknown].
    #[arg(long, short)]
    namespace: Option<String>,
    /// More BackendTLSPolicy objects; those in the checked files are always used.
    #[arg(long, value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// Apply the fixes that have one right answer, and print the changes; for standard input, print
    /// the fixed text.
    #[arg(long)]
    fix: bool,
    /// Print what --fix would change.
    #[arg(long, conflicts_with = "fix")]
    diff: bool,
    /// Configuration file [default: the nearest egb.toml in this folder and those above].
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Ignore configuration files.
    #[arg(long, conflicts_with = "config")]
    no_config: bool,
    /// Print the settings in effect and where they come from, and exit.
    #[arg(long)]
    show_config: bool,
}

#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Placeholders {
    /// Check them as they are written.
    #[default]
    Refuse,
    /// Treat them as unknown values, for which nothing is reported.
    Allow,
}

impl Check {
    pub(crate) fn run(mut self) -> io::Result<Outcome> {
        let config =
            if self.no_config { Config::default() } else { Config::load(self.config.as_deref())? };
        let settings = self.configure(config);
        if self.show_config {
            write!(io::stdout(), "{settings}")?;
            return Ok(Outcome::Clean);
        }
        let fixes_standard_input = self.fix && self.files.contains(&PathBuf::from("-"));
        if fixes_standard_input && self.files.len() > 1 {
            return Err(io::Error::other("--fix - cannot be combined with other files"));
        }
        if self.all_releases && self.output.format != Format::Human {
            return Err(io::Error::other("--all-releases supports only --format human"));
        }
        let filter = Filter::new(&self.include, &self.exclude, self.markdown);
        let inputs = Inputs::new(&self.files, filter)?;
        let context = self.context(&inputs)?;
        let mut run = Run {
            output: Output::new(
                &self.output,
                self.fail_on.unwrap_or_default().into(),
                fixes_standard_input,
            )?,
            totals: Totals::default(),
            has_failed: false,
            writes_fixes: self.fix,
        };
        if self.all_releases {
            run.each_text(&inputs, &context, Run::compare)?;
        } else if self.fix || self.diff {
            run.each_text(&inputs, &context, Run::fix)?;
        } else if context.checks_references() {
            run.check_together(&inputs, &context)?;
        } else {
            run.check(&inputs, &context)?;
        }
        self.finish(run, &context)
    }

    /// Uses the settings of a configuration file for options that are not given.
    fn configure(&mut self, mut config: Config) -> Settings {
        let mut settings = Settings::new(&config.path);
        self.profile.configure(&mut config, &mut settings);
        let unknown = ("", String::clone as fn(&String) -> _);
        settings.resolve("namespace", &mut self.namespace, config.namespace, unknown);
        let path = |path: &PathBuf| path.display().to_string();
        settings.resolve_list("policies", &mut self.policies, config.policies, path);
        settings.resolve_list("include", &mut self.include, config.include, String::clone);
        settings.resolve_list("exclude", &mut self.exclude, config.exclude, String::clone);
        settings.resolve("fail-on", &mut self.fail_on, config.fail_on, ("error", name));
        settings
    }

    /// Collects what affects the checks of all files.
    fn context(&self, inputs: &Inputs) -> io::Result<Context> {
        let mut profile = self.profile.profile()?;
        let uses_policies =
            (profile.runs(Gate::Controller) || profile.runs(Gate::Serving)) && !self.all_releases;
        let mut survey = Survey::new(inputs.iter(), uses_policies);
        if uses_policies {
            let mut all = Vec::new();
            for input in Inputs::new(&self.policies, Filter::default())?.iter() {
                all.extend(policies(&input?)?);
            }
            all.append(&mut survey.policies);
            profile = profile.with_policies(all);
        }
        Ok(Context {
            profile,
            survey,
            namespace: self.namespace.clone(),
            allow_empty: self.allow_empty,
            markdown: self.markdown,
            embedded: self.embedded,
            allows_placeholders: matches!(self.placeholders, Placeholders::Allow),
            keeps_clean: self.output.format.has_clean_objects(),
        })
    }

    fn finish(&self, run: Run, context: &Context) -> io::Result<Outcome> {
        let Run { output, totals, has_failed, .. } = run;
        output.finish(&totals, (!self.all_releases).then_some(&context.profile))?;
        let mut outcome = Outcome::Clean;
        if totals.reach(self.fail_on.unwrap_or_default().into()) || (self.diff && totals.fixes > 0)
        {
            outcome = Outcome::Findings;
        }
        if totals.are_empty() && !self.allow_empty && !has_failed {
            report_error(&"nothing to check: no Kubernetes object found");
            outcome = Outcome::Failed;
        }
        Ok(if has_failed { Outcome::Failed } else { outcome })
    }
}

/// State of one run.
struct Run {
    output: Output,
    totals: Totals,
    /// Whether an input could not be read.
    has_failed: bool,
    /// Whether fixes are written to the files.
    writes_fixes: bool,
}

impl Run {
    /// Checks all inputs on all cores.
    fn check(&mut self, inputs: &Inputs, context: &Context) -> io::Result<()> {
        let (mut documents_in_file, mut files) = (0, 0);
        check_all(inputs.iter(), context, |unit| {
            let unit = match unit {
                Ok(unit) => unit,
                Err(error) => {
                    self.fail(&error);
                    return Ok(());
                }
            };
            if !unit.continues {
                documents_in_file = 0;
                files += 1;
                self.output.progress(files)?;
            }
            documents_in_file += self.report_unit(unit, documents_in_file)?;
            Ok(())
        })
    }

    /// Checks all inputs as one: references between their objects too.
    fn check_together(&mut self, inputs: &Inputs, context: &Context) -> io::Result<()> {
        let mut texts = Vec::new();
        for input in inputs.iter() {
            let read = input.and_then(|input| Ok((input.read()?, input)));
            let (bytes, input) = match read {
                Ok(read) => read,
                Err(error) => {
                    self.fail(&error);
                    continue;
                }
            };
            let text = if context.survey.is_patch(&input) || is_kustomization(&input) {
                None
            } else {
                decode_utf8(&bytes).ok().map(Cow::into_owned)
            };
            texts.push((input, text));
        }
        let readable: Vec<&str> = texts.iter().filter_map(|(_, text)| text.as_deref()).collect();
        let linter = Linter::new(&context.profile);
        let resources = match &context.namespace {
            Some(namespace) => Resources::new().with_default_namespace(namespace),
            None => Resources::new(),
        };
        let mut checked = linter.check_input(&readable, resources).into_iter();
        for (input, text) in &texts {
            let objects = text.as_ref().and_then(|text| Some((text, checked.next()?)));
            let unit = match objects {
                Some((text, objects)) => {
                    CheckedUnit::from_objects(input.clone(), text, objects, context)
                }
                None => check_one(input.clone(), context)?,
            };
            self.report_unit(unit, 0)?;
        }
        Ok(())
    }

    /// Reports a unit that follows so many documents of its file. Returns the number of its own.
    fn report_unit(&mut self, unit: CheckedUnit, documents_before: usize) -> io::Result<usize> {
        let CheckedUnit { input, chunks, documents, file_finding, totals, .. } = unit;
        self.totals.add(&totals);
        if let Some(finding) = &file_finding {
            self.output.file_finding(&input, finding)?;
        }
        for chunk in &chunks {
            self.output.chunk(&input, chunk, documents_before)?;
        }
        Ok(documents)
    }

    fn fail(&mut self, error: &io::Error) {
        report_error(error);
        self.has_failed = true;
    }

    /// Calls `each` with the whole text of every input.
    fn each_text(
        &mut self,
        inputs: &Inputs,
        context: &Context,
        mut each: impl FnMut(&mut Self, &Text<'_>, &Context) -> io::Result<()>,
    ) -> io::Result<()> {
        for input in inputs.iter() {
            let bytes = input.and_then(|input| Ok((input.read()?, input)));
            let (bytes, input) = match bytes {
                Ok(input) => input,
                Err(error) => {
                    self.fail(&error);
                    continue;
                }
            };
            if context.survey.is_patch(&input) {
                self.totals.count_skipped_file();
                continue;
            }
            match decode_utf8(&bytes) {
                Ok(text) => each(self, &Text { input: &input, text }, context)?,
                Err(report) => {
                    self.totals.count_unreadable(&report);
                    self.output.unreadable(&input, &report)?;
                }
            }
        }
        Ok(())
    }

    /// Handles a file that has other contents than Kubernetes objects. Returns whether it is done.
    fn report_contents(
        &mut self,
        text: &Text<'_>,
        objects: &[&CheckedObject],
        context: &Context,
    ) -> io::Result<bool> {
        let whole = || text.text.clone().into_owned();
        match classify(text.input, whole, objects, context.allow_empty) {
            Contents::Objects => return Ok(false),
            Contents::Skipped => self.totals.count_skipped_file(),
            Contents::Other(finding) => {
                self.totals.count_file_finding(&finding);
                self.output.file_finding(text.input, &finding)?;
            }
        }
        Ok(true)
    }

    /// Applies fixes until none is left, and reports the remaining findings.
    fn fix(&mut self, text: &Text<'_>, context: &Context) -> io::Result<()> {
        let fixed = match &text.text {
            Cow::Borrowed(original) => self.fixed(original, &context.profile),
            // A fixed file would lose the bytes that are not UTF-8.
            Cow::Owned(original) => original.clone(),
        };
        let checked: Vec<_> = Linter::new(&context.profile).check(&fixed).collect();
        if !self.report_contents(text, &checked.iter().collect::<Vec<_>>(), context)? {
            if fixed != text.text && !text.input.is_standard_input() {
                self.output.diff(text.input, &text.text, &fixed)?;
            }
            for checked in &checked {
                self.totals.count(checked);
                self.output.checked(text.input, &fixed, checked)?;
            }
        }
        if !self.writes_fixes {
            return Ok(());
        }
        if text.input.is_standard_input() {
            return io::stdout().write_all(fixed.as_bytes());
        }
        if fixed == text.text { Ok(()) } else { text.input.replace(&fixed) }
    }

    fn fixed(&mut self, text: &str, profile: &Profile) -> String {
        /// A fix can uncover findings that a wrong structure had hidden.
        const MAX_ROUNDS: usize = 10;
        let mut fixed = text.to_owned();
        for _ in 0..MAX_ROUNDS {
            let reports: Vec<_> =
                Linter::new(profile).check(&fixed).map(CheckedObject::into_report).collect();
            let suggested = reports.iter().flatten().filter_map(|finding| finding.fix.as_ref());
            let round = apply_fixes(&fixed, suggested);
            if round.applied == 0 {
                break;
            }
            self.totals.fixes += round.applied;
            fixed = round.text;
        }
        fixed
    }

    /// Reports one result for each release.
    fn compare(&mut self, text: &Text<'_>, context: &Context) -> io::Result<()> {
        let profile = Profile::default().with_gates([Gate::Admission]);
        let results = Linter::new(&profile).compatibilities(&text.text);
        let objects: Vec<_> = results.iter().map(|(checked, _)| checked).collect();
        if self.report_contents(text, &objects, context)? {
            return Ok(());
        }
        for (checked, compatibility) in &results {
            self.totals.count(checked);
            match compatibility {
                Some(compatibility) => self.output.releases(text.input, checked, compatibility)?,
                None => self.output.checked(text.input, &text.text, checked)?,
            }
        }
        Ok(())
    }
}

/// The whole text of an input.
struct Text<'a> {
    input: &'a Input,
    text: Cow<'a, str>,
}
