//! JSON lines: a row an object, with its nulls.

use crate::error::Error;
use crate::finished::{Cell, Part};
use serde_json::{Map, Value};
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) fn write(parts: &[PathBuf], path: &Path) -> Result<u64, Error> {
    let mut out = std::io::BufWriter::new(std::fs::File::create(path).map_err(Error::io(path, "cannot be written"))?);
    let mut rows = 0;
    for part in parts {
        let part = Part::read(part)?;
        let columns = part.columns();
        rows += part.height() as u64;
        part.each(|cells| {
            let row: Map<String, Value> = columns.iter().cloned().zip(cells.iter().map(value)).collect();
            serde_json::to_writer(&mut out, &row).map_err(|e| Error::io(path, "cannot be written")(e.into()))?;
            out.write_all(b"\n").map_err(Error::io(path, "cannot be written"))
        })?;
    }
    out.flush().map_err(Error::io(path, "cannot be written"))?;
    Ok(rows)
}

pub(super) fn value(cell: &Cell<'_>) -> Value {
    match *cell {
        Cell::Null => Value::Null,
        Cell::Text(text) => text.into(),
        Cell::Whole(n) => n.into(),
        Cell::Number(n) => n.into(),
        Cell::Date(date) => date.to_string().into(),
    }
}
