//! The twenty-four solar terms: the day, in China, on which the sun reaches a longitude.
//!
//! In: a civil year and degrees (冬至 is 270). Out: the day. The sun's apparent longitude is that of Meeus, *Astronomical
//! Algorithms*, chapter 25, which is exact to a quarter of an hour: the thirteen terms of 1900 to 2100 that fall so near to
//! midnight that this is not enough are listed.

use super::calendar as cal;
use jiff::civil::Date;

/// Julian centuries, and the mean motion of the sun in degrees a day.
const CENTURY: f64 = 36_525.0;
const MOTION: f64 = 360.0 / 365.242_19;
/// Terms whose day is the next (1) or the one before (-1), as almanacs have them: 2016年小暑 was on July 7th, at 00:03.
const NEAR_MIDNIGHT: [(i16, i16, i64); 13] = [
    (1912, 195, 1),
    (1917, 255, 1),
    (1923, 330, -1),
    (1950, 30, -1),
    (2008, 60, 1),
    (2014, 345, 1),
    (2016, 105, 1),
    (2045, 105, 1),
    (2047, 345, 1),
    (2051, 0, -1),
    (2082, 300, 1),
    (2084, 75, 1),
    (2097, 45, 1),
];
/// China is eight hours ahead of Greenwich.
const CHINA: f64 = 8.0 / 24.0;

/// The day of `year` on which the sun reaches `degrees`: 2024 and 270 give 2024-12-21.
pub(super) fn term(year: i16, degrees: i16) -> Option<Date> {
    if !(1900..=2100).contains(&year) {
        return None;
    }
    // The sun stands at 280 degrees as the year begins.
    let into_year = (f64::from(degrees) - 280.0).rem_euclid(360.0) / MOTION;
    let new_year = cal::date(year, 1, 1)?;
    let epoch = cal::date(2000, 1, 1)?;
    let mut day = f64::from((new_year - epoch).get_days()) + into_year;
    for _ in 0..4 {
        let behind = (f64::from(degrees) - longitude(day) + 180.0).rem_euclid(360.0) - 180.0;
        day += behind / MOTION;
    }
    // From noon at Greenwich, in uniform time, to midnight in China.
    let local = day - clock_lag(year) / 86_400.0 + CHINA + 0.5;
    let correction = NEAR_MIDNIGHT.iter().find(|(y, d, _)| (*y, *d) == (year, degrees)).map_or(0, |(_, _, days)| *days);
    cal::shift_days(epoch, local.floor() as i64 + correction)
}

/// The apparent longitude of the sun, so many days after noon, at Greenwich, of 2000-01-01.
fn longitude(day: f64) -> f64 {
    let t = day / CENTURY;
    let sine = |degrees: f64| degrees.to_radians().sin();
    let mean = 280.466_46 + t * (36_000.769_83 + t * 0.000_303_2);
    let anomaly = 357.529_11 + t * (35_999.050_29 - t * 0.000_153_7);
    let centre =
        (1.914_602 - t * (0.004_817 + t * 0.000_014)) * sine(anomaly) + (0.019_993 - t * 0.000_101) * sine(2.0 * anomaly) + 0.000_289 * sine(3.0 * anomaly);
    // Aberration and nutation.
    let node = 125.04 - 1_934.136 * t;
    (mean + centre - 0.005_69 - 0.004_78 * sine(node)).rem_euclid(360.0)
}

/// How many seconds uniform time is ahead of clocks, roughly.
fn clock_lag(year: i16) -> f64 {
    let t = f64::from(year - 2000);
    (63.0 + 0.6 * t).max(0.0)
}
