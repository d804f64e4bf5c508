//! The [`Lexicon`]: rules, and layers of names compiled into one trie, frozen and shared by all threads.

use super::builtin;
use super::folding;
use super::layers::Builder;
use super::names::{Attribute, Names};
use super::rules::{RuleSheets, Rules};
use super::sheet::Sheet;
use super::words::{Place, Start};
use crate::error::Error;
use crate::prefetch::prefetch;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub use super::names::{Constraints, Entity, EntityIndex, Facts, Form, kind};

/// A string that dictionaries hold, with all that it may stand for.
#[derive(Clone, Copy)]
pub struct Written<'l> {
    names: &'l Names,
    word: u32,
    facts: &'l Facts,
}

impl<'l> Written<'l> {
    pub fn forms(&self) -> &'l [Form] {
        self.names.words.values(self.word)
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
    names: Names,
    /// What each file hashes to: those of the built-in ones are asked by runs alone.
    digests: LazyDigests,
}

type LazyDigests = LazyLock<Vec<(String, String)>, Box<dyn FnOnce() -> Vec<(String, String)> + Send>>;

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
        let mut sheets = Vec::new();
        for (name, bytes) in builtin::RULES.iter().filter(|(name, _)| *name != FURNITURE) {
            sheets.push(Sheet::parse(name, bytes)?);
        }
        // A user's file named like a rule dictionary (units.csv) adds rules, any other adds names.
        let stem = |file: &Path| file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let mut user: Vec<(u16, PathBuf, Vec<u8>)> = Vec::new();
        let mut folds_otherwise = false;
        for (i, layer) in layers.into_iter().enumerate() {
            for (file, bytes) in layer.files {
                let stem = stem(&file);
                match sheets.iter_mut().find(|s: &&mut Sheet| s.file() == stem) {
                    Some(rules) => {
                        digests.push(digest(&format!("{}:{stem}", i + 1), &bytes));
                        rules.lay_over(Sheet::parse(&file.display().to_string(), &bytes)?)?;
                        folds_otherwise |= stem == folding::FILE;
                    }
                    None => user.push((i as u16 + 1, file, bytes)),
                }
            }
        }
        let furniture = builtin::RULES.iter().find(|(n, _)| *n == FURNITURE).map_or(&[][..], |(_, b)| b);
        let sheets = RuleSheets(sheets);
        let fold = sheets.fold()?;
        // The built-in names lie in the program as the build script compiled them; what is laid over them needs their rows.
        let stored = names && user.is_empty() && !folds_otherwise;
        let laid = if names && !stored { builtin::NAMES } else { &[] };
        builder.expect(laid.iter().map(|(_, bytes)| *bytes));
        // The rules are compiled beside the names, which need nothing of them but how letters are folded.
        let (rules, known) = std::thread::scope(|scope| {
            let rules = scope.spawn(|| Rules::compile(&sheets, fold.clone(), furniture));
            let known = stored.then(|| Names::stored(STORED).expect("the build script stores names that can be read"));
            for (name, bytes) in laid {
                builder.add(name, bytes, 0, &fold)?;
            }
            let rules = rules.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            Ok::<_, Error>((rules, known))
        })?;
        // Each file is let go of before the next is read and all are compiled.
        for (layer, file, bytes) in user {
            digests.push(digest(&format!("{layer}:{}", stem(&file)), &bytes));
            builder.expect([&bytes[..]]);
            builder.add(&file.display().to_string(), &bytes, layer, &rules.fold)?;
        }
        let (known, faults) = match known {
            Some(known) => (known, Vec::new()),
            None => builder.finish()?,
        };
        let digests: LazyDigests = LazyLock::new(Box::new(move || {
            let names = builtin::NAMES.iter().filter(|_| names);
            names.chain(builtin::RULES).map(|(name, bytes)| digest(name, bytes)).chain(digests).collect()
        }));
        Ok((Lexicon { rules, names: known, digests }, faults))
    }

    pub fn entity(&self, index: EntityIndex) -> &Entity {
        &self.names.entities[index.index()]
    }

    /// The id of its row, or what is made of kind and name where the row gives none.
    pub fn id(&self, entity: &Entity) -> &str {
        entity.id.of(&self.names.text)
    }

    pub fn name(&self, entity: &Entity) -> &str {
        entity.name.of(&self.names.text)
    }

    /// Asks memory for what is told of an entity.
    pub fn prefetch(&self, index: EntityIndex) {
        prefetch(self.entity(index));
    }

    /// Asks memory, once that is there, for its id and its name.
    pub fn prefetch_texts(&self, index: EntityIndex) {
        let Entity { id, name, .. } = self.entity(index);
        [id, name].into_iter().filter_map(|piece| self.names.text.as_bytes().get(piece.start as usize)).for_each(prefetch);
    }

    /// [`Lexicon::id`] of the entity with this index.
    pub fn id_of(&self, index: EntityIndex) -> &str {
        self.id(self.entity(index))
    }

    /// [`Lexicon::name`] of the entity with this index.
    pub fn name_of(&self, index: EntityIndex) -> &str {
        self.name(self.entity(index))
    }

    pub fn entities(&self) -> impl Iterator<Item = &Entity> {
        self.names.entities.iter()
    }

    pub fn by_id(&self, id: &str) -> Option<EntityIndex> {
        self.names.by_id(id)
    }

    pub fn kind(&self, kind: u16) -> &str {
        &self.names.kinds[kind as usize]
    }

    /// How many kinds there are.
    pub fn kinds(&self) -> u16 {
        self.names.kinds.len() as u16
    }

    pub fn kind_index(&self, kind: &str) -> Option<u16> {
        self.names.kinds.iter().position(|k| k == kind).map(|k| k as u16)
    }

    /// Names that begin at `at`, shortest first.
    pub fn names_at<'l, 'c>(&'l self, chars: &'c [char], at: usize) -> impl Iterator<Item = (usize, Written<'l>)> + use<'l, 'c> {
        self.names.words.numbers_at(chars, at).map(|(end, word)| self.written(end, word))
    }

    /// Names of two characters or more that begin at `at`, one of the places of [`Lexicon::marks`].
    pub fn longer_names_at<'l, 'c>(&'l self, chars: &'c [char], at: usize) -> impl Iterator<Item = (usize, Written<'l>)> + use<'l, 'c> {
        self.names.words.longer_numbers_at(chars, at).map(|(end, word)| self.written(end, word))
    }

    /// Those of the places of [`Lexicon::marks`] where names of two characters or more do begin, or what goes on as they do.
    pub fn name_starts(&self, chars: &[char], places: &[Place]) -> Vec<Start> {
        self.names.words.starts(chars, places)
    }

    /// Names that begin at a start and end where `chars` does or before, shortest first.
    pub fn names_from<'l, 'c>(&'l self, chars: &'c [char], start: Start) -> impl Iterator<Item = (usize, Written<'l>)> + use<'l, 'c> {
        self.names.words.numbers_from(chars, start).map(|(end, word)| self.written(end, word))
    }

    fn written(&self, end: usize, word: u32) -> (usize, Written<'_>) {
        (end, Written { names: &self.names, word, facts: &self.names.facts[word as usize] })
    }

    /// Which rule words may begin at each place of a folded text, and where a name of two characters or more may.
    /// `scratch` is kept for the next text.
    pub fn marks(&self, chars: &[char], scratch: &mut Vec<u32>) -> (Vec<u8>, Vec<Place>) {
        self.rules.marks.of(chars, &self.names.words, scratch)
    }

    /// A row says that this string is never a mention.
    pub fn blocks(&self, chars: &[char]) -> bool {
        self.names.has_blocks && self.names.words.exact_number(chars).is_some_and(|word| self.names.facts[word as usize].is_blocked)
    }

    /// The forms that are written exactly so (as [`crate::span::Folding::key`] folds it).
    pub fn forms(&self, key: &[char]) -> &[Form] {
        self.names.words.exact(key)
    }

    /// Where an entity's row stands: `places.csv:120`.
    pub fn source(&self, entity: &Entity) -> String {
        let (file, line) = self.row(entity);
        format!("{file}:{line}")
    }

    /// File and line of an entity's row.
    pub fn row(&self, entity: &Entity) -> (&str, u32) {
        (&self.names.files[entity.file as usize], entity.line)
    }

    /// The file that an entity's row stands in.
    pub fn file(&self, entity: &Entity) -> &str {
        &self.names.files[entity.file as usize]
    }

    /// All entities with their indices.
    pub fn indexed(&self) -> impl Iterator<Item = (EntityIndex, &Entity)> {
        self.names.entities.iter().enumerate().map(|(i, e)| (EntityIndex::new(i), e))
    }

    /// An attribute of an entity; empty where its row has none.
    pub fn attribute<'e>(&'e self, entity: &Entity, column: &str) -> &'e str {
        self.attributes(entity).find(|(name, _)| *name == column).map_or("", |(_, value)| value)
    }

    /// All attributes of an entity by name: what `entities.attributes` carries.
    pub fn attributes<'e>(&'e self, entity: &Entity) -> impl Iterator<Item = (&'e str, &'e str)> + use<'e> {
        let cell = |a: &'e Attribute| (self.names.columns[a.column as usize].as_str(), a.value.of(&self.names.text));
        self.names.attributes[entity.attributes as usize..][..usize::from(entity.n_attributes)].iter().map(cell)
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

/// The built-in names as the build script compiled them.
pub(super) static STORED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/names.bin"));

/// The rules for pages, which are no sheet of words.
const FURNITURE: &str = "boilerplate.csv";

fn digest(name: &str, bytes: &[u8]) -> (String, String) {
    (name.to_owned(), blake3::hash(bytes).to_hex().to_string())
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
