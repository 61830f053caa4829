//! The work, cut up for all cores: small files whole, large ones by their documents, and so much at a time that memory does not
//! grow with what there is to do.

use std::io;

use envoy_gateway_backend::manifest::{self, Checked, Chunk, Chunks, Limits};
use envoy_gateway_backend::policy::BackendTlsPolicy;
use envoy_gateway_backend::{Gate, Profile};
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
    /// The chunks about which there is something to say, or to wait for.
    pub(crate) parts: Vec<Part>,
    /// How many documents there are, and what they came to, but for those that wait.
    pub(crate) documents: usize,
    pub(crate) totals: Totals,
    /// The policies that stand between the Backends.
    pub(crate) policies: Vec<BackendTlsPolicy>,
}

/// A chunk, judged.
pub(crate) struct Part {
    pub(crate) chunk: Chunk,
    pub(crate) checked: Vec<Checked>,
    /// How many documents of the unit stand before it.
    pub(crate) documents: usize,
}

impl Part {
    /// Whether a verdict needs a fact that may yet be found: policies in another file.
    pub(crate) fn waits(&self) -> bool {
        self.checked.iter().any(|checked| !checked.report().left_aside().is_empty())
    }

    /// The same with all the facts there are.
    pub(crate) fn judged_again(self, profile: &Profile) -> Self {
        let checked = self.chunk.check(profile);
        Self { checked, ..self }
    }
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
        let results = batch.into_par_iter().map(|unit| judge(unit, profile)).collect::<io::Result<Vec<_>>>()?;
        results.into_iter().try_for_each(&mut judged)?;
    }
}

fn units(input: io::Result<Input>) -> Box<dyn Iterator<Item = io::Result<Unit>>> {
    let large = input.and_then(|input| Ok((files::size(&input)?.is_none_or(|size| size >= LARGE), input)));
    match large {
        Err(error) => Box::new(std::iter::once(Err(error))),
        Ok((false, input)) => Box::new(std::iter::once(Ok(Unit::File(input)))),
        Ok((true, input)) => match files::open(&input) {
            Err(error) => Box::new(std::iter::once(Err(error))),
            Ok(reader) => {
                let chunks = Chunks::new(reader, Limits::default());
                Box::new(chunks.map(move |chunk| Ok(Unit::Chunk(input.clone(), chunk?))))
            }
        },
    }
}

fn judge(unit: Unit, profile: &Profile) -> io::Result<Judged> {
    let new =
        |input| Judged { input, parts: Vec::new(), documents: 0, totals: Totals::default(), policies: Vec::new() };
    match unit {
        Unit::Chunk(input, chunk) => {
            let mut judged = new(input);
            judged.add(chunk, profile);
            Ok(judged)
        }
        Unit::File(input) => {
            let reader = files::open(&input)?;
            let mut judged = new(input);
            for chunk in Chunks::new(reader, Limits::default()) {
                judged.add(chunk.map_err(|error| files::named(&judged.input, &error))?, profile);
            }
            Ok(judged)
        }
    }
}

impl Judged {
    fn add(&mut self, chunk: Chunk, profile: &Profile) {
        if profile.runs(Gate::Controller) || profile.runs(Gate::Serving) {
            self.policies.extend(manifest::policies(&chunk.text()));
        }
        let part = Part { checked: chunk.check(profile), chunk, documents: self.documents };
        self.documents += part.checked.last().map_or(0, |last| last.document() + 1);
        let waits = part.waits();
        if !waits {
            part.checked.iter().for_each(|checked| self.totals.count(checked));
        }
        if waits || part.checked.iter().any(|checked| !checked.report().is_empty()) {
            self.parts.push(part);
        }
    }
}
