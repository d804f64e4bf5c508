//! Amounts: numbers with bound words, ranges, shared units. `10家以上` is at least 10, `10、15和20万吨` three amounts.
//!
//! In: folded characters and where a number may begin. Out: every quantity of one expression. The hard case is a
//! number without a unit of its own, which takes scale and unit from the one that closes its list or range.

use super::bound::{after_bound, before_bound};
use super::numeral::{self, Number, Shape};
use super::series::{list, range};
use super::term::{Term, term};
use super::unit::{self, Measure};
use crate::dictionary::rules::{AmountSide, Modifier, Rules};
use crate::span::Span;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// How much, and how surely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    Exact(Decimal),
    About(Decimal),
    MoreThan(Decimal),
    AtLeast(Decimal),
    LessThan(Decimal),
    AtMost(Decimal),
    Range(Decimal, Decimal),
    Vague(Option<(Decimal, Decimal)>),
}

impl Amount {
    pub(super) fn new(modifier: Modifier, value: Decimal) -> Amount {
        match modifier {
            Modifier::About => Amount::About(value),
            Modifier::MoreThan => Amount::MoreThan(value),
            Modifier::AtLeast => Amount::AtLeast(value),
            Modifier::LessThan => Amount::LessThan(value),
            Modifier::AtMost => Amount::AtMost(value),
            _ => Amount::Exact(value),
        }
    }

    /// modifier, value, low and high: the one place where they are told, so no impossible row can be written.
    pub fn bounds(self) -> Bounds {
        let of = |modifier, value, low, high| Bounds { modifier, value, low, high };
        match self {
            Amount::Exact(v) => of(Modifier::Exact, Some(v), None, None),
            Amount::About(v) => of(Modifier::About, Some(v), None, None),
            Amount::MoreThan(v) => of(Modifier::MoreThan, Some(v), Some(v), None),
            Amount::AtLeast(v) => of(Modifier::AtLeast, Some(v), Some(v), None),
            Amount::LessThan(v) => of(Modifier::LessThan, Some(v), None, Some(v)),
            Amount::AtMost(v) => of(Modifier::AtMost, Some(v), None, Some(v)),
            Amount::Range(l, h) => of(Modifier::Range, None, Some(l), Some(h)),
            Amount::Vague(b) => of(Modifier::Vague, None, b.map(|b| b.0), b.map(|b| b.1)),
        }
    }

    /// The same amount in another unit.
    pub fn map(self, f: impl Fn(Decimal) -> Option<Decimal>) -> Option<Amount> {
        Some(match self {
            Amount::Exact(v) => Amount::Exact(f(v)?),
            Amount::About(v) => Amount::About(f(v)?),
            Amount::MoreThan(v) => Amount::MoreThan(f(v)?),
            Amount::AtLeast(v) => Amount::AtLeast(f(v)?),
            Amount::LessThan(v) => Amount::LessThan(f(v)?),
            Amount::AtMost(v) => Amount::AtMost(f(v)?),
            Amount::Range(l, h) => Amount::Range(f(l)?, f(h)?),
            Amount::Vague(Some((l, h))) => Amount::Vague(Some((f(l)?, f(h)?))),
            Amount::Vague(None) => Amount::Vague(None),
        })
    }
}

/// The columns that an [`Amount`] becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub modifier: Modifier,
    pub value: Option<Decimal>,
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
}

/// Float64 comes last: the exact decimal's nearest.
pub fn to_f64(value: Decimal) -> f64 {
    value.to_string().parse().unwrap_or_else(|_| value.to_f64().unwrap_or(f64::NAN))
}

/// The quantities of one expression and where it ends.
pub struct Parsed {
    pub end: usize,
    /// (span, where the unit begins, amount, measure)
    pub found: Vec<(Span, usize, Amount, Measure)>,
}

/// Parses what begins at `at`.
pub fn parse(chars: &[char], at: usize, rules: &Rules) -> Option<Parsed> {
    if let Some(parsed) = whole(chars, at, rules) {
        return Some(parsed);
    }
    if ordinal_before(chars, at, rules) {
        return skip_ordinal(chars, at, rules);
    }
    let first = term(chars, at, rules, None)?;
    if let Some(parsed) = range(chars, &first, rules) {
        return Some(parsed);
    }
    if first.measure.is_none() {
        return list(chars, first, rules);
    }
    single(chars, &first, rules)
}

/// 一半, 若干个.
fn whole(chars: &[char], at: usize, rules: &Rules) -> Option<Parsed> {
    let (mut end, word) = rules.amounts.at(chars, at).filter_map(|(end, ws)| ws.iter().find(|w| w.side == AmountSide::Whole).map(|w| (end, w))).last()?;
    let (amount, measure, unit_start) = match (word.value, word.unit) {
        (Some(value), Some(unit)) => {
            let (modifier, to) = after_bound(chars, end, Measure::Row(unit), rules);
            if word.needs_bound
                && (before_bound(chars, at, rules, true) == Modifier::Exact || unit::find(chars, end, &Number::any(at, end), rules, false).is_some())
            {
                return None;
            }
            end = to;
            let modifier = modifier.unwrap_or(if word.modifier == Modifier::Exact { before_bound(chars, at, rules, false) } else { word.modifier });
            (Amount::new(modifier, value), Measure::Row(unit), end)
        }
        _ => {
            let any = Number::any(at, end);
            let (to, measure) = unit::find(chars, end, &any, rules, false)?;
            let start = end;
            end = to;
            (Amount::Vague(None), measure, start)
        }
    };
    Some(Parsed { end, found: vec![(Span::new(at, end), unit_start, amount, measure)] })
}

/// 第 in front.
fn ordinal_before(chars: &[char], at: usize, rules: &Rules) -> bool {
    let at = unit::skip_back(chars, at);
    at > 0 && rules.amounts.exact(&chars[at - 1..at]).iter().any(|w| w.side == AmountSide::Ordinal)
}

/// An ordinal and its measure word count nothing.
fn skip_ordinal(chars: &[char], at: usize, rules: &Rules) -> Option<Parsed> {
    let number = numeral::parse(chars, at, rules, false)?;
    let end = unit::find(chars, number.end, &number, rules, false).map_or(number.end, |(end, _)| end);
    Some(Parsed { end, found: Vec::new() })
}

/// One number with its unit.
fn single(chars: &[char], term: &Term, rules: &Rules) -> Option<Parsed> {
    let measure = term.measure?;
    let unit = measure.row(rules);
    let number = &term.number;
    let (after, end) = after_bound(chars, term.end, measure, rules);
    let before = before_bound(chars, term.start, rules, number.scale_first || number.scaled);
    let bounded = after.is_some() || before != Modifier::Exact || number.bound.is_some();
    let lone_one = number.end - number.start == 1 && !number.arabic && number.low == Decimal::ONE;
    if lone_one && unit.measure && !bounded {
        return Some(Parsed { end, found: Vec::new() });
    }
    // 百家企业, 千里: a scale alone counts only with a bound word, money, or a larger scale.
    if number.scale_alone && !bounded && !scale_says(number, unit) {
        return None;
    }
    let amount = if number.shape == Shape::Range {
        Amount::Range(term.low, term.high)
    } else if number.shape == Shape::Vague {
        Amount::Vague(Some((term.low, term.high)))
    } else {
        let modifier = after.or(number.bound).unwrap_or(before);
        Amount::new(modifier, term.low)
    };
    Some(Parsed { end, found: vec![(Span::new(term.start, end), term.unit_start, amount, measure)] })
}

/// 百亿元, 万亩, 万人 say how many; 千里, 百年, 百家 and 万元 by themselves do not.
fn scale_says(number: &Number, unit: &crate::dictionary::rules::Unit) -> bool {
    if number.low == Decimal::TEN {
        return true;
    }
    let composite = number.end - number.start > 1;
    match unit.dimension.as_str() {
        "time" | "length" | "ratio" | "energy" => false,
        "count" => composite || unit.code == "{人}" || unit.code == "{人次}",
        "money" => number.low >= Decimal::from(100_000),
        _ => true,
    }
}
