//! Anchors, aliases and tags.

use std::borrow::Cow;

use super::chars::{URI, WORD, is};
use super::error::Error;
use super::scanner::Scanner;
use super::token::{Kind, Tag};

impl<'t> Scanner<'t> {
    /// `&name` or `*name`.
    pub(super) fn fetch_name(&mut self, kind: Kind) -> Result<(), Error> {
        self.save_simple_key()?;
        self.key_allowed = false;
        let start = self.cursor.offset();
        self.cursor.advance(1);
        let name = self.cursor.take_while(WORD);
        let ends = self.cursor.is_space_at(0)
            || matches!(self.cursor.peek(), b'?' | b':' | b',' | b']' | b'}' | b'%' | b'@' | b'`');
        if name.is_empty() || !ends {
            let context = match kind {
                Kind::Anchor => "while scanning an anchor",
                _ => "while scanning an alias",
            };
            return Err(self
                .error((context, start), "did not find expected alphabetic or numeric character"));
        }
        self.push(kind, self.span_from(start));
        Ok(())
    }

    /// `!`, `!suffix`, `!!suffix`, `!handle!suffix`, `!<tag>`.
    pub(super) fn fetch_tag(&mut self) -> Result<(), Error> {
        self.save_simple_key()?;
        self.key_allowed = false;
        let start = self.cursor.offset();
        let tag = self.tag(start)?;
        // The end of a flow collection does not end a tag: `[!x]` is an error, and `[!x,` has the tag
        // `!x,`.
        if !self.cursor.is_space_at(0) {
            return Err(self.error(
                ("while scanning a tag", start),
                "did not find expected whitespace or line break",
            ));
        }
        self.push(Kind::Tag, self.span_from(start));
        self.tags.push_back(tag);
        Ok(())
    }

    fn tag(&mut self, start: usize) -> Result<Tag<'t>, Error> {
        let context = ("while parsing a tag", start);
        if self.cursor.peek_at(1) == b'<' {
            self.cursor.advance(2);
            let rest = self.tag_uri(context, false)?;
            if self.cursor.peek() != b'>' {
                return Err(
                    self.error(("while scanning a tag", start), "did not find the expected '>'")
                );
            }
            self.cursor.advance(1);
            return Ok(Tag { handle: "", rest });
        }
        let handle = self.tag_handle(context)?;
        if handle.len() > 1 && handle.ends_with('!') {
            let rest = self.tag_uri(context, false)?;
            return Ok(Tag { handle, rest });
        }
        // It was not a handle, but the start of a suffix of `!`.
        let (mark, word) = handle.split_at_checked(1).unwrap_or_default();
        let mut rest = self.tag_uri(context, true)?;
        if !word.is_empty() {
            rest = match rest {
                Cow::Borrowed(more) => {
                    Cow::Borrowed(self.cursor.slice(start + 1, start + 1 + word.len() + more.len()))
                }
                Cow::Owned(more) => Cow::Owned(format!("{word}{more}")),
            };
        }
        if rest.is_empty() {
            return Ok(Tag { handle: "", rest: Cow::Borrowed(mark) });
        }
        Ok(Tag { handle: mark, rest })
    }

    /// Reads `!word!`, or the part of it that is there.
    pub(super) fn tag_handle(&mut self, context: (&'static str, usize)) -> Result<&'t str, Error> {
        let start = self.cursor.offset();
        if self.cursor.peek() != b'!' {
            return Err(self.error(context, "did not find expected '!'"));
        }
        self.cursor.advance(1);
        self.cursor.take_while(WORD);
        if self.cursor.peek() == b'!' {
            self.cursor.advance(1);
        }
        Ok(self.cursor.slice(start, self.cursor.offset()))
    }

    /// Reads the suffix after a handle, or the prefix in a directive.
    pub(super) fn tag_uri(
        &mut self,
        context: (&'static str, usize),
        may_be_empty: bool,
    ) -> Result<Cow<'t, str>, Error> {
        let start = self.cursor.offset();
        let mut rest = start;
        let mut decoded = Vec::new();
        while is(self.cursor.peek(), WORD | URI) {
            if self.cursor.peek() == b'%' {
                decoded.extend_from_slice(self.cursor.slice(rest, self.cursor.offset()).as_bytes());
                self.uri_escape(context, &mut decoded)?;
                rest = self.cursor.offset();
            } else {
                self.cursor.advance(1);
            }
        }
        if self.cursor.offset() == start && !may_be_empty {
            return Err(self.error(context, "did not find expected tag URI"));
        }
        let last = self.cursor.slice(rest, self.cursor.offset());
        if rest == start {
            return Ok(Cow::Borrowed(last));
        }
        decoded.extend_from_slice(last.as_bytes());
        Ok(Cow::Owned(String::from_utf8_lossy(&decoded).into_owned()))
    }

    /// Reads the octets of one character: `%C3%A9`. As in libyaml, only their number is checked.
    fn uri_escape(
        &mut self,
        context: (&'static str, usize),
        decoded: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let mut octets = None;
        while octets != Some(0) {
            let digit = |at| char::from(self.cursor.peek_at(at)).to_digit(16);
            let (b'%', Some(high), Some(low)) = (self.cursor.peek(), digit(1), digit(2)) else {
                return Err(self.error(context, "did not find URI escaped octet"));
            };
            let octet = u8::try_from(high << 4 | low).unwrap_or_default();
            octets = match (octets, octet) {
                (None, 0..0x80) => Some(0),
                (None, 0xC0..0xE0) => Some(1),
                (None, 0xE0..0xF0) => Some(2),
                (None, 0xF0..0xF8) => Some(3),
                (None, _) => {
                    return Err(self.error(context, "found an incorrect leading UTF-8 octet"));
                }
                (Some(left), 0x80..0xC0) => Some(left - 1),
                (Some(_), _) => {
                    return Err(self.error(context, "found an incorrect trailing UTF-8 octet"));
                }
            };
            decoded.push(octet);
            self.cursor.advance(3);
        }
        Ok(())
    }
}
