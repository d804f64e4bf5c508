//! Amounts: numbers with bound words, ranges, shared units. `10家以上` is at least 10, `10、15和20万吨` three amounts.
//!
//! In: folded characters and where a number may begin. Out: every quantity of one expression. The hard case is a
//! number without a unit of its own, which takes scale and unit from the one that closes its list or range.

use super::numeral::{self, Number, Shape};
use super::unit::{self, Measure};
use crate::dictionary::rules::{AmountSide, AmountWord, Modifier, Numeral, Rules};
use crate::span::{Span, is_letter};
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

/// The columns that an [`Amount`] becomes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub modifier: Modifier,
    pub value: Option<Decimal>,
    pub low: Option<Decimal>,
    pub high: Option<Decimal>,
}

impl Amount {
    fn new(modifier: Modifier, value: Decimal) -> Amount {
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

/// One number with what stands behind it.
struct Term {
    number: Number,
    /// With sign, 百分之 or 摄氏 in front.
    start: usize,
    /// End of number and unit.
    end: usize,
    unit_start: usize,
    measure: Option<Measure>,
    /// Value in the measure's code.
    low: Decimal,
    high: Decimal,
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
    let (mut end, word) = rules
        .amounts
        .at(chars, at)
        .filter_map(|(end, ws)| ws.iter().find(|w| w.side == AmountSide::Whole).map(|w| (end, w)))
        .last()?;
    let (amount, measure, unit_start) = match (word.value, word.unit) {
        (Some(value), Some(unit)) => {
            let (modifier, to) = after_bound(chars, end, Measure::Row(unit), rules);
            if word.needs_bound && (before_bound(chars, at, rules, true) == Modifier::Exact || unit::find(chars, end, &Number::any(at, end), rules, false).is_some()) {
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

fn word_at<'r>(chars: &[char], at: usize, side: AmountSide, rules: &'r Rules) -> Option<(usize, &'r AmountWord)> {
    rules.amounts.at(chars, at).filter_map(|(end, words)| words.iter().find(|w| w.side == side).map(|w| (end, w))).last()
}

/// A sign in front of a number: 负, 零下, a hyphen that joins nothing.
fn sign(chars: &[char], at: usize, rules: &Rules) -> Option<(usize, bool)> {
    let (end, word) = word_at(chars, at, AmountSide::Sign, rules).or_else(|| word_at(chars, at, AmountSide::Plus, rules))?;
    let c = chars[at];
    if c.is_ascii() || !is_letter(c) {
        let joins = at > 0 && (chars[at - 1].is_ascii_alphanumeric() || matches!(chars[at - 1], ')' | '-' | '%' | '℃') || rules.numeral(chars[at - 1]).is_some());
        if joins {
            return None;
        }
    }
    Some((end, word.side == AmountSide::Sign))
}

/// One number with sign, prefix and unit. `like` is the term before it in a range or list.
fn term(chars: &[char], at: usize, rules: &Rules, like: Option<&Term>) -> Option<Term> {
    let start = at;
    let mut negative = false;
    let mut from = at;
    if let Some((end, minus)) = sign(chars, at, rules) {
        negative = minus;
        from = end;
    }
    let degree = word_at(chars, from, AmountSide::Degree, rules);
    if let Some((end, _)) = degree {
        from = unit::skip_spaces(chars, end);
        if let Some((end, minus)) = sign(chars, from, rules) {
            negative = minus;
            from = end;
        }
    }
    // 百分之, 千分之.
    if let Some((end, word)) = spaced_percent(chars, from, rules) {
        let inner = unit::skip_spaces(chars, end);
        let minus = sign(chars, inner, rules);
        let number = numeral::parse(chars, minus.map_or(inner, |m| m.0), rules, false)?;
        let factor = word.value.unwrap_or(Decimal::ONE);
        let sign = if negative || minus.is_some_and(|m| m.1) { -factor } else { factor };
        let (low, high) = (number.low.checked_mul(sign)?, number.high.checked_mul(sign)?);
        let end = number.end;
        // 百分之百: here a scale alone is a number.
        let number = Number { scale_alone: false, ..number };
        return Some(Term { start, end, unit_start: end, measure: word.unit.map(Measure::Row), low: low.normalize(), high: high.normalize(), number });
    }
    if !chars.get(from).is_some_and(|&c| c.is_ascii_digit() || rules.numeral(c).is_some()) {
        return None;
    }
    let money = currency_before_word(chars, at, rules).is_some() || like.is_some_and(|l| l.measure.is_some_and(|m| m.row(rules).is_money()));
    let mut number = numeral::parse(chars, from, rules, money || trillion_is_money(chars, from, rules))?;
    if let Some((end, low)) = fraction(chars, &number, rules) {
        let sign = if negative { -low } else { low };
        let one = rules.one;
        let mut t = Term { start, end, unit_start: end, measure: Some(Measure::Row(one)), low: sign, high: sign, number };
        if let Some((unit_end, measure)) = unit::find(chars, end, &t.number, rules, false)
            && !measure.row(rules).measure
        {
            t.unit_start = end;
            t.end = unit_end;
            t.measure = Some(measure);
        }
        return Some(t);
    }
    let mut found = unit::find(chars, number.end, &number, rules, false);
    // 一千瓦 is one 千瓦: the longer unit takes the scale from the number.
    if let Some((cut, low)) = number.without_last_scale {
        let shorter = Number { end: cut, low, high: low, scaled: false, ..number.clone() };
        if let Some((end, measure)) = unit::find(chars, cut, &shorter, rules, false)
            && end > number.end
            && found.is_none_or(|(e, _)| end >= e)
            && !measure.row(rules).is_count()
        {
            found = Some((end, measure));
            number = shorter;
        }
    }
    // 乙苯-5吨: a hyphen behind a word is a sign only before degrees and percentages.
    if negative && from > at && chars[at] == '-' && at > 0 && is_letter(chars[at - 1]) {
        let signed = found.is_some_and(|(_, m)| matches!(&*m.row(rules).dimension, "temperature" | "ratio" | "percentage_point"));
        if !signed {
            return None;
        }
    }
    // iPhone 14首销: the number belongs to the name before it.
    if number.arabic && !number.scaled && at >= 4 && chars[at - 1] == ' ' && chars[at - 4..at - 1].iter().all(char::is_ascii_alphabetic) && found.is_some_and(|(_, m)| m.row(rules).measure) {
        return None;
    }
    let mut low = number.low;
    let mut high = number.high;
    let mut unit_start = number.end;
    let (mut end, mut measure) = match found {
        Some((end, measure)) => {
            unit_start = unit::skip_spaces(chars, number.end);
            (end, Some(measure))
        }
        None => (number.end, None),
    };
    if let (Some((_, word)), Some(m)) = (degree, measure)
        && m.row(rules).dimension != "length"
        && let Some(u) = word.unit
    {
        measure = Some(Measure::Row(u));
    }
    if let Some(Measure::Row(u)) = measure {
        let unit = &rules.units[u as usize];
        // 两个半小时, 一个半月: 个 and a half, then the unit.
        if unit.measure
            && matches!(rules.numeral(*chars.get(end).unwrap_or(&' ')), Some(Numeral::Half))
            && let Some((half_end, half_measure)) = unit::find(chars, end + 1, &number, rules, false)
            && !half_measure.row(rules).measure
        {
            low += Decimal::new(5, 1);
            high += Decimal::new(5, 1);
            end = half_end;
            measure = Some(half_measure);
        } else if unit.measure
            && matches!(rules.numeral(*chars.get(end).unwrap_or(&' ')), Some(Numeral::Half))
            && let Some((half_end, half_measure)) = half_month(chars, end, unit_start, rules, &number)
        {
            low += Decimal::new(5, 1);
            high += Decimal::new(5, 1);
            end = half_end;
            measure = Some(half_measure);
        } else if !unit.measure
            && matches!(rules.numeral(*chars.get(end).unwrap_or(&' ')), Some(Numeral::Half))
            && unit::find(chars, end + 1, &Number::any(end, end + 1), rules, false).is_none()
        {
            // 一吨半.
            low += Decimal::new(5, 1);
            high += Decimal::new(5, 1);
            end += 1;
        }
    }
    if let Some(Measure::Row(u)) = measure {
        let unit = &rules.units[u as usize];
        if unit.discount && low >= Decimal::TEN && !number.scaled {
            low /= Decimal::TEN;
            high /= Decimal::TEN;
        }
        if unit.tenths && number.positional && number.shape == Shape::One && !number.arabic {
            return None;
        }
        if unit.tenths || unit.to_code != Decimal::ONE {
            low = low.checked_mul(unit.to_code)?;
            high = high.checked_mul(unit.to_code)?;
            // 三成五 is 35 %, 七成二 72 %.
            if unit.tenths && let Some((digit_end, digit)) = lone_digit(chars, end, rules) {
                low += digit;
                high += digit;
                end = digit_end;
            }
        }
        if unit.power {
            let exponent = low.to_u32().filter(|e| *e < 60)?;
            low = Decimal::from(1u64 << exponent);
            high = low;
        }
        if unit.elliptic && !number.arabic && let Some((digit_end, digit)) = lone_digit(chars, end, rules) {
            low += digit / Decimal::TEN * unit.to_code;
            high = low;
            end = digit_end;
        } else if !unit.subunit && !unit.measure {
            (low, end) = subunits(chars, low, end, u, rules);
            high = if number.low == number.high { low } else { high };
        }
        // 两个多月: the bound word stands inside the unit's name.
        if number.bound.is_none() && end - unit_start >= 3 {
            number.bound = (unit_start + 1..end - 1).find_map(|i| word_at(chars, i, AmountSide::Inside, rules)).map(|(_, w)| w.modifier);
        }
    }
    // 人民币8千, US$3: a currency in front is the unit, or says which 元.
    let near = like.is_none().then(|| currency_before_word(chars, at, rules)).flatten();
    if let Some(currency) = near {
        match measure {
            None => measure = Some(Measure::Row(currency)),
            Some(Measure::Row(u)) if rules.units[u as usize].id == rules.units[rules.yuan as usize].id => measure = Some(Measure::Row(currency)),
            Some(Measure::Rate(a, b)) if a == rules.yuan => measure = Some(Measure::Rate(currency, b)),
            _ => {}
        }
    }
    if negative {
        (low, high) = (-high, -low);
        if number.low == number.high {
            high = low;
        }
    }
    if matches!(number.shape, Shape::Vague) && number.vague_alone(chars, rules) {
        return None;
    }
    Some(Term { number, start, end, unit_start, measure, low: low.normalize(), high: high.normalize() })
}

/// 一个半月: 半 belongs to 个月.
fn half_month(chars: &[char], half: usize, unit_start: usize, rules: &Rules, number: &Number) -> Option<(usize, Measure)> {
    // 个 + 月 around the 半.
    let mut joined: Vec<char> = chars[unit_start..half].to_vec();
    joined.extend(chars[half + 1..].iter().take(3));
    let (end, measure) = unit::find(&joined, 0, number, rules, false)?;
    let taken = end.checked_sub(half - unit_start)?;
    (taken > 0 && !measure.row(rules).measure).then_some((half + 1 + taken, measure))
}

/// 百分之 with spaces inside: `百  分 之 669`.
fn spaced_percent<'r>(chars: &[char], at: usize, rules: &'r Rules) -> Option<(usize, &'r AmountWord)> {
    if let Some(found) = word_at(chars, at, AmountSide::Percent, rules) {
        return Some(found);
    }
    // Only where a numeral begins it and a space follows.
    if !matches!(chars.get(at).and_then(|&c| rules.numeral(c)), Some(Numeral::Scale(_) | Numeral::Big(_) | Numeral::Digit(_))) {
        return None;
    }
    let (tight, ends) = unit::without_spaces(chars, at)?;
    let (end, word) = word_at(&tight, 0, AmountSide::Percent, rules)?;
    Some((ends[end - 1], word))
}

/// 三分之一, 1/3: (end, worth).
fn fraction(chars: &[char], number: &Number, rules: &Rules) -> Option<(usize, Decimal)> {
    if number.low != number.high {
        return None;
    }
    let at = unit::skip_spaces(chars, number.end);
    if let Some((end, _)) = word_at(chars, at, AmountSide::Mixed, rules) {
        let below = numeral::parse(chars, unit::skip_spaces(chars, end), rules, false)?;
        let (end, part) = fraction(chars, &below, rules)?;
        return Some((end, number.low + part));
    }
    if let Some((end, _)) = word_at(chars, at, AmountSide::Fraction, rules) {
        let above = numeral::parse(chars, unit::skip_spaces(chars, end), rules, false)?;
        return Some((above.end, above.low.checked_div(number.low)?));
    }
    // 1/3, but no date, no path, no 2/3 of 1/2/3.
    if chars.get(number.end) == Some(&'/') && number.arabic && !number.scaled {
        let before = number.start.checked_sub(1).map(|i| chars[i]);
        if before.is_some_and(|c| c == '/' || c.is_ascii_alphanumeric()) {
            return None;
        }
        let below = numeral::parse(chars, number.end + 1, rules, false).filter(|b| b.arabic && !b.scaled)?;
        let after = chars.get(below.end);
        let plain = number.low.fract().is_zero() && below.low.fract().is_zero() && below.low <= Decimal::ONE_HUNDRED;
        if plain && number.low < below.low && !after.is_some_and(|c| *c == '/' || c.is_ascii_alphanumeric()) {
            return Some((below.end, number.low.checked_div(below.low)?));
        }
    }
    None
}

fn trillion_is_money(chars: &[char], at: usize, rules: &Rules) -> bool {
    // 3兆韩元: the unit behind 兆 is money.
    let scale = chars[at..].iter().take(16).position(|&c| matches!(rules.numeral(c), Some(Numeral::Trillion)));
    scale.is_some_and(|i| {
        let end = at + i + 1;
        unit::find(chars, end, &Number::any(at, end), rules, false).is_some_and(|(_, m)| m.row(rules).is_money())
    })
}

/// 3元5角2分: the smaller units behind, and 三块五.
fn subunits(chars: &[char], value: Decimal, end: usize, unit: u32, rules: &Rules) -> (Decimal, usize) {
    let mut total = value;
    let mut at = end;
    for _ in 0..2 {
        let Some(number) = numeral::parse(chars, at, rules, false).filter(|n| n.low == n.high && n.low < Decimal::ONE_HUNDRED) else { break };
        let Some((unit_end, Measure::Row(u))) = unit::find(chars, number.end, &number, rules, true) else { break };
        let small = &rules.units[u as usize];
        if !small.subunit || small.base != rules.units[unit as usize].base {
            break;
        }
        let Some(share) = small.factor.zip(rules.units[unit as usize].factor).and_then(|(s, u)| s.checked_div(u)) else { break };
        total += number.low * share;
        at = unit_end;
    }
    (total, at)
}

/// 三成五: one more digit.
fn lone_digit(chars: &[char], at: usize, rules: &Rules) -> Option<(usize, Decimal)> {
    let digit = match rules.numeral(*chars.get(at)?) {
        Some(Numeral::Digit(d)) => Decimal::from(d),
        Some(Numeral::Half) => Decimal::from(5),
        _ => return None,
    };
    let next = chars.get(at + 1).copied().unwrap_or(' ');
    let stands_alone = rules.numeral(next).is_none() && unit::find(chars, at + 1, &Number::any(at, at + 1), rules, false).is_none();
    stands_alone.then_some((at + 1, digit))
}

/// A currency name or sign right before a number.
pub fn currency_before(chars: &[char], at: usize, rules: &Rules) -> bool {
    currency_before_word(chars, at, rules).is_some()
}

fn currency_before_word(chars: &[char], at: usize, rules: &Rules) -> Option<u32> {
    let at = unit::skip_back(chars, at);
    let word = before_word(chars, at, rules, |w| w.side == AmountSide::Currency)?;
    word.1.unit
}

/// The longest amounts row that ends at `at` and passes the filter: (start, row).
fn before_word<'r>(chars: &[char], at: usize, rules: &'r Rules, pass: impl Fn(&AmountWord) -> bool) -> Option<(usize, &'r AmountWord)> {
    (1..=5.min(at)).rev().find_map(|len| {
        let word = rules.amounts.exact_lower(&chars[at - len..at]).iter().find(|w| pass(w))?;
        Some((at - len, word))
    })
}

/// What a bound word in front says (currency names between are passed over).
fn before_bound(chars: &[char], at: usize, rules: &Rules, scale_first: bool) -> Modifier {
    let mut at = unit::skip_back(chars, at);
    if let Some((start, _)) = before_word(chars, at, rules, |w| w.side == AmountSide::Currency) {
        at = unit::skip_back(chars, start);
    }
    let word = before_word(chars, at, rules, |w| w.side == AmountSide::Before && (scale_first || !w.needs_scale));
    word.map_or(Modifier::Exact, |(_, w)| w.modifier)
}

/// A bound word attached behind: its modifier and where it ends.
fn after_bound(chars: &[char], end: usize, measure: Measure, rules: &Rules) -> (Option<Modifier>, usize) {
    let at = unit::skip_spaces(chars, end);
    let Some((to, word)) = word_at(chars, at, AmountSide::After, rules) else { return (None, end) };
    let unit = measure.row(rules);
    if !word.dimensions.is_empty() && !word.dimensions.iter().any(|d| *d == unit.dimension) {
        return (None, end);
    }
    // 多 before a measure word or noun begins something else: 3年多个.
    (Some(word.modifier), to)
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

/// `10-15万吨`, `450元至600元`, `20%-30%`.
fn range(chars: &[char], first: &Term, rules: &Rules) -> Option<Parsed> {
    if first.number.low != first.number.high {
        return None;
    }
    let mut at = unit::skip_spaces(chars, first.end);
    if chars.get(at) == Some(&'(') {
        // 1万(含)-5万元
        let close = chars[at..].iter().take(4).position(|&c| c == ')')?;
        at = unit::skip_spaces(chars, at + close + 1);
    }
    let (end, _) = word_at(chars, at, AmountSide::Range, rules)?;
    let mut second = term(chars, unit::skip_spaces(chars, end), rules, Some(first))?;
    let percent = first.measure.filter(|_| first.unit_start == first.end && first.number.start > first.start);
    if second.measure.is_none() && let Some(m) = percent {
        // 百分之三十至四十: the second shares what stands before the first.
        let factor = first.low.checked_div(first.number.low)?;
        second.low = second.low.checked_mul(factor)?;
        second.high = second.high.checked_mul(factor)?;
        second.measure = Some(m);
    }
    let measure = second.measure?;
    let (mut low, mut high) = (first.low, second.high);
    match first.measure {
        None => {
            // 10-15万吨 shares its scale; 8500到3万 does not.
            let mantissa = second.number.low.checked_div(second.number.tail)?;
            if first.number.tail == Decimal::ONE && second.number.tail > Decimal::ONE && low < mantissa {
                low = low.checked_mul(second.number.tail)?;
            }
            if let Measure::Row(u) = measure {
                let unit = &rules.units[u as usize];
                if unit.to_code != Decimal::ONE || unit.discount {
                    let own = if unit.discount && low >= Decimal::TEN { low / Decimal::TEN } else { low };
                    low = own.checked_mul(unit.to_code)?;
                }
            }
        }
        Some(m) if m == measure => {}
        Some(m) => {
            let (a, b) = (m.row(rules), measure.row(rules));
            if a.dimension != b.dimension || a.base != b.base {
                return None;
            }
            low = m.to_base(low, rules)?.checked_div(measure.to_base(Decimal::ONE, rules)?)?;
        }
    }
    if low > high {
        std::mem::swap(&mut low, &mut high);
        if first.measure.is_some() {
            return None;
        }
    }
    let (_, to) = after_bound(chars, second.end, measure, rules);
    let amount = Amount::Range(low.normalize(), high.normalize());
    Some(Parsed { end: to, found: vec![(Span::new(first.start, to), second.unit_start, amount, measure)] })
}

/// `10、15和20万吨`: numbers that share the last one's scale and unit.
fn list(chars: &[char], first: Term, rules: &Rules) -> Option<Parsed> {
    let mut terms = vec![first];
    loop {
        let last = terms.last()?;
        let at = unit::skip_spaces(chars, last.end);
        let (end, _) = word_at(chars, at, AmountSide::List, rules)?;
        let next = term(chars, unit::skip_spaces(chars, end), rules, Some(last))?;
        let closed = next.measure.is_some();
        // 二、2024年: the last is a year.
        if closed && next.number.arabic && next.number.end - next.number.start == 4 && next.measure.is_some_and(|m| m.row(rules).dimension == "time") {
            return None;
        }
        terms.push(next);
        if closed {
            break;
        }
        if terms.len() > 32 {
            return None;
        }
    }
    let last = terms.last()?;
    let measure = last.measure?;
    let (after, end) = after_bound(chars, last.end, measure, rules);
    let mut found = Vec::new();
    let count = terms.len();
    for (i, t) in terms.iter().enumerate() {
        let is_last = i + 1 == count;
        let mut low = t.low;
        if !is_last {
            if !t.number.scaled && last.number.tail > Decimal::ONE {
                low = low.checked_mul(last.number.tail)?;
            }
            if let Measure::Row(u) = measure {
                low = low.checked_mul(rules.units[u as usize].to_code)?;
            }
        }
        let amount = match after {
            Some(m) if is_last => Amount::new(m, low),
            _ => Amount::new(before_bound(chars, t.start, rules, t.number.scale_first), low.normalize()),
        };
        let span = Span::new(t.start, if is_last { end } else { t.end });
        found.push((span, if is_last { t.unit_start } else { t.end }, amount, measure));
    }
    Some(Parsed { end, found })
}
