//! CSV as spreadsheets open it: UTF-8 with a byte order mark, no text that runs.

use crate::dictionary::sheet::neutral;
use crate::error::Error;
use crate::finished::{Cell, Part};
use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};

pub(super) fn write(parts: &[PathBuf], path: &Path) -> Result<u64, Error> {
    let failed = |e: csv::Error| Error::io(path, "cannot be written")(e.into());
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(Error::io(path, "cannot be written"))?);
    file.write_all("\u{feff}".as_bytes()).map_err(Error::io(path, "cannot be written"))?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(file);
    let mut rows = 0;
    for (i, part) in parts.iter().enumerate() {
        let part = Part::read(part)?;
        if i == 0 {
            writer.write_record(part.columns()).map_err(failed)?;
        }
        rows += part.height() as u64;
        part.each(|cells| writer.write_record(cells.iter().map(|c| text(c).into_owned().into_bytes())).map_err(failed))?;
    }
    writer.flush().map_err(Error::io(path, "cannot be written"))?;
    Ok(rows)
}

fn text<'a>(cell: &Cell<'a>) -> Cow<'a, str> {
    match *cell {
        Cell::Null => Cow::Borrowed(""),
        Cell::Text(text) => neutral(text),
        Cell::Whole(n) => Cow::Owned(n.to_string()),
        Cell::Number(n) => Cow::Owned(n.to_string()),
        Cell::Date(date) => Cow::Owned(date.to_string()),
    }
}
