//! Times: 2021年7月, 去年同期, 1—6月, “十四五”: a stretch of days with its grain.
//!
//! In: folded characters, a position, and a [`Clock`] that knows when the article was published and what year it spoke
//! of last. Out: a [`Hit`], which may be something that looks like a number but is a clock time or a recurring time
//! and gives no row. The hard case is a bare month or day: it takes the year that puts it nearest to publication.

mod calendar;
mod clock;
mod day;
mod feast;
mod lunar;
mod month;
mod parse;
mod point;
mod solar;
mod stretch;
mod year;

pub use parse::Parser;

use crate::span::Span;
use jiff::civil::Date;

/// How fine a time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    Year,
    Half,
    Quarter,
    Month,
    Week,
    Day,
    Period,
}

impl Grain {
    pub fn as_str(self) -> &'static str {
        match self {
            Grain::Year => "year",
            Grain::Half => "half",
            Grain::Quarter => "quarter",
            Grain::Month => "month",
            Grain::Week => "week",
            Grain::Day => "day",
            Grain::Period => "period",
        }
    }
}

/// A time as the text gives it; without `published` a relative one has no dates.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeSpan {
    pub span: Span,
    pub sentence: u32,
    pub days: Option<(Date, Date)>,
    pub grain: Grain,
}

/// What a parse yields: where it ends and, unless it is a mere clock time, the time.
#[derive(Debug)]
pub struct Hit {
    pub end: usize,
    pub time: Option<(Span, TimeSpan)>,
}

/// What is known of "now" at a point of an article.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    pub published: Option<Date>,
    /// The year that was spoken of last, for 当年 and 全年.
    pub year: Option<i16>,
    /// The last stretch, for 同期.
    pub last: Option<(Date, Date, Grain)>,
    /// The last day that this sentence named with its month, for a later one without: 6月5日和6日.
    pub day: Option<Date>,
}

impl Clock {
    pub fn new(published: Option<Date>) -> Clock {
        Clock { published, ..Clock::default() }
    }

    /// A new sentence begins: a day without its month is one of the present month again.
    pub fn sentence(&mut self) {
        self.day = None;
    }

    /// A new paragraph begins: what was said before no longer dates it.
    pub fn paragraph(&mut self) {
        self.last = None;
    }
}
