//! Inputs: files, folders and standard input.

use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use envoy_gateway_backend::render;

#[derive(Clone, Debug)]
pub(crate) enum Input {
    File(PathBuf),
    /// Name and content of an input that cannot be read twice: standard input or a pipe.
    Stream(String, Arc<[u8]>),
}

impl Input {
    /// The name that findings print.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Stream(name, _) => name.clone(),
        }
    }
}

/// The inputs that the arguments name; they can be iterated more than once.
pub(crate) struct Inputs(Vec<Input>);

impl Inputs {
    pub(crate) fn new(arguments: &[PathBuf]) -> io::Result<Self> {
        arguments.iter().map(|argument| Input::open(argument)).collect::<io::Result<_>>().map(Self)
    }

    /// Iterates over all files, lazily, those of a folder in the order of their names.
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
    fn open(argument: &Path) -> io::Result<Self> {
        let file = Self::File(argument.to_owned());
        if argument == Path::new("-") {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes)?;
            return Ok(Self::Stream("-".to_owned(), bytes.into()));
        }
        let kind = fs::metadata(argument).map_err(|error| named(&file, &error))?;
        if kind.is_file() || kind.is_dir() {
            return Ok(file);
        }
        let bytes = fs::read(argument).map_err(|error| named(&file, &error))?;
        Ok(Self::Stream(file.name(), bytes.into()))
    }
}

/// Extensions of the files that a search in a folder returns.
const EXTENSIONS: [&str; 3] = ["yaml", "yml", "json"];

/// Depth-first iterator over the manifests of a folder.
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
                .is_some_and(|extension| EXTENSIONS.iter().any(|known| extension == *known))
            {
                return Some(Ok(Input::File(path)));
            }
        }
        None
    }
}

/// The entries of a folder in reverse order.
fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut children =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    // A symbolic link to a parent folder would be an endless loop.
    children.retain(|child| !(child.is_symlink() && child.is_dir()));
    children.sort_unstable_by(|a, b| b.cmp(a));
    Ok(children)
}

/// Size in bytes.
pub(crate) fn size(input: &Input) -> io::Result<u64> {
    match input {
        Input::File(path) => Ok(fs::metadata(path).map_err(|error| named(input, &error))?.len()),
        Input::Stream(_, bytes) => Ok(bytes.len() as u64),
    }
}

pub(crate) fn open(input: &Input) -> io::Result<Box<dyn BufRead>> {
    match input {
        Input::Stream(_, bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
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

/// Replaces the content of a file; does nothing for standard input and pipes.
pub(crate) fn write(input: &Input, text: &str) -> io::Result<()> {
    match input {
        Input::Stream(..) => Ok(()),
        Input::File(path) => fs::write(path, text).map_err(|error| named(input, &error)),
    }
}

/// Puts the name of the input before the message.
pub(crate) fn named(input: &Input, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", render::escape(&input.name())))
}
