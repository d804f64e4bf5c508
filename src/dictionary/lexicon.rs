//! The [`Lexicon`]: layers of names compiled into one trie, frozen and shared by all threads.

use super::builtin;
use super::ids::Ids;
use super::layers::Builder;
use super::rules::{RuleSheets, Rules};
use super::sheet::Sheet;
use super::words::Words;
use crate::error::Error;
use std::num::NonZeroU32;
use std::ops::Range;
use std::path::{Path, PathBuf};
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

/// Index of an entity in the lexicon.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct EntityIndex(NonZeroU32);

impl EntityIndex {
    pub(super) fn new(index: usize) -> EntityIndex {
        let next = u32::try_from(index + 1).expect("fewer rows than 2^32");
        EntityIndex(NonZeroU32::new(next).expect("one more than an index"))
    }

    pub fn index(self) -> usize {
        self.0.get() as usize - 1
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
    /// The layer that gave it its name.
    pub(super) named: u16,
    /// `places.csv:120`.
    pub(super) file: u16,
    pub(super) line: u32,
    /// Where its attributes begin in `Lexicon::attributes`, and how many it has: a range would make each entity longer.
    pub(super) attributes: u32,
    pub(super) n_attributes: u8,
    /// Most rows of a long dictionary have none.
    pub(super) constraints: Option<Box<Constraints>>,
}

/// A cell of a column that the lexicon itself does not understand.
#[derive(Clone, Debug)]
pub(super) struct Attribute {
    /// Index into `Lexicon::columns`.
    pub column: u16,
    /// Where the cell stands in `Lexicon::values`.
    pub value: Range<u32>,
}

/// What must or must not stand around a form of an entity.
#[derive(Debug, Default)]
pub struct Constraints {
    pub context: Vec<Vec<char>>,
    pub not_before: Vec<Vec<char>>,
    pub not_after: Vec<Vec<char>>,
}

impl Entity {
    /// The rank of what is no division: rivers, zones, firms.
    pub(super) const NO_DIVISION: u8 = 2;

    /// A division of China, from the provinces down to the towns.
    pub fn is_division(&self) -> bool {
        self.rank < 6 && self.rank != Self::NO_DIVISION
    }

    /// It is a division or a row says in which one it lies.
    pub fn is_placed(&self) -> bool {
        self.parent.is_some() || self.rank != Self::NO_DIVISION
    }

    pub fn constraints(&self) -> Option<&Constraints> {
        self.constraints.as_deref()
    }

    /// The line of its row.
    pub fn line(&self) -> u64 {
        u64::from(self.line)
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

/// A string that dictionaries hold, with all that it may stand for.
#[derive(Clone, Copy, Debug)]
pub struct Written<'l> {
    forms: &'l [Form],
    facts: &'l Facts,
}

/// What the matcher asks of a string: told once, when the dictionaries are loaded, and not at every place of every text.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
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

impl Facts {
    pub(super) fn of(forms: &[Form], entities: &[Entity]) -> Facts {
        let entity = |f: &Form| f.entity.map(|e| (e, &entities[e.index()]));
        let block = forms.iter().filter(|f| f.entity.is_none()).map(|f| f.layer).max();
        let mut strong = forms.iter().filter(|f| !f.weak).filter_map(entity).filter(|(_, e)| e.kind == kind::PLACE);
        let strong_place = match (strong.next(), strong.next()) {
            (Some((only, _)), None) => Some(only),
            _ => None,
        };
        Facts {
            strong_place,
            weight: forms.iter().filter_map(entity).map(|(_, e)| e.weight).max().unwrap_or(0),
            layer: forms.iter().map(|f| f.layer).max().unwrap_or(0),
            is_blocked: block.is_some_and(|b| forms.iter().filter(|f| f.entity.is_some()).all(|f| f.layer <= b)),
            is_weak: forms.iter().all(|f| f.weak),
            is_place: forms.iter().all(|f| entity(f).is_some_and(|(_, e)| e.kind == kind::PLACE)),
            is_constrained: forms.iter().filter_map(entity).any(|(_, e)| e.constraints().is_some()),
        }
    }
}

impl<'l> Written<'l> {
    pub fn forms(&self) -> &'l [Form] {
        self.forms
    }
}

impl std::ops::Deref for Written<'_> {
    type Target = Facts;

    fn deref(&self) -> &Facts {
        self.facts
    }
}

/// All dictionaries, compiled.
pub struct Lexicon {
    pub rules: Rules,
    pub(super) entities: Vec<Entity>,
    pub(super) kinds: Vec<String>,
    pub(super) columns: Vec<String>,
    /// Of all entities.
    pub(super) attributes: Vec<Attribute>,
    /// The values of all attributes, one behind the other.
    pub(super) values: String,
    pub(super) files: Vec<String>,
    pub(super) names: Words<Form>,
    /// Of each word of `names`.
    pub(super) facts: Vec<Facts>,
    pub(super) has_blocks: bool,
    pub(super) ids: Ids,
    /// What each file's bytes hash to, for the manifest.
    pub(super) digests: Vec<(String, String)>,
}

impl Lexicon {
    /// The built-in dictionaries alone.
    pub fn builtin() -> Result<Lexicon, Error> {
        Lexicon::load(true, &[])
    }

    /// The built-in names (unless `names` is false) with the user's files and folders laid over them in order.
    pub fn load(names: bool, layers: &[PathBuf]) -> Result<Lexicon, Error> {
        Ok(Lexicon::build(names, read_all(layers)?, Builder::default())?.0)
    }

    /// As [`Lexicon::load`], from files that have been read.
    pub fn of(names: bool, layers: &[Layer]) -> Result<Lexicon, Error> {
        Ok(Lexicon::build(names, layers.to_vec(), Builder::default())?.0)
    }

    /// Every row that keeps these files from being loaded, not the first alone.
    pub fn faults(names: bool, layers: &[PathBuf]) -> Result<Vec<Error>, Error> {
        Ok(Lexicon::build(names, read_all(layers)?, Builder::lenient())?.1)
    }

    fn build(names: bool, layers: Vec<Layer>, mut builder: Builder) -> Result<(Lexicon, Vec<Error>), Error> {
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
        let stem = |file: &Path| file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut user: Vec<(u16, PathBuf, Vec<u8>)> = Vec::new();
        for (i, layer) in layers.into_iter().enumerate() {
            for (file, bytes) in layer.files {
                let stem = stem(&file);
                match sheets.iter_mut().find(|s: &&mut Sheet| s.file() == stem) {
                    Some(rules) => {
                        digest(&format!("{}:{stem}", i + 1), &bytes);
                        rules.lay_over(Sheet::parse(&file.display().to_string(), &bytes)?)?;
                    }
                    None => user.push((i as u16 + 1, file, bytes)),
                }
            }
        }
        let furniture = builtin::RULES.iter().find(|(n, _)| *n == "boilerplate.csv").map_or(&[][..], |(_, b)| b);
        if names {
            builder.expect(builtin::NAMES.iter().map(|(_, bytes)| *bytes));
        }
        let sheets = RuleSheets(sheets);
        let fold = sheets.fold()?;
        // The rules are compiled beside the names, which need nothing of them but how letters are folded.
        let rules = std::thread::scope(|scope| {
            let rules = scope.spawn(|| Rules::compile(&sheets, fold.clone(), furniture));
            for (name, bytes) in builtin::NAMES.iter().filter(|_| names) {
                builder.add(name, bytes, 0, &fold)?;
            }
            rules.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        // Each file is let go of before the next is read and all are compiled.
        for (layer, file, bytes) in user {
            digest(&format!("{layer}:{}", stem(&file)), &bytes);
            builder.expect([&bytes[..]]);
            builder.add(&file.display().to_string(), &bytes, layer, &rules.fold)?;
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
        self.ids.find(id, &self.entities)
    }

    pub fn kind(&self, kind: u16) -> &str {
        &self.kinds[kind as usize]
    }

    /// How many kinds there are.
    pub fn kinds(&self) -> u16 {
        self.kinds.len() as u16
    }

    pub fn kind_index(&self, kind: &str) -> Option<u16> {
        self.kinds.iter().position(|k| k == kind).map(|k| k as u16)
    }

    /// Names that begin at `at`, shortest first.
    pub fn names_at<'l, 'c>(&'l self, chars: &'c [char], at: usize) -> impl Iterator<Item = (usize, Written<'l>)> + use<'l, 'c> {
        self.names.numbers_at(chars, at).map(|(end, word)| self.written(end, word))
    }

    /// Names of two characters or more that begin at `at`, one of the places of [`Lexicon::marks`].
    pub fn longer_names_at<'l, 'c>(&'l self, chars: &'c [char], at: usize) -> impl Iterator<Item = (usize, Written<'l>)> + use<'l, 'c> {
        self.names.longer_numbers_at(chars, at).map(|(end, word)| self.written(end, word))
    }

    fn written(&self, end: usize, word: u32) -> (usize, Written<'_>) {
        (end, Written { forms: self.names.values(word), facts: &self.facts[word as usize] })
    }

    /// Which rule words may begin at each place of a folded text, and where a name of two characters or more may.
    pub fn marks(&self, chars: &[char]) -> (Vec<u8>, Vec<u32>) {
        self.rules.marks.of(chars, &self.names)
    }

    /// A row says that this string is never a mention.
    pub fn blocks(&self, chars: &[char]) -> bool {
        self.has_blocks && self.names.exact_number(chars).is_some_and(|word| self.facts[word as usize].is_blocked)
    }

    /// The forms that are written exactly so (as [`crate::span::Folding::key`] folds it).
    pub fn forms(&self, key: &[char]) -> &[Form] {
        self.names.exact(key)
    }

    /// Where an entity's row stands: `places.csv:120`.
    pub fn source(&self, entity: &Entity) -> String {
        let (file, line) = self.row(entity);
        format!("{file}:{line}")
    }

    /// File and line of an entity's row.
    pub fn row(&self, entity: &Entity) -> (&str, u32) {
        (&self.files[entity.file as usize], entity.line)
    }

    /// The file that an entity's row stands in.
    pub fn file(&self, entity: &Entity) -> &str {
        &self.files[entity.file as usize]
    }

    /// All entities with their indices.
    pub fn indexed(&self) -> impl Iterator<Item = (EntityIndex, &Entity)> {
        self.entities.iter().enumerate().map(|(i, e)| (EntityIndex::new(i), e))
    }

    /// An attribute of an entity; empty where its row has none.
    pub fn attribute<'e>(&'e self, entity: &Entity, column: &str) -> &'e str {
        self.attributes(entity).find(|(name, _)| *name == column).map_or("", |(_, value)| value)
    }

    /// All attributes of an entity by name: what `entities.attributes` carries.
    pub fn attributes<'e>(&'e self, entity: &Entity) -> impl Iterator<Item = (&'e str, &'e str)> + use<'e> {
        let cell = |a: &'e Attribute| (self.columns[a.column as usize].as_str(), &self.values[a.value.start as usize..a.value.end as usize]);
        self.attributes[entity.attributes as usize..][..usize::from(entity.n_attributes)].iter().map(cell)
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

/// A user's dictionary as it was read: one CSV, or those of a folder in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    pub files: Vec<(PathBuf, Vec<u8>)>,
}

impl Layer {
    pub fn read(path: &Path) -> Result<Layer, Error> {
        let read = |file: PathBuf| match std::fs::read(&file) {
            Ok(bytes) => Ok((file, bytes)),
            Err(e) => Err(Error::input(file, format!("cannot be read: {e}; give a CSV file or a folder of them"))),
        };
        Ok(Layer { files: csv_files(path)?.into_iter().map(read).collect::<Result<_, _>>()? })
    }
}

fn read_all(paths: &[PathBuf]) -> Result<Vec<Layer>, Error> {
    paths.iter().map(|path| Layer::read(path)).collect()
}

/// The CSV files of a `--dict` path: itself, or those of a folder in order.
pub(super) fn csv_files(path: &Path) -> Result<Vec<PathBuf>, Error> {
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
