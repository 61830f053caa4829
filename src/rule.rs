//! Rules: what can be found, each with one id, one home and its documentation.

#[cfg(test)]
pub(crate) mod recipe;

use std::fmt;

use crate::release::Release;

/// Who would refuse the object, or suffer it.
///
/// Findings of every gate but [`Gate::Advice`] are errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Gate {
    /// The text cannot be read, or holds no object.
    ///
    /// Knows everything `kubectl` 1.32 knows of a text.
    Reading,
    /// The Kubernetes API server would not store the object.
    ///
    /// Knows the CRD of each release, strict decoding and the checks of metadata. Cannot know what
    /// other admission webhooks and policies of the cluster say, whether the namespace exists,
    /// or whether the name is taken.
    Admission,
    /// The platform's own policy would not let it in.
    ///
    /// Knows what the policy says of what is written. Cannot know what a name resolves to.
    Platform,
    /// Envoy Gateway would not set `Accepted=True`.
    ///
    /// Knows the translator's checks of each release, the infrastructure, and the
    /// `BackendTLSPolicy` objects that the profile has. Cannot know whether a route refers to
    /// the Backend: without one it is never looked at, and has no status.
    Controller,
    /// Envoy Gateway accepts it, and a route to it still fails.
    ///
    /// Knows v1.9's translation for the route of the profile, its policies, its proxy, and the
    /// names of objects that exist. Cannot know what is in ConfigMaps and Secrets, nor whether
    /// anybody answers at the endpoints.
    Serving,
    /// The proxy rejects the configuration that results, or exits.
    ///
    /// Knows the answers of Envoy 1.36 to 1.40 on TLS settings and addresses, as measured with the
    /// real binary. Cannot know what a filter or patch adds to the cluster.
    Envoy,
    /// All of that works, and is probably not what its author meant.
    ///
    /// Knows what people get wrong. What depends on things elsewhere is a note.
    Advice,
}

impl Gate {
    /// Every gate, in the order an object meets them.
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

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Severity {
    /// Depends on what cannot be seen from here; shown on request.
    Note,
    /// Probably wrong.
    Warning,
    /// Refused, or broken.
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

/// The reason the API server gives with an error (the `reason` of a `Status` cause; strict decoding
/// errors have none there and are named in its style).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[non_exhaustive]
pub enum Reason {
    /// A required value is missing.
    FieldValueRequired,
    /// The value breaks a bound, a pattern or a rule.
    FieldValueInvalid,
    /// The value is of the wrong type.
    FieldValueTypeInvalid,
    /// The value is none of the allowed ones.
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
    /// The field is given twice in one object.
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

    /// Whether the API server leaves the CEL rules aside once it has met this.
    ///
    /// It does where a rule could meet a value of a shape it does not expect
    /// (apiextensions-apiserver, `hasBlockingErr` in
    /// `pkg/registry/customresource/validator.go`).
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

/// One thing that can be found: its identity, and what there is to know about it.
///
/// A rule stands as a `static` directly above its check. Rules compare by [id](Rule::id).
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

    /// A rule the CRD states in CEL.
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

    /// Who says so: the CRD, a function, an RFC.
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

    /// For advice that depends on what cannot be seen: a note instead of a warning.
    pub(crate) const fn note(mut self) -> Self {
        self.severity = Severity::Note;
        self
    }

    /// The rule's stable name in kebab-case: `ca-refs-exclude-well-known`.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        self.id
    }

    /// Whose refusal this is.
    #[must_use]
    pub const fn gate(&self) -> Gate {
        self.gate
    }

    /// How much a finding of it weighs, unless a profile says otherwise.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The rule in one line.
    #[must_use]
    pub const fn summary(&self) -> &'static str {
        self.summary
    }

    /// What it checks and why, in Markdown.
    #[must_use]
    pub const fn documentation(&self) -> &'static str {
        self.docs
    }

    /// Who says so, in Markdown: the rule of the CRD, the function of the API server or of Envoy
    /// Gateway, the RFC.
    #[must_use]
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Where to read on: the rule's entry in the page of all rules, relative to the crate's root.
    ///
    /// ```
    /// let rule = envoy_gateway_backend::rules().find(|rule| rule.id() == "pattern").unwrap();
    /// assert_eq!(rule.docs_path(), "docs/rules.md#pattern");
    /// ```
    #[must_use]
    pub fn docs_path(&self) -> String {
        format!("docs/rules.md#{}", self.id)
    }

    /// The first release it holds in.
    #[must_use]
    pub const fn first_release(&self) -> Release {
        self.since
    }

    /// The last release it holds in; `None` while it holds.
    #[must_use]
    pub const fn last_release(&self) -> Option<Release> {
        self.until
    }

    /// The CRD rule it stands for, if the CRD has one.
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

    /// Whether the rule holds in a release.
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
