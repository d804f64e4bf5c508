//! Names that no dictionary holds, by how they end: 河南新强联股份有限公司, 洛阳市财政局, 年产12万吨苯乙烯项目.
//!
//! In: the rows of `affixes.csv` where they occur, dictionary mentions and quantities around them, jieba's cut of the
//! clause. Out: mentions by pattern. The hard case is where a name begins: behind the nearest boundary word that jieba
//! also sees as a word, or at a place that opens it.

use super::clause::{Clauses, is_break};
use super::reference::Pointer;
use super::{Home, Matcher, Mention, Name, Source};
use crate::dictionary::Lexicon;
use crate::dictionary::rules::{Affix, Boundary, Reference, Shape, name_kind};
use crate::document::Sentence;
use crate::quantities::Quantity;
use crate::span::{Span, Text, is_letter};
use crate::tokens;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// No name by pattern is longer.
const LONGEST: usize = 200;

/// What the rules look at.
pub struct Context<'c, 't, 'a> {
    pub text: &'t Text<'a>,
    pub sentences: &'c [Sentence],
    pub lexicon: &'c Lexicon,
    pub home: &'c Home,
    pub quantities: &'c [Quantity],
    pub pointers: &'c [Pointer<'c>],
}

struct Kinds {
    place: u16,
    company: u16,
    project: u16,
    organization: u16,
    document: u16,
}

/// Adds names by pattern to the dictionary's.
pub fn find(context: &Context<'_, '_, '_>, mentions: Vec<Mention>, clauses: &mut Clauses<'_, '_>) -> Vec<Mention> {
    let lexicon = context.lexicon;
    let kind = |name: &str| lexicon.kind_index(name).unwrap_or(0);
    let kinds = Kinds { place: kind("place"), company: kind("company"), project: kind("project"), organization: kind("organization"), document: kind("document") };
    let place_ends = mentions.iter().filter(|m| m.kind == kinds.place).map(|m| (m.span.end(), m.span.start())).collect();
    let mut finder = Finder { context, kinds, found: Vec::new(), by_end: FxHashMap::default(), place_ends, name_ends: mentions.iter().map(|m| m.span.end()).collect(), dictionary: mentions };
    for (i, sentence) in context.sentences.iter().enumerate() {
        finder.sentence(i as u32, sentence.span, clauses);
    }
    finder.lists(clauses);
    finder.aliases();
    finder.homes();
    finder.merge()
}

struct Finder<'f, 't, 'a> {
    context: &'f Context<'f, 't, 'a>,
    kinds: Kinds,
    found: Vec<Mention>,
    /// Pattern mentions by where they end, so that longer names can be built on them.
    by_end: FxHashMap<usize, Span>,
    /// Dictionary places: end to start.
    place_ends: FxHashMap<usize, usize>,
    /// Where dictionary names end.
    name_ends: FxHashSet<usize>,
    dictionary: Vec<Mention>,
}

impl Finder<'_, '_, '_> {
    fn chars(&self) -> &[char] {
        self.context.text.chars()
    }

    fn sentence(&mut self, index: u32, sentence: Span, clauses: &mut Clauses<'_, '_>) {
        let lexicon = self.context.lexicon;
        let rules = &lexicon.rules;
        self.titles(index, sentence);
        let text = self.context.text;
        let chars = &text.chars()[..sentence.end()];
        let mut at = sentence.start();
        while at < chars.len() {
            let Some((end, rows)) = rules.affix_words.longest(chars, at) else {
                at += 1;
                continue;
            };
            let row = rows.iter().copied().find(|&r| rules.affixes[r as usize].shape != Shape::Title);
            if let Some(row) = row {
                let affix = &rules.affixes[row as usize];
                if let Some(span) = self.name_ending(Span::new(at, end), affix, sentence, clauses) {
                    let kind = self.kind_of(affix, span, sentence);
                    self.add(index, span, kind, row);
                }
                // 产业园 may be followed by 项目; a longer name is then found from there.
                at = if affix.shape == Shape::Generic { end } else { at + 1 };
                if affix.shape != Shape::Generic {
                    at = at.max(end - 1).max(at);
                }
            } else {
                at += 1;
            }
        }
    }

    fn kind_of(&self, affix: &Affix, span: Span, sentence: Span) -> u16 {
        let lexicon = self.context.lexicon;
        if affix.shape == Shape::Line {
            // A road or bridge is a project while it is being built, else a place.
            let chars = &self.chars()[..sentence.end()];
            let building = (sentence.start()..chars.len()).any(|i| lexicon.rules.stages.longest(chars, i).is_some_and(|(_, s)| s.iter().any(|w| w.weight >= 1)));
            return if building { self.kinds.project } else { self.kinds.place };
        }
        let _ = span;
        lexicon.kind_index(&affix.kind).unwrap_or(self.kinds.organization)
    }

    fn add(&mut self, sentence: u32, span: Span, kind: u16, row: u16) {
        let name: Arc<str> = self.context.text.slice(span).into();
        self.by_end.insert(span.end(), span);
        self.found.push(Mention { span, sentence, kind, name: Name::New(name), matcher: Matcher::Pattern, source: Source::Affix(row), parent: None });
    }

    /// 《…》 whose title ends as plans, laws and reports do.
    fn titles(&mut self, index: u32, sentence: Span) {
        let rules = &self.context.lexicon.rules;
        let mut open = None;
        for at in sentence.range() {
            match self.chars()[at] {
                '《' => open = Some(at + 1),
                '》' => {
                    if let Some(start) = open.take()
                        && at > start + 2
                    {
                        let chars = &self.chars()[..at];
                        // Behind the title word may stand (试行) or (2021年).
                        let mut end = at;
                        if chars[end - 1] == ')'
                            && let Some(bracket) = chars[start..end].iter().rposition(|&c| c == '(')
                        {
                            end = start + bracket;
                        }
                        let row = (1..=6.min(end - start)).rev().find_map(|n| {
                            rules.affix_words.exact(&chars[end - n..end]).iter().copied().find(|&r| rules.affixes[r as usize].shape == Shape::Title)
                        });
                        if let Some(row) = row {
                            self.add(index, Span::new(start, at), self.kinds.document, row);
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// The whole name that ends with the affix at `tail`.
    fn name_ending(&self, tail: Span, affix: &Affix, sentence: Span, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        match affix.shape {
            Shape::Generic | Shape::Title => return None,
            Shape::Phase => return self.phase(tail),
            Shape::Division => return self.division(tail, affix, clauses),
            Shape::Head => return self.head(tail),
            _ => {}
        }
        let chars = self.chars();
        if !self.may_name(tail, affix) || !self.ends_well(tail, affix, sentence, clauses) {
            return None;
        }
        let bit = name_kind::bit(&affix.kind);
        let floor = tail.start().saturating_sub(affix.max).max(sentence.start());
        let wall = self.wall(floor, tail.start(), affix);
        let mut start = self.left_edge(wall, tail, bit, affix, clauses)?;
        if start == floor && floor > sentence.start() && !is_break(chars[floor - 1]) {
            // The allowance ended inside something: the name begins with the next name or number.
            start = (floor..tail.start()).find(|&i| self.dictionary_at(i).is_some() || self.quantities_in(Span::new(i, tail.start())).next().is_some_and(|q| q.span.start() == i))?;
        }
        let start = self.trim(start, tail.start(), affix, clauses);
        let stem = tail.start().checked_sub(start)?;
        if stem < affix.min || stem > affix.max {
            return None;
        }
        if start > 0 && chars[start - 1].is_ascii_alphanumeric() && chars[start].is_ascii_alphanumeric() {
            return None;
        }
        let span = Span::new(start, tail.end());
        self.is_distinctive(span, tail, affix, clauses).then_some(span)
    }

    /// A cheap look before jieba is asked: most 路 and 科技 end no name.
    fn may_name(&self, tail: Span, affix: &Affix) -> bool {
        let chars = self.chars();
        let Some(before) = tail.start().checked_sub(1).map(|i| chars[i]) else { return false };
        match affix.shape {
            Shape::Road | Shape::Water => {
                let from = tail.start().saturating_sub(affix.max);
                before.is_ascii_digit() || (from..tail.start()).any(|end| self.place_ends.contains_key(&end))
            }
            Shape::Body => {
                let from = tail.start().saturating_sub(affix.max);
                (from..tail.start()).any(|i| self.is_level(chars[i]) || self.place_ends.contains_key(&i))
            }
            Shape::Short if affix.kind == "company" && tail.len() == 2 && !self.is_group(affix) => {
                // 清洁能源: what stands before is a word of the language.
                if !is_letter(before) || tail.start() < 2 {
                    return false;
                }
                !tokens::is_pair(chars[tail.start() - 2], before)
            }
            _ => is_letter(before) || before.is_ascii_digit() || matches!(before, ')' | '”' | ' ' | '」'),
        }
    }

    /// What follows the affix does not make it another word: 公司化, 项目部, 工程师, 产业园区's own row aside.
    fn ends_well(&self, tail: Span, affix: &Affix, sentence: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let chars = self.chars();
        if tail.end() >= sentence.end() || !is_letter(chars[tail.end()]) {
            return true;
        }
        let clause = clauses.around(tail.start());
        if tail.end() >= clause.end() {
            return true;
        }
        let short = tail.len() <= 2 || matches!(affix.shape, Shape::Body | Shape::Road | Shape::Water);
        !short || clauses.is_edge(tail.end(), clause)
    }

    /// The nearest mark to the left that no name crosses.
    fn wall(&self, floor: usize, to: usize, affix: &Affix) -> usize {
        let chars = self.chars();
        let project = affix.kind == "project";
        let mut at = to;
        while at > floor {
            let c = chars[at - 1];
            let joins = match c {
                '—' => chars.get(at) != Some(&'—') && at >= 2 && chars[at - 2] != '—',
                '-' | '·' | '/' | '×' | '&' | '.' => true,
                '“' | '”' | '「' | '」' => project,
                ' ' => chars.get(at).is_some_and(|c| !c.is_whitespace()) && at >= 2 && (chars[at - 2].is_ascii_alphanumeric() || chars[at].is_ascii_alphanumeric()),
                '(' | ')' => !project && self.bracket_inside(at - 1),
                ',' | '、' => false,
                c => c.is_alphanumeric() || c == '%' || c == '%',
            };
            if !joins {
                break;
            }
            at -= 1;
        }
        at
    }

    /// A bracket pair within a name: 河南(洛阳)有限公司.
    fn bracket_inside(&self, at: usize) -> bool {
        let chars = self.chars();
        if chars[at] == ')' {
            chars[at.saturating_sub(8)..at].contains(&'(')
        } else {
            chars[at + 1..(at + 9).min(chars.len())].contains(&')')
        }
    }

    /// Where the name begins: behind the last boundary word left of the affix.
    fn left_edge(&self, wall: usize, tail: Span, bit: u8, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> Option<usize> {
        let rules = &self.context.lexicon.rules;
        let chars = self.chars();
        let limit = tail.start();
        let mut start = wall;
        let mut shielded = wall;
        let clause = clauses.around(tail.start());
        let mut at = wall;
        while at < limit {
            // A dictionary name holds no boundary: 国家发展和改革委员会, 中国建设银行.
            if let Some(m) = self.dictionary_at(at)
                && m.span.end() <= tail.end()
                && m.span.len() >= 2
            {
                at = m.span.end().max(at + 1);
                shielded = at;
                continue;
            }
            let bounded = &chars[..limit.min(chars.len())];
            let mut next = at + 1;
            if at >= shielded
                && let Some(end) = self.boundary_at(bounded, at, bit, &rules.boundaries, |b| b.inside)
            {
                shielded = end;
                next = end;
            } else if at >= shielded
                && let Some(end) = self.boundary_at(bounded, at, bit, &rules.boundaries, |b| b.never)
            {
                start = end;
                next = end;
            } else if at >= shielded
                && self.owned(at)
                && let Some(end) = self.boundary_at(bounded, at, bit, &rules.boundaries, |b| b.owner)
            {
                next = end;
            } else if at >= shielded
                && let Some(end) = self.boundary_at(bounded, at, bit, &rules.boundaries, |b| b.owner || !b.right && !b.inside && !b.generic && !b.conjunction && !b.source)
                // 联合装置: what would leave no stem is part of the name; 建设项目 has none.
                && (end < limit || end - at == 1 || affix.max >= 32 || !self.leads_any(&chars[at..end]))
                && clauses.is_edge(at, clause)
                && clauses.is_edge(end, clause)
            {
                start = end;
                next = end;
            } else if at >= shielded
                && let Some(end) = self.boundary_at(bounded, at, bit, &rules.boundaries, |b| b.conjunction)
                && clauses.is_edge(at, clause)
                && clauses.is_edge(end, clause)
                && self.conjunction_splits(at, end, start, tail, affix)
            {
                start = end;
                next = end;
            }
            at = next;
        }
        (start < limit).then_some(start)
    }

    /// A boundary word before names of every kind (联合), not a verb that leads to some (共建).
    fn leads_any(&self, word: &[char]) -> bool {
        use name_kind::{COMPANY, ORGANIZATION, PLACE, PROJECT};
        self.context.lexicon.rules.boundaries.exact(word).iter().any(|b| b.kinds == COMPANY | ORGANIZATION | PROJECT | PLACE)
    }

    /// A company, organization or place ends here.
    fn owned(&self, at: usize) -> bool {
        self.place_ends.contains_key(&at) || self.by_end.contains_key(&at) || self.name_ends.contains(&at)
    }

    fn boundary_at(&self, chars: &[char], at: usize, bit: u8, words: &crate::dictionary::words::Words<Boundary>, pass: impl Fn(&Boundary) -> bool) -> Option<usize> {
        words.at(chars, at).filter(|(_, bs)| bs.iter().any(|b| b.kinds & bit != 0 && pass(b))).map(|(end, _)| end).last()
    }

    /// 和 between two names rather than inside one (数控机床和装备项目).
    fn conjunction_splits(&self, at: usize, end: usize, start: usize, tail: Span, affix: &Affix) -> bool {
        if affix.kind != "project" {
            return true;
        }
        let named = |from: usize, to: usize| self.dictionary_at(from).is_some_and(|m| m.span.end() <= to) || self.by_end.contains_key(&from);
        let left_is_name = self.by_end.contains_key(&at) || self.name_ends.contains(&at) && start < at;
        named(end, tail.end()) || left_is_name
    }

    /// Quantities that lie within a span.
    fn quantities_in(&self, span: Span) -> impl Iterator<Item = &Quantity> {
        let quantities = self.context.quantities;
        let from = quantities.partition_point(|q| q.span.start() < span.start());
        quantities[from..].iter().take_while(move |q| q.span.start() < span.end()).filter(move |q| span.contains(q.span))
    }

    /// The longest dictionary mention that begins at a position.
    fn dictionary_at(&self, at: usize) -> Option<&Mention> {
        let from = self.dictionary.partition_point(|m| m.span.start() < at);
        self.dictionary[from..].iter().take_while(|m| m.span.start() == at).max_by_key(|m| m.span.len())
    }

    /// Dictionary mentions that lie within a span.
    fn dictionary_in(&self, span: Span) -> impl Iterator<Item = &Mention> {
        let from = self.dictionary.partition_point(|m| m.span.start() < span.start());
        self.dictionary[from..].iter().take_while(move |m| m.span.start() < span.end()).filter(move |m| span.contains(m.span))
    }

    /// Drops what leads the name: spaces, a count (10家), words that say nothing (重点).
    fn trim(&self, start: usize, limit: usize, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> usize {
        let rules = &self.context.lexicon.rules;
        let chars = self.chars();
        let bit = name_kind::bit(&affix.kind);
        let mut at = start;
        loop {
            while at < limit && (chars[at].is_whitespace() || matches!(chars[at], '”' | '」' | '-' | '—' | '·' | '/' | '.' | ')')) {
                at += 1;
            }
            if at >= limit {
                return at;
            }
            let counted = self.quantities_in(Span::new(at, limit)).next().filter(|q| q.span.start() == at);
            if let Some(q) = counted
                && (q.measure.row(rules).is_count() || affix.kind != "project" || q.measure.row(rules).is_money())
            {
                at = q.span.end();
                continue;
            }
            if self.dictionary_at(at).is_some_and(|m| m.span.end() <= limit) {
                return at;
            }
            let bounded = &chars[..limit];
            if let Some(end) = self.boundary_at(bounded, at, bit, &rules.boundaries, |b| b.generic)
                && affix.shape != Shape::Full
                && self.lead_is_loose(end, limit)
            {
                let clause = clauses.around(at);
                if clauses.is_edge(end, clause) {
                    at = end;
                    continue;
                }
            }
            return at;
        }
    }

    /// A generic word leads only if a name of its own stands behind it.
    fn lead_is_loose(&self, end: usize, limit: usize) -> bool {
        end < limit && self.dictionary_at(end).is_some()
    }

    /// Something in the name tells it from others.
    fn is_distinctive(&self, span: Span, tail: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> bool {
        let stem = Span::new(span.start(), tail.start());
        let named = self.dictionary_in(stem).next().is_some() || self.found.iter().rev().take(24).any(|m| stem.contains(m.span) && !m.span.is_empty());
        let counted = self.quantities_in(stem).next().is_some();
        let unknown = || {
            let text: String = self.context.text.folded(stem).iter().collect();
            !tokens::is_word(&text)
        };
        match affix.shape {
            Shape::Full => stem.len() >= affix.min && !self.is_generic(stem, affix, clauses),
            Shape::Body => {
                let opens = self.chars()[stem.start()];
                named && self.dictionary_at(stem.start()).is_some() || self.is_level(opens) && stem.len() >= 2
            }
            Shape::Short if affix.kind == "company" => {
                if self.is_generic(stem, affix, clauses) {
                    return false;
                }
                let strict = tail.len() == 2 && !self.is_group(affix);
                if strict {
                    // 华昌光伏: no word of the language, and no sector (清洁能源).
                    return stem.len() <= 4 && (self.dictionary_at(stem.start()).is_some_and(|m| m.span.end() < stem.end()) && unknown() && self.odd(stem, clauses) || unknown() && self.odd(stem, clauses));
                }
                named || self.odd(stem, clauses)
            }
            Shape::Short => !self.is_generic(stem, affix, clauses) && (named || self.odd(stem, clauses) || tail.len() >= 3 && stem.len() >= 4),
            Shape::Project => named || counted || !self.is_generic(stem, affix, clauses) && (stem.len() >= 4 || self.odd(stem, clauses)),
            Shape::Line | Shape::Region => named || self.odd(stem, clauses),
            Shape::Road | Shape::Water => {
                let after_place = self.place_ends.contains_key(&span.start());
                after_place && stem.len() >= 2 || stem.range().all(|i| self.chars()[i].is_ascii_digit())
            }
            _ => true,
        }
    }

    /// Legal and group forms name firms that other words could not.
    fn is_group(&self, affix: &Affix) -> bool {
        // The shorter the affix's allowance, the stricter: sectors allow at most eight characters.
        affix.max > 8
    }

    /// 省, 市, 县 and their like open a body's name: 市财政局.
    fn is_level(&self, c: char) -> bool {
        let rules = &self.context.lexicon.rules;
        rules.affix_words.exact(&[c]).iter().any(|&r| rules.affixes[r as usize].shape == Shape::Division)
    }

    /// All words of the stem say nothing by themselves.
    fn is_generic(&self, stem: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> bool {
        let rules = &self.context.lexicon.rules;
        let bit = name_kind::bit(&affix.kind);
        let chars = self.chars();
        let words = clauses.words(stem.start(), stem.end());
        let covered: usize = words.iter().map(|w| w.len()).sum();
        covered == stem.len()
            && words.iter().all(|w| {
                let word = &chars[w.range()];
                let generic = rules.boundaries.exact(word).iter().any(|b| (b.generic || !b.right && !b.inside) && b.kinds & bit != 0) || word.len() == 1 && rules.numeral(word[0]).is_some();
                generic || word.iter().all(|c| c.is_ascii_digit() || rules.numeral(*c).is_some() || c.is_whitespace())
            })
    }

    /// Some piece of the stem is no word of the language: jieba breaks it into single characters or guesses it.
    fn odd(&self, stem: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let chars = self.chars();
        let words = clauses.words(stem.start(), stem.end());
        let covered: usize = words.iter().map(|w| w.len()).sum();
        covered < stem.len()
            || words.iter().any(|w| {
                let word: String = chars[w.range()].iter().collect();
                w.len() == 1 && is_letter(chars[w.start()]) || chars[w.start()].is_ascii_alphabetic() || w.len() > 1 && !tokens::is_word(&word)
            })
    }

    /// 三期 behind a project joins it.
    fn phase(&self, tail: Span) -> Option<Span> {
        let before = self.by_end.get(&tail.start()).copied().or_else(|| {
            self.name_ends.contains(&tail.start()).then(|| self.dictionary.iter().rev().find(|m| m.span.end() == tail.start() && (m.kind == self.kinds.project || m.kind == self.kinds.organization)).map(|m| m.span)).flatten()
        })?;
        Some(Span::new(before.start(), tail.end()))
    }

    /// 白岩寺村 right behind 秋扒乡.
    fn division(&self, tail: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        if tail.len() == 1 && affix.max < 4 {
            return None;
        }
        let from = tail.start().saturating_sub(affix.max);
        let to = tail.start().checked_sub(affix.min.max(2))?;
        let before = (from..=to).find(|end| self.place_ends.contains_key(end) && self.chars()[*end..tail.start()].iter().all(|&c| is_letter(c) && !is_break(c)))?;
        let clause = clauses.around(tail.start());
        let clean = clauses.is_edge(before, clause) && (tail.end() >= clause.end() || clauses.is_edge(tail.end(), clause));
        let span = Span::new(before, tail.end());
        let text: String = self.context.text.folded(Span::new(span.start(), tail.start())).iter().collect();
        let holds = (before..tail.start()).any(|i| self.context.lexicon.rules.boundaries.exact(&self.chars()[i..=i]).iter().any(|b| !b.right && !b.generic));
        (clean && !holds && !tokens::is_word(&text) && self.dictionary_at(span.start()).is_none()).then_some(span)
    }

    /// 洛阳市委: the place's last character opens the affix.
    fn head(&self, tail: Span) -> Option<Span> {
        let start = *self.place_ends.get(&(tail.start() + 1))?;
        (start < tail.start()).then(|| Span::new(start, tail.end()))
    }

    /// A、B、C等项目: what the list holds are projects, suffix or not.
    fn lists(&mut self, clauses: &mut Clauses<'_, '_>) {
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
    fn leads_to_project(&self, chars: &[char], end: usize) -> bool {
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
    fn item_start(&self, end: usize, floor: usize, clauses: &mut Clauses<'_, '_>) -> (usize, bool) {
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

    fn is_project_item(&self, span: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        if self.quantities_in(span).any(|q| q.span == span) {
            return false;
        }
        let named = self.dictionary_in(span).any(|m| m.span.start() == span.start() && m.span.len() < span.len());
        let counted = self.quantities_in(span).any(|q| q.span.len() < span.len());
        named || counted || self.odd(span, clauses) && span.len() <= 24
    }

    /// (以下简称新强联): the short form holds for the article.
    fn aliases(&mut self) {
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
    fn homes(&mut self) {
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

    /// Dictionary and pattern together: a dictionary name is never cut, the longest pattern of a kind stands.
    fn merge(mut self) -> Vec<Mention> {
        let found = std::mem::take(&mut self.found);
        let mut kept: BTreeMap<(usize, usize, u16), Mention> = BTreeMap::new();
        let mut order: Vec<Mention> = found;
        order.sort_by_key(|m| (std::cmp::Reverse(m.span.len()), m.span.start(), m.kind));
        for m in order {
            let crossed = |d: &Mention| d.span.crosses(m.span);
            let beaten = |d: &Mention| d.kind == m.kind && m.span.contains(d.span) && d.span.end() == m.span.end() && d.span.len() >= 4;
            let inside_dictionary = |d: &Mention| d.span.contains(m.span) && (d.kind == m.kind || d.kind != self.kinds.project && m.matcher == Matcher::Pattern);
            let from = self.dictionary.partition_point(|d| d.span.start() + 64 < m.span.start());
            if self.dictionary[from..].iter().take_while(|d| d.span.start() < m.span.end()).any(|d| crossed(d) || beaten(d) || inside_dictionary(d)) {
                continue;
            }
            let redundant = |k: &Mention| k.span.crosses(m.span) || k.kind == m.kind && k.span.contains(m.span) && (k.span.end() == m.span.end() || k.span.start() == m.span.start()) && m.kind != self.kinds.company;
            let nested_tail = |k: &Mention| k.kind == m.kind && k.span.contains(m.span) && k.span.end() == m.span.end();
            let rivals = kept.range((m.span.start().saturating_sub(LONGEST), 0, 0)..(m.span.end(), 0, 0));
            if rivals.into_iter().any(|(_, k)| redundant(k) || nested_tail(k)) {
                continue;
            }
            kept.insert((m.span.start(), m.span.end(), m.kind), m);
        }
        let mut all = self.dictionary;
        all.extend(kept.into_values());
        all
    }
}
