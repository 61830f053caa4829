//! Upgrades of Envoy Gateway: what another release changes for a Backend.

mod facts;
mod reasons;

use std::fmt;

use crate::api::{Backend, Metadata};
use crate::profile::Profile;
use crate::release::Release;
use crate::report::{Finding, Report};
use crate::rule::{Gate, Severity};

use facts::Facts;
use reasons::{reasons_of_aspect, reasons_of_findings};

/// What an upgrade (or a downgrade) of Envoy Gateway changes for one Backend.
///
/// ```
/// use envoy_gateway_backend::api::{Backend, BackendSpec};
/// use envoy_gateway_backend::{Aspect, Profile, Release};
///
/// let backend = Backend::new("api", BackendSpec::default());
/// let upgrade = backend.upgrade(&Profile::new(Release::V1_9), Release::V1_10);
/// assert!(upgrade.is_worse());
/// let verdict = &upgrade.changes()[0];
/// assert_eq!(verdict.aspect, Aspect::Verdict);
/// assert_eq!(verdict.after, "refused by the gate admission");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Upgrade {
    from: Release,
    to: Release,
    changes: Vec<AspectChange>,
    is_worse: bool,
}

/// One difference between two releases.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AspectChange {
    /// What changes.
    pub aspect: Aspect,
    /// Its value before the upgrade.
    pub before: String,
    /// Its value after the upgrade.
    pub after: String,
    /// Why it changes, as far as it is known. Those of the messages are with the verdict if that
    /// changes too.
    pub reasons: Vec<String>,
}

/// What an upgrade can change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Aspect {
    /// Whether every gate accepts the Backend.
    Verdict,
    /// The messages of errors and hazards.
    Messages,
    /// The answer of a route to the Backend.
    Route,
    /// The protocol to the endpoints.
    Protocol,
    /// TLS, and whether the certificate is verified.
    Tls,
    /// The SNI that Envoy sends.
    Sni,
    /// The CA certificates.
    CaCertificates,
    /// The names that the certificate must have.
    SubjectAltNames,
    /// Envoy's own certificate.
    ClientCertificate,
    /// The oldest and the newest TLS version.
    TlsVersions,
    /// The ciphers, curves and signature algorithms.
    Algorithms,
    /// The protocols that ALPN offers.
    Alpn,
}

impl Aspect {
    /// The aspects of the translation, in order.
    const OF_TRANSLATION: &'static [Self] = &[
        Self::Route,
        Self::Protocol,
        Self::Tls,
        Self::Sni,
        Self::CaCertificates,
        Self::SubjectAltNames,
        Self::ClientCertificate,
        Self::TlsVersions,
        Self::Algorithms,
        Self::Alpn,
    ];

    /// The name that reports print.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verdict => "verdict",
            Self::Messages => "messages",
            Self::Route => "route",
            Self::Protocol => "protocol",
            Self::Sni => "SNI",
            Self::Tls => "TLS",
            Self::CaCertificates => "CA certificates",
            Self::SubjectAltNames => "subject alternative names",
            Self::ClientCertificate => "client certificate",
            Self::TlsVersions => "TLS versions",
            Self::Algorithms => "algorithms",
            Self::Alpn => "ALPN",
        }
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl<M: Metadata> Backend<M> {
    /// What changes for this Backend when Envoy Gateway goes from the release of a profile to
    /// another one. The route is the profile's, or an `HTTPRoute` without a port.
    #[must_use]
    pub fn upgrade(&self, profile: &Profile, to: Release) -> Upgrade {
        let after = profile.clone().with_release(to);
        Upgrade::new(
            Side { profile, report: &self.check(profile) },
            Side { profile: &after, report: &self.check(&after) },
            Some(self),
        )
    }
}

/// One of the two releases: what to check for, and the report.
#[derive(Clone, Copy)]
pub(crate) struct Side<'s> {
    pub(crate) profile: &'s Profile,
    pub(crate) report: &'s Report,
}

impl Upgrade {
    /// Compares two releases. Translations are compared only if there is a Backend, which there is
    /// not if its structure is wrong, and if both releases store it.
    pub(crate) fn new<M: Metadata>(
        before: Side<'_>,
        after: Side<'_>,
        backend: Option<&Backend<M>>,
    ) -> Self {
        let (from, to) = (before.profile.release(), after.profile.release());
        let mut changes = Vec::new();
        let (verdicts, messages) = (
            [before, after].map(|side| verdict(side.report)),
            [before, after].map(|side| messages(side.report)),
        );
        // One list of reasons for both: the messages explain the verdict.
        let mut reasons = reasons_of_findings(before, after);
        for (aspect, [before, after]) in [(Aspect::Verdict, verdicts), (Aspect::Messages, messages)]
        {
            if before != after {
                let reasons = std::mem::take(&mut reasons);
                changes.push(AspectChange { aspect, before, after, reasons });
            }
        }
        let mut is_worse = !before.report.has_errors() && after.report.has_errors();
        let is_stored =
            |side: &Side<'_>| side.report.errors().all(|finding| finding.gate > Gate::Admission);
        if let Some(backend) = backend.filter(|_| is_stored(&before) && is_stored(&after)) {
            let profile = before.profile;
            let [before, after] = [before, after].map(|side| Facts::new(backend, side.profile));
            is_worse |= before.is_served && !after.is_served
                || after.is_served && before.trust.is_some_and(|trust| after.trust < Some(trust));
            changes.extend(Aspect::OF_TRANSLATION.iter().filter_map(|&aspect| {
                let (before, after) = (before.value(aspect)?, after.value(aspect)?);
                (before != after).then(|| AspectChange {
                    aspect,
                    before: before.to_owned(),
                    after: after.to_owned(),
                    reasons: reasons_of_aspect(aspect, backend, profile, to),
                })
            }));
        }
        Self { from, to, changes, is_worse }
    }

    /// The release before the upgrade.
    #[must_use]
    pub const fn from(&self) -> Release {
        self.from
    }

    /// The release after the upgrade.
    #[must_use]
    pub const fn to(&self) -> Release {
        self.to
    }

    /// What changes, in the order of [`Aspect`]; empty if nothing does. Of TLS settings that only one
    /// of the two releases has, [`Aspect::Tls`] is the only change.
    #[must_use]
    pub fn changes(&self) -> &[AspectChange] {
        &self.changes
    }

    /// Whether the Backend is refused, or a route to it fails, or TLS or its verification is off
    /// after the upgrade and was not before.
    #[must_use]
    pub const fn is_worse(&self) -> bool {
        self.is_worse
    }
}

/// One line for each change, and one for each reason.
impl fmt::Display for Upgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, change) in self.changes.iter().enumerate() {
            let AspectChange { aspect, before, after, reasons } = change;
            let line_feed = if index == 0 { "" } else { "\n" };
            write!(f, "{line_feed}{aspect}: {before} -> {after}")?;
            for reason in reasons {
                write!(f, "\n  {reason}")?;
            }
        }
        Ok(())
    }
}

fn verdict(report: &Report) -> String {
    match report.errors().next() {
        None => "accepted".to_owned(),
        Some(finding) => format!("refused by the gate {}", finding.gate),
    }
}

/// The findings whose change matters: errors, and hazards of the gates that refuse.
fn relevant(report: &Report) -> impl Iterator<Item = &Finding> {
    report.iter().filter(|finding| {
        finding.is_error() || finding.severity == Severity::Warning && finding.gate != Gate::Advice
    })
}

fn messages(report: &Report) -> String {
    let messages: Vec<_> = relevant(report).map(ToString::to_string).collect();
    if messages.is_empty() { "none".to_owned() } else { messages.join("; ") }
}
