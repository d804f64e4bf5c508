//! A column of text that repeats to the pages of a Parquet file: its values, and the number of its value for each row.
//!
//! polars would make a dictionary array first, and encode its numbers one by one through iterators, which takes three times
//! as long as to pack them.

use crate::tables::plain::put;
use crate::tables::texts::{NONE, Texts};
use polars::prelude::PolarsResult;
use polars_parquet::parquet::CowBuffer;
use polars_parquet::parquet::encoding::hybrid_rle::Encoder;
use polars_parquet::parquet::metadata::Descriptor;
use polars_parquet::parquet::page::{DataPage, DataPageHeader, DataPageHeaderV1, DictPage};
use polars_parquet::parquet::statistics::{BinaryStatistics, ParquetStatistics};
use polars_parquet::write::{Encoding, Page, ParquetType};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// Rows of a page, at four bytes and a bit a row in a mebibyte.
const ROWS: usize = (1 << 20) / 5;
/// Numbers that are packed together.
const STRETCH: usize = 1 << 13;

/// Each value once, and for each row which it has; none where values seldom repeat.
pub fn pages(texts: &Texts, kind: &ParquetType) -> PolarsResult<Option<Vec<Page>>> {
    // Room for what most columns hold.
    let room = texts.blocks.first().map_or(0, |block| block.values().count() * 2);
    let mut numbers: FxHashMap<&str, u32> = FxHashMap::with_capacity_and_hasher(room, FxBuildHasher);
    let mut values: Vec<&str> = Vec::with_capacity(room);
    let mut number = |text| {
        *numbers.entry(text).or_insert_with(|| {
            values.push(text);
            values.len() as u32 - 1
        })
    };
    let mut rows: Vec<u32> = Vec::with_capacity(texts.len());
    for block in &texts.blocks {
        let known: Vec<u32> = block.values().map(&mut number).collect();
        rows.extend(block.rows.iter().map(|&row| known.get(row as usize).copied().unwrap_or(NONE)));
    }
    if rows.len() > 128 && values.len() * 4 > rows.len() * 3 {
        return Ok(None);
    }
    let ends = values.iter().min().zip(values.iter().max()).map(|(least, most)| [*least, *most]);
    let statistics = statistics(ends, rows.iter().filter(|&&row| row == NONE).count(), kind);
    let mut plain = Vec::new();
    values.iter().for_each(|value| put(value, &mut plain));
    let mut pages = vec![Page::Dict(DictPage::new(CowBuffer::Owned(plain), values.len(), false))];
    for rows in rows.chunks(ROWS) {
        let header = header(rows.len(), Encoding::RleDictionary, statistics.clone());
        pages.push(Page::Data(DataPage::new(header, CowBuffer::Owned(numbers_of(rows)?), descriptor(kind), rows.len())));
    }
    Ok(Some(pages))
}

pub fn header(rows: usize, encoding: Encoding, statistics: ParquetStatistics) -> DataPageHeader {
    DataPageHeader::V1(DataPageHeaderV1 {
        num_values: rows as i32,
        encoding: encoding.into(),
        definition_level_encoding: Encoding::Rle.into(),
        repetition_level_encoding: Encoding::Rle.into(),
        statistics: Some(statistics),
    })
}

pub fn descriptor(kind: &ParquetType) -> Descriptor {
    let ParquetType::PrimitiveType(primitive) = kind else { unreachable!("text is no group") };
    Descriptor { primitive_type: primitive.clone(), max_def_level: 0, max_rep_level: 0 }
}

/// Bytes of a value that tell enough of it: a whole article is no bound to look rows up by.
const BOUND: usize = 64;

/// The first and the last value, or what stands before and behind them and is short.
pub fn statistics(ends: Option<[&str; 2]>, nulls: usize, kind: &ParquetType) -> ParquetStatistics {
    let primitive_type = descriptor(kind).primitive_type;
    let min_value = ends.map(|[least, _]| start(least).into());
    let max_value = ends.map(|[_, most]| above(most).into());
    BinaryStatistics { primitive_type, null_count: Some(nulls as i64), distinct_count: None, max_value, min_value }.serialize()
}

/// What a text begins with, as much as is a bound.
fn start(text: &str) -> &str {
    let end = (0..=text.len().min(BOUND)).rev().find(|&at| text.is_char_boundary(at));
    &text[..end.unwrap_or(0)]
}

/// A short text that stands behind all that begin as this one does; itself, where it is short or none does. A page without
/// a bound would leave that of the others to stand for it.
fn above(text: &str) -> String {
    let start = start(text);
    let next = |(at, c): (usize, char)| {
        let next = char::from_u32(c as u32 + 1).filter(|next| next.len_utf8() == c.len_utf8())?;
        Some(format!("{}{next}", &start[..at]))
    };
    if start == text { text.to_owned() } else { start.char_indices().rev().find_map(next).unwrap_or_else(|| text.to_owned()) }
}

/// Which rows have a value (all, if nothing is said), behind the length of that.
pub fn levels(rows: usize, there: Option<&[bool]>) -> std::io::Result<Vec<u8>> {
    let mut levels = vec![0; 4];
    match there {
        Some(there) => pack(there, 1, &mut levels)?,
        None => bool::run_length_encode(&mut levels, rows, true, 1)?,
    }
    let length = (levels.len() - 4) as u32;
    levels[..4].copy_from_slice(&length.to_le_bytes());
    Ok(levels)
}

/// Which rows have a value; the bits of a number; the numbers of those that have one.
fn numbers_of(rows: &[u32]) -> std::io::Result<Vec<u8>> {
    let some = rows.contains(&NONE);
    let there: Option<Vec<bool>> = some.then(|| rows.iter().map(|&row| row != NONE).collect());
    let mut page = levels(rows.len(), there.as_deref())?;
    let left: Vec<u32>;
    let mut numbers = rows;
    if some {
        left = rows.iter().copied().filter(|&row| row != NONE).collect();
        numbers = &left;
    }
    let bits = u32::BITS - numbers.iter().max().map_or(0, |max| *max).leading_zeros();
    page.push(bits as u8);
    pack(numbers, bits, &mut page)?;
    Ok(page)
}

/// Runs of one value are told by value and length, what lies between by its bits, as many as fill whole bytes. Eight values
/// are looked at together: where a run of fewer ends can hardly be guessed.
fn pack<T: Encoder<T> + PartialEq + Default + Copy>(values: &[T], bits: u32, to: &mut Vec<u8>) -> std::io::Result<()> {
    let (eights, rest) = values.as_chunks::<8>();
    let mut from = 0;
    let mut at = 0;
    let between = |from: usize, end: usize, to: &mut Vec<u8>| {
        let mut stretches = values[from..end].chunks(STRETCH);
        stretches.try_for_each(|stretch| T::bitpacked_encode(to, stretch.iter().copied(), bits as usize))
    };
    while at < eights.len() {
        let value = eights[at][0];
        let same = eights[at..].iter().take_while(|&&eight| eight == [value; 8]).count();
        // A run costs some three bytes, eight values between runs one for each of their bits.
        if same > 1 && same * bits.max(1) as usize > 4 {
            between(from, at * 8, to)?;
            at += same;
            from = at * 8;
            if at == eights.len() {
                from += rest.iter().take_while(|&&more| more == value).count();
            }
            T::run_length_encode(to, same * 8 + from - at * 8, value, bits)?;
        } else {
            at += same.max(1);
        }
    }
    between(from, values.len(), to)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A bound is short, a whole character ends it, and no value lies beyond it.
    #[test]
    fn bounds_hold_what_begins_alike() {
        for text in ["", "洛阳", &"洛".repeat(40), &format!("{}\u{10ffff}", "洛".repeat(21)), &"a".repeat(64), &"a".repeat(65), &"\u{7f}洛".repeat(30)] {
            let above = above(text);
            assert!(above.len() <= BOUND && *above >= *text && (text.len() > BOUND || above == text), "{text}: {above}");
        }
        let last = "\u{10ffff}".repeat(20);
        assert_eq!(above(&last), last);
    }
}
