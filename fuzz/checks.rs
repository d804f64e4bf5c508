//! What must hold for any bytes, one function a fuzz target. `tests/faults.rs` calls the same functions on
//! `fuzz/regressions/<target>/*`: whatever a fuzzer once found stays a test.

use mingshu::clean::markup::{self, Furniture};
use mingshu::dictionary::sheet::Sheet;
use mingshu::document::Record;
use mingshu::read::{self, FieldNames, Fields, Reader};
use mingshu::{Analysis, Lexicon, Pipeline};
use std::sync::{Arc, OnceLock};

/// The names of the targets, with what they call.
pub const ALL: [(&str, fn(&[u8])); 7] =
    [("decode", decode), ("html", html), ("warc", warc), ("dictionary", dictionary), ("numeral", numeral), ("sentence", sentence), ("document", document)];

/// The built-in dictionaries.
fn full() -> &'static Pipeline {
    static FULL: OnceLock<Pipeline> = OnceLock::new();
    FULL.get_or_init(|| Pipeline::builtin().expect("the built-in dictionaries load"))
}

/// Rules without names: quick to load, and quick on short texts.
fn rules_only() -> &'static Pipeline {
    static RULES: OnceLock<Pipeline> = OnceLock::new();
    RULES.get_or_init(|| Pipeline::new(Lexicon::load(false, &[]).expect("the rules load"), None).expect("no home"))
}

fn furniture() -> &'static Furniture {
    &rules_only().lexicon().rules.furniture
}

/// Where a check that reads files has them: in memory where there is such a place.
fn place() -> &'static std::path::Path {
    static PLACE: OnceLock<std::path::PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let folder = folder.join(format!("mingshu-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the file");
        folder
    })
}

/// Bytes in any encoding: the text is whole, and each replaced place is counted.
pub fn decode(data: &[u8]) {
    let (choice, bytes) = data.split_first().unwrap_or((&0, data));
    let declared = [None, Some("gb2312"), Some("utf-8"), Some("big5"), Some("utf-16"), Some("x-unknown")][usize::from(choice & 7) % 6];
    let forced = (choice & 8 != 0).then_some(encoding_rs::GB18030);
    let decoded = mingshu::decode::decode(bytes, declared, choice & 16 != 0, forced);
    assert!(decoded.text.len() <= bytes.len() * 3 + 4, "text grew from {} to {} bytes", bytes.len(), decoded.text.len());
    assert!(decoded.n_replaced as usize <= bytes.len(), "more replaced than there is");
}

/// A page: what comes out are lines, none of them empty.
pub fn html(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let page = markup::read(&text, furniture());
    for (_, line) in &page.blocks {
        assert!(!line.trim().is_empty() && !line.contains('\n'), "a block is one line: {line:?}");
    }
}

/// A web archive, or whatever the bytes turn out to be: records and failures, and an end.
pub fn warc(data: &[u8]) {
    let path = place().join("a.warc");
    std::fs::write(&path, data).expect("the file");
    let files = read::walk(&[path.display().to_string()]).expect("one file");
    let mut options = read::Options::new(FieldNames::builtin(Fields::default()).expect("built in"));
    options.max_record = 1 << 20;
    let options = Arc::new(options);
    let mut n = 0usize;
    for raw in Reader::new(files, options.clone()) {
        if let Ok(raw) = raw {
            let _ = read::parse(raw, &options, furniture());
        }
        n += 1;
        assert!(n <= data.len() + 2, "records without end");
    }
}

/// A CSV that somebody calls a dictionary: rows, or an error that says where.
pub fn dictionary(data: &[u8]) {
    match Sheet::parse("fuzz.csv", data) {
        Ok(sheet) => {
            for row in sheet.rows() {
                let _ = (row.get("name"), row.list("aliases").count(), row.line());
            }
            if data.len() < 2048 && sheet.column("name").is_some() {
                let path = place().join("fuzz.csv");
                std::fs::write(&path, data).expect("the file");
                let _ = Lexicon::load(false, &[path]).map(|lexicon| lexicon.entities().count());
            }
        }
        Err(e) => assert!(e.to_string().starts_with("fuzz.csv:"), "an error that does not say where: {e}"),
    }
}

/// Characters as a number: it lies inside them and is no less than its lower bound.
pub fn numeral(data: &[u8]) {
    let text = String::from_utf8_lossy(&data[..data.len().min(400)]);
    let rules = &rules_only().lexicon().rules;
    let chars: Vec<char> = mingshu::span::Text::new(&text, &rules.fold).chars().to_vec();
    for at in 0..chars.len() {
        for money in [false, true] {
            if let Some(n) = mingshu::quantities::numeral::parse(&chars, at, rules, money) {
                assert!(n.end > at && n.end <= chars.len() && n.low <= n.high, "at {at}: {n:?}");
            }
        }
    }
    check(&rules_only().analyse(Record { text: text.into_owned(), ..Record::default() }, "f".into()));
}

/// A line of text with a date of publication.
pub fn sentence(data: &[u8]) {
    let text = String::from_utf8_lossy(&data[..data.len().min(600)]).replace(['\n', '\r'], " ");
    let published = jiff_date(data.first().copied().unwrap_or(0));
    check(&rules_only().analyse(Record { text, published, ..Record::default() }, "f".into()));
}

/// Any text: everything that is said of it lies inside it, and can be drawn.
pub fn document(data: &[u8]) {
    let text = String::from_utf8_lossy(&data[..data.len().min(3000)]).into_owned();
    let analysis = full().analyse(Record { text, ..Record::default() }, "f".into());
    check(&analysis);
    let lexicon = full().lexicon();
    let page = mingshu::view::page::draw(&analysis, lexicon);
    assert!(!page.contains("<script"), "a script in a page");
    let _ = mingshu::view::terminal::draw(&analysis, lexicon, true);
}

fn jiff_date(n: u8) -> Option<jiff::civil::Date> {
    (!n.is_multiple_of(4)).then(|| jiff::civil::Date::new(1990 + i16::from(n) % 40, 1 + (n % 12) as i8, 1 + (n % 28) as i8).expect("a day"))
}

fn check(a: &Analysis) {
    let n = a.document.text.chars().count();
    let mut last = 0;
    for q in &a.quantities {
        assert!(q.span.start() >= last && q.span.end() <= n && q.span.start() < q.span.end(), "quantities cross: {:?}", q.span);
        last = q.span.end();
    }
    last = 0;
    for t in &a.times {
        assert!(t.span.start() >= last && t.span.end() <= n, "times cross: {:?}", t.span);
        assert!(t.days.is_none_or(|(from, to)| from <= to), "a stretch that ends before it begins: {t:?}");
        last = t.span.end();
    }
    for span in a.sentences.iter().map(|s| s.span).chain(a.mentions.iter().map(|m| m.span)) {
        assert!(span.end() <= n && span.start() < span.end(), "outside: {span:?} of {n}");
        let _ = a.slice(span);
    }
}
