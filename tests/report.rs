//! Report: the page holds what the tables hold, needs nothing else, and obeys no text. What it does in a browser, `report.py` tests.

use crate::harness::{self, Folder, root, succeed, text};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("report/the page loads nothing", alone),
        Trial::test("report/what is hostile stays text", hostile),
        Trial::test("report/counts and rows are those of the tables", agrees),
        Trial::test("report/spans are the words they stand for", spans),
        Trial::test("report/the same run gives the same page", same),
        Trial::test("report/a run of nothing, of failures, of few tables", little),
        Trial::test("report/a large run shows the most money and says so", capped),
        Trial::test("report/a long sentence is cut around its words", long),
        Trial::test("report/what cannot be is refused", refused),
    ]
}

/// A run over the articles of the corpus, in several parts.
fn corpus() -> Result<Folder, Failed> {
    let folder = Folder::new();
    for path in harness::files(&root().join("corpus/articles"), ".txt") {
        folder.write(&format!("in/{}", harness::name(&path)), std::fs::read(&path)?);
    }
    succeed(folder.path(), ["extract", "in", "--out", "run", "-q", "--part-size", "4kB"])?;
    succeed(folder.path(), ["report", "run", "--out", "page.html"])?;
    Ok(folder)
}

/// A run over these JSON lines, and its page.
fn lines(lines: &str) -> Result<(Folder, String), Failed> {
    let folder = Folder::new();
    folder.write("in.jsonl", lines);
    harness::run(folder.path(), ["extract", "in.jsonl", "--out", "run", "-q"]);
    succeed(folder.path(), ["report", "run", "--out", "page.html"])?;
    let page = std::fs::read_to_string(folder.join("page.html"))?;
    Ok((folder, page))
}

/// What stands between two marks of the page.
fn between<'p>(page: &'p str, from: &str, to: &str) -> Result<&'p str, Failed> {
    let (_, rest) = page.split_once(from).ok_or("the page begins otherwise")?;
    Ok(rest.split_once(to).ok_or("the page ends otherwise")?.0)
}

fn json(page: &str) -> Result<&str, Failed> {
    between(page, "<script type=\"application/json\" id=\"data\">\n", "\n</script>")
}

/// The data of the page.
struct Data(Value);

impl Data {
    fn of(page: &str) -> Result<Data, Failed> {
        Ok(Data(serde_json::from_str(json(page)?)?))
    }

    fn number(&self, table: &str, column: &str, row: usize) -> usize {
        self.0[table][column][row].as_u64().unwrap_or_default() as usize
    }

    fn text(&self, table: &str, column: &str, row: usize) -> &str {
        self.0["texts"][self.number(table, column, row)].as_str().unwrap_or_default()
    }

    fn rows(&self, table: &str) -> usize {
        self.0[table]["rows"].as_u64().unwrap_or_default() as usize
    }

    /// The words of a figure: UTF-16 units of its sentence, as the script counts.
    fn words(&self, row: usize) -> String {
        let sentence = self.0["sentences"][self.number("figures", "sentence", row)][0].as_str().unwrap_or_default();
        slice(sentence, self.number("figures", "at", row), self.number("figures", "length", row))
    }
}

fn slice(text: &str, at: usize, length: usize) -> String {
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16_lossy(units.get(at..at + length).unwrap_or_default())
}

fn alone() -> Result<(), Failed> {
    let page = std::fs::read_to_string(corpus()?.join("page.html"))?;
    let without = page.replace(json(&page)?, "").replace("http://www.w3.org/2000/svg", "");
    let loads = ["http:", "https:", "src=", "<link", "<img", "<iframe", "@import", "url(", "fetch(", "XMLHttpRequest", "import("];
    // An address of an article is a link, once the script has seen what it leads to.
    let without = without.replace("https?:", "");
    if let Some(found) = loads.iter().find(|l| without.contains(**l)) {
        return Err(format!("{found} in the page").into());
    }
    if !page.contains("default-src 'none'") {
        return Err("no policy against loading".into());
    }
    let writes = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"];
    match writes.iter().find(|w| without.contains(**w)) {
        Some(found) => Err(format!("{found} in the script").into()),
        None => Ok(()),
    }
}

const HOSTILE: &str = "</script><script>alert(1)</script><!--<script>\u{2028}\u{202e}</style>&lt;img src=x onerror=alert(2)>{{data}}";

fn hostile() -> Result<(), Failed> {
    let record = serde_json::json!({"id": format!("id {HOSTILE}"), "title": format!("题 {HOSTILE}"), "publisher": HOSTILE, "url": "javascript:alert(3)", "published": "2022-03-01", "text": format!("嵩岭<!--集团有限公司投资3亿元建设{HOSTILE}嵩岭光伏项目，𠮷年产5万吨。")});
    let (_folder, page) = lines(&format!("{record}\n{{\"id\": \"{}\", \"text\": 3}}\n</script>\n", "b"))?;
    let data = json(&page)?;
    if data.contains(['<', '>', '&', '\u{2028}', '\u{202e}']) {
        return Err("the data holds what a browser may obey".into());
    }
    let quiet = lines("{\"id\": \"a\", \"text\": \"。\"}\n")?.1;
    for mark in ["<script", "</script", "<style", "<!--"] {
        let count = |page: &str| page.matches(mark).count();
        if count(&page) != count(&quiet) {
            return Err(format!("{mark} stands {} times", count(&page)).into());
        }
    }
    let data = Data::of(&page)?;
    let title = data.text("articles", "title", 0);
    let wanted = format!("题 {HOSTILE}").replace('\u{202e}', "\u{fffd}");
    if title == wanted { Ok(()) } else { Err(format!("{title:?} is not {wanted:?}").into()) }
}

fn agrees() -> Result<(), Failed> {
    let folder = corpus()?;
    let data = Data::of(&std::fs::read_to_string(folder.join("page.html"))?)?;
    let run = folder.join("run");
    for (on_page, table) in [("figures", "figures"), ("entities", "entities"), ("articles", "documents"), ("errors", "errors")] {
        let wanted = harness::table(&run, table)?.len();
        if data.rows(on_page) != wanted || data.0[on_page]["of"] != wanted {
            return Err(format!("{on_page}: {} of {}, not {wanted}", data.rows(on_page), data.0[on_page]["of"]).into());
        }
    }
    let figures = harness::table(&run, "figures")?;
    let cell = |row: &harness::Row, column: &str| row[column].as_str().unwrap_or_default().to_owned();
    let mut wanted: Vec<[String; 6]> =
        figures.iter().map(|f| [cell(f, "doc_id"), cell(f, "text"), cell(f, "metric"), cell(f, "subject"), f["value"].to_string(), cell(f, "head")]).collect();
    let mut shown: Vec<[String; 6]> = (0..data.rows("figures"))
        .map(|i| {
            let article = data.number("figures", "article", i);
            let number = data.0["figures"]["value"][i].as_f64().map_or(Value::Null, Value::from);
            let text = |column| data.text("figures", column, i).to_owned();
            [data.text("articles", "id", article).to_owned(), data.words(i), text("metric"), text("subject"), number.to_string(), text("head")]
        })
        .collect();
    wanted.sort();
    shown.sort();
    if let Some((w, s)) = wanted.iter().zip(&shown).find(|(w, s)| w != s) {
        return Err(format!("{s:?} is not {w:?}").into());
    }
    let metrics: u64 = data.0["facts"]["metrics"].as_array().into_iter().flatten().filter_map(|m| m[2].as_u64()).sum();
    let mentions: u64 = (0..data.rows("projects")).map(|i| data.number("projects", "mentions", i) as u64).sum();
    let project_rows = harness::table(&run, "projects")?.len() as u64;
    if metrics == figures.len() as u64 && mentions == project_rows {
        Ok(())
    } else {
        Err(format!("{metrics} figures by metric, {mentions} mentions of projects").into())
    }
}

/// Every mention, quantity and time of a sentence shown is marked, at its words.
fn spans() -> Result<(), Failed> {
    let folder = corpus()?;
    let data = Data::of(&std::fs::read_to_string(folder.join("page.html"))?)?;
    let marked: std::collections::BTreeSet<String> = data.0["sentences"]
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|sentence| {
            let parts = sentence.as_array().map_or(&[] as &[Value], Vec::as_slice);
            let at = |i: usize| parts.get(i).and_then(Value::as_u64).unwrap_or_default() as usize;
            let whole = parts[0].as_str().unwrap_or_default();
            (1..parts.len()).step_by(4).map(move |i| (slice(whole, at(i), at(i + 1)), at(i + 2))).collect::<Vec<_>>()
        })
        .map(|(words, kind)| format!("{} {words}", data.0["texts"][kind].as_str().unwrap_or_default()))
        .collect();
    let run = folder.join("run");
    let texts = |table: &str, kind: &str| -> Result<Vec<String>, Failed> {
        let rows = harness::table(&run, table)?;
        Ok(rows.iter().map(|r| format!("{} {}", r.get("kind").and_then(Value::as_str).unwrap_or(kind), r["text"].as_str().unwrap_or_default())).collect())
    };
    // Each entity has an example, so each mention's words are marked somewhere; so is the quantity of each figure.
    let known: std::collections::BTreeSet<String> =
        [texts("mentions", "")?, texts("quantities", "quantity")?, texts("times", "time")?].concat().into_iter().collect();
    if let Some(wrong) = marked.iter().find(|m| !known.contains(*m)) {
        return Err(format!("{wrong} is marked and no span").into());
    }
    match texts("figures", "quantity")?.iter().find(|f| !marked.contains(*f)) {
        Some(missing) => Err(format!("{missing} is not marked").into()),
        None => Ok(()),
    }
}

fn same() -> Result<(), Failed> {
    let folder = corpus()?;
    succeed(folder.path(), ["report", "run", "--out", "again.html"])?;
    succeed(folder.path(), ["extract", "in", "--out", "other", "-q", "--part-size", "4kB", "--jobs", "3"])?;
    succeed(folder.path(), ["report", "other", "--out", "other.html"])?;
    let page = std::fs::read(folder.join("page.html"))?;
    if page == std::fs::read(folder.join("again.html"))? && page == std::fs::read(folder.join("other.html"))? { Ok(()) } else { Err("they differ".into()) }
}

fn little() -> Result<(), Failed> {
    let (_folder, page) = lines("")?;
    let data = Data::of(&page)?;
    if data.rows("figures") + data.rows("articles") + data.rows("errors") != 0 {
        return Err("a run of nothing has rows".into());
    }
    let (_folder, page) = lines("{\"id\": \"a\"}\nno json\n")?;
    let data = Data::of(&page)?;
    if data.rows("errors") != 2 || data.0["facts"]["failures"].as_array().is_none_or(Vec::is_empty) || data.text("errors", "message", 1).is_empty() {
        return Err(format!("{}", data.0["errors"]).into());
    }
    let folder = Folder::new();
    folder.write("in.jsonl", "{\"id\": \"a\", \"text\": \"投资3亿元。\"}\n");
    succeed(folder.path(), ["extract", "in.jsonl", "--out", "run", "-q", "--tables", "documents,sentences"])?;
    succeed(folder.path(), ["report", "run", "--out", "page.html"])?;
    let data = Data::of(&std::fs::read_to_string(folder.join("page.html"))?)?;
    if data.rows("articles") == 1 && data.rows("figures") == 0 { Ok(()) } else { Err("a run of few tables".into()) }
}

fn capped() -> Result<(), Failed> {
    let folder = Folder::new();
    let articles: String = (0..6_000)
        .map(|i| {
            let body = format!("嵩岭县第{i}家工厂投资{}万元，占地{}亩，用工{}人，年产{}吨；另有外资{i}美元。", 7919 * i % 10_007, i + 3, i + 5, i + 2);
            format!("{{\"id\": \"{i}\", \"text\": \"{body}\"}}\n")
        })
        .collect();
    folder.write("in.jsonl", articles);
    succeed(folder.path(), ["extract", "in.jsonl", "--out", "run", "-q"])?;
    let said = text(&succeed(folder.path(), ["report", "run", "--out", "page.html", "--max-size", "2MB"])?.stderr);
    let page = std::fs::read_to_string(folder.join("page.html"))?;
    let data = Data::of(&page)?;
    let (shown, of) = (data.rows("figures"), data.0["figures"]["of"].as_u64().unwrap_or_default() as usize);
    if page.len() > 2_000_000 || page.len() < 1_000_000 || shown >= of || shown < 1_000 || !said.contains(&format!("{shown} of {of} figures")) {
        return Err(format!("{} bytes, {shown} of {of}: {said}", page.len()).into());
    }
    let mut yuan: Vec<f64> =
        harness::table(&folder.join("run"), "figures")?.iter().filter(|f| f["unit"] == "CNY").filter_map(|f| f["value"].as_f64()).collect();
    yuan.sort_by(|a, b| b.total_cmp(a));
    let values: Vec<f64> =
        (0..shown).filter(|i| data.text("figures", "unit", *i) == "CNY").map(|i| data.0["figures"]["value"][i].as_f64().unwrap_or_default()).collect();
    if values.is_empty() || values != yuan[..values.len()] { Err("not the most money first".into()) } else { Ok(()) }
}

fn long() -> Result<(), Failed> {
    let clauses: String = (0..2_000).map(|i| format!("第{i}户𠮷种地{i}亩，")).collect();
    let (folder, page) = lines(&format!("{{\"id\": \"a\", \"text\": \"{clauses}好。\"}}\n"))?;
    let data = Data::of(&page)?;
    let longest = data.0["sentences"].as_array().into_iter().flatten().filter_map(|s| s[0].as_str()).map(|s| s.chars().count()).max();
    if longest.is_none_or(|n| n > 1_100) {
        return Err(format!("{longest:?} characters").into());
    }
    let mut wanted: Vec<String> = harness::table(&folder.join("run"), "figures")?.iter().map(|f| f["text"].as_str().unwrap_or_default().to_owned()).collect();
    let mut shown: Vec<String> = (0..data.rows("figures")).map(|i| data.words(i)).collect();
    wanted.sort();
    shown.sort();
    if shown == wanted && shown.len() > 1_000 { Ok(()) } else { Err(format!("{} figures, {} wanted", shown.len(), wanted.len()).into()) }
}

fn refused() -> Result<(), Failed> {
    let (folder, _) = lines("{\"id\": \"a\", \"text\": \"投资3亿元。\"}\n")?;
    folder.write("there.html", "mine");
    succeed(folder.path(), ["extract", "in.jsonl", "--out", "few", "-q", "--tables", "documents,figures"])?;
    std::fs::create_dir(folder.join("unfinished"))?;
    let cases: [(&[&str], i32, &str); 7] = [
        (&["report", "run", "--out", "there.html"], 2, "is there already"),
        (&["report", "nowhere", "--out", "new.html"], 2, "holds no finished run"),
        (&["report", "unfinished", "--out", "new.html"], 2, "holds no finished run"),
        (&["report", "few", "--out", "new.html"], 2, "needs the table sentences"),
        (&["report", "run", "--out", "new.html", "--max-size", "1MB"], 2, "needs at least 2 MB"),
        (&["report", "run", "--out", "new.html", "--max-size", "much"], 2, "is no size"),
        (&["report", "run", "--out", "no/such/folder.html"], 2, "there is no folder no/such; make it first"),
    ];
    for (args, code, message) in cases {
        let output = harness::run(folder.path(), args);
        if output.status.code() != Some(code) || !text(&output.stderr).contains(message) {
            return Err(format!("{args:?} ended with {}: {}", output.status, text(&output.stderr)).into());
        }
    }
    if std::fs::read(folder.join("there.html"))? == b"mine" && !folder.join("new.html").exists() { Ok(()) } else { Err("something was written".into()) }
}
