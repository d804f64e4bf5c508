//! `mingshu dict explain`.

use crate::cli::extract::print;
use crate::cli::{Exit, Outcome};
use crate::dictionary::Lexicon;
use crate::document::Record;
use crate::error::Error;
use crate::pipeline::Pipeline;
use crate::read::{self, FieldNames, Fields, Reader};
use crate::upkeep::explain;
use clap::Args;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Says which rows and rules fit a text, which won, and why others did not.
#[derive(Args)]
#[command(after_help = "Examples:\n  mingshu dict explain '扩大连接范围'\n  mingshu dict explain article.txt --name 岚川光电 --dict mine.csv")]
pub struct Explain {
    /// The text itself, a file that holds it, or - for standard input
    text: String,
    /// Only why this name was found or not
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Your own dictionaries
    #[arg(long, value_name = "PATH")]
    dict: Vec<PathBuf>,
    /// Leave out the built-in names
    #[arg(long)]
    no_builtin: bool,
    /// Whose paper this is
    #[arg(long, value_name = "PLACE")]
    home: Option<String>,
}

impl Explain {
    pub(super) fn run(self) -> Outcome {
        let pipeline = Pipeline::new(Lexicon::load(!self.no_builtin, &self.dict)?, self.home.as_deref())?;
        let record = self.record(&pipeline)?;
        let told = explain::explain(&pipeline, record);
        let mut out = String::new();
        if let Some(name) = &self.name {
            for line in explain::of_name(name, &told, pipeline.lexicon()) {
                writeln!(out, "{line}")?;
            }
        } else {
            for s in &told.stretches {
                writeln!(out, "{}-{} {}", s.span.start(), s.span.end(), told.analysis.slice(s.span))?;
                for line in &s.lines {
                    writeln!(out, "  {line}")?;
                }
            }
            if told.stretches.is_empty() {
                writeln!(out, "no row of a dictionary and no rule fits any of it")?;
            }
        }
        print(&out)?;
        Ok(Exit::Done)
    }

    fn record(&self, pipeline: &Pipeline) -> Result<Record, Error> {
        if self.text != "-" && !Path::new(&self.text).is_file() {
            return Ok(Record { text: self.text.clone(), ..Record::default() });
        }
        let files = read::walk(std::slice::from_ref(&self.text))?;
        let options = Arc::new(read::Options::new(FieldNames::builtin(Fields::default())?));
        let unusable = |f: crate::error::Failure| Error::Usage(format!("{} (record {}): {}", f.source, f.record, f.message));
        let first = Reader::new(files, options.clone()).next().ok_or_else(|| Error::Usage(format!("{}: holds no article", self.text)))?;
        read::parse(first.map_err(unusable)?, &options, &pipeline.lexicon().rules.furniture).map_err(unusable)
    }
}
