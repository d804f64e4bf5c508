//! Whose figure it is. The order of evidence: the project that the number stands in; the clause's own project, company
//! or organization before the number; the heading, where the sentence closes a list; the sentence's first such name;
//! the subject of the figure before; the topic of the paragraph; a place that opens the clause or sentence.

use crate::span::is_letter;
use super::clause::Clause;
use super::{Article, Figure, Subject};
use crate::dictionary::lexicon::EntityIndex;
use crate::dictionary::rules::Reference;
use crate::dictionary::lexicon::kind;
use crate::mentions::reference::{Pointer, within};
use crate::mentions::{Mention, Name};
use crate::quantities::Quantity;

/// What the article is speaking of.
#[derive(Default)]
pub struct Topic {
    paragraph: Option<u32>,
    /// The last project, company or organization that opened a sentence of the paragraph.
    mention: Option<u32>,
    /// The same for the whole article: the first company in title or text.
    article: Option<u32>,
}

impl Topic {
    pub fn enter(&mut self, article: &Article<'_, '_>, sentence: usize) {
        let s = &article.sentences[sentence];
        if self.paragraph != Some(s.paragraph) {
            self.paragraph = Some(s.paragraph);
            self.mention = None;
        }
    }

    pub fn leave(&mut self, article: &Article<'_, '_>, sentence: usize) {
        if !article.sentences[sentence].role.is_said() {
            return;
        }
        let first = in_sentence(article, sentence).find(|(_, m)| is_actor(m) && m.parent.is_none());
        if let Some((i, _)) = first {
            self.mention = Some(i);
            self.article.get_or_insert(i);
        }
    }
}

/// Mentions of a sentence with their indices.
fn in_sentence<'a>(article: &'a Article<'_, '_>, sentence: usize) -> impl Iterator<Item = (u32, &'a Mention)> {
    let from = article.mentions.partition_point(|m| (m.sentence as usize) < sentence);
    article.mentions[from..].iter().enumerate().take_while(move |(_, m)| m.sentence as usize == sentence).map(move |(i, m)| ((from + i) as u32, m))
}

/// The mentions of the quantity's sentence; of a very long one those at its head and around the quantity.
fn near<'a>(article: &'a Article<'_, '_>, sentence: usize, quantity: &Quantity) -> Vec<(u32, &'a Mention)> {
    const HEAD: usize = 32;
    const BEFORE: usize = 160;
    const BEHIND: usize = 32;
    let from = article.mentions.partition_point(|m| (m.sentence as usize) < sentence);
    let to = article.mentions.partition_point(|m| m.sentence as usize <= sentence);
    let at = article.mentions.partition_point(|m| m.span.start() < quantity.span.start()).clamp(from, to);
    let (start, end) = (at.saturating_sub(BEFORE).max(from), (at + BEHIND).min(to));
    let head = from..start.min(from + HEAD);
    head.chain(start..end).map(|i| (i as u32, &article.mentions[i])).collect()
}

fn is_actor(m: &Mention) -> bool {
    matches!(m.kind, kind::PROJECT | kind::COMPANY)
}

fn is_body(m: &Mention) -> bool {
    m.kind == kind::ORGANIZATION
}

fn is_place(m: &Mention) -> bool {
    m.kind == kind::PLACE
}

pub fn find(article: &Article<'_, '_>, clause: &Clause, quantity: &Quantity, topic: &Topic, before: &[Figure]) -> Option<Subject> {
    let of = |(i, m): (u32, &Mention), rule| Some(Subject { span: m.span, mention: Some(i), rule });
    let sentence: Vec<(u32, &Mention)> = near(article, clause.sentence, quantity);
    // 洛阳石化年产12万吨苯乙烯项目: the project holds the number.
    if let Some(&found) = sentence.iter().filter(|(_, m)| m.kind == kind::PROJECT && m.span.contains(quantity.span)).min_by_key(|(_, m)| m.span.len()) {
        return of(found, "inside");
    }
    let outer = |m: &Mention| m.parent.is_none_or(|p| !is_actor(&article.mentions[p as usize]));
    let heading = || {
        let heading = article.sentences[clause.sentence].heading? as usize;
        in_sentence(article, heading).filter(|(_, m)| is_actor(m) && outer(m)).max_by_key(|(_, m)| m.span.len())
    };
    let closes_list = || {
        within(article.pointers, clause.sentence_span.start(), clause.span.start()).iter().any(Pointer::closes_list)
            && sentence.iter().filter(|(_, m)| m.kind == kind::PROJECT && m.span.end() <= clause.span.start()).count() >= 2
    };
    let in_clause = sentence.iter().copied().filter(|(_, m)| m.span.start() >= clause.span.start() && m.span.end() <= quantity.span.start() && is_actor(m) && outer(m)).last();
    if let Some(found) = in_clause {
        return of(found, "clause");
    }
    if closes_list()
        && let Some(found) = heading()
    {
        return of(found, "heading");
    }
    // 该项目, 该公司: back to the last one of its kind.
    if let Some(pointed) = reference(article, clause, quantity) {
        let to = article.mentions.partition_point(|m| m.span.start() < quantity.span.start());
        let back = article.mentions[..to].iter().enumerate().rev().take(256).find(|(_, m)| m.span.end() <= quantity.span.start() && m.kind(article.lexicon) == pointed && outer(m));
        if let Some((i, m)) = back {
            return of((i as u32, m), "reference");
        }
    }
    // A sentence that opens with 该项目 goes on about it.
    let opening = within(article.pointers, clause.sentence_span.start(), clause.sentence_span.start() + 1).first();
    if let Some(pointed) = opening.and_then(|p| p.to.iter().find_map(|r| if let Reference::Back(kind) = r { Some(kind.as_str()) } else { None })) {
        let to = article.mentions.partition_point(|m| m.span.start() < clause.sentence_span.start());
        let back = article.mentions[..to].iter().enumerate().rev().take(64).find(|(_, m)| m.kind(article.lexicon) == pointed && outer(m));
        if let Some((i, m)) = back {
            return of((i as u32, m), "reference");
        }
    }
    let first = sentence.iter().copied().find(|(_, m)| m.span.end() <= quantity.span.start() && is_actor(m) && outer(m));
    if let Some(found) = first {
        return of(found, "sentence");
    }
    // A project right behind: 投资25亿元建设X项目.
    let behind = sentence.iter().copied().find(|(_, m)| m.span.start() >= quantity.span.end() && m.span.end() <= clause.span.end() && m.kind == kind::PROJECT && outer(m));
    if let Some(found) = behind {
        return of(found, "object");
    }
    if let Some(previous) = before.last()
        && let Some(s) = previous.subject
    {
        return Some(Subject { rule: "figure-before", ..s });
    }
    let place = sentence.iter().copied().find(|(_, m)| {
        is_place(m) && m.parent.is_none() && m.span.end() <= quantity.span.start() && !matches!(&m.name, Name::Entity(e) if article.home.is_in(*e))
    });
    let body = sentence.iter().copied().find(|(_, m)| is_body(m) && m.parent.is_none() && m.span.end() <= quantity.span.start() && !is_source(article, m));
    if let Some(found) = place {
        return of(found, "place");
    }
    if let Some(found) = heading() {
        return of(found, "heading");
    }
    if let Some(i) = topic.mention {
        return of((i, &article.mentions[i as usize]), "topic");
    }
    if let Some(found) = body {
        return of(found, "body");
    }
    let firm = topic.article.map(|i| (i, &article.mentions[i as usize])).filter(|(_, m)| m.kind == kind::COMPANY);
    firm.filter(|_| article.home.place().is_none()).and_then(|f| of(f, "article"))
}

/// 据市统计局, 记者从…获悉: who says it is not whose it is.
fn is_source(article: &Article<'_, '_>, m: &Mention) -> bool {
    let chars = article.text.chars();
    let at = m.span.start();
    (1..=2.min(at)).any(|n| article.lexicon.rules.boundaries.exact(&chars[at - n..at]).iter().any(|b| b.source))
}

/// What kind of thing a reference word in the clause points back to.
fn reference<'l>(article: &Article<'l, '_>, clause: &Clause, quantity: &Quantity) -> Option<&'l str> {
    let chars = article.text.chars();
    within(article.pointers, clause.span.start(), quantity.span.start()).iter().find_map(|p| {
        let starts = p.start == clause.span.start() || !is_letter(chars[p.start - 1]);
        p.to.iter().find_map(|r| if let Reference::Back(kind) = r { starts.then_some(kind.as_str()) } else { None })
    })
}

/// The place that a figure is about: the subject's own, the clause's, the sentence's, else the home.
pub fn place(article: &Article<'_, '_>, clause: &Clause, subject: Option<&Subject>) -> Option<EntityIndex> {
    let entity = |m: &Mention| match &m.name {
        Name::Entity(e) if is_place(m) => Some(*e),
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
