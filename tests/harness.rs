//! What the tests share: paths, one pipeline, folders that go away, the built program, and tables as rows.

use libtest_mimic::{Completion, Failed};
use mingshu::document::Record;
use mingshu::{Analysis, Pipeline};
use polars::prelude::{AnyValue, ParquetReader, SerReader};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// How a trial that may be passed over ends.
pub type Outcome = Result<Completion, Failed>;

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Gold, seed and scorer outside the checkout; nobody but the project's own machines has them.
pub fn shared() -> PathBuf {
    root().join("../shared")
}

/// Says that a trial was passed over, and for what it would be needed.
pub fn skipped(path: &Path) -> Outcome {
    Ok(Completion::ignored_with(format!("there is no {}", path.display())))
}

/// The built-in dictionaries, loaded once for all trials.
pub fn pipeline() -> &'static Pipeline {
    static PIPELINE: OnceLock<Pipeline> = OnceLock::new();
    PIPELINE.get_or_init(|| Pipeline::builtin().expect("the built-in dictionaries load"))
}

/// Analyses a text that says nothing about itself.
pub fn analyse(text: &str) -> Analysis {
    pipeline().analyse(Record { text: text.to_owned(), ..Record::default() }, "t".to_owned())
}

/// Code points of a text.
pub fn chars(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// The files of a folder with this ending, by name.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|d| d.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.is_file() && p.to_string_lossy().ends_with(ending)).collect())
        .unwrap_or_default();
    found.sort();
    found
}

/// A path's name without folders, as text.
pub fn name(path: &Path) -> String {
    path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A folder that goes away with its owner. (No crate for it: one more would change what `cargo build` has built.)
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("mingshu-test-{}-{n}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder for temporary files");
        Folder(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.join(name)
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        std::fs::create_dir_all(path.parent().expect("inside the folder")).expect("a folder in a folder");
        std::fs::write(&path, bytes).expect("a temporary file");
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The built program, in a folder, with nothing on standard input.
pub fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingshu"));
    command.current_dir(folder).stdin(Stdio::null()).env_remove("NO_COLOR").env_remove("POLARS_MAX_THREADS");
    command
}

/// Runs `mingshu ARGS` in a folder.
pub fn run<S: AsRef<std::ffi::OsStr>>(folder: &Path, args: impl IntoIterator<Item = S>) -> Output {
    program(folder).args(args).output().expect("the program starts")
}

/// Runs what must end with 0.
pub fn succeed<S: AsRef<std::ffi::OsStr>>(folder: &Path, args: impl IntoIterator<Item = S>) -> Result<Output, Failed> {
    let output = run(folder, args);
    if output.status.code() == Some(0) { Ok(output) } else { Err(format!("ended with {}: {}", output.status, text(&output.stderr)).into()) }
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A row of a table, by column.
pub type Row = Map<String, Value>;

/// All rows of a written table, part after part.
pub fn table(out: &Path, table: &str) -> Result<Vec<Row>, Failed> {
    let parts = files(&out.join(table), ".parquet");
    if parts.is_empty() {
        return Err(format!("{}: no part of {table}", out.display()).into());
    }
    let mut rows = Vec::new();
    for part in parts {
        let frame = ParquetReader::new(std::fs::File::open(&part)?).finish()?;
        let columns: Vec<_> = frame.columns().iter().map(|c| (c.name().to_string(), c.as_materialized_series())).collect();
        for i in 0..frame.height() {
            let cell = |v: AnyValue<'_>| match v {
                AnyValue::Null => Value::Null,
                AnyValue::String(s) => Value::from(s),
                AnyValue::UInt32(n) => Value::from(n),
                AnyValue::UInt64(n) => Value::from(n),
                AnyValue::Int64(n) => Value::from(n),
                AnyValue::Float64(n) => Value::from(n),
                other => Value::from(other.to_string()),
            };
            let row: Result<Row, polars::error::PolarsError> = columns.iter().map(|(n, s)| Ok((n.clone(), cell(s.get(i)?)))).collect();
            rows.push(row?);
        }
    }
    Ok(rows)
}

/// Every file below a folder with its bytes, but for those whose path one of `but` begins.
pub fn contents(folder: &Path, but: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok).filter(|e| e.file_type().is_file()) {
        let below = entry.path().strip_prefix(folder).expect("below").to_string_lossy().into_owned();
        if !but.iter().any(|b| below.starts_with(b)) {
            all.push((below, std::fs::read(entry.path()).expect("a file just listed")));
        }
    }
    all
}

/// The environment asks that what is kept be written anew from what is found.
pub fn overwrites() -> bool {
    std::env::var("SNAPSHOTS").is_ok_and(|v| v == "overwrite")
}
