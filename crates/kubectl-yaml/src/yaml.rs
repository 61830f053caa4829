//! YAML as `kubectl` reads it: text to events.
//!
//! `kubectl` reads with goyaml v2, a Go port of libyaml, so this is libyaml's grammar – YAML 1.1
//! with libyaml's liberties and goyaml's own – and not that of the YAML 1.2 specification. The
//! parts are libyaml's too, and are best read beside its sources:
//!
//! * `reader` looks for characters that no YAML text may have (`reader.c`);
//! * `scanner::Scanner` makes tokens of characters (`scanner.c`): `structure` the indentation,
//!   indicators and simple keys, `plain`, `quoted` and `block` the scalars, `name` anchors, aliases
//!   and tags, `directive` the lines that begin with `%`;
//! * [`Parser`] makes events of tokens (`parser.c`).
//!
//! Reading is iterative and takes time linear in the text, whatever its nesting; scalars that stand
//! in the text as they are read are lent from it.
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
