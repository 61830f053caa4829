//! BoringSSL's cipher list language (`ssl_create_cipher_list` in `ssl/ssl_cipher.cc`, strict mode).
//!
//! A list is a sequence of rules: a name or alias selects suites, `!`, `-` and `+` before it
//! remove or move suites, `[A|B]` groups suites of equal preference, `A+B` intersects aliases.
//! `:` separates rules, and is not needed before an operator or a group.

mod parser;
mod suites;
#[cfg(test)]
mod tests;

use super::joined::{InElement, is_default};
use super::names::NameHistory;
use crate::envoy_version::EnvoyVersion;

pub use suites::CipherSuite;
use suites::SUITES;
pub(crate) use suites::TLS_1_3_SUITES;

/// What Envoy does not accept of `ciphers`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CipherError {
    /// The name is neither a suite nor an alias of this version.
    UnknownName {
        /// The name.
        name: String,
        /// The versions that know it, if any does.
        known: Option<NameHistory>,
    },
    /// A name is missing, before this character or before the end.
    MissingName {
        /// The character in its place.
        before: Option<char>,
    },
    /// A character in a group that is neither `|` nor part of a name.
    InvalidInGroup {
        /// The character.
        found: char,
    },
    /// An operator after a group, where only names are allowed.
    OperatorAfterGroup {
        /// The operator.
        operator: char,
    },
    /// A directive other than `@STRENGTH`.
    UnknownDirective {
        /// The directive, without its `@`.
        name: String,
    },
    /// A group without its `]`.
    UnclosedGroup,
    /// The list selects no suite.
    NothingSelected,
}

/// The suites that a cipher list selects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CipherSelection {
    /// One bit for each suite of the table.
    active: u32,
}

impl CipherSelection {
    /// The selected suites, in the order of the table.
    pub fn suites(self) -> impl Iterator<Item = &'static CipherSuite> {
        let selected = move |(index, suite)| (self.active & (1_u32 << index) != 0).then_some(suite);
        SUITES.iter().enumerate().filter_map(selected)
    }
}

/// Selects the suites of a cipher list as an Envoy version does; an empty list selects Envoy's
/// default.
///
/// # Errors
///
/// Fails with everything that Envoy would reject. After an error of syntax the rest is not read.
pub fn select_ciphers<S: AsRef<str>>(
    list: &[S],
    version: EnvoyVersion,
) -> Result<CipherSelection, Vec<InElement<CipherError>>> {
    if is_default(list) {
        return Ok(default_selection());
    }
    let parsed = parser::parse(list, version.nearest_measured());
    if !parsed.errors.is_empty() {
        Err(parsed.errors)
    } else if parsed.active == 0 {
        Err(vec![InElement::whole(CipherError::NothingSelected)])
    } else {
        Ok(CipherSelection { active: parsed.active })
    }
}

/// Envoy's default for clients (`ClientContextConfigImpl::DEFAULT_CIPHER_SUITES`): the first six
/// suites of the table.
const fn default_selection() -> CipherSelection {
    CipherSelection { active: 0b11_1111 }
}

/// OpenSSL's name and IANA's name of each suite that a version knows.
pub(crate) fn suite_names(version: EnvoyVersion) -> impl Iterator<Item = &'static str> {
    SUITES
        .iter()
        .filter(move |suite| suite.history.contains(version))
        .flat_map(|suite| [suite.name(), suite.standard_name()])
}

/// The aliases that any version knows.
#[cfg(feature = "arbitrary")]
pub(crate) fn alias_names() -> impl Iterator<Item = &'static str> {
    suites::ALIASES.iter().flat_map(|alias| alias.names).copied()
}
