//! `Validate` and `ValidateArgs` of the `validator` crate, for web frameworks that use them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use validator::{Validate, ValidateArgs, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::api::{Backend, Metadata};
use crate::fields::{BACKEND, Field, Kind};
use crate::path::Segment;
use crate::profile::Profile;
use crate::report::{Finding, Report};
use crate::rule::Reason;

/// The name of the errors of an object itself, next to those of its fields.
const WHOLE: &str = "__all__";

/// Checks for the latest release and every gate; [`ValidateArgs`] accepts another [`Profile`].
///
/// Fails if the report has errors, and returns all of them; notes and warnings do not fail. Errors
/// are nested like the object, with the names of its JSON: `spec` → `endpoints` → 0 → `fqdn` →
/// `hostname`. Errors of an object itself, such as a cross-field rule of `spec`, and of an item of
/// a list are under `__all__` in it. Errors of a list itself, such as too many items, are under its
/// name; if its items have errors too, `validator` cannot represent both, and they are under
/// `__all__` next to it.
///
/// `code` of an error is the id of the [rule](crate::Rule), `message` its message. Parameters are
/// `gate` and `path`, and if present `reason`, `value` (as JSON) and `help`.
///
/// ```
/// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
/// use validator::{Validate, ValidationErrorsKind};
///
/// let backend = Backend::new("Api", BackendSpec::endpoints([BackendEndpoint::fqdn("api.example.com", 443)]));
/// let errors = Validate::validate(&backend).unwrap_err();
/// let ValidationErrorsKind::Struct(metadata) = &errors.errors()["metadata"] else { panic!() };
/// assert_eq!(metadata.field_errors()["name"][0].code, "metadata-name");
/// ```
impl<M: Metadata> Validate for Backend<M> {
    fn validate(&self) -> Result<(), ValidationErrors> {
        self.validate_with_args(&Profile::default())
    }
}

/// Checks for a profile.
///
/// ```
/// use envoy_gateway_backend::api::{Backend, BackendEndpoint, BackendSpec};
/// use envoy_gateway_backend::{Profile, Release};
/// use validator::ValidateArgs;
///
/// let endpoint = BackendEndpoint::fqdn("api.example.com", 443).with_zone("zone-a");
/// let backend = Backend::new("api", BackendSpec::endpoints([endpoint]));
/// assert!(backend.validate_with_args(&Profile::new(Release::V1_4)).is_err());
/// assert!(backend.validate_with_args(&Profile::new(Release::V1_5)).is_ok());
/// ```
impl<'v_a, M: Metadata> ValidateArgs<'v_a> for Backend<M> {
    type Args = &'v_a Profile;

    fn validate_with_args(&self, profile: Self::Args) -> Result<(), ValidationErrors> {
        let report = Backend::check(self, profile);
        if report.has_errors() { Err(nested(&report)) } else { Ok(()) }
    }
}

/// The errors of a report, nested like the object.
fn nested(report: &Report) -> ValidationErrors {
    let mut root = Node::new(Some(&BACKEND));
    for finding in report.errors() {
        root.at(finding.path.segments()).errors.push(error(finding));
    }
    root.into_errors()
}

fn error(finding: &Finding) -> ValidationError {
    let Finding {
        rule,
        gate,
        severity: _,
        path,
        reason,
        message,
        value,
        help,
        fix: _,
        location: _,
    } = finding;
    let mut error = ValidationError::new(rule.id()).with_message(Cow::Owned(message.clone()));
    error.add_param("gate".into(), gate);
    error.add_param("path".into(), path);
    for (name, text) in [
        ("reason", reason.map(Reason::as_str)),
        ("value", value.as_deref()),
        ("help", help.as_deref()),
    ] {
        if let Some(text) = text {
            error.add_param(name.into(), &text);
        }
    }
    error
}

/// A node of the object, its errors, and its children.
struct Node {
    field: Option<&'static Field>,
    errors: Vec<ValidationError>,
    fields: BTreeMap<Cow<'static, str>, Self>,
    items: BTreeMap<usize, Self>,
}

impl Node {
    const fn new(field: Option<&'static Field>) -> Self {
        Self { field, errors: Vec::new(), fields: BTreeMap::new(), items: BTreeMap::new() }
    }

    /// The node at the end of a path.
    fn at(&mut self, path: &[Segment]) -> &mut Self {
        path.iter().fold(self, |node, segment| {
            let field = node.field;
            match segment {
                Segment::Key(key) => {
                    let field = field.and_then(|field| field.field(key));
                    node.fields.entry(key.clone()).or_insert_with(|| Self::new(field))
                }
                Segment::Index(index) => {
                    let items = match field.map(Field::kind) {
                        Some(Kind::List { items, .. }) => Some(*items),
                        _ => None,
                    };
                    node.items.entry(*index).or_insert_with(|| Self::new(items))
                }
            }
        })
    }

    /// Whether all children are items.
    fn is_list(&self) -> bool {
        !self.items.is_empty() && self.fields.is_empty()
    }

    fn into_errors(self) -> ValidationErrors {
        let Self { field: _, mut errors, fields, items } = self;
        let mut all = ValidationErrors::new();
        for (name, mut node) in fields {
            if node.is_list() {
                errors.append(&mut node.errors);
            }
            all.errors_mut().insert(name, node.into_kind());
        }
        for (index, node) in items {
            all.errors_mut().insert(
                index.to_string().into(),
                ValidationErrorsKind::Struct(Box::new(node.into_errors())),
            );
        }
        if !errors.is_empty() {
            all.errors_mut().insert(WHOLE.into(), ValidationErrorsKind::Field(errors));
        }
        all
    }

    fn into_kind(self) -> ValidationErrorsKind {
        let is_object =
            !self.fields.is_empty() || matches!(self.field.map(Field::kind), Some(Kind::Object(_)));
        if self.is_list() {
            let items =
                self.items.into_iter().map(|(index, node)| (index, Box::new(node.into_errors())));
            ValidationErrorsKind::List(items.collect())
        } else if is_object {
            ValidationErrorsKind::Struct(Box::new(self.into_errors()))
        } else {
            ValidationErrorsKind::Field(self.errors)
        }
    }
}
