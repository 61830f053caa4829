//! Backends inside other texts: values of other objects, strings, blocks of Markdown.
//!
//! Each one is checked in a copy of the text in which everything else is blank, so that locations
//! are those of the text.

use std::ops::Range;

use envoy_gateway_backend::api::{GROUP, KIND};
use envoy_gateway_backend::kubectl_yaml::{self, NodeRef, Value};

use crate::contents::mentions_backend;

/// The spans of Backends inside other objects, or in documents that are not Kubernetes objects.
pub(crate) fn backends(text: &str) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for document in kubectl_yaml::documents(text) {
        let Ok(tree) = &document.content else { continue };
        let objects: Vec<NodeRef<'_>> =
            document.objects().filter_map(Result::ok).map(kubectl_yaml::Object::node).collect();
        if objects.is_empty() {
            search(tree.root(), text, &mut spans);
        }
        for object in objects.into_iter().filter(|object| !is_backend(*object)) {
            search(object, text, &mut spans);
        }
    }
    spans
}

fn search(node: NodeRef<'_>, text: &str, spans: &mut Vec<Range<usize>>) {
    match node.value() {
        Value::Mapping(_) if is_backend(node) => spans.push(node.span().start..node.span().end),
        Value::Mapping(entries) => entries.for_each(|entry| search(entry.value, text, spans)),
        Value::Sequence(items) => items.for_each(|item| search(item, text, spans)),
        _ => spans.extend(block_scalar(node, text)),
    }
}

fn is_backend(node: NodeRef<'_>) -> bool {
    let value = |key| node.get(key).and_then(|entry| entry.value.as_str()).unwrap_or_default();
    let group = value("apiVersion").split_once('/').map(|(group, _)| group);
    group == Some(GROUP) && value("kind") == KIND
}

/// The content of a block scalar with a Backend. Other strings have escapes or folded lines, so that
/// their content is not a part of the text.
fn block_scalar(node: NodeRef<'_>, text: &str) -> Option<Range<usize>> {
    node.as_str().filter(|content| mentions_backend(content))?;
    let (start, end) = (node.span().start, node.span().end);
    let scalar = text.get(start..end)?;
    let header = scalar.starts_with('|').then(|| scalar.find('\n'))??;
    Some(start + header + 1..end)
}

/// The YAML blocks of a Markdown text, without their fences.
pub(crate) fn markdown_blocks(text: &str) -> Vec<Range<usize>> {
    let mut blocks = Vec::new();
    // The fence and the start of the open block, if it is YAML.
    let mut open: Option<(&str, Option<usize>)> = None;
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let line = line.trim();
        match open {
            Some((fence, block))
                if line.starts_with(fence) && line.trim_matches(['`', '~']).is_empty() =>
            {
                blocks.extend(block.map(|block| block..start));
                open = None;
            }
            Some(_) => {}
            None => {
                open =
                    ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence)).map(|fence| {
                        let language = line.trim_start_matches(['`', '~']).trim();
                        let language = language.split([' ', '{', ',']).next().unwrap_or_default();
                        let is_yaml =
                            ["yaml", "yml"].iter().any(|yaml| language.eq_ignore_ascii_case(yaml));
                        (fence, is_yaml.then_some(offset))
                    });
            }
        }
    }
    // CommonMark: the end of the text closes an open block.
    blocks.extend(open.and_then(|(_, block)| block).map(|block| block..text.len()));
    blocks
}

/// A copy of the text in which everything but a span is blank.
pub(crate) fn isolated(text: &str, span: &Range<usize>) -> String {
    let blank = |part: &str| -> String {
        part.bytes()
            .map(|byte| if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' })
            .collect()
    };
    let (before, rest) = text.split_at(span.start);
    let (kept, after) = rest.split_at(span.len());
    [&blank(before), kept, &blank(after)].concat()
}

/// The line of an offset, from 1.
pub(crate) fn line(text: &str, offset: usize) -> usize {
    text.get(..offset).unwrap_or(text).matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::{backends, isolated, line, markdown_blocks};

    #[test]
    fn isolated_span_keeps_offsets_and_lines() {
        let text = "é: 1\nspec: {a: 1}\nb: 2\n";
        let start = text.find('{').expect("a brace");
        let isolated = isolated(text, &(start..start + 6));
        assert_eq!(isolated, "     \n      {a: 1}\n    \n");
        assert_eq!((isolated.len(), line(text, start)), (text.len(), 2));
    }

    #[test]
    fn markdown_blocks_are_yaml_fences_only() {
        let text = "# T\n```yaml\na: 1\n```\n~~~yml title=\"x\"\nb: 2\n```\n~~~\n```sh\nc\n```\n  ````YAML\n  d: 3\n  ````\n```yaml\ne: 4\n";
        let blocks: Vec<_> = markdown_blocks(text).into_iter().map(|block| &text[block]).collect();
        assert_eq!(blocks, ["a: 1\n", "b: 2\n```\n", "  d: 3\n", "e: 4\n"]);
    }

    #[test]
    fn backends_are_found_in_values_and_block_scalars() {
        let backend = "apiVersion: gateway.envoyproxy.io/v1alpha1\n    kind: Backend";
        for (text, expected) in [
            (format!("kind: A\napiVersion: v1\nx:\n    {backend}\n"), 1),
            (format!("kind: A\napiVersion: v1\nx: |\n    {backend}\ny: [1]\n"), 1),
            (format!("x:\n  - {backend}\n"), 1),
            (backend.replace("\n    ", "\n"), 0),
            ("kind: A\napiVersion: v1\nx: \"kind: Backend\"\n".to_owned(), 0),
            ("kind: A\napiVersion: v1\nx: {kind: Backend, apiVersion: other/v1}\n".to_owned(), 0),
        ] {
            let spans = backends(&text);
            assert_eq!(spans.len(), expected, "{text}");
            assert!(
                spans.iter().all(|span| text[span.clone()].contains("kind: Backend")),
                "{text}"
            );
        }
    }
}
