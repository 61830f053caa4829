//! CEL expressions that parse IP addresses.

/// One number of an IPv4 address, without leading zeros.
const OCTET: &str = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

/// One group of an IPv6 address in lower case.
const GROUP: &str = "[0-9a-f]{1,4}";

/// One number of an IPv4 address as `inet_aton` parses it: hexadecimal, octal or decimal.
const NUMBER: &str = "(0x[0-9a-f]*|0[0-7]*|[1-9][0-9]*)";

/// A name that ends in a number, trailing dots ignored: numeric in a [`Platform`](crate::platform::Platform).
pub(super) const NUMERIC: &str = "'(^|[.])([0-9]+|0[xX][0-9a-fA-F]*)[.]*$'";

const DIGITS: &str = "'0123456789abcdef'";

/// The condition that a string is an IPv4 address; the length check avoids the cost of the pattern.
pub(super) fn is_ipv4(text: &str) -> String {
    format!("size({text}) <= 15 && {text}.matches('^({OCTET}[.]){{3}}{OCTET}$')")
}

/// A string without the zone that Go's `netip.ParseAddr` accepts after an IPv6 address.
pub(super) fn without_zone(text: &str) -> String {
    format!("({text}.matches('(?s)^[^%]*:[^%]*%.') ? {text}.split('%')[0] : {text})")
}

/// The address of a string, in the form of [`digits`](super::networks::digits); an empty string if
/// it is not an address.
///
/// It accepts what Go's `net.ParseIP` and Rust's `IpAddr` accept; the longest address has 45
/// characters. `[x].map(name, …)[0]` binds `x` to a name.
pub(super) fn address(text: &str) -> String {
    format!(
        "size({text}) > 45 ? '' :
  // A dotted quad at the end, perhaps after a colon, and its digits.
  [{text}.find('(^|:)({OCTET}[.]){{3}}{OCTET}$')].map(quad,
  [quad == '' ? '' : quad.replace(':', '').split('.')
    .map(n, {DIGITS}.charAt(int(n) / 16) + {DIGITS}.charAt(int(n) % 16)).join('')].map(hex,
  quad != '' && !quad.startsWith(':') ? '4/' + hex :
  // IPv6, with two groups in place of the quad.
  [quad == '' ? {text}.lowerAscii() : {text}.lowerAscii().substring(0, size({text}) - size(quad))
    + ':' + hex.substring(0, 4) + ':' + hex.substring(4)].map(v6,
  !v6.matches('^(({GROUP}:){{7}}{GROUP}|({GROUP}(:{GROUP}){{0,6}})?::({GROUP}(:{GROUP}){{0,6}})?)$') ? '' :
  // The parts before and after `::`, padded; between them at least four omitted zeros.
  [v6.split('::').map(side, side.split(':').filter(g, g != '').map(g, ('0000' + g).substring(size(g))).join(''))].map(sides,
  size(sides) == 2 && size(sides.join('')) > 28 ? '' :
  '6/' + sides[0] + '{ZEROS}'.substring(size(sides.join(''))) + (size(sides) == 2 ? sides[1] : '')
  )[0])[0])[0])[0]"
    )
}

const ZEROS: &str = "00000000000000000000000000000000";

/// The address that resolvers read in a string, as C's `inet_aton` does, in the form of
/// [`digits`](super::networks::digits): an empty string if it does not end in a number, `-` if the
/// number is not an address.
pub(super) fn numeric(text: &str) -> String {
    format!(
        "!{text}.matches({NUMERIC}) ? '' :
  [{text}.lowerAscii().find('(?s)^.*[^.]')].map(name,
  !name.matches('^{NUMBER}([.]{NUMBER}){{0,3}}$') ? '-' :
  // Each number in eight hexadecimal digits.
  [name.split('.').map(n,
    // Its digits without leading zeros, and the value of each of eleven places.
    [n.startsWith('0') ? n.find('[1-9a-f][0-9a-f]*$') : n].map(number,
    size(number) > 11 ? 'overflow' :
    [('00000000000' + number).substring(size(number))].map(padded,
    [n.startsWith('0x') ? {hexadecimal} : n.startsWith('0') ? {octal} : {decimal}].map(counts,
    [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(i, {DIGITS}.indexOf(padded.charAt(i)) * counts[i]).sum()].map(value,
    value > 4294967295 ? 'overflow' :
    [268435456, 16777216, 1048576, 65536, 4096, 256, 16, 1].map(p, {DIGITS}.charAt(value / p % 16)).join('')
    )[0])[0])[0])[0]).join('')].map(hex,
  // All but the last are one byte each; the last fills the remaining bytes.
  hex.matches('^[0-9a-f]{{8}}$') ? '4/' + hex :
  hex.matches('^0{{6}}[0-9a-f]{{2}}0{{2}}[0-9a-f]{{6}}$') ? '4/' + hex.substring(6, 8) + hex.substring(10) :
  hex.matches('^(0{{6}}[0-9a-f]{{2}}){{2}}0{{4}}[0-9a-f]{{4}}$')
    ? '4/' + hex.substring(6, 8) + hex.substring(14, 16) + hex.substring(20) :
  hex.matches('^(0{{6}}[0-9a-f]{{2}}){{4}}$')
    ? '4/' + hex.substring(6, 8) + hex.substring(14, 16) + hex.substring(22, 24) + hex.substring(30) : '-'
  )[0])[0]",
        hexadecimal = powers(16),
        octal = powers(8),
        decimal = powers(10),
    )
}

/// The value of each of eleven digits.
fn powers(radix: u64) -> String {
    let powers: Vec<_> = (0..11).rev().map(|exponent| radix.pow(exponent).to_string()).collect();
    format!("[{}]", powers.join(", "))
}
