//! Causes of differences: each cause is a construct, and a function that removes it from a text.
//!
//! A construct is the cause of a difference if the readers agree once it is removed. The rest of the
//! text is still compared, so that another error would be noticed.

use crate::readings::{Peer, ours};
use crate::without::{
    after, block_beside_key, first_document, in_flow, plain_anchors, plain_tags, printable,
    quoted_indented,
};

/// A construct that parsers read differently.
pub(crate) struct Cause {
    pub(crate) name: &'static str,
    /// Removes the construct from a text.
    without: fn(&str) -> String,
    /// Ids of texts with the construct and a verdict of `kubectl`.
    pub(crate) witnesses: &'static [&'static str],
}

/// All causes. If two explain a difference, the first is named.
pub(crate) const CAUSES: &[Cause] = &[
    Cause {
        name: "block scalars at the root",
        without: |text| text.trim_start_matches(['|', '>', '+', '-']).to_owned(),
        witnesses: &["block-root"],
    },
    Cause {
        name: "text after the first document",
        without: first_document,
        witnesses: &["behind-outdented", "behind-directive", "behind-scalar", "behind-bracket"],
    },
    Cause {
        name: "last line without a line break",
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
        name: "colon without a key",
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
        name: "block scalars at the indentation of their key",
        without: block_beside_key,
        witnesses: &["block-left", "block-left-empty"],
    },
    Cause {
        name: "block scalars with less indentation than their indicator",
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

/// The cause of a difference between a parser and ours; `None` if they agree.
///
/// # Panics
///
/// If no cause explains the difference.
pub(crate) fn cause(text: &str, (name, read): Peer) -> Option<&'static str> {
    let agree = |text: &str| ours(text).agrees(&read(text));
    if agree(text) {
        return None;
    }
    if let Some(cause) = CAUSES.iter().find(|cause| agree(&(cause.without)(text))) {
        return Some(cause.name);
    }
    // Twice, because one construct can hide another.
    let mut rest = text.to_owned();
    for cause in CAUSES.iter().chain(CAUSES) {
        rest = (cause.without)(&rest);
        if agree(&rest) {
            return Some("several of these");
        }
    }
    panic!(
        "{name} differs without a known cause:\n{text:?}\nours: {:?}\n{name}: {:?}",
        ours(text),
        read(text)
    );
}
