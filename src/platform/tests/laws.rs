//! Laws for any address and name.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;

/// Addresses close to the limits of denied networks, and any address.
fn v4() -> impl Strategy<Value = Ipv4Addr> {
    const HEADS: [u8; 12] = [0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 240, 255];
    prop_oneof![
        any::<u32>().prop_map(Ipv4Addr::from_bits),
        (proptest::sample::select(&HEADS[..]), any::<[u8; 3]>())
            .prop_map(|(a, [b, c, d])| Ipv4Addr::new(a, b, c, d)),
        Just(Ipv4Addr::new(169, 254, 169, 254)),
    ]
}

fn hosts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-z0-9.xX:%-]{0,40}",
        "([0-9]{1,12}|0x[0-9a-f]{0,9}|[a-z]{1,4})(\\.([0-9]{1,12}|0x[0-9a-f]{0,9}|[a-z]{1,4})){0,5}\\.?"
    ]
}

proptest! {
    #[test]
    fn any_host_name_does_not_panic(text in hosts()) {
        for platform in [Platform::datum_cloud(), Platform::public_egress(), Platform::default()] {
            for report in [host(&platform, &text), address(&platform, &text)] {
                prop_assert!(report.findings().len() <= 1);
                prop_assert!(report.iter().all(|finding| !finding.message.is_empty() && !finding.message.contains('\n')));
            }
        }
    }

    #[test]
    fn denied_ipv4_is_denied_inside_ipv6(v4 in v4(), form in proptest::sample::select(Ipv4Embedding::ALL)) {
        let platform = Platform::public_egress();
        let v6 = form.embed(v4);
        let plain = address(&platform, &v4.to_string()).is_empty();
        // `::` and `::1` embed nothing, and are denied themselves.
        prop_assert_eq!(address(&platform, &v6.to_string()).is_empty(), plain);
        prop_assert_eq!(address(&platform, &full(v6)).is_empty(), plain);
        prop_assert_eq!(form.extract(v6).is_some(), form != Ipv4Embedding::Compatible || v6.to_bits() > 1);
    }

    #[test]
    fn ipv6_verdict_does_not_depend_on_spelling(bits in any::<u128>(), shift in 0u32..128) {
        let v6 = Ipv6Addr::from_bits(bits >> shift);
        for platform in [Platform::datum_cloud(), Platform::public_egress()] {
            let rules = |text: &str| address(&platform, text).iter().map(|finding| finding.rule.id()).collect::<Vec<_>>();
            prop_assert_eq!(rules(&v6.to_string()), rules(&full(v6)));
            prop_assert_eq!(rules(&v6.to_string()), rules(&full(v6).to_uppercase()));
        }
    }

    #[test]
    fn numeric_spelling_of_an_address_is_refused(v4 in v4(), spelling in 0usize..8, dot in any::<bool>()) {
        let [a, b, c, d] = v4.octets();
        let all = v4.to_bits();
        let text = match spelling {
            0 => v4.to_string(),
            1 => format!("{all}"),
            2 => format!("0x{all:x}"),
            3 => format!("0{all:o}"),
            4 => format!("{a}.{}", all & 0x00ff_ffff),
            5 => format!("{a}.{b}.{}", all & 0xffff),
            6 => format!("0x{a:x}.0{b:o}.{c}.0x{d:x}"),
            _ => format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        };
        let text = if dot { text + "." } else { text };
        prop_assert_eq!(rule(&host(&Platform::public_egress(), &text)), "platform-address-as-name");
        let mut platform = Platform::public_egress();
        platform.names.ip_address = IpLiteralPolicy::AsAddress;
        platform.names.numeric = IpLiteralPolicy::AsAddress;
        let as_name: Vec<_> = host(&platform, &text).iter().map(|finding| finding.message.clone()).collect();
        let as_address: Vec<_> = address(&platform, &v4.to_string()).iter().map(|finding| finding.message.clone()).collect();
        prop_assert_eq!(as_name, as_address);
    }

    #[test]
    fn public_egress_refuses_everything_that_datum_cloud_refuses(text in hosts()) {
        let (datum, public) = (Platform::datum_cloud(), Platform::public_egress());
        prop_assert!(host(&datum, &text).is_empty() || !host(&public, &text).is_empty());
        prop_assert!(address(&datum, &text).is_empty() || !address(&public, &text).is_empty());
    }
}

/// All eight groups, the form in which the CRD accepts any address.
fn full(address: Ipv6Addr) -> String {
    address.segments().map(|group| format!("{group:x}")).join(":")
}

#[test]
fn embedded_address_is_extracted_again() {
    let address = IpAddr::from(Ipv4Embedding::Nat64.embed(Ipv4Addr::LOCALHOST));
    assert_eq!(address.to_string(), "64:ff9b::7f00:1");
}
