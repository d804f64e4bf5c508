//! Planned or done, change and basis, rate and period: the cues of `statuses.csv` by where they stand.

use super::clause::{Clause, Words};
use super::{Article, Basis, Change, Figure, Status};
use crate::dictionary::rules::Cue;
use crate::quantities::Quantity;
use jiff::civil::Date;

/// A change word governs the number when it stands this near before it.
const NEAR: usize = 4;
/// A percentage may stand further from it.
const RATIO_NEAR: usize = 12;

/// 同比增长8.5% increase; 增长到100亿元 none.
pub fn change(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words) -> Option<Change> {
    let rules = &article.lexicon.rules;
    let dimension = quantity.measure.dimension(rules);
    let ratio = matches!(&*dimension, "ratio" | "percentage_point") || quantity.measure.row(rules).multiple;
    let reach = if ratio { RATIO_NEAR } else { NEAR };
    for cue in words.cues_in(clause.after_previous, quantity.span.start()) {
        let near = quantity.span.start() - cue.end <= reach;
        match cue.word {
            Cue::Level if near && quantity.span.start() - cue.end <= 2 && !ratio => return None,
            Cue::Level if cue.end - cue.start > 2 => return None,
            Cue::Increase if near => return Some(Change::Increase),
            Cue::Decrease if near => return Some(Change::Decrease),
            _ => {}
        }
    }
    // A、B分别增长14.2%、4.2%: the list shares the word.
    if clause.after_previous > clause.span.start() {
        let chars = article.text.chars();
        let joined = chars[clause.after_previous..quantity.span.start()].iter().all(|c| matches!(c, '、' | ' ') || c.is_whitespace());
        if joined {
            return words.cues_in(clause.span.start(), clause.after_previous).find_map(|cue| match cue.word {
                Cue::Increase => Some(Change::Increase),
                Cue::Decrease => Some(Change::Decrease),
                _ => None,
            });
        }
    }
    None
}

/// 同比, 环比, 比年初 in the clause.
pub fn basis(clause: &Clause, quantity: &Quantity, words: &Words) -> Option<Basis> {
    let told = |from: usize| {
        words.cues_in(from, quantity.span.start()).find_map(|cue| match cue.word {
            Cue::YearOnYear => Some(Basis::YearOnYear),
            Cue::PeriodOnPeriod => Some(Basis::PeriodOnPeriod),
            Cue::OnBase => Some(Basis::OnBase),
            _ => None,
        })
    };
    told(clause.after_previous).or_else(|| told(clause.span.start()))
}

/// 力争 → planned, 完成 → actual; what is merely told is actual.
pub fn status(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words, before: &[Figure], period: Option<(Date, Date)>) -> Option<Status> {
    let mut actual = false;
    for cue in words.cues_in(clause.span.start(), quantity.span.end().max(clause.span.start())) {
        match cue.word {
            Cue::Planned => return Some(Status::Planned),
            Cue::Actual if cue.end - cue.start >= 1 => actual = true,
            _ => {}
        }
    }
    // A time that has not come yet: 到2025年达到100亿元.
    if let (Some((from, _)), Some(published)) = (period, article.published)
        && from > published
    {
        return Some(Status::Planned);
    }
    if actual {
        return Some(Status::Actual);
    }
    // Behind the number: 30万吨项目建成投产, 5亿元的目标.
    if let Some(previous) = before.last() {
        return previous.status;
    }
    let earlier = words.cues_in(clause.sentence_span.start(), clause.span.start()).find_map(|cue| match cue.word {
        Cue::Planned => Some(Status::Planned),
        Cue::Actual => Some(Status::Actual),
        _ => None,
    });
    earlier.or(Some(Status::Actual))
}

/// 年产12万吨: the rate that words in front give, as an index into the rules' units of rates.
pub fn per(clause: &Clause, quantity: &Quantity, words: &Words) -> Option<u16> {
    words.cues_in(clause.span.start(), quantity.span.start()).find_map(|cue| match cue.word {
        Cue::Per(unit) if quantity.span.start() - cue.end <= 24 => Some(unit),
        _ => None,
    })
}

/// The time said in the clause, else the last one in the sentence, else in the paragraph.
pub fn period(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity) -> Option<(Date, Date)> {
    let sentence = clause.sentence as u32;
    let paragraph = article.sentences[clause.sentence].paragraph;
    let to = article.times.partition_point(|t| t.span.start() < quantity.span.start());
    let before = &article.times[..to];
    let in_clause = before.last().filter(|t| t.span.start() >= clause.span.start());
    let in_sentence = before.last().filter(|t| t.sentence == sentence);
    let in_paragraph = before.last().filter(|t| article.sentences[t.sentence as usize].paragraph == paragraph);
    in_clause.or(in_sentence).or(in_paragraph)?.days
}
