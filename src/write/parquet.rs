//! One table of a part to one Parquet file, row group by row group, on the calling thread.

use crate::error::Error;
use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::{BatchedWriter, DataFrame, ParquetCompression, ParquetWriter, PolarsError};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// A Parquet file in progress.
pub struct TableFile {
    path: PathBuf,
    file: File,
    writer: BatchedWriter<BufWriter<File>>,
    pub rows: u64,
}

impl TableFile {
    /// Creates the file for frames of this one's schema. polars' own threads are left alone: `batched` with one chunk does not start them.
    pub fn create(path: &Path, like: &DataFrame) -> Result<TableFile, Error> {
        let io = |what: &'static str| Error::io(path, what);
        let file = File::create(path).map_err(io("cannot create the file"))?;
        let level = ZstdLevel::try_new(1).map_err(failed(path))?;
        let sink = BufWriter::with_capacity(1 << 18, file.try_clone().map_err(io("cannot create the file"))?);
        let writer = ParquetWriter::new(sink).with_compression(ParquetCompression::Zstd(Some(level))).set_parallel(false);
        let writer = writer.batched(like.schema()).map_err(failed(path))?;
        Ok(TableFile { path: path.to_owned(), file, writer, rows: 0 })
    }

    /// Appends a row group.
    pub fn append(&mut self, mut frame: DataFrame) -> Result<(), Error> {
        frame.rechunk_mut();
        self.rows += frame.height() as u64;
        self.writer.write_batch(&frame).map_err(failed(&self.path))
    }

    /// Closes and syncs the file; how many rows it has.
    pub fn finish(self) -> Result<u64, Error> {
        self.writer.finish().map_err(failed(&self.path))?;
        drop(self.writer);
        self.file.sync_all().map_err(Error::io(&self.path, "cannot write to disk"))?;
        Ok(self.rows)
    }
}

fn failed(path: &Path) -> impl Fn(PolarsError) -> Error {
    let path = path.display().to_string();
    move |source| Error::Parquet { path: path.clone(), what: "cannot write the table", source }
}

/// Writes a whole file at once.
pub fn write(path: &Path, frame: DataFrame) -> Result<(), Error> {
    let mut file = TableFile::create(path, &frame)?;
    file.append(frame)?;
    file.finish().map(|_| ())
}
