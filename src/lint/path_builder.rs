//! Paths of a walk through a tree of any depth. A step knows its parent, and a path is built only for
//! a finding.
//!
//! A thousand paths of ten thousand steps would be larger than any text, so the total number of steps
//! in the paths of one walk is limited.

use crate::path::FieldPath;

/// The steps of a walk.
pub(super) struct PathBuilder<'a> {
    start: FieldPath,
    steps: Vec<(Option<usize>, Step<'a>)>,
    /// The number of steps that further paths may have.
    left: usize,
}

/// The maximum number of steps in all paths of a walk: those of a full report of an object that is
/// deeper than any resource.
const MAX_STEPS: usize = 32_768;

/// A step to a child.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> PathBuilder<'a> {
    pub(super) const fn new(start: FieldPath) -> Self {
        Self { start, steps: Vec::new(), left: MAX_STEPS }
    }

    /// Adds a step from its parent, or from the start; returns its index.
    pub(super) fn step(&mut self, parent: Option<usize>, step: Step<'a>) -> usize {
        self.steps.push((parent, step));
        self.steps.len() - 1
    }

    /// The path to a step; `None` beyond [`MAX_STEPS`].
    pub(super) fn path(&mut self, to: Option<usize>) -> Option<FieldPath> {
        let mut reversed = Vec::new();
        let mut index = to;
        while let Some((parent, step)) = index.and_then(|index| self.steps.get(index)) {
            reversed.push(*step);
            index = *parent;
            self.left = self.left.checked_sub(1)?;
        }
        Some(reversed.into_iter().rev().fold(self.start.clone(), |path, step| match step {
            Step::Key(key) => path.key(key.to_owned()),
            Step::Index(index) => path.index(index),
        }))
    }
}
