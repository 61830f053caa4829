//! Ways through a tree of any depth: each step knows the one before, and a path is written out only
//! where something is said.
//!
//! A thousand paths of ten thousand steps would be more than any text they are about, so that all
//! of a report's together are bounded.

use crate::path::FieldPath;

/// The steps that were taken from a starting point.
pub(super) struct PathBuilder<'a> {
    start: FieldPath,
    steps: Vec<(Option<usize>, Step<'a>)>,
    /// How many steps the paths that are still to be written out may have.
    left: usize,
}

/// The most steps that all paths of one walk have together: those of a full report at a depth that
/// no resource has.
const STEPS: usize = 32_768;

/// One step down.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> PathBuilder<'a> {
    pub(super) const fn new(start: FieldPath) -> Self {
        Self { start, steps: Vec::new(), left: STEPS }
    }

    /// A step from another, or from the start.
    pub(super) fn step(&mut self, from: Option<usize>, step: Step<'a>) -> usize {
        self.steps.push((from, step));
        self.steps.len() - 1
    }

    /// The path that leads to a step; none where there have been too many, too long ones.
    pub(super) fn path(&mut self, to: Option<usize>) -> Option<FieldPath> {
        let mut back = Vec::new();
        let mut here = to;
        while let Some((from, step)) = here.and_then(|at| self.steps.get(at)) {
            back.push(*step);
            here = *from;
            self.left = self.left.checked_sub(1)?;
        }
        Some(back.into_iter().rev().fold(self.start.clone(), |path, step| match step {
            Step::Key(key) => path.key(key.to_owned()),
            Step::Index(index) => path.index(index),
        }))
    }
}
