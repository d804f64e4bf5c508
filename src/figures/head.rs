//! What is counted or measured: the noun behind the number (10家以上…企业), else the one that the number is said of
//! (塔类站址数199.4万个), else the one of the figure that it goes on from (增加值47.5亿元，增长4.4%).

use super::alignment::Alignment;
use super::clause::{At, Clause, Words, ends_clause};
use super::noun::{Ahead, ends_time, is_joint, is_localizer, is_of, is_predicate, stop_at};
use super::{Article, Change, Figure};
use crate::dictionary::lexicon::kind;
use crate::dictionary::marks::mark;
use crate::dictionary::rules::{Boundary, Cue, Frame, Reference, Shape, name_kind};
use crate::mentions::Mention;
use crate::mentions::clause::Clauses;
use crate::mentions::reference::{Pointer, within};
use crate::quantities::Quantity;
use crate::span::{Span, is_letter};
use crate::times::TimeSpan;
use crate::tokens;

/// The longest head.
const LONGEST: usize = 36;
/// The longest head in front of a metric's word.
const LONGEST_BEFORE: usize = 18;

/// The unit of a person's age: 19岁小将.
const AGE: &str = "a#sui";

/// What is known of the figure when its head is looked for.
pub struct Asked<'a> {
    pub quantity: &'a Quantity,
    pub metric: Option<u16>,
    pub metric_span: Option<Span>,
    pub change: Option<Change>,
    pub alignment: Option<Alignment>,
}

pub fn find(
    article: &Article<'_, '_>,
    clause: &Clause,
    asked: &Asked<'_>,
    before: &[Figure],
    words: &Words<'_>,
    clauses: &mut Clauses<'_, '_>,
) -> Option<Span> {
    // 10亿人口: the noun is none by itself.
    if ends_word_of_unit(article, asked.quantity, clauses) {
        return None;
    }
    // 7天就签署协议: a stretch of time measures no noun behind it.
    if !is_time(article, asked)
        && let Some(found) = behind(article, clause, asked, words, clauses)
    {
        return Some(found);
    }
    if let Some(found) = dealt(article, clause, asked, words, clauses) {
        return Some(found);
    }
    // 企业开办时间由3天压缩至1天: nor one in front, but by the word that tells what it is.
    if is_time(article, asked) && asked.metric_span.is_none_or(|m| m.start() >= asked.quantity.span.start()) {
        return None;
    }
    in_front(article, clause, asked, words, clauses).or_else(|| carried(article, clause, asked, before, words))
}

/// The noun of its own that 分别 gives each number.
fn dealt(article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, words: &Words<'_>, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
    let row = asked.alignment?;
    let limit = asked.metric_span.filter(|m| m.start() >= clause.span.start() && m.end() <= row.at).map_or(row.at, Span::start);
    let all = noun_up_to(article, clause.span.start(), limit, true, asked, words, clauses)?;
    row.noun(article, all.start(), all.end())
}

/// A change goes on about what was said before it, and so does the same metric without a noun of its own: 新增里程483公里.
fn carried(article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, before: &[Figure], words: &Words<'_>) -> Option<Span> {
    // 收入分别为5亿元、1亿元，分别增长6%、3%: row by row.
    if let Some(row) = asked.alignment.filter(|_| asked.change.is_some()) {
        return before[before.len().checked_sub(row.of)?].head;
    }
    let previous = before.last()?;
    let dimension = asked.quantity.measure.dimension(&article.lexicon.rules);
    let ratio = matches!(&*dimension, "ratio" | "percentage_point");
    let same = asked.metric.is_some() && asked.metric == previous.metric;
    let told_here = asked.metric_span.is_some_and(|m| m.start() >= clause.after_previous.max(clause.span.start()));
    let changes = asked.change.is_some() && (same || ratio && (!told_here || *dimension == *"percentage_point"));
    // 企业264家，其中30家: the same are counted.
    let start = asked.quantity.span.start();
    let last = &article.quantities[previous.quantity as usize];
    let part = *dimension == *"count" && last.measure == asked.quantity.measure && words.cues_from(last.span.end(), start).iter().any(|c| c.word == Cue::Among);
    let goes_on = same && told_here && *dimension != *"count";
    let listed = ratio && is_joint(article, clause.after_previous, asked.quantity.span.start());
    if changes || goes_on || listed || part { previous.head } else { None }
}

/// The noun right behind: up to a mark, a verb, a boundary word or a project's own ending.
fn behind(article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, words: &Words<'_>, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
    let rules = &article.lexicon.rules;
    let chars = article.text.chars();
    let quantity = asked.quantity;
    let limit = clause.span.end();
    let start = noun_start(article, clause, quantity, words);
    if !quantity.measure.row(rules).is_count() && rules.framed_by(chars, start, Frame::Milestone) {
        return None;
    }
    let mut end = start;
    let mut listed = false;
    let mut quantities = Ahead::from(article.quantities, start.max(quantity.span.start() + 1), |q| q.span.start());
    let mut times = Ahead::from(article.times, start, |t| t.span.start());
    while end < limit && end - start < LONGEST {
        let c = chars[end];
        if c == '、' {
            if !listed && !list_goes_on(article, end, limit) {
                break;
            }
            listed = true;
        } else if ends_clause(c) || matches!(c, '《' | '「' | ' ') || quantities.at(end).is_some() {
            break;
        } else if rules.boundaries.may_begin_at(chars, end)
            && let Some(stop) = stop_at(article, end, limit, clauses)
            && !conjoins(article, end, stop.end, listed)
        {
            if end > start {
                break;
            }
            if !stop.opens {
                return None;
            }
            end = stop.end - 1;
        } else if is_said(article, end, end == start, words, times.at(end), clauses) || end >= start + 2 && is_localizer(article, end, clauses) {
            break;
        } else if (end == start && quantity.measure.row(rules).noun || end >= start + 2 && !in_quotes(&chars[start..end]))
            && (end + 1..=limit.min(end + 2)).any(|to| is_predicate(article, end, to, clauses))
        {
            // 被迫撤离: no noun has begun.
            if end == start + 2 && is_predicate(article, start, end, clauses) {
                return None;
            }
            break;
        }
        end += 1;
    }
    let counts = quantity.measure.row(rules).is_count();
    // 206个“两重”项目 counts the projects, 年产40万件羊绒衫加工项目 the jumpers.
    let inside = holding(article, quantity).filter(|m| !(counts && m.span.start() == quantity.span.start()));
    if let Some(project) = inside {
        // 苯乙烯项目外: the name ends first.
        end = end.min(project.span.end().max(start));
    }
    if inside.is_some() || !counts {
        end = without_ending(article, start, end);
    }
    end = without_metric(article, start, end, asked, words);
    while end > start && !chars[end - 1].is_alphanumeric() && !matches!(chars[end - 1], ')' | '”') {
        end -= 1;
    }
    end = without_lone_quote(chars, start, end);
    // A character by itself is a noun only before a mark: 3辆车。, but not 10家仍在运行.
    let alone = end == start + 1 && end < limit && is_letter(chars[end]);
    // 机床5台、其他3台: it is no noun by itself.
    let bare = || words.cues_from(start, start + 1).iter().any(|c| end <= c.end && is_attribute(article, c));
    (end > start && !alone && opens_noun(chars[start]) && !bare()).then(|| Span::new(start, end))
}

/// 口 of 人口 stands behind 人, and the word ends there.
fn ends_word_of_unit(article: &Article<'_, '_>, quantity: &Quantity, clauses: &mut Clauses<'_, '_>) -> bool {
    let chars = article.text.chars();
    let at = quantity.span.end();
    // 17条支洞 goes on: 条支 is no word there.
    let over = chars.get(at + 1).is_none_or(|&c| !is_letter(c) || article.lexicon.rules.boundaries.may_begin(c));
    if !over || !chars.get(at).is_some_and(|&c| is_letter(c) && tokens::is_pair(chars[at - 1], c)) {
        return false;
    }
    let inner = clauses.around(at);
    !clauses.is_edge(at, inner) && clauses.is_edge(at + 1, inner)
}

/// Where the noun behind begins: past 的 and past what only measures it (86个投资亿元以上项目, 两个长约570米的隧道).
fn noun_start(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words<'_>) -> usize {
    let chars = article.text.chars();
    let limit = clause.span.end();
    let skip = |mut at: usize| {
        while at < limit && chars[at] == ' ' {
            at += 1;
        }
        // 2米宽的混凝土拱圈: a word of one character says which way it is measured.
        match (0..2).find(|n| at + n < limit && is_of(article, at + n)) {
            Some(n) => at + n + 1,
            None => at,
        }
    };
    let rows = &article.quantities;
    let mut next = rows.partition_point(|q| q.span.start() < quantity.span.end());
    let mut start = skip(quantity.span.end());
    let mut measured = false;
    while let Some(other) = rows.get(next).filter(|q| q.span.end() <= limit) {
        let same = other.measure == quantity.measure && measured && other.span.start() == start + 1 && chars[start] == '、';
        let trigger = words.triggers_in(start, start + 2).iter().filter(|t| !t.word.behind).map(|t| t.end).max().unwrap_or(start);
        let told = trigger > start && other.span.start() >= trigger && other.span.start() - trigger <= 3;
        if !same && !(quantity.measure.row(&article.lexicon.rules).is_count() && (other.span.start() == start || told)) {
            break;
        }
        measured = true;
        start = skip(other.span.end());
        next += 1;
    }
    start
}

/// A noun begins with such a character: 5G基站, “两重”项目.
fn opens_noun(c: char) -> bool {
    is_letter(c) || c.is_ascii_digit() || c == '“'
}

/// X、Y等企业, X、Y和Z: the list is of nouns and closes, with no number in between.
fn list_goes_on(article: &Article<'_, '_>, at: usize, limit: usize) -> bool {
    let next = article.quantities.partition_point(|q| q.span.start() <= at);
    if article.quantities.get(next).is_some_and(|q| q.span.end() <= limit) {
        return false;
    }
    let chars = article.text.chars();
    within(article.pointers, at, limit.min(at + LONGEST)).iter().any(Pointer::closes_list)
        || (at + 1..limit.min(at + 12)).any(|i| {
            article.lexicon.rules.boundaries.may_begin(chars[i]) && article.lexicon.rules.boundaries.exact(&chars[i..=i]).iter().any(|b| b.conjunction)
        })
}

/// 和 and 等 inside a list.
fn conjoins(article: &Article<'_, '_>, at: usize, end: usize, listed: bool) -> bool {
    let word = &article.text.chars()[at..end];
    let rules = &article.lexicon.rules;
    listed && (rules.boundaries.exact(word).iter().any(|b| b.conjunction) || rules.references.exact(word).contains(&Reference::List))
}

/// A time, a cue or a stage of building is a word here: the noun is over (隧道洞口已经浇筑, 支洞累计掘进); 建设 in 建设者 is none.
/// 其他 where the noun begins belongs to it: 5台其他设备.
fn is_said(article: &Article<'_, '_>, at: usize, opens: bool, words: &Words<'_>, time: Option<&TimeSpan>, clauses: &mut Clauses<'_, '_>) -> bool {
    let marked = |mark: u8| article.marks[at] & mark != 0;
    let cues = if marked(mark::CUE) { words.cues_from(at, at + 1) } else { &[] };
    let in_noun = |c: &At<Cue>| matches!(c.word, Cue::Per(_) | Cue::PerNoun(_) | Cue::Contains) || opens && is_attribute(article, c);
    let cue = cues.iter().find(|c| !in_noun(c)).map(|c| c.end);
    let stages = if !opens && marked(mark::STAGE) { words.stages_in(at, at + 1) } else { &[] };
    let stage = stages.iter().map(|s| s.end).max();
    let Some(end) = cue.or(stage).or(time.map(|t| t.span.end())) else { return false };
    clauses.is_aligned(Span::new(at, end))
}

/// 其他 and not 另有: others are spoken of by a word that says nothing without its noun.
fn is_attribute(article: &Article<'_, '_>, cue: &At<Cue>) -> bool {
    let word = &article.text.chars()[cue.start..cue.end];
    cue.word == Cue::Others && article.lexicon.rules.boundaries.exact(word).iter().any(|b| b.generic)
}

/// The project whose name holds the quantity.
fn holding<'a>(article: &'a Article<'_, '_>, quantity: &Quantity) -> Option<&'a Mention> {
    let to = article.mentions.partition_point(|m| m.span.start() <= quantity.span.start());
    article.mentions[..to].iter().rev().take(16).find(|m| m.kind == kind::PROJECT && m.span.contains(quantity.span))
}

/// 苯乙烯项目 is 苯乙烯.
fn without_ending(article: &Article<'_, '_>, start: usize, end: usize) -> usize {
    let rules = &article.lexicon.rules;
    let chars = article.text.chars();
    (2..=6.min(end - start))
        .rev()
        .filter(|&n| rules.references.exact(&chars[end - n..end]).iter().any(|r| matches!(r, Reference::Back(_))))
        .find(|&n| rules.affix_words.exact(&chars[end - n..end]).iter().any(|&r| matches!(rules.affixes[r as usize].shape, Shape::Project)))
        .filter(|&n| end - n > start)
        .map_or(end, |n| end - n)
}

/// 海珍品生产能力 is 海珍品, and 投资 behind 10亿元 is no head: the word tells the metric.
fn without_metric(article: &Article<'_, '_>, start: usize, end: usize, asked: &Asked<'_>, words: &Words<'_>) -> usize {
    // 20公里道路: the word that tells the metric is the noun itself.
    if matches!(&*asked.quantity.measure.dimension(&article.lexicon.rules), "length" | "area") {
        return end;
    }
    let tail = words
        .triggers_in(start, end)
        .iter()
        .filter(|t| t.end == end && Some(t.word.metric) == asked.metric && (t.end - t.start >= 2 || t.start == start && is_time(article, asked)))
        .map(|t| t.start)
        .min();
    match tail {
        Some(at) if at > start || asked.metric_span.is_some_and(|m| m.start() == at) || is_of_before(start, asked) => at,
        _ => end,
    }
}

/// Time is measured: 来 of 两年来 is no noun.
fn is_time(article: &Article<'_, '_>, asked: &Asked<'_>) -> bool {
    let rules = &article.lexicon.rules;
    *asked.quantity.measure.dimension(rules) == *"time" && asked.quantity.measure.row(rules).id != AGE
}

/// 80万台的能力: 的 leads to the metric's word, and the noun stands elsewhere.
fn is_of_before(start: usize, asked: &Asked<'_>) -> bool {
    start == asked.quantity.span.end() + 1
}

/// The noun that the number is said of: between the last boundary and the metric's word (or the number).
fn in_front(article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, words: &Words<'_>, clauses: &mut Clauses<'_, '_>) -> Option<Span> {
    let quantity = asked.quantity;
    let metric = asked.metric_span.filter(|m| m.start() >= clause.span.start() && m.end() <= quantity.span.start());
    // 种植玉米20万亩: between the metric's word and the number.
    if let Some(m) = metric {
        let found = noun_up_to(article, m.end().max(clause.after_previous), quantity.span.start(), false, asked, words, clauses);
        if found.is_some() {
            return found;
        }
    }
    let mut limit = metric.map_or(quantity.span.start(), Span::start);
    // 穿沙公路2500公里: the word that tells the metric is the noun itself.
    if let Some(m) = metric.filter(|m| is_noun(article, *m, asked, words)) {
        limit = limit.max(m.end());
    }
    // 森林覆盖率, 变流器的转换率: the whole word tells the metric, and 的 leads to it.
    if let Some(m) = metric.filter(|m| ends_word(article, *m, asked.metric, clauses)) {
        limit = word_start(article, m.start(), clause.after_previous, clauses);
    }
    if limit > clause.after_previous && is_of(article, limit - 1) {
        limit -= 1;
    }
    noun_up_to(article, clause.after_previous, limit, asked.metric_span.is_some(), asked, words, clauses)
}

/// 率 ends a longer word, and 化率 begins inside one (变化率).
fn ends_word(article: &Article<'_, '_>, metric: Span, id: Option<u16>, clauses: &mut Clauses<'_, '_>) -> bool {
    if !id.is_some_and(|m| article.lexicon.rules.metrics[m as usize].suffix) {
        return false;
    }
    let inner = clauses.around(metric.start());
    metric.len() == 1 || metric.len() == 2 && !clauses.is_edge(metric.start(), inner)
}

/// A metric's word that tells it behind the number too names the thing: 公路, 厂房, 用地.
fn is_noun(article: &Article<'_, '_>, metric: Span, asked: &Asked<'_>, words: &Words<'_>) -> bool {
    metric.len() >= 2
        && matches!(&*asked.quantity.measure.dimension(&article.lexicon.rules), "length" | "area" | "count")
        && words.triggers_in(metric.start(), metric.start() + 1).iter().any(|t| t.word.behind && t.end == metric.end() && Some(t.word.metric) == asked.metric)
}

/// Where the word that a suffix ends begins: 覆盖 of 覆盖率, whether jieba takes it as one or as two.
fn word_start(article: &Article<'_, '_>, at: usize, floor: usize, clauses: &mut Clauses<'_, '_>) -> usize {
    let inner = clauses.around(at);
    let floor = floor.max(inner.start());
    (floor..at).rev().take(4).find(|&i| is_letter(article.text.chars()[i]) && clauses.is_edge(i, inner)).unwrap_or(at)
}

/// The noun that ends at `limit`, or before the cues that stand there; `lists` lets it hold several: 蔬菜、瓜果产量.
fn noun_up_to(
    article: &Article<'_, '_>,
    from: usize,
    limit: usize,
    lists: bool,
    asked: &Asked<'_>,
    words: &Words<'_>,
    clauses: &mut Clauses<'_, '_>,
) -> Option<Span> {
    let chars = article.text.chars();
    let mut end = without_cues(article, from, limit.max(from), words);
    // 扩产速度纷纷超过: back over what is no noun; but 企业开办时间 is one to the end.
    let told = asked.metric_span.is_some_and(|m| m.start() == limit);
    while !told && let Some(at) = (1..=2).filter(|n| from + n <= end).map(|n| end - n).find(|&at| is_predicate(article, at, end, clauses)) {
        end = without_cues(article, from, at, words);
    }
    let floor = from.max(end.saturating_sub(LONGEST_BEFORE));
    let mut start = end;
    // A quotation closes in the noun.
    let mut quoted = false;
    let mut times = article.times[..article.times.partition_point(|t| t.span.start() < start)].iter().rev().peekable();
    while start > floor {
        let c = chars[start - 1];
        if ends_clause(c) || c == ' ' || c == '、' && !lists || c == '“' && !quoted {
            break;
        }
        while times.next_if(|t| t.span.start() >= start).is_some() {}
        if times.peek().is_some_and(|t| t.span.end() == start) || stops_before(article, start, floor, clauses) {
            break;
        }
        let free = start + 2 <= end && start >= floor + 2 && !quoted;
        if free && is_predicate(article, start - 2, start, clauses) {
            break;
        }
        start -= 1;
        quoted |= c == '”';
    }
    let end = without_lone_quote(chars, start, end);
    let start = behind_name(article, start, end, asked, clauses);
    // 年货物周转能力: the rate is no part of the noun.
    let start = words.cues_from(start, start + 1).iter().find(|c| matches!(c.word, Cue::PerNoun(_)) && c.end < end).map_or(start, |c| c.end);
    let first = *chars.get(start)?;
    let span = (end > start && end - start >= 2 && opens_noun(first) && chars[start..end].iter().any(|&c| is_letter(c))).then(|| Span::new(start, end))?;
    let counted = asked.quantity.measure.row(&article.lexicon.rules).is_count();
    // The name whose figure it is, is no head.
    let named = !counted
        && article.mentions[article.mentions.partition_point(|m| m.span.start() < start)..]
            .iter()
            .take_while(|m| m.span.start() == start)
            .any(|m| m.span == span);
    (!named).then_some(span)
}

/// A quotation was opened and is not closed yet.
fn in_quotes(chars: &[char]) -> bool {
    chars.iter().rfind(|c| matches!(c, '“' | '”')) == Some(&'“')
}

/// A quotation that closes here and was opened before the noun is not closed by it: “建设河口产业园”完成投资.
fn without_lone_quote(chars: &[char], start: usize, end: usize) -> usize {
    let lone = end > start && chars[end - 1] == '”' && !chars[start..end].contains(&'“');
    end - usize::from(lone)
}

/// Back over cues, stages and bound words: 达到, 约, 同比增长.
fn without_cues(article: &Article<'_, '_>, from: usize, limit: usize, words: &Words<'_>) -> usize {
    let rules = &article.lexicon.rules;
    let chars = article.text.chars();
    let mut end = limit;
    // 2021年1-6月营业收入: 月 is no rate.
    while !ends_time(article, end) {
        let near = end.saturating_sub(10).max(from);
        let Some(&last) = chars[from..end].last() else { break };
        let cue = || words.cues_in(near, end).find(|c| c.end == end).map(|c| c.start);
        let stage = || words.stages_in(near, end).iter().find(|c| c.end == end).map(|c| c.start);
        let bound = || (1..=4.min(end - from)).rev().map(|n| end - n).find(|&at| !rules.amounts.exact_lower(&chars[at..end]).is_empty());
        let found = (if rules.cues.may_end(last) { cue() } else { None })
            .or_else(|| if rules.stages.may_end(last) { stage() } else { None })
            .or_else(|| if rules.amounts.may_end(last) { bound() } else { None });
        match found {
            Some(start) => end = start,
            None => break,
        }
    }
    end
}

/// A verb or a cue ends here.
fn stops_before(article: &Article<'_, '_>, start: usize, floor: usize, clauses: &mut Clauses<'_, '_>) -> bool {
    let rules = &article.lexicon.rules;
    let chars = article.text.chars();
    let last = chars[start - 1];
    let (verbs, cues) = (rules.boundaries.may_end(last), rules.cues.may_end(last));
    let is_verb = |b: &Boundary| !b.right && !b.generic && !b.inside && !b.conjunction && b.kinds & name_kind::PLACE != 0;
    let is_cue = |c: &Cue| !matches!(c, Cue::PerNoun(_));
    (verbs || cues)
        && (start - 4.min(start - floor)..start).rev().any(|at| {
            let word = &chars[at..start];
            let stops = verbs && rules.boundaries.exact(word).iter().any(is_verb)
                || cues && article.marks[at] & mark::CUE != 0 && rules.cues.exact(word).iter().any(is_cue);
            stops && {
                let inner = clauses.around(start - 1);
                clauses.is_edge(at, inner) && clauses.is_edge(start, inner)
            }
        })
}

/// 宁波舟山港集装箱: the noun begins behind the name whose it is.
fn behind_name(article: &Article<'_, '_>, start: usize, end: usize, asked: &Asked<'_>, clauses: &mut Clauses<'_, '_>) -> usize {
    let to = article.mentions.partition_point(|m| m.span.start() < end);
    let counted = asked.quantity.measure.row(&article.lexicon.rules).is_count();
    article.mentions[..to]
        .iter()
        .rev()
        .take(8)
        .take_while(|m| m.span.end() > start)
        .filter(|m| m.span.end() < end || m.span.end() == end && !counted)
        .filter(|m| m.span.end() + 2 <= end && m.span.start() >= start.saturating_sub(1))
        .map(|m| m.span.end())
        .max()
        .unwrap_or(start)
        .max(behind_pointer(article, start, end, counted, clauses))
}

/// 公司在手订单: the noun begins behind the word that points.
fn behind_pointer(article: &Article<'_, '_>, start: usize, end: usize, counted: bool, clauses: &mut Clauses<'_, '_>) -> usize {
    let pointer = within(article.pointers, start, start + 1)
        .iter()
        .find(|p| p.end <= end && p.to.iter().any(|r| matches!(r, Reference::Home(_) | Reference::Back(_) | Reference::Phase | Reference::Ending(_))));
    // 企业开办时间: the firm belongs to the verb.
    pointer.filter(|p| (p.end < end || !counted) && !(p.end + 2 <= end && is_predicate(article, p.end, p.end + 2, clauses))).map_or(start, |p| p.end)
}
