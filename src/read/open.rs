//! A file -> its records: opened, decompressed, told what it is, and given to the reader of its format.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Failure;

use super::charset::Charset;
use super::compression::{self, Compression, Counted, Expands};
use super::sniff::{self, Format, SAMPLE};
use super::stream::Stream;
use super::{Options, Payload, Raw, Records, SourceFile};
use super::{csv, json, jsonl, parquet, text, warc};

/// An opened file and what is known of it.
pub(super) struct Opened {
    pub format: Format,
    pub compression: Option<Compression>,
    pub charset: Charset,
    pub records: Box<dyn Records>,
}

/// The file that records come from, and how many have come.
pub(super) struct Origin {
    source: Arc<str>,
    pub number: u64,
    many: bool,
}

impl Origin {
    pub fn new(source: &str, many: bool) -> Origin {
        Origin { source: Arc::from(source), number: 0, many }
    }

    /// The next record.
    pub fn raw(&mut self, offset: Option<u64>, payload: Payload) -> Raw {
        let raw = Raw { source: Arc::clone(&self.source), number: self.number, offset, many: self.many, payload };
        self.number += 1;
        raw
    }

    /// The only record of its file.
    pub fn only(&mut self, offset: Option<u64>, payload: Payload) -> Raw {
        Raw { many: false, ..self.raw(offset, payload) }
    }

    /// The next record cannot be used.
    pub fn failure(&mut self, offset: Option<u64>, code: &'static str, message: impl Into<String>) -> Failure {
        let failure = Failure { source: self.source.to_string(), record: self.number, offset, doc_id: None, stage: "read", code, message: message.into() };
        self.number += 1;
        failure
    }

    pub fn too_large(&mut self, offset: Option<u64>, limit: u64) -> Failure {
        self.failure(offset, "too_large", format!("more than {limit} bytes; if that is one article, raise --max-record"))
    }

    /// Nothing more can be read of the file.
    pub fn broken(&mut self, offset: Option<u64>, error: &io::Error) -> Failure {
        let code = match error.kind() {
            _ if error.get_ref().is_some_and(|e| e.is::<Expands>()) => "expands_too_far",
            io::ErrorKind::UnexpectedEof => "truncated",
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => "damaged",
            _ => "unreadable",
        };
        let kept = match self.number {
            0 => String::new(),
            n => format!("; the {n} records before it are kept"),
        };
        let message = match code {
            "truncated" => format!("the compressed data ends too early{kept}; fetch the file again"),
            "damaged" => format!("{error}{kept}; fetch the file again"),
            "unreadable" => format!("cannot be read: {error}{kept}"),
            _ => error.to_string(),
        };
        self.failure(offset, code, message)
    }
}

/// Opens a file; `bytes` counts what is read of it on disk.
pub(super) fn open(file: &SourceFile, options: &Arc<Options>, bytes: &Arc<AtomicU64>) -> Result<Opened, Failure> {
    let mut origin = Origin::new(&file.source, true);
    let taken: Arc<AtomicU64> = Arc::default();
    let inner: Box<dyn Read + Send> = match &file.path {
        None => Box::new(io::stdin()),
        Some(path) => Box::new(File::open(path).map_err(|e| origin.broken(None, &e))?),
    };
    let mut stream = Stream::new(Box::new(Counted::new(inner, vec![Arc::clone(bytes), Arc::clone(&taken)])));
    let mut compression = None;
    // a server that compresses what is compressed already leaves two layers
    for _ in 0..2 {
        let Some(found) = Compression::of(stream.peek(4)) else { break };
        stream = compression::inflate(stream, found, Arc::clone(&taken), options.max_expand).map_err(|e| origin.broken(None, &e))?;
        compression = Some(found);
    }
    let promised = file.path.as_deref().and_then(Path::file_name).and_then(|name| sniff::known_extension(&name.to_string_lossy()));
    if stream.is_at_end() {
        return match (promised, &file.path) {
            (Some(Format::JsonLines | Format::Warc), _) | (None, None) => {
                Ok(Opened { format: Format::JsonLines, compression, charset: Charset::UTF_8, records: Box::new(None) })
            }
            _ => Err(origin.failure(None, "empty", "the file is empty")),
        };
    }
    if stream.peek(1).is_empty() {
        let error = stream.rest(0).err().unwrap_or_else(|| io::Error::other("nothing came"));
        return Err(origin.broken(None, &error));
    }
    let sample = stream.peek(SAMPLE);
    let (mut charset, mark) = Charset::sniff(sample, options.encoding);
    let format = sniff::format(promised, sample, charset, &options.fields)
        .map_err(|what| origin.failure(None, "not_text", format!("this is {what}; give .txt .html .jsonl .json .csv .tsv .parquet or .warc")))?;
    if matches!(format, Format::JsonLines | Format::Json | Format::Csv(_)) {
        io::BufRead::consume(&mut stream, mark);
        // half of a GBK character may be a bracket or a backslash, and half of a UTF-16 one anything
        if charset.is_utf16() || format == Format::Json && !charset.is_utf8() {
            stream = Stream::new(charset.transcode(stream));
        }
    }
    if matches!(format, Format::Parquet | Format::Warc) {
        charset = Charset::UTF_8;
    }
    let options = Arc::clone(options);
    let records: Box<dyn Records> = match format {
        Format::Text | Format::Html => Box::new(text::Whole::new(origin, stream, format == Format::Html, options)),
        Format::JsonLines => Box::new(jsonl::Lines::new(origin, stream, charset, options)),
        Format::Json => Box::new(json::Values::new(origin, stream, charset, options)),
        Format::Csv(delimiter) => Box::new(csv::Rows::open(origin, stream, charset, delimiter, options)?),
        Format::Parquet => {
            let on_disk = file.path.as_deref().filter(|_| compression.is_none() && file.bytes.is_some());
            Box::new(parquet::Rows::open(origin, stream, on_disk, options, bytes, &taken)?)
        }
        Format::Warc => Box::new(warc::Answers::new(origin, stream, options)),
    };
    Ok(Opened { format, compression, charset, records })
}

/// No records at all, or a single outcome.
impl Records for Option<Result<Raw, Failure>> {
    fn next(&mut self) -> Option<Result<Raw, Failure>> {
        self.take()
    }
}

/// A count of bytes that have been read otherwise than through the stream.
pub(super) fn count_rest(bytes: &AtomicU64, taken: &AtomicU64, size: u64) {
    let seen = taken.swap(size, Ordering::Relaxed);
    bytes.fetch_add(size.saturating_sub(seen), Ordering::Relaxed);
}
