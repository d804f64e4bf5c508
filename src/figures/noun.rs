//! Where a noun ends in running text: what heads and subjects are told by.

use super::Article;
use crate::dictionary::rules::{Frame, TimeKind, name_kind};
use crate::mentions::clause::Clauses;
use crate::span::Span;
use crate::tokens;

/// A word that no noun goes across: 的, 达到, 位于; words that also stand inside nouns (重点, 大型, 建设) are told apart.
pub struct Stop {
    pub end: usize,
    /// It may open a noun: 大型, 建设.
    pub opens: bool,
}

/// The stop that begins here, if it is a word of its own.
pub fn stop_at(article: &Article<'_, '_>, at: usize, limit: usize, clauses: &mut Clauses<'_, '_>) -> Option<Stop> {
    let rules = &article.lexicon.rules;
    let chars = &article.text.chars()[..limit];
    let (end, rows) = rules.boundaries.longest(chars, at)?;
    if !rows.iter().any(|b| !b.right && !b.generic && !b.inside && b.kinds & name_kind::PLACE != 0) {
        return None;
    }
    clauses.is_aligned(Span::new(at, end)).then(|| Stop { end, opens: rows.iter().any(|b| b.generic) })
}

/// A verb or an adverb that no noun holds stands between the two (垮塌 in 小学垮塌, 却): a word of one or two characters,
/// unless the dictionaries know it in names (改造) or nouns (候选).
pub fn is_predicate(article: &Article<'_, '_>, from: usize, to: usize, clauses: &mut Clauses<'_, '_>) -> bool {
    let rules = &article.lexicon.rules;
    let word = &article.text.chars()[from..to];
    let leads = match *word {
        [_] => tokens::is_particle(word),
        [_, _] => tokens::is_lead(word),
        _ => false,
    };
    let stands_in_nouns =
        || rules.frames_as(word, Frame::Compound) || rules.boundaries.exact(word).iter().any(|b| b.nominal || b.generic || b.conjunction || b.class);
    leads && !stands_in_nouns() && clauses.is_aligned(Span::new(from, to))
}

/// 里 in 仓库里 stands here: the noun is over.
pub fn is_localizer(article: &Article<'_, '_>, at: usize, clauses: &mut Clauses<'_, '_>) -> bool {
    let chars = article.text.chars();
    if !article.lexicon.rules.frames_as(&chars[at..=at], Frame::Localizer) || chars.get(at + 1).is_some_and(|&next| tokens::is_pair(chars[at], next)) {
        return false;
    }
    let inner = clauses.around(at);
    clauses.is_edge(at, inner)
}

/// 的 stands here.
pub fn is_of(article: &Article<'_, '_>, at: usize) -> bool {
    let chars = article.text.chars();
    at < chars.len() && article.lexicon.rules.times.exact(&chars[at..=at]).iter().any(|w| w.kind == TimeKind::Of)
}

/// What begins at places that are asked for in order.
pub struct Ahead<'a, T> {
    rest: &'a [T],
    start: fn(&T) -> usize,
}

impl<'a, T> Ahead<'a, T> {
    /// Of all, in order, those that begin at a place or behind it.
    pub fn from(all: &'a [T], at: usize, start: fn(&T) -> usize) -> Ahead<'a, T> {
        Ahead { rest: &all[all.partition_point(|x| start(x) < at)..], start }
    }

    /// The one that begins here.
    pub fn at(&mut self, at: usize) -> Option<&'a T> {
        while self.rest.first().is_some_and(|x| (self.start)(x) < at) {
            self.rest = &self.rest[1..];
        }
        self.rest.first().filter(|x| (self.start)(x) == at)
    }
}

/// A time ends here.
pub fn ends_time(article: &Article<'_, '_>, at: usize) -> bool {
    article.times[..article.times.partition_point(|t| t.span.start() < at)].last().is_some_and(|t| t.span.end() == at)
}

/// Nothing but marks, spaces and conjunctions stands between two positions: A、B和C.
pub fn is_joint(article: &Article<'_, '_>, from: usize, to: usize) -> bool {
    let chars = article.text.chars();
    let rules = &article.lexicon.rules;
    from < to
        && to - from <= 3
        && (from..to).all(|i| {
            matches!(chars[i], '、' | ' ' | '/')
                || rules.boundaries.exact(&chars[i..=i]).iter().any(|b| b.conjunction)
                || rules.boundaries.exact(&chars[from..to]).iter().any(|b| b.conjunction)
        })
}
