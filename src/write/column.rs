//! One column of a row group to the pages of a Parquet file, compressed.
//!
//! polars' own writer asks every column anew whether its values repeat and hashes each of them twice for the answer. Here
//! the table says which columns never do, the others are hashed once, and the chunks that blocks brought are not joined.

use crate::tables::{Column as About, Kind};
use polars::prelude::{Column, CompatLevel, PolarsResult, StringChunked};
use polars_arrow::array::{Array, DictionaryArray, MutablePrimitiveArray, Utf8ViewArray};
use polars_arrow::bitmap::MutableBitmap;
use polars_parquet::parquet::CowBuffer;
use polars_parquet::parquet::compression::Compression;
use polars_parquet::parquet::metadata::Descriptor;
use polars_parquet::parquet::page::{CompressedDataPage, CompressedDictPage, DataPage, DataPageHeader, DataPageHeaderV1};
use polars_parquet::parquet::statistics::ParquetStatistics;
use polars_parquet::write::{
    CompressedPage, CompressionOptions, Encoding, Page, ParquetType, StatisticsOptions, Version, WriteOptions, array_to_columns, write_def_levels,
};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::collections::hash_map::Entry;
use zstd::bulk::Compressor;

/// Bytes of text in a page.
const PAGE: usize = 1 << 20;

pub const OPTIONS: WriteOptions = WriteOptions {
    statistics: StatisticsOptions { min_value: true, max_value: true, distinct_count: false, null_count: true, binary_statistics_truncate_length: None },
    version: Version::V1,
    compression: CompressionOptions::Zstd(None),
    data_page_size: None,
};

/// The pages of a column.
pub fn pages(column: &Column, about: &About, kind: &ParquetType, descriptor: &Descriptor) -> PolarsResult<Vec<CompressedPage>> {
    let (array, encoding) = match about.kind {
        Kind::Text => {
            let texts = column.str()?;
            match if about.distinct { None } else { dictionary(texts)? } {
                Some(dictionary) => (Box::new(dictionary) as Box<dyn Array>, Encoding::RleDictionary),
                None => return plain(texts, descriptor),
            }
        }
        kind => {
            let encoding = if kind == Kind::Float64 { Encoding::Plain } else { Encoding::RleDictionary };
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

/// Every value in full, behind its length.
fn plain(texts: &StringChunked, descriptor: &Descriptor) -> PolarsResult<Vec<CompressedPage>> {
    let mut pages = Vec::new();
    let (mut values, mut present) = (Vec::with_capacity(PAGE + PAGE / 8), MutableBitmap::new());
    for text in texts.iter() {
        present.push(text.is_some());
        if let Some(text) = text {
            values.extend_from_slice(&(text.len() as u32).to_le_bytes());
            values.extend_from_slice(text.as_bytes());
        }
        if values.len() >= PAGE {
            pages.push(compressed(plain_page(&values, std::mem::take(&mut present), descriptor)?));
            values.clear();
        }
    }
    if !present.is_empty() {
        pages.push(compressed(plain_page(&values, present, descriptor)?));
    }
    Ok(pages)
}

fn plain_page(values: &[u8], present: MutableBitmap, descriptor: &Descriptor) -> PolarsResult<Page> {
    let (rows, nulls) = (present.len(), present.unset_bits());
    let mut buffer = Vec::with_capacity(values.len() + rows / 8 + 16);
    let present = (nulls > 0).then(|| present.freeze());
    write_def_levels(&mut buffer, true, present.as_ref(), rows, OPTIONS.version)?;
    buffer.extend_from_slice(values);
    // The least and the greatest of texts that differ anyhow help no reader.
    let statistics = ParquetStatistics {
        null_count: Some(nulls as i64),
        max: None,
        min: None,
        distinct_count: None,
        max_value: None,
        min_value: None,
        is_max_value_exact: None,
        is_min_value_exact: None,
    };
    let header = DataPageHeaderV1 {
        num_values: rows as i32,
        encoding: Encoding::Plain.into(),
        definition_level_encoding: Encoding::Rle.into(),
        repetition_level_encoding: Encoding::Rle.into(),
        statistics: Some(statistics),
    };
    Ok(Page::Data(DataPage::new(DataPageHeader::V1(header), CowBuffer::Owned(buffer), descriptor.clone(), rows)))
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
