//! Schemas of the resource: for clusters, programs and editors.
//!
//! | schema | contents | for |
//! |---|---|---|
//! | [`crd`] | the CRD of a release of Envoy Gateway, with descriptions of this crate | clusters, and tools that read CRDs |
//! | `JsonSchema` of every type of [`api`](crate::api) | what the type deserializes and serializes, which is more than any release accepts | descriptions of APIs, forms, code generators |
//! | [`json_schema`] | what the API server of a release admits, as far as a JSON schema can express it | editors and linters of files |
//!
//! [`crd`] and [`json_schema`] are generated from the [field table](crate::fields); the third is
//! generated from the model and its documentation by `schemars` 1.
//! [`detect_release`] detects the release of a cluster's CRD.
//!
//! # For programs
//!
//! ```
//! use envoy_gateway_backend::api::Backend;
//!
//! let schema = schemars::schema_for!(Backend);
//! assert_eq!(schema.as_value()["required"], serde_json::json!(["spec"]));
//! ```
//!
//! A schema of `schemars` is for deserializing or for serializing. Deserializing requires only
//! `spec`, and `null` is absent; serializing always writes `apiVersion`, `kind` and `metadata`.
//!
//! # For editors
//!
//! `egb schema --release v1.9 > backend.schema.json` writes the schema of a release;
//! `docs/backend.schema.json` is that of the latest one. `yaml-language-server`, which most editors
//! use for YAML, finds it by a comment at the top of the manifest, or by its setting
//! `yaml.schemas`:
//!
//! ```yaml
//! # yaml-language-server: $schema=./backend.schema.json
//! apiVersion: gateway.envoyproxy.io/v1alpha1
//! kind: Backend
//! ```
//!
//! Each document of the file must then be a Backend; lists and objects of other kinds get errors.
//!
//! The schema is of draft-07, which every editor supports; of the additions of later drafts, only
//! `maxContains` would help. `errorMessage`, `patternErrorMessage` and `doNotSuggest` are keywords
//! of language servers: they then show the API server's messages and complete a field once. Other
//! validators ignore them.
//!
//! What it cannot detect:
//!
//! * a repeated key in an object, which language servers report themselves;
//! * the string `"yes"` instead of a boolean: `kubectl` reads the unquoted word as true, an editor
//!   as a string;
//! * in metadata: an invalid name generated from `generateName`, two owners that are both the
//!   controller, annotations of more than 256 KiB, a day that the month does not have.
//!
//! It refuses one value that the API server accepts: a port slightly above an integer, such as
//! `443.0000001`. And an editor reads YAML 1.2, in which `0b110` and `1_000`, numbers for
//! `kubectl`, are strings.
//!
//! No schema covers the gates after admission: see [`Gate`](crate::Gate).

mod crd;
mod detect;
mod editor;
mod keywords;

pub use crd::crd;
#[cfg(feature = "kube-core-5")]
pub(crate) use crd::{CRD_NAME, SHORT_NAMES};
pub use detect::{CrdDifference, CrdError, CrdMatch, detect_release};
pub use editor::json_schema;
