//! Where a name begins by what its words weigh: 家属到达张店区医院 is 张店区医院, as 家属 and 到达 speak against a name.

use super::Finder;
use crate::dictionary::stems::Stem;
use crate::mentions::clause::Clauses;
use crate::span::{Span, is_letter};

/// A single character that weighs so little stands outside a name.
const STANDS_OUTSIDE: i32 = -20;

/// What speaks for a beginning where a name of the dictionaries stands.
const NAMED: i32 = 25;

/// What speaks for the beginning that the boundary words give, behind a mark and behind a word.
const BOUNDED: i32 = 15;
const FIRST: i32 = 5;

/// A beginning, and what speaks for the words from there to the affix.
#[derive(Clone, Copy, Debug)]
pub(super) struct Start {
    pub at: usize,
    pub weight: i32,
}

impl Finder<'_, '_, '_> {
    /// The beginning from which the words of the stem weigh most; of equals the first.
    pub(super) fn weigh(&self, stem: Span, min: usize, kind: Stem, clauses: &mut Clauses<'_, '_>) -> Start {
        let stems = &self.context.lexicon.rules.stems;
        let words = clauses.words(stem.start(), stem.end());
        let bounded = stem.start() == 0 || !is_letter(self.chars()[stem.start() - 1]);
        let mut units: Vec<Unit> = Vec::with_capacity(words.len());
        let mut at = stem.start();
        let mut next = 0;
        while at < stem.end() {
            if let Some(m) = self.dictionary_at(at).filter(|m| m.span.end() <= stem.end()) {
                units.push(Unit { at, weight: stems.place(kind), named: true, long: true });
                at = m.span.end();
                continue;
            }
            while next < words.len() && words[next].start() < at {
                next += 1;
            }
            let end = words.get(next).filter(|w| w.start() == at).map_or(at + 1, |w| w.end());
            // A name that begins inside the word ends it.
            let end = (at + 1..end).find(|&i| self.dictionary_at(i).is_some()).unwrap_or(end);
            let word = &self.chars()[at..end];
            let weight = if word.iter().any(|&c| is_letter(c) || c.is_ascii_digit()) { stems.weight(word, kind) } else { 0 };
            units.push(Unit { at, weight, named: false, long: word.len() > 1 });
            at = end;
        }
        let mut best = Start { at: stem.start(), weight: i32::MIN };
        let mut most = i32::MIN;
        let mut weight = 0;
        for i in (0..units.len()).rev() {
            let unit = &units[i];
            weight += unit.weight;
            let before = i.checked_sub(1).map(|b| &units[b]);
            // 灵 in 灵水标营 leads nothing: only words, and characters that clearly stand outside, end before a name.
            let opens = unit.named || before.is_none_or(|b| b.long || b.weight <= STANDS_OUTSIDE);
            let favour = if unit.named { NAMED } else { 0 } + if before.is_none() { if bounded { BOUNDED } else { FIRST } } else { 0 };
            if opens && stem.end() - unit.at >= min && weight + favour >= most {
                most = weight + favour;
                best = Start { at: unit.at, weight };
            }
        }
        best
    }
}

/// A word of the stem or a name in it.
struct Unit {
    at: usize,
    weight: i32,
    named: bool,
    long: bool,
}
