//! What the field table says of a field.

use super::limits::{ByAllReleases, Limits};
use super::pattern::Pattern;
use crate::release::{ByRelease, Release, at};
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
    /// What follows from the kind, release by release.
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
        /// What each item is; its name is empty.
        items: &'static Field,
        /// How many items it may have.
        bounds: Bounds,
        /// The fields by which its items are told apart (`x-kubernetes-list-map-keys`); empty
        /// where they are not.
        keys: &'static [&'static str],
    },
    /// A map from any text to text.
    StringMap,
    /// A text.
    String {
        /// How long it may be, in characters.
        bounds: Bounds,
        /// The pattern it must match.
        pattern: ByPattern,
        /// The values it may have; any, where there are none.
        values: ByValues,
    },
    /// A date and time in RFC 3339, as text (`format: date-time`).
    DateTime,
    /// A whole number.
    Integer {
        /// The range of it.
        bounds: Bounds,
        /// `int32` or `int64`; the API server ignores it.
        format: &'static str,
    },
    /// `true` or `false`.
    Boolean,
    /// Any value; the API server does not look into it.
    Opaque,
}

type ByPattern = History<Option<Pattern>>;
type ByValues = History<&'static [&'static str]>;

/// A value by release.
#[derive(Clone, Copy, Debug)]
pub struct History<T: 'static>(ByRelease<T>);

impl<T: Copy> History<T> {
    /// The value in force at a release, if there is one.
    #[must_use]
    pub fn at(&self, release: Release) -> Option<T> {
        at(self.0, release)
    }

    /// The same when the crate is compiled.
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

    /// Every value with the first release that had it, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Release, T)> + use<T> {
        self.0.iter().copied()
    }
}

/// The least and the most of something: characters, items, or the number itself.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    min: History<i64>,
    max: History<i64>,
}

impl Bounds {
    const NONE: Self = Self { min: History(&[]), max: History(&[]) };

    pub(super) const fn histories(&self) -> (&History<i64>, &History<i64>) {
        (&self.min, &self.max)
    }

    /// The least it may be at a release; none where there is no bound.
    #[must_use]
    pub fn min(&self, release: Release) -> Option<i64> {
        self.min.at(release)
    }

    /// The most it may be at a release; none where there is no bound.
    #[must_use]
    pub fn max(&self, release: Release) -> Option<i64> {
        self.max.at(release)
    }

    /// The first release, if any, that takes this much.
    #[must_use]
    pub fn first_release_for(&self, amount: i64) -> Option<Release> {
        let takes = |release: &Release| {
            self.min(*release).is_none_or(|min| min <= amount)
                && self.max(*release).is_none_or(|max| amount <= max)
        };
        Release::ALL.iter().copied().find(takes)
    }
}

/// What the API server sets where a field is absent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultValue {
    /// A string.
    String(&'static str),
    /// A boolean.
    Bool(bool),
}

impl Field {
    /// A field of a kind without bounds, pattern and values, so far.
    const fn new(name: &'static str, kind: Kind) -> Self {
        let (since, limits) = (Release::OLDEST, Limits::NONE_EVER);
        Self { name, kind, since, required: false, default: None, rules: &[], docs: "", limits }
    }

    /// This field with bounds, a pattern or values.
    const fn with_kind(self, kind: Kind) -> Self {
        Self { limits: Limits::of(&kind), kind, ..self }
    }

    pub(super) const fn object(name: &'static str, fields: &'static [&'static Self]) -> Self {
        Self::new(name, Kind::Object(fields))
    }

    pub(super) const fn list(name: &'static str, items: &'static Self) -> Self {
        Self::new(name, Kind::List { items, bounds: Bounds::NONE, keys: &[] })
    }

    pub(super) const fn text(name: &'static str) -> Self {
        Self::new(
            name,
            Kind::String { bounds: Bounds::NONE, pattern: History(&[]), values: History(&[]) },
        )
    }

    pub(super) const fn integer(name: &'static str, format: &'static str) -> Self {
        Self::new(name, Kind::Integer { bounds: Bounds::NONE, format })
    }

    pub(super) const fn boolean(name: &'static str) -> Self {
        Self::new(name, Kind::Boolean)
    }

    /// A field of a kind that has no bounds, pattern or values.
    pub(super) const fn of(name: &'static str, kind: Kind) -> Self {
        assert!(
            matches!(kind, Kind::DateTime | Kind::StringMap | Kind::Opaque),
            "there is a constructor for the kind"
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

    /// From `min` to `max` of what the field counts: characters, items, or the number itself.
    pub(super) const fn between(self, min: ByRelease<i64>, max: ByRelease<i64>) -> Self {
        self.bounds(Bounds { min: History(min), max: History(max) })
    }

    pub(super) const fn at_most(self, max: ByRelease<i64>) -> Self {
        self.bounds(Bounds { min: History(&[]), max: History(max) })
    }

    pub(super) const fn at_least(self, min: ByRelease<i64>) -> Self {
        self.bounds(Bounds { min: History(min), max: History(&[]) })
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

    pub(super) const fn pattern(self, new: ByRelease<Option<Pattern>>) -> Self {
        let mut kind = self.kind;
        if let Kind::String { pattern, .. } = &mut kind {
            *pattern = History(new);
        }
        self.with_kind(kind)
    }

    pub(super) const fn values(self, new: ByRelease<&'static [&'static str]>) -> Self {
        let mut kind = self.kind;
        if let Kind::String { values, .. } = &mut kind {
            *values = History(new);
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

    /// The first release that has it.
    #[must_use]
    pub const fn first_release(&self) -> Release {
        self.since
    }

    /// Whether a release has it.
    #[must_use]
    #[inline]
    pub const fn exists_in(&self, release: Release) -> bool {
        release.is_at_least(self.since)
    }

    /// What a release asks of its value.
    #[inline]
    pub(crate) fn limits(&self, release: Release) -> &Limits {
        self.limits.get(release.minor_index()).unwrap_or(&Limits::NONE)
    }

    /// Whether the object that holds it is refused without it.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    /// What the API server of a release sets where it is absent.
    #[must_use]
    pub fn default_value(&self, release: Release) -> Option<DefaultValue> {
        self.default.filter(|_| self.exists_in(release))
    }

    pub(crate) fn default_text(&self, release: Release) -> Option<&'static str> {
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

    /// The CRD's validation rules at this field, in its order, of all releases; see
    /// [`Rule::applies_to`].
    #[must_use]
    pub const fn validation_rules(&self) -> &'static [&'static Rule] {
        self.rules
    }

    /// What it means, in one line.
    #[must_use]
    pub const fn summary(&self) -> &'static str {
        self.docs
    }

    /// The fields of an object; none for other types.
    #[must_use]
    pub const fn fields(&self) -> &'static [&'static Self] {
        match self.kind {
            Kind::Object(fields) => fields,
            _ => &[],
        }
    }

    /// The field of this name, in any release.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Self> {
        self.fields().iter().copied().find(|field| field.name == name)
    }

    /// The first release, if any, whose bounds, pattern and values take this text.
    #[must_use]
    pub fn min_release_for_value(&self, text: &str) -> Option<Release> {
        Release::ALL.iter().copied().find(|&release| self.takes_text(text, release))
    }

    /// Whether a release has the field, and its bounds, pattern and values take this text.
    pub(crate) fn takes_text(&self, text: &str, release: Release) -> bool {
        let Kind::String { bounds, pattern, values } = &self.kind else { return false };
        let length = i64::try_from(text.chars().count()).unwrap_or(i64::MAX);
        self.exists_in(release)
            && bounds.min(release).is_none_or(|min| min <= length)
            && bounds.max(release).is_none_or(|max| length <= max)
            && pattern.at(release).flatten().is_none_or(|pattern| pattern.is_match(text))
            && values.at(release).is_none_or(|values| values.is_empty() || values.contains(&text))
    }
}
