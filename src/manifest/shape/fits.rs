//! Whether a shape is right: what the reporting walks ask, answered in one with yes or no.
//!
//! Most manifests have nothing wrong with them, and then nothing else need be asked. A no means that the reporting walks are to
//! be made; they may still have nothing to say, of a value that is rare. How long texts and lists are, and how large numbers, is
//! not asked: a shape that is right decodes into the typed model, where that is told.

use crate::fields::{Field, Kind};
use crate::manifest::Number;
use crate::manifest::tree::{NodeRef, Value};
use crate::release::Release;

/// Whether there is nothing to say about the shape of a value, apart from bounds: the first release that has all its fields, or none
/// where a reporting walk is to be made.
///
/// Depth ends with the field table.
pub(in crate::manifest) fn fits(release: Release, field: &Field, node: NodeRef<'_>) -> Option<Release> {
    let mut fitting = Fitting { release, oldest: Release::OLDEST };
    fitting.fits(field, node).then_some(fitting.oldest)
}

struct Fitting {
    release: Release,
    /// The first release that has all fields so far.
    oldest: Release,
}

impl Fitting {
    fn fits(&mut self, field: &Field, node: NodeRef<'_>) -> bool {
        match (field.kind(), node.value()) {
            (Kind::Object(fields), Value::Mapping(mut entries)) => {
                let release = self.release;
                let is_asked_for = |field: &Field| field.is_required() && field.exists_in(release);
                let mut asked_for = fields.iter().filter(|field| is_asked_for(field)).count();
                let all = entries.all(|entry| {
                    let known = fields.iter().find(|field| field.name() == entry.key);
                    known.is_some_and(|field| {
                        self.oldest = self.oldest.max(field.first_release());
                        // A `null` is pruned before anything looks at it.
                        let is_there = !entry.value.is_null();
                        asked_for -= usize::from(is_there && is_asked_for(field));
                        !entry.shadowed && field.exists_in(release) && (!is_there || self.fits(field, entry.value))
                    })
                });
                all && asked_for == 0
            }
            (Kind::List { items, keys: [], .. }, Value::Sequence(mut nodes)) => {
                nodes.all(|node| self.fits(items, node))
            }
            (Kind::TextMap, Value::Mapping(mut entries)) => {
                entries.all(|entry| !entry.shadowed && matches!(entry.value.value(), Value::String(_)))
            }
            (Kind::Text { .. }, Value::String(_))
            | (Kind::Integer { .. }, Value::Number(Number::Integer(_)))
            | (Kind::Boolean, Value::Bool(_))
            | (Kind::Any, _) => true,
            _ => false,
        }
    }
}
