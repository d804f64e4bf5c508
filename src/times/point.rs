//! Points of time as far as they are said, and the days that they cover.
//!
//! In: a [`Point`] (去年 with 6月, 上周 with 三) and the [`Clock`]. Out: the first and the last day. The hard case is what
//! is not said: a month without a year takes the year that puts it nearest to publication, a day without a month the
//! month of publication.

use super::calendar::{self as cal, Stretch};
use super::lunar::{self, Lunar};
use super::solar;
use super::{Clock, Grain};
use jiff::civil::Date;

/// How a year is given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Year {
    Absolute(i16),
    Relative(i16),
    /// 当年, 次年: counted from the year spoken of.
    Referred(i16),
}

/// One end of a stretch, as far as it is said.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) year: Option<Year>,
    pub(super) month: Option<Month>,
    pub(super) day: Option<i8>,
    /// A stretch with no finer parts: a half, a quarter, days relative to today.
    pub(super) fixed: Option<Fixed>,
    pub(super) grain: Option<Grain>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Month {
    Absolute(i8),
    Relative(i16),
    Referred(i16),
}

/// Parts that stand for themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Fixed {
    /// Months of the year.
    Months(i8, i8),
    /// The last day of these months: 截至年底.
    EndOf(i8),
    /// The last month of the year spoken of.
    YearEnd,
    /// Days of the month.
    Days(i8, i8),
    LastDay,
    FirstDays(i64),
    /// Days away from publication.
    Away(i64),
    /// A weekday so many weeks away.
    Weekday(i64, i8),
    Week(i64),
    Weekend(i64),
    IsoWeek(i8),
    NthWeekday(i8, i8),
    Quarter(i16),
    Feast(i8, i8),
    /// 端午, 正月: days of the Chinese calendar.
    Lunar(Lunar),
    /// 冬至: the day on which the sun reaches so many degrees.
    Term(i16),
    Easter,
    /// From one decade to another, without their century.
    BareDecades(i16, i16),
    Century(i16),
    Plan(i16),
    Years(i16, i16),
    Same,
    Now,
    /// From publication n days, months or years ahead (negative: back).
    Ahead(Unit, i64),
    /// A day so far away.
    Distance(Unit, i64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// The days that a point covers; those before the common era (4000年前) have no date that readers of tables could hold.
pub(super) fn resolve(point: Point, clock: &Clock) -> Option<Stretch> {
    days(point, clock).filter(|(from, _)| from.year() > 0)
}

fn days(point: Point, clock: &Clock) -> Option<Stretch> {
    let published = clock.published;
    let spoken = || clock.year.or(published.map(Date::year));
    let year = match point.year {
        Some(Year::Absolute(y)) => Some(y),
        Some(Year::Relative(n)) => Some(published?.year() + n),
        Some(Year::Referred(n)) => Some(spoken()? + n),
        None => None,
    };
    if let Some(fixed) = point.fixed {
        return resolve_fixed(fixed, point, year, clock);
    }
    let (year, month) = match point.month {
        None => match (year, point.day) {
            (Some(y), None) => return cal::year(y),
            (Some(_), Some(_)) => return None,
            // A bare day: in the month of an earlier day of the sentence, else in that of publication.
            (None, Some(d)) => {
                if let Some(day) = clock.day.filter(|before| before.day() < d).and_then(|before| cal::date(before.year(), before.month(), d)) {
                    return Some((day, day));
                }
                let p = published?;
                let day = cal::date(p.year(), p.month(), d)
                    .or_else(|| cal::date(p.year(), p.month(), 1).and_then(|f| cal::shift_months(f, -1)).and_then(|f| cal::date(f.year(), f.month(), d)))?;
                return Some((day, day));
            }
            (None, None) => return None,
        },
        Some(month) => resolve_month(month, year, point.day.unwrap_or(15), clock)?,
    };
    match point.day {
        Some(d) => cal::date(year, month, d).map(|d| (d, d)),
        None => cal::months(year, month, month),
    }
}

pub(super) fn resolve_month(month: Month, year: Option<i16>, day: i8, clock: &Clock) -> Option<(i16, i8)> {
    match month {
        // Where nothing says when the article appeared, the year that it spoke of.
        Month::Absolute(m) => Some((year.or_else(|| clock.published.map(|p| cal::nearest_year(p, m, day))).or(clock.year)?, m)),
        Month::Relative(n) => {
            let p = clock.published?;
            let first = cal::shift_months(cal::date(p.year(), p.month(), 1)?, n.into())?;
            Some((first.year(), first.month()))
        }
        Month::Referred(n) => {
            let (from, _, _) = clock.last?;
            let first = cal::shift_months(cal::date(from.year(), from.month(), 1)?, n.into())?;
            Some((first.year(), first.month()))
        }
    }
}

pub(super) fn resolve_fixed(fixed: Fixed, point: Point, year: Option<i16>, clock: &Clock) -> Option<Stretch> {
    let published = clock.published;
    // A part of a year without the year: the one spoken of, if it is near, else that of publication.
    let this_year = || year.or(clock.year.filter(|y| published.is_none_or(|p| (p.year() - y).abs() <= 1))).or(published.map(Date::year));
    match fixed {
        Fixed::Months(from, to) => {
            let y = match (year, from == 1 && to == 12) {
                (Some(y), _) => y,
                (None, true) => this_year()?,
                (None, false) => match published {
                    Some(p) if from == to => p.year(),
                    Some(p) => p.year() - i16::from(from > p.month() && p.month() <= 3 && to - from < 6),
                    None => clock.year?,
                },
            };
            cal::months(y, from, to)
        }
        Fixed::Years(from, to) => Some((cal::year(from)?.0, cal::year(to)?.1)),
        Fixed::YearEnd => cal::months(this_year()?, 12, 12),
        Fixed::EndOf(month) => {
            let (_, last) = cal::months(this_year()?, month, month)?;
            Some((last, last))
        }
        Fixed::Days(..) | Fixed::LastDay | Fixed::FirstDays(_) | Fixed::NthWeekday(..) => {
            let (y, m) = match point.month {
                // 十月第一个星期一 is a day that comes once a year, as 感恩节 is: that of the year of publication.
                Some(Month::Absolute(m)) if matches!(fixed, Fixed::NthWeekday(..)) => (this_year()?, m),
                Some(month) => resolve_month(month, year, 15, clock)?,
                None => (this_year()?, 1),
            };
            let (first, last) = cal::months(y, m, m)?;
            match fixed {
                Fixed::Days(from, to) => Some((cal::date(y, m, from)?, cal::date(y, m, to.min(last.day()))?)),
                Fixed::LastDay => Some((last, last)),
                Fixed::FirstDays(n) => Some((first, cal::shift_days(first, n - 1)?)),
                Fixed::NthWeekday(n, day) => cal::nth_weekday(y, m, n, day).map(|d| (d, d)),
                _ => None,
            }
        }
        Fixed::Away(n) => cal::shift_days(published?, n).map(|d| (d, d)),
        Fixed::Weekday(weeks, day) => {
            let (monday, _) = cal::week(published?, weeks)?;
            cal::shift_days(monday, i64::from(day) - 1).map(|d| (d, d))
        }
        Fixed::Week(n) => cal::week(published?, n),
        Fixed::Weekend(n) => {
            let (_, sunday) = cal::week(published?, n)?;
            Some((cal::shift_days(sunday, -1)?, sunday))
        }
        Fixed::IsoWeek(n) => cal::iso_week(this_year()?, n),
        Fixed::Quarter(n) => {
            let p = published?;
            let first = cal::date(p.year(), (p.month() - 1) / 3 * 3 + 1, 1)?;
            let from = cal::shift_months(first, i64::from(n) * 3)?;
            cal::months(from.year(), from.month(), from.month() + 2)
        }
        Fixed::Feast(m, d) => {
            let y = year.or_else(|| published.map(|p| if m == 1 { cal::nearest_year(p, m, d) } else { p.year() }))?;
            cal::date(y, m, d).map(|d| (d, d))
        }
        Fixed::Lunar(what) => match year {
            Some(y) => lunar::in_year(what, y),
            None => lunar::nearest(what, published?),
        },
        Fixed::Term(degrees) => {
            let y = match (year, published) {
                (Some(y), _) => y,
                // 小寒 to 雨水 lie at the turn of the year.
                (None, Some(p)) if (285..345).contains(&degrees) => cal::nearest_year(p, 1, 20),
                (None, p) => p?.year(),
            };
            solar::term(y, degrees).map(|d| (d, d))
        }
        Fixed::Easter => cal::easter(this_year()?).map(|d| (d, d)),
        Fixed::BareDecades(first, last) => {
            let p = published.map_or(2026, Date::year);
            let century = if p - p % 100 + last <= p { p - p % 100 } else { p - p % 100 - 100 };
            Some((cal::year(century + first)?.0, cal::year(century + last + 9)?.1))
        }
        Fixed::Century(c) => {
            let year = |n: i32| cal::year(cal::to_year(i32::from(c) * 100 + n));
            Some((year(1)?.0, year(100)?.1))
        }
        Fixed::Plan(y) => Some((cal::year(y)?.0, cal::year(y + 4)?.1)),
        Fixed::Same => {
            let y = year?;
            match clock.last {
                Some((from, to, grain)) => cal::same_stretch((from, to), grain, i64::from(y) - i64::from(from.year())),
                None => cal::year(y),
            }
        }
        Fixed::Now => published.map(|p| (p, p)),
        Fixed::Ahead(unit, n) => {
            let p = published?;
            let far = distance(p, unit, n)?;
            if n > 0 { Some((p, cal::shift_days(far, -1)?)) } else { Some((cal::shift_days(far, 1)?, p)) }
        }
        Fixed::Distance(unit, n) => {
            // 1992年开拍，两年后完工: counted from the past year that the sentence spoke of.
            let spoken = clock.last.map(|(_, to, _)| to).filter(|to| n > 0 && unit == Unit::Year && published.is_none_or(|p| to.year() < p.year()));
            let day = distance(spoken.or(published)?, unit, n)?;
            match unit {
                Unit::Year => cal::year(day.year()),
                Unit::Month | Unit::Quarter => cal::months(day.year(), day.month(), day.month()),
                Unit::Day | Unit::Week => Some((day, day)),
            }
        }
    }
}

pub(super) fn distance(from: Date, unit: Unit, n: i64) -> Option<Date> {
    match unit {
        Unit::Day => cal::shift_days(from, n),
        Unit::Week => cal::shift_days(from, n.checked_mul(7)?),
        Unit::Month => cal::shift_months(from, n),
        Unit::Quarter => cal::shift_months(from, n.checked_mul(3)?),
        Unit::Year => cal::shift_years(from, n),
    }
}
