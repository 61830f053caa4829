//! The law of fixes, for every manifest of the corpus, in every release and every style: applying a fix
//! removes its finding, adds no finding except those that it had hidden, and changes nothing else.
#![cfg(feature = "lint")]

#[path = "support/styles.rs"]
mod styles;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use envoy_gateway_backend::lint::{self, CheckedObject};
use envoy_gateway_backend::{
    FieldPath, Finding, Fix, Gate, Profile, Release, Segment, apply_fixes,
};
use kubectl_yaml::yaml::{EventKind, Options, Parser};
use kubectl_yaml::{Format, NodeRef, Value};
use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::Config;

/// Every manifest of the corpus, and the bad manifest of every rule, with their ids.
static CORPUS: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let cases = include_str!("conformance/admission.ndjson").lines().map(|line| {
        let case: serde_json::Value = serde_json::from_str(line).expect("a case");
        let text = |key: &str| case[key].as_str().expect("a text").to_owned();
        (text("id"), text("manifest"))
    });
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/diagnostics");
    let mut wrong: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    wrong.retain(|path| path.to_string_lossy().ends_with(".bad.yaml"));
    wrong.sort();
    let wrong = wrong
        .iter()
        .map(|path| (path.display().to_string(), fs::read_to_string(path).expect("a text")));
    cases.chain(wrong).collect()
});

/// The only rule about comments; its fixes change comments.
const COMMENT_RULE: &str = "unknown-allowance";

fn profile(release: Release) -> Profile {
    Profile::new(release).with_policies([])
}

fn has_fix(checked: &CheckedObject) -> bool {
    checked.report().iter().any(|finding| finding.fix.is_some())
}

/// A function that checks a text.
type Check = fn(&str, &Profile) -> Vec<CheckedObject>;

fn as_backend(text: &str, profile: &Profile) -> Vec<CheckedObject> {
    vec![lint::Linter::new(profile).check_create(text)]
}

fn as_kubectl(text: &str, profile: &Profile) -> Vec<CheckedObject> {
    lint::Linter::new(profile).check(text).collect()
}

#[test]
fn fixes_obey_the_law_in_every_release() {
    let mut fixes = 0;
    for (id, text) in CORPUS.iter() {
        for &release in Release::ALL {
            let profile = profile(release);
            fixes += check_law(&format!("{id} {release}"), text, &profile, as_backend);
        }
    }
    assert!(fixes > 4_000, "only {fixes} fixes");
}

#[test]
fn fixes_obey_the_law_in_every_style() {
    let profile = profile(Release::LATEST);
    let mut fixes = 0;
    for (id, text) in CORPUS.iter() {
        if !has_fix(&lint::Linter::new(&profile).check_create(text)) {
            continue;
        }
        for (style, text) in styles::all(text) {
            fixes += check_law(&format!("{id} {style}"), &text, &profile, as_kubectl);
        }
    }
    assert!(fixes > 4_500, "only {fixes} fixes");
}

/// Checks the law for every fix of a text; returns the number of fixes.
fn check_law(id: &str, text: &str, profile: &Profile, check: Check) -> usize {
    let all = check(text, profile);
    let mut count = 0;
    for (position, checked) in all.iter().enumerate() {
        // A huge object has hundreds of equal fixes; one is enough.
        let most = if text.len() > 8_000 { 1 } else { 12 };
        for finding in checked.report().iter().filter(|finding| finding.fix.is_some()).take(most) {
            let Some(fix) = &finding.fix else { continue };
            count += 1;
            let fixed = apply_fixes(text, [fix]);
            assert_eq!(fixed.applied, 1, "{id}\n{text}\n{finding}");
            let again = check(&fixed.text, profile);
            let context = || {
                format!(
                    "{id}\n--- before\n{text}\n--- after\n{}\n--- {finding}\n{:?}",
                    fixed.text, finding.help
                )
            };
            let formats = |text| {
                kubectl_yaml::documents(text).map(|document| document.format).collect::<Vec<_>>()
            };
            if formats(text) != formats(&fixed.text) {
                // The text is JSON now, and is read differently.
                continue;
            }
            if finding.gate == Gate::Reading {
                assert_syntax_error_is_gone(
                    finding,
                    fix,
                    again.get(position..).unwrap_or_default(),
                    &context,
                );
            } else {
                assert_eq!(again.len(), all.len(), "{}", context());
                assert_nothing_new(checked, finding, &again[position], &context);
                for (one, two) in all
                    .iter()
                    .zip(&again)
                    .enumerate()
                    .filter_map(|(at, pair)| (at != position).then_some(pair))
                {
                    assert_eq!(counted(one), counted(two), "another object\n{}", context());
                }
                assert_nothing_else_changed(text, &fixed.text, checked, finding, &context);
            }
            if finding.rule.id() == COMMENT_RULE {
                continue;
            }
            // A truncated text has more comments once it is fixed.
            let (before, mut after) = (comments(text), comments(&fixed.text));
            if finding.gate == Gate::Reading {
                after.truncate(before.len());
            }
            if finding.rule.id() == COMMENT_RULE {
                assert_eq!(before.len(), after.len(), "{}", context());
            } else {
                assert_eq!(before, after, "{}", context());
            }
        }
    }
    count
}

/// Checks that the syntax error is gone. Another one may appear anywhere.
fn assert_syntax_error_is_gone(
    finding: &Finding,
    fix: &Fix,
    again: &[CheckedObject],
    context: &dyn Fn() -> String,
) {
    let start =
        |finding: &Finding| finding.location.as_ref().map_or(0, |location| location.span.start);
    let end = fix
        .edits
        .iter()
        .map(|edit| edit.span.start + edit.replacement.len())
        .max()
        .unwrap_or_default();
    for other in again.iter().flat_map(CheckedObject::report) {
        let same =
            other.rule == finding.rule && other.message == finding.message && start(other) <= end;
        assert!(!same, "{other} at {}\n{}", start(other), context());
    }
}

/// Checks that the finding is gone, and that only hidden findings are new.
fn assert_nothing_new(
    before: &CheckedObject,
    finding: &Finding,
    after: &CheckedObject,
    context: &dyn Fn() -> String,
) {
    let is_same = |other: &Finding| {
        other.rule == finding.rule && other.path == finding.path && other.message == finding.message
    };
    assert!(!after.report().iter().any(is_same), "still there\n{}\n{}", context(), after.report());
    for new in after.report() {
        let old = |old: &Finding| old.rule == new.rule && old.path == new.path;
        let known = before.report().iter().any(old) || was_hidden(before, finding, new);
        assert!(known, "new: {new}\n{}", context());
    }
}

fn counted(checked: &CheckedObject) -> usize {
    checked.report().findings().len()
}

/// Whether a finding could be hidden by another one: later gates, CEL rules, and fields below an unknown
/// field.
fn was_hidden(before: &CheckedObject, finding: &Finding, new: &Finding) -> bool {
    let structural = matches!(
        finding.rule.id(),
        "unknown-field"
            | "wrong-type"
            | "required"
            | "not-supported"
            | "address-required"
            | "address-unique"
    );
    let parent = finding.path.parent().unwrap_or_default();
    // `kubectl` checks the types in metadata once the field names are right.
    new.gate > finding.gate
        || finding.rule.id() == "unknown-field" && new.rule.id() == "metadata-type"
        || before.report().cel_rules_skipped()
        || before.backend().is_none()
        || structural
            && (new.path.segments().starts_with(parent.segments()) || new.rule.cel_rule().is_some())
}

/// The paths of a document in source order, with their scalars.
fn flatten(text: &str, document: usize) -> Vec<(String, String)> {
    fn walk(node: NodeRef<'_>, path: &FieldPath, found: &mut Vec<(String, String)>) {
        match node.value() {
            Value::Mapping(entries) => {
                found.push((path.to_string(), "{}".into()));
                for entry in entries.winners() {
                    walk(entry.value, &path.clone().key(entry.key.to_owned()), found);
                }
            }
            Value::Sequence(items) => {
                found.push((path.to_string(), "[]".into()));
                for (index, item) in items.enumerate() {
                    walk(item, &path.clone().index(index), found);
                }
            }
            _ => found.push((path.to_string(), node.to_json().to_string())),
        }
    }
    let mut found = Vec::new();
    if let Some(Ok(tree)) =
        kubectl_yaml::documents(text).nth(document).map(|document| document.content)
    {
        walk(tree.root(), &FieldPath::root(), &mut found);
    }
    found
}

/// Checks that only the fixed part differs, and that the rest keeps its order.
fn assert_nothing_else_changed(
    before: &str,
    after: &str,
    checked: &CheckedObject,
    finding: &Finding,
    context: &dyn Fn() -> String,
) {
    let (old, new) = (flatten(before, checked.document()), flatten(after, checked.document()));
    let part = fixed_part(checked, finding).to_string();
    let within = |path: &str| {
        part.is_empty()
            || path == part
            || path.starts_with(&format!("{part}."))
            || path.starts_with(&format!("{part}["))
    };
    let rest = |all: &[(String, String)]| {
        all.iter().filter(|(path, _)| !within(path)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(rest(&old), rest(&new), "changed outside of {part}\n{}", context());
    let paths =
        |all: &[(String, String)]| all.iter().map(|(path, _)| path.clone()).collect::<Vec<_>>();
    let (old, new) = (paths(&old), paths(&new));
    let set = |paths: &[String]| paths.iter().cloned().collect::<BTreeSet<_>>();
    let (in_old, in_new) = (set(&old), set(&new));
    let common = |path: &&String| in_old.contains(*path) && in_new.contains(*path);
    assert!(
        old.iter().filter(common).eq(new.iter().filter(common)),
        "another order\n{}",
        context()
    );
}

/// The part that a fix may change: the field, or its parent where fields are renamed, removed or moved.
fn fixed_part(checked: &CheckedObject, finding: &Finding) -> FieldPath {
    let own = finding.path.segments();
    let is_key = |segment: &Segment, name: &str| *segment == Segment::Key(name.to_owned().into());
    let in_endpoint = matches!(own, [spec, list, Segment::Index(_), ..] if is_key(spec, "spec") && is_key(list, "endpoints"));
    let kept = match finding.rule.id() {
        // All names become addresses at once.
        _ if in_endpoint
            && finding
                .help
                .as_deref()
                .is_some_and(|help| help.contains("for each of the endpoints")) =>
        {
            2
        }
        "unknown-field"
        | "wrong-type"
        | "required"
        | "address-required"
        | "address-unique"
        | "pattern"
        | "controller-hostname-is-ip"
            if in_endpoint =>
        {
            3
        }
        "ciphers-exclude-tls-1-3" | "dynamic-resolver-excludes-endpoints" | "serving-ca-kind" => {
            own.len()
        }
        "not-supported" => own.len().saturating_sub(2),
        _ => own.len().saturating_sub(1),
    };
    own.iter().take(kept).fold(checked.path(), |path, segment| match segment {
        Segment::Key(key) => path.key(key.clone()),
        Segment::Index(index) => path.index(*index),
    })
}

/// The comments of a text.
fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for document in kubectl_yaml::documents(text).filter(|document| document.format == Format::Yaml)
    {
        let part = document.span.slice(text).expect("a part");
        let mut parser =
            Parser::with_options(part, Options { comments: true, ..Options::default() });
        while let Ok(Some(event)) = parser.next_event() {
            if let EventKind::Comment(comment) = event.kind {
                found.push(comment.to_owned());
            }
        }
    }
    found
}

/// The corrected text of a help is in the document once it is fixed.
#[test]
fn fix_writes_the_text_of_its_help() {
    let profile = profile(Release::LATEST);
    let mut compared = 0;
    for (id, text) in CORPUS.iter() {
        for finding in lint::Linter::new(&profile).check_create(text).report() {
            let (Some(fix), Some(help)) = (&finding.fix, &finding.help) else { continue };
            if finding.rule.id() == "unknown-allowance" {
                continue;
            }
            let after = apply_fixes(text, [fix]).text;
            let Some(document) = kubectl_yaml::first_document(&after) else { continue };
            let Ok(tree) = document.content else { continue };
            let Some(corrected) = help.rsplit('`').nth(1) else { panic!("{id}: {help}") };
            let context = format!("{id} {help}\n{after}");
            let at = |path: &FieldPath| resolve(tree.root(), path);
            let parent = finding.path.parent().unwrap_or_default();
            if finding.rule.id() == COMMENT_RULE {
                assert!(!text.contains(corrected) && after.contains(corrected), "{context}");
            } else if help.contains("remove `") {
                let gone = |path: FieldPath| at(&path.key(corrected.to_owned())).is_none();
                assert!(gone(parent.clone()) && gone(finding.path.clone()), "{context}");
            } else if let Some(Ok(corrected)) =
                kubectl_yaml::documents(corrected).next().map(|document| document.content)
                && let Value::Mapping(entries) = corrected.root().value()
            {
                // `port: 443`, `fqdn: {hostname: …}`, or the whole object `{hostname: …}`.
                let mut holders =
                    std::iter::successors(Some(finding.path.clone()), FieldPath::parent);
                let holds = |path: FieldPath| {
                    let Some(holder) = at(&path) else { return false };
                    let same = |key: &str, value: NodeRef<'_>| {
                        holder
                            .get(key)
                            .is_some_and(|entry| entry.value.to_json() == value.to_json())
                    };
                    entries.clone().all(|entry| same(entry.key, entry.value))
                };
                assert!(holders.any(holds), "{context}");
            } else {
                let value = at(&finding.path).is_some_and(|node| node.as_str() == Some(corrected));
                let key = at(&parent.clone().key(corrected.to_owned())).is_some();
                let quoted = corrected.starts_with('"')
                    && at(&finding.path).is_some_and(|node| {
                        format!("{:?}", node.as_str().unwrap_or_default()) == corrected
                    });
                let below = at(&finding.path)
                    .is_some_and(|node| node.to_json().to_string().contains(corrected));
                assert!(
                    value
                        || key
                        || quoted
                        || below
                        || finding.gate == Gate::Reading
                        || corrected == "fqdn"
                        || corrected == "ip",
                    "{context}"
                );
            }
            compared += 1;
        }
    }
    assert!(compared > 700, "only {compared} fixes");
}

fn resolve<'a>(root: NodeRef<'a>, path: &FieldPath) -> Option<NodeRef<'a>> {
    path.segments().iter().try_fold(root, |node, segment| match (segment, node.value()) {
        (Segment::Key(key), _) => node.get(key).map(|entry| entry.value),
        (Segment::Index(index), Value::Sequence(mut items)) => items.nth(*index),
        _ => None,
    })
}

/// A value that is shared by an alias, an anchor or a merge key has a help, but no fix.
#[test]
fn shared_value_has_help_without_fix() {
    let head = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec:\n  endpoints:\n";
    for shared in [
        "  - fqdn: &f {hostname: API.example.com, port: 443}\n  - fqdn: *f\n",
        "  - fqdn: {hostname: &h API.example.com, port: 443}\n    zone: *h\n",
        "  - zone: &h API.example.com\n    fqdn: {hostname: *h, port: 443}\n",
        "  - &e\n    fqdn: api.example.com\n    port: 443\n  - *e\n",
        "  - fqdn: &f {hostname: a.example.com, port: '443'}\n  - ip: {<<: *f, address: 10.0.0.1}\n",
        "  - fqdn: &f {hostname: 10.0.0.1, port: 443}\n  - fqdn: {<<: *f}\n",
        "  - fqdn: {<<: {hostname: a.example.com}}\n    port: 443\n",
        "  - &x fqdn: {hostname: a.example.com}\n    port: 443\n",
    ] {
        let text = format!("{head}{shared}");
        let checked = lint::Linter::new(&profile(Release::LATEST)).check_create(&text);
        assert!(checked.report().iter().any(|finding| finding.help.is_some()), "{text}");
        let fix = checked.report().iter().find(|finding| finding.fix.is_some());
        assert_eq!(fix, None, "{text}");
    }
    // An anchor elsewhere does not matter.
    let text = format!(
        "{head}  - fqdn: {{hostname: API.example.com, port: 443}}\n    zone: &z a\n  - fqdn: {{hostname: b.example.com, port: 443}}\n    zone: *z\n"
    );
    assert_eq!(check_law("an anchor elsewhere", &text, &profile(Release::LATEST), as_kubectl), 1);
}

/// A typing mistake.
#[derive(Clone, Debug)]
enum Mistake {
    /// A deleted character.
    Delete(Index),
    /// Inserted characters.
    Insert(Index, &'static str),
    /// A changed indentation.
    Indent(Index, bool),
    /// Two swapped lines.
    Swap(Index),
}

fn mistakes() -> impl Strategy<Value = Vec<Mistake>> {
    let inserted = prop::sample::select(vec![
        "\t", " ", ":", ": ", "- ", "#", " # x", "\"", "'", "{", "}", "[", "]", ",", "&a ", "*a",
        "!!str ", "|", "<<: ", "{{ .x }}", "\u{a0}", "\u{85}", "A", ".", "https://", ":443", "@",
        "%", "-",
    ]);
    let mistake = prop_oneof![
        any::<Index>().prop_map(Mistake::Delete),
        (any::<Index>(), inserted).prop_map(|(at, text)| Mistake::Insert(at, text)),
        (any::<Index>(), any::<bool>()).prop_map(|(at, more)| Mistake::Indent(at, more)),
        any::<Index>().prop_map(Mistake::Swap),
    ];
    prop::collection::vec(mistake, 1..4)
}

fn mistake(text: &str, mistake: &Mistake) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    match mistake {
        _ if chars.is_empty() => text.to_owned(),
        Mistake::Delete(at) => {
            chars.remove(at.index(chars.len()));
            chars.into_iter().collect()
        }
        Mistake::Insert(at, inserted) => {
            let at = at.index(chars.len());
            chars.splice(at..at, inserted.chars());
            chars.into_iter().collect()
        }
        Mistake::Indent(at, more) => {
            let at = at.index(lines.len());
            let line = &lines[at];
            lines[at] = if *more {
                format!("  {line}")
            } else {
                line.strip_prefix("  ").unwrap_or(line).to_owned()
            };
            lines.concat()
        }
        Mistake::Swap(at) => {
            let at = at.index(lines.len());
            if at > 0 {
                lines.swap(at - 1, at);
            }
            lines.concat()
        }
    }
}

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn fixes_of_typing_mistakes_obey_the_law(at in any::<Index>(), style in any::<Index>(), mistakes in mistakes()) {
        let (_, text) = &CORPUS[at.index(CORPUS.len())];
        if text.len() > 2_000 {
            return Ok(());
        }
        let mut styles = styles::all(text);
        styles.push(("as it is", text.clone()));
        let (_, text) = &styles[style.index(styles.len())];
        let text = mistakes.iter().fold(text.clone(), |text, one| mistake(&text, one));
        check_law("a mistake", &text, &profile(Release::LATEST), as_kubectl);
    }
}
