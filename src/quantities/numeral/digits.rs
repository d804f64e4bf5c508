//! Runs of digits: `1,100.5`, `1 200`, 二〇二一, and what stands behind 点.

use super::Piece;
use crate::dictionary::rules::{Numeral, Rules};
use rust_decimal::Decimal;

/// The longest run of digits that is read; what is longer is no quantity.
const MAX_DIGITS: usize = 24;

/// An Arabic number: digits, thousands in groups of three, decimals. (end, value, digits before the point)
pub(super) fn arabic_run(chars: &[char], start: usize) -> Option<(usize, Decimal, u32)> {
    let digits = |mut i: usize| {
        while i < chars.len() && chars[i].is_ascii_digit() {
            i += 1;
        }
        i
    };
    let mut end = digits(start);
    if end - start > MAX_DIGITS {
        return None;
    }
    if let Some(plain) = plain_run(chars, start, end) {
        return Some(plain);
    }
    let mut text: String = if end > start { chars[start..end].iter().collect() } else { "0".to_owned() };
    if end - start <= 3 {
        while chars.get(end) == Some(&',') {
            let group = digits(end + 1);
            if group - end != 4 || text.len() + 3 > MAX_DIGITS {
                break;
            }
            text.extend(&chars[end + 1..group]);
            end = group;
        }
    }
    // 1 200吨: a space for the thousands.
    while text.len() <= 3 || chars.get(end - 4) == Some(&' ') {
        let group = digits(end + 1);
        let spaced = chars.get(end) == Some(&' ')
            && group - end == 4
            && chars.get(group) != Some(&' ')
            && !start.checked_sub(2).is_some_and(|i| chars[i].is_ascii_digit());
        if !spaced || text.len() + 3 > MAX_DIGITS || end < start + 1 {
            break;
        }
        text.extend(&chars[end + 1..group]);
        end = group;
    }
    let count = text.len() as u32;
    if chars.get(end) == Some(&'.') {
        let decimals = digits(end + 1);
        if decimals > end + 1 && decimals - end <= 12 && chars.get(decimals) != Some(&'.') {
            text.push('.');
            text.extend(&chars[end + 1..decimals]);
            end = decimals;
        } else if decimals > end + 1 {
            // 1.2.3 is a version, a date or a section, never a number.
            return None;
        }
    }
    text.parse().ok().map(|v| (end, v, count))
}

/// 12 and 8.5, as nearly all are written: no separator, few digits.
fn plain_run(chars: &[char], start: usize, end: usize) -> Option<(usize, Decimal, u32)> {
    let read = |from: usize, to: usize, worth: i64| chars[from..to].iter().fold(worth, |w, &c| w * 10 + (c as i64 - '0' as i64));
    let count = end - start;
    if !(1..=9).contains(&count) {
        return None;
    }
    let whole = read(start, end, 0);
    match chars.get(end) {
        Some(',' | ' ') => None,
        Some('.') => {
            let digits = chars[end + 1..].iter().take(10).take_while(|c| c.is_ascii_digit()).count();
            let to = end + 1 + digits;
            let plain = (1..=9).contains(&digits) && !matches!(chars.get(to), Some('.'));
            plain.then(|| (to, Decimal::new(read(end + 1, to, whole), digits as u32), count as u32))
        }
        _ => Some((end, Decimal::from(whole), count as u32)),
    }
}

/// Chinese digits read one by one.
pub(super) fn chinese_run(chars: &[char], start: usize, rules: &Rules) -> Option<(usize, Piece)> {
    let mut value = Decimal::ZERO;
    let mut count = 0;
    let mut pair = (0, 0);
    let mut zero = false;
    let mut at = start;
    loop {
        let d = match chars.get(at).and_then(|&c| rules.numeral(c)) {
            // 九两 is nine 两, but 一两个 one or two.
            Some(Numeral::Digit(_)) if count > 0 && rules.is_liang(chars[at]) && !(count == 1 && value == Decimal::ONE && is_pair(chars, at, rules)) => break,
            Some(Numeral::Digit(d)) => d,
            // 二〇一〇: a zero belongs to a run of digits, but 一百零五 has none before it.
            Some(Numeral::Zero) if count != 1 || next_is_digit(chars, at + 1, rules) => 0,
            _ => break,
        };
        zero |= d == 0;
        // 一百二三十: the second of a pair belongs to it only where no scale stands between.
        value = value * Decimal::TEN + Decimal::from(d);
        match count {
            0 => pair.0 = d,
            1 => pair.1 = d,
            _ => {}
        }
        count += 1;
        at += 1;
        if count as usize > MAX_DIGITS {
            return None;
        }
    }
    let ascending = count == 2 && !zero && (pair.1 == pair.0 + 1 || (pair.0, pair.1) == (3, 5));
    Some((at, Piece::Digits { value, count, pair: ascending.then_some(pair), arabic: false }))
}

/// 两 of 一两个, 一两万: what follows takes a number, so 两 is no unit. 一两面粉 and 一两重 are a 两.
fn is_pair(chars: &[char], liang: usize, rules: &Rules) -> bool {
    match chars.get(liang + 1).and_then(|&c| rules.numeral(c)) {
        Some(Numeral::Scale(_) | Numeral::Big(_)) => true,
        Some(_) => false,
        None => rules.unit_words.at(chars, liang + 1).any(|(_, rows)| rows.iter().any(|&(u, _)| !rules.units[u as usize].bare)),
    }
}

fn next_is_digit(chars: &[char], at: usize, rules: &Rules) -> bool {
    matches!(chars.get(at).and_then(|&c| rules.numeral(c)), Some(Numeral::Digit(_) | Numeral::Zero))
}

/// The digits behind 点: Chinese or Arabic.
pub(super) fn fraction_run(chars: &[char], start: usize, rules: &Rules) -> Option<(usize, Decimal)> {
    let mut at = start;
    let mut value = Decimal::ZERO;
    let mut place = Decimal::ONE;
    while at - start < 12 {
        let skip = at + chars[at.min(chars.len())..].iter().take(3).take_while(|&&c| c == ' ').count();
        let d = match chars.get(skip) {
            Some(c) if c.is_ascii_digit() => *c as u8 - b'0',
            Some(&c) => match rules.numeral(c) {
                Some(Numeral::Digit(d)) => d,
                Some(Numeral::Zero) => 0,
                _ => break,
            },
            None => break,
        };
        place /= Decimal::TEN;
        value += place * Decimal::from(d);
        at = skip + 1;
    }
    // 三点五十分 is a time of day.
    let scale_follows = matches!(chars.get(at).and_then(|&c| rules.numeral(c)), Some(Numeral::Scale(_)));
    (at > start && !scale_follows).then_some((at, value))
}
