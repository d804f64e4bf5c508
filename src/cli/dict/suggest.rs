//! `mingshu dict suggest`.

use crate::cli::given::Known;
use crate::cli::{Exit, Outcome};
use crate::error::Error;
use crate::finished::needs_folder;
use crate::pipeline::Pipeline;
use crate::read::{self, FieldNames, Fields, Reader};
use crate::upkeep::suggest::Suggestions;
use crate::upkeep::{sheet_bytes, write_sheet};
use clap::Args;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Writes a spreadsheet of names that patterns found and no dictionary holds.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  mingshu dict suggest news/ --out review.csv\n  mingshu dict suggest tables --dict mine.csv --min 3 --out review.csv\n\nOpen review.csv in a spreadsheet, write accept, reject or alias:ID into the column decision, save it as CSV, then:\n  mingshu dict apply review.csv --to mine.csv"
)]
pub struct Suggest {
    /// The folder of a finished run, or articles as for extract
    #[arg(required = true, value_name = "DIR|INPUT")]
    inputs: Vec<String>,
    /// The spreadsheet to write (default: standard output, as with -)
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Leave out names that stand less often
    #[arg(long, value_name = "N", default_value_t = 1)]
    min: u64,
    #[command(flatten)]
    known: Known,
}

impl Suggest {
    pub(super) fn run(self) -> Outcome {
        let out = self.out.as_deref().filter(|out| *out != Path::new("-"));
        if let Some(out) = out {
            if out.exists() {
                return Err(Error::Usage(format!(
                    "--out {}: is there already, perhaps with decisions; apply or remove it, or choose another name",
                    out.display()
                ))
                .into());
            }
            needs_folder("--out", out)?;
        }
        let pipeline = self.known.pipeline()?;
        let mut found = Suggestions::default();
        let (runs, inputs): (Vec<String>, Vec<String>) = self.inputs.iter().cloned().partition(|i| Path::new(i).join("manifest.json").is_file());
        for run in &runs {
            found.add_run(Path::new(run), pipeline.lexicon())?;
        }
        let mut failed = 0;
        if !inputs.is_empty() {
            failed = read_all(&inputs, &pipeline, &mut found)?;
        }
        let rows = found.rows(self.min, pipeline.lexicon());
        let n = rows.len() - 1;
        match out {
            Some(out) => {
                write_sheet(out, rows)?;
                eprintln!(
                    "{n} names in {}: write accept, reject or alias:ID into the column decision, save as CSV, then: mingshu dict apply {} --to mine.csv",
                    out.display(),
                    out.display()
                );
            }
            None => {
                use std::io::Write;
                std::io::stdout().lock().write_all(&sheet_bytes(rows))?;
            }
        }
        if failed > 0 {
            eprintln!("{failed} records could not be read; mingshu extract says which");
        }
        Ok(Exit::Done)
    }
}

/// Articles at a time.
const BATCH: usize = 256;

fn read_all(inputs: &[String], pipeline: &Pipeline, found: &mut Suggestions) -> Result<u64, Error> {
    let files = read::walk(inputs)?;
    let options = Arc::new(read::Options::new(FieldNames::builtin(Fields::default())?));
    let mut reader = Reader::new(files, options.clone());
    let mut failed = 0;
    loop {
        let batch: Vec<_> = reader.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(failed);
        }
        let analyses: Vec<_> = batch
            .into_par_iter()
            .map(|raw| {
                let raw = raw?;
                let id = raw.default_id();
                let record = read::parse(raw, &options, &pipeline.lexicon().rules.furniture)?;
                let id = record.id.clone().unwrap_or(id);
                Ok::<_, crate::error::Failure>(pipeline.analyse(record, id))
            })
            .collect();
        for analysis in analyses {
            match analysis {
                Ok(a) => found.add(&a, pipeline.lexicon()),
                Err(_) => failed += 1,
            }
        }
    }
}
