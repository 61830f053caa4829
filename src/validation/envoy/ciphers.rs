//! The list of ciphers.

use super::tls::{CIPHER_SYNTAX, List, NO_CIPHER, UNKNOWN_CIPHER};
use super::{suggestions, wording};
use crate::envoy::{CipherError, InElement, TLS_1_3_SUITES, select_ciphers};
use crate::envoy_version::EnvoyVersion;
use crate::path::Path;
use crate::validation::Checker;

pub(super) fn check(checker: &mut Checker<'_>, list: &List<'_>, path: &Path<'_>) {
    if list.setting.is_none() {
        return;
    }
    let version = checker.profile.envoy();
    let Err(problems) = select_ciphers(list.values(), version) else { return };
    for problem in problems {
        let rule = match problem.error {
            CipherError::UnknownName { .. } => &UNKNOWN_CIPHER,
            CipherError::NothingSelected => &NO_CIPHER,
            _ => &CIPHER_SYNTAX,
        };
        list.report(checker, path, &problem, rule, || words(list.values(), &problem, version));
    }
}

/// Message and help.
fn words(
    list: &[String],
    problem: &InElement<CipherError>,
    version: EnvoyVersion,
) -> (String, String) {
    match &problem.error {
        CipherError::UnknownName { name, known } => {
            let message = wording::unknown("cipher", name, *known);
            let element = problem.index.and_then(|index| list.get(index));
            let help = match (suggestions::cipher(name, version), element) {
                (None, Some(element)) if is_exclusion(element, name) => {
                    format!("remove `{}`: Envoy never uses this cipher", wording::shown(element))
                }
                (suggestion, _) => {
                    suggestions::did_you_mean(suggestion, suggestions::USUAL_CIPHERS)
                }
            };
            (message, help)
        }
        CipherError::NothingSelected => ("the list selects no cipher".into(), no_cipher_help(list)),
        CipherError::MissingName { before } => (
            match before {
                Some(c) => format!("a cipher name is missing before `{}`", c.escape_debug()),
                None => "a cipher name is missing at the end".into(),
            },
            "write each cipher as an element of its own".into(),
        ),
        CipherError::InvalidInGroup { found } => (
            format!("invalid character `{}` in a group of ciphers", found.escape_debug()),
            "separate the ciphers of a group with `|`".into(),
        ),
        CipherError::OperatorAfterGroup { operator } => (
            format!("operator `{operator}` after a group of ciphers"),
            "write the operators before the first group".into(),
        ),
        CipherError::UnknownDirective { name } => {
            (format!("unknown directive `@{}`", wording::shown(name)), "remove it".into())
        }
        CipherError::UnclosedGroup => {
            ("group of ciphers without `]`".into(), "add `]` at the end of the group".into())
        }
    }
}

/// Whether an element does nothing but exclude a cipher: `!RC4`.
fn is_exclusion(element: &str, name: &str) -> bool {
    element.strip_prefix(['!', '-']).is_some_and(|excluded| excluded == name)
}

fn no_cipher_help(list: &[String]) -> String {
    if list.iter().all(|name| TLS_1_3_SUITES.contains(&name.as_str())) {
        "remove `ciphers`: the suites of TLS 1.3 cannot be chosen, and are always offered".into()
    } else {
        format!("add a cipher, for example one of {}", suggestions::USUAL_CIPHERS)
    }
}
