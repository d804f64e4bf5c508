//! INPUTs -> files, in an order that depends on their names only.
//!
//! In: files, folders, globs, `-`. Out: [`SourceFile`]s, each once. Folders are walked without following links; hidden
//! files and files of unknown extension in them are passed over, while a file that is named is read whatever it is called.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern};
use walkdir::WalkDir;

use crate::error::Error;

use super::sniff::known_extension;

/// A file to read, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// None is standard input.
    pub path: Option<PathBuf>,
    /// The path as tables show it: relative, with `/`; `-` for standard input.
    pub source: String,
    /// Bytes on disk; None where that is not to be known before reading (standard input, pipes).
    pub bytes: Option<u64>,
}

/// One INPUT: the folder its sources are relative to, and its files.
struct Input {
    base: PathBuf,
    files: Vec<(PathBuf, Option<u64>)>,
}

/// Finds the files of all INPUTs.
///
/// `news/2023 news/2024` gives `2023/a.txt`, …, `2024/z.txt`; `news` alone `2023/a.txt` as well; `news/2023/a.txt` alone
/// gives `a.txt`.
pub fn walk(inputs: &[String]) -> Result<Vec<SourceFile>, Error> {
    let mut found: Vec<Option<Input>> = Vec::new();
    for input in inputs {
        found.push(if input == "-" { None } else { Some(expand(input)?) });
    }
    let base = common_parent(found.iter().flatten().map(|i| i.base.as_path()));
    let several = inputs.len() > 1 || inputs.iter().any(|i| is_glob(i));
    let mut seen: HashSet<PathBuf> = HashSet::new();
    let mut seen_stdin = false;
    let mut files = Vec::new();
    for input in found {
        let Some(input) = input else {
            if !std::mem::replace(&mut seen_stdin, true) {
                files.push(SourceFile { path: None, source: "-".to_owned(), bytes: None });
            }
            continue;
        };
        for (path, bytes) in input.files {
            if several {
                let canonical = path.canonicalize().unwrap_or_else(|_| path.clone());
                if !seen.insert(canonical) {
                    continue;
                }
            }
            let source = relative(&lexical(&path), &base);
            files.push(SourceFile { path: Some(path), source, bytes });
        }
    }
    if files.is_empty() {
        let message = "no file of a known format in it (.txt .html .jsonl .json .csv .tsv .parquet .warc, each also as .gz or .zst); \
                       a file that is called otherwise is read when it is named itself";
        return Err(match inputs {
            [] => Error::Usage("nothing to read; name a file, a folder, a glob or -".to_owned()),
            inputs => Error::input(inputs.join(" "), message),
        });
    }
    Ok(files)
}

fn is_glob(input: &str) -> bool {
    input.contains(['*', '?', '[']) && !Path::new(input).exists()
}

fn expand(input: &str) -> Result<Input, Error> {
    let path = Path::new(input);
    if is_glob(input) {
        return expand_glob(input);
    }
    let metadata = match path.metadata() {
        Ok(metadata) => metadata,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let what = if input.is_empty() { "an empty name; name a file, a folder, a glob or -" } else { "no such file or folder" };
            return Err(Error::input(path, what));
        }
        Err(e) => return Err(Error::input(path, format!("cannot be read: {e}"))),
    };
    if metadata.is_dir() {
        return Ok(Input { base: lexical(path), files: walk_folder(path)? });
    }
    if metadata.is_file()
        && let Err(e) = std::fs::File::open(path)
    {
        return Err(Error::input(path, format!("cannot be read: {e}")));
    }
    let base = lexical(path).parent().map(Path::to_path_buf).unwrap_or_default();
    let bytes = metadata.is_file().then_some(metadata.len());
    Ok(Input { base, files: vec![(path.to_path_buf(), bytes)] })
}

/// The files of known formats below a folder, sorted by their path.
fn walk_folder(folder: &Path) -> Result<Vec<(PathBuf, Option<u64>)>, Error> {
    let mut files = Vec::new();
    let is_hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".");
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    for entry in walk.filter_entry(|e| e.depth() == 0 || !is_hidden(e.file_name())) {
        let entry = entry.map_err(|e| {
            let path = e.path().unwrap_or(folder).to_path_buf();
            let cause = e.io_error().map_or_else(|| e.to_string(), ToString::to_string);
            Error::input(path, format!("cannot be read: {cause}"))
        })?;
        if entry.file_type().is_file() && known_extension(&entry.file_name().to_string_lossy()).is_some() {
            let bytes = entry.metadata().ok().map(|m| m.len());
            files.push((entry.into_path(), bytes));
        }
    }
    Ok(files)
}

/// What a glob matches: files as if each had been named, folders walked. `**` stands for any folders, a leading dot has to
/// be written. (The glob crate matches names but cannot walk past one that is not Unicode.)
fn expand_glob(input: &str) -> Result<Input, Error> {
    let mut fixed = PathBuf::new();
    let mut patterns: Vec<Pattern> = Vec::new();
    for component in Path::new(input).components() {
        let part = component.as_os_str().to_string_lossy();
        if patterns.is_empty() && !part.contains(['*', '?', '[']) {
            fixed.push(component);
            continue;
        }
        let pattern = Pattern::new(&part).map_err(|e| Error::input(input, format!("no such file, and not a glob either: {}", e.msg)))?;
        patterns.push(pattern);
    }
    if fixed.as_os_str().is_empty() {
        fixed.push(".");
    }
    let depth = if patterns.iter().any(|p| p.as_str() == "**") { usize::MAX } else { patterns.len() };
    let fits_entry = |entry: &walkdir::DirEntry, whole: bool| {
        let below = entry.path().strip_prefix(&fixed).unwrap_or(entry.path());
        let names: Vec<_> = below.components().map(|c| c.as_os_str().to_string_lossy()).collect();
        fits(&patterns, &names, whole)
    };
    let mut files = Vec::new();
    let entries = WalkDir::new(&fixed).max_depth(depth).sort_by_file_name().into_iter();
    for entry in entries.filter_entry(|entry| entry.depth() == 0 || fits_entry(entry, false)).flatten() {
        if entry.depth() == 0 || !fits_entry(&entry, true) {
            continue;
        }
        let path = entry.into_path();
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => files.extend(walk_folder(&path)?),
            Ok(metadata) => files.push((path, metadata.is_file().then_some(metadata.len()))),
            Err(e) => return Err(Error::input(path, format!("cannot be read: {e}"))),
        }
    }
    if files.is_empty() {
        return Err(Error::input(input, "matches no file"));
    }
    Ok(Input { base: lexical(&fixed), files })
}

/// The names of a path fit the parts of a glob; with `whole` false, more names may follow.
fn fits(patterns: &[Pattern], names: &[Cow<'_, str>], whole: bool) -> bool {
    const OPTIONS: MatchOptions = MatchOptions { require_literal_leading_dot: true, require_literal_separator: true, case_sensitive: true };
    let Some((pattern, patterns_left)) = patterns.split_first() else {
        return names.is_empty();
    };
    if pattern.as_str() == "**" && fits(patterns_left, names, whole) {
        return true;
    }
    let Some((name, names_left)) = names.split_first() else {
        return !whole;
    };
    if pattern.as_str() == "**" {
        return !name.starts_with('.') && fits(patterns, names_left, whole);
    }
    pattern.matches_with(name, OPTIONS) && fits(patterns_left, names_left, whole)
}

/// The path from the root, `.` and `..` worked out by name.
fn lexical(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut out = PathBuf::new();
    for component in absolute.components() {
        match component {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

fn common_parent<'a>(mut bases: impl Iterator<Item = &'a Path>) -> PathBuf {
    let mut common = bases.next().map(Path::to_path_buf).unwrap_or_default();
    for base in bases {
        while !base.starts_with(&common) {
            if !common.pop() {
                return common;
            }
        }
    }
    common
}

/// `path` below `base`, with `/`. A name that is not Unicode is decoded like any text, so that names stay apart.
fn relative(path: &Path, base: &Path) -> String {
    let below = path.strip_prefix(base).unwrap_or(path);
    let parts: Vec<String> = below
        .components()
        .filter_map(|c| match c {
            Component::Normal(name) => Some(match name.to_str() {
                Some(name) => name.to_owned(),
                None => crate::decode::decode(name.as_encoded_bytes(), None, false, None).text,
            }),
            _ => None,
        })
        .collect();
    parts.join("/")
}
