//! Words around a number: 约, 超过 in front, 以上, 左右 behind, a currency before it.

use super::unit::{self, Measure};
use crate::dictionary::amounts::AmountSide;
use crate::dictionary::rules::{Modifier, Rules};
use crate::span::is_letter;
use crate::tokens;

/// A currency name or sign right before a number.
pub fn currency_before(chars: &[char], at: usize, rules: &Rules) -> bool {
    currency_before_word(chars, at, rules).is_some()
}

pub(super) fn currency_before_word(chars: &[char], at: usize, rules: &Rules) -> Option<u32> {
    let at = unit::skip_back(chars, at);
    rules.amounts.ending(chars, at, AmountSide::Currency, |_| true)?.1.unit
}

/// What a bound word in front says (currency names between are passed over).
pub(super) fn before_bound(chars: &[char], at: usize, rules: &Rules, scale_first: bool, dimension: &str) -> Modifier {
    let mut at = unit::skip_back(chars, at);
    if let Some((start, _)) = rules.amounts.ending(chars, at, AmountSide::Currency, |_| true) {
        at = unit::skip_back(chars, start);
    }
    let word = rules.amounts.ending(chars, at, AmountSide::Before, |w| scale_first || !w.needs_scale || w.dimensions.iter().any(|d| d == dimension));
    word.map_or(Modifier::Exact, |(_, w)| w.modifier)
}

/// A bound word attached behind: its modifier and where it ends.
pub(super) fn after_bound(chars: &[char], end: usize, measure: Measure, rules: &Rules) -> (Option<Modifier>, usize) {
    let at = unit::skip_spaces(chars, end);
    let Some((to, word)) = rules.amounts.beginning(chars, at, AmountSide::After) else { return (None, end) };
    let unit = measure.row(rules);
    if !word.dimensions.is_empty() && !word.dimensions.contains(&unit.dimension) {
        return (None, end);
    }
    // 一种多边协议, 20次余震: the character begins a word of its own.
    let more = matches!(word.modifier, Modifier::MoreThan | Modifier::About);
    if more && to == at + 1 && chars.get(to).is_some_and(|&next| is_letter(next) && tokens::is_pair(chars[at], next)) {
        return (None, end);
    }
    (Some(word.modifier), to)
}
