//! Files, folders and standard input.

use std::fs;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};

/// A text to be checked, by where it is.
#[derive(Clone, Debug)]
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

/// What the arguments stand for, folders searched in order of their names, as it is asked for.
pub(crate) fn find(arguments: &[PathBuf]) -> impl Iterator<Item = io::Result<Input>> {
    arguments.iter().flat_map(|argument| -> Box<dyn Iterator<Item = io::Result<Input>>> {
        if argument == Path::new("-") {
            Box::new(std::iter::once(Ok(Input::Standard)))
        } else if argument.is_dir() {
            Box::new(Search { pending: vec![argument.clone()] })
        } else {
            Box::new(std::iter::once(Ok(Input::File(argument.clone()))))
        }
    })
}

/// A walk through a folder.
struct Search {
    pending: Vec<PathBuf>,
}

impl Iterator for Search {
    type Item = io::Result<Input>;

    fn next(&mut self) -> Option<io::Result<Input>> {
        while let Some(path) = self.pending.pop() {
            if path.is_dir() {
                match children(&path) {
                    Ok(children) => self.pending.extend(children),
                    Err(error) => return Some(Err(named(&Input::File(path), &error))),
                }
            } else if path
                .extension()
                .is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|known| ending == *known))
            {
                return Some(Ok(Input::File(path)));
            }
        }
        None
    }
}

/// What is in a folder, the last first.
fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut children = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    // A link to a folder above would never end.
    children.retain(|child| !(child.is_symlink() && child.is_dir()));
    children.sort_unstable_by(|one, other| other.cmp(one));
    Ok(children)
}

/// How large an input is, where that can be told before it is read.
pub(crate) fn size(input: &Input) -> io::Result<Option<u64>> {
    match input {
        Input::Standard => Ok(None),
        Input::File(path) => {
            let metadata = fs::metadata(path).map_err(|error| named(input, &error))?;
            Ok(metadata.is_file().then_some(metadata.len()))
        }
    }
}

pub(crate) fn open(input: &Input) -> io::Result<Box<dyn BufRead>> {
    match input {
        Input::Standard => Ok(Box::new(io::stdin().lock())),
        Input::File(path) => {
            let file = fs::File::open(path).map_err(|error| named(input, &error))?;
            Ok(Box::new(BufReader::new(file)))
        }
    }
}

pub(crate) fn read(input: &Input) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open(input)?.read_to_end(&mut bytes).map_err(|error| named(input, &error))?;
    Ok(bytes)
}

/// Writes a corrected text back; one from standard input goes nowhere but into the diff.
pub(crate) fn write(input: &Input, text: &str) -> io::Result<()> {
    match input {
        Input::Standard => Ok(()),
        Input::File(path) => fs::write(path, text).map_err(|error| named(input, &error)),
    }
}

pub(crate) fn named(input: &Input, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", input.name()))
}
