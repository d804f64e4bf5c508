//! What stands behind `.gz` and `.zst`: streamed, members one after another, and held to `--max-expand`.

use std::io::{self, BufRead, BufReader, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::GzDecoder;

use super::stream::Stream;

/// So much may come out of any file, however small.
const GRACE: u64 = 1 << 20;

/// How a file is compressed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Compression {
    Gzip,
    Zstd,
}

impl Compression {
    pub fn of(head: &[u8]) -> Option<Compression> {
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Compression::Zstd),
            _ => None,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "zstd",
        }
    }
}

/// More came out of a compressed file than `--max-expand` allows.
#[derive(Debug, thiserror::Error)]
#[error("more than {max} bytes come out of each compressed byte; if that is meant, raise --max-expand")]
pub(super) struct Expands {
    max: u64,
}

/// Counts what is read through it.
pub(super) struct Counted<R> {
    inner: R,
    counters: Vec<Arc<AtomicU64>>,
}

impl<R> Counted<R> {
    pub fn new(inner: R, counters: Vec<Arc<AtomicU64>>) -> Counted<R> {
        Counted { inner, counters }
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out)?;
        for counter in &self.counters {
            counter.fetch_add(n as u64, Ordering::Relaxed);
        }
        Ok(n)
    }
}

/// The decompressed stream. `taken` counts the bytes read on disk.
pub(super) fn inflate(stream: Stream, compression: Compression, taken: Arc<AtomicU64>, max_expand: u64) -> io::Result<Stream> {
    let inner: Box<dyn Read + Send> = match compression {
        Compression::Gzip => Box::new(Members { decoder: Some(GzDecoder::new(stream)) }),
        Compression::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(stream)?),
    };
    Ok(Stream::new(Box::new(Inflated { inner, compression, taken, given: 0, max_expand })))
}

/// Bytes in memory, decompressed as far as `limit`; None past it.
pub(super) fn gunzip(bytes: &[u8], limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut out = Vec::new();
    let mut decoder = Members { decoder: Some(GzDecoder::new(BufReader::new(bytes))) }.take(limit + 1);
    decoder.read_to_end(&mut out)?;
    Ok((out.len() as u64 <= limit).then_some(out))
}

/// Holds a decoder to the ratio, and says of its errors what they mean.
struct Inflated {
    inner: Box<dyn Read + Send>,
    compression: Compression,
    taken: Arc<AtomicU64>,
    given: u64,
    max_expand: u64,
}

impl Read for Inflated {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(out).map_err(|e| {
            let is_plain = e.raw_os_error().is_some() || matches!(e.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::Interrupted);
            let nested = e.get_ref().is_some_and(|inner| inner.is::<Expands>());
            if is_plain || nested { e } else { io::Error::new(io::ErrorKind::InvalidData, format!("damaged {} data: {e}", self.compression.as_str())) }
        })?;
        self.given += n as u64;
        let allowed = self.taken.load(Ordering::Relaxed).saturating_mul(self.max_expand).saturating_add(GRACE);
        if self.given > allowed {
            return Err(io::Error::other(Expands { max: self.max_expand }));
        }
        Ok(n)
    }
}

/// The members of a gzip file, one after another; zeros behind them are padding.
struct Members<R: BufRead> {
    decoder: Option<GzDecoder<R>>,
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let n = decoder.read(out)?;
            if n > 0 || out.is_empty() {
                return Ok(n);
            }
            let mut rest = self.decoder.take().expect("the loop holds a decoder").into_inner();
            loop {
                let ahead = rest.fill_buf()?;
                match ahead.first() {
                    None => return Ok(0),
                    Some(0) => {
                        let zeros = ahead.iter().take_while(|&&b| b == 0).count();
                        rest.consume(zeros);
                    }
                    Some(0x1f) => break,
                    Some(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "something that is not gzip stands behind the compressed data")),
                }
            }
            self.decoder = Some(GzDecoder::new(rest));
        }
        Ok(0)
    }
}
