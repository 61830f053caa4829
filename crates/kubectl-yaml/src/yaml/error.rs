//! Why a text is not YAML.

use std::borrow::Cow;

use super::chars::{break_len, continuations};

/// Why a text is not YAML, in libyaml's words.
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
/// assert_eq!((error.place().line, error.place().column), (2, 4));
/// assert_eq!(error.kubectl_line(), Some(2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.problem)]
pub struct Error(Box<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    problem: Cow<'static, str>,
    place: Mark,
    context: Option<(&'static str, Mark)>,
    kubectl_line: Option<usize>,
}

/// What noticed the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Reader,
    Scanner,
    Parser,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark {
    /// Bytes before it.
    pub offset: usize,
    /// The line, from 1. NEL, LS and PS break lines in YAML 1.1, besides LF, CR and CR LF.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl Error {
    /// `breaks` is the number of line breaks that libyaml counts before the place.
    pub(super) fn new(
        stage: Stage,
        problem: impl Into<Cow<'static, str>>,
        place: Mark,
        breaks: usize,
        context: Option<(&'static str, Mark)>,
    ) -> Self {
        Self(Box::new(Inner {
            problem: problem.into(),
            place,
            context,
            kubectl_line: match stage {
                Stage::Scanner if breaks > 0 => Some(breaks + 1),
                Stage::Parser if breaks > 0 => Some(breaks),
                Stage::Reader | Stage::Scanner | Stage::Parser => None,
            },
        }))
    }

    /// What is wrong, as libyaml and so `kubectl` say it: `did not find expected key`.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.problem
    }

    /// Where that was noticed.
    #[must_use]
    pub fn place(&self) -> Mark {
        self.0.place
    }

    /// What was being read, and where that began: `while scanning a quoted scalar`.
    #[must_use]
    pub fn context(&self) -> Option<(&'static str, Mark)> {
        self.0.context
    }

    /// The line that `kubectl` names: `yaml: line 3: …`. It is not always the true one, and
    /// sometimes there is none.
    ///
    /// goyaml's `parser.fail` counts lines from 0, and adds one where the scanner noticed the
    /// error, so that the others name the line before; the first line is none. Characters that
    /// are not allowed have no line.
    #[must_use]
    pub fn kubectl_line(&self) -> Option<usize> {
        self.0.kubectl_line
    }
}

impl Mark {
    /// The place of an offset, with the first line starting at `start`.
    pub(super) fn of(text: &str, start: usize, offset: usize) -> Self {
        let mut line = 1;
        let mut line_start = start;
        let mut at = start;
        let bytes = text.as_bytes();
        while at < offset {
            let length = break_len(bytes.get(at..).unwrap_or_default());
            at += length.max(1);
            if length > 0 {
                line += 1;
                line_start = at;
            }
        }
        let before = bytes.get(line_start..offset).unwrap_or_default();
        Self { offset, line, column: before.len() - continuations(before) + 1 }
    }
}
