//! Parser and evaluator of a cipher list, in one pass as in BoringSSL.

use super::CipherError;
use super::suites::{ALIASES, Alias, CipherSuite, SUITES, TLS_1_3_SUITES};
use crate::envoy::joined::InElement;
use crate::envoy_version::EnvoyVersion;

/// The result of a list: the suites that are left, and the errors.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) active: u32,
    pub(super) errors: Vec<InElement<CipherError>>,
}

/// Parses and evaluates a list (`ssl_create_cipher_list`).
pub(super) fn parse<S: AsRef<str>>(list: &[S], version: EnvoyVersion) -> Parsed {
    let mut parser =
        Parser { list, index: 0, offset: 0, version, active: 0, killed: 0, errors: Vec::new() };
    // Only a leading `DEFAULT` is known, and the text after it needs no separator.
    if parser.skip("DEFAULT") {
        parser.apply(Operator::Add, select(|suite| !suite.is_deprecated()));
    }
    if let Err(stop) = parser.rules() {
        parser.errors.push(stop);
    }
    Parsed { active: parser.active, errors: parser.errors }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    /// `!`: removes for good.
    Kill,
    /// `-`: removes until a later rule selects again.
    Delete,
    /// `+`: moves to the end.
    Order,
    /// `@`: begins a directive.
    Special,
}

impl Operator {
    const fn from_char(c: char) -> Option<Self> {
        match c {
            '!' => Some(Self::Kill),
            '-' => Some(Self::Delete),
            '+' => Some(Self::Order),
            '@' => Some(Self::Special),
            _ => None,
        }
    }
}

/// A reader of the joined elements, as one string with `:` between them.
struct Parser<'t, S> {
    list: &'t [S],
    /// The element that is read.
    index: usize,
    /// Offset in the element.
    offset: usize,
    version: EnvoyVersion,
    /// One bit for each suite.
    active: u32,
    killed: u32,
    /// Unknown names; everything else stops the parser.
    errors: Vec<InElement<CipherError>>,
}

/// An error of syntax, at which the parser stops.
type Stop = InElement<CipherError>;

impl<'t, S: AsRef<str>> Parser<'t, S> {
    /// `ssl_cipher_process_rulestr`.
    fn rules(&mut self) -> Result<(), Stop> {
        let mut group_start = None;
        let mut has_group = false;
        while let Some(c) = self.peek() {
            let start = self.index;
            let mut operator = Operator::Add;
            if group_start.is_some() {
                match c {
                    ']' => {
                        group_start = None;
                        self.bump(c);
                        continue;
                    }
                    '|' => {
                        self.bump(c);
                        continue;
                    }
                    _ if c.is_ascii_alphanumeric() => {}
                    _ => {
                        let error = CipherError::InvalidInGroup { found: c };
                        return Err(InElement::new(start, error));
                    }
                }
            } else if let Some(found) = Operator::from_char(c) {
                if has_group {
                    let error = CipherError::OperatorAfterGroup { operator: c };
                    return Err(InElement::new(start, error));
                }
                operator = found;
                self.bump(c);
            } else if c == '[' {
                group_start = Some(start);
                has_group = true;
                self.bump(c);
                continue;
            } else if c == ':' {
                self.bump(c);
                continue;
            }
            if operator == Operator::Special {
                self.directive()?;
            } else {
                self.rule(operator)?;
            }
        }
        match group_start {
            Some(start) => Err(InElement::new(start, CipherError::UnclosedGroup)),
            None => Ok(()),
        }
    }

    /// A suite, an alias, or aliases joined with `+`.
    fn rule(&mut self, operator: Operator) -> Result<(), Stop> {
        let start = self.index;
        let name = self.name()?;
        if self.peek() != Some('+') && self.apply_suite(operator, name) {
            return Ok(());
        }
        let mut joined = self.alias(start, name);
        while self.skip("+") {
            let name = self.name()?;
            let next = self.alias(start, name);
            joined = joined.zip(next).and_then(|(joined, next)| joined.and(next));
        }
        if let Some(Join { selected, includes_deprecated, .. }) = joined {
            // An alias adds no deprecated suite, and excludes them all the same.
            let with_deprecated = includes_deprecated || operator != Operator::Add;
            let version = self.version;
            let usable = select(|suite| {
                suite.history.contains(version) && (with_deprecated || !suite.is_deprecated())
            });
            self.apply(operator, selected & usable);
        }
        Ok(())
    }

    /// Applies a rule with the name of a suite; `false` where no suite has it.
    fn apply_suite(&mut self, operator: Operator, name: &str) -> bool {
        let version = self.version;
        let named = |suite: &CipherSuite| {
            (suite.name() == name || suite.standard_name() == name)
                && suite.history.contains(version)
        };
        let selected = select(named);
        self.apply(operator, selected);
        selected != 0 || TLS_1_3_SUITES.contains(&name)
    }

    /// The alias of a name; an unknown name is an error, and parsing goes on.
    fn alias(&mut self, start: usize, name: &str) -> Option<Join> {
        let alias = ALIASES.iter().find(|alias| alias.names.contains(&name));
        if let Some(alias) = alias
            && alias.history.contains(self.version)
        {
            return Some(Join::new(alias));
        }
        let suite =
            || SUITES.iter().find(|suite| suite.name() == name || suite.standard_name() == name);
        let known = alias.map(|alias| alias.history).or_else(|| suite().map(|suite| suite.history));
        let error = CipherError::UnknownName { name: name.to_owned(), known };
        self.errors.push(InElement::new(start, error));
        None
    }

    /// `@STRENGTH`, which sorts; the rest up to the next `:` is ignored.
    fn directive(&mut self) -> Result<(), Stop> {
        let start = self.index;
        let name = self.name()?;
        if name != "STRENGTH" {
            let error = CipherError::UnknownDirective { name: name.to_owned() };
            return Err(InElement::new(start, error));
        }
        while let Some(c) = self.peek().filter(|c| *c != ':') {
            self.bump(c);
        }
        Ok(())
    }

    fn apply(&mut self, operator: Operator, selected: u32) {
        match operator {
            Operator::Add => self.active |= selected & !self.killed,
            Operator::Delete => self.active &= !selected,
            Operator::Kill => {
                self.active &= !selected;
                self.killed |= selected;
            }
            Operator::Order | Operator::Special => {}
        }
    }

    /// A name of at least one character.
    fn name(&mut self) -> Result<&'t str, Stop> {
        let rest = self.rest();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_');
        let name = rest.split(|c| !is_part(c)).next().unwrap_or_default();
        if name.is_empty() {
            let error = CipherError::MissingName { before: self.peek() };
            return Err(InElement::new(self.index, error));
        }
        self.offset += name.len();
        Ok(name)
    }

    /// The rest of the element.
    fn rest(&self) -> &'t str {
        let element = self.list.get(self.index).map(AsRef::as_ref);
        element.and_then(|element| element.get(self.offset..)).unwrap_or_default()
    }

    /// The next character. BoringSSL gets a C string, which ends at a NUL.
    fn peek(&self) -> Option<char> {
        let is_last = self.index + 1 >= self.list.len();
        match self.rest().chars().next() {
            Some(c) => Some(c).filter(|c| *c != '\0'),
            None => Some(':').filter(|_| !is_last),
        }
    }

    /// Goes past a character; past the end of an element to the next one.
    fn bump(&mut self, c: char) {
        if self.rest().is_empty() {
            self.index += 1;
            self.offset = 0;
        } else {
            self.offset += c.len_utf8();
        }
    }

    fn skip(&mut self, prefix: &str) -> bool {
        let found = self.rest().starts_with(prefix);
        if found {
            self.offset += prefix.len();
        }
        found
    }
}

/// Aliases joined with `+`.
#[derive(Clone, Copy)]
struct Join {
    selected: u32,
    includes_deprecated: bool,
    min_version: Option<super::suites::MinVersion>,
}

impl Join {
    fn new(alias: &Alias) -> Self {
        Self {
            selected: select(alias.selects),
            includes_deprecated: alias.includes_deprecated,
            min_version: alias.min_version,
        }
    }

    /// The join of both; nothing where `next` does not repeat the protocol version that is set.
    /// BoringSSL then skips the whole rule, so `TLSv1.2+AES` selects nothing and `AES+TLSv1.2`
    /// does.
    fn and(self, next: Self) -> Option<Self> {
        if self.min_version.is_some() && self.min_version != next.min_version {
            return None;
        }
        Some(Self {
            selected: self.selected & next.selected,
            includes_deprecated: self.includes_deprecated || next.includes_deprecated,
            min_version: next.min_version,
        })
    }
}

/// The suites for which a condition holds, as bits.
fn select(condition: impl Fn(&CipherSuite) -> bool) -> u32 {
    let bit = |(index, suite)| if condition(suite) { 1_u32 << index } else { 0 };
    SUITES.iter().enumerate().map(bit).fold(0, |all, bit| all | bit)
}
