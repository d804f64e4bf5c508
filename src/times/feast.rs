//! Feasts, lunar dates and solar terms: 国庆节, 去年端午, 农历闰四月, 2024年冬至.
//!
//! The hard case is a word that also names other things: 重阳 is a firm, 大雪 falls, 初一 is a school year, 改正月报 holds no
//! first month. Such words count where a year stands before them or a word such as 节气 or 假期 behind.

use super::lunar::Lunar;
use super::parse::{Parser, pair};
use super::point::{Fixed, Month, Point};
use super::{Clock, Grain};
use crate::dictionary::rules::{Numeral, TimeKind};
use crate::quantities::{numeral::Number, unit};
use crate::span::is_letter;

impl<'p> Parser<'p> {
    /// 国庆节, 母亲节, 春节, 冬至.
    pub(super) fn feast(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        const KINDS: [TimeKind; 9] = [
            TimeKind::WeakFeast,
            TimeKind::Feast,
            TimeKind::NthWeekday,
            TimeKind::Easter,
            TimeKind::Lunar,
            TimeKind::LunarEve,
            TimeKind::Term,
            TimeKind::WeakLunar,
            TimeKind::WeakTerm,
        ];
        let (end, w) = self.word(at, &KINDS)?;
        // 三月三号 is a day of the civil year.
        if self.rules.numeral(self.c(end)).is_some() || self.unit(end, "day").is_some() {
            return None;
        }
        let weak = matches!(w.kind, TimeKind::WeakLunar | TimeKind::WeakTerm | TimeKind::WeakFeast);
        if weak && !(self.is_told(at, end, base) || self.word(end, &[TimeKind::FeastTail]).is_some()) {
            return None;
        }
        // 2021年冬至2022年春 is a winter and a spring.
        let goes_on = matches!(w.kind, TimeKind::Term | TimeKind::WeakTerm)
            && (self.c(end).is_ascii_digit() || self.word(end, &[TimeKind::Year, TimeKind::Now]).is_some());
        if goes_on {
            return None;
        }
        let day = Point { grain: Some(Grain::Day), ..base };
        let fixed = match w.kind {
            TimeKind::Easter => Fixed::Easter,
            TimeKind::NthWeekday => {
                let mut parts = w.value.split('-').filter_map(|p| p.parse::<i8>().ok());
                let (m, n, d) = (parts.next()?, parts.next()?, parts.next()?);
                return Some((end, Point { month: Some(Month::Absolute(m)), fixed: Some(Fixed::NthWeekday(n, d)), ..day }));
            }
            TimeKind::LunarEve => Fixed::Lunar(Lunar::Eve),
            TimeKind::Lunar | TimeKind::WeakLunar => {
                let (month, day) = pair(&w.value)?;
                Fixed::Lunar(Lunar::Feast { month, day })
            }
            TimeKind::Term | TimeKind::WeakTerm => Fixed::Term(w.value.parse().ok()?),
            _ => {
                let (m, d) = pair(&w.value)?;
                Fixed::Feast(m, d)
            }
        };
        Some((end, Point { fixed: Some(fixed), ..day }))
    }

    /// A year says which, or the word stands free of others: 零六年端午, 端午。
    fn is_told(&self, at: usize, end: usize, base: Point) -> bool {
        base.year.is_some() || !is_letter(self.c(end)) && (at == 0 || !is_letter(self.c(at - 1)))
    }

    /// 农历八月十五, 农历2021年正月, 农历春节: whatever month follows is one of the Chinese calendar.
    pub(super) fn marked_lunar_date(&self, at: usize, clock: &Clock) -> Option<(usize, Point)> {
        let (end, _) = self.word(at, &[TimeKind::LunarMark])?;
        let (end, year) = match self.year(end, clock) {
            Some((to, year)) => (self.of(to), Some(year)),
            None => (end, None),
        };
        let base = Point { year, ..Point::default() };
        self.feast(end, base).or_else(|| self.lunar_month(end, true, base))
    }

    /// 正月, 腊月二十三, 闰四月, 五月初五: without a mark, as far as the words themselves tell the calendar.
    pub(super) fn lunar_date(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        self.lunar_month(at, false, base)
    }

    fn lunar_month(&self, at: usize, marked: bool, base: Point) -> Option<(usize, Point)> {
        let (leap, from) = self.word(at, &[TimeKind::Leap]).map_or((false, at), |(to, _)| (true, to));
        let named = self.word(from, &[TimeKind::LunarMonth]);
        let (end, month) = match named {
            Some((end, w)) => (end, w.value.parse().ok()?),
            None => {
                let (n_end, n, _) = self.number(from).filter(|(_, n, _)| (1..=12).contains(n))?;
                (self.unit(n_end, "month")?, n as i8)
            }
        };
        // 农历五月五 says the day without 初; 五月五 does not.
        let day = self.lunar_day(end, marked || leap || named.is_some());
        let told = marked || leap || base.year.is_some() && named.is_some();
        let said = match day {
            Some((_, _, begun)) => told || named.is_some() || begun && !self.c(from).is_ascii_digit(),
            None => told || named.is_some() && self.stands_free(at, end),
        };
        if !said {
            return None;
        }
        let (end, day) = day.map_or((end, None), |(to, d, _)| (to, Some(d)));
        let grain = if day.is_some() { Grain::Day } else { Grain::Month };
        Some((end, Point { fixed: Some(Fixed::Lunar(Lunar::Date { month, leap, day })), grain: Some(grain), ..base }))
    }

    /// 初五, 廿三, 二十三, and where the calendar is known also 五: (end, day, with 初 or 廿).
    fn lunar_day(&self, at: usize, known: bool) -> Option<(usize, i8, bool)> {
        let digit = |at: usize| match self.rules.numeral(self.c(at)) {
            Some(Numeral::Digit(d)) => Some(d as i8),
            Some(Numeral::Scale(10)) => Some(10),
            _ => None,
        };
        let (end, day, begun) = if let Some((to, _)) = self.word(at, &[TimeKind::LunarDay]) {
            (to + 1, digit(to)?, true)
        } else if let Some((to, w)) = self.word(at, &[TimeKind::LunarTens]) {
            let tens: i8 = w.value.parse().ok()?;
            digit(to).filter(|&d| d < 10).map_or((to, tens, true), |d| (to + 1, tens + d, true))
        } else {
            let (to, n, _) = self.number(at).filter(|_| known && !self.c(at).is_ascii_digit())?;
            (to, i8::try_from(n).ok()?, false)
        };
        let end = self.unit(end, "day").unwrap_or(end);
        // 五月初三家企业: the number counts what follows.
        let counts = self.rules.numeral(self.c(end)).is_some() || unit::find(self.chars, end, &Number::any(at, end), self.rules, false).is_some();
        ((1..=30).contains(&day) && !counts).then_some((end, day, begun))
    }

    /// Nothing stands before, or what stands behind is no word that could go on: 正月里, but not 改正月报.
    fn stands_free(&self, at: usize, end: usize) -> bool {
        at == 0 || !is_letter(self.c(at - 1)) || !is_letter(self.c(end)) || self.word(end, &[TimeKind::LunarTail]).is_some()
    }
}
