//! Duplicate endpoints.

use std::collections::HashMap;

use super::DUPLICATE_ENDPOINT;
use crate::api::{BackendAddress, BackendEndpoint};
use crate::path::Path;
use crate::validation::Checker;

pub(super) fn check(checker: &mut Checker<'_>, endpoints: &[BackendEndpoint], path: &Path<'_>) {
    if !may_have_duplicates(endpoints) {
        return;
    }
    let mut seen: HashMap<Key<'_>, usize> = HashMap::with_capacity(endpoints.len());
    for (index, endpoint) in endpoints.iter().enumerate() {
        let Some(key) = key(&endpoint.address) else { continue };
        let earlier = *seen.entry(key).or_insert(index);
        if earlier < index {
            let message = format!("duplicate of endpoints[{earlier}]");
            checker.advise(
                &DUPLICATE_ENDPOINT,
                &path.index(index),
                &message,
                "remove one of them; to shift traffic, use `weight` on the route's backendRefs",
            );
        }
    }
}

/// Slots of the hash table; at most half of them are used.
const SLOTS: usize = 512;

/// Whether two endpoints may be equal, without heap allocation: compares a few endpoints pairwise,
/// and the hashes of more.
fn may_have_duplicates(endpoints: &[BackendEndpoint]) -> bool {
    const MAX_PAIRWISE: usize = 8;
    if endpoints.len() <= MAX_PAIRWISE {
        return endpoints.iter().enumerate().any(|(index, endpoint)| {
            let is_same = |earlier: &BackendEndpoint| earlier.address == endpoint.address;
            endpoints.iter().take(index).any(is_same) && key(&endpoint.address).is_some()
        });
    }
    if endpoints.len() > SLOTS / 2 {
        return true;
    }
    // 0 is a free slot.
    let mut table = [0_u32; SLOTS];
    endpoints.iter().filter_map(|endpoint| key(&endpoint.address)).any(|key| {
        let hash = hash(key).max(1);
        let Some((before, after)) = table.split_at_mut_checked(hash as usize % SLOTS) else {
            return true;
        };
        for slot in after.iter_mut().chain(before) {
            match *slot {
                0 => {
                    *slot = hash;
                    return false;
                }
                taken if taken == hash => return true,
                _ => {}
            }
        }
        true
    })
}

/// A fast hash of an address; collisions only cost an exact comparison.
fn hash((kind, text, port): Key<'_>) -> u32 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |hash: u64, word: u64| (hash.rotate_left(5) ^ word).wrapping_mul(FACTOR);
    let mut chunks = text.as_bytes().chunks_exact(8);
    let mut hash = mix(u64::from(kind), port.cast_unsigned());
    for chunk in &mut chunks {
        hash = mix(hash, chunk.try_into().map(u64::from_le_bytes).unwrap_or_default());
    }
    for byte in chunks.remainder() {
        hash = mix(hash, u64::from(*byte));
    }
    // Every bit of the input affects the high half.
    (hash >> 32) as u32
}

type Key<'a> = (u8, &'a str, i64);

fn key(address: &BackendAddress) -> Option<Key<'_>> {
    match address {
        BackendAddress::Fqdn(fqdn) => Some((0, &fqdn.hostname, fqdn.port)),
        BackendAddress::Ip(ip) => Some((1, &ip.address, ip.port)),
        BackendAddress::Unix(unix) => Some((2, &unix.path, 0)),
        BackendAddress::Ambiguous(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    /// Lists of different endpoints that differ as real ones do.
    fn different(count: u16) -> [Vec<BackendEndpoint>; 4] {
        [
            (0..count)
                .map(|n| BackendEndpoint::fqdn(format!("node-{n}.example.com"), 443))
                .collect(),
            (0..count).map(|n| BackendEndpoint::fqdn("a.example.com", n)).collect(),
            (0..count)
                .map(|n| BackendEndpoint::ip(Ipv4Addr::from(0x0a00_0000 + u32::from(n)), 80))
                .collect(),
            (0..count).map(|n| BackendEndpoint::unix(format!("/run/{n}"))).collect(),
        ]
    }

    #[test]
    fn different_endpoints_are_recognized() {
        for count in [0, 1, 2, 8, 9, 64, 255, 256] {
            for endpoints in different(count) {
                assert!(!may_have_duplicates(&endpoints), "{endpoints:?}");
            }
        }
    }

    #[test]
    fn duplicate_among_few_and_many_is_recognized() {
        for count in [1, 7, 8, 255, 256, 257] {
            for mut endpoints in different(count) {
                for again in [0, endpoints.len() / 2, endpoints.len() - 1] {
                    endpoints.push(endpoints[again].clone());
                    assert!(may_have_duplicates(&endpoints), "{again} of {endpoints:?}");
                    endpoints.pop();
                }
            }
        }
    }

    /// More endpoints than Kubernetes stores are compared exactly.
    #[test]
    fn more_endpoints_than_slots_may_have_duplicates() {
        assert!(different(257).iter().all(|endpoints| may_have_duplicates(endpoints)));
    }

    #[test]
    fn endpoints_without_address_are_not_duplicates() {
        let none = |_| BackendEndpoint::from(BackendAddress::from_fields(None, None, None));
        assert!(!may_have_duplicates(&(0..3).map(none).collect::<Vec<_>>()));
        assert!(!may_have_duplicates(&(0..30).map(none).collect::<Vec<_>>()));
    }
}
