//! The entry point for source text.

use std::borrow::Cow;

use kubectl_yaml::{Chunk, Document, Limits, NodeRef, ReadError};

use super::check::Check;
use super::create::{self, CreateCheck};
use super::lines::Lines;
use super::object::{CheckedObject, ObjectKind};
use super::reading;
use super::suppressions::Suppressions;
use crate::compatibility::Compatibility;
use crate::profile::Profile;
use crate::release::Release;
use crate::report::Report;
use crate::upgrade::{Side, Upgrade};

/// Checks source text, YAML or JSON: findings with locations, help and fixes.
///
/// ```
/// use envoy_gateway_backend::Profile;
/// use envoy_gateway_backend::lint::Linter;
///
/// let text = "\
/// apiVersion: gateway.envoyproxy.io/v1alpha1
/// kind: Backend
/// metadata:
///   name: api
/// spec:
///   endpoints:
///   - fqdn: {hostname: api.example.com, port: 65536}
/// ";
/// let profile = Profile::default();
/// let checked: Vec<_> = Linter::new(&profile).check(text).collect();
/// let finding = &checked[0].report().findings()[0];
/// assert_eq!(finding.to_string(), "spec.endpoints[0].fqdn.port: spec.endpoints[0].fqdn.port in body should be less than or equal to 65535 (it is 65536) [too-large]");
/// assert_eq!(finding.location.as_ref().map(|location| (location.line, location.column)), Some((7, 45)));
/// ```
#[derive(Clone, Debug)]
pub struct Linter<'p> {
    profile: &'p Profile,
    limits: Limits,
    is_unknown: Option<fn(&str) -> bool>,
}

impl<'p> Linter<'p> {
    /// A linter for a profile, with the default [`Limits`].
    #[must_use]
    pub fn new(profile: &'p Profile) -> Self {
        Self { profile, limits: Limits::default(), is_unknown: None }
    }

    /// Sets the limits of what reading may cost.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Skips findings about unknown values: scalars of the source text for which a function returns
    /// true, such as placeholders that another tool fills in later.
    ///
    /// An object with a skipped finding has no [`backend`](CheckedObject::backend): it is not known
    /// to be valid. Applies to [`check`](Self::check) and [`check_chunk`](Self::check_chunk).
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::lint::Linter;
    ///
    /// let text = "\
    /// apiVersion: gateway.envoyproxy.io/v1alpha1
    /// kind: Backend
    /// metadata: {name: $NAME}
    /// spec: {type: DynamicResolver}
    /// ";
    /// let profile = Profile::default();
    /// let linter = Linter::new(&profile).with_unknown_values(|value| value.contains('$'));
    /// let checked = linter.check(text).next().unwrap();
    /// assert!(!checked.report().has_errors() && checked.backend().is_none());
    /// ```
    #[must_use]
    pub fn with_unknown_values(mut self, is_unknown: fn(&str) -> bool) -> Self {
        self.is_unknown = Some(is_unknown);
        self
    }

    pub(super) const fn profile(&self) -> &'p Profile {
        self.profile
    }

    /// This linter for another profile.
    pub(super) fn with_profile<'q>(&self, profile: &'q Profile) -> Linter<'q> {
        let Self { profile: _, limits, is_unknown } = self;
        Linter { profile, limits: limits.clone(), is_unknown: *is_unknown }
    }

    pub(super) fn documents<'t>(&self, text: &'t str) -> kubectl_yaml::Documents<'t> {
        kubectl_yaml::documents_with(text, &self.limits)
    }

    /// Checks every object of a text, as `kubectl apply` would send it: many documents, and the
    /// items of lists.
    ///
    /// Objects of other kinds are [skipped](ObjectKind::Other). A document that cannot be read is
    /// [reported](ObjectKind::Unreadable), and reading continues after it where its end is known.
    #[must_use]
    pub fn check<'t>(&self, text: &'t str) -> Check<'t>
    where
        'p: 't,
    {
        Check::new(self.profile, self.documents(text), Lines::new(text), self.is_unknown)
    }

    /// Checks every object of a chunk of a stream, as [`check`](Self::check) does. Locations count
    /// from the start of the stream, document indexes from the start of the chunk. The limits are
    /// those of the chunk.
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::kubectl_yaml::{Chunks, Limits};
    /// use envoy_gateway_backend::lint::Linter;
    ///
    /// let stream = "kind: A\napiVersion: v1\n---\nkind: Backend\napiVersion: gateway.envoyproxy.io/v1alpha1\n";
    /// let profile = Profile::default();
    /// let mut lines = Vec::new();
    /// for chunk in Chunks::new(stream.as_bytes(), Limits::default()) {
    ///     for checked in Linter::new(&profile).check_chunk(&chunk?) {
    ///         lines.extend(checked.report().iter().filter_map(|finding| finding.location.as_ref()).map(|location| location.line));
    ///     }
    /// }
    /// assert_eq!(lines, [4, 4]);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn check_chunk(&self, chunk: &Chunk) -> Vec<CheckedObject> {
        let (bytes, lines_before) = (chunk.bytes(), chunk.lines_before());
        match decode(bytes, lines_before, chunk.decode_utf8()) {
            Ok(text) => {
                let lines = Lines::after(lines_before, &text);
                let documents = chunk.documents(&text);
                let check = Check::new(self.profile, documents, lines, self.is_unknown);
                check.map(|checked| checked.moved(chunk.start())).collect()
            }
            Err(report) => {
                vec![CheckedObject::unreadable(0, 0..bytes.len(), report).moved(chunk.start())]
            }
        }
    }

    /// Checks the first document of a text as the body of a request that creates a Backend; an
    /// object of another kind is reported. A list is not flattened, and later documents are ignored.
    #[must_use]
    pub fn check_create(&self, text: &str) -> CheckedObject {
        let lines = Lines::new(text);
        let Some(document) = self.first_document(text) else {
            return CheckedObject::unreadable(0, 0..0, reading::empty(&lines));
        };
        let tree = match &document.content {
            Err(error) => return CheckedObject::from_error(&document, error, &lines),
            Ok(tree) => tree,
        };
        let root = tree.root();
        let metadata = root.get("metadata").map(|entry| entry.value);
        let create = CreateCheck::new(root, None, tree.has_repeated_keys());
        let report = create.report(self.profile, &lines, &Suppressions::new(text, &document));
        CheckedObject {
            document: 0,
            item: None,
            span: document.span.start..document.span.end,
            api_version: string(Some(root), "apiVersion").unwrap_or_default().into(),
            kind: string(Some(root), "kind").unwrap_or_default().into(),
            namespace: string(metadata, "namespace"),
            name: string(metadata, "name"),
            object_kind: ObjectKind::Backend,
            profile: self.profile.clone(),
            report,
            backend: create.into_backend(),
        }
    }

    /// Checks the first document of a text as the body of a request that updates the status of a
    /// Backend: the status, and unknown fields anywhere.
    #[must_use]
    pub fn check_status(&self, text: &str) -> Report {
        let lines = Lines::new(text);
        match self.first_document(text).map(|document| document.content) {
            None => reading::empty(&lines),
            Some(Err(error)) => reading::report(&error, &lines),
            Some(Ok(tree)) => create::check_status_update(
                self.profile,
                tree.root(),
                tree.has_repeated_keys(),
                &lines,
            ),
        }
    }

    /// The releases that store the Backend in the first document of a text, and the first error of
    /// each other release. Of the linter only its limits count.
    #[must_use]
    pub fn compatibility(&self, text: &str) -> Compatibility {
        let lines = Lines::new(text);
        match self.first_document(text).map(|document| document.content) {
            None => Compatibility::new(|_| reading::empty(&lines).into_iter().next()),
            Some(Err(error)) => {
                Compatibility::new(|_| reading::report(&error, &lines).into_iter().next())
            }
            Some(Ok(tree)) => {
                CreateCheck::new(tree.root(), None, tree.has_repeated_keys()).compatibility(&lines)
            }
        }
    }

    /// Checks every object of a text as [`check`](Self::check) does, and for each Backend also which
    /// releases store it. The text is read once.
    ///
    /// ```
    /// use envoy_gateway_backend::{Profile, Release, lint::Linter};
    ///
    /// let text = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec: {fallback: true}\n";
    /// let profile = Profile::default();
    /// for (_, compatibility) in Linter::new(&profile).compatibilities(text) {
    ///     assert_eq!(compatibility.unwrap().releases().next(), Some(Release::V1_2));
    /// }
    /// ```
    #[must_use]
    pub fn compatibilities(&self, text: &str) -> Vec<(CheckedObject, Option<Compatibility>)> {
        self.check(text).with_compatibility()
    }

    /// Checks every object of a text for another release, and for each Backend also what the upgrade
    /// from the release of the linter's profile changes.
    ///
    /// ```
    /// use envoy_gateway_backend::{Profile, Release, lint::Linter};
    ///
    /// let text = "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata: {name: b}\nspec: {}\n";
    /// let profile = Profile::new(Release::V1_9);
    /// let upgrades = Linter::new(&profile).upgrades(text, Release::V1_10);
    /// let (_, upgrade) = &upgrades[0];
    /// assert!(upgrade.as_ref().is_some_and(|upgrade| upgrade.is_worse()));
    /// ```
    #[must_use]
    pub fn upgrades(&self, text: &str, to: Release) -> Vec<(CheckedObject, Option<Upgrade>)> {
        let after = self.profile.clone().with_release(to);
        let linter =
            Linter { profile: &after, limits: self.limits.clone(), is_unknown: self.is_unknown };
        let pairs = self.check(text).zip(linter.check(text));
        pairs
            .map(|(before, checked)| {
                let upgrade = (checked.object_kind() == ObjectKind::Backend).then(|| {
                    Upgrade::new(
                        Side { profile: self.profile, report: before.report() },
                        Side { profile: &after, report: checked.report() },
                        checked.backend(),
                    )
                });
                (checked, upgrade)
            })
            .collect()
    }

    fn first_document<'t>(&self, text: &'t str) -> Option<Document<'t>> {
        kubectl_yaml::first_document_with(text, &self.limits)
    }
}

fn string(node: Option<NodeRef<'_>>, key: &str) -> Option<String> {
    node?.get(key)?.value.as_str().map(String::from)
}

/// Decodes bytes to a text for a [`Linter`].
///
/// YAML must be UTF-8. In JSON each invalid byte is U+FFFD, as in Go.
///
/// # Errors
///
/// A report with one finding, at the first invalid byte.
pub fn decode_utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Report> {
    decode(bytes, 0, kubectl_yaml::decode_utf8(bytes))
}

/// The text, or the report on why there is none; `lines_before` lines are before the bytes.
fn decode<'t>(
    bytes: &[u8],
    lines_before: usize,
    text: Result<Cow<'t, str>, ReadError>,
) -> Result<Cow<'t, str>, Report> {
    text.map_err(|error| {
        let before = bytes.get(..error.span().start).unwrap_or_default();
        let valid = String::from_utf8_lossy(before);
        reading::report(&error, &Lines::after(lines_before, &valid))
    })
}
