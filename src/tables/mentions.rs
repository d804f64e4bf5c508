//! `mentions`: every name, nested ones too, with the entity it stands for and the row or rule that found it.

use super::schema::{DOC_ID, END, Kind, SENT_ID, START, TEXT, Table, one_of, optional, required};
use super::{AHEAD, Frame, slices};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::mentions::{Mention, Name};
use crate::prefetch::ahead;

pub const TABLE: Table = Table {
    name: "mentions",
    about: "one row for each name, nested ones too",
    columns: &[
        DOC_ID,
        SENT_ID,
        required("mention_id", Kind::UInt32, "the mention, from 0 within its document"),
        START,
        END,
        TEXT,
        required("kind", Kind::Text, "place, company, project, organization, document, or a kind that a user's dictionary brings"),
        optional("entity_id", Kind::Text, "the dictionary row's id, else the kind and a hash of the folded name; null where several rows fit"),
        required("name", Kind::Text, "canonical name"),
        one_of("matcher", true, &["dictionary", "pattern", "context"], "how it was found"),
        required("source", Kind::Text, "file and line of the dictionary row, the affix row, or the rule"),
        optional("parent_id", Kind::UInt32, "the mention_id of the mention it lies inside"),
    ],
};

pub fn frame(part: &[Analysis], lexicon: &Lexicon) -> Frame {
    let rows = || part.iter().flat_map(|a| a.mentions.iter().enumerate().map(move |(i, m)| (a, i as u32, m)));
    let mut f = Frame::new(&TABLE, part.iter().map(|a| a.mentions.len()).sum());
    f.text("doc_id", rows().map(|(a, _, _)| a.document.id.as_str()));
    f.number("sent_id", rows().map(|(_, _, m)| m.sentence));
    f.number("mention_id", rows().map(|(_, i, _)| i));
    f.number("start", rows().map(|(_, _, m)| m.span.start() as u32));
    f.number("end", rows().map(|(_, _, m)| m.span.end() as u32));
    f.text("text", slices(rows().map(|(a, _, m)| (a, m.span))));
    f.text("kind", rows().map(|(_, _, m)| m.kind(lexicon)));
    // What is told of entities lies all over the dictionaries: it is asked for some rows ahead.
    let entity = |(_, _, m): (&Analysis, u32, &Mention)| if let Name::Entity(e) = m.name { Some(e) } else { None };
    let row = move |row| entity(row).into_iter().for_each(|e| lexicon.prefetch(e));
    let texts = move |row| entity(row).into_iter().for_each(|e| lexicon.prefetch_texts(e));
    f.maybe_text("entity_id", ahead(rows(), AHEAD, row, texts).map(|(a, i, _)| a.entity_id(i, lexicon)));
    f.text("name", rows().map(|(_, _, m)| m.name(lexicon)));
    f.text("matcher", rows().map(|(_, _, m)| m.matcher.as_str()));
    f.written("source", rows().map(|(_, _, m)| m), |m, to| m.write_source(lexicon, to));
    f.maybe_number("parent_id", rows().map(|(_, _, m)| m.parent));
    f
}
