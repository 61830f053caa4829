//! Rules of `metadata`, as the API server checks every object's (apimachinery,
//! `ValidateObjectMeta`).

use std::borrow::Cow;

use super::{Checker, leaf};
use crate::api::{Metadata, Owner};
use crate::net;
use crate::path::Path;
use crate::report::sink::Details;
#[cfg(all(test, feature = "lint"))]
use crate::rule::recipe;
use crate::rule::{Gate, Reason, Rule};

pub(crate) static NAME_REQUIRED: Rule = admission("name-required", "missing name")
    .docs("Either `metadata.name` or `metadata.generateName` is required, and not empty.");
pub(crate) static NAME: Rule = admission(
    "metadata-name",
    "invalid name",
)
.docs("`metadata.name` and `metadata.generateName` are lower-case RFC 1123 subdomains: at most 253 characters, lower-case letters, digits, `-` and `.`, with a letter or digit at both ends of each part.")
.by("apimachinery, `IsDNS1123Subdomain` (RFC 1123)");
pub(crate) static NAMESPACE: Rule = admission(
    "metadata-namespace",
    "invalid namespace",
)
.docs("`metadata.namespace` is a lower-case RFC 1123 label: at most 63 characters, lower-case letters, digits and `-`, with a letter or digit at both ends.")
.by("apimachinery, `IsDNS1123Label` (RFC 1123)");
pub(crate) static LABEL: Rule = admission("metadata-label", "invalid label")
    .docs("A key is `name` or `domain/name`, the name at most 63 characters; a value has at most 63 characters.")
    .by("apimachinery, `IsQualifiedName` and `IsValidLabelValue`");
pub(crate) static ANNOTATION: Rule = admission("metadata-annotation", "invalid annotation key")
    .docs("A key is `name` or `domain/name`, in any case, the name at most 63 characters; values are not restricted.")
    .by("apimachinery, `IsQualifiedName`");
pub(crate) static ANNOTATIONS_TOO_LONG: Rule =
    admission("metadata-annotations-too-long", "annotations larger than 256 KiB")
        .docs("The bytes of all keys and values count. Use a ConfigMap for larger values.")
        .by("apimachinery, `TotalAnnotationSizeLimitB`");
pub(crate) static OWNER: Rule = admission("metadata-owner-reference", "invalid owner reference")
    .docs("`apiVersion`, `kind`, `name` and `uid` are required, at most one owner is the controller, and an Event cannot be an owner.").by("apimachinery, `ValidateOwnerReferences`");
pub(crate) static FINALIZER: Rule = admission("metadata-finalizer", "invalid finalizer")
    .docs("A finalizer is a qualified name such as `example.com/cleanup`. `orphan` and `foregroundDeletion` exclude each other.").by("apimachinery, `ValidateFinalizerName` and `ValidateFinalizers`");

const fn admission(id: &'static str, summary: &'static str) -> Rule {
    Rule::new(Gate::Admission, id, summary).by("apimachinery, `ValidateObjectMeta`")
}

pub(crate) const RULES: &[&Rule] = &[
    &NAME_REQUIRED, &NAME, &NAMESPACE, &LABEL, &ANNOTATION, &ANNOTATIONS_TOO_LONG, &OWNER,
    &FINALIZER,
];

/// Maximum size of all annotations together (`TotalAnnotationSizeLimitB`).
const MAX_ANNOTATIONS_BYTES: usize = 256 * 1024;

pub(crate) fn check<M: Metadata>(checker: &mut Checker<'_>, metadata: &M) {
    let path = &Path::ROOT.field("metadata");
    names(checker, metadata, path);
    labels(checker, metadata, path);
    annotations(checker, metadata, path);
    owners(checker, metadata, &path.field("ownerReferences"));
    finalizers(checker, metadata.finalizers(), &path.field("finalizers"));
    #[cfg(all(test, feature = "lint"))]
    checker.recipe(&recipe::METADATA, metadata.name(), path);
}

fn names<M: Metadata>(checker: &mut Checker<'_>, metadata: &M, path: &Path<'_>) {
    let prefix = metadata.generate_name().filter(|prefix| !prefix.is_empty());
    if let Some(prefix) = prefix {
        name(checker, &masked(prefix), prefix, &path.field("generateName"));
    }
    let name_path = &path.field("name");
    match (metadata.name().filter(|name| !name.is_empty()), prefix) {
        (Some(given), _) => name(checker, given, given, name_path),
        (None, Some(prefix)) => {
            // The server generates the name before it validates it.
            let (generated, shown) = generated_name(prefix);
            name(checker, &generated, &shown, name_path);
        }
        (None, None) => {
            checker.report(&NAME_REQUIRED, name_path, || {
                Details::new("name or generateName is required").reason(Reason::FieldValueRequired)
            });
        }
    }
    if let Some(namespace) = metadata.namespace().filter(|namespace| !namespace.is_empty())
        && !net::is_dns1123_label(namespace)
    {
        report(
            checker,
            &NAMESPACE,
            net::dns1123_label(namespace),
            namespace,
            &path.field("namespace"),
        );
    }
}

fn name(checker: &mut Checker<'_>, name: &str, shown: &str, path: &Path<'_>) {
    if !net::is_dns1123_subdomain(name) {
        report(checker, &NAME, net::dns1123_subdomain(name), shown, path);
    }
}

/// Reports every violation of a string.
#[cold]
fn report(
    checker: &mut Checker<'_>,
    rule: &'static Rule,
    violations: net::Violations,
    shown: &str,
    path: &Path<'_>,
) {
    for message in violations {
        checker.report(rule, path, || invalid(message).value(leaf::shown(shown)));
    }
}

fn invalid(message: impl Into<String>) -> Details {
    Details::new(message).reason(Reason::FieldValueInvalid)
}

/// Replaces a trailing dash of a prefix, which is valid: apimachinery's `maskTrailingDash`, which
/// replaces the character before the dash as well.
fn masked(prefix: &str) -> Cow<'_, str> {
    let before = prefix.strip_suffix('-').and_then(|rest| rest.get(..rest.len().checked_sub(1)?));
    before.map_or(Cow::Borrowed(prefix), |before| Cow::Owned(format!("{before}a")))
}

/// A name generated from a prefix, and how to show it: the prefix truncated to 58 bytes, and five
/// letters (`SimpleNameGenerator`).
fn generated_name(prefix: &str) -> (String, String) {
    let cut = prefix.len().min(58);
    let kept = (0..=cut).rev().find_map(|end| prefix.get(..end)).unwrap_or_default();
    (format!("{kept}xxxxx"), format!("{kept}…"))
}

fn labels<M: Metadata>(checker: &mut Checker<'_>, metadata: &M, path: &Path<'_>) {
    let path = &path.field("labels");
    let mut keys = net::Keys::default();
    for (key, value) in metadata.labels().into_iter().flatten() {
        if !keys.is_qualified_name(key) {
            report(checker, &LABEL, net::qualified_name(key), key, path);
        }
        if !net::is_label_value(value) {
            report(checker, &LABEL, net::label_value(value), value, path);
        }
    }
}

fn annotations<M: Metadata>(checker: &mut Checker<'_>, metadata: &M, path: &Path<'_>) {
    let path = &path.field("annotations");
    let mut size = 0_usize;
    let mut keys = net::Keys::default();
    for (key, value) in metadata.annotations().into_iter().flatten() {
        size = size.saturating_add(key.len()).saturating_add(value.len());
        if !keys.is_qualified_name(key) && !net::is_annotation_key(key) {
            report(checker, &ANNOTATION, net::annotation_key(key), key, path);
        }
    }
    if size > MAX_ANNOTATIONS_BYTES {
        checker.report(&ANNOTATIONS_TOO_LONG, path, || {
            Details::new(format!("may not be more than {MAX_ANNOTATIONS_BYTES} bytes"))
                .reason(Reason::FieldValueTooLong)
                .value(format!("{size} bytes"))
        });
    }
}

fn owners<M: Metadata>(checker: &mut Checker<'_>, metadata: &M, path: &Path<'_>) {
    let mut controllers = 0;
    for owner in metadata.owners() {
        let Owner { api_version, kind, name, uid, controller } = owner;
        // apimachinery, `ParseGroupVersion`: with two slashes, there is neither group nor version.
        let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
        let version = if version.as_bytes().contains(&b'/') { "" } else { version };
        let violations = [
            (version.is_empty(), "apiVersion", api_version, "version must not be empty"),
            (kind.is_empty(), "kind", kind, "must not be empty"),
            (name.is_empty(), "name", name, "must not be empty"),
            (uid.is_empty(), "uid", uid, "must not be empty"),
        ];
        for (is_violated, field, value, message) in violations {
            if is_violated {
                checker.report(&OWNER, &path.field(field), || {
                    invalid(message).value(leaf::shown(value))
                });
            }
        }
        if (group, version, kind) == ("", "v1", "Event") {
            checker.report(&OWNER, path, || {
                invalid("/v1, Kind=Event is disallowed from being an owner")
            });
        }
        controllers += usize::from(controller);
    }
    if controllers > 1 {
        checker
            .report(&OWNER, path, || invalid("only one reference can have controller set to true"));
    }
}

fn finalizers(checker: &mut Checker<'_>, finalizers: &[String], path: &Path<'_>) {
    for finalizer in finalizers {
        if !net::is_qualified_name(finalizer) {
            report(checker, &FINALIZER, net::qualified_name(finalizer), finalizer, path);
        }
    }
    let has = |name| finalizers.iter().any(|finalizer| finalizer == name);
    if has("orphan") && has("foregroundDeletion") {
        checker.report(&FINALIZER, path, || {
            invalid("finalizer orphan and finalizer foregroundDeletion cannot be both set")
        });
    }
}
