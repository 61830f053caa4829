//! Rules as data: id, gate, severity, releases, source and documentation.

#[cfg(all(test, feature = "lint"))]
pub(crate) mod recipe;

use std::fmt;

use crate::release::Release;

/// The component that would reject the object.
///
/// By default, findings of every gate but [`Gate::Advice`] are errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Gate {
    /// The text cannot be read, or contains no object.
    ///
    /// Evaluates everything that `kubectl` 1.32 checks when it reads a text.
    Reading,
    /// The Kubernetes API server would not store the object.
    ///
    /// Evaluates the CRD of each release, strict decoding and the checks of metadata. Does not know
    /// other admission webhooks and policies of the cluster, whether the namespace exists, or
    /// whether the name is in use.
    Admission,
    /// The platform's own policy would not allow it.
    ///
    /// Evaluates the policy for the object as written. Does not know the addresses of a name.
    Platform,
    /// Envoy Gateway would not set `Accepted=True`.
    ///
    /// Evaluates the translator's checks of each release, with the infrastructure and the
    /// `BackendTLSPolicy` objects of the profile. Does not know whether a route refers to the
    /// Backend: without one, Envoy Gateway ignores it and writes no status.
    Controller,
    /// Envoy Gateway accepts it, but a route to it fails.
    ///
    /// Evaluates the translation for the route of the profile, its policies, its proxy, and the
    /// names of objects that exist. Does not know the contents of ConfigMaps and Secrets, nor
    /// whether the endpoints answer.
    Serving,
    /// The proxy rejects the configuration that results, or exits.
    ///
    /// Evaluates the answers of Envoy 1.36 to 1.40 on TLS settings and addresses, as measured with
    /// the real binary. Does not know what a filter or patch adds to the cluster. Where the version
    /// of Envoy that a release ships is inferred, its errors are warnings.
    Envoy,
    /// Nothing rejects it, but it is probably not what its author meant.
    ///
    /// Detects common mistakes. A finding that depends on other objects is a note.
    Advice,
}

impl Gate {
    /// Every gate, in the order in which an object is checked.
    pub const ALL: &'static [Self] = &[
        Self::Reading,
        Self::Admission,
        Self::Platform,
        Self::Controller,
        Self::Serving,
        Self::Envoy,
        Self::Advice,
    ];

    /// The gate's stable name, as in reports: `admission`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reading => "reading",
            Self::Admission => "admission",
            Self::Platform => "platform",
            Self::Controller => "controller",
            Self::Serving => "serving",
            Self::Envoy => "envoy",
            Self::Advice => "advice",
        }
    }
}

impl fmt::Display for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Severity {
    /// Depends on facts that are not known; printed on request.
    Note,
    /// Probably wrong.
    Warning,
    /// The object is refused, or does not work.
    Error,
}

impl Severity {
    /// The severity's stable name, as in reports: `error`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The API server's reason for an error (`reason` of a `Status` cause). Strict decoding errors have
/// none there; ours follow its style.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub enum Reason {
    /// A required value is missing.
    FieldValueRequired,
    /// The value violates a bound, a pattern or a rule.
    FieldValueInvalid,
    /// The value is of the wrong type.
    FieldValueTypeInvalid,
    /// The value is not an allowed one.
    FieldValueNotSupported,
    /// The string is too long.
    FieldValueTooLong,
    /// The list has too many items.
    FieldValueTooMany,
    /// Two items of a list have the same key.
    FieldValueDuplicate,
    /// The field may not be set.
    FieldValueForbidden,
    /// The field does not exist.
    StrictUnknownField,
    /// The field occurs twice in one object.
    StrictDuplicateField,
    /// The request as a whole cannot be handled.
    BadRequest,
}

impl Reason {
    /// The reason as Kubernetes spells it: `FieldValueInvalid`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FieldValueRequired => "FieldValueRequired",
            Self::FieldValueInvalid => "FieldValueInvalid",
            Self::FieldValueTypeInvalid => "FieldValueTypeInvalid",
            Self::FieldValueNotSupported => "FieldValueNotSupported",
            Self::FieldValueTooLong => "FieldValueTooLong",
            Self::FieldValueTooMany => "FieldValueTooMany",
            Self::FieldValueDuplicate => "FieldValueDuplicate",
            Self::FieldValueForbidden => "FieldValueForbidden",
            Self::StrictUnknownField => "StrictUnknownField",
            Self::StrictDuplicateField => "StrictDuplicateField",
            Self::BadRequest => "BadRequest",
        }
    }

    /// Whether the API server skips the CEL rules after this error.
    ///
    /// It skips them if a rule could get a value of an unexpected type (apiextensions-apiserver,
    /// `hasBlockingErr` in `pkg/registry/customresource/validator.go`).
    #[must_use]
    pub const fn blocks_cel(self) -> bool {
        matches!(
            self,
            Self::FieldValueRequired
                | Self::FieldValueTypeInvalid
                | Self::FieldValueNotSupported
                | Self::FieldValueTooLong
                | Self::FieldValueTooMany
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A rule: its identity and its description.
///
/// A rule is a `static`, next to its check. Rules compare by [id](Rule::id).
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    pub(crate) id: &'static str,
    pub(crate) gate: Gate,
    pub(crate) severity: Severity,
    pub(crate) summary: &'static str,
    pub(crate) docs: &'static str,
    pub(crate) source: &'static str,
    pub(crate) since: Release,
    pub(crate) until: Option<Release>,
    pub(crate) cel: Option<CelRule>,
    pub(crate) needs_text: bool,
}

/// A CRD validation rule (`x-kubernetes-validations`): its expression and its message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CelRule {
    /// The CEL expression; `self` is the value of the field that has the rule.
    pub expression: &'static str,
    /// The message of the API server if the expression is false.
    pub message: &'static str,
}

impl Rule {
    pub(crate) const fn new(gate: Gate, id: &'static str, summary: &'static str) -> Self {
        let severity = match gate {
            Gate::Advice => Severity::Warning,
            _ => Severity::Error,
        };
        Self {
            id,
            gate,
            severity,
            summary,
            docs: "",
            source: "",
            since: Release::OLDEST,
            until: None,
            cel: None,
            needs_text: false,
        }
    }

    /// Creates a CEL rule of the CRD.
    pub(crate) const fn cel(
        id: &'static str,
        summary: &'static str,
        message: &'static str,
        expression: &'static str,
    ) -> Self {
        let mut new = Self::new(Gate::Admission, id, summary);
        new.cel = Some(CelRule { expression, message });
        new.by("a validation rule of Envoy Gateway's CRD (`x-kubernetes-validations`)")
    }

    pub(crate) const fn docs(mut self, docs: &'static str) -> Self {
        self.docs = docs;
        self
    }

    /// Sets the source: CRD rule, Go function or RFC.
    pub(crate) const fn by(mut self, source: &'static str) -> Self {
        self.source = source;
        self
    }

    pub(crate) const fn since(mut self, since: Release) -> Self {
        self.since = since;
        self
    }

    pub(crate) const fn until(mut self, last: Release) -> Self {
        self.until = Some(last);
        self
    }

    /// Makes advice a note instead of a warning, because it depends on facts that are not known.
    pub(crate) const fn note(mut self) -> Self {
        self.severity = Severity::Note;
        self
    }

    /// The rule's stable name in kebab-case: `ca-refs-exclude-well-known`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// The gate that the rule belongs to.
    #[must_use]
    pub const fn gate(&self) -> Gate {
        self.gate
    }

    /// Default severity of its findings; a profile can change it for advice.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// What the rule detects, in one line.
    #[must_use]
    pub const fn summary(&self) -> &'static str {
        self.summary
    }

    /// What the rule checks and why, in Markdown.
    #[must_use]
    pub const fn documentation(&self) -> &'static str {
        self.docs
    }

    /// The normative source, in Markdown: CRD rule, function of the API server or of Envoy Gateway,
    /// or RFC.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Path of the rule's documentation, relative to the root of the repository.
    ///
    /// ```
    /// let rule = envoy_gateway_backend::rules().find(|rule| rule.id() == "pattern").unwrap();
    /// assert_eq!(rule.docs_path(), "docs/rules.md#pattern");
    /// ```
    #[must_use]
    pub fn docs_path(&self) -> String {
        format!("docs/rules.md#{}", self.id)
    }

    /// The first release with the rule.
    #[must_use]
    pub const fn first_release(&self) -> Release {
        self.since
    }

    /// The last release with the rule; `None` if there is no end.
    #[must_use]
    pub const fn last_release(&self) -> Option<Release> {
        self.until
    }

    /// The CEL rule of the CRD, if it is one.
    #[must_use]
    pub const fn cel_rule(&self) -> Option<CelRule> {
        self.cel
    }

    /// Whether the rule depends on the source text of valid values, such as their spelling, and not
    /// only on the typed object. While such a rule is enabled, text is always read into a tree.
    #[must_use]
    pub const fn needs_text(&self) -> bool {
        self.needs_text
    }

    /// Whether a release has the rule.
    #[must_use]
    #[inline]
    pub fn applies_to(&self, release: Release) -> bool {
        release.is_at_least(self.since) && self.until.is_none_or(|last| release.is_at_most(last))
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Rule {}
