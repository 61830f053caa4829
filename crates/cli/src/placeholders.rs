//! Placeholders `${NAME}` and `${NAME:=default}`, which Flux or `envsubst` fill in.
//!
//! The text is changed in place: no line break moves, so that line numbers stay true.

use envoy_gateway_backend::FieldPath;
use envoy_gateway_backend::fields::{Field, Kind};
use envoy_gateway_backend::kubectl_yaml::{self, NodeRef, Value};

/// A text whose placeholders are filled in or marked.
#[derive(Debug)]
pub(crate) struct Filled {
    pub(crate) text: String,
    /// The number of placeholders without a default.
    pub(crate) unknown: usize,
}

/// Whether a text may have placeholders.
pub(crate) fn may_contain_any(text: &str) -> bool {
    text.contains("${")
}

/// Whether the source text of a value has a marked placeholder.
pub(crate) fn is_unknown(value: &str) -> bool {
    value.contains("$<")
}

/// Replaces placeholders with their defaults, and marks the others.
pub(crate) fn fill(text: &str) -> Filled {
    let mut filled = Filled { text: String::with_capacity(text.len()), unknown: 0 };
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let start = filled.text.len();
        filled.push_line(content);
        // A default is shorter than its placeholder. Spaces keep the offsets of later lines.
        let length = filled.text.len() - start;
        filled.text.extend(std::iter::repeat_n(' ', content.len().saturating_sub(length)));
        filled.text.push_str(&line[content.len()..]);
    }
    filled.replace_typed();
    filled
}

impl Filled {
    fn push_line(&mut self, mut rest: &str) {
        while let Some((before, after)) = rest.split_once("${") {
            self.text.push_str(before);
            let Some((name, default, end)) = parse(after) else {
                self.text.push_str("${");
                rest = after;
                continue;
            };
            if let Some(default) = default {
                self.text.push_str(default);
            } else {
                self.unknown += 1;
                // Braces would end a plain scalar in a flow mapping; these characters do not.
                self.text.extend(["$<", name, ">"]);
            }
            rest = &after[end..];
        }
        self.text.push_str(rest);
    }

    /// Replaces marked placeholders of integer and boolean fields with a value of the type, so that
    /// all other fields of the object are checked.
    fn replace_typed(&mut self) {
        let mut replacements = Vec::new();
        for document in kubectl_yaml::documents(&self.text) {
            for object in document.objects().filter_map(Result::ok) {
                typed(object.node(), &FieldPath::root(), &mut replacements);
            }
        }
        for (start, end, value) in replacements {
            let width = end - start;
            self.text.replace_range(start..end, &format!("{value:width$}"));
        }
    }
}

/// Name, default and length of a placeholder after its `${`.
fn parse(text: &str) -> Option<(&str, Option<&str>, usize)> {
    let end = text.find('}')?;
    let content = text.get(..end)?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let name = content.split(|c| !is_name(c)).next().filter(|name| !name.is_empty())?;
    let default = match content.strip_prefix(name)? {
        "" => None,
        // `${NAME:=value}` and `${NAME=value}`, or with `-`.
        rest => Some(rest.strip_prefix(':').unwrap_or(rest).strip_prefix(['=', '-'])?),
    };
    Some((name, default, end + 1))
}

/// The spans of unquoted marked placeholders in integer and boolean fields, with a value of the type.
fn typed(
    node: NodeRef<'_>,
    path: &FieldPath,
    replacements: &mut Vec<(usize, usize, &'static str)>,
) {
    match node.value() {
        Value::Mapping(entries) => {
            for entry in entries {
                typed(entry.value, &path.clone().key(entry.key.to_owned()), replacements);
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.enumerate() {
                typed(item, &path.clone().index(index), replacements);
            }
        }
        _ => {
            let (start, end) = (node.span().start, node.span().end);
            let is_placeholder = node.as_str().is_some_and(|text| {
                text.len() == end - start && text.starts_with("$<") && text.ends_with('>')
            });
            let value = match Field::lookup(path).filter(|_| is_placeholder).map(Field::kind) {
                Some(Kind::Integer { .. }) => "80",
                Some(Kind::Boolean) => "true",
                _ => return,
            };
            replacements.push((start, end, value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn defaults_are_filled_in_and_others_are_marked() {
        for (text, expected, unknown) in [
            ("a: ${B}\nc: 1\n", "a: $<B>\nc: 1", 1),
            ("a: x.${B:=y}.z\r\nc: 1\n", "a: x.y.z\nc: 1", 0),
            ("a: '${B:-y}'  # ${C}\n", "a: 'y'  # $<C>", 1),
            ("a: ${B=}\n", "a:", 0),
            ("a: {b: ${C}}\n", "a: {b: $<C>}", 1),
            ("a: ${}\nb: ${C\nd: $E\nf: ${g.h}\n", "a: ${}\nb: ${C\nd: $E\nf: ${g.h}", 0),
        ] {
            let filled = fill(text);
            let lines: Vec<_> = filled.text.lines().map(str::trim_end).collect();
            assert_eq!((lines.join("\n").as_str(), filled.unknown), (expected, unknown), "{text}");
            assert_eq!(filled.text.len(), text.len());
        }
    }

    #[test]
    fn integers_and_booleans_have_a_value_of_their_type() {
        let object = |port: &str, fallback: &str| {
            format!(
                "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nspec: {{fallback: {fallback}, endpoints: [{{fqdn: {{hostname: a.b, port: {port}}}}}]}}\n"
            )
        };
        let filled = fill(&object("${PORT}", "${FALLBACK}"));
        assert_eq!(filled.text, object("80     ", "true       "));
        let quoted = fill(&object("\"${PORT}\"", "false"));
        assert_eq!(quoted.text, object("\"$<PORT>\"", "false"));
    }
}
