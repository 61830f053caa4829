//! Mistakes in an object: keys, values, and positions.

use super::node::Node;
use super::source::Source;

/// Fields that people expect in a Backend, and some of its fields for wrong positions.
const INVENTED: &[(&str, &str)] = &[
    ("appProtocol", "h2c"),
    ("appProtocols", "[gateway.envoyproxy.io/h2c]"),
    ("protocol", "HTTPS"),
    ("port", "443"),
    ("hostname", "api.example.com"),
    ("address", "10.0.0.1"),
    ("weight", "1"),
    ("timeout", "30s"),
    ("host", "api.example.com"),
    ("service", "{name: api, port: 80}"),
    ("tls", "{}"),
    ("fallback", "true"),
    ("type", "DynamicResolver"),
    ("minVersion", "1.3"),
    ("insecureSkipVerify", "true"),
    ("sni", "api.example.com"),
    ("endpoints", "[]"),
    ("status", "{}"),
    ("creationTimestamp", "null"),
    ("resourceVersion", "'1'"),
    ("ports", "[80, 443]"),
    ("x-note", "&x {a: *x}"),
    ("", ""),
];

/// Wrong values: of another type, unquoted, or unrendered templates.
const INSTEAD: &[&str] = &[
    "1.3", "1.30", "443", "'443'", "\"443\"", "443.0", "443.5", "0443", "0o677", "0x1bb", "4_43",
    "1e3", "+443", "-1", "65536", "0", "18446744073709551616", ".inf", "-.NaN", "4:43", "true",
    "yes", "Off", "y", "null", "~", "", "{}", "[]", "[443]", "2024-01-01", "{{ .Values.host }}",
    "{{- toYaml .Values.tls | nindent 4 }}", "${HOST}", "$(HOST)", "<your-host>", "%HOST%",
    "@HOST@", "#", "*a", "&a", "!!str 443", "!!int '443'", "!!binary aGk=", "!x y", "|", ">-", "'",
    "\"", "\"\\x\"", "'it''s'", "a: b", "- a", "? a", "api.example.com", "10.0.0.1", "::1",
    "TLSv1.3", "h2c", "https://api.example.com", "System", "Endpoints", "string", "number",
    "CHANGEME",
];

/// Wrong values of `apiVersion` and `kind`.
const IDENTITIES: &[(&str, &str)] = &[
    ("apiVersion", "gateway.envoyproxy.io/v1alpha2"),
    ("apiVersion", "gateway.envoyproxy.io/v1"),
    ("apiVersion", "gateway.envoy.io/v1alpha1"),
    ("apiVersion", "gateway.networking.k8s.io/v1"),
    ("apiVersion", "v1"),
    ("apiVersion", ""),
    ("kind", "backend"),
    ("kind", "Backends"),
    ("kind", "BackendList"),
    ("kind", "List"),
    ("kind", "Service"),
    ("kind", ""),
];

impl Source<'_, '_> {
    /// Makes one mistake in the object.
    pub(super) fn err(&mut self, object: &mut Node) {
        match self.below(10) {
            0 => self.misspell(object),
            1 => self.move_away(object),
            2 => self.invent(object),
            3 => self.forget(object),
            4 => self.repeat(object),
            5 => self.change_type(object),
            6 => self.change_text(object),
            7 => self.misname(object),
            _ => self.replace(object),
        }
    }

    /// A descendant, or the object itself, that satisfies a condition.
    fn somewhere<'n>(
        &mut self,
        object: &'n mut Node,
        which: fn(&Node) -> bool,
    ) -> Option<&'n mut Node> {
        let nth = self.below(object.count(which));
        object.nth(nth, which)
    }

    /// An entry of a map.
    fn entry<'n>(&mut self, object: &'n mut Node) -> Option<&'n mut (String, Node)> {
        let entries = self.somewhere(object, Node::is_map)?.entries()?;
        let index = self.below(entries.len());
        entries.get_mut(index)
    }

    fn misspell(&mut self, object: &mut Node) {
        let kind = self.below(6);
        let Some((key, _)) = self.entry(object) else { return };
        *key = match kind {
            0 => key.to_ascii_lowercase(),
            1 => key.strip_suffix('s').map_or_else(|| format!("{key}s"), str::to_owned),
            2 => key
                .chars()
                .flat_map(|c| {
                    if c.is_ascii_uppercase() { vec!['_', c.to_ascii_lowercase()] } else { vec![c] }
                })
                .collect(),
            3 => key.chars().skip(1).collect(),
            4 => format!("{key} "),
            _ => {
                key.replace("Certificates", "Certs").replace("name", "nmae").replace("port", "prot")
            }
        };
    }

    /// Moves an entry to another map, one level higher or lower.
    fn move_away(&mut self, object: &mut Node) {
        let Some(entries) = self.somewhere(object, Node::is_map).and_then(Node::entries) else {
            return;
        };
        let index = self.below(entries.len());
        if index < entries.len() {
            let entry = entries.remove(index);
            // The map may be empty now.
            match self.somewhere(object, Node::is_map).and_then(Node::entries) {
                Some(entries) => entries.push(entry),
                None => *object = Node::Map(vec![entry]),
            }
        }
    }

    fn invent(&mut self, object: &mut Node) {
        let (key, value) = self.pick(INVENTED);
        if let Some(entries) = self.somewhere(object, Node::is_map).and_then(Node::entries) {
            entries.push((key.to_owned(), Node::bare(value)));
        }
    }

    fn forget(&mut self, object: &mut Node) {
        if let Some(entries) = self.somewhere(object, Node::is_map).and_then(Node::entries) {
            let index = self.below(entries.len());
            if index < entries.len() {
                entries.remove(index);
            }
        }
    }

    /// Repeats a key, with the same or another value, or an item.
    fn repeat(&mut self, object: &mut Node) {
        let other = self.optional(|source| Node::bare(source.pick(INSTEAD)));
        match self.somewhere(object, |node| !node.is_scalar()) {
            Some(Node::Map(entries)) => {
                if let Some((key, value)) = entries.get(self.below(entries.len())).cloned() {
                    entries.push((key, other.unwrap_or(value)));
                }
            }
            Some(Node::List(items)) => {
                if let Some(item) = items.first().cloned() {
                    // One more than the maximum of the oldest release.
                    let more = if self.any() { 1 } else { 4 };
                    items.extend(std::iter::repeat_n(item, more));
                }
            }
            _ => {}
        }
    }

    /// Replaces an item by a list, a list by its item, or an object by a string.
    fn change_type(&mut self, object: &mut Node) {
        let flatten = self.any::<bool>();
        let Some((_, node)) = self.entry(object) else { return };
        let old = std::mem::replace(node, Node::bare("null"));
        *node = match old {
            Node::List(items) if flatten => {
                items.into_iter().next().unwrap_or_else(|| Node::bare(""))
            }
            Node::Map(entries) if flatten => {
                entries.into_iter().next().map_or_else(|| Node::bare("{}"), |(_, value)| value)
            }
            Node::Map(entries) => {
                Node::List(entries.into_iter().map(|entry| Node::Map(vec![entry])).collect())
            }
            other => Node::List(vec![other]),
        };
    }

    /// Makes a string nearly valid, or a number a string.
    fn change_text(&mut self, object: &mut Node) {
        let other = match self.below(4) {
            0 => Some(self.name()),
            1 => Some(self.address()),
            2 => Some(self.text()),
            _ => None,
        };
        let upper = self.any::<bool>();
        let Some(node) = self.somewhere(object, Node::is_scalar) else { return };
        *node = match (std::mem::replace(node, Node::bare("null")), other) {
            (Node::Text(_), Some(other)) => Node::Text(other),
            (Node::Text(text), None) if upper => Node::Text(text.to_uppercase()),
            (Node::Text(text), None) => Node::Bare(text),
            (Node::Bare(text), _) => Node::Text(text),
            (node, _) => node,
        };
    }

    fn misname(&mut self, object: &mut Node) {
        let (key, value) = self.pick(IDENTITIES);
        if let Some(node) = object.get(key) {
            *node = Node::Text(value.to_owned());
        }
    }

    fn replace(&mut self, object: &mut Node) {
        let value = Node::bare(self.pick(INSTEAD));
        // Usually a scalar, sometimes any value.
        let node = if self.one_in(4) {
            self.entry(object).map(|(_, node)| node)
        } else {
            self.somewhere(object, Node::is_scalar)
        };
        if let Some(node) = node {
            *node = value;
        }
    }
}
