//! Texts that are no YAML.

use super::Mended::{Fix, Hand};
use super::{Mistake, mistake};

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port:443\n".to_owned(),
            "unreadable-yaml",
            "a blank is missing behind the colon: `port: 443`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n		hostname: api.example.com\n".to_owned(),
            "unreadable-yaml",
            "YAML is indented with blanks: put some in the place of the tab",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: @host@\n      port: 443\n".to_owned(),
            "unreadable-yaml",
            "this looks like an unrendered template: render `@host@` first",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: {{ .Values.host }}\n      port: 443\n".to_owned(),
            "unsupported-key",
            "this looks like an unrendered template: render `{{ .Values.host }}` first",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: `a`  # ours\n".to_owned(),
            "unreadable-yaml",
            "a text that begins with a backtick goes in quotes: `\"`a`\"`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: \"`a`\"  # ours\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: *a.b\n".to_owned(),
            "unreadable-yaml",
            "a text that begins with `*` goes in quotes: `\"*a.b\"`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: \"*a.b\"\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: *a\n".to_owned(),
            "unknown-anchor",
            "`*a` stands for what has the anchor `&a` before it; as a text it goes in quotes: `\"*a\"`",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: \"*a\"\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: eu: west\n".to_owned(),
            "unreadable-yaml",
            "a text with `: ` in it goes in quotes: `zone: \"eu: west\"`",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: \"eu: west\"\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n       port: 443\n".to_owned(),
            "unreadable-yaml",
            "this line is indented deeper than the one above, which has its value already: line them up",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n     port: 443\n".to_owned(),
            "unreadable-yaml",
            "this lines up with nothing above: the fields of the object that begins in line 7 stand in column 5",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: \"api.example.com\n      port: 443\n".to_owned(),
            "unreadable-yaml",
            "this quote is never closed: put `\"` behind the text",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      {hostname: api.example.com, port: 443\n  fallback: true\n".to_owned(),
            "unreadable-yaml",
            "this `{` is not closed: put `}`, or a comma, before line 9, column 11",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      {hostname: api.example.com port: 443}\n".to_owned(),
            "unreadable-yaml",
            "a comma is missing before this, or the `}` for the `{` of column 7",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned(),
            "unreadable-yaml",
            "there is a U+00A0 among the blanks that this line begins with: put a plain blank in its place",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "---yaml\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned(),
            "invalid-separator",
            "a line that begins with `---` ends a document: begin what follows on a line of its own",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            " apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned(),
            "kind-missing",
            "this line is indented deeper than line 2, which is no part of the object then: line them up",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "{{- if .Values.on }}\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n{{- end }}\n".to_owned(),
            "unreadable-json",
            "this looks like an unrendered template: render `{{- if .Values.on }}` first",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port = 443  # https\n".to_owned(),
            "unreadable-yaml",
            "a colon stands between a field and its value: `port: 443`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443  # https\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    - ip: {address: 10.0.0.1, port: 80}\n".to_owned(),
            "unreadable-yaml",
            "line this item up with the one in line 7",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n  // ours\n  fallback: false\n".to_owned(),
            "unreadable-yaml",
            "a comment begins with `#`, not with `//`",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n  # ours\n  fallback: false\n".to_owned()),
        ),
        mistake(
            "<<<<<<< ours\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned(),
            "unreadable-yaml",
            "this looks like a merge conflict: resolve it first",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443:\n".to_owned(),
            "unreadable-yaml",
            "a colon too many stands at the end of the line: remove it, or put the text in quotes",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "```yaml\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned(),
            "unreadable-yaml",
            "this line is of Markdown: remove it",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
    ]
}
