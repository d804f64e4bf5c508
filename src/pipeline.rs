//! The [`Pipeline`]: built once, never changed, shared by all threads.

use crate::analysis::{self, Analysis};
use crate::dictionary::Lexicon;
use crate::document::Record;
use crate::error::Error;
use crate::mentions::Home;
use crate::mentions::trace::Trace;
use crate::tables::Table;
use crate::write::Rows;

/// Dictionaries and options, ready to read articles.
pub struct Pipeline {
    lexicon: Lexicon,
    home: Option<Home>,
    /// Told of each step; for tests of what a panic costs.
    watch: Option<fn(Step<'_>)>,
}

/// What is about to be done.
#[doc(hidden)]
pub enum Step<'a> {
    /// This record is analysed.
    Analyse(&'a Record),
    /// The rows of this article are made.
    Rows(&'a Analysis),
}

impl Pipeline {
    /// The built-in dictionaries and no home.
    pub fn builtin() -> Result<Pipeline, Error> {
        Ok(Pipeline { lexicon: Lexicon::builtin()?, home: None, watch: None })
    }

    /// These dictionaries; `home` is a place name or adcode.
    pub fn new(lexicon: Lexicon, home: Option<&str>) -> Result<Pipeline, Error> {
        let home = match home {
            None => None,
            Some(word) => Some(Home::parse(word, &lexicon).ok_or_else(|| {
                Error::Usage(format!("--home {word}: no such place in the dictionaries; give a full name such as the city's, or its adcode"))
            })?),
        };
        Ok(Pipeline { lexicon, home, watch: None })
    }

    /// Calls this before every step.
    #[doc(hidden)]
    pub fn watched(self, watch: fn(Step<'_>)) -> Pipeline {
        Pipeline { watch: Some(watch), ..self }
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Reads one article under this id.
    pub fn analyse(&self, record: Record, id: String) -> Analysis {
        analysis::only(self.analyse_all(vec![(record, id)]))
    }

    /// Reads several articles, as [`Pipeline::analyse`] reads one, in a tenth less time.
    pub fn analyse_all(&self, records: Vec<(Record, String)>) -> Vec<Analysis> {
        if let Some(watch) = self.watch {
            records.iter().for_each(|(record, _)| watch(Step::Analyse(record)));
        }
        analysis::analyse(records, &self.lexicon, self.home.as_ref())
    }

    /// The rows of these articles in the tables that are wanted.
    pub fn rows(&self, analyses: &[Analysis], wanted: &[&'static Table]) -> Rows {
        if let Some(watch) = self.watch {
            analyses.iter().for_each(|a| watch(Step::Rows(a)));
        }
        Rows::of(analyses, wanted, &self.lexicon)
    }

    /// As [`Pipeline::analyse`], and why candidates became no names.
    pub fn explain(&self, record: Record, id: String) -> (Analysis, Trace) {
        analysis::explain(record, id, &self.lexicon, self.home.as_ref())
    }
}
