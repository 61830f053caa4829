//! What a JSON text says, one thing after the other.

use std::borrow::Cow;

use super::lexer::Lexer;
use super::{ReadError, Span};

/// Something that a JSON text says.
#[derive(Debug)]
pub(in crate::manifest) enum Event<'t> {
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
pub(in crate::manifest) struct Reader<'t> {
    lexer: Lexer<'t>,
    /// Of what is open, whether it is an object.
    open: Vec<bool>,
    expect: Expect,
}

/// What may come next.
#[derive(Clone, Copy, Debug)]
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

impl<'t> Reader<'t> {
    pub(in crate::manifest) fn new(text: &'t str, start: usize) -> Self {
        Self { lexer: Lexer::new(text, start), open: Vec::with_capacity(16), expect: Expect::Value }
    }

    /// How many bytes of the text have been read.
    pub(in crate::manifest) fn at(&self) -> usize {
        self.lexer.at()
    }

    /// What is next, and where it stands.
    pub(in crate::manifest) fn next(&mut self) -> Result<(Event<'t>, Span), ReadError> {
        self.lexer.skip_space();
        let is_object = self.open.last() == Some(&true);
        if let Expect::More = self.expect
            && self.lexer.peek() == Some(b',')
        {
            self.lexer.advance();
            self.lexer.skip_space();
            self.expect = if is_object { Expect::Key } else { Expect::Value };
        }
        let start = self.lexer.at();
        let event = match (self.expect, self.lexer.peek()) {
            (Expect::FirstKey | Expect::Key, Some(b'"')) => {
                let key = self.lexer.string()?;
                let end = self.lexer.at();
                self.lexer.skip_space();
                self.lexer.expect(b':', "after object key")?;
                self.expect = Expect::Value;
                return Ok((Event::Key(key), Span { start, end }));
            }
            (Expect::FirstItem, Some(b']')) | (Expect::FirstKey, Some(b'}')) => self.end(),
            (Expect::More, Some(b']')) if !is_object => self.end(),
            (Expect::More, Some(b'}')) if is_object => self.end(),
            (Expect::FirstKey | Expect::Key, _) => {
                return Err(self.lexer.unexpected("looking for beginning of object key string"));
            }
            (Expect::More, _) if is_object => return Err(self.lexer.unexpected("after object key:value pair")),
            (Expect::More, _) => return Err(self.lexer.unexpected("after array element")),
            (Expect::Value | Expect::FirstItem, byte) => self.value(byte)?,
        };
        Ok((event, Span { start, end: self.lexer.at() }))
    }

    /// A value that begins with this byte, or its beginning.
    fn value(&mut self, byte: Option<u8>) -> Result<Event<'t>, ReadError> {
        self.expect = Expect::More;
        match byte {
            Some(b'{') => Ok(self.begin(true)),
            Some(b'[') => Ok(self.begin(false)),
            Some(b'"') => self.lexer.string().map(Event::Text),
            Some(b'-' | b'0'..=b'9') => self.lexer.number().map(Event::Number),
            Some(b't') => self.lexer.literal("true").map(|()| Event::Bool(true)),
            Some(b'f') => self.lexer.literal("false").map(|()| Event::Bool(false)),
            Some(b'n') => self.lexer.literal("null").map(|()| Event::Null),
            _ => Err(self.lexer.unexpected("looking for beginning of value")),
        }
    }

    fn begin(&mut self, is_object: bool) -> Event<'t> {
        self.lexer.advance();
        self.open.push(is_object);
        if is_object {
            self.expect = Expect::FirstKey;
            Event::Object
        } else {
            self.expect = Expect::FirstItem;
            Event::List
        }
    }

    fn end(&mut self) -> Event<'t> {
        self.lexer.advance();
        self.open.pop();
        self.expect = Expect::More;
        Event::End
    }
}
