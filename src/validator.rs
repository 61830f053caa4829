//! `Validate` and `ValidateArgs` of the `validator` crate, for web frameworks that ask for them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use validator::{Validate, ValidateArgs, ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::api::{Backend, Metadata};
use crate::fields::{BACKEND, Field, Kind};
use crate::path::Segment;
use crate::profile::Profile;
use crate::report::{Finding, Report};
use crate::rule::Reason;

/// Under this name stands what a report says of an object itself, beside what it says of its parts.
const WHOLE: &str = "__all__";

/// For the latest release and every gate; [`ValidateArgs`] takes another [`Profile`].
///
/// Fails where the report has errors, with all of them and nothing else: notes and warnings do not
/// fail. They are nested as the object is, by the names of its JSON: `spec` → `endpoints` → 0 →
/// `fqdn` → `hostname`. What is said of an object as a whole, such as a cross-field rule of `spec`,
/// and of an item of a list, stands under `__all__` in it. What is said of a list as a whole, such
/// as that it is too long, stands under its name; where its items have errors, too, `validator` has
/// no room for it there, and it stands under `__all__` beside it.
///
/// Of each error `code` is the id of the [rule](crate::Rule), and `message` what is wrong.
/// Parameters are `gate` and `path`, and where there are any `reason`, `value` (as JSON) and
/// `help`.
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

/// For a profile.
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

/// The errors of a report, nested as the object is.
fn nested(report: &Report) -> ValidationErrors {
    let mut root = Node::of(Some(&BACKEND));
    for finding in report.errors() {
        root.at(finding.path.segments()).errors.push(error(finding));
    }
    root.into_errors()
}

fn error(finding: &Finding) -> ValidationError {
    let Finding { rule, gate, severity: _, path, reason, message, value, help, fix: _, place: _ } =
        finding;
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

/// A place in the object, what is said of it, and the places in it.
struct Node {
    field: Option<&'static Field>,
    errors: Vec<ValidationError>,
    fields: BTreeMap<Cow<'static, str>, Self>,
    items: BTreeMap<usize, Self>,
}

impl Node {
    const fn of(field: Option<&'static Field>) -> Self {
        Self { field, errors: Vec::new(), fields: BTreeMap::new(), items: BTreeMap::new() }
    }

    /// The node at the end of a path.
    fn at(&mut self, path: &[Segment]) -> &mut Self {
        path.iter().fold(self, |node, segment| {
            let field = node.field;
            match segment {
                Segment::Key(key) => {
                    let field = field.and_then(|field| field.field(key));
                    node.fields.entry(key.clone()).or_insert_with(|| Self::of(field))
                }
                Segment::Index(index) => {
                    let items = match field.map(Field::kind) {
                        Some(Kind::List { items, .. }) => Some(*items),
                        _ => None,
                    };
                    node.items.entry(*index).or_insert_with(|| Self::of(items))
                }
            }
        })
    }

    /// Whether there are errors of its items, and none of fields that a list does not have.
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
