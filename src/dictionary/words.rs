//! A set of words, each with a value, found at any position of a text by one walk.

use crawdad::Trie;

/// Compiled words. Several rows may share one word; [`Words::at`] yields a value for each.
pub struct Words<V> {
    trie: Option<Trie>,
    /// Slots of `values` for each trie value.
    groups: Vec<(u32, u32)>,
    values: Vec<V>,
    /// First characters, as bits: most positions of a text end here.
    first: Box<[u64; 1024]>,
    /// Characters that are words by themselves, as bits.
    single: Box<[u64; 1024]>,
    /// First two characters of longer words, hashed, as bits: most of the rest end here.
    pairs: Box<[u64]>,
    /// Bits of a hash that count.
    width: u32,
}

/// A word set of so many rows takes this many bits for its pairs.
fn pair_width(rows: usize) -> u32 {
    if rows > 10_000 { 20 } else { 16 }
}

impl<V: Clone> Words<V> {
    /// Compiles folded words; empty ones are left out.
    pub fn new(words: impl IntoIterator<Item = (Vec<char>, V)>) -> Words<V> {
        let mut rows: Vec<(String, V)> =
            words.into_iter().filter(|(w, _)| !w.is_empty() && !w.contains(&'\0')).map(|(w, v)| (w.into_iter().collect(), v)).collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let mut first = Box::new([0u64; 1024]);
        let mut records: Vec<(&str, u32)> = Vec::new();
        let mut groups: Vec<(u32, u32)> = Vec::new();
        for (i, (word, _)) in rows.iter().enumerate() {
            if records.last().is_some_and(|(w, _)| w == word) {
                if let Some(group) = groups.last_mut() {
                    group.1 = i as u32 + 1;
                }
            } else {
                records.push((word, groups.len() as u32));
                groups.push((i as u32, i as u32 + 1));
                let c = word.chars().next().map_or(0, |c| c as usize & 0xffff);
                first[c >> 6] |= 1 << (c & 63);
            }
        }
        let width = pair_width(rows.len());
        let mut pairs = vec![0u64; 1 << (width - 6)].into_boxed_slice();
        let mut single = Box::new([0u64; 1024]);
        for (word, _) in &rows {
            let mut chars = word.chars();
            match (chars.next(), chars.next()) {
                (Some(a), Some(b)) => {
                    let (i, bit) = pair_bit(a, b, width);
                    pairs[i] |= bit;
                }
                (Some(a), None) => single[(a as usize & 0xffff) >> 6] |= 1 << (a as usize & 63),
                _ => {}
            }
        }
        let trie = (!records.is_empty()).then(|| Trie::from_records(records).expect("sorted, distinct and not empty"));
        let values = rows.into_iter().map(|(_, v)| v).collect();
        Words { trie, groups, values, first, single, pairs, width }
    }

    /// Whether any word begins with this folded character.
    pub fn may_begin(&self, c: char) -> bool {
        let c = c.to_ascii_lowercase() as usize & 0xffff;
        self.first[c >> 6] >> (c & 63) & 1 == 1
    }

    /// Whether any word begins with these characters: few positions of a text pass.
    pub fn may_begin_at(&self, chars: &[char], at: usize) -> bool {
        let Some(a) = chars.get(at).map(char::to_ascii_lowercase) else { return false };
        if !self.may_begin(a) {
            return false;
        }
        let c = a as usize & 0xffff;
        if self.single[c >> 6] >> (c & 63) & 1 == 1 {
            return true;
        }
        let Some(b) = chars.get(at + 1) else { return false };
        let (i, bit) = pair_bit(a, b.to_ascii_lowercase(), self.width);
        self.pairs[i] & bit != 0
    }

    /// Words that begin at `at`, shortest first: (end, values).
    pub fn at<'w, 'c>(&'w self, chars: &'c [char], at: usize) -> impl Iterator<Item = (usize, &'w [V])> + use<'w, 'c, V> {
        let maybe = self.may_begin_at(chars, at);
        let rest = chars.get(at..).unwrap_or(&[]);
        let trie = self.trie.as_ref().filter(|_| maybe);
        trie.into_iter()
            .flat_map(move |t| t.common_prefix_search(rest.iter().map(char::to_ascii_lowercase)))
            .map(move |(v, len)| (at + len, self.group(v)))
    }

    /// The longest word that begins at `at`.
    pub fn longest(&self, chars: &[char], at: usize) -> Option<(usize, &[V])> {
        self.at(chars, at).last()
    }

    /// The values of exactly this word.
    pub fn exact(&self, word: &[char]) -> &[V] {
        match self.trie.as_ref().and_then(|t| t.exact_match(word.iter().copied())) {
            Some(v) => self.group(v),
            None => &[],
        }
    }

    /// The values of this word with Latin in any case.
    pub fn exact_lower(&self, word: &[char]) -> &[V] {
        match self.trie.as_ref().and_then(|t| t.exact_match(word.iter().map(char::to_ascii_lowercase))) {
            Some(v) => self.group(v),
            None => &[],
        }
    }

    fn group(&self, v: u32) -> &[V] {
        let (from, to) = self.groups[v as usize];
        &self.values[from as usize..to as usize]
    }
}

/// Where the bit of a pair stands.
fn pair_bit(a: char, b: char, width: u32) -> (usize, u64) {
    let hash = (a as u32).wrapping_mul(0x9e37_79b1) ^ (b as u32).wrapping_mul(0x85eb_ca6b);
    let bit = (hash.wrapping_mul(0xc2b2_ae35) >> (32 - width)) as usize;
    (bit >> 6, 1 << (bit & 63))
}
