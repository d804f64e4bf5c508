//! One CSV file as a person keeps it: UTF-8 with or without a byte order mark, or GBK as spreadsheets save it. Every
//! complaint names file, line and column and says what would do.

use super::record::{Cells, Record, Records};
use crate::error::Error;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// The first line of a file: what its columns are called.
#[derive(Clone)]
pub struct Header {
    file: Arc<str>,
    columns: Vec<String>,
}

impl Header {
    /// The file, as messages and `source` name it.
    pub fn file(&self) -> &str {
        &self.file
    }

    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Where a column stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|h| h == name)
    }

    /// Where a column stands, or an error that lists those there are.
    pub fn require(&self, name: &str) -> Result<usize, Error> {
        self.column(name).ok_or_else(|| {
            let there = self.columns.join(", ");
            Error::dictionary(&self.file, 1, 1, format!("no column \"{name}\" (there are: {there}); write {name} over that column, in the first line"))
        })
    }
}

/// Reads a file row by row, so that one of a million rows is never held whole.
pub struct Reader<'t> {
    header: Header,
    records: Records<'t>,
    record: Record<'t>,
    line: u64,
    /// Somewhere characters were lost.
    is_lossy: bool,
}

impl<'t> Reader<'t> {
    /// `file` is the name that messages and `source` carry, `text` what [`decode`] made of its bytes.
    pub fn new(file: &str, text: &'t str) -> Result<Reader<'t>, Error> {
        let mut records = Records::of(text);
        let mut record = Record::default();
        records.next_record(&mut record).map_err(|e| malformed(file, 1, &e))?;
        let columns: Vec<String> = record.cells().iter().map(|h| h.trim().to_owned()).collect();
        if let [only] = &columns[..]
            && let Some((_, what)) = [('\t', "tabs"), (';', "semicolons")].into_iter().find(|(mark, _)| only.contains(*mark))
        {
            return Err(Error::dictionary(file, 1, 1, format!("the columns are separated by {what}; save the file as CSV, separated by commas")));
        }
        for (i, column) in columns.iter().enumerate() {
            if !column.is_empty() && columns[..i].contains(column) {
                return Err(Error::dictionary(file, 1, i + 1, format!("the column \"{column}\" stands twice; name one of them otherwise")));
            }
        }
        let is_lossy = LOST.iter().any(|lost| memchr::memmem::find(text.as_bytes(), lost.as_bytes()).is_some());
        Ok(Reader { header: Header { file: file.into(), columns }, records, record, line: 1, is_lossy })
    }

    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next row that says anything.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, Error> {
        let (file, width) = (&self.header.file, self.header.columns.len());
        loop {
            match self.records.next_record(&mut self.record).map_err(|e| malformed(file, self.records.line, &e))? {
                Some(line) => self.line = line,
                None => return Ok(None),
            }
            if !self.record.cells().iter().all(|c| trimmed(c).is_empty()) {
                break;
            }
        }
        let cells = self.record.cells();
        if cells.len() > width && cells.iter().skip(width).any(|c| !trimmed(c).is_empty()) {
            let what = format!("{} cells where the header has {width}; put a cell that holds a comma in \"quotes\"", cells.len());
            return Err(Error::dictionary(file, self.line, width + 1, what));
        }
        for (i, cell) in cells.iter().enumerate() {
            if let Some(what) = damage(cell, self.is_lossy) {
                return Err(Error::dictionary(file, self.line, i + 1, what));
            }
        }
        Ok(Some(Row { header: &self.header, file, line: self.line, cells }))
    }

    /// Fills in the next rows, which may go to another thread; false behind the last.
    pub fn next_rows(&mut self, rows: &mut Rows<'t>) -> bool {
        /// So many that to hand them over costs little.
        const MANY: usize = 256;
        rows.rows.clear();
        rows.ends.clear();
        while rows.rows.len() < MANY {
            let row = match self.next_row() {
                Ok(Some(_)) => Ok(()),
                Ok(None) => break,
                Err(e) => Err(e),
            };
            rows.rows.push(row.map(|()| {
                let start = rows.ends.len();
                rows.ends.extend_from_slice(&self.record.ends);
                Place { line: self.line, text: self.record.text.clone(), ends: start..rows.ends.len(), gap: self.record.gap }
            }));
        }
        !rows.rows.is_empty()
    }
}

/// Rows of a file, or what is wrong with them.
#[derive(Default)]
pub struct Rows<'t> {
    rows: Vec<Result<Place<'t>, Error>>,
    /// Of all rows.
    ends: Vec<u32>,
}

/// Where a row stands.
struct Place<'t> {
    line: u64,
    text: Cow<'t, str>,
    ends: Range<usize>,
    gap: u32,
}

impl Rows<'_> {
    /// Gives each row of a file with this header to `take`, until one fails.
    pub fn each(&mut self, header: &Header, mut take: impl FnMut(Result<Row<'_>, Error>) -> Result<(), Error>) -> Result<(), Error> {
        for place in self.rows.drain(..) {
            match place {
                Ok(place) => {
                    let cells = Cells { text: &place.text, ends: &self.ends[place.ends], gap: place.gap };
                    take(Ok(Row { header, file: &header.file, line: place.line, cells }))?;
                }
                Err(e) => take(Err(e))?,
            }
        }
        Ok(())
    }
}

fn malformed(file: &str, line: u64, error: &std::str::Utf8Error) -> Error {
    Error::dictionary(file, line, 1, format!("not a CSV row: {error}"))
}

/// A file of rows with a header.
pub struct Sheet {
    header: Header,
    rows: Vec<Line>,
}

/// A row with the file that it is from: sheets can be laid over each other.
struct Line {
    file: Arc<str>,
    number: u64,
    cells: Record<'static>,
}

/// One row of a file.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    header: &'a Header,
    file: &'a str,
    line: u64,
    cells: Cells<'a>,
}

impl Sheet {
    /// Reads a whole file; `file` is the name that messages and `source` carry.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Sheet, Error> {
        let text = decode(file, bytes)?;
        let mut reader = Reader::new(file, &text)?;
        let name: Arc<str> = file.into();
        let mut rows = Vec::with_capacity(memchr::memchr_iter(b'\n', text.as_bytes()).count());
        while let Some(row) = reader.next_row()? {
            rows.push(Line { file: name.clone(), number: row.line, cells: row.cells.owned() });
        }
        Ok(Sheet { header: reader.header, rows })
    }

    /// Lays the rows of another sheet before these: what is said later is looked at first. Its columns must be known here.
    pub fn lay_over(&mut self, other: Sheet) -> Result<(), Error> {
        let known = self.header.columns.join(", ");
        let mut places = Vec::with_capacity(other.header.columns.len());
        for (i, column) in other.header.columns.iter().enumerate() {
            let unknown = || Error::dictionary(other.file(), 1, i + 1, format!("{} has no column \"{column}\" (it has: {known})", self.file()));
            places.push(self.column(column).ok_or_else(unknown)?);
        }
        let width = self.header.columns.len();
        let mut rows: Vec<Line> = other
            .rows
            .into_iter()
            .map(|line| {
                let mut cells = vec![""; width];
                for (cell, &place) in line.cells.cells().iter().zip(&places) {
                    cells[place] = cell;
                }
                Line { cells: Record::of(&cells), ..line }
            })
            .collect();
        rows.append(&mut self.rows);
        self.rows = rows;
        Ok(())
    }

    pub fn file(&self) -> &str {
        self.header.file()
    }

    pub fn header(&self) -> &[String] {
        self.header.columns()
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn row(&self, index: usize) -> Row<'_> {
        let line = &self.rows[index];
        Row { header: &self.header, file: &line.file, line: line.number, cells: line.cells.cells() }
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|index| self.row(index))
    }

    /// Where a column stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.column(name)
    }

    /// Where a column stands, or an error that lists those there are.
    pub fn require(&self, name: &str) -> Result<usize, Error> {
        self.header.require(name)
    }
}

impl<'a> Row<'a> {
    pub fn line(self) -> u64 {
        self.line
    }

    /// The trimmed cell of a column by position; empty where the row is short.
    pub fn cell(self, column: usize) -> &'a str {
        restored(trimmed(self.cells.get(column).unwrap_or("")))
    }

    /// The trimmed cell of a column, if there is one.
    pub fn at(self, column: Option<usize>) -> &'a str {
        column.map_or("", |c| self.cell(c))
    }

    /// The trimmed cell of a column by name; empty where there is none.
    pub fn get(self, name: &str) -> &'a str {
        self.at(self.header.column(name))
    }

    /// The cell's parts, split by `|`.
    pub fn list(self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        split(self.get(name))
    }

    /// An error at this row and column.
    pub fn error(self, column: &str, message: impl Into<String>) -> Error {
        let at = self.header.column(column).map_or(1, |c| c + 1);
        Error::dictionary(self.file, self.line, at, message)
    }

    /// Parses a cell, or the default where it is empty.
    pub fn parse<T: std::str::FromStr>(self, column: &str, default: T, what: &str) -> Result<T, Error> {
        match self.get(column) {
            "" => Ok(default),
            cell => cell.parse().map_err(|_| self.error(column, format!("\"{cell}\" is not {what}"))),
        }
    }
}

/// A cell that a spreadsheet would run as a formula is made plain by an apostrophe in front.
///
/// ```
/// use mingshu::dictionary::sheet::{neutral, restored};
/// assert_eq!(neutral("=1+1"), "'=1+1");
/// assert_eq!(neutral("岚川光电"), "岚川光电");
/// assert_eq!(restored(&neutral("'@张三")), "'@张三");
/// ```
pub fn neutral(cell: &str) -> Cow<'_, str> {
    if runs(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell that [`neutral`] was given.
pub fn restored(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if runs(rest) => rest,
        _ => cell,
    }
}

/// Behind any apostrophes stands a sign with which formulas begin.
fn runs(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// As `str::trim`, which looks at more than the first and the last byte of what has no spaces.
fn trimmed(cell: &str) -> &str {
    // No character of these lead bytes is a space.
    let is_plain = |byte: u8| matches!(byte, 0x21..=0x7e | 0xe4..=0xef);
    match cell.as_bytes() {
        [] => "",
        [first, .., 0x21..=0x7e] | [first @ 0xe4..=0xef, _, _] | [first, .., 0xe4..=0xef, _, _] if is_plain(*first) => cell,
        _ => cell.trim(),
    }
}

/// Parts of a cell that lists several.
pub fn split(cell: &str) -> impl Iterator<Item = &str> {
    let mut rest = (!cell.is_empty()).then_some(cell);
    let part = move || {
        let text = rest?;
        let end = memchr::memchr(b'|', text.as_bytes());
        rest = end.map(|end| &text[end + 1..]);
        Some(&text[..end.unwrap_or(text.len())])
    };
    std::iter::from_fn(part).map(trimmed).filter(|p| !p.is_empty())
}

/// Error values that spreadsheets show in place of a text.
const ERRORS: [&str; 12] = ["#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#GETTING_DATA"];

/// What stands where characters were lost, and what that becomes where its UTF-8 is read as GBK: lost twice over.
const LOST: [&str; 2] = ["\u{fffd}", "\u{951f}\u{65a4}\u{62f7}"];

/// What a spreadsheet did to a cell: a code turned into a float, an error value or question marks instead of a text.
fn damage(cell: &str, is_lossy: bool) -> Option<String> {
    // Most cells begin with a Han character.
    if !is_lossy && cell.as_bytes().first().is_none_or(|first| matches!(first, 0xe4..=0xe9)) {
        return None;
    }
    let cell = trimmed(cell);
    let first = *cell.as_bytes().first()?;
    if first == b'#' && ERRORS.contains(&cell) {
        return Some(format!("\"{cell}\" is a spreadsheet's error value; type the text again, with the cell's format set to text"));
    }
    if first == b'#' && cell.len() > 2 && cell.bytes().all(|b| b == b'#') {
        return Some(format!(
            "\"{cell}\" is what a spreadsheet shows of a number that is wider than its column; type it again, with the cell's format set to text"
        ));
    }
    if first.is_ascii_digit() && cell.bytes().any(|b| b == b'E' || b == b'e') && (cell.contains("E+") || cell.contains("e+")) && cell.parse::<f64>().is_ok() {
        return Some(format!("\"{cell}\" is a code that a spreadsheet made a number; set the column's format to text and type it again"));
    }
    if first == b'?' && cell.len() > 1 && cell.bytes().all(|b| b == b'?') {
        return Some(format!("\"{cell}\" stands where characters were lost; type the text again and save the file as \"CSV UTF-8\""));
    }
    if is_lossy && LOST.iter().any(|lost| cell.contains(lost)) {
        return Some(format!("characters of \"{cell}\" were lost; type the text again and save the file as \"CSV UTF-8\""));
    }
    None
}

/// Bytes of a small file.
const SMALL: usize = 1 << 12;

/// The text of a file, as it is where it is UTF-8.
pub fn decode<'b>(file: &str, bytes: &'b [u8]) -> Result<Cow<'b, str>, Error> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(Error::dictionary(file, 1, 1, "a workbook, not a CSV file; save the sheet as \"CSV UTF-8\""));
    }
    // Of a small file even valid UTF-8 may be GBK by chance, so it is looked at closely; a large one is none by chance.
    if bytes.len() > SMALL
        && let Ok(text) = simdutf8::basic::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes))
        && !text.contains('\0')
    {
        return Ok(Cow::Borrowed(text));
    }
    let decoded = crate::decode::decode(bytes, None, false, None);
    if decoded.n_replaced > 0 {
        let before = decoded.text.split('\u{fffd}').next().unwrap_or_default();
        let line = 1 + memchr::memchr_iter(b'\n', before.as_bytes()).count() as u64;
        return Err(Error::dictionary(file, line, 1, "neither UTF-8 nor GBK; save the file as \"CSV UTF-8\""));
    }
    Ok(Cow::Owned(decoded.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trimmed_is_trim() {
        for inner in ["", "a", "甲", "a甲", "甲a", "é", "😀", "甲 乙"] {
            for space in ["", " ", "\u{3000}", "\u{a0}", "\u{2009}", "\t"] {
                for cell in [format!("{space}{inner}"), format!("{inner}{space}"), format!("{space}{inner}{space}")] {
                    assert_eq!(trimmed(&cell), cell.trim());
                }
            }
        }
    }
}
