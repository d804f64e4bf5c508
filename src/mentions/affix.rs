//! Names that no dictionary holds, by how they end: 河南新强联股份有限公司, 洛阳市财政局, 年产12万吨苯乙烯项目.
//!
//! In: the rows of `affixes.csv` where they occur, dictionary mentions and quantities around them, jieba's cut of the
//! clause. Out: mentions by pattern. The hard case is where a name begins: behind the nearest boundary word that jieba
//! also sees as a word, or at a place that opens it.

mod boundary;

mod distinction;

mod division;

mod pointed;

mod list;

mod located;

mod project;

mod stem;

use super::clause::{Clauses, is_break};
use super::reference::Pointer;
use super::trace::Refusal;
use super::{Home, Matcher, Mention, Name, RULE_LOCATED, Source, is_title};
use crate::dictionary::Lexicon;
use crate::dictionary::marks::{self, mark};
use crate::dictionary::rules::{Affix, Shape, name_kind};
use crate::dictionary::stems::Stem;
use crate::document::Sentence;
use crate::quantities::Quantity;
use crate::span::{Span, Text};
use crate::times::TimeSpan;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::sync::Arc;

/// No name by pattern is longer.
const LONGEST: usize = 200;

/// What the rules look at.
pub struct Context<'c, 't, 'a> {
    pub text: &'t Text<'a>,
    pub marks: &'c [u8],
    pub sentences: &'c [Sentence],
    pub lexicon: &'c Lexicon,
    pub home: &'c Home,
    pub quantities: &'c [Quantity],
    pub times: &'c [TimeSpan],
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
    let kinds =
        Kinds { place: kind("place"), company: kind("company"), project: kind("project"), organization: kind("organization"), document: kind("document") };
    let text = context.text;
    let (mut place_ends, mut name_starts, mut name_ends) = (Links::for_many(text, mentions.len()), Positions::new(text), Positions::new(text));
    for m in &mentions {
        name_starts.add(m.span.start());
        name_ends.add(m.span.end());
        if m.kind == kinds.place {
            place_ends.add(m.span.end(), m.span.start());
        }
    }
    let mut finder = Finder {
        context,
        kinds,
        found: Vec::new(),
        project_ends: Links::new(text),
        firm_starts: Links::new(text),
        parts: FxHashSet::default(),
        listed: Vec::new(),
        by_end: Links::new(text),
        place_ends,
        name_starts,
        name_ends,
        dictionary: mentions,
    };
    for (i, sentence) in context.sentences.iter().enumerate() {
        finder.sentence(i as u32, sentence.span, clauses);
    }
    finder.shorter_names(clauses);
    finder.lists(clauses);
    finder.aliases(clauses);
    finder.located();
    finder.homes();
    finder.merge()
}

/// Some positions of a text: one look tells that most are none of them.
struct Positions(Vec<u64>);

impl Positions {
    fn new(text: &Text<'_>) -> Positions {
        Positions(vec![0; text.len() / 64 + 1])
    }

    fn add(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    fn has(&self, at: usize) -> bool {
        self.0.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 == 1)
    }
}

/// From some positions of a text to others; the last one given holds.
struct Links {
    from: Positions,
    to: FxHashMap<usize, usize>,
}

impl Links {
    fn new(text: &Text<'_>) -> Links {
        Links::for_many(text, 0)
    }

    fn for_many(text: &Text<'_>, many: usize) -> Links {
        Links { from: Positions::new(text), to: FxHashMap::with_capacity_and_hasher(many, FxBuildHasher) }
    }

    fn add(&mut self, from: usize, to: usize) {
        self.from.add(from);
        self.to.insert(from, to);
    }

    fn get(&self, from: usize) -> Option<usize> {
        if self.has(from) { self.to.get(&from).copied() } else { None }
    }

    fn has(&self, from: usize) -> bool {
        self.from.has(from)
    }
}

struct Finder<'f, 't, 'a> {
    context: &'f Context<'f, 't, 'a>,
    kinds: Kinds,
    found: Vec<Mention>,
    /// Projects by pattern: end to start.
    project_ends: Links,
    /// Firms and bodies by pattern: start to end.
    firm_starts: Links,
    /// Parts of longer project names that are names too.
    parts: FxHashSet<Span>,
    /// What lists hold, while they are looked through.
    listed: Vec<Mention>,
    /// Pattern mentions, so that longer names can be built on them: end to start.
    by_end: Links,
    /// Dictionary places: end to start.
    place_ends: Links,
    /// Where dictionary names begin and end.
    name_starts: Positions,
    name_ends: Positions,
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
        loop {
            at = marks::next(self.context.marks, at..chars.len(), mark::AFFIX);
            if at >= chars.len() {
                break;
            }
            let Some((end, rows)) = rules.affix_words.longest(chars, at) else {
                at += 1;
                continue;
            };
            let row = rows.iter().copied().find(|&r| rules.affixes[r as usize].shape != Shape::Title);
            if let Some(row) = row {
                let affix = &rules.affixes[row as usize];
                if let Some(span) = self.name_ending(Span::new(at, end), affix, sentence, clauses) {
                    let kind = self.kind_of(affix, span, sentence);
                    let titled = (kind == self.kinds.organization || kind == self.kinds.company) && is_title(text.chars(), span);
                    if titled {
                        at = end;
                        continue;
                    }
                    self.add(index, span, kind, row);
                    if kind == self.kinds.project {
                        self.add_part(index, span, row, clauses);
                    }
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
            let building = self.is_being_built(span, sentence);
            return if building { self.kinds.project } else { self.kinds.place };
        }
        lexicon.kind_index(&affix.kind).unwrap_or(self.kinds.organization)
    }

    fn add(&mut self, sentence: u32, span: Span, kind: u16, row: u16) {
        let name: Arc<str> = self.context.text.slice(span).into();
        self.by_end.add(span.end(), span.start());
        if kind == self.kinds.project {
            self.project_ends.add(span.end(), span.start());
        }
        if kind == self.kinds.company || kind == self.kinds.organization {
            self.firm_starts.add(span.start(), span.end());
        }
        self.found.push(Mention { span, sentence, kind, name: Name::New(name), matcher: Matcher::Pattern, source: Source::Affix(row), parent: None });
    }

    /// 《…》 whose title ends as plans, laws and reports do.
    fn titles(&mut self, index: u32, sentence: Span) {
        let rules = &self.context.lexicon.rules;
        if !self.chars()[sentence.range()].contains(&'》') {
            return;
        }
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
            Shape::Generic => return clauses.refuse(tail, Refusal::Listed),
            Shape::Title => return None,
            Shape::Phase => return self.phase(tail),
            Shape::Division => {
                return self
                    .village(tail, affix, clauses)
                    .or_else(|| self.division(tail, affix, clauses))
                    .or_else(|| self.lone(tail, affix, sentence, clauses));
            }
            Shape::Lone => return self.lone(tail, affix, sentence, clauses),
            Shape::Head => return self.head(tail, sentence, clauses).map(|span| self.with_front(span)),
            Shape::Attached => return self.attached(tail, sentence, clauses).map(|span| self.with_front(span)),
            Shape::Project | Shape::Work | Shape::Line | Shape::Section => return self.project(tail, affix, sentence, clauses),
            _ => {}
        }
        let chars = self.chars();
        if matches!(affix.shape, Shape::Water | Shape::Road)
            && let Some(span) = self
                .along(tail, affix, sentence, clauses)
                .or_else(|| if affix.shape == Shape::Road || tail.len() == 1 { self.lone(tail, affix, sentence, clauses) } else { None })
        {
            return Some(span);
        }
        if !self.may_name(tail, affix) {
            return clauses.refuse(tail, Refusal::Unnamed);
        }
        let bit = name_kind::bit(&affix.kind);
        let floor = tail.start().saturating_sub(affix.max).max(sentence.start());
        let wall = self.wall(floor, tail.start(), affix);
        if !self.ends_well(wall, tail, affix, sentence, clauses) {
            return clauses.refuse(tail, Refusal::GoesOn);
        }
        let Some(mut start) = self.left_edge(wall, tail, bit, affix, clauses) else { return clauses.refuse(tail, Refusal::NoStart) };
        if start == floor && floor > sentence.start() && !is_break(chars[floor - 1]) {
            // The allowance ended inside something: the name begins with the next name or number.
            start = (floor..tail.start())
                .find(|&i| self.dictionary_at(i).is_some() || self.quantities_in(Span::new(i, tail.start())).next().is_some_and(|q| q.span.start() == i))?;
        }
        let mut start = self.trim(start, tail.start(), affix, clauses);
        if let Some(kind) =
            Stem::of(&affix.kind).filter(|_| matches!(affix.shape, Shape::Full | Shape::Short | Shape::Region | Shape::Line) && start < tail.start())
        {
            let best = self.weigh(Span::new(start, tail.start()), affix.min, kind, clauses);
            let least = match kind {
                Stem::Company => 10,
                Stem::Organization if tail.len() >= 3 => -30,
                Stem::Organization => -5,
                Stem::Place => 0,
            };
            if affix.shape != Shape::Full && best.weight < least {
                return clauses.refuse(tail, Refusal::Outweighed);
            }
            start = best.at;
        }
        let stem = tail.start().checked_sub(start)?;
        if stem < affix.min || stem > affix.max {
            return clauses.refuse(tail, Refusal::Length);
        }
        if self.is_one_of(start, bit) {
            return clauses.refuse(tail, Refusal::Indistinct);
        }
        if start > 0 && chars[start - 1].is_ascii_alphanumeric() && chars[start].is_ascii_alphanumeric() {
            return None;
        }
        let mut span = Span::new(start, tail.end());
        if !self.is_distinctive(span, tail, affix, clauses) {
            // 正值德国政府: no word that is known to lead to names leads to this one.
            match self.place_within(span, tail, clauses).filter(|_| affix.shape == Shape::Body) {
                Some(place) => span = Span::new(place, tail.end()),
                None => return clauses.refuse(span, Refusal::Indistinct),
            }
        }
        Some(if affix.shape == Shape::Body { self.with_front(span) } else { span })
    }

    /// Quantities that lie within a span.
    fn quantities_in(&self, span: Span) -> impl Iterator<Item = &Quantity> {
        let quantities = self.context.quantities;
        let from = quantities.partition_point(|q| q.span.start() < span.start());
        quantities[from..].iter().take_while(move |q| q.span.start() < span.end()).filter(move |q| span.contains(q.span))
    }

    /// The longest dictionary mention that begins at a position.
    fn dictionary_at(&self, at: usize) -> Option<&Mention> {
        if !self.name_starts.has(at) {
            return None;
        }
        let from = self.dictionary.partition_point(|m| m.span.start() < at);
        self.dictionary[from..].iter().take_while(|m| m.span.start() == at).max_by_key(|m| m.span.len())
    }

    /// Dictionary mentions that lie within a span.
    fn dictionary_in(&self, span: Span) -> impl Iterator<Item = &Mention> {
        let from = self.dictionary.partition_point(|m| m.span.start() < span.start());
        self.dictionary[from..].iter().take_while(move |m| m.span.start() < span.end()).filter(move |m| span.contains(m.span))
    }

    /// Dictionary and pattern together: a dictionary name is never cut, the longest pattern of a kind stands.
    fn merge(mut self) -> Vec<Mention> {
        let rules = &self.context.lexicon.rules;
        let found = std::mem::take(&mut self.found);
        let mut kept: BTreeMap<(usize, usize, u16), Mention> = BTreeMap::new();
        let mut order: Vec<Mention> = found;
        order.sort_by_key(|m| (std::cmp::Reverse(m.span.len()), m.span.start(), m.kind));
        let ending = |m: &Mention| if let Source::Affix(row) = m.source { rules.affixes[row as usize].name.len() } else { 0 };
        for m in order {
            if self.context.lexicon.blocks(&self.chars()[m.span.range()]) {
                continue;
            }
            let crossed = |d: &Mention| d.span.crosses(m.span);
            let attached = m.source == Source::Rule(RULE_LOCATED)
                || matches!(m.source, Source::Affix(row) if matches!(rules.affixes[row as usize].shape, Shape::Attached | Shape::Body));
            // 少于世界银行: though the ending 银行 speaks of a firm, and the dictionary of a body.
            let is_body = |kind: u16| kind == self.kinds.company || kind == self.kinds.organization;
            let alike = |d: &Mention| d.kind == m.kind || is_body(d.kind) && is_body(m.kind);
            let beaten = |d: &Mention| !attached && alike(d) && m.span.contains(d.span) && d.span.end() == m.span.end() && d.span.len() >= 4;
            // A railway that a list holds is a place, and a project while it is being built.
            let built = |d: &Mention| m.kind == self.kinds.project && d.kind == self.kinds.place && d.span == m.span;
            let inside_dictionary =
                |d: &Mention| !built(d) && d.span.contains(m.span) && (d.kind == m.kind || d.kind != self.kinds.project && m.matcher == Matcher::Pattern);
            let from = self.dictionary.partition_point(|d| d.span.start() + 64 < m.span.start());
            if self.dictionary[from..].iter().take_while(|d| d.span.start() < m.span.end()).any(|d| crossed(d) || beaten(d) || inside_dictionary(d)) {
                continue;
            }
            let part = |k: &Mention| {
                m.kind == self.kinds.project
                    && k.kind == m.kind
                    && (self.parts.contains(&m.span) || k.span.start() == m.span.start() && self.is_whole_of(m.span, k.span))
            };
            let redundant = |k: &Mention| {
                k.span.crosses(m.span)
                    || !part(k) && k.kind == m.kind && k.span.contains(m.span) && (k.span.end() == m.span.end() || k.span.start() == m.span.start())
            };
            // 精河直隶厅 is no 厅 of a government: of two endings the longer tells the kind.
            let outdone = |k: &Mention| k.span == m.span && k.kind == self.kinds.place && m.kind == self.kinds.organization && ending(k) > ending(&m);
            let nested_tail = |k: &Mention| k.kind == m.kind && k.span.contains(m.span) && k.span.end() == m.span.end();
            let rivals = kept.range((m.span.start().saturating_sub(LONGEST), 0, 0)..(m.span.end(), 0, 0));
            if rivals.into_iter().any(|(_, k)| redundant(k) || outdone(k) || !part(k) && nested_tail(k)) {
                continue;
            }
            kept.insert((m.span.start(), m.span.end(), m.kind), m);
        }
        let mut all = self.dictionary;
        // Most names of the dictionaries begin and end with none of these.
        let (mut starts, mut ends) = (Positions::new(self.context.text), Positions::new(self.context.text));
        for k in kept.values() {
            starts.add(k.span.start());
            ends.add(k.span.end());
        }
        // 美 in 美军, which is a name now, is none of its own.
        let is_taken = |d: &Mention| {
            d.span.len() <= 1 && kept.range((d.span.start().saturating_sub(LONGEST), 0, 0)..(d.span.end(), 0, 0)).any(|(_, k)| k.span.contains(d.span))
        };
        // 庄浪 in 庄浪河 is no mention of its own.
        let names_another = |k: &Mention| matches!(k.source, Source::Affix(row) if matches!(rules.affixes[row as usize].shape, Shape::Water | Shape::Lone));
        let opens_another = |d: &Mention| {
            d.kind == self.kinds.place
                && starts.has(d.span.start())
                && kept
                    .range((d.span.start(), 0, 0)..(d.span.start() + 1, 0, 0))
                    .any(|(_, k)| k.kind == d.kind && k.span.contains(d.span) && k.span != d.span && names_another(k))
        };
        // 发改委 in 洛阳市发改委 is the same body.
        let is_same = |d: &Mention| {
            ![self.kinds.place, self.kinds.project, self.kinds.company].contains(&d.kind)
                && ends.has(d.span.end())
                && kept
                    .range((d.span.start().saturating_sub(LONGEST), 0, 0)..(d.span.start() + 1, 0, 0))
                    .any(|(_, k)| k.kind == d.kind && k.span.end() == d.span.end() && k.span.contains(d.span) && k.span != d.span)
        };
        all.retain(|d| !is_taken(d) && !opens_another(d) && !is_same(d));
        all.extend(kept.into_values());
        all
    }
}
