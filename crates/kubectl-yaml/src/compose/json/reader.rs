//! What a JSON text says, one thing after the other.

use std::borrow::Cow;

use super::lexer::Lexer;
use super::{ReadError, Span};

/// Something that a JSON text says.
#[derive(Debug)]
pub(crate) enum Event<'t> {
    /// An object begins; keys and values follow in turn.
    Object,
    /// A list begins; its items follow.
    List,
    /// The innermost object or list ends.
    End,
    /// A key of the innermost object.
    Key(Cow<'t, str>),
    /// A string that is a value.
    Text(Cow<'t, str>),
    /// A number, as it is written.
    Number(&'t str),
    Bool(bool),
    Null,
}

/// Reads the one value that begins at some place of a text. Whoever reads knows when it ends.
#[derive(Debug)]
pub(crate) struct Reader<'t> {
    lexer: Lexer<'t>,
    expect: Expect,
    /// Whether the innermost collection is an object.
    in_object: bool,
    /// Whether those around it are.
    around: Vec<bool>,
}

/// What may come next.
#[derive(Clone, Copy, Debug)]
enum Expect {
    Value,
    /// A value, or the end of an empty list.
    FirstItem,
    /// A key, or the end of an empty object.
    FirstKey,
    /// A comma or the end of what is open.
    More,
}

/// What comes next, and where it stands.
type Next<'t> = Result<(Event<'t>, Span), ReadError>;

impl<'t> Reader<'t> {
    pub(crate) fn new(text: &'t str, start: usize) -> Self {
        let lexer = Lexer::new(text, start);
        Self { lexer, expect: Expect::Value, in_object: false, around: Vec::with_capacity(16) }
    }

    /// How many bytes of the text have been read.
    pub(crate) fn at(&self) -> usize {
        self.lexer.at()
    }

    /// What comes next, however far it is.
    pub(crate) fn next(&mut self) -> Next<'t> {
        self.next_within(|_| Ok(()), |_| Ok(()))
    }

    /// What comes next, where `reach` lets reading go as far as a place, and `count` lets a key or
    /// a value begin at one.
    #[inline]
    pub(super) fn next_within(
        &mut self,
        reach: impl Fn(usize) -> Result<(), ReadError>,
        count: impl FnOnce(usize) -> Result<(), ReadError>,
    ) -> Next<'t> {
        self.lexer.skip_space();
        reach(self.lexer.at())?;
        match (self.expect, self.lexer.peek()) {
            (Expect::More, Some(b',')) => {
                self.lexer.advance();
                self.lexer.skip_space();
                reach(self.lexer.at())?;
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
        let start = self.lexer.at();
        count(start)?;
        let key = self.lexer.string()?;
        let end = self.lexer.at();
        self.lexer.skip_space();
        self.lexer.expect(b':', "after object key")?;
        self.expect = Expect::Value;
        Ok((Event::Key(key), Span { start, end }))
    }

    /// A value, or its beginning.
    #[inline]
    fn value(&mut self, count: impl FnOnce(usize) -> Result<(), ReadError>) -> Next<'t> {
        self.expect = Expect::More;
        let start = self.lexer.at();
        count(start)?;
        let event = match self.lexer.peek() {
            Some(b'"') => Event::Text(self.lexer.string()?),
            Some(b'{') => self.begin(true),
            Some(b'[') => self.begin(false),
            Some(b'-' | b'0'..=b'9') => Event::Number(self.lexer.number()?),
            Some(b't') => self.lexer.literal("true").map(|()| Event::Bool(true))?,
            Some(b'f') => self.lexer.literal("false").map(|()| Event::Bool(false))?,
            Some(b'n') => self.lexer.literal("null").map(|()| Event::Null)?,
            _ => return Err(self.lexer.unexpected("looking for beginning of value")),
        };
        Ok((event, Span { start, end: self.lexer.at() }))
    }

    fn begin(&mut self, is_object: bool) -> Event<'t> {
        self.lexer.advance();
        self.around.push(self.in_object);
        self.in_object = is_object;
        if is_object {
            self.expect = Expect::FirstKey;
            Event::Object
        } else {
            self.expect = Expect::FirstItem;
            Event::List
        }
    }

    fn end(&mut self) -> (Event<'t>, Span) {
        let start = self.lexer.at();
        self.lexer.advance();
        self.in_object = self.around.pop().unwrap_or_default();
        self.expect = Expect::More;
        (Event::End, Span { start, end: self.lexer.at() })
    }
}
