//! Days and weeks: 29日, 今天, 上周三, 周末, 三天后.
//!
//! The hard case is 号, which also ends labels: 3号楼 and 〔2021〕3号 are no days.

use super::Grain;
use super::parse::Parser;
use super::point::{Fixed, Point, Unit};
use crate::dictionary::rules::{Numeral, TimeKind};
use crate::span::is_letter;

impl<'p> Parser<'p> {
    /// 今天, 29日, 上周三, 本周, 周末.
    pub(super) fn day_or_week(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        let fixed = |end, fixed, grain| Some((end, Point { fixed: Some(fixed), grain: Some(grain), ..base }));
        if let Some((end, w)) = self.word(at, &[TimeKind::Weekend]) {
            return fixed(end, Fixed::Weekend(w.value.parse().ok()?), Grain::Period);
        }
        if let Some((end, w)) = self.word(at, &[TimeKind::Week]) {
            let n: i64 = w.value.parse().ok()?;
            // 下周三, 上周星期三, 这礼拜二.
            let day = match self.rules.numeral(self.c(end)) {
                Some(Numeral::Digit(d @ 1..=6)) => Some((end + 1, d as i8)),
                _ => self.word(end, &[TimeKind::SundayTail]).map(|(to, _)| (to, 7)).or_else(|| self.weekday(end)),
            };
            return match day {
                Some((to, d)) => fixed(self.day_tail(to), Fixed::Weekday(n, d), Grain::Day),
                None => fixed(end, Fixed::Week(n), Grain::Week),
            };
        }
        if let Some((end, day)) = self.weekday(at) {
            // 周日, 二月十号: the date says it better.
            let next = self.spaces(if self.c(end) == ',' { end + 1 } else { end });
            if let Some((to, point)) = self.month(next, base).filter(|(_, p)| p.day.is_some()) {
                return Some((to, point));
            }
            return fixed(self.day_tail(end), Fixed::Weekday(0, day), Grain::Day);
        }
        if let Some((end, w)) = self.word(at, &[TimeKind::Day]) {
            let n = match w.value.as_str() {
                "ref" | "ref+1" => return None,
                n => n.parse().ok()?,
            };
            return fixed(self.day_tail(end), Fixed::Away(n), Grain::Day);
        }
        // 连续两日 counts days; 神舟二十号 is no tenth.
        if self.rules.is_liang(self.c(at)) || at > 0 && self.rules.numeral(self.c(at - 1)).is_some() && self.rules.numeral(self.c(at)).is_some() {
            return None;
        }
        let (n_end, n, digits) = self.number(at)?;
        let end = self.unit(n_end, "day")?;
        // 南海一号 is a ship.
        if n <= 10 && !self.c(at).is_ascii_digit() && at > 0 && is_letter(self.c(at - 1)) && self.word(n_end, &[TimeKind::Label]).is_some() && !self.led(at) {
            return None;
        }
        // 29日, but not 3号楼 or 10日游.
        // 〔2021〕3号 is a document's number.
        let numbered =
            at > 0 && (self.ordinal_before(at) || matches!(self.c(at - 1), '〕' | ']' | ')' | '】') && self.word(n_end, &[TimeKind::Label]).is_some());
        if !(1..=31).contains(&n) || digits > 3 || numbered || self.word(n_end, &[TimeKind::NotDay]).is_some() {
            return None;
        }
        let to = self.day_tail(end);
        // 3号升压站 is a label; a bare 号 is a day only where no noun follows.
        let follows = self.c(to);
        // 十九号 in characters is hardly ever one: there are few 十九号机组.
        let counted = n > 10 && !self.c(at).is_ascii_digit();
        let label = to == end
            && !counted
            && self.word(n_end, &[TimeKind::Label]).is_some()
            && is_letter(follows)
            && self.word(to, &[TimeKind::To, TimeKind::Until, TimeKind::Of, TimeKind::Distance]).is_none();
        (!label).then_some((to, Point { day: Some(n as i8), grain: Some(Grain::Day), ..base }))
    }

    /// 到五号, 从十号: what leads to a time stands right before.
    fn led(&self, at: usize) -> bool {
        self.rules.times.exact(&self.chars[at - 1..at]).iter().any(|w| matches!(w.kind, TimeKind::From | TimeKind::To | TimeKind::Deadline))
    }

    /// 周三, 星期日: (end, 1 for Monday).
    pub(super) fn weekday(&self, at: usize) -> Option<(usize, i8)> {
        if let Some((end, w)) = self.word(at, &[TimeKind::WeekdayName]) {
            return Some((end, w.value.parse().ok()?));
        }
        let (end, _) = self.word(at, &[TimeKind::Weekday])?;
        match self.rules.numeral(self.c(end)) {
            Some(Numeral::Digit(d @ 1..=6)) if self.rules.numeral(self.c(end + 1)).is_none() || self.c(end + 1).is_ascii_digit() => Some((end + 1, d as i8)),
            _ => None,
        }
    }

    /// A weekday in brackets or a time of day behind a date belongs to it.
    pub(super) fn day_tail(&self, at: usize) -> usize {
        let mut end = at;
        let next = self.spaces(at);
        let (open, close) = match self.c(next) {
            '(' => (1, ')'),
            ',' => (1, '\0'),
            _ => (0, '\0'),
        };
        if let Some((to, _)) = self.weekday(self.spaces(next + open)) {
            if close == '\0' {
                end = to;
            } else if self.c(to) == close {
                end = to + 1;
            }
        }
        let tail = self.clock_time(self.spaces(end));
        tail.or_else(|| self.word(end, &[TimeKind::Clock]).filter(|(to, _)| to - end >= 2).map(|(to, _)| to)).unwrap_or(end)
    }

    /// 第 stands right before, or what numbers its members so: 神舟十二号.
    pub(super) fn ordinal_before(&self, at: usize) -> bool {
        (1..=3.min(at)).any(|n| self.rules.times.exact(&self.chars[at - n..at]).iter().any(|w| matches!(w.kind, TimeKind::Ordinal | TimeKind::Series)))
    }

    /// 未来五年, 过去三年, 最近十天; 未来5至10年 is the longer.
    pub(super) fn ahead(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        let (end, w) = self.word(at, &[TimeKind::Ahead, TimeKind::Back])?;
        let first = self.number(self.of(end))?;
        let second = || self.number(self.spaces(self.word(self.spaces(first.0), &[TimeKind::To])?.0)).filter(|(_, n, _)| *n > first.1);
        let (n_end, n, _) = second().unwrap_or(first);
        let (to, unit) = self.count(self.spaces(n_end))?;
        let tail = self.word(to, &[TimeKind::After]).map_or(to, |(t, _)| t);
        let back = w.kind == TimeKind::Back;
        // 近三年 also says "almost three years": only with 来 behind or nothing before.
        if back && end - at == 1 && tail == to && at > 0 && is_letter(self.c(at - 1)) {
            return None;
        }
        let n = if back { -i64::from(n) } else { i64::from(n) };
        Some((if back { tail } else { to }, Point { fixed: Some(Fixed::Ahead(unit, n)), grain: Some(Grain::Period), ..base }))
    }

    /// 20天后, 三年前.
    pub(super) fn distance(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        let (n_end, n, _) = self.number(at)?;
        let (to, unit) = self.count(n_end)?;
        let (end, w) = self.word(to, &[TimeKind::Distance])?;
        let n = if w.value == "-" { -i64::from(n) } else { i64::from(n) };
        let grain = match unit {
            Unit::Year => Grain::Year,
            Unit::Month | Unit::Quarter => Grain::Month,
            Unit::Week | Unit::Day => Grain::Day,
        };
        Some((end, Point { fixed: Some(Fixed::Distance(unit, n)), grain: Some(grain), ..base }))
    }

    pub(super) fn count(&self, at: usize) -> Option<(usize, Unit)> {
        let (end, w) = self.word(at, &[TimeKind::MonthCount, TimeKind::YearCount, TimeKind::DayCount, TimeKind::WeekCount, TimeKind::QuarterCount])?;
        let unit = match w.kind {
            TimeKind::MonthCount => Unit::Month,
            TimeKind::YearCount => Unit::Year,
            TimeKind::WeekCount => Unit::Week,
            TimeKind::QuarterCount => Unit::Quarter,
            _ => Unit::Day,
        };
        Some((end, unit))
    }
}
