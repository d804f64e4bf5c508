//! What a number measures: by the words around it and by its unit. `总投资25亿元` investment, `同比增长8.5%` the metric
//! that grows; 25亿元 after 投资 in another clause is not investment for being nearby.

use super::clause::{At, Clause, Words};
use super::noun::{is_joint, is_of};
use super::subject::Subject;
use super::{Article, Change, Figure};
use crate::dictionary::lexicon::kind;
use crate::dictionary::rules::{Cue, Modifier, Shape, Trigger};
use crate::mentions::clause::Clauses;
use crate::quantities::Quantity;
use crate::span::{Span, is_letter};

/// The metric of a quantity and the words that tell it.
pub fn find(
    article: &Article<'_, '_>,
    clause: &Clause,
    quantity: &Quantity,
    words: &Words<'_>,
    before: &[Figure],
    prior: Option<&Figure>,
    change: Option<Change>,
    clauses: &mut Clauses<'_, '_>,
) -> (Option<u16>, Option<Span>) {
    let rules = &article.lexicon.rules;
    let dimension = quantity.measure.dimension(rules);
    let ratio = matches!(&*dimension, "ratio" | "percentage_point") || quantity.measure.row(rules).power || is_multiple(article, quantity);
    let fits = |t: &At<Trigger>| {
        let metric = &rules.metrics[t.word.metric as usize];
        metric.dimensions.iter().any(|d| **d == *dimension || d == "multiple" && ratio || ratio && d == "ratio")
    };
    let growth = metric_index(article, "growth");
    let count = || metric_index(article, "count");
    // Words right behind: 10亿元投资, 5万人就业.
    let behind = words
        .triggers_in(quantity.span.end(), quantity.span.end() + 2)
        .iter()
        .filter(|t| t.word.behind && t.end <= clause.span.end() && fits(t))
        .max_by_key(|t| t.end - t.start);
    let left = |from: usize| {
        words
            .triggers_in(from, quantity.span.start())
            .iter()
            .filter(|t| !t.word.behind && t.end <= quantity.span.start() && fits(t) && Some(t.word.metric) != growth)
            .max_by_key(|t| (t.end, t.end - t.start))
    };
    // 产水 in 年产水泥 is no word: the one that it crosses tells.
    let crossed =
        |t: &&At<Trigger>| words.triggers_in(clause.after_previous, t.start).iter().rfind(|u| u.end > t.start && u.end < t.end && !u.word.behind && fits(u));
    let near = left(clause.after_previous).map(|t| crossed(&t).filter(|_| is_part(t, quantity, clauses)).unwrap_or(t));
    let near = near.filter(|t| *dimension != *"count" || !is_part(t, quantity, clauses) && !describes(article, t, quantity, words));
    // 销售总额占…的70%: a part of anything but a rate is a share.
    if ratio
        && change.is_none()
        && near.is_some_and(|t| Some(t.word.metric) != metric_index(article, "rate"))
        && let Some(t) = words.triggers_in(clause.after_previous, quantity.span.start()).iter().rfind(|t| Some(t.word.metric) == metric_index(article, "share"))
    {
        return told(t, words);
    }
    // 满足全厂用电的3%: a part of something.
    if *dimension == *"ratio" && change.is_none() && !is_multiple(article, quantity) && is_part_of(article, clause, quantity) {
        return (metric_index(article, "share"), None);
    }
    if let Some(t) = near
        && quantity.span.start() - t.end <= 14
    {
        return told(t, words);
    }
    if let Some(t) = behind {
        return told(t, words);
    }
    // 5000吨海带生产能力: a long word behind the noun.
    let limit = clause.span.end().min(quantity.span.end() + 12);
    if near.is_none()
        && let Some(t) = words.triggers_in(quantity.span.end(), limit).iter().find(|t| t.word.behind && t.end - t.start >= 4 && t.end <= limit && fits(t))
    {
        return told(t, words);
    }
    if ratio {
        if change.is_some() {
            if let Some(t) = left(clause.span.start()) {
                return told(t, words);
            }
            // 营业收入764亿元，同比增长6.4%: what was said right before grows.
            if let Some(previous) = before.last()
                && previous.metric.is_some_and(|m| rules.metrics[m as usize].dimensions.iter().any(|d| d == "ratio"))
                && (previous.metric != count() || is_bare(article, clause.after_previous, quantity.span.start(), words))
            {
                return (previous.metric, previous.metric_span);
            }
            // 工业增加值增长7.4%。分县看，A县增长6.1%，B县增长12.2%: the same of each.
            if let Some(prior) = prior
                && before.last().is_none_or(|f| f.metric == growth)
                && is_of_name(article, clause, quantity, words)
            {
                return (prior.metric, prior.metric_span);
            }
            return (growth, None);
        }
        if let Some(t) = near {
            return told(t, words);
        }
        // 占营业收入的42%，上年同期为33%: the same share at another time.
        let start = quantity.span.start();
        let another_time =
            || words.cues_from(reach_of(clause, quantity), start).iter().any(|c| matches!(c.word, Cue::YearOnYear | Cue::PeriodOnPeriod | Cue::OnBase));
        // 分别占47%、53%; 占比从13%提高到61%: each is what the one before it in the clause was.
        let goes_on = || {
            clause.after_previous > clause.span.start()
                && (is_joint(article, clause.after_previous, start) || words.cues_from(clause.after_previous, start).iter().any(|c| c.word == Cue::Level))
        };
        if let Some(previous) = before.last()
            && is_ratio(article, previous)
            && (another_time() || goes_on())
        {
            return (previous.metric, previous.metric_span);
        }
        return (metric_index(article, "rate"), None);
    }
    if let Some(t) = near {
        return told(t, words);
    }
    // 销售2160万台，比上年增加120万台: what was counted before changes.
    if change.is_some()
        && let Some(previous) = before.last()
        && article.quantities[previous.quantity as usize].measure == quantity.measure
    {
        return (previous.metric, previous.metric_span);
    }
    // 播种面积637万亩，其中水稻219万亩、玉米300万亩: parts of the total.
    if let Some(total) = total_of(article, clause, quantity, words, before) {
        return total;
    }
    // A coordinated amount shares the metric: 年产10万箱紫菜、1万吨海珍品. A noun of its own with another measure word is counted: 床位800张、手术室22间.
    if clause.after_previous > clause.span.start()
        && let Some(previous) = before.last()
        && let Some(m) = previous.metric
        && Some(m) != count()
        && (*dimension != *"count"
            || article.quantities[previous.quantity as usize].measure == quantity.measure
            || is_bare(article, after_mark(article, clause.after_previous, quantity.span.start()), quantity.span.start(), words))
        && rules.metrics[m as usize].dimensions.iter().any(|d| **d == *dimension)
    {
        return (Some(m), previous.metric_span);
    }
    // 标准产能提升25%，2021年达到51万辆; 总额突破1000亿元大关，达到1023亿元: the level that the change or the milestone led to.
    if let Some(previous) = before.last()
        && (previous.change.is_some() || article.quantities[previous.quantity as usize].measure == quantity.measure)
        && let Some(m) = previous.metric
        && rules.metrics[m as usize].dimensions.iter().any(|d| **d == *dimension)
        && words.cues_in(clause.span.start(), quantity.span.start()).any(|c| c.word == Cue::Level)
        && is_bare(article, clause.span.start(), quantity.span.start(), words)
    {
        return (Some(m), previous.metric_span);
    }
    let by_dimension = match &*dimension {
        "count" => count(),
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

/// The metric of the total that 其中 divides, for its parts in the same measure.
fn total_of(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words<'_>, before: &[Figure]) -> Option<(Option<u16>, Option<Span>)> {
    let previous = before.last()?;
    let of = |f: &Figure| &article.quantities[f.quantity as usize];
    let from = of(&before[0]).span.end();
    let among = words.cues_in(from, quantity.span.start()).find(|c| c.word == Cue::Among)?;
    if article.text.chars()[among.end..clause.span.start().max(among.end)].contains(&';') {
        return None;
    }
    // Behind the first part, each goes on from the one before.
    let total = if of(previous).span.start() >= among.end { previous } else { before.iter().rfind(|f| f.change.is_none()).unwrap_or(previous) };
    (of(total).measure == quantity.measure
        || of(total).measure.dimension(&article.lexicon.rules) == quantity.measure.dimension(&article.lexicon.rules)
            && !quantity.measure.row(&article.lexicon.rules).is_count())
    .then_some((total.metric, total.metric_span))
    .filter(|(metric, _)| metric.is_some())
}

/// Behind the last mark of a list: 手术室 of 800张、手术室22间, nothing of 10万箱紫菜、1万吨.
fn after_mark(article: &Article<'_, '_>, from: usize, to: usize) -> usize {
    article.text.chars()[from..to].iter().rposition(|&c| c == '、').map_or(from, |i| from + i + 1)
}

/// Nothing but cues, bound words, times and marks stands between: ，同比增长.
fn is_bare(article: &Article<'_, '_>, from: usize, to: usize, words: &Words<'_>) -> bool {
    let rules = &article.lexicon.rules;
    let chars = &article.text.chars()[..to];
    let mut at = from;
    while at < to {
        let cue = words.cues_from(at, at + 1).iter().map(|c| c.end).max();
        let bound = || rules.amounts.longest(chars, at).map(|(end, _)| end);
        let time = || article.times.binary_search_by_key(&at, |t| t.span.start()).ok().map(|i| article.times[i].span.end());
        at = match cue.or_else(bound).or_else(time) {
            Some(end) if end <= to => end,
            _ if !is_letter(chars[at]) || rules.boundaries.exact(&chars[at..=at]).iter().any(|b| b.conjunction) => at + 1,
            _ => return false,
        };
    }
    true
}

/// A place and its change, and nothing else: A县增长6.1%.
fn is_of_name(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words<'_>) -> bool {
    let from = clause.after_previous;
    let at = article.mentions.partition_point(|m| m.span.start() < from);
    article.mentions.get(at).is_some_and(|m| {
        m.kind == kind::PLACE && m.span.start() == from && m.span.end() <= quantity.span.start() && is_bare(article, m.span.end(), quantity.span.start(), words)
    })
}

/// 出动收获机械7860台: behind a verb or 各类 the word of making tells what is counted, not that it was made.
fn describes(article: &Article<'_, '_>, t: &At<Trigger>, quantity: &Quantity, words: &Words<'_>) -> bool {
    let rules = &article.lexicon.rules;
    let made = matches!(rules.metrics[t.word.metric as usize].id.as_str(), "output" | "sales_volume");
    let chars = article.text.chars();
    let class = |n: usize| t.start >= n && rules.boundaries.exact(&chars[t.start - n..t.start]).iter().any(|b| b.class);
    made && quantity.span.start() > t.end + 1
        && ((1..=2).any(class) || words.cues_in(t.start.saturating_sub(6), t.start).any(|c| c.word == Cue::Object && c.end == t.start))
}

/// 生产 in 生产线110条 is part of what is counted.
fn is_part(t: &At<Trigger>, quantity: &Quantity, clauses: &mut Clauses<'_, '_>) -> bool {
    if t.end >= quantity.span.start() {
        return false;
    }
    let inner = clauses.around(t.start);
    !clauses.is_edge(t.end, inner)
}

/// The clause's start, or not far before the number in a very long clause.
pub fn reach_of(clause: &Clause, quantity: &Quantity) -> usize {
    const REACH: usize = 80;
    clause.span.start().max(quantity.span.start().saturating_sub(REACH))
}

/// A metric that tells the size of something built.
pub fn is_size(article: &Article<'_, '_>, metric: Option<u16>) -> bool {
    matches!(metric.map(|m| article.lexicon.rules.metrics[m as usize].id.as_str()), Some("capacity" | "land_area" | "floor_area"))
}

/// Money for a mass, a volume, a share …: each has its price, where no word says otherwise (每桶70美元).
pub fn of_rate(article: &Article<'_, '_>, quantity: &Quantity, per: Option<u16>) -> Option<u16> {
    let rules = &article.lexicon.rules;
    let unit = rules.pers.get(per? as usize)?;
    let row = rules.units.iter().find(|u| u.code == *unit)?;
    let sold = matches!(row.dimension.as_str(), "mass" | "volume" | "area" | "energy");
    (quantity.measure.row(rules).is_money() && sold).then(|| metric_index(article, "price"))?
}

/// What no word tells of a thing that is built: 20万吨 in a project's name is a capacity, 亿元以上项目 an investment.
pub fn of_thing(article: &Article<'_, '_>, quantity: &Quantity, subject: Option<&Subject>, head: Option<Span>) -> Option<u16> {
    let rules = &article.lexicon.rules;
    let row = quantity.measure.row(rules);
    let chars = article.text.chars();
    if row.is_money() && quantity.amount.bounds().modifier == Modifier::AtLeast {
        let head = head?;
        let project = (2..=4.min(head.len()))
            .any(|n| rules.affix_words.exact(&chars[head.end() - n..head.end()]).iter().any(|&r| rules.affixes[r as usize].shape == Shape::Project));
        return project.then(|| metric_index(article, "investment"))?;
    }
    let inside = subject.is_some_and(|s| s.rule == "inside" && s.span.contains(quantity.span));
    let sized = matches!(&*quantity.measure.dimension(rules), "mass" | "volume" | "energy" | "flow");
    (inside && sized).then(|| metric_index(article, "capacity"))?
}

/// The figure before is a share or a rate.
fn is_ratio(article: &Article<'_, '_>, figure: &Figure) -> bool {
    let quantity = &article.quantities[figure.quantity as usize];
    *quantity.measure.dimension(&article.lexicon.rules) == *"ratio" && figure.metric.is_some() && figure.change.is_none()
}

fn told(t: &At<Trigger>, words: &Words<'_>) -> (Option<u16>, Option<Span>) {
    // 全长约: the whole of 全长 and 长约 tells.
    let start = words
        .triggers_in(t.start.saturating_sub(4), t.start)
        .iter()
        .filter(|u| u.word.metric == t.word.metric && u.end > t.start && !u.word.behind)
        .map(|u| u.start)
        .min();
    (Some(t.word.metric), Some(Span::new(start.unwrap_or(t.start), t.end)))
}

/// 的 leads to the number: 用电的3%, 一半以上的约70% no more than 约 between.
fn is_part_of(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity) -> bool {
    let chars = article.text.chars();
    let start = quantity.span.start();
    let bound = (1..=2).find(|&n| start >= clause.span.start() + n && !article.lexicon.rules.amounts.exact_lower(&chars[start - n..start]).is_empty());
    let at = start - bound.unwrap_or(0);
    at > clause.after_previous && is_of(article, at - 1)
}

fn is_multiple(article: &Article<'_, '_>, quantity: &Quantity) -> bool {
    quantity.measure.row(&article.lexicon.rules).multiple
}

pub fn metric_index(article: &Article<'_, '_>, id: &str) -> Option<u16> {
    article.lexicon.rules.metric_ids.get(id).copied()
}
