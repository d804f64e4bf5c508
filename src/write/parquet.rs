//! One frame to one Parquet file, on the calling thread.

use crate::error::Error;
use polars::polars_utils::compression::ZstdLevel;
use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter};
use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

/// Writes and syncs a file. polars' own threads are left alone: `batched` with one chunk does not start them.
pub fn write(path: &Path, mut frame: DataFrame) -> Result<(), Error> {
    let io = |what: &'static str| Error::io(path, what);
    let failed = |source| Error::Parquet { path: path.display().to_string(), what: "cannot write the table", source };
    let file = File::create(path).map_err(io("cannot create the file"))?;
    frame.rechunk_mut();
    let level = ZstdLevel::try_new(1).map_err(failed)?;
    let writer = ParquetWriter::new(BufWriter::with_capacity(1 << 18, &file)).with_compression(ParquetCompression::Zstd(Some(level))).set_parallel(false);
    let mut batched = writer.batched(frame.schema()).map_err(failed)?;
    batched.write_batch(&frame).map_err(failed)?;
    batched.finish().map_err(failed)?;
    file.sync_all().map_err(io("cannot write to disk"))
}
