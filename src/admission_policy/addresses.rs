//! IP addresses read in CEL.

/// One number of an IPv4 address, without leading zeros.
const OCTET: &str = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

/// One group of an IPv6 address in lower case.
const GROUP: &str = "[0-9a-f]{1,4}";

/// One number of an IPv4 address as `inet_aton` reads them: hexadecimal, octal or decimal.
const NUMBER: &str = "(0x[0-9a-f]*|0[0-7]*|[1-9][0-9]*)";

/// Ends in a number, but for dots at the end: what [`Platform`](crate::Platform) calls numeric.
pub(super) const NUMERIC: &str = "'(^|[.])([0-9]+|0[xX][0-9a-fA-F]*)[.]*$'";

const DIGITS: &str = "'0123456789abcdef'";

/// The condition that a text is an IPv4 address; one of more than 15 characters is none, at no
/// cost.
pub(super) fn is_ipv4(text: &str) -> String {
    format!("size({text}) <= 15 && {text}.matches('^({OCTET}[.]){{3}}{OCTET}$')")
}

/// A text without the zone that Go's `netip.ParseAddr` takes behind an IPv6 address.
pub(super) fn without_zone(text: &str) -> String {
    format!("({text}.matches('(?s)^[^%]*:[^%]*%.') ? {text}.split('%')[0] : {text})")
}

/// The address that a text is, in the digits of [`digits`](super::networks::digits); an empty text
/// where it is none.
///
/// As Go's `net.ParseIP` and Rust's `IpAddr` read it. The longest has 45 characters. `[x].map(name,
/// …)[0]` gives `x` a name.
pub(super) fn address(text: &str) -> String {
    format!(
        "size({text}) > 45 ? '' :
  // A dotted quad at the end, perhaps behind a colon, and its digits.
  [{text}.find('(^|:)({OCTET}[.]){{3}}{OCTET}$')].map(quad,
  [quad == '' ? '' : quad.replace(':', '').split('.')
    .map(n, {DIGITS}.charAt(int(n) / 16) + {DIGITS}.charAt(int(n) % 16)).join('')].map(hex,
  quad != '' && !quad.startsWith(':') ? '4/' + hex :
  // IPv6, with two groups in place of the quad.
  [quad == '' ? {text}.lowerAscii() : {text}.lowerAscii().substring(0, size({text}) - size(quad))
    + ':' + hex.substring(0, 4) + ':' + hex.substring(4)].map(v6,
  !v6.matches('^(({GROUP}:){{7}}{GROUP}|({GROUP}(:{GROUP}){{0,6}})?::({GROUP}(:{GROUP}){{0,6}})?)$') ? '' :
  // What is before `::` and behind it, in full; between them the zeros that are left out, four at least.
  [v6.split('::').map(side, side.split(':').filter(g, g != '').map(g, ('0000' + g).substring(size(g))).join(''))].map(sides,
  size(sides) == 2 && size(sides.join('')) > 28 ? '' :
  '6/' + sides[0] + '{ZEROS}'.substring(size(sides.join(''))) + (size(sides) == 2 ? sides[1] : '')
  )[0])[0])[0])[0]"
    )
}

const ZEROS: &str = "00000000000000000000000000000000";

/// What resolvers read a text as, as C's `inet_aton` does: an empty text where it does not end in a
/// number, `-` where it is no address all the same, and otherwise the IPv4 address in the digits of
/// [`digits`](super::networks::digits).
pub(super) fn numeric(text: &str) -> String {
    format!(
        "!{text}.matches({NUMERIC}) ? '' :
  [{text}.lowerAscii().find('(?s)^.*[^.]')].map(name,
  !name.matches('^{NUMBER}([.]{NUMBER}){{0,3}}$') ? '-' :
  // Each number in eight hexadecimal digits.
  [name.split('.').map(n,
    // Its digits without zeros before them, and what each of eleven counts.
    [n.startsWith('0') ? n.find('[1-9a-f][0-9a-f]*$') : n].map(number,
    size(number) > 11 ? 'overflow' :
    [('00000000000' + number).substring(size(number))].map(padded,
    [n.startsWith('0x') ? {hexadecimal} : n.startsWith('0') ? {octal} : {decimal}].map(counts,
    [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(i, {DIGITS}.indexOf(padded.charAt(i)) * counts[i]).sum()].map(value,
    value > 4294967295 ? 'overflow' :
    [268435456, 16777216, 1048576, 65536, 4096, 256, 16, 1].map(p, {DIGITS}.charAt(value / p % 16)).join('')
    )[0])[0])[0])[0]).join('')].map(hex,
  // All but the last are one byte each, and the last fills what they leave.
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

/// What each of eleven digits counts.
fn powers(radix: u64) -> String {
    let powers: Vec<_> = (0..11).rev().map(|exponent| radix.pow(exponent).to_string()).collect();
    format!("[{}]", powers.join(", "))
}
