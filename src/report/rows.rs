//! Rows of a part with the article that each is of.

use crate::error::Error;
use crate::finished::{Part, Run};
use rustc_hash::FxHashMap;
use std::path::Path;

/// One part of every table that is made from articles.
pub(super) struct Articles<'r> {
    run: &'r Run,
    pub number: u32,
    pub documents: Part,
    /// Rows of `documents`, by id.
    by_id: FxHashMap<String, u32>,
}

impl<'r> Articles<'r> {
    pub fn read(run: &'r Run, number: usize, path: &Path) -> Result<Articles<'r>, Error> {
        let columns = ["doc_id", "source", "title", "published", "publisher", "url", "encoding", "n_replaced", "n_chars", "n_sentences"];
        let documents = Part::read_columns(path, &columns)?;
        let ids = documents.texts("doc_id")?;
        let by_id = (0..).zip(ids.iter()).filter_map(|(i, id)| Some((id?.to_owned(), i))).collect();
        Ok(Articles { run, number: number as u32, documents, by_id })
    }

    pub fn height(&self) -> u32 {
        self.documents.height() as u32
    }

    /// The same part of another table; `None` where the run has not that table.
    pub fn rows(&self, table: &str, columns: &[&str]) -> Result<Option<Rows>, Error> {
        let Some(path) = self.run.parts(table).get(self.number as usize) else { return Ok(None) };
        let part = Part::read_columns(path, columns)?;
        let mut rows = Rows { articles: Vec::with_capacity(part.height()), first: vec![u32::MAX; self.by_id.len()], part };
        let mut last = ("", None);
        for (row, id) in (0..).zip(rows.part.texts("doc_id")?.iter()) {
            let id = id.unwrap_or_default();
            if id != last.0 || row == 0 {
                last = (id, self.by_id.get(id).copied());
                if let Some(article) = last.1 {
                    rows.first[article as usize] = rows.first[article as usize].min(row);
                }
            }
            rows.articles.push(last.1);
        }
        Ok(Some(rows))
    }
}

pub(super) struct Rows {
    pub part: Part,
    articles: Vec<Option<u32>>,
    /// The first row of each article.
    first: Vec<u32>,
}

impl Rows {
    /// Every row of an article of the part, with that article.
    pub fn each(&self) -> impl Iterator<Item = (usize, u32)> {
        self.articles.iter().enumerate().filter_map(|(row, article)| Some((row, (*article)?)))
    }

    pub fn article(&self, row: usize) -> Option<u32> {
        self.articles.get(row).copied().flatten()
    }

    /// The rows of an article.
    pub fn of(&self, article: u32) -> impl Iterator<Item = usize> {
        let first = self.first.get(article as usize).map_or(usize::MAX, |f| *f as usize);
        (first..self.articles.len()).take_while(move |row| self.articles[*row] == Some(article))
    }

    /// The row that has this number within its article; they count from 0.
    pub fn nth(&self, article: u32, number: u32) -> Option<usize> {
        let row = *self.first.get(article as usize)? as usize + number as usize;
        (self.article(row) == Some(article)).then_some(row)
    }
}
