//! The presets.

use super::*;

#[test]
fn link_local_multicast_is_detected_with_any_flags() {
    let platform = Platform::datum_cloud();
    for text in
        ["224.0.0.0", "224.0.0.255", "::ffff:224.0.0.1", "ff02::1", "ff12::1", "fff2::", "ff52:1::"]
    {
        let message = "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)";
        assert_eq!(address(&platform, text).findings()[0].message, message, "{text}");
    }
    for text in ["224.0.1.0", "ff01::1", "ff05::2", "fe02::", "ff20::2"] {
        assert!(address(&platform, text).is_empty(), "{text}");
    }
}

#[test]
fn datum_cloud_allows_alternative_spellings() {
    for text in [
        "127.1.", "127.0.0.1.", "0x7f.0.0.1", "10.0.0.1", "010.0.0.1", "fc00::1",
        "64:ff9b::7f00:1", "::7f00:1", "2002:7f00:1::",
    ] {
        assert!(address(&Platform::datum_cloud(), text).is_empty(), "{text}");
    }
}

#[test]
fn public_egress_accepts_public_hosts() {
    let platform = Platform::public_egress();
    for name in [
        "example.com", "api.example.com", "api.example.com.", "a.b.c.d.e.io", "1.example.com",
        "127.0.0.1.example.com", "xn--bcher-kva.example.org", "svc.example.com",
        "localhost.example.com", "notlocal.dev", "metadata.google.com", "mylocalhost.com",
        "3com.com", "0x7f.com",
    ] {
        assert_eq!(rule(&host(&platform, name)), "", "{name}");
    }
    for text in [
        "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.0.1", "172.32.0.1",
        "192.0.0.9", "223.255.255.255", "2606:4700::1111", "2001:4860:4860::8888",
        "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::", "2001:20::1", "169.253.0.1",
        "11.0.0.0",
    ] {
        assert_eq!(rule(&address(&platform, text)), "", "{text}");
    }
}

#[test]
fn public_egress_refuses_addresses_that_are_not_public() {
    let platform = Platform::public_egress();
    for text in [
        "0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.255.255", "169.254.169.254", "169.254.0.1",
        "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "100.100.100.200",
        "168.63.129.16", "192.0.0.1", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1",
        "203.0.113.1", "192.88.99.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fec0::1", "fd00:ec2::254", "fc00::1",
        "ff02::1", "2001:db8::1", "3fff::1", "2001::1", "2001:2::1", "64:ff9b:1::1", "100::1",
        "5f00::1", "4000::1", "::2:3:4", "0:0:0:0:0:ffff:7f00:1", "::ffff:127.0.0.1",
        "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1", "::ffff:0:7f00:1", "64:ff9b::a9fe:a9fe",
        "2002:a00:1::1", "0:0:0:0:0:0:0:1",
    ] {
        assert_eq!(rule(&address(&platform, text)), "platform-network", "{text}");
    }
    for text in [
        "", "localhost", "example.com", "010.0.0.1", "127.1", "1:2", "fe80::1%eth0", "127.0.0.1.",
        "[::1]", "0x7f000001",
    ] {
        assert_eq!(rule(&address(&platform, text)), "platform-address", "{text}");
    }
}

#[test]
fn public_egress_refuses_names_that_are_not_public() {
    let platform = Platform::public_egress();
    for name in [
        "127.0.0.1", "8.8.8.8", "::1", "127.0.0.1.", "127.1", "127.1.", "127.0.1", "0x7f.0.0.1",
        "0X7F.0.0.1", "0x7f000001", "2130706433", "2130706433.", "0177.0.0.1", "010.0.0.1", "0",
        "1.2.3.4.5", "256.256.256.256", "8.8", "127.0.0.1..",
    ] {
        assert_eq!(rule(&host(&platform, name)), "platform-address-as-name", "{name}");
    }
    for name in [
        "localhost", "localhost.", "a.localhost", "localhost.localdomain",
        "metadata.google.internal", "metadata.google.internal.", "metadata.goog", "instance-data",
        "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
        "10-0-0-1.default.pod", "printer.local", "2130706433.example", "127.0.0.1.nip.io",
        "127-0-0-1.sslip.io", "localtest.me", "router.home.arpa", "x.ec2.internal",
    ] {
        assert_eq!(rule(&host(&platform, name)), "platform-domain", "{name}");
    }
    let long = format!("{}.com", "a".repeat(64));
    for name in [
        "", ".", "a", "a.", "kubernetes", "com", "A.com", "LOCALHOST", "a..b", "a.b..", "a_b.com",
        "[::1]", "fe80::1%eth0", "１２７.０.０.１", "127。0。0。1", &long,
    ] {
        assert_eq!(rule(&host(&platform, name)), "platform-name", "{name}");
    }
}
