//! What is counted or measured: the noun behind the number (10家以上…企业), else the one that the number is said of
//! (塔类站址数199.4万个).

use super::clause::{Clause, Words, ends_clause};
use super::Article;
use crate::dictionary::rules::{Shape, name_kind};
use crate::dictionary::lexicon::kind;
use crate::mentions::Mention;
use crate::mentions::clause::Clauses;
use crate::mentions::reference::{Pointer, within};
use crate::quantities::Quantity;
use crate::span::{Span, is_letter};

/// The longest head.
const LONGEST: usize = 36;

pub fn find(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, metric: Option<Span>, words: &Words, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
    behind(article, clause, quantity, clauses).or_else(|| before(article, clause, quantity, metric, words, clauses))
}

/// The noun right behind: up to a mark, a verb, a boundary word or a project's own ending.
fn behind(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
    let rules = &article.lexicon.rules;
    let chars = article.text.chars();
    let mut start = quantity.span.end();
    while start < clause.span.end() && chars[start] == ' ' {
        start += 1;
    }
    if rules.boundaries.longest(&chars[..clause.span.end()], start).is_some_and(|(end, bs)| end == start + 1 && bs.iter().any(|b| !b.right && !b.generic && !b.inside && !b.conjunction)) && start < clause.span.end() {
        // 34个的: nothing yet.
        if !is_of(article, start) {
            return None;
        }
        start += 1;
    }
    let mut end = start;
    let mut listed = false;
    while end < clause.span.end() && end - start < LONGEST {
        let c = chars[end];
        if c == '、' {
            // A list counts only if it closes with 等: X、Y等企业.
            let closes = within(article.pointers, end, clause.span.end()).iter().any(Pointer::closes_list);
            let numbers = article.quantities[article.quantities.partition_point(|q| q.span.start() <= end)..].first().is_some_and(|q| q.span.end() <= clause.span.end());
            if !closes || numbers {
                break;
            }
            listed = true;
        } else if ends_clause(c) || c == '《' || c == ' ' || end > quantity.span.start() && article.quantities.binary_search_by_key(&end, |q| q.span.start()).is_ok() {
            break;
        } else if !listed {
            let inner = clauses.around(end);
            let stop = rules.boundaries.longest(&chars[..clause.span.end()], end).filter(|(to, bs)| {
                bs.iter().any(|b| !b.right && !b.generic && !b.inside && b.kinds & name_kind::PROJECT != 0) && clauses.is_edge(end, inner) && (*to >= inner.end() || clauses.is_edge(*to, inner))
            });
            if stop.is_some() && end > start {
                break;
            }
            if stop.is_some() {
                return None;
            }
        }
        end += 1;
    }
    let inside = holding(article, quantity);
    if let Some(project) = inside {
        // 苯乙烯项目外: the name ends first.
        end = end.min(project.span.end().max(start));
    }
    if inside.is_some() || !quantity.measure.row(rules).is_count() {
        end = without_ending(article, start, end);
    }
    while end > start && !chars[end - 1].is_alphanumeric() && !matches!(chars[end - 1], ')' | '”') {
        end -= 1;
    }
    (end > start && is_letter(chars[start]) || end > start && chars[start] == '“').then(|| Span::new(start, end))
}

/// The project whose name holds the quantity.
fn holding<'a>(article: &'a Article<'_, '_>, quantity: &Quantity) -> Option<&'a Mention> {
    let to = article.mentions.partition_point(|m| m.span.start() <= quantity.span.start());
    article.mentions[..to].iter().rev().take(16).find(|m| m.kind == kind::PROJECT && m.span.contains(quantity.span))
}

fn is_of(article: &Article<'_, '_>, at: usize) -> bool {
    let chars = article.text.chars();
    article.lexicon.rules.times.exact(&chars[at..=at]).iter().any(|w| w.kind == crate::dictionary::rules::TimeKind::Of)
}

/// 苯乙烯项目 is 苯乙烯.
fn without_ending(article: &Article<'_, '_>, start: usize, end: usize) -> usize {
    let rules = &article.lexicon.rules;
    let chars = article.text.chars();
    (2..=6.min(end - start))
        .rev()
        .find(|&n| rules.affix_words.exact(&chars[end - n..end]).iter().any(|&r| matches!(rules.affixes[r as usize].shape, Shape::Project)))
        .filter(|&n| end - n > start)
        .map_or(end, |n| end - n)
}

/// The noun that the number is said of: between the last boundary and the metric's word (or the number).
fn before(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, metric: Option<Span>, words: &Words, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
    let rules = &article.lexicon.rules;
    let chars = article.text.chars();
    let limit = metric.filter(|m| m.start() >= clause.span.start() && m.end() <= quantity.span.start()).map_or(quantity.span.start(), Span::start);
    let mut end = limit.max(clause.after_previous);
    // Back over cues: 达到, 约, 同比增长.
    loop {
        let cue = words.cues_in(end.saturating_sub(10).max(clause.after_previous), end).find(|c| c.end == end);
        let stage = words.stages_in(end.saturating_sub(10).max(clause.after_previous), end).iter().find(|c| c.end == end);
        let start = cue.map(|c| c.start).or(stage.map(|c| c.start));
        match start {
            Some(s) if s < end => end = s,
            _ => {
                let bound = (1..=4.min(end - clause.after_previous)).rev().find(|&n| !rules.amounts.exact_lower(&chars[end - n..end]).is_empty());
                match bound {
                    Some(n) => end -= n,
                    None => break,
                }
            }
        }
    }
    let floor = clause.after_previous.max(end.saturating_sub(16));
    let mut start = end;
    while start > floor {
        let c = chars[start - 1];
        if ends_clause(c) || c == '、' || c == ' ' {
            break;
        }
        let inner = clauses.around(start - 1);
        let stop = (1..=4.min(start - floor)).any(|n| {
            let word = &chars[start - n..start];
            let verb = rules.boundaries.exact(word).iter().any(|b| !b.right && !b.generic && !b.inside && !b.conjunction) || !rules.cues.exact(word).is_empty();
            verb && clauses.is_edge(start - n, inner) && clauses.is_edge(start, inner)
        });
        if stop || article.times[..article.times.partition_point(|t| t.span.start() < start)].last().is_some_and(|t| t.span.end() == start) {
            break;
        }
        start -= 1;
    }
    (end > start && end - start >= 2 && is_letter(chars[start])).then(|| Span::new(start, end))
}
