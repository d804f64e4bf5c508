//! `mingshu report DIR --out report.html`.

use super::extract::parse_size;
use super::{Exit, Outcome};
use crate::report;
use clap::Args;
use std::path::PathBuf;

/// A finished run as one page to look at: it needs no network and no other file.
#[derive(Args)]
#[command(after_help = "Examples:\n  mingshu report tables --out report.html\n  mingshu report tables --out report.html --max-size 10MB")]
pub struct Report {
    /// The folder of a finished run
    #[arg(value_name = "DIR")]
    run: PathBuf,
    /// The page
    #[arg(long, value_name = "FILE", default_value = "report.html")]
    out: PathBuf,
    /// The most that the page may hold; of a larger run it shows the most money first
    #[arg(long, value_name = "SIZE", default_value = "30MB", value_parser = parse_size)]
    max_size: u64,
    /// Replace what is there
    #[arg(long)]
    overwrite: bool,
}

impl Report {
    pub(super) fn run(self) -> Outcome {
        let done = report::report(&self.run, &self.out, self.max_size, self.overwrite)?;
        let tables: Vec<String> =
            done.tables.iter().map(|(name, rows, of)| if rows == of { format!("{rows} {name}") } else { format!("{rows} of {of} {name}") }).collect();
        eprintln!("{} ({:.1} MB): {}", self.out.display(), done.bytes as f64 / 1e6, tables.join(", "));
        Ok(Exit::Done)
    }
}
