//! Terms: one number with its sign, what stands in front of it (百分之, 摄氏, 人民币) and its unit.
//!
//! In: folded characters and where the number may begin. Out: a [`Term`], its value in the unit's code. The hard case
//! is where number and unit share characters: 一千瓦, 两个半小时, 一个半月, 3元5角.

use super::bound::{currency_before_word, word_at};
use super::numeral::{self, Number, Shape};
use super::unit::{self, Measure};
use crate::dictionary::rules::{AmountSide, AmountWord, Numeral, Rules};
use crate::span::is_letter;
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

/// One number with sign, prefix and unit. `like` is the term before it in a range or list.
pub(super) fn term(chars: &[char], at: usize, rules: &Rules, like: Option<&Term>) -> Option<Term> {
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
    if number.arabic
        && !number.scaled
        && at >= 4
        && chars[at - 1] == ' '
        && chars[at - 4..at - 1].iter().all(char::is_ascii_alphabetic)
        && found.is_some_and(|(_, m)| m.row(rules).measure)
    {
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
            if unit.tenths
                && let Some((digit_end, digit)) = lone_digit(chars, end, rules)
            {
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
        if unit.elliptic
            && !number.arabic
            && let Some((digit_end, digit)) = lone_digit(chars, end, rules)
        {
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

/// A sign in front of a number: 负, 零下, a hyphen that joins nothing.
fn sign(chars: &[char], at: usize, rules: &Rules) -> Option<(usize, bool)> {
    let (end, word) = word_at(chars, at, AmountSide::Sign, rules).or_else(|| word_at(chars, at, AmountSide::Plus, rules))?;
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
