//! How time and memory grow: with the input, with the length of its articles, and with the dictionaries.
//!
//! Runs the program in a process of its own for each point, on one thread. With `MINGSHU_BENCH_RECORD=file.csv` the points
//! are written there; `benches/plots.py` draws them.

mod common;

use common::{articles, firms, record};
use mingshu::dictionary::Lexicon;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::Command;

const MB: usize = 1_000_000;
/// A longer line is running text.
const PARAGRAPH: usize = 90;

fn main() {
    let bench = std::env::args().any(|a| a == "--bench");
    let folder = std::env::temp_dir().join(format!("mingshu-growth-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let mut csv = String::from("series,x,seconds,text_mb,peak_mb,articles\n");
    let mut tell = |series: &str, x: usize, input: &Path, dictionary: Option<&Path>| {
        let before = worked();
        let Run { articles, seconds, text_megabytes: mb, peak_memory_megabytes } = run(input, dictionary, &folder.join("out"));
        let seconds = before.zip(worked()).map_or(seconds, |(before, after)| after - before);
        let peak = peak_memory_megabytes.unwrap_or(0.0);
        assert!(articles > 0, "{series} {x}: nothing is read");
        println!("{series:<18} {x:>9} {seconds:>8.2} s {:>7.1} ms/MB {peak:>6.0} MB", seconds * 1e3 / mb);
        let _ = writeln!(csv, "{series},{x},{seconds:.3},{mb:.3},{peak},{articles}");
    };

    let input = folder.join("articles.jsonl");
    let sizes: &[usize] = if bench { &[10, 32, 100, 316, 1000] } else { &[1] };
    let texts = articles(1);
    for &size in sizes {
        write_articles(&input, &texts, size * MB);
        tell("input MB", size, &input, None);
    }
    let lengths: &[usize] = if bench { &[1_000, 10_000, 100_000, MB, 10 * MB] } else { &[1_000, 100_000] };
    for &length in lengths {
        write_articles(&input, &[of_length(&texts, length)], if bench { 10 * MB } else { 1 });
        tell("article bytes", length, &input, None);
    }
    let rows: &[usize] = if bench { &[1_000, 10_000, 100_000, 1_000_000] } else { &[1_000] };
    let builtin = Lexicon::builtin().expect("the built-in dictionaries load");
    let dictionary = folder.join("firms.csv");
    write_articles(&input, &texts, if bench { 10 * MB } else { 1 });
    for &rows in rows {
        std::fs::write(&dictionary, firms(&builtin, rows)).expect("a temporary file");
        tell("dictionary rows", rows, &input, Some(&dictionary));
    }
    let _ = std::fs::remove_dir_all(&folder);
    record(&csv);
}

/// The articles again and again, one a line: at least so many bytes.
fn write_articles(path: &Path, texts: &[String], bytes: usize) {
    let mut file = BufWriter::new(File::create(path).expect("a temporary file"));
    let mut written = 0;
    for text in texts.iter().cycle() {
        let line = serde_json::json!({ "text": text }).to_string();
        writeln!(file, "{line}").expect("a temporary file");
        written += line.len();
        if written >= bytes {
            break;
        }
    }
    file.flush().expect("a temporary file");
}

/// One article of about so many bytes: paragraphs of the corpus, without the lines that would end an article.
fn of_length(texts: &[String], bytes: usize) -> String {
    let mut article = String::new();
    for line in texts.iter().cycle().flat_map(|t| t.lines()).filter(|l| l.chars().count() > PARAGRAPH) {
        article.push_str(line);
        article.push('\n');
        if article.len() >= bytes {
            break;
        }
    }
    article
}

/// Extracts, and gives what the run says of itself.
fn run(input: &Path, dictionary: Option<&Path>, out: &Path) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mingshu"));
    command.arg("extract").arg(input).arg("--out").arg(out).args(["--overwrite", "--jobs", "1", "--progress", "never", "-q"]);
    if let Some(dictionary) = dictionary {
        command.arg("--dict").arg(dictionary);
    }
    let output = command.output().expect("the program runs");
    assert!(output.status.success(), "extract: {}", String::from_utf8_lossy(&output.stderr));
    let run = std::fs::read(out.join("run.json")).expect("a finished run");
    serde_json::from_slice(&run).expect("the run's JSON")
}

/// Seconds that ended processes of this one have worked, where the system tells: other work on the machine then counts for less.
fn worked() -> Option<f64> {
    /// Of a second, in which Linux counts.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // Behind the name in brackets; the fourteenth and fifteenth are those of ended children.
    let fields: Vec<f64> = stat.rsplit_once(')')?.1.split_whitespace().map(|f| f.parse().unwrap_or(0.0)).collect();
    Some((fields.get(13)? + fields.get(14)?) / TICKS)
}

/// Of `run.json`.
#[derive(serde::Deserialize)]
struct Run {
    articles: u64,
    seconds: f64,
    text_megabytes: f64,
    peak_memory_megabytes: Option<f64>,
}
