//! What each stage of the road costs, in units of one plain jieba-rs `cut` of the same text, in one run and one thread.
//!
//! Each row is a stage by itself: what it starts from is made before its time begins. Every row states a count that it must
//! find before its time is worth anything. With `MINGSHU_BENCH_RECORD=file.csv` the raw rows are written there.

mod common;

use common::{Clock, articles, median};
use mingshu::analysis::Analysis;
use mingshu::dictionary::Lexicon;
use mingshu::dictionary::words::Place;
use mingshu::document::{Record, Sentence};
use mingshu::figures::{self, Article, clause::Lookup};
use mingshu::mentions::affix::{self, Context};
use mingshu::mentions::clause::Clauses;
use mingshu::mentions::dictionary::{self, Scratch};
use mingshu::mentions::reference::{self, Pointer};
use mingshu::mentions::{self, Home, Mention};
use mingshu::quantities::{self, Found};
use mingshu::span::Text;
use mingshu::times::Clock as Calendar;
use mingshu::write::parquet;
use mingshu::{Pipeline, clean, decode, projects, sentences, tables};
use std::cell::RefCell;
use std::fmt::Write as _;
use std::hint::black_box;
use std::process::Command;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Bytes of text that every row works on.
const BYTES: usize = 4 << 20;
/// Rounds; the median counts.
const ROUNDS: usize = 5;

/// An article as far as the stages have read it.
struct Read<'a> {
    text: &'a Text<'a>,
    marks: Vec<u8>,
    places: Vec<Place>,
    sentences: Vec<Sentence>,
    named: Vec<Mention>,
    pointers: Vec<Pointer<'a>>,
    found: Found,
    mentions: Vec<Mention>,
}

impl Read<'_> {
    fn context<'s>(&'s self, lexicon: &'s Lexicon, home: &'s Home) -> Context<'s, 's, 's> {
        let Read { text, marks, sentences, found, pointers, .. } = self;
        Context { text, marks, sentences, lexicon, home, quantities: &found.quantities, times: &found.times, pointers }
    }
}

struct Bench {
    rounds: usize,
    rows: Vec<(&'static str, f64, usize)>,
}

impl Bench {
    /// The median time of some work, which says how much it found.
    fn time(&mut self, name: &'static str, mut work: impl FnMut() -> usize) {
        let mut seconds = Vec::new();
        let mut count = 0;
        for _ in 0..self.rounds {
            let began = Clock::start();
            count = black_box(work());
            seconds.push(began.seconds());
        }
        assert!(count > 0, "{name} finds nothing");
        self.rows.push((name, median(seconds), count));
    }
}

fn main() {
    // `cargo test` runs benches too, to see that they still work: one round is enough then.
    let bench = std::env::args().any(|a| a == "--bench");
    let articles = articles(if bench { BYTES } else { 1 << 16 });
    let mb = articles.iter().map(String::len).sum::<usize>() as f64 / 1e6;
    let jieba = jieba_rs::Jieba::new();
    let pipeline = Pipeline::builtin().expect("the built-in dictionaries load");
    let lexicon = pipeline.lexicon();
    let (rules, home) = (&lexicon.rules, Home::default());
    let mut bench = Bench { rounds: if bench { ROUNDS } else { 1 }, rows: Vec::new() };

    bench.time("jieba-rs cut", || articles.iter().flat_map(|a| a.lines()).map(|l| jieba.cut(l, true).len()).sum());
    bench.time("start: dictionaries", || Lexicon::builtin().expect("the built-in dictionaries load").entities().count());
    let gb18030: Vec<Vec<u8>> = articles.iter().map(|a| encoding_rs::GB18030.encode(a).0.into_owned()).collect();
    bench.time("decode UTF-8", || articles.iter().map(|a| decode::decode(a.as_bytes(), None, false, None).text.len()).sum());
    bench.time("decode GB18030", || gb18030.iter().map(|a| decode::decode(a, None, false, None).text.len()).sum());
    let pages: Vec<String> = articles.iter().map(|a| page(a)).collect();
    bench.time("clean HTML", || pages.iter().map(|p| clean::markup::read(p, &rules.furniture).blocks.len()).sum());

    bench.time("fold", || articles.iter().map(|a| Text::new(a, &rules.fold).len()).sum());
    let texts: Vec<Text<'_>> = articles.iter().map(|a| Text::new(a, &rules.fold)).collect();
    let cut = |text: &Text<'_>| {
        let (mut document, _) = clean::clean(Record::default(), String::new());
        sentences::split(text.chars(), &clean::lines(&mut document, None, text, rules))
    };
    bench.time("roles and sentences", || texts.iter().map(|t| cut(t).len()).sum());
    let scratch = RefCell::default();
    let marks = |text: &Text<'_>| lexicon.marks(text.chars(), &mut scratch.borrow_mut());
    bench.time("where words may begin", || texts.iter().map(|t| marks(t).1.len()).sum());
    let mut read: Vec<Read<'_>> = texts
        .iter()
        .map(|text| {
            let (marks, places) = marks(text);
            let sentences = cut(text);
            let pointers = reference::find(text.chars(), &marks, &sentences, rules);
            Read { text, marks, places, sentences, named: Vec::new(), pointers, found: Found::default(), mentions: Vec::new() }
        })
        .collect();

    let by_name = |r: &Read<'_>| dictionary::find(r.text, &r.places, &r.sentences, lexicon, &home, &mut Clauses::new(r.text), &mut Scratch::default());
    bench.time("dictionary names", || read.iter().map(|r| by_name(r).len()).sum());
    read.iter_mut().for_each(|r| r.named = by_name(r));
    let counted = |r: &Read<'_>| {
        let (mut found, mut calendar) = (Found::default(), Calendar::default());
        for (i, s) in r.sentences.iter().enumerate() {
            quantities::scan(r.text.chars(), &r.marks, s.span, i as u32, &[], rules, &mut calendar, &mut found);
        }
        found
    };
    bench.time("quantities and times", || read.iter().map(counted).map(|f| f.quantities.len() + f.times.len()).sum());
    read.iter_mut().for_each(|r| r.found = counted(r));
    let by_pattern = |r: &Read<'_>| mentions::arrange(affix::find(&r.context(lexicon, &home), r.named.clone(), &mut Clauses::new(r.text)));
    bench.time("names by pattern", || read.iter().map(|r| by_pattern(r).len()).sum());
    read.iter_mut().for_each(|r| r.mentions = by_pattern(r));
    bench.time("figures and projects", || {
        let said = |r: &Read<'_>| {
            let article = Article::of(&r.context(lexicon, &home), &r.mentions, None);
            let (mut words, mut clauses) = (Lookup::default(), Clauses::new(r.text));
            words.open(&article);
            figures::find(&article, &mut words, &mut clauses).len() + projects::find(&article, &mut words, &mut clauses).len()
        };
        read.iter().map(said).sum()
    });
    let record = |text: &str| Record { text: text.to_owned(), ..Record::default() };
    let whole = |a: &String| pipeline.analyse(record(a), "d".into());
    bench.time("the whole analysis", || articles.iter().map(|a| whole(a).figures.len()).sum());

    let analyses: Vec<Analysis> = articles.iter().map(whole).collect();
    let made: Vec<&'static tables::Table> = tables::TABLES.iter().filter(|t| !matches!(t.name, "entities" | "errors" | "tokens")).copied().collect();
    bench.time("rows of all tables", || made.iter().map(|t| tables::frame(t.name, &analyses, lexicon).height()).sum());
    let frames: Vec<_> = made.iter().map(|t| (*t, tables::frame(t.name, &analyses, lexicon))).collect();
    let folder = std::env::temp_dir().join(format!("mingshu-road-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    bench.time("Parquet", || {
        let mut bytes = 0;
        for (table, frame) in &frames {
            let path = folder.join(table.name);
            parquet::write(&path, table, frame.clone()).expect("the table can be written");
            bytes += std::fs::metadata(path).map_or(0, |m| m.len() as usize);
        }
        bytes
    });
    program(&mut bench, &articles, &folder);
    let _ = std::fs::remove_dir_all(&folder);

    let cut = bench.rows[0].1;
    let mut csv = String::from("stage,megabytes,seconds,of_one_cut,count\n");
    println!("{mb:.1} MB of text, median of {}", bench.rounds);
    for (name, seconds, count) in &bench.rows {
        println!("{name:<24} {:>7.1} ms/MB  {:>5.2} of one cut  {count:>9} found", seconds * 1e3 / mb, seconds / cut);
        let _ = writeln!(csv, "{name},{mb:.2},{seconds:.4},{:.3},{count}", seconds / cut);
    }
    common::record(&csv);
}

/// The program itself, from its start to its end.
fn program(bench: &mut Bench, articles: &[String], folder: &std::path::Path) {
    let lines: Vec<String> = articles.iter().map(|a| serde_json::json!({ "text": a }).to_string()).collect();
    let (all, one, out) = (folder.join("all.jsonl"), folder.join("one.txt"), folder.join("out"));
    std::fs::write(&all, lines.join("\n")).expect("a temporary file");
    std::fs::write(&one, "洛阳石化年产12万吨苯乙烯项目力争全年完成投资25亿元。\n").expect("a temporary file");
    let mut run = |name, arguments: &[&std::ffi::OsStr]| {
        let mut seconds = Vec::new();
        for _ in 0..bench.rounds {
            let began = std::time::Instant::now();
            let output = Command::new(env!("CARGO_BIN_EXE_mingshu")).args(arguments).output().expect("the program runs");
            seconds.push(began.elapsed().as_secs_f64());
            assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
        }
        bench.rows.push((name, median(seconds), 1));
    };
    run("program: show one line", &["show".as_ref(), one.as_ref()]);
    run("program: extract", &["extract".as_ref(), all.as_ref(), "--out".as_ref(), out.as_ref(), "--overwrite".as_ref(), "--jobs".as_ref(), "1".as_ref()]);
}

/// An article as a page of a newspaper's site.
fn page(article: &str) -> String {
    let mut lines = article.lines().filter(|l| !l.trim().is_empty());
    let title = lines.next().unwrap_or_default();
    let body: String = lines.map(|l| format!("<p>{l}</p>\n")).collect();
    let menu = "<li><a href='/'>首页</a></li><li><a href='/news'>新闻</a></li>".repeat(8);
    format!(
        "<html><head><title>{title}</title></head><body><ul class='nav'>{menu}</ul><h1>{title}</h1><div class='content'>{body}</div><div class='footer'>版权所有</div></body></html>"
    )
}
