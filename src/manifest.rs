//! Manifests: text in, located documents out.

pub mod span;
pub mod yaml;
pub(crate) const RULES: &[&crate::Rule] = &[];
