//! The YAML parser: text to events.
//!
//! `kubectl` uses goyaml v2, a Go port of libyaml. This is therefore libyaml's grammar: YAML 1.1
//! with the deviations of libyaml and goyaml, not the YAML 1.2 specification. The modules are
//! libyaml's too; read them next to its sources:
//!
//! * `reader` finds characters that YAML does not allow (`reader.c`);
//! * `scanner::Scanner` turns characters into tokens (`scanner.c`): `structure` the indentation,
//!   indicators and simple keys, `plain`, `quoted` and `block` the scalars, `name` anchors, aliases
//!   and tags, `directive` the lines that begin with `%`;
//! * [`Parser`] turns tokens into events (`parser.c`).
//!
//! The parser is not recursive and takes linear time at any nesting. A scalar whose value is in the
//! text is borrowed from it.
//!
//! ```
//! use kubectl_yaml::yaml::{EventKind, Parser};
//!
//! let mut parser = Parser::new("port: 443");
//! let mut scalars = Vec::new();
//! while let Some(event) = parser.next_event()? {
//!     if let EventKind::Scalar { value, .. } = event.kind {
//!         scalars.push(value);
//!     }
//! }
//! assert_eq!(scalars, ["port", "443"]);
//! # Ok::<(), kubectl_yaml::yaml::Error>(())
//! ```

mod block;
mod chars;
mod cursor;
mod directive;
mod error;
mod event;
mod name;
mod parser;
mod plain;
mod quoted;
mod reader;
mod scanner;
mod structure;
#[cfg(test)]
mod tests;
mod token;

pub use chars::line_starts;
pub use error::{Error, Mark};
pub use event::{Event, EventKind, Properties, ScalarStyle};
pub use parser::{Options, Parser};
