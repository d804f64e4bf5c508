//! The date of a record, however it is written.

use jiff::civil::Date;
use jiff::{Span, Timestamp, tz};

use crate::clean::markup::Furniture;

/// China's clocks are eight hours ahead: an instant (a Unix time, one in UTC) falls on the day it has there.
const AHEAD: i64 = 8 * 3600;

/// `2021-07-23`, `2021/7/23 08:27`, `2021.07.23`, with the marks of `boilerplate.csv`, `20210723`, `20210723082700`,
/// `2021-07-23T08:27:00+08:00`, `Fri, 23 Jul 2021 08:27:00 +0800`, Unix seconds and milliseconds.
///
/// `2021-07-22T16:00:00Z` is 23 July. No date in `1/12/2012`, `2021-07`.
pub(super) fn parse(text: &str, words: &Furniture) -> Option<Date> {
    let text = text.trim();
    // a number of seconds may have a fraction
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !whole.is_empty() && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return number(whole);
    }
    let is_utc = ["Z", "z", "+00:00", "+0000"].iter().any(|end| text.ends_with(end));
    if is_utc && let Ok(instant) = text.parse::<Timestamp>() {
        return at(instant.as_second());
    }
    words.date(text).or_else(|| {
        let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
        if zoned.offset() == tz::Offset::UTC { at(zoned.timestamp().as_second()) } else { Some(zoned.date()) }
    })
}

fn number(digits: &str) -> Option<Date> {
    let day = |digits: &str| Date::new(digits[..4].parse().ok()?, digits[4..6].parse().ok()?, digits[6..8].parse().ok()?).ok();
    let value: i64 = digits.parse().ok()?;
    match digits.len() {
        8 | 12 | 14 => day(digits),
        9 | 10 => at(value),
        13 => at(value / 1000),
        16 => at(value / 1_000_000),
        19 => at(value / 1_000_000_000),
        _ => None,
    }
}

/// The day in China of a Unix time.
pub(super) fn at(seconds: i64) -> Option<Date> {
    from_days((seconds + AHEAD).div_euclid(86_400))
}

/// The day so many days after 1 January 1970.
pub(super) fn from_days(days: i64) -> Option<Date> {
    jiff::civil::date(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_they_are_written() {
        let words = Furniture::from_csv(include_str!("../../dictionaries/boilerplate.csv")).expect("the built-in rows are sound");
        let july = Some(jiff::civil::date(2021, 7, 23));
        for text in [
            "2021-07-23",
            "2021/7/23 08:27",
            "2021.07.23",
            "2021年7月23日 08:27",
            "２０２１年７月２３日",
            "20210723",
            "20210723082700",
            "2021-07-23T08:27:00+08:00",
            "2021-07-22T16:00:00Z",
            "2021-07-22 16:00:00+00:00",
            "Fri, 23 Jul 2021 08:27:00 +0800",
            "Thu, 22 Jul 2021 16:00:00 GMT",
            "1626969600",
            "1626969600.0",
            "1626969600000",
            " 2021-07-23 ",
            "发布于2021-07-23 09:00",
        ] {
            assert_eq!(parse(text, &words), july, "{text}");
        }
        for text in ["", "1/12/2012", "2021-07", "2021", "20211323", "2021-02-30", "昨天", "99999999999999999999", "1e9", "-5"] {
            assert_eq!(parse(text, &words), None, "{text}");
        }
    }
}
