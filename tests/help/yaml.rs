//! Texts that are no YAML.

use super::Correction::{Fix, Hand};
use super::{Mistake, mistake};

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn mistakes() -> Vec<Mistake> {
    vec![
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port:443\n".to_owned(),
            "unreadable-yaml",
            "add a space after the colon: `port: 443`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n		hostname: api.example.com\n".to_owned(),
            "unreadable-yaml",
            "indent with spaces instead of the tab",
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
            "a string that begins with a backtick needs quotes: `\"`a`\"`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: \"`a`\"  # ours\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: *a.b\n".to_owned(),
            "unreadable-yaml",
            "a string that begins with `*` needs quotes: `\"*a.b\"`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: \"*a.b\"\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: *a\n".to_owned(),
            "unknown-anchor",
            "`*a` needs the anchor `&a` before it; a string needs quotes: `\"*a\"`",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: \"*a\"\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: eu: west\n".to_owned(),
            "unreadable-yaml",
            "a string with `: ` in it needs quotes: `zone: \"eu: west\"`",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    zone: \"eu: west\"\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n       port: 443\n".to_owned(),
            "unreadable-yaml",
            "align this line with the one above, which already has a value",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n     port: 443\n".to_owned(),
            "unreadable-yaml",
            "align this line: the fields of the object that begins on line 7 are in column 5",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: \"api.example.com\n      port: 443\n".to_owned(),
            "unreadable-yaml",
            "close this quote: put `\"` after the string",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      {hostname: api.example.com, port: 443\n  fallback: true\n".to_owned(),
            "unreadable-yaml",
            "this `{` is not closed: add `}`, or a comma, before line 9, column 11",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      {hostname: api.example.com port: 443}\n".to_owned(),
            "unreadable-yaml",
            "add a comma before this, or the `}` for the `{` of column 7",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned(),
            "unreadable-yaml",
            "replace the character U+00A0 in the indentation by a space",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "---yaml\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned(),
            "invalid-separator",
            "write the text after `---` on the next line: the line ends a document",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            " apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned(),
            "kind-missing",
            "align this line with line 2: a line with less indentation ends the object",
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
            "write a colon between field and value: `port: 443`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443  # https\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n    - ip: {address: 10.0.0.1, port: 80}\n".to_owned(),
            "unreadable-yaml",
            "align this item with the one on line 7",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n  // ours\n  fallback: false\n".to_owned(),
            "unreadable-yaml",
            "write `#` instead of `//` to begin a comment",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n  # ours\n  fallback: false\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: \"api.example.com\"}\n      port: 443\n".to_owned(),
            "unreadable-yaml",
            "remove `}`, or add the missing opening bracket",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: \"api.example.com\"\n      port: 443\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n}\n".to_owned(),
            "unreadable-yaml",
            "remove `}`, or add the missing opening bracket",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
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
            "remove the colon at the end of the line, or put the string in quotes",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
        mistake(
            "```yaml\napiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned(),
            "unreadable-yaml",
            "remove this line of Markdown",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec:\n  endpoints:\n  - fqdn:\n      hostname: api.example.com\n      port: 443\n".to_owned()),
        ),
    ]
}
