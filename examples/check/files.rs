//! Files, folders and standard input.

use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use envoy_gateway_backend::render;

/// A text to be checked, by where it is.
#[derive(Clone, Debug)]
pub(crate) enum Input {
    File(PathBuf),
    /// What cannot be read twice, standard input or a pipe, has been read: its name and its bytes.
    Read(String, Arc<[u8]>),
}

impl Input {
    /// Its name, as findings show it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Read(name, _) => name.clone(),
        }
    }
}

/// What the arguments stand for: it may be gone through more than once.
pub(crate) struct Inputs(Vec<Input>);

impl Inputs {
    pub(crate) fn of(arguments: &[PathBuf]) -> io::Result<Self> {
        arguments.iter().map(|argument| Input::of(argument)).collect::<io::Result<_>>().map(Self)
    }

    /// Each text, folders searched in order of their names, as it is asked for.
    pub(crate) fn iter(&self) -> impl Iterator<Item = io::Result<Input>> {
        self.0.iter().flat_map(|input| -> Box<dyn Iterator<Item = io::Result<Input>>> {
            match input {
                Input::File(path) if path.is_dir() => {
                    Box::new(Search { pending: vec![path.clone()] })
                }
                input => Box::new(std::iter::once(Ok(input.clone()))),
            }
        })
    }
}

impl Input {
    fn of(argument: &Path) -> io::Result<Self> {
        let file = Self::File(argument.to_owned());
        if argument == Path::new("-") {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes)?;
            return Ok(Self::Read("-".to_owned(), bytes.into()));
        }
        let kind = fs::metadata(argument).map_err(|error| named(&file, &error))?;
        if kind.is_file() || kind.is_dir() {
            return Ok(file);
        }
        let bytes = fs::read(argument).map_err(|error| named(&file, &error))?;
        Ok(Self::Read(file.name(), bytes.into()))
    }
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
    let mut children =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    // A link to a folder above would never end.
    children.retain(|child| !(child.is_symlink() && child.is_dir()));
    children.sort_unstable_by(|one, other| other.cmp(one));
    Ok(children)
}

/// How many bytes an input has.
pub(crate) fn size(input: &Input) -> io::Result<u64> {
    match input {
        Input::File(path) => Ok(fs::metadata(path).map_err(|error| named(input, &error))?.len()),
        Input::Read(_, bytes) => Ok(bytes.len() as u64),
    }
}

pub(crate) fn open(input: &Input) -> io::Result<Box<dyn BufRead>> {
    match input {
        Input::Read(_, bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
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

/// Writes a corrected text back; one from a pipe goes nowhere but into the diff.
pub(crate) fn write(input: &Input, text: &str) -> io::Result<()> {
    match input {
        Input::Read(..) => Ok(()),
        Input::File(path) => fs::write(path, text).map_err(|error| named(input, &error)),
    }
}

pub(crate) fn named(input: &Input, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", render::plain(&input.name())))
}
