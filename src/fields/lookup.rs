//! Lookup of fields by path.

use super::{BACKEND, Field, Kind};
use crate::path::{FieldPath, Segment};
use crate::release::Release;
use crate::suggest::nearest;

impl Field {
    /// The field at a path of the resource, in any release. Indexes of lists are optional.
    ///
    /// ```
    /// use envoy_gateway_backend::fields::Field;
    ///
    /// let field = Field::lookup(&"spec.endpoints.ip.port".parse()?).unwrap();
    /// assert!(field.is_required());
    /// # Ok::<(), envoy_gateway_backend::ParseFieldPathError>(())
    /// ```
    #[must_use]
    pub fn lookup(path: &FieldPath) -> Option<&'static Self> {
        path.segments().iter().try_fold(&BACKEND, step)
    }

    /// The first release that has the field at a path, including all its parents.
    ///
    /// ```
    /// use envoy_gateway_backend::{Release, fields::Field};
    ///
    /// let path = "spec.tls.caCertificateRefs".parse()?;
    /// assert_eq!(Field::first_release_at(&path), Some(Release::V1_4));
    /// # Ok::<(), envoy_gateway_backend::ParseFieldPathError>(())
    /// ```
    #[must_use]
    pub fn first_release_at(path: &FieldPath) -> Option<Release> {
        let start = (&BACKEND, BACKEND.first_release());
        let end = path.segments().iter().try_fold(start, |(here, since), segment| {
            let next = step(here, segment)?;
            Some((next, since.newer_boundary(next.first_release())))
        });
        end.map(|(_, since)| since)
    }

    /// The most similar path that has a field.
    ///
    /// ```
    /// use envoy_gateway_backend::fields::Field;
    ///
    /// let suggestion = Field::suggest(&"spec.tsl.minversion".parse()?);
    /// assert_eq!(suggestion.unwrap().to_string(), "spec.tls.minVersion");
    /// # Ok::<(), envoy_gateway_backend::ParseFieldPathError>(())
    /// ```
    #[must_use]
    pub fn suggest(path: &FieldPath) -> Option<FieldPath> {
        let start = (&BACKEND, FieldPath::root());
        let end = path.segments().iter().try_fold(start, |(here, path), segment| {
            let segment = match (step(here, segment), segment) {
                (Some(_), known) => known.clone(),
                (None, Segment::Key(key)) => {
                    let names = here.below().iter().map(|field| field.name());
                    Segment::Key(nearest(key, names)?.into())
                }
                (None, Segment::Index(_)) => return None,
            };
            let next = step(here, &segment)?;
            Some((
                next,
                match segment {
                    Segment::Key(key) => path.key(key),
                    Segment::Index(index) => path.index(index),
                },
            ))
        });
        end.map(|(_, path)| path)
    }

    /// The fields of an object, or of the items of a list.
    pub(crate) const fn below(&self) -> &'static [&'static Self] {
        match self.kind() {
            Kind::List { items, .. } => items.fields(),
            _ => self.fields(),
        }
    }
}

/// One step down: to a field, or to the items of a list, whose index is optional.
fn step(here: &'static Field, segment: &Segment) -> Option<&'static Field> {
    match (segment, here.kind()) {
        (Segment::Index(_), Kind::List { items, .. }) => Some(items),
        (Segment::Key(key), _) => here.below().iter().copied().find(|field| field.name() == key),
        (Segment::Index(_), _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookup_index_is_optional_and_unknown_field_is_none() {
        for path in ["spec.endpoints[0].ip.port", "spec.endpoints.ip.port"] {
            assert!(Field::lookup(&path.parse().unwrap()).is_some(), "{path}");
        }
        for path in ["spec.nope", "spec[0]", "spec.fallback.x"] {
            assert!(Field::lookup(&path.parse().unwrap()).is_none(), "{path}");
        }
        for path in ["spec.nope", "spec[0]", "spec.fallback.x", "spec.endpoints.ip.xxxxxx"] {
            assert_eq!(Field::suggest(&path.parse().unwrap()), None, "{path}");
        }
    }

    #[test]
    fn suggest_misspelled_path_is_corrected() {
        for (path, expected) in [
            ("spec.endpoint[2].fdqn.hostName", "spec.endpoints[2].fqdn.hostname"),
            ("spec.endpoints.ip", "spec.endpoints.ip"),
        ] {
            let nearest = Field::suggest(&path.parse().unwrap()).unwrap();
            assert_eq!(nearest.to_string(), expected);
        }
    }
}
