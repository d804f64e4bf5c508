//! Parquet: a row is a record. Rows are read a slice at a time, never across a row group, so that neither a large file
//! nor a large row group is in memory at once; of the columns only those that hold a field.

use std::fs::File;
use std::io::{self, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use polars::prelude::*;

use crate::error::Failure;

use super::charset::Charset;
use super::fields::{FIELDS, Field};
use super::frame::{self, Cells};
use super::open::{Origin, count_rest};
use super::stream::Stream;
use super::{Options, Payload, Raw, Records};

/// About so many bytes of a column are decoded at once.
const SLICE: usize = 32 << 20;

pub(super) struct Rows {
    origin: Origin,
    file: File,
    options: Arc<Options>,
    header: Vec<String>,
    columns: [Option<usize>; FIELDS],
    /// First row and number of rows of each slice, the next one last.
    slices: Vec<(usize, usize)>,
    ahead: std::vec::IntoIter<Cells>,
}

impl Rows {
    /// `on_disk` is where the file is, if it is not compressed; else it is written out first.
    pub fn open(
        mut origin: Origin,
        mut stream: Stream,
        on_disk: Option<&Path>,
        options: Arc<Options>,
        bytes: &AtomicU64,
        taken: &AtomicU64,
    ) -> Result<Rows, Failure> {
        let file = match on_disk {
            Some(path) => File::open(path),
            None => spool(&mut stream),
        };
        let file = file.map_err(|e| origin.broken(None, &e))?;
        if on_disk.is_some() {
            count_rest(bytes, taken, file.metadata().map_or(0, |m| m.len()));
        }
        let read = guarded(|| {
            let mut reader = ParquetReader::new(file.try_clone()?);
            let header: Vec<String> = reader.schema()?.iter_names().map(|name| name.to_string()).collect();
            let metadata = reader.get_metadata()?;
            let groups: Vec<(usize, usize)> = metadata.row_groups.iter().map(|g| (g.num_rows(), g.total_byte_size())).collect();
            Ok((header, groups))
        });
        let (header, groups) = read.map_err(|e| origin.failure(None, "bad_parquet", e))?;
        let columns = options.fields.require(&header).map_err(|(code, what)| origin.failure(None, code, what))?;
        let mut slices = Vec::new();
        let mut start = 0;
        for (rows, size) in groups {
            let step = (SLICE / (size / rows.max(1)).max(1)).clamp(1, 65_536);
            slices.extend((0..rows).step_by(step).map(|at| (start + at, step.min(rows - at))));
            start += rows;
        }
        slices.reverse();
        Ok(Rows { origin, file, options, header, columns, slices, ahead: Vec::new().into_iter() })
    }

    fn read(&mut self, slice: (usize, usize)) -> Result<Vec<Cells>, String> {
        let mut wanted: Vec<usize> = self.columns.iter().flatten().copied().collect();
        wanted.sort_unstable();
        wanted.dedup();
        guarded(|| {
            let mut file = self.file.try_clone()?;
            file.rewind()?;
            let frame = ParquetReader::new(file)
                .with_slice(Some(slice))
                .with_projection(Some(wanted))
                .read_parallel(ParallelStrategy::RowGroups)
                .finish()
                .map_err(|e| e.wrap_msg(|what| format!("{what} (fields are read from text, dates and numbers of 32 or 64 bits)")))?;
            frame::rows(&frame, &self.header, &self.columns)
        })
    }
}

impl Records for Rows {
    fn fields(&self) -> Vec<(Field, String)> {
        Field::ALL.into_iter().filter_map(|f| self.columns[f as usize].map(|at| (f, self.header[at].clone()))).collect()
    }

    fn next(&mut self) -> Option<Result<Raw, Failure>> {
        loop {
            if let Some(cells) = self.ahead.next() {
                let limit = self.options.max_record;
                if cells.iter().flatten().map(Vec::len).sum::<usize>() as u64 > limit {
                    return Some(Err(self.origin.too_large(None, limit)));
                }
                return Some(Ok(self.origin.raw(None, Payload::Cells(Box::new(cells), Charset::UTF_8))));
            }
            let slice = self.slices.pop()?;
            match self.read(slice) {
                Ok(rows) => self.ahead = rows.into_iter(),
                Err(e) => {
                    self.slices.clear();
                    let what = match slice.0 {
                        0 => e,
                        n => format!("{e}; the {n} rows before are kept"),
                    };
                    return Some(Err(self.origin.failure(None, "bad_parquet", what)));
                }
            }
        }
    }
}

/// Runs what reads a file that may be damaged in any way; the error is its message.
fn guarded<T>(read: impl FnOnce() -> PolarsResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|e| format!("not a Parquet file that can be read: {e}")),
        Err(_) => Err("not a Parquet file that can be read: it is damaged".to_owned()),
    }
}

/// What is left of a stream, in a file that has no name.
fn spool(stream: &mut Stream) -> io::Result<File> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let n = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("mingshu-{}-{n}.parquet", std::process::id()));
    let mut file = File::options().read(true).write(true).create_new(true).open(&path)?;
    let copied = io::copy(stream, &mut file);
    // the open file outlives its name
    let _ = std::fs::remove_file(&path);
    copied?;
    file.rewind()?;
    Ok(file)
}
