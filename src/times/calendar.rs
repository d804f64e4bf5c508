//! Days of years, halves, quarters, months and weeks, on jiff's civil dates.

use super::Grain;
use jiff::Span as Days;
use jiff::civil::{Date, Weekday};

pub type Stretch = (Date, Date);

pub fn date(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok()
}

/// The year of a number that a text tells: of one beyond the calendar (公元前六万年) there are no days.
pub fn to_year(n: i32) -> i16 {
    n.clamp(-10_000, 10_000) as i16
}

pub fn year(y: i16) -> Option<Stretch> {
    months(y, 1, 12)
}

/// From the first day of one month to the last of another of the same year.
pub fn months(y: i16, from: i8, to: i8) -> Option<Stretch> {
    Some((date(y, from, 1)?, date(y, to, 1)?.last_of_month()))
}

pub fn shift_months(d: Date, n: i64) -> Option<Date> {
    d.checked_add(Days::new().try_months(n).ok()?).ok()
}

pub fn shift_days(d: Date, n: i64) -> Option<Date> {
    d.checked_add(Days::new().try_days(n).ok()?).ok()
}

pub fn shift_years(d: Date, n: i64) -> Option<Date> {
    d.checked_add(Days::new().try_years(n).ok()?).ok()
}

/// Monday to Sunday, `n` weeks away.
pub fn week(d: Date, n: i64) -> Option<Stretch> {
    let monday = shift_days(d, n * 7 - i64::from(d.weekday().to_monday_zero_offset()))?;
    Some((monday, shift_days(monday, 6)?))
}

/// The ISO week of a year.
pub fn iso_week(y: i16, n: i8) -> Option<Stretch> {
    let monday = jiff::civil::ISOWeekDate::new(y, n, Weekday::Monday).ok()?.date();
    Some((monday, shift_days(monday, 6)?))
}

/// The n-th weekday of a month (1 is Monday); n below zero counts from the end.
pub fn nth_weekday(y: i16, month: i8, n: i8, weekday: i8) -> Option<Date> {
    let weekday = Weekday::from_monday_one_offset(weekday).ok()?;
    date(y, month, 1)?.nth_weekday_of_month(n, weekday).ok()
}

/// The year that puts this month (and day) nearest to `published`; up to six months away it is the year of publication.
pub fn nearest_year(published: Date, month: i8, day: i8) -> i16 {
    let y = published.year();
    if (month - published.month()).abs() <= 6 {
        return y;
    }
    let distance = |y: i16| {
        let day = day.min(date(y, month, 1).map_or(28, |d| d.days_in_month()));
        date(y, month, day).map_or(i32::MAX, |d| (d - published).get_days().abs())
    };
    [y, y - 1, y + 1].into_iter().min_by_key(|&y| distance(y)).unwrap_or(y)
}

/// Easter Sunday by the Gregorian rule.
pub fn easter(y: i16) -> Option<Date> {
    let y32 = i32::from(y);
    let (a, b, c) = (y32 % 19, y32 / 100, y32 % 100);
    let (d, e, f) = (b / 4, b % 4, (b + 8) / 25);
    let g = (b - f + 1) / 3;
    let h = (19 * a + b - d - g + 15) % 30;
    let (i, k) = (c / 4, c % 4);
    let l = (32 + 2 * e + 2 * i - h - k) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let month = (h + l - 7 * m + 114) / 31;
    let day = (h + l - 7 * m + 114) % 31 + 1;
    date(y, month as i8, day as i8)
}

/// The same stretch `n` years away; whole months stay whole.
pub fn same_stretch(stretch: Stretch, grain: Grain, n: i64) -> Option<Stretch> {
    let (from, to) = (shift_years(stretch.0, n)?, shift_years(stretch.1, n)?);
    let to = if grain != Grain::Day && stretch.1 == stretch.1.last_of_month() { to.last_of_month() } else { to };
    Some((from, to))
}
