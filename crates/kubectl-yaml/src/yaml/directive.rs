//! Directives: lines that begin with `%`.

use super::chars::WORD;
use super::error::Error;
use super::scanner::Scanner;
use super::token::{Kind, Tag};

const CONTEXT: &str = "while scanning a directive";
const VERSION: &str = "while scanning a %YAML directive";
const TAG: &str = "while scanning a %TAG directive";

impl<'t> Scanner<'t> {
    pub(super) fn fetch_directive(&mut self) -> Result<(), Error> {
        self.unroll(0);
        self.remove_simple_key()?;
        self.key_allowed = false;
        let start = self.cursor.offset();
        self.cursor.advance(1);
        let name = self.cursor.take_while(WORD);
        if name.is_empty() {
            return Err(self.error((CONTEXT, start), "could not find expected directive name"));
        }
        if !self.cursor.is_space_at(0) {
            return Err(self.error((CONTEXT, start), "found unexpected non-alphabetical character"));
        }
        // The YAML specification ignores other directives, libyaml rejects them.
        let kind = match name {
            "YAML" => Kind::VersionDirective(self.is_version_1_1(start)?),
            "TAG" => {
                let tag = self.tag_directive(start)?;
                self.tags.push_back(tag);
                Kind::TagDirective
            }
            _ => return Err(self.error((CONTEXT, start), "found unknown directive name")),
        };
        let span = self.span_from(start);
        self.skip_line_end((CONTEXT, start))?;
        self.push(kind, span);
        Ok(())
    }

    fn is_version_1_1(&mut self, start: usize) -> Result<bool, Error> {
        self.cursor.skip_blanks();
        let major = self.version_number(start)?;
        if self.cursor.peek() != b'.' {
            return Err(
                self.error((VERSION, start), "did not find expected digit or '.' character")
            );
        }
        self.cursor.advance(1);
        let minor = self.version_number(start)?;
        Ok((major, minor) == (1, 1))
    }

    /// At most two digits.
    fn version_number(&mut self, start: usize) -> Result<u8, Error> {
        let first = self.cursor.offset();
        let mut number = 0;
        while self.cursor.peek().is_ascii_digit() {
            if self.cursor.offset() == first + 2 {
                return Err(self.error((VERSION, start), "found extremely long version number"));
            }
            number = number * 10 + (self.cursor.peek() - b'0');
            self.cursor.advance(1);
        }
        if self.cursor.offset() == first {
            return Err(self.error((VERSION, start), "did not find expected version number"));
        }
        Ok(number)
    }

    /// `%TAG !handle! prefix`.
    fn tag_directive(&mut self, start: usize) -> Result<Tag<'t>, Error> {
        let context = ("while parsing a %TAG directive", start);
        self.cursor.skip_blanks();
        let handle = self.tag_handle(context)?;
        if handle != "!" && !(handle.len() > 1 && handle.ends_with('!')) {
            return Err(self.error(context, "did not find expected '!'"));
        }
        if !matches!(self.cursor.peek(), b' ' | b'\t') {
            return Err(self.error((TAG, start), "did not find expected whitespace"));
        }
        self.cursor.skip_blanks();
        let rest = self.tag_uri(context, false)?;
        if !self.cursor.is_space_at(0) {
            return Err(self.error((TAG, start), "did not find expected whitespace or line break"));
        }
        Ok(Tag { handle, rest })
    }
}
