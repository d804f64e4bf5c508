//! Whole articles: mentions by kind, quantities, canonical names, figures field by field, projects.

use super::{Report, accepts, close, line, record, same_name};
use crate::analysis::Analysis;
use crate::figures::Figure;
use crate::pipeline::Pipeline;
use crate::projects::Named;
use crate::quantities::amount::to_f64;
use crate::span::Span;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde_json::Value;

const KINDS: [&str; 5] = ["place", "company", "organization", "project", "document"];
const FIGURE_FIELDS: [&str; 9] = ["metric", "subject", "status", "head", "period", "per", "change", "basis", "all"];
const PROJECT_FIELDS: [&str; 4] = ["stage", "owner", "place", "part_of"];

#[derive(Default, Clone, Copy)]
struct Prf {
    tp: u64,
    fp: u64,
    fn_: u64,
}

#[derive(Default)]
struct Tally {
    kinds: [Prf; 5],
    quantities: Prf,
    names: (u64, u64),
    modifiers: (u64, u64),
    figures: [(u64, u64); 9],
    projects: [(u64, u64); 4],
}

pub fn score(gold: &[Value], pipeline: &Pipeline, report: &mut Report) {
    let analyses: Vec<Analysis> = gold.par_iter().map(|g| pipeline.analyse(record(g), g["id"].as_str().unwrap_or_default().to_owned())).collect();
    let mut tally = Tally::default();
    for (g, a) in gold.iter().zip(&analyses) {
        let mut wrong = Vec::new();
        article(g, a, pipeline, &mut tally, &mut wrong);
        report.mistakes.extend(wrong.into_iter().map(|w| format!("{}: {w}", a.document.id)));
    }
    let label = format!("gold({})", gold.len());
    for (kind, c) in KINDS.iter().zip(tally.kinds) {
        report.lines.push(line(&format!("{label} {kind}"), c.tp, c.fp, c.fn_, ""));
        report.counts.push((format!("{kind} f1"), 2 * c.tp, 2 * c.tp + c.fp + c.fn_));
    }
    if gold.iter().all(tells_names_alone) {
        return;
    }
    let q = tally.quantities;
    report.lines.push(line(&format!("{label} quantities"), q.tp, q.fp, q.fn_, &format!("modifier {}/{} of those found", tally.modifiers.0, tally.modifiers.1)));
    report.counts.push(("quantities f1".into(), 2 * q.tp, 2 * q.tp + q.fp + q.fn_));
    let (k, n) = tally.names;
    report.lines.push(format!("{:34} {:.3} ({k}/{n} of those found)", format!("{label} canonical names"), ratio(k, n)));
    let rates = |fields: &[&str], counts: &[(u64, u64)]| {
        fields.iter().zip(counts).map(|(f, (k, n))| format!("{f} {:.3} ({k}/{n})", ratio(*k, *n))).collect::<Vec<_>>().join("  ")
    };
    report.lines.push(format!("{:34} {}", format!("{label} figures"), rates(&FIGURE_FIELDS, &tally.figures)));
    report.lines.push(format!("{:34} {}", format!("{label} projects"), rates(&PROJECT_FIELDS, &tally.projects)));
    report.counts.extend(FIGURE_FIELDS.iter().zip(tally.figures).map(|(f, (k, n))| (format!("figures {f}"), k, n)));
    report.counts.extend(PROJECT_FIELDS.iter().zip(tally.projects).map(|(f, (k, n))| (format!("projects {f}"), k, n)));
}

fn ratio(k: u64, n: u64) -> f64 {
    k as f64 / n.max(1) as f64
}

fn span(v: &Value) -> (usize, usize) {
    (v["start"].as_u64().unwrap_or(0) as usize, v["end"].as_u64().unwrap_or(0) as usize)
}

fn list<'v>(v: &'v Value, key: &str) -> &'v [Value] {
    v[key].as_array().map_or(&[], Vec::as_slice)
}

fn optional(v: &Value) -> bool {
    v["optional"] == true
}

/// Intersection over union.
fn iou(a: (usize, usize), b: (usize, usize)) -> f64 {
    let inner = a.1.min(b.1) as f64 - a.0.max(b.0) as f64;
    inner / (a.1.max(b.1) as f64 - a.0.min(b.0) as f64)
}

fn same_span(kind: &str, a: (usize, usize), b: (usize, usize)) -> bool {
    if kind == "project" { 2.0 * iou(a, b) >= 1.0 } else { a == b }
}

fn article(gold: &Value, a: &Analysis, pipeline: &Pipeline, tally: &mut Tally, wrong: &mut Vec<String>) {
    let lexicon = pipeline.lexicon();
    let body = gold["body"].as_array().map(|b| (b[0].as_u64().unwrap_or(0) as usize, b[1].as_u64().unwrap_or(0) as usize)).unwrap_or((0, a.offsets.len()));
    let of = |s: Span| (s.start(), s.end());
    let mentions = list(gold, "mentions");
    let inside = |s: (usize, usize), items: &[Value]| body.0 <= s.0 && s.1 <= body.1 || items.iter().any(|g| span(g).0 <= s.0 && s.1 <= span(g).1);
    for (k, kind) in KINDS.iter().enumerate() {
        let found: Vec<(usize, (usize, usize))> =
            a.mentions.iter().enumerate().filter(|(_, m)| m.kind(lexicon) == *kind && inside(of(m.span), mentions)).map(|(i, m)| (i, of(m.span))).collect();
        let mut used = vec![false; found.len()];
        let mut wanted: Vec<&Value> = mentions.iter().filter(|g| g["kind"] == *kind).collect();
        wanted.sort_by_key(|g| optional(g));
        for g in wanted {
            let s = span(g);
            let mut best: Option<(usize, f64)> = None;
            for (i, (_, p)) in found.iter().enumerate() {
                if !used[i] && same_span(kind, s, *p) && best.is_none_or(|(_, b)| iou(s, *p) > b) {
                    best = Some((i, iou(s, *p)));
                }
            }
            let hit = best.map(|(i, _)| i);
            if let Some(i) = hit {
                used[i] = true;
                if !g["name"].is_null() && g["name"] != "" {
                    let name = a.mentions[found[i].0].name(lexicon);
                    tally.names.0 += u64::from(accepts(&g["name"], Some(name)));
                    tally.names.1 += 1;
                }
                if !optional(g) {
                    tally.kinds[k].tp += 1;
                }
            } else if !optional(g) {
                tally.kinds[k].fn_ += 1;
                wrong.push(format!("missed {kind} {}", g["text"]));
            }
            if *kind == "project" && !optional(g) {
                project(g, hit.map(|i| found[i].0), a, tally, wrong);
            }
        }
        for (i, (m, p)) in found.iter().enumerate() {
            if used[i] || mentions.iter().any(|g| optional(g) && same_span(kind, span(g), *p)) {
                continue;
            }
            tally.kinds[k].fp += 1;
            wrong.push(format!("extra {kind} {} ({})", a.slice(a.mentions[*m].span), a.mentions[*m].source(lexicon)));
        }
    }
    if !tells_names_alone(gold) {
        numbers(gold, a, pipeline, tally, wrong, &inside);
    }
}

/// Gold out of Label Studio marks names and says nothing of what numbers are worth.
fn tells_names_alone(gold: &Value) -> bool {
    gold["quantities"].is_null()
}

fn project(g: &Value, mention: Option<usize>, a: &Analysis, tally: &mut Tally, wrong: &mut Vec<String>) {
    let row = mention.and_then(|m| a.projects.iter().find(|p| p.mention as usize == m));
    for (i, field) in PROJECT_FIELDS.iter().enumerate() {
        let want = &g[*field];
        if want.is_null() || want == "" {
            continue;
        }
        let surface = |n: Option<Named>| n.map(|n| a.slice(n.span));
        let ok = row.is_some_and(|r| match *field {
            "stage" => accepts(want, r.stage.map(|s| s.as_str())),
            "owner" => same_name(want, surface(r.owner)),
            "place" => same_name(want, surface(r.place)),
            _ => same_name(want, surface(r.part_of)),
        });
        tally.projects[i].0 += u64::from(ok);
        tally.projects[i].1 += 1;
        if !ok {
            let got = row.map(|r| match *field {
                "stage" => r.stage.map(|s| s.as_str().to_owned()),
                "owner" => surface(r.owner).map(str::to_owned),
                "place" => surface(r.place).map(str::to_owned),
                _ => surface(r.part_of).map(str::to_owned),
            });
            wrong.push(format!("{}: {field} is {want}, not {got:?}", g["text"]));
        }
    }
}

/// The span without bound words attached behind.
fn bare(a: &Analysis, pipeline: &Pipeline, s: (usize, usize)) -> (usize, usize) {
    let (start, mut end) = s;
    let text: Vec<char> = a.document.text.chars().skip(start).take(end.saturating_sub(start)).collect();
    let rules = &pipeline.lexicon().rules;
    for _ in 0..2 {
        let len = end - start;
        let bound = (1..=3.min(len.saturating_sub(1))).rev().find(|&n| rules.amounts.exact(&text[len - n..len]).iter().any(|w| w.is_tail));
        match bound {
            Some(n) => end -= n,
            None => break,
        }
    }
    (start, end)
}

#[allow(clippy::too_many_lines)]
fn numbers(gold: &Value, a: &Analysis, pipeline: &Pipeline, tally: &mut Tally, wrong: &mut Vec<String>, inside: &dyn Fn((usize, usize), &[Value]) -> bool) {
    let rules = &pipeline.lexicon().rules;
    let wanted = list(gold, "quantities");
    let key = |s| bare(a, pipeline, s);
    let gold_by: FxHashMap<(usize, usize), &Value> = wanted.iter().map(|g| (key(span(g)), g)).collect();
    let found: FxHashMap<(usize, usize), usize> = a
        .quantities
        .iter()
        .enumerate()
        .map(|(i, q)| ((q.span.start(), q.span.end()), i))
        .filter(|(s, _)| inside(*s, wanted))
        .map(|(s, i)| (key(s), i))
        .collect();
    let number = |v: &Value| v.as_f64();
    for (s, g) in &gold_by {
        if optional(g) {
            continue;
        }
        let q = found.get(s).map(|&i| &a.quantities[i]);
        let ok = q.is_some_and(|q| {
            let b = q.amount.bounds();
            let same = |gold: Option<f64>, found: Option<f64>| gold.is_none() && found.is_none() || close(gold, found);
            tally.modifiers.0 += u64::from(g["modifier"] == b.modifier.as_str());
            tally.modifiers.1 += 1;
            g["unit"] == *q.measure.code(rules)
                && same(number(&g["value"]), b.value.map(to_f64))
                && same(number(&g["low"]), b.low.map(to_f64))
                && same(number(&g["high"]), b.high.map(to_f64))
        });
        if ok {
            tally.quantities.tp += 1;
        } else {
            tally.quantities.fn_ += 1;
            tally.quantities.fp += u64::from(q.is_some());
            wrong.push(format!("quantity {}: {:?}", g["text"], q.map(|q| (a.slice(q.span), q.amount, q.measure.code(rules)))));
        }
    }
    for (s, &i) in &found {
        if !gold_by.contains_key(s) {
            tally.quantities.fp += 1;
            wrong.push(format!("extra quantity {}", a.slice(a.quantities[i].span)));
        }
    }
    let all: FxHashMap<(usize, usize), usize> = a.quantities.iter().enumerate().map(|(i, q)| (key((q.span.start(), q.span.end())), i)).collect();
    for g in list(gold, "figures") {
        let s = key(span(g));
        if gold_by.get(&s).is_some_and(|q| optional(q)) {
            continue;
        }
        let figure = all.get(&s).and_then(|&i| a.figures.iter().find(|f| f.quantity as usize == i));
        figure_fields(g, figure, a, pipeline, tally, wrong);
    }
}

fn figure_fields(g: &Value, f: Option<&Figure>, a: &Analysis, pipeline: &Pipeline, tally: &mut Tally, wrong: &mut Vec<String>) {
    let rules = &pipeline.lexicon().rules;
    let given = |k: &str| !(g[k].is_null() || g[k] == "" || g[k].as_array().is_some_and(Vec::is_empty));
    let metric = |f: &Figure| f.metric.map(|m| rules.metrics[m as usize].id.clone());
    let mut checks: Vec<(usize, bool, bool)> = Vec::new();
    let mut check = |field: &str, ok: bool, counts: bool| {
        let i = FIGURE_FIELDS.iter().position(|x| *x == field).unwrap_or(0);
        checks.push((i, ok, counts));
    };
    if given("metric") {
        check("metric", f.is_some_and(|f| accepts(&g["metric"], metric(f).as_deref())), true);
    }
    if given("status") {
        check("status", f.is_some_and(|f| accepts(&g["status"], f.status.map(|s| s.as_str()))), true);
    }
    check("per", f.is_some_and(|f| accepts(&g["per"], f.per.map(|p| rules.pers[p as usize].as_str()))), given("per"));
    check("change", f.is_some_and(|f| accepts(&g["change"], f.change.map(|c| c.as_str()))), given("change"));
    check("basis", f.is_some_and(|f| accepts(&g["basis"], f.basis.map(|b| b.as_str()))), given("basis"));
    if given("head") {
        check("head", f.is_some_and(|f| same_name(&g["head"], f.head.map(|h| a.slice(h)))), true);
    }
    if given("subject") {
        check("subject", f.is_some_and(|f| same_name(&g["subject"], f.subject.map(|s| a.slice(s.span)))), true);
    }
    if given("period") {
        let ok = |p: &Value| match (p.as_str(), f.and_then(|f| f.period)) {
            (None, None) => f.is_some(),
            (Some(p), Some((from, _))) => from.to_string().starts_with(p),
            _ => false,
        };
        let hit = f.is_some()
            && match &g["period"] {
                Value::Array(all) => all.iter().any(ok),
                one => ok(one),
            };
        check("period", hit, true);
    }
    let all = checks.iter().all(|(i, ok, _)| *ok || FIGURE_FIELDS[*i] == "head");
    for (i, ok, counts) in &checks {
        if *counts {
            tally.figures[*i].0 += u64::from(*ok);
            tally.figures[*i].1 += 1;
        }
    }
    tally.figures[8].0 += u64::from(all);
    tally.figures[8].1 += 1;
    if !all {
        let bad: Vec<&str> = checks.iter().filter(|(_, ok, _)| !ok).map(|(i, _, _)| FIGURE_FIELDS[*i]).collect();
        let shown = f.map(|f| crate::view::figure_line(a, f, pipeline.lexicon()));
        let text: String = a.document.text.chars().skip(span(g).0).take(span(g).1.saturating_sub(span(g).0)).collect();
        wrong.push(format!("figure {text}: wrong {bad:?} gold {g} found {shown:?}"));
    }
}
