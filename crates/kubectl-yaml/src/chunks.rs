//! Reading a stream in chunks of complete documents.

use std::borrow::Cow;
use std::io::{self, BufRead};

use super::documents::{Documents, decode_part, documents_with, later_documents};
use super::error::{Kind, ReadError};
use super::limits::Limits;
use super::span::Span;

/// An iterator over the chunks of a stream. Each has complete documents, can be read on any thread, and
/// gives the documents that the whole text would give: a stream of any size needs the memory of its
/// largest document.
///
/// YAML is split where `kubectl` splits it, at lines that begin with `---`. JSON is one chunk, and at
/// most as large as one document. Bytes that are not UTF-8 make only their chunk unreadable. The number
/// of documents is not limited.
///
/// ```
/// use kubectl_yaml::{Chunks, Limits};
///
/// let stream = "kind: A\napiVersion: v1\n---\nkind: B\napiVersion: v1\n";
/// let mut kinds = Vec::new();
/// for chunk in Chunks::new(stream.as_bytes(), Limits::default()) {
///     let chunk = chunk?;
///     for document in chunk.documents(&chunk.decode_utf8()?) {
///         kinds.extend(document.objects().filter_map(Result::ok).map(|object| object.kind().to_owned()));
///     }
/// }
/// assert_eq!(kinds, ["A", "B"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Chunks<R> {
    reader: R,
    limits: Limits,
    /// The number of bytes in the chunks so far.
    start: usize,
    /// The number of line breaks in the chunks so far.
    lines: usize,
    is_done: bool,
}

/// A part of a stream, with complete documents.
#[derive(Clone, Debug)]
pub struct Chunk {
    bytes: Vec<u8>,
    start: usize,
    lines: usize,
    /// Whether it is larger than a document may be; its bytes are then dropped.
    is_too_large: bool,
    limits: Limits,
}

impl<R: BufRead> Chunks<R> {
    /// Reads from a stream. The limits apply to each document, and to JSON as a whole.
    pub const fn new(reader: R, limits: Limits) -> Self {
        Self { reader, limits, start: 0, lines: 0, is_done: false }
    }

    fn read(&mut self) -> io::Result<Chunk> {
        /// The number of bytes of a separator line that are kept after a document of maximum size.
        const SEPARATOR_BYTES: usize = 4096;
        let mut bytes = Vec::new();
        let (mut length, mut breaks) = (0, 0);
        // The format, once it is known; later chunks are never JSON.
        let mut is_json = (self.start > 0).then_some(false);
        let is_too_large = loop {
            let max =
                self.limits.max_bytes.saturating_add(SEPARATOR_BYTES).saturating_sub(bytes.len());
            let line_start = bytes.len();
            let line = read_line(&mut self.reader, &mut bytes, max)?;
            let is_first = length == 0;
            length += line.length;
            breaks += usize::from(line.is_ended);
            if is_json.is_none() {
                is_json = is_json_start(bytes.get(line_start..).unwrap_or_default());
            }
            let is_separator = line.is_separator && !is_first && is_json != Some(true);
            if !line.is_ended || is_separator {
                self.is_done = !line.is_ended;
                // The separator line is not part of the document.
                let own = if is_separator { length - line.length } else { length };
                break own > self.limits.max_bytes;
            }
        };
        if is_too_large {
            bytes = Vec::new();
        }
        let chunk = Chunk {
            bytes,
            start: self.start,
            lines: self.lines,
            is_too_large,
            limits: self.limits.clone(),
        };
        self.start += length;
        self.lines += breaks;
        Ok(chunk)
    }
}

impl<R: BufRead> Iterator for Chunks<R> {
    type Item = io::Result<Chunk>;

    fn next(&mut self) -> Option<io::Result<Chunk>> {
        if self.is_done {
            return None;
        }
        let chunk = self.read();
        self.is_done |= chunk.is_err();
        // Nothing may follow the last separator.
        Some(chunk).filter(|chunk| {
            chunk.as_ref().map_or(true, |chunk| !chunk.bytes.is_empty() || chunk.is_too_large)
        })
    }
}

impl Chunk {
    /// The text.
    ///
    /// # Errors
    ///
    /// The chunk is larger than the limit on bytes, is UTF-16, or is YAML and not UTF-8. Spans count
    /// from the start of the chunk.
    pub fn decode_utf8(&self) -> Result<Cow<'_, str>, ReadError> {
        if self.is_too_large {
            return Err(ReadError::new(Kind::Bytes(self.limits.max_bytes), Span::default()));
        }
        decode_part(&self.bytes, self.start == 0)
    }

    /// The documents of the chunk's text. Indexes and spans count from the start of the chunk.
    #[must_use]
    pub fn documents<'t>(&self, text: &'t str) -> Documents<'t> {
        if self.start == 0 {
            documents_with(text, &self.limits)
        } else {
            later_documents(text, &self.limits)
        }
    }

    /// The bytes; empty for a chunk that is too large.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The number of lines before it in the stream.
    #[must_use]
    pub const fn lines_before(&self) -> usize {
        self.lines
    }

    /// The offset in the stream, in bytes.
    #[must_use]
    pub const fn start(&self) -> usize {
        self.start
    }

    /// The text for excerpts, with U+FFFD for bytes that are not UTF-8; empty for a chunk that is too
    /// large.
    #[must_use]
    pub fn text(&self) -> Cow<'_, str> {
        decode_part(&self.bytes, self.start == 0)
            .unwrap_or_else(|_| String::from_utf8_lossy(&self.bytes))
    }
}

/// One line of a stream.
struct Line {
    length: usize,
    /// Whether it ends with a line break, and not at the end of the stream.
    is_ended: bool,
    /// Whether it begins with `---`.
    is_separator: bool,
}

/// Reads a line, and keeps at most `max` bytes of it.
fn read_line(reader: &mut impl BufRead, kept: &mut Vec<u8>, max: usize) -> io::Result<Line> {
    const SEPARATOR: &[u8] = b"---";
    let mut line = Line { length: 0, is_ended: false, is_separator: true };
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = available.iter().position(|byte| *byte == b'\n');
        let part = available.get(..end.map_or(available.len(), |end| end + 1)).unwrap_or_default();
        let expected = SEPARATOR.get(line.length..).unwrap_or_default();
        line.is_separator &= part.iter().zip(expected).all(|(byte, dash)| byte == dash);
        kept.extend(part.iter().take(max.saturating_sub(line.length)));
        line.length += part.len();
        line.is_ended = end.is_some();
        let is_complete = line.is_ended || part.is_empty();
        let length = part.len();
        reader.consume(length);
        if is_complete {
            line.is_separator &= line.length >= SEPARATOR.len();
            return Ok(line);
        }
    }
}

/// Whether a text is JSON, by its first lines; `None` if all lines so far are blank.
fn is_json_start(line: &[u8]) -> Option<bool> {
    let text = String::from_utf8_lossy(line);
    text.trim_start().chars().next().map(|first| first == '{')
}
