//! Validates a typed Backend; the proof that it is valid is a type.

use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
use envoy_gateway_backend::{Profile, Release};

fn main() {
    let spec = BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)]);
    let profile = Profile::new(Release::V1_9);

    let valid = Backend::new("api", spec.clone()).into_valid(&profile).unwrap();
    println!("{} endpoint(s)", valid.endpoints().count());

    let invalid = Backend::new("API", spec).into_valid(&profile).unwrap_err();
    assert_eq!(invalid.report.findings()[0].path.to_string(), "metadata.name");
}
