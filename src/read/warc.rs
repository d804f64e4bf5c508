//! WARC: what a crawler was answered, page by page (ISO 28500).
//!
//! A record counts where it may hold an article: the answers 200 with HTML or text, and `resource` and `conversion` records
//! of these types. Pictures, redirects, requests and notes of the crawler are passed over and have no number.

use std::io;
use std::sync::Arc;

use crate::clean::markup::Furniture;
use crate::document::{Encoding, Record};
use crate::error::Failure;

use super::compression::gunzip;
use super::open::Origin;
use super::stream::{Line, Stream};
use super::{Options, Payload, Raw, Records, text};

/// The head of a record is longer than this only where it is none.
const HEAD: u64 = 64 * 1024;

/// The body of an answer.
pub(super) struct Body {
    bytes: Vec<u8>,
    url: Option<String>,
    html: bool,
    charset: Option<String>,
    /// As `Transfer-Encoding` and `Content-Encoding` say.
    chunked: bool,
    coding: Option<String>,
}

impl Body {
    pub fn size(&self) -> usize {
        self.bytes.len()
    }
}

pub(super) struct Answers {
    origin: Origin,
    stream: Option<Stream>,
    options: Arc<Options>,
}

/// What stands next in a file.
enum Found {
    Body(Box<Body>),
    /// Nothing that may hold an article.
    Other,
    TooLarge,
    Bad(String),
    Cut,
    End,
}

impl Answers {
    pub fn new(origin: Origin, stream: Stream, options: Arc<Options>) -> Answers {
        Answers { origin, stream: Some(stream), options }
    }
}

impl Records for Answers {
    fn next(&mut self) -> Option<Result<Raw, Failure>> {
        loop {
            let stream = self.stream.as_mut()?;
            while stream.peek(1).first().is_some_and(u8::is_ascii_whitespace) {
                io::BufRead::consume(stream, 1);
            }
            let offset = Some(stream.offset());
            let failure = match find(stream, self.options.max_record) {
                Ok(Found::Body(body)) => return Some(Ok(self.origin.raw(offset, Payload::Answer(*body)))),
                Ok(Found::Other) => continue,
                Ok(Found::TooLarge) => return Some(Err(self.origin.too_large(offset, self.options.max_record))),
                Ok(Found::End) => return None,
                Ok(Found::Cut) => self.origin.failure(offset, "truncated", "the file ends in the middle of this record; fetch it again"),
                Ok(Found::Bad(what)) => {
                    if find_next(stream).is_err() {
                        self.stream = None;
                    }
                    return Some(Err(self.origin.failure(offset, "bad_warc", format!("{what}; passed over to the next record"))));
                }
                Err(e) => self.origin.broken(offset, &e),
            };
            self.stream = None;
            return Some(Err(failure));
        }
    }
}

/// Passes over to the next line that begins a record.
fn find_next(stream: &mut Stream) -> io::Result<()> {
    while !stream.peek(5).is_empty() && stream.peek(5) != b"WARC/" {
        stream.line(HEAD)?;
    }
    Ok(())
}

/// Reads the next record as far as it is wanted.
fn find(stream: &mut Stream, limit: u64) -> io::Result<Found> {
    let version = match stream.line(HEAD)? {
        Line::End => return Ok(Found::End),
        Line::Bytes(_, line) if line.starts_with(b"WARC/") => line,
        _ => return Ok(Found::Bad("no WARC record where one should begin".to_owned())),
    };
    let mut head = Head::default();
    let mut size = version.len() as u64;
    loop {
        let Line::Bytes(_, line) = stream.line(HEAD)? else { return Ok(Found::Cut) };
        size += line.len() as u64;
        if size > HEAD {
            return Ok(Found::Bad("the head of a WARC record does not end".to_owned()));
        }
        if line.is_empty() {
            break;
        }
        head.add(&line);
    }
    let Some(length) = head.get("content-length").and_then(|l| l.parse::<u64>().ok()) else {
        return Ok(Found::Bad("a WARC record without its Content-Length".to_owned()));
    };
    let kind = head.get("warc-type").unwrap_or_default().to_ascii_lowercase();
    let (media, charset) = media_type(head.get("content-type"));
    let is_answer = kind == "response" && media == "application/http";
    let html = readable(&media).filter(|_| matches!(kind.as_str(), "resource" | "conversion"));
    if !is_answer && html.is_none() {
        return Ok(if stream.skip(length)? { Found::Other } else { Found::Cut });
    }
    let url = head.get("warc-target-uri").map(|u| u.trim_matches(['<', '>']).to_owned());
    if let Some(html) = html {
        if length > limit {
            return Ok(if stream.skip(length)? { Found::TooLarge } else { Found::Cut });
        }
        let Some(bytes) = stream.take(length as usize)? else { return Ok(Found::Cut) };
        return Ok(Found::Body(Box::new(Body { bytes, url, html, charset, chunked: false, coding: None })));
    }
    let ahead = stream.peek(length.min(HEAD) as usize);
    let Some((status, head, start)) = http_head(ahead) else {
        return Ok(if stream.skip(length)? { Found::Other } else { Found::Cut });
    };
    let (media, charset) = media_type(head.get("content-type"));
    let html = if media.is_empty() { Some(true) } else { readable(&media) };
    let Some(html) = html.filter(|_| status == 200) else {
        return Ok(if stream.skip(length)? { Found::Other } else { Found::Cut });
    };
    if length > limit {
        return Ok(if stream.skip(length)? { Found::TooLarge } else { Found::Cut });
    }
    let chunked = head.get("transfer-encoding").is_some_and(|t| t.to_ascii_lowercase().contains("chunked"));
    let coding = head.get("content-encoding").map(str::to_ascii_lowercase).filter(|c| !c.is_empty() && c != "identity");
    let Some(mut bytes) = stream.take(length as usize)? else { return Ok(Found::Cut) };
    bytes.drain(..start);
    Ok(Found::Body(Box::new(Body { bytes, url, html, charset, chunked, coding })))
}

/// The record of an answer.
pub(super) fn parse(raw: &Raw, body: Body, options: &Options, words: &Furniture) -> Result<Record, Failure> {
    let mut bytes = body.bytes;
    // crawlers undo either coding and leave the header as it was
    if body.chunked
        && let Some(whole) = dechunked(&bytes)
    {
        bytes = whole;
    }
    match body.coding.as_deref() {
        Some("gzip" | "x-gzip") if bytes.starts_with(&[0x1f, 0x8b]) => {
            let limit = options.max_record.min((bytes.len() as u64).saturating_mul(options.max_expand).saturating_add(1 << 20));
            bytes = match gunzip(&bytes, limit) {
                Ok(Some(whole)) => whole,
                Ok(None) => return Err(raw.failure("expands_too_far", "more comes out of the compressed page than --max-record or --max-expand allows")),
                Err(e) => return Err(raw.failure("damaged", format!("the compressed page cannot be read: {e}"))),
            };
        }
        Some(coding) if !matches!(coding, "gzip" | "x-gzip") && looks_binary(&bytes) => {
            return Err(raw.failure("damaged", format!("the page is compressed with {coding}, which is not read; have the crawler ask for gzip")));
        }
        _ => {}
    }
    let record = if body.html {
        text::page(raw, &bytes, body.charset.as_deref(), body.url.as_deref(), options, words)?
    } else {
        let decoded = crate::decode::decode(&bytes, body.charset.as_deref(), false, options.encoding);
        let encoding = Encoding { name: decoded.encoding, source: decoded.source, n_replaced: decoded.n_replaced };
        Record { source: raw.source.to_string(), number: raw.number, text: decoded.text, encoding: Some(encoding), ..Record::default() }
    };
    Ok(Record { url: body.url, ..record })
}

/// Headers, their names in small letters.
#[derive(Default)]
struct Head(Vec<(String, String)>);

impl Head {
    fn add(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = self.0.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            self.0.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Status, headers, and where the body begins.
fn http_head(bytes: &[u8]) -> Option<(u16, Head, usize)> {
    let mut head = Head::default();
    let mut status = None;
    let mut at = 0;
    while let Some(end) = memchr::memchr(b'\n', &bytes[at..]) {
        let line = bytes[at..at + end].trim_ascii_end();
        at += end + 1;
        match status {
            None => {
                let line = line.strip_prefix(b"HTTP/")?;
                let code = line.split(|&b| b == b' ').filter(|p| !p.is_empty()).nth(1)?;
                status = Some(std::str::from_utf8(code).ok()?.parse().ok()?);
            }
            Some(status) if line.is_empty() => return Some((status, head, at)),
            Some(_) => head.add(line),
        }
    }
    None
}

/// `text/html; charset="gbk"` as `text/html` and `gbk`.
fn media_type(value: Option<&str>) -> (String, Option<String>) {
    let mut parts = value.unwrap_or_default().split(';');
    let media = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).to_owned())
    });
    (media, charset)
}

/// Whether a media type is HTML (true) or text (false), if either.
fn readable(media: &str) -> Option<bool> {
    match media {
        "text/html" | "application/xhtml+xml" => Some(true),
        "text/plain" => Some(false),
        _ => None,
    }
}

/// A chunked body put together; None where it is not chunked after all.
fn dechunked(mut bytes: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(bytes.len());
    loop {
        let end = memchr::memchr(b'\n', &bytes[..bytes.len().min(256)])?;
        let size = bytes[..end].split(|&b| b == b';').next()?.trim_ascii();
        let size = usize::from_str_radix(std::str::from_utf8(size).ok()?, 16).ok()?;
        bytes = &bytes[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        // the last chunk of an answer that was cut off stands as far as it goes
        let Some(chunk) = bytes.get(..size) else {
            whole.extend_from_slice(bytes);
            return Some(whole);
        };
        whole.extend_from_slice(chunk);
        bytes = bytes[size..].strip_prefix(b"\r\n").or_else(|| bytes[size..].strip_prefix(b"\n")).unwrap_or(&bytes[size..]);
        if bytes.is_empty() {
            return Some(whole);
        }
    }
}

/// Control characters stand in it that stand in no text.
fn looks_binary(bytes: &[u8]) -> bool {
    bytes.iter().take(1024).any(|&b| b < 0x20 && !b.is_ascii_whitespace() && b != 0x1b)
}
