//! The [`Pipeline`]: built once, never changed, shared by all threads.

use crate::analysis::{self, Analysis};
use crate::dictionary::Lexicon;
use crate::document::Record;
use crate::error::Error;
use crate::mentions::Home;
use crate::mentions::trace::Trace;

/// Dictionaries and options, ready to read articles.
pub struct Pipeline {
    lexicon: Lexicon,
    home: Option<Home>,
    tokens: bool,
    /// Told of each record before it is analysed; for tests of what a panic costs.
    watch: Option<fn(&Record)>,
}

impl Pipeline {
    /// The built-in dictionaries and no home.
    pub fn builtin() -> Result<Pipeline, Error> {
        Ok(Pipeline { lexicon: Lexicon::builtin()?, home: None, tokens: false, watch: None })
    }

    /// These dictionaries; `home` is a place name or adcode.
    pub fn new(lexicon: Lexicon, home: Option<&str>, tokens: bool) -> Result<Pipeline, Error> {
        let home = match home {
            None => None,
            Some(word) => Some(Home::parse(word, &lexicon).ok_or_else(|| Error::Usage(format!("--home {word}: no such place in the dictionaries; give a full name such as the city's, or its adcode")))?),
        };
        Ok(Pipeline { lexicon, home, tokens, watch: None })
    }

    /// Calls this with every record first.
    #[doc(hidden)]
    pub fn watched(self, watch: fn(&Record)) -> Pipeline {
        Pipeline { watch: Some(watch), ..self }
    }

    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Reads one article under this id.
    pub fn analyse(&self, record: Record, id: String) -> Analysis {
        if let Some(watch) = self.watch {
            watch(&record);
        }
        analysis::analyse(record, id, &self.lexicon, self.home.as_ref(), self.tokens)
    }

    /// As [`Pipeline::analyse`], and why candidates became no names.
    pub fn explain(&self, record: Record, id: String) -> (Analysis, Trace) {
        analysis::explain(record, id, &self.lexicon, self.home.as_ref())
    }
}
