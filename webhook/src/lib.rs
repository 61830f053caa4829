#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![warn(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable,
    clippy::indexing_slicing, clippy::string_slice, clippy::print_stdout, clippy::print_stderr
)]

mod causes;
mod certificate;
mod check;
mod http;
mod options;
mod review;
mod server;
mod status;
mod text;
mod warnings;
mod wire;

pub use certificate::{Certificate, CertificateError};
pub use options::{Limits, Options};
pub use review::{Answer, Refusal, ReviewError, review};
pub use server::Server;
