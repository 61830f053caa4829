//! The platform and controller gates, and the rule of the envoy gate for the setting that makes
//! Envoy exit, as a Kubernetes `ValidatingAdmissionPolicy`: the API server evaluates them without
//! any other component, since Kubernetes 1.30.
//!
//! ```
//! use envoy_gateway_backend::admission_policy::AdmissionPolicy;
//! use envoy_gateway_backend::platform::Platform;
//! use envoy_gateway_backend::{Gate, Profile, Release};
//!
//! let profile = Profile::new(Release::V1_8).with_gates([Gate::Platform]).with_platform(Platform::datum_cloud());
//! let policy = AdmissionPolicy::new("backends-of-tenants", &profile)?;
//! let [policy, binding] = policy.objects();
//! assert_eq!(policy["spec"]["validations"][1]["message"], "unix endpoints are not permitted");
//! assert_eq!(binding["spec"]["validationActions"][0], "Deny");
//! # Ok::<(), envoy_gateway_backend::admission_policy::AdmissionPolicyError>(())
//! ```
//!
//! On the command line:
//!
//! ```console
//! $ egb policy --platform datum-cloud | kubectl apply -f -
//! ```
//!
//! # Rules
//!
//! The policy contains every rule of the two gates, with the verdict of its native check, except
//! the [skipped rules](AdmissionPolicy::skipped_rules):
//!
//! | rule | in CEL |
//! |---|---|
//! | `platform-*` | yes, for any [`Platform`](crate::platform::Platform) |
//! | `controller-*` | yes, for the release and the infrastructure of the profile |
//! | `controller-ca-required` | only for a profile that [has no](Profile::with_policies) `BackendTLSPolicy` objects: such an object can provide the CA, and an admission policy sees the Backend only |
//! | `envoy-alpn-abort` | yes, unless the [gate is disabled](Profile::with_gates) or a rule of the platform does the same: the only rule of its gate, because the proxies of the whole Gateway exit |
//! | `platform-envoy-rejects` | no: CEL cannot evaluate the lists as Envoy's TLS library does |
//! | `controller-disabled` | if the Backend API is disabled in the [profile](Profile::with_backend_api_enabled); the policy then refuses every Backend |
//!
//! The CRD of the release contains the admission gate already. The serving gate depends on routes,
//! Secrets and policies, which an admission policy does not see; advice refuses nothing.
//!
//! Messages are those of the native checks, with these differences: they contain the path without
//! the index and the first value that violates the rule, all domains of a group instead of the
//! matching one, and not the address that a number is read as. Labels are counted in characters
//! instead of bytes, which differs only for names that no CRD admits.
//!
//! # Expressions
//!
//! A request that does not change the spec is not checked (`matchConditions`): objects that were
//! stored before the policy can still be labelled and deleted. The policy does not see a field that
//! a later CRD adds: keep a platform's policy at least as new as the CRD. If the API server cannot
//! evaluate the policy, it refuses the request (`failurePolicy: Fail`); these expressions can be
//! evaluated for every object that the CRD admits.
//!
//! Kubernetes' `ip()` and `cidr()` refuse IPv4-mapped IPv6 addresses, which must be recognized
//! here, and new policies may use them only since Kubernetes 1.31. So the expressions parse
//! addresses themselves, into `4/` or `6/` and all hexadecimal digits. A network is a prefix of
//! such a string: `127.0.0.0/8` is `4/7f`. An IPv6 address that embeds an IPv4 address is followed
//! by it: `::ffff:127.0.0.1` is `6/00000000000000000000ffff7f000001 4/7f000001`.
//!
//! # Cost
//!
//! The API server limits a policy to 10,000,000 cost units a request, and each expression to
//! 1,000,000: about one second, and a tenth of a second. The cost of these expressions is linear in
//! the number and the length of the hosts. A [preset](crate::platform::Platform::PRESETS) together with the
//! controller rules needs less than half of either limit in the worst case, 256 endpoints with
//! names of 253 characters, and some thousand units for a typical Backend. Domains cost almost
//! nothing, but more than about 3,000 make an expression too long; two hundred more networks come
//! near the cost limit. `docs/admission-policy.md` contains the measurements.

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

/// A `ValidatingAdmissionPolicy` and its binding, which have the same name.
///
/// `Display` writes both as YAML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmissionPolicy {
    name: String,
    release: Release,
    action: Action,
    variables: Vec<Variable>,
    validations: Vec<Validation>,
    skipped_rules: Vec<SkippedRule>,
}

/// A variable of a policy: a named expression, evaluated at most once.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// `name`: other expressions use it as `variables.NAME`.
    pub name: &'static str,
    /// `expression`: in CEL.
    pub expression: String,
}

/// A validation of a policy: a condition, and the message when it is false.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Validation {
    /// The rule that it checks, alone or together with other validations.
    pub rule: &'static Rule,
    /// `expression`: in CEL; false if the object violates the rule.
    pub expression: String,
    /// `message`: the message, on one line.
    pub message: String,
    /// `messageExpression`: in CEL, the message with the first value that violates the rule; an
    /// empty string without such a value.
    pub message_expression: Option<String>,
    /// `reason`: the reason in the response.
    pub reason: StatusReason,
}

/// The reason in the response to a refused request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StatusReason {
    /// `Invalid`: the object is invalid, HTTP status 422.
    Invalid,
    /// `Forbidden`: the object is not allowed, HTTP status 403.
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

/// The action for a request that violates a rule (`validationActions` of the binding).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Refuses the request; the default.
    #[default]
    Deny,
    /// Admits the request with a warning.
    Warn,
    /// Admits the request and records the violation in the audit log.
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

/// The error for a policy that the API server would refuse.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AdmissionPolicyError {
    /// The name is invalid.
    #[error("`{}` is not a valid policy name: {violation}", name.escape_debug())]
    InvalidName {
        /// The name.
        name: Box<str>,
        /// Kubernetes' message for the name.
        violation: &'static str,
    },
    /// There are no rules: the profile enables neither the controller gate nor a platform that
    /// restricts something.
    #[error(
        "nothing to enforce: enable the controller gate, or set a platform that restricts something"
    )]
    NoValidations,
    /// An expression is longer than the API server accepts: the platform has too many domains, or
    /// too long ones.
    #[error(
        "expression `{expression}` has {length} characters, the API server accepts {MAX_EXPRESSION_CHARACTERS}: the platform denies too many names"
    )]
    ExpressionTooLong {
        /// The variable, or the rule of the validation.
        expression: &'static str,
        /// Its length in characters.
        length: usize,
    },
}

/// cel-go's `ParserExpressionSizeLimit`, in characters.
const MAX_EXPRESSION_CHARACTERS: usize = 100_000;

impl AdmissionPolicy {
    /// Creates a policy from the gates that a profile enables, as far as CEL can express their rules.
    ///
    /// The name is a lower-case RFC 1123 subdomain, such as `backends-of-tenants`.
    ///
    /// # Errors
    ///
    /// Fails if the name is invalid, if there is nothing to enforce (the API server refuses a policy
    /// without validations), and if an expression is too long: with about 3,000 domains and more.
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

    /// Sets the action, for example to try the policy without refusing requests. Default:
    /// [`Action::Deny`].
    #[must_use]
    pub const fn with_action(mut self, action: Action) -> Self {
        self.action = action;
        self
    }

    /// Returns `spec.variables`; each one uses only variables before it.
    #[must_use]
    pub fn variables(&self) -> &[Variable] {
        &self.variables
    }

    /// Returns `spec.validations`, in the order of the native checks.
    #[must_use]
    pub fn validations(&self) -> &[Validation] {
        &self.validations
    }

    /// Returns the rules that the policy does not contain.
    #[must_use]
    pub fn skipped_rules(&self) -> &[SkippedRule] {
        &self.skipped_rules
    }

    /// Returns the `ValidatingAdmissionPolicy` and the `ValidatingAdmissionPolicyBinding`.
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
