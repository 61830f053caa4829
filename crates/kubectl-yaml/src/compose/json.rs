//! JSON to a tree, as Go's `encoding/json` reads it.

mod lexer;
mod reader;

use self::lexer::Lexer;
pub(crate) use self::reader::{Event, Reader};
use super::{Builder, Content, Kind, Marks, Node, Pair, Place, ReadError, Span, Text, Tree};

/// An open collection: where its children begin on the builder's stack, and where it begins in the
/// text.
struct Open {
    children: usize,
    start: usize,
    is_object: bool,
    /// The key of the value that is next, in an object.
    key: (Text, Place),
}

/// Composes the one JSON value that begins at `start`; gives it with the place behind it.
///
/// A number that no float64 holds does not keep the rest from being read, as in a stream decoder;
/// the second result is that error.
pub(crate) fn compose<'t>(
    builder: &mut Builder,
    text: &'t str,
    start: usize,
) -> Result<(Result<Tree<'t>, ReadError>, usize), ReadError> {
    let source = text.get(start..).unwrap_or_default();
    builder.begin(source.len());
    let max_bytes = builder.limits().document_bytes();
    let max_depth = builder.limits().max_depth;
    let place = |span: Span| Place::new(Span { start: span.start - start, end: span.end - start });
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
        let (event, span) =
            reader.next_within(reach, |at| builder.count(Span { start: at, end: at + 1 }))?;
        let here = Span { start: span.start, end: span.start + 1 };
        let (content, span) = match event {
            Event::Object | Event::List => {
                if open.len() >= max_depth {
                    return Err(ReadError::new(Kind::Json("exceeded max depth".into()), here));
                }
                let is_object = matches!(event, Event::Object);
                let children = if is_object { builder.pairs.len() } else { builder.nodes.len() };
                open.push(Open {
                    children,
                    start: span.start,
                    is_object,
                    key: (Text::default(), place(here)),
                });
                continue;
            }
            Event::Key(key) => {
                let key = builder.arena.lend(source, source.len(), &key);
                if let Some(open) = open.last_mut() {
                    open.key = (key, place(span));
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
                // The reader ends only what it has begun.
                None => (Content::Null, span),
            },
            Event::Text(text) => {
                (Content::String(builder.arena.lend(source, source.len(), &text)), span)
            }
            Event::Number(literal) => (number(literal, span, &mut fault), span),
            Event::Bool(value) => (Content::Bool(value), span),
            Event::Null => (Content::Null, span),
        };
        let done = Node { content, place: place(span) };
        match open.last() {
            None => {
                let tree = builder.finish(source, done, start);
                return Ok((fault.map_or(Ok(tree), Err), span.end));
            }
            Some(Open { is_object: true, key: (key, key_place), .. }) => {
                builder.pairs.push(Pair {
                    key: *key,
                    key_place: *key_place,
                    value: done,
                    marks: Marks::default(),
                });
            }
            Some(Open { is_object: false, .. }) => builder.nodes.push(done),
        }
    }
}

/// sigs.k8s.io/json's `convertNumber`: an integer without point and exponent where it fits, else a
/// float.
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

/// A number that is an integer as it is written, and fits.
pub(crate) fn integer(literal: &str) -> Option<i64> {
    literal.parse().ok()
}

/// Refuses what follows a value that must stand alone.
pub(crate) fn at_end(text: &str, at: usize) -> Result<(), ReadError> {
    let mut lexer = Lexer::new(text, at);
    lexer.skip_space();
    match lexer.peek() {
        None => Ok(()),
        Some(_) => Err(lexer.unexpected("after top-level value")),
    }
}
