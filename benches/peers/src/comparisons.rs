//! Which figures are set against each other, and what is aimed at.

use std::fmt;

/// What a ratio should be, of the cost of a peer to ours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// We are so many times as fast, or more.
    Faster(f64),
    /// We take so many times as long, or less: where we do what the peer does, and more.
    Within(f64),
}

impl Aim {
    /// Our figure, given what we and the peer take.
    #[must_use]
    pub fn ratio(self, ours: f64, peer: f64) -> f64 {
        match self {
            Self::Faster(_) => peer / ours,
            Self::Within(_) => ours / peer,
        }
    }

    /// Whether a figure is as good as it should be.
    #[must_use]
    pub fn is_met(self, ratio: f64) -> bool {
        match self {
            Self::Faster(least) => ratio >= least,
            Self::Within(most) => ratio <= most,
        }
    }
}

impl fmt::Display for Aim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Faster(least) => write!(f, "≥ {least} × as fast"),
            Self::Within(most) => write!(f, "≤ {most} × its time"),
        }
    }
}

/// One job, and what it is set beside.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// The group of benches, the first part of their names.
    pub group: &'static str,
    /// What we do.
    pub job: &'static str,
    /// The bench of that.
    pub ours: &'static str,
    /// What it is set beside.
    pub peers: &'static [Peer],
}

/// What a job is set beside.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// The bench of it.
    pub bench: &'static str,
    /// What it does.
    pub job: &'static str,
    /// What is aimed at, for each of the [manifests](CASES); empty where nothing is.
    pub aims: &'static [Aim],
}

use Aim::{Faster, Within};

/// The manifests: the last part of the names of benches.
pub const CASES: &[&str] = &["typical", "labelled", "plain", "large"];

/// All comparisons.
pub const COMPARISONS: &[Comparison] = &[
    Comparison {
        group: "typed",
        job: "`Backend` → report",
        ours: "ours",
        peers: &[
            Peer {
                bench: "kube-cel",
                job: "`kube-cel`: CEL rules alone",
                aims: &[Faster(500.0), Faster(500.0), Faster(500.0), Faster(350.0)],
            },
            Peer {
                bench: "jsonschema",
                job: "`jsonschema`: schema alone",
                aims: &[Faster(5.0), Faster(5.0), Faster(5.0), Faster(4.0)],
            },
        ],
    },
    Comparison {
        group: "json-valid",
        job: "JSON → `Valid<Backend>`",
        ours: "ours",
        peers: &[Peer {
            bench: "serde_json",
            job: "`serde_json` into the same model",
            aims: &[Within(1.25); CASES.len()],
        }],
    },
    Comparison {
        group: "json-report",
        job: "JSON → report with places",
        ours: "ours",
        peers: &[Peer {
            bench: "serde_json",
            job: "`serde_json` into `Value`",
            aims: &[Within(2.0); CASES.len()],
        }],
    },
    Comparison {
        group: "yaml-report",
        job: "YAML → report with places",
        ours: "ours",
        peers: &[
            Peer {
                bench: "events",
                job: "our events, thrown away",
                aims: &[Within(1.6); CASES.len()],
            },
            Peer {
                bench: "serde-saphyr",
                job: "`serde-saphyr`: a tree with places",
                aims: &[Faster(6.0); CASES.len()],
            },
            Peer {
                bench: "granit-parser",
                job: "`granit-parser`: events, thrown away",
                aims: &[Faster(2.0); CASES.len()],
            },
        ],
    },
    Comparison {
        group: "events",
        job: "YAML → events",
        ours: "ours",
        peers: &[
            Peer {
                bench: "libyaml-safer",
                job: "`libyaml-safer`",
                aims: &[Faster(2.0); CASES.len()],
            },
            Peer {
                bench: "granit-parser",
                job: "`granit-parser`",
                aims: &[Faster(4.0); CASES.len()],
            },
            Peer { bench: "saphyr-parser", job: "`saphyr-parser`", aims: &[] },
        ],
    },
    Comparison {
        group: "releases",
        job: "`Backend` → verdicts of all nine releases",
        ours: "nine",
        peers: &[Peer { bench: "one", job: "one release", aims: &[Within(2.0); CASES.len()] }],
    },
    Comparison {
        group: "releases-yaml",
        job: "YAML → verdicts of all nine releases",
        ours: "nine",
        peers: &[Peer { bench: "one", job: "one release", aims: &[Within(2.0); CASES.len()] }],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_an_aim_for_each_manifest_or_none() {
        for comparison in COMPARISONS {
            for peer in comparison.peers.iter().filter(|peer| !peer.aims.is_empty()) {
                assert_eq!(peer.aims.len(), CASES.len(), "{} {}", comparison.group, peer.bench);
            }
        }
    }

    #[test]
    fn ratios_are_on_the_side_of_their_aim() {
        assert_eq!(Faster(2.0).ratio(10.0, 30.0).to_string(), "3");
        assert!(Faster(2.0).is_met(3.0) && !Faster(2.0).is_met(1.9));
        assert_eq!(Within(1.25).ratio(12.0, 10.0).to_string(), "1.2");
        assert!(Within(1.25).is_met(1.2) && !Within(1.25).is_met(1.3));
    }
}
