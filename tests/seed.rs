//! The article that the project began with, fact by fact, through the program and out of its tables.

use crate::harness::{self, Folder, Outcome, Row, shared, skipped};
use libtest_mimic::{Completion, Failed, Trial};
use std::path::PathBuf;
use std::sync::OnceLock;

type Check = fn(&Tables) -> Result<(), Failed>;

struct Tables {
    documents: Vec<Row>,
    mentions: Vec<Row>,
    figures: Vec<Row>,
    projects: Vec<Row>,
}

fn article() -> PathBuf {
    shared().join("seed/luoyang-20210723.txt")
}

/// Extracted once, with the home that its publisher would tell.
fn tables() -> Result<&'static Tables, Failed> {
    static TABLES: OnceLock<Result<Tables, String>> = OnceLock::new();
    let make = || -> Result<Tables, Failed> {
        let folder = Folder::new();
        let out = folder.join("out");
        let input = article();
        let args = ["extract".as_ref(), input.as_os_str(), "--out".as_ref(), out.as_os_str(), "--home".as_ref(), "洛阳市".as_ref(), "-q".as_ref()];
        harness::succeed(folder.path(), args)?;
        Ok(Tables {
            documents: harness::table(&out, "documents")?,
            mentions: harness::table(&out, "mentions")?,
            figures: harness::table(&out, "figures")?,
            projects: harness::table(&out, "projects")?,
        })
    };
    TABLES.get_or_init(|| make().map_err(|e| e.message().unwrap_or_default().to_owned())).as_ref().map_err(|e| e.clone().into())
}

pub fn trials() -> Vec<Trial> {
    let mut checks: Vec<(String, Box<dyn Fn(&Tables) -> Result<(), Failed> + Send>)> = Vec::new();
    let plain: [(&str, Check); 2] = [("document", document), ("capacity", capacity)];
    for (name, check) in plain {
        checks.push((name.to_owned(), Box::new(check)));
    }
    for (belt, amount) in BELTS {
        checks.push((format!("investment of {belt}"), Box::new(move |t| investment(t, belt, amount))));
    }
    for &(project, stage, belt) in PROJECTS {
        checks.push((format!("project {project}"), Box::new(move |t| park(t, project, stage, belt))));
    }
    let run = |check: Box<dyn Fn(&Tables) -> Result<(), Failed> + Send>| -> Outcome {
        if !article().exists() {
            return skipped(&article());
        }
        check(tables()?).map(|()| Completion::Completed)
    };
    checks.into_iter().map(|(name, check)| Trial::ignorable_test(format!("seed/{name}"), move || run(check))).collect()
}

/// Whose 力争全年完成投资 is how much.
const BELTS: [(&str, &str); 4] =
    [("洛济焦高端石化产业带", "25亿元"), ("洛巩高端装备产业带", "25亿元"), ("洛渑新材料产业带", "10亿元"), ("洛汝新型建材产业带", "40亿元")];

/// Each project of the belts with its stage and the belt.
const PROJECTS: &[(&str, &str, &str)] = &[
    ("洛阳石化年产12万吨苯乙烯项目", "building", "洛济焦高端石化产业带"),
    ("金马能源综合利用产业基地", "building", "洛济焦高端石化产业带"),
    ("中原节能环保产业园", "started", "洛巩高端装备产业带"),
    ("偃师新型包装材料产业园", "started", "洛巩高端装备产业带"),
    ("新强联精密轴承智造科创园", "building", "洛渑新材料产业带"),
    ("渑池县绿色建材产业园", "building", "洛渑新材料产业带"),
    ("中电建装配式建筑科研基地", "completed", "洛汝新型建材产业带"),
    ("安华装配式建筑产业园", "completed", "洛汝新型建材产业带"),
    ("汝阳绿色建材产业园", "started", "洛汝新型建材产业带"),
    ("环升装配式建筑部品部件产业园", "started", "洛汝新型建材产业带"),
    ("汝州装配式建筑产业园", "started", "洛汝新型建材产业带"),
    ("汝绣农民工返乡创业产业园三期", "started", "洛汝新型建材产业带"),
];

fn require(ok: bool, what: impl Into<String>) -> Result<(), Failed> {
    if ok { Ok(()) } else { Err(what.into().into()) }
}

fn document(t: &Tables) -> Result<(), Failed> {
    let d = &t.documents[0];
    require(d["published"] == "2021-07-23", format!("published: {}", d["published"]))?;
    require(d["place"] == "410300", format!("place: {} and not 410300, 洛阳市", d["place"]))?;
    let title = d["title"].as_str().unwrap_or_default();
    require(title.starts_with("紧密协作 打造产业新高地"), format!("title: {title}"))
}

/// Each belt's year: 25, 25, 10 and 40亿元, planned for 2021.
fn investment(t: &Tables, belt: &str, amount: &str) -> Result<(), Failed> {
    let of: Vec<&Row> = t.figures.iter().filter(|f| f["metric"] == "investment" && f["subject"] == belt).collect();
    require(of.len() == 1, format!("{} investments of {belt}, in: {:#?}", of.len(), t.figures.iter().filter(|f| f["unit"] == "CNY").collect::<Vec<_>>()))?;
    let f = of[0];
    let expected =
        [("text", amount), ("unit", "CNY"), ("status", "planned"), ("period_from", "2021-01-01"), ("period_to", "2021-12-31"), ("subject_kind", "project")];
    for (column, want) in expected {
        require(f[column] == want, format!("{belt} {amount}: {column} is {} and not {want}", f[column]))?;
    }
    let value = amount.trim_end_matches("亿元").parse::<f64>()? * 1e8;
    require(f["value"] == value, format!("{belt}: value {}", f["value"]))
}

/// 12万吨, three times: what a project of 洛阳石化 can make of 苯乙烯 in a year.
fn capacity(t: &Tables) -> Result<(), Failed> {
    let of: Vec<&Row> = t.figures.iter().filter(|f| f["text"] == "12万吨").collect();
    require(of.len() == 3, format!("12万吨 stands in {} figures and not 3", of.len()))?;
    for f in of {
        require(f["metric"] == "capacity", format!("12万吨 at {}: metric {}", f["start"], f["metric"]))?;
        require(f["per"] == "a", format!("12万吨 at {}: per {}", f["start"], f["per"]))?;
        require(f["value"] == 120_000.0 && f["unit"] == "t", format!("12万吨 at {}: {} {}", f["start"], f["value"], f["unit"]))?;
        let subject = f["subject"].as_str().unwrap_or_default();
        require(subject.contains("洛阳石化") && subject.contains("苯乙烯"), format!("12万吨 at {}: subject {subject}", f["start"]))?;
        require(f["head"].as_str().is_some_and(|h| h.ends_with("苯乙烯")), format!("12万吨 at {}: head {}", f["start"], f["head"]))?;
    }
    Ok(())
}

fn park(t: &Tables, project: &str, stage: &str, belt: &str) -> Result<(), Failed> {
    let there: Vec<&Row> = t.mentions.iter().filter(|m| m["kind"] == "project").collect();
    let of: Vec<&Row> = t.projects.iter().filter(|p| there.iter().any(|m| m["mention_id"] == p["mention_id"] && m["text"] == project)).collect();
    let names = || there.iter().filter_map(|m| m["text"].as_str()).collect::<Vec<_>>().join(" ");
    require(of.len() == 1, format!("{project} is mentioned {} times as a project; those there are: {}", of.len(), names()))?;
    require(of[0]["stage"] == stage, format!("{project}: stage {} and not {stage}", of[0]["stage"]))?;
    require(of[0]["part_of"] == belt, format!("{project}: part of {} and not {belt}", of[0]["part_of"]))
}
