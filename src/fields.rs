//! The field table: every field of a Backend, once.
//!
//! Each field's name, type, first release, bounds by release, pattern, values, default, list keys,
//! rules and one line of documentation stand here and nowhere else. The shape check, the typed
//! check, the CRD of each release, field explanations and the recognition of a CRD all read this
//! table.

pub(crate) mod crd_rules;
mod field;
mod limits;
mod lookup;
pub mod pattern;
mod table;

pub use field::{Bounds, DefaultValue, Field, History, Kind};
pub(crate) use table::*;

pub use table::BACKEND;
