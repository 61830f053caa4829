//! Backends with a Kubernetes client.

pub mod v5;

use std::error::Error;

use crate::path::FieldPath;
use crate::validation::leaf;

/// The types of a Kubernetes client cannot hold a value.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {message}")]
pub struct ConversionError {
    path: FieldPath,
    message: String,
    source: Box<dyn Error + Send + Sync>,
}

impl ConversionError {
    pub(crate) fn time(path: FieldPath, text: &str, source: impl Error + Send + Sync + 'static) -> Self {
        let message = format!("{} is no time in RFC 3339", leaf::shown(text));
        Self { path, message, source: source.into() }
    }

    pub(crate) fn managed_fields(path: FieldPath, source: impl Error + Send + Sync + 'static) -> Self {
        Self { path, message: "no entry of managed fields".into(), source: source.into() }
    }

    /// Where the value stands: `metadata.creationTimestamp`.
    #[must_use]
    pub const fn path(&self) -> &FieldPath {
        &self.path
    }
}
