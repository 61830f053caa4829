//! Conditions: what Envoy Gateway writes about a Backend, and how to read it.

use crate::api::{Backend, BackendStatus, Condition, ConditionStatus, Metadata};
use crate::profile::Profile;
use crate::release::Release;
use crate::translator::acceptance::{DISABLED_MESSAGE, rejections};

/// The type of the condition of an accepted Backend.
const ACCEPTED: &str = "Accepted";
/// The type of the condition that Envoy Gateway writes of a rejected Backend; its reason is
/// `Accepted`: the two are swapped. v1.1.0 swaps them for accepted Backends instead.
const INVALID: &str = "Invalid";

/// The most bytes of a condition's message, and what ends one that was cut
/// (`truncateConditionMessage`).
const MESSAGE_MAX: usize = 32_768;
const CUT: &str = " (message truncated).";

impl<M: Metadata> Backend<M> {
    /// The condition that Envoy Gateway writes about this Backend, at a time in RFC 3339: with its
    /// first objection only, in its words, and with its quirk – a rejected Backend has
    /// `Invalid=False` with reason `Accepted`, never `Accepted=False`.
    ///
    /// Where the profile knows of no policies, none count.
    ///
    /// ```
    /// use envoy_gateway_backend::Profile;
    /// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
    ///
    /// let backend = Backend::new("b", BackendSpec::endpoints([BackendEndpoint::fqdn("10.0.0.1", 80)]));
    /// let condition = backend.controller_condition(&Profile::default(), "2024-01-01T00:00:00Z");
    /// assert_eq!((condition.r#type.as_str(), condition.status.as_str()), ("Invalid", "False"));
    /// assert_eq!(condition.message, "The Backend was not accepted: hostname 10.0.0.1 is an IP address");
    /// ```
    #[must_use]
    pub fn controller_condition(&self, profile: &Profile, time: impl Into<String>) -> Condition {
        let mut first = None;
        let known = profile.clone().knowing_policies();
        rejections(&known, self, &mut |rejection| {
            first.get_or_insert(rejection.message);
        });
        let release = profile.release();
        let (accepted, rejected) = if release.is_at_least(Release::V1_1.patch(1)) {
            (ACCEPTED, INVALID)
        } else {
            (INVALID, ACCEPTED)
        };
        let (r#type, status, message) = match first {
            None => (accepted, ConditionStatus::True, "The Backend was accepted".to_owned()),
            Some(message) => {
                let joint = if message == DISABLED_MESSAGE { " since " } else { ": " };
                (
                    rejected,
                    ConditionStatus::False,
                    format!("The Backend was not accepted{joint}{message}"),
                )
            }
        };
        Condition {
            r#type: r#type.into(),
            status,
            // Go leaves the generation out of the JSON where it is 0.
            observed_generation: self.metadata.generation().filter(|&generation| generation != 0),
            last_transition_time: time.into(),
            reason: ACCEPTED.into(),
            message: if release.is_at_least(Release::V1_5.patch(3)) {
                cut(message)
            } else {
                message
            },
        }
    }
}

/// Cuts a message that is too long (`truncateConditionMessage`).
///
/// The cut is at a byte; what it leaves of a character Go's JSON encoder writes as one U+FFFD a
/// byte.
fn cut(mut message: String) -> String {
    if message.len() > MESSAGE_MAX {
        let end = MESSAGE_MAX - CUT.len();
        let mut whole = end;
        while !message.is_char_boundary(whole) {
            whole -= 1;
        }
        message.truncate(whole);
        for _ in whole..end {
            message.push(char::REPLACEMENT_CHARACTER);
        }
        message.push_str(CUT);
    }
    message
}

/// What a status says about its Backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Acceptance<'a> {
    /// The controller accepted it.
    Accepted,
    /// The controller rejected it, for this reason.
    Rejected {
        /// The condition's message.
        message: &'a str,
    },
    /// The controller has not said: it does not know the Backend, or no route, policy or proxy
    /// refers to it.
    Unknown,
}

impl BackendStatus {
    /// Whether the Backend was accepted, and why not.
    ///
    /// Reads `Invalid=False`, as Envoy Gateway writes a rejection since v1.1.1, `Accepted=False`, and
    /// `Invalid=True`, as v1.1.0 writes an acceptance. Envoy Gateway leaves the condition of the earlier verdict beside the
    /// new one; the one of the later generation counts, then the later one, then the rejection.
    #[must_use]
    pub fn acceptance(&self) -> Acceptance<'_> {
        let verdicts = self.all_conditions().iter().filter_map(|condition| {
            let acceptance = match (condition.r#type.as_str(), &condition.status) {
                (ACCEPTED | INVALID, ConditionStatus::True) => Acceptance::Accepted,
                (ACCEPTED | INVALID, ConditionStatus::False) => {
                    Acceptance::Rejected { message: &condition.message }
                }
                _ => return None,
            };
            let rejected = acceptance != Acceptance::Accepted;
            Some((
                (condition.observed_generation, &condition.last_transition_time, rejected),
                acceptance,
            ))
        });
        verdicts
            .max_by(|(one, _), (other, _)| one.cmp(other))
            .map_or(Acceptance::Unknown, |(_, acceptance)| acceptance)
    }

    /// Whether what it says is of an earlier generation of the Backend than this.
    #[must_use]
    pub fn is_stale(&self, generation: i64) -> bool {
        let observed = self
            .all_conditions()
            .iter()
            .filter_map(|condition| condition.observed_generation)
            .max();
        observed.is_some_and(|observed| observed < generation)
    }

    fn all_conditions(&self) -> &[Condition] {
        self.conditions.as_deref().unwrap_or_default()
    }

    /// Adds a condition, or puts it in the place of the one of its type where that says something
    /// else; conditions of other types stay (Envoy Gateway's `MergeConditions`). A message that
    /// is too long is cut.
    pub fn merge_condition(&mut self, mut condition: Condition) {
        condition.message = cut(condition.message);
        let conditions = self.conditions.get_or_insert_default();
        match conditions.iter_mut().find(|known| known.r#type == condition.r#type) {
            None => conditions.push(condition),
            Some(known) => {
                let same = known.status == condition.status
                    && known.reason == condition.reason
                    && known.message == condition.message
                    && known.observed_generation.unwrap_or(0)
                        == condition.observed_generation.unwrap_or(0);
                if !same {
                    *known = condition;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(r#type: &str, status: ConditionStatus, generation: i64, time: &str) -> Condition {
        Condition {
            r#type: r#type.into(),
            status,
            observed_generation: Some(generation),
            last_transition_time: time.into(),
            reason: ACCEPTED.into(),
            message: "why".into(),
        }
    }

    #[test]
    fn the_latest_verdict_counts_in_either_shape() {
        let status =
            |conditions: &[Condition]| BackendStatus { conditions: Some(conditions.to_vec()) };
        let accepted =
            |generation, time| condition(ACCEPTED, ConditionStatus::True, generation, time);
        let rejected =
            |generation, time| condition(INVALID, ConditionStatus::False, generation, time);
        let why = Acceptance::Rejected { message: "why" };
        assert_eq!(BackendStatus::default().acceptance(), Acceptance::Unknown);
        assert_eq!(
            status(&[accepted(1, "2024-01-01T00:00:00Z")]).acceptance(),
            Acceptance::Accepted
        );
        assert_eq!(status(&[condition(ACCEPTED, ConditionStatus::False, 1, "")]).acceptance(), why);
        assert_eq!(status(&[accepted(1, ""), rejected(2, "")]).acceptance(), why);
        assert_eq!(status(&[accepted(2, ""), rejected(1, "")]).acceptance(), Acceptance::Accepted);
        assert_eq!(
            status(&[accepted(1, "2024-01-02"), rejected(1, "2024-01-01")]).acceptance(),
            Acceptance::Accepted
        );
        assert_eq!(status(&[accepted(1, ""), rejected(1, "")]).acceptance(), why);
        assert!(status(&[accepted(1, "")]).is_stale(2));
        assert!(!status(&[accepted(2, "")]).is_stale(2));
    }

    #[test]
    fn merging_replaces_what_says_something_else_and_keeps_the_rest() {
        let mut status = BackendStatus::default();
        status.merge_condition(condition(ACCEPTED, ConditionStatus::True, 1, "first"));
        status.merge_condition(condition(ACCEPTED, ConditionStatus::True, 1, "second"));
        status.merge_condition(condition(INVALID, ConditionStatus::False, 2, "third"));
        let times: Vec<_> = status
            .conditions
            .iter()
            .flatten()
            .map(|known| known.last_transition_time.as_str())
            .collect();
        assert_eq!(times, ["first", "third"]);
        status.merge_condition(condition(ACCEPTED, ConditionStatus::True, 3, "fourth"));
        assert_eq!(status.conditions.unwrap()[0].last_transition_time, "fourth");
    }

    #[test]
    fn a_long_message_is_cut_at_a_byte_as_go_writes_it() {
        // 32747 bytes are kept: an odd number, which halves the last `é` unless one more byte goes
        // before.
        let halved = cut("é".repeat(20_000));
        assert!(halved.ends_with("é\u{fffd} (message truncated)."));
        let whole = cut(format!("x{}", "é".repeat(20_000)));
        assert!(whole.len() == MESSAGE_MAX && whole.ends_with("é (message truncated)."));
        // Three of the four bytes of an emoji are left, each of which is a character of its own
        // then.
        let three = cut(format!("{}{}", "x".repeat(32_744), "😀".repeat(10)));
        assert!(three.ends_with("x\u{fffd}\u{fffd}\u{fffd} (message truncated)."));
        let most = "x".repeat(MESSAGE_MAX);
        assert_eq!(cut(most.clone()), most);
    }

    #[test]
    fn a_generation_of_0_is_none() {
        let mut status = BackendStatus::default();
        let mut first = condition(ACCEPTED, ConditionStatus::True, 0, "first");
        first.observed_generation = None;
        status.merge_condition(first);
        status.merge_condition(condition(ACCEPTED, ConditionStatus::True, 0, "second"));
        assert_eq!(status.conditions.unwrap()[0].last_transition_time, "first");
    }
}
