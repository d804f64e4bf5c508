//! What a number measures: by the words around it and by its unit. `总投资25亿元` investment, `同比增长8.5%` the metric
//! that grows; 25亿元 after 投资 in another clause is not investment for being nearby.

use super::clause::{At, Clause, Words};
use super::{Article, Change, Figure};
use crate::dictionary::rules::Trigger;
use crate::quantities::Quantity;
use crate::span::Span;

/// The metric of a quantity and the words that tell it.
pub fn find(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words, before: &[Figure], change: Option<Change>) -> (Option<u16>, Option<Span>) {
    let rules = &article.lexicon.rules;
    let dimension = quantity.measure.dimension(rules);
    let ratio = matches!(&*dimension, "ratio" | "percentage_point") || quantity.measure.row(rules).power || is_multiple(article, quantity);
    let fits = |t: &At<Trigger>| {
        let metric = &rules.metrics[t.word.metric as usize];
        metric.dimensions.iter().any(|d| **d == *dimension || d == "multiple" && ratio || ratio && d == "ratio")
    };
    let growth = metric_index(article, "growth");
    let count = metric_index(article, "count");
    // Words right behind: 10亿元投资, 5万人就业.
    let behind = words.triggers_in(quantity.span.end(), quantity.span.end() + 2).iter().filter(|t| t.word.behind && fits(t)).max_by_key(|t| t.end - t.start);
    let left = |from: usize| {
        words
            .triggers_in(from, quantity.span.start())
            .iter()
            .filter(|t| !t.word.behind && t.end <= quantity.span.start() && fits(t) && Some(t.word.metric) != growth)
            .max_by_key(|t| (t.end, t.end - t.start))
    };
    let near = left(clause.after_previous);
    if let Some(t) = near
        && quantity.span.start() - t.end <= 14
    {
        return told(t);
    }
    if let Some(t) = behind {
        return told(t);
    }
    if ratio {
        if change.is_some() {
            if let Some(t) = left(clause.span.start()) {
                return told(t);
            }
            // 营业收入764亿元，同比增长6.4%: what was said right before grows.
            if let Some(previous) = before.last()
                && previous.metric.is_some_and(|m| rules.metrics[m as usize].dimensions.iter().any(|d| d == "ratio"))
            {
                return (previous.metric, previous.metric_span);
            }
            return (growth, None);
        }
        if let Some(t) = near {
            return told(t);
        }
        return (metric_index(article, "rate"), None);
    }
    if let Some(t) = near {
        return told(t);
    }
    // A coordinated amount shares the metric: 年产10万箱紫菜、1万吨海珍品.
    if clause.after_previous > clause.span.start()
        && let Some(previous) = before.last()
        && let Some(m) = previous.metric
        && Some(m) != count
        && rules.metrics[m as usize].dimensions.iter().any(|d| **d == *dimension)
    {
        return (Some(m), previous.metric_span);
    }
    let by_dimension = match &*dimension {
        "count" => count,
        "length" => metric_index(article, "length"),
        "area" => metric_index(article, "area"),
        "volume" | "flow" => metric_index(article, "volume"),
        "time" if quantity.measure.row(rules).id == "a#sui" => metric_index(article, "age"),
        "time" => metric_index(article, "duration"),
        "power" => metric_index(article, "power"),
        "temperature" => metric_index(article, "temperature"),
        "speed" | "data_rate" => metric_index(article, "speed"),
        "price" => metric_index(article, "price"),
        "mass_rate" => metric_index(article, "capacity"),
        _ => None,
    };
    (by_dimension, None)
}

fn told(t: &At<Trigger>) -> (Option<u16>, Option<Span>) {
    (Some(t.word.metric), Some(Span::new(t.start, t.end)))
}

fn is_multiple(article: &Article<'_, '_>, quantity: &Quantity) -> bool {
    quantity.measure.row(&article.lexicon.rules).multiple
}

pub fn metric_index(article: &Article<'_, '_>, id: &str) -> Option<u16> {
    article.lexicon.rules.metric_ids.get(id).copied()
}
