//! What can go wrong: an [`Error`] stops the run (before any work, or once it has begun), a [`Failure`] costs one
//! record and becomes a row of `errors`.

use std::fmt;
use std::path::{Path, PathBuf};

/// A place in a file of ours or a user's: `units.csv:41:3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    pub file: String,
    pub line: u64,
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// The run cannot go on. `Display` says where, what and what would do; the cause is its `source`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("{place}: {message}")]
    Dictionary { place: Place, message: String },
    #[error("{path}: {message}")]
    Input { path: String, message: String },
    #[error("{0}")]
    Usage(String),
    #[error("{path}: {what}")]
    Io { path: String, what: &'static str, source: std::io::Error },
    #[error("{path}: {what}")]
    Parquet { path: String, what: &'static str, source: polars::error::PolarsError },
    #[error("{0}")]
    Started(String),
}

impl Error {
    pub(crate) fn dictionary(file: &str, line: u64, column: usize, message: impl Into<String>) -> Error {
        Error::Dictionary { place: Place { file: file.to_owned(), line, column }, message: message.into() }
    }

    pub(crate) fn input(path: impl AsRef<Path>, message: impl Into<String>) -> Error {
        Error::Input { path: shown(path.as_ref()), message: message.into() }
    }

    pub(crate) fn io(path: impl AsRef<Path>, what: &'static str) -> impl FnOnce(std::io::Error) -> Error {
        let path = shown(path.as_ref());
        move |source| Error::Io { path, what, source }
    }

    /// Nothing had been written when it happened (exit code 2), or work had begun (3).
    pub fn is_before_work(&self) -> bool {
        matches!(self, Error::Dictionary { .. } | Error::Input { .. } | Error::Usage(_))
    }
}

fn shown(path: &Path) -> String {
    PathBuf::from(path).display().to_string()
}

/// One record that could not be used; the run goes on.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    pub source: String,
    /// Which record of the file, from 0.
    pub record: u64,
    /// Byte offset in the (decompressed) file, where known.
    pub offset: Option<u64>,
    pub doc_id: Option<String>,
    pub stage: &'static str,
    pub code: &'static str,
    pub message: String,
}
