//! Dictionaries: rows of CSV, laid over each other in layers, compiled once into a [`Lexicon`] that never changes. The
//! built-in names are compiled when the program is built (`stored`).
//!
//! In: the built-in files of `dictionaries/` and the user's. Out: names to match (with the row that each came from)
//! and the rules (units, metrics, bound words, affixes …) that the stages consult. The hard case is a short form that
//! is also a common word (资源, 朝阳): it stands in the column `weak` and counts only where the article gives evidence.

pub mod abbreviations;
pub mod amounts;
pub mod builtin;
pub mod check;
pub mod classes;
mod compile;
mod folding;
mod ids;
mod layers;
pub mod lexicon;
pub mod marks;
mod names;
mod record;
pub mod rules;
pub mod sheet;
pub mod stems;
mod stored;
mod trie;
pub mod words;

pub use lexicon::{Entity, Lexicon};
