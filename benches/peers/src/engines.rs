//! Engines that do a part of the API server's checks: `kube-cel` evaluates the CEL rules of a CRD,
//! `jsonschema` checks its schema.
//!
//! Both get the CRD of the newest release, compiled in advance, and a parsed object.

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
    /// If a rule does not compile.
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
    /// Returns the broken rules.
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
    /// If the schema does not compile.
    #[must_use]
    pub fn new() -> Self {
        Self(
            jsonschema::options()
                .should_validate_formats(false)
                .build(&schema())
                .expect("a JSON schema"),
        )
    }

    /// The number of all errors in an object.
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
    fn engines_reject_an_invalid_object() {
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
