//! Months, alone and with what lies in them: 5月, 本月15日, 12月中旬, 2021-07-23.
//!
//! The hard case is a written date against a decimal number: 1999.08 is a month, 2000.03万吨 an amount.

use super::Grain;
use super::parse::{Parser, pair};
use super::point::{Fixed, Month, Point, Year};
use crate::dictionary::rules::TimeKind;
use crate::quantities::numeral;

impl<'p> Parser<'p> {
    /// 5月, 本月, 12月中旬, 6月1日, 十月的第一个星期一.
    pub(super) fn month(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        let (end, month) = if let Some((end, w)) = self.word(at, &[TimeKind::Month]) {
            let month = match w.value.as_str() {
                "ref" => Month::Referred(0),
                "ref+1" => Month::Referred(1),
                n => Month::Relative(n.parse().ok()?),
            };
            (end, month)
        } else if let Some((end, w)) = self.word(at, &[TimeKind::YearMonth]).filter(|_| base.year.is_some()) {
            (end, Month::Absolute(w.value.parse().ok()?))
        } else {
            let (n_end, n, digits) = self.number(at)?;
            let end = self.unit(self.spaces(n_end), "month")?;
            if !(1..=12).contains(&n) || digits > 2 {
                return None;
            }
            (end, Month::Absolute(n as i8))
        };
        let point = Point { month: Some(month), grain: Some(Grain::Month), ..base };
        let next = self.spaces(end);
        if let Some((n_end, n, digits)) = self.number(next)
            && (1..=31).contains(&n)
            && digits <= 3
        {
            let day = Point { day: Some(n as i8), grain: Some(Grain::Day), ..point };
            if let Some(to) = self.unit(self.spaces(n_end), "day") {
                return Some((self.day_tail(to), day));
            }
            if let Some((start, m_end, m, _)) = self.joined(n_end, n, 1) {
                // 7月1-5日, 7月1、2日.
                if let Some(to) = self.unit(self.spaces(m_end), "day").filter(|_| n < m && m <= 31) {
                    return Some((to, Point { fixed: Some(Fixed::Days(n as i8, m as i8)), grain: Some(Grain::Period), ..point }));
                }
                // 7月28-8月3日: the second end says the unit.
                if self.month(start, Point::default()).is_some_and(|(_, second)| second.day.is_some()) {
                    return Some((n_end, day));
                }
            }
        }
        if let Some((to, w)) = self.word(end, &[TimeKind::MonthPart]) {
            let (from, last) = pair(&w.value)?;
            let part = if last == 31 && to - end == 1 && self.is_deadline(at) { Fixed::LastDay } else { Fixed::Days(from, last) };
            let grain = if part == Fixed::LastDay { Grain::Day } else { Grain::Period };
            return Some((to, Point { fixed: Some(part), grain: Some(grain), ..point }));
        }
        let inner = self.of(end);
        if let Some((first_end, w)) = self.word(inner, &[TimeKind::First, TimeKind::Ordinal, TimeKind::Last])
            && let Some((n_end, n, _)) = self.number(self.spaces(first_end))
        {
            if w.kind == TimeKind::First
                && let Some((to, _)) = self.word(n_end, &[TimeKind::DayCount])
            {
                return Some((to, Point { fixed: Some(Fixed::FirstDays(n.into())), grain: Some(Grain::Period), ..point }));
            }
            // 第一个星期一, 最后一个星期一: the measure word lies between.
            let after = n_end + usize::from(self.word(n_end, &[TimeKind::Piece]).is_some());
            if let Some((to, day)) = self.weekday(after) {
                let nth = if w.kind == TimeKind::Last { -1 } else { n.min(i8::MAX.into()) as i8 };
                return Some((to, Point { fixed: Some(Fixed::NthWeekday(nth, day)), grain: Some(Grain::Day), ..point }));
            }
        }
        Some((end, point))
    }

    /// 2021-07-23, 2021.7.23, 2021/7/23, 1999.08.
    pub(super) fn numeric_date(&self, at: usize, second: bool) -> Option<(usize, Point)> {
        if !second && at > 0 && (self.c(at - 1).is_ascii_alphanumeric() || matches!(self.c(at - 1), '.' | '-' | '/')) {
            return None;
        }
        let (end, y, digits) = self.number(at).filter(|_| self.c(at).is_ascii_digit())?;
        let mark = self.c(end);
        if digits != 4 || !(1000..=2200).contains(&y) || !matches!(mark, '-' | '.' | '/') {
            return None;
        }
        let (m_end, m, m_digits) = self.number(end + 1).filter(|_| self.c(end + 1).is_ascii_digit())?;
        if !(1..=12).contains(&m) || m_digits > 2 {
            return None;
        }
        let point = Point { year: Some(Year::Absolute(y as i16)), month: Some(Month::Absolute(m as i8)), grain: Some(Grain::Month), ..Point::default() };
        if self.c(m_end) == mark
            && let Some((d_end, d, d_digits)) = self.number(m_end + 1).filter(|_| self.c(m_end + 1).is_ascii_digit())
            && (1..=31).contains(&d)
            && d_digits <= 2
            && !self.c(d_end).is_ascii_alphanumeric()
            // 2021.7.23.1 is a version.
            && !(self.c(d_end) == mark && self.c(d_end + 1).is_ascii_digit())
        {
            return Some((self.day_tail(d_end), Point { day: Some(d as i8), grain: Some(Grain::Day), ..point }));
        }
        // 1999.08-2002.02 and 2021.07: a month only with two digits, or the mark again would be a decimal number.
        let fine = m_digits == 2 && mark == '.' && !self.c(m_end).is_ascii_alphanumeric() && !matches!(self.c(m_end), '.' | '%');
        // 2000.03万吨 is a number.
        let unitless = self.rules.numeral(self.c(m_end)).is_none()
            && crate::quantities::unit::find(self.chars, m_end, &numeral::Number::any(at, m_end), self.rules, false).is_none();
        (fine && unitless).then_some((m_end, point))
    }
}
