//! Ways through a tree of any depth: each step knows the one before, and a path is written out only where something is said.

use crate::path::FieldPath;

/// The steps that were taken from a starting point.
pub(super) struct Trail<'a> {
    start: FieldPath,
    steps: Vec<(Option<usize>, Step<'a>)>,
}

/// One step down.
#[derive(Clone, Copy)]
pub(super) enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Trail<'a> {
    pub(super) const fn new(start: FieldPath) -> Self {
        Self { start, steps: Vec::new() }
    }

    /// A step from another, or from the start.
    pub(super) fn step(&mut self, from: Option<usize>, step: Step<'a>) -> usize {
        self.steps.push((from, step));
        self.steps.len() - 1
    }

    /// The path that leads to a step.
    pub(super) fn path(&self, to: Option<usize>) -> FieldPath {
        let mut back = Vec::new();
        let mut here = to;
        while let Some((from, step)) = here.and_then(|at| self.steps.get(at)) {
            back.push(*step);
            here = *from;
        }
        back.into_iter().rev().fold(self.start.clone(), |path, step| match step {
            Step::Key(key) => path.key(key.to_owned()),
            Step::Index(index) => path.index(index),
        })
    }
}
