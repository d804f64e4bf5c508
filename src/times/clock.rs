//! Clock times and what comes back every week or year: read over, without a row.

use super::parse::Parser;
use super::point::Point;
use crate::dictionary::rules::{Numeral, TimeKind};

impl<'p> Parser<'p> {
    /// 每周一, 每年: nothing that the calendar knows.
    pub(super) fn recurring(&self, at: usize) -> Option<usize> {
        let (end, _) = self.word(at, &[TimeKind::Every])?;
        if let Some((to, _)) = self.feast(self.over_every(end), Point::default()) {
            return Some(to);
        }
        if let Some(unit) = self.unit(end, "month").or_else(|| self.unit(end, "year")) {
            // 每月15日, 每年6月.
            let (n_end, _, _) = self.number(unit)?;
            return self.unit(n_end, "day").or_else(|| self.unit(n_end, "month"));
        }
        self.weekday(end).map(|(to, _)| to).or_else(|| {
            let (n_end, _, _) = self.number(end)?;
            self.unit(n_end, "month").or_else(|| self.unit(n_end, "day"))
        })
    }

    /// Over what may stand between 每 and a feast: 每年的春节, 每逢中秋, 每到年底.
    fn over_every(&self, at: usize) -> usize {
        let mut end = at;
        while let Some(to) = self.word(end, &[TimeKind::Every, TimeKind::Of, TimeKind::Deadline]).map(|(to, _)| to).or_else(|| self.unit(end, "year")) {
            end = to;
        }
        end
    }

    /// 15时, 上午9点30分, 08:27: where it ends.
    pub(super) fn clock_time(&self, at: usize) -> Option<usize> {
        let (mut at, mut lead) = (at, false);
        if let Some((end, _)) = self.word(at, &[TimeKind::Clock]) {
            at = self.spaces(end);
            lead = true;
        }
        let (h_end, h, digits) = self.number(at)?;
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
    pub(super) fn clock_is_plain(&self, at: usize) -> bool {
        self.word(at, &[TimeKind::PlainHour]).is_some()
    }
}
