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
use crate::finished::{Run, whole};
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
/// lines, or a file where one table is asked for by a path with an ending; a file for the others. Files that are there are kept unless `overwrite`.
pub fn export(dir: &Path, format: Format, wanted: &[String], out: &Path, overwrite: bool) -> Result<Written, Error> {
    let run = Run::open(dir, wanted)?;
    match format {
        Format::Csv => each_table(&run, out, overwrite, "csv", delimited::write),
        Format::Jsonl => each_table(&run, out, overwrite, "jsonl", lines::write),
        Format::Xlsx => workbook::write(&run, out, overwrite),
        Format::LabelStudio => labelstudio::write(&run, out, overwrite),
    }
}

/// Writes one file a table.
fn each_table(run: &Run, out: &Path, overwrite: bool, ending: &str, write: impl Fn(&[PathBuf], &Path) -> Result<u64, Error>) -> Result<Written, Error> {
    let mut done = Written::default();
    let is_file = out.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
    if is_file && run.tables.len() != 1 {
        return Err(Error::Usage(format!(
            "--out {}: is one file, and {} tables are asked for; give a folder, or --tables with one",
            out.display(),
            run.tables.len()
        )));
    }
    if !is_file {
        std::fs::create_dir_all(out).map_err(Error::io(out, "cannot be made"))?;
    }
    for (table, parts) in &run.tables {
        let path = if is_file { out.to_owned() } else { out.join(format!("{}.{ending}", table.name)) };
        done.rows += whole(&path, overwrite, |new| write(parts, new))?;
        done.files.push(path);
    }
    Ok(done)
}
