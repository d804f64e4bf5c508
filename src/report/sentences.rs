//! Sentences with their spans, and words that stand in them.

use super::texts::{Text, quote};
use std::fmt::Write;

/// Characters of a sentence that the page shows; of a longer one, a piece around the words in question.
const LONGEST: usize = 1_000;

/// A sentence of the run: part, article within the part, sentence within the article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Stand {
    pub part: u32,
    pub article: u32,
    pub sentence: u32,
}

/// Words where they stand, by code points of the article's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    pub stand: Stand,
    pub start: u32,
    pub end: u32,
}

/// A span within a sentence, by code points from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    pub start: u32,
    pub end: u32,
    pub kind: Text,
    /// What the page tells of it: a canonical name, the days of a time.
    pub told: Text,
}

pub(super) struct Sentence {
    /// Its first code point in the article's text.
    pub start: u32,
    pub text: Box<str>,
    pub marks: Vec<Mark>,
}

/// What the page shows of a sentence.
pub(super) struct Piece {
    pub json: String,
    /// Where the words stand in it: UTF-16 units, as scripts count, and how many.
    pub at: u32,
    pub length: u32,
}

impl Sentence {
    /// The sentence, or the piece of it in which the words stand, as `["text",start,length,kind,told,…]`.
    pub fn piece(&self, sight: &Sight, mut place: impl FnMut(Text) -> u32) -> Piece {
        let chars: Vec<char> = self.text.chars().collect();
        let (start, end) = (sight.start.saturating_sub(self.start) as usize, sight.end.saturating_sub(self.start) as usize);
        let (from, to) = window(chars.len(), start);
        let (before, after) = (if from > 0 { "…" } else { "" }, if to < chars.len() { "…" } else { "" });
        let text: String = chars[from..to].iter().collect();
        let mut units = vec![before.chars().count() as u32];
        units.extend(chars[from..to].iter().scan(units[0], |at, c| {
            *at += c.len_utf16() as u32;
            Some(*at)
        }));
        let span = |start: usize, end: usize| {
            let unit = |at: usize| units[at.clamp(from, to) - from];
            (unit(start), unit(end.max(start)) - unit(start))
        };
        let mut json = "[".to_owned();
        quote(&format!("{before}{text}{after}"), &mut json);
        for mark in &self.marks {
            let (start, length) = span(mark.start as usize, mark.end as usize);
            if length > 0 {
                let _ = write!(json, ",{start},{length},{},{}", place(mark.kind), place(mark.told));
            }
        }
        json.push(']');
        let (at, length) = span(start, end);
        Piece { json, at, length }
    }
}

/// All of a sentence of a usual length; of a long one a part that begins well before the words. Words near each other have
/// the same one, so that it is on the page once.
fn window(length: usize, at: usize) -> (usize, usize) {
    const STEP: usize = LONGEST / 2;
    if length <= LONGEST {
        return (0, length);
    }
    let from = (at.min(length) / STEP * STEP).saturating_sub(STEP / 2);
    (from, (from + LONGEST).min(length))
}
