//! Export: the tables of a finished run for people without Parquet, and its names as predictions to correct.
//!
//! In: the folder of a run. Out: CSV or JSON lines (a file a table), one workbook (a sheet a table), or tasks for Label
//! Studio. The tables are read part by part, so a run of any size is exported. The hard case is a text that a
//! spreadsheet would run as a formula: in CSV it is made plain by an apostrophe, in a workbook it is a text by its type.

mod delimited;

mod labelstudio;

mod lines;

mod workbook;

mod zip;

use crate::error::Error;
use crate::tables::{TABLES, Table};
use jiff::ToSpan;
use jiff::civil::Date;
use polars::prelude::{AnyValue, DataFrame, ParquetReader, SerReader};
use std::fs::File;
use std::path::{Path, PathBuf};

/// What to make of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Xlsx,
    Jsonl,
    LabelStudio,
}

/// What was written.
#[derive(Clone, Debug, Default)]
pub struct Written {
    pub files: Vec<PathBuf>,
    pub rows: u64,
    /// Texts that are longer than a cell of a workbook and end in `…`.
    pub cut: u64,
}

/// Exports the tables `wanted` (all there are, if none is named) of the run in `dir` to `out`: a folder for CSV and JSON
/// lines, or a file where one table is asked for by a path with an ending; a file for the others.
pub fn export(dir: &Path, format: Format, wanted: &[String], out: &Path) -> Result<Written, Error> {
    let run = Run::open(dir, wanted)?;
    match format {
        Format::Csv => each_table(&run, out, "csv", delimited::write),
        Format::Jsonl => each_table(&run, out, "jsonl", lines::write),
        Format::Xlsx => workbook::write(&run, out),
        Format::LabelStudio => labelstudio::write(&run, out),
    }
}

/// A finished run.
struct Run {
    dir: PathBuf,
    tables: Vec<(&'static Table, Vec<PathBuf>)>,
}

impl Run {
    fn open(dir: &Path, wanted: &[String]) -> Result<Run, Error> {
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

    fn table(&self, name: &str) -> Result<&[PathBuf], Error> {
        let found = self.tables.iter().find(|(t, _)| t.name == name).map(|(_, p)| p.as_slice());
        found.ok_or_else(|| Error::input(&self.dir, format!("needs the table {name} of the run; extract it too")))
    }
}

fn parts(folder: &Path) -> Vec<PathBuf> {
    let mut parts: Vec<PathBuf> = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "parquet")).collect();
    parts.sort();
    parts
}

/// One cell, as its column's type has it.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cell<'a> {
    Null,
    Text(&'a str),
    Whole(u64),
    Number(f64),
    Date(Date),
}

/// A part of a table.
struct Part {
    frame: DataFrame,
    path: PathBuf,
}

impl Part {
    fn read(path: &Path) -> Result<Part, Error> {
        let failed = |source| Error::Parquet { path: path.display().to_string(), what: "cannot be read", source };
        let file = File::open(path).map_err(Error::io(path, "cannot be read"))?;
        let mut frame = ParquetReader::new(file).finish().map_err(failed)?;
        frame.rechunk_mut();
        Ok(Part { frame, path: path.to_owned() })
    }

    fn height(&self) -> usize {
        self.frame.height()
    }

    fn columns(&self) -> Vec<String> {
        self.frame.columns().iter().map(|c| c.name().to_string()).collect()
    }

    /// Every row, in order.
    fn each(&self, mut row: impl FnMut(&[Cell<'_>]) -> Result<(), Error>) -> Result<(), Error> {
        let columns: Vec<_> = self.frame.columns().iter().map(|c| c.as_materialized_series()).collect();
        for i in 0..self.height() {
            let values: Vec<AnyValue<'_>> = columns.iter().map(|c| c.get(i).expect("a row of the frame")).collect();
            let cells: Vec<Cell<'_>> = values.iter().map(cell).collect();
            row(&cells)?;
        }
        Ok(())
    }

    /// Where a column stands.
    fn column(&self, name: &str) -> Result<usize, Error> {
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
        AnyValue::Date(days) => EPOCH.checked_add(days.days()).map_or(Cell::Null, Cell::Date),
        _ => Cell::Null,
    }
}

/// Writes one file a table.
fn each_table(run: &Run, out: &Path, ending: &str, write: impl Fn(&[PathBuf], &Path) -> Result<u64, Error>) -> Result<Written, Error> {
    let mut done = Written::default();
    let is_file = out.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
    if is_file && run.tables.len() != 1 {
        return Err(Error::Usage(format!("--out {}: is one file, and {} tables are asked for; give a folder, or --tables with one", out.display(), run.tables.len())));
    }
    if !is_file {
        std::fs::create_dir_all(out).map_err(Error::io(out, "cannot be made"))?;
    }
    for (table, parts) in &run.tables {
        let path = if is_file { out.to_owned() } else { out.join(format!("{}.{ending}", table.name)) };
        done.rows += whole(&path, |new| write(parts, new))?;
        done.files.push(path);
    }
    Ok(done)
}

/// A file that appears whole or not at all, and never in place of another.
fn whole<T>(path: &Path, write: impl FnOnce(&Path) -> Result<T, Error>) -> Result<T, Error> {
    if path.exists() {
        return Err(Error::Usage(format!("--out {}: is there already; remove it or choose another", path.display())));
    }
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let new = path.with_file_name(format!(".{name}.new"));
    let done = write(&new).inspect_err(|_| {
        let _ = std::fs::remove_file(&new);
    })?;
    std::fs::rename(&new, path).map_err(Error::io(path, "cannot be written"))?;
    Ok(done)
}
