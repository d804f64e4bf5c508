//! How far a project is, by the words of the mention's own clause; where that has none, by the clauses that go on about
//! it (…项目,仅用95天就建成投用) or lead to it (募资6亿元,用于…项目).

use super::view::{View, clause_before, clause_behind};
use super::{is_body, is_project};
use crate::dictionary::rules::{Stage, StageWord};
use crate::figures::clause::At;
use crate::mentions::reference::within;
use crate::span::{Span, is_letter};
use crate::tokens;

/// So many clauses behind and before the mention's own are looked at.
const REACH: usize = 3;

pub fn find(view: &View<'_, '_, '_>) -> Option<(Stage, Span)> {
    told_in(view, view.clause).or_else(|| behind(view)).or_else(|| before(view))
}

/// The clauses behind, as long as no other project comes in between.
fn behind(view: &View<'_, '_, '_>) -> Option<(Stage, Span)> {
    let mut at = view.clause.end();
    for _ in 0..REACH {
        if at >= view.sentence.end() {
            return None;
        }
        let clause = clause_behind(view.chars(), view.sentence, at + 1);
        let other = view.behind().find(|(_, m)| is_project(m) && m.span.start() >= clause.start()).map_or(usize::MAX, |(_, m)| m.span.start());
        let told = told_in(view, clause).filter(|(_, w)| w.end() <= other);
        if told.is_some() || other < clause.end() {
            return told;
        }
        at = clause.end();
    }
    None
}

/// The clauses before, of which the list goes on: their word stands before any project they name.
fn before(view: &View<'_, '_, '_>) -> Option<(Stage, Span)> {
    let mut at = view.clause.start();
    let listed = within(view.article.pointers, view.span().end(), view.clause.end()).iter().any(|p| p.closes_list());
    let goes_on = listed || view.span().start() <= view.clause.start() + 1;
    for _ in 0..REACH {
        if at <= view.sentence.start() + 1 {
            return None;
        }
        let clause = clause_before(view.chars(), view.sentence, at - 1);
        let other = view
            .before()
            .filter(|(_, m)| is_project(m) && m.span.start() >= clause.start() && m.span.end() <= clause.end())
            .last()
            .map(|(_, m)| m.span.start());
        if other.is_some() && !goes_on {
            return None;
        }
        if let Some(told) = told_in(view, clause).filter(|(_, w)| other.is_none_or(|o| w.end() <= o)) {
            return Some(told);
        }
        at = clause.start();
    }
    None
}

/// The strongest stage word of a clause outside all names; of equals, the one behind.
fn told_in(view: &View<'_, '_, '_>, clause: Span) -> Option<(Stage, Span)> {
    let own = phrase(view, clause);
    let from = view.words.stages.partition_point(|w| w.start < own.start());
    let in_phrase = || view.words.stages[from..].iter().take_while(|w| w.start < own.end()).filter(|w| w.end <= own.end());
    let ahead = in_phrase().find(|w| w.word.ahead && !is_in_name(view, w) && stands_alone(view, w)).map_or(usize::MAX, |w| w.end);
    let best = in_phrase().filter(|w| w.word.weight > 0 && !is_in_name(view, w)).max_by_key(|w| {
        let behind = w.start >= view.span().end();
        let distance = if behind { w.start - view.span().end() } else { view.span().start().saturating_sub(w.end) };
        // 已完成并将投入运行: what is done tells before what is to be done.
        let weight = if w.start >= ahead && w.word.stage >= Stage::Completed { 1 } else { w.word.weight };
        (weight, behind, usize::MAX - distance)
    })?;
    Some((settled(view, best, best.start >= ahead, clause), Span::new(best.start, best.end)))
}

/// What a word says when it is only intended, or done to some amount.
fn settled(view: &View<'_, '_, '_>, word: &At<StageWord>, ahead: bool, clause: Span) -> Stage {
    let StageWord { stage, amount, .. } = word.word;
    if ahead {
        return match stage {
            Stage::Completed | Stage::Operating => Stage::Building,
            Stage::Started => Stage::Proposed,
            other => other,
        };
    }
    let counted = || {
        let quantities = view.article.quantities;
        let from = quantities.partition_point(|q| q.span.start() < word.end);
        quantities[from..].iter().take_while(|q| q.span.start() < clause.end()).any(|q| !view.span().contains(q.span))
    };
    amount.filter(|_| counted()).unwrap_or(stage)
}

/// The part of the clause that one verb governs: 建成A、开工建设B is two.
fn phrase(view: &View<'_, '_, '_>, clause: Span) -> Span {
    let chars = view.chars();
    let span = view.span();
    let from = view.words.stages.partition_point(|w| w.start < clause.start());
    let openers =
        view.words.stages[from..].iter().take_while(|w| w.start < clause.end()).filter(|w| w.start > 0 && chars[w.start - 1] == '、' && !is_in_name(view, w));
    let (mut start, mut end) = (clause.start(), clause.end());
    for word in openers {
        if word.end <= span.start() {
            start = word.start.max(clause.start());
        } else if word.start >= span.end() && clause.contains(span) {
            end = end.min(word.start);
        }
    }
    Span::new(start.min(end), end)
}

/// The word is part of a name: 改造 in 升级改造工程.
fn is_in_name(view: &View<'_, '_, '_>, word: &At<StageWord>) -> bool {
    let at = Span::new(word.start, word.end);
    let covers = |m: &crate::mentions::Mention| (is_project(m) || is_body(m)) && m.span.contains(at);
    view.span().overlaps(at)
        || view.before().take_while(|(_, m)| m.span.end() + 200 > at.start()).any(|(_, m)| covers(m))
        || view.behind().take_while(|(_, m)| m.span.start() < at.end()).any(|(_, m)| covers(m))
}

/// A single character that is no part of another word: 将, not 将军.
fn stands_alone(view: &View<'_, '_, '_>, word: &At<StageWord>) -> bool {
    let chars = view.chars();
    let joins = |a: usize, b: usize| is_letter(chars[a]) && is_letter(chars[b]) && tokens::is_pair(chars[a], chars[b]);
    word.end - word.start > 1 || !(word.start > 0 && joins(word.start - 1, word.start)) && !(word.end < chars.len() && joins(word.start, word.end))
}
