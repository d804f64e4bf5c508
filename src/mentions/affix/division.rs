//! Divisions behind a place (白岩寺村 behind 秋扒乡) and bodies whose name begins with the place that they rule (洛阳市委).

use super::Finder;
use crate::dictionary::rules::{Affix, Boundary, Frame, Shape, name_kind};
use crate::dictionary::stems::Stem;
use crate::mentions::clause::{Clauses, is_break};
use crate::span::{Span, is_letter};
use crate::tokens;

impl Finder<'_, '_, '_> {
    /// 白岩寺村 right behind 秋扒乡.
    pub(super) fn division(&self, tail: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        if tail.len() == 1 && affix.max < 4 {
            return None;
        }
        if tail.len() == 1 {
            // Asked for in any case: what is asked next may lie in it.
            clauses.around(tail.start());
        }
        let from = tail.start().saturating_sub(affix.max);
        let to = tail.start().checked_sub(affix.min.max(2))?;
        let before = (from..=to).find(|&end| self.place_ends.has(end) && self.chars()[end..tail.start()].iter().all(|&c| is_letter(c) && !is_break(c)))?;
        let clause = clauses.around(tail.start());
        let stem = Span::new(before, tail.start());
        let holds = stem
            .range()
            .any(|i| self.context.lexicon.rules.boundaries.exact(&self.chars()[i..=i]).iter().any(|b| !b.right && !b.generic && !b.class && !b.nominal));
        if holds || self.dictionary_at(before).is_some() || tokens::is_word(self.context.text.folded(stem)) {
            return None;
        }
        // 小镇, 城区: the noun, not its name.
        let noun = Span::new(tail.start() - 1, tail.end());
        let is_noun = tail.len() == 1 && tokens::is_pair(self.chars()[noun.start()], self.chars()[tail.start()]) && clauses.word_at(tail.start()) == Some(noun);
        let clean = !is_noun && clauses.is_edge(before, clause) && clauses.is_edge(tail.end(), clause);
        (clean && self.weigh(stem, 1, Stem::Place, clauses).weight >= 0).then(|| Span::new(before, tail.end()))
    }

    /// 城内村 right behind 海安镇: behind a division that is named in full stands the next, whatever its name means.
    pub(super) fn village(&self, tail: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        if tail.len() > 1 {
            return None;
        }
        let chars = self.chars();
        let rules = &self.context.lexicon.rules;
        let full = |end: usize| {
            self.place_ends.get(end).is_some_and(|start| end - start > 2 && (rules.is_level(&chars[end - 1..end]) || rules.is_level(&chars[end - 2..end])))
        };
        let from = tail.start().saturating_sub(affix.max.min(4));
        let stem = Span::new((from..tail.start()).find(|&end| full(end))?, tail.start());
        let span = Span::new(stem.start(), tail.end());
        let letters = chars[stem.range()].iter().all(|&c| is_letter(c) && !is_break(c));
        let leads = |b: &Boundary| b.kinds & name_kind::PLACE != 0 && !b.right && !b.generic && !b.class && !b.nominal;
        let holds = stem.range().any(|i| self.is_level(chars[i]) || rules.boundaries.exact(&chars[i..=i]).iter().any(leads));
        // 邯郸市涉县, 公安局黟县: a name of its own stands here or ends on the way.
        let named = self.name_ends.has(tail.end()) || (stem.start() + 1..stem.end()).any(|end| self.place_ends.has(end) || self.by_end.has(end));
        let counted = self.quantities_in(span).any(|q| q.measure.row(rules).is_count());
        let classed = rules.boundaries.at(&chars[..tail.start()], stem.start()).any(|(_, rows)| rows.iter().any(|b| b.class));
        if !letters || holds || named || counted || classed || self.is_noun(tail, clauses) {
            return None;
        }
        let generic = rules.boundaries.exact(&chars[stem.range()]).iter().any(|b| b.generic);
        let own = if tokens::is_word(&chars[stem.range()]) { !generic } else { self.odd(stem, clauses) };
        (own && !tokens::is_word(&chars[span.range()]) && self.weigh(stem, 1, Stem::Place, clauses).weight >= 0).then_some(span)
    }

    /// 农村, 村民, 城市更新: the ending is a part of another word, one of two endings (社区) aside.
    fn is_noun(&self, tail: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        let Some(word) = clauses.word_at(tail.start()) else { return true };
        let crossed = word.end() > tail.end() || word == Span::new(tail.start() - 1, tail.end());
        let chars = &self.chars()[word.range()];
        crossed && tokens::is_word(chars) && !self.context.lexicon.rules.is_level(chars)
    }

    /// 文昌南路 behind 西夏区; 庄浪河 and 福建北路, where river and road have the name of a place.
    pub(super) fn along(&self, tail: Span, affix: &Affix, sentence: Span, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        let chars = self.chars();
        let from = tail.start().saturating_sub(affix.max).max(sentence.start());
        let to = tail.start().checked_sub(2).filter(|&to| to >= from)?;
        let own = self.namesake(tail, affix, clauses);
        let start = match own {
            Some(start) => start,
            None => (from..=to).find(|&at| self.place_ends.has(at) && chars[at..tail.start()].iter().all(|&c| is_letter(c) && !is_break(c)))?,
        };
        // 滏西大街与丛台路: what joins two roads is part of neither.
        let joins = own.is_none() && self.context.lexicon.rules.boundaries.exact(&chars[start..=start]).iter().any(|b| b.conjunction);
        let start = if joins { start + 1 } else { start };
        if start > to {
            return None;
        }
        // 景泰高速铁路: an ending by itself is no road's name.
        if !self.context.lexicon.rules.affix_words.exact(&chars[start..tail.end()]).is_empty() {
            return None;
        }
        let clause = clauses.around(tail.start());
        let clean = clauses.is_edge(tail.end(), clause);
        let word = clauses.word_at(tail.start()).filter(|w| w.start() >= start && w.end() <= tail.end())?;
        let noun = tail.len() == 1 && own.is_none() && word.len() > 1 && word.start() > start && tokens::is_word(&chars[word.range()]);
        (clean && !noun && (own.is_some() || self.weigh(Span::new(start, tail.start()), 1, Stem::Place, clauses).weight >= 0))
            .then(|| Span::new(start, tail.end()))
    }

    /// Where the place begins whose name a river or road has: 庄浪 in 庄浪河, 福建 in 福建北路.
    fn namesake(&self, tail: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> Option<usize> {
        let lexicon = self.context.lexicon;
        let side = tail.start().checked_sub(1).filter(|&at| affix.shape == Shape::Road && lexicon.rules.frames_as(&self.chars()[at..=at], Frame::Road));
        let end = if side.is_some_and(|at| self.place_ends.has(at)) { tail.start() - 1 } else { tail.start() };
        let start = self.place_ends.get(end).filter(|start| (2..=3).contains(&(end - start)))?;
        let fits = match affix.shape {
            Shape::Water => tail.len() == 1,
            // jieba knows some such roads: 中山南路.
            Shape::Road => clauses.word_at(tail.start()).is_some_and(|w| (w.start() >= end || w.start() == start) && w.end() == tail.end()),
            _ => false,
        };
        fits.then_some(start)
    }

    /// 望虞河: a word that jieba knows as a place's name, and that is more than an ending (自治州).
    fn known(&self, tail: Span, sentence: Span, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        let chars = self.chars();
        if tail.len() > 1 || !is_letter(chars[tail.start() - 2]) {
            return None;
        }
        let from = tail.start().saturating_sub(3).max(sentence.start());
        let start = (from..tail.start().saturating_sub(1)).find(|&start| tokens::is_place(&chars[start..tail.end()]))?;
        let span = Span::new(start, tail.end());
        let ending = !self.context.lexicon.rules.affix_words.exact(&chars[span.range()]).is_empty();
        (!ending && clauses.word_at(tail.start()) == Some(span)).then_some(span)
    }

    /// 在皮林寨, 到牟山、大岚村: behind a word that leads to places or a place in a list, and one word that is no common one.
    pub(super) fn lone(&self, tail: Span, affix: &Affix, sentence: Span, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        let chars = self.chars();
        let rules = &self.context.lexicon.rules;
        if tail.start() < sentence.start() + 2 || !is_letter(chars[tail.start() - 1]) {
            return None;
        }
        // 华家山西麓: what stands behind it is said of places.
        let framed = tail.len() == 1 && rules.framed_by(&chars[..sentence.end()], tail.end(), Frame::BehindPlace);
        if !framed && tokens::is_pair(chars[tail.start() - 1], chars[tail.start()]) {
            return None;
        }
        // The dictionaries hold all divisions that jieba knows; what a user's row drops is not found again.
        let division = affix.shape == Shape::Division;
        if !division && let Some(span) = self.known(tail, sentence, clauses) {
            return Some(span);
        }
        let led = |at: usize| {
            // 辛兴村走上另一条路: what a clause begins with.
            division && (at == sentence.start() || is_break(chars[at - 1]))
                || (1..=3.min(at - sentence.start())).any(|n| rules.leads_to_place(&chars[sentence.start()..at], n))
                || at > sentence.start() + 1 && chars[at - 1] == '、' && self.place_ends.has(at - 1)
        };
        let most = if tail.len() > 1 { affix.max } else { 3 };
        let start = (2..=most).filter_map(|n| tail.start().checked_sub(n)).find(|&at| at >= sentence.start() && led(at));
        let followed = || {
            let word = framed.then(|| clauses.word_at(tail.start() - 1)).flatten()?;
            ((1..=3).contains(&(tail.start() - word.start())) && (word.end() == tail.end() || word.end() == tail.start() && word.len() > 1))
                .then(|| word.start())
        };
        let named_apart = tail.len() > 1 || start.is_none();
        let start = start.or_else(followed)?;
        let stem = Span::new(start, tail.start());
        let whole = Span::new(start, tail.end());
        // Asked for in any case: what is asked next may lie in it.
        clauses.around(start);
        let common = |name: &[char]| tokens::is_word(name) && (division || !tokens::is_proper(name));
        // 到过观音山: named after someone or something; 攻克广州城 speaks of a place.
        let named_after = |name: &[char]| tokens::is_proper(name) && !tokens::is_place(name);
        // 高尔基大街: what stands before such an ending is a word by itself.
        let name = &chars[stem.range()];
        let apart = !common(name) && (named_apart || named_after(name));
        let joined = tail.len() == 1 && !common(&chars[whole.range()]);
        let clean = || name.iter().all(|&c| is_letter(c) && rules.numeral(c).is_none());
        let mut named = (apart || joined)
            && clean()
            && clauses
                .word_at(start)
                .is_some_and(|w| apart && w == stem && (named_apart || clauses.word_at(tail.start()) == Some(tail)) || joined && w == whole);
        named = named || joined && start > sentence.start() && !is_break(chars[start - 1]) && !common(name) && clean() && self.unseen(whole, clauses);
        (named && self.weigh(stem, 1, Stem::Place, clauses).weight >= 0).then_some(whole)
    }

    /// 党岭山: what jieba breaks into characters or guesses around, and no word of the language reaches into.
    fn unseen(&self, name: Span, clauses: &mut Clauses<'_, '_>) -> bool {
        const LENGTH: usize = 3;
        let chars = self.chars();
        let guessed = |w: Span| w.len() > 1 && !tokens::is_word(&chars[w.range()]);
        let pair = |at: usize| at > 0 && at < chars.len() && tokens::is_pair(chars[at - 1], chars[at]);
        let clause = clauses.around(name.start());
        name.len() == LENGTH
            && !pair(name.start())
            && !pair(name.end())
            && self.dictionary_in(name).next().is_none()
            && (clauses.is_edge(name.start(), clause) || clauses.word_at(name.start()).is_some_and(guessed))
            && (clauses.is_edge(name.end(), clause) || clauses.word_at(name.end()).is_some_and(guessed))
            && name.range().all(|i| !self.context.lexicon.rules.boundaries.exact(&chars[i..=i]).iter().any(|b| b.leads() || b.class || b.never))
    }

    /// 美军, 杭州江干警方: right behind a place, or places one in the other.
    pub(super) fn attached(&self, tail: Span, sentence: Span, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        let start = self.places_to(tail.start())?;
        let chars = self.chars();
        let last = tail.end() - 1;
        let goes_on = tail.end() < sentence.end()
            && is_letter(chars[tail.end()])
            && tokens::is_pair(chars[last], chars[tail.end()])
            && clauses.word_at(last).is_none_or(|w| w.end() != tail.end());
        (!goes_on && start >= sentence.start()).then(|| Span::new(start, tail.end()))
    }

    /// Where the places begin that end here, one in the other: 杭州江干.
    fn places_to(&self, end: usize) -> Option<usize> {
        let mut start = self.place_ends.get(end)?;
        while let Some(outer) = self.place_ends.get(start).filter(|outer| start - outer > 1) {
            start = outer;
        }
        Some(start)
    }

    /// Where the last places begin that stand within a name before its ending: 德国 in 正值德国政府, 台北市 in 涌向台北市警察局.
    pub(super) fn place_within(&self, name: Span, tail: Span, clauses: &mut Clauses<'_, '_>) -> Option<usize> {
        let end = (name.start() + 1..=tail.start()).rev().find(|&end| self.place_ends.has(end))?;
        let clause = clauses.around(tail.start());
        self.places_to(end).filter(|&start| start >= name.start() && tail.start() - start > 1 && (end == tail.start() || clauses.is_edge(end, clause)))
    }

    /// 中共永登县委: with the word that stands in front of such names and belongs to them.
    pub(super) fn with_front(&self, span: Span) -> Span {
        let rules = &self.context.lexicon.rules;
        let chars = self.chars();
        let front = (2..=6.min(span.start())).find(|&n| rules.frames_as(&chars[span.start() - n..span.start()], Frame::Front));
        front.map_or(span, |n| Span::new(span.start() - n, span.end()))
    }

    /// 洛阳市委: the place's last character opens the affix.
    pub(super) fn head(&self, tail: Span, sentence: Span, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
        if let Some(start) = self.place_ends.get(tail.start() + 1) {
            return (start < tail.start()).then(|| Span::new(start, tail.end()));
        }
        // 禅城区区委: said twice.
        if let Some(start) = self.place_ends.get(tail.start()).filter(|_| self.chars()[tail.start() - 1] == self.chars()[tail.start()]) {
            return Some(Span::new(start, tail.end()));
        }
        // 市委 by itself is the committee of the home; 市委市政府 is named in one breath.
        let chars = self.chars();
        let clause = clauses.around(tail.start());
        if tail.start() > sentence.start() && self.is_level(chars[tail.start() - 1])
            || !clauses.is_edge(tail.start(), clause)
            || !clauses.is_edge(tail.end(), clause)
        {
            return None;
        }
        let rules = &self.context.lexicon.rules;
        let joined = (tail.end() < sentence.end() && chars[tail.end()] == chars[tail.start()])
            .then(|| rules.affix_words.longest(&chars[..sentence.end()], tail.end() + 1))
            .flatten()
            .filter(|(_, rows)| rows.iter().any(|&r| rules.affixes[r as usize].shape == Shape::Body));
        Some(Span::new(tail.start(), joined.map_or(tail.end(), |(end, _)| end)))
    }
}
