//! The field table: every field of a Backend, once.
//!
//! The table contains each field's name, type, first release, bounds by release, pattern, values,
//! default, list keys, rules and one line of documentation. The structural check, the typed check,
//! the CRD of each release, field explanations and release detection read it.

pub(crate) mod backend_tls_policy;
pub(crate) mod crd_rules;
mod field;
mod limits;
mod lookup;
pub mod pattern;
mod table;

pub use field::{Bounds, ByRelease, DefaultValue, Field, Kind};
pub(crate) use limits::Limits;
pub(crate) use table::*;

pub use backend_tls_policy::BACKEND_TLS_POLICY;
pub use table::BACKEND;
