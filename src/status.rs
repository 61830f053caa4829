//! Status conditions of a Backend: writing and reading them.

use crate::api::{Backend, BackendStatus, Condition, ConditionStatus, Metadata};
use crate::profile::Profile;
use crate::release::Release;
use crate::translator::acceptance::{DISABLED_MESSAGE, rejections};

/// The type of the condition of an accepted Backend.
const ACCEPTED: &str = "Accepted";
/// The type of the condition of a rejected Backend. Its reason is `Accepted`: Envoy Gateway swaps
/// the two. v1.1.0 swaps them for accepted Backends instead.
const INVALID: &str = "Invalid";

/// Maximum length of a condition's message in bytes, and the end of a truncated one
/// (`truncateConditionMessage`).
const MESSAGE_MAX: usize = 32_768;
const CUT: &str = " (message truncated).";

impl<M: Metadata> Backend<M> {
    /// The condition that Envoy Gateway writes for this Backend, at a time in RFC 3339. It contains
    /// the first rejection, with Envoy Gateway's message. A rejected Backend has `Invalid=False`
    /// with the reason `Accepted`, never `Accepted=False`, as in Envoy Gateway.
    ///
    /// Unknown policies count as none.
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
            // Go omits a generation of 0 from the JSON.
            observed_generation: self.metadata.generation().filter(|&generation| generation != 0),
            last_transition_time: time.into(),
            reason: ACCEPTED.into(),
            message: if release.is_at_least(Release::V1_5.patch(3)) {
                truncate(message)
            } else {
                message
            },
        }
    }
}

/// Truncates a message that is too long (`truncateConditionMessage`).
///
/// It truncates at a byte. Go's JSON encoder writes each byte of a truncated character as U+FFFD.
fn truncate(mut message: String) -> String {
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

/// The verdict in a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Acceptance<'a> {
    /// The controller accepted the Backend.
    Accepted,
    /// The controller rejected the Backend.
    Rejected {
        /// The condition's message.
        message: &'a str,
    },
    /// No verdict: the controller does not know the Backend, or no route, policy or proxy refers to
    /// it.
    Unknown,
}

impl BackendStatus {
    /// The verdict, with the message of a rejection.
    ///
    /// Reads `Invalid=False`, which is a rejection since v1.1.1, `Accepted=False`, and
    /// `Invalid=True`, which is an acceptance of v1.1.0. Envoy Gateway keeps the condition of an
    /// earlier verdict. The one of the later generation counts, then the later one, then the
    /// rejection.
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

    /// Whether the verdict is about an earlier generation of the Backend.
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

    /// Adds a condition, or replaces one of the same type that differs; other conditions are kept
    /// (Envoy Gateway's `MergeConditions`). A message that is too long is truncated.
    pub fn merge_condition(&mut self, mut condition: Condition) {
        condition.message = truncate(condition.message);
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
    fn acceptance_reads_the_latest_verdict_of_either_form() {
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
    fn merge_condition_replaces_a_different_one_and_keeps_others() {
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
    fn long_message_is_truncated_at_a_byte_as_in_go() {
        // 32,747 bytes are kept. The number is not even, so the last `é` is cut unless one more
        // byte comes before.
        let halved = truncate("é".repeat(20_000));
        assert!(halved.ends_with("é\u{fffd} (message truncated)."));
        let whole = truncate(format!("x{}", "é".repeat(20_000)));
        assert!(whole.len() == MESSAGE_MAX && whole.ends_with("é (message truncated)."));
        // Three of the four bytes of an emoji are kept, and each becomes a character.
        let three = truncate(format!("{}{}", "x".repeat(32_744), "😀".repeat(10)));
        assert!(three.ends_with("x\u{fffd}\u{fffd}\u{fffd} (message truncated)."));
        let most = "x".repeat(MESSAGE_MAX);
        assert_eq!(truncate(most.clone()), most);
    }

    #[test]
    fn generation_0_is_absent() {
        let mut status = BackendStatus::default();
        let mut first = condition(ACCEPTED, ConditionStatus::True, 0, "first");
        first.observed_generation = None;
        status.merge_condition(first);
        status.merge_condition(condition(ACCEPTED, ConditionStatus::True, 0, "second"));
        assert_eq!(status.conditions.unwrap()[0].last_transition_time, "first");
    }
}
