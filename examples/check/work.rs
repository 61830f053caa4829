//! The work, cut up for all cores: small files whole, large ones by their documents, and so much at
//! a time that memory does not grow with what there is to do.

use std::io;

use envoy_gateway_backend::Profile;
use envoy_gateway_backend::manifest::{self, Checked, Chunk, Chunks, Limits};
use envoy_gateway_backend::policy::BackendTlsPolicy;
use rayon::prelude::*;

use crate::files::{self, Input};
use crate::output::Totals;

/// What is done in one go, on one core.
enum Unit {
    File(Input),
    Chunk(Input, Chunk),
}

/// A file as large as this is read by its documents.
const LARGE: u64 = 1 << 20;
/// How many units, and how many bytes of large files, are in hand at a time.
const BATCH: usize = 512;
const BATCH_BYTES: usize = 16 << 20;

/// A unit, judged.
pub(crate) struct Judged {
    pub(crate) input: Input,
    /// Whether it goes on with the file of the unit before.
    pub(crate) continues: bool,
    /// The chunks about which there is something to say.
    pub(crate) parts: Vec<Part>,
    /// How many documents there are, and what they came to.
    pub(crate) documents: usize,
    pub(crate) totals: Totals,
}

/// A chunk, judged.
pub(crate) struct Part {
    pub(crate) chunk: Chunk,
    pub(crate) checked: Vec<Checked>,
    /// How many documents of the unit stand before it.
    pub(crate) documents: usize,
}

/// The policies that stand among everything that is to be checked: verdicts depend on them wherever
/// they are.
pub(crate) fn policies(
    inputs: impl Iterator<Item = io::Result<Input>>,
) -> io::Result<Vec<BackendTlsPolicy>> {
    let mut policies = Vec::new();
    let mut inputs = inputs.peekable();
    while inputs.peek().is_some() {
        let batch = inputs.by_ref().take(BATCH).collect::<io::Result<Vec<_>>>()?;
        let found = batch.par_iter().map(policies_in).collect::<io::Result<Vec<_>>>()?;
        policies.extend(found.into_iter().flatten());
    }
    Ok(policies)
}

fn policies_in(input: &Input) -> io::Result<Vec<BackendTlsPolicy>> {
    if files::size(input)? < LARGE {
        return Ok(manifest::policies(&String::from_utf8_lossy(&files::read(input)?)));
    }
    let mut policies = Vec::new();
    for chunk in Chunks::new(files::open(input)?, Limits::default()) {
        let chunk = chunk.map_err(|error| files::named(input, &error))?;
        policies.extend(manifest::policies(&chunk.text()));
    }
    Ok(policies)
}

/// Judges everything, and hands it over in order.
pub(crate) fn judge_all(
    inputs: impl Iterator<Item = io::Result<Input>>,
    profile: &Profile,
    mut judged: impl FnMut(Judged) -> io::Result<()>,
) -> io::Result<()> {
    let mut units = inputs.flat_map(units);
    loop {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < BATCH && bytes < BATCH_BYTES {
            let Some(unit) = units.next().transpose()? else { break };
            if let Unit::Chunk(_, chunk) = &unit {
                bytes += chunk.text().len();
            }
            batch.push(unit);
        }
        if batch.is_empty() {
            return Ok(());
        }
        let results = batch
            .into_par_iter()
            .map(|unit| judge(unit, profile))
            .collect::<io::Result<Vec<_>>>()?;
        results.into_iter().try_for_each(&mut judged)?;
    }
}

fn units(input: io::Result<Input>) -> Box<dyn Iterator<Item = io::Result<Unit>>> {
    match input.and_then(|input| Ok((files::size(&input)? >= LARGE, input))) {
        Err(error) => Box::new(std::iter::once(Err(error))),
        Ok((false, input)) => Box::new(std::iter::once(Ok(Unit::File(input)))),
        Ok((true, input)) => match files::open(&input) {
            Err(error) => Box::new(std::iter::once(Err(error))),
            Ok(reader) => {
                Box::new(Chunks::new(reader, Limits::default()).map(move |chunk| match chunk {
                    Ok(chunk) => Ok(Unit::Chunk(input.clone(), chunk)),
                    Err(error) => Err(files::named(&input, &error)),
                }))
            }
        },
    }
}

fn judge(unit: Unit, profile: &Profile) -> io::Result<Judged> {
    match unit {
        Unit::Chunk(input, chunk) => {
            let mut judged = Judged::new(input, chunk.start() > 0);
            judged.add(chunk, profile);
            Ok(judged)
        }
        Unit::File(input) => {
            let reader = files::open(&input)?;
            let mut judged = Judged::new(input, false);
            for chunk in Chunks::new(reader, Limits::default()) {
                judged.add(chunk.map_err(|error| files::named(&judged.input, &error))?, profile);
            }
            Ok(judged)
        }
    }
}

impl Judged {
    fn new(input: Input, continues: bool) -> Self {
        Self { input, continues, parts: Vec::new(), documents: 0, totals: Totals::default() }
    }

    fn add(&mut self, chunk: Chunk, profile: &Profile) {
        let part = Part { checked: chunk.check(profile), chunk, documents: self.documents };
        self.documents += part.checked.last().map_or(0, |last| last.document() + 1);
        part.checked.iter().for_each(|checked| self.totals.count(checked));
        let is_silent = |checked: &Checked| {
            checked.report().is_empty() && checked.report().left_aside().is_empty()
        };
        if !part.checked.iter().all(is_silent) {
            self.parts.push(part);
        }
    }
}
