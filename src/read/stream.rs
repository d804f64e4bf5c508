//! Bytes of a file with a look ahead, line by line or whole, and where they stand.

use std::io::{self, BufRead, Read};

/// How many bytes are asked for at once: few at first, since most files are small.
const FIRST: usize = 16 * 1024;
const CHUNK: usize = 256 * 1024;

/// A source of bytes that can be looked at before it is read.
pub(super) struct Stream {
    inner: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
    /// Nothing more will come.
    done: bool,
    /// What went wrong behind the bytes in the buffer.
    broken: Option<io::Error>,
}

/// A line, or why there is none.
pub(super) enum Line {
    /// Without its end; the offset is that of its first byte.
    Bytes(u64, Vec<u8>),
    /// It went past the limit and was passed over.
    TooLong(u64),
    End,
}

impl Stream {
    pub fn new(inner: Box<dyn Read + Send>) -> Stream {
        Stream { inner, buffer: Vec::new(), start: 0, end: 0, offset: 0, done: false, broken: None }
    }

    /// The offset of the next byte.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Up to `n` bytes ahead, fewer only where no more will come.
    pub fn peek(&mut self, n: usize) -> &[u8] {
        while self.end - self.start < n && !self.done {
            self.more(n);
        }
        &self.buffer[self.start..self.end.min(self.start + n)]
    }

    /// Nothing is left to read, and all of it could be read.
    pub fn is_at_end(&mut self) -> bool {
        self.peek(1).is_empty() && self.broken.is_none()
    }

    /// Reads once, so that the buffer can come to hold `n` bytes.
    fn more(&mut self, n: usize) {
        let full = self.end == self.buffer.len();
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if full && self.buffer.len() < n.max(CHUNK) {
            let size = (self.buffer.len() * 2).clamp(FIRST, n.max(CHUNK));
            self.buffer.resize(size, 0);
        }
        match self.inner.read(&mut self.buffer[self.end..]) {
            Ok(0) => self.done = true,
            Ok(read) => self.end += read,
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => {
                self.broken = Some(e);
                self.done = true;
            }
        }
    }

    /// The bytes up to the next line feed.
    pub fn line(&mut self, limit: u64) -> io::Result<Line> {
        let offset = self.offset;
        let mut line = Vec::new();
        let mut too_long = false;
        loop {
            let ahead = self.fill_buf()?;
            if ahead.is_empty() {
                return Ok(match (too_long, line.is_empty()) {
                    (true, _) => Line::TooLong(offset),
                    (false, true) => Line::End,
                    (false, false) => Line::Bytes(offset, line),
                });
            }
            let feed = memchr::memchr(b'\n', ahead);
            let taken = feed.unwrap_or(ahead.len());
            too_long |= (line.len() + taken) as u64 > limit;
            if too_long {
                line = Vec::new();
            } else {
                line.extend_from_slice(&ahead[..taken]);
            }
            self.consume(taken + usize::from(feed.is_some()));
            if feed.is_some() {
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(if too_long { Line::TooLong(offset) } else { Line::Bytes(offset, line) });
            }
        }
    }

    /// All that is left, or None where that is more than `limit`.
    pub fn rest(&mut self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        loop {
            let ahead = self.fill_buf()?;
            if ahead.is_empty() {
                return Ok(Some(bytes));
            }
            if (bytes.len() + ahead.len()) as u64 > limit {
                return Ok(None);
            }
            bytes.extend_from_slice(ahead);
            let n = ahead.len();
            self.consume(n);
        }
    }

    /// Passes over `n` bytes; false where there are not so many.
    pub fn skip(&mut self, mut n: u64) -> io::Result<bool> {
        while n > 0 {
            let ahead = self.fill_buf()?.len() as u64;
            if ahead == 0 {
                return Ok(false);
            }
            self.consume(ahead.min(n) as usize);
            n -= ahead.min(n);
        }
        Ok(true)
    }

    /// The next `n` bytes; None where there are not so many.
    pub fn take(&mut self, n: usize) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::with_capacity(n.min(1 << 20));
        while bytes.len() < n {
            let ahead = self.fill_buf()?;
            if ahead.is_empty() {
                return Ok(None);
            }
            let taken = ahead.len().min(n - bytes.len());
            bytes.extend_from_slice(&ahead[..taken]);
            self.consume(taken);
        }
        Ok(Some(bytes))
    }
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.start == self.end && !self.done {
            self.more(CHUNK);
        }
        if self.start == self.end
            && let Some(e) = self.broken.take()
        {
            return Err(e);
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, n: usize) {
        let n = n.min(self.end - self.start);
        self.start += n;
        self.offset += n as u64;
    }
}

impl Read for Stream {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let ahead = self.fill_buf()?;
        let n = ahead.len().min(out.len());
        out[..n].copy_from_slice(&ahead[..n]);
        self.consume(n);
        Ok(n)
    }
}
