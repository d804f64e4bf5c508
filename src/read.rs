//! Files, folders and standard input -> [`Record`]s.
//!
//! In: the INPUTs of the command line. Out: one [`Record`] after another, in an order that depends on nothing but the
//! files; what cannot be used is a [`Failure`]. Reading is in two halves: [`Reader`] cuts files into [`Raw`] records, one
//! thread and cheap; [`parse`] decodes them and extracts pages, in as many threads as there are.
//! What a file holds is told by its extension and confirmed by its content, which wins; memory is bounded by one record.
//! The hard cases: a file that ends too early (what was read stands), one that decompresses without end, a broken record
//! between sound ones, a `.json` that is really lines, lines in GBK (where a backslash may be half a character).

// a failure is rare, and moved but once or twice
#![allow(clippy::result_large_err)]

mod charset;
mod compression;
mod csv;
mod date;
mod describe;
mod digest;
mod fields;
pub mod frame;
mod json;
mod jsonl;
mod object;
mod open;
mod parquet;
mod sniff;
mod stream;
mod text;
mod walk;
mod warc;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::Encoding;

use crate::clean::markup::{Furniture, Sites};
use crate::document::Record;
use crate::error::Failure;

use self::charset::Charset;
use self::fields::{FIELDS, Field};
use self::warc::Body;

pub use self::describe::describe;
pub use self::digest::{Digest, digest};
pub use self::fields::{FieldNames, Fields};
pub use self::walk::{SourceFile, walk};

/// How to read: fixed for a run.
pub struct Options {
    /// `--encoding`.
    pub encoding: Option<&'static Encoding>,
    /// Which column or key holds what.
    pub fields: FieldNames,
    /// `--max-record`: the most bytes one record may have.
    pub max_record: u64,
    /// `--max-expand`: how many bytes may come out of one compressed byte.
    pub max_expand: u64,
    /// `--sites`: where the articles of some sites are.
    pub sites: Sites,
}

impl Options {
    /// The contract's defaults, with these field names.
    pub fn new(fields: FieldNames) -> Options {
        Options { encoding: None, fields, max_record: 64 << 20, max_expand: 200, sites: Sites::default() }
    }
}

/// One record as it was cut out of its file, to be [`parse`]d.
pub struct Raw {
    pub source: Arc<str>,
    /// Which record of the file, from 0.
    pub number: u64,
    /// Byte offset in the decompressed file, where known.
    pub offset: Option<u64>,
    /// The file holds many records, so that `source` alone names none of them.
    pub many: bool,
    payload: Payload,
}

/// What a record is made of.
enum Payload {
    /// A whole file of text.
    Text(Vec<u8>),
    /// A whole page.
    Html(Vec<u8>),
    /// A JSON value.
    Json(Vec<u8>, Charset),
    /// Cells of a table, by field.
    Cells(Box<[Option<Vec<u8>>; FIELDS]>, Charset),
    /// What a server answered, as archived.
    Answer(Body),
}

impl Raw {
    /// Bytes of the record.
    pub fn size(&self) -> usize {
        match &self.payload {
            Payload::Text(bytes) | Payload::Html(bytes) | Payload::Json(bytes, _) => bytes.len(),
            Payload::Cells(cells, _) => cells.iter().flatten().map(Vec::len).sum(),
            Payload::Answer(body) => body.size(),
        }
    }

    /// The id of a record that brings none: `source`, with `#n` in a file of many.
    pub fn default_id(&self) -> String {
        if self.many { format!("{}#{}", self.source, self.number) } else { self.source.to_string() }
    }

    fn failure(&self, code: &'static str, message: impl Into<String>) -> Failure {
        Failure { source: self.source.to_string(), record: self.number, offset: self.offset, doc_id: None, stage: "read", code, message: message.into() }
    }
}

/// An article that is at hand, as one that `source` would hold.
pub fn text_record(source: &str, text: String) -> Raw {
    Raw { source: source.into(), number: 0, offset: None, many: false, payload: Payload::Text(text.into_bytes()) }
}

/// Records cut out of one file.
trait Records: Send {
    fn next(&mut self) -> Option<Result<Raw, Failure>>;

    /// The column of each field, in a table.
    fn fields(&self) -> Vec<(Field, String)> {
        Vec::new()
    }
}

/// How far a [`Reader`] has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Position {
    pub files: usize,
    pub files_total: usize,
    /// Bytes on disk, before decompression.
    pub bytes: u64,
    /// Unknown where standard input is read.
    pub bytes_total: Option<u64>,
}

/// Cuts files into records, one after another.
pub struct Reader {
    files: std::vec::IntoIter<SourceFile>,
    options: Arc<Options>,
    current: Option<Box<dyn Records>>,
    position: Position,
    bytes: Arc<AtomicU64>,
}

impl Reader {
    pub fn new(files: Vec<SourceFile>, options: Arc<Options>) -> Reader {
        let bytes_total = files.iter().map(|f| f.bytes).sum();
        let position = Position { files_total: files.len(), bytes_total, ..Position::default() };
        Reader { files: files.into_iter(), options, current: None, position, bytes: Arc::default() }
    }

    /// How much has been read, for progress.
    pub fn position(&self) -> Position {
        Position { bytes: self.bytes.load(Ordering::Relaxed), ..self.position }
    }

    /// Passes over what is left of the file being read.
    pub fn skip_file(&mut self) {
        if self.current.take().is_some() {
            self.position.files += 1;
        }
    }
}

/// Records and failures in the order of the files; a failure costs one record, or what is left of one file.
impl Iterator for Reader {
    type Item = Result<Raw, Failure>;

    fn next(&mut self) -> Option<Result<Raw, Failure>> {
        loop {
            if let Some(records) = &mut self.current {
                if let Some(record) = records.next() {
                    return Some(record);
                }
                self.current = None;
                self.position.files += 1;
            }
            let file = self.files.next()?;
            match open::open(&file, &self.options, &self.bytes) {
                Ok(opened) => self.current = Some(opened.records),
                Err(failure) => {
                    self.position.files += 1;
                    return Some(Err(failure));
                }
            }
        }
    }
}

/// A record out of what was cut from the file: decoded, and the article extracted where it is a page.
///
/// Its `id` is the one the record brings; [`Raw::default_id`] is the one it has otherwise.
pub fn parse(mut raw: Raw, options: &Options, words: &Furniture) -> Result<Record, Failure> {
    let payload = std::mem::replace(&mut raw.payload, Payload::Text(Vec::new()));
    let record = match payload {
        Payload::Text(bytes) => text::text(&raw, bytes, options),
        Payload::Html(bytes) => text::page(&raw, &bytes, None, None, options, words),
        Payload::Json(bytes, charset) => object::parse(&raw, bytes, charset, options, words),
        Payload::Cells(cells, charset) => fields::record(&raw, *cells, charset, words),
        Payload::Answer(body) => warc::parse(&raw, body, options, words),
    }?;
    if record.text.is_empty() {
        let failure = raw.failure("empty", "there is no text in it");
        return Err(Failure { doc_id: record.id, ..failure });
    }
    Ok(record)
}
