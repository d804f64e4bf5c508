//! The parser of times: a year, what lies in it, and what closes a stretch.

use super::point::{Fixed, Point, Year};
use super::{Clock, Grain, Hit, TimeSpan};
use crate::dictionary::rules::{Numeral, Rules, TimeKind, TimeWord};
use crate::quantities::numeral;
use crate::span::Span;
use rust_decimal::prelude::ToPrimitive;
use std::cell::Cell;

/// Looks at one sentence's characters through the words of `times.csv`.
pub struct Parser<'p> {
    pub(super) chars: &'p [char],
    pub(super) rules: &'p Rules,
    /// The kinds of the words at the positions asked last, as bits: the rules ask for many kinds in few places, mostly in vain.
    kinds: [Cell<(usize, u128)>; 4],
    /// The numbers at the positions asked last: each way to say a time asks again.
    numbers: [Cell<(usize, Option<Whole>)>; 4],
}

/// A small whole number: (end, value, digits).
type Whole = (usize, i32, usize);

/// What may follow the number that a time begins with.
const FOLLOWS: u128 = {
    use TimeKind as K;
    K::Unit.bit()
        | K::To.bit()
        | K::List.bit()
        | K::PartMark.bit()
        | K::Century.bit()
        | K::Decade.bit()
        | K::MonthCount.bit()
        | K::YearCount.bit()
        | K::DayCount.bit()
        | K::WeekCount.bit()
        | K::QuarterCount.bit()
};

/// Words that tell a time only with a number behind them.
const COUNTS: u128 = {
    use TimeKind as K;
    K::First.bit() | K::Last.bit() | K::Ahead.bit() | K::Back.bit() | K::Ordinal.bit()
};

impl<'p> Parser<'p> {
    /// What is asked again and again is kept, so one parser reads a whole sentence.
    pub fn new(chars: &'p [char], rules: &'p Rules) -> Parser<'p> {
        Parser { chars, rules, kinds: [const { Cell::new((usize::MAX, 0)) }; 4], numbers: [const { Cell::new((usize::MAX, None)) }; 4] }
    }

    /// Parses the time (or the clock time, which gives no row) that begins at `at`.
    pub fn parse(&self, at: usize, clock: &mut Clock) -> Option<Hit> {
        if !self.may_begin(at) {
            return None;
        }
        if let Some(end) = self.recurring(at) {
            return Some(Hit { end, time: None });
        }
        let Some((end, point)) = self.point(at, clock, false) else {
            return self.clock_time(at).map(|end| Hit { end, time: None });
        };
        let (end, stretch, grain, joined) = self.stretch(end, point, clock);
        let year_said = point.year.is_some();
        if let Some((from, to)) = stretch {
            if year_said || clock.year.is_none() {
                clock.year = Some(from.year());
            }
            clock.last = Some((from, to, grain));
            if point.month.is_some() && grain == Grain::Day {
                clock.day = Some(from);
            }
        }
        // 从3月1日到4月15日 is one expression.
        let from = if joined {
            (1..=2.min(at)).find(|&n| self.rules.times.exact(&self.chars[at - n..at]).iter().any(|w| w.kind == TimeKind::From)).map_or(at, |n| at - n)
        } else {
            at
        };
        let end = if joined { self.word(end, &[TimeKind::Stop]).map_or(end, |(to, _)| to) } else { end };
        let span = Span::new(from, end);
        Some(Hit { end, time: Some((span, TimeSpan { span, sentence: 0, days: stretch, grain })) })
    }

    pub(super) fn c(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\0')
    }

    pub(super) fn spaces(&self, at: usize) -> usize {
        crate::quantities::unit::skip_spaces(self.chars, at)
    }

    /// A time word begins here, or a number that something of a time follows: most numbers are told apart at once.
    pub(super) fn may_begin(&self, at: usize) -> bool {
        let mut end = at;
        while end < self.chars.len() && end - at < 8 && (self.chars[end].is_ascii_digit() || self.rules.numeral(self.chars[end]).is_some()) {
            end += 1;
        }
        if end > at {
            let next = self.c(self.spaces(end));
            // 2021.7.23, but not 8.5%.
            let dotted = matches!(next, '.' | '/') && end - at == 4;
            if self.rules.times.may_begin(next) || dotted || matches!(next, ':' | '-') {
                return true;
            }
        }
        self.kinds(at) & !TimeKind::GOES_ON != 0
    }

    /// The kinds of the words at `at`, as bits.
    #[inline(always)]
    fn kinds(&self, at: usize) -> u128 {
        let (known, kinds) = self.kinds[at % self.kinds.len()].get();
        if known == at { kinds } else { self.kinds_anew(at) }
    }

    fn kinds_anew(&self, at: usize) -> u128 {
        let words = self.rules.times.may_begin_at(self.chars, at).then(|| self.rules.times.at(self.chars, at));
        let kinds = words.into_iter().flatten().flat_map(|(_, words)| words).fold(0, |bits, w| bits | w.kind.bit());
        self.kinds[at % self.kinds.len()].set((at, kinds));
        kinds
    }

    /// A point of time begins with a word of time, a date in digits, or a number that something of a time follows.
    fn may_be_point(&self, at: usize) -> bool {
        let begins = self.kinds(at) & !TimeKind::GOES_ON;
        if begins != 0 {
            return begins & !COUNTS != 0 || self.counts(at);
        }
        // 七八月 and 七八十年代 begin with no number that stands for itself.
        let Some(end) = self.number(at).map(|(end, ..)| end).or_else(|| self.two_in_order(at).map(|(end, ..)| end)) else { return false };
        matches!(self.c(end), '-' | '.' | '/') || (self.kinds(end) | self.kinds(self.spaces(end))) & FOLLOWS != 0
    }

    /// 近三年, 前三季度, 第一季度, but not 近平, 前景, 第一次: a number goes on.
    fn counts(&self, at: usize) -> bool {
        let numeral = |at: usize| self.c(at).is_ascii_digit() || self.rules.numeral(self.c(at)).is_some();
        self.rules.times.at(self.chars, at).any(|(end, _)| numeral(end) || numeral(self.of(end)))
    }

    /// The longest time word at `at` of one of these kinds; most that is asked ends at once.
    #[inline(always)]
    pub(super) fn word(&self, at: usize, kinds: &[TimeKind]) -> Option<(usize, &'p TimeWord)> {
        if self.kinds(at) & kinds.iter().fold(0, |bits, k| bits | k.bit()) == 0 {
            return None;
        }
        self.longest(at, kinds)
    }

    fn longest(&self, at: usize, kinds: &[TimeKind]) -> Option<(usize, &'p TimeWord)> {
        self.rules.times.at(self.chars, at).filter_map(|(end, words)| words.iter().rev().find(|w| kinds.contains(&w.kind)).map(|w| (end, w))).last()
    }

    pub(super) fn unit(&self, at: usize, unit: &str) -> Option<usize> {
        if self.kinds(at) & TimeKind::Unit.bit() == 0 {
            return None;
        }
        self.rules.times.at(self.chars, at).filter(|(_, ws)| ws.iter().any(|w| w.kind == TimeKind::Unit && w.value == unit)).map(|(end, _)| end).last()
    }

    /// The number at `at`, Arabic or Chinese.
    #[inline]
    pub(super) fn number(&self, at: usize) -> Option<Whole> {
        let slot = &self.numbers[at % self.numbers.len()];
        let (known, number) = slot.get();
        if known == at {
            return number;
        }
        let number = self.number_anew(at);
        slot.set((at, number));
        number
    }

    fn number_anew(&self, at: usize) -> Option<Whole> {
        let c = self.c(at);
        if c.is_ascii_digit() {
            let mut end = at;
            while self.c(end).is_ascii_digit() {
                end += 1;
            }
            if end - at > 4 {
                return None;
            }
            let value = self.chars[at..end].iter().fold(0, |n, &c| n * 10 + (c as i32 - '0' as i32));
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

    /// What a first number is joined to, 1-5 or 1至5, and 1、2 where the second is the next by `step`: (start, end, second, digits).
    pub(super) fn joined(&self, end: usize, first: i32, step: i32) -> Option<(usize, usize, i32, usize)> {
        let (to, w) = self.word(self.spaces(end), &[TimeKind::To, TimeKind::List])?;
        let start = self.spaces(to);
        let (end, second, digits) = self.number(start)?;
        (w.kind == TimeKind::To || second == first + step).then_some((start, end, second, digits))
    }

    /// Two numbers of one character that follow each other (七八月), or the tens of two decades (七八十年代): (end, first, second).
    pub(super) fn two_in_order(&self, at: usize) -> Option<(usize, i32, i32)> {
        let digit = |at: usize| match self.rules.numeral(self.c(at)) {
            Some(Numeral::Digit(d)) => Some(i32::from(d)),
            _ => None,
        };
        let (first, second) = digit(at).zip(digit(at + 1)).filter(|(a, b)| a + 1 == *b)?;
        match self.rules.numeral(self.c(at + 2)) {
            Some(Numeral::Scale(10)) => Some((at + 3, first * 10, second * 10)),
            _ => Some((at + 2, first, second)),
        }
    }

    /// A whole expression, up to what joins a second one.
    pub(super) fn point(&self, at: usize, clock: &Clock, second: bool) -> Option<(usize, Point)> {
        if !self.may_be_point(at) {
            return None;
        }
        if let Some(found) = self.crop_year(at).or_else(|| self.part_of_year(at, clock)).or_else(|| self.numeric_date(at, second)) {
            return Some(found);
        }
        let year = self.year(at, clock);
        if let Some(found) = self.leading_range(at, year) {
            return Some(found);
        }
        if let Some(found) = self.marked_lunar_date(at, clock) {
            return Some(found);
        }
        if let Some((end, year)) = year {
            let base = Point { year: Some(year), grain: Some(Grain::Year), ..Point::default() };
            let end = self.year_tail(end);
            // 去年中秋 is no middle of a year.
            if let Some(found) = self.feast(end, base) {
                return Some(found);
            }
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

    /// Over spaces and 的.
    pub(super) fn of(&self, at: usize) -> usize {
        let at = self.spaces(at);
        self.word(at, &[TimeKind::Of]).map_or(at, |(end, _)| self.spaces(end))
    }

    /// What may stand inside a year (or by itself).
    pub(super) fn in_year(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        let fixed = |end, fixed, grain| Some((end, Point { fixed: Some(fixed), grain: Some(grain), ..base }));
        let bare = base.year.is_none();
        if let Some((end, w)) =
            self.word(at, &[TimeKind::Half, TimeKind::Quarter, TimeKind::Span, TimeKind::Part, TimeKind::QuarterRel, TimeKind::ThisYear, TimeKind::YearEnd])
        {
            let n: i16 = w.value.parse().unwrap_or(0);
            return match w.kind {
                TimeKind::Half => fixed(end, if n == 1 { Fixed::Months(1, 6) } else { Fixed::Months(7, 12) }, Grain::Half),
                TimeKind::Quarter => fixed(end, Fixed::Months(n as i8 * 3 - 2, n as i8 * 3), Grain::Quarter),
                TimeKind::QuarterRel => fixed(end, Fixed::Quarter(n), Grain::Quarter),
                // 力争年内完成: the year of the article, whatever year was spoken of.
                TimeKind::ThisYear => {
                    Some((end, Point { year: base.year.or(Some(Year::Relative(0))), fixed: Some(Fixed::Months(1, 12)), grain: Some(Grain::Year), ..base }))
                }
                // 年末 tells how the year spoken of ended.
                TimeKind::YearEnd if bare && !self.is_deadline(at) => fixed(end, Fixed::YearEnd, Grain::Month),
                kind => {
                    let (from, to) = pair(&w.value)?;
                    let grain = if kind == TimeKind::Part && (from, to) == (1, 12) {
                        Grain::Year
                    } else if from == to {
                        Grain::Month
                    } else {
                        Grain::Period
                    };
                    if matches!(kind, TimeKind::Part | TimeKind::YearEnd) && from == 12 && self.is_deadline(at) {
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
            // 前5个月, 前5月; 前1月 is the month before.
            let months = self.word(n_end, &[TimeKind::MonthCount]).map(|(to, _)| to);
            if let Some(to) = months.or_else(|| self.unit(n_end, "month").filter(|_| !last && n > 1))
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
                return fixed(to, Fixed::FirstDays(n.into()), Grain::Period);
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
            let (end, plan, grain) = self.plan(end, w.value.parse().ok()?);
            return fixed(end, plan, grain);
        }
        if at > 0
            && matches!(self.c(at - 1), '“' | '"' | '「')
            && let Some((end, w)) = self.word(at, &[TimeKind::PlanQuoted])
            && matches!(self.c(end), '”' | '"' | '」')
        {
            let (end, plan, grain) = self.plan(end, w.value.parse().ok()?);
            return fixed(end, plan, grain);
        }
        if let Some(found) = self.feast(at, base).or_else(|| self.lunar_date(at, base)) {
            return Some(found);
        }
        if let Some(found) = self.month(at, base) {
            return Some(found);
        }
        if !bare {
            return None;
        }
        self.day_or_week(at, base).or_else(|| self.decade(at, base)).or_else(|| self.ahead(at, base)).or_else(|| self.distance(at, base))
    }

    /// A plan of five years, or its last year: “十四五”末, “十四五”规划末.
    fn plan(&self, end: usize, first: i16) -> (usize, Fixed, Grain) {
        let at = end + usize::from(matches!(self.c(end), '”' | '"' | '」'));
        let at = self.word(at, &[TimeKind::PlanTail]).map_or(at, |(end, _)| end);
        match self.word(at, &[TimeKind::YearPart]).filter(|(_, w)| w.value == "12-12") {
            Some((last, _)) => (last, Fixed::Years(first + 4, first + 4), Grain::Year),
            None => (end, Fixed::Plan(first), Grain::Period),
        }
    }
}

/// Digits read one by one: 一九 is 19.
pub(super) fn digits(chars: &[char], rules: &Rules) -> Option<i64> {
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
pub(super) fn pair(value: &str) -> Option<(i8, i8)> {
    let (a, b) = value.split_once('-')?;
    Some((a.parse().ok()?, b.parse().ok()?))
}
