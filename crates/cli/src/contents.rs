//! What a file contains if it is not only Kubernetes objects.

use std::path::Path;

use envoy_gateway_backend::api::GROUP;
use envoy_gateway_backend::kubectl_yaml;
use envoy_gateway_backend::lint::{CheckedObject, ObjectKind};
use envoy_gateway_backend::{Finding, Segment};

use crate::file_finding::{
    FileFinding, FileRule, JSONNET, KUSTOMIZATION, MARKDOWN, NO_OBJECT, SHELL_SCRIPT, TEMPLATE,
};
use crate::inputs::Input;

/// How the findings of a file are reported.
#[derive(Debug)]
pub(crate) enum Contents {
    /// Kubernetes objects: each has its report.
    Objects,
    /// No Kubernetes objects: the file is skipped and counted.
    Skipped,
    /// Text that is not YAML: one finding replaces the reports.
    Other(FileFinding),
}

/// Classifies a text after its check. Files that an argument names are never skipped, except with
/// `--allow-empty`.
pub(crate) fn classify(
    input: &Input,
    text: impl FnOnce() -> String,
    objects: &[&CheckedObject],
    allow_empty: bool,
) -> Contents {
    if is_kustomization(input) {
        return Contents::Other(FileFinding { rule: &KUSTOMIZATION, line: None });
    }
    let is_readable = |object: &&CheckedObject| object.object_kind() != ObjectKind::Unreadable;
    if !objects.is_empty() && objects.iter().all(is_readable) {
        return if objects.iter().copied().any(is_patch) {
            Contents::Skipped
        } else {
            Contents::Objects
        };
    }
    let text = &text();
    let has_readable_object = objects.iter().any(is_readable);
    let must_report = (input.is_named && !allow_empty) || seems_to_have_backend(text, objects);
    if let Some(finding) = other_format(input, text, has_readable_object) {
        return if must_report { Contents::Other(finding) } else { Contents::Skipped };
    }
    let has_objects = has_readable_object || (has_syntax_error(objects) && mentions_object(text));
    match (has_objects || must_report, objects.is_empty()) {
        (true, false) => Contents::Objects,
        (true, true) => Contents::Other(FileFinding { rule: &NO_OBJECT, line: None }),
        (false, _) => Contents::Skipped,
    }
}

/// Whether a document without an object seems to be a Backend. A Backend inside of another object
/// does not count, but in a text that is not YAML the two cannot be distinguished.
fn seems_to_have_backend(text: &str, objects: &[&CheckedObject]) -> bool {
    if has_syntax_error(objects) {
        return mentions_backend(text);
    }
    kubectl_yaml::documents(text).filter_map(|document| document.content.ok()).any(|tree| {
        let api_version = tree.root().get("apiVersion").and_then(|entry| entry.value.as_str());
        api_version.is_some_and(|version| version.starts_with(GROUP))
    })
}

fn has_syntax_error(objects: &[&CheckedObject]) -> bool {
    let is_syntax_error = |finding: &Finding| finding.rule.id().starts_with("unreadable");
    objects.iter().any(|object| object.report().iter().any(is_syntax_error))
}

/// Classifies a part of a text, such as a block of Markdown: it is either checked or skipped.
pub(crate) fn classify_part(text: &str, objects: &[&CheckedObject]) -> Contents {
    let is_readable = |object: &&CheckedObject| object.object_kind() != ObjectKind::Unreadable;
    if objects.iter().any(is_readable) || mentions_object(text) || mentions_backend(text) {
        Contents::Objects
    } else {
        Contents::Skipped
    }
}

/// Whether an object is a strategic merge patch: `$patch` is a directive of kustomize.
fn is_patch(object: &CheckedObject) -> bool {
    let is_directive = |finding: &Finding| match finding.path.segments() {
        [Segment::Key(key), ..] => key == "$patch",
        _ => false,
    };
    object.report().iter().any(is_directive)
}

/// Whether the input is Markdown by the extension of its name, or has a fence.
pub(crate) fn is_markdown(input: &Input, text: &str) -> bool {
    match input.path().and_then(Path::extension).and_then(|extension| extension.to_str()) {
        Some(extension) => matches!(extension, "md" | "markdown"),
        None => text.lines().any(|line| line.starts_with("```")),
    }
}

/// Whether the name is one that kustomize recognizes.
pub(crate) fn is_kustomization(input: &Input) -> bool {
    let name = input.path().and_then(Path::file_name).and_then(|name| name.to_str());
    matches!(name, Some("kustomization.yaml" | "kustomization.yml" | "Kustomization"))
}

/// Whether a line shows that a text has a certain format.
type IsTypical = fn(&str) -> bool;

/// The format of a text that is not YAML, and the first line that shows it. A text with a readable
/// object can only be a template.
fn other_format(input: &Input, text: &str, has_readable_object: bool) -> Option<FileFinding> {
    let extension = input.path().and_then(Path::extension).and_then(|extension| extension.to_str());
    let finding = |rule: &'static FileRule, line: Option<usize>| FileFinding { rule, line };
    let first_line = |is_typical: IsTypical| {
        text.lines().position(|line| is_typical(line.trim())).map(|index| index + 1)
    };
    let template: (&'static FileRule, IsTypical) =
        (&TEMPLATE, |line| line.contains("{{") || line.contains("{%"));
    if has_readable_object {
        return Some(finding(&TEMPLATE, Some(first_line(template.1)?)));
    }
    match extension {
        Some("jsonnet" | "libsonnet") => return Some(finding(&JSONNET, Some(1))),
        Some("md" | "markdown") => return Some(finding(&MARKDOWN, Some(1))),
        Some("sh" | "bash") => return Some(finding(&SHELL_SCRIPT, Some(1))),
        _ => {}
    }
    let formats: [(&'static FileRule, IsTypical); 4] = [
        (&MARKDOWN, |line| line.starts_with("```")),
        (&SHELL_SCRIPT, |line| line.starts_with("#!") || begins_here_document(line)),
        (&JSONNET, |line| line.starts_with("local ") && line.contains('=')),
        template,
    ];
    formats
        .into_iter()
        .find_map(|(rule, is_typical)| Some(finding(rule, Some(first_line(is_typical)?))))
}

/// Whether a line has `<<EOF`, `<<-EOF` or `<<'EOF'`.
fn begins_here_document(line: &str) -> bool {
    line.split_once("<<").is_some_and(|(_, rest)| {
        let word = rest.trim_start_matches('-').trim_start();
        let word = word.split([' ', '|', '>', ';', '&']).next().unwrap_or_default();
        let delimiter = word.trim_matches(['"', '\'']);
        let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
        !delimiter.is_empty() && delimiter.bytes().all(is_letter)
    })
}

/// Whether a text that is not fully readable seems to have a Backend.
pub(crate) fn mentions_backend(text: &str) -> bool {
    text.contains("gateway.envoyproxy.io/") || values(text, "kind").any(|kind| kind == "Backend")
}

/// Whether a text that is not fully readable seems to have a Kubernetes object.
fn mentions_object(text: &str) -> bool {
    values(text, "apiVersion").next().is_some() && values(text, "kind").next().is_some()
}

/// The values of lines `KEY: VALUE` in YAML or JSON.
fn values<'t>(text: &'t str, key: &str) -> impl Iterator<Item = &'t str> {
    text.lines().filter_map(move |line| {
        let line = line.trim_start_matches([' ', '\t', '-', '{', '"']);
        let value = line.strip_prefix(key)?.trim_start_matches('"').trim_start();
        Some(value.strip_prefix(':')?.trim_matches([' ', '"', '\'', ',', '}', '\r']))
    })
}

#[cfg(test)]
mod tests {
    use super::{begins_here_document, mentions_backend, mentions_object};

    #[test]
    fn here_document_is_recognized_by_its_delimiter() {
        for (line, expected) in [
            ("kubectl apply -f - <<EOF", true),
            ("cat <<-'END' > file", true),
            ("cat <<EOF | kubectl apply -f -", true),
            ("cat > file <<-'END'", true),
            ("x: 1 << 2", false),
            ("a: <<", false),
            ("<<: *anchor", false),
        ] {
            assert_eq!(begins_here_document(line), expected, "{line}");
        }
    }

    #[test]
    fn text_mentions_objects_in_yaml_and_json() {
        for (text, object, backend) in [
            ("apiVersion: v1\nkind: Service\n", true, false),
            ("- kind: Backend\n", false, true),
            ("{\"apiVersion\": \"v1\",\n\"kind\": \"Backend\"}", true, true),
            ("kind: BackendTLSPolicy\n", false, false),
            ("apiVersion: gateway.envoyproxy.io/v1alpha1\nspec: [\n", false, true),
            ("apiVersions: v1\nkinds: x\n", false, false),
        ] {
            assert_eq!(
                (mentions_object(text), mentions_backend(text)),
                (object, backend),
                "{text}"
            );
        }
    }
}
