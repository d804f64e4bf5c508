//! Years and what is made of them: 2021年, 去年, 九八年, 上世纪90年代.
//!
//! The hard case is a year of two digits, which reads like a count: 97年5月 is a year, 97年来 is not.

use super::calendar::to_year;
use super::parse::Parser;
use super::point::{Fixed, Point, Year};
use super::{Clock, Grain};
use crate::dictionary::rules::{Numeral, TimeKind};
use jiff::civil::Date;

impl<'p> Parser<'p> {
    /// A year: 2021年, 二〇二一年, 97年 before a month, 去年, 民国三年.
    pub(super) fn year(&self, at: usize, clock: &Clock) -> Option<(usize, Year)> {
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
            return Some((to, Year::Absolute(to_year(n.saturating_add(w.value.parse().ok()?)))));
        }
        if let Some((end, _)) = self.word(at, &[TimeKind::Bc]) {
            let (n_end, n, _) = self.number(end)?;
            return Some((self.unit(n_end, "year")?, Year::Absolute(to_year(1 - n))));
        }
        let from = self.word(at, &[TimeKind::Ad]).map_or(at, |(end, _)| end);
        let (n_end, n, digits) = self.number(from)?;
        if self.word(n_end, &[TimeKind::Decade]).is_some() {
            return None;
        }
        let end = self.unit(self.spaces(n_end), "year")?;
        if digits == 4 && (1000..=2200).contains(&n) {
            return Some((end, Year::Absolute(n as i16)));
        }
        if digits == 3 && from > at {
            return Some((end, Year::Absolute(to_year(n))));
        }
        // 97年5月, 零八年, 18年10月: two digits, where they read as a year.
        if digits == 2 && self.two_digits(from, n_end) && !self.counts_years(end) {
            let full = full_year(n as i16, clock);
            let dated = self.point_follows(end) || n > 60 || matches!(self.rules.numeral(self.c(from)), Some(Numeral::Zero)) || self.c(from) == '0';
            return dated.then_some((end, Year::Absolute(full)));
        }
        None
    }

    /// 2010/11年度: from one year into the next.
    pub(super) fn crop_year(&self, at: usize) -> Option<(usize, Point)> {
        let (n_end, n, digits) = self.number(at).filter(|(end, ..)| self.c(*end) == '/')?;
        let (m_end, m, m_digits) = self.number(n_end + 1)?;
        let end = self.unit(m_end, "year")?;
        let follows = digits == 4 && (1000..=2200).contains(&n) && (m_digits == 4 && m == n + 1 || m_digits == 2 && m == (n + 1) % 100);
        let years = || Fixed::Years(n as i16, n as i16 + 1);
        follows.then(|| (self.year_tail(end), Point { fixed: Some(years()), grain: Some(Grain::Period), ..Point::default() }))
    }

    /// 3Q19, 2022Q4, 1H21: a quarter or a half with its year.
    pub(super) fn part_of_year(&self, at: usize, clock: &Clock) -> Option<(usize, Point)> {
        if !self.c(at).is_ascii_digit() || at > 0 && self.chars[at - 1].is_ascii_alphanumeric() {
            return None;
        }
        let (n_end, n, digits) = self.number(at)?;
        let (mark_end, mark) = self.word(n_end, &[TimeKind::PartMark])?;
        let (end, m, m_digits) = self.number(mark_end).filter(|_| self.c(mark_end).is_ascii_digit())?;
        if self.c(end).is_ascii_alphanumeric() {
            return None;
        }
        let (part, year, year_digits) = if digits == 1 { (n, m, m_digits) } else { (m, n, digits) };
        let months: i32 = mark.value.parse().ok()?;
        let year = match year_digits {
            4 if (1900..=2200).contains(&year) => year as i16,
            2 => full_year(year as i16, clock),
            _ => return None,
        };
        let fixed = Fixed::Months((months * (part - 1) + 1) as i8, (months * part) as i8);
        let grain = if months == 3 { Grain::Quarter } else { Grain::Half };
        let is_part = part >= 1 && part * months <= 12 && (digits == 1) != (m_digits == 1);
        is_part.then(|| (end, Point { year: Some(Year::Absolute(year)), fixed: Some(fixed), grain: Some(grain), ..Point::default() }))
    }

    /// Two digits read one by one, not 十五.
    pub(super) fn two_digits(&self, from: usize, end: usize) -> bool {
        end - from == 2 && self.chars[from..end].iter().all(|&c| c.is_ascii_digit() || matches!(self.rules.numeral(c), Some(Numeral::Digit(_) | Numeral::Zero)))
    }

    /// 97年来, 60年间: a duration.
    pub(super) fn counts_years(&self, end: usize) -> bool {
        self.word(end, &[TimeKind::Every, TimeKind::After]).is_some()
    }

    /// A month or quarter stands right behind.
    pub(super) fn point_follows(&self, at: usize) -> bool {
        let at = self.spaces(at);
        self.word(at, &[TimeKind::Quarter, TimeKind::Half]).is_some()
            || self.number(at).is_some_and(|(end, n, _)| (1..=12).contains(&n) && self.unit(end, "month").is_some())
    }

    /// 2020年度, 2024年内, 2025年末's 年 aside: words that close a year.
    pub(super) fn year_tail(&self, at: usize) -> usize {
        self.word(at, &[TimeKind::YearTail]).map_or(at, |(end, _)| end)
    }

    /// 截至 or 到 right before: 年底 then means its last day.
    pub(super) fn is_deadline(&self, at: usize) -> bool {
        let leads = |at: usize| (1..=3.min(at)).any(|n| self.rules.times.exact(&self.chars[at - n..at]).iter().any(|w| w.kind == TimeKind::Deadline));
        leads(at) || self.year_before(at).is_some_and(leads)
    }

    /// Where a year that ends at `at` begins.
    pub(super) fn year_before(&self, at: usize) -> Option<usize> {
        (2..=6.min(at)).find(|&n| self.year(at - n, &Clock::default()).is_some_and(|(end, _)| end == at || end + 1 == at)).map(|n| at - n)
    }

    /// 上世纪90年代, 九十年代, 21世纪.
    pub(super) fn decade(&self, at: usize, base: Point) -> Option<(usize, Point)> {
        let fixed = |end, fixed| Some((end, Point { fixed: Some(fixed), grain: Some(Grain::Period), ..base }));
        let (mut end, mut century) = (at, None);
        if let Some((n_end, n, _)) = self.word(at, &[TimeKind::Bc]).and_then(|(n_at, _)| self.number(n_at)) {
            let (to, _) = self.word(n_end, &[TimeKind::Century])?;
            return fixed(to, Fixed::Century(to_year(-n)));
        }
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
        // 90年代, 1980年代, 80、90年代, 七八十年代.
        let one = self.number(end).map(|(n_end, n, digits)| match self.joined(n_end, n, 10) {
            Some((_, m_end, m, m_digits)) if m_digits == digits && m > n && m % 10 == 0 => (m_end, n, m, digits),
            _ => (n_end, n, n, digits),
        });
        if let Some((n_end, first, last, digits)) = one.or_else(|| self.two_in_order(end).map(|(n_end, n, m)| (n_end, n, m, 2)))
            && let Some((to, _)) = self.word(n_end, &[TimeKind::Decade])
            && first % 10 == 0
        {
            let (first, last) = (to_year(first), to_year(last));
            return match century {
                _ if digits == 4 && (1000..=2200).contains(&first) => fixed(to, Fixed::Years(first, last + 9)),
                Some(c) if last < 100 => fixed(to, Fixed::Years(c * 100 + first, c * 100 + last + 9)),
                None if last < 100 => fixed(to, Fixed::BareDecades(first, last)),
                _ => None,
            };
        }
        century.filter(|_| end > at).and_then(|c| fixed(end, Fixed::Century(c)))
    }
}

/// The year that two digits mean: of this century up to ten years from now, else of the last.
fn full_year(n: i16, clock: &Clock) -> i16 {
    let published = clock.published.map_or(2021, Date::year);
    let century = published - published % 100;
    if published % 100 + 10 >= n { century + n } else { century - 100 + n }
}
