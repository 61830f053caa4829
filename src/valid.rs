//! Valid objects: the type is the proof.

use std::fmt;
use std::ops::Deref;

use crate::api::{Backend, Metadata};
use crate::profile::Profile;
use crate::report::Report;

/// An object that no gate of its profile refuses.
///
/// Only [`Backend::into_valid`] and checked manifests create one. It gives read access to the
/// object, and keeps the profile and the report, which has no error.
#[derive(Clone, Debug)]
pub struct Valid<T> {
    object: T,
    profile: Profile,
    report: Report,
}

impl<T> Valid<T> {
    #[cfg(feature = "lint")]
    pub(crate) fn new(object: T, profile: Profile, report: Report) -> Self {
        Self { object, profile, report }
    }

    /// The profile of the check.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The report of the check: no errors, perhaps warnings and notes.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// Returns the object without the proof.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.object
    }
}

impl<T> Deref for Valid<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

impl<T> AsRef<T> for Valid<T> {
    fn as_ref(&self) -> &T {
        &self.object
    }
}

/// A refused object, with its report.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Invalid<T> {
    /// The object.
    pub object: T,
    /// The report; has at least one error.
    pub report: Report,
}

impl<T> fmt::Display for Invalid<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.report, f)
    }
}

impl<T: fmt::Debug> std::error::Error for Invalid<T> {}

impl<M: Metadata> Backend<M> {
    /// Checks the Backend and returns the proof that it is valid.
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
    ///
    /// let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)]);
    /// let backend = Backend::new("api", spec).into_valid(&Profile::default())?;
    /// assert_eq!(backend.metadata.name.as_deref(), Some("api"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the Backend with the report if the report has an error.
    pub fn into_valid(self, profile: &Profile) -> Result<Valid<Self>, Box<Invalid<Self>>> {
        let report = self.check(profile);
        if report.has_errors() {
            Err(Box::new(Invalid { object: self, report }))
        } else {
            Ok(Valid { object: self, profile: profile.clone(), report })
        }
    }
}
