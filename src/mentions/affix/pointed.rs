//! Names that other words point at: a short form that the article announces (以下简称新强联), the paper's home (我市).

use super::Finder;
use crate::dictionary::rules::Reference;
use crate::mentions::clause::Clauses;
use crate::mentions::{Matcher, Mention, Name, Source};
use crate::span::Span;
use rustc_hash::FxHashSet;

impl Finder<'_, '_, '_> {
    /// (以下简称新强联): the short form holds for the article.
    pub(super) fn aliases(&mut self, clauses: &mut Clauses<'_, '_>) {
        let lexicon = self.context.lexicon;
        let rules = &lexicon.rules;
        let mut shorts: Vec<(Vec<char>, Mention)> = Vec::new();
        let all: Vec<Mention> = self.found.iter().chain(&self.dictionary).filter(|m| m.kind == self.kinds.company || m.kind == self.kinds.organization || m.kind == self.kinds.project).cloned().collect();
        for m in all {
            let chars = self.chars();
            let end = m.span.end();
            if chars.get(end) != Some(&'(') {
                continue;
            }
            let close = chars[end..].iter().take(40).position(|&c| c == ')').map(|i| end + i);
            let Some(close) = close else { continue };
            let Some((mut from, _)) = rules.references.at(&chars[..close], end + 1).filter(|(_, rs)| rs.contains(&Reference::Alias)).last() else { continue };
            let mut to = close;
            while from < to && !chars[from].is_alphanumeric() {
                from += 1;
            }
            while to > from && !chars[to - 1].is_alphanumeric() {
                to -= 1;
            }
            // 以下称工程建设项目: for the article's own use.
            if m.kind == self.kinds.project && self.says_nothing(Span::new(from, to), clauses) {
                continue;
            }
            if (2..=10).contains(&(to - from)) && chars[from..to].iter().all(|c| c.is_alphanumeric()) {
                shorts.push((chars[from..to].to_vec(), m));
            }
        }
        let mut seen: FxHashSet<Vec<char>> = FxHashSet::default();
        for (short, full) in shorts {
            if !seen.insert(short.clone()) || rules.references.exact(&short).iter().any(|r| matches!(r, Reference::Back(_))) {
                continue;
            }
            for (i, sentence) in self.context.sentences.iter().enumerate() {
                let range = sentence.span.range();
                let chars = self.context.text.chars();
                let mut at = range.start;
                while at + short.len() <= range.end {
                    if chars[at..at + short.len()] == short[..] {
                        let span = Span::new(at, at + short.len());
                        let covered = self.found.iter().chain(&self.dictionary).any(|m| m.kind == full.kind && m.span.contains(span));
                        if !covered {
                            self.found.push(Mention { span, sentence: i as u32, matcher: Matcher::Context, source: Source::Rule("short-form"), parent: None, ..full.clone() });
                        }
                        at += short.len();
                    } else {
                        at += 1;
                    }
                }
            }
        }
    }

    /// 我市, 全省: the paper's home.
    pub(super) fn homes(&mut self) {
        for pointer in self.context.pointers {
            let Some(level) = pointer.to.iter().find_map(|r| if let Reference::Home(level) = r { Some(level) } else { None }) else { continue };
            let place = if level == "country" { self.context.lexicon.by_id("country-CN") } else { self.context.home.at_level(level, self.context.lexicon) };
            if let Some(entity) = place {
                self.found.push(Mention {
                    span: Span::new(pointer.start, pointer.end),
                    sentence: pointer.sentence,
                    kind: self.kinds.place,
                    name: Name::Entity(entity),
                    matcher: Matcher::Context,
                    source: Source::Rule("home"),
                    parent: None,
                });
            }
        }
    }
}
