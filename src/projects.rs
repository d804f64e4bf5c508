//! Projects: what the article says of each project mention: stage, owner, place and the larger project.
//!
//! In: mentions and the rule words of the mention's own clause. Out: one [`Project`] a mention. The hard case is a list:
//! 开工建设A、B等项目 gives every item the verb that stands before the list.

use crate::dictionary::rules::Stage;
use crate::document::Sentence;
use crate::figures::Article;
use crate::figures::clause::{Lookup, Words, ends_clause};
use crate::dictionary::lexicon::kind;
use crate::mentions::{Mention, Name};
use crate::mentions::clause::Clauses;
use crate::span::Span;

/// The mentions of a sentence, with their indices.
fn of_sentence<'a>(article: &'a Article<'_, '_>, sentence: u32) -> impl DoubleEndedIterator<Item = (usize, &'a Mention)> {
    let from = article.mentions.partition_point(|m| m.sentence < sentence);
    let to = article.mentions.partition_point(|m| m.sentence <= sentence);
    article.mentions[from..to].iter().enumerate().map(move |(i, m)| (from + i, m))
}

/// The mentions that lie in a span (or begin shortly before it), with their indices.
fn around<'a>(article: &'a Article<'_, '_>, span: Span, before: usize) -> impl DoubleEndedIterator<Item = (usize, &'a Mention)> {
    let from = article.mentions.partition_point(|m| m.span.start() + before < span.start());
    let to = article.mentions.partition_point(|m| m.span.start() < span.end());
    article.mentions[from..to].iter().enumerate().map(move |(i, m)| (from + i, m))
}

/// What is told of one project mention.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    pub mention: u32,
    pub stage: Option<Stage>,
    pub stage_span: Option<Span>,
    pub owner: Option<u32>,
    pub place: Option<u32>,
    pub part_of: Option<u32>,
}

/// Reads all project mentions of an article.
pub fn find(article: &Article<'_, '_>, words: &mut Lookup, clauses: &mut Clauses<'_, '_>) -> Vec<Project> {
    let mut projects = Vec::new();
    for (i, m) in article.mentions.iter().enumerate() {
        if m.kind != kind::PROJECT {
            continue;
        }
        let sentence = &article.sentences[m.sentence as usize];
        if !sentence.role.is_said() {
            continue;
        }
        let words = words.get(article, m.sentence as usize, clauses);
        let clause = own_clause(article, m, sentence);
        let (stage, stage_span) = stage(m, clause, words).unzip();
        let owner = owner(article, i);
        projects.push(Project { mention: i as u32, stage, stage_span, owner, place: place(article, i, owner), part_of: part_of(article, i, sentence, words) });
    }
    projects
}

/// How far a clause is looked for on either side of a name.
const CLAUSE: usize = 800;

fn own_clause(article: &Article<'_, '_>, m: &Mention, sentence: &Sentence) -> Span {
    let chars = article.text.chars();
    let from = sentence.span.start().max(m.span.start().saturating_sub(CLAUSE));
    let to = sentence.span.end().min(m.span.end() + CLAUSE);
    let start = (from..m.span.start()).rev().find(|&i| ends_clause(chars[i])).map_or(from, |i| i + 1);
    let end = (m.span.end()..to).find(|&i| ends_clause(chars[i])).unwrap_or(to);
    Span::new(start, end)
}

/// The strongest stage word of the clause outside the name; of equals, the one behind.
fn stage(m: &Mention, clause: Span, words: &Words) -> Option<(Stage, Span)> {
    let from = words.stages.partition_point(|w| w.start < clause.start());
    words.stages[from..]
        .iter()
        .take_while(|w| w.start < clause.end())
        .filter(|w| w.end <= clause.end() && !m.span.overlaps(Span::new(w.start, w.end)) && w.word.weight > 0)
        .max_by_key(|w| {
            let behind = w.start >= m.span.end();
            let distance = if behind { w.start - m.span.end() } else { m.span.start() - w.end };
            (w.word.weight, behind, usize::MAX - distance)
        })
        .map(|w| (w.word.stage, Span::new(w.start, w.end)))
}

/// The company (or body) in the name, else the one right before it.
fn owner(article: &Article<'_, '_>, project: usize) -> Option<u32> {
    let span = article.mentions[project].span;
    let is_owner = |m: &Mention| matches!(m.kind, kind::COMPANY | kind::ORGANIZATION);
    let sentence = article.mentions[project].sentence;
    let inside = around(article, span, 0).find(|(_, m)| is_owner(m) && span.contains(m.span) && m.span != span && m.span.start() <= span.start() + 4);
    let touching = || {
        let chars = article.text.chars();
        around(article, span, 48).rev().find(|(_, m)| {
            is_owner(m) && m.sentence == sentence && m.span.end() <= span.start() && span.start() - m.span.end() <= 8 && !chars[m.span.end()..span.start()].iter().any(|&c| ends_clause(c) || c == '、')
        })
    };
    inside.or_else(touching).map(|(i, _)| i as u32)
}

/// The place in the name, in its owner's name, right before it, or the last one of the sentence before it.
fn place(article: &Article<'_, '_>, project: usize, owner: Option<u32>) -> Option<u32> {
    let m = &article.mentions[project];
    let is_place = |m: &Mention| m.kind == kind::PLACE;
    let owner_span = owner.map(|o| article.mentions[o as usize].span);
    let inside: Vec<usize> = around(article, m.span, 0).filter(|(_, p)| is_place(p) && m.span.contains(p.span)).map(|(i, _)| i).collect();
    // The deepest division of 福建省晋江市.
    let depth = |i: &usize| match &article.mentions[*i].name {
        Name::Entity(e) => article.lexicon.entity(*e).rank,
        _ => 2,
    };
    let own = inside.iter().copied().filter(|&i| owner_span.is_none_or(|o| !o.contains(article.mentions[i].span))).min_by_key(depth);
    let before = || around(article, m.span, 200).rev().find(|(_, p)| is_place(p) && p.sentence == m.sentence && p.span.end() <= m.span.start() && p.parent.is_none()).map(|(i, _)| i);
    own.or_else(|| inside.first().copied()).or_else(before).map(|i| i as u32)
}

/// The project that the heading names, or one that the sentence says contains it.
fn part_of(article: &Article<'_, '_>, project: usize, sentence: &Sentence, words: &Words) -> Option<u32> {
    let m = &article.mentions[project];
    let is_project = |p: &Mention| p.kind == kind::PROJECT;
    if let Some(heading) = sentence.heading {
        let found = of_sentence(article, heading).filter(|(_, p)| is_project(p) && p.span != m.span).max_by_key(|(_, p)| p.span.len());
        if let Some((i, p)) = found
            && article.text.folded(p.span) != article.text.folded(m.span)
        {
            return Some(i as u32);
        }
    }
    // A包含B、C: a larger one said before, with a word of containing between.
    let first = of_sentence(article, m.sentence).find(|(_, p)| is_project(p) && p.parent.is_none()).filter(|(_, p)| p.span.end() <= m.span.start())?;
    words.contains_between(first.1.span.end(), m.span.start()).then_some(first.0 as u32)
}
