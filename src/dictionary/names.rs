//! The [`Names`] that dictionaries hold, compiled into one trie: what they are the names of, and how they are written.

use super::ids::Ids;
use super::words::Words;
use std::borrow::Cow;
use std::num::NonZeroU32;

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

    /// As a number that is 0 for none.
    pub(super) fn number(index: Option<EntityIndex>) -> u32 {
        index.map_or(0, |index| index.0.get())
    }

    pub(super) fn numbered(number: u32) -> Option<EntityIndex> {
        NonZeroU32::new(number).map(EntityIndex)
    }
}

/// Where something stands in the text of all names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    pub start: u32,
    pub end: u32,
}

impl Piece {
    /// Adds it to a text.
    pub fn add(piece: &str, text: &mut String) -> Piece {
        let at = |text: &String| u32::try_from(text.len()).expect("less than four gibibytes of names");
        let start = at(text);
        text.push_str(piece);
        Piece { start, end: at(text) }
    }

    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// One thing that a dictionary names.
#[derive(Debug)]
pub struct Entity {
    /// What [`Lexicon::id`](super::Lexicon::id) and [`Lexicon::name`](super::Lexicon::name) tell.
    pub(super) id: Piece,
    pub(super) name: Piece,
    /// Index into [`Lexicon::kind`](super::Lexicon::kind).
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
    /// Where its attributes begin in `Names::attributes`, and how many it has: a range would make each entity longer.
    pub(super) attributes: u32,
    pub(super) n_attributes: u8,
    /// Most rows of a long dictionary have none.
    pub(super) constraints: Option<Box<Constraints>>,
}

/// Tells the id of any of these entities.
pub fn ids<'t>(entities: &'t [Entity], text: &'t str) -> impl Fn(EntityIndex) -> &'t str {
    |entity| entities[entity.index()].id.of(text)
}

/// A cell of a column that the lexicon itself does not understand.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Index into `Names::columns`.
    pub column: u16,
    pub value: Piece,
}

/// What must or must not stand around a form of an entity.
#[derive(Debug, Default)]
pub struct Constraints {
    pub context: Vec<Vec<char>>,
    pub not_before: Vec<Vec<char>>,
    pub not_after: Vec<Vec<char>>,
}

impl Constraints {
    pub(super) fn sides(&self) -> [&Vec<Vec<char>>; 3] {
        [&self.context, &self.not_before, &self.not_after]
    }

    pub(super) fn sides_mut(&mut self) -> [&mut Vec<Vec<char>>; 3] {
        [&mut self.context, &mut self.not_before, &mut self.not_after]
    }
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
    /// All its entities are firms.
    pub is_company: bool,
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
        let all_are = |kind: u16| forms.iter().all(|f| entity(f).is_some_and(|(_, e)| e.kind == kind));
        Facts {
            strong_place,
            weight: forms.iter().filter_map(entity).map(|(_, e)| e.weight).max().unwrap_or(0),
            layer: forms.iter().map(|f| f.layer).max().unwrap_or(0),
            is_blocked: block.is_some_and(|b| forms.iter().filter(|f| f.entity.is_some()).all(|f| f.layer <= b)),
            is_weak: forms.iter().all(|f| f.weak),
            is_place: all_are(kind::PLACE),
            is_company: all_are(kind::COMPANY),
            is_constrained: forms.iter().filter_map(entity).any(|(_, e)| e.constraints().is_some()),
        }
    }
}

/// Dictionaries of names, compiled.
pub struct Names {
    pub entities: Vec<Entity>,
    pub kinds: Vec<String>,
    pub columns: Vec<String>,
    /// Of all entities.
    pub attributes: Vec<Attribute>,
    pub files: Vec<String>,
    /// Ids, names and values of attributes, one behind the other.
    pub text: Cow<'static, str>,
    pub words: Words<Form>,
    /// Of each word.
    pub facts: Vec<Facts>,
    pub has_blocks: bool,
    pub ids: Ids,
}

impl Names {
    pub fn by_id(&self, id: &str) -> Option<EntityIndex> {
        self.ids.find(id, ids(&self.entities, &self.text))
    }
}
