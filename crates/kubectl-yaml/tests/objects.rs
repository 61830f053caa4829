//! The objects of documents.

use kubectl_yaml::{Document, Object, documents};
use serde_json::json;

fn objects(text: &str) -> Vec<Result<serde_json::Value, String>> {
    let documents: Vec<_> = documents(text).collect();
    let objects = documents.iter().flat_map(Document::objects);
    objects.map(|object| object.map(Object::to_json).map_err(|error| error.to_string())).collect()
}

#[test]
fn list_is_flattened_to_its_items() {
    assert_eq!(
        objects(
            "kind: List\napiVersion: v1\nitems:\n- {kind: A, apiVersion: v1}\n- {kind: B, apiVersion: v1}\n---\nkind: C\n"
        ),
        [
            Ok(json!({"kind": "A", "apiVersion": "v1"})),
            Ok(json!({"kind": "B", "apiVersion": "v1"})),
            Ok(json!({"kind": "C"})),
        ]
    );
    // The list implies the type of its items.
    assert_eq!(
        objects("kind: ServiceList\napiVersion: g/v1\nitems: [{metadata: {name: a}}, null]\n"),
        [
            Ok(json!({"kind": "Service", "apiVersion": "g/v1", "metadata": {"name": "a"}})),
            Ok(json!({"kind": "Service", "apiVersion": "g/v1"})),
        ]
    );
    // Errors of items come after the valid items.
    assert_eq!(
        objects(
            "kind: List\napiVersion: v1\nitems: [{kind: A}, {kind: B, apiVersion: v1}, {apiVersion: v1}]\n"
        ),
        [
            Ok(json!({"kind": "B", "apiVersion": "v1"})),
            Err("Object 'apiVersion' is missing in 'unstructured object has no version'".to_owned()),
            Err("Object 'Kind' is missing in 'unstructured object has no kind'".to_owned()),
        ]
    );
    // An object of any kind with `items` is a list.
    assert_eq!(objects("kind: Service\nitems: []\n"), []);
    assert_eq!(objects("kind: Service\nitems:\n"), []);
    for (text, message) in [
        (
            "kind: List\nitems: x\n",
            "json: cannot unmarshal string into Go struct field decodeList.items of type []json.RawMessage",
        ),
        (
            "kind: List\nitems: [1]\n",
            "json: cannot unmarshal number into Go value of type map[string]interface {}",
        ),
        (
            "kind: List\nitems: [{kind: List, apiVersion: v1, items: []}]\n",
            "*unstructured.Unstructured is not a list: no Items field in this object",
        ),
    ] {
        assert_eq!(objects(text), [Err(message.to_owned())], "{text}");
    }
}

#[test]
fn document_that_is_not_an_object_has_the_error_of_kubectl() {
    for (text, message) in [
        ("foo\n", "json: cannot unmarshal string into Go value of type unstructured.detector"),
        ("- a\n", "json: cannot unmarshal array into Go value of type unstructured.detector"),
        ("true\n", "json: cannot unmarshal bool into Go value of type unstructured.detector"),
        (
            "b: \"<x>\"\na: [1, 1.5, null, {}]\n",
            "Object 'Kind' is missing in '{\"a\":[1,1.5,null,{}],\"b\":\"\\u003cx\\u003e\"}'",
        ),
        (
            "kind: A\napiVersion: a/b/c\n",
            "Object 'Kind' is missing in '{\"apiVersion\":\"a/b/c\",\"kind\":\"A\"}'",
        ),
        (
            "kind: A\napiVersion: 1\n",
            "json: cannot unmarshal number into Go struct field metadataOnlyObject.apiVersion of type string",
        ),
        (
            "kind: A\nmetadata: x\n",
            "json: cannot unmarshal string into Go struct field metadataOnlyObject.metadata of type v1.ObjectMeta",
        ),
        (
            "kind: A\nmetadata: {name: [a]}\n",
            "json: cannot unmarshal array into Go struct field ObjectMeta.metadata.name of type string",
        ),
        (
            "kind: A\nmetadata: {labels: {a: 1}}\n",
            "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of type string",
        ),
        (
            "kind: A\nmetadata: {finalizers: x}\n",
            "json: cannot unmarshal string into Go struct field ObjectMeta.metadata.finalizers of type []string",
        ),
        (
            "kind: A\nmetadata: {generation: 1.5}\n",
            "json: cannot unmarshal number 1.5 into Go struct field ObjectMeta.metadata.generation of type int64",
        ),
        (
            "kind: A\nmetadata: {ownerReferences: [{name: 1}]}\n",
            "json: cannot unmarshal number into Go struct field OwnerReference.metadata.ownerReferences.name of type string",
        ),
        (
            "kind: A\nmetadata: {creationTimestamp: x}\n",
            "parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\"",
        ),
    ] {
        assert_eq!(objects(text), [Err(message.to_owned())], "{text}");
    }
    for text in [
        "kind: A\nmetadata: {creationTimestamp: \"2024-02-29T1:02:03,5+01:00\"}\n",
        "kind: A\nmetadata:\n",
        "kind: A\nmetadata: {labels: {a: null}, unknown: 1, name: null, managedFields: [null]}\n",
    ] {
        assert!(matches!(objects(text).as_slice(), [Ok(_)]), "{text}");
    }
}

#[test]
fn object_has_type_name_and_node() {
    let text = "kind: List\napiVersion: v1\nitems:\n- kind: A\n  apiVersion: v1\n  metadata: {name: nm, namespace: s}\n";
    let document = documents(text).next().expect("a document");
    let object = document.objects().next().unwrap().unwrap();
    assert_eq!((object.document(), object.item()), (0, Some(0)));
    assert_eq!((object.kind(), object.api_version()), ("A", "v1"));
    assert_eq!((object.name(), object.namespace()), (Some("nm"), Some("s")));
    assert!(!object.has_implied_type());
    assert_eq!(object.node().get("kind").unwrap().value.span().slice(text), Some("A"));
}
