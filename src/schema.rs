//! The resource's schema, release by release, out of the field table.

mod crd;
mod recognize;

pub use crd::crd;
pub use recognize::{CrdDifference, CrdMatch, NotABackendCrd};
