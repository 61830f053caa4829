//! Addresses of endpoints.

use crate::net;

/// Longest path of a Unix socket, in bytes: `sun_path` of Linux has 108, the last of which is NUL.
pub const MAX_UNIX_PATH_BYTES: usize = 107;

/// What Envoy does not accept of the path of a Unix socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UnixPathError {
    /// The path is empty.
    #[error("empty path of a Unix socket")]
    Empty,
    /// The path is longer than [`MAX_UNIX_PATH_BYTES`].
    #[error("path of {bytes} bytes is longer than {MAX_UNIX_PATH_BYTES} bytes")]
    TooLong {
        /// Length of the path, in bytes.
        bytes: usize,
    },
    /// The path contains a NUL.
    #[error("path of a Unix socket contains a NUL")]
    Nul,
}

/// Checks the path of a Unix socket; an abstract name (`@name`) is counted with its `@`.
///
/// # Errors
///
/// Fails where Envoy rejects the cluster (`Network::Address::PipeInstance::create`).
pub fn check_unix_path(path: &str) -> Result<(), UnixPathError> {
    if path.is_empty() {
        Err(UnixPathError::Empty)
    } else if path.len() > MAX_UNIX_PATH_BYTES {
        Err(UnixPathError::TooLong { bytes: path.len() })
    } else if path.contains('\0') {
        Err(UnixPathError::Nul)
    } else {
        Ok(())
    }
}

/// Whether Envoy accepts an IP address: what `inet_pton` accepts, and on IPv6 a zone.
///
/// A zone that names an interface is accepted here. Envoy rejects it on a host without that
/// interface.
#[must_use]
pub fn accepts_ip(address: &str) -> bool {
    net::parse_addr(address).is_some()
}
