//! The command line. A case is a file of `cli/`: what is there, what is typed, what comes out; cases that need a kill,
//! a closed pipe or a terminal stand here.
//!
//! ```toml
//! about = "what the case shows"
//! files = { "in/a.txt" = "text", "in/b.bin" = { hex = "ff fe" }, "in/c" = { base64 = "…" }, "in/d" = { corpus = "formats/crawl.warc" } }
//! before = [["extract", "in", "--out", "out"]]   # runs that must end with 0
//! change = { "in/a.txt" = "other text" }         # files written after those
//! args = ["extract", "in", "--out", "out"]
//! stdin = "…"
//! env = { NO_COLOR = "1" }
//! exit = 0
//! stdout = ["must stand in it"]        stderr = […]
//! not_stdout = ["must not"]            not_stderr = […]
//! present = ["out/manifest.json"]      absent = ["out"]      unchanged = ["out"]
//! [[table]]
//! name = "errors"
//! out = "out"                          # the default
//! rows = 1
//! has = [{ source = "b.jsonl", record = 1 }]     # a row with these cells; "*…" stands for any text that holds …
//! ```

use crate::harness::{self, Folder, Outcome, root};
use libtest_mimic::{Completion, Failed, Trial};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    #[serde(default)]
    files: BTreeMap<String, Content>,
    #[serde(default)]
    before: Vec<Vec<String>>,
    #[serde(default)]
    change: BTreeMap<String, Content>,
    args: Vec<String>,
    stdin: Option<String>,
    #[serde(default)]
    env: BTreeMap<String, String>,
    exit: i32,
    #[serde(default)]
    stdout: Vec<String>,
    #[serde(default)]
    stderr: Vec<String>,
    #[serde(default)]
    not_stdout: Vec<String>,
    #[serde(default)]
    not_stderr: Vec<String>,
    #[serde(default)]
    present: Vec<String>,
    #[serde(default)]
    absent: Vec<String>,
    #[serde(default)]
    unchanged: Vec<String>,
    #[serde(default)]
    table: Vec<TableCheck>,
}

/// What a file holds.
#[derive(Deserialize)]
#[serde(untagged)]
enum Content {
    Text(String),
    Bytes(Bytes),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
enum Bytes {
    Hex(String),
    Base64(String),
    /// A file of corpus/.
    Corpus(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableCheck {
    name: String,
    #[serde(default = "out")]
    out: String,
    rows: Option<usize>,
    #[serde(default)]
    has: Vec<BTreeMap<String, Value>>,
}

fn out() -> String {
    "out".to_owned()
}

pub fn trials() -> Vec<Trial> {
    let mut trials: Vec<Trial> = harness::files(&root().join("tests/cli"), ".toml")
        .into_iter()
        .map(|path| Trial::test(format!("cli/{}", path.file_stem().unwrap_or_default().to_string_lossy()), move || case(&path)))
        .collect();
    type Check = fn() -> Outcome;
    let by_hand: [(&str, Check); 9] = [
        ("a closed pipe is quiet", closed_pipe),
        ("any number of jobs gives the same bytes", jobs),
        ("a killed run goes on to the same bytes", killed),
        ("a stopped run goes on to the same bytes", stopped),
        ("a folder in use is refused", in_use),
        ("a file without permission", unreadable),
        ("NO_COLOR in a terminal", no_colour),
        ("every help has an example", helps),
        ("what is read before the limit is what is there", limited),
    ];
    trials.extend(by_hand.map(|(name, check)| Trial::ignorable_test(format!("cli/{name}"), check)));
    trials
}

fn content(content: &Content) -> Result<Vec<u8>, Failed> {
    Ok(match content {
        Content::Text(text) => text.clone().into_bytes(),
        Content::Bytes(Bytes::Corpus(path)) => std::fs::read(root().join("corpus").join(path))?,
        Content::Bytes(Bytes::Hex(hex)) => {
            let digits: Vec<u8> = hex.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
            digits.chunks(2).map(|two| Ok(u8::from_str_radix(std::str::from_utf8(two)?, 16)?)).collect::<Result<_, Failed>>()?
        }
        Content::Bytes(Bytes::Base64(text)) => base64(text)?,
    })
}

fn base64(text: &str) -> Result<Vec<u8>, Failed> {
    const SIGNS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bytes, mut bits, mut held) = (Vec::new(), 0u32, 0);
    for sign in text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let value = SIGNS.iter().position(|s| *s == sign).ok_or("no base64")?;
        bits = bits << 6 | value as u32;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Ok(bytes)
}

fn case(path: &Path) -> Result<(), Failed> {
    let case: Case = toml::from_str(&std::fs::read_to_string(path)?).map_err(|e| format!("{}: {e}", path.display()))?;
    let folder = Folder::new();
    for (name, bytes) in &case.files {
        folder.write(name, content(bytes)?);
    }
    for args in &case.before {
        harness::succeed(folder.path(), args).map_err(|e| format!("before: {args:?}: {}", e.message().unwrap_or_default()))?;
    }
    for (name, bytes) in &case.change {
        folder.write(name, content(bytes)?);
    }
    let kept: Vec<_> = case.unchanged.iter().map(|u| (u, state(&folder.join(u)))).collect();
    let mut command = harness::program(folder.path());
    command.args(&case.args).envs(&case.env).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = match &case.stdin {
        None => command.output()?,
        Some(text) => {
            let mut child = command.stdin(Stdio::piped()).spawn()?;
            // The program may stop reading early.
            let _ = child.stdin.take().expect("piped").write_all(text.as_bytes());
            child.wait_with_output()?
        }
    };
    let (stdout, stderr) = (harness::text(&output.stdout), harness::text(&output.stderr));
    let mut wrong = Vec::new();
    if output.status.code() != Some(case.exit) {
        wrong.push(format!("ends with {} and not {}", output.status, case.exit));
    }
    for (name, text, must, must_not) in [("stdout", &stdout, &case.stdout, &case.not_stdout), ("stderr", &stderr, &case.stderr, &case.not_stderr)] {
        wrong.extend(must.iter().filter(|m| !text.contains(m.as_str())).map(|m| format!("{name} lacks {m:?}")));
        wrong.extend(must_not.iter().filter(|m| text.contains(m.as_str())).map(|m| format!("{name} holds {m:?}")));
    }
    wrong.extend(case.present.iter().filter(|p| !folder.join(p).exists()).map(|p| format!("{p} is not there")));
    wrong.extend(case.absent.iter().filter(|p| folder.join(p).exists()).map(|p| format!("{p} is there")));
    wrong.extend(kept.iter().filter(|(u, before)| state(&folder.join(u)) != *before).map(|(u, _)| format!("{u} has changed: {:?}", names(&folder.join(u)))));
    for check in &case.table {
        table(&folder, check, &mut wrong)?;
    }
    if wrong.is_empty() {
        return Ok(());
    }
    let cut = |t: &str| t.chars().take(2000).collect::<String>();
    Err(format!("{}\nmingshu {}\n  {}\nstdout:\n{}\nstderr:\n{}", case.about, case.args.join(" "), wrong.join("\n  "), cut(&stdout), cut(&stderr)).into())
}

/// A file's or folder's bytes, and that it is there at all.
fn state(path: &Path) -> (bool, Vec<String>, Vec<(String, Vec<u8>)>) {
    if path.is_file() {
        (true, Vec::new(), vec![(String::new(), std::fs::read(path).unwrap_or_default())])
    } else {
        (path.exists(), names(path), harness::contents(path, &[]))
    }
}

/// Everything below a folder, folders too.
fn names(path: &Path) -> Vec<String> {
    walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_map(Result::ok).map(|e| e.path().display().to_string()).collect()
}

fn table(folder: &Folder, check: &TableCheck, wrong: &mut Vec<String>) -> Result<(), Failed> {
    let rows = match harness::table(&folder.join(&check.out), &check.name) {
        Ok(rows) => rows,
        Err(e) => {
            wrong.push(format!("{}: {}", check.name, e.message().unwrap_or_default()));
            return Ok(());
        }
    };
    if check.rows.is_some_and(|n| n != rows.len()) {
        wrong.push(format!("{} has {} rows", check.name, rows.len()));
    }
    let fits = |want: &Value, cell: &Value| match (want.as_str(), cell.as_str()) {
        (Some(want), Some(cell)) if want.starts_with('*') => cell.contains(&want[1..]),
        (Some("null"), None) => cell.is_null(),
        _ => want == cell || want.is_number() && want.as_f64() == cell.as_f64(),
    };
    for wanted in &check.has {
        if !rows.iter().any(|r| wanted.iter().all(|(column, want)| fits(want, r.get(column).unwrap_or(&Value::Null)))) {
            wrong.push(format!("{} has no row with {wanted:?}, but {:?}", check.name, rows.iter().take(5).collect::<Vec<_>>()));
        }
    }
    Ok(())
}

// ---- by hand

/// Some megabytes of records: the articles of corpus/ again and again, each with an id of its own.
fn many(folder: &Folder, n: usize) -> PathBuf {
    let texts: Vec<String> = harness::files(&root().join("corpus/articles"), ".txt")
        .iter()
        .map(|p| mingshu::decode::decode(&std::fs::read(p).expect("corpus"), None, false, None).text)
        .collect();
    let mut lines = String::new();
    for i in 0..n {
        let record = serde_json::json!({"id": format!("d{i}"), "text": texts[i % texts.len()], "published": "2023-04-05"});
        lines.push_str(&record.to_string());
        // Some that fail.
        lines.push_str(if i % 97 == 5 { "\n{\"id\": \n" } else { "\n" });
    }
    folder.write("in.jsonl", lines)
}

const EXTRACT: [&str; 7] = ["extract", "in.jsonl", "-q", "--part-size", "100kB", "--progress", "never"];

fn extract(folder: &Folder, out: &str, more: &[&str]) -> Command {
    let mut command = harness::program(folder.path());
    command.args(EXTRACT).args(["--out", out]).args(more).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn finished(mut command: Command) -> Result<(), Failed> {
    let output = command.output()?;
    if output.status.success() { Ok(()) } else { Err(format!("ended with {}: {}", output.status, harness::text(&output.stderr)).into()) }
}

/// Both runs wrote the same but for `run.json`.
fn same(folder: &Folder, a: &str, b: &str) -> Outcome {
    let (a, b) = (harness::contents(&folder.join(a), &["run.json"]), harness::contents(&folder.join(b), &["run.json"]));
    let names = |x: &[(String, Vec<u8>)]| x.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    if names(&a) != names(&b) {
        return Err(format!("files differ: {:?} and {:?}", names(&a), names(&b)).into());
    }
    let differ: Vec<&str> = a.iter().zip(&b).filter(|(x, y)| x.1 != y.1).map(|(x, _)| x.0.as_str()).collect();
    if differ.is_empty() { Ok(Completion::Completed) } else { Err(format!("bytes differ: {}", differ.join(" ")).into()) }
}

fn jobs() -> Outcome {
    let folder = Folder::new();
    many(&folder, 400);
    finished(extract(&folder, "one", &["--jobs", "1"]))?;
    finished(extract(&folder, "two", &["--jobs", "2"]))?;
    finished(extract(&folder, "five", &["--jobs", "5"]))?;
    same(&folder, "one", "two")?;
    same(&folder, "one", "five")
}

/// Starts a run and waits until its first part is in place, or it ends.
fn begun(folder: &Folder, out: &str) -> Result<Child, Failed> {
    let mut child = extract(folder, out, &["--jobs", "1"]).spawn()?;
    let began = Instant::now();
    while !folder.join(out).join("documents/part-00001.parquet").exists() && child.try_wait()?.is_none() {
        if began.elapsed() > Duration::from_secs(120) {
            let _ = child.kill();
            return Err("no part after two minutes".into());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(child)
}

fn killed() -> Outcome {
    let folder = Folder::new();
    many(&folder, 1200);
    let mut child = begun(&folder, "cut")?;
    child.kill()?;
    child.wait()?;
    if folder.join("cut/manifest.json").exists() {
        return Err("the run was over before it could be killed; make its input larger".into());
    }
    finished(extract(&folder, "cut", &["--resume", "--jobs", "2"]))?;
    finished(extract(&folder, "whole", &[]))?;
    same(&folder, "cut", "whole")
}

fn stopped() -> Outcome {
    let folder = Folder::new();
    many(&folder, 1200);
    for (signal, code) in [("TERM", 143), ("INT", 130)] {
        let child = begun(&folder, signal)?;
        Command::new("kill").args([format!("-{signal}"), child.id().to_string()]).status()?;
        let output = child.wait_with_output()?;
        if output.status.code() != Some(code) {
            return Err(format!("SIG{signal} ends it with {} and not {code}: {}", output.status, harness::text(&output.stderr)).into());
        }
        if !harness::text(&output.stderr).contains("--resume") {
            return Err(format!("nothing says how to go on: {}", harness::text(&output.stderr)).into());
        }
        finished(extract(&folder, signal, &["--resume"]))?;
    }
    finished(extract(&folder, "whole", &[]))?;
    same(&folder, "TERM", "whole")?;
    same(&folder, "INT", "whole")
}

/// The first run waits for its standard input, which never ends, and holds the folder.
fn in_use() -> Outcome {
    let folder = Folder::new();
    folder.write("in.jsonl", "{\"text\": \"安岳县完成投资5亿元。\"}\n");
    let mut first = harness::program(folder.path()).args(["extract", "-", "--out", "out", "-q"]).stdin(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let began = Instant::now();
    while !folder.join("out/documents").exists() && began.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut wrong = Vec::new();
    for more in ["--resume", "--overwrite"] {
        let second = extract(&folder, "out", &[more]).output()?;
        let told = harness::text(&second.stderr);
        if second.status.code() != Some(2) || !told.contains("another run") {
            wrong.push(format!("{more} ends with {}: {told}", second.status));
        }
    }
    first.kill()?;
    first.wait()?;
    // A killed run leaves no lock.
    let third = extract(&folder, "out", &["--overwrite"]).output()?;
    if !third.status.success() {
        wrong.push(format!("after the first was killed: {}: {}", third.status, harness::text(&third.stderr)));
    }
    if wrong.is_empty() { Ok(Completion::Completed) } else { Err(wrong.join("\n").into()) }
}

fn closed_pipe() -> Outcome {
    let folder = Folder::new();
    let text = "洛阳石化年产12万吨苯乙烯项目力争全年完成投资25亿元。\n".repeat(4000);
    folder.write("a.txt", text);
    for args in [&["show", "a.txt"][..], &["show", "a.txt", "--html"], &["schema", "--json"], &["completions", "bash"]] {
        let mut child = harness::program(folder.path()).args(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let mut first = [0u8; 1];
        let mut stdout = child.stdout.take().expect("piped");
        stdout.read_exact(&mut first)?;
        drop(stdout);
        let output = child.wait_with_output()?;
        if output.status.code() != Some(0) || !output.stderr.is_empty() {
            return Err(format!("{args:?} ends with {}: {}", output.status, harness::text(&output.stderr)).into());
        }
    }
    Ok(Completion::Completed)
}

/// Whoever is root may read everything; then the case cannot be made.
#[cfg(unix)]
fn unreadable() -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new();
    let closed = folder.write("in/a.txt", "全县完成投资25亿元。");
    folder.write("in/b.txt", "全县完成投资26亿元。");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o0))?;
    if std::fs::read(&closed).is_ok() {
        return Ok(Completion::ignored_with("this user may read everything"));
    }
    harness::succeed(folder.path(), ["extract", "in", "--out", "out"])?;
    let errors = harness::table(&folder.join("out"), "errors")?;
    let named = harness::run(folder.path(), ["extract", "in/a.txt", "--out", "out2"]);
    let right = errors.len() == 1 && errors[0]["source"] == "a.txt" && named.status.code() == Some(2);
    if right { Ok(Completion::Completed) } else { Err(format!("errors: {errors:?}; named: {}", named.status).into()) }
}

#[cfg(not(unix))]
fn unreadable() -> Outcome {
    Ok(Completion::ignored_with("permissions are unix's"))
}

/// Colours in a terminal, none with NO_COLOR. `script` lends the terminal.
fn no_colour() -> Outcome {
    let folder = Folder::new();
    folder.write("a.txt", "洛阳石化完成投资25亿元。");
    let in_terminal = |value: Option<&str>| -> Result<Option<String>, Failed> {
        let mut command = Command::new("script");
        command.args(["-qec", &format!("'{}' show a.txt", env!("CARGO_BIN_EXE_mingshu")), "/dev/null"]).current_dir(folder.path());
        command.env_remove("NO_COLOR").stdin(Stdio::null());
        if let Some(value) = value {
            command.env("NO_COLOR", value);
        }
        match command.output() {
            Ok(output) if output.status.success() => Ok(Some(harness::text(&output.stdout))),
            _ => Ok(None),
        }
    };
    let (Some(plain), Some(coloured)) = (in_terminal(Some("1"))?, in_terminal(None)?) else {
        return Ok(Completion::ignored_with("there is no script to lend a terminal"));
    };
    if plain.contains("\u{1b}[") || !coloured.contains("\u{1b}[") {
        return Err(format!("with NO_COLOR: {plain:?}\nwithout: {coloured:?}").into());
    }
    Ok(Completion::Completed)
}

/// The commands that a help lists.
fn commands(of: &[&str]) -> Result<Vec<String>, Failed> {
    let help = harness::text(&harness::succeed(root(), of.iter().chain(&["--help"]))?.stdout);
    let listed = help.lines().skip_while(|l| *l != "Commands:").skip(1).take_while(|l| !l.is_empty());
    Ok(listed.filter_map(|l| l.split_whitespace().next()).filter(|c| *c != "help").map(str::to_owned).collect())
}

fn helps() -> Outcome {
    let mut wrong = Vec::new();
    for command in commands(&[])? {
        let mut all = vec![vec![command.as_str()]];
        let inner = if command == "dict" { commands(&["dict"])? } else { Vec::new() };
        all.extend(inner.iter().map(|word| vec![command.as_str(), word]));
        for words in all {
            let help = harness::text(&harness::succeed(root(), words.iter().chain(&["--help"]))?.stdout);
            let example = format!("\n  mingshu {}", words.join(" "));
            if !help.contains("Example") || !help.contains(&example) {
                wrong.push(words.join(" "));
            }
        }
    }
    if wrong.is_empty() { Ok(Completion::Completed) } else { Err(format!("no example in the help of {}", wrong.join(", ")).into()) }
}

/// `--limit` takes the first records, and the tables are theirs alone.
fn limited() -> Outcome {
    let folder = Folder::new();
    many(&folder, 60);
    finished(extract(&folder, "all", &[]))?;
    finished(extract(&folder, "some", &["--limit", "10"]))?;
    let (all, some) = (harness::table(&folder.join("all"), "documents")?, harness::table(&folder.join("some"), "documents")?);
    let failed = harness::table(&folder.join("some"), "errors")?.len();
    let right = some.len() + failed == 10 && all[..some.len()] == some[..];
    if right { Ok(Completion::Completed) } else { Err(format!("{} articles, {failed} failed", some.len()).into()) }
}
