//! Files, folders and standard input.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// A text to be checked, by where it is.
#[derive(Debug)]
pub(crate) enum Input {
    Standard,
    File(PathBuf),
}

impl Input {
    /// Its name, as findings show it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Standard => "-".to_owned(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

/// What the arguments stand for, folders searched in order of their names.
pub(crate) fn find(arguments: &[PathBuf]) -> io::Result<Vec<Input>> {
    let mut inputs = Vec::new();
    for argument in arguments {
        if argument == Path::new("-") {
            inputs.push(Input::Standard);
        } else if argument.is_dir() {
            search(argument, &mut inputs)?;
        } else {
            inputs.push(Input::File(argument.clone()));
        }
    }
    Ok(inputs)
}

fn search(folder: &Path, inputs: &mut Vec<Input>) -> io::Result<()> {
    let mut pending = vec![folder.to_owned()];
    while let Some(path) = pending.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).map_err(|error| named(&path, &error))?;
            let mut children = entries.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
            // A link to a folder above would never end.
            children.retain(|child| !(child.is_symlink() && child.is_dir()));
            children.sort_unstable_by(|one, other| other.cmp(one));
            pending.extend(children);
        } else if path.extension().is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|known| ending == *known)) {
            inputs.push(Input::File(path));
        }
    }
    Ok(())
}

pub(crate) fn read(input: &Input) -> io::Result<Vec<u8>> {
    match input {
        Input::Standard => {
            let mut bytes = Vec::new();
            io::stdin().read_to_end(&mut bytes)?;
            Ok(bytes)
        }
        Input::File(path) => fs::read(path).map_err(|error| named(path, &error)),
    }
}

/// Writes a corrected text back; one from standard input goes nowhere but into the diff.
pub(crate) fn write(input: &Input, text: &str) -> io::Result<()> {
    match input {
        Input::Standard => Ok(()),
        Input::File(path) => fs::write(path, text).map_err(|error| named(path, &error)),
    }
}

fn named(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}
