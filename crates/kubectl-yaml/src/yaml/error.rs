//! The error of the YAML parser.

use std::borrow::Cow;

use super::chars::{break_len, continuations};

/// The reason why a text is not YAML, in libyaml's words.
///
/// ```
/// use kubectl_yaml::yaml::Parser;
///
/// let mut parser = Parser::new("a: 1\nb: @\n");
/// let error = loop {
///     match parser.next_event() {
///         Ok(event) => assert!(event.is_some()),
///         Err(error) => break error,
///     }
/// };
/// assert_eq!(error.to_string(), "found character that cannot start any token");
/// assert_eq!((error.mark().line, error.mark().column), (2, 4));
/// assert_eq!(error.kubectl_line(), Some(2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.problem)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    problem: Cow<'static, str>,
    mark: Mark,
    context: Option<(&'static str, Mark)>,
    kubectl_line: Option<usize>,
}

/// The stage that detects an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Reader,
    Scanner,
    Parser,
}

/// A position in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// The offset in bytes.
    pub offset: usize,
    /// The line, from 1. NEL, LS and PS break lines in YAML 1.1, besides LF, CR and CR LF.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Error {
    /// `breaks` is the number of line breaks that libyaml counts before the mark.
    pub(super) fn new(
        stage: Stage,
        problem: impl Into<Cow<'static, str>>,
        mark: Mark,
        breaks: usize,
        context: Option<(&'static str, Mark)>,
    ) -> Self {
        Self(Box::new(Inner {
            problem: problem.into(),
            mark,
            context,
            kubectl_line: match stage {
                Stage::Scanner if breaks > 0 => Some(breaks + 1),
                Stage::Parser if breaks > 0 => Some(breaks),
                Stage::Reader | Stage::Scanner | Stage::Parser => None,
            },
        }))
    }

    /// The message of libyaml, and so of `kubectl`: `did not find expected key`.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.problem
    }

    /// The position at which the parser detects the error.
    #[must_use]
    pub fn mark(&self) -> Mark {
        self.0.mark
    }

    /// The construct that was being read, and its start: `while scanning a quoted scalar`.
    #[must_use]
    pub fn context(&self) -> Option<(&'static str, Mark)> {
        self.0.context
    }

    /// The line in the message of `kubectl`: `yaml: line 3: …`. It is not always the line of
    /// [`mark`](Self::mark), and some errors have none.
    ///
    /// goyaml's `parser.fail` counts lines from 0 and adds one to errors of the scanner, so that
    /// other errors name the line before. It prints no line 0, and no line of a character that is
    /// not allowed.
    #[must_use]
    pub fn kubectl_line(&self) -> Option<usize> {
        self.0.kubectl_line
    }
}

impl Mark {
    /// The mark at an offset; the first line begins at `start`.
    pub(super) fn new(text: &str, start: usize, offset: usize) -> Self {
        let mut line = 1;
        let mut line_start = start;
        let mut next = start;
        let bytes = text.as_bytes();
        while next < offset {
            let length = break_len(bytes.get(next..).unwrap_or_default());
            next += length.max(1);
            if length > 0 {
                line += 1;
                line_start = next;
            }
        }
        let before = bytes.get(line_start..offset).unwrap_or_default();
        Self { offset, line, column: before.len() - continuations(before) + 1 }
    }
}
