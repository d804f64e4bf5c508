//! A set of words, each with a value, found at any position of a text by one walk.

use super::stored::{Stored, Writer};
pub use super::trie::{Place, Start};
use super::trie::{Sorted, Trie};
use crate::prefetch::prefetch;
use crate::span::CharSet;

/// Words and values as they come, before they are compiled; the words share one string, or stand elsewhere.
pub struct Draft<V> {
    text: String,
    /// Where each word ends, and its value.
    rows: Vec<(u32, V)>,
}

/// Marks a word that is not in the draft's own string.
const ELSEWHERE: u32 = 1 << 31;

impl<V> Default for Draft<V> {
    fn default() -> Draft<V> {
        Draft { text: String::new(), rows: Vec::new() }
    }
}

impl<V> Draft<V> {
    /// Adds a folded word; an empty one is left out.
    pub fn push(&mut self, word: impl IntoIterator<Item = char>, value: V) {
        let before = self.text.len();
        self.text.extend(word);
        if self.text.len() == before || self.text[before..].contains('\0') {
            self.text.truncate(before);
        } else {
            self.rows.push((self.text.len() as u32, value));
        }
    }

    /// Adds a value whose word is known to whoever compiles: a million names are then not held twice.
    pub fn push_elsewhere(&mut self, value: V) {
        self.rows.push((self.text.len() as u32 | ELSEWHERE, value));
    }

    /// Makes room at once for as many more words.
    pub fn reserve(&mut self, words: usize) {
        self.rows.reserve(words);
    }

    /// Rows so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn word<'d, 'e: 'd>(&'d self, i: usize, elsewhere: &impl Fn(&V) -> &'e str) -> &'d str {
        let end = self.rows[i].0;
        if end & ELSEWHERE != 0 {
            return elsewhere(&self.rows[i].1);
        }
        let start = i.checked_sub(1).map_or(0, |i| self.rows[i].0 & !ELSEWHERE);
        &self.text[start as usize..end as usize]
    }

    /// The rows by word, those of one word as they came.
    fn order<'e>(&self, elsewhere: &impl Fn(&V) -> &'e str) -> Vec<u32> {
        // Most words differ in their first six characters, which are compared, with the number of the row, as one number.
        let head = |i: usize| {
            let mut chars = self.word(i, elsewhere).chars();
            (0..6).fold(0, |head, _| head << 16 | chars.next().map_or(0, |c| u128::from(c).min(0xffff))) << 32 | i as u128
        };
        let mut heads: Vec<u128> = (0..self.rows.len()).map(head).collect();
        heads.sort_unstable();
        let mut order: Vec<u32> = heads.iter().map(|&head| head as u32).collect();
        let mut from = 0;
        for alike in heads.chunk_by(|&a, &b| told(a) == told(b)) {
            let to = from + alike.len();
            if alike.len() > 1 && !is_whole(alike[0]) {
                // Stable: rows of one word stay as they came.
                order[from..to].sort_by(|&a, &b| self.word(a as usize, elsewhere).cmp(self.word(b as usize, elsewhere)));
            }
            from = to;
        }
        order
    }
}

/// A character of a word's head stands outside the basic plane, where one number stands for all.
fn is_vague(head: u128) -> bool {
    const ONES: u128 = u128::MAX / 0xffff;
    let rest = !(head >> 32);
    rest.wrapping_sub(ONES) & !rest & ONES << 15 != 0
}

/// What a word's head tells for certain: all, or all up to the first such character.
fn told(head: u128) -> u128 {
    if !is_vague(head) {
        return head >> 32;
    }
    let shift = (32..128).step_by(16).rev().find(|&shift| head >> shift & 0xffff == 0xffff);
    head >> shift.unwrap_or(32)
}

/// The head is the word, so that nothing is left to compare.
fn is_whole(head: u128) -> bool {
    head >> 32 & 0xffff == 0 && !is_vague(head)
}

/// Compiled words. Several rows may share one word; [`Words::at`] yields a value for each.
pub struct Words<V> {
    trie: Trie,
    /// Where the values of each word end in `values`.
    ends: Vec<u32>,
    values: Vec<V>,
    /// First characters, as bits: most positions of a text end here.
    first: CharSet,
    /// Characters that are words by themselves, as bits.
    single: CharSet,
    /// First two characters of longer words, hashed, as bits: most of the rest end here.
    pairs: Box<[u64]>,
    /// Bits of a hash that count.
    width: u32,
    /// First three characters of longer words, or both of those that have two, hashed, as bits.
    triples: Box<[u64]>,
    /// Last characters, as bits.
    last: CharSet,
}

/// A bit of [`Words::triples`] more than of pairs: there are more of them.
const TRIPLE_BITS: u32 = 2;

/// How many bits of a pair's hash count, in a set of so many words: of sixteen bits one is set.
fn pair_width(rows: usize) -> u32 {
    if rows > 10_000 { 20 } else { (rows.max(1) * 16).next_power_of_two().ilog2().clamp(10, 16) }
}

impl<V: Clone> Words<V> {
    /// Compiles folded words; empty ones are left out.
    pub fn new(words: impl IntoIterator<Item = (Vec<char>, V)>) -> Words<V> {
        let mut draft = Draft::default();
        words.into_iter().for_each(|(w, v)| draft.push(w, v));
        Words::compile(draft, |_| "", |_| {})
    }

    /// Compiles a draft; `elsewhere` knows the words that are not in it, and `choose` may change the values of a word,
    /// which is left out if none remains.
    pub fn compile<'e>(draft: Draft<V>, elsewhere: impl Fn(&V) -> &'e str, mut choose: impl FnMut(&mut Vec<V>)) -> Words<V> {
        let order = draft.order(&elsewhere);
        let mut words = Sorted::with_capacity(order.len(), (0..draft.len()).map(|i| draft.word(i, &elsewhere).len()).sum());
        let mut ends = Vec::with_capacity(order.len());
        let mut values: Vec<V> = Vec::with_capacity(order.len());
        let mut group = Vec::new();
        let width = pair_width(order.len());
        let (mut first, mut single, mut last) = (CharSet::default(), CharSet::default(), CharSet::default());
        let mut pairs = vec![0u64; 1 << (width - 6)].into_boxed_slice();
        let mut triples = vec![0u64; 1 << (width + TRIPLE_BITS - 6)].into_boxed_slice();
        let mut rows = order.iter().map(|&row| (draft.word(row as usize, &elsewhere), &draft.rows[row as usize].1)).peekable();
        while let Some((word, value)) = rows.next() {
            group.push(value.clone());
            while let Some((_, value)) = rows.next_if(|(next, _)| *next == word) {
                group.push(value.clone());
            }
            choose(&mut group);
            if group.is_empty() {
                continue;
            }
            values.append(&mut group);
            words.push(word);
            ends.push(values.len() as u32);
            let mut chars = word.chars();
            let a = chars.next().unwrap_or_default();
            first.add(a.into());
            last.add(word.chars().next_back().unwrap_or_default().into());
            match chars.next() {
                Some(b) => {
                    let pair = pair_hash(a, b);
                    let (i, bit) = pair_bit(pair, width);
                    pairs[i] |= bit;
                    let (i, bit) = pair_bit(triple_hash(pair, chars.next().unwrap_or_default()), width + TRIPLE_BITS);
                    triples[i] |= bit;
                }
                None => single.add(a.into()),
            }
        }
        drop((draft, order));
        ends.shrink_to_fit();
        values.shrink_to_fit();
        Words { trie: Trie::new(&words), ends, values, first, single, pairs, width, triples, last }
    }

    /// Writes all, each value as a number.
    pub fn store(&self, to: &mut Writer, number: impl Fn(&V) -> u32) {
        self.trie.store(to);
        to.rows(self.ends.iter().map(|&end| [end]));
        to.rows(self.values.iter().map(|value| [number(value)]));
        to.rows([[self.width]]);
        for bits in [&self.first.0[..], &self.single.0[..], &self.last.0[..], &self.pairs, &self.triples] {
            to.bits(bits);
        }
    }

    pub fn stored(from: &mut Stored<'_>, value: impl Fn(u32) -> V) -> Option<Words<V>> {
        let trie = Trie::stored(from)?;
        let ends = from.numbers()?.collect();
        let values = from.numbers()?.map(value).collect();
        let width = from.numbers()?.next()?;
        let mut chars = || Some(CharSet(from.bits()?.try_into().ok()?));
        let (first, single, last) = (chars()?, chars()?, chars()?);
        Some(Words { trie, ends, values, first, single, pairs: from.bits()?, width, triples: from.bits()?, last })
    }

    /// Whether any word begins with this folded character.
    pub fn may_begin(&self, c: char) -> bool {
        self.first.has(c.to_ascii_lowercase().into())
    }

    /// Whether a word begins at a place.
    pub fn begins_at(&self, chars: &[char], at: usize) -> bool {
        self.numbers_at(chars, at).next().is_some()
    }

    /// Whether a word may begin with these characters: few positions of a text pass, and of those that do some without a word.
    pub fn may_begin_at(&self, chars: &[char], at: usize) -> bool {
        let (single, pair) = self.openings_at(chars, at);
        single || pair
    }

    /// Whether a word of one character may begin here, and a longer one.
    #[inline]
    fn openings_at(&self, chars: &[char], at: usize) -> (bool, bool) {
        let Some(a) = chars.get(at).map(char::to_ascii_lowercase) else { return (false, false) };
        if !self.may_begin(a) {
            return (false, false);
        }
        let pair = chars.get(at + 1).is_some_and(|b| self.may_open(pair_hash(a, b.to_ascii_lowercase())));
        (self.may_be_single(a), pair)
    }

    /// Whether the two characters of this [`pair_hash`] may open a word.
    pub fn may_open(&self, hash: u32) -> bool {
        let (i, bit) = pair_bit(hash, self.width);
        self.pairs[i] & bit != 0
    }

    /// Whether the first two of these characters may be a word, and whether all three may open one.
    pub fn may_end_or_go_on(&self, [a, b, c]: [char; 3]) -> (bool, bool) {
        let pair = pair_hash(a, b);
        let has = |c: char| {
            let (i, bit) = self.triple(pair, c);
            self.triples[i] & bit != 0
        };
        (has('\0'), has(c))
    }

    /// Asks memory for what [`Words::may_end_or_go_on`] looks at.
    pub fn prefetch_triples(&self, [a, b, c]: [char; 3]) {
        let pair = pair_hash(a, b);
        ['\0', c].into_iter().for_each(|c| prefetch(&self.triples[self.triple(pair, c).0]));
    }

    fn triple(&self, pair: u32, c: char) -> (usize, u64) {
        pair_bit(triple_hash(pair, c), self.width + TRIPLE_BITS)
    }

    /// Whether any word ends with this folded character.
    pub fn may_end(&self, c: char) -> bool {
        self.last.has(c.to_ascii_lowercase().into())
    }

    fn may_be_single(&self, c: char) -> bool {
        self.single.has(c.into())
    }

    /// Words that begin at `at`, shortest first: (end, values).
    pub fn at<'w, 'c>(&'w self, chars: &'c [char], at: usize) -> impl Iterator<Item = (usize, &'w [V])> + use<'w, 'c, V> {
        self.numbers_at(chars, at).map(|(end, word)| (end, self.values(word)))
    }

    /// Words that begin at `at`, shortest first: (end, number of the word).
    pub fn numbers_at<'w, 'c>(&'w self, chars: &'c [char], at: usize) -> impl Iterator<Item = (usize, u32)> + use<'w, 'c, V> {
        let (single, pair) = self.openings_at(chars, at);
        self.trie.walk(chars, at, single, pair).map(|(word, end)| (end, word))
    }

    /// Words of two characters and more that begin at `at`, as [`Words::numbers_at`].
    pub fn longer_numbers_at<'w, 'c>(&'w self, chars: &'c [char], at: usize) -> impl Iterator<Item = (usize, u32)> + use<'w, 'c, V> {
        self.trie.walk(chars, at, false, true).map(|(word, end)| (end, word))
    }

    /// Those of some places where words of two characters and more may begin.
    pub fn starts(&self, chars: &[char], places: &[Place]) -> Vec<Start> {
        self.trie.starts(chars, places)
    }

    /// Words that begin at a start, as [`Words::longer_numbers_at`].
    pub fn numbers_from<'w, 'c>(&'w self, chars: &'c [char], start: Start) -> impl Iterator<Item = (usize, u32)> + use<'w, 'c, V> {
        self.trie.walk_from(chars, start).map(|(word, end)| (end, word))
    }

    /// The longest word that begins at `at`.
    pub fn longest(&self, chars: &[char], at: usize) -> Option<(usize, &[V])> {
        let (single, pair) = self.openings_at(chars, at);
        let longer = if pair { self.trie.longest(chars, at) } else { None };
        let (word, end) = longer.or_else(|| if single { self.trie.single(chars, at) } else { None })?;
        Some((end, self.values(word)))
    }

    /// The first two characters of each word, or the only one: each once.
    pub fn openings(&self) -> impl Iterator<Item = (char, Option<char>)> + '_ {
        self.trie.openings()
    }

    /// The values of exactly this word.
    pub fn exact(&self, word: &[char]) -> &[V] {
        if !self.may_be(word) {
            return &[];
        }
        self.trie.find(word.iter().copied()).map_or(&[], |w| self.values(w))
    }

    /// The values of this word with Latin in any case.
    pub fn exact_lower(&self, word: &[char]) -> &[V] {
        self.exact_number(word).map_or(&[], |w| self.values(w))
    }

    /// The number of this word with Latin in any case.
    pub fn exact_number(&self, word: &[char]) -> Option<u32> {
        if !self.may_be(word) {
            return None;
        }
        self.trie.find(word.iter().map(char::to_ascii_lowercase))
    }

    /// Whether any word begins as this one does: most that is asked for ends here.
    fn may_be(&self, word: &[char]) -> bool {
        match *word {
            [a] => self.may_be_single(a.to_ascii_lowercase()),
            _ => self.openings_at(word, 0).1,
        }
    }

    /// The values of each word, in the order of their numbers.
    pub fn groups(&self) -> impl ExactSizeIterator<Item = &[V]> {
        (0..self.ends.len() as u32).map(|word| self.values(word))
    }

    /// The values of a word by its number.
    pub fn values(&self, word: u32) -> &[V] {
        let start = word.checked_sub(1).map_or(0, |w| self.ends[w as usize]);
        &self.values[start as usize..self.ends[word as usize] as usize]
    }
}

/// A hash of two characters, best in its upper bits.
pub fn pair_hash(a: char, b: char) -> u32 {
    ((a as u32).wrapping_mul(0x9e37_79b1) ^ (b as u32).wrapping_mul(0x85eb_ca6b)).wrapping_mul(0xc2b2_ae35)
}

/// A hash of a pair's hash and a third character.
fn triple_hash(pair: u32, c: char) -> u32 {
    (pair ^ (c as u32).wrapping_mul(0x9e37_79b1)).wrapping_mul(0x85eb_ca6b)
}

/// Where the bit of a hash stands.
fn pair_bit(hash: u32, width: u32) -> (usize, u64) {
    let bit = (hash >> (32 - width)) as usize;
    (bit >> 6, 1 << (bit & 63))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words with characters outside the basic plane are found too, in whatever order they came, each with all its values.
    #[test]
    fn rare_characters_are_told_apart() {
        let words = [
            "\u{20001}乙",
            "\u{20000}甲",
            "洛\u{20001}甲",
            "洛\u{20000}乙",
            "\u{20000}甲",
            "洛",
            "洛\u{20001}甲",
            "\u{20001}",
            "洛\u{ffff}",
            "洛\u{20000}甲岚川县城关镇",
            "洛\u{20000}甲岚川县城北镇",
        ];
        let compiled = Words::new(words.iter().enumerate().map(|(i, word)| (word.chars().collect(), i)));
        for word in words {
            let chars: Vec<char> = word.chars().collect();
            let wanted: Vec<usize> = (0..words.len()).filter(|&i| words[i] == word).collect();
            assert_eq!(compiled.exact(&chars), wanted, "{word}");
        }
        assert_eq!(compiled.groups().len(), 9);
        assert!(compiled.exact(&['\u{20002}', '甲']).is_empty() && compiled.exact(&['\u{20000}', '乙']).is_empty());
    }
}
