//! The platform and controller gates, and the worst of the envoy gate, as a Kubernetes
//! `ValidatingAdmissionPolicy`: a cluster enforces them by itself, with nothing installed, from
//! Kubernetes 1.30.
//!
//! ```
//! use envoy_gateway_backend::admission_policy::AdmissionPolicy;
//! use envoy_gateway_backend::{Gate, Platform, Profile, Release};
//!
//! let profile = Profile::new(Release::V1_8).with_gates([Gate::Platform]).with_platform(Platform::datum_cloud());
//! let policy = AdmissionPolicy::new("backends-of-tenants", &profile)?;
//! let [policy, binding] = policy.objects();
//! assert_eq!(policy["spec"]["validations"][1]["message"], "unix endpoints are not permitted");
//! assert_eq!(binding["spec"]["validationActions"][0], "Deny");
//! # Ok::<(), envoy_gateway_backend::admission_policy::AdmissionPolicyError>(())
//! ```
//!
//! On the command line, for a cluster whose policies it may set:
//!
//! ```console
//! $ egb policy --platform datum-cloud | kubectl apply -f -
//! ```
//!
//! # What is said
//!
//! Every rule of the two gates, each with the verdict of its native check, but for [what is left
//! out](AdmissionPolicy::skipped_rules):
//!
//! | rule | in CEL |
//! |---|---|
//! | `platform-*` | yes, for any [`Platform`](crate::Platform) |
//! | `controller-*` | yes, as the release and the infrastructure of the profile have them |
//! | `controller-ca-required` | only for a profile that [has no](Profile::with_policies) `BackendTLSPolicy` objects: one can give the CA, and an admission policy sees the Backend alone |
//! | `envoy-alpn-abort` | yes, unless the [gate is off](Profile::with_gates) or a rule of the platform does the same: the one rule of its gate, because what it finds stops the proxies of the whole Gateway |
//! | `platform-envoy-rejects` | no: CEL cannot evaluate the lists as Envoy's TLS library does |
//! | `controller-disabled` | where the [profile says so](Profile::with_backend_api_enabled); then everything is refused |
//!
//! The CRD of the release says the admission gate already. The serving gate depends on routes,
//! Secrets and policies, which an admission policy does not see either; advice refuses nothing.
//!
//! Messages are in the native words. They name the path without the index and the first value that
//! breaks the rule, the domains of a group rather than the one a name is in, and not the address
//! that a number is read as. Labels are counted in characters instead of bytes, which differs for
//! names alone that no CRD lets in.
//!
//! # How it is said
//!
//! A request that leaves the spec as it is goes through (`matchConditions`): what was stored before
//! the policy can still be labelled and deleted. A field that a later API adds is not seen: whoever
//! relies on a platform's policy keeps it at least as new as the CRD. A policy that cannot be
//! evaluated refuses (`failurePolicy: Fail`); ours can be, for every object of the CRD's shape.
//!
//! Kubernetes' `ip()` and `cidr()` refuse IPv4-mapped IPv6 – the very disguise to be looked through
//! – and may be used in new policies from Kubernetes 1.31 only. So the expressions read addresses
//! themselves, as `4/` or `6/` and all their hexadecimal digits, and a network is the beginning of
//! such a text: `127.0.0.0/8` is `4/7f`. An IPv6 address that carries an IPv4 address has it behind
//! it: `::ffff:127.0.0.1` is `6/00000000000000000000ffff7f000001 4/7f000001`.
//!
//! # What it costs
//!
//! The API server gives a policy 10,000,000 units a request, and each of its expressions 1,000,000:
//! about a second, and a tenth of one. All of ours are linear in the number and the length of the
//! hosts. A [ready](crate::Platform::PRESETS) platform together with the controller takes less than
//! half of either in the worst case, 256 endpoints with names of 253 characters, and some thousand
//! units for a usual Backend. Domains cost next to nothing, though more than some 3,000 make an
//! expression longer than it may be; two hundred networks more come near the limit.
//! `docs/admission-policy.md` has the figures.

mod addresses;
mod cel;
mod controller;
mod draft;
mod envoy;
mod hosts;
mod names;
mod networks;
mod platform;
mod yaml;

use serde_json::{Value, json};

use crate::api::{GROUP, PLURAL, VERSION};
use crate::net;
use crate::profile::Profile;
use crate::release::Release;
use crate::report::SkippedRule;
use crate::rule::{Gate, Rule};

/// A `ValidatingAdmissionPolicy` and the binding that puts it in force, both of one name.
///
/// `Display` writes the two as YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmissionPolicy {
    name: String,
    release: Release,
    action: Action,
    variables: Vec<Variable>,
    validations: Vec<Validation>,
    skipped_rules: Vec<SkippedRule>,
}

/// A variable of a policy: an expression with a name, evaluated once and only if it is used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// `name`: other expressions call it `variables.NAME`.
    pub name: &'static str,
    /// `expression`: in CEL.
    pub expression: String,
}

/// A validation of a policy: what must hold, and what is said where it does not.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validation {
    /// The rule that it says, alone or together with others.
    pub rule: &'static Rule,
    /// `expression`: in CEL; where it is false, an object breaks the rule.
    pub expression: String,
    /// `message`: what is said then, on one line.
    pub message: String,
    /// `messageExpression`: in CEL, the same with the first value that breaks the rule; empty
    /// where none does.
    pub message_expression: Option<String>,
    /// `reason`: why the request is refused.
    pub reason: StatusReason,
}

/// The reason that a refused request is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatusReason {
    /// `Invalid`: the object is wrong, HTTP status 422.
    Invalid,
    /// `Forbidden`: the object may not be, HTTP status 403.
    Forbidden,
}

impl StatusReason {
    /// The reason as Kubernetes spells it: `Invalid`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invalid => "Invalid",
            Self::Forbidden => "Forbidden",
        }
    }
}

/// What becomes of a request that breaks a rule (`validationActions` of the binding).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// It is refused; the default.
    #[default]
    Deny,
    /// It goes through, and is answered with a warning.
    Warn,
    /// It goes through, and the audit log tells of it.
    Audit,
}

impl Action {
    /// The action as Kubernetes spells it: `Deny`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deny => "Deny",
            Self::Warn => "Warn",
            Self::Audit => "Audit",
        }
    }
}

/// There is no such policy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdmissionPolicyError {
    /// The API server does not take the name.
    #[error("`{}` is not a valid policy name: {violation}", name.escape_debug())]
    InvalidName {
        /// The name.
        name: Box<str>,
        /// What is wrong with it, in Kubernetes' words.
        violation: &'static str,
    },
    /// Nothing can be broken: the profile asks neither the controller nor a platform that forbids
    /// anything.
    #[error(
        "nothing to enforce: enable the controller gate, or set a platform that restricts something"
    )]
    NoValidations,
    /// An expression is longer than the API server takes: the platform has too many domains, or
    /// names that are too long.
    #[error(
        "expression `{expression}` has {length} characters, the API server accepts {MAX_EXPRESSION_CHARACTERS}: the platform denies too many names"
    )]
    ExpressionTooLong {
        /// The variable, or the rule of the validation.
        expression: &'static str,
        /// How many characters it has.
        length: usize,
    },
}

/// cel-go's `ParserExpressionSizeLimit`, in characters.
const MAX_EXPRESSION_CHARACTERS: usize = 100_000;

impl AdmissionPolicy {
    /// What the platform and controller gates of a profile say, as far as it asks them and CEL can
    /// say it.
    ///
    /// The name is a lower-case RFC 1123 subdomain, such as `backends-of-tenants`.
    ///
    /// # Errors
    ///
    /// Fails where the name is none, where there is nothing to enforce (the API server takes no
    /// policy without validations), and where an expression would be longer than it takes: some
    /// 3,000 domains and more.
    pub fn new(name: impl Into<String>, profile: &Profile) -> Result<Self, AdmissionPolicyError> {
        let name = name.into();
        if let Some(&violation) = net::dns1123_subdomain(&name).first() {
            return Err(AdmissionPolicyError::InvalidName { name: name.into(), violation });
        }
        let release = profile.release();
        let mut draft = draft::Draft::default();
        if profile.runs(Gate::Platform)
            && let Some(platform) = profile.platform()
        {
            platform::draft(&mut draft, platform, profile);
        }
        if profile.runs(Gate::Controller) {
            controller::draft(&mut draft, profile);
        }
        if profile.runs(Gate::Envoy) {
            envoy::draft(&mut draft, profile);
        }
        let draft::Draft { variables, validations, skipped_rules } = draft;
        if validations.is_empty() {
            return Err(AdmissionPolicyError::NoValidations);
        }
        let named = variables.iter().map(|variable| (variable.name, variable.expression.as_str()));
        let rules = validations.iter().flat_map(|validation| {
            let texts =
                [Some(validation.expression.as_str()), validation.message_expression.as_deref()];
            texts.into_iter().flatten().map(|text| (validation.rule.id(), text))
        });
        let lengths =
            named.chain(rules).map(|(expression, text)| (expression, text.chars().count()));
        if let Some((expression, length)) =
            lengths.into_iter().find(|(_, length)| *length > MAX_EXPRESSION_CHARACTERS)
        {
            return Err(AdmissionPolicyError::ExpressionTooLong { expression, length });
        }
        Ok(Self { name, release, action: Action::default(), variables, validations, skipped_rules })
    }

    /// This policy with another action than to refuse, to try it out.
    #[must_use]
    pub const fn with_action(mut self, action: Action) -> Self {
        self.action = action;
        self
    }

    /// `spec.variables`, in the order in which they use each other.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// `spec.validations`, in the order of the native checks.
    #[must_use]
    pub fn validations(&self) -> &[Validation] {
        &self.validations
    }

    /// The rules that the policy does not say.
    #[must_use]
    pub fn skipped_rules(&self) -> &[SkippedRule] {
        &self.skipped_rules
    }

    /// The `ValidatingAdmissionPolicy` and the `ValidatingAdmissionPolicyBinding`.
    #[must_use]
    pub fn objects(&self) -> [Value; 2] {
        let object = |kind: &str, spec: Value| {
            json!({
                "apiVersion": "admissionregistration.k8s.io/v1",
                "kind": kind,
                "metadata": { "name": self.name },
                "spec": spec,
            })
        };
        let policy = json!({
            "failurePolicy": "Fail",
            "matchConstraints": {
                "resourceRules": [{
                    "apiGroups": [GROUP],
                    "apiVersions": [VERSION],
                    "operations": ["CREATE", "UPDATE"],
                    "resources": [PLURAL],
                }],
            },
            "matchConditions": [{
                "name": "spec-changes",
                "expression": "request.operation != 'UPDATE' || object.spec != oldObject.spec",
            }],
            "variables": self.variables.iter().map(Variable::to_json).collect::<Vec<_>>(),
            "validations": self.validations.iter().map(Validation::to_json).collect::<Vec<_>>(),
        });
        let binding =
            json!({ "policyName": self.name, "validationActions": [self.action.as_str()] });
        [
            object("ValidatingAdmissionPolicy", policy),
            object("ValidatingAdmissionPolicyBinding", binding),
        ]
    }
}

impl Variable {
    fn to_json(&self) -> Value {
        json!({ "name": self.name, "expression": self.expression })
    }
}

impl Validation {
    fn to_json(&self) -> Value {
        let mut json = json!({
            "expression": self.expression,
            "message": self.message,
            "reason": self.reason.as_str(),
        });
        if let (Some(expression), Some(map)) = (&self.message_expression, json.as_object_mut()) {
            map.insert("messageExpression".into(), expression.as_str().into());
        }
        json
    }
}
