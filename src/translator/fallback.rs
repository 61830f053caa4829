//! How traffic moves to a fallback: Envoy's priority load.

/// How much healthier Envoy takes a priority level to be than it is, in percent of its hosts; Envoy
/// Gateway leaves it at that.
pub const OVERPROVISIONING_FACTOR: u32 = 140;

/// How traffic is shared between the active Backends (priority 0) and the fallback (priority 1), in
/// percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TrafficShare {
    /// What the active Backends get.
    pub active: u32,
    /// What the fallback gets.
    pub fallback: u32,
}

/// How traffic is shared when this many percent of the hosts of each priority are healthy.
///
/// A level's health counts 1.4 times, at most 100 %, rounded down: so traffic begins to move when
/// less than about 72 % (100 / 1.4) of the active hosts are healthy. Where both levels together
/// come to less than 100 %, they are scaled up to it; where no host is healthy, all goes to the
/// active ones. Below a level's panic threshold Envoy may ignore health, which is not modelled here.
/// Without active or passive health checks every host counts as healthy, and nothing ever moves.
///
/// ```
/// use envoy_gateway_backend::translator::traffic_share;
///
/// assert_eq!(traffic_share(72, 100).fallback, 0);
/// assert_eq!(traffic_share(71, 100).fallback, 1);
/// assert_eq!(traffic_share(0, 100).fallback, 100);
/// ```
#[must_use]
pub fn traffic_share(active_healthy: u8, fallback_healthy: u8) -> TrafficShare {
    let score =
        |healthy: u8| (u32::from(healthy.min(100)) * OVERPROVISIONING_FACTOR / 100).min(100);
    let (active, fallback) = (score(active_healthy), score(fallback_healthy));
    let total = (active + fallback).min(100);
    if total == 0 {
        return TrafficShare { active: 100, fallback: 0 };
    }
    // Envoy gives each level in turn what is left, scaled by the total, and the first what rounding
    // leaves over.
    let first = active * 100 / total;
    let second = (fallback * 100 / total).min(100 - first);
    TrafficShare { active: 100 - second, fallback: second }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_shares_are_envoys() {
        for (healthy, active, fallback) in
            [(100, 100, 0), (72, 100, 0), (71, 99, 1), (50, 70, 30), (25, 35, 65), (0, 0, 100)]
        {
            assert_eq!(
                traffic_share(healthy, 100),
                TrafficShare { active, fallback },
                "{healthy} %"
            );
        }
        assert_eq!(traffic_share(0, 0), TrafficShare { active: 100, fallback: 0 });
        assert_eq!(traffic_share(25, 25), TrafficShare { active: 50, fallback: 50 });
    }

    proptest! {
        #[test]
        fn shares_come_to_all_and_move_one_way(active in 0_u8..=100, fallback in 0_u8..=100) {
            let share = traffic_share(active, fallback);
            prop_assert_eq!(share.active + share.fallback, 100);
            if active < 100 {
                prop_assert!(traffic_share(active + 1, fallback).active >= share.active || active == 0 && fallback == 0);
            }
        }
    }
}
