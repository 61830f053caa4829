//! The verdict for every release.

use std::fmt;

use crate::api::{Backend, Metadata};
use crate::profile::Profile;
use crate::release::Release;
use crate::report::Finding;
use crate::rule::Gate;
use crate::validation::{Checker, meta};

/// The releases that store a Backend, and the first error of each other release.
#[derive(Clone, Debug, PartialEq)]
pub struct Compatibility {
    verdicts: Vec<(Release, Option<Box<Finding>>)>,
}

impl Compatibility {
    /// Collects the first finding of each release's admission gate; every such finding is an error.
    pub(crate) fn new(first: impl Fn(&Profile) -> Option<Finding>) -> Self {
        let mut profile = Profile::default().with_gates([Gate::Admission]);
        let verdicts = Release::ALL.iter().map(|&release| {
            profile.set_release(release);
            (release, first(&profile).map(Box::new))
        });
        Self { verdicts: verdicts.collect() }
    }

    /// Iterates over the releases, oldest first, with the first error; `None` if the release stores
    /// the Backend.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Release, Option<&Finding>)> {
        self.verdicts.iter().map(|(release, finding)| (*release, finding.as_deref()))
    }

    /// The releases that store the Backend, oldest first.
    pub fn releases(&self) -> impl Iterator<Item = Release> {
        self.iter().filter(|(_, finding)| finding.is_none()).map(|(release, _)| release)
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
                Some(finding) => write!(f, "{release}  refused  {finding}")?,
            }
        }
        Ok(())
    }
}

impl<M: Metadata> Backend<M> {
    /// Which releases store this Backend, and what the others say first.
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
            let spec = || Checker::first(profile, |checker| checker.spec(&self.spec));
            metadata.clone().or_else(spec)
        })
    }
}
