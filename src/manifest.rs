//! Manifests: text in, located documents out.
//!
//! Text becomes events ([`yaml`]), events a located [`Tree`] for each document ([`documents`]), and those the objects
//! that kubectl would send ([`Document::objects`]).

mod allow;
mod check;
mod compose;
mod decode;
mod documents;
mod error;
mod go;
mod help;
mod judge;
mod limits;
mod lines;
mod number;
mod objects;
mod operator;
mod reading;
mod shape;
pub mod span;
mod trail;
mod tree;
pub mod yaml;

pub use check::{
    Check, Checked, Subject, check, check_as_backend, check_status, check_with, compatibility, policies, read_text,
};
pub use documents::{
    Document, Documents, Format, documents, documents_with, first_document, first_document_with, text,
};
pub use error::{ErrorClass, ReadError};
pub use limits::Limits;
pub use number::Number;
pub use objects::{Object, Objects};
pub use operator::platform;
pub use span::Span;
pub use tree::{Entries, Entry, Items, NodeRef, Tree, Value};

pub(crate) use judge::RULES as IDENTITY_RULES;
pub(crate) use lines::Lines;
pub(crate) use reading::RULES as READING_RULES;
