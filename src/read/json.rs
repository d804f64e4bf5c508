//! A `.json` file -> its records, one by one: the elements of an array, or objects that stand one after another.
//!
//! Brackets are counted, nothing is parsed here, so that an array of any length streams. The hard case is a file that was
//! cut off: the elements before the cut stand.

use std::io::{self, BufRead};
use std::sync::Arc;

use crate::error::Failure;

use super::charset::Charset;
use super::open::Origin;
use super::stream::Stream;
use super::{Options, Payload, Raw, Records};

pub(super) struct Values {
    origin: Origin,
    stream: Stream,
    charset: Charset,
    options: Arc<Options>,
    /// Where the value being read begins.
    start: u64,
    in_array: bool,
    done: bool,
}

/// What was found where a value might begin.
enum Found {
    Value(Option<Vec<u8>>),
    /// The file ends within a value.
    Cut,
    End,
    /// A byte that begins no value.
    Stray(u8),
}

impl Values {
    pub fn new(origin: Origin, stream: Stream, charset: Charset, options: Arc<Options>) -> Values {
        Values { origin, stream, charset, options, start: 0, in_array: false, done: false }
    }

    /// Passes over spaces and commas, and into and out of the array.
    fn find(&mut self) -> io::Result<Found> {
        loop {
            self.start = self.stream.offset();
            let Some(&byte) = self.stream.fill_buf()?.first() else {
                return Ok(if self.in_array { Found::Cut } else { Found::End });
            };
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b',' => {}
                b'[' if !self.in_array => self.in_array = true,
                b']' if self.in_array => self.in_array = false,
                b'{' => return self.value(),
                // an element that is no record fails by itself; anything else is no JSON from here on
                b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n' if self.in_array => return self.value(),
                _ => return Ok(Found::Stray(byte)),
            }
            self.stream.consume(1);
        }
    }

    /// The bytes of one value, None of it where it is too large.
    fn value(&mut self) -> io::Result<Found> {
        let limit = self.options.max_record;
        let mut bytes = Vec::new();
        let mut too_large = false;
        let (mut depth, mut in_string, mut escaped) = (0u64, false, false);
        loop {
            let ahead = self.stream.fill_buf()?;
            if ahead.is_empty() {
                // a bare number may end with the file
                return Ok(if depth == 0 && !in_string { Found::Value(Some(bytes)) } else { Found::Cut });
            }
            let mut at = 0;
            let mut whole = false;
            while at < ahead.len() {
                let byte = ahead[at];
                if escaped {
                    escaped = false;
                } else if in_string {
                    match memchr::memchr2(b'"', b'\\', &ahead[at..]) {
                        None => {
                            at = ahead.len();
                            break;
                        }
                        Some(n) => at += n,
                    }
                    escaped = ahead[at] == b'\\';
                    in_string = escaped;
                    whole = !in_string && depth == 0;
                } else {
                    match byte {
                        b'"' => in_string = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' if depth > 0 => {
                            depth -= 1;
                            whole = depth == 0;
                        }
                        // the end of a bare number or word
                        b'}' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => {
                            whole = true;
                            break;
                        }
                        _ => {}
                    }
                }
                at += 1;
                if whole {
                    break;
                }
            }
            too_large |= (bytes.len() + at) as u64 > limit;
            if too_large {
                bytes = Vec::new();
            } else {
                bytes.extend_from_slice(&ahead[..at]);
            }
            self.stream.consume(at);
            if whole {
                return Ok(Found::Value((!too_large).then_some(bytes)));
            }
        }
    }

    /// Nothing but the value just read is in the file.
    fn is_only(&mut self) -> bool {
        if self.in_array || self.origin.number > 0 {
            return false;
        }
        while let Some(byte) = self.stream.peek(1).first() {
            if !byte.is_ascii_whitespace() {
                return false;
            }
            self.stream.consume(1);
        }
        true
    }
}

impl Records for Values {
    fn next(&mut self) -> Option<Result<Raw, Failure>> {
        if self.done {
            return None;
        }
        let found = self.find();
        let offset = Some(self.start);
        match found {
            Ok(Found::End) => None,
            Ok(Found::Value(Some(bytes))) => {
                let payload = Payload::Json(bytes, self.charset);
                Some(Ok(if self.is_only() { self.origin.only(offset, payload) } else { self.origin.raw(offset, payload) }))
            }
            Ok(Found::Value(None)) => Some(Err(self.origin.too_large(offset, self.options.max_record))),
            Ok(Found::Cut) => {
                self.done = true;
                let what = "the file ends in the middle of its JSON; what stands before is kept, fetch the file again for the rest";
                Some(Err(self.origin.failure(offset, "truncated", what)))
            }
            Ok(Found::Stray(byte)) => {
                self.done = true;
                let what = if self.origin.number == 0 && !self.in_array {
                    "not JSON: a file of records is an array, [{\"text\": …}, …], or objects one after another".to_owned()
                } else {
                    format!("\"{}\" where a record should begin; the rest of the file is not read, mend it there", byte.escape_ascii())
                };
                Some(Err(self.origin.failure(offset, "bad_json", what)))
            }
            Err(e) => {
                self.done = true;
                Some(Err(self.origin.broken(offset, &e)))
            }
        }
    }
}
