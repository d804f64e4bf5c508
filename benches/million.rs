//! A dictionary of a million rows: how long it takes to load, in loads of plain jieba-rs, how much memory, and how much
//! it slows the extraction down. All in one run and one thread; memory in a process of its own.
//!
//! With `MINGSHU_BENCH_RECORD=file.csv` the raw rows are written there.

#[path = "../tests/clock.rs"]
mod clock;

use clock::Clock;
use mingshu::Pipeline;
use mingshu::dictionary::Lexicon;
use mingshu::dictionary::lexicon::kind;
use mingshu::document::Record;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::{Path, PathBuf};

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
    std::fs::write(&path, dictionary(&builtin, rows)).expect("a temporary file");
    let layers = [path.clone()];

    let jieba = seconds(rounds, || jieba_rs::Jieba::new().has_word("a"));
    let alone = seconds(rounds, || Lexicon::builtin().expect("loads").entities().count());
    let load = seconds(rounds, || Lexicon::load(true, &layers).expect("loads").entities().count());
    let (memory_alone, _) = memory(&[]);
    let (memory, count) = memory(&layers);
    assert_eq!(count, builtin.entities().count() + rows, "every row is an entity");

    let texts = articles();
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
    if let Some(path) = std::env::var_os("MINGSHU_BENCH_RECORD") {
        std::fs::write(path, csv).expect("the record can be written");
    }
}

fn seconds<T>(rounds: usize, mut work: impl FnMut() -> T) -> f64 {
    let time = |_| {
        let began = Clock::start();
        black_box(work());
        began.seconds()
    };
    median((0..rounds).map(time).collect())
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// Firms that do not exist: a place, two to four characters out of the names of firms, and the end of such a name.
fn dictionary(builtin: &Lexicon, rows: usize) -> String {
    let of = |kind: u16| builtin.entities().filter(move |e| e.kind == kind).map(|e| e.name.chars().collect::<Vec<char>>());
    let places: Vec<Vec<char>> = of(kind::PLACE).filter(|n| n.len() <= 3).take(400).collect();
    let firms: Vec<Vec<char>> = of(kind::COMPANY).filter(|n| n.len() >= 8).collect();
    let letters: Vec<char> = firms.iter().flat_map(|n| &n[..4]).copied().collect();
    let mut seed = 1u64;
    let mut pick = |n: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as usize % n
    };
    let mut seen = std::collections::HashSet::with_capacity(rows);
    let mut csv = String::from("id,name,kind\n");
    while seen.len() < rows {
        let mut name: String = places[pick(places.len())].iter().collect();
        for _ in 0..2 + pick(3) {
            name.push(letters[pick(letters.len())]);
        }
        name.extend(&firms[pick(firms.len())][4..]);
        if !name.contains([',', '"']) && seen.insert(name.clone()) {
            let _ = writeln!(csv, "firm-{},{name},company", seen.len());
        }
    }
    csv
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

/// The articles of the corpus, again and again.
fn articles() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/articles");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the corpus is there").filter_map(Result::ok).map(|e| e.path()).collect();
    files.sort();
    let texts: Vec<String> = files.iter().filter(|p| p.extension().is_some_and(|e| e == "txt")).filter_map(|p| std::fs::read_to_string(p).ok()).collect();
    let size: usize = texts.iter().map(String::len).sum();
    texts.iter().cycle().take(texts.len() * (BYTES / size + 1)).cloned().collect()
}
