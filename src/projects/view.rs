//! One project mention with what stands around it: its clause, the clauses before and behind, and their names.

use super::Named;
use crate::dictionary::rules::Boundary;
use crate::figures::Article;
use crate::figures::clause::{Words, ends_clause};
use crate::mentions::Mention;
use crate::span::Span;

/// How far a clause is looked for on either side of a name.
const CLAUSE: usize = 800;
/// Of a very long sentence so many names before the project are looked at.
const NAMES: usize = 96;

pub struct View<'v, 'a, 't> {
    pub article: &'v Article<'a, 't>,
    pub index: usize,
    pub mention: &'v Mention,
    pub sentence: Span,
    /// The clause that the mention stands in.
    pub clause: Span,
    pub words: Words<'v>,
}

impl<'v, 'a, 't> View<'v, 'a, 't> {
    pub fn of(article: &'v Article<'a, 't>, index: usize, words: Words<'v>) -> View<'v, 'a, 't> {
        let mention = &article.mentions[index];
        let sentence = article.sentences[mention.sentence as usize].span;
        let clause = clause_around(article.text.chars(), sentence, mention.span);
        View { article, index, mention, sentence, clause, words }
    }

    pub fn chars(&self) -> &'v [char] {
        self.article.text.chars()
    }

    pub fn span(&self) -> Span {
        self.mention.span
    }

    pub fn named(&self, index: usize) -> Named {
        Named { span: self.article.mentions[index].span, mention: Some(index as u32) }
    }

    /// The names of the sentence that stand before the project, the nearest first.
    pub fn before(&self) -> impl Iterator<Item = (usize, &'v Mention)> {
        let (article, span, sentence) = (self.article, self.span(), self.mention.sentence);
        let from = self.index.saturating_sub(NAMES);
        (from..self.index)
            .rev()
            .map(move |i| (i, &article.mentions[i]))
            .take_while(move |(_, m)| m.sentence == sentence)
            .filter(move |(_, m)| m.span.end() <= span.start())
    }

    /// The names of the sentence that stand behind the project, in order.
    pub fn behind(&self) -> impl Iterator<Item = (usize, &'v Mention)> {
        let (article, span, sentence) = (self.article, self.span(), self.mention.sentence);
        let to = article.mentions.len().min(self.index + NAMES);
        (self.index + 1..to)
            .map(move |i| (i, &article.mentions[i]))
            .take_while(move |(_, m)| m.sentence == sentence)
            .filter(move |(_, m)| m.span.start() >= span.end())
    }

    /// The names inside the project's own, in order.
    pub fn inside(&self) -> impl Iterator<Item = (usize, &'v Mention)> {
        let (article, span) = (self.article, self.span());
        let from = article.mentions.partition_point(|m| m.span.start() < span.start());
        (from..article.mentions.len())
            .map(move |i| (i, &article.mentions[i]))
            .take_while(move |(_, m)| m.span.start() < span.end())
            .filter(move |(_, m)| span.contains(m.span) && m.span != span)
    }

    /// The names of an earlier sentence.
    pub fn of_sentence(&self, sentence: u32) -> impl DoubleEndedIterator<Item = (usize, &'v Mention)> {
        let article = self.article;
        let from = article.mentions.partition_point(|m| m.sentence < sentence);
        let to = article.mentions.partition_point(|m| m.sentence <= sentence);
        (from..to).map(move |i| (i, &article.mentions[i]))
    }

    /// It lies in no project's name.
    pub fn is_outer(&self, m: &Mention) -> bool {
        m.parent.is_none_or(|p| !super::is_project(&self.article.mentions[p as usize]))
    }

    /// It lies in this project's name, and in no smaller project's within.
    pub fn is_own(&self, m: &Mention) -> bool {
        self.span().contains(m.span)
    }

    /// A row of `boundaries.csv` ends right before a position.
    pub fn follows(&self, at: usize, is: impl Fn(&Boundary) -> bool) -> bool {
        let boundaries = &self.article.lexicon.rules.boundaries;
        let chars = self.chars();
        (1..=4.min(at.saturating_sub(self.sentence.start()))).any(|n| boundaries.exact(&chars[at - n..at]).iter().any(&is))
    }

    /// Where the places begin that stand right before a position: 连云港市赣榆区, then 青口镇紫菜产业园.
    pub fn chain_start(&self, at: usize) -> usize {
        let mut start = at;
        for (_, m) in self.before().filter(|(_, m)| super::is_place(m)) {
            if m.span.end() == start {
                start = m.span.start();
            } else if m.span.end() < start {
                break;
            }
        }
        start
    }

    /// Marks that end a clause between two positions.
    pub fn marks(&self, from: usize, to: usize) -> usize {
        self.chars()[from..to].iter().filter(|&&c| ends_clause(c)).count()
    }
}

/// From the mark before a span to the one behind it; brackets right behind (项目(PVDF)) or in between are passed over.
fn clause_around(chars: &[char], sentence: Span, span: Span) -> Span {
    let from = sentence.start().max(span.start().saturating_sub(CLAUSE));
    let to = sentence.end().min(span.end() + CLAUSE);
    let mut start = span.start();
    while start > from {
        let c = chars[start - 1];
        if c == ')'
            && let Some(open) = chars[from..start - 1].iter().rposition(|&c| c == '(')
        {
            start = from + open;
        } else if ends_clause(c) && !in_number(chars, start - 1) {
            break;
        } else {
            start -= 1;
        }
    }
    let mut end = span.end();
    while end < to {
        let c = chars[end];
        if c == '('
            && let Some(close) = chars[end..to].iter().position(|&c| c == ')')
        {
            end += close + 1;
        } else if ends_clause(c) && !in_number(chars, end) {
            break;
        } else {
            end += 1;
        }
    }
    Span::new(start, end)
}

/// The clause that ends at a mark.
pub fn clause_before(chars: &[char], sentence: Span, end: usize) -> Span {
    let from = sentence.start().max(end.saturating_sub(CLAUSE));
    let start = (from..end).rev().find(|&i| ends_clause(chars[i]) && !in_number(chars, i)).map_or(from, |i| i + 1);
    Span::new(start, end)
}

/// The clause that begins behind a mark.
pub fn clause_behind(chars: &[char], sentence: Span, start: usize) -> Span {
    let to = sentence.end().min(start + CLAUSE).max(start);
    let end = (start..to).find(|&i| ends_clause(chars[i]) && !in_number(chars, i)).unwrap_or(to);
    Span::new(start, end)
}

/// A comma between digits: 10,000.
fn in_number(chars: &[char], at: usize) -> bool {
    at > 0 && at + 1 < chars.len() && chars[at - 1].is_ascii_digit() && chars[at + 1].is_ascii_digit()
}
