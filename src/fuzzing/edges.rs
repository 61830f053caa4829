//! Values close to the limits of the rules.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::source::Source;

/// Host names, and similar strings.
const NAMES: &[&str] = &[
    "api.example.com", "a.b", "a", "api.svc.cluster.local", "localhost", "10.0.0.1", "127.1",
    "0x7f.1", "1.2.3", "2130706433", "API.example.com", "a..b", "a.b.", ".", "-a.b", "a-.b",
    "*.example.com", "_http._tcp.example.com", "bücher.example", "xn--bcher-kva.example",
    "https://a.b/c", "a.b:443", " a.b", "a.b\n", "::1", "[::1]", "{{ .Values.host }}", "${HOST}",
    "metadata.google.internal", "kubernetes.default.svc", "a\u{200b}.b", "a.0", "1.2.3.4.5", "",
];

/// IP addresses, and similar strings.
const ADDRESSES: &[&str] = &[
    "10.0.0.1", "2001:db8::1", "0.0.0.0", "127.0.0.1", "169.254.169.254", "255.255.255.255", "::",
    "::1", "1::", "fe80::1%eth0", "::ffff:127.0.0.1", "::ffff:7f00:1", "1:2", "1:2:3:4:5:6:7:8",
    "1:2:3:4:5:6:7:8:9", "1:2:3:4:5::6:7", "2001:DB8::1", "010.0.0.1", "0177.0.0.1", "256.0.0.1",
    "10.0.0", "10.0.0.1/8", "10.0.0.1:80", "[2001:db8::1]", "api.example.com", "64:ff9b::a00:1",
    "",
];

const PORTS: &[i64] = &[
    443,
    80,
    8080,
    1,
    0,
    65_535,
    65_536,
    -1,
    1 << 31,
    -(1 << 31),
    (1 << 53) + 1,
    i64::MAX,
    i64::MIN,
    0o777,
];

/// Names of objects and namespaces: few, so that references match.
const OBJECTS: &[&str] = &["api", "ca", "shop", "default", "Api", "a.b", "a_b", "-a", ""];

/// Strings that are difficult for formats and terminals.
const TEXTS: &[&str] = &[
    "", "null", "~", "yes", "off", "true", "1.3", "0x10", "0o7", "1e3", ".inf", "12:30",
    "2024-01-01", " x ", "a\nb", "a\tb", "\u{feff}", "é😀", "\"", "'", "#", "- a", "a: b", "&a",
    "*a", "<<", "%", "@", "`", "{", "[", "\u{7f}", "\u{85}", "\u{2028}", "\u{202e}", "\u{0}", "\\",
    "example.com/name", "2024-01-01T00:00:00Z", "ECDHE-RSA-AES128-GCM-SHA256", "X25519", "h2",
    "http/1.1",
];

/// Lengths on both sides of the bounds: labels, names, sockets, conditions.
const LENGTHS: &[usize] = &[1, 2, 57, 58, 63, 64, 107, 108, 109, 253, 254, 316, 317];

/// Numbers of items on both sides of the bounds.
const COUNTS: &[usize] = &[4, 5, 8, 9, 64, 65, 256, 257];

impl Source<'_, '_> {
    /// A valid or nearly valid host name.
    pub(super) fn name(&mut self) -> String {
        match self.below(8) {
            7 => self.long("a"),
            // A name with labels of the maximum length, or slightly longer.
            6 => {
                let labels = self.below(5);
                let label = self.long("b");
                std::iter::repeat_n(label, labels + 1).collect::<Vec<_>>().join(".")
            }
            5 => self.text(),
            _ => self.pick(NAMES).to_owned(),
        }
    }

    /// A valid or nearly valid IP address.
    pub(super) fn address(&mut self) -> String {
        match self.below(8) {
            7 => self.text(),
            6 => Ipv4Addr::from_bits(self.any()).to_string(),
            5 => Ipv6Addr::from_bits(self.any()).to_string(),
            4 => Ipv6Addr::from_bits(self.any())
                .segments()
                .map(|group| format!("{group:x}"))
                .join(":"),
            _ => self.pick(ADDRESSES).to_owned(),
        }
    }

    /// The path of a Unix domain socket, in characters of one to four bytes.
    pub(super) fn socket(&mut self) -> String {
        let character = self.pick(&["a", "é", "😀"]);
        match self.below(4) {
            3 => self.text(),
            2 => self.long(character),
            _ => "/run/api.sock".to_owned(),
        }
    }

    pub(super) fn port(&mut self) -> i64 {
        match self.below(8) {
            7 => self.any(),
            6 => i64::from(self.any::<u16>()),
            _ => self.pick(PORTS),
        }
    }

    /// A number other than a port: a generation, a number of seconds.
    pub(super) fn integer(&mut self) -> i64 {
        if self.any() { self.any() } else { self.pick(PORTS) }
    }

    /// A valid or nearly valid name of an object.
    pub(super) fn object_name(&mut self) -> String {
        if self.one_in(8) { self.name() } else { self.pick(OBJECTS).to_owned() }
    }

    /// A short string.
    pub(super) fn text(&mut self) -> String {
        match self.below(4) {
            0 => self.pick(TEXTS).to_owned(),
            1 => {
                let length = self.below(12);
                (0..length).map(|_| self.any::<char>()).collect()
            }
            2 => self.object_name(),
            _ => {
                let length = self.below(12);
                (0..length)
                    .map(|_| self.pick(&['a', 'b', 'Z', '0', '9', '.', '-', '/', ':', '_', ' ']))
                    .collect()
            }
        }
    }

    /// A number of items, usually small, sometimes close to a bound.
    pub(super) fn count(&mut self) -> usize {
        if self.one_in(32) { self.pick(COUNTS) } else { self.below(4) }
    }

    pub(super) fn long(&mut self, character: &str) -> String {
        character.repeat(self.pick(LENGTHS))
    }
}
