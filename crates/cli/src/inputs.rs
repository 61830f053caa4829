//! Inputs: files, folders and standard input.

use std::fs;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use envoy_gateway_backend::render;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use ignore::{DirEntry, WalkBuilder};

/// Files that a search in a folder returns without `--include`.
const DEFAULT_INCLUDE: [&str; 3] = ["*.yaml", "*.yml", "*.json"];
const MARKDOWN_INCLUDE: [&str; 2] = ["*.md", "*.markdown"];

/// A source of text.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    content: Content,
    /// Whether an argument names it; false for a file of a folder.
    pub(crate) is_named: bool,
}

#[derive(Clone, Debug)]
enum Content {
    File(PathBuf),
    /// Name and content of an input that cannot be read twice: standard input or a pipe.
    Stream(String, Arc<[u8]>),
}

impl Input {
    /// The name that findings print.
    pub(crate) fn name(&self) -> String {
        match &self.content {
            // A search in `.` yields `./FILE`.
            Content::File(path) => path.strip_prefix("./").unwrap_or(path).display().to_string(),
            Content::Stream(name, _) => name.clone(),
        }
    }

    /// The path, unless it is standard input or a pipe.
    pub(crate) fn path(&self) -> Option<&Path> {
        match &self.content {
            Content::File(path) => Some(path),
            Content::Stream(..) => None,
        }
    }

    pub(crate) fn is_standard_input(&self) -> bool {
        matches!(&self.content, Content::Stream(name, _) if name == "-")
    }

    /// Size in bytes.
    pub(crate) fn size(&self) -> io::Result<u64> {
        match &self.content {
            Content::File(path) => {
                Ok(fs::metadata(path).map_err(|error| self.error(&error))?.len())
            }
            Content::Stream(_, bytes) => Ok(bytes.len() as u64),
        }
    }

    pub(crate) fn open(&self) -> io::Result<Box<dyn BufRead>> {
        match &self.content {
            Content::Stream(_, bytes) => Ok(Box::new(Cursor::new(Arc::clone(bytes)))),
            Content::File(path) => {
                let file = fs::File::open(path).map_err(|error| self.error(&error))?;
                Ok(Box::new(BufReader::new(file)))
            }
        }
    }

    pub(crate) fn read(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open()?.read_to_end(&mut bytes).map_err(|error| self.error(&error))?;
        Ok(bytes)
    }

    /// Replaces the content of a file atomically; does nothing for standard input and pipes.
    pub(crate) fn replace(&self, text: &str) -> io::Result<()> {
        self.path().map_or(Ok(()), |path| replace(path, text)).map_err(|error| self.error(&error))
    }

    /// Puts the name before the message.
    pub(crate) fn error(&self, error: &io::Error) -> io::Error {
        io::Error::new(error.kind(), format!("{}: {error}", render::escape(&self.name())))
    }
}

/// Renames a temporary file of the same folder and permissions: readers see the old or the new
/// content, never a part of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A rename would replace a symbolic link instead of its target.
    let path = fs::canonicalize(path)?;
    let mut file = tempfile::NamedTempFile::new_in(path.parent().unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.as_file().set_permissions(fs::metadata(&path)?.permissions())?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    Ok(())
}

/// Which files of a folder are inputs. The patterns have the syntax of `.gitignore`.
#[derive(Clone, Debug)]
pub(crate) struct Filter {
    include: Vec<String>,
    exclude: Vec<String>,
}

impl Default for Filter {
    fn default() -> Self {
        Self::new(&[], &[], false)
    }
}

impl Filter {
    /// Without `include`, the usual extensions of YAML and JSON, and of Markdown if `markdown`.
    pub(crate) fn new(include: &[String], exclude: &[String], markdown: bool) -> Self {
        let mut include = include.to_vec();
        if include.is_empty() {
            include.extend(DEFAULT_INCLUDE.map(str::to_owned));
            if markdown {
                include.extend(MARKDOWN_INCLUDE.map(str::to_owned));
            }
        }
        Self { include, exclude: exclude.to_vec() }
    }
}

fn matcher(folder: &Path, patterns: &[String]) -> io::Result<Gitignore> {
    let mut builder = GitignoreBuilder::new(folder);
    for pattern in patterns {
        builder.add_line(None, pattern).map_err(io::Error::other)?;
    }
    builder.build().map_err(io::Error::other)
}

/// The inputs that the arguments name; they can be iterated more than once.
pub(crate) struct Inputs {
    arguments: Vec<Result<Input, (io::ErrorKind, String)>>,
    filter: Filter,
}

impl Inputs {
    /// Reads standard input and pipes. Errors are part of the iteration, except for an invalid
    /// filter.
    pub(crate) fn new(arguments: &[PathBuf], filter: Filter) -> io::Result<Self> {
        matcher(Path::new("."), &filter.include)?;
        matcher(Path::new("."), &filter.exclude)?;
        let open =
            |argument: &PathBuf| open(argument).map_err(|error| (error.kind(), error.to_string()));
        Ok(Self { arguments: arguments.iter().map(open).collect(), filter })
    }

    /// Iterates over all files, lazily, those of a folder in the order of their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = io::Result<Input>> {
        self.arguments.iter().flat_map(|input| -> Box<dyn Iterator<Item = io::Result<Input>>> {
            match input {
                Ok(Input { content: Content::File(path), .. }) if path.is_dir() => {
                    match search(path, &self.filter) {
                        Ok(files) => Box::new(files),
                        Err(error) => Box::new(std::iter::once(Err(error))),
                    }
                }
                Ok(input) => Box::new(std::iter::once(Ok(input.clone()))),
                Err((kind, message)) => {
                    Box::new(std::iter::once(Err(io::Error::new(*kind, message.clone()))))
                }
            }
        })
    }
}

fn open(argument: &Path) -> io::Result<Input> {
    let named = |content| Input { content, is_named: true };
    if argument == Path::new("-") {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        return Ok(named(Content::Stream("-".to_owned(), bytes.into())));
    }
    let input = named(Content::File(argument.to_owned()));
    let metadata = fs::metadata(argument).map_err(|error| input.error(&error))?;
    if metadata.is_file() || metadata.is_dir() {
        return Ok(input);
    }
    let bytes = input.read()?;
    Ok(named(Content::Stream(input.name(), bytes.into())))
}

/// Whether an entry is a file, or a symbolic link to one.
fn is_file(entry: &DirEntry) -> bool {
    entry
        .file_type()
        .is_some_and(|kind| kind.is_file() || (kind.is_symlink() && entry.path().is_file()))
}

/// The files of a folder: honours `.gitignore`, skips hidden files and folders.
fn search(
    folder: &Path,
    filter: &Filter,
) -> io::Result<impl Iterator<Item = io::Result<Input>> + use<>> {
    let include = matcher(folder, &filter.include)?;
    let exclude = matcher(folder, &filter.exclude)?;
    let mut walk = WalkBuilder::new(folder);
    walk.ignore(false)
        // The result must not depend on the settings of a user, or on a `.git` folder.
        .git_global(false)
        .require_git(false)
        .sort_by_file_name(Ord::cmp)
        .filter_entry(move |entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.depth() == 0 || !exclude.matched(entry.path(), is_folder).is_ignore()
        });
    Ok(walk.build().filter_map(move |entry| match entry {
        Err(error) => Some(Err(io::Error::other(error))),
        Ok(entry) if is_file(&entry) => include
            .matched(entry.path(), false)
            .is_ignore()
            .then(|| Ok(Input { content: Content::File(entry.into_path()), is_named: false })),
        Ok(_) => None,
    }))
}
