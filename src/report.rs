//! Report: a finished run as one page to look at.
//!
//! In: the folder of a run. Out: an HTML file that needs nothing else: what was read and what failed, entities, projects,
//! figures and articles as tables to search, sort and filter, and the sentence of each row with its spans. The tables are
//! read twice, part by part: first to count everything and to choose what is shown, then for the sentences of that. A page
//! that would grow too large shows the most money first and says how much it leaves out. The hard case is a text that a
//! browser would obey: it stands in the page as JSON without a `<`, and the script puts it in as text alone.

mod facts;

mod gather;

mod page;

mod rank;

mod rows;

mod sentences;

mod sheet;

mod survey;

mod texts;

use crate::error::Error;
use crate::finished::{Run, whole};
use page::Page;
use serde_json::Value;
use std::path::Path;
use texts::Texts;

/// The least that a page may be allowed: without it there is no room for the largest row.
const LEAST: u64 = 2_000_000;

/// The fewest bytes that a figure takes with its share of a sentence; more rows than that do not fit.
const FIGURE: u64 = 100;

/// What was written: for each table of the page, its rows there and those of the run.
#[derive(Clone, Debug)]
pub struct Written {
    pub bytes: u64,
    pub tables: Vec<(&'static str, u64, u64)>,
}

/// Writes the page of the run in `dir` to `out`, of at most so many bytes; a page that is there is kept unless `overwrite`.
pub fn report(dir: &Path, out: &Path, most: u64, overwrite: bool) -> Result<Written, Error> {
    if most < LEAST {
        return Err(Error::Usage(format!("--max-size: a page needs at least {} MB", LEAST / 1_000_000)));
    }
    let run = Run::open(dir, &[])?;
    // Without its sentences no row can be opened.
    run.table("sentences")?;
    whole(out, overwrite, |new| {
        let (html, written) = draw(&run, most)?;
        std::fs::write(new, html).map_err(Error::io(out, "cannot be written"))?;
        Ok(written)
    })
}

fn draw(run: &Run, most: u64) -> Result<(String, Written), Error> {
    let manifest = run.manifest()?;
    let mut texts = Texts::new();
    let survey = survey::survey(run, &mut texts, (most / FIGURE) as usize)?;
    let gathered = gather::gather(run, &survey, &mut texts)?;
    let mut facts = facts::facts(&manifest, &survey, &texts);
    let mut page = Page::new(texts, &survey, &gathered, most as usize);
    let (failures, codes) = facts::failures(run, &mut page)?;
    facts["failures"] = Value::Array(codes);
    let (entities, projects, figures) = (page.entities(), page.projects(), page.figures());
    page.articles();
    let sheets = [("figures", &figures), ("projects", &projects), ("entities", &entities), ("errors", &failures)];
    let mut tables: Vec<_> = sheets.iter().map(|(name, s)| (*name, u64::from(s.rows), s.of)).collect();
    let articles = page.articles_sheet();
    tables.push(("articles", u64::from(articles.rows), articles.of));
    let html = page.finish(&facts, &sheets);
    let bytes = html.len() as u64;
    Ok((html, Written { bytes, tables }))
}
