//! Explanations of fields and rules, generated from the tables.

mod field;
mod rule;

pub use field::FieldExplanation;
pub use rule::RuleExplanation;
