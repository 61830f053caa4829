//! A field of the field table.

use super::limits::{ByAllReleases, Limits};
use super::pattern::Pattern;
use crate::release::{Release, at};
use crate::rule::Rule;

/// A field of the resource, with everything known about it.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    name: &'static str,
    kind: Kind,
    since: Release,
    required: bool,
    default: Option<DefaultValue>,
    rules: &'static [&'static Rule],
    docs: &'static str,
    /// The bounds of the kind, by release.
    limits: ByAllReleases,
}

/// The type of a field, with its bounds.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Kind {
    /// An object with these fields, in wire order.
    Object(&'static [&'static Field]),
    /// A list.
    List {
        /// The items; their name is empty.
        items: &'static Field,
        /// The number of items.
        bounds: Bounds,
        /// The fields that identify an item (`x-kubernetes-list-map-keys`); empty if there are none.
        keys: &'static [&'static str],
    },
    /// A map from strings to strings.
    StringMap,
    /// A string.
    String {
        /// The length in characters.
        bounds: Bounds,
        /// The pattern of the CRD.
        pattern: ByPattern,
        /// The allowed values; empty if every string is allowed.
        values: ByValues,
    },
    /// A date and time in RFC 3339, as a string (`format: date-time`).
    DateTime,
    /// An integer.
    Integer {
        /// The value.
        bounds: Bounds,
        /// `int32` or `int64`; the API server ignores it.
        format: &'static str,
    },
    /// `true` or `false`.
    Boolean,
    /// Any value; the API server does not validate it.
    Opaque,
}

type ByPattern = ByRelease<Option<Pattern>>;
type ByValues = ByRelease<&'static [&'static str]>;

/// A value by release.
#[derive(Clone, Copy, Debug)]
pub struct ByRelease<T: 'static>(&'static [(Release, T)]);

impl<T: Copy> ByRelease<T> {
    /// The value in a release; `None` if the release has none.
    #[must_use]
    pub fn at(&self, release: Release) -> Option<T> {
        at(self.0, release)
    }

    /// As [`at`](Self::at), at compile time.
    pub(super) const fn in_force(&self, release: Release) -> Option<T> {
        let mut rest = self.0;
        while let Some(((since, value), earlier)) = rest.split_last() {
            if release.is_at_least(*since) {
                return Some(*value);
            }
            rest = earlier;
        }
        None
    }

    /// Iterates over the values with the first release of each, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Release, T)> + use<T> {
        self.0.iter().copied()
    }
}

/// Inclusive minimum and maximum of a length, an item count or a value.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    min: ByRelease<i64>,
    max: ByRelease<i64>,
}

impl Bounds {
    const NONE: Self = Self { min: ByRelease(&[]), max: ByRelease(&[]) };

    pub(super) const fn histories(&self) -> (&ByRelease<i64>, &ByRelease<i64>) {
        (&self.min, &self.max)
    }

    /// The minimum in a release; `None` if there is no bound.
    #[must_use]
    pub fn min(&self, release: Release) -> Option<i64> {
        self.min.at(release)
    }

    /// The maximum in a release; `None` if there is no bound.
    #[must_use]
    pub fn max(&self, release: Release) -> Option<i64> {
        self.max.at(release)
    }

    /// The first release that allows this amount; `None` if no release does.
    #[must_use]
    pub fn first_release_for(&self, amount: i64) -> Option<Release> {
        let allows = |release: &Release| {
            self.min(*release).is_none_or(|min| min <= amount)
                && self.max(*release).is_none_or(|max| amount <= max)
        };
        Release::ALL.iter().copied().find(allows)
    }
}

/// The default that the API server sets for an absent field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// A string.
    String(&'static str),
    /// A boolean.
    Bool(bool),
}

impl Field {
    /// A field without bounds, pattern and values.
    const fn new(name: &'static str, kind: Kind) -> Self {
        let (since, limits) = (Release::OLDEST, Limits::NONE_EVER);
        Self { name, kind, since, required: false, default: None, rules: &[], docs: "", limits }
    }

    /// Replaces the kind, which has bounds, a pattern or values.
    const fn with_kind(self, kind: Kind) -> Self {
        Self { limits: Limits::of_kind(&kind), kind, ..self }
    }

    pub(super) const fn object(name: &'static str, fields: &'static [&'static Self]) -> Self {
        Self::new(name, Kind::Object(fields))
    }

    pub(super) const fn list(name: &'static str, items: &'static Self) -> Self {
        Self::new(name, Kind::List { items, bounds: Bounds::NONE, keys: &[] })
    }

    pub(super) const fn string(name: &'static str) -> Self {
        Self::new(
            name,
            Kind::String { bounds: Bounds::NONE, pattern: ByRelease(&[]), values: ByRelease(&[]) },
        )
    }

    pub(super) const fn integer(name: &'static str, format: &'static str) -> Self {
        Self::new(name, Kind::Integer { bounds: Bounds::NONE, format })
    }

    pub(super) const fn boolean(name: &'static str) -> Self {
        Self::new(name, Kind::Boolean)
    }

    /// A field of a kind that cannot have bounds, pattern or values.
    pub(super) const fn with_fixed_kind(name: &'static str, kind: Kind) -> Self {
        assert!(
            matches!(kind, Kind::DateTime | Kind::StringMap | Kind::Opaque),
            "use the constructor of the kind"
        );
        Self::new(name, kind)
    }

    pub(super) const fn docs(mut self, docs: &'static str) -> Self {
        self.docs = docs;
        self
    }

    pub(super) const fn since(mut self, release: Release) -> Self {
        self.since = release;
        self
    }

    pub(super) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub(super) const fn default(mut self, default: DefaultValue) -> Self {
        self.default = Some(default);
        self
    }

    pub(super) const fn rules(mut self, rules: &'static [&'static Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// Sets minimum and maximum of the length, item count or value.
    pub(super) const fn between(
        self,
        min: &'static [(Release, i64)],
        max: &'static [(Release, i64)],
    ) -> Self {
        self.bounds(Bounds { min: ByRelease(min), max: ByRelease(max) })
    }

    pub(super) const fn at_most(self, max: &'static [(Release, i64)]) -> Self {
        self.bounds(Bounds { min: ByRelease(&[]), max: ByRelease(max) })
    }

    pub(super) const fn at_least(self, min: &'static [(Release, i64)]) -> Self {
        self.bounds(Bounds { min: ByRelease(min), max: ByRelease(&[]) })
    }

    const fn bounds(self, new: Bounds) -> Self {
        let mut kind = self.kind;
        if let Kind::List { bounds, .. }
        | Kind::String { bounds, .. }
        | Kind::Integer { bounds, .. } = &mut kind
        {
            *bounds = new;
        }
        self.with_kind(kind)
    }

    pub(super) const fn keys(mut self, new: &'static [&'static str]) -> Self {
        if let Kind::List { keys, .. } = &mut self.kind {
            *keys = new;
        }
        self
    }

    pub(super) const fn pattern(self, new: &'static [(Release, Option<Pattern>)]) -> Self {
        let mut kind = self.kind;
        if let Kind::String { pattern, .. } = &mut kind {
            *pattern = ByRelease(new);
        }
        self.with_kind(kind)
    }

    pub(super) const fn values(self, new: &'static [(Release, &'static [&'static str])]) -> Self {
        let mut kind = self.kind;
        if let Kind::String { values, .. } = &mut kind {
            *values = ByRelease(new);
        }
        self.with_kind(kind)
    }

    /// The field's name; empty for the object itself and for the items of a list.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The field's type.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The first release that has the field.
    #[must_use]
    pub const fn first_release(&self) -> Release {
        self.since
    }

    /// Whether a release has the field.
    #[must_use]
    #[inline]
    pub const fn exists_in(&self, release: Release) -> bool {
        release.is_at_least(self.since)
    }

    /// The limits of the value in a release.
    #[inline]
    pub(crate) fn limits(&self, release: Release) -> &Limits {
        self.limits.get(release.minor_index()).unwrap_or(&Limits::NONE)
    }

    /// Whether the field is required in its object.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// The default in a release; `None` if there is no default, or no such field.
    #[must_use]
    pub fn default_value(&self, release: Release) -> Option<DefaultValue> {
        self.default.filter(|_| self.exists_in(release))
    }

    pub(crate) fn default_string(&self, release: Release) -> Option<&'static str> {
        match self.default_value(release)? {
            DefaultValue::String(text) => Some(text),
            DefaultValue::Bool(_) => None,
        }
    }

    pub(crate) fn default_bool(&self, release: Release) -> Option<bool> {
        match self.default_value(release)? {
            DefaultValue::Bool(value) => Some(value),
            DefaultValue::String(_) => None,
        }
    }

    /// The CRD's validation rules of the field in all releases, in the order of the CRD; see
    /// [`Rule::applies_to`].
    #[must_use]
    pub const fn validation_rules(&self) -> &'static [&'static Rule] {
        self.rules
    }

    /// The meaning of the field, in one line.
    #[must_use]
    pub const fn summary(&self) -> &'static str {
        self.docs
    }

    /// The fields of an object; empty for other types.
    #[must_use]
    pub const fn fields(&self) -> &'static [&'static Self] {
        match self.kind {
            Kind::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The field of an object by name, in any release.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Self> {
        self.fields().iter().copied().find(|field| field.name == name)
    }

    /// The first release that allows a string; `None` if no release does.
    #[must_use]
    pub fn min_release_for_value(&self, text: &str) -> Option<Release> {
        Release::ALL.iter().copied().find(|&release| self.allows(text, release))
    }

    /// Whether a release has the field and allows a string as its value.
    fn allows(&self, text: &str, release: Release) -> bool {
        matches!(self.kind, Kind::String { .. })
            && self.exists_in(release)
            && self.limits(release).allow_string(text)
    }
}
