//! The first pass over all inputs: facts that affect the checks of other files.

use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};

use envoy_gateway_backend::kubectl_yaml::{self, Chunks, Limits, NodeRef, Value};
use envoy_gateway_backend::lint;
use envoy_gateway_backend::policy::BackendTlsPolicy;
use rayon::prelude::*;

use crate::contents::is_kustomization;
use crate::inputs::Input;
use crate::parallel::{CHUNKED_FILE_BYTES, MAX_BATCH_UNITS};

/// Facts from all inputs.
#[derive(Debug, Default)]
pub(crate) struct Survey {
    pub(crate) policies: Vec<BackendTlsPolicy>,
    /// Files that a kustomization names as patches: parts of objects.
    pub(crate) patches: BTreeSet<PathBuf>,
    /// Whether an object refers to another one, such as a route.
    pub(crate) has_references: bool,
    /// The size of all inputs.
    pub(crate) bytes: u64,
}

impl Survey {
    /// Reads all inputs. Errors are ignored here, because the check reports them.
    pub(crate) fn new(
        inputs: impl Iterator<Item = io::Result<Input>>,
        needs_policies: bool,
    ) -> Self {
        let mut survey = Self::default();
        let mut inputs = inputs
            .filter_map(Result::ok)
            .filter(|input| needs_policies || is_kustomization(input))
            .peekable();
        while inputs.peek().is_some() {
            let batch: Vec<Input> = inputs.by_ref().take(MAX_BATCH_UNITS).collect();
            let found: Vec<_> = batch.par_iter().map(Self::of_input).collect();
            for Self { policies, patches, has_references, bytes } in found {
                survey.has_references |= has_references;
                survey.bytes += bytes;
                survey.policies.extend(policies);
                survey.patches.extend(patches);
            }
        }
        survey
    }

    /// Whether a kustomization names the input as a patch.
    pub(crate) fn is_patch(&self, input: &Input) -> bool {
        !self.patches.is_empty()
            && input.path().is_some_and(|path| self.patches.contains(&normalized(path)))
    }

    fn of_input(input: &Input) -> Self {
        if is_kustomization(input) {
            return Self { patches: patches(input).unwrap_or_default(), ..Self::default() };
        }
        let bytes = input.size().unwrap_or_default();
        if bytes >= CHUNKED_FILE_BYTES {
            let policies = policies(input).unwrap_or_default();
            return Self { policies, bytes, ..Self::default() };
        }
        let content = input.read().unwrap_or_default();
        let text = String::from_utf8_lossy(&content);
        let policies = lint::parse_policies(&text);
        Self { policies, has_references: has_references(&text), bytes, ..Self::default() }
    }
}

/// Whether a text seems to have an object that refers to others.
fn has_references(text: &str) -> bool {
    const MARKS: [&str; 5] =
        ["backendRefs", "targetRef", "parentRefs", "EnvoyProxy", "EnvoyGateway"];
    MARKS.iter().any(|mark| text.contains(mark))
}

/// The BackendTLSPolicy objects of an input.
pub(crate) fn policies(input: &Input) -> io::Result<Vec<BackendTlsPolicy>> {
    if input.size()? < CHUNKED_FILE_BYTES {
        return Ok(lint::parse_policies(&String::from_utf8_lossy(&input.read()?)));
    }
    let mut policies = Vec::new();
    for chunk in Chunks::new(input.open()?, Limits::default()) {
        let chunk = chunk.map_err(|error| input.error(&error))?;
        policies.extend(lint::parse_policies(&chunk.text()));
    }
    Ok(policies)
}

/// The files that `patches`, `patchesStrategicMerge` and `patchesJson6902` of a kustomization name.
fn patches(input: &Input) -> io::Result<BTreeSet<PathBuf>> {
    let text = String::from_utf8_lossy(&input.read()?).into_owned();
    let folder = input.path().and_then(Path::parent).unwrap_or(Path::new(""));
    let document = kubectl_yaml::first_document(&text).and_then(|document| document.content.ok());
    let Some(tree) = document else { return Ok(BTreeSet::new()) };
    let lists = ["patches", "patchesStrategicMerge", "patchesJson6902"];
    let items = lists.into_iter().filter_map(|list| tree.root().get(list)).flat_map(|entry| {
        match entry.value.value() {
            Value::Sequence(items) => items.collect::<Vec<NodeRef<'_>>>(),
            _ => Vec::new(),
        }
    });
    let files = items.filter_map(|item| match item.get("path") {
        Some(path) => path.value.as_str(),
        None => item.as_str(),
    });
    // A patch can also be inline YAML, which has several lines.
    let files = files.filter(|file| !file.contains('\n'));
    Ok(files.map(|file| normalized(&folder.join(file))).collect())
}

/// The absolute path without `.` and `..`.
fn normalized(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.components().fold(PathBuf::new(), |mut path, component| {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            component => path.push(component),
        }
        path
    })
}
