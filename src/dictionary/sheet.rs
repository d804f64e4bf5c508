//! One CSV file as a person keeps it: UTF-8 with or without a byte order mark, or GBK as spreadsheets save it. Every
//! complaint names file, line and column and says what would do.

use crate::error::Error;
use csv::StringRecord;
use std::sync::Arc;

/// A file of rows with a header.
pub struct Sheet {
    file: String,
    header: Vec<String>,
    rows: Vec<Line>,
}

/// A row with the file that it is from: sheets can be laid over each other.
struct Line {
    file: Arc<str>,
    number: u64,
    cells: StringRecord,
}

/// One row of a [`Sheet`].
#[derive(Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    index: usize,
}

impl Sheet {
    /// Reads a whole file; `file` is the name that messages and `source` carry.
    pub fn parse(file: &str, bytes: &[u8]) -> Result<Sheet, Error> {
        let text = decode(file, bytes)?;
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let malformed = |e: csv::Error| {
            let line = e.position().map_or(1, csv::Position::line);
            Error::dictionary(file, line, 1, format!("not a CSV row: {e}"))
        };
        let header: Vec<String> = reader.headers().map_err(malformed)?.iter().map(|h| h.trim().to_owned()).collect();
        let mut rows = Vec::new();
        let name: Arc<str> = file.into();
        let mut record = StringRecord::new();
        while reader.read_record(&mut record).map_err(malformed)? {
            let line = record.position().map_or(0, csv::Position::line);
            if record.iter().all(|c| c.trim().is_empty()) {
                continue;
            }
            if record.len() > header.len() && record.iter().skip(header.len()).any(|c| !c.trim().is_empty()) {
                let what = format!("{} cells where the header has {}; put a cell that holds a comma in \"quotes\"", record.len(), header.len());
                return Err(Error::dictionary(file, line, header.len() + 1, what));
            }
            for (i, cell) in record.iter().enumerate() {
                if let Some(what) = damage(cell) {
                    return Err(Error::dictionary(file, line, i + 1, what));
                }
            }
            rows.push(Line { file: name.clone(), number: line, cells: record.clone() });
        }
        Ok(Sheet { file: file.to_owned(), header, rows })
    }

    /// Lays the rows of another sheet before these: what is said later is looked at first. Its columns must be known here.
    pub fn lay_over(&mut self, other: Sheet) -> Result<(), Error> {
        let known = self.header.join(", ");
        let mut places = Vec::with_capacity(other.header.len());
        for (i, column) in other.header.iter().enumerate() {
            let unknown = || Error::dictionary(&other.file, 1, i + 1, format!("{} has no column \"{column}\" (it has: {known})", self.file));
            places.push(self.column(column).ok_or_else(unknown)?);
        }
        let width = self.header.len();
        let mut rows: Vec<Line> = other
            .rows
            .into_iter()
            .map(|line| {
                let mut cells = vec![""; width];
                for (cell, &place) in line.cells.iter().zip(&places) {
                    cells[place] = cell;
                }
                Line { cells: StringRecord::from(cells), ..line }
            })
            .collect();
        rows.append(&mut self.rows);
        self.rows = rows;
        Ok(())
    }

    pub fn file(&self) -> &str {
        &self.file
    }

    pub fn header(&self) -> &[String] {
        &self.header
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn row(&self, index: usize) -> Row<'_> {
        Row { sheet: self, index }
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.rows.len()).map(|index| Row { sheet: self, index })
    }

    /// Where a column stands.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }

    /// Where a column stands, or an error that lists those there are.
    pub fn require(&self, name: &str) -> Result<usize, Error> {
        self.column(name).ok_or_else(|| {
            let there = self.header.join(", ");
            Error::dictionary(&self.file, 1, 1, format!("no column \"{name}\" (there are: {there}); name one so in the first line"))
        })
    }
}

impl<'a> Row<'a> {
    pub fn line(self) -> u64 {
        self.sheet.rows[self.index].number
    }

    /// The trimmed cell of a column by position; empty where the row is short.
    pub fn cell(self, column: usize) -> &'a str {
        self.sheet.rows[self.index].cells.get(column).unwrap_or("").trim()
    }

    /// The trimmed cell of a column by name; empty where there is none.
    pub fn get(self, name: &str) -> &'a str {
        self.sheet.column(name).map_or("", |c| self.cell(c))
    }

    /// The cell's parts, split by `|`.
    pub fn list(self, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
        split(self.get(name))
    }

    /// An error at this row and column.
    pub fn error(self, column: &str, message: impl Into<String>) -> Error {
        let at = self.sheet.column(column).map_or(1, |c| c + 1);
        Error::dictionary(&self.sheet.rows[self.index].file, self.line(), at, message)
    }

    /// Parses a cell, or the default where it is empty.
    pub fn parse<T: std::str::FromStr>(self, column: &str, default: T, what: &str) -> Result<T, Error> {
        match self.get(column) {
            "" => Ok(default),
            cell => cell.parse().map_err(|_| self.error(column, format!("\"{cell}\" is not {what}"))),
        }
    }
}

/// Parts of a cell that lists several.
pub fn split(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|p| !p.is_empty())
}

/// What a spreadsheet did to a cell: a code turned into a float, an error value instead of a text.
fn damage(cell: &str) -> Option<String> {
    let cell = cell.trim();
    let first = *cell.as_bytes().first()?;
    if first == b'#' && matches!(cell, "#NAME?" | "#REF!" | "#VALUE!" | "#DIV/0!" | "#N/A" | "#NULL!" | "#NUM!") {
        return Some(format!("\"{cell}\" is a spreadsheet's error value; type the text again, with the cell's format set to text"));
    }
    if first.is_ascii_digit() && cell.contains("E+") && cell.parse::<f64>().is_ok() {
        return Some(format!("\"{cell}\" is a code that a spreadsheet made a number; set the column's format to text and type it again"));
    }
    None
}

fn decode(file: &str, bytes: &[u8]) -> Result<String, Error> {
    let decoded = crate::decode::decode(bytes, None, false, None);
    if decoded.n_replaced > 0 {
        let line = decoded.text.split('\u{fffd}').next().map_or(1, |head| head.lines().count().max(1));
        return Err(Error::dictionary(file, line as u64, 1, "neither UTF-8 nor GBK; save the file as \"CSV UTF-8\""));
    }
    Ok(decoded.text)
}
