//! What tells a name from other words of the same ending: 洛阳市财政局 from 有关财政局, 华昌光伏 from 清洁能源.

use super::Finder;
use crate::dictionary::rules::{Affix, Shape, name_kind};
use crate::mentions::clause::Clauses;
use crate::span::{Span, is_letter};
use crate::tokens;

impl Finder<'_, '_, '_> {
    /// A cheap look before jieba is asked: most 路 and 科技 end no name.
    pub(super) fn may_name(&self, tail: Span, affix: &Affix) -> bool {
        let chars = self.chars();
        let Some(before) = tail.start().checked_sub(1).map(|i| chars[i]) else { return false };
        match affix.shape {
            Shape::Road | Shape::Water => {
                let from = tail.start().saturating_sub(affix.max);
                before.is_ascii_digit() || (from..tail.start()).any(|end| self.place_ends.has(end))
            }
            Shape::Body => {
                let from = tail.start().saturating_sub(affix.max);
                (from..=tail.start()).any(|i| i < tail.start() && self.is_level(chars[i]) || self.place_ends.has(i)) || self.owned(tail.start())
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

    /// What follows the affix does not make it another word: 公司化, 项目部, 工程师, 产业园区's own row aside. Where the name
    /// would be too short in any case, jieba is not asked.
    pub(super) fn ends_well(&self, wall: usize, tail: Span, affix: &Affix, sentence: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let chars = self.chars();
        if tail.len() == 1
            && matches!(affix.shape, Shape::Body | Shape::Attached)
            && clauses.word_at(tail.start()).is_some_and(|w| w.len() == 2 && w.end() == tail.end())
        {
            // 布局, 客厅.
            return false;
        }
        // 能源局局长: the title begins with the affix's last character again.
        if tail.end() >= sentence.end() || !is_letter(chars[tail.end()]) || chars[tail.end()] == chars[tail.end() - 1] {
            return true;
        }
        let clause = clauses.around(tail.start());
        if tail.end() >= clause.end() {
            return true;
        }
        let short = tail.len() <= 2 || affix.shape == Shape::Region || matches!(affix.shape, Shape::Body | Shape::Road | Shape::Water);
        // 政协主席 is a word of jieba's: the title stands behind the body.
        let titled = |clauses: &mut Clauses<'_, '_>| {
            let words = &self.context.lexicon.rules.boundaries;
            self.boundary_at(&chars[..clause.end()], tail.end(), name_kind::bit(&affix.kind), words, |b| b.right)
                .is_some_and(|end| clauses.is_edge(end, clause))
        };
        // A list may go on to the left over the mark.
        let may_reach = tail.start() - wall >= affix.min || wall > sentence.start() && chars[wall - 1] == '、';
        !short || may_reach && (clauses.is_edge(tail.end(), clause) || self.place_ends.has(tail.start()) && titled(clauses))
    }

    /// Something in the name tells it from others.
    pub(super) fn is_distinctive(&self, span: Span, tail: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> bool {
        let stem = Span::new(span.start(), tail.start());
        let named = self.dictionary_in(stem).next().is_some() || self.found.iter().rev().take(24).any(|m| stem.contains(m.span) && !m.span.is_empty());
        let counted = self.quantities_in(stem).next().is_some();
        let unknown = || !tokens::is_word(self.context.text.folded(stem));
        match affix.shape {
            Shape::Full => stem.len() >= affix.min && !self.is_generic(stem, affix, clauses),
            Shape::Body => {
                let opens = self.chars()[stem.start()];
                let owner = |end: usize| self.by_end.get(end) == Some(stem.start());
                named && self.dictionary_at(stem.start()).is_some() || self.is_level(opens) && (stem.len() >= 2 || tail.len() >= 2) || owner(stem.end())
            }
            Shape::Short if affix.kind == "company" => {
                if self.is_generic(stem, affix, clauses) {
                    return false;
                }
                let own = self.behind_places(stem);
                if own.is_empty() && tail.len() == 2 && affix.max >= 14 {
                    // 美国公司, 上海公司: whose, but not which.
                    return false;
                }
                let strict = !self.is_group(affix) && (tail.len() == 2 || affix.max <= 6);
                if strict {
                    // 华昌光伏: no word of the language, and no sector (清洁能源, 新疆新能源).
                    return stem.len() <= 6 && (2..=4).contains(&own.len()) && unknown() && self.odd(own, clauses);
                }
                named || self.odd(stem, clauses)
            }
            Shape::Short => !self.is_generic(stem, affix, clauses) && (named || self.odd(stem, clauses) || tail.len() >= 3 && stem.len() >= 4),
            Shape::Project | Shape::Work => named || counted || !self.is_generic(stem, affix, clauses) && (stem.len() >= 4 || self.odd(stem, clauses)),
            Shape::Line | Shape::Section | Shape::Region => named || self.odd(stem, clauses),
            Shape::Road | Shape::Water => {
                let after_place = self.place_ends.has(span.start());
                after_place && stem.len() >= 2 || stem.range().all(|i| self.chars()[i].is_ascii_digit())
            }
            _ => true,
        }
    }

    /// The stem without the places that open it.
    fn behind_places(&self, stem: Span) -> Span {
        let mut at = stem.start();
        while let Some(m) = self.dictionary_at(at).filter(|m| m.kind == self.kinds.place && m.span.end() <= stem.end() && at < stem.end()) {
            at = m.span.end();
        }
        Span::new(at, stem.end())
    }

    /// Legal and group forms name firms that other words could not.
    pub(super) fn is_group(&self, affix: &Affix) -> bool {
        // The shorter the affix's allowance, the stricter: sectors allow at most eight characters.
        affix.max > 8
    }

    /// 省, 市, 县 and their like open a body's name: 市财政局.
    pub(super) fn is_level(&self, c: char) -> bool {
        self.context.lexicon.rules.is_level(&[c])
    }

    /// All words of the stem say nothing by themselves.
    pub(super) fn is_generic(&self, stem: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> bool {
        let rules = &self.context.lexicon.rules;
        let bit = name_kind::bit(&affix.kind);
        let chars = self.chars();
        if self.is_made_of_generics(stem, bit) {
            return true;
        }
        let words = clauses.words(stem.start(), stem.end());
        let covered: usize = words.iter().map(|w| w.len()).sum();
        covered == stem.len()
            && words.iter().all(|w| {
                let word = &chars[w.range()];
                let generic = rules.boundaries.exact(word).iter().any(|b| (b.generic || b.nominal || !b.right && !b.inside) && b.kinds & bit != 0)
                    || word.len() == 1 && rules.numeral(word[0]).is_some();
                generic || word.iter().all(|c| c.is_ascii_digit() || rules.numeral(*c).is_some() || c.is_whitespace())
            })
    }

    /// The stem is a row of words that say nothing, however jieba cuts it: 商业 in 商业银行, which it sees whole, and 对全 in
    /// 对全集团, behind a character that leads to names.
    pub(super) fn is_made_of_generics(&self, stem: Span, bit: u8) -> bool {
        let rules = &self.context.lexicon.rules;
        let chars = &self.chars()[..stem.end()];
        let mut reached = [false; 16];
        if stem.len() >= reached.len() {
            return false;
        }
        reached[0] = true;
        for i in 0..stem.len() {
            if reached[i] {
                for (end, words) in rules.boundaries.at(chars, stem.start() + i) {
                    if words.iter().any(|b| (b.generic || i == 0 && end == stem.start() + 1 && b.leads()) && b.kinds & bit != 0) {
                        reached[end - stem.start()] = true;
                    }
                }
            }
        }
        reached[stem.len()]
    }

    /// Some piece of the stem is no word of the language: jieba breaks it into single characters or guesses it.
    pub(super) fn odd(&self, stem: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let chars = self.chars();
        let words = clauses.words(stem.start(), stem.end());
        let covered: usize = words.iter().map(|w| w.len()).sum();
        covered < stem.len()
            || words.iter().any(|w| {
                let word = &chars[w.range()];
                w.len() == 1 && is_letter(word[0]) || word[0].is_ascii_alphabetic() || w.len() > 1 && !tokens::is_word(word)
            })
    }
}
