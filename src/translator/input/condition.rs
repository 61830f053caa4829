//! Conditions of routes: several errors in one condition, by release (`status.RouteStatus…`).

use super::change::{BACKEND_REF_ERRORS, ERRORS_BY_TYPE, TIGHT_REASONS};
use super::outcome::StatusCondition;
use crate::release::Release;
use crate::translator::RouteErrorReason;

/// An error of a route, before it is written to a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RouteError {
    pub(super) r#type: &'static str,
    pub(super) reason: RouteErrorReason,
    pub(super) message: String,
}

/// The conditions of a list of errors, each with the message in the form of a sentence.
///
/// Before v1.4 the last error of a type is its condition. Before v1.6 all errors are in one condition,
/// which is `Accepted` if one of them is of that type.
pub(super) fn conditions(errors: &[RouteError], release: Release) -> Vec<StatusCondition> {
    let mut types: Vec<&'static str> = errors.iter().map(|error| error.r#type).collect();
    types.sort_unstable();
    types.dedup();
    if !release.has_change(BACKEND_REF_ERRORS) {
        let last = |r#type| errors.iter().rev().find(|error| error.r#type == r#type);
        let conditions = types.into_iter().filter_map(last);
        return conditions
            .map(|error| StatusCondition::new(error.r#type, error.reason.as_str(), &*error.message))
            .collect();
    }
    if release.has_change(ERRORS_BY_TYPE) {
        return types
            .into_iter()
            .map(|r#type| {
                let of_type = errors.iter().filter(|error| error.r#type == r#type);
                condition(r#type, of_type, release)
            })
            .collect();
    }
    types.first().map(|first| condition(first, errors.iter(), release)).into_iter().collect()
}

fn condition<'e>(
    r#type: &'static str,
    errors: impl Iterator<Item = &'e RouteError> + Clone,
    release: Release,
) -> StatusCondition {
    let mut reasons: Vec<_> = errors.clone().map(|error| error.reason.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    let separator = if release.has_change(TIGHT_REASONS) { "," } else { ", " };
    let messages: Vec<_> = errors.map(|error| error.message.as_str()).collect();
    StatusCondition::new(r#type, reasons.join(separator), messages.join("\n"))
}

/// A message with an upper-case first letter and a full stop.
pub(super) fn sentence(message: &str) -> String {
    let mut characters = message.chars();
    let mut sentence: String = characters.next().into_iter().flat_map(char::to_uppercase).collect();
    sentence.push_str(characters.as_str());
    if !sentence.ends_with('.') {
        sentence.push('.');
    }
    sentence
}
