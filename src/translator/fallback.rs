//! Share of the traffic that a fallback gets: Envoy's priority load.

/// Envoy's overprovisioning factor, in percent: the factor by which it multiplies the healthy share
/// of a priority level. Envoy Gateway does not change it.
pub const OVERPROVISIONING_FACTOR: u32 = 140;

/// Shares of the traffic of active Backends (priority 0) and fallback (priority 1), in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct TrafficShare {
    /// Share of the active Backends.
    pub active: u32,
    /// Share of the fallback.
    pub fallback: u32,
}

/// Returns the shares of the traffic when this many percent of the hosts of each priority are
/// healthy.
///
/// Envoy multiplies the health of a level by 1.4, limits it to 100 % and rounds it down: traffic
/// moves when less than about 72 % (100 / 1.4) of the active hosts are healthy. If both levels
/// together have less than 100 %, Envoy scales them to 100 %; if no host is healthy, the active
/// Backends get all requests. The panic threshold, below which Envoy may ignore health, is not part
/// of the result. Without active or passive health checks every host counts as healthy, and traffic
/// never moves.
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
    // Envoy gives each level in turn its share of the rest, and the first level the rounding error.
    let first = active * 100 / total;
    let second = (fallback * 100 / total).min(100 - first);
    TrafficShare { active: 100 - second, fallback: second }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn traffic_share_equals_envoys() {
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
        fn traffic_shares_add_up_and_are_monotonic(active in 0_u8..=100, fallback in 0_u8..=100) {
            let share = traffic_share(active, fallback);
            prop_assert_eq!(share.active + share.fallback, 100);
            if active < 100 {
                prop_assert!(traffic_share(active + 1, fallback).active >= share.active || active == 0 && fallback == 0);
            }
        }
    }
}
