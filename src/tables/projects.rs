//! `projects`: one row for each project mention, as the article tells of it.

use super::Frame;
use super::schema::{DOC_ID, END, Kind, SENT_ID, START, Table, one_of, optional, required};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::projects::Named;

pub const TABLE: Table = Table {
    name: "projects",
    about: "one row for each project mention: stage, owner, place and the larger project",
    columns: &[
        DOC_ID,
        SENT_ID,
        required("mention_id", Kind::UInt32, "as in mentions.mention_id"),
        START,
        END,
        optional("entity_id", Kind::Text, "as in mentions.entity_id"),
        required("name", Kind::Text, "canonical name"),
        one_of("stage", false, &["proposed", "signed", "started", "building", "completed", "operating", "stopped"], "what the mention's own clause says"),
        optional("stage_text", Kind::Text, "the words that told the stage"),
        optional("owner_id", Kind::UInt32, "mention_id of the owner"),
        optional("owner", Kind::Text, "who builds or owns it, as written"),
        optional("owner_entity_id", Kind::Text, "entity_id of the owner"),
        optional("place_id", Kind::UInt32, "mention_id of the place"),
        optional("place", Kind::Text, "where it is or will be, as written"),
        optional("place_entity_id", Kind::Text, "entity_id of the place"),
        optional("part_of_id", Kind::UInt32, "mention_id of the larger project"),
        optional("part_of", Kind::Text, "the larger project that it is listed under, as written"),
    ],
};

pub fn frame(part: &[Analysis], lexicon: &Lexicon) -> Frame {
    let rows = || part.iter().flat_map(|a| a.projects.iter().map(move |p| (a, p, &a.mentions[p.mention as usize])));
    let id = |n: Option<Named>| n.and_then(|n| n.mention);
    let mut f = Frame::new(&TABLE, part.iter().map(|a| a.projects.len()).sum());
    f.text("doc_id", rows().map(|(a, _, _)| a.document.id.as_str()));
    f.number("sent_id", rows().map(|(_, _, m)| m.sentence));
    f.number("mention_id", rows().map(|(_, p, _)| p.mention));
    f.number("start", rows().map(|(_, _, m)| m.span.start() as u32));
    f.number("end", rows().map(|(_, _, m)| m.span.end() as u32));
    f.maybe_text("entity_id", rows().map(|(a, p, _)| a.entity_id(p.mention, lexicon)));
    f.text("name", rows().map(|(_, _, m)| m.name(lexicon)));
    f.maybe_text("stage", rows().map(|(_, p, _)| p.stage.map(|s| s.as_str())));
    f.maybe_text("stage_text", rows().map(|(a, p, _)| p.stage_span.map(|s| a.slice(s))));
    f.maybe_number("owner_id", rows().map(|(_, p, _)| id(p.owner)));
    f.maybe_text("owner", rows().map(|(a, p, _)| p.owner.map(|n| a.slice(n.span))));
    f.maybe_text("owner_entity_id", rows().map(|(a, p, _)| id(p.owner).and_then(|m| a.entity_id(m, lexicon))));
    f.maybe_number("place_id", rows().map(|(_, p, _)| id(p.place)));
    f.maybe_text("place", rows().map(|(a, p, _)| p.place.map(|n| a.slice(n.span))));
    f.maybe_text("place_entity_id", rows().map(|(a, p, _)| id(p.place).and_then(|m| a.entity_id(m, lexicon))));
    f.maybe_number("part_of_id", rows().map(|(_, p, _)| id(p.part_of)));
    f.maybe_text("part_of", rows().map(|(a, p, _)| p.part_of.map(|n| a.slice(n.span))));
    f
}
