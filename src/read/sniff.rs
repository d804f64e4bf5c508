//! What a file is: its extension is a guess, its first bytes decide.
//!
//! `a.html` that begins with `{"title":` is JSON; `a.txt` that begins with `<!DOCTYPE html` is a page; `a.csv` that begins
//! with `PK` is a spreadsheet and nothing to read.

use super::charset::Charset;
use super::fields::FieldNames;

/// How much of a file is looked at.
pub(super) const SAMPLE: usize = 64 * 1024;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Format {
    Text,
    Html,
    JsonLines,
    Json,
    /// With its delimiter.
    Csv(u8),
    Parquet,
    Warc,
}

impl Format {
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Html => "HTML",
            Format::JsonLines => "JSON lines",
            Format::Json => "JSON",
            Format::Csv(b'\t') => "TSV",
            Format::Csv(_) => "CSV",
            Format::Parquet => "Parquet",
            Format::Warc => "WARC",
        }
    }
}

/// What a file name promises: `a.jsonl.gz` JSON lines, `a.doc` nothing.
pub(super) fn known_extension(name: &str) -> Option<Format> {
    let name = name.to_ascii_lowercase();
    let stem = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
    let (stem, extension) = stem.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    Some(match extension {
        "txt" => Format::Text,
        "html" | "htm" | "shtml" => Format::Html,
        "jsonl" | "ndjson" => Format::JsonLines,
        "json" => Format::Json,
        "csv" => Format::Csv(b','),
        "tsv" => Format::Csv(b'\t'),
        "parquet" => Format::Parquet,
        "warc" => Format::Warc,
        _ => return None,
    })
}

/// What the first bytes say, or what they are that cannot be read.
pub(super) fn format(promised: Option<Format>, sample: &[u8], charset: Charset, names: &FieldNames) -> Result<Format, &'static str> {
    if sample.starts_with(b"PAR1") {
        return Ok(Format::Parquet);
    }
    if sample.starts_with(b"WARC/") {
        return Ok(Format::Warc);
    }
    if let Some(what) = binary(sample) {
        return Err(what);
    }
    let decoded;
    let (text, is_binary): (&[u8], bool) = if charset.is_utf16() {
        decoded = charset.decode(&sample[..sample.len() & !1]).0;
        (decoded.as_bytes(), false)
    } else {
        (sample, sample.contains(&0))
    };
    if is_binary {
        return match promised {
            // told apart by their readers, which say what is wrong
            Some(format @ (Format::Parquet | Format::Warc)) => Ok(format),
            _ => Err("a binary file"),
        };
    }
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).trim_ascii_start();
    if let Some(format) = json(promised, text) {
        return Ok(format);
    }
    let (is_page, has_tags) = markup(text);
    Ok(match promised {
        Some(Format::Csv(tab)) if !is_page => Format::Csv(if tab == b'\t' { tab } else { delimiter(text, names).unwrap_or(tab) }),
        Some(Format::Html) if has_tags => Format::Html,
        Some(format @ (Format::JsonLines | Format::Json | Format::Parquet | Format::Warc)) if !is_page => format,
        None if !is_page => match delimiter(text, names) {
            Some(delimiter) => Format::Csv(delimiter),
            None => Format::Text,
        },
        _ if is_page => Format::Html,
        _ => Format::Text,
    })
}

/// Files of other programs, by their first bytes.
fn binary(sample: &[u8]) -> Option<&'static str> {
    const KNOWN: [(&[u8], &str); 9] = [
        (b"PK\x03\x04", "a zip file, or a document of an office program (save it as text or CSV)"),
        (b"\xd0\xcf\x11\xe0", "a document of an office program (save it as text or CSV)"),
        (b"%PDF-", "a PDF (extract its text first)"),
        (b"{\\rtf", "a rich text document (save it as text)"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
        (b"GIF8", "a picture"),
        (b"BZh", "compressed with bzip2 (use gzip or zstd)"),
        (b"\xfd7zXZ", "compressed with xz (use gzip or zstd)"),
    ];
    KNOWN.iter().find(|(magic, _)| sample.starts_with(magic)).map(|(_, what)| *what)
}

/// JSON, told by a first record that is an object, or by the promise of the name.
fn json(promised: Option<Format>, text: &[u8]) -> Option<Format> {
    let is_promised = matches!(promised, Some(Format::Json | Format::JsonLines));
    match text.first()? {
        b'[' => {
            let inner = text[1..].trim_ascii_start();
            (is_promised || inner.first() == Some(&b'{') && looks_like_object(inner)).then_some(Format::Json)
        }
        b'{' if is_promised || looks_like_object(text) => {
            let end = memchr::memchr(b'\n', text);
            let first = text[..end.unwrap_or(text.len())].trim_ascii();
            let is_whole = first.ends_with(b"}");
            let follows = end.is_some_and(|end| text[end..].trim_ascii_start().starts_with(b"{"));
            Some(match promised {
                // one object over several lines
                Some(Format::JsonLines) if end.is_some() && first.len() <= 1 => Format::Json,
                Some(Format::JsonLines) => Format::JsonLines,
                _ if is_whole && follows => Format::JsonLines,
                Some(Format::Json) => Format::Json,
                // standard input, and files that are called otherwise
                _ if is_whole || end.is_none() => {
                    if promised.is_none() {
                        Format::JsonLines
                    } else {
                        Format::Json
                    }
                }
                _ => Format::Json,
            })
        }
        _ => None,
    }
}

/// `{"key":` or `{}`.
fn looks_like_object(text: &[u8]) -> bool {
    let inner = text[1..].trim_ascii_start();
    match inner.first() {
        Some(b'}') => true,
        Some(b'"') => memchr::memchr(b'"', &inner[1..]).is_some_and(|end| inner[end + 2..].trim_ascii_start().first() == Some(&b':')),
        _ => false,
    }
}

/// Whether a text begins as a page does, and whether it has tags at all.
fn markup(text: &[u8]) -> (bool, bool) {
    let head = text[..text.len().min(1024)].to_ascii_lowercase();
    let begins = [&b"<!doctype html"[..], b"<html", b"<head", b"<body", b"<meta", b"<title"];
    let mut is_page = begins.iter().any(|tag| head.starts_with(tag));
    if head.starts_with(b"<!--") || head.starts_with(b"<?xml") {
        is_page = memchr::memmem::find(&head, b"<html").is_some();
    }
    let has_tags = memchr::memchr_iter(b'<', text).any(|at| text.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'!' | b'/' | b'?')));
    (is_page, has_tags)
}

/// The delimiter by which the first row names a text column.
fn delimiter(text: &[u8], names: &FieldNames) -> Option<u8> {
    let charset = Charset::sniff(text, None).0;
    let line_end = memchr::memchr2(b'\n', b'\r', text).unwrap_or(text.len());
    let (head, _) = charset.decode(&text[..line_end]);
    if let [b's', b'e', b'p', b'=', delimiter] = head.trim().as_bytes() {
        return Some(*delimiter);
    }
    let cells = |delimiter: u8| -> Vec<String> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).from_reader(head.as_bytes());
        let row = reader.records().next().and_then(Result::ok).unwrap_or_default();
        row.iter().map(str::to_owned).collect()
    };
    [b',', b'\t', b';', b'|'].into_iter().find(|&d| {
        let cells = cells(d);
        cells.len() > 1 && names.has_text(&cells)
    })
}
