//! `egb.toml`: the configuration file of `egb check`.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::io;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{EnvoyVersion, Release, Severity};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde::{Deserialize, Deserializer};
use toml::Value;

use crate::options::{FailOn, GateName, InfrastructureName};

const FILE_NAME: &str = "egb.toml";

/// Settings of `egb check`. Options of the command line take precedence.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[schemars(title = "egb.toml")]
pub(crate) struct Config {
    /// Release of Envoy Gateway in the cluster, such as `v1.6`.
    #[serde(deserialize_with = "parsed")]
    #[schemars(with = "Option<String>")]
    pub(crate) release: Option<Release>,
    /// Version of the Envoy proxies, such as `1.38`.
    #[serde(deserialize_with = "parsed")]
    #[schemars(with = "Option<String>")]
    pub(crate) envoy: Option<EnvoyVersion>,
    /// Where Envoy Gateway runs its proxies.
    pub(crate) infrastructure: Option<InfrastructureName>,
    /// Platform policy: `datum-cloud`, `public-egress`, or a file.
    pub(crate) platform: Option<String>,
    /// Gates to check.
    pub(crate) gates: Option<Vec<GateName>>,
    /// Namespace of objects without one.
    pub(crate) namespace: Option<String>,
    /// Files with more BackendTLSPolicy objects.
    pub(crate) policies: Option<Vec<PathBuf>>,
    /// Files to check in folders, as patterns of `.gitignore`.
    pub(crate) include: Option<Vec<String>>,
    /// Files and folders to skip in folders, as patterns of `.gitignore`.
    pub(crate) exclude: Option<Vec<String>>,
    /// Lowest severity that makes the exit code 1.
    pub(crate) fail_on: Option<FailOn>,
    /// Severities of advice and platform rules, by the id of the rule.
    pub(crate) severities: BTreeMap<String, SeverityName>,
    /// The file; empty without one.
    #[serde(skip)]
    pub(crate) path: PathBuf,
}

/// Severity of a rule.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum SeverityName {
    /// The rule is not evaluated.
    Off,
    Note,
    Warning,
    Error,
}

impl From<SeverityName> for Option<Severity> {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Off => None,
            SeverityName::Note => Some(Severity::Note),
            SeverityName::Warning => Some(Severity::Warning),
            SeverityName::Error => Some(Severity::Error),
        }
    }
}

fn parsed<'de, D: Deserializer<'de>, T: FromStr<Err: Display>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}

impl Config {
    /// Reads a file, or else the nearest `egb.toml` in the working directory and the folders above.
    pub(crate) fn load(file: Option<&Path>) -> io::Result<Self> {
        let found = match file {
            Some(file) => Some(file.to_owned()),
            None => find(&std::env::current_dir()?),
        };
        let Some(path) = found else { return Ok(Self::default()) };
        let named = |error: &dyn Display| io::Error::other(format!("{}: {error}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|error| named(&error))?;
        let mut config: Self = toml::from_str(&text).map_err(|error| {
            let hint = unknown_key(&text)
                .map(|(key, near)| format!("did you mean `{near}` instead of `{key}`?"));
            named(&format!("{error}{}", hint.unwrap_or_default()).trim_end())
        })?;
        config.resolve_paths(path.parent().unwrap_or(Path::new("")));
        config.path = path;
        Ok(config)
    }

    /// Paths in the file are relative to its folder.
    fn resolve_paths(&mut self, folder: &Path) {
        let is_file = |platform: &&mut String| Platform::preset(platform).is_none();
        if let Some(platform) = self.platform.as_mut().filter(is_file) {
            *platform = folder.join(&*platform).display().to_string();
        }
        for policy in self.policies.iter_mut().flatten() {
            *policy = folder.join(&*policy);
        }
    }

    /// The JSON schema of the file.
    pub(crate) fn schema() -> Schema {
        SchemaSettings::draft07().into_generator().into_root_schema_for::<Self>()
    }
}

fn find(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().map(|folder| folder.join(FILE_NAME)).find(|file| file.is_file())
}

/// The first unknown key of a file that is similar to a known one, and that one.
fn unknown_key(text: &str) -> Option<(String, String)> {
    /// Similarity from 0 to 1.
    const MIN_SIMILARITY: f64 = 0.75;
    let table: toml::Table = text.parse().ok()?;
    let schema = Config::schema();
    let known = schema.get("properties")?.as_object()?;
    table.keys().filter(|key| !known.contains_key(*key)).find_map(|key| {
        let similarity = |name: &&String| strsim::jaro_winkler(name, key);
        let nearest = known.keys().max_by(|a, b| similarity(a).total_cmp(&similarity(b)))?;
        (similarity(&nearest) >= MIN_SIMILARITY).then(|| (key.clone(), nearest.clone()))
    })
}

/// Where a setting comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Source {
    CommandLine,
    File,
    Default,
}

/// The settings in effect, for `--show-config`.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    lines: Vec<(String, Value, Source)>,
    file: PathBuf,
}

impl Settings {
    pub(crate) fn new(file: &Path) -> Self {
        Self { lines: Vec::new(), file: file.to_owned() }
    }

    /// Uses the setting of the file if the option is not given, and records which one is in effect.
    pub(crate) fn resolve<T>(
        &mut self,
        name: &str,
        option: &mut Option<T>,
        setting: Option<T>,
        (default, show): (&str, impl Fn(&T) -> String),
    ) {
        let source = match (&option, &setting) {
            (Some(_), _) => Source::CommandLine,
            (None, Some(_)) => Source::File,
            (None, None) => Source::Default,
        };
        *option = option.take().or(setting);
        let value = option.as_ref().map_or_else(|| default.to_owned(), show);
        self.lines.push((name.to_owned(), Value::String(value), source));
    }

    /// The same for a list, which counts as given if it is not empty.
    pub(crate) fn resolve_list<T>(
        &mut self,
        name: &str,
        option: &mut Vec<T>,
        setting: Option<Vec<T>>,
        show: impl Fn(&T) -> String,
    ) {
        let source = match (option.is_empty(), &setting) {
            (false, _) => Source::CommandLine,
            (true, Some(_)) => Source::File,
            (true, None) => Source::Default,
        };
        if option.is_empty() {
            *option = setting.unwrap_or_default();
        }
        let value = option.iter().map(|item| Value::String(show(item))).collect();
        self.lines.push((name.to_owned(), Value::Array(value), source));
    }

    /// Records a severity.
    pub(crate) fn severity(&mut self, rule: &str, severity: Option<Severity>, source: Source) {
        let severity = severity.map_or("off", Severity::as_str);
        self.lines.push((format!("severities.{rule}"), severity.into(), source));
    }
}

/// TOML, with the source of each setting in a comment.
impl fmt::Display for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value, source) in &self.lines {
            write!(f, "{name} = {value}  # ")?;
            match source {
                Source::CommandLine => writeln!(f, "command line")?,
                Source::File => writeln!(f, "{}", self.file.display())?,
                Source::Default => writeln!(f, "default")?,
            }
        }
        Ok(())
    }
}
