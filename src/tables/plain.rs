//! A column of text that does not repeat, as a Parquet file has it: each value behind its length, page by page.
//!
//! In: the texts of a block's rows. Out: one [`Page`], in which each text was copied once. It may be packed at once, while
//! the block is still near the processor.

use std::borrow::Cow;

/// Room in front of a page's values for what says which rows have one.
pub const HEAD: usize = 16;

/// Rows that were made together.
#[derive(Clone, Default)]
pub struct Page {
    pub rows: usize,
    /// Which rows have a value, if some have none.
    pub there: Option<Vec<bool>>,
    /// Behind [`HEAD`] bytes, the values; packed, only what a file has.
    pub bytes: Vec<u8>,
    /// The first and the last of the values.
    pub ends: Option<[String; 2]>,
    /// The bytes are packed; so many they were before.
    pub packed: Option<usize>,
}

/// Appends a value behind its length.
pub fn put(value: &str, to: &mut Vec<u8>) {
    to.extend_from_slice(&(value.len() as u32).to_le_bytes());
    to.extend_from_slice(value.as_bytes());
}

impl Page {
    pub fn new<'s>(values: impl Iterator<Item = Option<Cow<'s, str>>> + Clone) -> Page {
        let mut page = Page::default();
        let mut room = HEAD;
        for value in values.clone() {
            page.rows += 1;
            room += value.map_or(0, |value| 4 + value.len());
        }
        page.bytes.reserve_exact(room);
        page.bytes.resize(HEAD, 0);
        let mut ends: Option<[Cow<'s, str>; 2]> = None;
        let mut there = Vec::new();
        for (row, value) in values.enumerate() {
            let Some(value) = value else {
                there.resize(row, true);
                there.push(false);
                continue;
            };
            if !there.is_empty() {
                there.push(true);
            }
            put(&value, &mut page.bytes);
            match &mut ends {
                Some([least, _]) if value < *least => *least = value,
                Some([_, most]) if value > *most => *most = value,
                Some(_) => {}
                None => ends = Some([value.clone(), value]),
            }
        }
        page.there = Some(there).filter(|there| !there.is_empty());
        page.ends = ends.map(|ends| ends.map(Cow::into_owned));
        page
    }

    /// The text of every row of a page that is not packed.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        debug_assert!(self.packed.is_none());
        let mut rest = &self.bytes[HEAD..];
        (0..self.rows).map(move |row| {
            if self.there.as_ref().is_some_and(|there| !there[row]) {
                return None;
            }
            let (length, behind) = rest.split_first_chunk()?;
            let (value, behind) = behind.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            rest = behind;
            std::str::from_utf8(value).ok()
        })
    }
}
