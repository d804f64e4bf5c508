//! What the page says of the run as a whole: what was read, what failed, how often what was found.

use super::page::{ERRORS, Page};
use super::sheet::Sheet;
use super::survey::{Counts, Survey};
use super::texts::{Text, Texts};
use crate::dictionary::builtin;
use crate::dictionary::sheet::Sheet as Csv;
use crate::error::Error;
use crate::finished::{Cell, Part, Run};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Inputs, publishers and places that are named; there may be as many as articles.
const INPUTS: usize = 200;
const PUBLISHERS: usize = 12;
const PLACES: usize = 20;
/// Failures that are listed.
const FAILURES: u32 = 5_000;

pub(super) fn facts(manifest: &Value, survey: &Survey, texts: &Texts) -> Value {
    let named =
        |counts: &Counts, most: usize| -> Vec<Value> { frequent(counts, texts).into_iter().take(most).map(|(t, n)| json!([texts.str(t), n])).collect() };
    let names = metric_names();
    let metrics: Vec<Value> = frequent(&survey.metrics, texts)
        .into_iter()
        .map(|(t, n)| {
            let id = texts.str(t);
            json!([id, names.get(id).map_or(id, String::as_str), n])
        })
        .collect();
    let mut stages: BTreeMap<&str, u64> = BTreeMap::new();
    for project in &survey.projects {
        *stages.entry(texts.str(project.stage.text)).or_default() += 1;
    }
    let places: Vec<Value> =
        frequent(&survey.places, texts).into_iter().take(PLACES).map(|(id, n)| json!([texts.str(id), texts.str(survey.place(id).0), n])).collect();
    let inputs = manifest["inputs"].as_array().map_or(&[] as &[Value], Vec::as_slice);
    let sources: Vec<Value> =
        manifest["sources"].as_array().into_iter().flatten().map(|s| json!([s["file"], s["source"], s["licence"], s["attribution"]])).collect();
    json!({
        "version": manifest["version"],
        "schema": manifest["schema_version"],
        "counts": manifest["counts"],
        "tables": manifest["tables"],
        "options": manifest["options"],
        "inputs": {
            "files": inputs.len(),
            "bytes": inputs.iter().filter_map(|i| i["bytes"].as_u64()).sum::<u64>(),
            "first": inputs.iter().take(INPUTS).map(|i| json!([i["source"], i["bytes"]])).collect::<Vec<_>>(),
        },
        "sources": sources,
        "published": survey.published.map(|(first, last)| [first.to_string(), last.to_string()]),
        "undated": survey.undated,
        "months": survey.months.iter().collect::<Vec<_>>(),
        "encodings": named(&survey.encodings, PUBLISHERS),
        "publishers": named(&survey.publishers, PUBLISHERS),
        "chars": survey.n_chars,
        "replaced": survey.n_replaced,
        "metrics": metrics,
        "places": places,
        "placed": survey.places.values().sum::<u64>(),
        "stages": stages.into_iter().collect::<Vec<_>>(),
        "kinds": kinds(survey, texts),
    })
}

/// The most frequent first.
fn frequent(counts: &Counts, texts: &Texts) -> Vec<(Text, u64)> {
    let mut all: Vec<(Text, u64)> = counts.iter().map(|(t, n)| (*t, *n)).collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| texts.str(a.0).cmp(texts.str(b.0))));
    all
}

/// Each kind with its entities and their mentions.
fn kinds(survey: &Survey, texts: &Texts) -> Vec<Value> {
    let mut kinds: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for e in &survey.entities {
        let kind = kinds.entry(texts.str(e.kind)).or_default();
        *kind = (kind.0 + 1, kind.1 + u64::from(e.n_mentions));
    }
    kinds.into_iter().map(|(kind, (n, mentions))| json!([kind, n, mentions])).collect()
}

/// What the metrics are called, by id.
fn metric_names() -> BTreeMap<String, String> {
    let bytes = builtin::RULES.iter().find(|(name, _)| *name == "metrics.csv").map_or(&[] as &[u8], |(_, bytes)| bytes);
    let sheet = Csv::parse("metrics.csv", bytes).expect("the built-in metrics are a sheet");
    sheet.rows().map(|row| (row.get("id").to_owned(), row.get("name").to_owned())).collect()
}

/// What failed: as many rows as are listed, and how often each code came.
pub(super) fn failures(run: &Run, page: &mut Page<'_>) -> Result<(Sheet, Vec<Value>), Error> {
    let mut codes: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut sheet = Sheet::new(&["source", "record", "id", "stage", "code", "message"], 0);
    for path in run.parts("errors") {
        let part = Part::read(path)?;
        let mut at = [0; 6];
        for (to, name) in at.iter_mut().zip(["source", "record", "doc_id", "stage", "code", "message"]) {
            *to = part.column(name)?;
        }
        part.each(|cells| {
            let text = |i: usize| if let Cell::Text(text) = cells[at[i]] { text } else { "" };
            sheet.of += 1;
            *codes.entry((text(4).to_owned(), text(3).to_owned())).or_default() += 1;
            if sheet.rows < FAILURES && page.has_room(&sheet, ERRORS) {
                let record = if let Cell::Whole(n) = cells[at[1]] { n as u32 } else { 0 };
                let row =
                    [page.new_text(text(0)), record.into(), page.new_text(text(2)), page.new_text(text(3)), page.new_text(text(4)), page.new_text(text(5))];
                sheet.push(row);
            }
            Ok(())
        })?;
    }
    let codes = codes.into_iter().map(|((code, stage), n)| json!([code, stage, n])).collect();
    Ok((page.end(sheet), codes))
}
