//! Places in one character: 赴京, 中美两国, 京、沪两地, 美方.
//!
//! In: the text, and what the dictionaries found in it. Out: a mention for each character that stands for a place. The
//! hard case is a character that is part of a word (途中美景, 高中英语): jieba's pairs on either side tell it.

use super::clause::Clauses;
use super::{Matcher, Mention, Name, Source};
use crate::dictionary::Lexicon;
use crate::dictionary::abbreviations::Use;
use crate::dictionary::marks::{self, mark};
use crate::document::Sentence;
use crate::span::{Span, Text, is_letter};
use crate::tokens::is_pair;

/// No row of such places is longer.
const LONGEST: usize = 6;

/// Adds places in one character to the dictionary's mentions, in order.
pub fn find(text: &Text<'_>, marks: &[u8], sentences: &[Sentence], lexicon: &Lexicon, mentions: &mut Vec<Mention>, clauses: &mut Clauses<'_, '_>) {
    let known = mentions.len();
    let mut next = 0;
    let mut covered = 0;
    let mut run: Vec<usize> = Vec::with_capacity(LONGEST);
    for (index, sentence) in sentences.iter().enumerate() {
        let mut at = sentence.span.start();
        loop {
            at = marks::next(marks, at..sentence.span.end(), mark::PLACE);
            if at >= sentence.span.end() {
                break;
            }
            while next < known && mentions[next].span.start() <= at {
                covered = covered.max(mentions[next].span.end());
                next += 1;
            }
            if at < covered {
                at = covered;
                continue;
            }
            let wall = mentions[next..known].first().map_or(sentence.span.end(), |m| m.span.start().min(sentence.span.end()));
            let finder = Finder { text, lexicon, sentence: sentence.span };
            if finder.states(at, wall, &mut run) {
                at = run.last().map_or(at, |&last| last) + 1;
                mentions.extend(run.iter().filter_map(|&i| finder.mention(i, lexicon.rules.abbreviations.state(text.at(i))?, index as u32)));
                continue;
            }
            if lexicon.rules.abbreviations.place(text.at(at)).is_none() {
                at += 1;
                continue;
            }
            finder.row(at, wall, &mut run);
            at = run.last().map_or(at, |&last| last) + 1;
            // One by itself is named or not, whatever stands beside it: asked before jieba's pairs.
            if run.len() == 1 && !finder.is_named(&run) {
                continue;
            }
            finder.trim(&mut run);
            if finder.is_named(&run) && !finder.is_in_word(&run, clauses) {
                mentions.extend(run.iter().filter_map(|&i| finder.mention(i, lexicon.rules.abbreviations.place(text.at(i))?.1, index as u32)));
            }
        }
    }
    if mentions.len() > known {
        mentions.sort_by_key(|m| (m.span.start(), usize::MAX - m.span.end()));
    }
}

struct Finder<'f, 't> {
    text: &'f Text<'t>,
    lexicon: &'f Lexicon,
    sentence: Span,
}

impl Finder<'_, '_> {
    fn usage(&self, at: usize) -> Option<Use> {
        self.lexicon.rules.abbreviations.place(self.text.at(at)).map(|(usage, _)| usage)
    }

    /// The characters from here that stand side by side or joined by 、.
    fn row(&self, at: usize, wall: usize, run: &mut Vec<usize>) {
        run.clear();
        let mut next = at;
        loop {
            run.push(next);
            next += 1;
            if next + 1 < wall && self.text.at(next) == '、' && self.joins(next + 1, run) && self.ends_item(next + 2) {
                next += 1;
            }
            if next >= wall || run.len() >= LONGEST || !self.joins(next, run) {
                return;
            }
        }
    }

    /// 赵、魏、韩: states of old, where a list names so many that they are no persons.
    fn states(&self, at: usize, wall: usize, run: &mut Vec<usize>) -> bool {
        const LEAST: usize = 3;
        run.clear();
        let state = |at: usize| at < wall && self.lexicon.rules.abbreviations.state(self.text.at(at)).is_some();
        let mut next = at;
        while state(next) {
            run.push(next);
            if next + 1 >= wall || self.text.at(next + 1) != '、' {
                break;
            }
            next += 2;
        }
        let (Some(&first), Some(&last)) = (run.first(), run.last()) else { return false };
        let in_word = |a: usize, b: usize| {
            (self.sentence.start()..self.sentence.end()).contains(&a) && b < self.sentence.end() && is_pair(self.text.at(a), self.text.at(b))
        };
        run.len() >= LEAST && !in_word(first.wrapping_sub(1), first) && !in_word(last, last + 1)
    }

    /// A character that goes on the row: one that rows have, and not there yet (日日).
    fn joins(&self, at: usize, run: &[usize]) -> bool {
        self.usage(at).is_some_and(|usage| usage != Use::Lead && self.usage(run[0]) != Some(Use::Lead))
            && run.iter().all(|&i| self.text.at(i) != self.text.at(at))
    }

    /// Behind an item of a list: another mark, another such place, or a word that follows places.
    fn ends_item(&self, at: usize) -> bool {
        at >= self.sentence.end() || !is_letter(self.text.at(at)) || self.usage(at).is_some() || self.follows(at)
    }

    /// A word that follows places stands here, and is not the front of another word.
    fn follows(&self, at: usize) -> bool {
        let chars = &self.text.chars()[..self.sentence.end()];
        self.lexicon.rules.abbreviations.follow.longest(chars, at).is_some_and(|(end, _)| end > at + 1 || end >= chars.len() || !is_pair(chars[at], chars[end]))
    }

    /// A word that leads to a place stands right before, and is not the end of another word.
    fn led(&self, at: usize) -> bool {
        at > self.sentence.start()
            && self.lexicon.rules.abbreviations.leads(self.text.at(at - 1))
            && (at - 1 == self.sentence.start() || !is_pair(self.text.at(at - 2), self.text.at(at - 1)))
    }

    /// Drops what belongs to a word outside: 途 takes 中 from 途中美军.
    fn trim(&self, run: &mut Vec<usize>) {
        while let Some(&first) = run.first() {
            let before = first.checked_sub(1).filter(|&b| b >= self.sentence.start()).map(|b| self.text.at(b));
            let taken = before.is_some_and(|b| {
                b.is_ascii_digit() || self.lexicon.rules.numeral(b).is_some() || is_letter(b) && is_pair(b, self.text.at(first)) && !self.led(first)
            });
            if !taken {
                break;
            }
            run.remove(0);
        }
        while let Some(&last) = run.last() {
            if let [.., a, b] = run[..]
                && self.is_pair(a, b)
            {
                // 欧美发达国家: jieba's pair 美发 tells nothing.
                break;
            }
            let taken = last + 1 < self.sentence.end() && is_pair(self.text.at(last), self.text.at(last + 1)) && !self.follows(last + 1);
            if !taken {
                break;
            }
            run.pop();
        }
    }

    fn is_named(&self, run: &[usize]) -> bool {
        match *run {
            [] => false,
            [at] => match self.usage(at) {
                Some(Use::Name) => self.led(at) || self.follows(at + 1) || self.is_plate(at),
                Some(Use::Lead) => self.led(at),
                Some(Use::Run) => self.follows(at + 1) || self.is_plate(at),
                Some(Use::Rare) => self.is_plate(at),
                None => false,
            },
            _ => {
                let rare = |at: usize| self.usage(at) == Some(Use::Rare);
                let word = |w: &[usize]| w[1] == w[0] + 1 && (rare(w[0]) || rare(w[1])) && is_pair(self.text.at(w[0]), self.text.at(w[1]));
                run.windows(2).all(|w| self.is_pair(w[0], w[1]))
                    || run.iter().any(|&at| !rare(at)) && !run.windows(2).any(|w| word(w) && !self.is_pair(w[0], w[1]))
            }
        }
    }

    /// Two places that stand side by side so often that they are a word: 欧美.
    fn is_pair(&self, a: usize, b: usize) -> bool {
        b == a + 1 && self.lexicon.rules.abbreviations.is_pair(self.text.at(a), self.text.at(b))
    }

    /// The number of a vehicle follows: 皖K11683.
    fn is_plate(&self, at: usize) -> bool {
        const LEAST: usize = 4;
        let chars = &self.text.chars()[at + 1..self.sentence.end()];
        let number = |c: &&char| c.is_ascii_alphanumeric() || **c == '*';
        let rest = chars.get(1..).map_or(chars, |rest| rest.strip_prefix(&['·']).unwrap_or(rest));
        let province = |id: &str| id.starts_with(|c: char| c.is_ascii_digit());
        chars.first().is_some_and(char::is_ascii_alphabetic)
            && rest.iter().take_while(number).count() >= LEAST
            && self.lexicon.rules.abbreviations.place(self.text.at(at)).is_some_and(|(_, id)| province(id))
    }

    /// jieba sees a word that reaches further than the places and their cues: 中 and 华 of 中华民族.
    fn is_in_word(&self, run: &[usize], clauses: &mut Clauses<'_, '_>) -> bool {
        let (Some(&first), Some(&last)) = (run.first(), run.last()) else { return false };
        let chars = &self.text.chars()[..self.sentence.end()];
        // 美德, 沪深300: a set phrase.
        let phrase = |at: usize| self.lexicon.longer_names_at(chars, at).any(|(end, name)| name.is_blocked && end > first);
        if (first.saturating_sub(LONGEST).max(self.sentence.start())..=last).any(phrase) {
            return true;
        }
        // 德鲁·休斯顿: a person.
        if chars.get(last + 1) == Some(&'·') && chars.get(last + 2).is_some_and(|&c| is_letter(c) && !c.is_ascii()) {
            return true;
        }
        let from = if self.led(first) { first - 1 } else { first };
        let to = self.lexicon.rules.abbreviations.follow.longest(chars, last + 1).map_or(last + 1, |(end, _)| end);
        run.iter().any(|&at| clauses.word_at(at).is_some_and(|w| w.start() < from || w.end() > to))
    }

    fn mention(&self, at: usize, id: &str, sentence: u32) -> Option<Mention> {
        let entity = self.lexicon.by_id(id)?;
        let kind = self.lexicon.entity(entity).kind;
        Some(Mention {
            span: Span::new(at, at + 1),
            sentence,
            kind,
            name: Name::Entity(entity),
            matcher: Matcher::Dictionary,
            source: Source::Entity(entity),
            parent: None,
        })
    }
}
