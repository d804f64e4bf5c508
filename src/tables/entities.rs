//! `entities`: one row for each thing that the run named, with how often.

use super::Frame;
use super::schema::{Kind, Table, optional, required};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use rustc_hash::FxHashMap;
use serde::Serializer;
use std::sync::Arc;

pub const TABLE: Table = Table {
    name: "entities",
    about: "one row for each thing that the run named",
    columns: &[
        required("entity_id", Kind::Text, "as in mentions.entity_id").distinct(),
        required("kind", Kind::Text, "as in mentions.kind"),
        required("name", Kind::Text, "canonical name").distinct(),
        optional("attributes", Kind::Text, "what the dictionary row carries, as JSON"),
        required("n_documents", Kind::UInt32, "documents that name it"),
        required("n_mentions", Kind::UInt32, "mentions of it"),
    ],
};

/// Counters of all entities of a run.
#[derive(Default, Clone)]
pub struct Entities {
    /// Articles counted so far.
    documents: u32,
    rows: FxHashMap<Arc<str>, Entity>,
}

#[derive(Clone)]
struct Entity {
    kind: u16,
    name: Arc<str>,
    documents: u32,
    mentions: u32,
    /// The article that named it last, counted from 1.
    last: u32,
}

impl Entities {
    /// Counts the mentions of one article.
    pub fn count(&mut self, analysis: &Analysis, lexicon: &Lexicon) {
        self.documents += 1;
        for (i, m) in analysis.mentions.iter().enumerate() {
            let Some(id) = analysis.entity_id(i as u32, lexicon) else { continue };
            let entity = match self.rows.get_mut(id) {
                Some(entity) => entity,
                None => self.rows.entry(id.into()).or_insert(Entity { kind: m.kind, name: m.name(lexicon).into(), documents: 0, mentions: 0, last: 0 }),
            };
            entity.mentions += 1;
            if entity.last != self.documents {
                entity.last = self.documents;
                entity.documents += 1;
            }
        }
    }

    /// Counters kept by an earlier, interrupted run.
    pub fn add(&mut self, id: &str, kind: u16, name: &str, documents: u32, mentions: u32) {
        let entity = self.rows.entry(id.into()).or_insert_with(|| Entity { kind, name: name.into(), documents: 0, mentions: 0, last: 0 });
        entity.documents += documents;
        entity.mentions += mentions;
    }

    /// Adds the counters of a part.
    pub fn merge(&mut self, other: Entities) {
        for (id, e) in other.rows {
            match self.rows.entry(id) {
                std::collections::hash_map::Entry::Vacant(v) => {
                    v.insert(e);
                }
                std::collections::hash_map::Entry::Occupied(mut o) => {
                    o.get_mut().documents += e.documents;
                    o.get_mut().mentions += e.mentions;
                }
            }
        }
    }

    /// The counters as JSON lines, for the log of a run.
    pub(crate) fn log(&self, out: &mut Vec<u8>) {
        #[derive(serde::Serialize)]
        struct Line<'e> {
            id: &'e str,
            kind: u16,
            name: &'e str,
            documents: u32,
            mentions: u32,
        }
        for (id, e) in &self.rows {
            let line = Line { id, kind: e.kind, name: &e.name, documents: e.documents, mentions: e.mentions };
            serde_json::to_writer(&mut *out, &line).expect("a vector takes all that is written to it");
            out.push(b'\n');
        }
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The whole table, by id.
    pub fn frame(&self, lexicon: &Lexicon) -> Frame {
        let mut rows: Vec<(&Arc<str>, &Entity)> = self.rows.iter().collect();
        rows.sort_unstable_by_key(|(id, _)| *id);
        let mut f = Frame::new(&TABLE, rows.len());
        f.text("entity_id", rows.iter().map(|(id, _)| &***id));
        f.text("kind", rows.iter().map(|(_, e)| lexicon.kind(e.kind)));
        f.text("name", rows.iter().map(|(_, e)| &*e.name));
        f.maybe_text("attributes", rows.iter().map(|(id, _)| attributes(id, lexicon)));
        f.number("n_documents", rows.iter().map(|(_, e)| e.documents));
        f.number("n_mentions", rows.iter().map(|(_, e)| e.mentions));
        f
    }
}

fn attributes(id: &str, lexicon: &Lexicon) -> Option<String> {
    let entity = lexicon.entity(lexicon.by_id(id)?);
    let mut pairs: Vec<(&str, &str)> = Vec::new();
    if let Some(parent) = entity.parent {
        pairs.push(("parent", lexicon.id_of(parent)));
    }
    pairs.extend(lexicon.attributes(entity));
    if !pairs.iter().any(|(column, _)| *column == "adcode")
        && !lexicon.attribute(entity, "level").is_empty()
        && id.len() >= 6
        && id.bytes().all(|b| b.is_ascii_digit())
    {
        pairs.push(("adcode", id));
    }
    let mut json = Vec::new();
    serde_json::Serializer::new(&mut json).collect_map(pairs).expect("a vector takes all that is written to it");
    String::from_utf8(json).ok()
}
