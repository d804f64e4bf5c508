//! Projects: what the article says of each project mention: stage, owner, place and the larger project.
//!
//! In: mentions and the rule words of the mention's sentence. Out: one [`Project`] a mention. The hard case is a list:
//! 开工建设A、B等项目 gives every item the verb that stands before the list, and the heading above it is the whole.

mod owner;
mod place;
mod stage;
mod view;
mod whole;

use crate::dictionary::lexicon::kind;
use crate::dictionary::rules::Stage;
use crate::figures::Article;
use crate::figures::clause::Lookup;
use crate::mentions::Mention;
use crate::mentions::clause::Clauses;
use crate::span::Span;
use rustc_hash::FxHashMap;
use view::View;

/// A name that a project's row gives, and the mention that it is, if it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    pub span: Span,
    pub mention: Option<u32>,
}

/// What is told of one project mention.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    pub mention: u32,
    pub stage: Option<Stage>,
    pub stage_span: Option<Span>,
    pub owner: Option<Named>,
    pub place: Option<Named>,
    pub part_of: Option<Named>,
}

/// Reads all project mentions of an article.
pub fn find(article: &Article<'_, '_>, words: &mut Lookup, clauses: &mut Clauses<'_, '_>) -> Vec<Project> {
    let mut projects = Vec::new();
    for (i, m) in article.mentions.iter().enumerate() {
        if m.kind != kind::PROJECT || !article.sentences[m.sentence as usize].role.is_said() {
            continue;
        }
        let view = View::of(article, i, words.get(article, m.sentence as usize, clauses));
        let (stage, stage_span) = stage::find(&view).unzip();
        let owner = owner::find(&view, clauses);
        let place = place::find(&view, owner);
        let part_of = whole::find(&view);
        projects.push(Project { mention: i as u32, stage, stage_span, owner, place, part_of });
    }
    inherit(article, &mut projects);
    projects
}

/// What the article tells of a name, wherever it does.
#[derive(Default)]
struct Told {
    owner: Option<Named>,
    /// The place that the longer name begins with.
    place_in_name: Option<Named>,
    place: Option<Named>,
    part_of: Option<Named>,
}

/// What is said of a project once holds for its other mentions: of the same name, or of the name without the place in front
/// (青口镇紫菜产业园, 紫菜产业园) or 项目 behind (康源海苔项目, 康源海苔).
fn inherit(article: &Article<'_, '_>, projects: &mut [Project]) {
    let chars = article.text.chars();
    let mut told: FxHashMap<&[char], Told> = FxHashMap::default();
    for p in projects.iter() {
        let span = article.mentions[p.mention as usize].span;
        let leading = p.place.filter(|l| l.span.start() >= span.start() && l.span.end() < span.end());
        let bare = leading.map(|l| Span::new(l.span.end(), span.end()));
        for name in [Some(span), Some(without_ending(article, span)), bare, bare.map(|b| without_ending(article, b))].into_iter().flatten() {
            let facts = told.entry(&chars[name.range()]).or_default();
            facts.owner = facts.owner.or(p.owner);
            facts.place_in_name = facts.place_in_name.or(leading);
            facts.place = facts.place.or(p.place);
            facts.part_of = facts.part_of.or(p.part_of);
        }
    }
    for p in projects.iter_mut() {
        let span = article.mentions[p.mention as usize].span;
        for name in [span, without_ending(article, span)] {
            let Some(facts) = told.get(&chars[name.range()]) else { continue };
            p.owner = p.owner.or(facts.owner);
            p.place = p.place.or(facts.place_in_name);
            p.part_of = p.part_of.or(facts.part_of.filter(|w| chars[w.span.range()] != chars[span.range()]));
        }
        p.place = p.place.or_else(|| told.get(&chars[span.range()]).and_then(|f| f.place));
    }
    // What is part of a larger one lies where that does.
    for p in projects.iter_mut().filter(|p| p.place.is_none()) {
        let Some(whole) = p.part_of else { continue };
        let is_place = whole.mention.is_some_and(|m| article.mentions[m as usize].kind == kind::PLACE);
        p.place = if is_place { Some(whole) } else { told.get(&chars[whole.span.range()]).and_then(|f| f.place_in_name.or(f.place)) };
    }
}

/// A name without 项目 or 工程 at its end.
fn without_ending(article: &Article<'_, '_>, span: Span) -> Span {
    let rules = &article.lexicon.rules;
    let chars = &article.text.chars()[..span.end()];
    let ends = |n: usize| {
        rules.affix_words.exact(&chars[span.end() - n..]).iter().any(|&r| rules.affixes[r as usize].kind == "project" && rules.affixes[r as usize].max >= 32)
    };
    if span.len() >= 6 && ends(2) { Span::new(span.start(), span.end() - 2) } else { span }
}

fn is_project(m: &Mention) -> bool {
    m.kind == kind::PROJECT
}

fn is_place(m: &Mention) -> bool {
    m.kind == kind::PLACE
}

fn is_body(m: &Mention) -> bool {
    matches!(m.kind, kind::COMPANY | kind::ORGANIZATION)
}
