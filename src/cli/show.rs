//! `mingshu show INPUT`.

use super::{Exit, Outcome, extract::print};
use crate::dictionary::Lexicon;
use crate::error::Error;
use crate::pipeline::Pipeline;
use crate::read::{self, FieldNames, Fields, Reader};
use crate::tokens;
use crate::view;
use clap::Args;
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;

/// Shows one article with its names, quantities and figures.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  mingshu show article.txt\n  mingshu show article.html --html > article-annotated.html\n  mingshu show news.jsonl --record 3"
)]
pub struct Show {
    /// A file, or - for standard input
    input: String,
    /// As a page instead of for the terminal
    #[arg(long)]
    html: bool,
    /// Which record of a file with many, from 0
    #[arg(long, value_name = "N", default_value_t = 0)]
    record: usize,
    /// Your own dictionaries
    #[arg(long, value_name = "PATH")]
    dict: Vec<PathBuf>,
    /// Whose paper this is
    #[arg(long, value_name = "PLACE")]
    home: Option<String>,
}

impl Show {
    pub(super) fn run(self) -> Outcome {
        if std::path::Path::new(&self.input).is_dir() {
            return Err(Error::Usage(format!("{}: is a folder; show one article of it, or run mingshu extract on all", self.input)).into());
        }
        let files = read::walk(std::slice::from_ref(&self.input))?;
        let options = Arc::new(read::Options::new(FieldNames::builtin(Fields::default())?));
        tokens::prepare();
        let lexicon = Lexicon::load(true, &self.dict)?;
        let pipeline = Pipeline::new(lexicon, self.home.as_deref())?;
        let raw = Reader::new(files, options.clone()).nth(self.record);
        let raw = raw.ok_or_else(|| Error::Usage(format!("{}: there is no record {}; they count from 0", self.input, self.record)))?;
        let unusable = |f: crate::error::Failure| Error::Usage(format!("{} (record {}): {}", f.source, f.record, f.message));
        let raw = raw.map_err(unusable)?;
        let id = raw.default_id();
        let record = read::parse(raw, &options, &pipeline.lexicon().rules.furniture).map_err(unusable)?;
        let id = record.id.clone().unwrap_or(id);
        let analysis = pipeline.analyse(record, id);
        let paint = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        let text = if self.html { view::page::draw(&analysis, pipeline.lexicon()) } else { view::terminal::draw(&analysis, pipeline.lexicon(), paint) };
        print(&text)?;
        Ok(Exit::Done)
    }
}
