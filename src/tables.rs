//! Tables: from [`Analysis`] to rows and columns. Nothing else knows column names.
//!
//! In: the analyses of one part, in document order. Out: one polars frame a table. Each table is one file with its
//! schema and its rows; [`TABLES`] lists them in the order of the contract.

pub mod documents;
pub mod entities;
pub mod errors;
pub mod figures;
pub mod mentions;
pub mod projects;
pub mod quantities;
pub mod schema;
pub mod sentences;
pub mod times;
pub mod tokens;

pub use schema::{Column, Kind, Table};

use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use jiff::civil::Date;
use polars::prelude::{
    Column as Series, DataFrame, Int32Chunked, IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, Series as PolarsSeries, StringChunkedBuilder,
};

/// Every table, in the order of the contract.
pub const TABLES: [&Table; 10] = [
    &documents::TABLE,
    &sentences::TABLE,
    &tokens::TABLE,
    &mentions::TABLE,
    &entities::TABLE,
    &projects::TABLE,
    &quantities::TABLE,
    &times::TABLE,
    &figures::TABLE,
    &errors::TABLE,
];

/// The version of all schemas; raised when a column is renamed or means something else.
pub const SCHEMA_VERSION: u32 = 1;

/// The table of this name.
pub fn by_name(name: &str) -> Option<&'static Table> {
    TABLES.into_iter().find(|t| t.name == name)
}

/// The frame of a table that is made from analyses alone (all but `entities` and `errors`).
pub fn frame(table: &str, part: &[Analysis], lexicon: &Lexicon) -> DataFrame {
    match table {
        "documents" => documents::frame(part, lexicon),
        "sentences" => sentences::frame(part),
        "tokens" => tokens::frame(part),
        "mentions" => mentions::frame(part, lexicon),
        "projects" => projects::frame(part, lexicon),
        "quantities" => quantities::frame(part, lexicon),
        "times" => times::frame(part),
        "figures" => figures::frame(part, lexicon),
        other => unreachable!("{other} is not made from analyses"),
    }
}

/// Builds a frame column by column, in the order of its schema.
struct Frame {
    columns: Vec<Series>,
    height: usize,
}

impl Frame {
    fn new(height: usize) -> Frame {
        Frame { columns: Vec::new(), height }
    }

    fn text<'s>(&mut self, name: &str, values: impl Iterator<Item = &'s str>) {
        let mut column = StringChunkedBuilder::new(name.into(), self.height);
        values.for_each(|v| column.append_value(v));
        self.push(column.finish().into_series());
    }

    /// Text that each row writes.
    fn written<T>(&mut self, name: &str, rows: impl Iterator<Item = T>, write: impl Fn(T, &mut String)) {
        let mut column = StringChunkedBuilder::new(name.into(), self.height);
        let mut text = String::new();
        for row in rows {
            text.clear();
            write(row, &mut text);
            column.append_value(&text);
        }
        self.push(column.finish().into_series());
    }

    fn maybe_text<S: AsRef<str>>(&mut self, name: &str, values: impl Iterator<Item = Option<S>>) {
        let mut column = StringChunkedBuilder::new(name.into(), self.height);
        values.for_each(|v| column.append_option(v.as_ref().map(AsRef::as_ref)));
        self.push(column.finish().into_series());
    }

    fn number(&mut self, name: &str, values: impl Iterator<Item = u32>) {
        self.push(PolarsSeries::new(name.into(), values.collect::<Vec<u32>>()));
    }

    fn maybe_number(&mut self, name: &str, values: impl Iterator<Item = Option<u32>>) {
        self.push(PolarsSeries::new(name.into(), values.collect::<Vec<Option<u32>>>()));
    }

    fn maybe_float(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        self.push(PolarsSeries::new(name.into(), values.collect::<Vec<Option<f64>>>()));
    }

    fn date(&mut self, name: &str, values: impl Iterator<Item = Option<Date>>) {
        let days: Vec<Option<i32>> = values.map(|d| d.map(days_since_epoch)).collect();
        self.push(Int32Chunked::from_slice_options(name.into(), &days).into_date().into_series());
    }

    fn push(&mut self, series: PolarsSeries) {
        self.columns.push(series.into_column());
    }

    fn finish(self, table: &Table) -> DataFrame {
        debug_assert!(self.columns.iter().map(|c| c.name().as_str()).eq(table.columns.iter().map(|c| c.name)), "columns of {}", table.name);
        DataFrame::new(self.height, self.columns).expect("columns of one length with names of their own")
    }
}

fn days_since_epoch(date: Date) -> i32 {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    (date - EPOCH).get_days()
}
