//! Which rule words may begin at each place of a text, told for all rule dictionaries in one pass.
//!
//! Each stage looks for the words of its own dictionaries, and at most places there is none. One look at a character and
//! its follower answers for all of them at once; a stage then asks its dictionary only where its mark stands.

use super::words::Words;

/// A word of these dictionaries may begin here; marks are combined by `|`.
pub mod mark {
    /// `metrics.csv`, the words of metrics.
    pub const TRIGGER: u8 = 1;
    /// `statuses.csv`.
    pub const CUE: u8 = 2;
    /// `stages.csv`.
    pub const STAGE: u8 = 4;
    /// `references.csv`.
    pub const REFERENCE: u8 = 8;
    /// `affixes.csv`.
    pub const AFFIX: u8 = 16;
    /// `fixed.csv`.
    pub const FIXED: u8 = 32;
    /// A digit, a numeral, a word that opens an amount or a time.
    pub const NUMBER: u8 = 64;
}

/// The openings of all rule words: a mark for each single character, and for each pair by its hash.
pub struct Marks {
    singles: Box<[u8]>,
    pairs: Box<[u8]>,
}

impl Default for Marks {
    fn default() -> Marks {
        Marks { singles: vec![0; 1 << 16].into(), pairs: vec![0; 1 << 16].into() }
    }
}

impl Marks {
    /// Marks the words of a dictionary.
    pub fn words<V: Clone>(&mut self, words: &Words<V>, mark: u8) {
        for (a, b) in words.openings() {
            match b {
                Some(b) => self.pairs[pair(a, b)] |= mark,
                None => self.character(a, mark),
            }
        }
    }

    /// Marks a character wherever it stands.
    pub fn character(&mut self, c: char, mark: u8) {
        self.singles[c as usize & 0xffff] |= mark;
    }

    /// The marks of every place of a folded text. One too many does no harm.
    pub fn of(&self, chars: &[char]) -> Vec<u8> {
        let mut marks = Vec::with_capacity(chars.len());
        let mut a = chars.first().map_or('\0', char::to_ascii_lowercase);
        for i in 0..chars.len() {
            let b = chars.get(i + 1).map_or('\0', char::to_ascii_lowercase);
            marks.push(self.singles[a as usize & 0xffff] | self.pairs[pair(a, b)]);
            a = b;
        }
        marks
    }
}

/// Where the mark of a pair stands.
fn pair(a: char, b: char) -> usize {
    let hash = (a as u32).wrapping_mul(0x9e37_79b1) ^ (b as u32).wrapping_mul(0x85eb_ca6b);
    (hash.wrapping_mul(0xc2b2_ae35) >> 16) as usize
}
