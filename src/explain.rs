//! Fields and rules in words, out of the tables.

mod field;
mod rule;

pub use field::FieldExplanation;
pub use rule::RuleExplanation;
