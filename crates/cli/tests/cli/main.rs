//! Tests of the real program `egb`.

mod check;
mod commands;
mod exit_codes;
mod inputs;
mod support;
