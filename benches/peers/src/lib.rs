//! What is measured, and beside what.
//!
//! The benches, the budgets and the differential test share what stands here: manifests of every size and shape
//! ([`manifests`]), what this crate makes of them ([`ours`]), and what the libraries do that its users could pick
//! instead ([`engines`], [`readers`]). [`comparisons`] says which figures are set against each other and what is
//! aimed at; [`estimates`] finds them in criterion's folder; [`chart`] draws them.

pub mod engines;
pub mod manifests;
pub mod ours;
pub mod readers;
