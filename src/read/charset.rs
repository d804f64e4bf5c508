//! In which encoding a file of records is, told from its first bytes; and its records decoded one by one.

use std::borrow::Cow;
use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding as Code, UTF_8, UTF_16BE, UTF_16LE};

use crate::decode;
use crate::document::Encoding;

/// What a file of many records is encoded in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Charset {
    /// None: its first bytes are ASCII, each record decides.
    code: Option<&'static Code>,
    source: &'static str,
    /// It holds for every record, whatever a record looks like.
    fixed: bool,
    /// The reader has turned it into UTF-8.
    transcoded: bool,
}

impl Charset {
    /// For formats that are UTF-8 by definition.
    pub const UTF_8: Charset = Charset { code: Some(UTF_8), source: "detected", fixed: true, transcoded: false };

    /// From the first bytes of a file, and how many of them are a byte order mark.
    pub fn sniff(sample: &[u8], forced: Option<&'static Code>) -> (Charset, usize) {
        let charset = |code, source| Charset { code, source, fixed: source != "detected", transcoded: false };
        if let Some((code, length)) = Code::for_bom(sample) {
            return (charset(Some(code), "bom"), length);
        }
        if let Some(code) = forced {
            return (charset(Some(code), "option"), 0);
        }
        let named = |sample: &[u8]| Code::for_label(decode::decode(sample, None, false, None).encoding.as_bytes());
        if sample.contains(&0) {
            let even = &sample[..sample.len().min(4096) & !1];
            let code = named(even).filter(|&code| code == UTF_16LE || code == UTF_16BE);
            if code.is_some() {
                return (charset(code, "detected"), 0);
            }
        }
        if sample.is_ascii() {
            return (charset(None, "detected"), 0);
        }
        (charset(named(whole_lines(sample)), "detected"), 0)
    }

    pub fn is_utf16(self) -> bool {
        self.code.is_some_and(|code| code == UTF_16LE || code == UTF_16BE)
    }

    pub fn is_utf8(self) -> bool {
        self.code.is_none_or(|code| code == UTF_8)
    }

    /// As `documents.encoding` spells it.
    pub fn name(self) -> &'static str {
        let name = self.code.unwrap_or(UTF_8).name();
        if matches!(name, "gb18030" | "GBK") { "GB18030" } else { name }
    }

    /// Where it was learnt.
    pub fn source(self) -> &'static str {
        self.source
    }

    /// The bytes of `inner` as UTF-8; records are decoded accordingly from now on.
    pub fn transcode(&mut self, inner: impl Read + Send + 'static) -> Box<dyn Read + Send> {
        self.transcoded = true;
        let decoder = self.code.unwrap_or(UTF_8).new_decoder_without_bom_handling();
        Box::new(Transcoder { inner: Box::new(inner), decoder, bytes: vec![0; 64 * 1024], start: 0, end: 0, done: false, finished: false })
    }

    /// The text of one record.
    pub fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
        let encoding = |name, n_replaced| Encoding { name, source: self.source, n_replaced };
        let code = self.code.unwrap_or(UTF_8);
        let decoded = if self.transcoded || code == UTF_8 {
            if let Some(text) = decode::utf8(bytes) {
                let n_replaced = if self.transcoded { text.matches('\u{fffd}').count() as u32 } else { 0 };
                return (text.into(), encoding(self.name(), n_replaced));
            }
            // one record among others may be in another encoding, unless the file says what it is in
            decode::decode(bytes, None, false, self.fixed.then_some(UTF_8))
        } else if self.fixed {
            decode::decode(bytes, None, false, Some(code))
        } else {
            // what the file looked like is a claim only: a record that is plainly UTF-8 is read as such
            decode::decode(bytes, Some(code.name()), false, None)
        };
        (decoded.text.into(), encoding(decoded.encoding, decoded.n_replaced))
    }

    /// The charset that all of these parts of one record are in.
    pub fn settle<'a>(self, parts: impl Iterator<Item = &'a [u8]> + Clone) -> Charset {
        if self.transcoded || !self.is_utf8() || self.fixed || parts.clone().all(|part| simdutf8::basic::from_utf8(part).is_ok()) {
            return self;
        }
        let joined = parts.collect::<Vec<_>>().join(&b'\n');
        let decoded = decode::decode(&joined, None, false, None);
        Charset { code: Code::for_label(decoded.encoding.as_bytes()), fixed: true, ..self }
    }
}

/// The sample up to its last line feed or space, so that no character is cut.
fn whole_lines(sample: &[u8]) -> &[u8] {
    match sample.iter().rposition(|&b| b < 0x30) {
        Some(at) if at > sample.len() / 2 => &sample[..=at],
        _ => sample,
    }
}

/// Any encoding to UTF-8, chunk by chunk.
struct Transcoder {
    inner: Box<dyn Read + Send>,
    decoder: Decoder,
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// No more bytes will come.
    done: bool,
    /// And all that came of them has been given out; the decoder must not be asked again.
    finished: bool,
}

impl Read for Transcoder {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if out.len() < 16 {
            return Err(io::Error::other("too small a buffer to decode into"));
        }
        while !self.finished {
            if self.start == self.end && !self.done {
                (self.start, self.end) = (0, self.inner.read(&mut self.bytes)?);
                self.done = self.end == 0;
            }
            let (result, read, written, _) = self.decoder.decode_to_utf8(&self.bytes[self.start..self.end], out, self.done);
            self.start += read;
            self.finished = self.done && result == CoderResult::InputEmpty;
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}
