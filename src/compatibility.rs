//! The verdict for every release.

use std::fmt;

use crate::api::{Backend, Metadata};
use crate::profile::Profile;
use crate::release::Release;
use crate::report::Finding;
use crate::rule::{Gate, Severity};
use crate::validation::{Checker, meta};

/// The releases that store a Backend and whose Envoy loads it, and the first finding of each other
/// release.
///
/// Of the gates between, which depend on the cluster, none runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Compatibility {
    verdicts: Vec<(Release, Option<Box<Finding>>)>,
}

impl Compatibility {
    /// Collects the first finding of each release's admission and envoy gates; notes do not count.
    pub(crate) fn new(first: impl Fn(&Profile) -> Option<Finding>) -> Self {
        let mut profile = Profile::default().with_gates([Gate::Admission, Gate::Envoy]);
        let verdicts = Release::ALL.iter().map(|&release| {
            profile.set_release(release);
            let finding = first(&profile).filter(|finding| finding.severity > Severity::Note);
            (release, finding.map(Box::new))
        });
        Self { verdicts: verdicts.collect() }
    }

    /// Iterates over the releases, oldest first, with the first finding: of the admission gate if
    /// the release refuses the Backend, of the envoy gate if its Envoy rejects it, else `None`.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Release, Option<&Finding>)> {
        self.verdicts.iter().map(|(release, finding)| (*release, finding.as_deref()))
    }

    /// The releases that store the Backend, oldest first.
    pub fn releases(&self) -> impl Iterator<Item = Release> {
        let is_stored =
            |finding: Option<&Finding>| finding.is_none_or(|finding| finding.gate == Gate::Envoy);
        self.iter().filter(move |(_, finding)| is_stored(*finding)).map(|(release, _)| release)
    }
}

/// Prints one line for each release.
impl fmt::Display for Compatibility {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, (release, finding)) in self.iter().enumerate() {
            if position > 0 {
                f.write_str("\n")?;
            }
            match finding {
                None => write!(f, "{release}  stored")?,
                Some(finding) if finding.gate == Gate::Envoy => {
                    let envoy = release.support().envoy;
                    write!(f, "{release}  stored, rejected by Envoy {envoy}  {finding}")?;
                }
                Some(finding) => write!(f, "{release}  refused  {finding}")?,
            }
        }
        Ok(())
    }
}

impl<M: Metadata> Backend<M> {
    /// Which releases store this Backend and load it into their Envoy, and the first finding of the
    /// others.
    ///
    /// ```
    /// use envoy_gateway_backend::Release;
    /// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};
    ///
    /// let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)]).with_tls(BackendTls::system_ca());
    /// let compatibility = Backend::new("api", spec).compatibility();
    /// assert_eq!(compatibility.releases().next(), Some(Release::V1_5));
    /// ```
    #[must_use]
    pub fn compatibility(&self) -> Compatibility {
        // The rules for metadata are equal in every release, and come first.
        let metadata = Checker::first(&Profile::default(), |checker| {
            meta::check(checker, &self.metadata);
        });
        Compatibility::new(|profile| {
            let later = || {
                Checker::first(profile, |checker| {
                    checker.spec(&self.spec);
                    checker.later_gates(self);
                })
            };
            metadata.clone().or_else(later)
        })
    }

    /// The releases that store this Backend, oldest first: [`Compatibility::releases`] without the
    /// findings.
    ///
    /// ```
    /// use envoy_gateway_backend::Release;
    /// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
    ///
    /// let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)]);
    /// assert!(Backend::new("api", spec).releases().eq(Release::ALL.iter().copied()));
    /// ```
    pub fn releases(&self) -> impl Iterator<Item = Release> {
        Checker::valid_releases(|checker| {
            meta::check(checker, &self.metadata);
            checker.spec(&self.spec);
        })
        .iter()
    }
}
