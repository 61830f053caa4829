//! Manifests with mistakes: first in the object, then in its text.

use super::MAX_MANIFEST;
use super::node::Node;
use super::source::Source;
use super::write::{Style, write};
use crate::api::API_VERSION;

/// Fragments to insert into a text.
const STRAYS: &[&str] = &[
    "\t", " ", "\n", "\r", "# a comment\n", "---\n", "...\n", "--- # x\n", "%YAML 1.2\n",
    "\u{feff}", "\u{a0}", "\u{0}", ":", ": ", "- ", ",", "{", "}", "[", "]", "'", "\"", "|", ">",
    "&a ", "*a", "<<: *a\n", "? ", "!!str ", "{{- if .Values.tls }}\n", "{{ end }}",
    "<<<<<<< HEAD\n", "=======\n", "\u{fffd}", "\u{2028}", "\\", "apiVersion: ", "null",
];

impl Source<'_, '_> {
    pub(super) fn near_miss_manifest(&mut self) -> String {
        let mut object = self.object();
        // Sometimes none, so that valid manifests occur as well.
        for _ in 0..self.pick(&[1, 2, 3, 0]) {
            self.err(&mut object);
        }
        let object = self.wrap(object);
        let style = Style {
            json: self.one_in(4),
            indent: self.pick(&[2, 4, 1, 8]),
            flow_from: self.pick(&[4, 9, 2, 0, 1, 3]),
        };
        let mut text = write(&object, style);
        if self.any() {
            self.garble(&mut text);
        }
        if self.one_in(8) {
            let more = self.object();
            text.push_str(
                self.pick(&["---\n", "--- \n", "---\n---\n", "...\n---\n", "--\n", "\n\n"]),
            );
            text.push_str(&write(&more, style));
        }
        text.truncate(boundary(&text, MAX_MANIFEST));
        text
    }

    /// A Backend: a valid one of some release, or any.
    fn object(&mut self) -> Node {
        let release = self.release();
        let mut backend = self.valid_backend(release);
        if self.one_in(8) {
            (backend.metadata, backend.spec) = (self.object_meta(), self.spec());
        }
        // A Backend has only string keys, so that it always serializes.
        serde_json::to_value(&backend).map_or_else(|_| Node::bare(""), Node::from)
    }

    /// Wraps the object in a list, rarely.
    fn wrap(&mut self, object: Node) -> Node {
        match self.below(16) {
            1 => {
                let kind = self.pick(&["List", "BackendList", "Backend", ""]);
                let version = self.pick(&["v1", API_VERSION]);
                Node::map([
                    ("apiVersion", Node::bare(version)),
                    ("kind", Node::bare(kind)),
                    ("items", Node::List(vec![object.clone(), object])),
                ])
            }
            2 => Node::List(vec![object]),
            3 => self.merged(object),
            _ => object,
        }
    }

    /// Writes the spec with an anchor and an alias, or a merge key.
    fn merged(&mut self, mut object: Node) -> Node {
        let extra =
            ("x-common", "&a {fallback: true, endpoints: [{fqdn: {hostname: a.b, port: 80}}]}");
        let merge = self.pick(&["*a", "[*a, *a]", "[*a, {type: Endpoints}]", "*b", "null", "a"]);
        let whole = self.any();
        let Some(entries) = object.entries() else { return object };
        entries.insert(0, (extra.0.to_owned(), Node::bare(extra.1)));
        match object.get("spec") {
            Some(spec) if whole => *spec = Node::bare("*a"),
            Some(Node::Map(spec)) => spec.insert(0, ("<<".to_owned(), Node::bare(merge))),
            _ => {}
        }
        object
    }

    /// Makes one mistake in the text.
    fn garble(&mut self, text: &mut String) {
        match self.below(8) {
            0 => *text = text.replacen("  ", "\t", 1 + self.below(3)),
            1 => {
                let at = self.line(text);
                text.insert_str(at, self.pick(&[" ", "  ", "\t", "    ", "# ", "- "]));
            }
            2 => {
                // Removes indentation of a line.
                let at = self.line(text);
                if text.get(at..).is_some_and(|rest| rest.starts_with(' ')) {
                    text.remove(at);
                }
            }
            3 => {
                let at = self.position(text);
                text.truncate(at);
            }
            4 => *text = text.replace('\n', self.pick(&["\r\n", "\r", "\n\n", " \n", "  # x\n"])),
            5 => text.insert_str(
                0,
                self.pick(&[
                    "\u{feff}", "---\n", "# x\n", "%YAML 1.1\n---\n", "\n", "\t", "{}\n---\n",
                    "\u{a0}",
                ]),
            ),
            6 => {
                let other = self.pick(&[":", " : ", "= ", ":\t", ": &a ", ": !!str "]);
                *text = text.replacen(": ", other, 1 + self.below(3));
            }
            _ => {
                let at = self.position(text);
                text.insert_str(at, self.pick(STRAYS));
            }
        }
    }

    /// The start of a line.
    fn line(&mut self, text: &str) -> usize {
        let starts: Vec<_> =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        self.pick(&starts)
    }

    /// A position between two characters.
    fn position(&mut self, text: &str) -> usize {
        boundary(text, self.below(text.len() + 1))
    }
}

/// The last character boundary at or before an offset.
fn boundary(text: &str, offset: usize) -> usize {
    (0..=offset.min(text.len()))
        .rev()
        .find(|&offset| text.is_char_boundary(offset))
        .unwrap_or_default()
}
