//! Host names that resolvers read as IPv4 addresses.

use std::net::Ipv4Addr;

/// A name whose last label is a number. No top-level domain is a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numeric {
    /// Read as this address.
    Address(Ipv4Addr),
    /// Invalid: too many numbers, or too large ones.
    NoAddress,
}

/// Reads a name without trailing dots as the URL standard reads a host ("ends in a number checker",
/// "IPv4 parser"), which is C's `inet_aton`: one to four numbers, each decimal, octal after `0` or
/// hexadecimal after `0x`, the last of which fills the remaining bytes.
pub(super) fn read(name: &str) -> Option<Numeric> {
    let last = name.rsplit('.').next()?;
    let decimal = !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit());
    if !decimal
        && !hexadecimal(last)
            .is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    {
        return None;
    }
    Some(address(name).map_or(Numeric::NoAddress, Numeric::Address))
}

fn address(name: &str) -> Option<Ipv4Addr> {
    let mut address: u32 = 0;
    // The remaining bits.
    let mut left: u32 = 32;
    let mut labels = name.split('.').peekable();
    while let Some(label) = labels.next() {
        let number = number(label)?;
        let width = if labels.peek().is_some() { 8 } else { left };
        // There are no bits left for a fifth number; a number before the last one has at most eight
        // bits.
        left = left.checked_sub(width).filter(|_| width > 0)?;
        if u64::from(number) >= 1 << width {
            return None;
        }
        address |= number.checked_shl(left)?;
    }
    Some(Ipv4Addr::from_bits(address))
}

fn number(label: &str) -> Option<u32> {
    let (digits, radix) = match hexadecimal(label) {
        // The URL standard reads a bare `0x` as zero.
        Some("") => ("0", 16),
        Some(digits) => (digits, 16),
        None => match label.strip_prefix('0') {
            Some(digits) if !digits.is_empty() => (digits, 8),
            _ => (label, 10),
        },
    };
    // `from_str_radix` accepts a sign.
    digits
        .bytes()
        .all(|byte| byte.is_ascii_hexdigit())
        .then(|| u32::from_str_radix(digits, radix).ok())?
}

fn hexadecimal(label: &str) -> Option<&str> {
    label.strip_prefix("0x").or_else(|| label.strip_prefix("0X"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_inet_aton_reads_them() {
        for (name, address) in [
            ("127.0.0.1", [127, 0, 0, 1]),
            ("127.1", [127, 0, 0, 1]),
            ("127.0.1", [127, 0, 0, 1]),
            ("127.65535", [127, 0, 255, 255]),
            ("2130706433", [127, 0, 0, 1]),
            ("4294967295", [255, 255, 255, 255]),
            ("0", [0, 0, 0, 0]),
            ("0x7f000001", [127, 0, 0, 1]),
            ("0X7F.0.0.1", [127, 0, 0, 1]),
            ("0x7f.1", [127, 0, 0, 1]),
            ("0177.0.0.01", [127, 0, 0, 1]),
            ("017700000001", [127, 0, 0, 1]),
            ("010.0.0.1", [8, 0, 0, 1]),
            ("0x.0x.0x.0x", [0, 0, 0, 0]),
            ("00", [0, 0, 0, 0]),
        ] {
            assert_eq!(read(name), Some(Numeric::Address(address.into())), "{name}");
        }
        for name in [
            "4294967296", "256.0.0.1", "1.2.3.256", "1.2.65536", "1.16777216", "1.2.3.4.5",
            "1.2.3.4.0x5", "08", "09.1", "a.1", "1..1", ".1", "0xg.1", "99999999999999999999999",
            "api.example.0x7f",
        ] {
            assert_eq!(read(name), Some(Numeric::NoAddress), "{name}");
        }
        for name in [
            "", "a", "1.a", "127.0.0.1a", "0xg", "1.2.3.com", "2130706433.example", "x7f",
            "1.2.3.4.", "+1", "-1", "1e3",
        ] {
            assert_eq!(read(name), None, "{name}");
        }
    }

    #[cfg(feature = "url")]
    #[test]
    fn the_url_standard_says_the_same() {
        let parts = [
            "0", "1", "7", "08", "010", "0x", "0xff", "0x7f", "255", "256", "65535", "65536",
            "16777215", "16777216", "4294967295", "4294967296", "a",
        ];
        let labels = || parts.into_iter();
        let names = labels()
            .map(str::to_owned)
            .chain(labels().flat_map(|a| labels().map(move |b| format!("{a}.{b}"))));
        let names = names.chain(labels().flat_map(|a| {
            labels().flat_map(move |b| labels().map(move |c| format!("{a}.1.{b}.{c}")))
        }));
        for name in names {
            let theirs = match url::Host::parse(&name) {
                Ok(url::Host::Domain(_)) => None,
                Ok(url::Host::Ipv4(address)) => Some(Numeric::Address(address)),
                Ok(url::Host::Ipv6(_)) | Err(_) => Some(Numeric::NoAddress),
            };
            assert_eq!(read(&name), theirs, "{name}");
        }
    }
}
