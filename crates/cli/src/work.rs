//! Parallel checking in bounded memory: small files as a whole, large files in chunks of
//! documents, a batch at a time.

use std::io;

use envoy_gateway_backend::Profile;
use envoy_gateway_backend::kubectl_yaml::{Chunk, Chunks, Limits};
use envoy_gateway_backend::lint::{self, CheckedObject};
use envoy_gateway_backend::policy::BackendTlsPolicy;
use rayon::prelude::*;

use crate::files::{self, Input};
use crate::output::Totals;

/// What one core checks at a time.
enum Unit {
    File(Input),
    Chunk(Input, Chunk),
}

/// Files of this size and larger are read in chunks.
const CHUNKED_FILE_BYTES: u64 = 1 << 20;
const MAX_BATCH_UNITS: usize = 512;
const MAX_BATCH_BYTES: usize = 16 << 20;

pub(crate) struct CheckedUnit {
    pub(crate) input: Input,
    /// Whether it continues the file of the previous unit.
    pub(crate) continues: bool,
    /// The chunks that have findings.
    pub(crate) chunks: Vec<CheckedChunk>,
    /// The number of its documents.
    pub(crate) documents: usize,
    pub(crate) totals: Totals,
}

pub(crate) struct CheckedChunk {
    pub(crate) chunk: Chunk,
    pub(crate) checked: Vec<CheckedObject>,
    /// The number of documents before it in its unit.
    pub(crate) documents_before: usize,
}

/// All policies of the inputs; they affect Backends in any file.
pub(crate) fn policies(
    inputs: impl Iterator<Item = io::Result<Input>>,
) -> io::Result<Vec<BackendTlsPolicy>> {
    let mut policies = Vec::new();
    let mut inputs = inputs.peekable();
    while inputs.peek().is_some() {
        let batch = inputs.by_ref().take(MAX_BATCH_UNITS).collect::<io::Result<Vec<_>>>()?;
        let batch_policies = batch.par_iter().map(policies_in).collect::<io::Result<Vec<_>>>()?;
        policies.extend(batch_policies.into_iter().flatten());
    }
    Ok(policies)
}

fn policies_in(input: &Input) -> io::Result<Vec<BackendTlsPolicy>> {
    if files::size(input)? < CHUNKED_FILE_BYTES {
        return Ok(lint::parse_policies(&String::from_utf8_lossy(&files::read(input)?)));
    }
    let mut policies = Vec::new();
    for chunk in Chunks::new(files::open(input)?, Limits::default()) {
        let chunk = chunk.map_err(|error| files::named(input, &error))?;
        policies.extend(lint::parse_policies(&chunk.text()));
    }
    Ok(policies)
}

/// Checks all inputs and passes the results to `report` in order.
pub(crate) fn check_all(
    inputs: impl Iterator<Item = io::Result<Input>>,
    profile: &Profile,
    mut report: impl FnMut(CheckedUnit) -> io::Result<()>,
) -> io::Result<()> {
    let mut units = inputs.flat_map(units);
    loop {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < MAX_BATCH_UNITS && bytes < MAX_BATCH_BYTES {
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
            .map(|unit| check(unit, profile))
            .collect::<io::Result<Vec<_>>>()?;
        results.into_iter().try_for_each(&mut report)?;
    }
}

fn units(input: io::Result<Input>) -> Box<dyn Iterator<Item = io::Result<Unit>>> {
    match input.and_then(|input| Ok((files::size(&input)? >= CHUNKED_FILE_BYTES, input))) {
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

fn check(unit: Unit, profile: &Profile) -> io::Result<CheckedUnit> {
    match unit {
        Unit::Chunk(input, chunk) => {
            let mut checked = CheckedUnit::new(input, chunk.start() > 0);
            checked.add(chunk, profile);
            Ok(checked)
        }
        Unit::File(input) => {
            let reader = files::open(&input)?;
            let mut checked = CheckedUnit::new(input, false);
            for chunk in Chunks::new(reader, Limits::default()) {
                let chunk = chunk.map_err(|error| files::named(&checked.input, &error))?;
                checked.add(chunk, profile);
            }
            Ok(checked)
        }
    }
}

impl CheckedUnit {
    fn new(input: Input, continues: bool) -> Self {
        Self { input, continues, chunks: Vec::new(), documents: 0, totals: Totals::default() }
    }

    fn add(&mut self, chunk: Chunk, profile: &Profile) {
        let checked = lint::Linter::new(profile).check_chunk(&chunk);
        let documents_before = self.documents;
        self.documents += checked.last().map_or(0, |last| last.document() + 1);
        checked.iter().for_each(|checked| self.totals.count(checked));
        let is_clean = |checked: &CheckedObject| {
            checked.report().is_empty() && checked.report().skipped_rules().is_empty()
        };
        if !checked.iter().all(is_clean) {
            self.chunks.push(CheckedChunk { chunk, checked, documents_before });
        }
    }
}
