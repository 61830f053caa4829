//! Manifests: text in, judged objects out, every finding with its place.
//!
//! | function | judges | for |
//! |---|---|---|
//! | [`check`] | every object of a text, as `kubectl apply` sends it | command lines, linters |
//! | [`Chunks`] | the same of a stream, in the memory of its largest document | files of any size, all cores |
//! | [`check_as_backend`], [`check_status`] | the object of a request, created or with a new status | webhooks |
//! | [`compatibility`], [`compatibilities`] | what every release says, first of all | upgrades |
//! | [`platform`], [`policies`] | – (they read an operator's policy, and `BackendTLSPolicy` objects) | [`Profile`](crate::Profile) |
//!
//! Beneath them: text becomes events ([`yaml`]), events a located [`Tree`] for each document
//! ([`documents`]), and those the objects that kubectl would send ([`Document::objects`]).
//! [`Limits`] bound what a text may ask for.

mod allow;
mod check;
mod checked;
mod chunks;
mod compose;
mod decode;
mod direct;
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
mod span;
mod time;
mod trail;
mod tree;
pub mod yaml;

pub use check::{
    Check, check, check_as_backend, check_status, check_with, compatibilities, compatibility,
    policies, read_text,
};
pub use checked::{Checked, Subject};
pub use chunks::{Chunk, Chunks};
pub use documents::{
    Document, Documents, Format, documents, documents_with, first_document, first_document_with,
    text,
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
