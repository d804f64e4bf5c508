//! Whole articles against their gold, and suites of single cases: each figure of `mingshu score` against its floor.

use crate::floors;
use crate::harness::{self, Outcome, pipeline, root, shared, skipped};
use libtest_mimic::{Completion, Trial};
use mingshu::score::{self, Report};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// (section of floors.toml, what is scored)
fn sets() -> Vec<(&'static str, PathBuf)> {
    let mut sets = vec![("corpus", root().join("corpus/gold")), ("gold", shared().join("gold"))];
    sets.extend(["quantities", "times"].map(|s| ("suites", shared().join(format!("suites/{s}.jsonl")))));
    sets
}

/// A set, scored when the first of its trials asks.
#[derive(Default)]
struct Scored(OnceLock<Result<Report, String>>);

impl Scored {
    fn of(&self, path: &Path) -> Result<&Report, String> {
        self.0.get_or_init(|| score::score(&[path.to_owned()], pipeline()).map_err(|e| e.to_string())).as_ref().map_err(Clone::clone)
    }
}

pub fn trials() -> Vec<Trial> {
    let floors = floors::load();
    let mut trials = Vec::new();
    for (section, path) in sets() {
        if !path.exists() {
            trials.push(Trial::ignorable_test(format!("gold/{section} {}", harness::name(&path)), move || skipped(&path)));
            continue;
        }
        let scored = Arc::new(Scored::default());
        if floors::raises() {
            trials.push(Trial::test(format!("gold/{section} {} raised", harness::name(&path)), move || {
                let report = scored.of(&path)?;
                floors::raise(section, report.counts.iter().filter(|c| c.2 > 0).map(|(name, hits, of)| (name.clone(), below(*hits, *of))), false);
                Ok(())
            }));
            continue;
        }
        let of_suite = |name: &str| section != "suites" || name == format!("suite {}", path.file_stem().unwrap_or_default().to_string_lossy());
        for (name, floor) in floors.get(section).into_iter().flatten().filter(|(n, _)| of_suite(n)) {
            let (name, floor, path, scored) = (name.clone(), *floor, path.clone(), scored.clone());
            trials.push(Trial::test(format!("gold/{section} {name}"), move || {
                let report = scored.of(&path)?;
                let Some((_, hits, of)) = report.counts.iter().find(|c| c.0 == name) else {
                    return Err(format!(
                        "{section}: nothing is counted as \"{name}\" any more; take its line out of floors.toml, or call the figure as before"
                    )
                    .into());
                };
                let ratio = *hits as f64 / (*of).max(1) as f64;
                if ratio < floor {
                    let wrong: String = report.mistakes.iter().map(|m| format!("\n  {m}")).collect();
                    return Err(format!("{section} {name}: {ratio:.4} ({hits} of {of}) is below the floor {floor}; what is wrong in this set:{wrong}").into());
                }
                Ok(())
            }));
        }
        let known: Vec<String> = floors.get(section).into_iter().flatten().map(|(n, _)| n.clone()).collect();
        trials.push(Trial::ignorable_test(format!("gold/{section} {} has floors", harness::name(&path)), move || complete(scored.of(&path)?, &known)));
    }
    trials
}

/// A new figure needs a floor.
fn complete(report: &Report, known: &[String]) -> Outcome {
    let without: Vec<&str> = report.counts.iter().filter(|c| c.2 > 0 && !known.contains(&c.0)).map(|c| c.0.as_str()).collect();
    if without.is_empty() {
        Ok(Completion::Completed)
    } else {
        Err(format!("no floor in floors.toml for {}; FLOORS=raise cargo test -- gold writes it", without.join(", ")).into())
    }
}

/// Just below a ratio, at three digits.
fn below(hits: u64, of: u64) -> f64 {
    (1000 * hits / of.max(1)) as f64 / 1000.0
}
