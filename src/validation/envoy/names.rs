//! The lists of curves and signature algorithms.

use super::tls::{DUPLICATE_ENTRY, EMPTY_ENTRY, List, UNKNOWN_CURVE, UNKNOWN_SIGNATURE_ALGORITHM};
use super::{suggestions, wording};
use crate::envoy::{
    CURVE_DUPLICATES_REJECTED_SINCE, CURVES, InElement, Named, NamedError, SIGNATURE_ALGORITHMS,
    check_curves, check_signature_algorithms, entry_bit, listed_entries,
};
use crate::envoy_version::EnvoyVersion;
use crate::path::Path;
use crate::rule::Rule;
use crate::validation::Checker;

/// What the names of a list are.
struct Kind {
    noun: &'static str,
    unknown: &'static Rule,
    table: &'static [Named],
    check: fn(&[String], EnvoyVersion) -> Vec<InElement<NamedError>>,
    suggest: fn(&str, EnvoyVersion) -> Option<&'static str>,
    /// Names to choose from.
    usual: &'static str,
    /// The first version that rejects a name listed twice; `None` for all.
    duplicates_rejected_since: Option<EnvoyVersion>,
}

static CURVE: Kind = Kind {
    noun: "curve",
    unknown: &UNKNOWN_CURVE,
    table: CURVES,
    check: check_curves,
    suggest: suggestions::curve,
    usual: suggestions::USUAL_CURVES,
    duplicates_rejected_since: Some(CURVE_DUPLICATES_REJECTED_SINCE),
};

static SIGNATURE_ALGORITHM: Kind = Kind {
    noun: "signature algorithm",
    unknown: &UNKNOWN_SIGNATURE_ALGORITHM,
    table: SIGNATURE_ALGORITHMS,
    check: check_signature_algorithms,
    suggest: suggestions::signature_algorithm,
    usual: suggestions::USUAL_SIGNATURE_ALGORITHMS,
    duplicates_rejected_since: None,
};

pub(super) fn check_curve_list(checker: &mut Checker<'_>, list: &List<'_>, path: &Path<'_>) {
    CURVE.check(checker, list, path);
}

pub(super) fn check_signature_algorithm_list(
    checker: &mut Checker<'_>,
    list: &List<'_>,
    path: &Path<'_>,
) {
    SIGNATURE_ALGORITHM.check(checker, list, path);
}

impl Kind {
    fn check(&self, checker: &mut Checker<'_>, list: &List<'_>, path: &Path<'_>) {
        if list.setting.is_none() {
            return;
        }
        let version = checker.profile.envoy();
        let problems = (self.check)(list.values(), version);
        if problems.is_empty() {
            return;
        }
        let listed = listed_entries(list.values(), self.table);
        for problem in problems {
            let rule = match problem.error {
                NamedError::Unknown { .. } | NamedError::NeverOffered { .. } => self.unknown,
                NamedError::Duplicate { .. } => &DUPLICATE_ENTRY,
                NamedError::Empty => &EMPTY_ENTRY,
            };
            list.report(checker, path, &problem, rule, || {
                self.words(list, &problem, listed, version)
            });
        }
    }

    /// Message and help; `listed` has the entries of the list.
    fn words(
        &self,
        list: &List<'_>,
        problem: &InElement<NamedError>,
        listed: u32,
        version: EnvoyVersion,
    ) -> (String, String) {
        match &problem.error {
            NamedError::Unknown { name, known } => {
                (wording::unknown(self.noun, name, *known), self.help(name, listed, version))
            }
            NamedError::NeverOffered { name } => (
                format!("`{name}` is the only {}, and is never offered", self.noun),
                format!("use one of {}", self.usual),
            ),
            NamedError::Duplicate { name, first } => {
                let origin =
                    if name == first { String::new() } else { format!(", first as `{first}`") };
                let since = self.duplicates_rejected_since.map(wording::from);
                let since =
                    since.map(|since| format!(": rejected from {since}")).unwrap_or_default();
                let message = format!("`{name}` is listed twice{origin}{since}");
                (message, format!("remove `{name}`"))
            }
            NamedError::Empty => (
                "empty entry in the joined list".into(),
                list.empty_help(problem, "the empty entry"),
            ),
        }
    }

    /// No entry may be listed twice, so that a name that is listed is not suggested.
    fn help(&self, name: &str, listed: u32, version: EnvoyVersion) -> String {
        match (self.suggest)(name, version) {
            Some(known) if listed & entry_bit(known, self.table) != 0 => {
                format!("remove `{}`: `{known}` is already listed", wording::shown(name))
            }
            suggestion => suggestions::did_you_mean(suggestion, self.usual),
        }
    }
}
