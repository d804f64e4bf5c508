//! `mingshu dict check`.

use crate::cli::given::print;
use crate::cli::{Exit, Outcome};
use crate::dictionary::check;
use clap::Args;
use std::fmt::Write;
use std::path::PathBuf;

/// Reads all rows and says what is wrong with them.
#[derive(Args)]
#[command(
    after_help = "Example:\n  mingshu dict check --dict mine.csv\n\nExit codes: 0 nothing to look at, 1 something to look at, 2 rows that cannot be used."
)]
pub struct Check {
    /// Your own dictionary: a CSV file or a folder of them (repeatable); without one, the built-in ones are checked
    #[arg(long, value_name = "PATH")]
    dict: Vec<PathBuf>,
}

impl Check {
    pub(super) fn run(self) -> Outcome {
        let report = check::check(&self.dict)?;
        let mut out = String::new();
        for fault in &report.faults {
            writeln!(out, "{fault}")?;
        }
        for problem in &report.problems {
            writeln!(out, "{problem}")?;
        }
        if report.faults.is_empty() {
            writeln!(out, "{} rows, {} things to look at", report.rows, report.problems.len())?;
        } else {
            let (rows, are) = if report.faults.len() == 1 { ("row", "it is") } else { ("rows", "they are") };
            writeln!(out, "{} {rows} cannot be used, and nothing is run before {are} mended; then check again", report.faults.len())?;
        }
        print(&out)?;
        Ok(match (report.faults.is_empty(), report.problems.is_empty()) {
            (false, _) => Exit::Usage,
            (true, false) => Exit::Failed,
            (true, true) => Exit::Done,
        })
    }
}
