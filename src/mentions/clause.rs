//! Clauses, and how jieba cuts them: evidence that is looked up once and only where asked for.

use super::trace::{Refusal, Trace};
use crate::span::{Span, Text};
use crate::tokens::{self, Cut};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::sync::LazyLock;

/// How far a clause may reach from where it is asked.
const REACH: usize = 60;

/// The clauses of a text with their cuts, made when first asked.
pub struct Clauses<'t, 'a> {
    text: &'t Text<'a>,
    /// By start and end of a clause, where the ends of its words stand in `ends`.
    cuts: FxHashMap<(u32, u32), (u32, u32)>,
    ends: Vec<u32>,
    /// Which characters are [`is_break`], as bits.
    breaks: Vec<u64>,
    last: Option<Span>,
    /// The clause whose cut was asked for last, and where the ends of its words stand.
    last_cut: Option<(Span, (u32, u32))>,
    /// Where someone asks why candidates are refused.
    pub trace: Option<Trace>,
}

/// The last of them.
const LAST_BREAK: char = '】';

/// A mark that no name crosses.
pub fn is_break(c: char) -> bool {
    // Han characters, told by one look.
    if c > LAST_BREAK {
        return false;
    }
    matches!(
        c,
        '。' | ','
            | ';'
            | ':'
            | '!'
            | '?'
            | '\n'
            | '\r'
            | '…'
            | '、'
            | '《'
            | '》'
            | '('
            | ')'
            | '“'
            | '”'
            | '"'
            | '【'
            | '】'
            | '「'
            | '」'
            | '|'
            | '\t'
            | '>'
            | '<'
    ) || c == '\u{2028}'
}

/// [`is_break`] of all characters that may be one.
static BREAKS: LazyLock<[bool; LAST_BREAK as usize + 1]> = LazyLock::new(|| std::array::from_fn(|c| char::from_u32(c as u32).is_some_and(is_break)));

impl<'t, 'a> Clauses<'t, 'a> {
    pub fn new(text: &'t Text<'a>) -> Clauses<'t, 'a> {
        // Room for what is asked of most texts.
        let cuts = FxHashMap::with_capacity_and_hasher(28, FxBuildHasher);
        let breaks = &*BREAKS;
        let bits = |chars: &[char]| chars.iter().rev().fold(0, |bits, &c| bits << 1 | breaks.get(c as usize).copied().map_or(0, u64::from));
        let breaks = text.chars().chunks(64).map(bits).collect();
        Clauses { text, cuts, ends: Vec::with_capacity(text.len() / 4), breaks, last: None, last_cut: None, trace: None }
    }

    /// No name: says why, where someone asks.
    pub fn refuse<T>(&mut self, span: Span, why: Refusal) -> Option<T> {
        if let Some(trace) = &mut self.trace {
            trace.refused.push((span, why));
        }
        None
    }

    /// The clause around a position.
    pub fn around(&mut self, at: usize) -> Span {
        if let Some(last) = self.last
            && last.has(at)
        {
            return last;
        }
        let first = at.saturating_sub(REACH);
        let before = self.breaks_from(first) & ((1 << (at - first)) - 1);
        let from = first + (u64::BITS - before.leading_zeros()) as usize;
        let behind = self.breaks_from(at) & ((1 << REACH) - 1);
        let to = if behind == 0 { (at + REACH).min(self.text.len()) } else { at + behind.trailing_zeros() as usize };
        let span = Span::new(from, to.max(at));
        self.last = Some(span);
        span
    }

    /// Which of the 64 characters from a position on are breaks.
    fn breaks_from(&self, at: usize) -> u64 {
        let word = |i: usize| self.breaks.get(i).copied().unwrap_or(0);
        let (i, bit) = (at / 64, at % 64);
        word(i) >> bit | word(i + 1).unbounded_shl(64 - bit as u32)
    }

    fn cut(&mut self, clause: Span) -> Cut<'_> {
        // Most is asked of the clause that something was asked of before.
        let (from, to) = match self.last_cut {
            Some((last, ends)) if last == clause => ends,
            _ => self.ends_of(clause),
        };
        Cut { ends: &self.ends[from as usize..to as usize] }
    }

    /// Where the ends of a clause's words stand.
    fn ends_of(&mut self, clause: Span) -> (u32, u32) {
        let (text, ends) = (self.text, &mut self.ends);
        let found = *self.cuts.entry((clause.start() as u32, clause.end() as u32)).or_insert_with(|| {
            let from = ends.len() as u32;
            tokens::cut(&text.verbatim(clause), ends);
            (from, ends.len() as u32)
        });
        self.last_cut = Some((clause, found));
        found
    }

    /// jieba ends or begins a word at this position; the ends of the clause, and what lies beyond them, are edges too.
    pub fn is_edge(&mut self, at: usize, clause: Span) -> bool {
        let offset = clause.start();
        at <= clause.start() || at >= clause.end() || self.cut(clause).is_edge(at - offset)
    }

    /// Whether a word of jieba's crosses either end of the span.
    pub fn is_crossed(&mut self, span: Span) -> bool {
        let clause = self.around(span.start());
        let offset = clause.start();
        if span.end() > clause.end() {
            return false;
        }
        let cut = self.cut(clause);
        let (s, e) = (span.start() - offset, span.end() - offset);
        if cut.is_edge(s) && cut.is_edge(e) {
            return false;
        }
        // A longer word around the whole name does not cross it.
        !cut.words(0, clause.len()).any(|(a, b)| a <= s && e <= b)
    }

    /// Both ends are ends of words.
    pub fn is_aligned(&mut self, span: Span) -> bool {
        let clause = self.around(span.start());
        self.is_edge(span.start(), clause) && self.is_edge(span.end(), clause)
    }

    /// The word that holds a position.
    pub fn word_at(&mut self, at: usize) -> Option<Span> {
        let clause = self.around(at);
        let offset = clause.start();
        self.cut(clause).word_at(at.checked_sub(offset)?).map(|(s, e)| Span::new(s + offset, e + offset))
    }

    /// The words between two positions of a clause, as spans of the text.
    pub fn words(&mut self, from: usize, to: usize) -> Vec<Span> {
        let clause = self.around(from);
        let offset = clause.start();
        let (from, to) = (from.max(offset) - offset, to.min(clause.end()).max(offset) - offset);
        self.cut(clause).words(from, to).map(|(s, e)| Span::new(s + offset, e + offset)).collect()
    }
}
