//! Manifests: text in, located documents out.
//!
//! Text becomes events ([`yaml`]), events a located [`Tree`] for each document ([`documents`]), and those the objects
//! that kubectl would send ([`Document::objects`]).

mod compose;
mod documents;
mod error;
mod go;
mod limits;
mod number;
mod objects;
pub mod span;
mod tree;
pub mod yaml;

pub use documents::{Document, Documents, Format, documents, documents_with, first_document, first_document_with, text};
pub use error::{ErrorClass, ReadError};
pub use limits::Limits;
pub use number::Number;
pub use objects::{Object, Objects};
pub use span::Span;
pub use tree::{Entries, Entry, Items, NodeRef, Tree, Value};

pub(crate) const RULES: &[&crate::Rule] = &[];
