//! Looking after dictionaries with a corpus at hand: what to add ([`suggest`]), what was decided ([`apply`]), and why a
//! text was read as it was ([`explain`]).
//!
//! In: articles or a finished run, and a spreadsheet in which a person has decided. Out: rows of a dictionary. The hard
//! case is a cell that a spreadsheet would run: it is made plain on writing and restored on reading.

pub mod apply;

pub mod explain;

pub mod nearest;

pub mod suggest;

use crate::dictionary::sheet::neutral;
use crate::error::Error;
use std::path::Path;

/// A CSV file as spreadsheets like it: UTF-8 with a byte order mark, no cell that runs, there whole or not at all.
pub fn write_sheet<R, C>(path: &Path, rows: R) -> Result<(), Error>
where
    R: IntoIterator<Item = Vec<C>>,
    C: AsRef<str>,
{
    let bytes = sheet_bytes(rows);
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let new = path.with_file_name(format!(".{name}.new"));
    std::fs::write(&new, bytes).map_err(Error::io(&new, "cannot be written"))?;
    std::fs::rename(&new, path).map_err(Error::io(path, "cannot be written"))
}

/// The bytes of such a file.
pub fn sheet_bytes<R, C>(rows: R) -> Vec<u8>
where
    R: IntoIterator<Item = Vec<C>>,
    C: AsRef<str>,
{
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer("\u{feff}".as_bytes().to_vec());
    for row in rows {
        let cells = row.iter().map(|c| neutral(c.as_ref()).into_owned());
        writer.write_record(cells).expect("memory takes every row");
    }
    writer.into_inner().expect("memory takes every row")
}
