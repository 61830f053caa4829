//! The most usual endpoints, told at a glance.

use crate::api::{BackendAddress, BackendEndpoint, FqdnAddress};
use crate::fields::pattern::is_any_dns_name;

/// The longest label of a DNS name (RFC 1035, section 2.3.4): no label of a name as long as that is longer.
const LABEL_MAX: usize = 63;

/// Whether no gate of any release has anything to say about any of these endpoints, but for the platform's: each is a plain DNS
/// name and a port, and nothing else.
///
/// Whatever else may be said of them is said of several together, or of the Backend as a whole.
pub(crate) fn are_plain(endpoints: &[BackendEndpoint]) -> bool {
    endpoints.iter().all(is_plain)
}

fn is_plain(endpoint: &BackendEndpoint) -> bool {
    let BackendEndpoint {
        address: BackendAddress::Fqdn(FqdnAddress { hostname: name, port }),
        hostname: None,
        zone: None,
    } = endpoint
    else {
        return false;
    };
    // What ends in a digit may be an address.
    let is_name =
        name.len() <= LABEL_MAX && is_any_dns_name(name) && !name.ends_with(|last: char| last.is_ascii_digit());
    is_name && (1..=i64::from(u16::MAX)).contains(port)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::{Backend, BackendSpec, BackendTls};
    use crate::profile::{Infrastructure, Profile};
    use crate::release::Release;
    use crate::validation::Checker;

    #[test]
    fn plain_is_what_every_release_takes() {
        let plain = |name: &str, port| are_plain(&[BackendEndpoint::fqdn(name, port)]);
        for name in ["api.example.com", "a.bc", "0-a.b--c.x9d", &format!("a.{}", "b".repeat(61))] {
            assert!(plain(name, 1) && plain(name, u16::MAX), "{name}");
        }
        for name in [
            "",
            "a",
            "localhost",
            "a.b",
            "a.b.cd",
            "a.bc.",
            ".a.bc",
            "a..bc",
            "a.-bc",
            "a-.bc",
            "A.bc",
            "a_b.cd",
            "a.b9",
            "10.0.0.1",
            "a/b.cd",
            "\u{e9}.bc",
            &format!("a.{}", "b".repeat(62)),
        ] {
            assert!(!plain(name, 1), "{name}");
        }
        assert!(!plain("a.bc", 0));
        for endpoint in [
            BackendEndpoint::ip([10, 0, 0, 1], 80),
            BackendEndpoint::unix("/run/a.sock"),
            BackendEndpoint::fqdn("a.bc", 1).with_hostname("a.bc"),
            BackendEndpoint::fqdn("a.bc", 1).with_zone("a"),
        ] {
            assert!(!are_plain(&[BackendEndpoint::fqdn("a.bc", 1), endpoint]));
        }
        assert!(are_plain(&[]));
    }

    fn endpoints() -> impl Strategy<Value = Vec<BackendEndpoint>> {
        let name = prop_oneof![
            4 => "[a-z][a-z0-9-]{0,14}[a-z]\\.([a-z0-9]{2,4}\\.){0,4}[a-z]{2,3}",
            1 => "([a-zA0-9.-]{0,4}\\.){0,3}[a-z0-9.]{0,9}",
            1 => "[a-z]{58,64}\\.[a-z]{1,3}",
        ];
        let port = prop_oneof![8 => 1..=65535_i64, 1 => -1..=1_i64, 1 => 65535..=65536_i64];
        let fqdn =
            (name, port).prop_map(|(hostname, port)| BackendAddress::Fqdn(FqdnAddress { hostname, port }).into());
        let other = Just(BackendEndpoint::ip([10, 0, 0, 1], 80));
        prop::collection::vec(prop_oneof![30 => fqdn, 1 => other], 0..6)
    }

    proptest! {
        #[test]
        fn a_glance_changes_no_report(endpoints in endpoints(), tls in any::<bool>(), host in any::<bool>()) {
            let mut spec = BackendSpec::endpoints(endpoints);
            spec.tls = tls.then(|| BackendTls { auto_sni_from_endpoint_hostname: Some(true), ..BackendTls::system_ca() });
            let backend = Backend::new("a", spec);
            for &release in Release::ALL {
                let mut profile = Profile::new(release).with_policies([]);
                if host {
                    profile = profile.with_infrastructure(Infrastructure::Host);
                }
                // Without a glance each endpoint is looked at.
                prop_assert_eq!(backend.validate(&profile), Checker::new(&profile).check(&backend));
            }
        }
    }
}
