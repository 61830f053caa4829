//! `benches/README.md`, and what is written into it.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// A file of this repository.
#[must_use]
pub fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Writes figures between the two marks of a part of the page.
///
/// # Errors
///
/// Where the page cannot be read or written, or has no such part.
pub fn write(part: &str, figures: &str) -> io::Result<()> {
    let page = file("benches/README.md");
    let text = fs::read_to_string(&page)?;
    let (begin, end) = (
        format!("<!-- {part}: written by `benches/run` -->\n"),
        format!("<!-- end of {part} -->\n"),
    );
    let parts =
        text.split_once(&begin).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, after) =
        parts.ok_or_else(|| io::Error::other(format!("the page has no marks of {part}")))?;
    fs::write(page, format!("{before}{begin}\n{figures}\n{end}{after}"))
}
