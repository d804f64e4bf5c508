//! `mingshu dict list | check`.

use super::{Exit, Outcome, extract::print};
use crate::dictionary::Lexicon;
use clap::{Args, Subcommand};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// Looks after dictionaries.
#[derive(Args)]
#[command(after_help = "Example:\n  mingshu dict check --dict mine.csv")]
pub struct Dict {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Reads all rows and says what is wrong with them
    Check {
        /// Your own dictionaries, laid over the built-in ones
        #[arg(long, value_name = "PATH")]
        dict: Vec<PathBuf>,
    },
    /// Counts names by kind
    List {
        #[arg(long, value_name = "PATH")]
        dict: Vec<PathBuf>,
    },
}

impl Dict {
    pub(super) fn run(self) -> Outcome {
        let mut out = String::new();
        match self.command {
            Command::Check { dict } => {
                let lexicon = Lexicon::load(true, &dict)?;
                let problems = crate::dictionary::check::problems(&lexicon);
                for p in &problems {
                    writeln!(out, "{p}")?;
                }
                writeln!(out, "{} rows, {} things to look at", lexicon.entities().count(), problems.len())?;
                print(&out)?;
                return Ok(if problems.is_empty() { Exit::Done } else { Exit::Failed });
            }
            Command::List { dict } => {
                let lexicon = Lexicon::load(true, &dict)?;
                let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
                for e in lexicon.entities() {
                    *counts.entry(lexicon.kind(e.kind)).or_default() += 1;
                }
                for (kind, n) in counts {
                    writeln!(out, "{kind:<14} {n:>8}")?;
                }
            }
        }
        print(&out)?;
        Ok(Exit::Done)
    }
}
