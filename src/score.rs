//! Scores: an article's gold against its [`crate::analysis::Analysis`], per layer and kind; suites of single cases.
//!
//! In: gold `.json` ({id, title, published, place, text, body, mentions, quantities, figures}) and suites `.jsonl`
//! ({text, expect}). Out: one line a figure, and every mistake. Spans must be equal, project spans overlap by half of
//! their union; what is marked optional counts neither for nor against; an array in the gold accepts any of its values.

pub mod gold;
pub mod labelstudio;
pub mod suite;

use crate::document::Record;
use crate::error::Error;
use crate::pipeline::Pipeline;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Lines to print and what was wrong.
#[derive(Default, Debug)]
pub struct Report {
    pub lines: Vec<String>,
    pub mistakes: Vec<String>,
    /// (figure, hits, of)
    pub counts: Vec<(String, u64, u64)>,
}

/// Scores gold folders and files, and suites.
pub fn score(paths: &[PathBuf], pipeline: &Pipeline) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut articles: Vec<PathBuf> = Vec::new();
    let mut suites: Vec<&PathBuf> = Vec::new();
    for path in paths {
        if path.is_dir() {
            let mut inside: Vec<PathBuf> = std::fs::read_dir(path)
                .map_err(Error::io(path, "cannot be read"))?
                .filter_map(Result::ok)
                .map(|e| e.path())
                .filter(|p| p.extension().is_some_and(|e| e == "json"))
                .collect();
            inside.sort();
            if inside.is_empty() {
                return Err(Error::input(path, "no gold .json in this folder"));
            }
            articles.extend(inside);
        } else if path.extension().is_some_and(|e| e == "jsonl") {
            suites.push(path);
        } else {
            articles.push(path.clone());
        }
    }
    if !articles.is_empty() {
        let gold: Vec<Value> = articles.iter().map(|p| load(p)).collect::<Result<Vec<_>, _>>()?.concat();
        gold::score(&gold, pipeline, &mut report);
    }
    for path in suites {
        suite::score(path, pipeline, &mut report)?;
    }
    Ok(report)
}

/// The articles of a file: one, or what Label Studio exported.
fn load(path: &Path) -> Result<Vec<Value>, Error> {
    let bytes =
        std::fs::read(path).map_err(|e| Error::input(path, format!("cannot be read: {e}; give gold articles (.json), folders of them, or suites (.jsonl)")))?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| Error::input(path, format!("not a gold article: {e}")))?;
    if !labelstudio::is_export(&value) {
        return Ok(vec![value]);
    }
    let articles = labelstudio::gold(&value);
    if articles.is_empty() {
        return Err(Error::input(path, "no task of this export is annotated; correct and submit some in Label Studio, then export as JSON"));
    }
    Ok(articles)
}

/// A gold article or case as the record that it is scored on.
fn record(value: &Value) -> Record {
    let text = |key: &str| value[key].as_str().map(str::to_owned);
    Record {
        id: text("id"),
        title: text("title").filter(|t| !t.is_empty()),
        published: value["published"].as_str().and_then(|d| d.get(..10)?.parse().ok()),
        home: text("place").filter(|p| !p.is_empty()),
        text: text("text").unwrap_or_default(),
        ..Record::default()
    }
}

/// F1, precision and recall as the report prints them.
fn line(name: &str, tp: u64, fp: u64, fn_: u64, more: &str) -> String {
    let p = tp as f64 / (tp + fp).max(1) as f64;
    let r = tp as f64 / (tp + fn_).max(1) as f64;
    let f = 2.0 * tp as f64 / (2 * tp + fp + fn_).max(1) as f64;
    format!("{name:34} F1 {f:.3}  P {p:.3}  R {r:.3}  (tp {tp} fp {fp} fn {fn_}) {more}").trim_end().to_owned()
}

/// Equal within what decimal notation of a Float64 loses.
fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b || (a - b).abs() <= (1e-9 * a.abs().max(b.abs())).max(1e-12),
        _ => false,
    }
}

/// The gold's value, or any of its values.
fn accepts(gold: &Value, found: Option<&str>) -> bool {
    let same = |g: &Value| match (g, found) {
        (Value::Null, None) => true,
        (Value::String(g), Some(f)) => g == f,
        _ => false,
    };
    match gold {
        Value::Array(all) => all.iter().any(same),
        one => same(one),
    }
}

/// The same name, or one inside the other and at least half as long.
fn same_name(gold: &Value, found: Option<&str>) -> bool {
    let found = found.filter(|f| !f.is_empty());
    let one = |g: &Value| match (g.as_str(), found) {
        (None, None) => g.is_null(),
        (Some(g), Some(f)) => {
            let (lg, lf) = (g.chars().count(), f.chars().count());
            g == f || (f.contains(g) || g.contains(f)) && 2 * lg.min(lf) >= lg.max(lf)
        }
        _ => false,
    };
    match gold {
        Value::Array(all) => all.iter().any(one),
        g => one(g),
    }
}
