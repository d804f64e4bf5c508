//! Export: what a run holds is what the files hold, and what is corrected comes back as gold.

use crate::harness::{self, Folder, root, succeed, text};
use libtest_mimic::{Failed, Trial};
use serde_json::Value;
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("export/csv holds every row, and none that runs", csv),
        Trial::test("export/jsonl is the tables", jsonl),
        Trial::test("export/labelstudio loads, and comes back as gold", labelstudio),
        Trial::test("export/the same run gives the same workbook", workbook),
        Trial::test("export/what is there already is left alone", refused),
    ]
}

/// A run over the corpus, and over an article whose texts a spreadsheet would run.
fn run() -> Result<Folder, Failed> {
    let folder = Folder::new();
    folder.write(
        "in/runs.jsonl",
        "{\"id\": \"=1+1\", \"title\": \"-5℃\", \"text\": \"-5℃的冷库，年产3万吨。\\u0007 𠮷 _x0041_\", \"published\": \"1899-12-01\"}\n",
    );
    for path in harness::files(&root().join("corpus/articles"), ".txt") {
        folder.write(&format!("in/{}", harness::name(&path)), std::fs::read(&path)?);
    }
    succeed(folder.path(), ["extract", "in", "--out", "run", "-q", "--part-size", "20kB"])?;
    Ok(folder)
}

fn csv() -> Result<(), Failed> {
    let folder = run()?;
    succeed(folder.path(), ["export", "run", "--to", "csv", "--out", "sheets"])?;
    for table in ["documents", "mentions", "figures", "errors"] {
        let bytes = std::fs::read(folder.join(format!("sheets/{table}.csv")))?;
        let body = bytes.strip_prefix(b"\xef\xbb\xbf").ok_or("no byte order mark")?;
        let mut reader = csv::Reader::from_reader(body);
        let header = reader.headers()?.clone();
        let rows = harness::table(&folder.join("run"), table)?;
        let records: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>()?;
        if records.len() != rows.len() {
            return Err(format!("{table}: {} rows of {}", records.len(), rows.len()).into());
        }
        for (record, row) in records.iter().zip(&rows) {
            for (column, cell) in header.iter().zip(record) {
                let is_text = matches!(row[column], Value::String(_));
                if is_text && cell.starts_with(['=', '+', '-', '@']) {
                    return Err(format!("{table}: {cell} would run").into());
                }
                if let Value::String(wanted) = &row[column]
                    && mingshu::dictionary::sheet::restored(cell) != wanted
                    && column != "published"
                {
                    return Err(format!("{table}.{column}: {cell:?} is not {wanted:?}").into());
                }
            }
        }
    }
    succeed(folder.path(), ["export", "run", "--to", "csv", "--tables", "figures", "--out", "figures.csv"])?;
    if std::fs::read(folder.join("figures.csv"))? == std::fs::read(folder.join("sheets/figures.csv"))? {
        Ok(())
    } else {
        Err("one table is another file".into())
    }
}

fn jsonl() -> Result<(), Failed> {
    let folder = run()?;
    succeed(folder.path(), ["export", "run", "--to", "jsonl", "--out", "lines"])?;
    for table in ["documents", "mentions", "quantities", "figures", "entities"] {
        let lines = std::fs::read_to_string(folder.join(format!("lines/{table}.jsonl")))?;
        let wanted: Vec<String> = harness::table(&folder.join("run"), table)?.into_iter().map(|row| Value::Object(row).to_string()).collect();
        if !lines.lines().eq(wanted.iter().map(String::as_str)) {
            return Err(format!("{table} differs").into());
        }
    }
    Ok(())
}

/// Every region is the words it stands for; corrected by hand it scores as gold does.
fn labelstudio() -> Result<(), Failed> {
    let folder = run()?;
    succeed(folder.path(), ["export", "run", "--to", "labelstudio", "--out", "tasks.json"])?;
    let tasks: Value = serde_json::from_slice(&std::fs::read(folder.join("tasks.json"))?)?;
    let tasks = tasks.as_array().ok_or("no list")?;
    let config = std::fs::read_to_string(folder.join("tasks.config.xml"))?;
    let mut corrected = Vec::new();
    let mut names = 0;
    for task in tasks {
        let words = harness::chars(task["data"]["text"].as_str().ok_or("no text")?);
        let regions = task["predictions"][0]["result"].as_array().ok_or("no regions")?;
        for region in regions {
            let at = |k: &str| region["value"][k].as_u64().unwrap_or_default() as usize;
            let (slice, label) = (words[at("start")..at("end")].iter().collect::<String>(), region["value"]["labels"][0].as_str().unwrap_or_default());
            if region["value"]["text"] != slice.as_str()
                || !config.contains(&format!("<Label value=\"{label}\""))
                || region["from_name"] != "label"
                || region["to_name"] != "text"
            {
                return Err(format!("{region}").into());
            }
            names += usize::from(label != "quantity");
        }
        // A person accepts what is there; one task is left alone.
        if corrected.len() + 1 < tasks.len() {
            corrected.push(serde_json::json!({"id": corrected.len(), "data": task["data"], "annotations": [{"was_cancelled": false, "result": regions}]}));
        }
    }
    if tasks.len() != harness::table(&folder.join("run"), "documents")?.len() || names < 50 {
        return Err(format!("{} tasks with {names} names", tasks.len()).into());
    }
    folder.write("export.json", Value::Array(corrected).to_string());
    let said = text(&succeed(folder.path(), ["score", "export.json"])?.stdout);
    let perfect = said.lines().filter(|l| l.contains("F1")).all(|l| l.contains("(tp 0 fp 0 fn 0)") || l.contains("F1 1.000"));
    if said.contains("place") && perfect && !said.contains("quantities") { Ok(()) } else { Err(said.into()) }
}

fn workbook() -> Result<(), Failed> {
    let folder = run()?;
    for name in ["a.xlsx", "b.xlsx"] {
        succeed(folder.path(), ["export", "run", "--to", "xlsx", "--out", name])?;
    }
    let (a, b) = (std::fs::read(folder.join("a.xlsx"))?, std::fs::read(folder.join("b.xlsx"))?);
    if a.starts_with(b"PK\x03\x04") && a == b { Ok(()) } else { Err("they differ".into()) }
}

fn refused() -> Result<(), Failed> {
    let folder = run()?;
    folder.write("there.xlsx", "mine");
    let cases: [(&[&str], &str); 4] = [
        (&["export", "run", "--to", "xlsx", "--out", "there.xlsx"], "is there already"),
        (&["export", "in", "--to", "xlsx", "--out", "new.xlsx"], "holds no finished run"),
        (&["export", "run", "--to", "csv", "--tables", "figure", "--out", "new"], "no such table"),
        (&["export", "run", "--to", "csv", "--out", "new.csv"], "is one file, and"),
    ];
    for (args, message) in cases {
        let output = harness::run(folder.path(), args);
        if output.status.code() != Some(2) || !text(&output.stderr).contains(message) {
            return Err(format!("{args:?} ended with {}: {}", output.status, text(&output.stderr)).into());
        }
    }
    let unchanged = std::fs::read(folder.join("there.xlsx"))? == b"mine" && !Path::new(&folder.join("new.xlsx")).exists() && !folder.join("new").exists();
    if unchanged { Ok(()) } else { Err("something was written".into()) }
}
