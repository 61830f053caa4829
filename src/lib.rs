//! placeholder
#[cfg(feature = "manifest")]
pub mod manifest;
