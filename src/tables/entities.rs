//! `entities`: one row for each thing that the run named, with how often.

use super::Frame;
use super::schema::{Kind, Table, optional, required};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::EntityIndex;
use crate::mentions::Name;
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
    /// Those of the dictionaries.
    known: FxHashMap<EntityIndex, Tally>,
    /// All others by id, and what an earlier run has counted.
    rows: FxHashMap<Arc<str>, Entity>,
}

#[derive(Clone, Copy, Default)]
struct Tally {
    documents: u32,
    mentions: u32,
    /// The article that named it last, counted from 1.
    last: u32,
}

impl Tally {
    /// Counts a mention in an article.
    fn count(&mut self, article: u32) {
        self.mentions += 1;
        if self.last != article {
            self.last = article;
            self.documents += 1;
        }
    }

    fn add(&mut self, more: Tally) {
        self.documents += more.documents;
        self.mentions += more.mentions;
    }
}

#[derive(Clone)]
struct Entity {
    kind: u16,
    name: Arc<str>,
    tally: Tally,
}

impl Entities {
    /// Counts the mentions of one article.
    pub fn count(&mut self, analysis: &Analysis) {
        self.documents += 1;
        for (m, id) in analysis.mentions.iter().zip(&analysis.new_ids) {
            let tally = match (&m.name, id) {
                (Name::Entity(entity), _) => self.known.entry(*entity).or_default(),
                (Name::New(name), Some(id)) => {
                    &mut self.rows.entry(id.clone()).or_insert_with(|| Entity { kind: m.kind, name: name.clone(), tally: Tally::default() }).tally
                }
                _ => continue,
            };
            tally.count(self.documents);
        }
    }

    /// Counters kept by an earlier, interrupted run.
    pub fn add(&mut self, id: &str, kind: u16, name: &str, documents: u32, mentions: u32) {
        let entity = self.rows.entry(id.into()).or_insert_with(|| Entity { kind, name: name.into(), tally: Tally::default() });
        entity.tally.add(Tally { documents, mentions, last: 0 });
    }

    /// Adds the counters of a part.
    pub fn merge(&mut self, other: Entities) {
        for (entity, tally) in other.known {
            self.known.entry(entity).or_default().add(tally);
        }
        for (id, e) in other.rows {
            match self.rows.entry(id) {
                std::collections::hash_map::Entry::Vacant(v) => _ = v.insert(e),
                std::collections::hash_map::Entry::Occupied(mut o) => o.get_mut().tally.add(e.tally),
            }
        }
    }

    /// The counters as JSON lines, for the log of a run.
    pub(crate) fn log(&self, lexicon: &Lexicon) -> Vec<u8> {
        #[derive(serde::Serialize)]
        struct Line<'e> {
            id: &'e str,
            kind: u16,
            name: &'e str,
            documents: u32,
            mentions: u32,
        }
        let mut out = Vec::new();
        let mut line = |id: &str, kind: u16, name: &str, tally: Tally| {
            let line = Line { id, kind, name, documents: tally.documents, mentions: tally.mentions };
            serde_json::to_writer(&mut out, &line).expect("a vector takes all that is written to it");
            out.push(b'\n');
        };
        self.known.iter().for_each(|(&e, tally)| line(lexicon.id_of(e), lexicon.entity(e).kind, lexicon.name_of(e), *tally));
        self.rows.iter().for_each(|(id, e)| line(id, e.kind, &e.name, e.tally));
        out
    }

    /// Gives those of the dictionaries their ids and names, as all others have them.
    fn name(&mut self, lexicon: &Lexicon) {
        for (entity, tally) in std::mem::take(&mut self.known) {
            let row = || Entity { kind: lexicon.entity(entity).kind, name: lexicon.name_of(entity).into(), tally: Tally::default() };
            self.rows.entry(lexicon.id_of(entity).into()).or_insert_with(row).tally.add(tally);
        }
    }

    /// The whole table, by id.
    pub fn frame(&mut self, lexicon: &Lexicon) -> Frame {
        self.name(lexicon);
        let mut rows: Vec<(&Arc<str>, &Entity)> = self.rows.iter().collect();
        rows.sort_unstable_by_key(|(id, _)| *id);
        let mut f = Frame::new(&TABLE, rows.len());
        f.text("entity_id", rows.iter().map(|(id, _)| &***id));
        f.text("kind", rows.iter().map(|(_, e)| lexicon.kind(e.kind)));
        f.text("name", rows.iter().map(|(_, e)| &*e.name));
        f.maybe_text("attributes", rows.iter().map(|(id, _)| attributes(id, lexicon)));
        f.number("n_documents", rows.iter().map(|(_, e)| e.tally.documents));
        f.number("n_mentions", rows.iter().map(|(_, e)| e.tally.mentions));
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
