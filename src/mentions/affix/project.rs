//! Projects by pattern: where the name begins, and what tells it from a description (重大水利工程, 216个水毁修复项目).

use super::Finder;
use crate::dictionary::rules::{Affix, Reference, Shape, name_kind};
use crate::figures::clause::ends_clause;
use crate::mentions::clause::{Clauses, is_break};
use crate::mentions::reference::within;
use crate::mentions::{Matcher, Mention, Name, Source};
use crate::quantities::Quantity;
use crate::span::{Span, is_letter};
use crate::tokens;
use std::sync::Arc;

/// A description in plain words is a name from so many characters on: 企业技术研发中心建设项目, not 城市更新项目.
const LONG: usize = 8;
/// So many shorter names of an article are looked for.
const MOST: usize = 48;

impl Finder<'_, '_, '_> {
    /// The whole project name that ends with the affix at `tail`.
    pub(super) fn project(&self, tail: Span, affix: &Affix, sentence: Span, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        let chars = self.chars();
        if !self.may_name(tail, affix) {
            return None;
        }
        let bit = name_kind::PROJECT;
        let floor = tail.start().saturating_sub(affix.max).max(sentence.start());
        let wall = self.wall(floor, tail.start(), affix);
        if !self.ends_well(wall, tail, affix, sentence, clauses) {
            return None;
        }
        let edge = self.left_edge(wall, tail, bit, affix, clauses)?;
        let edge = self.behind_time(edge, tail.start());
        let start = if edge == floor && floor > sentence.start() && !is_break(chars[floor - 1]) {
            // The allowance ended inside something: the name begins with the next name or number.
            (floor..tail.start())
                .find(|&i| self.dictionary_at(i).is_some() || self.quantities_in(Span::new(i, tail.start())).next().is_some_and(|q| q.span.start() == i))?
        } else {
            edge
        };
        let start = self.trim(start, tail.start(), affix, clauses);
        let start = self.behind_pointer(start, wall, tail);
        let start = self.behind_quote(start, tail);
        let start = self.behind_leads(start, tail, clauses);
        let start = self.anchor(start, tail, clauses);
        let start = self.enumeration_start(start, wall, sentence, tail, affix, clauses);
        let start = if matches!(affix.shape, Shape::Line | Shape::Section) { self.line_start(start, wall, affix, clauses) } else { start };
        let stem = tail.start().checked_sub(start)?;
        if stem < affix.min || stem > affix.max.max(20) {
            return None;
        }
        if start > 0 && chars[start - 1].is_ascii_alphanumeric() && chars[start].is_ascii_alphanumeric() {
            return None;
        }
        let span = Span::new(start, tail.end());
        let described = self.is_described(edge.min(start), span, tail, sentence, clauses);
        // A part of a line is spoken of as a project only while it is built.
        let built = affix.shape != Shape::Section || self.is_being_built(span, sentence);
        (!described && built && self.tells(span, tail, affix, clauses)).then_some(span)
    }

    /// 明年10月水库…: a time leads to a name and is no part of it.
    fn behind_time(&self, start: usize, limit: usize) -> usize {
        let times = self.context.times;
        let from = times.partition_point(|t| t.span.end() <= start);
        times[from..].iter().take_while(|t| t.span.start() < limit).map(|t| t.span.end()).filter(|&end| end <= limit).last().unwrap_or(start)
    }

    /// 公司新轮胎项目: what points back to a firm and opens the clause is no part of the name.
    fn behind_pointer(&self, start: usize, wall: usize, tail: Span) -> usize {
        let pointer = within(self.context.pointers, start, start + 1)
            .first()
            .filter(|p| start == wall && p.end < tail.start() && p.to.iter().any(|r| matches!(r, Reference::Back(_))));
        pointer.map_or(start, |p| p.end)
    }

    /// 充分发挥以…项目, 募集7.2亿用于…项目: nothing up to the last word of grammar or verb belongs to the name, verbs aside that name
    /// works (改造, 裂解) or stand right before the ending.
    fn behind_leads(&self, start: usize, tail: Span, clauses: &mut Clauses<'_, '_>) -> usize {
        let chars = self.chars();
        let boundaries = &self.context.lexicon.rules.boundaries;
        let mut from = start;
        let mut named_to = start;
        for w in clauses.words(start, tail.start()) {
            if let Some(m) = self.dictionary_at(w.start()).filter(|m| m.span.len() > 1) {
                named_to = m.span.end();
            }
            if w.len() < 2 || w.end() >= tail.start() || w.start() < named_to {
                continue;
            }
            let word = &chars[w.range()];
            if tokens::is_lead(word) && !boundaries.exact(word).iter().any(|b| b.nominal || b.owner || b.conjunction || b.generic) {
                from = w.end();
            }
        }
        from
    }

    /// 外延材料、芯片及器件产业化项目: a name whose last part holds 及 goes on to the left over the mark, unless a project ends there.
    fn enumeration_start(&self, start: usize, wall: usize, sentence: Span, tail: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> usize {
        let chars = self.chars();
        let boundaries = &self.context.lexicon.rules.boundaries;
        let joined = |i: usize| boundaries.exact(&chars[i..=i]).iter().any(|b| b.conjunction);
        if affix.max < 32 || start != wall || start < sentence.start() + 5 || chars[start - 1] != '、' || !(start + 1..tail.start()).any(joined) {
            return start;
        }
        let end = start - 1;
        let floor = end.saturating_sub(24).max(sentence.start());
        let wall = self.wall(floor, end, affix);
        let named = self.by_end.has(end) || self.name_ends.has(end);
        let Some(edge) = self.left_edge(wall, Span::new(end, end), name_kind::PROJECT, affix, clauses) else { return start };
        let edge = self.behind_leads(edge, Span::new(end, end), clauses);
        // What it opens with is known only where the allowance did not end first.
        if named || edge <= floor && floor > sentence.start() || end < edge + 4 || self.is_generic(Span::new(edge, end), affix, clauses) { start } else { edge }
    }

    /// 先进制造业“飞地产业园”: of a quotation that ends behind the name only what is quoted.
    fn behind_quote(&self, start: usize, tail: Span) -> usize {
        let chars = self.chars();
        let open = (start..tail.start()).rev().find(|&i| matches!(chars[i], '“' | '「'));
        open.filter(|&i| !chars[i..tail.start()].iter().any(|c| matches!(c, '”' | '」'))).map_or(start, |i| i + 1)
    }

    /// 宣布乌兰浩特…项目: before the place or owner that opens the name stand only words of the language.
    fn anchor(&self, start: usize, tail: Span, clauses: &mut Clauses<'_, '_>) -> usize {
        let names = |m: &&Mention| m.kind == self.kinds.place || m.kind == self.kinds.company || m.kind == self.kinds.organization;
        let first = self.dictionary_in(Span::new(start, tail.start())).find(names).map(|m| m.span.start());
        match first {
            Some(first) if first > start && self.only_words(Span::new(start, first), clauses) => first,
            _ => start,
        }
    }

    /// All of it are words of the language of two characters and more, or single ones that no name needs.
    fn only_words(&self, span: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let chars = self.chars();
        let boundaries = &self.context.lexicon.rules.boundaries;
        let words = clauses.words(span.start(), span.end());
        let covered: usize = words.iter().map(|w| w.len()).sum();
        covered == span.len()
            && words.iter().all(|w| {
                let word = &chars[w.range()];
                if word.len() == 1 {
                    return !boundaries.exact(word).is_empty() || tokens::is_verb(word);
                }
                tokens::is_word(word)
            })
            && !self.owner_verb_ends(span)
    }

    /// 新建洛阳…: a verb that may stand inside a name opens it too.
    fn owner_verb_ends(&self, span: Span) -> bool {
        let chars = self.chars();
        (2..=3.min(span.len())).any(|n| self.context.lexicon.rules.boundaries.exact(&chars[span.end() - n..span.end()]).iter().any(|b| b.owner))
    }

    /// 重庆至贵阳高速铁路, 61省道至329国道段: both ends belong to the name.
    fn line_start(&self, start: usize, wall: usize, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> usize {
        const ENDS: usize = 8;
        let chars = self.chars();
        let boundaries = &self.context.lexicon.rules.boundaries;
        let mut start = start;
        for _ in 0..4 {
            let joined = start > wall + 2 && boundaries.exact(&chars[start - 1..start]).iter().any(|b| b.between);
            if !joined {
                break;
            }
            let before = start - 1;
            let place = self.place_ends.get(before).or_else(|| self.by_end.get(before));
            let from = match place {
                Some(from) if from >= wall => from,
                _ => {
                    let clause = clauses.around(before);
                    let Some(edge) = self.left_edge(wall, Span::new(before, before), name_kind::PLACE, affix, clauses) else { break };
                    let name = Span::new(edge, before);
                    if !(2..=ENDS).contains(&name.len()) || !clauses.is_edge(edge, clause) || !chars[name.range()].iter().all(|c| c.is_alphanumeric()) {
                        break;
                    }
                    edge
                }
            };
            start = from;
        }
        start
    }

    /// A description rather than a name: what a list is one of (…等重大水利工程), what is counted (37个县列项目), what is told apart
    /// only by rank or size (最大…, 亿元以上项目), one of a class (…项目之一).
    fn is_described(&self, edge: usize, span: Span, tail: Span, sentence: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let rules = &self.context.lexicon.rules;
        let chars = self.chars();
        let class_before = (1..=4.min(edge - sentence.start())).any(|n| rules.boundaries.exact(&chars[edge - n..edge]).iter().any(|b| b.class));
        if class_before {
            return true;
        }
        let is_class = |word: &[char]| rules.boundaries.exact(word).iter().any(|b| b.class);
        let counted = |q: &Quantity| q.measure.row(rules).is_count() && is_class(&chars[q.span.end() - 1..q.span.end()]);
        if self.quantities_in(Span::new(edge, tail.start())).any(counted)
            || self.quantity_at(tail.end()).is_some_and(|q| q.measure.row(rules).is_count() && !chars.get(q.span.end()).is_some_and(|&c| is_letter(c)))
        {
            return true;
        }
        // 一架…装置: 一 and a measure word give no quantity.
        if rules.numeral(chars[span.start()]).is_some() && span.len() > 2 && is_class(&chars[span.start() + 1..span.start() + 2]) {
            return true;
        }
        let bounded = &chars[..tail.start()];
        let clause = clauses.around(span.start());
        for at in span.start()..tail.start() {
            if let Some(end) = self.boundary_at(bounded, at, name_kind::PROJECT, &rules.boundaries, |b| b.class)
                && end - at > 1
                && clauses.is_edge(at, clause)
                && (end == tail.start() || clauses.is_edge(end, clause))
            {
                return true;
            }
        }
        // 参与产业园: a verb, and no name in between.
        let last = clauses.words(span.start(), tail.start()).last().copied();
        if !self.is_marked(span, tail)
            && last.is_some_and(|w| {
                w.end() == tail.start() && rules.boundaries.exact(&chars[w.range()]).iter().any(|b| b.leads()) && tokens::is_verb(&chars[w.range()])
            })
        {
            return true;
        }
        let behind = &chars[..sentence.end()];
        self.boundary_at(behind, tail.end(), name_kind::PROJECT, &rules.boundaries, |b| b.right).is_some()
    }

    /// A name or a capacity stands in it.
    fn is_marked(&self, span: Span, tail: Span) -> bool {
        let rules = &self.context.lexicon.rules;
        let stem = Span::new(span.start(), tail.start());
        let sized = |q: &Quantity| !q.measure.row(rules).is_count() || q.span.len() > 3;
        self.dictionary_at(span.start()).is_some_and(|m| m.span == span)
            || self.dictionary_in(stem).any(|m| m.span.len() >= 2)
            || self.found.iter().rev().take(24).any(|m| stem.contains(m.span) && !m.span.is_empty())
            || self.quantities_in(stem).any(sized)
    }

    /// Something in the name tells it from others of its class.
    fn tells(&self, span: Span, tail: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> bool {
        let stem = Span::new(span.start(), tail.start());
        let wide = affix.shape == Shape::Project && affix.min >= 4;
        if (wide || affix.max >= 32 && self.opens_with_body(stem)) && self.is_class_of_place(stem, affix, clauses) {
            return false;
        }
        // 阶段, 1段: no part of a road.
        if affix.shape == Shape::Section && !self.is_line(stem) && !self.ends_line(stem) {
            return false;
        }
        if self.is_marked(span, tail) || self.is_coordinate(span, tail) || self.is_numbered(span) {
            return true;
        }
        if self.is_generic(stem, affix, clauses) || self.ends_generic(stem, affix, clauses) {
            return false;
        }
        match affix.shape {
            // 平原高速: what jieba knows as a name of its own; 段 alone ends 阶段 too.
            Shape::Section => self.is_line(stem),
            Shape::Line => self.is_odd_name(stem, clauses) || self.is_proper(stem, clauses),
            Shape::Work if affix.max >= 32 => {
                self.is_odd_name(stem, clauses) || self.is_person(stem, clauses) || stem.len() >= LONG && self.is_proper(stem, clauses)
            }
            Shape::Work => {
                self.is_odd_name(stem, clauses)
                    || self.is_proper(stem, clauses)
                    || stem.len() >= LONG
                    || affix.min == 2 && stem.len() <= 4 && self.is_own_word(stem, clauses)
            }
            // 高新技术产业园: a park is one of its kind in the article.
            _ if affix.min == 3 && affix.max >= 20 => self.is_odd_name(stem, clauses) || stem.len() >= 4,
            _ => self.is_odd_name(stem, clauses) || self.is_person(stem, clauses) || stem.len() >= LONG,
        }
    }

    /// All its words are those of any project.
    pub(super) fn says_nothing(&self, span: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let rules = &self.context.lexicon.rules;
        let chars = self.chars();
        let words = clauses.words(span.start(), span.end());
        words.iter().map(|w| w.len()).sum::<usize>() == span.len()
            && words.iter().all(|w| {
                let word = &chars[w.range()];
                rules.boundaries.exact(word).iter().any(|b| b.generic || b.nominal)
                    || rules.affix_words.exact(word).iter().any(|&r| rules.affixes[r as usize].kind == "project")
            })
    }

    /// 四是污水集中处理工程: a sentence opens with a number and the name.
    fn is_numbered(&self, span: Span) -> bool {
        let rules = &self.context.lexicon.rules;
        let chars = self.chars();
        let start = span.start();
        start >= 2
            && rules.numeral(chars[start - 2]).is_some()
            && rules.boundaries.exact(&chars[start - 1..start]).iter().any(|b| b.never)
            && (start == 2 || !chars[start - 3].is_alphanumeric())
    }

    /// 段 behind a name, and not the end of a word (阶段) nor numbered (1段).
    fn ends_line(&self, stem: Span) -> bool {
        let chars = self.chars();
        let last = chars[stem.end() - 1];
        let next = chars[stem.end()];
        is_letter(last) && self.context.lexicon.rules.numeral(last).is_none() && !tokens::is_pair(last, next)
    }

    /// It holds what joins the ends of a line.
    fn is_line(&self, stem: Span) -> bool {
        let chars = self.chars();
        stem.range().skip(1).any(|i| self.context.lexicon.rules.boundaries.exact(&chars[i..=i]).iter().any(|b| b.between))
    }

    fn is_person(&self, stem: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let chars = self.chars();
        clauses.words(stem.start(), stem.end()).first().is_some_and(|w| w.start() == stem.start() && w.len() >= 2 && tokens::is_person(&chars[w.range()]))
    }

    /// 鄂尔多斯市援建项目: a place and words that say nothing.
    fn is_class_of_place(&self, stem: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> bool {
        let mut at = stem.start();
        while let Some(place) = self.dictionary_at(at).filter(|m| m.kind == self.kinds.place && m.span.end() <= stem.end()) {
            at = place.span.end();
        }
        // 国务院保障性安居工程.
        if at == stem.start()
            && let Some(body) = self.dictionary_at(at).filter(|m| m.kind == self.kinds.organization && m.span.end() <= stem.end())
        {
            at = body.span.end();
        }
        at > stem.start() && (at == stem.end() || self.is_generic(Span::new(at, stem.end()), affix, clauses))
    }

    fn opens_with_body(&self, stem: Span) -> bool {
        self.dictionary_at(stem.start()).is_some_and(|m| m.kind == self.kinds.organization)
    }

    /// 书房坝水库: no word of it says what any of its kind could be called.
    fn is_own_word(&self, stem: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let chars = self.chars();
        let boundaries = &self.context.lexicon.rules.boundaries;
        let words = clauses.words(stem.start(), stem.end());
        words.iter().map(|w| w.len()).sum::<usize>() == stem.len()
            && words.iter().all(|w| boundaries.exact(&chars[w.range()]).is_empty() && !tokens::is_lead(&chars[w.range()]))
    }

    /// 种植户和种植基地: behind 和 stands nothing that tells.
    fn ends_generic(&self, stem: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> bool {
        let chars = self.chars();
        let joins = |i: &usize| self.context.lexicon.rules.boundaries.exact(&chars[*i..=*i]).iter().any(|b| b.conjunction);
        let Some(last) = stem.range().rev().find(joins) else { return false };
        self.is_generic(Span::new(last + 1, stem.end()), affix, clauses)
    }

    pub(super) fn quantity_at(&self, at: usize) -> Option<&Quantity> {
        let quantities = self.context.quantities;
        quantities.get(quantities.partition_point(|q| q.span.start() < at)).filter(|q| q.span.start() == at)
    }

    /// 英武水库 in 宣威水库、英武水库: behind a name of the same ending.
    fn is_coordinate(&self, span: Span, tail: Span) -> bool {
        let chars = self.chars();
        span.start() > 2
            && chars[span.start() - 1] == '、'
            && self.by_end.get(span.start() - 1).is_some_and(|before| chars[before..span.start() - 1].ends_with(&chars[tail.range()]))
    }

    /// jieba knows it as a person's, a place's or another proper name (玉龙, 沪杭).
    fn is_proper(&self, stem: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let chars = self.chars();
        clauses.words(stem.start(), stem.end()).first().is_some_and(|w| w.start() == stem.start() && tokens::is_proper(&chars[w.range()]))
    }

    /// Some piece is no word of the language: one that jieba guesses, two single characters together, letters.
    fn is_odd_name(&self, stem: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let rules = &self.context.lexicon.rules;
        let chars = self.chars();
        let words = clauses.words(stem.start(), stem.end());
        let single = |w: &Span| {
            w.len() == 1
                && is_letter(chars[w.start()])
                && rules.boundaries.exact(&chars[w.range()]).is_empty()
                && rules.numeral(chars[w.start()]).is_none()
                && !tokens::is_verb(&chars[w.range()])
        };
        let guessed = |w: &Span| w.len() > 1 && chars[w.range()].iter().all(|&c| is_letter(c)) && !tokens::is_word(&chars[w.range()]);
        let letters = |w: &Span| w.len() > 1 && chars[w.start()].is_ascii_alphabetic();
        words.iter().any(|w| guessed(w) || letters(w) && w.start() == stem.start())
            || words.windows(2).any(|p| single(&p[0]) && single(&p[1]) && p[0].end() == p[1].start())
    }

    /// 梅江灌区工程 of 梅江灌区工程团结总干渠: what follows in the longer name is a name too, not just an ending or phase.
    pub(super) fn is_whole_of(&self, part: Span, longer: Span) -> bool {
        let rules = &self.context.lexicon.rules;
        let chars = &self.chars()[..longer.end()];
        let rest = Span::new(part.end(), longer.end());
        rest.len() >= 3
            && !(rest.range().any(|i| {
                rules.affix_words.longest(chars, i).is_some_and(|(end, rows)| {
                    end == longer.end() && (i <= rest.start() + 1 || rows.iter().any(|&r| rules.affixes[r as usize].shape == Shape::Phase))
                })
            }))
    }

    /// Of 余梁公路北延工程华家山隧道 also what stands behind the whole.
    pub(super) fn add_part(&mut self, sentence: u32, span: Span, row: u16, clauses: &mut Clauses<'_, '_>) {
        let affix = &self.context.lexicon.rules.affixes[row as usize];
        let whole = self
            .found
            .iter()
            .rev()
            .skip(1)
            .take(8)
            .find(|m| m.kind == self.kinds.project && m.span.start() == span.start() && m.span.end() + affix.min + 2 <= span.end())
            .map(|m| m.span);
        let Some(whole) = whole.filter(|w| self.is_whole_of(*w, span)) else { return };
        let part = Span::new(whole.end(), span.end());
        let stem = Span::new(part.start(), part.end() - affix.name.chars().count().min(part.len()));
        if !self.is_generic(stem, affix, clauses)
            && affix.shape != Shape::Section
            && is_letter(self.chars()[part.start()])
            && self.context.lexicon.rules.boundaries.exact(&self.chars()[part.start()..=part.start()]).is_empty()
        {
            self.parts.insert(part);
            let name: Arc<str> = self.context.text.slice(part).into();
            self.found.push(Mention {
                span: part,
                sentence,
                kind: self.kinds.project,
                name: Name::New(name),
                matcher: Matcher::Pattern,
                source: Source::Affix(row),
                parent: None,
            });
        }
    }

    /// 紫菜产业园, where the article also says 青口镇紫菜产业园; 团结总干渠, where it says 梅江灌区工程团结总干渠.
    pub(super) fn shorter_names(&mut self, clauses: &mut Clauses<'_, '_>) {
        let rules = &self.context.lexicon.rules;
        let mut shorter: Vec<(Span, Name)> = Vec::new();
        for m in self.found.iter().filter(|m| m.kind == self.kinds.project) {
            let Source::Affix(row) = m.source else { continue };
            let affix = &rules.affixes[row as usize];
            let part = self.parts.contains(&m.span);
            let mut place = None;
            while let Some(p) = self.dictionary_at(place.unwrap_or(m.span.start())).filter(|p| p.kind == self.kinds.place && p.span.end() < m.span.end()) {
                place = Some(p.span.end());
            }
            let Some(start) = place.or(part.then_some(m.span.start())) else { continue };
            let rest = Span::new(start, m.span.end());
            let stem = rest.len().saturating_sub(affix.name.chars().count());
            if shorter.len() < MOST
                && stem >= 2
                && !self.is_rest(m.span)
                && rest.len() >= 4
                && !shorter.iter().any(|(s, _)| self.chars()[s.range()] == self.chars()[rest.range()])
                && (part || !self.is_generic(Span::new(start, start + stem), affix, clauses))
            {
                shorter.push((rest, m.name.clone()));
            }
        }
        let mut more = Vec::new();
        let places = self.places_of(shorter.iter().map(|(s, _)| self.chars()[s.start()]));
        for (short, name) in &shorter {
            let first = self.chars()[short.start()];
            self.occurrences(*short, name, places.get(&first).map_or(&[], Vec::as_slice), clauses, &mut more);
        }
        self.found.extend(more);
    }

    /// Where, of these places, the shorter name stands by itself, with the ending that may follow it (紫菜产业园项目).
    fn occurrences(&self, short: Span, name: &Name, places: &[(u32, usize)], clauses: &mut Clauses<'_, '_>, more: &mut Vec<Mention>) {
        let word = &self.chars()[short.range()];
        let mut next = 0;
        for &(index, at) in places {
            let chars = &self.chars()[..self.context.sentences[index as usize].span.end()];
            if at < next || !chars[at..].starts_with(word) {
                continue;
            }
            let rules = &self.context.lexicon.rules;
            let bare = at + word.len();
            let end = rules
                .affix_words
                .longest(chars, bare)
                .filter(|(_, rows)| rows.iter().any(|&r| rules.affixes[r as usize].shape == Shape::Project))
                .map_or(bare, |(end, _)| end);
            let span = Span::new(at, end);
            let clause = clauses.around(at);
            let known = self.projects_over(span).next().is_some();
            if !known && clauses.is_edge(at, clause) {
                more.push(Mention {
                    span,
                    sentence: index,
                    kind: self.kinds.project,
                    name: name.clone(),
                    matcher: Matcher::Context,
                    source: Source::Rule("short-form"),
                    parent: None,
                });
            }
            next = end;
        }
    }

    /// The projects by pattern that overlap a span and end within or soon behind it.
    pub(super) fn projects_over(&self, span: Span) -> impl Iterator<Item = Span> {
        const BEHIND: usize = 32;
        (span.start() + 1..=span.end() + BEHIND).filter_map(|end| Some(Span::new(self.project_ends.get(end)?, end))).filter(move |s| s.overlaps(span))
    }

    /// A road, railway or airport that a list holds is a project while it is being built: its clause or the next says so.
    pub(super) fn is_being_built(&self, span: Span, sentence: Span) -> bool {
        let stages = &self.context.lexicon.rules.stages;
        let chars = &self.chars()[..sentence.end()];
        let from = (sentence.start()..span.start()).rev().find(|&i| ends_clause(chars[i])).map_or(sentence.start(), |i| i + 1);
        let clause_end = |from: usize| (from..chars.len()).find(|&i| ends_clause(chars[i])).unwrap_or(chars.len());
        // What is said of it may follow: 公路已确定走向,正在立项报批.
        let mut to = clause_end(span.end());
        for _ in 0..2 {
            to = if to < chars.len() { clause_end(to + 1) } else { to };
        }
        (from..to).any(|i| !span.has(i) && stages.longest(chars, i).is_some_and(|(end, s)| end <= to && s.iter().any(|w| w.weight >= 1)))
    }

    /// 和 between two names rather than inside one (数控机床和装备项目).
    pub(super) fn conjunction_splits(&self, at: usize, end: usize, start: usize, tail: Span, affix: &Affix) -> bool {
        if affix.kind != "project" {
            return true;
        }
        let named = |from: usize, to: usize| self.dictionary_at(from).is_some_and(|m| m.span.end() <= to) || self.by_end.has(from);
        let left_is_name = self.by_end.has(at) || self.name_ends.has(at) && start < at;
        named(end, tail.end()) || left_is_name
    }

    /// 三期 behind a project joins it.
    pub(super) fn phase(&self, tail: Span) -> Option<Span> {
        let start = self.by_end.get(tail.start()).or_else(|| {
            self.name_ends
                .has(tail.start())
                .then(|| {
                    self.dictionary
                        .iter()
                        .rev()
                        .find(|m| m.span.end() == tail.start() && (m.kind == self.kinds.project || m.kind == self.kinds.organization))
                        .map(|m| m.span.start())
                })
                .flatten()
        })?;
        Some(Span::new(start, tail.end()))
    }
}
