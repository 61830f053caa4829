//! Findings about a file as a whole, which belong to no object.

use std::fmt;

use envoy_gateway_backend::Severity;

/// A rule for files.
#[derive(Debug)]
pub(crate) struct FileRule {
    pub(crate) id: &'static str,
    pub(crate) severity: Severity,
    /// What it detects; also the message.
    pub(crate) summary: &'static str,
    pub(crate) help: &'static str,
}

impl fmt::Display for FileRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, severity, summary, help } = self;
        writeln!(f, "{id}: {summary}\n\nseverity: {severity}\nhelp: {help}")
    }
}

/// All rules for files.
pub(crate) const FILE_RULES: &[&FileRule] =
    &[&NO_OBJECT, &TEMPLATE, &JSONNET, &SHELL_SCRIPT, &MARKDOWN, &KUSTOMIZATION, &EMBEDDED_BACKEND];

pub(crate) static NO_OBJECT: FileRule = FileRule {
    id: "no-object",
    severity: Severity::Error,
    summary: "no Kubernetes object in the file",
    help: "add an object with `apiVersion` and `kind`, or accept such files with --allow-empty",
};

pub(crate) static TEMPLATE: FileRule = FileRule {
    id: "template",
    severity: Severity::Error,
    summary: "template instead of YAML",
    help: "render it first, for example with `helm template CHART | egb check -`",
};

pub(crate) static JSONNET: FileRule = FileRule {
    id: "jsonnet",
    severity: Severity::Error,
    summary: "Jsonnet instead of YAML",
    help: "evaluate it first: `jsonnet FILE | egb check -`",
};

pub(crate) static SHELL_SCRIPT: FileRule = FileRule {
    id: "shell-script",
    severity: Severity::Error,
    summary: "shell script instead of YAML",
    help: "move the text of the here-document to a file of its own",
};

pub(crate) static MARKDOWN: FileRule = FileRule {
    id: "markdown",
    severity: Severity::Error,
    summary: "Markdown instead of YAML",
    help: "check its YAML blocks with --markdown",
};

pub(crate) static KUSTOMIZATION: FileRule = FileRule {
    id: "kustomization",
    severity: Severity::Note,
    summary: "the patches of a kustomization are not applied",
    help: "check the result: `kustomize build FOLDER | egb check -`",
};

pub(crate) static EMBEDDED_BACKEND: FileRule = FileRule {
    id: "embedded-backend",
    severity: Severity::Note,
    summary: "Backends inside other objects are not checked",
    help: "check them with --embedded",
};

/// A finding of a [`FileRule`].
#[derive(Clone, Debug)]
pub(crate) struct FileFinding {
    pub(crate) rule: &'static FileRule,
    /// The line from 1, if the finding has one.
    pub(crate) line: Option<usize>,
}
