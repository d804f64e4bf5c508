//! How much a word speaks for standing inside a name: 东方 in 东方电子, and not 到达 in 到达东方电子.
//!
//! The rows of `stems.csv` are learned by `tools/train_stems.py` from the names of the dictionaries and from running text.

use super::sheet::Sheet;
use crate::error::Error;
use crate::span::Folding;
use rustc_hash::FxHashMap;

/// No word of the file is longer.
const LONGEST: usize = 4;

/// The kinds of names that have weights, as the columns of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stem {
    Company,
    Organization,
    Place,
}

impl Stem {
    pub fn of(kind: &str) -> Option<Stem> {
        match kind {
            "company" => Some(Stem::Company),
            "organization" => Some(Stem::Organization),
            "place" => Some(Stem::Place),
            _ => None,
        }
    }
}

type Weights = [i8; 3];

/// Weights by word, in tenths of a natural logarithm.
pub struct Stems {
    words: FxHashMap<u64, Weights>,
    /// Of words that no row has, by length.
    lengths: [Weights; LONGEST],
    latin: Weights,
    number: Weights,
    place: Weights,
}

impl Stems {
    pub(super) fn compile(sheet: &Sheet, fold: &Folding) -> Result<Stems, Error> {
        let mut stems = Stems { words: FxHashMap::default(), lengths: [[0; 3]; LONGEST], latin: [0; 3], number: [0; 3], place: [0; 3] };
        for row in sheet.rows() {
            let weights = [row.parse("company", 0, "a weight")?, row.parse("organization", 0, "a weight")?, row.parse("place", 0, "a weight")?];
            match row.get("name") {
                "*latin" => stems.latin = weights,
                "*number" => stems.number = weights,
                "*place" => stems.place = weights,
                class if class.starts_with('*') => {
                    let length = class[1..].parse::<usize>().ok().filter(|n| (1..=LONGEST).contains(n));
                    stems.lengths
                        [length.ok_or_else(|| row.error("name", format!("\"{class}\" is no class (*1 to *{LONGEST}, *latin, *number, *place)")))? - 1] =
                        weights;
                }
                word => {
                    if let Some(key) = key(&fold.key(word)) {
                        stems.words.insert(key, weights);
                    }
                }
            }
        }
        Ok(stems)
    }

    /// What a folded word weighs in a name of this kind.
    pub fn weight(&self, word: &[char], stem: Stem) -> i32 {
        let weights = match key(word).and_then(|k| self.words.get(&k)) {
            Some(w) => w,
            None if word.iter().any(char::is_ascii_alphabetic) => &self.latin,
            None if word.iter().all(char::is_ascii_digit) => &self.number,
            None => &self.lengths[word.len().clamp(1, LONGEST) - 1],
        };
        i32::from(weights[stem as usize])
    }

    /// What a name of a place weighs in a name of this kind.
    pub fn place(&self, stem: Stem) -> i32 {
        i32::from(self.place[stem as usize])
    }
}

/// A short word as a number.
fn key(word: &[char]) -> Option<u64> {
    (word.len() <= LONGEST).then(|| word.iter().try_fold(0u64, |key, &c| Some(key << 16 | u64::from(u16::try_from(c as u32).ok()?)))).flatten()
}
