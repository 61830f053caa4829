//! The law of fixes, for tests of this package and for fuzzing.

use envoy_gateway_backend::lint::CheckedObject;
use envoy_gateway_backend::{Finding, Fix, Gate, Profile, apply_fixes, lint};

/// Checks the law for each fix of a text; returns the number of fixes.
///
/// Applying a fix removes its finding, adds no finding except those that the broken structure had
/// hidden, and changes nothing outside of its edits. Syntax errors are reported one at a time, so
/// that a fix can reveal the next one.
pub(crate) fn check_law_of_fixes(text: &str, profile: &Profile) -> usize {
    let checked = lint::Linter::new(profile).check_create(text);
    let findings =
        checked.report().iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?)));
    findings
        .map(|(finding, fix)| {
            let fixed = apply_fixes(text, [fix]);
            assert_eq!(fixed.applied, 1);
            assert!(
                is_unchanged_elsewhere(text, fix, &fixed.text),
                "{text}\n{fix:?}\n{}",
                fixed.text
            );
            let again = lint::Linter::new(profile).check_create(&fixed.text);
            let end = fix
                .edits
                .iter()
                .map(|edit| edit.span.start + edit.replacement.len())
                .max()
                .unwrap_or_default();
            let is_next = |other: &Finding| {
                finding.gate == Gate::Reading
                    && (other.message != finding.message || start(other) > end)
            };
            let is_same = |other: &Finding| {
                other.rule == finding.rule && other.path == finding.path && !is_next(other)
            };
            let same = again.report().iter().any(is_same);
            assert!(!same, "{text}\n{finding}\n{}\n{}", fixed.text, again.report());
            let looked = |checked: &CheckedObject| {
                !checked.report().cel_rules_skipped()
                    && checked.report().iter().all(|finding| finding.gate != Gate::Reading)
            };
            let sound = looked(&checked) && looked(&again);
            let is_old = |new: &Finding| {
                checked.report().iter().any(|old| old.rule == new.rule && old.path == new.path)
            };
            let added = again
                .report()
                .iter()
                .find(|new| sound && !is_old(new) && !was_hidden(finding, new));
            assert!(added.is_none(), "{text}\n{finding}\n{}\n{added:?}", fixed.text);
        })
        .count()
}

/// Start offset of a finding.
fn start(finding: &Finding) -> usize {
    finding.location.as_ref().map_or(0, |location| location.span.start)
}

/// Whether a finding was hidden before: an unknown field is not checked, its corrected name is.
fn was_hidden(fixed: &Finding, new: &Finding) -> bool {
    let (parent, path) = (fixed.path.parent().unwrap_or_default(), &new.path);
    let inside = path.segments().starts_with(parent.segments());
    let renamed = path.segments().len() == fixed.path.segments().len() && new.rule == fixed.rule;
    fixed.rule.id() == "unknown-field" && (inside || new.rule.cel_rule().is_some()) && !renamed
}

/// Whether the fixed text equals the original one outside of the edits.
fn is_unchanged_elsewhere(text: &str, fix: &Fix, fixed: &str) -> bool {
    let (mut rest, mut offset) = (fixed, 0);
    for edit in &fix.edits {
        let kept = &text[offset..edit.span.start];
        let Some(after) =
            rest.strip_prefix(kept).and_then(|rest| rest.strip_prefix(edit.replacement.as_str()))
        else {
            return false;
        };
        (rest, offset) = (after, edit.span.end);
    }
    rest == &text[offset..]
}
