//! decode(json) = Ok(b) ⇒ check(encode(b)) = b.check(), for every release: the text path and the
//! typed path give the same findings.
#![no_main]

use envoy_gateway_backend_fuzz::text_is_typed;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(backend) = serde_json::from_slice(bytes) {
        text_is_typed(backend);
    }
});
