//! JSON lines: a line is a record, blank ones are none. A broken line costs itself only.

use std::sync::Arc;

use crate::error::Failure;

use super::charset::Charset;
use super::open::Origin;
use super::stream::{Line, Stream};
use super::{Options, Payload, Raw, Records};

pub(super) struct Lines {
    origin: Origin,
    stream: Option<Stream>,
    charset: Charset,
    options: Arc<Options>,
}

impl Lines {
    pub fn new(origin: Origin, stream: Stream, charset: Charset, options: Arc<Options>) -> Lines {
        Lines { origin, stream: Some(stream), charset, options }
    }
}

impl Records for Lines {
    fn next(&mut self) -> Option<Result<Raw, Failure>> {
        let limit = self.options.max_record;
        loop {
            let stream = self.stream.as_mut()?;
            let start = stream.offset();
            return Some(match stream.line(limit) {
                Ok(Line::End) => return None,
                Ok(Line::Bytes(_, line)) if line.trim_ascii().is_empty() => continue,
                Ok(Line::Bytes(offset, line)) => Ok(self.origin.raw(Some(offset), Payload::Json(line, self.charset))),
                Ok(Line::TooLong(offset)) => Err(self.origin.too_large(Some(offset), limit)),
                Err(e) => {
                    self.stream = None;
                    Err(self.origin.broken(Some(start), &e))
                }
            });
        }
    }
}
