//! Input that means harm, or has come to it: bombs, torn files, depth, length, odd characters, paths in names.

use super::{done, peak};
use crate::harness::{self, Folder, Outcome};
use libtest_mimic::{Failed, Trial};
use polars::prelude::{Column, DataFrame, ParquetWriter};
use std::io::Write;
use std::time::Instant;

pub fn trials() -> Vec<Trial> {
    type Check = fn() -> Outcome;
    let checks: [(&str, Check); 12] = [
        ("gzip and zstd bombs", bombs),
        ("a torn gzip, zstd and WARC keep their good records", torn),
        ("a torn or damaged Parquet costs itself only", torn_parquet),
        ("64k nested elements", nested),
        ("a megabyte of digits on one line", digits),
        ("a record of 100 MB", large),
        ("a record of 100 MB, allowed", large_allowed),
        ("control characters, surrogates and rare planes", odd_characters),
        ("names of 10,000 characters", long_names),
        ("paths in ids and addresses lead nowhere", paths),
        ("scripts and escapes in dictionaries and attributes are inert", inert),
        ("odd names of files", file_names),
    ];
    checks.into_iter().map(|(name, check)| Trial::ignorable_test(format!("faults/{name}"), check)).collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut coder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    coder.write_all(bytes).expect("in memory");
    coder.finish().expect("in memory")
}

fn records(n: usize) -> String {
    (0..n)
        .map(|i| format!("{{\"id\": \"d{i}\", \"text\": \"第{i}批项目完成投资{}.{}亿元，涉及{}个县。\"}}\n", i * 7919 % 1000, i * 31 % 10, i * 104_729 % 97))
        .collect()
}

fn extract(folder: &Folder, input: &str, more: &[&str]) -> std::process::Output {
    harness::run(folder.path(), ["extract", input, "--out", "out", "-q", "--progress", "never"].iter().chain(more))
}

/// Ends with `code`; the tables are there.
fn ends(output: &std::process::Output, code: i32) -> Result<(), Failed> {
    if output.status.code() == Some(code) {
        Ok(())
    } else {
        Err(format!("ends with {} and not {code}: {}", output.status, harness::text(&output.stderr)).into())
    }
}

fn counts(folder: &Folder) -> Result<(usize, Vec<harness::Row>), Failed> {
    Ok((harness::table(&folder.join("out"), "documents")?.len(), harness::table(&folder.join("out"), "errors")?))
}

/// 200 MB of spaces in 200 kB, once as gzip and once, smaller still, as zstd: refused within the limit of expansion.
fn bombs() -> Outcome {
    let spaces = vec![b' '; 200 << 20];
    for (name, bytes) in
        [("bomb.txt.gz", gzip(&spaces)), ("bomb.jsonl.gz", gzip(&spaces)), ("bomb.jsonl.zst", zstd::encode_all(&spaces[..], 3).expect("in memory"))]
    {
        let folder = Folder::new();
        folder.write(&format!("in/{name}"), bytes);
        folder.write("in/sound.txt", "全县完成投资5亿元。");
        ends(&extract(&folder, "in", &[]), 0)?;
        let (documents, errors) = counts(&folder)?;
        let told = errors.len() == 1
            && errors[0]["source"] == name
            && errors[0]["message"].as_str().is_some_and(|m| m.contains("--max-expand") || m.contains("--max-record"));
        if documents != 1 || !told {
            return Err(format!("{name}: {documents} documents, errors {errors:?}").into());
        }
        if peak(&folder, "out")?.is_some_and(|mb| mb > 300) {
            return Err(format!("{name}: held {:?} MB", peak(&folder, "out")?).into());
        }
    }
    done()
}

fn warc(n: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for i in 0..n {
        let page = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>第{i}批项目开工</title></head><body><h1>第{i}批项目开工</h1><p>全县第{i}批项目今日集中开工，总投资{i}.5亿元，涉及新材料等多个领域，全部建成后年产值可达二百亿元。</p></body></html>"
        );
        bytes.extend(format!("WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://example.com/{i}.html\r\nWARC-Record-ID: <urn:uuid:{i}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{page}\r\n\r\n", page.len()).into_bytes());
    }
    bytes
}

/// Files that end too early give what stands before the end, and one row of `errors` that names them.
fn torn() -> Outcome {
    let sound = records(4000);
    let cut = |mut bytes: Vec<u8>| {
        bytes.truncate(bytes.len() * 3 / 4);
        bytes
    };
    // zstd yields whole blocks: frames of a few hundred records each.
    let frames: Vec<u8> =
        sound.lines().collect::<Vec<_>>().chunks(200).flat_map(|c| zstd::encode_all((c.join("\n") + "\n").as_bytes(), 3).expect("in memory")).collect();
    let members: Vec<u8> = (0..200).flat_map(|i| gzip(&one_of(i))).collect();
    for (name, bytes, at_least) in [
        ("a.jsonl.gz", cut(gzip(sound.as_bytes())), 1500),
        ("a.jsonl.zst", cut(frames), 2500),
        ("a.warc", cut(warc(200)), 140),
        ("a.warc.gz", cut(members), 140),
    ] {
        let folder = Folder::new();
        folder.write(name, bytes);
        ends(&extract(&folder, name, &[]), 0)?;
        let (documents, errors) = counts(&folder)?;
        if documents < at_least || errors.len() != 1 || errors[0]["source"] != name {
            return Err(format!("{name}: {documents} documents and not {at_least} or more, errors {errors:?}").into());
        }
        ends(&harness::run(folder.path(), ["extract", name, "--out", "strict", "--strict", "-q"]), 1)?;
    }
    done()
}

/// One record of an archive.
fn one_of(i: usize) -> Vec<u8> {
    let all = warc(i + 1);
    let before = warc(i).len();
    all[before..].to_vec()
}

fn parquet(rows: usize) -> Vec<u8> {
    let texts: Vec<String> = (0..rows).map(|i| format!("第{i}批项目完成投资{i}亿元。")).collect();
    let ids: Vec<String> = (0..rows).map(|i| format!("p{i}")).collect();
    let mut frame = DataFrame::new(rows, vec![Column::new("id".into(), ids), Column::new("text".into(), texts)]).expect("columns of one length");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).with_row_group_size(Some(500)).finish(&mut frame).expect("in memory");
    bytes
}

fn torn_parquet() -> Outcome {
    let sound = parquet(4000);
    let mut damaged = sound.clone();
    let middle = damaged.len() / 2;
    damaged[middle..middle + 200].fill(0xff);
    let mut torn = sound.clone();
    torn.truncate(sound.len() * 3 / 4);
    let folder = Folder::new();
    for (name, bytes) in [("in/damaged.parquet", damaged), ("in/empty.parquet", Vec::new()), ("in/torn.parquet", torn)] {
        folder.write(name, bytes);
    }
    folder.write("in/z.txt", "全县完成投资5亿元。");
    ends(&extract(&folder, "in", &[]), 0)?;
    let documents = harness::table(&folder.join("out"), "documents")?;
    let (_, errors) = counts(&folder)?;
    let of = |name: &str| errors.iter().filter(|e| e["source"] == name).count();
    let kept = documents.iter().filter(|d| d["source"].as_str().is_some_and(|s| s.starts_with("damaged"))).count();
    if documents.iter().any(|d| d["source"] == "z.txt") && of("torn.parquet") == 1 && of("damaged.parquet") >= 1 && kept >= 500 {
        done()
    } else {
        Err(format!("{} documents, {kept} of damaged.parquet; errors {errors:?}", documents.len()).into())
    }
}

fn nested() -> Outcome {
    let text = "<p>全县今年开工建设一百个重点项目，总投资一千二百亿元。</p><p>据了解，这些项目涉及新材料等多个领域，全部建成后年产值可达两千亿元。</p>";
    let folder = Folder::new();
    for (i, opener) in ["<div>", "<b>", "<table><tr><td>", "<ul><li>", "<svg>", "<a href=x>"].iter().enumerate() {
        folder.write(&format!("in/{i}.html"), format!("<title>甲</title>{}{text}", opener.repeat(64 << 10)));
        folder.write(&format!("in/{i}-below.html"), format!("<title>甲</title>{text}{}{text}", opener.repeat(64 << 10)));
    }
    folder.write("in/z.json", format!("{}\"text\": 1{}", "[".repeat(64 << 10), "]".repeat(64 << 10)));
    let began = Instant::now();
    ends(&extract(&folder, "in", &[]), 0)?;
    if began.elapsed().as_secs() > 60 {
        return Err(format!("took {:?}", began.elapsed()).into());
    }
    done()
}

fn digits() -> Outcome {
    let folder = Folder::new();
    for (i, piece) in ["7", "一", "1,"].iter().enumerate() {
        folder.write(&format!("in/{i}.txt"), piece.repeat((1 << 20) / piece.len()));
    }
    let began = Instant::now();
    ends(&extract(&folder, "in", &["--tables", "documents,quantities,times,errors"]), 0)?;
    let (documents, errors) = counts(&folder)?;
    if documents + errors.len() != 3 || began.elapsed().as_secs() > 120 {
        return Err(format!("{documents} documents, {errors:?}, {:?}", began.elapsed()).into());
    }
    done()
}

/// One line of a hundred megabytes between two of the usual length.
fn one_large() -> String {
    let mut lines = records(1);
    lines.push_str("{\"id\": \"large\", \"text\": \"");
    lines.push_str(&"an empty line of words \\n".repeat((100 << 20) / 25));
    lines.push_str("\"}\n{\"id\": \"last\", \"text\": \"全县完成投资6亿元。\"}\n");
    lines
}

fn large() -> Outcome {
    let folder = Folder::new();
    folder.write("in.jsonl", one_large());
    ends(&extract(&folder, "in.jsonl", &[]), 0)?;
    let (documents, errors) = counts(&folder)?;
    if documents == 2 && errors.len() == 1 && errors[0]["record"] == 1 && errors[0]["message"].as_str().is_some_and(|m| m.contains("--max-record")) {
        done()
    } else {
        Err(format!("{documents} documents, errors {errors:?}").into())
    }
}

fn large_allowed() -> Outcome {
    let folder = Folder::new();
    folder.write("in.jsonl", one_large());
    ends(&extract(&folder, "in.jsonl", &["--max-record", "200MiB", "--tables", "documents,errors"]), 0)?;
    let (documents, errors) = counts(&folder)?;
    if documents == 3 && errors.is_empty() { done() } else { Err(format!("{documents} documents, errors {errors:?}").into()) }
}

fn odd_characters() -> Outcome {
    let folder = Folder::new();
    let texts = [
        ("nul", "安岳县\\u0000完成投资5亿元。", "5亿元"),
        ("cr", "安岳县\\r完成投资\\r\\n6亿元。", "6亿元"),
        ("bidi", "安岳县\\u202e完成投资7亿元\\u202c。", "7亿元"),
        ("lone", "安岳县\\ud800完成投资8亿元\\udc00。", "8亿元"),
        ("pair", "安岳县\\ud842\\udfb7完成投资9亿元。", "9亿元"),
        ("planes", "𠮷林市𪚥完成投资10亿元。", "10亿元"),
        ("joined", "安岳县👨‍👩‍👧完成\u{200b}投资11亿元。", "11亿元"),
        ("marks", "安岳县e\u{301}完成投资12亿元\u{fe0f}。", "12亿元"),
        ("ends", "安岳县\u{2028}完成投资\u{2029}13亿元\u{85}。", "13亿元"),
        ("private", "安岳县\u{e000}\u{ffff}\u{10ffff}完成投资14亿元。", "14亿元"),
    ];
    folder.write("in.jsonl", texts.iter().map(|(id, text, _)| format!("{{\"id\": \"{id}\", \"text\": \"{text}\"}}\n")).collect::<String>());
    folder.write("raw/nul.txt", "安岳县\0完成投资5亿元。");
    folder.write("raw/cr.txt", "安岳县完成投资5亿元。\r安岳县完成投资6亿元。\r");
    ends(&extract(&folder, "in.jsonl", &[]), 0)?;
    let documents = harness::table(&folder.join("out"), "documents")?;
    let quantities = harness::table(&folder.join("out"), "quantities")?;
    for (id, _, amount) in texts {
        let text = documents.iter().find(|d| d["doc_id"] == id).and_then(|d| d["text"].as_str()).ok_or(format!("{id} is missing"))?;
        let row = quantities.iter().find(|q| q["doc_id"] == id).ok_or(format!("{id}: no quantity"))?;
        let place = |column: &str| row[column].as_u64().map_or(0, |n| n as usize);
        let slice: String = text.chars().skip(place("start")).take(place("end") - place("start")).collect();
        if row["text"] != amount || slice != amount {
            return Err(format!("{id}: {row:?} of {text:?}").into());
        }
    }
    harness::succeed(folder.path(), ["extract", "raw", "--out", "out2", "-q"])?;
    for html in [&["show", "in.jsonl", "--record", "2"][..], &["show", "in.jsonl", "--record", "2", "--html"]] {
        let shown = harness::text(&harness::succeed(folder.path(), html)?.stdout);
        if shown.contains(['\u{202e}', '\0']) {
            return Err(format!("{html:?} obeys a character that turns text around").into());
        }
    }
    done()
}

fn long_names() -> Outcome {
    let folder = Folder::new();
    let name: String = (0..10_000).map(|i| ['安', '岳', '锦', '澄', '禾', '润', '瑞'][i * i % 7]).collect();
    folder.write("mine.csv", format!("name,kind,aliases\n{name},company,{name}甲|{name}乙\n"));
    folder.write("a.txt", format!("{name}完成投资5亿元。{name}乙完成投资6亿元。{}有限公司成立。", "安岳".repeat(5_000)));
    ends(&extract(&folder, "a.txt", &["--dict", "mine.csv"]), 0)?;
    let mentions = harness::table(&folder.join("out"), "mentions")?;
    let found = mentions.iter().filter(|m| m["kind"] == "company" && m["name"] == name.as_str()).count();
    harness::succeed(folder.path(), ["dict", "check", "mine.csv"]).or_else(|_| harness::succeed(folder.path(), ["dict", "check", "--dict", "mine.csv"]))?;
    if found == 2 { done() } else { Err(format!("found {found} times").into()) }
}

/// An id or an address is text and never a place to write to.
fn paths() -> Outcome {
    let folder = Folder::new();
    let ids = [
        "../../outside",
        "/etc/outside",
        "..\\\\outside",
        "a/b/../../c",
        ".tmp/state.json",
        "documents/part-00000.parquet",
        "con",
        "x\\u0000y",
        "%2e%2e%2foutside",
    ];
    folder.write(
        "work/in.jsonl",
        ids.iter().map(|id| format!("{{\"id\": \"{id}\", \"text\": \"全县完成投资5亿元。\", \"url\": \"file:///etc/{id}\"}}\n")).collect::<String>(),
    );
    let addresses = [
        "file:///etc/passwd",
        "http://example.com/../../../../etc/outside",
        "../../outside",
        "http://[::1",
        "javascript:alert(1)",
        "http://example.com/%00%2e%2e/",
    ];
    let archive: Vec<u8> = addresses
        .iter()
        .enumerate()
        .flat_map(|(i, a)| String::from_utf8(one_of(i)).expect("ours").replace(&format!("http://example.com/{i}.html"), a).into_bytes())
        .collect();
    folder.write("work/b.warc", archive);
    harness::succeed(&folder.join("work"), ["extract", "in.jsonl", "b.warc", "--out", "out", "-q"])?;
    let documents = harness::table(&folder.join("work/out"), "documents")?;
    let above: Vec<String> = std::fs::read_dir(folder.path())?.filter_map(Result::ok).map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    let folders: Vec<String> =
        std::fs::read_dir(folder.join("work/out"))?.filter_map(Result::ok).map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    let as_given = documents.iter().filter(|d| d["doc_id"] == "../../outside" || d["doc_id"] == "/etc/outside").count();
    let known = |n: &str| ["manifest.json", "datapackage.json", "run.json"].contains(&n) || mingshu::tables::by_name(n).is_some();
    if above == ["work"] && folders.iter().all(|f| known(f)) && as_given == 2 && documents.len() == ids.len() + addresses.len() {
        done()
    } else {
        Err(format!("{} documents; beside: {above:?}; in it: {folders:?}", documents.len()).into())
    }
}

/// What a dictionary and its attributes hold is shown as text, in pages and in terminals.
fn inert() -> Outcome {
    let folder = Folder::new();
    folder.write("mine.csv", "id,name,kind,aliases,note,\"<script>alert(9)</script>\"\n\"<img src=x onerror=alert(1)>\",\"安岳\"\"><script>alert(2)</script>集团\",\"company\",\"禾润\u{1b}[2J公司|禾润甲\",\"<b onclick=alert(3)>\",\"</style><script>alert(4)</script>\"\n");
    folder.write("a.txt", "禾润甲完成投资5亿元。安岳\"><script>alert(2)</script>集团完成投资6亿元。禾润\u{1b}[2J公司完成投资7亿元。");
    let page = harness::text(&harness::succeed(folder.path(), ["show", "a.txt", "--html", "--dict", "mine.csv"])?.stdout);
    let terminal = harness::text(&harness::succeed(folder.path(), ["show", "a.txt", "--dict", "mine.csv"])?.stdout);
    for live in ["<script", "<img", "<b onclick", "onerror=alert(1)>", "</style><script"] {
        if page.contains(live) {
            return Err(format!("the page holds {live}").into());
        }
    }
    if terminal.contains('\u{1b}') || page.contains('\u{1b}') {
        return Err("an escape goes through".into());
    }
    // Nor does a message pass on what a file's name would do to a terminal.
    folder.write("bad.csv", "name,kind\n\"a\u{1b}[31m\",\"comp\u{1b}[31many\",x\n");
    let told = harness::run(folder.path(), ["extract", "a.txt", "--out", "o", "--dict", "bad.csv"]);
    if told.stderr.contains(&0x1b) { Err(format!("a message carries an escape: {:?}", harness::text(&told.stderr)).into()) } else { done() }
}

#[cfg(unix)]
fn file_names() -> Outcome {
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::new();
    let names: [&[u8]; 8] =
        ["新 闻.txt".as_bytes(), b"-rf.txt", b"a\nb.txt", b"\xff\xfe.txt", b"%41.txt", b"*.txt", b"a'b\"c.txt", "𠮷\u{202e}.txt".as_bytes()];
    std::fs::create_dir(folder.join("in"))?;
    for name in names {
        std::fs::write(folder.join("in").join(std::ffi::OsStr::from_bytes(name)), "全县完成投资5亿元。")?;
    }
    ends(&extract(&folder, "in", &[]), 0)?;
    let (documents, errors) = counts(&folder)?;
    if documents == names.len() && errors.is_empty() { done() } else { Err(format!("{documents} documents, {errors:?}").into()) }
}

#[cfg(not(unix))]
fn file_names() -> Outcome {
    done()
}
