//! Divisions behind a place (白岩寺村 behind 秋扒乡) and bodies whose name begins with the place that they rule (洛阳市委).

use super::Finder;
use crate::dictionary::rules::Affix;
use crate::mentions::clause::{Clauses, is_break};
use crate::span::{Span, is_letter};
use crate::tokens;

impl Finder<'_, '_, '_> {
    /// 白岩寺村 right behind 秋扒乡.
    pub(super) fn division(&self, tail: Span, affix: &Affix, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
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
        let holds = (before..tail.start()).any(|i| self.context.lexicon.rules.boundaries.exact(&self.chars()[i..=i]).iter().any(|b| !b.right && !b.generic && !b.class && !b.nominal));
        (clean && !holds && !tokens::is_word(&text) && self.dictionary_at(span.start()).is_none()).then_some(span)
    }

    /// 洛阳市委: the place's last character opens the affix.
    pub(super) fn head(&self, tail: Span) -> Option<Span> {
        let start = *self.place_ends.get(&(tail.start() + 1))?;
        (start < tail.start()).then(|| Span::new(start, tail.end()))
    }
}
