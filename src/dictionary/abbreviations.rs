//! Places in one character (京, 美), and the words beside which one stands by itself (赴京, 美方).

use super::sheet::Sheet;
use super::words::Words;
use crate::error::Error;
use crate::span::Folding;
use rustc_hash::FxHashMap;

/// Where a character may stand for its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Beside a cue on either side and in a row: 赴京, 京方, 京沪.
    Name,
    /// Behind a leading cue only: 访华.
    Lead,
    /// Before a following cue and in a row, not behind a leading cue: 日方, 中日, but 来日.
    Run,
    /// In a row with a character that is no such one: 中老, but 新老.
    Rare,
}

/// The rows of `abbreviations.csv`.
pub struct Abbreviations {
    places: FxHashMap<char, (Use, Box<str>)>,
    /// States of old, which count where several stand in a list: 赵、魏、韩.
    states: FxHashMap<char, Box<str>>,
    /// The characters as bits, so that most positions of a text are left at once.
    bits: Box<[u64; 1024]>,
    /// Words in front of a place: 赴.
    lead: Vec<char>,
    /// Words behind a place: 方, 两国.
    pub follow: Words<()>,
    /// Words that are two places: 欧美.
    pairs: Vec<[char; 2]>,
}

impl Abbreviations {
    pub(super) fn compile(sheet: &Sheet, fold: &Folding) -> Result<Abbreviations, Error> {
        let mut abbreviations = Abbreviations {
            places: FxHashMap::default(),
            states: FxHashMap::default(),
            bits: Box::new([0; 1024]),
            lead: Vec::new(),
            follow: Words::new([]),
            pairs: Vec::new(),
        };
        let mut follow = Vec::new();
        for row in sheet.rows() {
            let word = fold.key(row.get("name"));
            let usage = match row.get("side") {
                "name" => Use::Name,
                "lead" => Use::Lead,
                "run" => Use::Run,
                "rare" => Use::Rare,
                "lead_cue" => {
                    abbreviations.lead.extend(word.first());
                    continue;
                }
                "follow_cue" => {
                    follow.push((word, ()));
                    continue;
                }
                "pair" => {
                    let [a, b] = word[..] else { return Err(row.error("name", "a pair of places has two characters")) };
                    abbreviations.pairs.push([a, b]);
                    continue;
                }
                "state" => {
                    let [c] = word[..] else { return Err(row.error("name", "a state in one character has one character")) };
                    abbreviations.states.insert(c, row.get("place").into());
                    continue;
                }
                other => return Err(row.error("side", format!("\"{other}\" is no side (name, lead, run, rare, state, lead_cue, follow_cue, pair)"))),
            };
            let [c] = word[..] else { return Err(row.error("name", "a place in one character has one character")) };
            let i = c as usize & 0xffff;
            abbreviations.bits[i >> 6] |= 1 << (i & 63);
            abbreviations.places.insert(c, (usage, row.get("place").into()));
        }
        abbreviations.follow = Words::new(follow);
        Ok(abbreviations)
    }

    /// How a folded character may stand for a place, and the id of the place.
    pub fn place(&self, c: char) -> Option<(Use, &str)> {
        let i = c as usize & 0xffff;
        if self.bits[i >> 6] >> (i & 63) & 1 == 0 {
            return None;
        }
        self.places.get(&c).map(|(usage, id)| (*usage, &**id))
    }

    /// The id of the state of old that a folded character stands for.
    pub fn state(&self, c: char) -> Option<&str> {
        self.states.get(&c).map(|id| &**id)
    }

    /// All characters that may stand for a place.
    pub fn places(&self) -> impl Iterator<Item = char> + '_ {
        self.places.keys().chain(self.states.keys()).copied()
    }

    /// The word of two characters is two places.
    pub fn is_pair(&self, a: char, b: char) -> bool {
        self.pairs.contains(&[a, b])
    }

    pub fn leads(&self, c: char) -> bool {
        self.lead.contains(&c)
    }
}
