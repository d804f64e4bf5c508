//! One column of a row group to the pages of a Parquet file, compressed.
//!
//! polars' own writer asks every column anew whether its values repeat and hashes each of them twice for the answer. Here
//! the table says which columns never do, the others are hashed once.

use super::texts;
use crate::tables::{Column as About, Kind, Values};
use polars::prelude::{CompatLevel, PolarsResult};
use polars_arrow::array::Utf8ViewArray;
use polars_parquet::parquet::CowBuffer;
use polars_parquet::parquet::compression::Compression;
use polars_parquet::parquet::page::{CompressedDataPage, CompressedDictPage};
use polars_parquet::write::{CompressedPage, CompressionOptions, Encoding, Page, ParquetType, StatisticsOptions, Version, WriteOptions, array_to_columns};
use std::cell::RefCell;
use zstd::bulk::Compressor;

pub const OPTIONS: WriteOptions = WriteOptions {
    statistics: StatisticsOptions { min_value: true, max_value: true, distinct_count: false, null_count: true, binary_statistics_truncate_length: None },
    version: Version::V1,
    compression: CompressionOptions::Zstd(None),
    data_page_size: None,
};

/// The pages of a column.
pub fn pages(values: Values, about: &About, kind: &ParquetType) -> PolarsResult<Vec<CompressedPage>> {
    let (array, encoding) = match values {
        Values::Texts(values) => {
            if let Some(pages) = texts::pages(&values, kind)? {
                return Ok(pages.into_iter().map(compressed).collect());
            }
            (Utf8ViewArray::from_slice(values.iter().collect::<Vec<_>>()).boxed(), Encoding::Plain)
        }
        Values::Each(series) => {
            let encoding = match about.kind {
                Kind::Text | Kind::Float64 => Encoding::Plain,
                // Places in a text and numbers of rows rise: by how much takes a fifth less room, and no look into a table.
                Kind::UInt32 if about.required => Encoding::DeltaBinaryPacked,
                _ => Encoding::RleDictionary,
            };
            (series.rechunk().to_arrow(0, CompatLevel::newest()), encoding)
        }
    };
    array_to_columns(array, kind.clone(), OPTIONS, &[encoding])?.into_iter().flatten().map(|page| page.map(compressed)).collect()
}

fn compressed(page: Page) -> CompressedPage {
    match page {
        Page::Data(page) => {
            let (header, rows) = (page.header().clone(), page.num_rows().unwrap_or(0));
            let buffer = CowBuffer::Owned(zstd(page.buffer()));
            CompressedPage::Data(CompressedDataPage::new(header, buffer, Compression::Zstd, page.buffer().len(), page.descriptor, rows))
        }
        Page::Dict(page) => {
            let buffer = CowBuffer::Owned(zstd(&page.buffer));
            CompressedPage::Dict(CompressedDictPage::new(buffer, Compression::Zstd, page.buffer.len(), page.num_values, page.is_sorted))
        }
    }
}

/// As zstd packs it. What it works with is kept: to make it anew for each page costs a tenth of the packing.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    thread_local! {
        static COMPRESSOR: RefCell<Compressor<'static>> = RefCell::new(Compressor::new(1).expect("1 is a level"));
    }
    let mut packed = Vec::with_capacity(zstd::zstd_safe::compress_bound(bytes.len()));
    COMPRESSOR.with_borrow_mut(|c| c.compress_to_buffer(bytes, &mut packed)).expect("the buffer is large enough");
    packed
}
