//! The most usual Backends, told at a glance.

use std::net::Ipv4Addr;

use crate::api::{BackendAddress, BackendEndpoint, BackendSpec, FqdnAddress, IpAddress};
use crate::fields::pattern::is_dns_name_of_every_release;
use crate::net::LABEL_MAX;

/// How much of a spec is so plain that no gate of any release has anything to say about it, but for the platform's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plain {
    /// Perhaps none of it.
    Nothing,
    /// Each endpoint by itself, if there are any: it is a DNS name and a port, and nothing else, or all of them are ports at IPv4
    /// addresses elsewhere. Whatever else may be said of endpoints is that some are the same, or said of the Backend as a whole.
    Endpoints,
    /// All of it: it is a few such endpoints, and nothing else. Whatever may be said of it comes from elsewhere, as from a policy.
    Spec,
}

/// As many endpoints as every release stores.
const FEW: usize = 4;

impl Plain {
    pub(crate) fn of(spec: &BackendSpec) -> Self {
        let endpoints = spec.endpoints.as_deref().unwrap_or_default();
        if !endpoints.iter().all(is_plain_name) && !endpoints.iter().all(is_plain_ip) {
            return Self::Nothing;
        }
        match spec {
            BackendSpec { r#type: None, endpoints: Some(few), app_protocols: None, fallback: None, tls: None }
                if (1..=FEW).contains(&few.len()) && are_different(few) =>
            {
                Self::Spec
            }
            _ => Self::Endpoints,
        }
    }
}

fn are_different(endpoints: &[BackendEndpoint]) -> bool {
    endpoints.split_last().is_none_or(|(last, others)| !others.contains(last) && are_different(others))
}

fn is_plain_name(endpoint: &BackendEndpoint) -> bool {
    let BackendEndpoint {
        address: BackendAddress::Fqdn(FqdnAddress { hostname: name, port }),
        hostname: None,
        zone: None,
    } = endpoint
    else {
        return false;
    };
    // In a name no longer than a label, no label is too long. What ends in a digit may be an address.
    let is_name = name.len() <= LABEL_MAX
        && is_dns_name_of_every_release(name)
        && name.as_bytes().last().is_none_or(|last| !last.is_ascii_digit());
    is_name && is_port(*port)
}

fn is_plain_ip(endpoint: &BackendEndpoint) -> bool {
    let BackendEndpoint { address: BackendAddress::Ip(IpAddress { address, port }), hostname: None, zone: None } =
        endpoint
    else {
        return false;
    };
    let is_elsewhere = |ip: Ipv4Addr| !ip.is_loopback() && !ip.is_unspecified() && !ip.is_link_local();
    address.parse().is_ok_and(is_elsewhere) && is_port(*port)
}

fn is_port(port: i64) -> bool {
    (1..=i64::from(u16::MAX)).contains(&port)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::api::{Backend, BackendTls, BackendType};
    use crate::fields;
    use crate::platform::Platform;
    use crate::profile::{Infrastructure, Level, Profile};
    use crate::release::Release;
    use crate::resolved::{Route, RouteKind};
    use crate::rule::Gate;
    use crate::validation::Checker;

    #[test]
    fn plain_is_what_every_release_takes() {
        let plain = |name: &str, port| is_plain_name(&BackendEndpoint::fqdn(name, port));
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
        let plain = |address: &str, port| {
            let address = BackendAddress::Ip(IpAddress { address: address.into(), port });
            is_plain_ip(&address.into())
        };
        for address in ["1.2.3.4", "10.0.0.1", "224.0.0.1", "255.255.255.255"] {
            assert!(plain(address, 1) && plain(address, 65535), "{address}");
        }
        for address in
            ["", "1.2.3", "127.0.0.1", "127.1.2.3", "0.0.0.0", "169.254.1.2", "010.0.0.1", " 1.2.3.4", "::1", "a.bc"]
        {
            assert!(!plain(address, 1), "{address}");
        }
        assert!(!plain("1.2.3.4", 0) && !plain("1.2.3.4", 65536) && !plain("1.2.3.4", -1));
        for endpoint in [
            BackendEndpoint::ip([10, 0, 0, 1], 80),
            BackendEndpoint::unix("/run/a.sock"),
            BackendEndpoint::fqdn("a.bc", 1).with_hostname("a.bc"),
            BackendEndpoint::fqdn("a.bc", 1).with_zone("a"),
        ] {
            let endpoints = [BackendEndpoint::fqdn("a.bc", 1), endpoint];
            assert_eq!(Plain::of(&BackendSpec::endpoints(endpoints)), Plain::Nothing);
        }
        for endpoint in [
            BackendEndpoint::ip([10, 0, 0, 2], 80).with_hostname("a.bc"),
            BackendEndpoint::ip([10, 0, 0, 2], 80).with_zone("a"),
        ] {
            let endpoints = [BackendEndpoint::ip([10, 0, 0, 1], 80), endpoint];
            assert_eq!(Plain::of(&BackendSpec::endpoints(endpoints)), Plain::Nothing);
        }
        let addresses = [1, 2].map(|last| BackendEndpoint::ip([10, 0, 0, last], 80));
        assert_eq!(Plain::of(&BackendSpec::endpoints(addresses)), Plain::Spec);
    }

    #[test]
    fn a_plain_spec_is_a_few_different_endpoints() {
        let all = |count: u16| BackendSpec::endpoints((1..=count).map(|port| BackendEndpoint::fqdn("a.bc", port)));
        let twice = BackendSpec::endpoints([1, 2, 1].map(|port| BackendEndpoint::fqdn("a.bc", port)));
        let none = BackendSpec { endpoints: None, ..all(1) };
        let typed = BackendSpec { r#type: Some(BackendType::Endpoints), ..all(1) };
        let protocols = BackendSpec { app_protocols: Some(Vec::new()), ..all(1) };
        let fallback = BackendSpec { fallback: Some(false), ..all(1) };
        for spec in [all(0), all(5), twice, none, typed, protocols, fallback, all(1).with_tls(BackendTls::system_ca())]
        {
            assert_eq!(Plain::of(&spec), Plain::Endpoints, "{spec:?}");
        }
        for count in 1..=4 {
            assert_eq!(Plain::of(&all(count)), Plain::Spec);
        }
    }

    #[test]
    fn a_few_are_as_many_as_every_release_stores() {
        let few = i64::try_from(FEW).unwrap();
        assert!(Release::ALL.iter().all(|release| fields::ENDPOINTS.limits(*release).take_number(few)));
        assert!(!fields::ENDPOINTS.limits(Release::ALL[0]).take_number(few + 1));
    }

    fn endpoints() -> impl Strategy<Value = Vec<BackendEndpoint>> {
        let name = prop_oneof![
            4 => "[a-z][a-z0-9-]{0,14}[a-z]\\.([a-z0-9]{2,4}\\.){0,4}[a-z]{2,3}",
            1 => "([a-zA0-9.-]{0,4}\\.){0,3}[a-z0-9.]{0,9}",
            1 => "[a-z]{58,64}\\.[a-z]{1,3}",
        ];
        let port = prop_oneof![8 => 1..=65535_i64, 1 => -1..=1_i64, 1 => 65535..=65536_i64];
        let fqdn = (name, port.clone())
            .prop_map(|(hostname, port)| BackendAddress::Fqdn(FqdnAddress { hostname, port }).into());
        let address = prop_oneof![
            8 => any::<[u8; 4]>().prop_map(|ip| Ipv4Addr::from(ip).to_string()).boxed(),
            1 => "(127|0|10|169|240)\\.(0|254|00)\\.0\\.[01]{1,2}".boxed(),
            1 => "[0-9a-f:.]{0,9}|::ffff:(127|10)\\.0\\.0\\.1".boxed(),
        ];
        let ip = (address, port).prop_map(|(address, port)| BackendAddress::Ip(IpAddress { address, port }).into());
        let other = prop::sample::select(vec![
            BackendEndpoint::ip([10, 0, 0, 1], 80),
            BackendEndpoint::ip([127, 0, 0, 1], 80),
            BackendEndpoint::unix("/run/a.sock"),
            BackendEndpoint::fqdn("a.bc", 1).with_hostname("A"),
            BackendEndpoint::fqdn("a.bc", 1).with_zone("a"),
            BackendAddress::from_fields(None, None, None).into(),
        ]);
        let few = prop_oneof![
            2 => prop::collection::vec(prop_oneof![30 => fqdn, 1 => other.clone()], 0..6),
            1 => prop::collection::vec(prop_oneof![30 => ip, 1 => other], 0..6),
        ];
        // About as many as the releases take: 4, 64 and 256.
        (few, prop_oneof![8 => Just(0), 1 => 1..70_usize, 1 => 250..260_usize]).prop_map(|(mut endpoints, more)| {
            endpoints.extend((0..more).map(|index| BackendEndpoint::fqdn(format!("host-{index}.example.com"), 443)));
            endpoints
        })
    }

    fn profiles() -> impl Strategy<Value = Profile> {
        let gates = prop::sample::subsequence(Gate::ALL, 3..=Gate::ALL.len());
        let facts = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        (gates, facts).prop_map(|(gates, (host, enabled, policies, route, raised))| {
            let mut profile = Profile::default().with_gates(gates).with_platform(Platform::public_egress());
            profile = profile.with_backend_api(enabled);
            if host {
                profile = profile.with_infrastructure(Infrastructure::Host);
            }
            if policies {
                profile = profile.with_policies([]);
            }
            if route {
                profile = profile.with_route(Route::new(RouteKind::Http).with_port(443));
            }
            if raised {
                profile = profile.with_level("duplicate-endpoint", Level::Error).unwrap();
            }
            profile
        })
    }

    proptest! {
        #[test]
        fn a_glance_changes_no_report(
            endpoints in endpoints(), mut profile in profiles(), name in "[a-z]{0,2}", tls in prop::bool::weighted(0.3),
            dynamic in prop::bool::weighted(0.1),
        ) {
            let mut spec = BackendSpec::endpoints(endpoints);
            spec.r#type = dynamic.then_some(BackendType::DynamicResolver);
            spec.tls = tls.then(|| BackendTls { auto_sni_from_endpoint_hostname: Some(true), ..BackendTls::system_ca() });
            // Without a name, rules are left aside.
            let backend = Backend::new(name, spec);
            for &release in Release::ALL {
                profile.set_release(release);
                // Without a glance each endpoint is looked at.
                let mut checker = Checker::new(&profile);
                checker.check(&backend);
                prop_assert_eq!(backend.validate(&profile), checker.report);
            }
        }
    }
}
