//! The parser of times: a year, what lies in it, and what closes a stretch.

use super::calendar::Stretch;
use super::point::{Fixed, Month, Point, Unit, Year, resolve};
use super::{Clock, Grain, Hit, TimeSpan};
use crate::dictionary::rules::{Numeral, Rules, TimeKind, TimeWord};
use crate::quantities::numeral;
use crate::span::{Span, is_letter};
use jiff::civil::Date;
use rust_decimal::prelude::ToPrimitive;
use std::cell::RefCell;

struct Parser<'p> {
    chars: &'p [char],
    rules: &'p Rules,
    /// The words at the position asked last: the rules ask for many kinds in one place.
    words: RefCell<(usize, Vec<(usize, &'p TimeWord)>)>,
}

/// Parses the time (or the clock time, which gives no row) that begins at `at`.
pub fn parse(chars: &[char], at: usize, rules: &Rules, clock: &mut Clock) -> Option<Hit> {
    let p = Parser { chars, rules, words: RefCell::new((usize::MAX, Vec::new())) };
    if !p.may_begin(at) {
        return None;
    }
    if let Some(end) = p.recurring(at) {
        return Some(Hit { end, time: None });
    }
    let Some((end, point)) = p.point(at, clock, false) else {
        return p.clock_time(at).map(|end| Hit { end, time: None });
    };
    let (end, stretch, grain, joined) = p.stretch(end, point, clock);
    let year_said = point.year.is_some();
    if let Some((from, to)) = stretch {
        if year_said || clock.year.is_none() {
            clock.year = Some(from.year());
        }
        clock.last = Some((from, to, grain));
    }
    // 从3月1日到4月15日 is one expression.
    let from = if joined { (1..=2.min(at)).find(|&n| rules.times.exact(&chars[at - n..at]).iter().any(|w| w.kind == TimeKind::From)).map_or(at, |n| at - n) } else { at };
    let end = if joined { p.word(end, &[TimeKind::Stop]).map_or(end, |(to, _)| to) } else { end };
    let span = Span::new(from, end);
    Some(Hit { end, time: Some((span, TimeSpan { span, sentence: 0, days: stretch, grain })) })
}

impl<'p> Parser<'p> {
    fn c(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\0')
    }

    fn spaces(&self, at: usize) -> usize {
        crate::quantities::unit::skip_spaces(self.chars, at)
    }

    /// A time word begins here, or a number that something of a time follows: most numbers are told apart at once.
    fn may_begin(&self, at: usize) -> bool {
        let mut end = at;
        while end < self.chars.len() && end - at < 8 && (self.chars[end].is_ascii_digit() || self.rules.numeral(self.chars[end]).is_some()) {
            end += 1;
        }
        if end > at {
            let next = self.c(self.spaces(end));
            if self.rules.times.may_begin(next) || matches!(next, ':' | '.' | '/' | '-') {
                return true;
            }
        }
        self.rules.times.at(self.chars, at).any(|(_, words)| words.iter().any(|w| w.kind.begins()))
    }

    /// The longest time word at `at` of one of these kinds.
    fn word(&self, at: usize, kinds: &[TimeKind]) -> Option<(usize, &'p TimeWord)> {
        if !self.rules.times.may_begin(self.c(at)) {
            return None;
        }
        let mut cache = self.words.borrow_mut();
        if cache.0 != at {
            cache.0 = at;
            cache.1.clear();
            cache.1.extend(self.rules.times.at(self.chars, at).flat_map(|(end, words)| words.iter().map(move |w| (end, w))));
        }
        cache.1.iter().rev().find(|(_, w)| kinds.contains(&w.kind)).copied()
    }

    fn unit(&self, at: usize, unit: &str) -> Option<usize> {
        if at >= self.chars.len() {
            return None;
        }
        self.rules.times.at(self.chars, at).filter(|(_, ws)| ws.iter().any(|w| w.kind == TimeKind::Unit && w.value == unit)).map(|(end, _)| end).last()
    }

    /// A small whole number, Arabic or Chinese: (end, value, digits).
    fn number(&self, at: usize) -> Option<(usize, i32, usize)> {
        let c = self.c(at);
        if c.is_ascii_digit() {
            let mut end = at;
            while self.c(end).is_ascii_digit() {
                end += 1;
            }
            if end - at > 4 {
                return None;
            }
            let value = self.chars[at..end].iter().collect::<String>().parse().ok()?;
            return Some((end, value, end - at));
        }
        if !matches!(self.rules.numeral(c)?, Numeral::Digit(_) | Numeral::Zero | Numeral::Scale(10) | Numeral::Tens(_)) {
            return None;
        }
        let n = numeral::parse(self.chars, at, self.rules, false)?;
        let plain = n.bound.is_none() && !n.arabic && n.low.fract().is_zero();
        // 五六月 is no month; but 一九 of 一九年 reads as digits.
        let value = if n.low == n.high { n.low } else { digits(&self.chars[at..n.end], self.rules)?.into() };
        if !plain || self.chars[at..n.end].contains(&' ') {
            return None;
        }
        Some((n.end, value.to_i32()?, n.end - at))
    }

    /// A year: 2021年, 二〇二一年, 97年 before a month, 去年, 民国三年.
    fn year(&self, at: usize, clock: &Clock) -> Option<(usize, Year)> {
        if let Some((end, w)) = self.word(at, &[TimeKind::Year]) {
            let year = match w.value.as_str() {
                "ref" => Year::Referred(0),
                "ref+1" => Year::Referred(1),
                n => Year::Relative(n.parse().ok()?),
            };
            return Some((end, year));
        }
        if let Some((end, w)) = self.word(at, &[TimeKind::Era]) {
            let (n_end, n, _) = self.number(end)?;
            let to = self.unit(n_end, "year")?;
            return Some((to, Year::Absolute((n + w.value.parse::<i32>().ok()?) as i16)));
        }
        let from = self.word(at, &[TimeKind::Ad]).map_or(at, |(end, _)| end);
        let (n_end, n, digits) = self.number(from)?;
        let end = self.unit(self.spaces(n_end), "year")?;
        if digits == 4 && (1000..=2200).contains(&n) {
            return Some((end, Year::Absolute(n as i16)));
        }
        if digits == 3 && from > at {
            return Some((end, Year::Absolute(n as i16)));
        }
        // 97年5月, 零八年, 18年10月: two digits, where they read as a year.
        if digits == 2 && self.two_digits(from, n_end) && !self.counts_years(end) {
            let published = clock.published.map_or(2021, Date::year);
            let century = published - published % 100;
            let full = if i32::from(published % 100) + 10 >= n { century + n as i16 } else { century - 100 + n as i16 };
            let dated = self.point_follows(end) || n > 60 || matches!(self.rules.numeral(self.c(from)), Some(Numeral::Zero)) || self.c(from) == '0';
            return dated.then_some((end, Year::Absolute(full)));
        }
        None
    }

    /// Two digits read one by one, not 十五.
    fn two_digits(&self, from: usize, end: usize) -> bool {
        end - from == 2
            && self.chars[from..end].iter().all(|&c| c.is_ascii_digit() || matches!(self.rules.numeral(c), Some(Numeral::Digit(_) | Numeral::Zero)))
    }

    /// 97年来, 60年间: a duration.
    fn counts_years(&self, end: usize) -> bool {
        self.word(end, &[TimeKind::Every, TimeKind::After]).is_some()
    }

    /// A month or quarter stands right behind.
    fn point_follows(&self, at: usize) -> bool {
        let at = self.spaces(at);
        self.word(at, &[TimeKind::Quarter, TimeKind::Half]).is_some()
            || self.number(at).is_some_and(|(end, n, _)| (1..=12).contains(&n) && self.unit(end, "month").is_some())
    }

    /// A whole expression, up to what joins a second one.
    fn point(&self, at: usize, clock: &Clock, second: bool) -> Option<(usize, Point)> {
        if let Some(found) = self.numeric_date(at, second) {
            return Some(found);
        }
        if let Some(found) = self.leading_range(at, clock) {
            return Some(found);
        }
        if let Some((end, year)) = self.year(at, clock) {
            let base = Point { year: Some(year), grain: Some(Grain::Year), ..Point::default() };
            let end = self.year_tail(end);
            if let Some((to, w)) = self.word(end, &[TimeKind::YearPart]) {
                // 去年底, 2020年末.
                let (from, last) = pair(&w.value)?;
                let deadline = last == 12 && self.is_deadline(at);
                let part = if deadline { Fixed::EndOf(12) } else { Fixed::Months(from, last) };
                return Some((to, Point { fixed: Some(part), grain: Some(if deadline { Grain::Day } else { Grain::Month }), ..base }));
            }
            let inner = self.of(end);
            return Some(self.in_year(inner, base).unwrap_or((end, base)));
        }
        self.in_year(at, Point::default())
    }

    /// 2020年度, 2024年内, 2025年末's 年 aside: words that close a year.
    fn year_tail(&self, at: usize) -> usize {
        self.word(at, &[TimeKind::YearTail]).map_or(at, |(end, _)| end)
    }

    /// Over spaces and 的.
    fn of(&self, at: usize) -> usize {
        let at = self.spaces(at);
        self.word(at, &[TimeKind::Of]).map_or(at, |(end, _)| self.spaces(end))
    }

    /// What may stand inside a year (or by itself).
    fn in_year(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        let fixed = |end, fixed, grain| Some((end, Point { fixed: Some(fixed), grain: Some(grain), ..base }));
        let bare = base.year.is_none();
        if let Some((end, w)) = self.word(at, &[TimeKind::Half, TimeKind::Quarter, TimeKind::Span, TimeKind::Part, TimeKind::QuarterRel]) {
            let n: i16 = w.value.parse().unwrap_or(0);
            return match w.kind {
                TimeKind::Half => fixed(end, if n == 1 { Fixed::Months(1, 6) } else { Fixed::Months(7, 12) }, Grain::Half),
                TimeKind::Quarter => fixed(end, Fixed::Months(n as i8 * 3 - 2, n as i8 * 3), Grain::Quarter),
                TimeKind::QuarterRel => fixed(end, Fixed::Quarter(n), Grain::Quarter),
                kind => {
                    let (from, to) = pair(&w.value)?;
                    let grain = if kind == TimeKind::Part && (from, to) == (1, 12) { Grain::Year } else if from == to { Grain::Month } else { Grain::Period };
                    if kind == TimeKind::Part && from == 12 && self.is_deadline(at) {
                        return fixed(end, Fixed::EndOf(12), Grain::Day);
                    }
                    fixed(end, Fixed::Months(from, to), grain)
                }
            };
        }
        if let Some((end, _)) = self.word(at, &[TimeKind::Same]) {
            if !bare {
                return fixed(end, Fixed::Same, Grain::Period);
            }
            return None;
        }
        // 前三季度, 前五个月, 前10天, 最后4个月.
        if let Some((end, w)) = self.word(at, &[TimeKind::First, TimeKind::Last])
            && let Some((n_end, n, _)) = self.number(self.spaces(end))
        {
            let n_end = self.spaces(n_end);
            let last = w.kind == TimeKind::Last;
            if let Some((to, _)) = self.word(n_end, &[TimeKind::MonthCount])
                && (1..=12).contains(&n)
            {
                let part = if last { Fixed::Months(13 - n as i8, 12) } else { Fixed::Months(1, n as i8) };
                return fixed(to, part, Grain::Period);
            }
            if let Some((to, _)) = self.word(n_end, &[TimeKind::QuarterCount])
                && (1..=4).contains(&n)
            {
                let part = if last { Fixed::Months(13 - 3 * n as i8, 12) } else { Fixed::Months(1, 3 * n as i8) };
                return fixed(to, part, Grain::Period);
            }
            if !bare && let Some((to, _)) = self.word(n_end, &[TimeKind::DayCount]) {
                return fixed(to, Fixed::FirstDays(n as i16), Grain::Period);
            }
            if bare {
                return None;
            }
        }
        if let Some((end, _)) = self.word(at, &[TimeKind::Ordinal]) {
            // 第一季度, 第37周.
            if let Some((n_end, n, _)) = self.number(end) {
                if let Some(to) = self.unit(n_end, "quarter").filter(|_| (1..=4).contains(&n)) {
                    return fixed(to, Fixed::Months(n as i8 * 3 - 2, n as i8 * 3), Grain::Quarter);
                }
                if let Some((to, _)) = self.word(n_end, &[TimeKind::WeekCount]).filter(|_| (1..=53).contains(&n)) {
                    return fixed(to, Fixed::IsoWeek(n as i8), Grain::Week);
                }
            }
            return None;
        }
        if let Some((n_end, n, _)) = self.number(at)
            && (1..=4).contains(&n)
            && let Some(to) = self.unit(n_end, "quarter")
        {
            return fixed(to, Fixed::Months(n as i8 * 3 - 2, n as i8 * 3), Grain::Quarter);
        }
        if let Some((end, w)) = self.word(at, &[TimeKind::Plan]) {
            return fixed(end, Fixed::Plan(w.value.parse().ok()?), Grain::Period);
        }
        if at > 0
            && matches!(self.c(at - 1), '“' | '"' | '「')
            && let Some((end, w)) = self.word(at, &[TimeKind::PlanQuoted])
            && matches!(self.c(end), '”' | '"' | '」')
        {
            return fixed(end, Fixed::Plan(w.value.parse().ok()?), Grain::Period);
        }
        if let Some((end, w)) = self.word(at, &[TimeKind::Feast, TimeKind::NthWeekday, TimeKind::Easter])
            && self.rules.numeral(self.c(end)).is_none()
        {
            let part = match w.kind {
                TimeKind::Easter => Fixed::Easter,
                TimeKind::NthWeekday => {
                    let mut parts = w.value.split('-').filter_map(|p| p.parse::<i8>().ok());
                    let (m, n, d) = (parts.next()?, parts.next()?, parts.next()?);
                    return Some((end, Point { month: Some(Month::Absolute(m)), fixed: Some(Fixed::NthWeekday(n, d)), grain: Some(Grain::Day), ..base }));
                }
                _ => {
                    let (m, d) = pair(&w.value)?;
                    Fixed::Feast(m, d)
                }
            };
            return fixed(end, part, Grain::Day);
        }
        if let Some(found) = self.month(at, base) {
            return Some(found);
        }
        if !bare {
            return None;
        }
        self.day_or_week(at, base).or_else(|| self.decade(at, base)).or_else(|| self.ahead(at, base)).or_else(|| self.distance(at, base))
    }

    /// 5月, 本月, 12月中旬, 6月1日, 十月的第一个星期一.
    fn month(&self, at: usize, base: Point) -> Option<(usize, Point)> {
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
            && let Some(to) = self.unit(self.spaces(n_end), "day")
            && (1..=31).contains(&n)
            && digits <= 3
        {
            return Some((self.day_tail(to), Point { day: Some(n as i8), grain: Some(Grain::Day), ..point }));
        }
        if let Some((to, w)) = self.word(end, &[TimeKind::MonthPart]) {
            let (from, last) = pair(&w.value)?;
            let part = if last == 31 && to - end == 1 && self.is_deadline(at) { Fixed::LastDay } else { Fixed::Days(from, last) };
            let grain = if part == Fixed::LastDay { Grain::Day } else { Grain::Period };
            return Some((to, Point { fixed: Some(part), grain: Some(grain), ..point }));
        }
        let inner = self.of(end);
        if let Some((first_end, w)) = self.word(inner, &[TimeKind::First, TimeKind::Ordinal, TimeKind::Last]) {
            if let Some((n_end, n, _)) = self.number(self.spaces(first_end)) {
                if w.kind == TimeKind::First
                    && let Some((to, _)) = self.word(n_end, &[TimeKind::DayCount])
                {
                    return Some((to, Point { fixed: Some(Fixed::FirstDays(n as i16)), grain: Some(Grain::Period), ..point }));
                }
                // 第一个星期一, 最后一个星期一: the measure word lies between.
                let after = n_end + usize::from(self.word(n_end, &[TimeKind::Piece]).is_some());
                if let Some((to, day)) = self.weekday(after) {
                    let nth = if w.kind == TimeKind::Last { -1 } else { n as i8 };
                    return Some((to, Point { fixed: Some(Fixed::NthWeekday(nth, day)), grain: Some(Grain::Day), ..point }));
                }
            }
        }
        Some((end, point))
    }

    /// A weekday in brackets or a time of day behind a date belongs to it.
    fn day_tail(&self, at: usize) -> usize {
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

    /// 周三, 星期日: (end, 1 for Monday).
    fn weekday(&self, at: usize) -> Option<(usize, i8)> {
        if let Some((end, w)) = self.word(at, &[TimeKind::WeekdayName]) {
            return Some((end, w.value.parse().ok()?));
        }
        let (end, _) = self.word(at, &[TimeKind::Weekday])?;
        match self.rules.numeral(self.c(end)) {
            Some(Numeral::Digit(d @ 1..=6)) if self.rules.numeral(self.c(end + 1)).is_none() || self.c(end + 1).is_ascii_digit() => Some((end + 1, d as i8)),
            _ => None,
        }
    }

    /// 今天, 29日, 上周三, 本周, 周末.
    fn day_or_week(&self, at: usize, base: Point) -> Option<(usize, Point)> {
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
        let (n_end, n, digits) = self.number(at)?;
        let end = self.unit(n_end, "day")?;
        // 29日, but not 3号楼 or 10日游.
        // 〔2021〕3号 is a document's number.
        let numbered = at > 0 && (self.ordinal_before(at) || matches!(self.c(at - 1), '〕' | ']' | ')' | '】') && self.word(n_end, &[TimeKind::Label]).is_some());
        if !(1..=31).contains(&n) || digits > 3 || numbered || self.word(n_end, &[TimeKind::NotDay]).is_some() {
            return None;
        }
        let to = self.day_tail(end);
        // 3号升压站 is a label; a bare 号 is a day only where no noun follows.
        let follows = self.c(to);
        let label = to == end && self.word(n_end, &[TimeKind::Label]).is_some() && is_letter(follows) && self.word(to, &[TimeKind::To, TimeKind::Until, TimeKind::Of, TimeKind::Distance]).is_none();
        (!label).then_some((to, Point { day: Some(n as i8), grain: Some(Grain::Day), ..base }))
    }

    /// 第 stands right before.
    fn ordinal_before(&self, at: usize) -> bool {
        self.rules.times.exact(&self.chars[at - 1..at]).iter().any(|w| w.kind == TimeKind::Ordinal)
    }

    /// 上世纪90年代, 九十年代, 21世纪.
    fn decade(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        let fixed = |end, fixed| Some((end, Point { fixed: Some(fixed), grain: Some(Grain::Period), ..base }));
        let (mut end, mut century) = (at, None);
        if let Some((to, w)) = self.word(at, &[TimeKind::CenturyRel]) {
            end = to;
            century = Some(20 + w.value.parse::<i16>().ok()?);
        } else if let Some((n_end, n, _)) = self.number(at)
            && let Some((to, _)) = self.word(n_end, &[TimeKind::Century])
            && (1..=30).contains(&n)
        {
            end = to;
            century = Some(n as i16 - 1);
        }
        if let Some((n_end, n, digits)) = self.number(end)
            && let Some((to, _)) = self.word(n_end, &[TimeKind::Decade])
            && n % 10 == 0
        {
            if digits == 4 {
                return fixed(to, Fixed::Decade(n as i16));
            }
            return match century {
                Some(c) => fixed(to, Fixed::Decade(c * 100 + n as i16)),
                None if n < 100 => fixed(to, Fixed::BareDecade(n as i16)),
                None => None,
            };
        }
        century.filter(|_| end > at).and_then(|c| fixed(end, Fixed::Century(c)))
    }

    /// 未来五年, 过去三年, 最近十天.
    fn ahead(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        let (end, w) = self.word(at, &[TimeKind::Ahead, TimeKind::Back])?;
        let (n_end, n, _) = self.number(self.of(end))?;
        let (to, unit) = self.count(n_end)?;
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
    fn distance(&self, at: usize, base: Point) -> Option<(usize, Point)> {
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

    fn count(&self, at: usize) -> Option<(usize, Unit)> {
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

    /// 2021-07-23, 2021.7.23, 2021/7/23, 1999.08.
    fn numeric_date(&self, at: usize, second: bool) -> Option<(usize, Point)> {
        if !second
            && at > 0 && (self.c(at - 1).is_ascii_alphanumeric() || matches!(self.c(at - 1), '.' | '-' | '/')) {
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
        {
            return Some((self.day_tail(d_end), Point { day: Some(d as i8), grain: Some(Grain::Day), ..point }));
        }
        // 1999.08-2002.02 and 2021.07: a month only with two digits, or the mark again would be a decimal number.
        let fine = m_digits == 2 && mark == '.' && !self.c(m_end).is_ascii_alphanumeric() && !matches!(self.c(m_end), '.' | '%');
        // 2000.03万吨 is a number.
        let unitless = self.rules.numeral(self.c(m_end)).is_none() && crate::quantities::unit::find(self.chars, m_end, &numeral::Number::any(at, m_end), self.rules, false).is_none();
        (fine && unitless).then_some((m_end, point))
    }

    /// A first end that shares its unit with the second: 1—6月, 2021-2025年, 5至7日, 一二季度.
    fn leading_range(&self, at: usize, clock: &Clock) -> Option<(usize, Point)> {
        // The caller joins the second end; here only the first number is read.
        let (year_end, year) = match self.year(at, clock) {
            Some((end, year)) => (self.of(end), Some(year)),
            None => (at, None),
        };
        let (n_end, n, digits) = self.number(year_end)?;
        let (to_end, _) = self.word(self.spaces(n_end), &[TimeKind::To])?;
        let (m_end, m, m_digits) = self.number(self.spaces(to_end))?;
        let base = Point { year, ..Point::default() };
        if let Some(end) = self.unit(self.spaces(m_end), "month").filter(|_| (1..=12).contains(&n) && (1..=12).contains(&m) && n < m) {
            return Some((end, Point { fixed: Some(Fixed::Months(n as i8, m as i8)), grain: Some(Grain::Period), ..base }));
        }
        if year.is_none() && let Some(end) = self.unit(self.spaces(m_end), "year").filter(|_| digits == 4 && m_digits == 4 && (1000..=2200).contains(&n) && n < m) {
            return Some((end, Point { fixed: Some(Fixed::Years(n as i16, m as i16)), grain: Some(Grain::Period), ..base }));
        }
        if year.is_none() && digits == 4 && m_digits == 2 && self.unit(m_end, "year").is_some() && n % 100 < m {
            let end = self.unit(m_end, "year")?;
            return Some((end, Point { fixed: Some(Fixed::Years(n as i16, (n - n % 100 + m) as i16)), grain: Some(Grain::Period), ..base }));
        }
        None
    }

    /// 截至 or 到 right before: 年底 then means its last day.
    fn is_deadline(&self, at: usize) -> bool {
        let leads = |at: usize| (1..=3.min(at)).any(|n| self.rules.times.exact(&self.chars[at - n..at]).iter().any(|w| w.kind == TimeKind::Deadline));
        leads(at) || self.year_before(at).is_some_and(leads)
    }

    /// Where a year that ends at `at` begins.
    fn year_before(&self, at: usize) -> Option<usize> {
        (2..=6.min(at)).find(|&n| self.year(at - n, &Clock::default()).is_some_and(|(end, _)| end == at || end + 1 == at)).map(|n| at - n)
    }

    /// 每周一, 每年: nothing that the calendar knows.
    fn recurring(&self, at: usize) -> Option<usize> {
        let (end, _) = self.word(at, &[TimeKind::Every])?;
        if let Some(unit) = self.unit(end, "month").or_else(|| self.unit(end, "year")) {
            // 每月15日, 每年6月.
            let (n_end, _, _) = self.number(unit)?;
            return self.unit(n_end, "day").or_else(|| self.unit(n_end, "month"));
        }
        let (to, _) = self.weekday(end).or_else(|| {
            let (n_end, n, _) = self.number(end)?;
            let to = self.unit(n_end, "month").or_else(|| self.unit(n_end, "day"))?;
            Some((to, n as i8))
        })?;
        Some(to)
    }

    /// 15时, 上午9点30分, 08:27: where it ends.
    fn clock_time(&self, at: usize) -> Option<usize> {
        let (mut at, mut lead) = (at, false);
        if let Some((end, _)) = self.word(at, &[TimeKind::Clock]) {
            at = self.spaces(end);
            lead = true;
        }
        let (h_end, h, digits) = match self.number(at) {
            Some(found) => found,
            None => return None,
        };
        if h > 24 || digits > 3 {
            return None;
        }
        if self.c(h_end) == ':' && self.c(at).is_ascii_digit() {
            let (m_end, m, m_digits) = self.number(h_end + 1)?;
            if m > 59 || m_digits != 2 {
                return None;
            }
            let end = match self.number(m_end + 1) {
                Some((s_end, s, 2)) if self.c(m_end) == ':' && s < 60 => s_end,
                _ => m_end,
            };
            return Some(end);
        }
        let (end, w) = self.word(h_end, &[TimeKind::ClockUnit])?;
        if w.value != "hour" {
            return None;
        }
        let (mut end, mut sure) = (end, lead);
        if let Some((m_end, m, _)) = self.number(end)
            && m < 60
            && let Some((to, w)) = self.word(m_end, &[TimeKind::ClockUnit])
            && w.value == "minute"
        {
            end = to;
            sure = true;
            if let Some((s_end, _, _)) = self.number(end)
                && let Some((to, w)) = self.word(s_end, &[TimeKind::ClockUnit])
                && w.value == "second"
            {
                end = to;
            }
        } else if let Some((to, _)) = self.word(end, &[TimeKind::ClockTail]) {
            end = to;
            sure = true;
        } else if matches!(self.rules.numeral(self.c(end)), Some(Numeral::Half)) {
            end += 1;
            sure = true;
        }
        // 8点 by itself is a time of day; 8点五 is a number, and so is 8点 of an index.
        let bare = sure || w.value == "hour" && end - h_end == 1 && self.clock_is_plain(h_end) || at > 0 && self.word(end, &[TimeKind::Until]).is_some();
        bare.then_some(end)
    }

    /// 时 rather than 点 between a number and what is no unit.
    fn clock_is_plain(&self, at: usize) -> bool {
        self.word(at, &[TimeKind::PlainHour]).is_some()
    }

    /// Joins a second end, then turns what was said into days.
    fn stretch(&self, end: usize, first: Point, clock: &Clock) -> (usize, Option<Stretch>, Grain, bool) {
        let grain = first.grain.unwrap_or(Grain::Day);
        // 今年以来: up to publication.
        if let Some((to, _)) = self.word(end, &[TimeKind::Since]) {
            let days = resolve(first, clock).and_then(|(from, _)| clock.published.filter(|p| *p >= from).map(|p| (from, p)));
            return (to, days, Grain::Period, false);
        }
        let joined = self.spaces(end);
        if let Some((to_end, _)) = self.word(joined, &[TimeKind::To])
            && let Some((second_end, second)) = self.second(self.spaces(to_end), first, clock)
        {
            let from = resolve(first, clock);
            let mut context = clock.clone();
            if let Some((f, _)) = from {
                context.published = context.published.or(Some(f));
            }
            match (from, resolve(second, &context)) {
                (Some((from, _)), Some((_, to))) if from <= to => return (second_end, Some((from, to)), Grain::Period, true),
                // 三月到五月: without a year the first comes before the second.
                (Some(_), Some((_, to))) if first.year.is_none() && first.month.is_some() => {
                    let dated = |y: i16| resolve(Point { year: Some(Year::Absolute(y)), ..first }, clock);
                    let from = dated(to.year()).filter(|f| f.0 <= to).or_else(|| dated(to.year() - 1));
                    return (second_end, from.map(|f| (f.0, to)), Grain::Period, true);
                }
                (Some(_), Some(_)) => {}
                _ => return (second_end, None, Grain::Period, true),
            }
        }
        (end, resolve(first, clock), grain, false)
    }

    /// The second end, which inherits year and month from the first.
    fn second(&self, at: usize, first: Point, clock: &Clock) -> Option<(usize, Point)> {
        if let Some((end, _)) = self.word(at, &[TimeKind::Now]) {
            return Some((end, Point { fixed: Some(Fixed::Now), grain: Some(Grain::Day), ..Point::default() }));
        }
        let (end, mut point) = self.point(at, clock, true)?;
        if point.year.is_none() && point.fixed.is_none_or(|f| matches!(f, Fixed::Months(..) | Fixed::Days(..) | Fixed::LastDay)) && !matches!(point.month, Some(Month::Relative(_))) {
            point.year = first.year;
            if point.month.is_none() && !matches!(point.fixed, Some(Fixed::Months(..))) {
                point.month = first.month;
            }
        }
        Some((end, point))
    }
}

/// Digits read one by one: 一九 is 19.
fn digits(chars: &[char], rules: &Rules) -> Option<i64> {
    let mut n = 0i64;
    for &c in chars {
        match rules.numeral(c)? {
            Numeral::Digit(d) => n = n * 10 + i64::from(d),
            Numeral::Zero => n *= 10,
            _ => return None,
        }
    }
    Some(n)
}

/// `1-9` of a row's value.
fn pair(value: &str) -> Option<(i8, i8)> {
    let (a, b) = value.split_once('-')?;
    Some((a.parse().ok()?, b.parse().ok()?))
}
