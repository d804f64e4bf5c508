//! A finished run: its tables read back, part by part.
//!
//! In: the folder of a run. Out: the parts of its tables, by row or by column. The parts of the tables that are made from
//! articles begin and end at the same articles, so what belongs to one article is found in parts of one number.

use crate::error::Error;
use crate::tables::{TABLES, Table};
use jiff::Span;
use jiff::civil::Date;
use polars::prelude::{AnyValue, DataFrame, Float64Chunked, ParquetReader, PolarsResult, SerReader, Series, StringChunked, UInt32Chunked};
use serde_json::Value;
use std::fs::File;
use std::path::{Path, PathBuf};

/// A finished run.
pub(crate) struct Run {
    pub dir: PathBuf,
    pub tables: Vec<(&'static Table, Vec<PathBuf>)>,
}

impl Run {
    pub fn open(dir: &Path, wanted: &[String]) -> Result<Run, Error> {
        if !dir.join("manifest.json").is_file() {
            return Err(Error::input(dir, "holds no finished run of mingshu; give the --out of mingshu extract"));
        }
        for name in wanted {
            if !TABLES.iter().any(|t| t.name == name) {
                let known: Vec<&str> = TABLES.iter().map(|t| t.name).collect();
                return Err(Error::Usage(format!("--tables {name}: no such table (one of {})", known.join(", "))));
            }
        }
        let mut tables = Vec::new();
        for table in TABLES {
            let asked = wanted.iter().any(|w| w == table.name);
            let parts = parts(&dir.join(table.name));
            if asked && parts.is_empty() {
                return Err(Error::input(dir, format!("this run has no table {}; extract it with --tables {}", table.name, table.name)));
            }
            if (asked || wanted.is_empty()) && !parts.is_empty() {
                tables.push((table, parts));
            }
        }
        Ok(Run { dir: dir.to_owned(), tables })
    }

    pub fn table(&self, name: &str) -> Result<&[PathBuf], Error> {
        let found = self.tables.iter().find(|(t, _)| t.name == name).map(|(_, p)| p.as_slice());
        found.ok_or_else(|| Error::input(&self.dir, format!("needs the table {name} of the run; extract it too")))
    }

    /// The parts of a table that the run need not have.
    pub fn parts(&self, name: &str) -> &[PathBuf] {
        self.table(name).unwrap_or_default()
    }

    /// What the run was made of and what it holds.
    pub fn manifest(&self) -> Result<Value, Error> {
        let path = self.dir.join("manifest.json");
        let bytes = std::fs::read(&path).map_err(Error::io(&path, "cannot be read"))?;
        serde_json::from_slice(&bytes).map_err(|e| Error::input(&path, format!("is no manifest ({e}); extract the run again")))
    }
}

fn parts(folder: &Path) -> Vec<PathBuf> {
    let mut parts: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(Result::ok)
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "parquet"))
        .collect();
    parts.sort();
    parts
}

/// One cell, as its column's type has it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Cell<'a> {
    Null,
    Text(&'a str),
    Whole(u64),
    Number(f64),
    Date(Date),
}

/// A part of a table.
pub(crate) struct Part {
    frame: DataFrame,
    path: PathBuf,
}

impl Part {
    pub fn read(path: &Path) -> Result<Part, Error> {
        Part::load(path, None)
    }

    /// Only these columns; the text of the articles is most of a run.
    pub fn read_columns(path: &Path, names: &[&str]) -> Result<Part, Error> {
        Part::load(path, Some(names.iter().map(|n| (*n).to_owned()).collect()))
    }

    fn load(path: &Path, columns: Option<Vec<String>>) -> Result<Part, Error> {
        let failed = |source| Error::Parquet { path: path.display().to_string(), what: "cannot be read", source };
        let file = File::open(path).map_err(Error::io(path, "cannot be read"))?;
        let mut frame = ParquetReader::new(file).with_columns(columns).finish().map_err(failed)?;
        frame.rechunk_mut();
        Ok(Part { frame, path: path.to_owned() })
    }

    pub fn height(&self) -> usize {
        self.frame.height()
    }

    pub fn columns(&self) -> Vec<String> {
        self.frame.columns().iter().map(|c| c.name().to_string()).collect()
    }

    /// Every row, in order.
    pub fn each(&self, mut row: impl FnMut(&[Cell<'_>]) -> Result<(), Error>) -> Result<(), Error> {
        let columns: Vec<_> = self.frame.columns().iter().map(|c| c.as_materialized_series()).collect();
        for i in 0..self.height() {
            let values: Vec<AnyValue<'_>> = columns.iter().map(|c| c.get(i).expect("a row of the frame")).collect();
            let cells: Vec<Cell<'_>> = values.iter().map(cell).collect();
            row(&cells)?;
        }
        Ok(())
    }

    pub fn texts(&self, name: &str) -> Result<&StringChunked, Error> {
        self.typed(name, Series::str)
    }

    pub fn wholes(&self, name: &str) -> Result<&UInt32Chunked, Error> {
        self.typed(name, Series::u32)
    }

    pub fn numbers(&self, name: &str) -> Result<&Float64Chunked, Error> {
        self.typed(name, Series::f64)
    }

    pub fn dates(&self, name: &str) -> Result<Vec<Option<Date>>, Error> {
        let series = self.frame.columns()[self.column(name)?].as_materialized_series();
        let date = |v: AnyValue<'_>| if let Cell::Date(date) = cell(&v) { Some(date) } else { None };
        Ok(series.iter().map(date).collect())
    }

    fn typed<'p, T>(&'p self, name: &str, of: impl FnOnce(&'p Series) -> PolarsResult<&'p T>) -> Result<&'p T, Error> {
        let series = self.frame.columns()[self.column(name)?].as_materialized_series();
        of(series).map_err(|source| Error::Parquet { path: self.path.display().to_string(), what: "is of another version; extract the run again", source })
    }

    /// Where a column stands.
    pub fn column(&self, name: &str) -> Result<usize, Error> {
        let at = self.frame.columns().iter().position(|c| c.name().as_str() == name);
        at.ok_or_else(|| Error::input(&self.path, format!("has no column {name}; the run is of another version, extract it again")))
    }
}

fn cell<'a>(value: &'a AnyValue<'_>) -> Cell<'a> {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    match value {
        AnyValue::String(text) => Cell::Text(text),
        AnyValue::StringOwned(text) => Cell::Text(text),
        AnyValue::UInt32(n) => Cell::Whole(u64::from(*n)),
        AnyValue::UInt64(n) => Cell::Whole(*n),
        AnyValue::Float64(n) => Cell::Number(*n),
        AnyValue::Date(days) => Span::new().try_days(*days).and_then(|days| EPOCH.checked_add(days)).map_or(Cell::Null, Cell::Date),
        _ => Cell::Null,
    }
}

/// What a file is written to lies in a folder that is there.
pub(crate) fn needs_folder(option: &str, path: &Path) -> Result<(), Error> {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.is_dir() => {
            Err(Error::Usage(format!("{option} {}: there is no folder {}; make it first", path.display(), folder.display())))
        }
        _ => Ok(()),
    }
}

/// A file that appears whole or not at all, and in place of another only where that is asked for.
pub(crate) fn whole<T>(path: &Path, overwrite: bool, write: impl FnOnce(&Path) -> Result<T, Error>) -> Result<T, Error> {
    if path.is_dir() {
        return Err(Error::Usage(format!("--out {}: is a folder; name the file in it", path.display())));
    }
    if path.exists() && !overwrite {
        return Err(Error::Usage(format!("--out {}: is there already; choose another, or say --overwrite to replace it", path.display())));
    }
    needs_folder("--out", path)?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let new = path.with_file_name(format!(".{name}.new"));
    let done = write(&new).inspect_err(|_| {
        let _ = std::fs::remove_file(&new);
    })?;
    std::fs::rename(&new, path).map_err(Error::io(path, "cannot be written"))?;
    Ok(done)
}
