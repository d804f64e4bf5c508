//! `mingshu export DIR --to FORMAT --out PATH`.

use super::{Exit, Outcome};
use crate::export::{self, Format};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Tables for people without Parquet, and predictions to correct.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  mingshu export tables --to xlsx --out tables.xlsx\n  mingshu export tables --to csv --tables figures,projects --out sheets\n  mingshu export tables --to labelstudio --out tasks.json"
)]
pub struct Export {
    /// The folder of a finished run
    #[arg(value_name = "DIR")]
    run: PathBuf,
    /// What to write
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: To,
    /// A folder for csv and jsonl (or a file for one table), a file for xlsx and labelstudio
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Which tables (default: all that the run has)
    #[arg(long, value_delimiter = ',', value_name = "A,B,C")]
    tables: Vec<String>,
    /// Replace what is there
    #[arg(long)]
    overwrite: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum To {
    /// CSV with a byte order mark, no cell that runs as a formula: a file a table
    Csv,
    /// A workbook: a sheet a table
    #[value(alias = "excel")]
    Xlsx,
    /// JSON lines: a file a table
    Jsonl,
    /// Tasks with predictions for Label Studio, and its labelling configuration
    Labelstudio,
}

impl Export {
    pub(super) fn run(self) -> Outcome {
        let format = match self.to {
            To::Csv => Format::Csv,
            To::Xlsx => Format::Xlsx,
            To::Jsonl => Format::Jsonl,
            To::Labelstudio => Format::LabelStudio,
        };
        let done = export::export(&self.run, format, &self.tables, &self.out, self.overwrite)?;
        let files: Vec<String> = done.files.iter().map(|f| f.display().to_string()).collect();
        let what = if format == Format::LabelStudio { "tasks" } else { "rows" };
        eprintln!("{} {what} in {}", done.rows, files.join(", "));
        if done.cut > 0 {
            eprintln!("{} texts are longer than a cell of a workbook holds and end in …; csv has them whole", done.cut);
        }
        if format == Format::LabelStudio {
            eprintln!("make a project with the configuration in {}, import {}, correct, export as JSON, then: mingshu score EXPORT.json", files[1], files[0]);
        }
        Ok(Exit::Done)
    }
}
