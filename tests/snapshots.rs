//! What `show`, `schema` and the tables look like, kept in `snapshots/`; `SNAPSHOTS=overwrite cargo test -- snapshots`
//! writes them anew, and the difference is then read with `git diff`.

use crate::harness::{self, Folder, root};
use libtest_mimic::{Failed, Trial};
use mingshu::tables::TABLES;
use std::ffi::OsStr;
use std::fmt::Write;
use std::path::PathBuf;

/// The article whose tables are kept.
const ARTICLE: &str = "corpus/articles/shucheng-jizhong-kaigong.txt";

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    let mut shown = std::collections::BTreeSet::new();
    for folder in ["corpus/articles", "corpus/formats"] {
        for path in harness::files(&root().join(folder), "") {
            let name = format!("show/{}.txt", harness::name(&path));
            shown.insert(name.clone());
            trials.push(Trial::test(format!("snapshots/{name}"), move || kept(&name, &program(["show".as_ref(), path.as_os_str()])?)));
        }
    }
    trials.push(Trial::test("snapshots/schema.txt", || kept("schema.txt", &program(["schema"])?)));
    trials.push(Trial::test("snapshots/tables.txt", || kept("tables.txt", &tables()?)));
    trials.push(Trial::test("snapshots/none left over", move || {
        let there = harness::files(&folder().join("show"), "").into_iter().map(|p| format!("show/{}", harness::name(&p)));
        let left: Vec<String> = there.filter(|n| !shown.contains(n)).collect();
        if left.is_empty() { Ok(()) } else { Err(format!("of no article of corpus/: {}; remove them", left.join(" ")).into()) }
    }));
    trials
}

fn folder() -> PathBuf {
    root().join("tests/snapshots")
}

fn program<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Result<String, Failed> {
    Ok(harness::text(&harness::succeed(root(), args)?.stdout))
}

/// The first rows of every table, a column a line.
fn tables() -> Result<String, Failed> {
    let tmp = Folder::new();
    let out = tmp.join("out");
    let names: Vec<&str> = TABLES.iter().map(|t| t.name).collect();
    harness::succeed(
        root(),
        ["extract".as_ref(), OsStr::new(ARTICLE), "--out".as_ref(), out.as_os_str(), "-q".as_ref(), "--tables".as_ref(), names.join(",").as_ref()],
    )?;
    let mut text = format!("{ARTICLE}: the first three rows of each table\n");
    for table in names {
        let rows = harness::table(&out, table)?;
        let _ = writeln!(text, "\n{table}: {} rows", rows.len());
        for (i, row) in rows.iter().take(3).enumerate() {
            let _ = writeln!(text, "  row {i}");
            for (column, value) in row {
                let value = value.to_string();
                let cut: String = value.chars().take(100).collect();
                let more = if cut.len() < value.len() { " …" } else { "" };
                let _ = writeln!(text, "    {column:<18} {cut}{more}");
            }
        }
    }
    Ok(text)
}

fn kept(name: &str, found: &str) -> Result<(), Failed> {
    let path = folder().join(name);
    if harness::overwrites() {
        std::fs::create_dir_all(path.parent().expect("in a folder"))?;
        std::fs::write(&path, found)?;
        return Ok(());
    }
    let Ok(expected) = std::fs::read_to_string(&path) else {
        return Err(format!("{} is not there; SNAPSHOTS=overwrite writes it", path.display()).into());
    };
    if expected == found {
        Ok(())
    } else {
        Err(format!("{name} looks otherwise (- kept, + now); SNAPSHOTS=overwrite keeps what is now\n{}", difference(&expected, found)).into())
    }
}

/// Lines that are gone and new, with what both share left out but for a line around.
fn difference(old: &str, new: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut best = vec![vec![0u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            best[i][j] = if a[i] == b[j] { best[i + 1][j + 1] + 1 } else { best[i + 1][j].max(best[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut all) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            all.push((' ', a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || i < a.len() && best[i + 1][j] >= best[i][j + 1] {
            all.push(('-', a[i]));
            i += 1;
        } else {
            all.push(('+', b[j]));
            j += 1;
        }
    }
    let near = |k: usize| all[k.saturating_sub(1)..(k + 2).min(all.len())].iter().any(|l| l.0 != ' ');
    let lines = all.iter().enumerate().filter(|(k, _)| near(*k)).map(|(_, (mark, line))| format!("{mark} {line}"));
    lines.take(80).collect::<Vec<_>>().join("\n")
}
