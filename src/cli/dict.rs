//! `mingshu dict check | list | explain | suggest | apply`.

mod apply;
mod check;
mod explain;
mod list;
mod suggest;

use super::Outcome;
use clap::{Args, Subcommand};

/// Looks after dictionaries.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  mingshu dict check --dict mine.csv\n  mingshu dict explain '扩大连接范围'\n  mingshu dict suggest news/ --out review.csv\n  mingshu dict apply review.csv --to mine.csv"
)]
pub struct Dict {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Reads all rows and says what is wrong with them
    Check(check::Check),
    /// Counts names by kind, or lists the rows of a name
    List(list::List),
    /// Says which rows and rules fit a text, which won, and why others did not
    Explain(explain::Explain),
    /// Writes a spreadsheet of names that no dictionary holds, for you to decide
    Suggest(suggest::Suggest),
    /// Carries out what you decided
    Apply(apply::Apply),
}

impl Dict {
    pub(super) fn run(self) -> Outcome {
        match self.command {
            Command::Check(c) => c.run(),
            Command::List(c) => c.run(),
            Command::Explain(c) => c.run(),
            Command::Suggest(c) => c.run(),
            Command::Apply(c) => c.run(),
        }
    }
}
