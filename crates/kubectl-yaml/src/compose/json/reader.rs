//! JSON events.

use std::borrow::Cow;

use super::lexer::Lexer;
use super::{ReadError, Span};

/// An event of a JSON text.
#[derive(Debug)]
pub(crate) enum Event<'t> {
    /// The start of an object; keys and values follow in turn.
    Object,
    /// The start of an array; its items follow.
    Array,
    /// The end of the innermost object or array.
    End,
    /// A key of the innermost object.
    Key(Cow<'t, str>),
    /// A value that is a string.
    String(Cow<'t, str>),
    /// A number, as it is written.
    Number(&'t str),
    Bool(bool),
    Null,
}

/// Reads the value that begins at an offset. The caller counts the levels, and stops at its end.
#[derive(Debug)]
pub(crate) struct Reader<'t> {
    lexer: Lexer<'t>,
    expect: Expect,
    /// Whether the innermost collection is an object.
    in_object: bool,
    /// Whether the enclosing collections are objects.
    outer: Vec<bool>,
}

/// What may come next.
#[derive(Clone, Copy, Debug)]
enum Expect {
    Value,
    /// A value, or the end of an empty array.
    FirstItem,
    /// A key, or the end of an empty object.
    FirstKey,
    /// A comma, or the end of the innermost collection.
    More,
}

/// The next event, with its span.
type Next<'t> = Result<(Event<'t>, Span), ReadError>;

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str, start: usize) -> Self {
        let lexer = Lexer::new(text, start);
        Self { lexer, expect: Expect::Value, in_object: false, outer: Vec::with_capacity(16) }
    }

    /// The offset of the next byte.
    pub(crate) fn offset(&self) -> usize {
        self.lexer.offset()
    }

    /// The next event, without limits.
    pub(crate) fn next(&mut self) -> Next<'t> {
        self.next_within(|_| Ok(()), |_| Ok(()))
    }

    /// The next event. `reach` fails if an offset is beyond the limit, `count` if the key or value
    /// that begins at an offset is one too many.
    #[inline]
    pub(super) fn next_within(
        &mut self,
        reach: impl Fn(usize) -> Result<(), ReadError>,
        count: impl FnOnce(usize) -> Result<(), ReadError>,
    ) -> Next<'t> {
        self.lexer.skip_space();
        reach(self.lexer.offset())?;
        match (self.expect, self.lexer.peek()) {
            (Expect::More, Some(b',')) => {
                self.lexer.advance();
                self.lexer.skip_space();
                reach(self.lexer.offset())?;
                if self.in_object { self.key(count) } else { self.value(count) }
            }
            (Expect::More, Some(b'}')) if self.in_object => Ok(self.end()),
            (Expect::More, Some(b']')) if !self.in_object => Ok(self.end()),
            (Expect::More, _) if self.in_object => {
                Err(self.lexer.unexpected("after object key:value pair"))
            }
            (Expect::More, _) => Err(self.lexer.unexpected("after array element")),
            (Expect::FirstKey, Some(b'}')) | (Expect::FirstItem, Some(b']')) => Ok(self.end()),
            (Expect::FirstKey, _) => self.key(count),
            (Expect::Value | Expect::FirstItem, _) => self.value(count),
        }
    }

    #[inline]
    fn key(&mut self, count: impl FnOnce(usize) -> Result<(), ReadError>) -> Next<'t> {
        if self.lexer.peek() != Some(b'"') {
            return Err(self.lexer.unexpected("looking for beginning of object key string"));
        }
        let start = self.lexer.offset();
        count(start)?;
        let key = self.lexer.string()?;
        let end = self.lexer.offset();
        self.lexer.skip_space();
        self.lexer.expect(b':', "after object key")?;
        self.expect = Expect::Value;
        Ok((Event::Key(key), Span { start, end }))
    }

    /// A value, or its start.
    #[inline]
    fn value(&mut self, count: impl FnOnce(usize) -> Result<(), ReadError>) -> Next<'t> {
        self.expect = Expect::More;
        let start = self.lexer.offset();
        count(start)?;
        let event = match self.lexer.peek() {
            Some(b'"') => Event::String(self.lexer.string()?),
            Some(b'{') => self.begin(true),
            Some(b'[') => self.begin(false),
            Some(b'-' | b'0'..=b'9') => Event::Number(self.lexer.number()?),
            Some(b't') => self.lexer.literal("true").map(|()| Event::Bool(true))?,
            Some(b'f') => self.lexer.literal("false").map(|()| Event::Bool(false))?,
            Some(b'n') => self.lexer.literal("null").map(|()| Event::Null)?,
            _ => return Err(self.lexer.unexpected("looking for beginning of value")),
        };
        Ok((event, Span { start, end: self.lexer.offset() }))
    }

    fn begin(&mut self, is_object: bool) -> Event<'t> {
        self.lexer.advance();
        self.outer.push(self.in_object);
        self.in_object = is_object;
        if is_object {
            self.expect = Expect::FirstKey;
            Event::Object
        } else {
            self.expect = Expect::FirstItem;
            Event::Array
        }
    }

    fn end(&mut self) -> (Event<'t>, Span) {
        let start = self.lexer.offset();
        self.lexer.advance();
        self.in_object = self.outer.pop().unwrap_or_default();
        self.expect = Expect::More;
        (Event::End, Span { start, end: self.lexer.offset() })
    }
}
