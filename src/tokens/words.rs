//! The words of `words.csv` as the build script stores them: looked up, and used to cut a sentence as jieba does.
//!
//! A trie in one array: the node of a single character stands in the slot of that character's code, any other in the
//! first free slot from where the hash of its parent's slot and its own code points. A node is one number, so that a step
//! of a walk is one look into memory. Nothing is built when the program starts: the array is read where it lies in it.

use crate::prefetch::prefetch;
use std::hint::select_unpredictable;
use std::ops::Range;

/// Parts of a node, from its lowest bit: the slot of its parent, the code of its character, how often its word stands in
/// text (an index, 0 for no word), its part of speech, and which codes its children may have.
pub const SLOT: u32 = 20;
pub const CODE: u32 = 14;
pub const COUNT: u32 = 13;
pub const POS: u32 = 6;
const FILTER: u32 = u64::BITS - SLOT - CODE - COUNT - POS;

/// What a node says of itself: whose child it is and under which code. Never 0.
pub fn key(parent: usize, code: u16) -> u64 {
    u64::from(code) << SLOT | parent as u64
}

/// Which bit stands for a child's code.
pub fn filter(code: u16) -> u32 {
    u64::BITS - 1 - u32::from(code) % FILTER
}

/// Spreads keys over all numbers.
pub fn hash(key: u64) -> u64 {
    key.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// So many slots stand behind those that hashes point at, the last of them free.
pub const SPARE: usize = 64;

/// Where to begin to look for a node.
pub fn home(hash: u64, slots: &Range<usize>) -> usize {
    slots.start + (((hash >> 32) * slots.len() as u64) >> 32) as usize
}

/// As many bits tell which first characters of a word may be followed by which second: fewer than all nodes take, so that
/// they stay at hand, and most of what is no word ends there.
pub const PAIRS: u32 = 21;

/// The number of a pair by the hash of its key, and the two bits that stand there for it.
pub fn pair(hash: u64) -> (usize, u64) {
    let bit = hash >> (u64::BITS - PAIRS);
    ((bit >> 6) as usize, 1 << (bit & 63) | 1 << (hash >> (u64::BITS - PAIRS - 6) & 63))
}

/// A node, and the slot that it stands in.
#[derive(Clone, Copy)]
struct Node {
    slot: usize,
    parts: u64,
}

impl Node {
    const NONE: Node = Node { slot: 0, parts: 0 };

    fn part(self, from: u32, width: u32) -> usize {
        (self.parts >> from & ((1 << width) - 1)) as usize
    }

    fn key(self) -> u64 {
        self.parts & ((1 << (SLOT + CODE)) - 1)
    }

    fn count(self) -> usize {
        self.part(SLOT + CODE, COUNT)
    }

    fn pos(self) -> usize {
        self.part(SLOT + CODE + COUNT, POS)
    }
}

/// What words are made of: characters of the language, letters and digits, and the signs in names and numbers (A-B, 3.5).
pub fn is_inner(c: char) -> bool {
    match c {
        '\u{4e00}'..='\u{9fff}' => true,
        _ if c.is_ascii() => c.is_ascii_alphanumeric() || "+#&._%-".contains(c),
        _ => matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2a6df}' | '\u{2a700}'..='\u{2ebef}' | '\u{2f800}'..='\u{2fa1f}'),
    }
}

/// A way to cut what is left of a block: the logarithm of its probability, and where its first word ends.
#[derive(Clone, Copy)]
pub struct Step {
    chance: f64,
    end: u32,
    /// The logarithm of the chance that its first character is a word.
    one: f64,
    /// The logarithm of the chance that its first two are.
    two: f64,
    /// The slot of the node of its first two characters (at first that from which it is looked for).
    second: u32,
    /// The slot from which that of its first three is looked for.
    third: u32,
}

impl Step {
    /// Behind the last character, where nothing is left.
    fn last(end: usize) -> Step {
        Step { chance: 0.0, end: end as u32, one: 0.0, two: f64::NEG_INFINITY, second: 0, third: 0 }
    }

    /// Where its first word ends.
    pub fn end(&self) -> usize {
        self.end as usize
    }
}

/// See the module.
pub struct Words<'b> {
    nodes: &'b [[u8; 8]],
    pairs: &'b [[u8; 8]],
    /// The slots of longer words.
    hashed: Range<usize>,
    /// By character of the basic plane; 0 for one that no word has.
    codes: Box<[u16]>,
    /// By index of a count: the logarithm of a word's share of all words; of what is no word, that of nothing.
    chances: Vec<f64>,
    /// The same of a character that is no word.
    least: f64,
    pos: Vec<&'b str>,
}

impl<'b> Words<'b> {
    /// Reads what the build script stored; none where it is cut off.
    pub fn read(mut bytes: &'b [u8]) -> Option<Words<'b>> {
        let mut take = |n: usize| bytes.split_at_checked(n).map(|(taken, rest)| (bytes = rest, taken).1);
        let mut sizes = [0; 4];
        for size in &mut sizes {
            *size = u32::from_le_bytes(take(4)?.try_into().ok()?) as usize;
        }
        let [nodes, chars, counts, pos] = sizes;
        let nodes = take(nodes * 8)?.as_chunks().0;
        let pairs = take(1 << (PAIRS - 3))?.as_chunks().0;
        let mut codes = vec![0; 1 << 16].into_boxed_slice();
        for (i, c) in take(chars * 2)?.as_chunks().0.iter().enumerate() {
            codes[usize::from(u16::from_le_bytes(*c))] = i as u16 + 1;
        }
        let counts: Vec<f64> = take(counts * 8)?.as_chunks().0.iter().map(|count| (u64::from_le_bytes(*count) as f64).ln()).collect();
        let (&all, counts) = counts.split_first()?;
        let chances = std::iter::once(f64::NEG_INFINITY).chain(counts.iter().map(|count| count - all)).collect();
        let pos = std::iter::once("").chain(std::str::from_utf8(take(pos)?).ok()?.lines()).collect();
        let hashed = chars + 1..nodes.len().checked_sub(SPARE)?;
        Some(Words { nodes, pairs, hashed, codes, chances, least: 0.0 - all, pos })
    }

    pub fn code(&self, c: char) -> u16 {
        self.codes.get(c as usize).copied().unwrap_or(0)
    }

    fn slot(&self, slot: usize) -> Node {
        Node { slot, parts: u64::from_le_bytes(self.nodes[slot]) }
    }

    /// The node that one character leads to; of one that no word has, one without word and children.
    fn first(&self, code: u16) -> Node {
        self.slot(usize::from(code))
    }

    /// The first place to look for a child; slot 0, where nothing is, if there is none. Told by arithmetic, not by a
    /// branch, so that the next look does not wait for this one.
    fn look(&self, node: Node, code: u16) -> usize {
        let known = node.parts >> filter(code) & 1 != 0;
        select_unpredictable(known, home(hash(key(node.slot, code)), &self.hashed), 0)
    }

    /// As [`Words::look`], from a first character.
    fn look_second(&self, first: Node, code: u16) -> usize {
        let hash = hash(key(first.slot, code));
        let (number, bits) = pair(hash);
        let known = first.parts >> filter(code) & u64::from(u64::from_le_bytes(self.pairs[number]) & bits == bits) != 0;
        select_unpredictable(known, home(hash, &self.hashed), 0)
    }

    /// The child, which is looked for from a slot on; [`Node::NONE`] if there is none. Nearly all nodes that text asks for stand
    /// there or in the next slot (see `by_use` in the build script): which of them, and whether at all, is told without a
    /// branch, for it can hardly be guessed.
    fn found(&self, parent: usize, code: u16, from: usize) -> Node {
        // No node has this key: slot 0 says that there is no child.
        let wanted = key(parent, code) | u64::from(from == 0) << (SLOT + CODE);
        let (home, next) = (self.slot(from), self.slot(from + 1));
        let node = select_unpredictable(home.key() == wanted, home, next);
        let differs = node.key() ^ wanted;
        if differs.min(home.parts).min(next.parts) != 0 {
            return self.found_further(wanted, from + 2);
        }
        select_unpredictable(differs == 0, node, Node::NONE)
    }

    #[cold]
    fn found_further(&self, wanted: u64, from: usize) -> Node {
        let mut rest = (from..).map(|slot| self.slot(slot)).take_while(|node| node.parts != 0);
        rest.find(|node| node.key() == wanted).unwrap_or(Node::NONE)
    }

    fn child(&self, node: Node, code: u16) -> Node {
        self.found(node.slot, code, self.look(node, code))
    }

    /// The node of a word, if there is one.
    fn find(&self, codes: impl IntoIterator<Item = u16>) -> Option<Node> {
        let mut codes = codes.into_iter();
        let first = self.first(codes.next()?);
        let node = match codes.next() {
            Some(code) => self.found(first.slot, code, self.look_second(first, code)),
            None => first,
        };
        let node = codes.try_fold(node, |node, code| (node.parts != 0).then(|| self.child(node, code)))?;
        (node.count() != 0).then_some(node)
    }

    pub fn has(&self, word: &[char]) -> bool {
        self.find(word.iter().map(|&c| self.code(c))).is_some()
    }

    pub fn has_codes(&self, word: &[u16]) -> bool {
        self.find(word.iter().copied()).is_some()
    }

    /// Asks memory for the bits that tell whether these two may open a word.
    fn prefetch_bits(&self, first: u16, second: u16) {
        prefetch(&self.pairs[pair(hash(key(first.into(), second))).0]);
    }

    /// The same of two characters.
    pub fn prefetch_pair_bits(&self, word: [char; 2]) {
        let [first, second] = word.map(|c| self.code(c));
        self.prefetch_bits(first, second);
    }

    /// Asks memory for the node of two characters, once their bits are there.
    pub fn prefetch_pair(&self, word: [char; 2]) {
        let [first, second] = word.map(|c| self.code(c));
        prefetch(&self.nodes[self.look_second(self.first(first), second)]);
    }

    /// Part of speech of a word; empty for what is none.
    pub fn pos(&self, word: &[char]) -> &'b str {
        self.find(word.iter().map(|&c| self.code(c))).map_or("", |node| self.pos[node.pos()])
    }

    /// The likeliest way to cut these characters into words, from each of them on: what most often stands in text, and
    /// of equals the longer word.
    pub fn steps(&self, codes: &mut Vec<u16>, steps: &mut Vec<Step>) {
        let all = codes.len();
        // Behind every character stand two more, which no word has.
        codes.extend([0; 2]);
        steps.clear();
        codes.windows(2).for_each(|codes| self.prefetch_bits(codes[0], codes[1]));
        // What two characters lead to, and then what a third does, is looked up first and for all: memory then answers many at once.
        steps.extend(codes.windows(3).map(|codes| {
            let first = self.first(codes[0]);
            let second = self.look_second(first, codes[1]);
            prefetch(&self.nodes[second]);
            Step { one: self.chances[first.count()], second: second as u32, ..Step::last(all) }
        }));
        for (step, codes) in steps.iter_mut().zip(codes.windows(3)) {
            let second = self.found(codes[0].into(), codes[1], step.second as usize);
            let third = self.look(second, codes[2]);
            prefetch(&self.nodes[third]);
            step.two = self.chances[second.count()];
            (step.second, step.third) = (second.slot as u32, third as u32);
        }
        steps.extend([Step::last(all); 2]);
        for start in (0..all).rev() {
            let Step { one, two, second, third, .. } = steps[start];
            // Most words have one character or two: which of them is likelier is told without a branch.
            let one = one + steps[start + 1].chance;
            let two = two + steps[start + 2].chance;
            let (mut best, mut end) = (one.max(two), start + 1 + usize::from(two >= one));
            if third != 0 {
                let mut at = start + 3;
                let mut node = self.found(second as usize, codes[start + 2], third as usize);
                while node.parts != 0 {
                    let chance = self.chances[node.count()] + steps[at].chance;
                    if chance >= best {
                        (best, end) = (chance, at);
                    }
                    node = self.child(node, codes[at]);
                    at += 1;
                }
            }
            let none = best == f64::NEG_INFINITY;
            steps[start].chance = select_unpredictable(none, self.least + steps[start + 1].chance, best);
            steps[start].end = select_unpredictable(none, start + 1, end) as u32;
        }
        codes.truncate(all);
    }
}
