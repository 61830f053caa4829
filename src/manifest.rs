//! Manifests: text in, located documents out.
