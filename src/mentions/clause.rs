//! Clauses, and how jieba cuts them: evidence that is looked up once and only where asked for.

use super::trace::{Refusal, Trace};
use crate::span::{Span, Text};
use crate::tokens::{self, Cut};
use rustc_hash::{FxBuildHasher, FxHashMap};

/// How far a clause may reach from where it is asked.
const REACH: usize = 60;

/// The clauses of a text with their cuts, made when first asked.
pub struct Clauses<'t, 'a> {
    text: &'t Text<'a>,
    /// By start and end of a clause, where the ends of its words stand in `ends`.
    cuts: FxHashMap<(u32, u32), (u32, u32)>,
    ends: Vec<u32>,
    last: Option<Span>,
    /// Where someone asks why candidates are refused.
    pub trace: Option<Trace>,
}

/// A mark that no name crosses.
pub fn is_break(c: char) -> bool {
    // Han characters, told by one look.
    if c > '】' {
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

impl<'t, 'a> Clauses<'t, 'a> {
    pub fn new(text: &'t Text<'a>) -> Clauses<'t, 'a> {
        // Room for what is asked of most texts.
        let cuts = FxHashMap::with_capacity_and_hasher(28, FxBuildHasher);
        Clauses { text, cuts, ends: Vec::with_capacity(text.len() / 4), last: None, trace: None }
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
        let chars = self.text.chars();
        let from =
            chars[at.saturating_sub(REACH)..at].iter().rposition(|&c| is_break(c)).map_or(at.saturating_sub(REACH), |i| at.saturating_sub(REACH) + i + 1);
        let to = chars[at..chars.len().min(at + REACH)].iter().position(|&c| is_break(c)).map_or((at + REACH).min(chars.len()), |i| at + i);
        let span = Span::new(from, to.max(at));
        self.last = Some(span);
        span
    }

    fn cut(&mut self, clause: Span) -> Cut<'_> {
        let (text, ends) = (self.text, &mut self.ends);
        let (from, to) = *self.cuts.entry((clause.start() as u32, clause.end() as u32)).or_insert_with(|| {
            let from = ends.len() as u32;
            tokens::cut(&text.verbatim(clause), ends);
            (from, ends.len() as u32)
        });
        Cut { ends: &self.ends[from as usize..to as usize] }
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
