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
#[path = "check/work.rs"]
mod work;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use envoy_gateway_backend::policy::BackendTlsPolicy;
use envoy_gateway_backend::{Profile, apply_fixes, fields::Field, manifest, rules};

use files::Input;
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
        let rule = rules().find(|rule| rule.id() == id);
        let rule = rule.ok_or_else(|| io::Error::other(format!("there is no rule `{}`", id.escape_debug())))?;
        write!(io::stdout(), "{}", rule.explain())?;
        return Ok(false);
    }
    let profile = options.profile()?;
    if let Some(path) = &options.explain_field {
        let field = Field::at(path).filter(|field| field.exists_in(profile.release()));
        let field = field.ok_or_else(|| io::Error::other(format!("{} has no field `{path}`", profile.release())))?;
        write!(io::stdout(), "{:#}", field.explain(path.clone(), profile.release()))?;
        return Ok(false);
    }
    let mut output = Output::new(options);
    let mut totals = Totals::default();
    if options.fix || options.diff {
        one_by_one(options, &mut output, |output, input, text| {
            mend(options, output, &mut totals, input, text, &profile)
        })?;
    } else if options.all_releases {
        one_by_one(options, &mut output, |output, input, text| compare(output, &mut totals, input, text))?;
    } else {
        check(options, &mut output, &mut totals, profile)?;
    }
    output.finish(&totals)?;
    Ok(totals.is_refused())
}

/// The policies that are given besides those in the checked files.
fn policies(options: &Options) -> io::Result<Vec<BackendTlsPolicy>> {
    let mut policies = Vec::new();
    for file in &options.policies {
        policies.extend(manifest::policies(&std::fs::read_to_string(file)?));
    }
    Ok(policies)
}

/// Judges everything, on all cores. What has a Backend whose verdict needs a policy waits for those of the other files.
fn check(options: &Options, output: &mut Output, totals: &mut Totals, profile: Profile) -> io::Result<()> {
    let mut policies = policies(options)?;
    let mut waiting = Vec::new();
    // How many documents of a large file have been judged.
    let mut before: Option<(String, usize)> = None;
    let mut done = 0;
    work::judge_all(files::find(&options.files), &profile, |judged| {
        let Judged { input, parts, documents, totals: own, policies: found } = judged;
        let name = input.name();
        let earlier = before.take().filter(|(file, _)| *file == name).map_or(0, |(_, documents)| documents);
        done += usize::from(earlier == 0);
        output.progress(done)?;
        totals.add(&own);
        policies.extend(found);
        for mut part in parts {
            part.documents += earlier;
            if part.waits() {
                waiting.push((input.clone(), part));
            } else {
                output.part(&input, &part)?;
            }
        }
        before = Some((name, earlier + documents));
        Ok(())
    })?;
    let profile = profile.with_policies(policies);
    for (input, part) in waiting {
        let part = part.judged_again(&profile);
        part.checked.iter().for_each(|checked| totals.count(checked));
        output.part(&input, &part)?;
    }
    Ok(())
}

/// Hands over each text whole; what is none is reported.
fn one_by_one(
    options: &Options,
    output: &mut Output,
    mut each: impl FnMut(&mut Output, &Input, &str) -> io::Result<()>,
) -> io::Result<()> {
    for input in files::find(&options.files) {
        let input = input?;
        match manifest::read_text(&files::read(&input)?) {
            Ok(text) => each(output, &input, &text)?,
            Err(report) => output.unreadable(&input, &report)?,
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
    let profile = profile.clone().with_policies([policies(options)?, manifest::policies(&fixed)].concat());
    for checked in manifest::check(&fixed, &profile) {
        totals.count(&checked);
        output.checked(input, &fixed, &checked)?;
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
