//! `times`: stretches of days.

use super::schema::{DOC_ID, END, Kind, SENT_ID, START, TEXT, Table, one_of, optional, required};
use super::{Frame, slices};
use crate::analysis::Analysis;

pub const TABLE: Table = Table {
    name: "times",
    about: "one row for each time that names a stretch of days",
    columns: &[
        DOC_ID,
        SENT_ID,
        required("time_id", Kind::UInt32, "the time, from 0 within its document"),
        START,
        END,
        TEXT,
        optional("date_from", Kind::Date, "first day"),
        optional("date_to", Kind::Date, "last day, inclusive"),
        one_of("grain", true, &["year", "half", "quarter", "month", "week", "day", "period"], "how fine it is"),
    ],
};

pub fn frame(part: &[Analysis]) -> Frame {
    let rows = || part.iter().flat_map(|a| a.times.iter().enumerate().map(move |(i, t)| (a, i as u32, t)));
    let mut f = Frame::new(&TABLE, part.iter().map(|a| a.times.len()).sum());
    f.text("doc_id", rows().map(|(a, _, _)| a.document.id.as_str()));
    f.number("sent_id", rows().map(|(_, _, t)| t.sentence));
    f.number("time_id", rows().map(|(_, i, _)| i));
    f.number("start", rows().map(|(_, _, t)| t.span.start() as u32));
    f.number("end", rows().map(|(_, _, t)| t.span.end() as u32));
    f.text("text", slices(rows().map(|(a, _, t)| (a, t.span))));
    f.date("date_from", rows().map(|(_, _, t)| t.days.map(|d| d.0)));
    f.date("date_to", rows().map(|(_, _, t)| t.days.map(|d| d.1)));
    f.text("grain", rows().map(|(_, _, t)| t.grain.as_str()));
    f
}
