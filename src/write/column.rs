//! One column of a row group to the pages of a Parquet file, compressed.
//!
//! polars' own writer asks every column anew whether its values repeat and hashes each of them twice for the answer. Here
//! the table says which columns never do, the others are hashed once. Text that does not repeat is packed where it was made.

use super::texts;
use crate::tables::plain::{HEAD, Page};
use crate::tables::{Column as About, Kind, Values};
use polars::prelude::{CompatLevel, PolarsResult};
use polars_parquet::parquet::CowBuffer;
use polars_parquet::parquet::compression::Compression;
use polars_parquet::parquet::page::{CompressedDataPage, CompressedDictPage};
use polars_parquet::write::{self, CompressedPage, CompressionOptions, Encoding, ParquetType, StatisticsOptions, Version, WriteOptions, array_to_columns};
use std::borrow::Cow;
use std::cell::RefCell;
use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

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
            let values: Vec<Option<&str>> = values.iter().collect();
            return Ok(vec![plain(Page::new(values.iter().map(|value| value.map(Cow::Borrowed))), kind)?]);
        }
        Values::Plain(pages) => return pages.into_iter().map(|page| plain(page, kind)).collect(),
        Values::Each(series) => {
            let encoding = match about.kind {
                Kind::Float64 => Encoding::Plain,
                // Places in a text and numbers of rows rise: by how much takes a fifth less room, and no look into a table.
                Kind::UInt32 if about.required => Encoding::DeltaBinaryPacked,
                _ => Encoding::RleDictionary,
            };
            (series.rechunk().to_arrow(0, CompatLevel::newest()), encoding)
        }
    };
    array_to_columns(array, kind.clone(), OPTIONS, &[encoding])?.into_iter().flatten().map(|page| page.map(compressed)).collect()
}

/// Packs the text of these rows that does not repeat.
pub fn pack(values: &mut Values) -> std::io::Result<()> {
    match values {
        Values::Plain(pages) => pages.iter_mut().filter(|page| page.packed.is_none()).try_for_each(pack_page),
        _ => Ok(()),
    }
}

fn pack_page(page: &mut Page) -> std::io::Result<()> {
    let levels = texts::levels(page.rows, page.there.as_deref())?;
    let from = HEAD.saturating_sub(levels.len());
    page.bytes.splice(from..HEAD, levels);
    let bytes = &page.bytes[from..];
    page.packed = Some(bytes.len());
    page.bytes = zstd(bytes);
    Ok(())
}

/// A page of text that does not repeat.
fn plain(mut page: Page, kind: &ParquetType) -> PolarsResult<CompressedPage> {
    if page.packed.is_none() {
        pack_page(&mut page)?;
    }
    let ends = page.ends.as_ref().map(|ends| ends.each_ref().map(String::as_str));
    let nulls = page.there.map_or(0, |there| there.iter().filter(|&&there| !there).count());
    let header = texts::header(page.rows, Encoding::Plain, texts::statistics(ends, nulls, kind));
    let (size, buffer) = (page.packed.unwrap_or_default(), CowBuffer::Owned(page.bytes));
    Ok(CompressedPage::Data(CompressedDataPage::new(header, buffer, Compression::Zstd, size, texts::descriptor(kind), page.rows)))
}

fn compressed(page: write::Page) -> CompressedPage {
    match page {
        write::Page::Data(page) => {
            let (header, rows) = (page.header().clone(), page.num_rows().unwrap_or(0));
            let buffer = CowBuffer::Owned(zstd(page.buffer()));
            CompressedPage::Data(CompressedDataPage::new(header, buffer, Compression::Zstd, page.buffer().len(), page.descriptor, rows))
        }
        write::Page::Dict(page) => {
            let buffer = CowBuffer::Owned(zstd(&page.buffer));
            CompressedPage::Dict(CompressedDictPage::new(buffer, Compression::Zstd, page.buffer.len(), page.num_values, page.is_sorted))
        }
    }
}

/// As zstd packs it. What it works with is kept: to make it anew for each page costs a tenth of the packing.
fn zstd(bytes: &[u8]) -> Vec<u8> {
    thread_local! {
        static COMPRESSOR: RefCell<Compressor<'static>> = RefCell::new(compressor());
    }
    let mut packed = Vec::with_capacity(zstd::zstd_safe::compress_bound(bytes.len()));
    COMPRESSOR.with_borrow_mut(|c| c.compress_to_buffer(bytes, &mut packed)).expect("the buffer is large enough");
    packed
}

/// The first level, but two characters that repeat are enough to be told by where they stood, among half as many: Chinese
/// text becomes a little smaller so, and packing a little faster.
fn compressor() -> Compressor<'static> {
    let mut compressor = Compressor::new(1).expect("1 is a level");
    for parameter in [CParameter::MinMatch(6), CParameter::HashLog(12)] {
        compressor.set_parameter(parameter).expect("zstd has this setting");
    }
    compressor
}
