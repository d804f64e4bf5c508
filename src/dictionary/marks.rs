//! Which rule words may begin at each place of a text, told for all rule dictionaries in one pass.
//!
//! Each stage looks for the words of its own dictionaries, and at most places there is none. One look at a character and
//! its follower answers for all of them at once; a stage then asks its dictionary only where its mark stands.

use super::words::{Place, Words, pair_hash};

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
    /// `abbreviations.csv`, places in one character.
    pub const PLACE: u8 = 128;
}

/// The openings of all rule words: a mark for each single character, and for each pair by its hash.
pub struct Marks {
    singles: Box<[u8; 1 << 16]>,
    pairs: Box<[u8; 1 << 16]>,
}

impl Default for Marks {
    fn default() -> Marks {
        Marks { singles: Box::new([0; 1 << 16]), pairs: Box::new([0; 1 << 16]) }
    }
}

impl Marks {
    /// Marks the words of a dictionary.
    pub fn words<V: Clone>(&mut self, words: &Words<V>, mark: u8) {
        words.openings().for_each(|(a, b)| self.opening(a, b, mark));
    }

    /// Marks where a word begins with these characters, or is the one.
    pub fn opening(&mut self, a: char, b: Option<char>, mark: u8) {
        match b {
            Some(b) => self.pairs[slot(pair_hash(a, b))] |= mark,
            None => self.character(a, mark),
        }
    }

    /// Marks a character wherever it stands.
    pub fn character(&mut self, c: char, mark: u8) {
        self.singles[c as usize & 0xffff] |= mark;
    }

    /// The marks of every place of a folded text, and the few places where a name of two characters or more may begin. One too
    /// many does no harm. Little is decided on the way, so that the looks into memory do not wait for each other.
    /// `scratch` is kept for the next text.
    pub fn of<V: Clone>(&self, chars: &[char], names: &Words<V>, scratch: &mut Vec<u32>) -> (Vec<u8>, Vec<Place>) {
        let lower = |at: usize| chars.get(at).map_or('\0', char::to_ascii_lowercase);
        if scratch.len() < chars.len() {
            scratch.resize(chars.len(), 0);
        }
        let mut marks = Vec::with_capacity(chars.len());
        let mut found = 0;
        let mut a = lower(0);
        marks.extend((0..chars.len()).map(|at| {
            let b = lower(at + 1);
            let hash = pair_hash(a, b);
            let mark = self.singles[a as usize & 0xffff] | self.pairs[slot(hash)];
            scratch[found] = at as u32;
            found += usize::from(names.may_open(hash));
            a = b;
            mark
        }));
        let three = |at: u32| [0, 1, 2].map(|i| lower(at as usize + i));
        scratch[..found].iter().for_each(|&at| names.prefetch_triples(three(at)));
        let mut kept = Vec::with_capacity(found);
        kept.extend(scratch[..found].iter().filter_map(|&at| {
            let (ends, goes_on) = names.may_end_or_go_on(three(at));
            (ends | goes_on).then_some(Place { at, goes_on })
        }));
        (marks, kept)
    }
}

/// The first place of a range that has one of the wanted marks, or the end of the range.
pub fn next(marks: &[u8], range: std::ops::Range<usize>, wanted: u8) -> usize {
    let (mut at, marks) = (range.start, &marks[..range.end]);
    let eight = u64::from_le_bytes([wanted; 8]);
    while let Some(bytes) = marks.get(at..at + 8) {
        let found = u64::from_le_bytes(bytes.try_into().unwrap_or_default()) & eight;
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    (at..marks.len()).find(|&i| marks[i] & wanted != 0).unwrap_or(marks.len().max(at))
}

/// Where the mark of a pair stands.
fn slot(hash: u32) -> usize {
    (hash >> 16) as usize
}
