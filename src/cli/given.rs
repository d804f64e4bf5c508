//! What several commands are given: dictionaries, the place of a paper, an article out of a file.

use crate::dictionary::Lexicon;
use crate::document::Record;
use crate::error::{Error, Failure};
use crate::pipeline::Pipeline;
use crate::read::{self, FieldNames, Fields, Options, Raw, Reader};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Args)]
pub(super) struct Dictionaries {
    /// Your own dictionary: a CSV file or a folder of them, laid over the built-in ones (repeatable)
    #[arg(long, value_name = "PATH")]
    pub dict: Vec<PathBuf>,
    /// Leave out the built-in names
    #[arg(long)]
    pub no_builtin: bool,
}

impl Dictionaries {
    pub fn lexicon(&self) -> Result<Lexicon, Error> {
        Lexicon::load(!self.no_builtin, &self.dict)
    }
}

/// What is known before an article is read.
#[derive(Args)]
pub(super) struct Known {
    #[command(flatten)]
    pub dictionaries: Dictionaries,
    /// Whose paper this is: resolves 我市, 全省 and ambiguous short names
    #[arg(long, value_name = "PLACE")]
    pub home: Option<String>,
}

impl Known {
    pub fn pipeline(&self) -> Result<Pipeline, Error> {
        Pipeline::new(self.dictionaries.lexicon()?, self.home.as_deref())
    }
}

/// The articles of an input, of which a command wants one.
pub(super) struct Articles {
    input: String,
    reader: Reader,
    options: Arc<Options>,
}

/// An article with its id.
pub(super) type Article = (Record, String);

impl Articles {
    pub fn of(input: &str) -> Result<Articles, Error> {
        let files = read::walk(&[input.to_owned()])?;
        let options = Arc::new(Options::new(FieldNames::builtin(Fields::default())?));
        Ok(Articles { input: input.to_owned(), reader: Reader::new(files, options.clone()), options })
    }

    /// The one with this number, from 0.
    pub fn number(mut self, n: usize, pipeline: &Pipeline) -> Result<Article, Error> {
        let raw = self.reader.nth(n).ok_or_else(|| Error::Usage(format!("{}: there is no record {n}; they count from 0", self.input)))?;
        let parsed = raw.and_then(|raw| self.parsed(raw, pipeline));
        parsed.map_err(|f| Error::Usage(format!("{} (record {}): {}", f.source, f.record, f.message)))
    }

    /// The first that is such a one; those that cannot be read are passed over.
    pub fn find(mut self, pipeline: &Pipeline, is_it: impl Fn(&Record) -> bool) -> Option<Article> {
        while let Some(raw) = self.reader.next() {
            match raw.and_then(|raw| self.parsed(raw, pipeline)) {
                Ok(article) if is_it(&article.0) => return Some(article),
                _ => {}
            }
        }
        None
    }

    fn parsed(&self, raw: Raw, pipeline: &Pipeline) -> Result<Article, Failure> {
        let id = raw.default_id();
        let record = read::parse(raw, &self.options, &pipeline.lexicon().rules.furniture)?;
        let id = record.id.clone().unwrap_or(id);
        Ok((record, id))
    }
}

pub(super) fn print(text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
