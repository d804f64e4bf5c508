//! Names that other words point at: a short form that the article announces (以下简称新强联), the paper's home (我市).

use super::{Finder, LONGEST};
use crate::dictionary::rules::{Reference, Shape, name_kind};
use crate::mentions::clause::Clauses;
use crate::mentions::{Matcher, Mention, Name, Source};
use crate::span::Span;
use crate::tokens;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// No article gives more short forms.
const MOST: usize = 48;

/// A short form, the name it stands for, and whether the article announces it.
type Short = (Vec<char>, Mention, bool);

impl Finder<'_, '_, '_> {
    /// (以下简称新强联): the short form holds for the article.
    pub(super) fn aliases(&mut self, clauses: &mut Clauses<'_, '_>) {
        let lexicon = self.context.lexicon;
        let rules = &lexicon.rules;
        let mut shorts: Vec<Short> = Vec::new();
        let opened: Vec<Mention> = self
            .found
            .iter()
            .chain(&self.dictionary)
            .filter(|m| self.chars().get(m.span.end()) == Some(&'('))
            .filter(|m| m.kind == self.kinds.company || m.kind == self.kinds.organization || m.kind == self.kinds.project)
            .cloned()
            .collect();
        for mut m in opened {
            let chars = self.chars();
            let end = m.span.end();
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
                if self.is_rest(m.span) {
                    m.name = Name::New(self.context.text.slice(Span::new(from, to)).into());
                }
                shorts.push((chars[from..to].to_vec(), m, true));
            }
        }
        self.derived(&mut shorts);
        self.repeated(&mut shorts);
        if shorts.is_empty() {
            return;
        }
        let places = self.places_of(shorts.iter().filter_map(|s| s.0.first().copied()));
        // Names by where they begin, so that the one around a short form is found at once.
        let mut names: BTreeSet<(usize, usize, u16)> = self.found.iter().chain(&self.dictionary).map(|m| (m.span.start(), m.span.end(), m.kind)).collect();
        let mut seen: FxHashSet<Vec<char>> = FxHashSet::default();
        for (short, full, announced) in shorts {
            if !seen.insert(short.clone()) || rules.references.exact(&short).iter().any(|r| matches!(r, Reference::Back(_))) {
                continue;
            }
            let chars = self.context.text.chars();
            let mut next = 0;
            for &(sentence, at) in places.get(&short[0]).into_iter().flatten() {
                let end = at + short.len();
                if at < next || end > self.context.sentences[sentence as usize].span.end() || chars[at..end] != short[..] {
                    continue;
                }
                next = end;
                let span = Span::new(at, end);
                let covered = names.range((at.saturating_sub(LONGEST), 0, 0)..(at + 1, 0, 0)).any(|&(_, to, kind)| kind == full.kind && end <= to);
                let clause = clauses.around(at);
                let apart = announced || clauses.is_edge(at, clause) && clauses.is_edge(end, clause);
                if !covered && apart {
                    names.insert((at, end, full.kind));
                    self.found.push(Mention { span, sentence, matcher: Matcher::Context, source: Source::Rule("short-form"), parent: None, ..full.clone() });
                }
            }
        }
    }

    /// 万村整治”工程, 股份有限公司湖北分公司: the rest of a longer name, as a mark without its pair or a legal form in front
    /// tells. Its short form is a name, but none of this.
    pub(super) fn is_rest(&self, name: Span) -> bool {
        const PAIRS: [(char, char); 3] = [('(', ')'), ('“', '”'), ('「', '」')];
        let chars = &self.chars()[name.range()];
        let rules = &self.context.lexicon.rules;
        let unpaired = |(open, close): (char, char)| {
            let depths = chars.iter().scan(0, |depth, &c| {
                *depth += i32::from(c == open) - i32::from(c == close);
                Some(*depth)
            });
            let (least, last) = depths.fold((0, 0), |(least, _), depth| (depth.min(least), depth));
            least < 0 || last != 0
        };
        PAIRS.into_iter().any(unpaired)
            || rules.affix_words.longest(chars, 0).is_some_and(|(_, rows)| rows.iter().any(|&r| rules.affixes[r as usize].shape == Shape::Full))
    }

    /// Where in the sentences some characters stand, in order: (sentence, position). One look at the text, however many
    /// words begin with them.
    pub(super) fn places_of(&self, firsts: impl Iterator<Item = char>) -> FxHashMap<char, Vec<(u32, usize)>> {
        let mut places: FxHashMap<char, Vec<(u32, usize)>> = firsts.map(|c| (c, Vec::new())).collect();
        if places.is_empty() {
            return places;
        }
        // Most characters are none of them, told by their last bits.
        let slot = |c: char| c as usize & 0xff;
        let mut wanted = [false; 256];
        places.keys().for_each(|&c| wanted[slot(c)] = true);
        for (i, sentence) in self.context.sentences.iter().enumerate() {
            for (offset, &c) in self.chars()[sentence.span.range()].iter().enumerate() {
                if wanted[slot(c)]
                    && let Some(list) = places.get_mut(&c)
                {
                    list.push((i as u32, sentence.span.start() + offset));
                }
            }
        }
        places
    }

    /// What is left of a full name without its legal form or without the place in front is a short form: 赣商联合 of
    /// 赣商联合股份有限公司, 电子集团 of 江西省电子集团. A form that two names leave is nobody's.
    fn derived(&self, shorts: &mut Vec<Short>) {
        let rules = &self.context.lexicon.rules;
        let mut forms: Vec<Short> = Vec::new();
        for m in &self.found {
            let Source::Affix(row) = m.source else { continue };
            let affix = &rules.affixes[row as usize];
            if m.kind != self.kinds.company || m.span.len() > 24 || self.is_rest(m.span) {
                continue;
            }
            let bit = name_kind::bit(&affix.kind);
            let mut start = m.span.start();
            while let Some(place) = self.dictionary_at(start).filter(|p| p.kind == self.kinds.place && p.span.end() < m.span.end()) {
                start = place.span.end();
            }
            let tail = m.span.end() - affix.name.chars().count();
            let legal = affix.shape == Shape::Full && affix.max >= 14;
            let chars = self.chars();
            let mut push = |from: usize, to: usize, least: usize| {
                if from < to && to - from >= least && (from, to) != (m.span.start(), m.span.end()) && chars[from..to].iter().all(|c| c.is_alphanumeric()) {
                    forms.push((chars[from..to].to_vec(), m.clone(), false));
                }
            };
            if legal {
                push(m.span.start(), tail, 4);
                push(start, tail, 3);
            }
            if start > m.span.start() && start < tail && !self.is_made_of_generics(Span::new(start, tail), bit) {
                push(start, m.span.end(), 4);
            }
        }
        forms.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.span.start().cmp(&b.1.span.start())));
        let mut i = 0;
        while i < forms.len() {
            let same = forms[i..].iter().take_while(|f| f.0 == forms[i].0).count();
            let one = forms[i..i + same].iter().all(|f| f.1.name == forms[i].1.name);
            if one && !tokens::is_word(&forms[i].0) && rules.affix_words.exact(&forms[i].0).is_empty() && shorts.len() < MOST {
                shorts.push(forms[i].clone());
            }
            i += same;
        }
    }

    /// A place that something around it told holds for the article: 三里村 behind 龙虎乡, then by itself.
    fn repeated(&self, shorts: &mut Vec<Short>) {
        const LEAST: usize = 3;
        let rules = &self.context.lexicon.rules;
        for m in self.found.iter().filter(|m| m.kind == self.kinds.place && m.span.len() >= LEAST) {
            let Source::Affix(row) = m.source else { continue };
            let name = &self.chars()[m.span.range()];
            if matches!(rules.affixes[row as usize].shape, Shape::Division | Shape::Lone | Shape::Road | Shape::Water)
                && shorts.len() < MOST
                && rules.affix_words.exact(name).is_empty()
                && shorts.iter().all(|s| s.0 != name)
                && !self.found.iter().any(|f| f.kind == m.kind && f.span != m.span && f.span.contains(m.span))
            {
                shorts.push((name.to_vec(), m.clone(), false));
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
