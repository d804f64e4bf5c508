//! What a list that ends in …等项目 holds: projects, whether or not they end like one.

use super::Finder;
use crate::dictionary::rules::{Boundary, Frame, Shape, name_kind};
use crate::mentions::clause::{Clauses, is_break};
use crate::mentions::{Matcher, Mention, Name, Source};
use crate::span::Span;
use crate::tokens;
use std::sync::Arc;

impl Finder<'_, '_, '_> {
    /// A、B、C等项目: what the list holds are projects, suffix or not.
    pub(super) fn lists(&mut self, clauses: &mut Clauses<'_, '_>) {
        let mut more: Vec<(u32, Span)> = Vec::new();
        for pointer in self.context.pointers.iter().filter(|p| p.closes_list()) {
            let sentence = &self.context.sentences[pointer.sentence as usize];
            // 国内同等规模: the end of another word closes no list, but before a number (等4个) it is none.
            let clause = clauses.around(pointer.start);
            let is_joined = pointer.start > 0 && tokens::is_pair(self.chars()[pointer.start - 1], self.chars()[pointer.start]);
            if is_joined && self.quantity_at(pointer.end).is_none() && !clauses.is_edge(pointer.start, clause) {
                continue;
            }
            let Some(class) = self.class_of_list(sentence.span, pointer.end, clauses) else { continue };
            let mut end = pointer.start;
            for _ in 0..24 {
                let (start, separated) = self.item_start(end, sentence.span.start(), clauses);
                let start = self.behind_verb(start, end, clauses);
                let start = if separated { start } else { self.behind_predicate(start, end, clauses) };
                let span = Span::new(start, end);
                let shortest = if class == Shape::Line { 2 } else { 4 };
                if span.len() >= shortest && self.is_project_item(span, clauses) {
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
            let covers = |m: &Mention| m.kind == self.kinds.project && m.span.overlaps(span) && (m.span.contains(span) || 2 * m.span.len() >= span.len());
            let whole = |m: &Mention| m.span == span && m.kind == self.kinds.company;
            let from = self.dictionary.partition_point(|m| m.span.start() + 64 < span.start());
            let mut near = self.dictionary[from..].iter().take_while(|m| m.span.start() < span.end());
            let covered = self.projects_over(span).any(|s| s.contains(span) || 2 * s.len() >= span.len());
            let firm = self.firm_starts.get(span.start()) == Some(span.end());
            if covered || firm || near.any(|m| covers(m) || whole(m)) {
                continue;
            }
            let name: Arc<str> = self.context.text.slice(span).into();
            self.listed.push(Mention {
                span,
                sentence,
                kind: self.kinds.project,
                name: Name::New(name),
                matcher: Matcher::Pattern,
                source: Source::Rule("project-list"),
                parent: None,
            });
        }
        let listed = std::mem::take(&mut self.listed);
        self.found.extend(listed);
    }

    /// What the list is one of: 等项目, 等12个百亿元、70个30亿元以上项目, 等铁路; nothing where a verb comes first (等到…).
    fn class_of_list(&self, sentence: Span, from: usize, clauses: &mut Clauses<'_, '_>) -> Option<Shape> {
        const REACH: usize = 26;
        let rules = &self.context.lexicon.rules;
        let chars = &self.chars()[..sentence.end()];
        let mut class = None;
        let mut at = from;
        while at < chars.len().min(from + REACH) {
            let c = chars[at];
            if is_break(c) && !(c == '、' && chars.get(at + 1).is_some_and(|&c| c.is_ascii_digit() || rules.numeral(c).is_some())) {
                break;
            }
            if let Some((end, rows)) = rules.affix_words.longest(chars, at) {
                let shape = rows
                    .iter()
                    .map(|&r| &rules.affixes[r as usize])
                    .find(|a| matches!(a.shape, Shape::Line | Shape::Work) || a.shape == Shape::Project && a.max >= 32);
                if let Some(affix) = shape {
                    class = Some(if class == Some(Shape::Line) { Shape::Line } else { affix.shape });
                    at = end;
                    continue;
                }
            }
            if class.is_some() {
                break;
            }
            if rules.framed_by(chars, at, Frame::Pursuit) {
                return None;
            }
            // 等一批拟开工项目.
            if let Some((end, _)) = rules.stages.longest(chars, at) {
                at = end;
                continue;
            }
            // 等多个游乐项目: what says more than that it is built makes no list of projects.
            let clause = clauses.around(at);
            let plain = |b: &Boundary| b.generic || b.class || b.conjunction;
            let known = self
                .boundary_at(chars, at, name_kind::PROJECT, &rules.boundaries, plain)
                .filter(|&end| end - at > 1 || clauses.is_edge(at, clause) && clauses.is_edge(end, clause));
            let number = self.quantity_at(at).map(|q| q.span.end());
            match known.or(number) {
                Some(end) => at = end,
                None if c.is_ascii_digit() || c.is_whitespace() || rules.numeral(c).is_some() || c == '、' => at += 1,
                None => return None,
            }
            continue;
        }
        class
    }

    /// 凿通红花岭: a verb in front of a name is no part of it.
    fn behind_verb(&self, start: usize, end: usize, clauses: &mut Clauses<'_, '_>) -> usize {
        let Some(first) = clauses.words(start, end).first().copied() else { return start };
        let word = &self.chars()[first.range()];
        let verb = first.start() == start && first.len() >= 2 && first.end() + 2 <= end && tokens::is_verb(word) && self.dictionary_at(start).is_none();
        if verb { first.end() } else { start }
    }

    /// 部门适度超前部署数据中心: in front of the first item stands what is said of the list, up to its last verb.
    fn behind_predicate(&self, start: usize, end: usize, clauses: &mut Clauses<'_, '_>) -> usize {
        let rules = &self.context.lexicon.rules;
        let leads = |word: &[char]| {
            let names = rules.boundaries.exact(word).iter().any(|b| b.nominal || b.inside || b.between) || rules.frames_as(word, Frame::Compound);
            word.len() >= 2 && tokens::is_verb(word) && !names
        };
        let last = clauses.words(start, end).into_iter().rev().find(|word| word.end() < end && leads(&self.chars()[word.range()]));
        last.map_or(start, |word| word.end())
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
                !rules.boundaries.exact(&chars[at - n..at]).iter().any(|b| b.between)
                    && rules.boundaries.exact(&chars[at - n..at]).iter().any(|b| {
                        b.kinds & name_kind::PROJECT != 0 && !b.right && !b.inside && !b.generic && !b.class && !b.nominal && !(b.owner && self.owned(at - n))
                    })
                    && clauses.is_edge(at - n, clause)
                    && clauses.is_edge(at, clause)
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
        let rules = &self.context.lexicon.rules;
        if self.quantities_in(span).any(|q| q.span == span || q.span.start() == span.start() && q.measure.row(rules).is_count()) {
            return false;
        }
        let named = self.dictionary_in(span).any(|m| m.span.start() == span.start() && m.span.len() < span.len());
        let counted = self.quantities_in(span).any(|q| q.span.len() < span.len());
        named || counted || self.odd(span, clauses) && span.len() <= 24
    }
}
