#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(
    not(all(feature = "lint", feature = "schema")),
    expect(
        rustdoc::broken_intra_doc_links,
        reason = "the map in the README names the modules of every default feature"
    )
)]
#![warn(missing_docs)]
#![warn(
    clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::unreachable,
    clippy::indexing_slicing, clippy::string_slice, clippy::print_stdout, clippy::print_stderr
)]

#[cfg(feature = "schema")]
#[cfg_attr(docsrs, doc(cfg(feature = "schema")))]
pub mod admission_policy;
pub mod api;
mod cause;
mod compatibility;
#[cfg(feature = "url")]
mod convert;
mod defaults;
pub mod envoy;
mod envoy_version;
mod escape;
#[cfg(feature = "lint")]
mod explain;
pub mod fields;
mod fix;
#[cfg(feature = "arbitrary")]
#[cfg_attr(docsrs, doc(cfg(feature = "arbitrary")))]
pub mod fuzzing;
pub mod gateway_api;
#[cfg(feature = "kube-core-5")]
#[cfg_attr(docsrs, doc(cfg(feature = "kube-core-5")))]
pub mod kube;
#[cfg(feature = "lint")]
#[cfg_attr(docsrs, doc(cfg(feature = "lint")))]
pub mod lint;
mod net;
mod path;
pub mod platform;
pub mod policy;
mod profile;
mod release;
#[cfg(feature = "lint")]
#[cfg_attr(docsrs, doc(cfg(feature = "lint")))]
pub mod render;
mod report;

pub mod resources;
mod rule;
mod rules;
#[cfg(feature = "schema")]
#[cfg_attr(docsrs, doc(cfg(feature = "schema")))]
pub mod schema;
mod status;
mod suggest;
pub mod translator;
mod upgrade;
mod valid;
mod validation;
#[cfg(feature = "validator")]
#[cfg_attr(docsrs, doc(cfg(feature = "validator")))]
mod validator;
pub mod view;

pub use cause::Cause;
pub use compatibility::Compatibility;
#[cfg(feature = "url")]
#[cfg_attr(docsrs, doc(cfg(feature = "url")))]
pub use convert::{FromUrlError, ToUrlError};
pub use envoy_version::{EnvoyVersion, ParseEnvoyVersionError};
#[cfg(feature = "lint")]
#[cfg_attr(docsrs, doc(cfg(feature = "lint")))]
pub use explain::{FieldExplanation, RuleExplanation};
pub use fix::{Edit, Fix, Fixed, apply_fixes};
#[cfg(feature = "lint")]
#[cfg_attr(docsrs, doc(cfg(feature = "lint")))]
pub use kubectl_yaml;
pub use path::{FieldPath, ParseFieldPathError, Segment};
pub use profile::{Infrastructure, Profile};
pub use release::{
    Date, KubernetesVersions, ParseDateError, ParseReleaseError, Release, ServedVersions, Support,
};
pub use report::{Finding, Location, Report, SkippedRule};
pub use rule::{CelRule, Gate, Reason, Rule, Severity};
pub use rules::{UnknownRuleError, rules};
pub use status::Acceptance;
pub use upgrade::{Aspect, AspectChange, Upgrade};
pub use valid::{Invalid, Valid};
pub use validation::inputs::InputReport;

/// Doc tests that run the programs in `examples/`.
#[cfg(all(doctest, feature = "lint"))]
mod examples {
    macro_rules! examples {
        ($($name:ident)*) => {
            $(
                #[doc = concat!("```\n", include_str!(concat!("../examples/", stringify!($name), ".rs")), "\n```")]
                mod $name {}
            )*
        };
    }
    examples!(build_backend check_text custom_platform validate_value webhook_handler);
}

/// Doc tests of the page about the API.
#[cfg(all(doctest, feature = "lint", feature = "schema"))]
#[doc = include_str!("../docs/api.md")]
mod api_page {}
