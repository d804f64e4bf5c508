//! What holds for any text: of corpus/, made up from pieces, and large and monotonous.

use crate::clock::Clock;
use crate::harness::{self, Folder, Row, analyse, chars, pipeline, root};
use libtest_mimic::{Failed, Trial};
use mingshu::document::Record;
use mingshu::quantities::amount::to_f64;
use mingshu::{Analysis, Lexicon, Pipeline, Span};
use polars::prelude::{AnyValue, DataType, ParquetReader, SerReader};
use polars_parquet::parquet::read::read_metadata;
use polars_parquet::parquet::statistics::Statistics;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

pub fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("properties/a text column is its slice", slices),
        Trial::test("properties/ids lead to rows", references),
        Trial::test("properties/what a file says of its values is so", statistics),
        Trial::test("properties/spans are in order and inside their sentence", spans_in_order),
        Trial::test("properties/sentences lose no text", sentences_lose_nothing),
        Trial::test("properties/a line before shifts spans", prefix_shifts),
        Trial::test("properties/articles read together are those read alone", together),
        Trial::test("properties/full width means the same", full_width),
        Trial::test("properties/traditional numerals mean the same", traditional),
        Trial::test("properties/encoded and decoded is the same", encodings),
        Trial::test("properties/a page is well nested", pages),
        Trial::test("properties/a user's row never loses its string", user_rows),
    ];
    for (name, style) in STYLES {
        trials.push(Trial::test(format!("properties/numerals parse back: {name}"), move || numerals(name, style)));
    }
    for (name, piece) in MONOTONOUS {
        trials.push(Trial::test(format!("properties/linear time: {name}"), move || linear(piece)));
    }
    trials
}

/// A cell, as readers compare it with what a file says of a column.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
enum Cell {
    Number(f64),
    Text(Vec<u8>),
}

/// Least, greatest and missing values of every column of every row group, by which other readers pass over what they need not
/// read: where one of them is missing or wrong, a filter finds nothing.
fn statistics() -> Result<(), Failed> {
    let folder = Folder::new();
    let [articles, formats] = ["corpus/articles", "corpus/formats"].map(|name| root().join(name).display().to_string());
    let extract = ["extract", &articles, &formats, "--out", "out", "-q"];
    harness::succeed(folder.path(), extract)?;
    let mut columns = 0;
    let files = walkdir::WalkDir::new(folder.join("out")).into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    for path in files.filter(|path| path.extension().is_some_and(|e| e == "parquet")) {
        let metadata = read_metadata(&mut std::fs::File::open(&path)?)?;
        let frame = ParquetReader::new(std::fs::File::open(&path)?).finish()?;
        let mut from = 0;
        for group in &metadata.row_groups {
            let to = from + group.num_rows();
            for (column, chunk) in frame.columns().iter().zip(group.parquet_columns()) {
                let name = format!("{}, {} in rows {from} to {to}", path.display(), column.name());
                let mut cells = Vec::new();
                for row in from..to {
                    cells.extend(match column.get(row)? {
                        AnyValue::Null => None,
                        AnyValue::String(text) => Some(Cell::Text(text.as_bytes().to_vec())),
                        value => Some(Cell::Number(value.extract::<f64>().ok_or_else(|| format!("{name}: {value} is no number"))?)),
                    });
                }
                let missing = (to - from - cells.len()) as i64;
                cells.sort_by(|a, b| a.partial_cmp(b).expect("cells of one kind"));
                let wanted = (cells.first().cloned(), cells.last().cloned(), Some(missing));
                let said = chunk.statistics(&metadata.footer_buf).ok_or_else(|| format!("{name}: nothing is said"))??;
                let is_unsigned = matches!(column.dtype(), DataType::UInt32 | DataType::UInt64);
                let said = match said {
                    Statistics::Binary(s) => (s.min_value.map(Cell::Text), s.max_value.map(Cell::Text), s.null_count),
                    Statistics::Int32(s) => {
                        let cell = |n: i32| Cell::Number(if is_unsigned { f64::from(n as u32) } else { f64::from(n) });
                        (s.min_value.map(cell), s.max_value.map(cell), s.null_count)
                    }
                    Statistics::Int64(s) => {
                        let cell = |n: i64| Cell::Number(if is_unsigned { n as u64 as f64 } else { n as f64 });
                        (s.min_value.map(cell), s.max_value.map(cell), s.null_count)
                    }
                    Statistics::Double(s) => (s.min_value.map(Cell::Number), s.max_value.map(Cell::Number), s.null_count),
                    other => return Err(format!("{name}: {other:?}").into()),
                };
                // Of a long text the beginning is said: one that is no greater than the least, and no less than the greatest.
                let is_so = said.0.is_some() == wanted.0.is_some() && said.0 <= wanted.0 && said.1 >= wanted.1 && said.2 == wanted.2;
                if !is_so {
                    return Err(format!("{name}: {:.200} is said, {:.200} is so", format!("{said:?}"), format!("{wanted:?}")).into());
                }
                columns += 1;
            }
            from = to;
        }
    }
    if columns > 100 { Ok(()) } else { Err(format!("{columns} columns are too few to tell").into()) }
}

/// Numbers that look thrown but are the same in every run.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let x = self.0;
        (x ^ x >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd) >> 11
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

/// Texts of corpus/articles that are plain text, decoded.
fn articles() -> Vec<(String, String)> {
    let files = harness::files(&root().join("corpus/articles"), ".txt");
    files.iter().map(|p| (harness::name(p), mingshu::decode::decode(&std::fs::read(p).expect("corpus"), None, false, None).text)).collect()
}

/// Pieces that meet in news, and some that should not, between bars.
const PIECES: [&str; 2] = [
    "洛阳石化|安岳县|年产|12万吨|苯乙烯|项目|力争|全年|完成投资|25亿元|同比|增长|8.5%|，|。|；|、|\n|\r\n|\n\n|一|两千六百|万|亿|几|十多|百分之|三分之一|约|以上|不足|2021年",
    "7月|去年同期|1—6月|“|”|《|》规划|（|）|(|有限公司|产业园|集团|国家发改委|我市|上述|1|0|.|,|-|—|/|%|㎡|\u{feff}|\u{0}|\u{1f600}|𠮷|é|\u{3000}|责任编辑",
];

/// Texts made up of [`PIECES`].
fn made_up(n: usize) -> impl Iterator<Item = String> {
    let mut dice = Dice(7);
    let pieces: Vec<&str> = PIECES.iter().flat_map(|p| p.split('|')).collect();
    (0..n).map(move |_| {
        let length = 1 + dice.below(40);
        (0..length).map(|_| *dice.one(&pieces)).collect()
    })
}

/// Every text there is to try, with a name for messages.
fn texts() -> impl Iterator<Item = (String, String)> {
    articles().into_iter().chain(made_up(4000).enumerate().map(|(i, t)| (format!("made up {i}: {t:?}"), t)))
}

// ---- the tables of corpus/

struct Corpus {
    tables: HashMap<&'static str, Vec<Row>>,
    texts: HashMap<String, Vec<char>>,
}

/// All of corpus/ through the program, once.
fn corpus() -> Result<&'static Corpus, Failed> {
    static CORPUS: std::sync::OnceLock<Result<Corpus, String>> = std::sync::OnceLock::new();
    let make = || -> Result<Corpus, Failed> {
        let folder = Folder::new();
        let out = folder.join("out");
        let names: Vec<&str> = mingshu::tables::TABLES.iter().map(|t| t.name).collect();
        let inputs = ["corpus/articles", "corpus/formats"];
        let args = ["extract", inputs[0], inputs[1], "-q", "--tables", &names.join(","), "--out", &out.to_string_lossy()].map(str::to_owned);
        harness::succeed(root(), args)?;
        let tables: HashMap<&'static str, Vec<Row>> =
            mingshu::tables::TABLES.iter().map(|t| Ok((t.name, harness::table(&out, t.name)?))).collect::<Result<_, Failed>>()?;
        let texts = tables["documents"].iter().map(|d| (string(d, "doc_id"), chars(d["text"].as_str().unwrap_or_default()))).collect();
        Ok(Corpus { tables, texts })
    };
    CORPUS.get_or_init(|| make().map_err(|e| e.message().unwrap_or_default().to_owned())).as_ref().map_err(|e| e.clone().into())
}

fn string(row: &Row, column: &str) -> String {
    row[column].as_str().unwrap_or_default().to_owned()
}

fn number(row: &Row, column: &str) -> usize {
    row[column].as_u64().unwrap_or(u64::MAX) as usize
}

fn slices() -> Result<(), Failed> {
    let corpus = corpus()?;
    let mut n = 0;
    for table in ["sentences", "tokens", "mentions", "quantities", "times", "figures"] {
        for row in &corpus.tables[table] {
            let text = &corpus.texts[&string(row, "doc_id")];
            let slice: Option<String> = text.get(number(row, "start")..number(row, "end")).map(|s| s.iter().collect());
            if slice.as_deref() != row["text"].as_str() {
                return Err(format!("{table}: the text is {} and its span {slice:?}: {row:?}", row["text"]).into());
            }
            n += 1;
        }
    }
    if n > 2000 { Ok(()) } else { Err(format!("only {n} rows in all tables of corpus/").into()) }
}

/// What a row says it belongs to is there, and says the same.
fn references() -> Result<(), Failed> {
    let corpus = corpus()?;
    let index =
        |table: &str, id: &str| -> HashMap<(String, usize), &Row> { corpus.tables[table].iter().map(|r| ((string(r, "doc_id"), number(r, id)), r)).collect() };
    let (sentences, mentions, quantities) = (index("sentences", "sent_id"), index("mentions", "mention_id"), index("quantities", "quantity_id"));
    let entities: HashMap<String, &Row> = corpus.tables["entities"].iter().map(|r| (string(r, "entity_id"), r)).collect();
    let fail = |what: &str, row: &Row| -> Result<(), Failed> { Err(format!("{what}: {row:?}").into()) };
    for table in ["tokens", "mentions", "projects", "quantities", "times", "figures"] {
        for row in &corpus.tables[table] {
            let Some(s) = sentences.get(&(string(row, "doc_id"), number(row, "sent_id"))) else { return fail("no such sentence", row) };
            if number(row, "start") < number(s, "start") || number(row, "end") > number(s, "end") || number(row, "start") >= number(row, "end") {
                return fail(&format!("a row of {table} outside its sentence or empty"), row);
            }
        }
    }
    let mut counted: HashMap<String, (HashSet<String>, u64)> = HashMap::new();
    for row in &corpus.tables["mentions"] {
        if let Some(parent) = row["parent_id"].as_u64() {
            let Some(p) = mentions.get(&(string(row, "doc_id"), parent as usize)) else { return fail("no such parent", row) };
            if number(p, "start") > number(row, "start") || number(p, "end") < number(row, "end") {
                return fail("outside its parent", row);
            }
        }
        if let Some(id) = row["entity_id"].as_str() {
            let Some(e) = entities.get(id) else { return fail("no such entity", row) };
            if e["kind"] != row["kind"] || e["name"] != row["name"] {
                return fail(&format!("the entity is {e:?}"), row);
            }
            let of = counted.entry(id.to_owned()).or_default();
            of.0.insert(string(row, "doc_id"));
            of.1 += 1;
        }
    }
    for (id, (documents, n)) in counted {
        if number(entities[&id], "n_documents") != documents.len() || number(entities[&id], "n_mentions") as u64 != n {
            return fail("the entity counts otherwise", entities[&id]);
        }
    }
    for row in &corpus.tables["figures"] {
        let Some(q) = quantities.get(&(string(row, "doc_id"), number(row, "quantity_id"))) else { return fail("no such quantity", row) };
        let same = ["start", "end", "text", "modifier", "value", "low", "high", "unit", "dimension"];
        if same.iter().any(|c| row[*c] != q[*c]) {
            return fail(&format!("the quantity is {q:?}"), row);
        }
    }
    let named = [("figures", "subject"), ("projects", "owner"), ("projects", "place"), ("projects", "part_of")];
    for (table, column) in named {
        for row in &corpus.tables[table] {
            if let Some(id) = row[format!("{column}_id").as_str()].as_u64() {
                let Some(m) = mentions.get(&(string(row, "doc_id"), id as usize)) else { return fail("no such mention", row) };
                if m["text"] != row[column] {
                    return fail(&format!("{column} is {}", m["text"]), row);
                }
            }
        }
    }
    Ok(())
}

// ---- any text

fn wrong(name: &str, what: impl std::fmt::Display) -> Result<(), Failed> {
    Err(format!("{name}\n{what}").into())
}

fn spans_in_order() -> Result<(), Failed> {
    for (name, text) in texts() {
        let a = analyse(&text);
        let mut numbers: Vec<(Span, u32, &str)> = a.quantities.iter().map(|q| (q.span, q.sentence, "quantity")).collect();
        numbers.extend(a.times.iter().map(|t| (t.span, t.sentence, "time")));
        numbers.sort_by_key(|n| n.0);
        for n in &numbers {
            if n.0.is_empty() || !a.sentences[n.1 as usize].span.contains(n.0) {
                return wrong(&name, format!("{} {:?} is empty or outside its sentence", n.2, a.slice(n.0)));
            }
        }
        if let Some(two) = numbers.windows(2).find(|w| w[0].0.overlaps(w[1].0)) {
            return wrong(&name, format!("{} {:?} and {} {:?} overlap", two[0].2, a.slice(two[0].0), two[1].2, a.slice(two[1].0)));
        }
        for (i, m) in a.mentions.iter().enumerate() {
            if m.span.is_empty() || !a.sentences[m.sentence as usize].span.contains(m.span) {
                return wrong(&name, format!("mention {:?} is empty or outside its sentence", a.slice(m.span)));
            }
            if let Some(other) = a.mentions[i + 1..].iter().take_while(|o| o.span.start() < m.span.end()).find(|o| o.span.crosses(m.span)) {
                return wrong(&name, format!("mentions {:?} and {:?} cross", a.slice(m.span), a.slice(other.span)));
            }
        }
    }
    Ok(())
}

fn sentences_lose_nothing() -> Result<(), Failed> {
    for (name, text) in texts() {
        let a = analyse(&text);
        let all = chars(&a.document.text);
        let mut end = 0;
        for s in &a.sentences {
            if s.span.start() < end || s.span.is_empty() {
                return wrong(&name, format!("the sentence {:?} is empty or overlaps the one before", a.slice(s.span)));
            }
            if let Some(c) = all[end..s.span.start()].iter().find(|c| !c.is_whitespace()) {
                return wrong(&name, format!("{c:?} before the sentence {:?} is in none", a.slice(s.span)));
            }
            end = s.span.end();
        }
        if let Some(c) = all[end..].iter().find(|c| !c.is_whitespace()) {
            return wrong(&name, format!("{c:?} behind the last sentence is in none"));
        }
    }
    Ok(())
}

/// Mentions and numbers by span and what they say, moved back by `by`, those before left out.
fn told(a: &Analysis, by: usize) -> (Vec<String>, Vec<String>) {
    let lexicon = pipeline().lexicon();
    let rules = &lexicon.rules;
    let at = |s: Span| (s.start() >= by).then(|| format!("{}..{}", s.start() - by, s.end() - by));
    let mentions = a.mentions.iter().filter_map(|m| Some(format!("{} {} {}", at(m.span)?, m.kind(lexicon), m.name(lexicon))));
    let quantities = a.quantities.iter().filter_map(|q| Some(format!("{} {:?} {}", at(q.span)?, q.amount, q.measure.code(rules))));
    let times = a.times.iter().filter_map(|t| Some(format!("{} {:?} {}", at(t.span)?, t.days, t.grain.as_str())));
    (mentions.collect(), quantities.chain(times).collect())
}

/// Analyses a text of which place and day are known, so that no line of it can tell them otherwise.
fn dated(text: String) -> Analysis {
    let published = Some(jiff::civil::date(2021, 7, 23));
    pipeline().analyse(Record { text, published, home: Some("洛阳市".into()), ..Record::default() }, "t".into())
}

/// Forwards and backwards, so that an article that changed what comes behind it would show.
fn together() -> Result<(), Failed> {
    let mut articles = articles();
    for _ in 0..2 {
        let record = |text: &String| Record { text: text.clone(), ..Record::default() };
        let all = pipeline().analyse_all(articles.iter().map(|(name, text)| (record(text), name.clone())).collect());
        if all.len() != articles.len() {
            return Err(format!("{} of {} articles were read", all.len(), articles.len()).into());
        }
        for ((name, text), a) in articles.iter().zip(&all) {
            let alone = pipeline().analyse(record(text), name.clone());
            if format!("{a:?}") != format!("{alone:?}") {
                return Err(format!("{name} is read otherwise beside others").into());
            }
        }
        articles.reverse();
    }
    Ok(())
}

fn first_difference(a: &[String], b: &[String]) -> String {
    let only = |a: &[String], b: &[String]| a.iter().filter(|x| !b.contains(x)).take(5).cloned().collect::<Vec<_>>();
    format!("before {:?}, now {:?}", only(a, b), only(b, a))
}

fn prefix_shifts() -> Result<(), Failed> {
    let prefix = "天气渐渐转凉了。\n";
    for (name, text) in articles() {
        let before = told(&dated(text.clone()), 0);
        let after = told(&dated(format!("{prefix}{text}")), prefix.chars().count());
        if before.0 != after.0 {
            return wrong(&name, format!("mentions: {}", first_difference(&before.0, &after.0)));
        }
        if before.1 != after.1 {
            return wrong(&name, format!("numbers: {}", first_difference(&before.1, &after.1)));
        }
    }
    Ok(())
}

fn full_width() -> Result<(), Failed> {
    let wide = |c: char| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xfee0).unwrap_or(c) } else { c };
    for (name, text) in articles() {
        let (narrow, wide) = (dated(text.clone()), dated(text.chars().map(wide).collect()));
        let (narrow, wide) = (told(&narrow, 0), told(&wide, 0));
        if narrow.1 != wide.1 {
            return wrong(&name, first_difference(&narrow.1, &wide.1));
        }
    }
    Ok(())
}

fn traditional() -> Result<(), Failed> {
    let pairs = [
        ('万', '萬'),
        ('亿', '億'),
        ('两', '兩'),
        ('个', '個'),
        ('吨', '噸'),
        ('亩', '畝'),
        ('户', '戶'),
        ('届', '屆'),
        ('余', '餘'),
        ('约', '約'),
        ('达', '達'),
        ('过', '過'),
        ('头', '頭'),
        ('岁', '歲'),
    ];
    let old: HashMap<char, char> = pairs.into_iter().collect();
    for (name, text) in articles() {
        let (new, old) = (dated(text.clone()), dated(text.chars().map(|c| *old.get(&c).unwrap_or(&c)).collect()));
        let (new, old) = (told(&new, 0), told(&old, 0));
        if new.1 != old.1 {
            return wrong(&name, first_difference(&new.1, &old.1));
        }
    }
    Ok(())
}

/// GB18030 holds every text; UTF-16 says so by its mark.
fn encodings() -> Result<(), Failed> {
    let utf16 = |text: &str, mark: [u8; 2], bytes: fn(u16) -> [u8; 2]| mark.into_iter().chain(text.encode_utf16().flat_map(bytes)).collect::<Vec<u8>>();
    for (name, text) in articles() {
        let ways = [
            ("UTF-8", text.clone().into_bytes()),
            ("UTF-8 with a mark", format!("\u{feff}{text}").into_bytes()),
            ("GB18030", encoding_rs::GB18030.encode(&text).0.into_owned()),
            ("UTF-16LE", utf16(&text, [0xff, 0xfe], u16::to_le_bytes)),
            ("UTF-16BE", utf16(&text, [0xfe, 0xff], u16::to_be_bytes)),
        ];
        for (way, bytes) in ways {
            let decoded = mingshu::decode::decode(&bytes, None, false, None);
            if decoded.text != text || decoded.n_replaced > 0 {
                return wrong(&name, format!("{way} is read otherwise, {} characters lost", decoded.n_replaced));
            }
        }
    }
    Ok(())
}

/// Every tag of a page closes the one opened last, and nothing of the text is a tag.
fn pages() -> Result<(), Failed> {
    const ALONE: [&str; 8] = ["meta", "br", "link", "hr", "img", "input", "wbr", "!doctype"];
    for (name, text) in articles().into_iter().chain(made_up(400).map(|t| (format!("{t:?}"), format!("{t}<b>{t}</i>")))) {
        let page = mingshu::view::page::draw(&analyse(&text), pipeline().lexicon());
        let mut open: Vec<String> = Vec::new();
        let mut rest = page.as_str();
        while let Some(at) = rest.find('<') {
            rest = &rest[at + 1..];
            let end = rest.find('>').unwrap_or(rest.len());
            let tag: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "!/".contains(*c)).collect::<String>().to_lowercase();
            if let Some(closed) = tag.strip_prefix('/') {
                if open.pop().as_deref() != Some(closed) {
                    return wrong(&name, format!("</{closed}> closes what is not open last, before {:?}", rest.chars().take(60).collect::<String>()));
                }
            } else if matches!(tag.as_str(), "b" | "") {
                return wrong(&name, format!("a tag that is none: <{}", rest.chars().take(60).collect::<String>()));
            } else if !ALONE.contains(&tag.as_str()) && !rest[..end].ends_with('/') {
                open.push(tag.clone());
                if tag == "style" || tag == "script" {
                    let close = rest.find(&format!("</{tag}")).unwrap_or(rest.len());
                    rest = &rest[close..];
                }
            }
        }
        if !open.is_empty() {
            return wrong(&name, format!("left open: {open:?}"));
        }
    }
    Ok(())
}

// ---- numerals

type Style = fn(u64) -> Option<String>;

/// Ways to write a whole number; None where nobody writes it so.
const STYLES: [(&str, Style); 16] = [
    ("arabic", |n| Some(n.to_string())),
    ("arabic with separators", |n| (n >= 1000).then(|| separated(n, ","))),
    ("full width", |n| Some(n.to_string().chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap_or(c)).collect())),
    ("万 and a fraction", |n| scaled(n, 10_000, "万")),
    ("亿 and a fraction", |n| scaled(n, 100_000_000, "亿")),
    ("亿 and 万", |n| (n >= 100_000_000 && n % 10_000 == 0 && n % 100_000_000 != 0).then(|| format!("{}亿{}万", n / 100_000_000, n % 100_000_000 / 10_000))),
    ("everyday", |n| Some(chinese(n, &EVERYDAY, true))),
    ("everyday with 两", |n| {
        Some(chinese(n, &EVERYDAY, true).replace("二千", "两千").replace("二万", "两万").replace("二亿", "两亿").replace("十两", "十二"))
    }),
    ("formal", |n| Some(chinese(n, &FORMAL, false))),
    ("traditional", |n| Some(chinese(n, &TRADITIONAL, true))),
    ("spaces for separators", |n| (1000..1_000_000).contains(&n).then(|| separated(n, " "))),
    ("万 and 千", |n| (n % 1000 == 0 && n % 10_000 != 0 && n > 10_000 && n < 100_000_000).then(|| format!("{}万{}千", n / 10_000, n % 10_000 / 1000))),
    ("Chinese with 点", |n| {
        let tenths = n % 10_000 / 1000;
        (n % 1000 == 0 && tenths > 0 && n < 100_000_000).then(|| format!("{}点{}万", chinese(n / 10_000, &EVERYDAY, true), EVERYDAY.digits[tenths as usize]))
    }),
    ("elliptic 万", |n| elliptic(n, 10_000, "万")),
    ("elliptic 千 and 百", |n| elliptic(n, 1000, "千").filter(|_| n < 10_000).or_else(|| elliptic(n, 100, "百").filter(|_| n < 1000))),
    ("digit by digit", |n| (n >= 1000).then(|| n.to_string().chars().map(|c| EVERYDAY.digits[c as usize - '0' as usize].replace('零', "〇")).collect())),
];

/// 三万五 for 35000: the digit behind the scale stands one place below it.
fn elliptic(n: u64, scale: u64, word: &str) -> Option<String> {
    let (above, digit) = (n / scale, n % scale / (scale / 10));
    let written = (1..100).contains(&above) && digit > 0 && n.is_multiple_of(scale / 10);
    // 二 behind the scale is never 两, and before it either.
    written.then(|| format!("{}{word}{}", chinese(above, &EVERYDAY, true), EVERYDAY.digits[digit as usize]))
}

struct Signs {
    digits: [&'static str; 10],
    /// 十 百 千, 万, 亿
    scales: [&'static str; 5],
}

const EVERYDAY: Signs = Signs { digits: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"], scales: ["十", "百", "千", "万", "亿"] };
const FORMAL: Signs = Signs { digits: ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"], scales: ["拾", "佰", "仟", "万", "亿"] };
const TRADITIONAL: Signs =
    Signs { digits: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"], scales: ["十", "百", "千", "萬", "億"] };

fn separated(n: u64, mark: &str) -> String {
    let digits = n.to_string();
    let first = digits.len() % 3;
    let groups = std::iter::once(&digits[..first]).filter(|g| !g.is_empty()).chain((first..digits.len()).step_by(3).map(|i| &digits[i..i + 3]));
    groups.collect::<Vec<_>>().join(mark)
}

fn scaled(n: u64, scale: u64, word: &str) -> Option<String> {
    let fraction = format!("{:0width$}", n % scale, width = scale.ilog10() as usize);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    (n >= scale / 100 && n > 0).then(|| format!("{}{point}{fraction}{word}", n / scale))
}

/// A whole number below 10¹⁶ in Chinese; `short` says 十二 for 一十二.
fn chinese(n: u64, signs: &Signs, short: bool) -> String {
    if n == 0 {
        return signs.digits[0].to_owned();
    }
    let mut out = String::new();
    let mut gap = false;
    for (scale, word) in [(1_000_000_000_000u64, "万亿"), (100_000_000, "亿"), (10_000, "万"), (1, "")] {
        let group = n / scale % 10_000;
        // 亿 closes the groups above it also where its own is empty.
        if group == 0 {
            if scale == 100_000_000 && n >= 1_000_000_000_000 {
                out.push_str(signs.scales[4]);
            }
            gap = !out.is_empty();
            continue;
        }
        if !out.is_empty() && (gap || group < 1000) {
            out.push_str(signs.digits[0]);
        }
        out.push_str(&small(group, signs));
        match word {
            "万亿" => out.push_str(signs.scales[3]),
            "亿" => out.push_str(signs.scales[4]),
            "万" => out.push_str(signs.scales[3]),
            _ => {}
        }
        gap = false;
    }
    let ten = format!("{}{}", signs.digits[1], signs.scales[0]);
    if short && out.starts_with(&ten) { out[signs.digits[1].len()..].to_owned() } else { out }
}

/// 1 to 9999.
fn small(n: u64, signs: &Signs) -> String {
    let mut out = String::new();
    let mut gap = false;
    for (i, scale) in [1000u64, 100, 10, 1].into_iter().enumerate() {
        let digit = (n / scale % 10) as usize;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push_str(signs.digits[0]);
        }
        out.push_str(signs.digits[digit]);
        if i < 3 {
            out.push_str(signs.scales[2 - i]);
        }
        gap = false;
    }
    out
}

/// Small ones all, then numbers of every length, many with noughts inside.
fn values() -> impl Iterator<Item = u64> {
    let mut dice = Dice(11);
    let thrown = (0..3000).map(move |i| {
        let length = 1 + i % 13;
        let noughts = dice.below(3);
        let mut n = 1 + dice.next() % 9;
        for _ in 0..length {
            let digit = dice.next() % 10;
            n = 10 * n + if noughts > 0 && dice.below(3) < noughts { 0 } else { digit };
        }
        n
    });
    // Round ones, which people shorten.
    let round = (1..10_000u64).step_by(7).map(|n| n * 1000).chain((11..100).flat_map(|n| [n * 10, n * 100]));
    (1..=300).chain(round).chain(thrown)
}

fn numerals(name: &str, style: Style) -> Result<(), Failed> {
    let mut tried = 0;
    let mut failed: Vec<String> = Vec::new();
    // A sentence a number, some hundred to a text.
    let all: Vec<(u64, String)> = values().filter_map(|n| Some((n, style(n)?))).collect();
    for group in all.chunks(200) {
        let text: String = group.iter().map(|(_, s)| format!("这里共有{s}吨。\n")).collect();
        let a = analyse(&text);
        let mut at = 0;
        for (value, written) in group {
            let sentence = Span::new(at, at + written.chars().count() + 6);
            at += written.chars().count() + 7;
            let found: Vec<_> = a.quantities.iter().filter(|q| sentence.overlaps(q.span)).collect();
            let expected = Span::new(sentence.start() + 4, sentence.end() - 1);
            let right = found.len() == 1 && found[0].span == expected && found[0].amount.bounds().value.map(to_f64) == Some(*value as f64);
            if !right {
                let got: Vec<String> = found.iter().map(|q| format!("{:?} {:?}", a.slice(q.span), q.amount)).collect();
                failed.push(format!("{written}吨 is {value}, not {}", got.join("; ")));
            }
            tried += 1;
        }
    }
    if tried < 100 {
        return Err(format!("{name}: only {tried} numbers written").into());
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(format!("{} of {tried} numbers:\n{}", failed.len(), failed.iter().take(12).cloned().collect::<Vec<_>>().join("\n")).into())
    }
}

// ---- time

/// What texts without end are made of.
const MONOTONOUS: [(&str, &str); 20] = [
    ("digits", "7"),
    ("万亿", "万亿"),
    ("一", "一"),
    ("一 and commas", "一，"),
    ("one sentence", "洛阳石化力争全年完成投资25亿元，"),
    ("a list of projects", "安岳县绿色建材产业园、"),
    ("ranges", "1-"),
    ("bound words", "约"),
    ("opening brackets", "（"),
    ("opening title marks", "《"),
    ("endings of firms", "有限公司"),
    ("short lines", "一\n"),
    ("dates", "2021年7月"),
    ("spaces", " "),
    ("rows of a table", "单位：吨\n甲\t35\t42\n乙\t7\t8\n"),
    ("one row of a table", "35\t"),
    ("addresses", "://a.cn/30%20"),
    ("几", "几"),
    ("a word across two", "其中三"),
    ("numbers apart by spaces", "1 200 "),
];

/// Four times the text takes well under eight times the work, up to a megabyte.
fn linear(piece: &str) -> Result<(), Failed> {
    let once = |text: &str| {
        let text = text.to_owned();
        let began = Clock::start();
        let analysis = analyse(&text);
        let took = began.seconds();
        drop(analysis);
        took
    };
    let time = |bytes: usize| -> f64 {
        let text = piece.repeat(bytes / piece.len());
        let first = once(&text);
        // Small times are noisy.
        if first < 2.0 { first.min(once(&text)).min(once(&text)) } else { first }
    };
    let mut before = time(1 << 14);
    for bytes in [1 << 16, 1 << 18, 1 << 20] {
        let mut now = time(bytes);
        let grows = |now: f64, before: f64| now > 0.15 && now >= 8.0 * before;
        // Others may have had the caches: what is not linear is not so the second time either.
        if grows(now, before) {
            before = time(bytes / 4).max(before);
            now = now.min(time(bytes));
        }
        if grows(now, before) {
            return Err(format!("{} kB take {now:.2} s, {:.1} times as long as a quarter of it", bytes >> 10, now / before).into());
        }
        before = now;
    }
    if before > 20.0 { Err(format!("a megabyte takes {before:.2} s").into()) } else { Ok(()) }
}

// ---- dictionaries

/// Strings cut at random out of articles, each a user's row: every one is then a mention where it was cut.
fn user_rows() -> Result<(), Failed> {
    let mut dice = Dice(3);
    let mut names: Vec<(usize, String, Span)> = Vec::new();
    let articles = articles();
    for (i, (_, text)) in articles.iter().enumerate() {
        let all = chars(text);
        let mut at = 0;
        while at + 80 < all.len() {
            let start = at + dice.below(60);
            let end = start + 2 + dice.below(9);
            let cut: String = all[start..end].iter().collect();
            let odd = |c: char| c.is_whitespace() || c.is_control() || "。！？；，、“”《》（）|\",:：…—〈〉".contains(c);
            // A name does not begin or end within a number or a Latin word.
            let joined = |i: usize| i > 0 && i < all.len() && [all[i - 1], all[i]].iter().all(|c| c.is_ascii_alphanumeric() || ".-%".contains(*c));
            if !cut.chars().any(odd)
                && !joined(start)
                && !joined(end)
                && text.matches(&cut).count() == 1
                && articles.iter().filter(|(_, t)| t.contains(&cut)).count() == 1
            {
                names.push((i, cut, Span::new(start, end)));
            }
            at = end + 4;
        }
    }
    if names.len() < 60 {
        return Err(format!("only {} strings were cut", names.len()).into());
    }
    let folder = Folder::new();
    let rows: String = names.iter().enumerate().map(|(i, (_, n, _))| format!("mine-{i},\"{n}\",thing\n")).collect();
    let path: PathBuf = folder.write("mine.csv", format!("id,name,kind\n{rows}"));
    let own = Pipeline::new(Lexicon::load(true, &[path])?, None)?;
    let mut lost = Vec::new();
    for (i, (_, text)) in articles.iter().enumerate() {
        let a = own.analyse(Record { text: text.clone(), ..Record::default() }, "t".into());
        for (_, name, span) in names.iter().filter(|n| n.0 == i) {
            if !a.mentions.iter().any(|m| m.span == *span && m.kind(own.lexicon()) == "thing") {
                let there: Vec<&str> = a.mentions.iter().filter(|m| m.span.overlaps(*span)).map(|m| a.slice(m.span)).collect();
                lost.push(format!("{name} (there are {there:?})"));
            }
        }
    }
    if lost.is_empty() { Ok(()) } else { Err(format!("{} of {} strings are not found: {}", lost.len(), names.len(), lost.join("; ")).into()) }
}
