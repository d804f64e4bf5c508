//! The clause that a quantity stands in, and the rule words of its sentence.

use super::Article;
use super::noun::is_of;
use crate::dictionary::marks::{self, mark};
use crate::dictionary::rules::{Cue, StageWord, Trigger};
use crate::mentions::clause::Clauses;
use crate::span::{Span, beginning_in, is_letter};
use crate::tokens;
use std::ops::Range;

/// Where a quantity stands.
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    pub sentence: usize,
    pub sentence_span: Span,
    /// From the last comma (or its like) before the quantity to the next one behind it.
    pub span: Span,
    /// End of the quantity before it in this clause, or the clause's start.
    pub after_previous: usize,
}

/// A clause that goes on for longer says nothing of a number so far away.
const REACH: usize = 400;

/// Ends a clause: what governs a number does not cross it.
pub fn ends_clause(c: char) -> bool {
    // Han characters, told by one look.
    c <= '。' && matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '\n' | '—' | '(' | ')' | '…')
}

impl Clause {
    pub fn of(article: &Article<'_, '_>, sentence: usize, quantity: usize) -> Clause {
        let span = article.sentences[sentence].span;
        let q = &article.quantities[quantity];
        let chars = article.text.chars();
        let start = clause_start(chars, span.start().max(q.span.start().saturating_sub(REACH)), q.span.start());
        let last = span.end().min(q.span.end() + REACH);
        let end = (q.span.end()..last).find(|&i| ends_clause(chars[i])).unwrap_or(last);
        let after_previous = article.quantities[..quantity].last().filter(|p| p.span.end() > start).map_or(start, |p| p.span.end().min(q.span.start()));
        Clause { sentence, sentence_span: span, span: Span::new(start, end.max(start)), after_previous }
    }
}

/// Behind the last mark that ends a clause; a bracket that closes before the number is passed over: 生产总值(GDP)1228亿元.
fn clause_start(chars: &[char], from: usize, to: usize) -> usize {
    let mut at = to;
    while at > from {
        let c = chars[at - 1];
        if c == ')'
            && let Some(open) = chars[from..at - 1].iter().rposition(|&c| c == '(')
        {
            at = from + open;
            continue;
        }
        if ends_clause(c) && !in_number(chars, at - 1) {
            return at;
        }
        at -= 1;
    }
    from
}

/// A comma or dash between digits.
fn in_number(chars: &[char], at: usize) -> bool {
    at > 0 && at + 1 < chars.len() && chars[at - 1].is_ascii_digit() && chars[at + 1].is_ascii_digit()
}

/// jieba ends a word here, and (unless the character is a suffix) begins one.
fn is_word_end(chars: &[char], at: usize, end: usize, clauses: &mut Clauses<'_, '_>, suffix: bool) -> bool {
    // No word of two characters with a neighbour: jieba need not be asked.
    let joins = |a: usize, b: usize| b < chars.len() && is_letter(chars[a]) && is_letter(chars[b]) && tokens::is_pair(chars[a], chars[b]);
    if !suffix && end - at == 1 && !(at > 0 && joins(at - 1, at)) && !joins(at, end) {
        return true;
    }
    let clause = clauses.around(at);
    (suffix || clauses.is_edge(at, clause)) && clauses.is_edge(end, clause)
}

/// A digit or a numeral stands before.
fn is_behind_numeral(article: &Article<'_, '_>, at: usize) -> bool {
    let chars = article.text.chars();
    at > 0 && (chars[at - 1].is_ascii_digit() || article.lexicon.rules.numeral(chars[at - 1]).is_some())
}

/// 年收入 is no word in 2025年收入: its first character belongs to the time.
fn is_dated(article: &Article<'_, '_>, at: usize) -> bool {
    is_behind_numeral(article, at) && article.times[..article.times.partition_point(|t| t.span.start() < at)].last().is_some_and(|t| t.span.end() > at)
}

/// The character belongs to a time.
pub fn is_in_time(article: &Article<'_, '_>, at: usize) -> bool {
    article.times[..article.times.partition_point(|t| t.span.start() <= at)].last().is_some_and(|t| t.span.has(at))
}

/// Where the longest word of a metric ends that begins here.
fn metric_end(article: &Article<'_, '_>, chars: &[char], at: usize) -> usize {
    let triggers = &article.lexicon.rules.triggers;
    let longest = if article.marks[at] & mark::TRIGGER != 0 { triggers.longest(chars, at) } else { None };
    longest.filter(|_| !is_dated(article, at)).map_or(at, |(end, _)| end)
}

/// A word of a metric begins before the character and ends behind it.
fn is_in_metric(article: &Article<'_, '_>, chars: &[char], from: usize, at: usize) -> bool {
    const LONGEST: usize = 16;
    (from.max(at.saturating_sub(LONGEST))..at).any(|start| metric_end(article, chars, start) > at + 1)
}

/// A rule word where it stands.
#[derive(Clone, Copy, Debug)]
pub struct At<T> {
    pub start: usize,
    pub end: usize,
    pub word: T,
}

/// The clauses of the numbers of one sentence, and its rule words, each kind in order. Words of metrics are kept in those
/// clauses only; words of one character, which take jieba to tell, where a figure looks for them.
#[derive(Clone, Copy)]
pub struct Words<'w> {
    pub clauses: &'w [Clause],
    pub triggers: &'w [At<Trigger>],
    pub cues: &'w [At<Cue>],
    pub stages: &'w [At<StageWord>],
    /// Where words of containing begin.
    contains: &'w [usize],
}

/// The rule words of an article's sentences, looked for when first asked. What it holds is kept for the next article.
#[derive(Default)]
pub struct Lookup {
    of: Vec<Option<Held>>,
    clauses: Vec<Clause>,
    triggers: Vec<At<Trigger>>,
    cues: Vec<At<Cue>>,
    stages: Vec<At<StageWord>>,
    contains: Vec<usize>,
    places: Vec<u8>,
}

/// Where the words of a sentence stand in the [`Lookup`].
#[derive(Clone)]
struct Held {
    clauses: Range<usize>,
    triggers: Range<usize>,
    cues: Range<usize>,
    stages: Range<usize>,
    contains: Range<usize>,
}

impl Lookup {
    /// Begins another article.
    pub fn open(&mut self, article: &Article<'_, '_>) {
        let Lookup { of, clauses, triggers, cues, stages, contains, places: _ } = self;
        of.clear();
        of.resize(article.sentences.len(), None);
        clauses.clear();
        triggers.clear();
        cues.clear();
        stages.clear();
        contains.clear();
    }

    pub fn get(&mut self, article: &Article<'_, '_>, sentence: usize, clauses: &mut Clauses<'_, '_>) -> Words<'_> {
        if self.of[sentence].is_none() {
            let [clauses_from, triggers, cues, stages, contains] = self.lengths();
            self.find(article, sentence, clauses);
            let to = self.lengths();
            self.of[sentence] =
                Some(Held { clauses: clauses_from..to[0], triggers: triggers..to[1], cues: cues..to[2], stages: stages..to[3], contains: contains..to[4] });
        }
        let held = self.of[sentence].clone().expect("it was looked for");
        Words {
            clauses: &self.clauses[held.clauses],
            triggers: &self.triggers[held.triggers],
            cues: &self.cues[held.cues],
            stages: &self.stages[held.stages],
            contains: &self.contains[held.contains],
        }
    }

    fn lengths(&self) -> [usize; 5] {
        [self.clauses.len(), self.triggers.len(), self.cues.len(), self.stages.len(), self.contains.len()]
    }
}

/// Where figures look for words of metrics and words of one character.
mod place {
    /// In the clause of a number.
    pub const CLAUSE: u8 = 1;
    /// Before the number there.
    pub const BEFORE: u8 = 2;
    /// Right behind a number, or one character further.
    pub const BEHIND: u8 = 4;
}

/// Fills `places` with a byte for each character of a sentence.
fn tell_places(article: &Article<'_, '_>, sentence: Span, clauses: &[Clause], first: usize, places: &mut Vec<u8>) {
    places.clear();
    places.resize(sentence.len(), 0);
    let mut tell = |from: usize, to: usize, place: u8| {
        let to = to.min(sentence.end()) - sentence.start();
        places[(from - sentence.start()).min(to)..to].iter_mut().for_each(|p| *p |= place);
    };
    for (clause, q) in clauses.iter().zip(&article.quantities[first..]) {
        let (start, end) = (q.span.start(), q.span.end());
        // 1.5%的正增长: a change is looked for three characters behind the number, even if the clause ends before.
        tell(clause.span.start(), clause.span.end().max(end + 3), place::CLAUSE);
        tell(clause.span.start(), start, place::BEFORE);
        tell(end, end + 2, place::BEHIND);
    }
}

/// The cue says something of the number in its own clause only.
fn is_of_clause(cue: &Cue) -> bool {
    use Cue::*;
    matches!(cue, Increase | Decrease | Level | PerNoun(_) | Aside | Than | Located | Says | Adverb)
}

impl Lookup {
    /// Adds the words of a sentence.
    fn find(&mut self, article: &Article<'_, '_>, index: usize, clauses: &mut Clauses<'_, '_>) {
        let rules = &article.lexicon.rules;
        let sentence = article.sentences[index].span;
        let chars = &article.text.chars()[..sentence.end()];
        let first = article.quantities.partition_point(|q| (q.sentence as usize) < index);
        let last = first + article.quantities[first..].iter().take_while(|q| q.sentence as usize == index).count();
        let begun = self.clauses.len();
        self.clauses.extend((first..last).map(|i| Clause::of(article, index, i)));
        tell_places(article, sentence, &self.clauses[begun..], first, &mut self.places);
        let (mut cue_end, mut stage_end) = (0, 0);
        let mut next = sentence.start();
        loop {
            let at = marks::next(article.marks, next..sentence.end(), mark::TRIGGER | mark::CUE | mark::STAGE);
            if at >= sentence.end() {
                break;
            }
            next = at + 1;
            let marked = |mark: u8| article.marks[at] & mark != 0;
            let at_place = |place: u8| self.places[at - sentence.start()] & place != 0;
            if marked(mark::TRIGGER) && at_place(place::CLAUSE) && !is_dated(article, at) {
                for (end, triggers) in rules.triggers.at(chars, at) {
                    let is_read = |t: &Trigger| at_place(if t.behind { place::BEHIND } else { place::BEFORE });
                    let suffix = || triggers.iter().any(|t| rules.metrics[t.metric as usize].suffix);
                    // 长 is no length in 增长; 率 ends a word (覆盖率).
                    if end - at > 1 || triggers.iter().any(is_read) && is_word_end(chars, at, end, clauses, suffix()) {
                        self.triggers.extend(triggers.iter().map(|&word| At { start: at, end, word }));
                    }
                }
            }
            if at >= cue_end
                && marked(mark::CUE)
                && let Some((end, cues)) = rules.cues.longest(chars, at)
            {
                let single = end - at == 1;
                let any = |is: fn(&Cue) -> bool| cues.iter().any(is);
                let left_out = single && !at_place(place::CLAUSE) && cues.iter().all(is_of_clause)
                    // 增加 is no change in 增加值.
                    || any(|c| matches!(c, Cue::Increase | Cue::Decrease)) && metric_end(article, chars, at) > end
                    // 年产值 is no rate in 2024年产值.
                    || any(|c| matches!(c, Cue::Per(_))) && is_behind_numeral(article, at)
                    // 年 of 2024年 or 今年 opens no noun.
                    || any(|c| matches!(c, Cue::PerNoun(_))) && is_in_time(article, at)
                    // 可 of 可支配收入 plans nothing.
                    || single && any(|c| matches!(c, Cue::Planned | Cue::Able | Cue::Will)) && is_in_metric(article, chars, sentence.start(), at)
                    // The noun 计划 in 计划的 plans nothing.
                    || end < chars.len() && is_of(article, end) && any(|c| matches!(c, Cue::Planned | Cue::Expected | Cue::Will))
                    // A cue of one character must be a word of its own: 要, but not 主要.
                    || single && !is_word_end(chars, at, end, clauses, false);
                if !left_out {
                    if cues.contains(&Cue::Contains) {
                        self.contains.push(at);
                    }
                    self.cues.extend(cues.iter().map(|&word| At { start: at, end, word }));
                    cue_end = end;
                }
            }
            if at >= stage_end
                && marked(mark::STAGE)
                && let Some((end, stages)) = rules.stages.longest(chars, at)
            {
                self.stages.extend(stages.iter().map(|&word| At { start: at, end, word }));
                stage_end = end;
            }
        }
    }
}

impl<'w> Words<'w> {
    /// Cues that lie in a range, nearest to its end first.
    pub fn cues_in(&self, from: usize, to: usize) -> impl Iterator<Item = &'w At<Cue>> + use<'w> {
        within(self.cues, from, to).iter().rev().filter(move |c| c.end <= to)
    }

    /// Cues that begin in a range.
    pub fn cues_from(&self, from: usize, to: usize) -> &'w [At<Cue>] {
        within(self.cues, from, to)
    }

    /// Triggers that begin in a range.
    pub fn triggers_in(&self, from: usize, to: usize) -> &'w [At<Trigger>] {
        within(self.triggers, from, to)
    }

    /// Stage words that begin in a range.
    pub fn stages_in(&self, from: usize, to: usize) -> &'w [At<StageWord>] {
        within(self.stages, from, to)
    }

    /// A word of containing stands between two positions.
    pub fn contains_between(&self, from: usize, to: usize) -> bool {
        self.contains.get(self.contains.partition_point(|&c| c < from)).is_some_and(|&c| c < to)
    }
}

fn within<T>(words: &[At<T>], from: usize, to: usize) -> &[At<T>] {
    beginning_in(words, from, to, |w| w.start)
}
