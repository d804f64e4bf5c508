//! The built-in rows: what `mingshu dict check` says of them, their order, their sources, and the rule rows that no
//! line of `spec/` has ever used.

use crate::floors;
use crate::harness::{self, Folder, pipeline, root};
use libtest_mimic::{Failed, Trial};
use mingshu::dictionary::Lexicon;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Rule dictionaries whose rows a case should have used: (file, columns that hold words).
const RULES: [(&str, &[&str]); 7] = [
    ("units.csv", &["name", "aliases"]),
    ("amounts.csv", &["name"]),
    ("times.csv", &["name"]),
    ("metrics.csv", &["name", "before", "after"]),
    ("statuses.csv", &["name"]),
    ("stages.csv", &["name"]),
    ("affixes.csv", &["name"]),
];

/// Files in the order of a column, as `dictionaries/README.md` says.
const SORTED: [(&str, &str); 11] = [
    ("places.csv", "id"),
    ("places_former.csv", "id"),
    ("places_world.csv", "id"),
    ("regions.csv", "id"),
    ("companies.csv", "id"),
    ("organizations.csv", "id"),
    ("projects.csv", "id"),
    ("phrases.csv", "name"),
    ("fixed.csv", "name"),
    ("units.csv", "id"),
    ("variants.csv", "variant"),
];

/// A file's rows, by column.
type Rows = Vec<HashMap<String, String>>;

pub fn trials() -> Vec<Trial> {
    let mut trials = vec![
        Trial::test("dictionaries/check finds nothing", || {
            let report = mingshu::dictionary::check::check(&[])?;
            if report.faults.is_empty() && report.problems.is_empty() { Ok(()) } else { Err(report.problems.join("\n").into()) }
        }),
        Trial::test("dictionaries/every file has its sources", sources),
        Trial::test("dictionaries/a user's variants hold for the built-in names too", users_variants),
    ];
    for path in harness::files(&root().join("dictionaries"), ".csv") {
        let file = harness::name(&path);
        trials.push(Trial::test(format!("dictionaries/{file} ids once"), move || ids_once(&file)));
    }
    for (file, column) in SORTED {
        trials.push(Trial::test(format!("dictionaries/{file} in the order of {column}"), move || sorted(file, column)));
    }
    let known = floors::load();
    let spoken = spoken();
    for (file, columns) in RULES {
        trials.push(Trial::test(format!("dictionaries/{file} says nothing twice"), move || nothing_twice(file)));
        let (all, without) = without_case(file, columns, &spoken);
        let allowed = known.get("rows without a case").and_then(|f| f.get(file)).copied();
        let name = format!("dictionaries/{file} {} of {all} rows without a case", without.len());
        trials.push(Trial::test(name, move || {
            let n = without.len() as f64;
            if floors::raises() {
                floors::raise("rows without a case", [(file.to_owned(), n)], true);
            } else if allowed.is_none_or(|a| n > a) {
                let allowed = allowed.map_or("unknown (FLOORS=raise writes it)".to_owned(), |a| a.to_string());
                return Err(format!("allowed: {allowed}; a new row needs a line of tests/spec that uses it. Without one: {}", without.join(" ")).into());
            }
            Ok(())
        }));
    }
    trials
}

fn rows(file: &str) -> Result<Rows, Failed> {
    let mut reader = csv::Reader::from_path(root().join("dictionaries").join(file))?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

/// The built-in names are stored as they fold by our own variants.
fn users_variants() -> Result<(), Failed> {
    let folder = Folder::new();
    let rows = folder.write("variants.csv", "variant,standard,source\n洛,落,mine\n");
    let own = Lexicon::load(true, &[rows])?;
    let (ours, id) = (pipeline().lexicon(), |lexicon: &Lexicon, name: &str| {
        let forms = lexicon.forms(&name.chars().collect::<Vec<char>>());
        forms.iter().find_map(|f| f.entity).map(|e| lexicon.id_of(e).to_owned())
    });
    let luoyang = id(ours, "洛阳市");
    if luoyang.is_some() && id(ours, "落阳市").is_none() && id(&own, "落阳市") == luoyang && id(&own, "洛阳市").is_none() {
        return Ok(());
    }
    Err(format!("洛阳市 is {luoyang:?}; folded otherwise it is {:?} as 洛阳市 and {:?} as 落阳市", id(&own, "洛阳市"), id(&own, "落阳市")).into())
}

fn sources() -> Result<(), Failed> {
    let known: HashSet<String> = rows("SOURCES.csv")?.into_iter().map(|mut r| r.remove("file").unwrap_or_default()).collect();
    let there: HashSet<String> = harness::files(&root().join("dictionaries"), ".csv").iter().map(|p| harness::name(p)).filter(|n| n != "SOURCES.csv").collect();
    let mut wrong: Vec<String> = there.difference(&known).map(|f| format!("{f} has no row in SOURCES.csv")).collect();
    wrong.extend(known.difference(&there).map(|f| format!("SOURCES.csv names {f}, which is not there")));
    for row in rows("SOURCES.csv")? {
        wrong.extend(["source", "licence", "date"].iter().filter(|c| row.get(**c).is_none_or(String::is_empty)).map(|c| format!("{}: no {c}", row["file"])));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

fn ids_once(file: &str) -> Result<(), Failed> {
    // In fields.csv an id is a field, not a row's own.
    let column = if file == "fields.csv" { "name" } else { "id" };
    let mut lines: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, row) in rows(file)?.iter().enumerate() {
        if let Some(id) = row.get(column).filter(|i| !i.is_empty()) {
            lines.entry(id.clone()).or_default().push(i + 2);
        }
    }
    let twice: Vec<String> = lines.into_iter().filter(|(_, l)| l.len() > 1).map(|(id, l)| format!("{file}: \"{id}\" in rows {l:?}")).collect();
    if twice.is_empty() { Ok(()) } else { Err(twice.join("\n").into()) }
}

/// Rows that differ in their note alone say the same.
fn nothing_twice(file: &str) -> Result<(), Failed> {
    let mut seen = HashSet::new();
    for (i, row) in rows(file)?.into_iter().enumerate() {
        let cells: BTreeMap<String, String> = row.into_iter().filter(|(column, _)| column != "note").collect();
        let name = cells["name"].clone();
        if !seen.insert(cells) {
            return Err(format!("{file}: row {} says of \"{name}\" what another says", i + 2).into());
        }
    }
    Ok(())
}

fn sorted(file: &str, column: &str) -> Result<(), Failed> {
    let rows = rows(file)?;
    for (i, pair) in rows.windows(2).enumerate() {
        let (a, b) = (&pair[0][column], &pair[1][column]);
        if a > b {
            return Err(format!("{file}: row {} \"{b}\" stands behind \"{a}\"", i + 3).into());
        }
    }
    Ok(())
}

/// All texts of `spec/`, folded, a line each.
fn spoken() -> String {
    let mut all = String::new();
    for path in harness::files(&root().join("tests/spec"), ".jsonl") {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let cases = text.lines().filter_map(|l| serde_json::from_str::<serde_json::Value>(l).ok());
        all.extend(cases.filter_map(|c| c["text"].as_str().map(|t| format!("{}\n", folded(t)))));
    }
    all
}

fn folded(text: &str) -> String {
    pipeline().lexicon().rules.fold.key(text).into_iter().collect()
}

/// Rows none of whose words stands in any case: (rows, ids or names of those without).
fn without_case(file: &str, columns: &[&str], spoken: &str) -> (usize, Vec<String>) {
    let rows = rows(file).unwrap_or_default();
    let words = |row: &HashMap<String, String>| -> Vec<String> {
        let cells = columns.iter().filter_map(|c| row.get(*c));
        cells.flat_map(|c| c.split('|')).map(|w| folded(w.trim().trim_start_matches(['…', '-']))).filter(|w| !w.is_empty()).collect()
    };
    let without = rows.iter().filter(|r| !words(r).iter().any(|w| spoken.contains(w.as_str())));
    let named = without.map(|r| r.get("name").or(r.get("id")).cloned().unwrap_or_default()).collect();
    (rows.len(), named)
}
