//! Parser and evaluator of a cipher list, in one pass as in BoringSSL.

use super::CipherError;
use super::suites::{ALIASES, Alias, CipherSuite, SUITES, TLS_1_3_SUITES};
use crate::envoy_version::EnvoyVersion;

/// The result of a list: the suites that are left, and errors with their offsets.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    pub(super) active: u32,
    pub(super) errors: Vec<(usize, CipherError)>,
}

/// Parses and evaluates a list (`ssl_create_cipher_list`).
pub(super) fn parse(list: &str, version: EnvoyVersion) -> Parsed {
    let mut parser = Parser { list, offset: 0, version, active: 0, killed: 0, errors: Vec::new() };
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

struct Parser<'t> {
    list: &'t str,
    offset: usize,
    version: EnvoyVersion,
    /// One bit for each suite.
    active: u32,
    killed: u32,
    /// Unknown names; everything else stops the parser.
    errors: Vec<(usize, CipherError)>,
}

/// The parser stops: an error of syntax and its offset.
type Stop = (usize, CipherError);

impl<'t> Parser<'t> {
    /// `ssl_cipher_process_rulestr`.
    fn rules(&mut self) -> Result<(), Stop> {
        let mut group_start = None;
        let mut has_group = false;
        while let Some(c) = self.peek() {
            let start = self.offset;
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
                    _ => return Err((start, CipherError::InvalidInGroup { found: c })),
                }
            } else if let Some(found) = Operator::from_char(c) {
                if has_group {
                    return Err((start, CipherError::OperatorAfterGroup { operator: c }));
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
        group_start.map_or(Ok(()), |start| Err((start, CipherError::UnclosedGroup)))
    }

    /// A suite, an alias, or aliases joined with `+`.
    fn rule(&mut self, operator: Operator) -> Result<(), Stop> {
        let start = self.offset;
        let name = self.name()?;
        if self.peek() != Some('+') && self.apply_suite(operator, name) {
            return Ok(());
        }
        let mut joined = self.alias(start, name);
        while self.skip("+") {
            let start = self.offset;
            let name = self.name()?;
            let next = self.alias(start, name);
            joined = joined.zip(next).and_then(|(joined, next)| joined.and(next));
        }
        if let Some(Join { selected, includes_deprecated, .. }) = joined {
            let version = self.version;
            let usable = select(|suite| {
                suite.history.contains(version) && (includes_deprecated || !suite.is_deprecated())
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
        self.errors.push((start, CipherError::UnknownName { name: name.to_owned(), known }));
        None
    }

    /// `@STRENGTH`, which sorts; the rest up to the next `:` is ignored.
    fn directive(&mut self) -> Result<(), Stop> {
        let start = self.offset;
        let name = self.name()?;
        if name != "STRENGTH" {
            return Err((start, CipherError::UnknownDirective { name: name.to_owned() }));
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
            return Err((self.offset, CipherError::MissingName { before: self.peek() }));
        }
        self.offset += name.len();
        Ok(name)
    }

    fn rest(&self) -> &'t str {
        self.list.get(self.offset..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self, c: char) {
        self.offset += c.len_utf8();
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
