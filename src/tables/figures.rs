//! `figures`: what each quantity says.

use super::quantities::MODIFIERS;
use super::schema::{DOC_ID, END, Kind, SENT_ID, START, TEXT, Table, one_of, optional, required};
use super::{Frame, slices};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::quantities::amount::to_f64;

pub const TABLE: Table = Table {
    name: "figures",
    about: "one row for each quantity in title, headings, captions and body: what the number says",
    columns: &[
        DOC_ID,
        SENT_ID,
        required("quantity_id", Kind::UInt32, "as in quantities.quantity_id"),
        START,
        END,
        optional("metric", Kind::Text, "what is measured, an id of metrics.csv"),
        optional("metric_text", Kind::Text, "the words that told"),
        optional("head", Kind::Text, "the noun that is counted or measured"),
        optional("subject_id", Kind::UInt32, "mention_id of the one whose figure it is"),
        optional("subject", Kind::Text, "whose figure it is, as written"),
        optional("subject_kind", Kind::Text, "kind of the subject"),
        optional("subject_entity_id", Kind::Text, "entity_id of the subject"),
        optional("place_entity_id", Kind::Text, "entity_id of the place that it is about"),
        one_of("status", false, &["planned", "actual"], "planned or done"),
        one_of("change", false, &["increase", "decrease"], "the number is the size of a change"),
        one_of("basis", false, &["yoy", "pop", "base"], "against what the change is measured"),
        optional("per", Kind::Text, "UCUM unit of a rate that words outside the span give"),
        optional("period_from", Kind::Date, "first day that the figure covers"),
        optional("period_to", Kind::Date, "last day that the figure covers"),
        TEXT,
        one_of("modifier", true, MODIFIERS, "as in quantities"),
        optional("value", Kind::Float64, "as in quantities"),
        optional("low", Kind::Float64, "as in quantities"),
        optional("high", Kind::Float64, "as in quantities"),
        required("unit", Kind::Text, "as in quantities"),
        required("dimension", Kind::Text, "as in quantities"),
        optional("subject_rule", Kind::Text, "the evidence by which the subject was found"),
    ],
};

pub fn frame(part: &[Analysis], lexicon: &Lexicon) -> Frame {
    let rules = &lexicon.rules;
    let rows = || part.iter().flat_map(|a| a.figures.iter().map(move |g| (a, g, &a.quantities[g.quantity as usize])));
    let mut f = Frame::new(&TABLE, part.iter().map(|a| a.figures.len()).sum());
    f.text("doc_id", rows().map(|(a, _, _)| a.document.id.as_str()));
    f.number("sent_id", rows().map(|(_, _, q)| q.sentence));
    f.number("quantity_id", rows().map(|(_, g, _)| g.quantity));
    f.number("start", rows().map(|(_, _, q)| q.span.start() as u32));
    f.number("end", rows().map(|(_, _, q)| q.span.end() as u32));
    f.maybe_text("metric", rows().map(|(_, g, _)| g.metric.map(|m| rules.metrics[m as usize].id.as_str())));
    f.maybe_text("metric_text", rows().map(|(a, g, _)| g.metric_span.map(|s| a.slice(s))));
    f.maybe_text("head", rows().map(|(a, g, _)| g.head.map(|s| a.slice(s))));
    f.maybe_number("subject_id", rows().map(|(_, g, _)| g.subject.and_then(|s| s.mention)));
    f.maybe_text("subject", rows().map(|(a, g, _)| g.subject.map(|s| a.slice(s.span))));
    f.maybe_text("subject_kind", rows().map(|(a, g, _)| g.subject.and_then(|s| s.mention).map(|m| a.mentions[m as usize].kind(lexicon))));
    f.maybe_text("subject_entity_id", rows().map(|(a, g, _)| g.subject.and_then(|s| s.mention).and_then(|m| a.entity_id(m, lexicon))));
    f.maybe_text("place_entity_id", rows().map(|(_, g, _)| g.place.map(|p| lexicon.id_of(p))));
    f.maybe_text("status", rows().map(|(_, g, _)| g.status.map(|s| s.as_str())));
    f.maybe_text("change", rows().map(|(_, g, _)| g.change.map(|c| c.as_str())));
    f.maybe_text("basis", rows().map(|(_, g, _)| g.basis.map(|b| b.as_str())));
    f.maybe_text("per", rows().map(|(_, g, _)| g.per.map(|p| rules.pers[p as usize].as_str())));
    f.date("period_from", rows().map(|(_, g, _)| g.period.map(|p| p.0)));
    f.date("period_to", rows().map(|(_, g, _)| g.period.map(|p| p.1)));
    f.text("text", slices(rows().map(|(a, _, q)| (a, q.span))));
    f.text("modifier", rows().map(|(_, _, q)| q.amount.bounds().modifier.as_str()));
    f.maybe_float("value", rows().map(|(_, _, q)| q.amount.bounds().value.map(to_f64)));
    f.maybe_float("low", rows().map(|(_, _, q)| q.amount.bounds().low.map(to_f64)));
    f.maybe_float("high", rows().map(|(_, _, q)| q.amount.bounds().high.map(to_f64)));
    f.maybe_text("unit", rows().map(|(_, _, q)| Some(q.measure.code(rules))));
    f.maybe_text("dimension", rows().map(|(_, _, q)| Some(q.measure.dimension(rules))));
    f.maybe_text("subject_rule", rows().map(|(_, g, _)| g.subject.map(|s| s.rule)));
    f
}
