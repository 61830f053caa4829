//! Shared code of the benches, the instruction budgets and the differential test.
//!
//! [`manifests`] generates the inputs, [`ours`] has the jobs of this crate, [`engines`] and
//! [`readers`] those of alternative libraries. [`comparisons`] lists the comparisons and their aims,
//! [`growth`] the inputs of increasing size. [`estimates`] reads criterion's results, [`chart`] draws
//! them, [`page`] writes them to the README.

pub mod chart;
pub mod comparisons;
pub mod engines;
pub mod estimates;
pub mod growth;
pub mod manifests;
pub mod ours;
pub mod page;
pub mod readers;
