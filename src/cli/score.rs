//! `mingshu score GOLD...`.

use super::{Exit, Outcome, given::print};
use crate::error::Error;
use crate::pipeline::Pipeline;
use crate::score;
use clap::Args;
use std::path::PathBuf;

/// Precision, recall and F1 per layer and kind.
#[derive(Args)]
#[command(after_help = "Examples:\n  mingshu score corpus/gold\n  mingshu score gold/*.json suites/quantities.jsonl --out mistakes")]
pub struct Score {
    /// Gold articles (.json), folders of them, or suites (.jsonl)
    #[arg(required = true, value_name = "GOLD")]
    gold: Vec<PathBuf>,
    /// Folder for the mistakes, one line each
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Score {
    pub(super) fn run(self) -> Outcome {
        let pipeline = Pipeline::builtin()?;
        let report = score::score(&self.gold, &pipeline)?;
        if let Some(out) = &self.out {
            std::fs::create_dir_all(out).map_err(Error::io(out, "cannot create the folder"))?;
            let path = out.join("mistakes.txt");
            std::fs::write(&path, report.mistakes.join("\n") + "\n").map_err(Error::io(&path, "cannot write"))?;
        }
        print(&(report.lines.join("\n") + "\n"))?;
        Ok(Exit::Done)
    }
}
