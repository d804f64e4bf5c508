//! The files that describe a run: `manifest.json`, `datapackage.json`, `run.json`.

use super::state::State;
use crate::dictionary::builtin;
use crate::dictionary::sheet::Sheet;
use crate::error::Error;
use crate::pipeline::Pipeline;
use crate::read::Digest;
use crate::run::{Job, Progress};
use crate::tables::{SCHEMA_VERSION, Table};
use serde_json::{Value, json};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

fn bytes(value: &Value) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("plain data");
    text.push(b'\n');
    text
}

/// What the run was made of and what it holds; the same for any number of threads, on any machine.
pub fn manifest(job: &Job, pipeline: &Pipeline, inputs: &[Digest], state: &State, rows: &[(&'static str, u64)]) -> Vec<u8> {
    let dictionaries: Vec<Value> = pipeline.lexicon().digests().iter().map(|(name, digest)| json!({"file": name, "blake3": digest})).collect();
    let options: serde_json::Map<String, Value> = job.options.iter().map(|(n, v)| (n.clone(), Value::from(v.as_str()))).collect();
    let inputs: Vec<Value> = inputs.iter().map(|d| json!({"source": d.source, "bytes": d.bytes, "blake3": d.blake3})).collect();
    let tables: serde_json::Map<String, Value> = rows
        .iter()
        .map(|(name, n)| {
            let parts = state.table_parts.iter().find(|(t, _)| t == name).map_or(1, |(_, p)| p.len());
            ((*name).to_owned(), json!({"rows": n, "parts": parts}))
        })
        .collect();
    bytes(&json!({
        "program": "mingshu",
        "version": env!("CARGO_PKG_VERSION"),
        "schema_version": SCHEMA_VERSION,
        "counts": {"records": state.records, "articles": state.articles, "failures": state.failures},
        "tables": tables,
        "options": options,
        "inputs": inputs,
        "dictionaries": dictionaries,
        "sources": sources(),
        "digests": state.digests.iter().map(|(n, d)| json!([n, d])).collect::<Vec<_>>(),
    }))
}

/// Where the built-in rows are from, with licences and the attributions they ask for.
fn sources() -> Vec<Value> {
    let Ok(sheet) = Sheet::parse("SOURCES.csv", builtin::SOURCES) else { return Vec::new() };
    sheet
        .rows()
        .map(|row| {
            let cells = sheet.header().iter().enumerate().map(|(i, h)| (h.clone(), Value::from(row.cell(i))));
            Value::Object(cells.filter(|(_, v)| v != "").collect())
        })
        .collect()
}

/// A manifest of ours.
pub fn is_manifest(path: &Path) -> bool {
    std::fs::read(path).ok().and_then(|b| serde_json::from_slice::<Value>(&b).ok()).is_some_and(|v| v["program"] == "mingshu")
}

/// The digests that a finished run was made of.
pub fn digests_of(path: &Path) -> Result<Vec<(String, String)>, Error> {
    let bytes = std::fs::read(path).map_err(Error::io(path, "cannot be read"))?;
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| Error::Usage(format!("{}: not a manifest ({e}); choose another --out", path.display())))?;
    let pairs = value["digests"].as_array().cloned().unwrap_or_default();
    Ok(pairs.iter().filter_map(|p| Some((p[0].as_str()?.to_owned(), p[1].as_str()?.to_owned()))).collect())
}

/// Frictionless: every column described.
pub fn data_package(tables: &[&Table]) -> Vec<u8> {
    let resources: Vec<Value> = tables
        .iter()
        .map(|t| {
            let fields: Vec<Value> = t
                .columns
                .iter()
                .map(|c| {
                    let mut constraints = serde_json::Map::new();
                    if c.required {
                        constraints.insert("required".into(), true.into());
                    }
                    if !c.values.is_empty() {
                        constraints.insert("enum".into(), c.values.into());
                    }
                    json!({"name": c.name, "type": c.kind.frictionless(), "description": c.about, "constraints": constraints})
                })
                .collect();
            json!({
                "name": t.name,
                "path": format!("{}/part-*.parquet", t.name),
                "format": "parquet",
                "description": t.about,
                "schema": {"fields": fields, "missingValues": [""]},
            })
        })
        .collect();
    bytes(&json!({
        "profile": "data-package",
        "name": "mingshu-run",
        "version": SCHEMA_VERSION.to_string(),
        "resources": resources,
    }))
}

/// Times, host and peak memory: the one file that differs between runs.
pub fn run(started: SystemTime, progress: &Progress, jobs: usize) -> Vec<u8> {
    let seconds = progress.elapsed.as_secs_f64();
    let stamp = |t: SystemTime| t.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let date = |t: SystemTime| jiff::Timestamp::from_second(stamp(t) as i64).map(|t| t.to_string()).unwrap_or_default();
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").map(|h| h.trim().to_owned()).unwrap_or_default();
    bytes(&json!({
        "started": date(started),
        "ended": date(SystemTime::now()),
        "seconds": (seconds * 1000.0).round() / 1000.0,
        "jobs": jobs,
        "host": host,
        "articles": progress.articles,
        "failures": progress.failures,
        "text_megabytes": (progress.text_bytes as f64 / 1e4).round() / 100.0,
        "megabytes_per_second": if seconds > 0.0 { (progress.text_bytes as f64 / 1e4 / seconds).round() / 100.0 } else { 0.0 },
        "peak_memory_megabytes": peak_memory(),
    }))
}

/// The most memory that the process has held, in MB, where the system tells.
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}
