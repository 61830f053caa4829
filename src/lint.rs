//! Source text in, checked objects out, every finding with its location.
//!
//! [`Linter`] is the entry point:
//!
//! | method | checks | for |
//! |---|---|---|
//! | [`check`](Linter::check) | every object of a text, as `kubectl apply` sends it | command lines, linters |
//! | [`check_input`](Linter::check_input) | the same for several texts, and what their objects make of each other | routes, policies and Backends together |
//! | [`check_chunk`](Linter::check_chunk) | the same for a stream, in the memory of its largest document | files of any size, all cores |
//! | [`check_create`](Linter::check_create), [`check_status`](Linter::check_status) | the object of a request that creates it or updates its status | webhooks |
//! | [`compatibility`](Linter::compatibility), [`compatibilities`](Linter::compatibilities) | every release | upgrades |
//!
//! [`parse_platform`] and [`parse_policies`] read what a [`Profile`](crate::Profile) needs: an operator's policy,
//! and `BackendTLSPolicy` objects. Text is read by [`kubectl_yaml`].

mod check;
mod create;
mod create_request;
mod help;
mod inputs;
mod lines;
mod linter;
mod locate;
mod object;
mod path_builder;
mod policy_files;
mod reading;
mod structure;
mod suppressions;
mod tls_policy;

pub use check::Check;
pub use linter::{Linter, decode_utf8};
pub use object::{CheckedObject, ObjectKind};
pub use policy_files::{parse_platform, parse_policies};

pub(crate) use lines::Lines;
