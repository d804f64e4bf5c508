//! What single sentences mean: a line of `spec/*.jsonl` is a trial, `spec/quantities-001`.
//!
//! `{"id", "text", "published"?, "home"?, "expect": […], "why"}`. What is expected depends on the file: names, figures,
//! projects, times, and in all others quantities. A line is complete: what is found beyond it is wrong, unless it says
//! `"complete": false`; an item marked `"optional": true` may be there or not. Ids in `spec/known.txt` fail today.

use crate::harness::{self, analyse, chars, pipeline, root};
use libtest_mimic::{Completion, Failed, Trial};
use mingshu::document::Record;
use mingshu::quantities::amount::to_f64;
use mingshu::{Analysis, Span};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// What a file's lines are about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layer {
    Quantities,
    Times,
    Names,
    Figures,
    Projects,
}

impl Layer {
    fn of(file: &str) -> Layer {
        match file {
            "times.jsonl" => Layer::Times,
            "names.jsonl" => Layer::Names,
            "figures.jsonl" => Layer::Figures,
            "projects.jsonl" => Layer::Projects,
            _ => Layer::Quantities,
        }
    }
}

/// Something found, with the columns that a line may speak of.
struct Item {
    span: Span,
    facts: Map<String, Value>,
}

pub fn trials() -> Vec<Trial> {
    let known = known();
    let mut left: HashSet<String> = known.keys().cloned().collect();
    let mut trials = Vec::new();
    for path in harness::files(&root().join("tests/spec"), ".jsonl") {
        let file = harness::name(&path);
        let layer = Layer::of(&file);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{file}: {e}"));
        let mut ids = HashSet::new();
        for (i, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let case: Value = match serde_json::from_str(line) {
                Ok(case) => case,
                Err(e) => {
                    let what = format!("tests/spec/{file}:{}: {e}", i + 1);
                    trials.push(Trial::test(format!("spec/{file}:{}", i + 1), move || Err(what.into())));
                    continue;
                }
            };
            let id = case["id"].as_str().unwrap_or_default().to_owned();
            if id.is_empty() || !ids.insert(id.clone()) {
                let what = format!("tests/spec/{file}:{}: the id \"{id}\" is empty or stands twice", i + 1);
                trials.push(Trial::test(format!("spec/{file}:{}", i + 1), move || Err(what.into())));
            }
            left.remove(&id);
            let reason = known.get(&id).cloned();
            trials.push(Trial::ignorable_test(format!("spec/{id}"), move || match (check(&case, layer), reason) {
                (Ok(()), None) => Ok(Completion::Completed),
                (Ok(()), Some(_)) => Err("now passes: remove it from tests/spec/known.txt".into()),
                (Err(_), Some(reason)) => Ok(Completion::ignored_with(format!("known: {reason}"))),
                (Err(e), None) => Err(e),
            }));
        }
    }
    for id in left {
        trials.push(Trial::test(format!("spec/known {id}"), move || Err(format!("tests/spec/known.txt names \"{id}\", which is no case").into())));
    }
    trials
}

/// Ids that fail today, each with a reason.
fn known() -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(root().join("tests/spec/known.txt")).unwrap_or_default();
    let lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#'));
    lines.map(|l| l.split_once(char::is_whitespace).unwrap_or((l, ""))).map(|(id, why)| (id.to_owned(), why.trim().to_owned())).collect()
}

fn check(case: &Value, layer: Layer) -> Result<(), Failed> {
    let text = case["text"].as_str().ok_or("the case has no text")?;
    let expected: Vec<Value> = case["expect"].as_array().ok_or("the case says nothing that is expected")?.iter().map(|e| filled(e, layer)).collect();
    let analysis = if case["published"].is_null() && case["home"].is_null() {
        analyse(text)
    } else {
        let published = case["published"].as_str().map(str::parse).transpose().map_err(|e| format!("published: {e}"))?;
        let home = case["home"].as_str().map(str::to_owned);
        pipeline().analyse(Record { text: text.to_owned(), published, home, ..Record::default() }, "t".to_owned())
    };
    let found = found(&analysis, layer);
    let (missed, extra) = compare(&expected, &found);
    let extra: Vec<usize> = extra.into_iter().filter(|_| case["complete"] != false).collect();
    let missed: Vec<usize> = missed.into_iter().filter(|&i| expected[i]["optional"] != true).collect();
    if missed.is_empty() && extra.is_empty() {
        return Ok(());
    }
    Err(explain(case, text, &expected, &found, &missed, &extra).into())
}

/// An expected item with what it leaves unsaid: the bounds that follow from modifier and value.
fn filled(expected: &Value, layer: Layer) -> Value {
    let mut e = expected.clone();
    if layer == Layer::Quantities {
        let value = e["value"].clone();
        let (low, high) = match e["modifier"].as_str() {
            Some("at_least" | "more_than") => (value.clone(), Value::Null),
            Some("at_most" | "less_than") => (Value::Null, value.clone()),
            _ => (Value::Null, Value::Null),
        };
        if let Some(facts) = e.as_object_mut() {
            facts.entry("value").or_insert(Value::Null);
            facts.entry("low").or_insert(low);
            facts.entry("high").or_insert(high);
        }
    }
    e
}

/// What the analysis holds of a layer, in the order of the text.
fn found(a: &Analysis, layer: Layer) -> Vec<Item> {
    let lexicon = pipeline().lexicon();
    let rules = &lexicon.rules;
    let item = |span: Span, mut facts: Value| {
        facts["text"] = a.slice(span).into();
        let Value::Object(facts) = facts else { unreachable!("made of an object") };
        Item { span, facts }
    };
    let quantity = |q: &mingshu::quantities::Quantity| {
        let b = q.amount.bounds();
        json!({"value": b.value.map(to_f64), "low": b.low.map(to_f64), "high": b.high.map(to_f64), "unit": q.measure.code(rules), "modifier": b.modifier.as_str()})
    };
    let cut = |s: Option<Span>| s.map(|s| a.slice(s));
    match layer {
        Layer::Quantities => a.quantities.iter().map(|q| item(q.span, quantity(q))).collect(),
        Layer::Times => a
            .times
            .iter()
            .map(|t| item(t.span, json!({"from": t.days.map(|d| d.0.to_string()), "to": t.days.map(|d| d.1.to_string()), "grain": t.grain.as_str()})))
            .collect(),
        Layer::Names => a.mentions.iter().map(|m| item(m.span, json!({"kind": m.kind(lexicon), "name": m.name(lexicon), "by": m.source(lexicon)}))).collect(),
        Layer::Projects => a
            .projects
            .iter()
            .map(|p| {
                let named = |n: Option<mingshu::projects::Named>| cut(n.map(|n| n.span));
                let facts = json!({"stage": p.stage.map(|s| s.as_str()), "owner": named(p.owner), "place": named(p.place), "part_of": named(p.part_of)});
                item(a.mentions[p.mention as usize].span, facts)
            })
            .collect(),
        Layer::Figures => a
            .figures
            .iter()
            .map(|f| {
                let facts = json!({
                    "metric": f.metric.map(|m| &rules.metrics[m as usize].id),
                    "metric_text": cut(f.metric_span),
                    "subject": cut(f.subject.map(|s| s.span)),
                    "head": cut(f.head),
                    "status": f.status.map(|s| s.as_str()),
                    "change": f.change.map(|c| c.as_str()),
                    "basis": f.basis.map(|b| b.as_str()),
                    "per": f.per.map(|p| &rules.pers[p as usize]),
                    "period": f.period.map(|(from, to)| format!("{from}..{to}")),
                });
                item(a.quantities[f.quantity as usize].span, facts)
            })
            .collect(),
    }
}

/// Every field that is given is the same; numbers to the last bit.
fn same(expected: &Value, found: &Item) -> bool {
    let facts = expected.as_object().expect("an expected item is an object");
    facts.iter().filter(|(k, _)| *k != "optional").all(|(key, want)| {
        let got = found.facts.get(key).unwrap_or(&Value::Null);
        match (want.as_f64(), got.as_f64()) {
            (Some(w), Some(g)) => w == g,
            _ => want == got,
        }
    })
}

/// The longest way to pair expected and found in their order: indexes of those left over.
fn compare(expected: &[Value], found: &[Item]) -> (Vec<usize>, Vec<usize>) {
    let (n, m) = (expected.len(), found.len());
    let mut best = vec![vec![0usize; m + 1]; n + 1];
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            best[i][j] = if same(&expected[i], &found[j]) { best[i + 1][j + 1] + 1 } else { best[i + 1][j].max(best[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut missed, mut extra) = (0, 0, Vec::new(), Vec::new());
    while i < n || j < m {
        if i < n && j < m && same(&expected[i], &found[j]) && best[i][j] == best[i + 1][j + 1] + 1 {
            (i, j) = (i + 1, j + 1);
        } else if j == m || i < n && best[i + 1][j] >= best[i][j + 1] {
            missed.push(i);
            i += 1;
        } else {
            extra.push(j);
            j += 1;
        }
    }
    (missed, extra)
}

/// The text with a caret line for each item that is wrong, then all that was expected and all that was found.
fn explain(case: &Value, text: &str, expected: &[Value], found: &[Item], missed: &[usize], extra: &[usize]) -> String {
    let shown = text.replace(['\n', '\r', '\t'], " ");
    let mut out = format!("{}\n\n            {shown}\n", case["why"].as_str().unwrap_or_default());
    let all = chars(&shown);
    let carets = |from: usize, to: usize| {
        let width = |chars: &[char]| chars.iter().collect::<String>().width();
        format!("{}{}", " ".repeat(width(&all[..from])), "^".repeat(width(&all[from..to]).max(1)))
    };
    let mut at = 0;
    for (i, e) in expected.iter().enumerate() {
        let words = chars(e["text"].as_str().unwrap_or_default());
        let place = (at..=all.len().saturating_sub(words.len())).find(|&p| all[p..].starts_with(&words));
        at = place.unwrap_or(at);
        if missed.contains(&i) {
            let line = place.map_or_else(|| "(not in the text)".to_owned(), |p| carets(p, p + words.len()));
            let _ = writeln!(out, "  expected  {line}");
        }
    }
    for &j in extra {
        let _ = writeln!(out, "  found     {}", carets(found[j].span.start(), found[j].span.end()));
    }
    let _ = writeln!(out, "\n  expected");
    for (i, e) in expected.iter().enumerate() {
        let _ = writeln!(out, "  {} {}", if missed.contains(&i) { '-' } else { ' ' }, told(e.as_object().expect("an object")));
    }
    let _ = writeln!(out, "  found");
    for (j, f) in found.iter().enumerate() {
        let _ = writeln!(out, "  {} {}", if extra.contains(&j) { '+' } else { ' ' }, told(&f.facts));
    }
    out
}

/// The text first, then each fact that is not null.
fn told(facts: &Map<String, Value>) -> String {
    let plain = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let rest = facts.iter().filter(|(k, v)| *k != "text" && !v.is_null()).map(|(k, v)| format!("{k} {}", plain(v)));
    std::iter::once(plain(&facts["text"])).chain(rest).collect::<Vec<_>>().join("  ")
}
