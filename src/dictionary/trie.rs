//! A frozen trie over sorted words, walked one character at a time.
//!
//! Nodes are numbered level by level, so the children of a node stand side by side and the first child's number is all
//! that a node keeps of them; what only one word has is kept as text behind the node where it parts from all others. The
//! first two characters are one step, by hash: most words of a million are told apart by four.
//!
//! A double-array trie (crawdad's) walks as fast, but needs five times the memory while it is built, and longer.

use super::stored::{Stored, Writer};
use rustc_hash::FxHasher;
use std::collections::VecDeque;
use std::hash::Hasher;

/// No word ends at this node.
const NONE: u32 = u32::MAX >> 1;
/// The one word below this node goes on in `tails`.
const TAIL: u32 = !NONE;
/// Closes a tail; no word holds it.
const CLOSE: char = '\0';

/// Words in order, each once, none empty: `text` cut at `ends`.
pub struct Sorted {
    text: String,
    ends: Vec<u32>,
}

impl Sorted {
    pub fn with_capacity(words: usize, bytes: usize) -> Sorted {
        Sorted { text: String::with_capacity(bytes), ends: Vec::with_capacity(words) }
    }

    /// Adds a word that comes behind all those before.
    pub fn push(&mut self, word: &str) {
        debug_assert!(!word.is_empty() && self.last().is_none_or(|l| l < word), "words come in order");
        self.text.push_str(word);
        self.ends.push(self.text.len() as u32);
    }

    pub fn last(&self) -> Option<&str> {
        self.len().checked_sub(1).map(|i| self.word(i))
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    fn word(&self, i: usize) -> &str {
        let start = i.checked_sub(1).map_or(0, |i| self.ends[i]);
        &self.text[start as usize..self.ends[i] as usize]
    }
}

/// Where words of two characters and more may begin.
#[derive(Clone, Copy)]
pub struct Place {
    pub at: u32,
    /// One of more than two may.
    pub goes_on: bool,
}

/// Such a place, and the node that the two characters lead to.
#[derive(Clone, Copy)]
pub struct Start {
    pub at: u32,
    node: u32,
    /// What the node says of words.
    word: u32,
    goes_on: bool,
}

#[derive(Clone, Copy)]
struct Node {
    /// The first child; the children end where the next node's begin.
    first: u32,
    /// The word that ends here, or [`NONE`]; with [`TAIL`] it goes on in `tails`.
    word: u32,
}

/// Compiled words; each is known by its number in their order.
pub struct Trie {
    nodes: Vec<Node>,
    /// The character that leads to each node.
    labels: Vec<char>,
    pairs: Pairs,
    /// Where the tail of each word begins, for those that have one.
    tail_starts: Vec<u32>,
    tails: String,
}

impl Trie {
    pub fn new(words: &Sorted) -> Trie {
        // Room that is not needed costs no memory, and growing step by step would cost twice as much.
        let (nodes, tails) = (Vec::with_capacity(words.len() * 2), String::with_capacity(words.text.len()));
        let mut labels = Vec::with_capacity(words.len() * 2);
        labels.push(CLOSE);
        let mut trie = Trie { nodes, labels, pairs: Pairs::default(), tail_starts: vec![0; words.len()], tails };
        // Words of a node that waits to be numbered, and how many bytes they share.
        let mut waiting = VecDeque::with_capacity(words.len());
        waiting.push_back((0u32, words.len() as u32, 0u32));
        let mut numbered = 1u32;
        let mut shallow = u32::MAX;
        while let Some((from, to, depth)) = waiting.pop_front() {
            let (mut from, to, depth) = (from as usize, to as usize, depth as usize);
            let node = trie.nodes.len() as u32;
            let first = numbered;
            if node > shallow && to - from == 1 {
                let tail = &words.word(from)[depth..];
                let word = if tail.is_empty() { from as u32 } else { trie.add_tail(from, tail) };
                trie.nodes.push(Node { first, word });
                continue;
            }
            let mut word = NONE;
            if to > from && words.word(from).len() == depth {
                word = from as u32;
                from += 1;
            }
            while from < to {
                let start = &words.word(from)[depth..];
                let label = start.chars().next().unwrap_or(CLOSE);
                let shared = &start[..label.len_utf8()];
                let end = (from + 1..to).find(|&i| !words.word(i).as_bytes()[depth..].starts_with(shared.as_bytes())).unwrap_or(to);
                trie.labels.push(label);
                waiting.push_back((from as u32, end as u32, (depth + label.len_utf8()) as u32));
                numbered += 1;
                from = end;
            }
            trie.nodes.push(Node { first, word });
            if node == 0 {
                // Nodes of the first level always have children, so that every pair is a node of the second.
                shallow = numbered - 1;
            }
        }
        trie.nodes.push(Node { first: numbered, word: NONE });
        trie.pairs = Pairs::of(&trie, shallow);
        trie.nodes.shrink_to_fit();
        trie.labels.shrink_to_fit();
        trie.tails.shrink_to_fit();
        trie
    }

    pub fn store(&self, to: &mut Writer) {
        to.rows(self.nodes.iter().map(|node| [node.first, node.word]));
        to.rows(self.labels.iter().map(|&label| [label.into()]));
        to.rows(self.tail_starts.iter().map(|&start| [start]));
        to.text(&self.tails);
        to.rows([[self.pairs.slots.len() as u32]]);
        to.rows(self.pairs.slots.iter().zip(0..).filter(|(slot, _)| slot.2 != 0).map(|(&(a, b, node), at)| [at, a.into(), b.into(), node]));
    }

    pub fn stored(from: &mut Stored<'_>) -> Option<Trie> {
        let letter = |number: u32| char::from_u32(number).unwrap_or_default();
        let nodes = from.rows()?.map(|[first, word]| Node { first, word }).collect();
        let labels = from.numbers()?.map(letter).collect();
        let tail_starts = from.numbers()?.collect();
        let tails = from.text()?.to_owned();
        let size = from.numbers()?.next()?;
        let mut slots = vec![(CLOSE, CLOSE, 0); size as usize].into_boxed_slice();
        for [at, a, b, node] in from.rows()? {
            *slots.get_mut(at as usize)? = (letter(a), letter(b), node);
        }
        Some(Trie { nodes, labels, pairs: Pairs { slots }, tail_starts, tails })
    }

    fn add_tail(&mut self, word: usize, tail: &str) -> u32 {
        self.tail_starts[word] = self.tails.len() as u32;
        self.tails.push_str(tail);
        self.tails.push(CLOSE);
        word as u32 | TAIL
    }

    fn child(&self, node: u32, c: char) -> Option<u32> {
        let (first, end) = (self.nodes[node as usize].first as usize, self.nodes[node as usize + 1].first as usize);
        let labels = &self.labels[first..end];
        let at = if labels.len() <= 8 { labels.iter().position(|&l| l == c) } else { labels.binary_search(&c).ok() };
        at.map(|at| (first + at) as u32)
    }

    /// Words that begin at `at` of these characters (Latin in any case), shortest first; those of one character only
    /// where `single` says that there may be one, longer ones only where `pair` does.
    #[inline]
    pub fn walk<'t, 'c>(&'t self, chars: &'c [char], at: usize, single: bool, pair: bool) -> Walk<'t, 'c> {
        let single = if single { self.single(chars, at).map(|(word, _)| word) } else { None };
        let node = if pair { self.second(chars, at) } else { None };
        Walk { trie: self, chars, single, at: at + 2, node, arrived: node.map(|node| self.nodes[node as usize].word) }
    }

    /// Those of some places where words of two characters and more may begin. All are looked up before any walk goes on, so
    /// that memory answers many at once.
    pub fn starts(&self, chars: &[char], places: &[Place]) -> Vec<Start> {
        let mut starts = Vec::with_capacity(places.len());
        starts.extend(places.iter().filter_map(|&Place { at, goes_on }| Some(Start { at, node: self.second(chars, at as usize)?, word: NONE, goes_on })));
        starts.iter_mut().for_each(|start| start.word = self.nodes[start.node as usize].word);
        starts
    }

    /// Words that begin at a start and end where `chars` does or before, shortest first.
    #[inline]
    pub fn walk_from<'t, 'c>(&'t self, chars: &'c [char], start: Start) -> Walk<'t, 'c> {
        let at = start.at as usize + 2;
        let node = (at <= chars.len()).then_some(start.node);
        // Where no longer word may begin, the text might as well end.
        let chars = if start.goes_on { chars } else { &chars[..at.min(chars.len())] };
        Walk { trie: self, chars, single: None, at, node, arrived: Some(start.word) }
    }

    /// The word of the one character at `at`: (word, end).
    pub fn single(&self, chars: &[char], at: usize) -> Option<(u32, usize)> {
        let node = self.pairs.get(lower(chars, at)?, CLOSE)?;
        Some((self.nodes[node as usize].word, at + 1))
    }

    /// The longest word of two characters and more at `at`: (word, end).
    pub fn longest(&self, chars: &[char], at: usize) -> Option<(u32, usize)> {
        let mut node = self.second(chars, at)?;
        let (mut end, mut longest) = (at + 2, None);
        loop {
            let word = self.nodes[node as usize].word;
            if word & TAIL != 0 {
                return self.tail(word, chars, end).or(longest);
            }
            if word != NONE {
                longest = Some((word, end));
            }
            match lower(chars, end).and_then(|c| self.child(node, c)) {
                Some(child) => node = child,
                None => return longest,
            }
            end += 1;
        }
    }

    /// The node of the two characters at `at`.
    fn second(&self, chars: &[char], at: usize) -> Option<u32> {
        self.pairs.get(lower(chars, at)?, lower(chars, at + 1)?)
    }

    /// The one word that goes on from here, if the characters do: (word, end).
    fn tail(&self, word: u32, chars: &[char], at: usize) -> Option<(u32, usize)> {
        let number = word & !TAIL;
        for (end, c) in (at..).zip(self.tails[self.tail_starts[number as usize] as usize..].chars()) {
            if c == CLOSE {
                return Some((number, end));
            }
            if lower(chars, end) != Some(c) {
                return None;
            }
        }
        None
    }

    /// The first two characters of each word, or the only one: each once.
    pub fn openings(&self) -> impl Iterator<Item = (char, Option<char>)> + '_ {
        self.pairs.slots.iter().filter(|s| s.2 != 0).map(|&(a, b, _)| (a, (b != CLOSE).then_some(b)))
    }

    /// The number of exactly this word.
    pub fn find(&self, word: impl IntoIterator<Item = char>) -> Option<u32> {
        let mut word = word.into_iter();
        let first = word.next()?;
        let Some(second) = word.next() else {
            return self.pairs.get(first, CLOSE).map(|node| self.nodes[node as usize].word);
        };
        let mut node = self.pairs.get(first, second)?;
        loop {
            let here = self.nodes[node as usize].word;
            if here & TAIL != 0 {
                let number = here & !TAIL;
                let rest = self.tails[self.tail_starts[number as usize] as usize..].chars().take_while(|&c| c != CLOSE);
                return word.eq(rest).then_some(number);
            }
            match word.next() {
                Some(c) => node = self.child(node, c)?,
                None => return (here != NONE).then_some(here),
            }
        }
    }
}

/// The character at a position, Latin in lower case.
fn lower(chars: &[char], at: usize) -> Option<char> {
    chars.get(at).map(char::to_ascii_lowercase)
}

/// See [`Trie::walk`]; yields (word, end).
pub struct Walk<'t, 'c> {
    trie: &'t Trie,
    chars: &'c [char],
    /// The word of one character, until it is told.
    single: Option<u32>,
    at: usize,
    node: Option<u32>,
    /// Of a node that is new and has not yet told its own word: that.
    arrived: Option<u32>,
}

impl Iterator for Walk<'_, '_> {
    type Item = (u32, usize);

    #[inline]
    fn next(&mut self) -> Option<(u32, usize)> {
        if let Some(word) = self.single.take() {
            return Some((word, self.at - 1));
        }
        // Most walks end before they begin.
        self.node?;
        self.longer()
    }
}

impl Walk<'_, '_> {
    fn longer(&mut self) -> Option<(u32, usize)> {
        loop {
            let word = match self.arrived.take() {
                Some(word) => word,
                None => {
                    let c = lower(self.chars, self.at);
                    self.node = self.node.zip(c).and_then(|(n, c)| self.trie.child(n, c));
                    self.at += 1;
                    self.trie.nodes[self.node? as usize].word
                }
            };
            if word & TAIL != 0 {
                self.node = None;
                return self.trie.tail(word, self.chars, self.at);
            }
            if word != NONE {
                return Some((word, self.at));
            }
        }
    }
}

/// The nodes of the second level by the two characters that lead there, and those of the first where a word ends by the
/// one and [`CLOSE`]: an open hash table.
#[derive(Default)]
struct Pairs {
    slots: Box<[(char, char, u32)]>,
}

impl Pairs {
    fn of(trie: &Trie, shallow: u32) -> Pairs {
        let children = |n: u32| trie.nodes[n as usize].first..trie.nodes[n as usize + 1].first;
        let ends = |a: u32| trie.nodes[a as usize].word != NONE;
        let all = || {
            (1..=shallow).flat_map(|a| {
                ends(a)
                    .then_some((trie.labels[a as usize], CLOSE, a))
                    .into_iter()
                    .chain(children(a).map(move |b| (trie.labels[a as usize], trie.labels[b as usize], b)))
            })
        };
        let size = (all().count() * 2).next_power_of_two().max(2);
        let mut slots = vec![(CLOSE, CLOSE, 0); size].into_boxed_slice();
        for (a, b, node) in all() {
            let mut slot = Self::hash(a, b) & (size - 1);
            while slots[slot].2 != 0 {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = (a, b, node);
        }
        Pairs { slots }
    }

    fn hash(a: char, b: char) -> usize {
        let mut hasher = FxHasher::default();
        hasher.write_u64(u64::from(a as u32) << 32 | u64::from(b as u32));
        hasher.finish() as usize
    }

    fn get(&self, a: char, b: char) -> Option<u32> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = Self::hash(a, b) & mask;
        loop {
            let (x, y, node) = self.slots[slot];
            if node == 0 {
                return None;
            }
            if (x, y) == (a, b) {
                return Some(node);
            }
            slot = (slot + 1) & mask;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every word is found where it stands, and nothing else is.
    #[test]
    fn walks_find_what_a_search_finds() {
        let mut words = vec!["a", "ab", "abc", "abcdef", "洛", "洛阳", "洛阳市", "洛阳市财政局", "长", "安徽岚川光电有限公司", "安徽岚川"];
        words.sort_unstable();
        let mut sorted = Sorted::with_capacity(0, 0);
        words.iter().for_each(|w| sorted.push(w));
        let trie = Trie::new(&sorted);
        let text: Vec<char> = "ABCDEF在洛阳市财政局旁安徽岚川光电有限公长".chars().collect();
        for at in 0..text.len() {
            let rest: String = text[at..].iter().map(char::to_ascii_lowercase).collect();
            let mut wanted: Vec<&str> = words.iter().copied().filter(|w| rest.starts_with(w)).collect();
            wanted.sort_by_key(|w| w.len());
            let found: Vec<&str> = trie.walk(&text, at, true, true).map(|(w, _)| words[w as usize]).collect();
            assert_eq!(found, wanted, "at {at}");
            let longer: Vec<&str> = wanted.into_iter().filter(|w| w.chars().count() > 1).collect();
            let found: Vec<&str> = trie
                .walk(&text, at, false, true)
                .map(|(w, end)| {
                    assert_eq!(words[w as usize].chars().count(), end - at);
                    words[w as usize]
                })
                .collect();
            assert_eq!(found, longer, "at {at}");
            let from = |chars: &[char], goes_on: bool| -> Vec<&str> {
                let starts = trie.starts(&text, &[Place { at: at as u32, goes_on }]);
                starts.into_iter().flat_map(|start| trie.walk_from(chars, start).collect::<Vec<_>>()).map(|(w, _)| words[w as usize]).collect()
            };
            assert_eq!(from(&text, true), longer, "at {at}");
            // Where nothing longer may begin, or the text up to the next character but one is all there is, nothing longer is read.
            let two: Vec<&str> = longer.iter().copied().filter(|w| w.chars().count() == 2).collect();
            let short = &text[..text.len().min(at + 2)];
            assert_eq!([from(&text, false), from(short, true), from(short, false)], [(); 3].map(|()| two.clone()), "at {at}");
            assert_eq!(trie.longest(&text, at).map(|(w, end)| (words[w as usize], end - at)), longer.last().map(|w| (*w, w.chars().count())), "at {at}");
        }
        for (i, w) in words.iter().enumerate() {
            assert_eq!(trie.find(w.chars()), Some(i as u32));
        }
        assert_eq!(trie.find("洛阳市财".chars()), None);
        assert_eq!(trie.find("".chars()), None);
        assert!(Trie::new(&Sorted::with_capacity(0, 0)).walk(&text, 0, false, true).next().is_none());
    }
}
