//! A validating admission webhook.
fn main() {}
