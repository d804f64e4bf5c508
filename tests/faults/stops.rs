//! Runs that do not come to their end: killed again and again, out of room, in a folder that may not be written, struck
//! by a panic.

use super::done;
use crate::harness::{self, Folder, Outcome};
use libtest_mimic::{Completion, Failed, Trial};
use mingshu::pipeline::Step;
use mingshu::read::{self, FieldNames, Fields};
use mingshu::run::{self, Job, Observer, Progress};
use mingshu::tables::TABLES;
use mingshu::{Lexicon, Pipeline};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::ignorable_test("faults/killed at many moments, inside one large file", || killed("one file", 8, one_file)),
        Trial::ignorable_test("faults/killed at many moments, in a compressed file", || killed("compressed", 3, compressed)),
        Trial::ignorable_test("faults/killed at many moments, among many files", || killed("many files", 3, many_files)),
        Trial::ignorable_test("faults/stopped before its first part is counted", stopped_early),
        Trial::ignorable_test("faults/stopped when all is in place", stopped_late),
        Trial::ignorable_test("faults/a full disk", full_disk),
        Trial::ignorable_test("faults/a folder that may not be written", read_only),
        Trial::ignorable_test("faults/a panic costs one record", panic_costs_one),
    ]
}

/// Short articles, some of them broken, as JSON lines.
fn lines(n: usize) -> String {
    let mut lines = String::new();
    for i in 0..n {
        let text = format!(
            "安岳县第{i}批项目完成投资{}亿元，同比增长{}.5%。洛阳石化年产{}万吨苯乙烯项目于2023年{}月开工。\n",
            i % 97 + 1,
            i % 30,
            i % 50 + 1,
            i % 12 + 1
        );
        lines.push_str(&serde_json::json!({"id": format!("d{i}"), "text": text.repeat(12), "published": "2023-04-05"}).to_string());
        lines.push_str(if i % 97 == 5 { "\n{\"id\": \n" } else { "\n" });
    }
    lines
}

fn one_file(folder: &Folder) {
    folder.write("in.jsonl", lines(700));
}

fn compressed(folder: &Folder) {
    folder.write("in.jsonl.zst", zstd::encode_all(lines(700).as_bytes(), 3).expect("in memory"));
}

fn many_files(folder: &Folder) {
    for (i, chunk) in lines(700).lines().collect::<Vec<_>>().chunks(40).enumerate() {
        folder.write(&format!("in/{i:03}.jsonl"), chunk.join("\n"));
    }
}

fn extract(folder: &Folder, out: &str, more: &[&str]) -> Command {
    let input = ["in.jsonl", "in.jsonl.zst", "in"].into_iter().find(|i| folder.join(i).exists()).unwrap_or("in");
    let mut command = harness::program(folder.path());
    command.args(["extract", input, "-q", "--part-size", "40kB", "--progress", "never", "--out", out]).args(more).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn finish(mut command: Command) -> Result<(), Failed> {
    let output = command.output()?;
    if output.status.success() { Ok(()) } else { Err(format!("ended with {}: {}", output.status, harness::text(&output.stderr)).into()) }
}

fn same(folder: &Folder, a: &str, b: &str) -> Result<(), Failed> {
    let (a, b) = (harness::contents(&folder.join(a), &["run.json"]), harness::contents(&folder.join(b), &["run.json"]));
    let names = |x: &[(String, Vec<u8>)]| x.iter().map(|f| f.0.clone()).collect::<Vec<_>>();
    if names(&a) != names(&b) {
        return Err(format!("files differ: {:?} and {:?}", names(&a), names(&b)).into());
    }
    let differ: Vec<&str> = a.iter().zip(&b).filter(|(x, y)| x.1 != y.1).map(|(x, _)| x.0.as_str()).collect();
    if differ.is_empty() { Ok(()) } else { Err(format!("bytes differ: {}", differ.join(" ")).into()) }
}

/// Kills with SIGKILL, at moments spread over the length of a whole run, then resumes; and one run that is killed again
/// and again, each time a little later, until it comes to its end.
fn killed(what: &str, moments: u32, make: fn(&Folder)) -> Outcome {
    let folder = Folder::new();
    make(&folder);
    let began = std::time::Instant::now();
    finish(extract(&folder, "whole", &[]))?;
    let whole = began.elapsed();
    let mut inside = 0;
    for moment in 1..=moments {
        let out = format!("cut{moment}");
        let mut child = extract(&folder, &out, &[]).spawn()?;
        std::thread::sleep(whole * moment / (moments + 1));
        child.kill()?;
        child.wait()?;
        let parts = harness::files(&folder.join(&out).join("documents"), ".parquet").len();
        inside += usize::from(parts > 0 && !folder.join(&out).join("manifest.json").exists());
        finish(extract(&folder, &out, &["--resume", "--jobs", "3"]))?;
        same(&folder, &out, "whole").map_err(|e| format!("{what}, killed after {moment}/{} of the run: {}", moments + 1, e.message().unwrap_or_default()))?;
    }
    let mut kills = 0;
    for n in 1..200u32 {
        let mut child = extract(&folder, "again", &["--resume"]).spawn()?;
        std::thread::sleep(whole / 2 + whole * n / 12);
        let ended = child.try_wait()?.is_some();
        child.kill()?;
        child.wait()?;
        if ended {
            break;
        }
        kills += 1;
    }
    finish(extract(&folder, "again", &["--resume"]))?;
    same(&folder, "again", "whole").map_err(|e| format!("{what}, killed {kills} times: {}", e.message().unwrap_or_default()))?;
    if inside == 0 {
        return Ok(Completion::ignored_with("no kill fell between two parts on this machine"));
    }
    done()
}

/// What a run leaves that ends between its last file and the removal of its working folder.
fn stopped_late() -> Outcome {
    let folder = Folder::new();
    one_file(&folder);
    for out in ["whole", "late"] {
        finish(extract(&folder, out, &[]))?;
    }
    std::fs::create_dir_all(folder.join("late/.tmp"))?;
    for left in ["lock", "state.json", "ids", "entities"] {
        std::fs::write(folder.join("late/.tmp").join(left), "{}")?;
    }
    finish(extract(&folder, "late", &["--resume"]))?;
    same(&folder, "late", "whole")?;
    done()
}

/// What a run leaves that ends before its state counts a part: the folder alone, the lock, half a state, a part in place.
fn stopped_early() -> Outcome {
    let folder = Folder::new();
    one_file(&folder);
    finish(extract(&folder, "whole", &[]))?;
    for (out, left) in [("folder", None), ("lock", Some(".tmp/lock")), ("half a state", Some(".tmp/state.new"))] {
        std::fs::create_dir_all(folder.join(out).join(".tmp"))?;
        left.map_or(Ok(()), |left| std::fs::write(folder.join(out).join(left), "{"))?;
        finish(extract(&folder, out, &["--resume"]))?;
        same(&folder, out, "whole")?;
    }
    let mut child = extract(&folder, "part", &[]).spawn()?;
    let begun = || folder.join("part/.tmp/state.json").exists();
    while !begun() && child.try_wait()?.is_none() {
        std::thread::yield_now();
    }
    child.kill()?;
    child.wait()?;
    if !begun() {
        return Err("no state before the run ended".into());
    }
    std::fs::create_dir_all(folder.join("part/documents"))?;
    std::fs::write(folder.join("part/documents/part-09999.parquet"), "not counted")?;
    finish(extract(&folder, "part", &["--resume"]))?;
    same(&folder, "part", "whole")?;
    done()
}

/// Runs a script in a mount namespace of its own, where small file systems can be made that go away with it.
#[cfg(target_os = "linux")]
fn with_mounts(folder: &Folder, script: &str) -> Option<std::process::Output> {
    let flags = if is_root() { "-m" } else { "-rm" };
    let may = Command::new("unshare").args([flags, "sh", "-c", "mount -t tmpfs -o size=1m tmpfs /mnt"]).output().ok()?;
    if !may.status.success() {
        return None;
    }
    Command::new("unshare").args([flags, "sh", "-c", script]).current_dir(folder.path()).env("MINGSHU", env!("CARGO_BIN_EXE_mingshu")).output().ok()
}

#[cfg(target_os = "linux")]
fn is_root() -> bool {
    std::fs::read_to_string("/proc/self/status").is_ok_and(|s| s.lines().any(|l| l.starts_with("Uid:\t0")))
}

#[cfg(not(target_os = "linux"))]
fn with_mounts(_: &Folder, _: &str) -> Option<std::process::Output> {
    None
}

fn no_mounts() -> Outcome {
    Ok(Completion::ignored_with("mounting is not permitted here"))
}

/// 600 kB of disk are too few: the run stops with 3 and says so; given room, `--resume` ends as if nothing had been.
fn full_disk() -> Outcome {
    let folder = Folder::new();
    one_file(&folder);
    finish(extract(&folder, "whole", &[]))?;
    std::fs::create_dir(folder.join("small"))?;
    let script = "set -u; mount -t tmpfs -o size=600k tmpfs small; run='extract in.jsonl -q --part-size 40kB --progress never --out small/out'; \
        $MINGSHU $run; echo \"first $?\"; mount -o remount,size=200m small; $MINGSHU $run --resume; echo \"second $?\"; cp -r small/out kept";
    let Some(output) = with_mounts(&folder, script) else { return no_mounts() };
    let (told, errors) = (harness::text(&output.stdout), harness::text(&output.stderr));
    if !told.contains("first 3\n") || !told.contains("second 0\n") || !errors.contains("No space left") {
        return Err(format!("{told}\n{errors}").into());
    }
    if !errors.contains("--resume") {
        return Err(format!("nothing says how to go on: {errors}").into());
    }
    same(&folder, "kept", "whole")?;
    done()
}

/// A file system that may only be read: said at once, with the path.
fn read_only() -> Outcome {
    let folder = Folder::new();
    folder.write("in.jsonl", lines(20));
    std::fs::create_dir(folder.join("closed"))?;
    let script = "mount -t tmpfs -o size=1m,ro tmpfs closed; $MINGSHU extract in.jsonl --out closed/out; echo \"ended $?\"";
    let Some(output) = with_mounts(&folder, script) else { return no_mounts() };
    let (told, errors) = (harness::text(&output.stdout), harness::text(&output.stderr));
    if (told.contains("ended 2\n") || told.contains("ended 3\n")) && errors.contains("closed/out") && errors.contains("Read-only") {
        done()
    } else {
        Err(format!("{told}\n{errors}").into())
    }
}

struct Quiet;

impl Observer for Quiet {
    fn progress(&self, _: &Progress) {}
}

/// One after the other: what keeps panics off the terminal is one for the whole process.
fn panic_costs_one() -> Outcome {
    panics("analyse", |step| {
        if let Step::Analyse(record) = step {
            assert!(!record.text.contains("出错"), "this record is out of order");
        }
    })?;
    panics("write", |step| {
        if let Step::Rows(analysis) = step {
            assert!(!analysis.document.text.contains("出错"), "this record is out of order");
        }
    })
}

/// One record of fifty panics: forty-nine are written, the other one is a row of `errors` with its place and its stage.
fn panics(stage: &str, watch: fn(Step<'_>)) -> Outcome {
    let folder = Folder::new();
    let mut text = String::new();
    for i in 0..50 {
        let what = if i == 17 { "本条出错。" } else { "安岳县完成投资5亿元。" };
        text.push_str(&format!("{{\"id\": \"d{i}\", \"text\": \"{what}\"}}\n"));
    }
    let input = folder.write("in.jsonl", text);
    let pipeline = Pipeline::new(Lexicon::load(false, &[])?, None)?.watched(watch);
    let job = Job {
        files: read::walk(&[input.display().to_string()])?,
        read: Arc::new(read::Options::new(FieldNames::builtin(Fields::default())?)),
        out: folder.join("out"),
        tables: TABLES.into_iter().filter(|t| t.name != "tokens").collect(),
        part_size: 1 << 20,
        jobs: 2,
        limit: None,
        resume: false,
        overwrite: false,
        options: Vec::new(),
    };
    let hook = std::panic::take_hook();
    run::keep_panics();
    let summary = run::run(&pipeline, &job, &Quiet, &AtomicBool::new(false));
    std::panic::set_hook(hook);
    let summary = summary?;
    let errors = harness::table(&folder.join("out"), "errors")?;
    let right = errors.len() == 1
        && errors[0]["doc_id"] == "d17"
        && errors[0]["record"] == 17
        && errors[0]["stage"] == stage
        && errors[0]["code"] == "panic"
        && errors[0]["message"].as_str().is_some_and(|m| m.contains("out of order") && m.contains("stops.rs"));
    let written = harness::table(&folder.join("out"), "figures")?.len();
    if right && summary.progress.articles == 49 && written == 49 {
        done()
    } else {
        Err(format!("{} articles, errors: {errors:?}", summary.progress.articles).into())
    }
}
