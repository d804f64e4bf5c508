//! Whose figure it is. The order of evidence, each with the name that the column `subject_rule` gives it:
//!
//! | rule | evidence |
//! |---|---|
//! | `inside` | the project whose name holds the number: 年产12万吨苯乙烯项目 |
//! | `respectively` | the name that 分别 deals to the number: A、B分别增长1%、2% |
//! | `modified` | the name that the number describes: 全长28公里的X渠 |
//! | `owner` | the name that the number's noun belongs to: X港吞吐量4387万标箱 |
//! | `clause` | the name that opens the clause, else the first one in it |
//! | `heading` | the heading, where the sentence closes a list: A、B等项目…，力争完成投资…; or where nothing else is left |
//! | `object` | a project right behind: 投资25亿元建设X项目; or one that was acted on earlier in the sentence |
//! | `chain` | the subject of the clause before, or of the figure before |
//! | `located` | the place where it happens: 在上海，… |
//! | `topic` | whom the paragraph is about |
//! | `article` | the firm that the whole article is about, where the paper has no home |
//!
//! A name that came by 该项目 or 公司 is a `reference`. 全市 and its like end the search without a subject: the home.

use super::Article;
use super::alignment::Alignment;
use super::candidate::{self, Candidate, Part, Who, is_descriptor};
use super::clause::{Clause, Words, ends_clause};
use super::noun::{Ahead, is_joint, is_of, stop_at};
use super::topic::Topic;
use crate::dictionary::lexicon::{EntityIndex, kind};
use crate::dictionary::rules::{Cue, Reference, Shape};
use crate::document::Role;
use crate::mentions::clause::Clauses;
use crate::mentions::reference::{Pointer, within};
use crate::mentions::{Mention, Name};
use crate::quantities::Quantity;
use crate::span::{Span, is_letter};

/// Whose figure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subject {
    pub span: Span,
    /// The mention, where it is one.
    pub mention: Option<u32>,
    /// The rule that decided.
    pub rule: &'static str,
}

/// How far the noun of a number may be from its owner.
const OWNER_WITHIN: usize = 16;
/// How far behind 的 the described name may begin.
const MODIFIED_WITHIN: usize = 12;
/// How far before a sum its list may be closed.
const LIST_WITHIN: usize = 400;
/// How many candidates back a chain of clauses is followed.
const CHAIN: usize = 48;

/// One sentence while its figures are read.
#[derive(Default)]
pub struct Scene {
    pub candidates: Vec<Candidate>,
    /// What was decided for the figure before, and where that stands.
    last: Option<(Option<Subject>, usize)>,
}

/// What a figure's subject is looked for with.
pub struct Asked<'a> {
    pub quantity: &'a Quantity,
    pub metric_span: Option<Span>,
    pub head: Option<Span>,
    pub alignment: Option<Alignment>,
    /// A size or total of something that is built: 占地, 年产, 总投资.
    pub of_thing: bool,
}

impl Scene {
    pub fn enter(&mut self, article: &Article<'_, '_>, sentence: usize, topic: &Topic) {
        candidate::collect(article, sentence, topic, &mut self.candidates);
        self.last = None;
    }

    /// The subject of a figure, by the order of evidence.
    pub fn subject(
        &mut self,
        article: &Article<'_, '_>,
        clause: &Clause,
        asked: &Asked<'_>,
        topic: &Topic,
        words: &Words<'_>,
        clauses: &mut Clauses<'_, '_>,
    ) -> Option<Subject> {
        let found = self.find(article, clause, asked, topic, words, clauses);
        let subject = found.unwrap_or_default();
        if found.is_some() {
            self.last = Some((subject, asked.quantity.span.end()));
        }
        subject
    }

    /// `Some(None)`: nobody in particular, and nothing further back is asked.
    fn find(
        &self,
        article: &Article<'_, '_>,
        clause: &Clause,
        asked: &Asked<'_>,
        topic: &Topic,
        words: &Words<'_>,
        clauses: &mut Clauses<'_, '_>,
    ) -> Option<Option<Subject>> {
        let quantity = asked.quantity;
        if let Some((i, m)) = holder(article, quantity) {
            return Some(Some(Subject { span: m.span, mention: Some(i), rule: "inside" }));
        }
        // 另有两家企业分别投资3亿元、5亿元: others, who have no name.
        if let Some(others) = others(article, clause, words) {
            return Some((quantity.span.start() > others.start()).then_some(Subject { span: others, mention: None, rule: "clause" }));
        }
        let to = self.candidates.partition_point(|c| c.span.end() <= quantity.span.start());
        let from = self.candidates.partition_point(|c| c.span.start() < clause.span.start()).min(to);
        let own = &self.candidates[from.max(to.saturating_sub(CHAIN))..to];
        if let Some(c) = dealt(own, asked.alignment) {
            return Some(told(article, c, "respectively"));
        }
        if let Some(c) = self.modified(article, clause, asked, clauses) {
            return Some(told(article, c, "modified"));
        }
        let serves = |c: &&Candidate| {
            c.part != Part::Aside
                && !is_fragment(article, c, quantity)
                && !is_beside(article, c, quantity)
                && !gives_instance(article, c, quantity)
                && !is_counted(article, c, quantity, words)
        };
        if let Some(c) = owner(article, own, asked, serves, clauses) {
            return Some(told(article, c, "owner"));
        }
        let opener = own.iter().filter(serves).find(|c| c.part == Part::Opener);
        if let Some(c) = opener.or_else(|| own.iter().filter(serves).rfind(|c| c.part == Part::Plain)) {
            return Some(told(article, c, "clause"));
        }
        let closes = self.closes_list(article, clause, to);
        if closes && let Some(found) = heading(article, clause.sentence) {
            return Some(Some(found));
        }
        if let Some(c) = self.behind(clause, quantity) {
            return Some(told(article, c, "object"));
        }
        self.carried(article, clause, asked, from, closes).or_else(|| {
            let object = own.iter().filter(serves).rfind(|c| c.part == Part::Object && !c.instance);
            let located = own.iter().filter(serves).rfind(|c| c.part == Part::Located && c.is_place());
            object
                .map(|c| told(article, c, "object"))
                .or_else(|| located.map(|c| told(article, c, "located")))
                .or_else(|| further(article, clause, asked, topic))
        })
    }

    /// 全长28公里的X渠: the name behind 的.
    fn modified(&self, article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, clauses: &mut Clauses<'_, '_>) -> Option<&Candidate> {
        let end = asked.quantity.span.end();
        if asked.quantity.measure.row(&article.lexicon.rules).is_count() || !is_of(article, end) {
            return None;
        }
        let at = self.candidates.partition_point(|c| c.span.start() < end);
        let c = self.candidates.get(at).filter(|c| c.span.end() <= clause.span.end() && c.span.start() <= end + MODIFIED_WITHIN && c.kind != kind::DOCUMENT)?;
        let mut quantities = Ahead::from(article.quantities, end + 1, |q| q.span.start());
        let stops = (end + 1..c.span.start()).any(|i| quantities.at(i).is_some() || stop_at(article, i, clause.span.end(), clauses).is_some_and(|s| !s.opens));
        (!stops).then_some(c)
    }

    /// 投资25亿元建设X项目.
    fn behind(&self, clause: &Clause, quantity: &Quantity) -> Option<&Candidate> {
        let at = self.candidates.partition_point(|c| c.span.start() < quantity.span.end());
        self.candidates[at..].iter().take(4).find(|c| c.kind == kind::PROJECT && c.span.end() <= clause.span.end() && c.part != Part::Aside && !c.instance)
    }

    /// A list of projects stands before, and 等 or 等项目 has closed it.
    fn closes_list(&self, article: &Article<'_, '_>, clause: &Clause, to: usize) -> bool {
        let rules = &article.lexicon.rules;
        let chars = &article.text.chars()[..clause.sentence_span.end()];
        let from = clause.sentence_span.start().max(clause.span.start().saturating_sub(LIST_WITHIN));
        let closing = within(article.pointers, from, clause.span.start()).iter().filter(|p| p.closes_list());
        let projects =
            || self.candidates[to.saturating_sub(CHAIN)..to].iter().filter(|c| c.kind == kind::PROJECT && c.span.end() <= clause.span.start()).count();
        let names_projects =
            |end: usize| rules.affix_words.longest(chars, end).is_some_and(|(_, rows)| rows.iter().any(|&r| rules.affixes[r as usize].shape == Shape::Project));
        closing.clone().next().is_some() && (projects() >= 2 || closing.clone().any(|p| names_projects(p.end)))
    }

    /// The subject of an earlier clause of the sentence, the nearest first; of the figure before where that is nearer.
    fn carried(&self, article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, from: usize, closes_list: bool) -> Option<Option<Subject>> {
        let earlier = &self.candidates[from.saturating_sub(CHAIN)..from];
        let opener = earlier.iter().rfind(|c| c.part == Part::Opener && !c.instance);
        let built = earlier.iter().rfind(|c| c.part == Part::Object && c.kind == kind::PROJECT && !c.instance);
        // 拟建设X园，占地420亩: the size is that of what is built.
        if asked.of_thing
            && let Some(c) = built.filter(|b| opener.is_none_or(|o| o.span.start() < b.span.start()) && self.last.is_none_or(|(_, end)| end <= b.span.start()))
        {
            return Some(told(article, c, "object"));
        }
        // 开展A百万吨乙烯前期工作，推动B等项目，力争完成投资25亿元: the list's end is said of whom the sentence began with, not of one in the list.
        if closes_list && let Some(c) = opener {
            return Some(told(article, c, "chain"));
        }
        if let Some((subject, end)) = self.last
            && opener.is_none_or(|o| o.span.start() < end)
        {
            return Some(subject.map(|s| Subject { rule: "chain", ..s }));
        }
        if let Some(c) = opener {
            return Some(told(article, c, "chain"));
        }
        // A noun of its own goes on with no one who was only mentioned: 今年光伏产业产值….
        let named = has_own_noun(clause, asked);
        let plain = earlier.iter().rfind(|c| !named && c.part == Part::Plain && (c.is_actor() || c.who == Who::Home) && !c.instance);
        let object =
            || earlier.iter().rfind(|c| !named && c.part == Part::Object && c.kind == kind::PROJECT && !c.instance).map(|c| told(article, c, "object"));
        let located = || earlier.iter().rfind(|c| c.part == Part::Located && !candidate::is_home(article, c)).map(|c| told(article, c, "located"));
        plain.map(|c| told(article, c, "chain")).or_else(object).or_else(located)
    }
}

/// Others than those spoken of open the clause, and it is counted how many firms they are: the words for them, with their number.
fn others(article: &Article<'_, '_>, clause: &Clause, words: &Words<'_>) -> Option<Span> {
    /// How far 三家 may stand behind 另有, and how far behind it 企业.
    const COUNT: usize = 6;
    const NOUN: usize = 10;
    let start = clause.span.start();
    let cue = words.cues_from(start, start + 2).iter().find(|c| c.word == Cue::Others)?;
    let at = article.quantities.partition_point(|q| q.span.start() < cue.end);
    let count = article.quantities.get(at).filter(|q| q.span.start() <= cue.end + COUNT && q.measure.row(&article.lexicon.rules).is_count())?.span;
    let is_firm = |p: &&Pointer<'_>| p.to.iter().any(|r| matches!(r, Reference::Back(kind) if kind == "company"));
    let firm = within(article.pointers, count.end(), clause.span.end().min(count.end() + NOUN)).iter().find(is_firm)?;
    Some(Span::new(count.start(), firm.end))
}

fn told(article: &Article<'_, '_>, c: &Candidate, rule: &'static str) -> Option<Subject> {
    let rule = if c.pointed { "reference" } else { rule };
    match c.who {
        Who::Home => None,
        Who::Name(i) => Some(Subject { span: article.mentions[i as usize].span, mention: Some(i), rule }),
        Who::Words => Some(Subject { span: c.span, mention: None, rule }),
    }
}

/// The project whose name holds the number, the shortest one.
fn holder<'a>(article: &'a Article<'_, '_>, quantity: &Quantity) -> Option<(u32, &'a Mention)> {
    let to = article.mentions.partition_point(|m| m.span.start() <= quantity.span.start());
    let near = article.mentions[..to].iter().enumerate().rev().take(16);
    near.filter(|(_, m)| m.kind == kind::PROJECT && m.span.contains(quantity.span) && !is_descriptor(article, m))
        .min_by_key(|(_, m)| m.span.len())
        .map(|(i, m)| (i as u32, m))
}

/// A、B、C分别…: as many names as numbers.
fn dealt(own: &[Candidate], alignment: Option<Alignment>) -> Option<&Candidate> {
    let row = alignment?;
    let names = own.iter().filter(|c| c.span.end() <= row.at && c.part != Part::Aside && c.who != Who::Home);
    (names.clone().count() == row.of).then(|| names.clone().nth(row.nth))?
}

/// The last name of the clause that the number's noun belongs to: no verb stands between them. Of a firm and a place
/// side by side it is the firm.
fn owner<'c>(
    article: &Article<'_, '_>,
    own: &'c [Candidate],
    asked: &Asked<'_>,
    serves: impl Fn(&&Candidate) -> bool,
    clauses: &mut Clauses<'_, '_>,
) -> Option<&'c Candidate> {
    let c = own.iter().rfind(&serves)?;
    let start = asked.quantity.span.start();
    let limit = asked.metric_span.map(Span::start).filter(|&m| m >= c.span.end() && m <= start).unwrap_or(start);
    if limit - c.span.end() > OWNER_WITHIN || c.part == Part::Located {
        return None;
    }
    let chars = article.text.chars();
    let mut quantities = Ahead::from(article.quantities, c.span.end(), |q| q.span.start());
    let apart = (c.span.end()..limit).any(|i| {
        ends_clause(chars[i])
            || chars[i] == '、'
            || quantities.at(i).is_some()
            || !is_of(article, i) && stop_at(article, i, limit, clauses).is_some_and(|s| !s.opens)
    });
    if apart {
        return None;
    }
    let beside = own.iter().rfind(|b| b.span.end() == c.span.start() && b.is_actor() && serves(b));
    Some(if c.is_place() { beside.unwrap_or(c) } else { c })
}

/// A、B等12个项目: the instance is not whose number it is.
fn gives_instance(article: &Article<'_, '_>, c: &Candidate, quantity: &Quantity) -> bool {
    c.instance && quantity.measure.row(&article.lexicon.rules).is_count()
}

/// 建设X装置和一座2万立方米的储罐: the number opens the second thing that is built.
fn is_beside(article: &Article<'_, '_>, c: &Candidate, quantity: &Quantity) -> bool {
    let at = article.quantities.partition_point(|q| q.span.start() < c.span.end());
    let first = article.quantities.get(at).map_or(quantity.span, |q| if q.span.end() == quantity.span.start() { q.span } else { quantity.span });
    c.kind == kind::PROJECT && is_joint(article, c.span.end(), first.start())
}

/// 定边东7座车站: the name of the place goes on.
fn is_fragment(article: &Article<'_, '_>, c: &Candidate, quantity: &Quantity) -> bool {
    let end = c.span.end();
    c.kind == kind::PLACE && !c.pointed && end + 1 == quantity.span.start() && is_letter(article.text.chars()[end]) && !is_of(article, end)
}

/// 招商引资项目47个: what stands right before a count is what is counted.
fn is_counted(article: &Article<'_, '_>, c: &Candidate, quantity: &Quantity, words: &Words<'_>) -> bool {
    if c.kind != kind::PROJECT || c.pointed || !quantity.measure.row(&article.lexicon.rules).is_count() {
        return false;
    }
    let start = quantity.span.start();
    let gap = start - c.span.end();
    gap == 0 || gap <= 4 && words.cues_in(c.span.end(), start).next().is_some_and(|cue| cue.start == c.span.end() && cue.end == start)
}

/// What is left when the sentence tells nothing: the paragraph, the heading. A project or a place goes on only where the
/// clause has no noun of its own.
fn further(article: &Article<'_, '_>, clause: &Clause, asked: &Asked<'_>, topic: &Topic) -> Option<Option<Subject>> {
    let of = |i: u32, rule| Some(Some(Subject { span: article.mentions[i as usize].span, mention: Some(i), rule }));
    // 总投资5亿元！X基地落户: a title is one statement.
    if article.sentences[clause.sentence].role == Role::Title
        && let Some(i) = topic.titled().filter(|_| !has_own_noun(clause, asked))
    {
        return of(i, "heading");
    }
    // 市委拿出资金5600万元；还田面积460万亩: who acted does not go on behind a semicolon before a noun of its own.
    let start = article.sentences[clause.sentence].span.start();
    let parted = || start > 0 && article.text.chars()[start - 1] == ';' && has_own_noun(clause, asked);
    if topic.subject().is_some_and(|i| article.mentions[i as usize].kind == kind::ORGANIZATION) && parted() {
        return Some(None);
    }
    let ends_at_noun = |i: u32| matches!(article.mentions[i as usize].kind, kind::PROJECT | kind::PLACE) && has_own_noun(clause, asked);
    if let Some(i) = topic.subject().filter(|&i| !ends_at_noun(i)) {
        return of(i, "topic");
    }
    if let Some(found) = heading(article, clause.sentence) {
        return Some(Some(found));
    }
    // A firm's own news is about it throughout; a paper's with a home is not.
    let main = topic.main().filter(|_| article.home.place().is_none())?;
    of(main, "article")
}

/// The number is said of a noun in its own clause: 今年光伏产业产值….
fn has_own_noun(clause: &Clause, asked: &Asked<'_>) -> bool {
    asked.head.is_some_and(|h| h.start() >= clause.span.start() && h.end() <= asked.quantity.span.start())
}

/// The project or company that the heading names.
fn heading(article: &Article<'_, '_>, sentence: usize) -> Option<Subject> {
    let heading = article.sentences[sentence].heading? as usize;
    let named =
        in_sentence(article, heading).filter(|(_, m)| matches!(m.kind, kind::PROJECT | kind::COMPANY) && m.parent.is_none() && !is_descriptor(article, m));
    named.max_by_key(|(_, m)| m.span.len()).map(|(i, m)| Subject { span: m.span, mention: Some(i), rule: "heading" })
}

/// Mentions of a sentence with their indices.
fn in_sentence<'a>(article: &'a Article<'_, '_>, sentence: usize) -> impl Iterator<Item = (u32, &'a Mention)> {
    let from = article.mentions.partition_point(|m| (m.sentence as usize) < sentence);
    article.mentions[from..].iter().enumerate().take_while(move |(_, m)| m.sentence as usize == sentence).map(move |(i, m)| ((from + i) as u32, m))
}

/// The place that a figure is about: the subject's own, the clause's, the sentence's, else the home.
pub fn place(article: &Article<'_, '_>, clause: &Clause, subject: Option<&Subject>) -> Option<EntityIndex> {
    let entity = |m: &Mention| match &m.name {
        Name::Entity(e) if m.kind == kind::PLACE => Some(*e),
        _ => None,
    };
    let within = subject.and_then(|s| {
        let from = article.mentions.partition_point(|m| m.span.start() < s.span.start());
        article.mentions[from..].iter().take_while(|m| m.span.start() < s.span.end()).filter(|m| s.span.contains(m.span)).find_map(entity)
    });
    let in_clause = || {
        let from = article.mentions.partition_point(|m| m.span.start() < clause.span.start());
        article.mentions[from..].iter().take_while(|m| m.span.start() < clause.span.end()).filter(|m| clause.span.contains(m.span)).filter_map(entity).last()
    };
    let in_all = || in_sentence(article, clause.sentence).take(64).find_map(|(_, m)| entity(m));
    within.or_else(in_clause).or_else(in_all).or(article.home.place())
}
