//! One table of a part to one Parquet file, row group by row group, on the calling thread.

use super::column::{self, OPTIONS};
use crate::error::Error;
use crate::tables::{Frame, Kind, Table};
use polars::prelude::{CompatLevel, DataType, PolarsError, Schema, SchemaExt};
use polars_parquet::write::{CompressedPage, DynIter, DynStreamingIterator, FallibleStreamingIterator, FileWriter};
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

/// A Parquet file in progress.
pub struct TableFile {
    path: PathBuf,
    file: File,
    table: &'static Table,
    writer: FileWriter<BufWriter<File>>,
    pub rows: u64,
}

impl TableFile {
    pub fn create(path: &Path, table: &'static Table) -> Result<TableFile, Error> {
        let io = |what: &'static str| Error::io(path, what);
        let file = File::create(path).map_err(io("cannot create the file"))?;
        let sink = BufWriter::with_capacity(1 << 18, file.try_clone().map_err(io("cannot create the file"))?);
        let schema: Schema = table.columns.iter().map(|c| (c.name.into(), data_type(c.kind))).collect();
        let writer = FileWriter::try_new(sink, schema.to_arrow(CompatLevel::newest()), OPTIONS).map_err(failed(path))?;
        Ok(TableFile { path: path.to_owned(), file, table, writer, rows: 0 })
    }

    /// Appends a row group.
    pub fn append(&mut self, frame: Frame) -> Result<(), Error> {
        let rows = frame.height() as u64;
        if rows == 0 {
            return Ok(());
        }
        self.rows += rows;
        let schema = self.writer.parquet_schema().clone();
        let table = self.table;
        // A column is encoded when its turn to be written comes, and is gone then.
        let columns = frame.columns.into_iter().enumerate().map(move |(i, values)| {
            let pages = column::pages(values, &table.columns[i], &schema.fields()[i])?;
            Ok(DynStreamingIterator::new(Pages { next: pages.into_iter(), current: None }))
        });
        self.writer.write(rows, DynIter::new(columns)).map_err(failed(&self.path))
    }

    /// Closes and syncs the file; how many rows it has.
    pub fn finish(mut self) -> Result<u64, Error> {
        self.writer.end(None).map_err(failed(&self.path))?;
        drop(self.writer);
        self.file.sync_all().map_err(Error::io(&self.path, "cannot write to disk"))?;
        Ok(self.rows)
    }
}

/// Pages as the writer takes them.
struct Pages {
    next: std::vec::IntoIter<CompressedPage>,
    current: Option<CompressedPage>,
}

impl FallibleStreamingIterator for Pages {
    type Item = CompressedPage;
    type Error = PolarsError;

    fn advance(&mut self) -> Result<(), PolarsError> {
        self.current = self.next.next();
        Ok(())
    }

    fn get(&self) -> Option<&CompressedPage> {
        self.current.as_ref()
    }
}

fn data_type(kind: Kind) -> DataType {
    match kind {
        Kind::Text => DataType::String,
        Kind::UInt32 => DataType::UInt32,
        Kind::UInt64 => DataType::UInt64,
        Kind::Float64 => DataType::Float64,
        Kind::Date => DataType::Date,
    }
}

fn failed(path: &Path) -> impl Fn(PolarsError) -> Error {
    let path = path.display().to_string();
    move |source| Error::Parquet { path: path.clone(), what: "cannot write the table", source }
}

/// Writes a whole file at once.
pub fn write(path: &Path, table: &'static Table, frame: Frame) -> Result<(), Error> {
    let mut file = TableFile::create(path, table)?;
    file.append(frame)?;
    file.finish().map(|_| ())
}
