//! From one point to another: 1—6月, 2021年至2025年, 今年以来.
//!
//! The hard case is what the second end takes from the first: 7月5日至20日 stays in July.

use super::calendar::Stretch;
use super::parse::Parser;
use super::point::{Fixed, Month, Point, Year, resolve};
use super::{Clock, Grain};
use crate::dictionary::rules::TimeKind;

impl<'p> Parser<'p> {
    /// Joins a second end, then turns what was said into days.
    pub(super) fn stretch(&self, end: usize, first: Point, clock: &Clock) -> (usize, Option<Stretch>, Grain, bool) {
        let grain = match (first.fixed, clock.last) {
            // 去年同期 is as fine as what it repeats.
            (Some(Fixed::Same), Some((_, _, grain))) => grain,
            _ => first.grain.unwrap_or(Grain::Day),
        };
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
    pub(super) fn second(&self, at: usize, first: Point, clock: &Clock) -> Option<(usize, Point)> {
        if let Some((end, _)) = self.word(at, &[TimeKind::Now]) {
            return Some((end, Point { fixed: Some(Fixed::Now), grain: Some(Grain::Day), ..Point::default() }));
        }
        let (end, mut point) = self.point(at, clock, true)?;
        if point.year.is_none()
            && point.fixed.is_none_or(|f| matches!(f, Fixed::Months(..) | Fixed::Days(..) | Fixed::LastDay))
            && !matches!(point.month, Some(Month::Relative(_)))
        {
            point.year = first.year;
            if point.month.is_none() && !matches!(point.fixed, Some(Fixed::Months(..))) {
                point.month = first.month;
            }
        }
        Some((end, point))
    }

    /// A first end that shares its unit with the second: 1—6月, 7、8月, 七八月, 2021-2025年.
    pub(super) fn leading_range(&self, at: usize, year: Option<(usize, Year)>) -> Option<(usize, Point)> {
        // The caller joins the second end; here only the first number is read.
        let (year_end, year) = match year {
            Some((end, year)) => (self.of(end), Some(year)),
            None => (at, None),
        };
        let base = Point { year, ..Point::default() };
        // 七八月; the 十 of 八九十月 is a month too.
        if let Some((n_end, n, m)) = self.two_in_order(year_end).map(|two| if two.1 == 80 { (two.0, 8, 10) } else { two })
            && m <= 12
            && let Some(end) = self.unit(n_end, "month")
        {
            return Some((end, Point { fixed: Some(Fixed::Months(n as i8, m as i8)), grain: Some(Grain::Period), ..base }));
        }
        let (n_end, n, digits) = self.number(year_end)?;
        let (_, m_end, m, m_digits) = self.joined(n_end, n, 1)?;
        if let Some(end) = self.unit(self.spaces(m_end), "month").filter(|_| (1..=12).contains(&n) && (1..=12).contains(&m) && n < m) {
            return Some((end, Point { fixed: Some(Fixed::Months(n as i8, m as i8)), grain: Some(Grain::Period), ..base }));
        }
        // 1980至1990年代 are decades.
        if self.word(m_end, &[TimeKind::Decade]).is_some() {
            return None;
        }
        if year.is_none()
            && let Some(end) = self.unit(self.spaces(m_end), "year").filter(|_| digits == 4 && m_digits == 4 && (1000..=2200).contains(&n) && n < m)
        {
            return Some((end, Point { fixed: Some(Fixed::Years(n as i16, m as i16)), grain: Some(Grain::Period), ..base }));
        }
        if year.is_none() && digits == 4 && m_digits == 2 && self.unit(m_end, "year").is_some() && n % 100 < m {
            let end = self.unit(m_end, "year")?;
            return Some((end, Point { fixed: Some(Fixed::Years(n as i16, (n - n % 100 + m) as i16)), grain: Some(Grain::Period), ..base }));
        }
        None
    }
}
