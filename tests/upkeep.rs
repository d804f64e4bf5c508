//! Looking after dictionaries: from suggestions over a person's decisions to other tables, and back to what was there.

use crate::harness::{self, Folder, Row, pipeline, root, succeed, text};
use libtest_mimic::{Failed, Trial};
use mingshu::document::Record;
use mingshu::{Lexicon, Pipeline};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

pub fn trials() -> Vec<Trial> {
    vec![
        Trial::test("upkeep/suggest, decide, apply, extract", round_trip),
        Trial::test("upkeep/a run is suggested from like its articles", from_a_run),
        Trial::test("upkeep/a review saved as GBK", review_in_gbk),
        Trial::test("upkeep/a cell that would run", cells_that_run),
        Trial::test("upkeep/a decision that cannot be carried out changes nothing", refused_decisions),
        Trial::test("upkeep/a row never makes its string less likely to be found", rows_never_lose),
    ]
}

/// A spreadsheet's rows as a person sees them, by column.
fn sheet(path: &Path) -> Result<Vec<BTreeMap<String, String>>, Failed> {
    let bytes = std::fs::read(path)?;
    let sheet = mingshu::dictionary::sheet::Sheet::parse(&harness::name(path), &bytes)?;
    Ok(sheet.rows().map(|r| sheet.header().iter().map(|h| (h.clone(), r.get(h).to_owned())).collect()).collect())
}

/// Writes the spreadsheet with the decision for each name; names that are not told have none.
fn decide(review: &Path, to: &Path, decision: impl Fn(&BTreeMap<String, String>) -> String) -> Result<String, Failed> {
    let columns = mingshu::upkeep::suggest::COLUMNS;
    let mut rows = vec![columns.map(str::to_owned).to_vec()];
    for row in sheet(review)? {
        let cell = |c: &str| if c == "decision" { decision(&row) } else { row[c].clone() };
        rows.push(columns.iter().map(|c| cell(c)).collect());
    }
    let bytes = mingshu::upkeep::sheet_bytes(rows);
    std::fs::write(to, &bytes)?;
    Ok(text(&bytes[3..]))
}

/// A mention as (document, start, end) and what it is.
type Mentions = BTreeMap<(String, u64, u64, String), (String, String)>;

fn mentions(out: &Path) -> Result<Mentions, Failed> {
    let cell = |r: &Row, c: &str| r[c].as_str().unwrap_or_default().to_owned();
    let number = |r: &Row, c: &str| r[c].as_u64().unwrap_or_default();
    let rows = harness::table(out, "mentions")?;
    Ok(rows.iter().map(|r| ((cell(r, "doc_id"), number(r, "start"), number(r, "end"), cell(r, "text")), (cell(r, "entity_id"), cell(r, "matcher")))).collect())
}

fn round_trip() -> Result<(), Failed> {
    let folder = Folder::new();
    let corpus = root().join("corpus/articles").display().to_string();
    succeed(folder.path(), ["extract", &corpus, "--out", "before", "-q"])?;
    succeed(folder.path(), ["dict", "suggest", &corpus, "--out", "review.csv"])?;
    let review = sheet(&folder.join("review.csv"))?;
    let kinds = ["company", "organization", "project"];
    // Names that lie in no other, since the longer of two wins.
    let alone =
        |r: &BTreeMap<String, String>| review.iter().all(|o| o["name"] == r["name"] || !o["name"].contains(&r["name"]) && !r["name"].contains(&o["name"]));
    let pick = |skip: usize, n: usize| -> Vec<&BTreeMap<String, String>> {
        review.iter().filter(|r| kinds.contains(&r["kind"].as_str()) && alone(r)).skip(skip).take(n).collect()
    };
    let (accepted, rejected, aliased) = (pick(0, 12), pick(12, 4), pick(16, 1));
    if accepted.len() < 12 || aliased.is_empty() {
        return Err(format!("only {} names are suggested", review.len()).into());
    }
    let named = |of: &[&BTreeMap<String, String>], row: &BTreeMap<String, String>| of.iter().any(|r| r["name"] == row["name"] && r["kind"] == row["kind"]);
    decide(&folder.join("review.csv"), &folder.join("decided.csv"), |row| match () {
        () if named(&accepted, row) => "Accept".into(),
        () if named(&rejected, row) => "reject".into(),
        () if named(&aliased, row) => "alias：410300".into(),
        () => String::new(),
    })?;
    let said = succeed(folder.path(), ["dict", "apply", "decided.csv", "--to", "mine.csv"])?;
    let said = text(&said.stdout);
    if !said.contains("12 accepted, 1 aliases, 4 rejected") {
        return Err(said.into());
    }
    let once = std::fs::read(folder.join("mine.csv"))?;
    let again = text(&succeed(folder.path(), ["dict", "apply", "decided.csv", "--to", "mine.csv"])?.stdout);
    if !again.contains("17 that it held already") || once != std::fs::read(folder.join("mine.csv"))? {
        return Err(format!("applied again, it changes: {again}").into());
    }
    succeed(folder.path(), ["extract", &corpus, "--dict", "mine.csv", "--out", "after", "-q"])?;

    // What changed in the tables is what was decided, and nothing else.
    let (before, after) = (mentions(&folder.join("before"))?, mentions(&folder.join("after"))?);
    let mut wrong = Vec::new();
    let surfaces = |of: &[&BTreeMap<String, String>]| -> BTreeSet<String> {
        of.iter().flat_map(|r| std::iter::once(r["name"].clone()).chain(r["also"].split('|').filter(|a| !a.is_empty()).map(str::to_owned))).collect()
    };
    let (yes, no, other) = (surfaces(&accepted), surfaces(&rejected), surfaces(&aliased));
    let mut found = BTreeSet::new();
    for (at, (id, matcher)) in &after {
        let (ours, same) = (matcher == "dictionary", before.get(at).is_some_and(|b| b.0 == *id));
        if yes.contains(&at.3) {
            found.insert(at.3.clone());
            if !ours {
                wrong.push(format!("{at:?} is accepted and yet found by {matcher}"));
            }
        } else if other.contains(&at.3) {
            if id != "410300" {
                wrong.push(format!("{at:?} is an alias of 410300 and yet {id}"));
            }
        } else if !same && !yes.iter().chain(&other).chain(&no).any(|n| n.contains(&at.3) || at.3.contains(n.as_str())) {
            wrong.push(format!("{at:?} became {id} ({matcher}) with no decision about it"));
        }
    }
    wrong.extend(accepted.iter().filter(|r| !found.contains(&r["name"])).map(|r| format!("{} is accepted and not found", r["name"])));
    wrong.extend(before.keys().filter(|at| no.contains(&at.3) && after.contains_key(at)).map(|at| format!("{at:?} is rejected and found")));
    wrong.extend(
        before
            .keys()
            .filter(|at| !after.contains_key(at) && !no.iter().any(|n| n.contains(&at.3) || at.3.contains(n.as_str())))
            .filter(|at| !yes.iter().chain(&other).any(|n| n.contains(&at.3) || at.3.contains(n.as_str())))
            .map(|at| format!("{at:?} is lost with no decision about it")),
    );

    // What is decided is not asked again.
    succeed(folder.path(), ["dict", "suggest", &corpus, "--dict", "mine.csv", "--out", "next.csv"])?;
    for row in sheet(&folder.join("next.csv"))? {
        if named(&accepted, &row) || named(&rejected, &row) || named(&aliased, &row) {
            wrong.push(format!("{} is suggested again", row["name"]));
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn from_a_run() -> Result<(), Failed> {
    let folder = Folder::new();
    let corpus = root().join("corpus/articles").display().to_string();
    succeed(folder.path(), ["extract", &corpus, "--out", "run", "-q"])?;
    let of_run = succeed(folder.path(), ["dict", "suggest", "run"])?.stdout;
    let of_articles = succeed(folder.path(), ["dict", "suggest", &corpus])?.stdout;
    if !of_run.starts_with(b"\xef\xbb\xbfname,kind,count,") {
        return Err("no byte order mark, or other columns".into());
    }
    if of_run == of_articles { Ok(()) } else { Err("they differ".into()) }
}

fn review_in_gbk() -> Result<(), Failed> {
    let folder = Folder::new();
    folder.write("a.txt", "岚川光电有限公司发布公告。");
    succeed(folder.path(), ["dict", "suggest", "a.txt", "--out", "review.csv"])?;
    let decided = decide(&folder.join("review.csv"), &folder.join("decided.csv"), |_| "accept".into())?;
    // As a spreadsheet saves it: GBK, lines ended by CR LF.
    let (bytes, ..) = encoding_rs::GBK.encode(&decided);
    std::fs::write(folder.join("decided.csv"), bytes)?;
    succeed(folder.path(), ["dict", "apply", "decided.csv", "--to", "mine.csv"])?;
    let rows = sheet(&folder.join("mine.csv"))?;
    if rows.iter().any(|r| r["name"] == "岚川光电有限公司" && r["kind"] == "company") { Ok(()) } else { Err(format!("{rows:?}").into()) }
}

fn cells_that_run() -> Result<(), Failed> {
    let folder = Folder::new();
    folder.write("a.txt", "=HYPERLINK(1)公司与-12号公司签约。");
    folder.write("mine.csv", "\u{feff}name,kind,note\r\n已有公司,company,'=1+1\r\n");
    folder.write("review.csv", "name,kind,decision\n'=HYPERLINK(1)公司,company,accept\n'-12号公司,company,accept\n");
    succeed(folder.path(), ["dict", "apply", "review.csv", "--to", "mine.csv"])?;
    let raw = std::fs::read_to_string(folder.join("mine.csv"))?;
    for cell in ["'=1+1", "'=HYPERLINK(1)公司", "'-12号公司"] {
        if !raw.contains(cell) {
            return Err(format!("{cell} is not neutral in {raw}").into());
        }
    }
    succeed(folder.path(), ["extract", "a.txt", "--dict", "mine.csv", "--out", "out", "-q"])?;
    let found = mentions(&folder.join("out"))?;
    for name in ["=HYPERLINK(1)公司", "-12号公司"] {
        if !found.keys().any(|k| k.3 == name) {
            return Err(format!("{name} is not found: {found:?}").into());
        }
    }
    Ok(())
}

fn refused_decisions() -> Result<(), Failed> {
    let cases = [
        ("name,kind,decision\n锦澄公司,company,yes\n", "review.csv:2:3: \"yes\" is no decision"),
        ("name,kind,decision\n锦澄公司,company,alias:nowhere\n", "review.csv:2:3: no row has the id \"nowhere\""),
        ("name,decision\n锦澄公司,accept\n", "no column \"kind\""),
    ];
    for (review, message) in cases {
        let folder = Folder::new();
        folder.write("review.csv", review);
        folder.write("mine.csv", "name\n原有公司\n");
        let output = harness::run(folder.path(), ["dict", "apply", "review.csv", "--to", "mine.csv"]);
        let said = text(&output.stderr);
        if output.status.code() != Some(2) || !said.contains(message) {
            return Err(format!("ended with {}: {said}", output.status).into());
        }
        if std::fs::read_to_string(folder.join("mine.csv"))? != "name\n原有公司\n" {
            return Err("the dictionary was changed".into());
        }
    }
    Ok(())
}

/// Every name that is found in the corpus is still found when a row says so, under its kind and under another.
fn rows_never_lose() -> Result<(), Failed> {
    let lexicon = pipeline().lexicon();
    let files = harness::files(&root().join("corpus/articles"), ".txt");
    let texts: Vec<String> = files.iter().map(|p| mingshu::decode::decode(&std::fs::read(p).expect("corpus"), None, false, None).text).collect();
    let read =
        |p: &Pipeline| -> Vec<mingshu::Analysis> { texts.iter().map(|t| p.analyse(Record { text: t.clone(), ..Record::default() }, "t".into())).collect() };
    let before = read(pipeline());
    let mut lost = Vec::new();
    let mut tried = 0;
    // Names that contain or cross one another are rows of different dictionaries.
    for group in 0..4 {
        for kind in ["company", "place", "thing"] {
            let mut names: Vec<String> = before.iter().flat_map(|a| a.mentions.iter().map(|m| a.slice(m.span).to_owned())).collect();
            names.sort();
            names.dedup();
            let names: Vec<String> =
                names.into_iter().enumerate().filter(|(i, n)| i % 4 == group && n.chars().count() > 1 && !n.contains('\n')).map(|(_, n)| n).collect();
            let mut csv = String::from("name,kind\n");
            names.iter().for_each(|n| csv.push_str(&format!("\"{}\",{kind}\n", n.replace('"', "\"\""))));
            let folder = Folder::new();
            let own = Pipeline::new(Lexicon::load(true, &[folder.write("mine.csv", csv)])?, None)?;
            for (a, b) in read(&own).iter().zip(&before) {
                for m in b.mentions.iter().filter(|m| names.iter().any(|n| n == b.slice(m.span))) {
                    tried += 1;
                    let rivals = a.mentions.iter().any(|n| n.span != m.span && n.span.overlaps(m.span) && names.iter().any(|x| x == a.slice(n.span)));
                    if !rivals && !a.mentions.iter().any(|n| n.span == m.span && n.kind(own.lexicon()) == kind) {
                        lost.push(format!("{} as {kind} (was {})", b.slice(m.span), m.kind(lexicon)));
                    }
                }
            }
        }
    }
    if tried < 500 {
        return Err(format!("only {tried} names were tried").into());
    }
    lost.sort();
    lost.dedup();
    if lost.is_empty() { Ok(()) } else { Err(format!("{} are not found: {}", lost.len(), lost.join("; ")).into()) }
}
