//! Where the names found so far stand.
//!
//! In: spans of hits that are names, and of strings that are none. Out: what of them holds, touches or crosses another span.
//! The hard case is the number of questions: bits of each character answer nearly all, and only a stretch of the text is
//! looked through for the rest.

use crate::span::Span;

/// No name is longer than this where spans are looked for around another.
const LONGEST: usize = 96;
/// Positions that share a list of spans.
const STRIDE: usize = 64;

/// Spans with a number each, found by where they stand: each list holds those that begin in the same stretch.
#[derive(Default)]
struct Near {
    /// The last entry of each stretch, counted from 1.
    heads: Vec<u32>,
    entries: Vec<(Span, usize, u32)>,
}

impl Near {
    /// Begins a text of so many characters.
    fn open(&mut self, length: usize) {
        self.heads.clear();
        self.heads.resize(length / STRIDE + 1, 0);
        self.entries.clear();
    }

    fn add(&mut self, span: Span, number: usize) {
        let head = &mut self.heads[span.start() / STRIDE];
        self.entries.push((span, number, *head));
        *head = self.entries.len() as u32;
    }

    /// Those that may touch a span.
    fn around(&self, span: Span) -> impl Iterator<Item = (Span, usize)> + '_ {
        let (from, to) = (span.start().saturating_sub(LONGEST) / STRIDE, span.end() / STRIDE);
        self.heads[from..=to.min(self.heads.len() - 1)].iter().flat_map(move |&head| {
            let mut at = head;
            std::iter::from_fn(move || {
                let (span, number, before) = self.entries[(at as usize).checked_sub(1)?];
                at = before;
                Some((span, number))
            })
        })
    }
}

/// Spans that are taken or blocked, so that no other crosses them.
#[derive(Default)]
pub(super) struct Taken {
    spans: Near,
    blocked: Near,
    /// What is known of each character and of the boundary before it, as bits of [`bit`]: nearly all questions end here.
    bits: Vec<u8>,
}

mod bit {
    /// The character lies in a taken span.
    pub const TAKEN: u8 = 1;
    /// It lies in a blocked one.
    pub const BLOCKED: u8 = 2;
    /// A taken or blocked span goes on over the boundary.
    pub const WITHIN: u8 = 4;
    /// A taken span begins or ends at the boundary.
    pub const EDGE: u8 = 8;
}

impl Taken {
    /// Begins a text of so many characters.
    pub(super) fn open(&mut self, length: usize) {
        self.spans.open(length);
        self.blocked.open(length);
        self.bits.clear();
        self.bits.resize(length + 1, 0);
    }

    fn has(&self, at: usize, bit: u8) -> bool {
        self.bits.get(at).is_some_and(|bits| bits & bit != 0)
    }

    fn mark(&mut self, span: Span, bit: u8) {
        self.bits[span.range()].iter_mut().for_each(|bits| *bits |= bit);
        self.bits[span.start() + 1..span.end()].iter_mut().for_each(|bits| *bits |= bit::WITHIN);
    }

    /// The hits of taken spans that hold this one.
    pub(super) fn around(&self, span: Span) -> impl Iterator<Item = usize> + '_ {
        let near = self.has(span.start(), bit::TAKEN).then(|| self.spans.around(span));
        near.into_iter().flatten().filter(move |(taken, _)| taken.contains(span)).map(|(_, hit)| hit)
    }

    /// The spans and hits that begin or end exactly here.
    fn at_edge(&self, at: usize) -> impl Iterator<Item = (Span, usize)> + '_ {
        let near = self.has(at, bit::EDGE).then(|| self.spans.around(Span::new(at, at)));
        near.into_iter().flatten().filter(move |(taken, _)| taken.start() == at || taken.end() == at)
    }

    pub(super) fn touching(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.at_edge(at).map(|(_, hit)| hit)
    }

    pub(super) fn ending(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        self.at_edge(at).filter(move |(taken, _)| taken.end() == at).map(|(_, hit)| hit)
    }

    /// A span that crosses another has one of its ends within it.
    pub(super) fn crosses(&self, span: Span) -> bool {
        (self.has(span.start(), bit::WITHIN) || self.has(span.end(), bit::WITHIN))
            && self.spans.around(span).chain(self.blocked.around(span)).any(|(taken, _)| taken.crosses(span))
    }

    pub(super) fn take(&mut self, span: Span, hit: usize) {
        self.spans.add(span, hit);
        self.mark(span, bit::TAKEN);
        self.bits[span.start()] |= bit::EDGE;
        self.bits[span.end()] |= bit::EDGE;
    }

    pub(super) fn block(&mut self, span: Span) {
        self.blocked.add(span, 0);
        self.mark(span, bit::BLOCKED);
    }

    pub(super) fn is_blocked(&self, span: Span) -> bool {
        self.has(span.start(), bit::BLOCKED) && self.blocked.around(span).any(|(blocked, _)| blocked.contains(span))
    }
}
