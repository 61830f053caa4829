//! The law of fixes, for tests of this package and for fuzzing.

use envoy_gateway_backend::lint::CheckedObject;
use envoy_gateway_backend::{Finding, Fix, Gate, Profile, apply_fixes, lint};

/// Checks the law on each fix of a text, and says how many there were.
///
/// Applying a fix removes its finding, adds none but what the broken shape had kept from being
/// looked for, and never adds another error of a shape that was sound. Outside its edits the text
/// stays as it was. What keeps a text from being read is found one by one: the next such thing may
/// be of another kind, or stand behind what was mended.
pub(crate) fn every_fix_removes_its_finding(text: &str, profile: &Profile) -> usize {
    let checked = lint::Linter::new(profile).check_create(text);
    let fixes =
        checked.report().iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?)));
    fixes
        .map(|(finding, fix)| {
            let mended = apply_fixes(text, [fix]);
            assert_eq!(mended.applied, 1);
            assert!(is_as_it_was(text, fix, &mended.text), "{text}\n{fix:?}\n{}", mended.text);
            let again = lint::Linter::new(profile).check_create(&mended.text);
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
            assert!(!same, "{text}\n{finding}\n{}\n{}", mended.text, again.report());
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
                .find(|new| sound && !is_old(new) && !is_uncovered(finding, new));
            assert!(added.is_none(), "{text}\n{finding}\n{}\n{added:?}", mended.text);
        })
        .count()
}

/// Where a finding begins.
fn start(finding: &Finding) -> usize {
    finding.place.as_ref().map_or(0, |place| place.span.start)
}

/// Whether a finding could not be there before: nobody looks into a field that does not exist. The
/// field that it was meant to be exists.
fn is_uncovered(mended: &Finding, new: &Finding) -> bool {
    let (holder, path) = (mended.path.parent().unwrap_or_default(), &new.path);
    let inside = path.segments().starts_with(holder.segments());
    let renamed = path.segments().len() == mended.path.segments().len() && new.rule == mended.rule;
    mended.rule.id() == "unknown-field" && (inside || new.rule.cel_rule().is_some()) && !renamed
}

/// Whether a text that was mended is the other one between the edits.
fn is_as_it_was(text: &str, fix: &Fix, mended: &str) -> bool {
    let (mut rest, mut at) = (mended, 0);
    for edit in &fix.edits {
        let kept = &text[at..edit.span.start];
        let Some(after) =
            rest.strip_prefix(kept).and_then(|rest| rest.strip_prefix(edit.replacement.as_str()))
        else {
            return false;
        };
        (rest, at) = (after, edit.span.end);
    }
    rest == &text[at..]
}
