//! All tests that look at the whole of mingshu, in one binary: each case is a trial with a name of its own, so
//! `cargo test -- spec/units` runs the units and `cargo test -- spec/units-017` one line of them.
//!
//! | module | what it holds to |
//! |---|---|
//! | [`spec`] | what single sentences mean: `spec/*.jsonl` |
//! | [`gold`] | whole articles, against the floors in `floors.toml` |
//! | [`seed`] | the article that the project began with, fact by fact |
//! | [`score_agrees`] | `mingshu score` and the scorer outside the project count alike |
//! | [`snapshots`] | what `show`, `schema` and the tables look like |
//! | [`cli`] | the command line, one case a file of `cli/` |
//! | [`faults`] | kills, full disks, bombs, torn files, hostile input, and what fuzzers found |
//! | [`properties`] | what holds for any text |
//! | [`dictionaries`] | the built-in rows |
//! | [`export`] | the tables in other clothes, and back |
//! | [`report`] | a run as one page: what it holds, and that nothing in it is obeyed |
//! | [`upkeep`] | suggestions, decisions, and what becomes of them |

mod cli;
mod clock;
mod dictionaries;
mod export;
mod faults;
mod floors;
mod gold;
mod harness;
mod properties;
mod report;
mod score_agrees;
mod seed;
mod snapshots;
mod spec;
mod upkeep;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = Arguments::from_args();
    let mut trials: Vec<Trial> = Vec::new();
    for more in [
        spec::trials,
        gold::trials,
        seed::trials,
        score_agrees::trials,
        snapshots::trials,
        cli::trials,
        faults::trials,
        properties::trials,
        dictionaries::trials,
        upkeep::trials,
        export::trials,
        report::trials,
    ] {
        trials.extend(more());
    }
    libtest_mimic::run(&args, trials).exit_code()
}
