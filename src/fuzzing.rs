//! The fuzzing harness for whatever reads Backends: generators of models and manifests from a
//! fuzzer's bytes.
//!
//! Random bytes never get past the first check of a parser, and random models past none of a
//! validator. What comes from here stands near the rules' edges: names that are nearly DNS names,
//! ports around 65535, one endpoint too many, a key one level too high.
//!
//! * Every type of [`api`](crate::api), and what is known around a Backend
//!   ([`Profile`](crate::Profile), [`Release`], routes and policies), is
//!   [`Arbitrary`](arbitrary::Arbitrary): any value the type can hold, sensible or not.
//!   [`Unrecognized`](crate::api::Unrecognized) is not, since it may hold the text of no known
//!   value of its enumeration, which it does not know.
//! * [`valid_backend`] makes Backends that a release stores and accepts, for what must not refuse.
//! * [`near_miss_tls`] makes TLS settings near the edges of what Envoy accepts.
//! * [`near_miss_manifest`] makes texts with the mistakes that people and templates make, for what
//!   must not panic, and must not let through what a cluster refuses.
//!
//! The same bytes give the same value, as long as the crate's version is the same. Nothing here
//! panics or fails, whatever the bytes, and what comes out is bounded.
//!
//! A fuzz target that holds an admission webhook to account, for instance:
//!
//! ```
//! use arbitrary::Unstructured;
//! use envoy_gateway_backend::fuzzing::{near_miss_manifest, valid_backend};
//! use envoy_gateway_backend::{Gate, Profile, Release};
//! # fn accepts(_: &envoy_gateway_backend::Backend) -> bool { true }
//! # fn parse(_: &str) {}
//!
//! fn target(bytes: &[u8]) {
//!     let mut bytes = Unstructured::new(bytes);
//!     assert!(accepts(&valid_backend(&mut bytes, Release::V1_8)));
//!     parse(&near_miss_manifest(&mut bytes));
//! }
//! # target(b"some bytes of a fuzzer, which mean nothing, but make a Backend");
//!
//! let backend = valid_backend(&mut Unstructured::new(b"any bytes"), Release::V1_8);
//! let profile = Profile::new(Release::V1_8).with_gates([Gate::Admission, Gate::Controller]);
//! assert!(!backend.check(&profile).has_errors());
//! ```

mod around;
mod edges;
mod envoy;
mod mistakes;
mod model;
mod node;
mod source;
mod text;
mod valid;
mod write;

use arbitrary::Unstructured;

use crate::api::{Backend, BackendTls};
use crate::release::Release;
use source::Source;

/// A Backend that a release stores and its controller accepts: no error of
/// [`Gate::Admission`](crate::Gate::Admission) or [`Gate::Controller`](crate::Gate::Controller) on
/// Kubernetes infrastructure, whichever policies there are.
///
/// It uses what the release has, up to its bounds: 256 endpoints of v1.7, names of 253 characters.
/// Whether it can be served is another question: port 0, a Unix socket and a trailing dot are
/// stored and accepted as well.
///
/// ```
/// use arbitrary::Unstructured;
/// use envoy_gateway_backend::Release;
/// use envoy_gateway_backend::fuzzing::valid_backend;
///
/// let backend = valid_backend(&mut Unstructured::new(&[]), Release::V1_1);
/// assert_eq!(backend.spec.endpoints.as_deref().map(<[_]>::len), Some(1));
/// ```
pub fn valid_backend(u: &mut Unstructured<'_>, release: Release) -> Backend {
    Source::new(u).valid_backend(release)
}

/// TLS settings that an Envoy version may accept or reject, or that make it exit: the versions and
/// the lists of ciphers, curves, signature algorithms and protocols.
///
/// ```
/// use arbitrary::Unstructured;
/// use envoy_gateway_backend::EnvoyVersion;
/// use envoy_gateway_backend::envoy::{Outcome, TlsSettings};
/// use envoy_gateway_backend::fuzzing::near_miss_tls;
///
/// let tls = near_miss_tls(&mut Unstructured::new(&[]));
/// assert_eq!(TlsSettings::from(&tls).outcome(EnvoyVersion::V1_40), Outcome::Accepts);
/// ```
pub fn near_miss_tls(u: &mut Unstructured<'_>) -> BackendTls {
    Source::new(u).near_miss_tls()
}

/// The most bytes that [`near_miss_manifest`] gives.
pub const MAX_MANIFEST: usize = 128 << 10;

/// A text, YAML or JSON, that is a Backend manifest with one or a few plausible mistakes, at most
/// [`MAX_MANIFEST`] bytes.
///
/// The mistakes are of the object – misspelled, misplaced, missing and invented keys, wrong types,
/// unquoted versions, values just beyond a bound, template leftovers, the wrong `apiVersion`, a
/// List around it – and of the text: keys given twice, tabs, anchors, aliases and merge keys, wrong
/// indentation, several documents, byte order marks, an end that is missing. Now and then there is
/// none.
///
/// ```
/// use arbitrary::Unstructured;
/// use envoy_gateway_backend::fuzzing::near_miss_manifest;
///
/// let bytes = b"the same bytes give the same text";
/// let text = near_miss_manifest(&mut Unstructured::new(bytes));
/// assert_eq!(text, near_miss_manifest(&mut Unstructured::new(bytes)));
/// assert!(text.contains("Backend"));
/// ```
pub fn near_miss_manifest(u: &mut Unstructured<'_>) -> String {
    Source::new(u).near_miss_manifest()
}
