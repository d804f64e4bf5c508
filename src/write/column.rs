//! One column of a row group to the pages of a Parquet file, compressed.
//!
//! polars' own writer asks every column anew whether its values repeat and hashes each of them twice for the answer. Here
//! the table says which columns never do, the others are hashed once.

use crate::tables::{Column as About, Kind};
use polars::prelude::{Column, CompatLevel, PolarsResult, StringChunked};
use polars_arrow::array::{Array, DictionaryArray, MutablePrimitiveArray, Utf8ViewArray};
use polars_parquet::parquet::CowBuffer;
use polars_parquet::parquet::compression::Compression;
use polars_parquet::parquet::page::{CompressedDataPage, CompressedDictPage};
use polars_parquet::write::{CompressedPage, CompressionOptions, Encoding, Page, ParquetType, StatisticsOptions, Version, WriteOptions, array_to_columns};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::hash_map::Entry;
use zstd::bulk::Compressor;

pub const OPTIONS: WriteOptions = WriteOptions {
    statistics: StatisticsOptions { min_value: true, max_value: true, distinct_count: false, null_count: true, binary_statistics_truncate_length: None },
    version: Version::V1,
    compression: CompressionOptions::Zstd(None),
    data_page_size: None,
};

/// The pages of a column.
pub fn pages(column: &Column, about: &About, kind: &ParquetType) -> PolarsResult<Vec<CompressedPage>> {
    let dictionary = if about.kind == Kind::Text && !about.distinct { dictionary(column.str()?)? } else { None };
    let (array, encoding) = match dictionary {
        Some(dictionary) => (Box::new(dictionary) as Box<dyn Array>, Encoding::RleDictionary),
        None => {
            let encoding = if matches!(about.kind, Kind::Text | Kind::Float64) { Encoding::Plain } else { Encoding::RleDictionary };
            (column.as_materialized_series().rechunk().to_arrow(0, CompatLevel::newest()), encoding)
        }
    };
    array_to_columns(array, kind.clone(), OPTIONS, &[encoding])?.into_iter().flatten().map(|page| page.map(compressed)).collect()
}

/// Each value once, and for each row which it has; none where values seldom repeat.
fn dictionary(texts: &StringChunked) -> PolarsResult<Option<DictionaryArray<u32>>> {
    let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
    let mut values: Vec<&str> = Vec::new();
    // Rows of one article stand together, and so do their values.
    let mut last: Option<(&str, u32)> = None;
    let mut number = |text| match last {
        Some((before, number)) if before == text => number,
        _ => {
            let number = match numbers.entry(text) {
                Entry::Occupied(known) => *known.get(),
                Entry::Vacant(new) => {
                    values.push(text);
                    *new.insert(values.len() as u32 - 1)
                }
            };
            last = Some((text, number));
            number
        }
    };
    let mut keys = MutablePrimitiveArray::with_capacity(texts.len());
    // Chunk by chunk: one iterator over all of them costs as much again as what is done with a value.
    for chunk in texts.downcast_iter() {
        for text in chunk.iter() {
            keys.push(text.map(&mut number));
        }
    }
    if texts.len() > 128 && values.len() * 4 > texts.len() * 3 {
        return Ok(None);
    }
    DictionaryArray::try_from_keys(keys.into(), Utf8ViewArray::from_slice_values(values).boxed(), false).map(Some)
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
