//! The resource's schema, release by release, out of the field table.

mod crd;
mod recognize;

pub use crd::crd;
#[cfg(feature = "kube-core-5")]
pub(crate) use crd::{CRD_NAME, SHORT_NAMES};
pub use recognize::{CrdDifference, CrdMatch, NotABackendCrd};
