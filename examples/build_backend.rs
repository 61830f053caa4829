//! Builds a Backend that verifies its server with the CA certificates of the system.

use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec, BackendTls};

fn main() -> Result<(), serde_json::Error> {
    let endpoints = [BackendEndpoint::fqdn("api.example.com", 443)];
    let spec = BackendSpec::endpoints(endpoints).with_tls(BackendTls::system_ca());
    let backend = Backend::new("api", spec);

    let json = serde_json::to_value(&backend)?;
    println!("{json:#}");
    assert_eq!(json["spec"]["tls"]["wellKnownCACertificates"], "System");
    Ok(())
}
