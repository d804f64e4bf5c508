//! Tables: from [`Analysis`] to rows and columns. Nothing else knows column names.
//!
//! In: the analyses of one part, in document order. Out: one [`Frame`] a table. Each table is one file with its
//! schema and its rows; [`TABLES`] lists them in the order of the contract.

pub mod documents;
pub mod entities;
pub mod errors;
pub mod figures;
pub mod mentions;
pub mod plain;
pub mod projects;
pub mod quantities;
pub mod schema;
pub mod sentences;
pub mod texts;
pub mod times;
pub mod tokens;

pub use schema::{Column, Kind, Table};

use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::prefetch::ahead;
use crate::span::Span;
use jiff::civil::Date;
use plain::Page;
use polars::prelude::{DataFrame, Int32Chunked, IntoColumn, IntoSeries, NamedFrom, NewChunkedArray, Series, StringChunkedBuilder};
use std::borrow::Cow;
use texts::{Maker, Texts};

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
pub fn frame(table: &str, part: &[Analysis], lexicon: &Lexicon) -> Frame {
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

/// The rows of a table, column by column, in the order of its schema.
#[derive(Clone)]
pub struct Frame {
    table: &'static Table,
    height: usize,
    pub columns: Vec<Values>,
}

/// What the rows have in one column.
#[derive(Clone)]
pub enum Values {
    Each(Series),
    Texts(Texts),
    Plain(Vec<Page>),
}

impl Frame {
    fn new(table: &'static Table, height: usize) -> Frame {
        Frame { table, height, columns: Vec::with_capacity(table.columns.len()) }
    }

    pub fn height(&self) -> usize {
        self.height
    }

    /// Appends the rows of another frame of the table.
    pub fn append(&mut self, more: Frame) {
        self.height += more.height;
        for (column, more) in self.columns.iter_mut().zip(more.columns) {
            match (column, more) {
                (Values::Each(all), Values::Each(more)) => _ = all.append_owned(more).expect("a column has one type"),
                (Values::Texts(all), Values::Texts(more)) => all.blocks.extend(more.blocks),
                (Values::Plain(all), Values::Plain(more)) => all.extend(more),
                _ => unreachable!("frames of one table have one schema"),
            }
        }
    }

    /// As a frame of polars.
    pub fn into_polars(self) -> DataFrame {
        let column = |(values, about): (Values, &Column)| {
            let mut texts = StringChunkedBuilder::new(about.name.into(), self.height);
            match values {
                Values::Each(series) => return series.into_column(),
                Values::Texts(values) => values.iter().for_each(|text| texts.append_option(text)),
                Values::Plain(pages) => pages.iter().flat_map(Page::iter).for_each(|text| texts.append_option(text)),
            }
            texts.finish().into_column()
        };
        let columns = self.columns.into_iter().zip(self.table.columns).map(column).collect();
        DataFrame::new(self.height, columns).expect("columns of one length with names of their own")
    }

    /// The column whose turn it is.
    fn next(&self, name: &str) -> &'static Column {
        let column = &self.table.columns[self.columns.len()];
        debug_assert_eq!(column.name, name, "columns of {}", self.table.name);
        column
    }

    fn text<'s>(&mut self, name: &str, values: impl Iterator<Item = &'s str> + Clone) {
        self.maybe_text(name, values.map(Some));
    }

    fn maybe_text<'s, S: Into<Cow<'s, str>>>(&mut self, name: &str, values: impl Iterator<Item = Option<S>> + Clone) {
        let values = values.map(|v| v.map(Into::into));
        if self.next(name).distinct {
            self.columns.push(Values::Plain(vec![Page::new(values)]));
        } else {
            let mut column = Maker::new(self.height);
            values.for_each(|v| column.push(v));
            self.columns.push(Values::Texts(column.finish()));
        }
    }

    /// Text that each row writes.
    fn written<T>(&mut self, name: &str, rows: impl Iterator<Item = T>, write: impl Fn(T, &mut String)) {
        debug_assert!(!self.next(name).distinct);
        let mut column = Maker::new(self.height);
        let mut text = String::new();
        for row in rows {
            text.clear();
            write(row, &mut text);
            column.push_passing(&text);
        }
        self.columns.push(Values::Texts(column.finish()));
    }

    fn number(&mut self, name: &str, values: impl Iterator<Item = u32>) {
        self.push(name, Series::new(name.into(), values.collect::<Vec<u32>>()));
    }

    fn maybe_number(&mut self, name: &str, values: impl Iterator<Item = Option<u32>>) {
        self.push(name, Series::new(name.into(), values.collect::<Vec<Option<u32>>>()));
    }

    fn maybe_float(&mut self, name: &str, values: impl Iterator<Item = Option<f64>>) {
        self.push(name, Series::new(name.into(), values.collect::<Vec<Option<f64>>>()));
    }

    fn date(&mut self, name: &str, values: impl Iterator<Item = Option<Date>>) {
        let days: Vec<Option<i32>> = values.map(|d| d.map(days_since_epoch)).collect();
        self.push(name, Int32Chunked::from_slice_options(name.into(), &days).into_date().into_series());
    }

    fn push(&mut self, name: &str, series: Series) {
        self.next(name);
        self.columns.push(Values::Each(series));
    }
}

/// So many rows before it is written, a text that lies elsewhere is asked of memory.
const AHEAD: usize = 16;

/// The texts of spans, which lie in many articles: each is asked of memory some rows ahead.
fn slices<'a>(spans: impl Iterator<Item = (&'a Analysis, Span)> + Clone) -> impl Iterator<Item = &'a str> + Clone {
    let offset = |(a, span): (&Analysis, Span)| a.offsets.prefetch(span);
    let text = |(a, span): (&Analysis, Span)| a.offsets.prefetch_text(&a.document.text, span);
    ahead(spans, AHEAD, offset, text).map(|(a, span)| a.slice(span))
}

fn days_since_epoch(date: Date) -> i32 {
    const EPOCH: Date = Date::constant(1970, 1, 1);
    (date - EPOCH).get_days()
}
