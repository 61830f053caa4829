//! The texts of the corpora, and texts with one to three edits.

use std::ops::Range;

use serde::Deserialize;
use serde_json::Value;

/// A text and, in the corpus of readings, the result of `kubectl`.
#[derive(Deserialize)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) manifest: String,
    /// The objects before the error.
    #[serde(default)]
    pub(crate) values: Vec<Value>,
    pub(crate) error: Option<Refusal>,
}

#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// `syntax`, or `object` if the text is YAML.
    pub(crate) class: String,
    pub(crate) message: String,
}

/// The cases of a file, by its path in the repository.
pub(crate) fn cases(path: &str) -> Vec<Case> {
    let path = format!("{}/../../{path}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

/// Reproducible random numbers: Steele's `splitmix64`.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let number = usize::try_from((mixed ^ (mixed >> 31)) >> 32).expect("32 bits");
        number % bound
    }

    pub(crate) fn choose<'a>(&mut self, texts: &'a [impl AsRef<str>]) -> &'a str {
        texts[self.below(texts.len())].as_ref()
    }
}

/// Indicators of YAML, and similar strings.
const PIECES: &[&str] = &[
    ":", ": ", ":\n", "- ", "-", "? ", "?", "#", " #", ",", ", ", "[", "]", "{", "}", "{}", "&a ",
    "*a", "*a ", "!", "!x ", "!!str ", "!!int ", "|", "|\n", "|2\n", ">-\n", "'", "\"", "''", "\\",
    "\\n", "\\x41", "\\/", "\\ud83d", "\\\n", "%", "%YAML 1.1\n", "@", "`", "---\n", "---",
    "...\n", "<<: *a", "~", " ", "  ", "\t", "\n", "\n\n", "\r", "\r\n", "\u{85}", "\u{2028}",
    "\u{feff}", "\u{7}", "\u{7f}", "é", "😀",
];

/// Applies one to three edits to a text.
pub(crate) fn edited(text: &str, random: &mut Random) -> String {
    let mut text = text.to_owned();
    for _ in 0..=random.below(3) {
        edit(&mut text, random);
    }
    text
}

fn edit(text: &mut String, random: &mut Random) {
    let offset = boundary(text, random.below(text.len() + 1));
    match random.below(8) {
        0..=2 => text.insert_str(offset, random.choose(PIECES)),
        3 | 4 => text.replace_range(part(text, offset, random.below(8)), ""),
        5 => text.replace_range(part(text, offset, random.below(3)), random.choose(PIECES)),
        // Copies a part of the text to another position.
        6 => {
            let from = boundary(text, random.below(text.len() + 1));
            let part = text[part(text, from, random.below(40))].to_owned();
            text.insert_str(offset, &part);
        }
        _ => edit_line(text, offset, random),
    }
}

fn edit_line(text: &mut String, offset: usize, random: &mut Random) {
    let start = text[..offset].rfind('\n').map_or(0, |feed| feed + 1);
    let end = text[start..].find('\n').map_or(text.len(), |feed| start + feed + 1);
    let line = text[start..end].to_owned();
    match random.below(4) {
        0 => text.insert_str(start, &line),
        1 => text.replace_range(start..end, ""),
        2 => text.insert_str(start, "  "),
        _ => {
            let indent = line.len() - line.trim_start_matches(' ').len();
            text.replace_range(start..start + indent.min(2), "");
        }
    }
}

/// The range at an offset with this length, or one character longer.
fn part(text: &str, offset: usize, length: usize) -> Range<usize> {
    offset..boundary(text, (offset + 1 + length).min(text.len())).max(offset)
}

/// The last character boundary at or before an offset.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset).rev().find(|offset| text.is_char_boundary(*offset)).unwrap_or(0)
}
