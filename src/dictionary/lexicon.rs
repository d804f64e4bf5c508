//! The [`Lexicon`]: layers of names compiled into one trie, frozen and shared by all threads.

use super::builtin;
use super::rules::{RuleSheets, Rules};
use super::sheet::{Row, Sheet, split};
use super::words::Words;
use crate::error::Error;
use crate::span::Folding;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::Path;
use std::sync::Arc;

/// The kinds that the stages know by name: the same in every lexicon. A user's dictionary may bring more.
pub mod kind {
    pub const PLACE: u16 = 0;
    pub const COMPANY: u16 = 1;
    pub const PROJECT: u16 = 2;
    pub const ORGANIZATION: u16 = 3;
    pub const DOCUMENT: u16 = 4;
    /// In the order of the constants.
    pub const NAMES: [&str; 5] = ["place", "company", "project", "organization", "document"];
}

/// Columns that the lexicon itself understands; any other is an attribute.
const KNOWN: [&str; 12] =
    ["id", "name", "kind", "aliases", "weak", "parent", "weight", "context", "not_before", "not_after", "status", "old_id"];

/// Index of an entity in the lexicon.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct EntityIndex(u32);

impl EntityIndex {
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One thing that a dictionary names.
#[derive(Debug)]
pub struct Entity {
    pub id: Arc<str>,
    pub name: Arc<str>,
    /// Index into [`Lexicon::kind`].
    pub kind: u16,
    pub parent: Option<EntityIndex>,
    pub weight: i32,
    /// How important a place is among those of its name: 6 for a country down to 1 for a town.
    pub rank: u8,
    /// 0 is built-in, then one for each `--dict`.
    pub layer: u16,
    /// `places.csv:120`.
    file: u16,
    line: u32,
    /// Attribute columns, as (column of `Lexicon::columns`, value).
    attributes: Vec<(u16, Box<str>)>,
    constraints: Option<Box<Constraints>>,
}

/// What must or must not stand around a form of an entity.
#[derive(Debug, Default)]
pub struct Constraints {
    pub context: Vec<Vec<char>>,
    pub not_before: Vec<Vec<char>>,
    pub not_after: Vec<Vec<char>>,
}

impl Entity {
    pub fn constraints(&self) -> Option<&Constraints> {
        self.constraints.as_deref()
    }
}

/// One way in which an entity is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// None blocks the string: it is never a mention.
    pub entity: Option<EntityIndex>,
    /// Counts only where the article gives evidence.
    pub weak: bool,
    /// The entity's name itself rather than an alias.
    pub main: bool,
    pub layer: u16,
}

/// A string that dictionaries hold, with all that it may stand for and what the matcher asks of it: told once, when
/// the dictionaries are loaded, and not at every place of every text.
#[derive(Clone, Debug)]
pub struct Written {
    forms: Box<[Form]>,
    /// The one entity that it strongly stands for.
    pub strong_place: Option<EntityIndex>,
    /// The heaviest of its entities.
    pub weight: i32,
    /// The latest of its layers.
    pub layer: u16,
    /// A row blocks it.
    pub is_blocked: bool,
    /// Counts only with evidence.
    pub is_weak: bool,
    /// All its entities are places.
    pub is_place: bool,
    /// An entity of it has constraints.
    pub is_constrained: bool,
}

impl Written {
    fn new(forms: Vec<Form>, entities: &[Entity]) -> Written {
        let entity = |f: &Form| f.entity.map(|e| (e, &entities[e.index()]));
        let block = forms.iter().filter(|f| f.entity.is_none()).map(|f| f.layer).max();
        let mut strong = forms.iter().filter(|f| !f.weak).filter_map(entity).filter(|(_, e)| e.kind == kind::PLACE);
        let strong_place = match (strong.next(), strong.next()) {
            (Some((only, _)), None) => Some(only),
            _ => None,
        };
        Written {
            strong_place,
            weight: forms.iter().filter_map(entity).map(|(_, e)| e.weight).max().unwrap_or(0),
            layer: forms.iter().map(|f| f.layer).max().unwrap_or(0),
            is_blocked: block.is_some_and(|b| forms.iter().filter(|f| f.entity.is_some()).all(|f| f.layer <= b)),
            is_weak: forms.iter().all(|f| f.weak),
            is_place: forms.iter().all(|f| entity(f).is_some_and(|(_, e)| e.kind == kind::PLACE)),
            is_constrained: forms.iter().filter_map(entity).any(|(_, e)| e.constraints.is_some()),
            forms: forms.into(),
        }
    }

    pub fn forms(&self) -> &[Form] {
        &self.forms
    }
}

/// All dictionaries, compiled.
pub struct Lexicon {
    pub rules: Rules,
    entities: Vec<Entity>,
    kinds: Vec<String>,
    columns: Vec<String>,
    files: Vec<String>,
    names: Words<Written>,
    by_id: FxHashMap<Arc<str>, EntityIndex>,
    /// What each file's bytes hash to, for the manifest.
    digests: Vec<(String, String)>,
}

impl Lexicon {
    /// The built-in dictionaries alone.
    pub fn builtin() -> Result<Lexicon, Error> {
        Lexicon::load(true, &[])
    }

    /// The built-in names (unless `names` is false) with the user's files and folders laid over them in order.
    pub fn load(names: bool, layers: &[std::path::PathBuf]) -> Result<Lexicon, Error> {
        let mut digests = Vec::new();
        let mut digest = |name: &str, bytes: &[u8]| digests.push((name.to_owned(), blake3::hash(bytes).to_hex().to_string()));
        let mut sheets = Vec::new();
        for (name, bytes) in builtin::NAMES.iter().filter(|_| names) {
            digest(name, bytes);
        }
        for (name, bytes) in builtin::RULES {
            digest(name, bytes);
            if *name != "boilerplate.csv" {
                sheets.push(Sheet::parse(name, bytes)?);
            }
        }
        // A user's file named like a rule dictionary (units.csv) adds rules, any other adds names.
        let mut user: Vec<(u16, String, Vec<u8>)> = Vec::new();
        for (i, path) in layers.iter().enumerate() {
            for file in csv_files(path)? {
                let bytes = std::fs::read(&file).map_err(|e| Error::input(&file, format!("cannot be read: {e}; give a CSV file or a folder of them")))?;
                let stem = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                digest(&format!("{}:{stem}", i + 1), &bytes);
                match sheets.iter_mut().find(|s: &&mut Sheet| s.file() == stem) {
                    Some(rules) => rules.lay_over(Sheet::parse(&file.display().to_string(), &bytes)?)?,
                    None => user.push((i as u16 + 1, file.display().to_string(), bytes)),
                }
            }
        }
        let furniture = builtin::RULES.iter().find(|(n, _)| *n == "boilerplate.csv").map_or(&[][..], |(_, b)| b);
        let rules = Rules::compile(&RuleSheets(sheets), furniture)?;
        let mut builder = Builder::default();
        if names {
            for (name, bytes) in builtin::NAMES {
                builder.add(Sheet::parse(name, bytes)?, 0, &rules.fold)?;
            }
        }
        for (layer, name, bytes) in user {
            builder.add(Sheet::parse(&name, &bytes)?, layer, &rules.fold)?;
        }
        builder.finish(rules, digests)
    }

    pub fn entity(&self, index: EntityIndex) -> &Entity {
        &self.entities[index.index()]
    }

    pub fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.entities.iter()
    }

    pub fn by_id(&self, id: &str) -> Option<EntityIndex> {
        self.by_id.get(id).copied()
    }

    pub fn kind(&self, kind: u16) -> &str {
        &self.kinds[kind as usize]
    }

    pub fn kind_index(&self, kind: &str) -> Option<u16> {
        self.kinds.iter().position(|k| k == kind).map(|k| k as u16)
    }

    /// Names that begin at `at`, shortest first.
    pub fn names_at<'l, 'c>(&'l self, chars: &'c [char], at: usize) -> impl Iterator<Item = (usize, &'l Written)> + use<'l, 'c> {
        self.names.at(chars, at).map(|(end, written)| (end, &written[0]))
    }

    /// Whether a name may begin at `at`: few positions of a text pass.
    pub fn may_name_at(&self, chars: &[char], at: usize) -> bool {
        self.names.may_begin_at(chars, at)
    }

    /// The forms that are written exactly so (as [`Folding::key`] folds it).
    pub fn forms(&self, key: &[char]) -> &[Form] {
        self.names.exact(key).first().map_or(&[], |w| w.forms())
    }

    /// Where an entity's row stands: `dictionary:places.csv:120`.
    pub fn source(&self, entity: &Entity) -> String {
        format!("{}:{}", self.files[entity.file as usize], entity.line)
    }

    /// An attribute of an entity; empty where its row has none.
    pub fn attribute<'e>(&self, entity: &'e Entity, column: &str) -> &'e str {
        let Some(at) = self.columns.iter().position(|c| c == column) else { return "" };
        entity.attributes.iter().find(|(c, _)| *c == at as u16).map_or("", |(_, v)| v)
    }

    /// All attributes of an entity by name: what `entities.attributes` carries.
    pub fn attributes<'e>(&'e self, entity: &'e Entity) -> impl Iterator<Item = (&'e str, &'e str)> {
        entity.attributes.iter().map(|(c, v)| (self.columns[*c as usize].as_str(), &**v))
    }

    /// `other` is this entity or one of those it lies in.
    pub fn lies_in(&self, inner: EntityIndex, outer: EntityIndex) -> bool {
        let mut at = Some(inner);
        for _ in 0..16 {
            match at {
                Some(e) if e == outer => return true,
                Some(e) => at = self.entity(e).parent,
                None => return false,
            }
        }
        false
    }

    /// (file, blake3) of every dictionary file.
    pub fn digests(&self) -> &[(String, String)] {
        &self.digests
    }
}

/// The CSV files of a `--dict` path: itself, or those of a folder in order.
fn csv_files(path: &Path) -> Result<Vec<std::path::PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut files: Vec<_> = walkdir::WalkDir::new(path)
        .sort_by_file_name()
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|p| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")))
        .filter(|p| p.file_name().is_none_or(|n| n != "SOURCES.csv"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Error::input(path, "no .csv file in this folder; give a CSV file or a folder of them"));
    }
    Ok(files)
}

/// Lays rows over each other, then compiles.
#[derive(Default)]
struct Builder {
    entities: Vec<Entity>,
    /// Forms by entity, in row order: (key, form).
    forms: Vec<(Vec<char>, Form)>,
    blocked: Vec<(Vec<char>, u16)>,
    off: FxHashSet<EntityIndex>,
    /// (entity, parent cell, line, column place) to resolve at the end.
    parents: Vec<(EntityIndex, String, String, u64)>,
    kinds: Vec<String>,
    columns: Vec<String>,
    files: Vec<String>,
    by_id: FxHashMap<Arc<str>, EntityIndex>,
}

impl Builder {
    fn intern(list: &mut Vec<String>, word: &str) -> u16 {
        match list.iter().position(|w| w == word) {
            Some(i) => i as u16,
            None => {
                list.push(word.to_owned());
                (list.len() - 1) as u16
            }
        }
    }

    fn add(&mut self, sheet: Sheet, layer: u16, fold: &Folding) -> Result<(), Error> {
        for kind in kind::NAMES {
            Self::intern(&mut self.kinds, kind);
        }
        let name_column = sheet.require("name")?;
        let shown = Path::new(sheet.file()).file_name().map_or_else(|| sheet.file().to_owned(), |n| n.to_string_lossy().into_owned());
        let stem = Path::new(&shown).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let default_kind = singular(&stem);
        let file = Self::intern(&mut self.files, &shown);
        let at = |name| sheet.column(name);
        let (id_column, kind_column) = (at("id"), at("kind"));
        let attribute_columns: Vec<(usize, u16)> = sheet
            .header()
            .iter()
            .enumerate()
            .filter(|(_, h)| !h.is_empty() && !KNOWN.contains(&h.as_str()))
            .map(|(i, h)| (i, Self::intern(&mut self.columns, h)))
            .collect();
        for row in sheet.rows() {
            let name = row.cell(name_column);
            let status = row.get("status");
            if !matches!(status, "" | "on" | "off" | "block") {
                return Err(row.error("status", format!("\"{status}\" is no status (on, off, block)")));
            }
            if status == "block" {
                if name.is_empty() {
                    return Err(row.error("name", "a row with status block needs the string to block in its name"));
                }
                for n in std::iter::once(name).chain(row.list("aliases")) {
                    self.blocked.push((fold.key(n), layer));
                }
                continue;
            }
            let kind = match kind_column.map(|c| row.cell(c)) {
                Some(k) if !k.is_empty() => k,
                _ => &default_kind,
            };
            let id: Arc<str> = match id_column.map(|c| row.cell(c)) {
                Some(id) if !id.is_empty() => id.into(),
                _ if name.is_empty() => return Err(row.error("name", "a row needs a name (or the id of a row to change)")),
                _ => format!("{kind}:{name}").into(),
            };
            let known = self.by_id.get(&id).copied();
            if status == "off" {
                match known {
                    Some(e) => {
                        self.off.insert(e);
                    }
                    None => return Err(row.error("id", format!("no row with the id \"{id}\" stands below this one, so there is nothing to switch off"))),
                }
                continue;
            }
            if known.is_none() && name.is_empty() {
                return Err(row.error("name", format!("no row with the id \"{id}\" stands below this one; give it a name")));
            }
            let index = match known {
                Some(index) => {
                    if self.entities[index.index()].layer == layer && self.entities[index.index()].file == file {
                        return Err(row.error("id", format!("the id \"{id}\" stands twice in this file")));
                    }
                    self.off.remove(&index);
                    let kind = kind_column.map(|c| row.cell(c)).filter(|k| !k.is_empty()).map(|k| Self::intern(&mut self.kinds, k));
                    let entity = &mut self.entities[index.index()];
                    entity.layer = layer;
                    entity.file = file;
                    entity.line = row.line() as u32;
                    if !name.is_empty() {
                        entity.name = name.into();
                    }
                    if let Some(kind) = kind {
                        entity.kind = kind;
                    }
                    index
                }
                None => {
                    let index = EntityIndex(self.entities.len() as u32);
                    let kind = Self::intern(&mut self.kinds, kind);
                    self.entities.push(Entity {
                        id: id.clone(),
                        name: name.into(),
                        kind,
                        parent: None,
                        weight: 0,
                        rank: 2,
                        layer,
                        file,
                        line: row.line() as u32,
                        attributes: Vec::new(),
                        constraints: None,
                    });
                    self.by_id.insert(id.clone(), index);
                    index
                }
            };
            self.fill(index, row, &attribute_columns, fold)?;
            if !name.is_empty() {
                // A name that its own row calls weak counts only with evidence, like any weak form.
                let weak = row.list("weak").any(|w| w == name);
                self.forms.push((fold.key(name), Form { entity: Some(index), weak, main: true, layer }));
            }
            for (column, weak) in [("aliases", false), ("weak", true)] {
                for alias in row.list(column) {
                    self.forms.push((fold.key(alias), Form { entity: Some(index), weak, main: false, layer }));
                }
            }
            let parent = row.get("parent");
            if !parent.is_empty() {
                self.parents.push((index, parent.to_owned(), sheet.file().to_owned(), row.line()));
            }
        }
        Ok(())
    }

    fn fill(&mut self, index: EntityIndex, row: Row<'_>, columns: &[(usize, u16)], fold: &Folding) -> Result<(), Error> {
        let weight: i32 = row.parse("weight", self.entities[index.index()].weight, "a whole number")?;
        let entity = &mut self.entities[index.index()];
        entity.weight = weight;
        match row.get("level") {
            "country" => entity.rank = 6,
            "province" => entity.rank = 5,
            "prefecture" => entity.rank = 4,
            "county" => entity.rank = 3,
            "town" => entity.rank = 1,
            _ => {}
        }
        for &(column, attribute) in columns {
            let cell = row.cell(column);
            if cell.is_empty() {
                continue;
            }
            match entity.attributes.iter_mut().find(|(c, _)| *c == attribute) {
                Some((_, value)) => *value = cell.into(),
                None => entity.attributes.push((attribute, cell.into())),
            }
        }
        let list = |column: &str| -> Vec<Vec<char>> { split(row.get(column)).map(|w| fold.key(w)).collect() };
        let (context, not_before, not_after) = (list("context"), list("not_before"), list("not_after"));
        if !(context.is_empty() && not_before.is_empty() && not_after.is_empty()) {
            let c = entity.constraints.get_or_insert_default();
            c.context.extend(context);
            c.not_before.extend(not_before);
            c.not_after.extend(not_after);
        }
        Ok(())
    }

    fn finish(mut self, rules: Rules, digests: Vec<(String, String)>) -> Result<Lexicon, Error> {
        let mut by_name: FxHashMap<&str, EntityIndex> = FxHashMap::default();
        for (i, e) in self.entities.iter().enumerate() {
            by_name.entry(&e.name).or_insert(EntityIndex(i as u32));
        }
        let mut resolved = Vec::with_capacity(self.parents.len());
        for (entity, parent, file, line) in &self.parents {
            match self.by_id.get(parent.as_str()).or_else(|| by_name.get(parent.as_str())) {
                Some(&p) if p != *entity => resolved.push((*entity, p)),
                Some(_) => return Err(Error::dictionary(file, *line, 1, format!("\"{parent}\" cannot be its own parent"))),
                None => return Err(Error::dictionary(file, *line, 1, format!("unknown parent \"{parent}\"; give the id or the name of a row"))),
            }
        }
        for (entity, parent) in resolved {
            self.entities[entity.index()].parent = Some(parent);
        }
        let off = std::mem::take(&mut self.off);
        let mut forms = std::mem::take(&mut self.forms);
        forms.retain(|(_, f)| f.entity.is_none_or(|e| !off.contains(&e)));
        // A blocked string is one in its layer and all below; a later layer may bring it back.
        for (key, layer) in std::mem::take(&mut self.blocked) {
            forms.retain(|(k, f)| k != &key || f.layer > layer);
            forms.push((key, Form { entity: None, weak: false, main: false, layer }));
        }
        // One row for each string, with its forms in the order of their rows.
        forms.sort_by(|a, b| a.0.cmp(&b.0));
        let mut names: Vec<(Vec<char>, Written)> = Vec::with_capacity(forms.len());
        let mut rest = forms.into_iter().peekable();
        while let Some((key, form)) = rest.next() {
            let mut same = vec![form];
            while let Some((_, form)) = rest.next_if(|(k, _)| *k == key) {
                if !same.iter().any(|f| f.entity == form.entity) {
                    same.push(form);
                }
            }
            names.push((key, Written::new(same, &self.entities)));
        }
        Ok(Lexicon {
            rules,
            entities: self.entities,
            kinds: self.kinds,
            columns: self.columns,
            files: self.files,
            names: Words::new(names),
            by_id: self.by_id,
            digests,
        })
    }
}

/// `companies` → `company`: the kind that a file's name gives.
fn singular(stem: &str) -> String {
    match stem.strip_suffix("ies") {
        Some(s) => format!("{s}y"),
        None => stem.strip_suffix('s').unwrap_or(stem).to_owned(),
    }
}
