//! stub
use super::Checker; use crate::api::Metadata;
pub(crate) fn check<M: Metadata>(_c: &mut Checker<'_>, _m: &M) {}
