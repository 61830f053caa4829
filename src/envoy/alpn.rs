//! ALPN protocols (Envoy, `ContextImpl::parseAlpnProtocols`).

use super::joined::InElement;

/// Longest ALPN protocol, in bytes: its length is one byte on the wire (RFC 7301, section 3.1).
pub const MAX_ALPN_PROTOCOL_BYTES: usize = 255;

/// Longest ALPN list on the wire, in bytes, a byte of length for each protocol included.
pub const MAX_ALPN_WIRE_BYTES: usize = 65_535;

/// What Envoy does not accept of `alpnProtocols`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AlpnError {
    /// A protocol is longer than [`MAX_ALPN_PROTOCOL_BYTES`]; Envoy rejects the cluster.
    #[error("ALPN protocol of {bytes} bytes is longer than {MAX_ALPN_PROTOCOL_BYTES} bytes")]
    TooLong {
        /// Length of the protocol, in bytes.
        bytes: usize,
    },
    /// The list is longer than [`MAX_ALPN_WIRE_BYTES`]; Envoy rejects the cluster.
    #[error("ALPN list of {bytes} bytes on the wire is longer than {MAX_ALPN_WIRE_BYTES} bytes")]
    ListTooLong {
        /// Length of the list on the wire, in bytes.
        bytes: usize,
    },
    /// A protocol in a list of more than one is empty. The Envoy process exits: BoringSSL refuses
    /// the list (`SSL_CTX_set_alpn_protos`), and Envoy asserts that it does not.
    #[error("an empty ALPN protocol makes the Envoy process exit")]
    Empty,
}

/// Checks `alpnProtocols`: Envoy joins the list with `,` and splits it again.
///
/// An empty list, and a list with one empty string, turn ALPN off.
#[must_use]
pub fn check_alpn<S: AsRef<str>>(list: &[S]) -> Vec<InElement<AlpnError>> {
    let mut errors = Vec::new();
    if list.is_empty() {
        return errors;
    }
    if let [only] = list
        && only.as_ref().is_empty()
    {
        return errors;
    }
    let bytes: usize = list.iter().map(|element| element.as_ref().len() + 1).sum();
    if bytes > MAX_ALPN_WIRE_BYTES {
        errors.push(InElement::whole(AlpnError::ListTooLong { bytes }));
    }
    for (index, element) in list.iter().enumerate() {
        for protocol in element.as_ref().split(',') {
            let bytes = protocol.len();
            if bytes == 0 {
                errors.push(InElement::new(index, AlpnError::Empty));
            } else if bytes > MAX_ALPN_PROTOCOL_BYTES {
                errors.push(InElement::new(index, AlpnError::TooLong { bytes }));
            }
        }
    }
    errors
}
