//! Projects by pattern: phases behind a project, and what a list that ends in …等项目 holds.

use super::Finder;
use crate::dictionary::rules::{Affix, Shape, name_kind};
use crate::mentions::clause::{Clauses, is_break};
use crate::mentions::{Matcher, Mention, Name, Source};
use crate::span::Span;
use std::sync::Arc;

impl Finder<'_, '_, '_> {
    /// 和 between two names rather than inside one (数控机床和装备项目).
    pub(super) fn conjunction_splits(&self, at: usize, end: usize, start: usize, tail: Span, affix: &Affix) -> bool {
        if affix.kind != "project" {
            return true;
        }
        let named = |from: usize, to: usize| self.dictionary_at(from).is_some_and(|m| m.span.end() <= to) || self.by_end.contains_key(&from);
        let left_is_name = self.by_end.contains_key(&at) || self.name_ends.contains(&at) && start < at;
        named(end, tail.end()) || left_is_name
    }

    /// 三期 behind a project joins it.
    pub(super) fn phase(&self, tail: Span) -> Option<Span> {
        let before = self.by_end.get(&tail.start()).copied().or_else(|| {
            self.name_ends.contains(&tail.start()).then(|| self.dictionary.iter().rev().find(|m| m.span.end() == tail.start() && (m.kind == self.kinds.project || m.kind == self.kinds.organization)).map(|m| m.span)).flatten()
        })?;
        Some(Span::new(before.start(), tail.end()))
    }

    /// A、B、C等项目: what the list holds are projects, suffix or not.
    pub(super) fn lists(&mut self, clauses: &mut Clauses<'_, '_>) {
        let mut more: Vec<(u32, Span)> = Vec::new();
        for pointer in self.context.pointers.iter().filter(|p| p.closes_list()) {
            let sentence = &self.context.sentences[pointer.sentence as usize];
            let chars = &self.chars()[..sentence.span.end()];
            if !self.leads_to_project(chars, pointer.end) {
                continue;
            }
            let mut end = pointer.start;
            for _ in 0..24 {
                let (start, separated) = self.item_start(end, sentence.span.start(), clauses);
                let span = Span::new(start, end);
                if span.len() >= 4 && self.is_project_item(span, clauses) {
                    more.push((pointer.sentence, span));
                }
                if !separated || start <= sentence.span.start() {
                    break;
                }
                end = start - 1;
                if end <= sentence.span.start() {
                    break;
                }
            }
        }
        for (sentence, span) in more {
            let known = |m: &Mention| m.kind == self.kinds.project && m.span.overlaps(span) && (m.span.contains(span) || 2 * m.span.len() >= span.len());
            let from = self.dictionary.partition_point(|m| m.span.start() + 64 < span.start());
            let mut near = self.dictionary[from..].iter().take_while(|m| m.span.start() < span.end());
            let patterned = (span.start() + 1..=span.end() + 32).filter_map(|end| self.by_end.get(&end)).any(|s| s.overlaps(span) && (s.contains(span) || 2 * s.len() >= span.len()));
            if patterned || near.any(|m| known(m) || m.span == span) {
                continue;
            }
            let name: Arc<str> = self.context.text.slice(span).into();
            self.found.push(Mention { span, sentence, kind: self.kinds.project, name: Name::New(name), matcher: Matcher::Pattern, source: Source::Rule("project-list"), parent: None });
        }
    }

    /// 等项目, 等12个百亿级项目: a project affix within a few characters.
    pub(super) fn leads_to_project(&self, chars: &[char], end: usize) -> bool {
        let rules = &self.context.lexicon.rules;
        (end..(end + 14).min(chars.len())).take_while(|&i| !is_break(chars[i])).any(|i| {
            rules.affix_words.longest(chars, i).is_some_and(|(_, rows)| {
                rows.iter().any(|&r| {
                    let a = &rules.affixes[r as usize];
                    a.shape == Shape::Project && a.min >= 4 && a.max >= 32 || a.shape == Shape::Line
                })
            })
        })
    }

    /// Where the list item that ends at `end` begins, and whether another stands before it.
    pub(super) fn item_start(&self, end: usize, floor: usize, clauses: &mut Clauses<'_, '_>) -> (usize, bool) {
        let rules = &self.context.lexicon.rules;
        let chars = self.chars();
        let mut at = end;
        while at > floor && end - at < 32 {
            let c = chars[at - 1];
            if c == '、' {
                return (at, true);
            }
            if is_break(c) && c != '“' && c != '”' {
                return (at, false);
            }
            let clause = clauses.around(at - 1);
            // The boundary word that ends here, if jieba sees one.
            let bounded = (1..=5.min(at - floor)).find(|&n| {
                rules.boundaries.exact(&chars[at - n..at]).iter().any(|b| b.kinds & name_kind::PROJECT != 0 && !b.right && !b.inside && !b.generic && !(b.owner && self.owned(at - n))) && clauses.is_edge(at - n, clause) && clauses.is_edge(at, clause)
            });
            if let Some(n) = bounded {
                let conj = rules.boundaries.exact(&chars[at - n..at]).iter().any(|b| b.conjunction);
                if conj {
                    return (at, n == 1);
                }
                return (at, false);
            }
            at -= 1;
        }
        (at, false)
    }

    pub(super) fn is_project_item(&self, span: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        if self.quantities_in(span).any(|q| q.span == span) {
            return false;
        }
        let named = self.dictionary_in(span).any(|m| m.span.start() == span.start() && m.span.len() < span.len());
        let counted = self.quantities_in(span).any(|q| q.span.len() < span.len());
        named || counted || self.odd(span, clauses) && span.len() <= 24
    }
}
