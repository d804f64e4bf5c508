//! Units behind a number, and rates: 元, 万标箱's 标箱, 元/吨, 公里每小时.
//!
//! In: folded characters and the position where a number ended. Out: a [`Measure`] and where it ends. The hard case is
//! a name that several rows share (度, 块, 兆): words near it decide.

use super::numeral::Number;
use crate::dictionary::amounts::AmountSide;
use crate::dictionary::rules::{Rules, Unit};
use crate::span::{holds, is_letter};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use std::borrow::Cow;

/// What a quantity is measured in: a row of `units.csv`, or one over another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Row(u32),
    Rate(u32, u32),
}

impl Measure {
    /// The unit above the line.
    pub fn row(self, rules: &Rules) -> &Unit {
        match self {
            Measure::Row(u) | Measure::Rate(u, _) => &rules.units[u as usize],
        }
    }

    /// The UCUM or ISO 4217 code.
    pub fn code(self, rules: &Rules) -> Cow<'_, str> {
        match self {
            Measure::Row(u) => Cow::Borrowed(&rules.units[u as usize].code),
            Measure::Rate(a, b) => Cow::Owned(format!("{}/{}", rules.units[a as usize].code, grouped(&rules.units[b as usize].code))),
        }
    }

    pub fn dimension(self, rules: &Rules) -> Cow<'_, str> {
        match self {
            Measure::Row(u) => Cow::Borrowed(&rules.units[u as usize].dimension),
            Measure::Rate(a, b) => {
                let (a, b) = (&rules.units[a as usize], &rules.units[b as usize]);
                if a.is_money() { Cow::Borrowed("price") } else { Cow::Owned(format!("{}/{}", a.dimension, b.dimension)) }
            }
        }
    }

    /// A value in the code's unit, in the base unit of the dimension; none where there is no factor.
    pub fn to_base(self, value: Decimal, rules: &Rules) -> Option<Decimal> {
        match self {
            Measure::Row(u) => {
                let unit = &rules.units[u as usize];
                let factor = unit.factor?.checked_div(unit.to_code)?;
                Some((value.checked_mul(factor)? + unit.offset).normalize())
            }
            Measure::Rate(a, b) => {
                let (a, b) = (&rules.units[a as usize], &rules.units[b as usize]);
                value.checked_mul(a.factor?.checked_div(a.to_code)?)?.checked_div(b.factor?).map(|v| v.normalize())
            }
        }
    }

    pub fn base(self, rules: &Rules) -> Cow<'_, str> {
        match self {
            Measure::Row(u) => Cow::Borrowed(&rules.units[u as usize].base),
            Measure::Rate(a, b) => Cow::Owned(format!("{}/{}", rules.units[a as usize].base, grouped(&rules.units[b as usize].base))),
        }
    }
}

/// A denominator that is itself an expression stands in brackets.
fn grouped(code: &str) -> String {
    if code.contains(['.', '/']) && !code.starts_with(['{', '[']) { format!("({code})") } else { code.to_owned() }
}

/// How far from a unit its context words may stand.
const CONTEXT: usize = 14;

/// The unit that begins at `at` (spaces aside) behind `number`. `after` asks for units that follow a larger one.
pub fn find(chars: &[char], at: usize, number: &Number, rules: &Rules, after: bool) -> Option<(usize, Measure)> {
    let start = skip_spaces(chars, at);
    let (end, unit) = spaced(chars, start, number, rules).or_else(|| row(chars, start, Some(number), rules, after))?;
    // 19-20年每股净资产: a time is no numerator.
    let over = rules.units[unit as usize].dimension != "time";
    if over && let Some((rate_end, below)) = denominator(chars, end, rules) {
        return Some((rate_end, Measure::Rate(unit, below)));
    }
    Some((end, Measure::Row(unit)))
}

/// A unit whose characters are set apart: `个 百 分 点`, `个百分 点`.
fn spaced(chars: &[char], at: usize, number: &Number, rules: &Rules) -> Option<(usize, u32)> {
    let near = chars.get(at..(at + 5).min(chars.len()))?;
    let space = near.iter().position(|&c| c == ' ')?;
    if near[0].is_ascii() || !rules.unit_words.may_begin(near[0]) {
        return None;
    }
    let (tight, ends) = without_spaces(chars, at)?;
    let (end, unit) = row(&tight, 0, Some(number), rules, false)?;
    (end >= 3 && end > space).then(|| (ends[end - 1], unit))
}

/// The next characters without the spaces between them, and where each ends; none where no space stands between.
pub fn without_spaces(chars: &[char], at: usize) -> Option<(Vec<char>, Vec<usize>)> {
    let window = chars.get(at..(at + 12).min(chars.len()))?;
    // Nearly every text ends here, before anything is copied.
    if !window.contains(&' ') {
        return None;
    }
    let kept = window.iter().enumerate().filter(|(_, c)| **c != ' ');
    let (ends, tight): (Vec<usize>, Vec<char>) = kept.map(|(i, &c)| (at + i + 1, c)).unzip();
    (*ends.last()? - at > tight.len()).then_some((tight, ends))
}

/// `/吨`, `每小时` right behind a unit.
fn denominator(chars: &[char], at: usize, rules: &Rules) -> Option<(usize, u32)> {
    let (end, _) = rules.amounts.at(chars, at.min(chars.len().checked_sub(1)?)).find(|(_, ws)| ws.iter().any(|w| w.side == AmountSide::Each))?;
    if at >= chars.len() {
        return None;
    }
    let (unit_end, unit) = row(chars, end, None, rules, false)?;
    Some((unit_end, unit))
}

/// The row of `units.csv` whose name begins at `at`: the longest name, then the row whose context speaks for it.
fn row(chars: &[char], at: usize, number: Option<&Number>, rules: &Rules, after: bool) -> Option<(usize, u32)> {
    let mut best = None;
    for (end, rows) in rules.unit_words.at(chars, at) {
        let latin = chars[end - 1].is_ascii_alphanumeric();
        if latin && chars.get(end).is_some_and(char::is_ascii_alphanumeric) {
            continue;
        }
        let spelled = |exact: &Option<Box<[char]>>| exact.as_deref().is_none_or(|e| e == &chars[at..end]);
        // What speaks for a row: words near it, and the fewer it has the more clearly (华氏 over 温度); else that it
        // asks for none and is spelled exactly so.
        let mut chosen: Option<(usize, u32)> = None;
        for (u, exact) in rows {
            let unit = &rules.units[*u as usize];
            if !(spelled(exact) || end - at > 2) || !allows(unit, number, after) || !stands(chars, at, end, unit, rules) {
                continue;
            }
            let rank = if unit.context.is_empty() {
                PLAIN + usize::from(!spelled(exact))
            } else if unit.context.iter().any(|word| is_near(chars, at, end, word)) {
                unit.context.len()
            } else {
                continue;
            };
            if chosen.is_none_or(|(r, _)| rank < r) {
                chosen = Some((rank, *u));
            }
        }
        if let Some((_, u)) = chosen {
            best = Some((end, u));
        }
    }
    best
}

/// The rank of a row that asks for no words near it: behind all that do.
const PLAIN: usize = 1 << 16;

/// Whether a unit may stand behind this number (or, without one, below a line).
fn allows(unit: &Unit, number: Option<&Number>, after: bool) -> bool {
    let Some(number) = number else { return true };
    if unit.after && !after || unit.denominator && !number.scaled && !unit.bare {
        return false;
    }
    if unit.arabic && !(number.arabic || unit.scaled && number.scaled) {
        return false;
    }
    if unit.denominator && !unit.bare {
        return false;
    }
    // 一里 may be any word, but 半里 and 几里 are lengths.
    let unsure = number.low == Decimal::ONE && number.high == Decimal::ONE || number.low < Decimal::ONE && unit.is_count();
    if unit.bare && !number.arabic && !number.scaled && unsure {
        return false;
    }
    let year = number.arabic && !number.scaled && number.end - number.start == 4 && (1900..=2100).contains(&number.low.to_u32().unwrap_or(0));
    if unit.noyear && year {
        return false;
    }
    !(unit.noun && !number.arabic && number.low < Decimal::TEN)
}

/// Whether what follows lets a unit stand: 三块地 is no money, 61省道 no provinces.
fn stands(chars: &[char], at: usize, end: usize, unit: &Unit, rules: &Rules) -> bool {
    let next = chars.get(end).copied().unwrap_or(' ');
    if unit.last {
        return !is_letter(next) || rules.numeral(next).is_some();
    }
    if unit.leading {
        return super::numeral::parse(chars, end, rules, false).is_some_and(|n| super::term::subunit(chars, n.end, unit, rules).is_some());
    }
    // 61省道, 2单元.
    if (unit.noun || unit.apart) && end - at == 1 && is_letter(next) {
        return !crate::tokens::is_pair(chars[at], next);
    }
    true
}

fn is_near(chars: &[char], start: usize, end: usize, word: &[char]) -> bool {
    let from = start.saturating_sub(CONTEXT);
    let to = (end + CONTEXT / 2).min(chars.len());
    holds(&chars[from..to], word)
}

/// Past a few spaces.
pub fn skip_spaces(chars: &[char], at: usize) -> usize {
    at + chars[at.min(chars.len())..].iter().take(4).take_while(|&&c| c == ' ').count()
}

/// Back over at most two spaces.
pub fn skip_back(chars: &[char], at: usize) -> usize {
    at - chars[..at].iter().rev().take(2).take_while(|&&c| c == ' ').count()
}
