//! Objects that have been checked: the proof is a type.

use std::fmt;
use std::ops::Deref;

use crate::api::{Backend, Metadata};
use crate::profile::Profile;
use crate::report::Report;

/// An object that no gate of its profile refuses.
///
/// It comes from [`Backend::into_valid`] and from checked manifests alone, and lends its object
/// without a way to change it. It remembers what it was judged for, and what was found that is no
/// error.
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

    /// What it was judged for.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What was found: no errors, perhaps warnings and notes.
    #[must_use]
    pub const fn report(&self) -> &Report {
        &self.report
    }

    /// The object, no longer known to be valid.
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

/// An object that is refused, with the report that says why.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Invalid<T> {
    /// The object as it was given.
    pub object: T,
    /// What was found; at least one error.
    pub report: Report,
}

impl<T> fmt::Display for Invalid<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.report, f)
    }
}

impl<T: fmt::Debug> std::error::Error for Invalid<T> {}

impl<M: Metadata> Backend<M> {
    /// This Backend as a valid one.
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
    /// Gives the Backend back with the report, if that has an error.
    pub fn into_valid(self, profile: &Profile) -> Result<Valid<Self>, Box<Invalid<Self>>> {
        let report = self.check(profile);
        if report.has_errors() {
            Err(Box::new(Invalid { object: self, report }))
        } else {
            Ok(Valid { object: self, profile: profile.clone(), report })
        }
    }
}
