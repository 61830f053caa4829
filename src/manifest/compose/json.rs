//! JSON to a tree, as Go's `encoding/json` reads it.

mod lexer;

use self::lexer::Lexer;
use super::{Builder, Content, Kind, Marks, Node, Pair, Place, ReadError, Span, Text, Tree};

/// An open collection: where its children begin on the builder's stack, and where it begins in the text.
struct Open {
    children: usize,
    start: usize,
    key: Option<(Text, Place)>,
}

/// What may come next.
enum Expect {
    Value,
    /// A value, or the end of an empty list.
    FirstItem,
    /// A key, or the end of an empty object.
    FirstKey,
    Key,
    /// A comma or the end of what is open.
    More,
}

/// Composes the one JSON value that begins at `start`; gives it with the place behind it.
///
/// A number that no float64 holds does not keep the rest from being read, as in a stream decoder; the second result is
/// that error.
pub(in crate::manifest) fn compose<'t>(
    builder: &mut Builder,
    text: &'t str,
    start: usize,
) -> Result<(Result<Tree<'t>, ReadError>, usize), ReadError> {
    let source = text.get(start..).unwrap_or_default();
    builder.begin(source.len());
    let max_bytes = builder.limits().document_bytes();
    let max_depth = builder.limits().max_depth;
    let mut lexer = Lexer::new(text, start);
    let mut open: Vec<Open> = Vec::with_capacity(16);
    let mut fault = None;
    let mut expect = Expect::Value;
    loop {
        lexer.skip_space();
        let at = lexer.at();
        if at - start > max_bytes {
            return Err(ReadError::new(Kind::Bytes(max_bytes), Span { start, end: at }));
        }
        let here = Span { start: at, end: at + 1 };
        let is_object = matches!(open.last(), Some(Open { key: Some(_), .. }));
        let done = match (expect, lexer.peek()) {
            (Expect::FirstKey | Expect::Key, Some(b'"')) => {
                builder.count(here)?;
                let key = lexer.string()?;
                let key = builder.arena.lend(source, source.len(), &key);
                let place = place(start, at, lexer.at());
                lexer.skip_space();
                lexer.expect(b':', "after object key")?;
                if let Some(open) = open.last_mut() {
                    open.key = Some((key, place));
                }
                expect = Expect::Value;
                continue;
            }
            (Expect::FirstItem, Some(b']')) | (Expect::FirstKey, Some(b'}')) => {
                lexer.advance();
                close(builder, &mut open, (source, start), lexer.at())
            }
            (Expect::More, Some(b',')) => {
                lexer.advance();
                expect = if is_object { Expect::Key } else { Expect::Value };
                continue;
            }
            (Expect::More, Some(b']')) if !is_object => {
                lexer.advance();
                close(builder, &mut open, (source, start), lexer.at())
            }
            (Expect::More, Some(b'}')) if is_object => {
                lexer.advance();
                close(builder, &mut open, (source, start), lexer.at())
            }
            (Expect::FirstKey | Expect::Key, _) => {
                return Err(lexer.unexpected("looking for beginning of object key string"));
            }
            (Expect::More, _) if is_object => return Err(lexer.unexpected("after object key:value pair")),
            (Expect::More, _) => return Err(lexer.unexpected("after array element")),
            (Expect::Value | Expect::FirstItem, byte) => {
                builder.count(here)?;
                let content = match byte {
                    Some(bracket @ (b'{' | b'[')) => {
                        lexer.advance();
                        if open.len() >= max_depth {
                            return Err(ReadError::new(Kind::Json("exceeded max depth".into()), here));
                        }
                        let (children, next) = if bracket == b'{' {
                            (builder.pairs.len(), Expect::FirstKey)
                        } else {
                            (builder.nodes.len(), Expect::FirstItem)
                        };
                        // An object is told from a list by its key, which the first key replaces.
                        let key = (bracket == b'{').then_some((Text::default(), place(start, at, at)));
                        open.push(Open { children, start: at, key });
                        expect = next;
                        continue;
                    }
                    Some(b'"') => {
                        let text = lexer.string()?;
                        Content::String(builder.arena.lend(source, source.len(), &text))
                    }
                    Some(b'-' | b'0'..=b'9') => number(lexer.number()?, at, &mut fault),
                    Some(b't') => lexer.literal("true").map(|()| Content::Bool(true))?,
                    Some(b'f') => lexer.literal("false").map(|()| Content::Bool(false))?,
                    Some(b'n') => lexer.literal("null").map(|()| Content::Null)?,
                    _ => return Err(lexer.unexpected("looking for beginning of value")),
                };
                Node { content, place: place(start, at, lexer.at()) }
            }
        };
        match open.last() {
            None => {
                let tree = builder.finish(source, done, start);
                return Ok((fault.map_or(Ok(tree), Err), lexer.at()));
            }
            Some(Open { key: Some((key, key_place)), .. }) => {
                let (key, key_place) = (*key, *key_place);
                builder.pairs.push(Pair { key, key_place, value: done, marks: Marks::default() });
            }
            Some(Open { key: None, .. }) => builder.nodes.push(done),
        }
        expect = Expect::More;
    }
}

fn place(base: usize, start: usize, end: usize) -> Place {
    Place::new(Span { start: start - base, end: end - base })
}

/// The innermost open collection is finished.
fn close(builder: &mut Builder, open: &mut Vec<Open>, (source, base): (&str, usize), end: usize) -> Node {
    let Some(Open { children, start, key }) = open.pop() else {
        return Node { content: Content::Null, place: place(base, base, end) };
    };
    let content = if key.is_some() { builder.mapping(source, children) } else { builder.sequence(children) };
    Node { content, place: place(base, start, end) }
}

/// sigs.k8s.io/json's `convertNumber`: an integer without point and exponent where it fits, else a float.
fn number(literal: &str, at: usize, fault: &mut Option<ReadError>) -> Content {
    if !literal.contains(['.', 'e', 'E'])
        && let Ok(integer) = literal.parse()
    {
        return Content::Integer(integer);
    }
    match literal.parse::<f64>() {
        Ok(float) if float.is_finite() => Content::Float(float),
        _ => {
            let span = Span { start: at, end: at + literal.len() };
            fault.get_or_insert_with(|| ReadError::new(Kind::NumberRange(literal.to_owned()), span));
            Content::Null
        }
    }
}

/// Refuses what follows a value that must stand alone.
pub(in crate::manifest) fn at_end(text: &str, at: usize) -> Result<(), ReadError> {
    let mut lexer = Lexer::new(text, at);
    lexer.skip_space();
    match lexer.peek() {
        None => Ok(()),
        Some(_) => Err(lexer.unexpected("after top-level value")),
    }
}
