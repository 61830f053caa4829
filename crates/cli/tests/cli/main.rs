//! Tests of the real program `egb`.

mod check;
mod commands;
mod config;
mod exit_codes;
mod formats;
mod guide;
mod inputs;
mod support;
mod trace;
