//! Defaulting, as the API server applies it.

use crate::api::{Backend, BackendSpec, BackendTls, BackendType, SecretObjectReference};
use crate::fields;
use crate::release::Release;

impl<M> Backend<M> {
    /// Sets the defaults that the API server sets before it stores the object: `spec.type`,
    /// `spec.tls.insecureSkipVerify`, and group and kind of `spec.tls.clientCertificateRef`, each
    /// if it is absent and the release has the field.
    ///
    /// ```
    /// use envoy_gateway_backend::Release;
    /// use envoy_gateway_backend::api::{Backend, BackendSpec, BackendType};
    ///
    /// let mut backend = Backend::new("b", BackendSpec::default());
    /// backend.apply_defaults(Release::V1_3);
    /// assert_eq!(backend.spec.r#type, None);
    /// backend.apply_defaults(Release::LATEST);
    /// assert_eq!(backend.spec.r#type, Some(BackendType::Endpoints));
    /// ```
    pub fn apply_defaults(&mut self, release: Release) {
        let BackendSpec { r#type, endpoints: _, app_protocols: _, fallback: _, tls } =
            &mut self.spec;
        if r#type.is_none() {
            *r#type = fields::TYPE.default_string(release).map(BackendType::from);
        }
        if let Some(tls) = tls {
            tls_defaults(tls, release);
        }
    }
}

fn tls_defaults(tls: &mut BackendTls, release: Release) {
    let BackendTls {
        ca_certificate_refs: _,
        well_known_ca_certificates: _,
        insecure_skip_verify,
        sni: _,
        auto_sni_from_endpoint_hostname: _,
        client_certificate_ref,
        min_version: _,
        max_version: _,
        ciphers: _,
        ecdh_curves: _,
        signature_algorithms: _,
        alpn_protocols: _,
        fingerprints: _,
    } = tls;
    if insecure_skip_verify.is_none() {
        *insecure_skip_verify = fields::INSECURE_SKIP_VERIFY.default_bool(release);
    }
    if let Some(SecretObjectReference { group, kind, name: _, namespace: _ }) =
        client_certificate_ref
    {
        if group.is_none() {
            *group = fields::CLIENT_CERTIFICATE_GROUP.default_string(release).map(String::from);
        }
        if kind.is_none() {
            *kind = fields::CLIENT_CERTIFICATE_KIND.default_string(release).map(String::from);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;
    use crate::fields::{BACKEND, DefaultValue, Field, Kind};

    /// An object with every object field of the table and every required field, without defaults.
    fn skeleton(field: &Field) -> Value {
        match field.kind() {
            Kind::Object(fields) => {
                let is_needed = |field: &&&'static Field| {
                    field.is_required() || matches!(field.kind(), Kind::Object(_))
                };
                let entries = fields.iter().filter(is_needed);
                let entries = entries.map(|field| (field.name().to_owned(), skeleton(field)));
                Value::Object(entries.collect::<Map<_, _>>())
            }
            Kind::List { items, .. } => json!([skeleton(items)]),
            Kind::Integer { .. } => json!(1),
            Kind::Boolean => json!(true),
            Kind::DateTime => json!("2026-01-31T12:00:00Z"),
            Kind::String { .. } | Kind::StringMap | Kind::Opaque => json!("a"),
        }
    }

    /// Compares a value below a field with the table; returns the number of defaults.
    fn compare(field: &Field, value: &Value, release: Release, path: &str) -> usize {
        let mut defaults = 0;
        // `apiVersion` and `kind` are constants of the model.
        let is_constant = |field: &&&'static Field| ["apiVersion", "kind"].contains(&field.name());
        let fields = field.fields().iter();
        for field in fields.filter(|field| !(path.is_empty() && is_constant(field))) {
            let path = format!("{path}.{}", field.name());
            let value = &value[field.name()];
            if let Some(default) = field.default_value(release) {
                let expected = match default {
                    DefaultValue::String(text) => json!(text),
                    DefaultValue::Bool(value) => json!(value),
                };
                assert_eq!(*value, expected, "{path} in {release}");
                defaults += 1;
            } else if !field.is_required() && field.fields().is_empty() {
                assert!(value.is_null(), "{path} in {release} has no default, but {value}");
            }
            defaults += compare(field, value, release, &path);
        }
        defaults
    }

    #[test]
    fn default_in_the_table_is_applied() {
        for &release in Release::ALL {
            let mut backend: Backend = serde_json::from_value(skeleton(&BACKEND)).unwrap();
            backend.apply_defaults(release);
            let defaults = compare(&BACKEND, &serde_json::to_value(&backend).unwrap(), release, "");
            assert!(defaults >= 2, "{defaults} in {release}");
        }
    }
}
