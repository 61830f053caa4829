//! GitHub workflow commands.

use std::fmt;

use super::{Source, headline};
use crate::escape::Escaped;
use crate::report::{Location, Report};
use crate::rule::Severity;

pub(super) fn write(
    out: &mut impl fmt::Write,
    source: &Source<'_>,
    report: &Report,
) -> fmt::Result {
    for finding in report {
        let command = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        write!(out, "::{command} file={}", Property(source.file))?;
        if let Some(location) = &finding.location {
            let width = source.text.get(location.span.clone()).unwrap_or_default().chars().count();
            let Location { line, column, .. } = location;
            write!(out, ",line={line},endLine={line},col={column},endColumn={}", column + width)?;
        }
        write!(out, ",title={}::{}", Property(finding.rule.id()), Message(&headline(finding)))?;
        if let Some(help) = &finding.help {
            write!(out, "%0A{}", Message(&format!("help: {help}")))?;
        }
        write!(out, "%0Asee {}", finding.rule.docs_path())?;
        out.write_char('\n')?;
    }
    Ok(())
}

/// The text of a command, escaped as by `@actions/core`.
struct Message<'a>(&'a str);

impl fmt::Display for Message<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Escaped(self.0).to_string().replace('%', "%25"))
    }
}

/// The value of a command's property; separators are escaped as well.
struct Property<'a>(&'a str);

impl fmt::Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Message(self.0).to_string().replace(':', "%3A").replace(',', "%2C"))
    }
}
