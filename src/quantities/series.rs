//! Ranges and lists: several numbers that share a scale or a unit. `10-15万吨` is one row, `10、15和20万吨` three.

use super::amount::{Amount, Parsed};
use super::bound::{after_bound, before_bound};
use super::term::{Term, term};
use super::unit::{self, Measure};
use crate::dictionary::amounts::AmountSide;
use crate::dictionary::rules::Rules;
use crate::span::Span;
use rust_decimal::Decimal;

/// `10-15万吨`, `450元至600元`, `20%-30%`.
pub(super) fn range(chars: &[char], first: &Term, rules: &Rules) -> Option<Parsed> {
    if first.number.low != first.number.high {
        return None;
    }
    let mut at = unit::skip_spaces(chars, first.end);
    if chars.get(at) == Some(&'(') {
        // 1万(含)-5万元
        let close = chars[at..].iter().take(4).position(|&c| c == ')')?;
        at = unit::skip_spaces(chars, at + close + 1);
    }
    let (end, _) = rules.amounts.beginning(chars, at, AmountSide::Range)?;
    let mut second = term(chars, unit::skip_spaces(chars, end), rules, Some(first))?;
    let percent = first.measure.filter(|_| first.unit_start == first.end && first.number.start > first.start);
    if second.measure.is_none()
        && let Some(m) = percent
    {
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
pub(super) fn list(chars: &[char], first: Term, rules: &Rules) -> Option<Parsed> {
    let mut terms = vec![first];
    loop {
        let last = terms.last()?;
        let at = unit::skip_spaces(chars, last.end);
        let (end, _) = rules.amounts.beginning(chars, at, AmountSide::List)?;
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
            _ => Amount::new(before_bound(chars, t.start, rules, t.number.scale_first, &measure.row(rules).dimension), low.normalize()),
        };
        let span = Span::new(t.start, if is_last { end } else { t.end });
        found.push((span, if is_last { t.unit_start } else { t.end }, amount, measure));
    }
    Some(Parsed { end, found })
}
