//! `quantities`: every number with its unit.

use super::schema::{DOC_ID, END, Kind, SENT_ID, START, TEXT, Table, one_of, optional, required};
use super::{Frame, slices};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::quantities::{Quantity, amount::to_f64};
use rust_decimal::Decimal;

pub(super) const MODIFIERS: &[&str] = &["exact", "about", "more_than", "at_least", "less_than", "at_most", "range", "vague"];

pub const TABLE: Table = Table {
    name: "quantities",
    about: "one row for each number with its unit, or bare percentage, multiple or fraction",
    columns: &[
        DOC_ID,
        SENT_ID,
        required("quantity_id", Kind::UInt32, "the quantity, from 0 within its document"),
        START,
        END,
        TEXT,
        one_of("modifier", true, MODIFIERS, "how surely the number is stated"),
        optional("value", Kind::Float64, "the one number stated; null for ranges and vague amounts"),
        optional("low", Kind::Float64, "lower bound"),
        optional("high", Kind::Float64, "upper bound"),
        required("unit", Kind::Text, "UCUM code, ISO 4217 for money, a measure word in braces"),
        required("dimension", Kind::Text, "mass, length, area, money, count, ratio …"),
        optional("base_value", Kind::Float64, "value in the dimension's base unit"),
        optional("base_low", Kind::Float64, "low in the base unit"),
        optional("base_high", Kind::Float64, "high in the base unit"),
        optional("base_unit", Kind::Text, "the base unit"),
    ],
};

pub fn frame(part: &[Analysis], lexicon: &Lexicon) -> Frame {
    let rules = &lexicon.rules;
    let rows = || part.iter().flat_map(|a| a.quantities.iter().enumerate().map(move |(i, q)| (a, i as u32, q)));
    let base = |q: &Quantity, v: Option<Decimal>| v.and_then(|v| q.measure.to_base(v, rules)).map(to_f64);
    let mut f = Frame::new(&TABLE, part.iter().map(|a| a.quantities.len()).sum());
    f.text("doc_id", rows().map(|(a, _, _)| a.document.id.as_str()));
    f.number("sent_id", rows().map(|(_, _, q)| q.sentence));
    f.number("quantity_id", rows().map(|(_, i, _)| i));
    f.number("start", rows().map(|(_, _, q)| q.span.start() as u32));
    f.number("end", rows().map(|(_, _, q)| q.span.end() as u32));
    f.text("text", slices(rows().map(|(a, _, q)| (a, q.span))));
    f.text("modifier", rows().map(|(_, _, q)| q.amount.bounds().modifier.as_str()));
    f.maybe_float("value", rows().map(|(_, _, q)| q.amount.bounds().value.map(to_f64)));
    f.maybe_float("low", rows().map(|(_, _, q)| q.amount.bounds().low.map(to_f64)));
    f.maybe_float("high", rows().map(|(_, _, q)| q.amount.bounds().high.map(to_f64)));
    f.maybe_text("unit", rows().map(|(_, _, q)| Some(q.measure.code(rules))));
    f.maybe_text("dimension", rows().map(|(_, _, q)| Some(q.measure.dimension(rules))));
    f.maybe_float("base_value", rows().map(|(_, _, q)| base(q, q.amount.bounds().value)));
    f.maybe_float("base_low", rows().map(|(_, _, q)| base(q, q.amount.bounds().low)));
    f.maybe_float("base_high", rows().map(|(_, _, q)| base(q, q.amount.bounds().high)));
    f.maybe_text("base_unit", rows().map(|(_, _, q)| Some(q.measure.base(rules)).filter(|b| !b.is_empty())));
    f
}
