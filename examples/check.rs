//! Checks manifests: files, folders or standard input in, findings out.
//!
//! `cargo run --example check -- FILE…` exits with 0 when nothing is refused, 1 when something is,
//! and 2 on wrong usage or a file that cannot be read.

#[path = "check/files.rs"]
mod files;
#[path = "check/options.rs"]
mod options;
#[path = "check/output.rs"]
mod output;
#[path = "check/work.rs"]
mod work;

use std::borrow::Cow;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use envoy_gateway_backend::{Gate, Profile, Rule, apply_fixes, fields::Field, manifest, rules};

use files::{Input, Inputs};
use options::Options;
use output::{Output, Totals};
use work::Judged;

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(refused) => ExitCode::from(u8::from(refused)),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            // Nothing more can be done where not even standard error takes it.
            let _ = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Whether anything is refused.
fn run(options: &Options) -> io::Result<bool> {
    if let Some(id) = &options.explain {
        let rule = rules().find(|rule| rule.id() == id).ok_or_else(|| {
            let meant = meant(Rule::nearest(id).map(Rule::id));
            io::Error::other(format!("there is no rule `{}`{meant}", id.escape_debug()))
        })?;
        write!(io::stdout(), "{}", rule.explain())?;
        return Ok(false);
    }
    let profile = options.profile()?;
    if let Some(path) = &options.explain_field {
        let release = profile.release();
        let field = match (Field::at(path), Field::first_release_at(path)) {
            (Some(field), Some(first)) if first <= release => field,
            (_, Some(first)) => {
                return Err(io::Error::other(format!(
                    "{release} has no field `{path}`, which came with {first}"
                )));
            }
            _ => {
                let meant = meant(Field::nearest(path));
                return Err(io::Error::other(format!("{release} has no field `{path}`{meant}")));
            }
        };
        write!(io::stdout(), "{:#}", field.explain(path.clone(), release))?;
        return Ok(false);
    }
    let inputs = Inputs::of(&options.files)?;
    let mut output = Output::new(options);
    let mut totals = Totals::default();
    if options.all_releases {
        one_by_one(&inputs, &mut output, &mut totals, |output, totals, input, text| {
            compare(output, totals, input, text)
        })?;
    } else {
        let profile = with_policies(options, &inputs, profile)?;
        if options.fix || options.diff {
            one_by_one(
                &inputs,
                &mut output,
                &mut totals,
                |output, totals, input, text| match text {
                    Cow::Borrowed(text) => mend(options, output, totals, input, text, &profile),
                    // Bytes that are no text would be lost in a corrected file.
                    Cow::Owned(text) => judge(output, totals, input, text, &profile),
                },
            )?;
        } else {
            check(&inputs, &mut output, &mut totals, &profile)?;
        }
    }
    output.finish(&totals)?;
    Ok(totals.is_refused())
}

/// `; did you mean …?`, where that is known.
fn meant(name: Option<impl std::fmt::Display>) -> String {
    name.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

/// With all policies there are: those that are given, and those in the files.
fn with_policies(options: &Options, inputs: &Inputs, profile: Profile) -> io::Result<Profile> {
    if !(profile.runs(Gate::Controller) || profile.runs(Gate::Serving)) {
        return Ok(profile);
    }
    let given = Inputs::of(&options.policies)?;
    let policies = work::policies(given.iter().chain(inputs.iter()))?;
    Ok(profile.with_policies(policies))
}

/// Judges everything, on all cores.
fn check(
    inputs: &Inputs,
    output: &mut Output,
    totals: &mut Totals,
    profile: &Profile,
) -> io::Result<()> {
    // How many documents of the file have been judged, and how many files.
    let (mut documents, mut done) = (0, 0);
    work::judge_all(inputs.iter(), profile, |judged| {
        let Judged { input, continues, parts, documents: more, totals: own } = judged;
        if !continues {
            documents = 0;
            done += 1;
            output.progress(done)?;
        }
        totals.add(&own);
        for part in &parts {
            output.part(&input, part, documents)?;
        }
        documents += more;
        Ok(())
    })
}

/// Hands over each text whole; what is none is reported.
fn one_by_one(
    inputs: &Inputs,
    output: &mut Output,
    totals: &mut Totals,
    mut each: impl FnMut(&mut Output, &mut Totals, &Input, &Cow<'_, str>) -> io::Result<()>,
) -> io::Result<()> {
    for input in inputs.iter() {
        let input = input?;
        match manifest::read_text(&files::read(&input)?) {
            Ok(text) => each(output, totals, &input, &text)?,
            Err(report) => {
                totals.unreadable += 1;
                output.unreadable(&input, &report)?;
            }
        }
    }
    Ok(())
}

/// Corrects what has one right answer, until nothing more has; what is left is reported.
fn mend(
    options: &Options,
    output: &mut Output,
    totals: &mut Totals,
    input: &Input,
    text: &str,
    profile: &Profile,
) -> io::Result<()> {
    /// A correction can bring to light what a broken shape had hidden, but not for ever.
    const ROUNDS: usize = 10;
    let mut fixed = text.to_owned();
    for _ in 0..ROUNDS {
        let reports: Vec<_> =
            manifest::check(&fixed, profile).map(manifest::Checked::into_report).collect();
        let round = apply_fixes(
            &fixed,
            reports.iter().flatten().filter_map(|finding| finding.fix.as_ref()),
        );
        if round.applied == 0 {
            break;
        }
        totals.fixed += round.applied;
        fixed = round.text;
    }
    if fixed != text {
        output.diff(input, text, &fixed)?;
        if options.fix {
            files::write(input, &fixed)?;
        }
    }
    judge(output, totals, input, &fixed, profile)
}

/// Judges a text by itself.
fn judge(
    output: &mut Output,
    totals: &mut Totals,
    input: &Input,
    text: &str,
    profile: &Profile,
) -> io::Result<()> {
    for checked in manifest::check(text, profile) {
        totals.count(&checked);
        output.checked(input, text, &checked)?;
    }
    Ok(())
}

/// One verdict a release.
fn compare(output: &mut Output, totals: &mut Totals, input: &Input, text: &str) -> io::Result<()> {
    for (checked, compatibility) in manifest::compatibilities(text) {
        totals.count(&checked);
        match compatibility {
            Some(compatibility) => output.releases(input, &checked, &compatibility)?,
            None => output.checked(input, text, &checked)?,
        }
    }
    Ok(())
}
