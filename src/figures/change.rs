//! The size of a change and against what, the rate and the time of a figure: the cues of `statuses.csv` by where they stand.

use super::alignment::Alignment;
use super::clause::{At, Clause, Words, is_in_time};
use super::noun::{ends_time, is_joint, is_of};
use super::{Article, Basis, Change, Figure};
use crate::dictionary::lexicon::kind;
use crate::dictionary::marks::mark;
use crate::dictionary::rules::Cue;
use crate::quantities::Quantity;
use crate::span::Span;
use crate::times::{Grain, TimeSpan};
use jiff::civil::Date;

/// A change word governs the number when it stands this near before it.
const NEAR: usize = 4;
/// A percentage may stand further from it.
const RATIO_NEAR: usize = 12;
/// How many times back a period is looked for.
const LOOK_BACK: usize = 32;
/// A rate reaches this far.
const RATE_WITHIN: usize = 24;

/// 同比增长8.5% increase; 增长到100亿元 none.
pub fn change(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words<'_>) -> Option<Change> {
    let rules = &article.lexicon.rules;
    let dimension = quantity.measure.dimension(rules);
    let ratio = matches!(&*dimension, "ratio" | "percentage_point") || quantity.measure.row(rules).multiple;
    let reach = if ratio { RATIO_NEAR } else { NEAR };
    if ratio && let Some(change) = signed(article, clause, quantity, words) {
        return Some(change);
    }
    for cue in words.cues_in(clause.after_previous, quantity.span.start()) {
        let near = quantity.span.start() - cue.end <= reach;
        match cue.word {
            Cue::Level if near && quantity.span.start() - cue.end <= 2 && !ratio => return None,
            Cue::Level if cue.end - cue.start > 2 => return None,
            Cue::Increase | Cue::Decrease if near => return direction(cue),
            _ => {}
        }
    }
    // 1.5%的正增长: the change stands behind.
    if ratio && is_of(article, quantity.span.end()) {
        let behind = words.cues_from(quantity.span.end() + 1, quantity.span.end() + 3).iter().find_map(direction);
        if behind.is_some() {
            return behind;
        }
    }
    // A、B分别增长14.2%、4.2%: the list shares the word.
    if clause.after_previous > clause.span.start() && is_joint(article, clause.after_previous, quantity.span.start()) {
        return words.cues_in(clause.span.start(), clause.after_previous).find_map(direction);
    }
    None
}

/// 同比+15%, 营收6亿元（-21%）: the sign tells which way.
fn signed(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words<'_>) -> Option<Change> {
    let chars = article.text.chars();
    let start = quantity.span.start();
    let change = match chars[start] {
        '+' => Change::Increase,
        '-' | '−' => Change::Decrease,
        _ => return None,
    };
    let compared = words.cues_in(clause.after_previous, start).any(|c| matches!(c.word, Cue::YearOnYear | Cue::PeriodOnPeriod | Cue::OnBase));
    let behind = start > clause.sentence_span.start()
        && matches!(chars[start - 1], '(' | ',')
        && article.quantities[..article.quantities.partition_point(|q| q.span.start() < start)].last().is_some_and(|q| q.span.end() + 1 == start);
    (compared || behind).then_some(change)
}

fn direction(cue: &At<Cue>) -> Option<Change> {
    match cue.word {
        Cue::Increase => Some(Change::Increase),
        Cue::Decrease => Some(Change::Decrease),
        _ => None,
    }
}

/// 同比, 环比, 比年初 in the clause; any other time that it is compared with is a base: 比2015年.
pub fn basis(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words<'_>) -> Option<Basis> {
    let told = |from: usize| {
        words.cues_in(from, quantity.span.start()).find_map(|cue| match cue.word {
            Cue::YearOnYear => Some(Basis::YearOnYear),
            Cue::PeriodOnPeriod => Some(Basis::PeriodOnPeriod),
            Cue::OnBase => Some(Basis::OnBase),
            Cue::Compared if ends_time(article, cue.start) => Some(Basis::OnBase),
            Cue::Than if article.times.binary_search_by_key(&cue.end, |t| t.span.start()).is_ok() => Some(Basis::OnBase),
            _ => None,
        })
    };
    told(clause.after_previous).or_else(|| told(clause.span.start()))
}

/// 年产12万吨: the rate that words in front give, as an index into the rules' units of rates. It holds for one number
/// and for those coordinated with it: not for 发行6300万股 behind 每股10元的价格.
pub fn per(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words<'_>, before: &[Figure]) -> Option<u16> {
    let start = quantity.span.start();
    let rate = |from: usize| {
        words.cues_in(from, start).find_map(|cue| match cue.word {
            Cue::Per(unit) if start - cue.end <= RATE_WITHIN && !is_in_time(article, cue.start) && !names_another(article, cue.start, start) => Some(unit),
            _ => None,
        })
    };
    if clause.after_previous == clause.span.start() {
        return rate(clause.span.start().max(start.saturating_sub(RATE_WITHIN * 2)));
    }
    if let Some(unit) = rate(clause.after_previous.max(start.saturating_sub(RATE_WITHIN * 2))) {
        return Some(unit);
    }
    let previous = before.last()?;
    let last = article.quantities[previous.quantity as usize].span;
    let chars = article.text.chars();
    let coordinated = chars[last.end()..start].iter().any(|&c| matches!(c, '、' | '/'))
        || article.lexicon.rules.boundaries.exact(&chars[start - 1..start]).iter().any(|b| b.conjunction)
        || is_joint(article, last.end(), start);
    // 日处理能力由5000吨提高到1万吨: from one to the other.
    let raised =
        article.quantities[previous.quantity as usize].measure == quantity.measure && words.cues_from(last.end(), start).iter().any(|c| c.word == Cue::Level);
    previous.per.filter(|_| (coordinated || raised) && !names_another(article, last.start(), start))
}

/// 年货物周转能力150万吨: the rate opens the noun that the metric's word ends.
pub fn per_of_noun(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, metric: Option<Span>, words: &Words<'_>) -> Option<u16> {
    const NOUN: usize = 8;
    let ratio = *quantity.measure.dimension(&article.lexicon.rules) == *"ratio";
    let metric = metric.filter(|m| !ratio && m.start() >= clause.after_previous && m.end() <= quantity.span.start())?;
    words.cues_in(metric.start().saturating_sub(NOUN).max(clause.after_previous), metric.start()).find_map(|c| match c.word {
        Cue::PerNoun(unit) => Some(unit),
        _ => None,
    })
}

/// A project's name ends between the two: what it says does not reach into the next.
fn names_another(article: &Article<'_, '_>, from: usize, to: usize) -> bool {
    let at = article.mentions.partition_point(|m| m.span.start() <= from);
    article.mentions[..at].iter().rev().take(12).any(|m| m.kind == kind::PROJECT && m.span.has(from) && m.span.end() <= to)
}

/// The time said in the clause, else the last one in the sentence, else in the paragraph.
pub fn period(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, alignment: Option<Alignment>) -> Option<(Date, Date)> {
    let sentence = clause.sentence as u32;
    let paragraph = article.sentences[clause.sentence].paragraph;
    let to = article.times.partition_point(|t| t.span.start() < quantity.span.start());
    let before = &article.times[..to];
    let own = &before[before.partition_point(|t| t.span.start() < clause.span.start())..];
    let covers = |t: &&TimeSpan| !is_compared(article, t.span);
    // 2009年和2010年分别为3亿元和4亿元: a time each.
    if let Some(row) = alignment
        && own.iter().filter(|t| t.span.end() <= row.at).count() == row.of
    {
        return own[row.nth].days;
    }
    let last = before.iter().rev().take(LOOK_BACK).find(covers);
    let in_sentence = last.filter(|t| t.sentence == sentence);
    // A day dates what the next sentence tells too, but not the whole paragraph.
    let reaches = |t: &TimeSpan| t.grain != Grain::Day || is_next(article, t.sentence as usize, clause.sentence);
    let in_paragraph = last.filter(|t| article.sentences[t.sentence as usize].paragraph == paragraph && reaches(t));
    own.iter().rfind(covers).or(in_sentence).or(in_paragraph)?.days
}

/// One sentence follows the other, what semicolons part being one.
fn is_next(article: &Article<'_, '_>, from: usize, to: usize) -> bool {
    let goes_on = |i: usize| article.text.chars()[..article.sentences[i].span.start()].last() == Some(&';');
    (from + 1..=to).filter(|&i| !goes_on(i)).take(2).count() < 2
}

/// 比上年, 与2015年相比: a time that something is compared with is not when it happened.
fn is_compared(article: &Article<'_, '_>, time: Span) -> bool {
    let chars = article.text.chars();
    let cues = &article.lexicon.rules.cues;
    let at = time.start();
    at > 0 && cues.exact(&chars[at - 1..at]).contains(&Cue::Than)
        || article.marks.get(time.end()).is_some_and(|m| m & mark::CUE != 0)
            && cues.longest(chars, time.end()).is_some_and(|(_, cues)| cues.contains(&Cue::Compared))
}
