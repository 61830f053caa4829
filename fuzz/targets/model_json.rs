//! decode(json) = Ok(b) ⇒ decode(encode(b)) = Ok(b); b.into_valid() is Ok exactly if b.check()
//! has no error; two checks give the same report.
#![no_main]

use envoy_gateway_backend_fuzz::round_trip;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(backend) = serde_json::from_slice(bytes) {
        round_trip(backend);
    }
});
