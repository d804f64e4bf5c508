//! `mingshu show INPUT`.

use super::given::{Articles, Known, print};
use super::{Exit, Outcome};
use crate::error::Error;
use crate::view;
use clap::Args;
use std::io::IsTerminal;

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
    #[command(flatten)]
    known: Known,
}

impl Show {
    pub(super) fn run(self) -> Outcome {
        if std::path::Path::new(&self.input).is_dir() {
            return Err(Error::Usage(format!("{}: is a folder; show one article of it, or run mingshu extract on all", self.input)).into());
        }
        let articles = Articles::of(&self.input)?;
        let pipeline = self.known.pipeline()?;
        let (record, id) = articles.number(self.record, &pipeline)?;
        let analysis = pipeline.analyse(record, id);
        let paint = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
        let text = if self.html { view::page::draw(&analysis, pipeline.lexicon()) } else { view::terminal::draw(&analysis, pipeline.lexicon(), paint) };
        print(&text)?;
        Ok(Exit::Done)
    }
}
