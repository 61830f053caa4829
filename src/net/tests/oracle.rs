//! Thousands of addresses and host names with the verdicts of Envoy Gateway and of Datum Cloud,
//! which both use Go's functions.

use serde_json::Value;

use super::*;

fn corpus(name: &str) -> Vec<Value> {
    let path = format!("{}/tests/conformance/{name}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn endpoints(case: &Value) -> &[Value] {
    case.pointer("/backend/spec/endpoints").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Envoy Gateway's `validateHostname`, as of v1.9.
fn validate_hostname(hostname: &str, type_name: &str, on_host: bool) -> Result<(), String> {
    if !is_dns1123_subdomain(hostname.strip_suffix('.').unwrap_or(hostname)) {
        return Err(format!("hostname {hostname} is not a valid {type_name}"));
    }
    if !on_host && !hostname.contains('.') {
        return Err(format!(
            "hostname {hostname} should be a domain with at least two segments separated by dots"
        ));
    }
    match parse_addr(hostname) {
        Some(_) => Err(format!("hostname {hostname} is an IP address")),
        None => Ok(()),
    }
}

/// Envoy Gateway's `validateIP`, as of v1.9.
fn validate_ip(address: &str, on_host: bool) -> Result<(), String> {
    match parse_addr(address) {
        None => Err(format!("IP address {address} is invalid")),
        Some(ip) if is_loopback(ip) && !on_host => Err(format!(
            "IP address {address} in the loopback range is only supported when using the Host infrastructure"
        )),
        Some(_) => Ok(()),
    }
}

fn validate_endpoint(endpoint: &Value, on_host: bool) -> Result<(), String> {
    if let Some(hostname) = endpoint["hostname"].as_str() {
        validate_hostname(hostname, "hostname", on_host)?;
    }
    if let Some(hostname) = endpoint["fqdn"]["hostname"].as_str() {
        validate_hostname(hostname, "FQDN", on_host)
    } else if let Some(address) = endpoint["ip"]["address"].as_str() {
        validate_ip(address, on_host)
    } else {
        Ok(())
    }
}

#[test]
fn names_and_addresses_agree_with_envoy_gateway() {
    let mut checked = 0;
    for case in corpus("acceptance.ndjson") {
        let spec = &case["backend"]["spec"];
        // Only the endpoints decide these cases.
        if !spec["tls"].is_null()
            || spec["type"] == "DynamicResolver"
            || case["backend_api_enabled"] != true
        {
            continue;
        }
        let on_host = case["infrastructure"] == "Host";
        let ours = match endpoints(&case)
            .iter()
            .try_for_each(|endpoint| validate_endpoint(endpoint, on_host))
        {
            Ok(()) => "The Backend was accepted".to_owned(),
            Err(error) => format!("The Backend was not accepted: {error}"),
        };
        let has_latest = |expected: &&Value| {
            expected["releases"].as_array().unwrap().iter().any(|r| r == "v1.9")
        };
        let theirs = case["expect"].as_array().unwrap().iter().find(has_latest).unwrap();
        assert_eq!(theirs["message"], ours, "{}", case["id"]);
        checked += 1;
    }
    assert!(checked > 1000, "{checked}");
}

/// Datum Cloud's message for an address or a host name, as far as names and loopback are concerned.
fn platform_message(text: &str) -> Option<String> {
    if let Some(ip) = parse_ip(text) {
        return is_loopback(ip)
            .then(|| "may not be in the loopback range (127.0.0.0/8, ::1/128)".to_owned());
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    if text.is_empty() {
        return Some(String::new());
    }
    let violations = dns1123_subdomain(name);
    if !violations.is_empty() {
        return Some(violations.join(","));
    }
    if !name.contains('.') {
        return Some("should be a domain with at least two segments separated by dots".to_owned());
    }
    name.split('.').find_map(|label| dns1123_label(label).first().copied()).map(str::to_owned)
}

#[test]
fn names_and_addresses_agree_with_datum_cloud() {
    let mut checked = 0;
    for case in corpus("platform-datum.ndjson") {
        for (at, endpoint) in endpoints(&case).iter().enumerate() {
            for (object, field) in [("fqdn", "hostname"), ("ip", "address")] {
                let Some(text) = endpoint[object][field].as_str() else { continue };
                let path = format!("spec.endpoints[{at}].{object}.{field}");
                let errors = case["expect"]["errors"].as_array().unwrap();
                let of_ranges = ["may not be unspecified", "may not be in the link-local"];
                let theirs: Vec<_> = errors
                    .iter()
                    .filter(|error| error[1] == path.as_str())
                    .map(|error| error[2].as_str().unwrap())
                    .filter(|message| !of_ranges.iter().any(|range| message.starts_with(range)))
                    .collect();
                assert_eq!(theirs, Vec::from_iter(platform_message(text)), "{} {text}", case["id"]);
                checked += 1;
            }
        }
    }
    assert!(checked > 1000, "{checked}");
}
