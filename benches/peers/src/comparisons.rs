//! The comparisons and their aims.

use std::fmt;

/// An aim for the ratio of two times.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// At least this many times as fast as the peer.
    Faster(f64),
    /// At most this many times the time of the peer: for jobs that contain the peer's job.
    Within(f64),
}

impl Aim {
    /// The ratio that the aim limits, from both times.
    #[must_use]
    pub fn ratio(self, ours: f64, peer: f64) -> f64 {
        match self {
            Self::Faster(_) => peer / ours,
            Self::Within(_) => ours / peer,
        }
    }

    /// Whether a ratio meets the aim.
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

/// One of our jobs, and the jobs that it is compared with.
#[derive(Clone, Copy, Debug)]
pub struct Comparison {
    /// The group of benches: the first part of their names.
    pub group: &'static str,
    /// Description of our job.
    pub job: &'static str,
    /// The bench of our job.
    pub ours: &'static str,
    /// The jobs that it is compared with.
    pub peers: &'static [Peer],
}

/// A job of another library.
#[derive(Clone, Copy, Debug)]
pub struct Peer {
    /// The bench of the job.
    pub bench: &'static str,
    /// Description of the job.
    pub job: &'static str,
    /// The aim for each of the [manifests](CASES); empty if there is none.
    pub aims: &'static [Aim],
}

use Aim::{Faster, Within};

/// The manifests: the last part of the benches' names.
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
                aims: &[Faster(100.0); CASES.len()],
            },
            Peer {
                bench: "jsonschema",
                job: "`jsonschema`: schema alone",
                aims: &[Faster(1.5); CASES.len()],
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
        job: "JSON → report with locations",
        ours: "ours",
        peers: &[Peer {
            bench: "serde_json",
            job: "`serde_json` into `Value`",
            aims: &[Within(2.0); CASES.len()],
        }],
    },
    Comparison {
        group: "yaml-report",
        job: "YAML → report with locations",
        ours: "ours",
        peers: &[
            Peer {
                bench: "events",
                job: "our events, discarded",
                aims: &[Within(2.0); CASES.len()],
            },
            Peer {
                bench: "serde-saphyr",
                job: "`serde-saphyr`: a tree with locations",
                aims: &[Faster(6.0); CASES.len()],
            },
            Peer {
                bench: "granit-parser",
                job: "`granit-parser`: events, discarded",
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
        job: "`Backend` → the releases that store it",
        ours: "all",
        peers: &[Peer {
            bench: "one",
            job: "report of one release",
            aims: &[Within(3.0); CASES.len()],
        }],
    },
    Comparison {
        group: "releases-yaml",
        job: "YAML → verdict for every release",
        ours: "all",
        peers: &[Peer { bench: "one", job: "one release", aims: &[Within(2.0); CASES.len()] }],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparison_has_an_aim_for_each_manifest_or_none() {
        for comparison in COMPARISONS {
            for peer in comparison.peers.iter().filter(|peer| !peer.aims.is_empty()) {
                assert_eq!(peer.aims.len(), CASES.len(), "{} {}", comparison.group, peer.bench);
            }
        }
    }

    #[test]
    fn aim_ratio_is_oriented_by_its_kind() {
        assert_eq!(Faster(2.0).ratio(10.0, 30.0).to_string(), "3");
        assert!(Faster(2.0).is_met(3.0) && !Faster(2.0).is_met(1.9));
        assert_eq!(Within(1.25).ratio(12.0, 10.0).to_string(), "1.2");
        assert!(Within(1.25).is_met(1.2) && !Within(1.25).is_met(1.3));
    }
}
