//! Planned or done: the cues of `statuses.csv` by where they stand, and how far the thing is that a number describes.
//!
//! The order: a cue of the clause (力争, 已), the nearest to the number; for the totals of a thing (总投资, 年产) its
//! stage; a time that has not come or has passed; a weaker cue (完成, 新建); what the sentence said before; the plan
//! that the paragraph is laying out. What is merely told is actual.

use super::clause::{At, Clause, Words, ends_clause};
use super::subject::Subject;
use super::{Article, Change, Status};
use crate::dictionary::lexicon::kind;
use crate::dictionary::rules::{Cue, Modifier, Reference, Stage, TimeKind};
use crate::mentions::Mention;
use crate::mentions::reference::{Pointer, within};
use crate::quantities::Quantity;
use crate::span::{Span, is_letter};
use crate::tokens;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// How far from its clause the stage of a thing may be told.
const STAGE_WITHIN: usize = 240;
/// Days of a month.
const MONTH: i32 = 31;

/// `from`, but no further before the number than a stage is looked for.
fn near(from: usize, quantity: &Quantity) -> usize {
    from.max(quantity.span.start().saturating_sub(STAGE_WITHIN))
}

/// By what a status was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    /// A cue or a time.
    Told,
    /// The stage of a thing.
    Thing,
    /// Nothing.
    Default,
}

/// What was told so far: of the sentence, of the paragraph, and of projects.
#[derive(Default)]
pub struct Standing {
    last: Option<(Status, Evidence)>,
    /// The paragraph that is laying out a plan.
    plan: Option<u32>,
    /// The paragraph that tells of contracts signed.
    signing: Option<u32>,
    /// Projects whose stage an earlier sentence gave.
    things: Vec<(u32, Status)>,
}

/// The figure whose status is looked for.
pub struct Asked<'a> {
    pub quantity: &'a Quantity,
    pub metric: Option<u16>,
    pub change: Option<Change>,
    pub subject: Option<Subject>,
    pub period: Option<(Date, Date)>,
    /// The rate that words outside the number give.
    pub per: Option<u16>,
}

impl Standing {
    pub fn enter(&mut self, article: &Article<'_, '_>, sentence: usize) {
        self.last = None;
        if self.plan.is_some_and(|p| p != article.sentences[sentence].paragraph) {
            self.plan = None;
        }
    }

    /// What a sentence leaves behind: whether its paragraph lays out a plan.
    pub fn leave(&mut self, article: &Article<'_, '_>, sentence: usize, words: &Words<'_>) {
        let span = article.sentences[sentence].span;
        if words.stages_in(span.start(), span.end()).iter().any(|s| s.word.stage == Stage::Signed && s.word.weight > 1) {
            self.signing = Some(article.sentences[sentence].paragraph);
        }
        match self.last {
            Some((Status::Planned, Evidence::Told)) => self.plan = Some(article.sentences[sentence].paragraph),
            Some((Status::Actual, Evidence::Told)) => self.plan = None,
            _ => {}
        }
    }

    pub fn status(&mut self, article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, words: &Words<'_>) -> Option<Status> {
        let (status, evidence) = self.find(article, clause, asked, words);
        self.last = Some((status, evidence));
        if evidence == Evidence::Thing
            && let Some(mention) = asked.subject.and_then(|s| s.mention)
        {
            self.things.push((mention, status));
        }
        Some(status)
    }

    fn find(&self, article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, words: &Words<'_>) -> (Status, Evidence) {
        let (mut actual, mut under_way, mut size) = (false, false, false);
        if is_from(article, clause, asked.quantity, words) {
            return (Status::Actual, Evidence::Default);
        }
        if words.cues_in(near(clause.span.start(), asked.quantity), asked.quantity.span.start()).any(|c| c.word == Cue::Past) {
            return (Status::Actual, Evidence::Told);
        }
        let able = is_able(article, asked.per);
        let ratio = *asked.quantity.measure.dimension(&article.lexicon.rules) == *"ratio";
        for cue in words.cues_in(near(clause.span.start(), asked.quantity), asked.quantity.span.end().max(clause.span.start())) {
            match cue.word {
                Cue::Planned | Cue::Expected => return (Status::Planned, Evidence::Told),
                Cue::Advised => return (Status::Planned, Evidence::Default),
                // 从目前的5万吨提高到8万吨: that is what there was.
                Cue::Done if clause.after_previous > cue.end && leads_from(article, cue.start) => {}
                Cue::Will if cue.end < asked.quantity.span.start() && !marks_object(article, cue, asked.quantity, words) => {
                    return (Status::Planned, Evidence::Told);
                }
                Cue::Able if !able => return (Status::Planned, Evidence::Told),
                Cue::Done => return (Status::Actual, Evidence::Told),
                Cue::Actual => actual = true,
                Cue::UnderWay => under_way = true,
                Cue::Size => size = true,
                // 占总投资的63% is no total.
                Cue::Total => under_way |= !ratio,
                _ => {}
            }
        }
        let thing = is_thing(article, asked, under_way, size);
        if thing && let Some(status) = self.of_thing(article, clause, asked, words) {
            return (status, Evidence::Thing);
        }
        let own_time = has_time(article, clause, asked.quantity);
        // A clause without a time of its own goes on as the sentence does: 拟…，募资总额不超过6亿元.
        let goes_on = article.text.chars()[clause.sentence_span.start()..clause.span.start()].last().is_none_or(|&c| c != ';');
        if let Some((status, Evidence::Told)) = self.last.filter(|(last, _)| goes_on && !own_time && (!actual || *last == Status::Actual) && !under_way) {
            return (status, Evidence::Told);
        }
        match time_of(article, clause, asked) {
            Some(Status::Planned) => return (Status::Planned, Evidence::Told),
            Some(Status::Actual) if !thing && (own_time || self.last.is_none()) => return (Status::Actual, Evidence::Told),
            _ => {}
        }
        // 确保比重达40%，份额达50%: 达 does not end the plan.
        if actual && self.last == Some((Status::Planned, Evidence::Told)) {
            return (Status::Planned, Evidence::Told);
        }
        if actual {
            return (Status::Actual, Evidence::Told);
        }
        if under_way {
            return (Status::Planned, Evidence::Thing);
        }
        match self.last {
            Some((status, Evidence::Told)) => return (status, Evidence::Told),
            Some((status, Evidence::Thing)) if thing || goes_with_thing(article, clause, asked) => return (status, Evidence::Thing),
            _ => {}
        }
        let sentence = clause.sentence_span;
        let earlier = words.cues_in(near(sentence.start(), asked.quantity).min(clause.span.start()), clause.span.start()).find_map(|cue| match cue.word {
            Cue::Planned | Cue::Will => Some((Status::Planned, Evidence::Told)),
            Cue::Able if !able => Some((Status::Planned, Evidence::Told)),
            Cue::UnderWay if opens_clause(article, sentence, cue.start) => Some((Status::Planned, Evidence::Thing)),
            Cue::Actual | Cue::Done => Some((Status::Actual, Evidence::Told)),
            _ => None,
        });
        if let Some(told) = earlier {
            return told;
        }
        // 签约：A投资3亿元建设X: what is agreed is to be built.
        let signed = self.signing == Some(article.sentences[clause.sentence].paragraph);
        if signed && is_investment(article, asked) && builds(clause, asked.quantity, words) {
            return (Status::Planned, Evidence::Thing);
        }
        let planning = self.plan == Some(article.sentences[clause.sentence].paragraph)
            && words
                .stages_in(near(clause.span.start(), asked.quantity), clause.span.end().min(asked.quantity.span.end() + STAGE_WITHIN))
                .iter()
                .all(|s| s.word.stage < Stage::Completed);
        if planning { (Status::Planned, Evidence::Default) } else { (Status::Actual, Evidence::Default) }
    }

    /// How far the thing is: by the stage that its clause gives, then what follows, then what went before; else by what
    /// an earlier sentence said of the same project.
    fn of_thing(&self, article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, words: &Words<'_>) -> Option<Status> {
        let sentence = clause.sentence_span;
        let here = words
            .stages_in(near(clause.span.start(), asked.quantity), clause.span.end().min(asked.quantity.span.end() + STAGE_WITHIN))
            .iter()
            .filter(|s| s.word.weight > 0);
        let after = words.stages_in(clause.span.end(), next_phase(article, clause)).iter().filter(|s| s.word.weight > 1);
        let before =
            words.stages_in(sentence.start().max(clause.span.start().saturating_sub(STAGE_WITHIN)), clause.span.start()).iter().filter(|s| s.word.weight > 1);
        let stage = here.max_by_key(|s| s.word.weight).or_else(|| after.min_by_key(|s| s.start)).or_else(|| before.max_by_key(|s| s.start));
        if let Some(s) = stage {
            return match s.word.stage {
                Stage::Stopped => None,
                Stage::Completed | Stage::Operating if !is_future(article, words, sentence, Span::new(s.start, s.end)) => Some(Status::Actual),
                _ => Some(Status::Planned),
            };
        }
        let mention = asked.subject?.mention?;
        let name = &article.mentions[mention as usize].name;
        self.things.iter().rev().take(64).find(|(m, _)| article.mentions[*m as usize].name == *name).map(|(_, status)| *status)
    }
}

/// 床位由5.9张增加到6.7张: the first is what there is, whatever is planned.
fn is_from(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, words: &Words<'_>) -> bool {
    let (start, end) = (quantity.span.start(), quantity.span.end());
    let next = article.quantities.partition_point(|q| q.span.start() < end);
    leads_from(article, start)
        && article.quantities.get(next).is_some_and(|q| {
            q.measure == quantity.measure && q.span.start() <= clause.span.end() && words.cues_from(end, q.span.start()).iter().any(|c| c.word == Cue::Level)
        })
}

/// 将 before what is acted on is no future: 将产量提高50%.
fn marks_object(article: &Article<'_, '_>, cue: &At<Cue>, quantity: &Quantity, words: &Words<'_>) -> bool {
    let chars = article.text.chars();
    let start = quantity.span.start();
    let acted = |c: &At<Cue>| c.start > cue.end && matches!(c.word, Cue::Level | Cue::Increase | Cue::Decrease);
    words.cues_from(cue.end, start).iter().any(acted)
        && words.cues_from(cue.end, cue.end + 1).is_empty()
        && words.stages_in(cue.end, cue.end + 1).is_empty()
        && cue.end + 2 <= start
        && tokens::is_noun(&chars[cue.end..cue.end + 2])
}

/// 从, 由 right before.
fn leads_from(article: &Article<'_, '_>, at: usize) -> bool {
    at > 0 && article.lexicon.rules.times.exact(&article.text.chars()[at - 1..at]).iter().any(|w| w.kind == TimeKind::From)
}

/// By the hour or the day: what a machine or a plant can do is told as it stands.
fn is_able(article: &Article<'_, '_>, per: Option<u16>) -> bool {
    let rules = &article.lexicon.rules;
    let unit = per.and_then(|p| rules.pers.get(p as usize));
    const DAY: Decimal = Decimal::from_parts(86_400, 0, 0, false, 0);
    unit.and_then(|u| rules.units.iter().find(|row| row.code == *u)).is_some_and(|row| row.dimension == "time" && row.factor.is_some_and(|f| f <= DAY))
}

fn is_investment(article: &Article<'_, '_>, asked: &Asked<'_>) -> bool {
    asked.change.is_none() && asked.metric.is_some_and(|m| article.lexicon.rules.metrics[m as usize].id == "investment")
}

/// 投资3亿元建设X, 投资3亿元，布局X: what is built stands behind.
fn builds(clause: &Clause, quantity: &Quantity, words: &Words<'_>) -> bool {
    let (end, next) = (quantity.span.end(), clause.span.end() + 1);
    // 争取 is no building.
    let sought = |at: usize| words.stages_in(at, at + 1).iter().any(|s| s.word.stage == Stage::Proposed);
    [end, next.max(end)].into_iter().any(|at| words.cues_from(at, at + 1).iter().any(|c| c.word == Cue::Object) && !sought(at))
}

/// Where what follows the clause is still said of the same thing: not beyond ，三期….
fn next_phase(article: &Article<'_, '_>, clause: &Clause) -> usize {
    let chars = article.text.chars();
    let limit = clause.sentence_span.end().min(clause.span.end() + STAGE_WITHIN);
    let opens = |p: &&Pointer<'_>| p.to.contains(&Reference::Phase) && ends_clause(chars[p.start - 1]);
    within(article.pointers, clause.span.end() + 1, limit.max(clause.span.end() + 1)).iter().find(opens).map_or(limit, |p| p.start)
}

/// 预计2013年建成投产, 建成后: the stage is still to come.
fn is_future(article: &Article<'_, '_>, words: &Words<'_>, sentence: Span, stage: Span) -> bool {
    let chars = article.text.chars();
    let start = (sentence.start().max(stage.start().saturating_sub(STAGE_WITHIN))..stage.start())
        .rev()
        .find(|&i| ends_clause(chars[i]))
        .map_or(sentence.start(), |i| i + 1);
    words
        .cues_from(start, stage.end())
        .iter()
        .any(|c| matches!(c.word, Cue::Planned | Cue::Expected | Cue::Will) || c.word == Cue::UnderWay && opens_clause(article, sentence, c.start))
}

/// 加快推进A项目: the word opens its clause, and A is still to be done; in 洛阳石化新建装置建成中交 it does not.
fn opens_clause(article: &Article<'_, '_>, sentence: Span, at: usize) -> bool {
    at == sentence.start() || !is_letter(article.text.chars()[at - 1])
}

/// A time stands in the clause before the number.
fn has_time(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity) -> bool {
    let at = article.times.partition_point(|t| t.span.start() < clause.span.start());
    article.times.get(at).is_some_and(|t| t.span.start() < quantity.span.start())
}

/// The number is a total of something that is built: a capacity, 总投资, a size inside a project's name.
fn is_thing(article: &Article<'_, '_>, asked: &Asked<'_>, under_way: bool, size: bool) -> bool {
    if asked.change.is_some() {
        return false;
    }
    let metric = asked.metric.map(|m| article.lexicon.rules.metrics[m as usize].id.as_str());
    let inside = || asked.subject.is_some_and(|s| s.span.contains(asked.quantity.span) && s.mention.is_some_and(|m| is_project(&article.mentions[m as usize])));
    matches!(metric, Some("capacity" | "land_area" | "floor_area"))
        || size && asked.subject.is_some_and(|s| s.mention.is_some_and(|m| is_project(&article.mentions[m as usize])))
        || metric == Some("investment") && (under_way || asked.quantity.amount.bounds().modifier == Modifier::AtLeast)
        || inside()
}

/// 总投资5亿元，工期2年; 床位800张、手术室22间: facts of a thing that stand beside its totals.
fn goes_with_thing(article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>) -> bool {
    let metric = asked.metric.map(|m| article.lexicon.rules.metrics[m as usize].id.as_str());
    let coordinated = clause.after_previous > clause.span.start();
    asked.change.is_none() && (coordinated || matches!(metric, Some("investment" | "duration" | "power")))
}

fn is_project(m: &Mention) -> bool {
    m.kind == kind::PROJECT
}

/// A time that has not come yet is planned (到2025年达到100亿元), one that has passed is not. A plan needs a time of the
/// sentence itself, and longer than a day, or more than a month away: a bare 31日 may be of
/// the month before.
fn time_of(article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>) -> Option<Status> {
    let ((from, to), published) = (asked.period?, article.published?);
    let at = article.times.partition_point(|t| t.span.start() < clause.sentence_span.start());
    let said = article.times.get(at).is_some_and(|t| t.span.start() < asked.quantity.span.start());
    let ahead = from > published && (from < to || (from - published).get_days() > MONTH);
    if said && (ahead || from < to && to.year() > published.year() && to > published) {
        return Some(Status::Planned);
    }
    (said && to < published).then_some(Status::Actual)
}
