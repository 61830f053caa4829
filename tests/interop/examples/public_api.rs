//! Prints the public API from rustdoc's JSON, one item on each line: `docs/public-api.txt`.
//!
//! `.ci/public-api` creates the JSON and compares the list with the committed one, so that a review
//! shows changes of the API.

use std::io::{self, Write};

use public_api::Builder;

fn main() -> io::Result<()> {
    let json = std::env::args_os()
        .nth(1)
        .ok_or_else(|| io::Error::other("usage: public_api RUSTDOC.json"))?;
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .map_err(io::Error::other)?;
    let mut out = io::BufWriter::new(io::stdout());
    for item in api.items() {
        writeln!(out, "{item}")?;
    }
    out.flush()
}
