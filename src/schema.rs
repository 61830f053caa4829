//! The resource's schemas: for clusters, for programs, for editors.
//!
//! | schema | says | for |
//! |---|---|---|
//! | [`crd`] | what Envoy Gateway ships in a release, with this crate's descriptions | clusters, and tools that read CRDs |
//! | `JsonSchema` of every type of [`api`](crate::api) | what the type reads and writes, which is more than any release takes | descriptions of APIs, forms, code generators |
//! | [`json_schema`] | what the API server admits under a release, as near as a JSON schema comes | editors and linters of files |
//!
//! [`crd`] and [`json_schema`] are made of the [field table](crate::fields); the third comes from
//! the model, whose documentation it takes along, by `schemars` 1. Which release a cluster's CRD is
//! of, [`Release::of_crd`](crate::Release::of_crd) finds out.
//!
//! # For programs
//!
//! ```
//! use envoy_gateway_backend::Backend;
//!
//! let schema = schemars::schema_for!(Backend);
//! assert_eq!(schema.as_value()["required"], serde_json::json!(["spec"]));
//! ```
//!
//! `schemars` asks whether a schema is for reading or for writing. When reading, nothing but `spec`
//! is needed and `null` is nothing; `apiVersion`, `kind` and `metadata` are always written.
//!
//! # For editors
//!
//! `egb schema --release v1.9 > backend.schema.json` writes the schema of a
//! release; `docs/backend.schema.json` is that of the latest one. `yaml-language-server`, which is
//! behind the YAML support of most editors, finds it by a comment at the top of the manifest, or by
//! its setting `yaml.schemas`:
//!
//! ```yaml
//! # yaml-language-server: $schema=./backend.schema.json
//! apiVersion: gateway.envoyproxy.io/v1alpha1
//! kind: Backend
//! ```
//!
//! Each document of the file is then a Backend; lists and objects of other kinds are none.
//!
//! The schema is of draft-07, which every editor knows; of what the later drafts add, `maxContains`
//! alone would say more here. `errorMessage`, `patternErrorMessage` and `doNotSuggest` are words of
//! language servers, with which they say the API server's messages instead of their own, and
//! complete a field once. Other validators pass over them.
//!
//! What it cannot say, and lets through:
//!
//! * a key that stands twice in an object, which language servers find by themselves;
//! * the text `"yes"` where a truth value belongs: `kubectl` reads the bare word as true, an editor
//!   as the same text;
//! * of metadata, that the name made of `generateName` is none, that two owners are both the
//!   controller, that annotations weigh more than 256 KiB, that a day is not in its month.
//!
//! The one thing it refuses and the API server takes is a port a hair above an integer, such as
//! `443.0000001`. And it is given what the editor reads: YAML 1.2 knows no `0b110` and no `1_000`,
//! which `kubectl` takes for numbers.
//!
//! What comes after admission no schema says: see [`Gate`](crate::Gate).

mod crd;
mod editor;
mod keywords;
mod recognize;

pub use crd::crd;
#[cfg(feature = "kube-core-5")]
pub(crate) use crd::{CRD_NAME, SHORT_NAMES};
pub use editor::json_schema;
pub use recognize::{CrdDifference, CrdMatch, NotABackendCrd};
