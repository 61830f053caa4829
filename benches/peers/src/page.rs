//! Writes figures to `benches/README.md`.

use std::path::{Path, PathBuf};
use std::{fs, io};

/// The path of a file of this repository.
#[must_use]
pub fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// Writes figures between the two markers of a part of the page.
///
/// # Errors
///
/// If the page cannot be read or written, or lacks the markers.
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
        parts.ok_or_else(|| io::Error::other(format!("the page has no markers for {part}")))?;
    fs::write(page, format!("{before}{begin}\n{figures}\n{end}{after}"))
}
