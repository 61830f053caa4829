//! JSON to a tree, as Go's `encoding/json` reads it.

mod lexer;
mod reader;

use self::lexer::Lexer;
pub(crate) use self::reader::{Event, Reader};
use super::{Builder, CompactSpan, Content, Kind, Marks, Node, Pair, ReadError, Span, Text, Tree};

/// An open collection: the index of its first child on the builder's stack, and its offset.
struct Open {
    children: usize,
    start: usize,
    is_object: bool,
    /// The key of the next value, in an object.
    key: (Text, CompactSpan),
}

/// Composes the JSON value that begins at `start`. Returns it with the offset of its end.
///
/// As in Go's stream decoder, the end is known even if a number does not fit a `float64`; the inner
/// result is that error.
pub(crate) fn compose<'t>(
    builder: &mut Builder,
    text: &'t str,
    start: usize,
) -> Result<(Result<Tree<'t>, ReadError>, usize), ReadError> {
    let source = text.get(start..).unwrap_or_default();
    builder.begin(source.len());
    let max_bytes = builder.limits().document_bytes();
    let max_depth = builder.limits().max_depth;
    let compact =
        |span: Span| CompactSpan::new(Span { start: span.start - start, end: span.end - start });
    let mut reader = Reader::new(text, start);
    let mut open: Vec<Open> = Vec::with_capacity(16);
    let mut fault = None;
    loop {
        let reach = |end| {
            if end - start > max_bytes {
                Err(ReadError::new(Kind::Bytes(max_bytes), Span { start, end }))
            } else {
                Ok(())
            }
        };
        let (event, span) = reader
            .next_within(reach, |offset| builder.count(Span { start: offset, end: offset + 1 }))?;
        let here = Span { start: span.start, end: span.start + 1 };
        let (content, span) = match event {
            Event::Object | Event::Array => {
                if open.len() >= max_depth {
                    return Err(ReadError::new(Kind::Json("exceeded max depth".into()), here));
                }
                let is_object = matches!(event, Event::Object);
                let children = if is_object { builder.pairs.len() } else { builder.nodes.len() };
                open.push(Open {
                    children,
                    start: span.start,
                    is_object,
                    key: (Text::default(), compact(here)),
                });
                continue;
            }
            Event::Key(key) => {
                let key = builder.arena.borrow(source, source.len(), &key);
                if let Some(open) = open.last_mut() {
                    open.key = (key, compact(span));
                }
                continue;
            }
            Event::End => match open.pop() {
                Some(Open { children, start, is_object, .. }) => {
                    let content = if is_object {
                        builder.mapping(source, children)
                    } else {
                        builder.sequence(children)
                    };
                    (content, Span { start, end: span.end })
                }
                // The reader emits an end only for an open collection.
                None => (Content::Null, span),
            },
            Event::String(text) => {
                (Content::String(builder.arena.borrow(source, source.len(), &text)), span)
            }
            Event::Number(literal) => (number(literal, span, &mut fault), span),
            Event::Bool(value) => (Content::Bool(value), span),
            Event::Null => (Content::Null, span),
        };
        let done = Node { content, span: compact(span) };
        match open.last() {
            None => {
                let tree = builder.finish(source, done, start);
                return Ok((fault.map_or(Ok(tree), Err), span.end));
            }
            Some(Open { is_object: true, key: (key, key_span), .. }) => {
                builder.pairs.push(Pair {
                    key: *key,
                    key_span: *key_span,
                    value: done,
                    marks: Marks::default(),
                });
            }
            Some(Open { is_object: false, .. }) => builder.nodes.push(done),
        }
    }
}

/// sigs.k8s.io/json's `convertNumber`: an integer if it has no point and no exponent and fits, else
/// a float.
fn number(literal: &str, span: Span, fault: &mut Option<ReadError>) -> Content {
    if let Some(integer) = integer(literal) {
        return Content::Integer(integer);
    }
    match literal.parse::<f64>() {
        Ok(float) if float.is_finite() => Content::Float(float),
        _ => {
            fault
                .get_or_insert_with(|| ReadError::new(Kind::NumberRange(literal.to_owned()), span));
            Content::Null
        }
    }
}

/// The integer that a number is written as, if it fits 64 bits.
pub(crate) fn integer(literal: &str) -> Option<i64> {
    literal.parse().ok()
}

/// Fails if anything but space follows the value that ends at `offset`.
pub(crate) fn at_end(text: &str, offset: usize) -> Result<(), ReadError> {
    let mut lexer = Lexer::new(text, offset);
    lexer.skip_space();
    match lexer.peek() {
        None => Ok(()),
        Some(_) => Err(lexer.unexpected("after top-level value")),
    }
}
