//! `egb explain`: a rule or a field in words.

use std::fmt::Display;
use std::io::{self, Write};

use clap::Args;
use envoy_gateway_backend::fields::Field;
use envoy_gateway_backend::{FieldPath, Release, Rule, rules};

use crate::file_finding::FILE_RULES;
use crate::outcome::Outcome;

/// Explains a rule, or a field and the fields below it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  egb explain unknown-field
  egb explain spec.tls --release v1.6
  egb explain .                          the whole resource")]
pub(crate) struct Explain {
    /// A rule, such as `unknown-field`, or a field, such as `spec.tls`; `.` is the whole resource.
    #[arg(value_name = "RULE|FIELD")]
    name: String,
    /// Release of Envoy Gateway, such as v1.6, whose fields are explained.
    #[arg(long, value_name = "RELEASE", default_value_t)]
    release: Release,
}

impl Explain {
    pub(crate) fn run(&self) -> io::Result<Outcome> {
        let text = self.explain().map_err(io::Error::other)?;
        io::stdout().write_all(text.as_bytes())?;
        Ok(Outcome::Clean)
    }

    fn explain(&self) -> Result<String, String> {
        let Self { name, release } = self;
        if let Some(rule) = rules().find(|rule| rule.id() == name) {
            return Ok(rule.explain().to_string());
        }
        if let Some(rule) = FILE_RULES.iter().find(|rule| rule.id == name) {
            return Ok(rule.to_string());
        }
        let unknown = |what: &str| format!("{what} `{}`", name.escape_debug());
        // The id of a rule is one word in kebab case, which no field path is.
        if name.contains('-') && !name.contains('.') {
            return Err(unknown("unknown rule") + &suggestion(Rule::nearest(name).map(Rule::id)));
        }
        let path = field_path(name).map_err(|error| format!("{}: {error}", unknown("field")))?;
        match (Field::lookup(&path), Field::first_release_at(&path)) {
            (Some(field), Some(first)) if release.is_at_least(first) => {
                Ok(format!("{:#}", field.explain(path.clone(), *release)))
            }
            (_, Some(first)) => {
                Err(unknown(&format!("{release} has no field"))
                    + &format!("; it is new in {first}"))
            }
            _ => {
                // A single word may be meant as a rule.
                let nearest = Field::suggest(&path).map(|field| field.to_string());
                let rule = Rule::nearest(name).map(|rule| rule.id().to_owned());
                Err(unknown("unknown rule or field") + &suggestion(nearest.or(rule)))
            }
        }
    }
}

/// Parses a path as people write it: `.` for the resource itself, `[]` for any item of a list.
fn field_path(text: &str) -> Result<FieldPath, impl Display + use<>> {
    text.trim_start_matches('.').replace("[]", "").parse::<FieldPath>()
}

/// `; did you mean …?`, if there is a candidate.
fn suggestion(name: Option<impl Display>) -> String {
    name.map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}
