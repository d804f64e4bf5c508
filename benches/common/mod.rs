//! What the benches share: texts, a dictionary of any size, and where records go.

#![allow(dead_code, unused_imports, reason = "each bench uses its part")]

#[path = "../../tests/clock.rs"]
mod clock;

pub use clock::Clock;

use mingshu::dictionary::Lexicon;
use mingshu::dictionary::lexicon::kind;
use std::fmt::Write as _;
use std::path::Path;

/// The articles of the corpus, again and again: at least so many bytes.
pub fn articles(bytes: usize) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/articles");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the corpus is there").filter_map(Result::ok).map(|e| e.path()).collect();
    files.sort();
    let texts: Vec<String> = files.iter().filter(|p| p.extension().is_some_and(|e| e == "txt")).filter_map(|p| std::fs::read_to_string(p).ok()).collect();
    let size: usize = texts.iter().map(String::len).sum();
    texts.iter().cycle().take(texts.len() * (bytes / size + 1)).cloned().collect()
}

/// Firms that do not exist: a place, two to four characters out of the names of firms, and the end of such a name.
pub fn firms(builtin: &Lexicon, rows: usize) -> String {
    let of = |kind: u16| builtin.entities().filter(move |e| e.kind == kind).map(|e| builtin.name(e).chars().collect::<Vec<char>>());
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

/// The middle one.
pub fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds[seconds.len() / 2]
}

/// Keeps the raw rows where `MINGSHU_BENCH_RECORD=file.csv` says.
pub fn record(csv: &str) {
    if let Some(path) = std::env::var_os("MINGSHU_BENCH_RECORD") {
        std::fs::write(path, csv).expect("the record can be written");
    }
}
