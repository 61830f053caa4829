//! Repeated keys.

use kubectl_yaml::{Entry, NodeRef, Span, Value};

use crate::lint::path_builder::{PathBuilder, Step};
use crate::path::FieldPath;
use crate::report::sink::Details;
use crate::rule::Reason;
use crate::validation::{Checker, leaf, shape};

/// Reports each key that is repeated in its mapping, in the order of the text.
///
/// Returns the spans of the repeated keys, by index of the finding: the path of a finding leads to
/// the last of the keys.
pub(in crate::lint) fn duplicate_keys(
    checker: &mut Checker<'_>,
    root: NodeRef<'_>,
) -> Vec<(usize, Span)> {
    let mut spans = Vec::new();
    let mut paths = PathBuilder::new(FieldPath::root());
    let mut pending = vec![(root, None)];
    while let Some((node, parent)) = pending.pop() {
        let first_child = pending.len();
        match node.value() {
            Value::Mapping(entries) => {
                for Entry { key, key_span, value, repeated, .. } in entries {
                    let step = paths.step(parent, Step::Key(key));
                    if repeated {
                        let index = checker.sink.findings().len();
                        match paths.path(Some(step)) {
                            Some(path) => checker.report(&shape::DUPLICATE_KEY, path, || {
                                spans.push((index, key_span));
                                let key = leaf::cut(key);
                                Details::new(format!("key \"{key}\" already set in this object"))
                                    .reason(Reason::StrictDuplicateField)
                            }),
                            None => checker.sink.omit(1),
                        }
                    }
                    pending.push((value, Some(step)));
                }
            }
            Value::Sequence(items) => {
                for (index, item) in items.enumerate() {
                    pending.push((item, Some(paths.step(parent, Step::Index(index)))));
                }
            }
            _ => {}
        }
        // The stack pops the last child first.
        if let Some(children) = pending.get_mut(first_child..) {
            children.reverse();
        }
    }
    spans
}
