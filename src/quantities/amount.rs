//! Amounts: numbers with bound words, ranges, shared units. `10家以上` is at least 10, `10、15和20万吨` three amounts.
//!
//! In: folded characters and where a number may begin. Out: every quantity of one expression. The hard case is a
//! number without a unit of its own, which takes scale and unit from the one that closes its list or range.

use super::bound::{after_bound, before_bound};
use super::numeral::{self, Number, Shape};
use super::series::{list, range};
use super::term::{Term, term};
use super::unit::{self, Measure};
use crate::dictionary::amounts::{AmountSide, AmountWord};
use crate::dictionary::rules::{Modifier, Rules};
use crate::span::{Span, is_letter};
use crate::tokens;
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

/// Powers of ten that a float holds exactly.
const POWERS: [f64; 23] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

/// Float64 comes last: the exact decimal's nearest.
pub fn to_f64(value: Decimal) -> f64 {
    // Both are exact as floats, so the quotient is rounded once.
    if let (Ok(digits), Some(power)) = (i64::try_from(value.mantissa()), POWERS.get(value.scale() as usize))
        && digits.abs() < 1 << 53
    {
        let float = digits as f64 / power;
        return if value.is_sign_negative() { -float.abs() } else { float };
    }
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
    // 三至六年级, 十七、十八世纪: ranks, which count nothing. 半世纪 does.
    let rank = |measure: Measure, amount: Amount| measure.row(rules).rank && amount.bounds().value.is_none_or(|v| v >= Decimal::ONE);
    expression(chars, at, rules).filter(|parsed| !parsed.found.iter().any(|&(_, _, amount, measure)| rank(measure, amount)))
}

fn expression(chars: &[char], at: usize, rules: &Rules) -> Option<Parsed> {
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
    let (mut end, word) = rules.amounts.beginning(chars, at, AmountSide::Whole)?;
    let (amount, measure, unit_start) = match (word.value, word.unit) {
        (Some(value), Some(unit)) => {
            if let Some(parsed) = greater_half(chars, at, end, word, rules) {
                return Some(parsed);
            }
            let (modifier, to) = after_bound(chars, end, Measure::Row(unit), rules);
            if word.needs_bound
                && (before_bound(chars, at, rules, true, "ratio") == Modifier::Exact || unit::find(chars, end, &Number::any(at, end), rules, false).is_some())
            {
                return None;
            }
            end = to;
            let modifier =
                modifier.unwrap_or(if word.modifier == Modifier::Exact { before_bound(chars, at, rules, word.needs_bound, "ratio") } else { word.modifier });
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

/// 大半年, 大半个月: more than half of a time, where the word alone is a share.
fn greater_half(chars: &[char], at: usize, end: usize, word: &AmountWord, rules: &Rules) -> Option<Parsed> {
    if word.modifier != Modifier::MoreThan || word.needs_bound {
        return None;
    }
    let (to, measure) = unit::find(chars, end, &Number::any(at, end), rules, false).filter(|(_, m)| m.dimension(rules) == "time")?;
    Some(Parsed { end: to, found: vec![(Span::new(at, to), end, Amount::MoreThan(word.value? / Decimal::ONE_HUNDRED), measure)] })
}

/// 第 in front.
fn ordinal_before(chars: &[char], at: usize, rules: &Rules) -> bool {
    rules.amounts.ending(chars, unit::skip_back(chars, at), AmountSide::Ordinal, |_| true).is_some()
}

/// An ordinal and its measure word count nothing, nor do those that share both: 第3-5页, 第二、三批.
fn skip_ordinal(chars: &[char], at: usize, rules: &Rules) -> Option<Parsed> {
    let mut number = numeral::parse(chars, at, rules, false)?;
    let next = |last: &numeral::Number| {
        let (end, _) = [AmountSide::Range, AmountSide::List].into_iter().find_map(|side| rules.amounts.beginning(chars, last.end, side))?;
        // 第1、2020年: a year and a sum share no word with a rank.
        let longest = last.end - last.start + 1;
        numeral::parse(chars, end, rules, false)
            .filter(|n| n.arabic == last.arabic && n.low > last.low && !n.scaled && (!n.arabic || n.end - n.start <= longest))
    };
    while let Some(another) = next(&number) {
        number = another;
    }
    let end = unit::find(chars, number.end, &number, rules, false).map_or(number.end, |(end, _)| end);
    Some(Parsed { end, found: Vec::new() })
}

/// One number with its unit.
fn single(chars: &[char], term: &Term, rules: &Rules) -> Option<Parsed> {
    let measure = term.measure?;
    let unit = measure.row(rules);
    let number = &term.number;
    // 20年公司营收: a year of two digits.
    if number.arabic
        && !number.scaled
        && number.end - number.start == 2
        && unit.dimension == "time"
        && rules.amounts.beginning(chars, term.end, AmountSide::YearMark).is_some()
    {
        return Some(Parsed { end: term.end, found: Vec::new() });
    }
    let (after, end) = after_bound(chars, term.end, measure, rules);
    let before = before_bound(chars, term.start, rules, number.scale_first || number.scaled, &unit.dimension);
    let bounded = after.is_some() || before != Modifier::Exact || number.bound.is_some();
    let lone_one = number.end - number.start == 1 && !number.arabic && number.low == Decimal::ONE;
    if lone_one && unit.measure && !bounded {
        return Some(Parsed { end, found: Vec::new() });
    }
    // 退伍军人, 陆军: a digit of documents is elsewhere a part of words.
    if number.end - number.start == 1 && rules.is_formal(chars[number.start]) && (in_a_word(chars, number.start) || in_a_word(chars, number.end)) {
        return None;
    }
    // 这一成就: the unit's character begins a word. 一年来 does not.
    if lone_one
        && !bounded
        && unit.dimension != "time"
        && term.end == number.end + 1
        && chars.get(term.end).is_some_and(|&next| is_letter(next) && tokens::is_pair(chars[number.end], next))
    {
        return None;
    }
    // 多少千瓦: the scale is the unit's own.
    if number.scale_alone && !bounded && number.end - number.start == 1 && is_unit(chars, number.start, term.end, rules) {
        return None;
    }
    // 产值(亿元), 单位:亿元: what stands alone names a unit.
    if number.scale_alone && number.low != Decimal::TEN && !bounded && stands_alone(chars, term.start, end) {
        return None;
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

/// The character and one beside it are a word.
fn in_a_word(chars: &[char], at: usize) -> bool {
    let pair = |i: usize| chars.get(i..i + 2).is_some_and(|w| is_letter(w[0]) && is_letter(w[1]) && tokens::is_pair(w[0], w[1]));
    at.checked_sub(1).is_some_and(pair) || pair(at)
}

/// Neither a word nor a number stands beside the characters.
fn stands_alone(chars: &[char], start: usize, end: usize) -> bool {
    let beside = |i: usize| chars.get(i).is_some_and(|&c| is_letter(c) || c.is_ascii_alphanumeric());
    !start.checked_sub(1).is_some_and(beside) && !beside(end)
}

/// The characters are the name of a unit, or begin one.
fn is_unit(chars: &[char], start: usize, end: usize, rules: &Rules) -> bool {
    unit::find(chars, start, &Number::any(start, start), rules, false).is_some_and(|(to, m)| to >= end && !m.row(rules).is_count())
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
