//! Fields by the paths that lead to them.

use super::{BACKEND, Field, Kind};
use crate::path::{FieldPath, Segment};
use crate::release::Release;
use crate::suggest::nearest;

impl Field {
    /// The field at a path of the resource, in any release; an index may be given or left out.
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

    /// The first release that has the field at a path, and so everything that holds it.
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

    /// The path that was probably meant by one that leads to no field.
    ///
    /// ```
    /// use envoy_gateway_backend::fields::Field;
    ///
    /// let meant = Field::suggest(&"spec.tsl.minversion".parse()?);
    /// assert_eq!(meant.unwrap().to_string(), "spec.tls.minVersion");
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

/// One step down: to a field, or to the items of a list, which need not be said.
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
    fn an_index_may_be_left_out_and_nothing_is_found_where_nothing_is() {
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
    fn a_path_that_is_misspelled_leads_to_the_field_that_was_meant() {
        for (path, meant) in [
            ("spec.endpoint[2].fdqn.hostName", "spec.endpoints[2].fqdn.hostname"),
            ("spec.endpoints.ip", "spec.endpoints.ip"),
        ] {
            let nearest = Field::suggest(&path.parse().unwrap()).unwrap();
            assert_eq!(nearest.to_string(), meant);
        }
    }
}
