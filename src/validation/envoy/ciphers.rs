//! The list of ciphers.

use super::tls::{CIPHER_SYNTAX, List, NO_CIPHER, UNKNOWN_CIPHER, did_you_mean};
use super::{suggestions, wording};
use crate::envoy::{CipherError, TLS_1_3_SUITES, select_ciphers};
use crate::path::Path;
use crate::validation::Checker;

pub(super) fn check(checker: &mut Checker<'_>, list: &List<'_>, path: &Path<'_>) {
    if list.setting.is_none() {
        return;
    }
    let version = checker.profile.envoy();
    let Err(problems) = select_ciphers(list.values(), version) else { return };
    for problem in problems {
        let (rule, message, help) = match &problem.error {
            CipherError::UnknownName { name, known } => {
                let message = wording::unknown("cipher", name, *known);
                let element = problem.index.and_then(|index| list.values().get(index));
                let help = match (suggestions::cipher(name, version), element) {
                    (None, Some(element)) if is_exclusion(element, name) => {
                        format!("remove `{element}`: Envoy never uses this cipher")
                    }
                    (suggestion, _) => did_you_mean(suggestion, suggestions::USUAL_CIPHERS),
                };
                (&UNKNOWN_CIPHER, message, help)
            }
            CipherError::NothingSelected => {
                (&NO_CIPHER, "the list selects no cipher".into(), no_cipher_help(list.values()))
            }
            CipherError::MissingName { before } => (
                &CIPHER_SYNTAX,
                match before {
                    Some(c) => format!("a cipher name is missing before `{}`", c.escape_debug()),
                    None => "a cipher name is missing at the end".into(),
                },
                "write each cipher as an element of its own".into(),
            ),
            CipherError::InvalidInGroup { found } => (
                &CIPHER_SYNTAX,
                format!("invalid character `{}` in a group of ciphers", found.escape_debug()),
                "separate the ciphers of a group with `|`".into(),
            ),
            CipherError::OperatorAfterGroup { operator } => (
                &CIPHER_SYNTAX,
                format!("operator `{operator}` after a group of ciphers"),
                "write the operators before the first group".into(),
            ),
            CipherError::UnknownDirective { name } => (
                &CIPHER_SYNTAX,
                format!("unknown directive `@{}`", name.escape_debug()),
                "remove it".into(),
            ),
            CipherError::UnclosedGroup => (
                &CIPHER_SYNTAX,
                "group of ciphers without `]`".into(),
                "add `]` at the end of the group".into(),
            ),
        };
        list.report(checker, path, &problem, rule, (message, help));
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
