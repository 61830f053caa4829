//! The engines that know a part of what the API server checks: `kube-cel` the CEL rules of a CRD,
//! `jsonschema` its schema.
//!
//! Both are given the newest release's CRD, compiled beforehand, and an object that is parsed
//! already.

use envoy_gateway_backend::{Release, schema};
use kube_cel::{CompiledSchema, ValidationErrors};
use serde_json::Value;

/// `spec.versions[0].schema.openAPIV3Schema` of the newest release's CRD.
fn schema() -> Value {
    let mut crd = schema::crd(Release::LATEST);
    crd.pointer_mut("/spec/versions/0/schema/openAPIV3Schema").map(Value::take).unwrap_or_default()
}

/// The CEL rules, evaluated by `kube-cel`.
#[derive(Debug)]
pub struct KubeCel(CompiledSchema, kube_cel::Validator);

impl KubeCel {
    /// Compiles the rules.
    ///
    /// # Panics
    ///
    /// Where it cannot compile one.
    #[must_use]
    pub fn new() -> Self {
        let schema = kube_cel::compile_schema(&schema());
        assert!(!schema.has_errors(), "{:?}", schema.compilation_errors());
        Self(schema, kube_cel::Validator::new())
    }

    /// Evaluates every rule on an object.
    ///
    /// # Errors
    ///
    /// Gives the rules that are broken.
    pub fn validate(&self, object: &Value) -> Result<(), ValidationErrors> {
        self.1.validate_compiled(&self.0, object, None)
    }
}

impl Default for KubeCel {
    fn default() -> Self {
        Self::new()
    }
}

/// The schema, checked by `jsonschema`.
#[derive(Debug)]
pub struct JsonSchema(jsonschema::Validator);

impl JsonSchema {
    /// Compiles the schema.
    ///
    /// # Panics
    ///
    /// Where it cannot compile the schema.
    #[must_use]
    pub fn new() -> Self {
        Self(
            jsonschema::options()
                .should_validate_formats(false)
                .build(&schema())
                .expect("a JSON schema"),
        )
    }

    /// How many errors it finds in an object, all of them.
    #[must_use]
    pub fn errors(&self, object: &Value) -> usize {
        self.0.iter_errors(object).count()
    }
}

impl Default for JsonSchema {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifests;

    #[test]
    fn both_do_their_work() {
        let (cel, json_schema) = (KubeCel::new(), JsonSchema::new());
        for yaml in [manifests::typical(), manifests::large()] {
            let mut object: Value = serde_json::from_str(&manifests::json(&yaml)).unwrap();
            assert!(cel.validate(&object).is_ok());
            assert_eq!(json_schema.errors(&object), 0);
            object["spec"]["type"] = "DynamicResolver".into();
            assert!(cel.validate(&object).is_err());
            object["spec"]["type"] = "Static".into();
            assert_eq!(json_schema.errors(&object), 1);
        }
    }
}
