//! The real Envoy binary loads what the crate accepts, and nothing else.
//!
//! `.ci/envoy` installs the binaries and runs these tests; without `ENVOY_BINARIES` there is
//! nothing to ask. `ENVOY_SEED` repeats a run, `ENVOY_CASES` sets the number of random settings.

#[path = "envoy/binary.rs"]
mod binary;
#[path = "envoy/cluster.rs"]
mod cluster;

use std::collections::BTreeMap;
use std::io::Write as _;

use arbitrary::Unstructured;
use binary::Envoy;
use envoy_gateway_backend::api::{Backend, BackendAddress, BackendTls};
use envoy_gateway_backend::envoy::{Outcome, TlsSettings, accepts_ip, check_unix_path};
use envoy_gateway_backend::fuzzing::{near_miss_tls, valid_backend};
use envoy_gateway_backend::gateway_api::RouteKind;
use envoy_gateway_backend::translator::Route;
use envoy_gateway_backend::{EnvoyVersion, Gate, Profile, Release, Report};
use serde_json::Value;

/// Backends for each release.
const BACKENDS: usize = 60;

fn number(variable: &str, default: u64) -> u64 {
    let text = std::env::var(variable).ok();
    text.map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}")))
}

/// The generator `SplitMix64`.
struct Random(u64);

/// A generator, and the seed that gives the same numbers again.
fn random() -> (Random, u64) {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let seed = number("ENVOY_SEED", now.expect("a time after 1970").as_secs());
    (Random(seed), seed)
}

impl Random {
    fn bytes(&mut self) -> Vec<u8> {
        (0..128).flat_map(|_| self.next().to_le_bytes()).collect()
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Writes to the stream itself, so that the figures of a passing test are shown.
fn print(line: &str) {
    writeln!(std::io::stdout(), "{line}").expect("standard output can be written");
}

/// The clusters with the outcome that the crate expects, compared with what a binary does.
fn compare(label: &str, envoy: &Envoy, cases: &[(Value, Outcome)]) {
    let clusters: Vec<&Value> = cases.iter().map(|(cluster, _)| cluster).collect();
    let answers = envoy.load_all(&clusters);
    let mut figures: BTreeMap<&str, usize> = BTreeMap::new();
    let mut differences = Vec::new();
    for ((cluster, ours), (theirs, message)) in cases.iter().zip(&answers) {
        let name = match theirs {
            Outcome::Accepts => "accepted",
            Outcome::Rejects => "rejected",
            _ => "aborted",
        };
        *figures.entry(name).or_default() += 1;
        if ours != theirs {
            differences.push(format!("{ours:?}, Envoy {theirs:?} {message}: {cluster}"));
        }
    }
    let agreeing = cases.len() - differences.len();
    print(&format!("{label}: {agreeing} of {} agree {figures:?}", cases.len()));
    assert!(differences.is_empty(), "{label}:\n{}", differences.join("\n"));
}

#[test]
#[ignore = "needs the Envoy binaries: .ci/envoy"]
fn random_tls_settings_load_as_expected() {
    let (mut random, seed) = random();
    for envoy in binary::all() {
        let cases: Vec<_> = (0..number("ENVOY_CASES", 500))
            .map(|_| {
                let tls = near_miss_tls(&mut Unstructured::new(&random.bytes()));
                let outcome = TlsSettings::from(&tls).outcome(envoy.version);
                (cluster::with_tls(&tls), outcome)
            })
            .collect();
        compare(
            &format!("envoy {} random TLS settings (seed {seed})", envoy.version),
            &envoy,
            &cases,
        );
    }
}

#[test]
#[ignore = "needs the Envoy binaries: .ci/envoy"]
fn random_addresses_load_as_expected() {
    let (mut random, seed) = random();
    for envoy in binary::all() {
        let mut cases = Vec::new();
        while cases.len() < 60 {
            let data = random.bytes();
            let mut data = Unstructured::new(&data);
            let address: BackendAddress = data.arbitrary().expect("any bytes make an address");
            let expected = match &address {
                BackendAddress::Unix(unix) => check_unix_path(&unix.path).is_ok(),
                // A zone depends on the interfaces of the host.
                BackendAddress::Ip(ip) if !ip.address.contains(['%', '\0']) => {
                    accepts_ip(&ip.address)
                }
                _ => continue,
            };
            let outcome = if expected { Outcome::Accepts } else { Outcome::Rejects };
            cases.push((cluster::with_address(&address), outcome));
        }
        compare(&format!("envoy {} random addresses (seed {seed})", envoy.version), &envoy, &cases);
    }
}

/// Backends that every earlier gate passes, with the TLS context that Envoy Gateway writes.
#[test]
#[ignore = "needs the Envoy binaries: .ci/envoy"]
fn backends_load_as_the_gate_reports() {
    let (mut random, seed) = random();
    let releases = Release::ALL.iter().filter(|release| release.is_at_least(Release::V1_6));
    for &release in releases {
        let Some(envoy) = binary::of_minor(release.support().envoy) else { continue };
        let mut cases = Vec::new();
        while cases.len() < BACKENDS {
            cases.extend(backend_case(&random.bytes(), release, envoy.version));
        }
        compare(
            &format!("Backends of {release} in envoy {} (seed {seed})", envoy.version),
            &envoy,
            &cases,
        );
    }
}

/// The cluster of a Backend and what the gate expects of it; none where an earlier gate reports an
/// error.
fn backend_case(bytes: &[u8], release: Release, version: EnvoyVersion) -> Option<(Value, Outcome)> {
    let mut data = Unstructured::new(bytes);
    let settings = near_miss_tls(&mut data);
    let mut backend: Backend = valid_backend(&mut data, release);
    let own = backend.spec.tls.take()?;
    let BackendTls { ciphers, ecdh_curves, signature_algorithms, alpn_protocols, .. } = settings;
    backend.spec.tls =
        Some(BackendTls { ciphers, ecdh_curves, signature_algorithms, alpn_protocols, ..own });
    let profile = Profile::new(release).with_envoy(version).with_policies([]);
    let earlier = [Gate::Admission, Gate::Controller, Gate::Serving];
    if backend.check(&profile.clone().with_gates(earlier)).has_errors() {
        return None;
    }
    let setting = backend.translate(&Route::new(RouteKind::Http), &profile).ok()?.setting;
    let report = backend.check(&profile.with_gates([Gate::Envoy]));
    Some((cluster::of_setting(&setting)?, outcome(&report)))
}

/// A rejected setting hides one that makes the process exit.
fn outcome(report: &Report) -> Outcome {
    let mut errors = report.errors().map(|finding| finding.rule.id()).peekable();
    if errors.peek().is_none() {
        Outcome::Accepts
    } else if errors.all(|rule| rule == "envoy-alpn-abort") {
        Outcome::Aborts
    } else {
        Outcome::Rejects
    }
}
