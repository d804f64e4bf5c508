//! CSV and TSV: the first row names the columns, each other one is a record.
//!
//! The cells are cut in whatever ASCII-like encoding the file is in and decoded later. The hard case is a quote that is
//! never closed, which swallows the rest of the file: it is found by how the file ends.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

use csv::ByteRecord;

use crate::error::Failure;

use super::charset::Charset;
use super::fields::{FIELDS, Field};
use super::open::Origin;
use super::stream::Stream;
use super::{Options, Payload, Raw, Records};

pub(super) struct Rows {
    origin: Origin,
    reader: csv::Reader<Watched>,
    watch: Arc<Watch>,
    charset: Charset,
    options: Arc<Options>,
    /// Names of the columns, and which holds which field.
    header: Vec<String>,
    columns: [Option<usize>; FIELDS],
    /// The row after the one given out last.
    ahead: Option<ByteRecord>,
    broken: Option<Failure>,
}

impl Rows {
    pub fn open(mut origin: Origin, stream: Stream, charset: Charset, delimiter: u8, options: Arc<Options>) -> Result<Rows, Failure> {
        let watch = Arc::new(Watch { since: AtomicU64::new(0), last: AtomicU8::new(b'\n') });
        let watched = Watched { stream, watch: Arc::clone(&watch), limit: options.max_record };
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).delimiter(delimiter).from_reader(watched);
        let mut row = ByteRecord::new();
        let mut next = |row: &mut ByteRecord| {
            watch.since.store(0, Ordering::Relaxed);
            reader.read_byte_record(row)
        };
        let mut read = next(&mut row);
        // `sep=;`, a line that tells spreadsheets the delimiter
        if matches!(read, Ok(true)) && row.get(0).is_some_and(|cell| cell.starts_with(b"sep=")) {
            read = next(&mut row);
        }
        if let Err(e) = read {
            return Err(failure(&mut origin, None, e, options.max_record));
        }
        let settled = charset.settle(row.iter());
        let header: Vec<String> = row.iter().map(|cell| settled.decode(cell).0.trim().to_owned()).collect();
        let columns = options.fields.require(&header).map_err(|(code, what)| origin.failure(Some(0), code, what))?;
        let mut rows = Rows { origin, reader, watch, charset, options, header, columns, ahead: None, broken: None };
        rows.ahead = rows.read();
        Ok(rows)
    }

    /// The next row that is not empty; None at the end, and where nothing more can be read.
    fn read(&mut self) -> Option<ByteRecord> {
        loop {
            self.watch.since.store(0, Ordering::Relaxed);
            let offset = self.reader.position().byte();
            let mut row = ByteRecord::new();
            match self.reader.read_byte_record(&mut row) {
                Ok(false) => return None,
                Ok(true) if row.iter().all(|cell| cell.trim_ascii().is_empty()) => {}
                Ok(true) => return Some(row),
                Err(e) => {
                    let after = u64::from(self.ahead.is_some());
                    self.origin.number += after;
                    self.broken = Some(failure(&mut self.origin, Some(offset), e, self.options.max_record));
                    self.origin.number -= after + 1;
                    return None;
                }
            }
        }
    }
}

impl Records for Rows {
    fn fields(&self) -> Vec<(Field, String)> {
        Field::ALL.into_iter().filter_map(|f| self.columns[f as usize].map(|at| (f, self.header[at].clone()))).collect()
    }

    fn next(&mut self) -> Option<Result<Raw, Failure>> {
        let Some(row) = self.ahead.take() else {
            return self.broken.take().map(Err);
        };
        self.ahead = Some(row);
        let following = self.read();
        let row = std::mem::replace(&mut self.ahead, following)?;
        let offset = row.position().map(csv::Position::byte);
        let line = row.position().map_or(0, csv::Position::line);
        let is_last = self.ahead.is_none() && self.broken.is_none();
        if is_last && self.watch.last.load(Ordering::Relaxed) != b'"' && row.iter().next_back().is_some_and(|cell| cell.contains(&b'\n')) {
            let what = format!(
                "a quote opened in the row of line {line} is never closed, and all that follows went into one cell; close it, or write \"\" for a quote within a cell"
            );
            return Some(Err(self.origin.failure(offset, "bad_csv", what)));
        }
        let more = row.iter().skip(self.header.len()).any(|cell| !cell.trim_ascii().is_empty());
        if more {
            let what =
                format!("line {line} has {} cells where the first row has {}; put a cell that holds the delimiter in \"quotes\"", row.len(), self.header.len());
            return Some(Err(self.origin.failure(offset, "bad_csv", what)));
        }
        if row.as_slice().len() as u64 > self.options.max_record {
            return Some(Err(self.origin.too_large(offset, self.options.max_record)));
        }
        let cells = self.columns.map(|at| row.get(at?).map(<[u8]>::to_vec));
        Some(Ok(self.origin.raw(offset, Payload::Cells(Box::new(cells), self.charset))))
    }
}

fn failure(origin: &mut Origin, offset: Option<u64>, error: csv::Error, limit: u64) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(e) if e.get_ref().is_some_and(|e| e.is::<TooLong>()) => {
            let what = format!("a row of more than {limit} bytes, and the rest of the file with it: a quote may never be closed; else raise --max-record");
            origin.failure(offset, "too_large", what)
        }
        csv::ErrorKind::Io(e) => origin.broken(offset, &e),
        other => origin.failure(offset, "bad_csv", format!("not CSV: {other:?}")),
    }
}

/// What a reader of rows has taken since the last row, and the last byte but spaces.
struct Watch {
    since: AtomicU64,
    last: AtomicU8,
}

/// A stream that ends with an error where one row takes too much of it.
struct Watched {
    stream: Stream,
    watch: Arc<Watch>,
    limit: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("too long a row")]
struct TooLong;

impl Read for Watched {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let since = self.watch.since.load(Ordering::Relaxed);
        if since > self.limit {
            return Err(io::Error::other(TooLong));
        }
        let n = self.stream.read(out)?;
        self.watch.since.store(since + n as u64, Ordering::Relaxed);
        if let Some(&last) = out[..n].iter().rfind(|b| !b.is_ascii_whitespace()) {
            self.watch.last.store(last, Ordering::Relaxed);
        }
        Ok(n)
    }
}
