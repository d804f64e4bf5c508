//! Terms: one number with its sign, what stands in front of it (百分之, 摄氏, 人民币) and its unit.
//!
//! In: folded characters and where the number may begin. Out: a [`Term`], its value in the unit's code. The hard case
//! is where number and unit share characters: 一千瓦, 两个半小时, 一个半月, 3元5角.

use super::bound::currency_before_word;
use super::numeral::{self, Number, Shape};
use super::unit::{self, Measure};
use crate::dictionary::amounts::{AmountSide, AmountWord};
use crate::dictionary::rules::{Numeral, Rules, Unit};
use crate::span::is_letter;
use crate::tokens;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// One number with what stands behind it.
pub(super) struct Term {
    pub number: Number,
    /// With sign, 百分之 or 摄氏 in front.
    pub start: usize,
    /// End of number and unit.
    pub end: usize,
    pub unit_start: usize,
    pub measure: Option<Measure>,
    /// Value in the measure's code.
    pub low: Decimal,
    pub high: Decimal,
}

/// What stands in front of a number and belongs to it.
struct Front {
    /// Where the number itself begins.
    from: usize,
    negative: bool,
    /// 摄氏, 华氏.
    degree: Option<u32>,
}

fn front(chars: &[char], at: usize, rules: &Rules) -> Front {
    let mut front = Front { from: at, negative: false, degree: None };
    let signed = |front: &mut Front| {
        if let Some((end, minus)) = sign(chars, front.from, rules) {
            (front.from, front.negative) = (end, minus);
        }
    };
    signed(&mut front);
    if let Some((end, word)) = rules.amounts.beginning(chars, front.from, AmountSide::Degree) {
        front.from = unit::skip_spaces(chars, end);
        front.degree = word.unit;
        signed(&mut front);
    }
    front
}

/// One number with sign, prefix and unit. `like` is the term before it in a range or list.
pub(super) fn term(chars: &[char], at: usize, rules: &Rules, like: Option<&Term>) -> Option<Term> {
    // In front of most numbers stands nothing.
    let led = chars.get(at).is_some_and(|&c| rules.amounts.may_begin(c));
    let front = if led { front(chars, at, rules) } else { Front { from: at, negative: false, degree: None } };
    if led && let Some(percent) = percent(chars, at, &front, rules) {
        return percent;
    }
    let &first = chars.get(front.from)?;
    let point = first == '.' && front.from > at && chars.get(front.from + 1).is_some_and(char::is_ascii_digit);
    if !(first.is_ascii_digit() || point || rules.numeral(first).is_some()) {
        return oneless(chars, at, rules).filter(|_| front.from == at);
    }
    let currency = currency_before_word(chars, at, rules);
    let money = currency.is_some() || like.is_some_and(|l| l.measure.is_some_and(|m| m.row(rules).is_money()));
    let number = numeral::parse_asking(chars, front.from, rules, &|| money || trillion_is_money(chars, front.from, rules))?;
    if let Some(part) = part(chars, at, &front, &number, rules) {
        return Some(part);
    }
    let (mut number, found) = number_and_unit(chars, number, rules);
    if front.negative && !point && is_hyphen(chars, at, &number, found, rules) || is_model(chars, at, &number, found, rules) {
        return None;
    }
    let (unit_start, end, measure) = match found {
        Some((end, measure)) => (unit::skip_spaces(chars, number.end), end, Some(measure)),
        None => (number.end, number.end, None),
    };
    let mut read = Reading { low: number.low, high: number.high, end, measure };
    if let (Some(degree), Some(m)) = (front.degree, measure)
        && m.row(rules).dimension != "length"
    {
        read.measure = Some(Measure::Row(degree));
    }
    read.add_half(chars, unit_start, &number, rules);
    if let Some(Measure::Row(u)) = read.measure {
        read.scale_to_code(chars, u, &number, rules)?;
        read.add_smaller_units(chars, u, &number, rules);
        // 两个多月: the bound word stands inside the unit's name.
        if number.bound.is_none() && read.end - unit_start >= 3 && !rules.units[u as usize].is_money() {
            number.bound = (unit_start + 1..read.end - 1).find_map(|i| rules.amounts.beginning(chars, i, AmountSide::Inside)).map(|(_, w)| w.modifier);
        }
    }
    // 人民币8千, US$3: a currency in front is the unit, or says which 元.
    if let Some(currency) = currency.filter(|_| like.is_none()) {
        read.measure = match read.measure {
            None => Some(Measure::Row(currency)),
            Some(Measure::Row(u)) if rules.units[u as usize].id == rules.units[rules.yuan as usize].id => Some(Measure::Row(currency)),
            Some(Measure::Rate(a, b)) if a == rules.yuan => Some(Measure::Rate(currency, b)),
            other => other,
        };
    }
    if front.negative {
        (read.low, read.high) = if number.low == number.high { (-read.low, -read.low) } else { (-read.high, -read.low) };
    }
    // 几家 says no number, 几公里 does.
    if number.vague_alone(chars, rules) && !(read.measure.is_some_and(|m| is_measured(m.row(rules))) && stands_apart(chars, front.from)) {
        return None;
    }
    let Reading { low, high, end, measure } = read;
    Some(Term { number, start: at, end, unit_start, measure, low: low.normalize(), high: high.normalize() })
}

/// 百分之八点五: in front of its number stands what it is worth.
fn percent(chars: &[char], start: usize, front: &Front, rules: &Rules) -> Option<Option<Term>> {
    let (end, word) = spaced_percent(chars, front.from, rules)?;
    let inner = unit::skip_spaces(chars, end);
    let minus = sign(chars, inner, rules);
    let read = || {
        let number = numeral::parse(chars, minus.map_or(inner, |m| m.0), rules, false)?;
        let factor = word.value.unwrap_or(Decimal::ONE);
        let factor = if front.negative || minus.is_some_and(|m| m.1) { -factor } else { factor };
        let (low, high) = (number.low.checked_mul(factor)?, number.high.checked_mul(factor)?);
        let end = number.end;
        // 百分之百: here a scale alone is a number.
        let number = Number { scale_alone: false, ..number };
        Some(Term { start, end, unit_start: end, measure: word.unit.map(Measure::Row), low: low.normalize(), high: high.normalize(), number })
    };
    Some(read())
}

/// 三分之一 and 四分之一公顷: a fraction, with a unit or without.
fn part(chars: &[char], start: usize, front: &Front, number: &Number, rules: &Rules) -> Option<Term> {
    let (end, worth) = fraction(chars, number, rules)?;
    let worth = if front.negative { -worth } else { worth };
    let unit = unit::find(chars, end, number, rules, false).filter(|(_, m)| !m.row(rules).measure);
    let (to, measure) = unit.unwrap_or((end, Measure::Row(rules.one)));
    Some(Term { start, end: to, unit_start: end, measure: Some(measure), low: worth, high: worth, number: number.clone() })
}

/// 米九 is 一米九, where the digit closes what is said: not in 大米九斤.
fn oneless(chars: &[char], at: usize, rules: &Rules) -> Option<Term> {
    let Numeral::Digit(digit) = rules.numeral(*chars.get(at + 1)?)? else { return None };
    let &(u, _) = rules.unit_words.exact(&chars[at..at + 1]).iter().find(|(u, _)| rules.units[*u as usize].oneless)?;
    let end = at + 2;
    let closes = !chars.get(end).is_some_and(|&c| is_letter(c))
        || rules.amounts.at(chars, end).any(|(_, words)| words.iter().any(|w| matches!(w.side, AmountSide::After | AmountSide::Range)));
    let joined =
        at.checked_sub(1).is_some_and(|i| rules.numeral(chars[i]).is_some() || chars[i].is_ascii_alphanumeric() || tokens::is_pair(chars[i], chars[at]));
    let worth = Decimal::ONE + Decimal::new(digit.into(), 1);
    let number = Number { low: worth, high: worth, arabic: false, scaled: false, ..Number::any(at, at) };
    (closes && !joined).then_some(Term { start: at, end, unit_start: at, measure: Some(Measure::Row(u)), low: worth, high: worth, number })
}

/// The unit behind a number, and the number less what the unit takes from it: 一千瓦 is one 千瓦.
fn number_and_unit(chars: &[char], number: Number, rules: &Rules) -> (Number, Option<(usize, Measure)>) {
    let found = unit::find(chars, number.end, &number, rules, false);
    // 900万多米尼加比索: what looked like 多 begins the unit.
    if number.bound.is_some()
        && let Some(longer) = unit::find(chars, number.end - 1, &number, rules, false).filter(|(end, _)| found.is_none_or(|(e, _)| *end > e))
    {
        return (Number { end: number.end - 1, bound: None, ..number }, Some(longer));
    }
    if let Some((cut, low)) = number.without_last_scale {
        let shorter = Number { end: cut, low, high: low, scaled: false, ..number.clone() };
        if let Some((end, measure)) = unit::find(chars, cut, &shorter, rules, false)
            && end > number.end
            && found.is_none_or(|(e, _)| end >= e)
            && !measure.row(rules).is_count()
        {
            return (shorter, Some((end, measure)));
        }
    }
    if found.is_none()
        && let Some((whole, discount)) = spaced_discount(chars, &number, rules)
    {
        return (whole, Some(discount));
    }
    (number, found)
}

/// 乙苯-5吨: a hyphen behind a word is a sign only before degrees, percentages and exact sums of money (净利润-5,309.37元).
fn is_hyphen(chars: &[char], at: usize, number: &Number, found: Option<(usize, Measure)>, rules: &Rules) -> bool {
    let joins = chars[at] == '-' && at > 0 && is_letter(chars[at - 1]);
    let exact = || number.scaled || !number.low.fract().is_zero() || chars[number.start..number.end].contains(&',');
    let signed = |dimension: &str| matches!(dimension, "temperature" | "ratio" | "percentage_point") || matches!(dimension, "money" | "price") && exact();
    joins && !found.is_some_and(|(_, m)| signed(&m.row(rules).dimension))
}

/// iPhone 14首销: the number belongs to the name before it.
fn is_model(chars: &[char], at: usize, number: &Number, found: Option<(usize, Measure)>, rules: &Rules) -> bool {
    let named = number.arabic && !number.scaled && at >= 4 && chars[at - 1] == ' ' && chars[at - 4..at - 1].iter().all(char::is_ascii_alphabetic);
    named && found.is_some_and(|(_, m)| m.row(rules).measure)
}

/// A unit of which 几 may tell how much: 几公里, 几分钟. Who counts with 几 (几家, 几天, 几次) tells no number.
fn is_measured(unit: &Unit) -> bool {
    match unit.dimension.as_str() {
        "count" | "score" | "ratio" | "temperature" | "angle" | "energy" => false,
        "time" => unit.factor.is_some_and(|f| f <= Decimal::from(3600)),
        _ => true,
    }
}

/// 数分钟, but not 指数升至: the character ends no word.
fn stands_apart(chars: &[char], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|i| !is_letter(chars[i]) || !tokens::is_pair(chars[i], chars[at]))
}

/// What number and unit come to while the characters behind them are read.
struct Reading {
    low: Decimal,
    high: Decimal,
    end: usize,
    measure: Option<Measure>,
}

impl Reading {
    fn add(&mut self, worth: Decimal, end: usize) {
        self.low += worth;
        self.high += worth;
        self.end = end;
    }

    /// 一吨半, 两个半小时, 一个半月.
    fn add_half(&mut self, chars: &[char], unit_start: usize, number: &Number, rules: &Rules) {
        let Some(Measure::Row(u)) = self.measure else { return };
        let end = self.end;
        if !matches!(chars.get(end).and_then(|&c| rules.numeral(c)), Some(Numeral::Half)) {
            return;
        }
        let half = Decimal::new(5, 1);
        if rules.units[u as usize].measure {
            let behind = unit::find(chars, end + 1, number, rules, false).filter(|(_, m)| !m.row(rules).measure);
            if let Some((to, measure)) = behind.or_else(|| half_month(chars, end, unit_start, rules, number)) {
                self.add(half, to);
                self.measure = Some(measure);
            }
        } else if unit::find(chars, end + 1, &Number::any(end, end + 1), rules, false).is_none() {
            self.add(half, end + 1);
        }
    }

    /// The value in the unit's code: 7折 is 70 %, 三成五 35 %, 两番 four times.
    fn scale_to_code(&mut self, chars: &[char], u: u32, number: &Number, rules: &Rules) -> Option<()> {
        let unit = &rules.units[u as usize];
        if unit.discount && self.low >= Decimal::TEN && !number.scaled {
            self.low /= Decimal::TEN;
            self.high /= Decimal::TEN;
        }
        if unit.tenths && number.positional && number.shape == Shape::One && !number.arabic {
            return None;
        }
        if unit.tenths || unit.to_code != Decimal::ONE {
            self.low = self.low.checked_mul(unit.to_code)?;
            self.high = self.high.checked_mul(unit.to_code)?;
            if unit.tenths
                && let Some((end, digit)) = lone_digit(chars, self.end, rules)
            {
                self.add(digit, end);
            }
        }
        if unit.power {
            let exponent = self.low.to_u32().filter(|e| *e < 60)?;
            self.low = Decimal::from(1u64 << exponent);
            self.high = self.low;
        }
        Some(())
    }

    /// 三米九, 1米8, 3元5角.
    fn add_smaller_units(&mut self, chars: &[char], u: u32, number: &Number, rules: &Rules) {
        let unit = &rules.units[u as usize];
        let tenths = if number.arabic { arabic_decimals } else { decimals };
        if unit.elliptic
            && let Some((end, part)) = tenths(chars, self.end, rules).filter(|_| number.low.fract().is_zero())
        {
            self.low += part * unit.to_code;
            self.high = self.low;
            self.end = end;
        } else if !unit.measure {
            let (total, end) = subunits(chars, self.low, self.end, u, rules);
            (self.low, self.end) = (total, end);
            self.high = if number.low == number.high { total } else { self.high };
        }
    }
}

/// 7 2 折: digits set apart before a discount are one number.
fn spaced_discount(chars: &[char], number: &Number, rules: &Rules) -> Option<(Number, (usize, Measure))> {
    let one_digit = number.arabic && number.end - number.start == 1 && chars.get(number.end) == Some(&' ');
    let second = chars.get(number.end + 1).and_then(|c| c.to_digit(10)).filter(|_| one_digit)?;
    let value = number.low * Decimal::TEN + Decimal::from(second);
    let whole = Number { low: value, high: value, end: number.end + 2, ..number.clone() };
    let found = unit::find(chars, whole.end, &whole, rules, false).filter(|(_, m)| m.row(rules).discount)?;
    Some((whole, found))
}

/// A sign in front of a number: 负, 零下, a hyphen that joins nothing.
fn sign(chars: &[char], at: usize, rules: &Rules) -> Option<(usize, bool)> {
    let (end, word) = rules.amounts.beginning(chars, at, AmountSide::Sign).or_else(|| rules.amounts.beginning(chars, at, AmountSide::Plus))?;
    let c = chars[at];
    if c.is_ascii() || !is_letter(c) {
        let joins =
            at > 0 && (chars[at - 1].is_ascii_alphanumeric() || matches!(chars[at - 1], ')' | '-' | '%' | '℃') || rules.numeral(chars[at - 1]).is_some());
        if joins {
            return None;
        }
    }
    Some((end, word.side == AmountSide::Sign))
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
    if let Some(found) = rules.amounts.beginning(chars, at, AmountSide::Percent) {
        return Some(found);
    }
    // Only where a numeral begins it and a space follows.
    if !matches!(chars.get(at).and_then(|&c| rules.numeral(c)), Some(Numeral::Scale(_) | Numeral::Big(_) | Numeral::Digit(_))) {
        return None;
    }
    let (tight, ends) = unit::without_spaces(chars, at)?;
    let (end, word) = rules.amounts.beginning(&tight, 0, AmountSide::Percent)?;
    Some((ends[end - 1], word))
}

/// 三分之一, 1/3: (end, worth).
fn fraction(chars: &[char], number: &Number, rules: &Rules) -> Option<(usize, Decimal)> {
    if number.low != number.high {
        return None;
    }
    let at = unit::skip_spaces(chars, number.end);
    if let Some((end, _)) = rules.amounts.beginning(chars, at, AmountSide::Mixed) {
        let below = numeral::parse(chars, unit::skip_spaces(chars, end), rules, false)?;
        let (end, part) = fraction(chars, &below, rules)?;
        return Some((end, number.low + part));
    }
    if let Some((end, _)) = rules.amounts.beginning(chars, at, AmountSide::Fraction) {
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

/// 3元5角2分, 2小时15分: the smaller units behind.
fn subunits(chars: &[char], value: Decimal, end: usize, unit: u32, rules: &Rules) -> (Decimal, usize) {
    let larger = &rules.units[unit as usize];
    let mut total = value;
    let mut at = end;
    for _ in 0..2 {
        // 5小时零45分钟.
        let zero = matches!(chars.get(at).and_then(|&c| rules.numeral(c)), Some(Numeral::Zero)) && chars.get(at + 1).is_some_and(char::is_ascii_digit);
        let Some(number) = numeral::parse(chars, at + usize::from(zero), rules, false).filter(|n| n.low == n.high && n.low < Decimal::ONE_HUNDRED) else {
            break;
        };
        let Some((to, share)) = subunit(chars, number.end, larger, rules) else { break };
        total += number.low * share * larger.to_code;
        at = to;
    }
    (total, at)
}

/// The smaller unit of the same kind that begins here, and how much of the larger one it is.
pub(super) fn subunit(chars: &[char], at: usize, larger: &Unit, rules: &Rules) -> Option<(usize, Decimal)> {
    let at = unit::skip_spaces(chars, at);
    let small = |rows: &[(u32, _)]| rows.iter().map(|(u, _)| &rules.units[*u as usize]).find(|u| u.subunit && u.base == larger.base).and_then(|u| u.factor);
    let (end, factor) = rules.unit_words.at(chars, at).filter_map(|(end, rows)| small(rows).map(|f| (end, f))).last()?;
    larger.factor.filter(|f| factor < *f).and_then(|f| factor.checked_div(f)).map(|share| (end, share))
}

/// 三米九, 一米九七, 三块半: what stands behind the unit as a part of one.
fn decimals(chars: &[char], at: usize, rules: &Rules) -> Option<(usize, Decimal)> {
    if let Some((end, digit)) = lone_digit(chars, at, rules) {
        return Some((end, digit / Decimal::TEN));
    }
    let digit = |at: usize| match rules.numeral(*chars.get(at)?) {
        Some(Numeral::Digit(d)) => Some(i64::from(d)),
        Some(Numeral::Zero) => Some(0),
        _ => None,
    };
    let (first, second) = (digit(at)?, digit(at + 1)?);
    let closed = chars.get(at + 2).is_none_or(|&c| rules.numeral(c).is_none() && !c.is_ascii_digit());
    let alone = closed && unit::find(chars, at + 2, &Number::any(at, at + 2), rules, false).is_none();
    alone.then(|| (at + 2, Decimal::new(first * 10 + second, 2)))
}

/// 1米8, 1米78: as [`decimals`], in Arabic digits that nothing goes on from (not 1米8-9, 9块9包).
fn arabic_decimals(chars: &[char], at: usize, rules: &Rules) -> Option<(usize, Decimal)> {
    let digits = chars[at..].iter().take_while(|c| c.is_ascii_digit()).count();
    let end = at + digits;
    let goes_on = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(c, '.' | '%' | '‰' | '/' | ':')
            || rules.numeral(c).is_some()
            || rules.amounts.beginning(chars, end, AmountSide::Range).is_some()
    };
    if !(1..=2).contains(&digits) || chars.get(end).is_some_and(|&c| goes_on(c)) || unit::find(chars, end, &Number::any(at, end), rules, false).is_some() {
        return None;
    }
    let value = chars[at..end].iter().fold(0, |n, c| n * 10 + i64::from(c.to_digit(10).unwrap_or(0)));
    Some((end, Decimal::new(value, digits as u32)))
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
