//! What each stage of the road costs, in units of one plain jieba-rs `cut` of the same text, in one run and one thread.
//!
//! Every row states a count that it must find before its time is worth anything. Prints a table and, with
//! `MINGSHU_BENCH_RECORD=file.csv`, writes the raw rows there.

use mingshu::dictionary::Lexicon;
use mingshu::document::Record;
use mingshu::mentions::clause::Clauses;
use mingshu::mentions::{self, Home};
use mingshu::quantities::{self, Found};
use mingshu::sentences::{self, Line};
use mingshu::span::Text;
use mingshu::times::Clock;
use mingshu::{Pipeline, clean, tables};
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// Bytes of text that every row works on.
const BYTES: usize = 4 << 20;
/// Rounds; the median counts.
const ROUNDS: usize = 5;

fn main() {
    // `cargo test` runs benches too, to see that they still work: one round is enough then.
    let rounds = if std::env::args().any(|a| a == "--bench") { ROUNDS } else { 1 };
    let articles = articles();
    let mb = articles.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let jieba = jieba_rs::Jieba::new();
    let lexicon = Lexicon::builtin().expect("the built-in dictionaries load");
    let rules = &lexicon.rules;
    let home = Home::default();
    let pipeline = Pipeline::builtin().expect("the built-in dictionaries load");
    let record = |text: &str| Record { text: text.to_owned(), ..Record::default() };
    let lines = |text: &Text<'_>| -> Vec<Line> {
        let (mut document, _) = clean::clean(record(""), String::new());
        clean::lines(&mut document, None, text, rules)
    };

    let mut rows: Vec<(&str, f64, usize)> = Vec::new();
    let mut time = |name: &'static str, work: &mut dyn FnMut() -> usize| {
        let mut seconds: Vec<f64> = Vec::new();
        let mut count = 0;
        for _ in 0..rounds {
            let began = Instant::now();
            count = black_box(work());
            seconds.push(began.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        assert!(count > 0, "{name} finds nothing");
        rows.push((name, seconds[seconds.len() / 2], count));
    };

    time("jieba-rs cut", &mut || articles.iter().flat_map(|a| a.lines()).map(|l| jieba.cut(l, true).len()).sum());
    time("dictionaries load", &mut || Lexicon::builtin().expect("the built-in dictionaries load").entities().count());
    time("fold", &mut || articles.iter().map(|a| Text::new(a, &rules.fold).len()).sum());
    time("roles and sentences", &mut || {
        let cut = |a: &String| {
            let text = Text::new(a, &rules.fold);
            sentences::split(text.chars(), &lines(&text)).len()
        };
        articles.iter().map(cut).sum()
    });
    time("dictionary names", &mut || {
        let find = |a: &String| {
            let text = Text::new(a, &rules.fold);
            let sentences = sentences::split(text.chars(), &lines(&text));
            let (_, names) = lexicon.marks(text.chars());
            mentions::dictionary::find(&text, &names, &sentences, &lexicon, &home, &mut Clauses::new(&text)).len()
        };
        articles.iter().map(find).sum()
    });
    time("quantities and times", &mut || {
        let find = |a: &String| {
            let text = Text::new(a, &rules.fold);
            let sentences = sentences::split(text.chars(), &lines(&text));
            let mut found = Found::default();
            let mut clock = Clock::default();
            let (marks, _) = lexicon.marks(text.chars());
            for (i, s) in sentences.iter().enumerate() {
                quantities::scan(text.chars(), &marks, s.span, i as u32, &[], rules, &mut clock, &mut found);
            }
            found.quantities.len() + found.times.len()
        };
        articles.iter().map(find).sum()
    });
    time("whole analysis", &mut || articles.iter().map(|a| pipeline.analyse(record(a), "d".into()).figures.len()).sum());
    let analyses: Vec<_> = articles.iter().map(|a| pipeline.analyse(record(a), "d".into())).collect();
    time("rows of all tables", &mut || {
        let made = tables::TABLES.iter().filter(|t| !matches!(t.name, "entities" | "errors" | "tokens"));
        made.map(|t| tables::frame(t.name, &analyses, &lexicon).height()).sum()
    });

    let cut = rows[0].1;
    let mut csv = String::from("stage,megabytes,seconds,of_one_cut,count\n");
    println!("{mb:.1} MB of text, median of {rounds}");
    for (name, seconds, count) in &rows {
        println!("{name:<22} {:>7.1} ms/MB  {:>5.2} of one cut  {count:>9} found", seconds * 1e3 / mb, seconds / cut);
        let _ = writeln!(csv, "{name},{mb:.2},{seconds:.4},{:.3},{count}", seconds / cut);
    }
    if let Some(path) = std::env::var_os("MINGSHU_BENCH_RECORD") {
        std::fs::write(&path, csv).expect("the record can be written");
    }
}

/// The articles of the corpus, again and again, as one article each.
fn articles() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/articles");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the corpus is there").filter_map(Result::ok).map(|e| e.path()).collect();
    files.sort();
    let texts: Vec<String> = files.iter().filter(|p| p.extension().is_some_and(|e| e == "txt")).filter_map(|p| std::fs::read_to_string(p).ok()).collect();
    let size: usize = texts.iter().map(String::len).sum();
    texts.iter().cycle().take(texts.len() * (BYTES / size + 1)).cloned().collect()
}
