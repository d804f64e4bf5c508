//! Days of the Chinese calendar, by the tables of ICU.
//!
//! In: a lunar year (named by the civil year in which it begins), a month that may be a leap one, and a day. Out: civil
//! days. The hard case is the turn of the year: the twelfth month of lunar 2022 lies mostly in 2023, but 2022年除夕 is
//! the eve before the lunar year that begins in 2022.

use super::calendar::{self as cal, Stretch};
use icu_calendar::Date as AnyDate;
use icu_calendar::cal::{ChineseTraditional, Iso};
use icu_calendar::types::Month;
use jiff::civil::Date;

/// Years for which the tables are kept; beyond them a lunar date stays without days.
const KEPT: std::ops::RangeInclusive<i16> = 1900..=2100;

/// What of the Chinese calendar is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lunar {
    /// 正月, 闰四月, 五月初五: a month, its leap sister, and a day of it.
    Date { month: i8, leap: bool, day: Option<i8> },
    /// 端午, 春节: a day of the calendar that goes by the civil year.
    Feast { month: i8, day: i8 },
    /// 除夕: the last day before the first month.
    Eve,
}

/// The days of it in the lunar year that begins in `year`: 正月 of 2021 is 2021-02-12 to 2021-03-12.
pub(super) fn in_year(what: Lunar, year: i16) -> Option<Stretch> {
    match what {
        Lunar::Date { month, leap, day } => month_or_day(year, month, leap, day),
        Lunar::Feast { month, day } => match month_or_day(year - 1, month, false, Some(day)) {
            // 2021年腊八节 is of the lunar year 2020, on 2021-01-20.
            Some(days) if month > 10 && days.0.year() == year => Some(days),
            _ => month_or_day(year, month, false, Some(day)),
        },
        Lunar::Eve => {
            let (first, _) = month_or_day(year, 1, false, Some(1))?;
            cal::shift_days(first, -1).map(|d| (d, d))
        }
    }
}

/// The days of it nearest to publication; up to half a year away they are those of the year of publication.
pub(super) fn nearest(what: Lunar, published: Date) -> Option<Stretch> {
    let far = |days: &Stretch| (days.0 - published).get_days().abs();
    let same_year = in_year(what, published.year()).filter(|days| far(days) <= 183);
    same_year.or_else(|| (-1..=1).filter_map(|n| in_year(what, published.year() + n)).min_by_key(far))
}

fn month_or_day(year: i16, month: i8, leap: bool, day: Option<i8>) -> Option<Stretch> {
    if !KEPT.contains(&year) {
        return None;
    }
    let number = u8::try_from(month).ok()?;
    let month = if leap { Month::leap(number) } else { Month::new(number) };
    let first = AnyDate::try_new_chinese_traditional(year.into(), month, u8::try_from(day.unwrap_or(1)).ok()?).ok()?;
    let from = civil(first)?;
    let to = if day.is_some() { from } else { cal::shift_days(from, i64::from(first.days_in_month()) - 1)? };
    Some((from, to))
}

fn civil(date: AnyDate<ChineseTraditional>) -> Option<Date> {
    let iso = date.to_calendar(Iso);
    cal::date(i16::try_from(iso.era_year().year).ok()?, iso.month().number().try_into().ok()?, iso.day_of_month().0.try_into().ok()?)
}
