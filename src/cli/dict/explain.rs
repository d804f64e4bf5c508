//! `mingshu dict explain`.

use crate::cli::given::{Article, Articles, Known, print};
use crate::cli::{Exit, Outcome};
use crate::document::Record;
use crate::error::Error;
use crate::pipeline::Pipeline;
use crate::upkeep::explain;
use clap::Args;
use std::fmt::Write;
use std::path::Path;

/// Says which rows and rules fit a text, which won, and why others did not.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  mingshu dict explain '扩大连接范围'\n  mingshu dict explain article.txt\n  mingshu dict explain news/ --name 岚川光电 --dict mine.csv"
)]
pub struct Explain {
    /// The text itself, a file that holds it, or - for standard input; with --name a folder too
    text: String,
    /// Only why this name was found or not, in the first article that holds it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Which record of a file with many, from 0
    #[arg(long, value_name = "N")]
    record: Option<usize>,
    #[command(flatten)]
    known: Known,
}

impl Explain {
    pub(super) fn run(self) -> Outcome {
        let articles = self.articles()?;
        let pipeline = self.known.pipeline()?;
        let mut out = String::new();
        match (&self.name, self.article(articles, &pipeline)?) {
            (Some(name), None) => {
                for line in explain::rows_of(name, pipeline.lexicon()) {
                    writeln!(out, "{line}")?;
                }
                writeln!(out, "no article of {} holds {name}", self.text)?;
            }
            (Some(name), Some((record, id))) => {
                if !id.is_empty() {
                    writeln!(out, "{id}:")?;
                }
                let told = explain::explain(&pipeline, record);
                for line in explain::rows_of(name, pipeline.lexicon()).into_iter().chain(explain::of_name(name, &told, pipeline.lexicon())) {
                    writeln!(out, "{line}")?;
                }
            }
            (None, article) => {
                let told = explain::explain(&pipeline, article.map(|(record, _)| record).unwrap_or_default());
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
        }
        print(&out)?;
        Ok(Exit::Done)
    }

    /// The articles of the file; none where the text itself is given.
    fn articles(&self) -> Result<Option<Articles>, Error> {
        let path = Path::new(&self.text);
        if self.text == "-" || path.is_file() || path.is_dir() && self.name.is_some() {
            return Articles::of(&self.text).map(Some);
        }
        if path.is_dir() {
            return Err(Error::Usage(format!("{}: is a folder; explain one article of it, or ask for one name with --name", self.text)));
        }
        // A text has letters of Chinese; news.txt is the name of a file that is not there.
        if self.text.is_ascii() {
            return Err(Error::Usage(format!("{}: no such file, and no Chinese text", self.text)));
        }
        Ok(None)
    }

    /// The article to explain; none where no article holds the name.
    fn article(&self, articles: Option<Articles>, pipeline: &Pipeline) -> Result<Option<Article>, Error> {
        match (articles, &self.name, self.record) {
            (None, ..) => Ok(Some((Record { text: self.text.clone(), ..Record::default() }, String::new()))),
            (Some(articles), Some(name), None) => Ok(articles.find(pipeline, |record| !explain::places(name, &record.text, pipeline.lexicon()).is_empty())),
            (Some(articles), _, n) => articles.number(n.unwrap_or(0), pipeline).map(Some),
        }
    }
}
