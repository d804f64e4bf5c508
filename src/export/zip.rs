//! A zip archive, written entry by entry: what a workbook is packed in.
//!
//! The usual crates for it would have flate2 compiled with other features, and polars with it; the format needs a
//! header before and a list behind what flate2 makes.

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Seek, SeekFrom, Write};

/// 1 January 1980: an archive of the same contents is the same to the byte.
const DATE: u16 = 0x0021;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;
const DEFLATE: u16 = 8;
/// The version of the format that is needed to read it.
const VERSION: u16 = 20;

pub(super) struct Zip<W> {
    out: W,
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    crc: u32,
    packed: u32,
    plain: u32,
    at: u32,
}

impl<W: Write + Seek> Zip<W> {
    pub fn new(out: W) -> Zip<W> {
        Zip { out, entries: Vec::new() }
    }

    /// Adds an entry that `write` fills.
    pub fn entry<T>(&mut self, name: &str, write: impl FnOnce(&mut dyn Write) -> io::Result<T>) -> io::Result<T> {
        let at = small(self.out.stream_position()?)?;
        let mut entry = Entry { name: name.to_owned(), crc: 0, packed: 0, plain: 0, at };
        self.out.write_all(&entry.head())?;
        let start = self.out.stream_position()?;
        let (done, crc, plain) = {
            let mut packer = Packer { encoder: DeflateEncoder::new(&mut self.out, Compression::fast()), crc: Crc::new(), plain: 0 };
            let done = write(&mut packer)?;
            packer.encoder.finish()?;
            (done, packer.crc, packer.plain)
        };
        let end = self.out.stream_position()?;
        (entry.crc, entry.packed, entry.plain) = (crc.sum(), small(end - start)?, small(plain)?);
        // Now that the sizes are known they are written into the header.
        self.out.seek(SeekFrom::Start(u64::from(at)))?;
        self.out.write_all(&entry.head())?;
        self.out.seek(SeekFrom::Start(end))?;
        self.entries.push(entry);
        Ok(done)
    }

    /// Writes the list of entries, by which an archive is read.
    pub fn finish(mut self) -> io::Result<()> {
        let at = small(self.out.stream_position()?)?;
        for e in &self.entries {
            self.out.write_all(&0x0201_4b50u32.to_le_bytes())?;
            self.out.write_all(&VERSION.to_le_bytes())?;
            self.out.write_all(&e.common())?;
            // No comment, disk, or attributes.
            self.out.write_all(&[0; 10])?;
            self.out.write_all(&e.at.to_le_bytes())?;
            self.out.write_all(e.name.as_bytes())?;
        }
        let size = small(self.out.stream_position()?)? - at;
        let count = (self.entries.len() as u16).to_le_bytes();
        self.out.write_all(&0x0605_4b50u32.to_le_bytes())?;
        self.out.write_all(&[0; 4])?;
        self.out.write_all(&[count, count].concat())?;
        self.out.write_all(&size.to_le_bytes())?;
        self.out.write_all(&at.to_le_bytes())?;
        self.out.write_all(&[0; 2])?;
        self.out.flush()
    }
}

impl Entry {
    fn head(&self) -> Vec<u8> {
        let mut head = 0x0403_4b50u32.to_le_bytes().to_vec();
        head.extend(self.common());
        head.extend(self.name.as_bytes());
        head
    }

    /// What stands both before the entry and in the list.
    fn common(&self) -> Vec<u8> {
        let mut all = Vec::with_capacity(26);
        for short in [VERSION, FLAGS, DEFLATE, 0, DATE] {
            all.extend(short.to_le_bytes());
        }
        for long in [self.crc, self.packed, self.plain] {
            all.extend(long.to_le_bytes());
        }
        all.extend((self.name.len() as u16).to_le_bytes());
        all.extend([0; 2]);
        all
    }
}

/// Sizes are of 32 bits.
fn small(n: u64) -> io::Result<u32> {
    u32::try_from(n).map_err(|_| io::Error::other("a workbook holds at most 4 GB; export fewer tables, or to csv"))
}

struct Packer<'w, W: Write> {
    encoder: DeflateEncoder<&'w mut W>,
    crc: Crc,
    plain: u64,
}

impl<W: Write> Write for Packer<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.encoder.write_all(bytes)?;
        self.crc.update(bytes);
        self.plain += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
