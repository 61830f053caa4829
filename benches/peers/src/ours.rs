//! The measured jobs of this crate.

use envoy_gateway_backend::api::Backend;
use envoy_gateway_backend::kubectl_yaml::yaml;
use envoy_gateway_backend::lint;
use envoy_gateway_backend::{Gate, Invalid, Profile, Release, Valid};

/// The profile of the benches: the newest release, every gate.
#[must_use]
pub fn profile() -> Profile {
    Profile::default()
}

/// The profile that [`Compatibility`](envoy_gateway_backend::Compatibility) uses, for one release.
#[must_use]
pub fn one_release() -> Profile {
    Profile::new(Release::LATEST).with_gates([Gate::Admission])
}

/// Deserializes JSON from an API server into a valid Backend.
///
/// # Errors
///
/// If a gate refuses it.
///
/// # Panics
///
/// If the bytes are not a Backend in JSON.
pub fn json_to_valid(
    json: &[u8],
    profile: &Profile,
) -> Result<Valid<Backend>, Box<Invalid<Backend>>> {
    let backend: Backend = serde_json::from_slice(json).expect("a Backend in JSON");
    backend.into_valid(profile)
}

/// The number of findings of all gates in all objects of a text, with locations.
#[must_use]
pub fn report(text: &str, profile: &Profile) -> usize {
    lint::Linter::new(profile).check(text).map(|checked| checked.report().findings().len()).sum()
}

/// The number of events of a text.
///
/// # Errors
///
/// If the text is not YAML.
pub fn events(text: &str) -> Result<usize, yaml::Error> {
    let mut parser = yaml::Parser::new(text);
    let mut events = 0;
    while let Some(event) = parser.next_event()? {
        std::hint::black_box(&event);
        events += 1;
    }
    Ok(events)
}
