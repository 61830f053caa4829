//! The law of fixes, on every manifest of the corpus that has one, in every release and every style
//! of writing: applying a fix removes its finding, adds none but those that were kept from being
//! looked for, and changes nothing else.
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

/// Every manifest of the corpus, and the wrong one of every rule, with their ids.
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

/// The one rule that is about comments, and mends them.
const IN_COMMENTS: &str = "unknown-allowance";

fn profile(release: Release) -> Profile {
    Profile::new(release).with_policies([])
}

fn has_fix(checked: &CheckedObject) -> bool {
    checked.report().iter().any(|finding| finding.fix.is_some())
}

/// How a text is asked for its objects.
type Ask = fn(&str, &Profile) -> Vec<CheckedObject>;

fn as_backend(text: &str, profile: &Profile) -> Vec<CheckedObject> {
    vec![lint::Linter::new(profile).check_create(text)]
}

fn as_kubectl(text: &str, profile: &Profile) -> Vec<CheckedObject> {
    lint::Linter::new(profile).check(text).collect()
}

#[test]
fn fixes_keep_the_law_in_every_release() {
    let mut fixes = 0;
    for (id, text) in CORPUS.iter() {
        for &release in Release::ALL {
            let profile = profile(release);
            fixes += keep_the_law(&format!("{id} {release}"), text, &profile, as_backend);
        }
    }
    assert!(fixes > 4_000, "only {fixes} fixes");
}

#[test]
fn fixes_keep_the_law_in_every_style() {
    let profile = profile(Release::LATEST);
    let mut fixes = 0;
    for (id, text) in CORPUS.iter() {
        if !has_fix(&lint::Linter::new(&profile).check_create(text)) {
            continue;
        }
        for (style, text) in styles::of(text) {
            fixes += keep_the_law(&format!("{id} {style}"), &text, &profile, as_kubectl);
        }
    }
    assert!(fixes > 4_500, "only {fixes} fixes");
}

/// How many fixes there were.
fn keep_the_law(id: &str, text: &str, profile: &Profile, ask: Ask) -> usize {
    let all = ask(text, profile);
    let mut fixes = 0;
    for (position, checked) in all.iter().enumerate() {
        // Of hundreds of the same kind in a huge object, some will do.
        let most = if text.len() > 8_000 { 1 } else { 12 };
        for finding in checked.report().iter().filter(|finding| finding.fix.is_some()).take(most) {
            let Some(fix) = &finding.fix else { continue };
            fixes += 1;
            let mended = apply_fixes(text, [fix]);
            assert_eq!(mended.applied, 1, "{id}\n{text}\n{finding}");
            let again = ask(&mended.text, profile);
            let context = || {
                format!(
                    "{id}\n--- before\n{text}\n--- after\n{}\n--- {finding}\n{:?}",
                    mended.text, finding.help
                )
            };
            let formats = |text| {
                kubectl_yaml::documents(text).map(|document| document.format).collect::<Vec<_>>()
            };
            if formats(text) != formats(&mended.text) {
                // What was no JSON is some now, and read as that.
                continue;
            }
            if finding.gate == Gate::Reading {
                reading_goes_on(finding, fix, again.get(position..).unwrap_or_default(), &context);
            } else {
                assert_eq!(again.len(), all.len(), "{}", context());
                nothing_new(checked, finding, &again[position], &context);
                for (one, two) in all
                    .iter()
                    .zip(&again)
                    .enumerate()
                    .filter_map(|(at, pair)| (at != position).then_some(pair))
                {
                    assert_eq!(counted(one), counted(two), "another object\n{}", context());
                }
                nothing_else_changes(text, &mended.text, checked, finding, &context);
            }
            // One rule speaks of comments.
            if finding.rule.id() == "unknown-allowance" {
                continue;
            }
            // A text that breaks off has more comments once it does not.
            let (before, mut after) = (comments(text), comments(&mended.text));
            if finding.gate == Gate::Reading {
                after.truncate(before.len());
            }
            if finding.rule.id() == IN_COMMENTS {
                assert_eq!(before.len(), after.len(), "{}", context());
            } else {
                assert_eq!(before, after, "{}", context());
            }
        }
    }
    fixes
}

/// What kept a text from being read is gone; the next such thing may come to light anywhere.
fn reading_goes_on(
    finding: &Finding,
    fix: &Fix,
    again: &[CheckedObject],
    context: &dyn Fn() -> String,
) {
    let start = |finding: &Finding| finding.place.as_ref().map_or(0, |place| place.span.start);
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

/// The finding is gone, and none has come but what it kept from being looked for.
fn nothing_new(
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
        let known = before.report().iter().any(old) || may_appear(before, finding, new);
        assert!(known, "new: {new}\n{}", context());
    }
}

fn counted(checked: &CheckedObject) -> usize {
    checked.report().findings().len()
}

/// What a finding kept from being looked for: later gates, the rules of CEL, and what is below a
/// field that was none.
fn may_appear(before: &CheckedObject, finding: &Finding, new: &Finding) -> bool {
    let shape = matches!(
        finding.rule.id(),
        "unknown-field"
            | "wrong-type"
            | "required"
            | "not-supported"
            | "address-required"
            | "address-unique"
    );
    let parent = finding.path.parent().unwrap_or_default();
    // `kubectl` itself looks at the types in metadata, once the fields have their names.
    new.gate > finding.gate
        || finding.rule.id() == "unknown-field" && new.rule.id() == "metadata-type"
        || before.report().cel_rules_skipped()
        || before.backend().is_none()
        || shape
            && (new.path.segments().starts_with(parent.segments()) || new.rule.cel_rule().is_some())
}

/// The paths of a document in the order of its text, with the scalars there.
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

/// Only what the finding speaks of differs, and everything else keeps its order.
fn nothing_else_changes(
    before: &str,
    after: &str,
    checked: &CheckedObject,
    finding: &Finding,
    context: &dyn Fn() -> String,
) {
    let (old, new) = (flatten(before, checked.document()), flatten(after, checked.document()));
    let place = spoken_of(checked, finding).to_string();
    let within = |path: &str| {
        place.is_empty()
            || path == place
            || path.starts_with(&format!("{place}."))
            || path.starts_with(&format!("{place}["))
    };
    let rest = |all: &[(String, String)]| {
        all.iter().filter(|(path, _)| !within(path)).cloned().collect::<Vec<_>>()
    };
    assert_eq!(rest(&old), rest(&new), "changed beyond {place}\n{}", context());
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

/// What a fix may change: the field, or what holds it where fields are renamed, taken away or
/// moved.
fn spoken_of(checked: &CheckedObject, finding: &Finding) -> FieldPath {
    let own = finding.path.segments();
    let is_key = |segment: &Segment, name: &str| *segment == Segment::Key(name.to_owned().into());
    let in_endpoint = matches!(own, [spec, list, Segment::Index(_), ..] if is_key(spec, "spec") && is_key(list, "endpoints"));
    let kept = match finding.rule.id() {
        // Names become addresses all at once.
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

/// The comments of a text that has some.
fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for document in kubectl_yaml::documents(text).filter(|document| document.format == Format::Yaml)
    {
        let piece = document.span.slice(text).expect("a piece");
        let mut parser =
            Parser::with_options(piece, Options { comments: true, ..Options::default() });
        while let Ok(Some(event)) = parser.next_event() {
            if let EventKind::Comment(comment) = event.kind {
                found.push(comment.to_owned());
            }
        }
    }
    found
}

/// The corrected text that a help gives is what stands in the document once it is fixed.
#[test]
fn a_fix_does_what_its_help_says() {
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
            let Some(said) = help.rsplit('`').nth(1) else { panic!("{id}: {help}") };
            let context = format!("{id} {help}\n{after}");
            let at = |path: &FieldPath| resolve(tree.root(), path);
            let parent = finding.path.parent().unwrap_or_default();
            if finding.rule.id() == IN_COMMENTS {
                assert!(!text.contains(said) && after.contains(said), "{context}");
            } else if help.contains("remove `") {
                let gone = |path: FieldPath| at(&path.key(said.to_owned())).is_none();
                assert!(gone(parent.clone()) && gone(finding.path.clone()), "{context}");
            } else if let Some(Ok(said)) =
                kubectl_yaml::documents(said).next().map(|document| document.content)
                && let Value::Mapping(entries) = said.root().value()
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
                let value = at(&finding.path).is_some_and(|node| node.as_str() == Some(said));
                let key = at(&parent.clone().key(said.to_owned())).is_some();
                let quoted = said.starts_with('"')
                    && at(&finding.path).is_some_and(|node| {
                        format!("{:?}", node.as_str().unwrap_or_default()) == said
                    });
                let below =
                    at(&finding.path).is_some_and(|node| node.to_json().to_string().contains(said));
                assert!(
                    value
                        || key
                        || quoted
                        || below
                        || finding.gate == Gate::Reading
                        || said == "fqdn"
                        || said == "ip",
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

/// What an alias, an anchor or a merge key shares is in other places, too: nothing is edited there,
/// though there is help.
#[test]
fn what_is_shared_is_left_alone() {
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
    // An anchor elsewhere is nobody's concern.
    let text = format!(
        "{head}  - fqdn: {{hostname: API.example.com, port: 443}}\n    zone: &z a\n  - fqdn: {{hostname: b.example.com, port: 443}}\n    zone: *z\n"
    );
    assert_eq!(
        keep_the_law("an anchor elsewhere", &text, &profile(Release::LATEST), as_kubectl),
        1
    );
}

/// One slip of the hand in a text.
#[derive(Clone, Debug)]
enum Slip {
    /// A character goes.
    Delete(Index),
    /// A few characters come in.
    Insert(Index, &'static str),
    /// A line is indented more, or less.
    Indent(Index, bool),
    /// Two lines change places.
    Swap(Index),
}

fn slips() -> impl Strategy<Value = Vec<Slip>> {
    let inserted = prop::sample::select(vec![
        "\t", " ", ":", ": ", "- ", "#", " # x", "\"", "'", "{", "}", "[", "]", ",", "&a ", "*a",
        "!!str ", "|", "<<: ", "{{ .x }}", "\u{a0}", "\u{85}", "A", ".", "https://", ":443", "@",
        "%", "-",
    ]);
    let slip = prop_oneof![
        any::<Index>().prop_map(Slip::Delete),
        (any::<Index>(), inserted).prop_map(|(at, text)| Slip::Insert(at, text)),
        (any::<Index>(), any::<bool>()).prop_map(|(at, more)| Slip::Indent(at, more)),
        any::<Index>().prop_map(Slip::Swap),
    ];
    prop::collection::vec(slip, 1..4)
}

fn slip(text: &str, slip: &Slip) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    match slip {
        _ if chars.is_empty() => text.to_owned(),
        Slip::Delete(at) => {
            chars.remove(at.index(chars.len()));
            chars.into_iter().collect()
        }
        Slip::Insert(at, inserted) => {
            let at = at.index(chars.len());
            chars.splice(at..at, inserted.chars());
            chars.into_iter().collect()
        }
        Slip::Indent(at, more) => {
            let at = at.index(lines.len());
            let line = &lines[at];
            lines[at] = if *more {
                format!("  {line}")
            } else {
                line.strip_prefix("  ").unwrap_or(line).to_owned()
            };
            lines.concat()
        }
        Slip::Swap(at) => {
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

    /// Whatever slips of the hand a manifest has, a fix mends what it is for, and neither takes comments along nor changes
    /// another object.
    #[test]
    fn fixes_mend_slips_of_the_hand(at in any::<Index>(), style in any::<Index>(), slips in slips()) {
        let (_, text) = &CORPUS[at.index(CORPUS.len())];
        if text.len() > 2_000 {
            return Ok(());
        }
        let mut styles = styles::of(text);
        styles.push(("as it is", text.clone()));
        let (_, text) = &styles[style.index(styles.len())];
        let text = slips.iter().fold(text.clone(), |text, one| slip(&text, one));
        keep_the_law("a slip", &text, &profile(Release::LATEST), as_kubectl);
    }
}
