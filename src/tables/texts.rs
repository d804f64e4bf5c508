//! A column of text that repeats, nearly as a Parquet file has it: values, and for each row which it has.
//!
//! In: the texts of a block's rows. Out: numbers and values, block by block. Most rows have what one of the last few had,
//! and that is told by where the text lies; whether two values are equal is asked when the column is written.

use std::borrow::Cow;

/// The blocks of a column.
#[derive(Clone, Default)]
pub struct Texts {
    pub blocks: Vec<Block>,
}

/// Rows that were made together.
#[derive(Clone, Default)]
pub struct Block {
    /// For each row the number of its value, or [`NONE`].
    pub rows: Vec<u32>,
    /// All values in a row, in the order in which rows have them first; some more than once.
    values: String,
    /// Where each ends.
    ends: Vec<u32>,
}

/// The number of a row that has no text.
pub const NONE: u32 = u32::MAX;

impl Block {
    /// The values by number.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        let mut start = 0;
        self.ends.iter().map(move |&end| &self.values[std::mem::replace(&mut start, end as usize)..end as usize])
    }

    fn add(&mut self, text: &str) -> u32 {
        self.values.push_str(text);
        self.ends.push(self.values.len() as u32);
        self.ends.len() as u32 - 1
    }
}

impl Texts {
    pub fn len(&self) -> usize {
        self.blocks.iter().map(|b| b.rows.len()).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text of every row.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.blocks.iter().flat_map(|block| {
            let values: Vec<&str> = block.values().collect();
            block.rows.iter().map(move |&row| values.get(row as usize).copied())
        })
    }
}

/// A block in the making.
pub struct Maker<'s> {
    block: Block,
    /// What the row before has, which most rows have too.
    last: (&'s str, u32),
    /// Texts that rows had of late, by where they lie, and their numbers.
    recent: [(&'s str, u32); 1 << RECENT_BITS],
}

const RECENT_BITS: u32 = 7;

impl<'s> Maker<'s> {
    pub fn new(rows: usize) -> Maker<'s> {
        Maker { block: Block { rows: Vec::with_capacity(rows), ..Block::default() }, last: ("", NONE), recent: [("", NONE); 1 << RECENT_BITS] }
    }

    /// The next row's text.
    pub fn push(&mut self, text: Option<Cow<'s, str>>) {
        let number = match text {
            Some(Cow::Borrowed(text)) => self.number(text),
            Some(Cow::Owned(text)) => self.block.add(&text),
            None => NONE,
        };
        self.block.rows.push(number);
    }

    /// The next row's text, which is gone after the call.
    pub fn push_passing(&mut self, text: &str) {
        let number = self.block.add(text);
        self.block.rows.push(number);
    }

    fn number(&mut self, text: &'s str) -> u32 {
        if !std::ptr::eq(self.last.0, text) || self.last.1 == NONE {
            self.last = (text, self.number_anew(text));
        }
        self.last.1
    }

    fn number_anew(&mut self, text: &'s str) -> u32 {
        let at = (text.as_ptr().addr() as u32).wrapping_mul(0x9e37_79b9) >> (32 - RECENT_BITS);
        let (known, number) = self.recent[at as usize];
        if std::ptr::eq(known, text) && number != NONE {
            return number;
        }
        let number = self.block.add(text);
        self.recent[at as usize] = (text, number);
        number
    }

    pub fn finish(self) -> Texts {
        Texts { blocks: vec![self.block] }
    }
}
