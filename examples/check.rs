//! Checks manifests: files, folders or standard input in, findings out.
//!
//! `cargo run --example check -- FILE…` exits with 0 when nothing is refused, 1 when something is, and 2 on wrong usage or a file that
//! cannot be read.

#[path = "check/files.rs"]
mod files;
#[path = "check/options.rs"]
mod options;
#[path = "check/output.rs"]
mod output;

use std::borrow::Cow;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use envoy_gateway_backend::{Profile, Release, Rule, apply_fixes, fields::Field, manifest, rules};

use files::Input;
use options::Options;
use output::{Output, Totals};

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
                return Err(io::Error::other(format!("{release} has no field `{path}`, which came with {first}")));
            }
            _ => {
                let meant = meant(Field::nearest(path));
                return Err(io::Error::other(format!("{release} has no field `{path}`{meant}")));
            }
        };
        write!(io::stdout(), "{:#}", field.explain(path.clone(), release))?;
        return Ok(false);
    }
    let inputs = files::find(&options.files)?;
    let mut output = Output::new(options);
    let mut totals = Totals::default();
    let mut policies = Vec::new();
    for file in &options.policies {
        policies.extend(manifest::policies(&std::fs::read_to_string(file)?));
    }
    // Texts with a Backend whose verdict needs a policy wait for those of the other files.
    let mut waiting = Vec::new();
    for (position, input) in inputs.iter().enumerate() {
        output.progress(position, inputs.len())?;
        let bytes = files::read(input)?;
        match manifest::read_text(&bytes) {
            Err(report) => {
                totals.unreadable += 1;
                output.unreadable(input, &report)?;
            }
            Ok(text) if options.all_releases => compare(&mut output, &mut totals, input, &text)?,
            // Bytes that are no text would be lost in a corrected file.
            Ok(text @ Cow::Owned(_)) => {
                policies.extend(manifest::policies(&text));
                check(&mut output, &mut totals, input, &text, &profile)?;
            }
            Ok(text) => {
                policies.extend(manifest::policies(&text));
                let waits = |checked: manifest::Checked| !checked.report().left_aside().is_empty();
                if manifest::check(&text, &profile).any(waits) {
                    waiting.push((input, text.into_owned()));
                } else {
                    judge(options, &mut output, &mut totals, input, &text, &profile)?;
                }
            }
        }
    }
    let profile = profile.with_policies(policies);
    for (input, text) in waiting {
        judge(options, &mut output, &mut totals, input, &text, &profile)?;
    }
    output.finish(&totals)?;
    Ok(totals.is_refused())
}

/// `; did you mean …?`, where that is known.
fn meant(name: Option<impl std::fmt::Display>) -> String {
    name.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

fn judge(
    options: &Options,
    output: &mut Output,
    totals: &mut Totals,
    input: &Input,
    text: &str,
    profile: &Profile,
) -> io::Result<()> {
    if options.fix || options.diff {
        mend(options, output, totals, input, text, profile)
    } else {
        check(output, totals, input, text, profile)
    }
}

fn check(output: &mut Output, totals: &mut Totals, input: &Input, text: &str, profile: &Profile) -> io::Result<()> {
    for checked in manifest::check(text, profile) {
        totals.count(&checked);
        output.checked(input, text, &checked)?;
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
        let reports: Vec<_> = manifest::check(&fixed, profile).map(manifest::Checked::into_report).collect();
        let round = apply_fixes(&fixed, reports.iter().flatten().filter_map(|finding| finding.fix.as_ref()));
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
    check(output, totals, input, &fixed, profile)
}

/// One verdict a release.
fn compare(output: &mut Output, totals: &mut Totals, input: &Input, text: &str) -> io::Result<()> {
    let reports = Release::ALL.iter().map(|&release| {
        let profile = Profile::new(release).with_gates([envoy_gateway_backend::Gate::Admission]);
        (release, manifest::check(text, &profile).collect::<Vec<_>>())
    });
    let reports: Vec<_> = reports.collect();
    let Some((_, latest)) = reports.last() else { return Ok(()) };
    for (position, checked) in latest.iter().enumerate() {
        totals.count(checked);
        let verdicts = reports.iter().filter_map(|(release, all)| Some((*release, all.get(position)?.errors().next())));
        output.releases(input, checked, verdicts)?;
    }
    Ok(())
}
