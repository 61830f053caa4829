#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![warn(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable,
    clippy::indexing_slicing, clippy::string_slice, clippy::print_stdout, clippy::print_stderr
)]

mod chunks;
mod compose;
mod decode;
mod documents;
mod error;
mod go;
mod limits;
mod lines;
mod number;
mod objects;
mod span;
mod stream;
mod time;
mod tree;
pub mod yaml;

pub use chunks::{Chunk, Chunks};
pub use compose::is_plain_string;
pub use decode::{DecodeError, Skip};
pub use documents::{
    Direct, Document, Documents, Format, decode_utf8, documents, documents_with, first_document,
    first_document_with,
};
pub use error::{ErrorClass, ReadError};
pub use limits::Limits;
pub use lines::Lines;
pub use number::Number;
pub use objects::{Object, Objects, Position};
pub use span::Span;
pub use time::is_go_rfc3339;
pub use tree::{Entries, Entry, Items, NodeRef, Tree, Value};
