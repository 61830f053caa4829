//! The modules of `src/` use each other as the table of layers in `ARCHITECTURE.md` allows.
//!
//! A module uses only modules of its own row or of rows below it, there is no circle between
//! modules, and no module has more than a quarter of all lines. Code that is compiled for tests only
//! is not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// The largest share of all lines that one module may have: one in so many.
const LARGEST_SHARE: usize = 4;

static COMMENT: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?m)//.*$").expect("a pattern"));
static TESTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)#\[cfg\((?:test|all\(test[^\]]*\))\)\]\s*mod tests \{.*").expect("a pattern")
});
static TEST_MODULE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"#\[cfg\((?:test|all\(test[^\]]*\))\)\]\s*(?:pub\(\w+\) )?mod (\w+);")
        .expect("a pattern")
});
static PATH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(crate|super(?:::super)*)::(?:(\w+)|\{([^;]*))").expect("a pattern")
});

struct File {
    /// The top-level module that the file belongs to.
    module: String,
    /// How many modules the file is in: 1 for `src/net.rs`, 2 for `src/net/name.rs`.
    depth: usize,
    path: PathBuf,
    lines: usize,
    /// The text without comments and without code for tests.
    code: String,
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of `src/` that is compiled outside of tests, except `lib.rs`.
fn files() -> Vec<File> {
    let source = root().join("src");
    let mut files = Vec::new();
    collect(&source, &source, &mut files);
    let is_for_tests: BTreeSet<PathBuf> = files.iter().flat_map(test_modules).collect();
    files.retain(|file| {
        let folder = file.path.with_extension("");
        !is_for_tests.iter().any(|module| folder.starts_with(module))
    });
    files
}

fn collect(source: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in fs::read_dir(folder).expect("a folder of src/") {
        let path = entry.expect("an entry of src/").path();
        if path.is_dir() {
            collect(source, &path, files);
            continue;
        }
        let relative = path.strip_prefix(source).expect("a path in src/").with_extension("");
        let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
        if parts[0] == "lib" {
            continue;
        }
        let text = fs::read_to_string(&path).expect("a source file");
        files.push(File {
            module: parts[0].to_string(),
            depth: parts.len(),
            lines: text.lines().count(),
            code: without_tests(&without_comments(&text)),
            path,
        });
    }
}

fn without_comments(text: &str) -> String {
    COMMENT.replace_all(text, "").into_owned()
}

/// The text up to the module of tests, which is the last item of a file.
fn without_tests(text: &str) -> String {
    TESTS.replace(text, "").into_owned()
}

/// The files, without extension, of the modules that a file declares for tests only.
fn test_modules(file: &File) -> Vec<PathBuf> {
    let folder = file.path.with_extension("");
    TEST_MODULE.captures_iter(&file.code).map(|found| folder.join(&found[1])).collect()
}

/// The names that `lib.rs` exports, with the modules they come from.
fn root_names() -> BTreeMap<String, String> {
    let text = without_comments(
        &fs::read_to_string(root().join("src/lib.rs")).expect("the root of the crate"),
    );
    let export = Regex::new(r"pub use (\w+)::(?:\{([^}]*)\}|(\w+));").expect("a pattern");
    let mut names = BTreeMap::new();
    for found in export.captures_iter(&text) {
        let list = found.get(2).or_else(|| found.get(3)).map_or("", |list| list.as_str());
        for name in list.split(',') {
            names.insert(name.trim().to_owned(), found[1].to_owned());
        }
    }
    names
}

/// What a file names at the root of the crate: by `crate::`, or by as many `super::` as lead there.
fn names_at_root(file: &File) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for found in PATH.captures_iter(&file.code) {
        let is_at_root = &found[1] == "crate" || found[1].matches("super").count() >= file.depth;
        if !is_at_root {
            continue;
        }
        match (found.get(2), found.get(3)) {
            (Some(name), _) => {
                names.insert(name.as_str().to_owned());
            }
            (None, Some(list)) => names.extend(first_level(list.as_str())),
            (None, None) => {}
        }
    }
    names
}

/// The names of a `use` list up to its closing brace, without those of lists in it.
fn first_level(list: &str) -> Vec<String> {
    let mut depth = 0_i32;
    let mut names = vec![String::new()];
    for character in list.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            _ if depth == 0 => names.last_mut().expect("a name").push(character),
            _ => {}
        }
    }
    let first = |name: &String| name.trim().split("::").next().unwrap_or_default().to_owned();
    names.iter().map(first).filter(|name| !name.is_empty()).collect()
}

/// The modules that each module uses, with a file that does.
fn uses(files: &[File]) -> BTreeMap<String, BTreeMap<String, PathBuf>> {
    let modules: BTreeSet<&str> = files.iter().map(|file| file.module.as_str()).collect();
    let exported = root_names();
    let mut uses: BTreeMap<String, BTreeMap<String, PathBuf>> = BTreeMap::new();
    for file in files {
        let others = uses.entry(file.module.clone()).or_default();
        for name in names_at_root(file) {
            let module = if modules.contains(name.as_str()) {
                name
            } else {
                exported.get(&name).cloned().unwrap_or_else(|| {
                    panic!("{}: `crate::{name}` is not known", file.path.display())
                })
            };
            if module != file.module {
                others.entry(module).or_insert_with(|| file.path.clone());
            }
        }
    }
    uses
}

/// The rows of the table, from the highest layer to the lowest.
fn layers() -> Vec<Vec<String>> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let section = text.split("\n## Layers\n").nth(1).expect("a section of layers");
    let section = section.split("\n## ").next().unwrap_or_default();
    let name = Regex::new("`([a-z_]+)`").expect("a pattern");
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").nth(1));
    rows.map(|cell| name.captures_iter(cell).map(|found| found[1].to_owned()).collect())
        .filter(|row: &Vec<_>| !row.is_empty())
        .collect()
}

#[test]
fn table_of_layers_lists_every_module_once() {
    let listed: Vec<String> = layers().concat();
    let modules: BTreeSet<String> = files().into_iter().map(|file| file.module).collect();
    let distinct: BTreeSet<String> = listed.iter().cloned().collect();
    assert_eq!(distinct.len(), listed.len(), "a module is listed twice: {listed:?}");
    assert_eq!(distinct, modules, "the table of layers in ARCHITECTURE.md, and src/");
}

#[test]
fn module_uses_only_its_own_layer_and_those_below() {
    let layers = layers();
    let row = |module: &str| layers.iter().position(|row| row.iter().any(|name| name == module));
    let mut upward = Vec::new();
    for (module, used) in uses(&files()) {
        for (other, file) in used {
            if row(&other) < row(&module) {
                upward.push(format!("{module} uses {other}: {}", file.display()));
            }
        }
    }
    assert!(upward.is_empty(), "uses of a higher layer:\n{}", upward.join("\n"));
}

#[test]
fn modules_do_not_use_each_other_in_a_circle() {
    let mut uses = uses(&files());
    // What uses only modules without circles is in none itself.
    loop {
        let done: Vec<String> = uses
            .iter()
            .filter(|(_, used)| used.keys().all(|other| !uses.contains_key(other)))
            .map(|(module, _)| module.clone())
            .collect();
        if done.is_empty() {
            break;
        }
        uses.retain(|module, _| !done.contains(module));
    }
    assert!(uses.is_empty(), "modules in a circle, or above one: {uses:#?}");
}

#[test]
fn module_has_at_most_a_quarter_of_the_lines() {
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for file in files() {
        *lines.entry(file.module).or_default() += file.lines;
    }
    let total: usize = lines.values().sum();
    for (module, lines) in lines {
        assert!(lines * LARGEST_SHARE <= total, "{module} has {lines} of {total} lines");
    }
}

#[test]
fn paths_to_the_root_are_found_in_every_form() {
    let file = |depth, code: &str| File {
        module: "a".into(),
        depth,
        path: PathBuf::new(),
        lines: 0,
        code: without_tests(&without_comments(code)),
    };
    let code = "use crate::{api::{Backend, x}, net};\nuse super::super::rule::Rule; // crate::lint
        fn f() { crate::path::g(); super::sibling() }
        #[cfg(test)]\nmod tests { use crate::render; }";
    let names: Vec<_> = names_at_root(&file(2, code)).into_iter().collect();
    assert_eq!(names, ["api", "net", "path", "rule"]);
    let names: Vec<_> = names_at_root(&file(3, code)).into_iter().collect();
    assert_eq!(names, ["api", "net", "path"]);
}
