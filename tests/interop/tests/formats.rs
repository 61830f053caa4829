//! The model survives every self-describing format.

#[path = "../../support/generate.rs"]
#[expect(dead_code, reason = "shared with other tests")]
mod generate;

use envoy_gateway_backend::api::Backend;
use generate::any_backend;
use proptest::prelude::*;
use proptest::test_runner::Config;

proptest! {
    #![proptest_config(Config { failure_persistence: None, ..Config::default() })]

    #[test]
    fn json(backend in any_backend()) {
        let text = serde_json::to_string_pretty(&backend).unwrap();
        prop_assert_eq!(serde_json::from_str::<Backend>(&text).unwrap(), backend);
    }

    #[test]
    fn yaml(backend in any_backend()) {
        let text = serde_yaml_ng::to_string(&backend).unwrap();
        prop_assert_eq!(serde_yaml_ng::from_str::<Backend>(&text).unwrap(), backend, "{}", text);
    }

    #[test]
    fn cbor(backend in any_backend()) {
        let mut bytes = Vec::new();
        ciborium::into_writer(&backend, &mut bytes).unwrap();
        prop_assert_eq!(ciborium::from_reader::<Backend, _>(bytes.as_slice()).unwrap(), backend);
    }

    /// With names, because without them MessagePack writes a struct as an array, in which absent
    /// fields are ambiguous.
    #[test]
    fn message_pack(backend in any_backend()) {
        let bytes = rmp_serde::to_vec_named(&backend).unwrap();
        prop_assert_eq!(rmp_serde::from_slice::<Backend>(&bytes).unwrap(), backend);
    }
}
