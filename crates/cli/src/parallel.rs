//! Parallel checking in bounded memory: small files as a whole, large files in chunks of
//! documents, a batch at a time.

use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use envoy_gateway_backend::Profile;
use envoy_gateway_backend::kubectl_yaml::{Chunk, Chunks, Limits};
use envoy_gateway_backend::lint::{CheckedObject, Linter, ObjectKind};
use rayon::prelude::*;

use crate::contents::{Contents, classify, classify_part, is_markdown, mentions_backend};
use crate::embedded;
use crate::file_finding::{EMBEDDED_BACKEND, FileFinding};
use crate::inputs::Input;
use crate::output::Totals;
use crate::placeholders;
use crate::survey::Survey;

/// What one core checks at a time.
enum Unit {
    File(Input),
    Chunk(Input, Chunk),
}

/// Files of this size and larger are read in chunks.
pub(crate) const CHUNKED_FILE_BYTES: u64 = 1 << 20;
pub(crate) const MAX_BATCH_UNITS: usize = 512;
const MAX_BATCH_BYTES: usize = 16 << 20;

/// What all checks of a run share.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent options of the command line")]
pub(crate) struct Context {
    pub(crate) profile: Profile,
    pub(crate) survey: Survey,
    /// The namespace of objects without one.
    pub(crate) namespace: Option<String>,
    pub(crate) allow_empty: bool,
    /// Whether the YAML blocks of Markdown files are checked.
    pub(crate) markdown: bool,
    /// Whether Backends inside other objects are checked.
    pub(crate) embedded: bool,
    /// Whether values with placeholders are unknown instead of invalid.
    pub(crate) allows_placeholders: bool,
    /// Whether results without findings are kept too.
    pub(crate) keeps_clean: bool,
}

impl Context {
    /// Whether references between objects are checked: all inputs are then in memory.
    pub(crate) fn checks_references(&self) -> bool {
        const MAX_BYTES: u64 = 64 << 20;
        self.survey.has_references
            && self.survey.bytes <= MAX_BYTES
            && !(self.markdown || self.allows_placeholders)
    }
}

pub(crate) struct CheckedUnit {
    pub(crate) input: Input,
    /// Whether it is a part of a large file.
    is_chunk: bool,
    /// Whether it continues the file of the previous unit.
    pub(crate) continues: bool,
    /// The chunks that have findings, or all of them.
    pub(crate) chunks: Vec<CheckedChunk>,
    /// The number of its documents.
    pub(crate) documents: usize,
    pub(crate) file_finding: Option<FileFinding>,
    pub(crate) totals: Totals,
}

pub(crate) struct CheckedChunk {
    pub(crate) text: ChunkText,
    pub(crate) checked: Vec<CheckedObject>,
    /// The number of documents before it in its unit.
    pub(crate) documents_before: usize,
}

/// The text that the locations of a chunk refer to.
pub(crate) enum ChunkText {
    Chunk(Chunk),
    /// The whole text of a file, of which a part was checked.
    File(Arc<str>),
}

impl ChunkText {
    /// Its offset in the file, in bytes.
    pub(crate) fn start(&self) -> usize {
        match self {
            Self::Chunk(chunk) => chunk.start(),
            Self::File(_) => 0,
        }
    }

    pub(crate) fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Chunk(chunk) => chunk.text(),
            Self::File(text) => Cow::Borrowed(text),
        }
    }
}

/// Checks one input by itself.
pub(crate) fn check_one(input: Input, context: &Context) -> io::Result<CheckedUnit> {
    check(Unit::File(input), context)
}

/// Checks all inputs and passes the results to `report` in order, also inputs that cannot be read.
pub(crate) fn check_all(
    inputs: impl Iterator<Item = io::Result<Input>>,
    context: &Context,
    mut report: impl FnMut(io::Result<CheckedUnit>) -> io::Result<()>,
) -> io::Result<()> {
    let mut units = inputs.flat_map(units);
    loop {
        let mut batch = Vec::new();
        let mut bytes = 0;
        while batch.len() < MAX_BATCH_UNITS && bytes < MAX_BATCH_BYTES {
            let Some(unit) = units.next() else { break };
            if let Ok(Unit::Chunk(_, chunk)) = &unit {
                bytes += chunk.text().len();
            }
            batch.push(unit);
        }
        if batch.is_empty() {
            return Ok(());
        }
        let results: Vec<_> =
            batch.into_par_iter().map(|unit| unit.and_then(|unit| check(unit, context))).collect();
        results.into_iter().try_for_each(&mut report)?;
    }
}

fn units(input: io::Result<Input>) -> Box<dyn Iterator<Item = io::Result<Unit>>> {
    match input.and_then(|input| Ok((input.size()? >= CHUNKED_FILE_BYTES, input))) {
        Err(error) => Box::new(std::iter::once(Err(error))),
        Ok((false, input)) => Box::new(std::iter::once(Ok(Unit::File(input)))),
        Ok((true, input)) => match input.open() {
            Err(error) => Box::new(std::iter::once(Err(error))),
            Ok(reader) => {
                Box::new(Chunks::new(reader, Limits::default()).map(move |chunk| match chunk {
                    Ok(chunk) => Ok(Unit::Chunk(input.clone(), chunk)),
                    Err(error) => Err(input.error(&error)),
                }))
            }
        },
    }
}

fn check(unit: Unit, context: &Context) -> io::Result<CheckedUnit> {
    match unit {
        Unit::Chunk(input, chunk) => {
            let mut unit = CheckedUnit::new(input, true);
            unit.continues = chunk.start() > 0;
            unit.check([chunk], context);
            Ok(unit)
        }
        Unit::File(input) => {
            let chunks = Chunks::new(input.open()?, Limits::default());
            let chunks: Vec<_> = chunks
                .map(|chunk| chunk.map_err(|error| input.error(&error)))
                .collect::<io::Result<_>>()?;
            let mut unit = CheckedUnit::new(input, false);
            unit.check(chunks, context);
            Ok(unit)
        }
    }
}

impl CheckedUnit {
    fn new(input: Input, is_chunk: bool) -> Self {
        Self {
            input,
            is_chunk,
            continues: false,
            chunks: Vec::new(),
            documents: 0,
            file_finding: None,
            totals: Totals::default(),
        }
    }

    /// A text whose objects have been checked together with those of other texts.
    pub(crate) fn from_objects(
        input: Input,
        text: &str,
        checked: Vec<CheckedObject>,
        context: &Context,
    ) -> Self {
        let mut unit = Self::new(input, false);
        let text = ChunkText::File(text.into());
        unit.chunks.push(CheckedChunk { text, checked, documents_before: 0 });
        unit.classify(context);
        unit
    }

    fn check(&mut self, chunks: impl IntoIterator<Item = Chunk>, context: &Context) {
        if context.survey.is_patch(&self.input) {
            self.totals.count_skipped_file();
            return;
        }
        let chunks: Vec<Chunk> = chunks.into_iter().collect();
        if context.markdown && !self.is_chunk {
            let text: String = chunks.iter().map(Chunk::text).collect();
            if is_markdown(&self.input, &text) {
                return self.check_markdown(&text, context);
            }
        }
        if context.allows_placeholders && !self.is_chunk {
            let text: String = chunks.iter().map(Chunk::text).collect();
            if placeholders::may_contain_any(&text) {
                let filled = placeholders::fill(&text);
                self.totals.count_unknown(filled.unknown);
                let linter = Linter::new(&context.profile);
                let linter = linter.with_unknown_values(placeholders::is_unknown);
                let checked: Vec<_> = linter.check(&filled.text).collect();
                let text = ChunkText::File(text.into());
                self.chunks.push(CheckedChunk { text, checked, documents_before: 0 });
                self.classify(context);
                return;
            }
        }
        for chunk in chunks {
            let checked = Linter::new(&context.profile).check_chunk(&chunk);
            let documents_before = self.documents;
            self.documents += checked.last().map_or(0, |last| last.document() + 1);
            self.chunks.push(CheckedChunk {
                text: ChunkText::Chunk(chunk),
                checked,
                documents_before,
            });
        }
        self.classify(context);
    }

    /// Decides how the results are reported, and counts them.
    fn classify(&mut self, context: &Context) {
        let objects: Vec<_> = self.chunks.iter().flat_map(|chunk| &chunk.checked).collect();
        // A chunk of comments says nothing about the other chunks of its file.
        if self.is_chunk && objects.is_empty() {
            return;
        }
        let text = || self.chunks.iter().map(|chunk| chunk.text.text()).collect();
        // With `--embedded`, a named file may have nothing but embedded Backends.
        let allow_empty = context.allow_empty || context.embedded;
        let contents = classify(&self.input, text, &objects, allow_empty);
        let may_have_embedded = !matches!(contents, Contents::Other(_))
            && objects.iter().any(|object| object.object_kind() != ObjectKind::Backend)
            && self.chunks.iter().any(|chunk| mentions_backend(&chunk.text.text()));
        let embedding = may_have_embedded.then(text);
        match contents {
            Contents::Objects => {
                for object in objects {
                    self.totals.count(object);
                }
                if !context.keeps_clean {
                    self.chunks.retain(CheckedChunk::has_findings);
                }
            }
            Contents::Skipped => {
                self.totals.count_skipped_file();
                self.chunks.clear();
            }
            Contents::Other(finding) => {
                self.totals.count_file_finding(&finding);
                self.file_finding = Some(finding);
                self.chunks.clear();
            }
        }
        if let Some(text) = embedding {
            self.check_embedded(&text, context);
        }
    }

    fn check_markdown(&mut self, text: &str, context: &Context) {
        self.check_parts(text, embedded::markdown_blocks(text), context);
        if self.totals.are_empty() {
            self.totals.count_skipped_file();
        }
    }

    /// Checks Backends inside other objects, or reports that there are some.
    fn check_embedded(&mut self, text: &str, context: &Context) {
        let spans = embedded::backends(text);
        if context.embedded {
            self.check_parts(text, spans, context);
        } else if let Some(first) = spans.first() {
            let line = Some(embedded::line(text, first.start));
            self.totals.count_severity(EMBEDDED_BACKEND.severity);
            self.file_finding = Some(FileFinding { rule: &EMBEDDED_BACKEND, line });
        }
    }

    /// Checks parts of a text, each of them like a file of a folder.
    fn check_parts(
        &mut self,
        text: &str,
        spans: impl IntoIterator<Item = Range<usize>>,
        context: &Context,
    ) {
        let whole: Arc<str> = text.into();
        for span in spans {
            let part = embedded::isolated(text, &span);
            let checked: Vec<_> = Linter::new(&context.profile).check(&part).collect();
            let objects: Vec<_> = checked.iter().collect();
            let part = text.get(span).unwrap_or_default();
            if !matches!(classify_part(part, &objects), Contents::Objects) {
                continue;
            }
            for object in objects {
                self.totals.count(object);
            }
            let documents_before = self.documents;
            self.documents += checked.last().map_or(0, |last| last.document() + 1);
            let text = ChunkText::File(Arc::clone(&whole));
            let chunk = CheckedChunk { text, checked, documents_before };
            if context.keeps_clean || chunk.has_findings() {
                self.chunks.push(chunk);
            }
        }
    }
}

impl CheckedChunk {
    fn has_findings(&self) -> bool {
        let is_clean = |checked: &CheckedObject| {
            checked.report().is_empty() && checked.report().skipped_rules().is_empty()
        };
        !self.checked.iter().all(is_clean)
    }
}
