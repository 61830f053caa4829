//! Errors of a backendRef, as the conditions of its route show them.

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
    /// An error with the position of the backendRef in the message of the condition (since v1.4).
    pub(crate) fn new(reason: RouteErrorReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), form: Form::MessageWithPosition }
    }

    /// An error whose message is that of the condition (before v1.4).
    pub(crate) fn without_position(reason: RouteErrorReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), form: Form::Message }
    }

    /// An error that no condition shows (TLS in v1.3, a crash in v1.1.0).
    pub(crate) fn hidden(reason: RouteErrorReason, message: impl Into<String>) -> Self {
        Self { reason, message: message.into(), form: Form::Hidden }
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
            Self::ControllerCrash => "ControllerCrash",
        }
    }
}
