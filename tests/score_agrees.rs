//! `mingshu score` and the scorer outside the project (Python, from the Parquet tables alone) count alike.

use crate::harness::{self, Outcome, root, shared, skipped};
use libtest_mimic::{Completion, Failed, Trial};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

pub fn trials() -> Vec<Trial> {
    let suite = |s: &str| shared().join(format!("suites/{s}.jsonl"));
    let sets = [
        ("gold", "--gold", shared().join("gold")),
        ("corpus", "--gold", root().join("corpus/gold")),
        ("quantities", "--suite", suite("quantities")),
        ("times", "--times", suite("times")),
    ];
    sets.into_iter().map(|(name, flag, path)| Trial::ignorable_test(format!("score_agrees/{name}"), move || agrees(flag, &path))).collect()
}

/// A Python that has polars.
fn python() -> PathBuf {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_default());
    std::env::var_os("MINGSHU_CHECK_PYTHON").map_or_else(|| home.join(".cache/mingshu-check/venv/bin/python"), PathBuf::from)
}

fn agrees(flag: &str, path: &Path) -> Outcome {
    let (script, python) = (shared().join("check/score.py"), python());
    for needed in [&script, &python, &path.to_owned()] {
        if !needed.exists() {
            return skipped(needed);
        }
    }
    let theirs = Command::new(&python).arg(&script).arg(env!("CARGO_BIN_EXE_mingshu")).arg(flag).arg(path).output()?;
    if !theirs.status.success() {
        return Err(format!("{} ended with {}: {}", script.display(), theirs.status, harness::text(&theirs.stderr)).into());
    }
    let ours = harness::succeed(root(), ["score".as_ref(), path.as_os_str()])?;
    let (theirs, ours) = (counts(&theirs.stdout), counts(&ours.stdout));
    if theirs.is_empty() {
        return Err("the scorer outside printed nothing".into());
    }
    let mut wrong = Vec::new();
    for label in theirs.keys().chain(ours.keys()) {
        let (t, o) = (theirs.get(label), ours.get(label));
        let line = format!("{label}: outside {}, here {}", told(t), told(o));
        if t != o && !wrong.contains(&line) {
            wrong.push(line);
        }
    }
    if wrong.is_empty() { Ok(Completion::Completed) } else { Err(Failed::from(wrong.join("\n"))) }
}

fn told(counts: Option<&Vec<u64>>) -> String {
    counts.map_or("nothing".to_owned(), |c| format!("{c:?}"))
}

/// The whole numbers of a line behind its label: hits, extras, misses, parts. Ratios are left out, they follow.
fn counts(output: &[u8]) -> BTreeMap<String, Vec<u64>> {
    let text = harness::text(output);
    let words = |l: &str| l.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '/')).filter_map(|w| w.parse().ok()).collect();
    text.lines()
        .filter(|l| l.chars().count() > 34)
        .map(|l| {
            let (label, rest) = l.split_at(l.char_indices().nth(34).map_or(l.len(), |(at, _)| at));
            (label.trim().to_owned(), words(rest))
        })
        .collect()
}
