//! Suites of single cases: right when every expected quantity (by value and unit) or time (by its days) is there.

use super::{Report, close, record};
use crate::analysis::Analysis;
use crate::error::Error;
use crate::pipeline::Pipeline;
use crate::quantities::amount::to_f64;
use rayon::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

pub fn score(path: &Path, pipeline: &Pipeline, report: &mut Report) -> Result<(), Error> {
    let bytes = std::fs::read_to_string(path).map_err(|e| Error::input(path, format!("cannot be read: {e}")))?;
    let rows: Vec<Value> = bytes
        .lines()
        .enumerate()
        .filter(|(_, l)| !l.trim().is_empty())
        .map(|(i, l)| serde_json::from_str(l).map_err(|e| Error::input(path, format!("line {}: {e}", i + 1))))
        .collect::<Result<_, _>>()?;
    let times = rows.iter().any(|r| r["expect"].as_array().is_some_and(|e| e.iter().any(|x| !x["from"].is_null())));
    let results: Vec<(bool, String)> = rows
        .par_iter()
        .map(|row| {
            let id = row["id"].as_str().unwrap_or_default().to_owned();
            let analysis = pipeline.analyse(record(row), id);
            if times {
                (times_right(row, &analysis), found_times(&analysis))
            } else {
                (quantities_right(row, &analysis, pipeline), found_quantities(&analysis, pipeline))
            }
        })
        .collect();
    let mut by_suite: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    for (row, (ok, found)) in rows.iter().zip(&results) {
        let entry = by_suite.entry(row["suite"].as_str().unwrap_or("").to_owned()).or_default();
        entry.0 += u64::from(*ok);
        entry.1 += 1;
        if !ok {
            report.mistakes.push(format!("{} {} expected {} found {found}", row["id"], row["text"], row["expect"]));
        }
    }
    let (k, n) = by_suite.values().fold((0, 0), |(k, n), (a, b)| (k + a, n + b));
    let parts: Vec<String> = by_suite.iter().map(|(s, (a, b))| format!("{s} {a}/{b}")).collect();
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let label = format!("suite {stem}");
    report.lines.push(format!("{label:34} ok {:.3}  ({k} of {n})  {}", k as f64 / n.max(1) as f64, parts.join("  ")));
    report.counts.push((label, k, n));
    Ok(())
}

fn quantities_right(row: &Value, analysis: &Analysis, pipeline: &Pipeline) -> bool {
    let rules = &pipeline.lexicon().rules;
    let mut left: Vec<_> = analysis.quantities.iter().collect();
    let Some(expected) = row["expect"].as_array() else { return false };
    for e in expected {
        let (value, low, high) = (e["value"].as_f64(), e["low"].as_f64(), e["high"].as_f64());
        let unit = e["unit"].as_str().unwrap_or_default();
        let hit = left.iter().position(|q| {
            let b = q.amount.bounds();
            let (v, l, h) = (b.value.map(to_f64), b.low.map(to_f64), b.high.map(to_f64));
            let mut same = if value.is_some() { close(v, value) } else { close(l, low) && close(h, high) };
            if value.is_some() && !same && v.is_none() {
                same = match b.modifier.as_str() {
                    "more_than" | "at_least" | "vague" => close(l, value),
                    "less_than" | "at_most" => close(h, value),
                    _ => false,
                };
            }
            let base = || b.value.and_then(|v| q.measure.to_base(v, rules)).map(to_f64);
            same && q.measure.code(rules) == unit || unit == "g" && value.is_some() && q.measure.base(rules) == "kg" && close(base(), value.map(|v| v / 1000.0))
        });
        match hit {
            Some(i) => {
                left.remove(i);
            }
            None => return false,
        }
    }
    let complete = row["complete"] == true || expected.is_empty();
    !complete || left.is_empty()
}

fn times_right(row: &Value, analysis: &Analysis) -> bool {
    let Some(expected) = row["expect"].as_array() else { return false };
    let mut left: Vec<_> = analysis.times.iter().map(|t| t.days).collect();
    if expected.is_empty() {
        return left.is_empty();
    }
    expected.iter().all(|e| {
        let hit = left.iter().position(|d| d.is_some_and(|(from, to)| e["from"] == from.to_string().as_str() && e["to"] == to.to_string().as_str()));
        hit.map(|i| left.remove(i)).is_some()
    })
}

fn found_quantities(analysis: &Analysis, pipeline: &Pipeline) -> String {
    let rules = &pipeline.lexicon().rules;
    let all: Vec<String> = analysis
        .quantities
        .iter()
        .map(|q| {
            let b = q.amount.bounds();
            format!("{} {:?} {:?} {:?} {}", analysis.slice(q.span), b.value.map(to_f64), b.low.map(to_f64), b.high.map(to_f64), q.measure.code(rules))
        })
        .collect();
    format!("[{}]", all.join("; "))
}

fn found_times(analysis: &Analysis) -> String {
    let all: Vec<String> =
        analysis.times.iter().map(|t| format!("{} {}", analysis.slice(t.span), t.days.map(|(a, b)| format!("{a}..{b}")).unwrap_or_default())).collect();
    format!("[{}]", all.join("; "))
}
