//! Rows of names, laid over each other layer by layer, and the [`Names`] that are made of them.
//!
//! A file is read row by row and never held whole: what is kept of a plain row is its entity and its words.

use super::ids::Ids;
use super::names::{Attribute, Entity, EntityIndex, Facts, Form, Names, Piece, ids, kind};
use super::sheet::{self, Header, Reader, Row, Rows, split};
use super::words::{Draft, Words};
use crate::error::Error;
use crate::span::Folding;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{channel, sync_channel};

/// Columns that the lexicon itself understands; any other is an attribute.
pub(super) const KNOWN: [&str; 12] = ["id", "name", "kind", "aliases", "weak", "parent", "weight", "context", "not_before", "not_after", "status", "old_id"];

/// Lays rows over each other, then compiles.
#[derive(Default)]
pub struct Builder {
    entities: Vec<Entity>,
    /// Every way to write an entity, in row order; without one, the word is blocked.
    forms: Draft<Form>,
    off: FxHashSet<EntityIndex>,
    /// Names that later layers replaced, each with the layer that had it.
    renamed: FxHashMap<(EntityIndex, u16), Piece>,
    parents: Vec<Parent>,
    kinds: Vec<String>,
    columns: Vec<String>,
    attributes: Vec<Attribute>,
    files: Vec<String>,
    /// Ids, names and values of attributes.
    text: String,
    ids: Ids,
    /// Where all that is wrong is to be told, and not the first alone.
    faults: Option<Vec<Error>>,
}

/// A parent cell that names no row before it, or changes one: to be resolved when all rows are known.
struct Parent {
    of: EntityIndex,
    cell: Box<str>,
    path: Arc<str>,
    line: u32,
    column: u16,
}

/// Where the known columns of a file stand.
struct Columns {
    id: Option<usize>,
    name: usize,
    kind: Option<usize>,
    aliases: Option<usize>,
    weak: Option<usize>,
    parent: Option<usize>,
    weight: Option<usize>,
    context: Option<usize>,
    not_before: Option<usize>,
    not_after: Option<usize>,
    status: Option<usize>,
    level: Option<usize>,
    /// Any other, with its number in `Names::columns`.
    attributes: Vec<(usize, u16)>,
}

impl Columns {
    fn of(header: &Header, columns: &mut Vec<String>) -> Result<Columns, Error> {
        let at = |name| header.column(name);
        let unknown = header.columns().iter().enumerate().filter(|(_, h)| !h.is_empty() && !KNOWN.contains(&h.as_str()));
        Ok(Columns {
            name: header.require("name")?,
            id: at("id"),
            kind: at("kind"),
            aliases: at("aliases"),
            weak: at("weak"),
            parent: at("parent"),
            weight: at("weight"),
            context: at("context"),
            not_before: at("not_before"),
            not_after: at("not_after"),
            status: at("status"),
            level: at("level"),
            attributes: unknown.map(|(i, h)| (i, intern(columns, h))).collect(),
        })
    }
}

fn intern(list: &mut Vec<String>, word: &str) -> u16 {
    match list.iter().position(|w| w == word) {
        Some(i) => i as u16,
        None => {
            list.push(word.to_owned());
            (list.len() - 1) as u16
        }
    }
}

impl Builder {
    /// One that goes on behind a row that cannot be used.
    pub fn lenient() -> Builder {
        Builder { faults: Some(Vec::new()), ..Builder::default() }
    }

    fn complain(&mut self, error: Error) -> Result<(), Error> {
        match &mut self.faults {
            Some(faults) => {
                faults.push(error);
                Ok(())
            }
            None => Err(error),
        }
    }

    /// Adds the rows of a file; `path` is what errors call it, its last part what `source` does.
    pub fn add(&mut self, path: &str, bytes: &[u8], layer: u16, fold: &Folding) -> Result<(), Error> {
        sheet::decode(path, bytes).and_then(|text| self.add_rows(path, &text, layer, fold)).or_else(|e| self.complain(e))
    }

    /// Makes room for the rows of these files: one allocation where they are many, and what is not needed is never touched.
    pub fn expect<'b>(&mut self, files: impl IntoIterator<Item = &'b [u8]>) {
        let (mut rows, mut bytes) = (0, 0);
        for file in files {
            rows += memchr::memchr_iter(b'\n', file).count();
            bytes += file.len();
        }
        self.entities.reserve(rows);
        self.forms.reserve(rows);
        self.text.reserve(bytes);
        self.ids.reserve(rows, ids(&self.entities, &self.text));
    }

    fn add_rows(&mut self, path: &str, text: &str, layer: u16, fold: &Folding) -> Result<(), Error> {
        self.know_kinds();
        let mut reader = Reader::new(path, text)?;
        let columns = Columns::of(reader.header(), &mut self.columns)?;
        let shown = Path::new(path).file_name().map_or_else(|| path.to_owned(), |n| n.to_string_lossy().into_owned());
        let file = File { path: path.into(), number: intern(&mut self.files, &shown), kind: kind_of(path), layer };
        let header = reader.header().clone();
        std::thread::scope(|scope| {
            // The file is read beside, a few rows ahead: that takes as long as what is done with them. What held rows
            // goes back to hold the next.
            let (sender, receiver) = sync_channel::<Rows>(4);
            let (back, empty) = channel();
            scope.spawn(move || {
                let mut rows = Rows::default();
                while reader.next_rows(&mut rows) && sender.send(rows).is_ok() {
                    rows = empty.try_recv().unwrap_or_default();
                }
            });
            receiver.into_iter().try_for_each(|mut rows| {
                rows.each(&header, |row| row.and_then(|row| self.row(row, &file, &columns, fold)).or_else(|e| self.complain(e)))?;
                // Nobody takes it where the file has come to its end.
                let _ = back.send(rows);
                Ok(())
            })
        })
    }

    fn row(&mut self, row: Row<'_>, file: &File, columns: &Columns, fold: &Folding) -> Result<(), Error> {
        let name = row.cell(columns.name);
        let layer = file.layer;
        let status = row.at(columns.status);
        if !matches!(status, "" | "on" | "off" | "block") {
            return Err(row.error("status", format!("\"{status}\" is no status (on, off, block)")));
        }
        if status == "block" {
            if name.is_empty() {
                return Err(row.error("name", "a row with status block needs the string to block in its name"));
            }
            for word in std::iter::once(name).chain(split(row.at(columns.aliases))) {
                self.forms.push(fold.letters(word), Form { entity: None, weak: false, main: false, layer });
            }
            return Ok(());
        }
        let kind = match row.at(columns.kind) {
            "" => &file.kind,
            kind => kind,
        };
        let made;
        let id = match row.at(columns.id) {
            "" if name.is_empty() => return Err(row.error("name", "a row needs a name (or the id of a row to change)")),
            "" => {
                made = format!("{kind}:{name}");
                &made
            }
            id => id,
        };
        let known = self.find(id);
        if status == "off" {
            let e = known.ok_or_else(|| row.error("id", format!("no row with the id \"{id}\" stands below this one, so there is nothing to switch off")))?;
            self.off.insert(e);
            return Ok(());
        }
        if known.is_none() && name.is_empty() {
            return Err(row.error("name", format!("no row with the id \"{id}\" stands below this one; give it a name")));
        }
        let index = match known {
            Some(index) => {
                let entity = &mut self.entities[index.index()];
                if entity.layer == layer && entity.file == file.number {
                    let first = entity.line;
                    let column = if columns.id.is_some_and(|c| !row.cell(c).is_empty()) { "id" } else { "name" };
                    return Err(row.error(
                        column,
                        format!(
                            "the id \"{id}\" stands twice in this file, first in line {first}; put both rows into one, or give one of them an id of its own"
                        ),
                    ));
                }
                self.off.remove(&index);
                if !name.is_empty() && entity.name.of(&self.text) != name {
                    let old = std::mem::replace(&mut entity.name, Piece::add(name, &mut self.text));
                    self.renamed.insert((index, entity.named), old);
                }
                if !name.is_empty() {
                    entity.named = layer;
                }
                entity.layer = layer;
                entity.file = file.number;
                entity.line = row.line() as u32;
                if !row.at(columns.kind).is_empty() {
                    entity.kind = intern(&mut self.kinds, kind);
                }
                index
            }
            None => {
                let index = EntityIndex::new(self.entities.len());
                let kind = intern(&mut self.kinds, kind);
                let (id, name) = (Piece::add(id, &mut self.text), Piece::add(name, &mut self.text));
                self.entities.push(Entity {
                    id,
                    name,
                    kind,
                    parent: None,
                    weight: 0,
                    rank: Entity::NO_DIVISION,
                    layer,
                    named: layer,
                    file: file.number,
                    line: row.line() as u32,
                    attributes: 0,
                    n_attributes: 0,
                    constraints: None,
                });
                self.ids.add(index, ids(&self.entities, &self.text));
                index
            }
        };
        self.fill(index, row, columns, fold)?;
        if !name.is_empty() {
            // A name that its own row calls weak counts only with evidence, like any weak form.
            let weak = split(row.at(columns.weak)).any(|w| w == name);
            let form = Form { entity: Some(index), weak, main: true, layer };
            if fold.letters(name).eq(name.chars()) && !name.contains('\0') {
                self.forms.push_elsewhere(form);
            } else {
                self.forms.push(fold.letters(name), form);
            }
        }
        for (column, weak) in [(columns.aliases, false), (columns.weak, true)] {
            for alias in split(row.at(column)) {
                self.forms.push(fold.letters(alias), Form { entity: Some(index), weak, main: false, layer });
            }
        }
        let parent = row.at(columns.parent);
        if !parent.is_empty() {
            if known.is_none()
                && let Some(parent) = self.find(parent)
                && parent != index
            {
                self.entities[index.index()].parent = Some(parent);
                return Ok(());
            }
            let column = columns.parent.map_or(1, |c| c as u16 + 1);
            self.parents.push(Parent { of: index, cell: parent.into(), path: file.path.clone(), line: row.line() as u32, column });
        }
        Ok(())
    }

    fn fill(&mut self, index: EntityIndex, row: Row<'_>, columns: &Columns, fold: &Folding) -> Result<(), Error> {
        let entity = &mut self.entities[index.index()];
        if !row.at(columns.weight).is_empty() {
            entity.weight = row.parse("weight", 0, "a whole number")?;
        }
        match row.at(columns.level) {
            "country" => entity.rank = 6,
            "province" => entity.rank = 5,
            "prefecture" => entity.rank = 4,
            "county" => entity.rank = 3,
            "town" => entity.rank = 1,
            _ => {}
        }
        let first = self.attributes.len();
        for &(column, attribute) in &columns.attributes {
            let cell = row.cell(column);
            if cell.is_empty() {
                continue;
            }
            self.attributes.push(Attribute { column: attribute, value: Piece::add(cell, &mut self.text) });
        }
        if self.attributes.len() > first {
            let before = entity.attributes as usize..entity.attributes as usize + usize::from(entity.n_attributes);
            if !before.is_empty() {
                // What an earlier layer said stays where it stood, but for what this one says otherwise.
                let mut new = self.attributes.split_off(first);
                for old in before {
                    let column = self.attributes[old].column;
                    let changed = new.iter().position(|a| a.column == column).map(|at| new.remove(at));
                    self.attributes.push(changed.unwrap_or_else(|| self.attributes[old].clone()));
                }
                self.attributes.append(&mut new);
            }
            entity.n_attributes = u8::try_from(self.attributes.len() - first).map_err(|_| row.error("name", "a row has room for 255 attributes"))?;
            entity.attributes = first as u32;
        }
        for (column, side) in [(columns.context, 0), (columns.not_before, 1), (columns.not_after, 2)] {
            for word in split(row.at(column)) {
                let c = entity.constraints.get_or_insert_default();
                c.sides_mut()[side].push(fold.key(word));
            }
        }
        Ok(())
    }

    /// The kinds that the stages know by name come first, also where no file of names is laid down (`--no-builtin`).
    fn know_kinds(&mut self) {
        for kind in kind::NAMES {
            intern(&mut self.kinds, kind);
        }
    }

    fn find(&self, id: &str) -> Option<EntityIndex> {
        self.ids.find(id, ids(&self.entities, &self.text))
    }

    /// The names, and what was wrong where that did not end the work.
    pub fn finish(mut self) -> Result<(Names, Vec<Error>), Error> {
        self.know_kinds();
        self.resolve_parents()?;
        let off = std::mem::take(&mut self.off);
        let mut seen: FxHashSet<Option<EntityIndex>> = FxHashSet::default();
        // Where a name needs no folding, the entity's own string is the word.
        let (entities, renamed, text) = (&self.entities, &self.renamed, &self.text);
        let elsewhere = |form: &Form| -> &str {
            let Some(entity) = form.entity else { return "" };
            let now = &entities[entity.index()];
            let name = if now.named == form.layer { now.name } else { renamed.get(&(entity, form.layer)).copied().unwrap_or(now.name) };
            name.of(text)
        };
        let words = Words::compile(std::mem::take(&mut self.forms), elsewhere, |forms| {
            // A blocked string is one in its layer and all below; a later layer may bring it back.
            let block = forms.iter().filter(|f| f.entity.is_none()).map(|f| f.layer).max();
            forms.retain(|f| f.entity.is_none_or(|e| !off.contains(&e) && block.is_none_or(|b| f.layer > b)));
            if forms.len() > 1 {
                seen.clear();
                forms.retain(|f| seen.insert(f.entity));
            }
        });
        let facts: Vec<Facts> = words.groups().map(|forms| Facts::of(forms, &self.entities)).collect();
        self.entities.shrink_to_fit();
        let has_blocks = facts.iter().any(|f| f.is_blocked);
        let faults = self.faults.unwrap_or_default();
        let (entities, kinds, columns, attributes, files, text, ids) =
            (self.entities, self.kinds, self.columns, self.attributes, self.files, self.text.into(), self.ids);
        Ok((Names { entities, kinds, columns, attributes, files, text, words, facts, has_blocks, ids }, faults))
    }

    /// A parent is an id or else the first row of that name.
    fn resolve_parents(&mut self) -> Result<(), Error> {
        let by_id: Vec<Option<EntityIndex>> = self.parents.iter().map(|p| self.find(&p.cell)).collect();
        let mut by_name: FxHashMap<&str, Option<EntityIndex>> = FxHashMap::default();
        by_name.extend(self.parents.iter().zip(&by_id).filter(|(_, id)| id.is_none()).map(|(p, _)| (&*p.cell, None)));
        if !by_name.is_empty() {
            for (i, e) in self.entities.iter().enumerate() {
                if let Some(slot) = by_name.get_mut(e.name.of(&self.text)) {
                    slot.get_or_insert(EntityIndex::new(i));
                }
            }
        }
        let mut resolved = Vec::with_capacity(self.parents.len());
        let mut wrong = Vec::new();
        for (p, id) in self.parents.iter().zip(by_id) {
            let error = |what: String| Error::dictionary(&p.path, u64::from(p.line), usize::from(p.column), what);
            match id.or_else(|| by_name.get(&*p.cell).copied().flatten()) {
                Some(parent) if parent != p.of => resolved.push((p.of, parent)),
                Some(_) => wrong.push(error(format!("\"{}\" cannot be its own parent", p.cell))),
                None => wrong.push(error(format!("unknown parent \"{}\"; give the id or the name of a row", p.cell))),
            }
        }
        wrong.into_iter().try_for_each(|e| self.complain(e))?;
        for (entity, parent) in resolved {
            self.entities[entity.index()].parent = Some(parent);
        }
        self.parents = Vec::new();
        Ok(())
    }
}

/// The file that rows come from.
struct File {
    path: Arc<str>,
    number: u16,
    /// The kind of rows that name none.
    kind: String,
    layer: u16,
}

/// The kind of rows that name none: `dir/companies.csv` holds `company`.
pub(super) fn kind_of(path: &str) -> String {
    singular(&Path::new(path).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default())
}

/// `companies` → `company`: the kind that a file's name gives.
fn singular(stem: &str) -> String {
    match stem.strip_suffix("ies") {
        Some(s) => format!("{s}y"),
        None => stem.strip_suffix('s').unwrap_or(stem).to_owned(),
    }
}
