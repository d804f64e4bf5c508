//! Where a name by pattern begins: behind the nearest boundary word that jieba also sees as a word, or at a place that opens it.

use super::Finder;
use crate::dictionary::rules::{Affix, Boundary, Frame, Shape, name_kind};
use crate::mentions::clause::Clauses;
use crate::span::{Span, is_letter};

impl Finder<'_, '_, '_> {
    /// The nearest mark to the left that no name crosses.
    pub(super) fn wall(&self, floor: usize, to: usize, affix: &Affix) -> usize {
        let chars = self.chars();
        let project = affix.kind == "project";
        let mut at = to;
        while at > floor {
            let c = chars[at - 1];
            let joins = match c {
                c if is_letter(c) => true,
                '—' => chars.get(at) != Some(&'—') && at >= 2 && chars[at - 2] != '—',
                '-' | '·' | '/' | '×' | '&' | '.' => true,
                '“' | '”' | '「' | '」' => project,
                ' ' => {
                    chars.get(at).is_some_and(|c| !c.is_whitespace()) && at >= 2 && (chars[at - 2].is_ascii_alphanumeric() || chars[at].is_ascii_alphanumeric())
                }
                '(' | ')' => !project && self.bracket_inside(at - 1),
                ',' | '、' => false,
                c => c.is_alphanumeric() || c == '%',
            };
            if !joins {
                break;
            }
            at -= 1;
        }
        at
    }

    /// A bracket pair within a name: 河南(洛阳)有限公司.
    pub(super) fn bracket_inside(&self, at: usize) -> bool {
        let chars = self.chars();
        if chars[at] == ')' { chars[at.saturating_sub(8)..at].contains(&'(') } else { chars[at + 1..(at + 9).min(chars.len())].contains(&')') }
    }

    /// Where the name begins: behind the last boundary word left of the affix.
    pub(super) fn left_edge(&self, wall: usize, tail: Span, bit: u8, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> Option<usize> {
        let rules = &self.context.lexicon.rules;
        let chars = self.chars();
        let limit = tail.start();
        let mut start = wall;
        let mut shielded = wall;
        let mut clause = clauses.around(tail.start());
        let bounded = &chars[..limit.min(chars.len())];
        let counts = affix.kind != "project";
        // Those that speak to names of this kind.
        let mut words: Vec<(usize, &[Boundary])> = Vec::new();
        let mut at = wall;
        while at < limit {
            // A quotation inside the name is a clause of its own: 地 in “飞地”化工园区 leads to nothing.
            if !clause.has(at) {
                clause = clauses.around(at);
            }
            // A dictionary name holds no boundary: 国家发展和改革委员会, 中国建设银行.
            if let Some(m) = self.dictionary_at(at)
                && m.span.end() <= tail.end()
                && m.span.len() >= 2
            {
                at = m.span.end().max(at + 1);
                shielded = at;
                continue;
            }
            // Nor does one that its ending told: 宁夏石化公司国产化…项目.
            if let Some(end) = self.firm_starts.get(at)
                && end < limit
            {
                at = end;
                shielded = at;
                continue;
            }
            words.clear();
            if at >= shielded && rules.boundaries.may_begin_at(bounded, at) {
                words.extend(rules.boundaries.at(bounded, at).filter(|(_, rows)| rows.iter().any(|b| b.kinds & bit != 0)));
            }
            let count = if counts && at >= shielded && self.owned(at) { self.counted_from(at, limit) } else { None };
            if words.is_empty() && count.is_none() {
                at += 1;
                continue;
            }
            let mut next = at + 1;
            if let Some(end) = longest_of(&words, bit, |b| b.inside) {
                shielded = end;
                next = end;
            } else if let Some(end) = longest_of(&words, bit, |b| b.never) {
                // 我国 is one word, and not 我.
                let longer = longest_of(&words, bit, |b| b.leads()).filter(|&longer| longer > end && clauses.is_edge(longer, clause));
                start = longer.unwrap_or(end);
                next = start;
            } else if self.owned(at)
                && let Some(end) = longest_of(&words, bit, |b| b.owner)
            {
                next = end;
            } else if let Some(end) = longest_of(&words, bit, |b| b.leads() || b.class)
                // 联合装置: what would leave no stem is part of the name; 建设项目 has none.
                // 紫菜产业园建设推进组: what a team is for is part of its name.
                && !(affix.min >= 4 && affix.kind == "organization" && affix.shape == Shape::Short && at > start && end - at == 2 && limit - end <= 4)
                && (end < limit || end - at == 1 || affix.max >= 32 || !self.leads_any(&chars[at..end]) || self.is_locative(&chars[at..end]))
                && clauses.is_edge(at, clause)
                // 据市农业局, 由省通信管理局: jieba makes one word of 据 and 市.
                && (clauses.is_edge(end, clause) || self.is_level(chars[end]) && longest_of(&words, bit, |b| b.source || b.agent) == Some(end))
            {
                start = end;
                next = end;
            } else if let Some(end) = count {
                start = end;
                next = end;
            } else if let Some(end) = longest_of(&words, bit, |b| b.conjunction)
                && (self.by_end.has(at) || clauses.is_edge(at, clause) && clauses.is_edge(end, clause))
                && self.conjunction_splits(at, end, start, tail, affix)
            {
                start = end;
                next = end;
            }
            at = next;
        }
        (start < limit).then_some(start)
    }

    /// Where a count ends that begins here: 五所.
    fn counted_from(&self, at: usize, limit: usize) -> Option<usize> {
        let rules = &self.context.lexicon.rules;
        self.quantities_in(Span::new(at, limit)).next().filter(|q| q.span.start() == at && q.measure.row(rules).is_count()).map(|q| q.span.end())
    }

    /// 某银行, 中国四家期货交易所: what a word of a class leads, or how many of them a place has, is described and not named.
    pub(super) fn is_one_of(&self, start: usize, bit: u8) -> bool {
        const LONGEST: usize = 3;
        let boundaries = &self.context.lexicon.rules.boundaries;
        let classed = |n: usize| boundaries.exact(&self.chars()[start - n..start]).iter().any(|b| b.class && b.kinds & bit != 0);
        let counted = |n: usize| self.owned(start - n) && self.counted_from(start - n, start) == Some(start);
        (1..=LONGEST.min(start)).any(|n| classed(n) || n > 1 && counted(n))
    }

    /// 来到 leads to a place, and is no part of a name.
    fn is_locative(&self, word: &[char]) -> bool {
        self.context.lexicon.rules.boundaries.exact(word).iter().any(|b| b.locative)
    }

    /// A boundary word before names of every kind (联合), not a verb that leads to some (共建).
    pub(super) fn leads_any(&self, word: &[char]) -> bool {
        use name_kind::{COMPANY, ORGANIZATION, PLACE, PROJECT};
        self.context.lexicon.rules.boundaries.exact(word).iter().any(|b| b.kinds == COMPANY | ORGANIZATION | PROJECT | PLACE)
    }

    /// A company, organization or place ends here.
    pub(super) fn owned(&self, at: usize) -> bool {
        self.place_ends.has(at) || self.by_end.has(at) || self.name_ends.has(at)
    }

    pub(super) fn boundary_at(
        &self,
        chars: &[char],
        at: usize,
        bit: u8,
        words: &crate::dictionary::words::Words<Boundary>,
        pass: impl Fn(&Boundary) -> bool,
    ) -> Option<usize> {
        words.at(chars, at).filter(|(_, bs)| bs.iter().any(|b| b.kinds & bit != 0 && pass(b))).map(|(end, _)| end).last()
    }

    /// Drops what leads the name: spaces, a count (10家), words that say nothing (重点).
    pub(super) fn trim(&self, start: usize, limit: usize, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> usize {
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
            if affix.kind == "company"
                && let Some(end) = rules.frames.at(&chars[..limit], at).filter(|(_, frames)| frames.contains(&Frame::Front)).map(|(end, _)| end).last()
            {
                // 中共 is the party of the firm, not the firm.
                at = end;
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
    pub(super) fn lead_is_loose(&self, end: usize, limit: usize) -> bool {
        end < limit && self.dictionary_at(end).is_some()
    }
}

/// Where the longest of these words ends that speaks to names of this kind and passes.
fn longest_of(words: &[(usize, &[Boundary])], bit: u8, pass: impl Fn(&Boundary) -> bool) -> Option<usize> {
    words.iter().rev().find(|(_, rows)| rows.iter().any(|b| b.kinds & bit != 0 && pass(b))).map(|(end, _)| *end)
}
