//! `sentences`: every character of a text but white space between sentences belongs to one.

use super::Frame;
use super::schema::{DOC_ID, END, Kind, SENT_ID, START, TEXT, Table, one_of, optional, required};
use crate::analysis::Analysis;

pub const TABLE: Table = Table {
    name: "sentences",
    about: "one row for each sentence, with what it is in its article",
    columns: &[
        DOC_ID,
        SENT_ID,
        required("paragraph", Kind::UInt32, "line of the text that it stands in, from 0, empty lines aside"),
        one_of("role", true, &["title", "heading", "body", "caption", "byline", "boilerplate"], "what the line is; byline and boilerplate give no figures"),
        optional("heading", Kind::Text, "the heading that it stands under"),
        START,
        END,
        TEXT.distinct(),
    ],
};

pub fn frame(part: &[Analysis]) -> Frame {
    let rows = || part.iter().flat_map(|a| a.sentences.iter().enumerate().map(move |(i, s)| (a, i as u32, s)));
    let mut f = Frame::new(&TABLE, part.iter().map(|a| a.sentences.len()).sum());
    f.text("doc_id", rows().map(|(a, _, _)| a.document.id.as_str()));
    f.number("sent_id", rows().map(|(_, i, _)| i));
    f.number("paragraph", rows().map(|(_, _, s)| s.paragraph));
    f.text("role", rows().map(|(_, _, s)| s.role.as_str()));
    f.maybe_text("heading", rows().map(|(a, _, s)| s.heading.map(|h| a.slice(a.sentences[h as usize].span))));
    f.number("start", rows().map(|(_, _, s)| s.span.start() as u32));
    f.number("end", rows().map(|(_, _, s)| s.span.end() as u32));
    f.text("text", rows().map(|(a, _, s)| a.slice(s.span)));
    f
}
