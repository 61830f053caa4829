//! `envoy.ndjson` and `envoy-addresses.ndjson`: what the real Envoy binary does with a cluster.

use envoy_gateway_backend::EnvoyVersion;
use envoy_gateway_backend::envoy::{Outcome as Verdict, TlsSettings, accepts_ip, check_unix_path};
use serde::Deserialize;

use crate::harness::{Figures, Outcome};

#[derive(Deserialize)]
struct Expected {
    envoy: Vec<String>,
    accepted: bool,
    #[serde(default)]
    aborts: bool,
}

#[derive(Deserialize)]
struct TlsCase {
    id: String,
    tls: Tls,
    expect: Vec<Expected>,
}

/// The versions are missing: Envoy loads any pair.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[derive(Default)]
struct Tls {
    ciphers: Vec<String>,
    ecdh_curves: Vec<String>,
    signature_algorithms: Vec<String>,
    alpn_protocols: Vec<String>,
    sni: Option<String>,
}

pub(crate) fn tls_cases(text: &str) -> Figures {
    let cases: Vec<TlsCase> =
        text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect();
    let figure = |&version: &EnvoyVersion| {
        let outcomes = cases.iter().filter_map(|case| tls_outcome(case, version)).collect();
        (format!("envoy {version}"), outcomes)
    };
    EnvoyVersion::MEASURED.iter().map(figure).collect()
}

fn tls_outcome(case: &TlsCase, version: EnvoyVersion) -> Option<Outcome> {
    let label = version.to_string();
    let expected = case.expect.iter().find(|expected| expected.envoy.contains(&label))?;
    let theirs = match (expected.accepted, expected.aborts) {
        (true, _) => Verdict::Accepts,
        (false, true) => Verdict::Aborts,
        (false, false) => Verdict::Rejects,
    };
    let Tls { ciphers, ecdh_curves, signature_algorithms, alpn_protocols, sni } = &case.tls;
    let settings = TlsSettings {
        ciphers,
        ecdh_curves,
        signature_algorithms,
        alpn_protocols,
        sni: sni.as_deref(),
    };
    let ours = settings.outcome(version);
    Some(Outcome {
        id: case.id.clone(),
        agrees: ours == theirs,
        ours: format!("{ours:?}"),
        theirs: format!("{theirs:?}"),
    })
}

#[derive(Deserialize)]
struct AddressCase {
    id: String,
    r#type: String,
    address: Address,
    expect: Vec<Expected>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Address {
    Pipe { path: String },
    SocketAddress { address: String, port_value: u32 },
}

/// One figure for all versions: a case agrees if it agrees with each of them.
pub(crate) fn address_cases(text: &str) -> Figures {
    let outcomes = text.lines().map(|line| {
        let case: AddressCase = serde_json::from_str(line).expect("a case");
        let ours = match &case.address {
            Address::Pipe { path } => check_unix_path(path).is_ok(),
            Address::SocketAddress { address, port_value } => {
                // Envoy resolves the names of a `STRICT_DNS` cluster after it has loaded it.
                u16::try_from(*port_value).is_ok()
                    && (case.r#type == "STRICT_DNS" || accepts_ip(address))
            }
        };
        Outcome {
            agrees: case.expect.iter().all(|expected| expected.accepted == ours),
            ours: ours.to_string(),
            theirs: case
                .expect
                .iter()
                .map(|expected| format!("{} {:?}", expected.accepted, expected.envoy))
                .collect::<Vec<_>>()
                .join(", "),
            id: case.id,
        }
    });
    vec![("envoy addresses".into(), outcomes.collect())]
}
