//! Why parsers differ: each cause is something that a text may have, and a way to write the text
//! without it.
//!
//! A difference has a cause where it is gone once that is taken out of the text. What is left in is
//! read alike, so that an error of ours beside it would still be seen.

use crate::readings::{Peer, ours};
use crate::without::{
    after, block_beside_key, first_document, in_flow, plain_anchors, plain_tags, printable,
    quoted_indented,
};

/// Something that is read in different ways.
pub(crate) struct Cause {
    pub(crate) name: &'static str,
    /// Writes a text without it.
    without: fn(&str) -> String,
    /// Texts that have it, in which `kubectl` is asked for its verdict.
    pub(crate) witnesses: &'static [&'static str],
}

/// All causes. Of two that both explain a difference, the first is named.
pub(crate) const CAUSES: &[Cause] = &[
    Cause {
        name: "block scalars at the root",
        without: |text| text.trim_start_matches(['|', '>', '+', '-']).to_owned(),
        witnesses: &["block-root"],
    },
    Cause {
        name: "text behind the first document",
        without: first_document,
        witnesses: &["behind-outdented", "behind-directive", "behind-scalar", "behind-bracket"],
    },
    Cause {
        name: "last line that does not end",
        without: |text| format!("{text}\n"),
        witnesses: &["mutated-11-0205", "unended-block", "unended-question"],
    },
    Cause {
        name: "`...` before anything else",
        without: |text| text.trim_start().trim_start_matches("...").to_owned(),
        witnesses: &["document-063"],
    },
    Cause {
        name: "line breaks of YAML 1.1: NEL, LS, PS",
        without: |text| text.replace(['\u{85}', '\u{2028}', '\u{2029}'], "_"),
        witnesses: &["document-080", "document-081"],
    },
    Cause {
        name: "byte order marks in the text",
        without: |text| text.replace('\u{feff}', ""),
        witnesses: &["mutated-11-0377", "mutated-11-0466", "bom-line", "bom-end"],
    },
    Cause {
        name: "control characters and DEL",
        without: |text| text.chars().filter(|&character| printable(character)).collect(),
        witnesses: &["document-078", "document-083", "document-084"],
    },
    Cause {
        name: "tabs",
        without: |text| text.replace('\t', " "),
        witnesses: &["document-072", "document-088", "document-092", "document-093"],
    },
    Cause {
        name: "directives: `%YAML 1.2`, unknown ones",
        without: |text| {
            after(text, |before, next| {
                (matches!(before, '\n' | '\r') && next == '%').then_some('#')
            })
        },
        witnesses: &["document-016", "document-019"],
    },
    Cause {
        name: "surrogate escapes",
        without: |text| text.replace("\\ud", "\\ue").replace("\\uD", "\\uE"),
        witnesses: &["scalar-221", "mutated-11-0264"],
    },
    Cause {
        name: "escape `\\/`",
        without: |text| text.replace("\\/", "/"),
        witnesses: &["scalar-227"],
    },
    Cause {
        name: "escape `\\'`",
        without: |text| text.replace("\\'", "'"),
        witnesses: &["escape-apostrophe"],
    },
    Cause {
        name: "quoted lines left of their parent",
        without: quoted_indented,
        witnesses: &["written-11-0000", "written-11-0014"],
    },
    Cause {
        name: "`?` in plain scalars of flow collections",
        without: |text| in_flow(text, |character, _| if character == '?' { "q" } else { "" }),
        witnesses: &["mutated-11-0172", "scalar-in-flow-144"],
    },
    Cause {
        name: "`{port:}`: a colon that an indicator touches",
        without: |text| {
            in_flow(text, |character, next| match (character, next) {
                (':', ',' | '[' | ']' | '{' | '}') => ": ",
                _ => "",
            })
        },
        witnesses: &["colon-brace", "colon-comma", "colon-bracket"],
    },
    Cause {
        name: "`{}:` and `[]:` in flow collections",
        without: |text| text.replace("{}:", "{a: b}:").replace("[]:", "[a]:"),
        witnesses: &["flow-empty-key"],
    },
    Cause {
        name: "colon with nothing before it",
        without: |text| {
            after(text, |before, character| {
                (character == ':'
                    && matches!(before, ' ' | '\t' | '\n' | '\r' | ',' | '-' | ':' | '[' | '{'))
                .then_some('k')
            })
        },
        witnesses: &["scalar-in-flow-104", "mutated-11-0153", "mutated-11-0175", "mutated-11-0207"],
    },
    Cause {
        name: "tags with `!`, or that `,[]{}` touch",
        without: plain_tags,
        witnesses: &[
            "scalar-in-flow-154", "scalar-in-flow-166", "mutated-11-0106", "tag-exclamation",
            "tag-comma",
        ],
    },
    Cause {
        name: "names of anchors",
        without: plain_anchors,
        witnesses: &["scalar-313", "scalar-314", "mutated-11-0348"],
    },
    Cause {
        name: "`|` and `>` in flow collections",
        without: |text| {
            in_flow(text, |character, _| if matches!(character, '|' | '>') { "x" } else { "" })
        },
        witnesses: &["scalar-in-flow-155", "scalar-in-flow-156"],
    },
    Cause {
        name: "`-` that `,[]{}` touch",
        without: |text| {
            in_flow(text, |character, next| {
                if character == '-' && matches!(next, ',' | '[' | ']' | '{' | '}' | '\n') {
                    "x"
                } else {
                    ""
                }
            })
        },
        witnesses: &["scalar-in-flow-143"],
    },
    Cause {
        name: "comments that touch what is before them",
        without: |text| text.replace('#', " #"),
        witnesses: &["comment-quoted", "comment-comma"],
    },
    Cause {
        name: "flow collections: lines left of their parent, keys over two lines",
        without: |text| {
            in_flow(text, |character, _| if matches!(character, '\n' | '\r') { " " } else { "" })
        },
        witnesses: &["scalar-257", "scalar-258", "mutated-11-0040", "mutated-11-0182"],
    },
    Cause {
        name: "block scalars as far left as their key",
        without: block_beside_key,
        witnesses: &["block-left", "block-left-empty"],
    },
    Cause {
        name: "block scalars less indented than they say",
        without: |text| {
            (1..10).fold(text.to_owned(), |text, digit| {
                ["|", "|+", "|-", ">", ">+", ">-"]
                    .iter()
                    .fold(text, |text, header| text.replace(&format!("{header}{digit}"), header))
            })
        },
        witnesses: &["written-11-0372", "block-comment"],
    },
];

/// Why a parser reads a text in another way than ours. None where they agree.
///
/// # Panics
///
/// Where no cause explains the difference.
pub(crate) fn cause(text: &str, (name, read): Peer) -> Option<&'static str> {
    let agree = |text: &str| ours(text).agrees(&read(text));
    if agree(text) {
        return None;
    }
    if let Some(cause) = CAUSES.iter().find(|cause| agree(&(cause.without)(text))) {
        return Some(cause.name);
    }
    // Twice, as one may hide what another then shows.
    let mut rest = text.to_owned();
    for cause in CAUSES.iter().chain(CAUSES) {
        rest = (cause.without)(&rest);
        if agree(&rest) {
            return Some("several of these");
        }
    }
    panic!(
        "{name} differs, and nothing explains it:\n{text:?}\nours: {:?}\n{name}: {:?}",
        ours(text),
        read(text)
    );
}
