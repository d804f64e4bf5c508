//! Faults that really happen here: kills at many moments, a full disk, torn and hostile input, bombs, a panic; and what
//! fuzzers once found.

mod bytes;
mod stops;

#[path = "../fuzz/checks.rs"]
#[allow(dead_code)]
mod checks;

use crate::harness::{self, Folder, Outcome, root};
use libtest_mimic::{Completion, Failed, Trial};

pub fn trials() -> Vec<Trial> {
    let mut trials = stops::trials();
    trials.extend(bytes::trials());
    trials.extend(regressions());
    trials
}

/// Each file of `fuzz/regressions/<target>/` goes through the check of its target.
fn regressions() -> Vec<Trial> {
    let mut trials = Vec::new();
    for (target, check) in checks::ALL {
        for path in harness::files(&root().join("fuzz/regressions").join(target), "") {
            let name = format!("faults/once found by fuzzing: {target}/{}", harness::name(&path));
            trials.push(Trial::test(name, move || {
                check(&std::fs::read(&path)?);
                Ok(())
            }));
        }
    }
    trials
}

/// What `run.json` says of the most memory held, in MB.
fn peak(folder: &Folder, out: &str) -> Result<Option<u64>, Failed> {
    let run: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join(out).join("run.json"))?)?;
    Ok(run["peak_memory_megabytes"].as_u64())
}

fn done() -> Outcome {
    Ok(Completion::Completed)
}
