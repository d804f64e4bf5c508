//! Chinese news in, tidy tables out.
//!
//! mingshu 名数 reads articles, recognises the names in them, parses every quantity exactly, says of each number whose
//! it is and what it measures, and writes Parquet tables in which every row points at the characters it was read from.
//!
//! # The road
//!
//! | stage | in → out | module |
//! |---|---|---|
//! | read | files, folders, standard input → [`Record`](document::Record)s | [`read`] |
//! | decode | bytes → text, with how it was known | [`decode`] |
//! | clean | record → document with the role of each line | [`clean`] |
//! | sentences | lines → sentences with paragraph, role and heading | [`sentences`] |
//! | tokens | jieba, asked only where a decision depends on it | [`tokens`] |
//! | mentions | names by dictionary, then by pattern | [`mentions`] |
//! | quantities, times | one pass decides which is which | [`quantities`], [`times`] |
//! | figures, projects | whose number, of what; what stage, owner, place | [`figures`], [`projects`] |
//! | tables | [`Analysis`] → rows and columns | [`tables`] |
//! | write | parts that appear whole or not at all | [`mod@write`] |
//! | look | a finished run → one page, spreadsheets, tasks to correct | [`report`], [`export`] |
//!
//! # What always holds
//!
//! * A position is a [`Span`] of code points into the document's text; a `text` column is that slice, never normalised.
//! * No linguistic list lives in code: every word is a row of `dictionaries/`, and `source` names the row.
//! * The order of documents is that of the input, whatever the number of threads; parts are identical to the byte.
//! * The [`Lexicon`] is built once and shared; a stage reads no later stage's types, prints nothing and opens no file.
//!
//! # From text to rows
//!
//! ```
//! use mingshu::{Pipeline, document::Record};
//!
//! let pipeline = Pipeline::builtin().unwrap();
//! let analysis = pipeline.analyse(Record { text: "洛阳石化年产12万吨苯乙烯项目力争全年完成投资25亿元。".into(), ..Record::default() }, "d".into());
//! let quantities: Vec<&str> = analysis.quantities.iter().map(|q| analysis.slice(q.span)).collect();
//! assert_eq!(quantities, ["12万吨", "25亿元"]);
//! ```

pub mod error;

pub mod span;

pub mod document;

pub mod dictionary;

pub mod read;

pub mod decode;

pub mod clean;

pub mod sentences;

pub mod tokens;

pub mod mentions;

pub mod quantities;

pub mod times;

pub mod figures;

pub mod projects;

pub mod analysis;

pub mod pipeline;

pub mod tables;

pub mod write;

pub mod run;

pub mod score;

pub mod view;

pub mod upkeep;

mod finished;
mod prefetch;

pub mod export;

pub mod report;

pub mod cli;

pub use analysis::Analysis;
pub use dictionary::Lexicon;
pub use error::{Error, Failure};
pub use pipeline::Pipeline;
pub use span::Span;
