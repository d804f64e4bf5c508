//! `mingshu dict apply`.

use crate::cli::given::print;
use crate::cli::{Exit, Outcome};
use crate::dictionary::Lexicon;
use crate::finished::needs_folder;
use crate::upkeep::apply;
use clap::Args;
use std::path::PathBuf;

/// Carries out what you decided in the spreadsheet of dict suggest.
#[derive(Args)]
#[command(
    after_help = "Example:\n  mingshu dict apply review.csv --to mine.csv\n\nDecisions: accept (a row of its own), reject (never a name again), alias:ID (another way to write the row with this id), or empty."
)]
pub struct Apply {
    /// The spreadsheet with your decisions
    review: PathBuf,
    /// Your dictionary; made where there is none
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Other dictionaries of yours whose ids decisions may name
    #[arg(long, value_name = "PATH")]
    dict: Vec<PathBuf>,
}

impl Apply {
    pub(super) fn run(self) -> Outcome {
        let mut layers = self.dict.clone();
        layers.extend(self.to.exists().then(|| self.to.clone()));
        needs_folder("--to", &self.to)?;
        let done = apply::apply(&self.review, &self.to, &Lexicon::load(true, &layers)?)?;
        if done.is_nothing() {
            let review = self.review.display();
            print(&format!("{review}: no decision yet; write accept, reject or alias:ID into the column decision, save as CSV, and apply it again\n"))?;
            return Ok(Exit::Done);
        }
        let known = if done.known > 0 { format!(", {} that it held already", done.known) } else { String::new() };
        print(&format!(
            "{}: {} accepted, {} aliases, {} rejected, {} undecided{known}\nuse it: mingshu extract INPUT --dict {} --out DIR\n",
            self.to.display(),
            done.accepted,
            done.aliases,
            done.rejected,
            done.undecided,
            self.to.display()
        ))?;
        Ok(Exit::Done)
    }
}
