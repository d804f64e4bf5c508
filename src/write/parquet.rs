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

#[cfg(test)]
mod tests {
    use crate::Pipeline;
    use crate::document::Record;
    use crate::tables::TABLES;
    use crate::write::part::Group;
    use crate::write::{Block, Rows, parquet};
    use polars::prelude::{ParquetReader, SerReader};
    use std::fs::File;

    /// What is read back is what the rows held, whether text was packed where it was made or not: values that repeat, in
    /// runs and between them, that do not, and that some rows lack.
    #[test]
    fn files_hold_the_rows() {
        let pipeline = Pipeline::builtin().expect("the built-in dictionaries load");
        let article = |i: usize| Record {
            text: format!("洛阳市第{i}号项目总投资{}亿元，年产{i}万吨苯乙烯。\n{}", i % 7 + 1, "2021年建成10家以上工厂。".repeat(i * i % 11)),
            // Longer and shorter stretches of articles with and without a title.
            title: (i % 67 < 41 && i % 5 < 4).then(|| format!("第{i}篇")),
            ..Record::default()
        };
        let analyses: Vec<_> = (0..700).map(|i| pipeline.analyse(article(i), format!("{i}"))).collect();
        let group = |packs: bool| {
            let mut group = Group::default();
            for analyses in analyses.chunks(300) {
                let mut rows: Rows = pipeline.rows(analyses, &TABLES);
                if packs {
                    rows.pack().expect("memory takes what is written");
                }
                group.add(Block { rows, ..Block::default() });
            }
            group
        };
        let folder = std::env::temp_dir().join(format!("mingshu-parquet-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the test");
        let wanted = group(false).all_frames(&TABLES, pipeline.lexicon());
        for packs in [false, true] {
            for (name, frame) in group(packs).frames(&TABLES, true, pipeline.lexicon()) {
                let path = folder.join(name);
                let table = crate::tables::by_name(name).expect("it has a schema");
                let (_, wanted) = wanted.iter().find(|(table, _)| *table == name).expect("it was asked for");
                parquet::write(&path, table, frame).expect("a file can be written");
                let read = ParquetReader::new(File::open(&path).expect("it was written")).finish().expect("it can be read");
                assert!(wanted.height() > 0 || name == "errors", "{name} has no rows");
                assert!(read.equals_missing(wanted), "{name}, packed: {packs}");
            }
        }
        std::fs::remove_dir_all(&folder).expect("the folder is the test's own");
    }
}
