//! parse(text) = Ok(r) ⇒ parse(print(r)) = Ok(r), and text begins with print(r), apart from the `v`.
#![no_main]

use envoy_gateway_backend::Release;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match text.parse::<Release>() {
        Ok(release) => {
            let printed = release.to_string();
            assert_eq!(printed.parse(), Ok(release));
            assert!(
                text.starts_with(printed.trim_start_matches('v')) || text.starts_with(&printed)
            );
        }
        Err(error) => assert!(!error.to_string().contains(char::is_control)),
    }
});
