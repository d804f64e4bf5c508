//! A dictionary of a million rows: how long it takes to load, in loads of plain jieba-rs, how much memory, and how much
//! it slows the extraction down. All in one run and one thread; memory in a process of its own.
//!
//! With `MINGSHU_BENCH_RECORD=file.csv` the raw rows are written there.

mod common;

use common::{Clock, articles, firms, median};
use mingshu::Pipeline;
use mingshu::dictionary::Lexicon;
use mingshu::document::Record;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::PathBuf;

/// As the program has it, since memory is measured too.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROWS: usize = 1_000_000;
/// Bytes of text that are extracted.
const BYTES: usize = 2 << 20;
/// Rounds; the median counts.
const ROUNDS: usize = 5;

fn main() {
    let args: Vec<String> = std::env::args().collect();
    if let Some(at) = args.iter().position(|a| a == "--load") {
        let layers: Vec<PathBuf> = args[at + 1..].iter().map(PathBuf::from).collect();
        let lexicon = Lexicon::load(true, &layers).expect("the dictionary loads");
        println!("{} {}", peak(), lexicon.entities().count());
        return;
    }
    let bench = args.iter().any(|a| a == "--bench");
    let (rounds, rows) = if bench { (ROUNDS, ROWS) } else { (1, 10_000) };
    let builtin = Lexicon::builtin().expect("the built-in dictionaries load");
    let path = std::env::temp_dir().join(format!("mingshu-million-{}.csv", std::process::id()));
    std::fs::write(&path, firms(&builtin, rows)).expect("a temporary file");
    let layers = [path.clone()];

    let jieba = seconds(rounds, || jieba_rs::Jieba::new().has_word("a"));
    let alone = seconds(rounds, || Lexicon::builtin().expect("loads").entities().count());
    let load = seconds(rounds, || Lexicon::load(true, &layers).expect("loads").entities().count());
    let (memory_alone, _) = memory(&[]);
    let (memory, count) = memory(&layers);
    assert_eq!(count, builtin.entities().count() + rows, "every row is an entity");

    let texts = articles(BYTES);
    let mb = texts.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let pipelines = [Pipeline::new(builtin, None), Pipeline::new(Lexicon::load(true, &layers).expect("loads"), None)].map(|p| p.expect("no home to find"));
    let mut extraction = [const { Vec::new() }; 2];
    let mut found = [0; 2];
    for _ in 0..rounds {
        for (i, pipeline) in pipelines.iter().enumerate() {
            let began = Clock::start();
            found[i] = texts.iter().map(|t| pipeline.analyse(Record { text: t.clone(), ..Record::default() }, "d".into()).mentions.len()).sum::<usize>();
            extraction[i].push(began.seconds());
        }
    }
    assert!(found[0] > 0 && found[1] >= found[0] / 2, "names are found: {found:?}");
    let [plain, million] = extraction.map(median);
    let _ = std::fs::remove_file(&path);

    let mut csv = String::from("what,value,unit\n");
    let mut tell = |what: &str, value: f64, unit: &str| {
        println!("{what:<44} {value:>9.2} {unit}");
        let _ = writeln!(csv, "{what},{value:.3},{unit}");
    };
    tell("rows of the dictionary", rows as f64, "rows");
    tell("jieba-rs load", jieba * 1e3, "ms");
    tell("built-in dictionaries load", alone * 1e3, "ms");
    tell("built-in and the rows load", load * 1e3, "ms");
    tell("built-in and the rows load", load / jieba, "jieba-rs loads");
    tell("peak memory with the built-in alone", memory_alone, "MB");
    tell("peak memory with the rows", memory, "MB");
    tell("text extracted", mb, "MB");
    tell("names found", found[1] as f64, "mentions");
    tell("extraction with the built-in alone", plain * 1e3 / mb, "ms/MB");
    tell("extraction with the rows", million * 1e3 / mb, "ms/MB");
    tell("slower by", (million / plain - 1.0) * 100.0, "%");
    common::record(&csv);
}

fn seconds<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    let time = |_| {
        let began = Clock::start();
        black_box(work());
        began.seconds()
    };
    median((0..rounds).map(time).collect())
}

/// Peak memory in MB and entities of a process that only loads.
fn memory(layers: &[PathBuf]) -> (f64, usize) {
    let program = std::env::current_exe().expect("this program");
    let output = std::process::Command::new(program).arg("--load").args(layers).output().expect("this program runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut words = text.split_whitespace();
    let mut next = || words.next().and_then(|w| w.parse::<f64>().ok()).expect("two numbers");
    (next(), next() as usize)
}

/// The most memory that this process has held, in MB.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
