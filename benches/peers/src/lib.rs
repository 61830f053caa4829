//! What is measured, and beside what.
//!
//! The benches, the budgets and the differential test share what stands here: manifests of every
//! size and shape ([`manifests`]), what this crate makes of them ([`ours`]), and what the libraries
//! do that its users could pick instead ([`engines`], [`readers`]). [`comparisons`] says which
//! figures are set against each other and what is aimed at, [`growth`] what should cost in
//! proportion; [`estimates`] finds the figures in criterion's folder, [`chart`] draws them,
//! [`page`] writes them down.

pub mod chart;
pub mod comparisons;
pub mod engines;
pub mod estimates;
pub mod growth;
pub mod manifests;
pub mod ours;
pub mod page;
pub mod readers;
