//! The part of the envoy gate that CEL can evaluate: the setting that makes the process exit.

use super::StatusReason;
use super::draft::Draft;
use super::platform::has;
use crate::envoy::AlpnError;
use crate::profile::Profile;
use crate::rule::Rule;
use crate::validation::envoy::ALPN_ABORT;

pub(super) fn draft(draft: &mut Draft, profile: &Profile) {
    // The rule of a platform has the same expression.
    if !profile.platform().is_some_and(|platform| platform.envoy.deny_aborts) {
        alpn_abort(draft, &ALPN_ABORT, profile);
    }
}

/// An element that is empty, or has an empty part between commas.
pub(super) fn alpn_abort(draft: &mut Draft, rule: &'static Rule, profile: &Profile) {
    if !has(profile.release(), "spec.tls.alpnProtocols") {
        return;
    }
    draft.tls();
    let expression = "variables.tls.all(tls, !has(tls.alpnProtocols)
  || tls.alpnProtocols == ['']
  || tls.alpnProtocols.all(p, !(',' + p + ',').contains(',,')))";
    draft.validation(rule, StatusReason::Forbidden, expression, &AlpnError::Empty.to_string());
}
