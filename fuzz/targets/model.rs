//! The properties of `model_json` and `text_typed`, for Backends built from bytes without JSON.
#![no_main]

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend_fuzz::{round_trip, text_is_typed};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|backend: Backend| {
    round_trip(backend.clone());
    text_is_typed(backend);
});
