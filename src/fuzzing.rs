//! Generators of Backends and manifests from a fuzzer's bytes, for fuzzing programs that read
//! Backends.
//!
//! Random bytes rarely pass the first check of a parser, and random values rarely pass the first
//! check of a validator. These generators create values close to the limits of the rules: nearly
//! valid DNS names, ports around 65535, one endpoint too many, a key one level too high.
//!
//! * Every type of [`api`](crate::api), and the context of a Backend ([`Profile`](crate::Profile),
//!   [`Release`], routes and policies), implements [`Arbitrary`](arbitrary::Arbitrary): any value
//!   that the type can hold. [`Unrecognized`](crate::api::Unrecognized) does not, because it must
//!   not equal a known value of its enumeration, which it does not know.
//! * [`valid_backend`] creates Backends that a release stores and accepts: a program must accept
//!   them.
//! * [`near_miss_tls`] creates TLS settings close to the limits of Envoy.
//! * [`near_miss_manifest`] creates texts with the mistakes of people and templates: a program must
//!   not panic, and must refuse what a cluster refuses.
//!
//! The same bytes give the same value for one version of this crate. No input panics or fails, and
//! all values are bounded.
//!
//! A fuzz target for an admission webhook:
//!
//! ```
//! use arbitrary::Unstructured;
//! use envoy_gateway_backend::fuzzing::{near_miss_manifest, valid_backend};
//! use envoy_gateway_backend::{Gate, Profile, Release};
//! # fn accepts(_: &envoy_gateway_backend::api::Backend) -> bool { true }
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

/// Creates a Backend that a release stores and accepts: no error of
/// [`Gate::Admission`](crate::Gate::Admission) or [`Gate::Controller`](crate::Gate::Controller) on
/// Kubernetes infrastructure, with any policies.
///
/// It uses all features of the release, up to the bounds: 256 endpoints since v1.7, names of 253
/// characters. It may fail the serving gate: port 0, a Unix socket and a trailing dot are stored
/// and accepted.
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

/// Creates TLS settings that Envoy may accept or reject, or that make it exit: the versions and the
/// lists of ciphers, curves, signature algorithms and protocols.
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

/// Maximum length of a [`near_miss_manifest`], in bytes.
pub const MAX_MANIFEST: usize = 128 << 10;

/// Creates a YAML or JSON manifest of a Backend with one or a few plausible mistakes, of at most
/// [`MAX_MANIFEST`] bytes.
///
/// Mistakes of the object: misspelled, misplaced, missing and invented keys, wrong types, unquoted
/// versions, values just beyond a bound, template placeholders, a wrong `apiVersion`, a List around
/// it. Mistakes of the text: repeated keys, tabs, anchors, aliases and merge keys, wrong
/// indentation, several documents, byte order marks, a missing end. Some manifests have no mistake.
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
