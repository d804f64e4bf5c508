//! What is written together: a [`Group`], grown of [`Block`]s; several make a part.
//!
//! A block's rows are made where its articles were analysed, while they are still near the processor; the articles
//! themselves are gone before the next block, and a group holds columns alone.

use super::column;
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::error::Failure;
use crate::tables::{
    self, Frame, Table,
    entities::{self, Entities},
};
use polars::prelude::DataFrame;
use rayon::prelude::*;

/// The rows of neighbouring articles.
#[derive(Default)]
pub struct Rows {
    /// One frame a table, in the order of the job's tables.
    frames: Vec<(&'static str, Frame)>,
    entities: Entities,
}

/// Neighbouring records: their rows, and what is to be known of those that have none.
#[derive(Default)]
pub struct Block {
    pub rows: Rows,
    pub failures: Vec<Failure>,
    pub ids: Vec<u64>,
    /// Records that it was made from, failed ones too.
    pub records: u64,
    pub articles: u64,
    pub text_bytes: u64,
    /// What ends with it.
    pub closes: Closes,
}

/// What a block is the last of.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Closes {
    #[default]
    Nothing,
    Group,
    /// The group and the part.
    Part,
}

/// Tables whose rows are not made from articles one by one.
fn is_made_at_the_end(table: &Table) -> bool {
    matches!(table.name, "entities" | "errors")
}

impl Rows {
    /// Makes the rows of these articles.
    pub fn of(analyses: &[Analysis], wanted: &[&'static Table], lexicon: &Lexicon) -> Rows {
        let wanted_now: Vec<&Table> = wanted.iter().copied().filter(|t| !is_made_at_the_end(t)).collect();
        let frames = wanted_now.into_par_iter().with_max_len(1).map(|t| (t.name, tables::frame(t.name, analyses, lexicon))).collect();
        let mut entities = Entities::default();
        if wanted.iter().any(|t| t.name == "entities") {
            analyses.iter().for_each(|a| entities.count(a));
        }
        Rows { frames, entities }
    }

    /// Packs what is ready to be written.
    pub fn pack(&mut self) -> std::io::Result<()> {
        self.frames.par_iter_mut().with_max_len(1).try_for_each(|(_, frame)| frame.columns.iter_mut().try_for_each(column::pack))
    }
}

/// A row group of every table.
#[derive(Default)]
pub struct Group {
    frames: Vec<(&'static str, Frame)>,
    pub entities: Entities,
    pub failures: Vec<Failure>,
    pub ids: Vec<u64>,
    /// Records that it was made from, failed ones too.
    pub records: u64,
    /// The part ends with it.
    pub closes_part: bool,
    /// Articles, failures and bytes of text of the run up to its end.
    pub done: (u64, u64, u64),
}

impl Group {
    /// Appends the next block.
    pub fn add(&mut self, block: Block) {
        if self.frames.is_empty() {
            self.frames = block.rows.frames;
        } else {
            for ((_, all), (_, more)) in self.frames.iter_mut().zip(block.rows.frames) {
                all.append(more);
            }
        }
        self.entities.merge(block.rows.entities);
        self.failures.extend(block.failures);
        self.ids.extend(block.ids);
        self.records += block.records;
        self.closes_part = block.closes == Closes::Part;
    }

    /// What polars holds of every table that is wanted, `entities` and `errors` among them.
    pub fn all_frames(mut self, wanted: &[&'static Table], lexicon: &Lexicon) -> Vec<(&'static str, DataFrame)> {
        let mut frames = self.frames(wanted, true, lexicon);
        if wanted.iter().any(|t| t.name == entities::TABLE.name) {
            frames.push((entities::TABLE.name, self.entities.frame(lexicon)));
        }
        frames.sort_by_key(|(name, _)| wanted.iter().position(|t| t.name == *name));
        frames.into_iter().map(|(name, frame)| (name, frame.into_polars())).collect()
    }

    /// The frames to write; with `all`, also those of tables that have no rows. `errors` is among them where there are any.
    pub fn frames(&mut self, wanted: &[&'static Table], all: bool, lexicon: &Lexicon) -> Vec<(&'static str, Frame)> {
        let mut frames = std::mem::take(&mut self.frames);
        if frames.is_empty() && all {
            frames = wanted.iter().filter(|t| !is_made_at_the_end(t)).map(|t| (t.name, tables::frame(t.name, &[], lexicon))).collect();
        }
        if wanted.iter().any(|t| t.name == "errors") && (all || !self.failures.is_empty()) {
            frames.push((tables::errors::TABLE.name, tables::errors::frame(&self.failures)));
        }
        frames
    }
}
