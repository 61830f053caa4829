//! Errors of a backendRef, as the conditions of its route show them.

use super::changes::BACKEND_REF_ERRORS;
use super::reference_error::ReferenceError;
use crate::gateway_api::RouteKind;
use crate::release::Release;

/// The error of a backendRef: the rule of the route answers with status 500.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RouteError {
    reason: RouteErrorReason,
    message: String,
    form: Form,
}

/// How the condition of the route shows an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Not at all.
    Hidden,
    /// The message of the error.
    Message,
    /// The message with the position of the backendRef before it.
    MessageWithPosition,
}

impl RouteError {
    /// The error of a reference in the form in which a release shows it.
    pub(crate) fn of_reference(error: &ReferenceError, route: RouteKind, release: Release) -> Self {
        let form = match error {
            _ if release.has_change(BACKEND_REF_ERRORS) && route.is_http() => {
                Form::MessageWithPosition
            }
            _ if release.has_change(BACKEND_REF_ERRORS) => Form::Message,
            ReferenceError::Tls(_) => Form::Hidden,
            _ => Form::Message,
        };
        Self { reason: error.reason(release), message: error.message(release), form }
    }

    /// The crash of Envoy Gateway, which no condition shows.
    pub(crate) fn crash(message: impl Into<String>) -> Self {
        Self {
            reason: RouteErrorReason::ControllerCrash,
            message: message.into(),
            form: Form::Hidden,
        }
    }

    /// The reason of the route's `ResolvedRefs=False` condition.
    #[must_use]
    pub const fn reason(&self) -> RouteErrorReason {
        self.reason
    }

    /// Whether a condition of the route shows the error. Envoy Gateway v1.3 hides errors of TLS:
    /// the route answers 500, and its conditions are true.
    #[must_use]
    pub const fn is_in_status(&self) -> bool {
        !matches!(self.form, Form::Hidden)
    }

    /// The message of the condition for a rule and a backendRef of the route, each counted from 0.
    #[must_use]
    pub fn condition_message(&self, rule: usize, backend_ref: usize) -> String {
        let Self { reason: _, message, form } = self;
        match form {
            Form::Hidden | Form::Message => message.clone(),
            Form::MessageWithPosition => {
                format!("Failed to process route rule {rule} backendRef {backend_ref}: {message}.")
            }
        }
    }
}

/// The reason of a route's `ResolvedRefs=False` condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RouteErrorReason {
    /// The Backend API is disabled, or the route is of a kind that does not take Backends.
    UnsupportedValue,
    /// The Backend was rejected, but not because of an address.
    InvalidBackendRef,
    /// The Backend was rejected because of an address.
    InvalidAddress,
    /// The endpoints have addresses that routes do not support.
    UnsupportedAddressType,
    /// The Backend was rejected, or has addresses that routes do not support (before v1.4).
    UnsupportedRefAddressFound,
    /// The TLS settings cannot be translated.
    InvalidBackendTls,
    /// The group or kind of the reference is not supported.
    InvalidKind,
    /// No `ReferenceGrant` permits the reference.
    RefNotPermitted,
    /// The reference to a Service has no port.
    PortNotSpecified,
    /// The Service does not have the port.
    PortNotFound,
    /// The object does not exist.
    BackendNotFound,
    /// A filter of the backendRef is not supported.
    UnsupportedRefValue,
    /// No endpoint of a Service is ready (since v1.6).
    EndpointsNotFound,
    /// The addresses cannot share a cluster (before v1.4).
    ResolvedRefs,
    /// A TCP or UDP route does not have exactly one rule.
    InvalidRule,
    /// Envoy Gateway crashes (v1.1.0, v1.1.1): no condition is written, and nothing is configured.
    ControllerCrash,
}

impl RouteErrorReason {
    /// The reason as it is written in the condition, if [one shows it](RouteError::is_in_status):
    /// `InvalidBackendTLS`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnsupportedValue => "UnsupportedValue",
            Self::InvalidBackendRef => "InvalidBackendRef",
            Self::InvalidAddress => "InvalidAddress",
            Self::UnsupportedAddressType => "UnsupportedAddressType",
            Self::UnsupportedRefAddressFound => "UnsupportedRefAddressFound",
            Self::InvalidBackendTls => "InvalidBackendTLS",
            Self::InvalidKind => "InvalidKind",
            Self::RefNotPermitted => "RefNotPermitted",
            Self::PortNotSpecified => "PortNotSpecified",
            Self::PortNotFound => "PortNotFound",
            Self::BackendNotFound => "BackendNotFound",
            Self::UnsupportedRefValue => "UnsupportedRefValue",
            Self::EndpointsNotFound => "EndpointsNotFound",
            Self::ResolvedRefs => "ResolvedRefs",
            Self::InvalidRule => "InvalidRule",
            Self::ControllerCrash => "ControllerCrash",
        }
    }
}
