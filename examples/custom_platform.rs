//! Checks a Backend against the platform policy of an operator.

use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
use envoy_gateway_backend::platform::Platform;
use envoy_gateway_backend::{Gate, Profile};

fn main() -> Result<(), serde_json::Error> {
    let platform: Platform = serde_json::from_str(
        r#"{"endpointKinds": ["fqdn"], "names": {"denied": [{"name": "cluster", "domains": ["cluster.local"]}]}}"#,
    )?;
    let profile = Profile::default().with_platform(platform);

    let endpoint = BackendEndpoint::fqdn("api.default.svc.cluster.local", 80);
    let report = Backend::new("api", BackendSpec::endpoints([endpoint])).check(&profile);
    assert!(!report.passes(Gate::Platform));
    Ok(())
}
