//! API version, kind, name and metadata.

use super::Correction::{Fix, Hand};
use super::{Mistake, mistake};

pub(super) fn mistakes() -> Vec<Mistake> {
    let mut mistakes = labels();
    mistakes.extend([
        mistake(
            "apiVersion: gateway.envoy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned(),
            "wrong-api-version",
            "did you mean `gateway.envoyproxy.io/v1alpha1`?",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned(),
            "wrong-api-version",
            "did you mean `gateway.envoyproxy.io/v1alpha1`?",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "kind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned(),
            "wrong-api-version",
            "add `apiVersion: gateway.envoyproxy.io/v1alpha1`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned(),
            "wrong-kind",
            "did you mean `Backend`?",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned(),
            "kind-missing",
            "add `kind: Backend`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nspec: {type: DynamicResolver}\n".to_owned(),
            "name-required",
            "add a name: `metadata: {name: …}`",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: API\nspec: {type: DynamicResolver}\n".to_owned(),
            "metadata-name",
            "write it in lower case: `api`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: my_api\nspec: {type: DynamicResolver}\n".to_owned(),
            "metadata-name",
            "write a valid name, such as `my-api`",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: my-api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: <app>-api\nspec: {type: DynamicResolver}\n".to_owned(),
            "metadata-name",
            "this looks like an unrendered template: render `<app>` first",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n  namespace: Shop\nspec: {type: DynamicResolver}\n".to_owned(),
            "metadata-namespace",
            "write it in lower case: `shop`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n  namespace: shop\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n  labels: {tier: 1}\nspec: {type: DynamicResolver}\n".to_owned(),
            "metadata-type",
            "write it in quotes: `\"1\"`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n  labels: {tier: \"1\"}\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n  resourceVersion: \"5\"\nspec: {type: DynamicResolver}\n".to_owned(),
            "resource-version-set",
            "the API server sets it: remove `resourceVersion`",
            Fix("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nendpoints: []\nspec: {type: DynamicResolver}\n".to_owned(),
            "unknown-field",
            "move `endpoints` to `spec`",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n".to_owned(),
            "required",
            "add the destinations: `spec: {endpoints: [{fqdn: {hostname: …, port: …}}]}`",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nfallback: true\nspec: {fallback: true, fallback: false, type: DynamicResolver}\n".to_owned(),
            "duplicate-key",
            "remove one of the two (the first is on line 6): `kubectl` sends the last one",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
    ]);
    mistakes
}

fn labels() -> Vec<Mistake> {
    vec![
        mistake(
            "apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n  labels: {team: pay ments}\nspec: {type: DynamicResolver}\n".to_owned(),
            "metadata-label",
            "write `pay-ments`, without spaces, or use an annotation",
            Hand("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n  labels: {team: pay-ments}\nspec: {type: DynamicResolver}\n".to_owned()),
        ),
        mistake(
            format!("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n  labels: {{team: {}}}\nspec: {{type: DynamicResolver}}\n", "a".repeat(64)),
            "metadata-label",
            "use an annotation for a longer string",
            Hand(format!("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: Backend\nmetadata:\n  name: api\n  annotations: {{team: {}}}\nspec: {{type: DynamicResolver}}\n", "a".repeat(64))),
        ),
    ]
}
