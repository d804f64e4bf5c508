//! A、B、C分别增长1%、2%、3%: which of several names, nouns or times goes with which number.

use super::Article;
use super::clause::{Clause, Words};
use super::noun::is_joint;
use crate::dictionary::rules::Cue;
use crate::span::Span;

/// How far before a number its dealing word may stand.
const REACH: usize = 160;
/// The longest row of numbers.
const LONGEST_ROW: usize = 32;

/// The place of a number in a row of numbers that 分别 deals out.
#[derive(Clone, Copy, Debug)]
pub struct Alignment {
    /// Which number of the row it is, from 0.
    pub nth: usize,
    /// How many the row has.
    pub of: usize,
    /// Where the dealing word stands.
    pub at: usize,
}

impl Alignment {
    /// The row that a quantity stands in, if its clause has a dealing word before it.
    pub fn of(article: &Article<'_, '_>, clause: &Clause, index: usize, words: &Words<'_>) -> Option<Alignment> {
        let start = article.quantities[index].span.start();
        let from = clause.span.start().max(start.saturating_sub(REACH));
        let cue = words.cues_in(from, start).find(|c| c.word == Cue::Respectively)?;
        let rows = &article.quantities;
        let first = rows.partition_point(|q| q.span.start() < cue.end);
        let goes_on = |i: usize| rows.get(i + 1).is_some_and(|next| is_joint(article, rows[i].span.end(), next.span.start()));
        let last = (first..rows.len().min(first + LONGEST_ROW)).find(|&i| !goes_on(i))?;
        (first <= index && index <= last && last > first).then_some(Alignment { nth: index - first, of: last - first + 1, at: cue.start })
    }

    /// The noun of the row that goes with the number: 旅客 and 货邮 in 旅客和货邮吞吐量分别….
    pub fn noun(self, article: &Article<'_, '_>, from: usize, to: usize) -> Option<Span> {
        let mut parts: Vec<Span> = Vec::with_capacity(self.of);
        let mut start = from;
        let mut at = from;
        while at < to {
            if let Some(joint) = (1..=2).rev().find(|n| at + n < to && at > start && is_joint(article, at, at + n)) {
                parts.push(Span::new(start, at));
                at += joint;
                start = at;
            } else {
                at += 1;
            }
        }
        if start < to {
            parts.push(Span::new(start, to));
        }
        (parts.len() == self.of).then(|| parts[self.nth])
    }
}
