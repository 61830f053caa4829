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
mod create_request;
mod help;
mod judge;
mod lines;
mod operator;
mod reading;
mod shape;
mod trail;

pub use check::{
    Check, check, check_as_backend, check_chunk, check_status, check_with, compatibilities,
    compatibility, policies, read_text,
};
pub use checked::{Checked, Subject};
pub use operator::platform;

pub(crate) use judge::RULES as IDENTITY_RULES;
pub(crate) use lines::Lines;
pub(crate) use reading::RULES as READING_RULES;
