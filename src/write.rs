//! Writing: parts that appear whole or not at all, and the files that describe them.
//!
//! In: finished parts, in order. Out: `DIR/<table>/part-00000.parquet …`, `manifest.json`, `datapackage.json`,
//! `run.json`. A part is written under `DIR/.tmp`, synced and renamed in; then the state of the run is. The hard case is
//! a crash between the renames: what the state does not know of is removed when the run is resumed.

mod column;
mod describe;
mod ledger;
mod output;
pub mod parquet;
mod part;
mod state;
mod texts;

pub use output::Output;
pub use part::{Block, Closes, Group, Rows};
