//! The larger project or belt that a project belongs to: the one whose name its own begins with or touches; what 其中 or
//! 包含 takes it from; the one that the paragraph's numbered opening or the heading names; the park it is said to lie in.

use super::view::View;
use super::{Named, is_place, is_project};
use crate::dictionary::rules::{Cue, Shape};
use crate::mentions::{Mention, Source};
use crate::span::Span;

/// How many sentences back a numbered opening (一是…工程。) still holds.
const OPENING: u32 = 12;

pub fn find(view: &View<'_, '_, '_>) -> Option<Named> {
    let found = topic(view)
        .or_else(|| in_name(view))
        .or_else(|| touching(view))
        .or_else(|| among(view))
        .or_else(|| containing(view))
        .or_else(|| numbered(view))
        .or_else(|| heading(view))
        .or_else(|| part_of_last(view))
        .or_else(|| park(view))?;
    let chars = view.chars();
    // A name is no part of itself, nor of a part of its own name; 沿江高铁 is none of 沿江高铁梅岭隧道.
    let (own, whole) = (&chars[view.span().range()], &chars[found.span.range()]);
    let inside = view.span().contains(found.span);
    (inside || !own.ends_with(whole) && !whole.ends_with(own) && !whole.starts_with(own)).then_some(found)
}

/// 梅江灌区工程 of 梅江灌区工程团结总干渠.
fn in_name(view: &View<'_, '_, '_>) -> Option<Named> {
    view.inside()
        .filter(|(_, m)| is_project(m) && m.span.start() == view.span().start() && m.span.end() + 2 <= view.span().end())
        .max_by_key(|(_, m)| m.span.len())
        .map(|(i, _)| view.named(i))
}

/// A project that ends where this one begins, or that holds it behind its own name; not one that 和 puts beside it.
fn touching(view: &View<'_, '_, '_>) -> Option<Named> {
    let start = view.span().start();
    let holds = |between: &[char]| match between {
        [] => true,
        [c] => c.is_alphabetic() && !view.article.lexicon.rules.boundaries.exact(between).iter().any(|b| b.conjunction),
        _ => false,
    };
    let before = |m: &Mention| is_project(m) && m.span.end() <= start && holds(&view.chars()[m.span.end()..start]);
    view.before().take_while(|(_, m)| m.span.start() + 80 > start).find(|(_, m)| before(m)).map(|(i, _)| view.named(i))
}

/// A,B已完成: the clause before says nothing but A.
fn topic(view: &View<'_, '_, '_>) -> Option<Named> {
    let start = view.span().start();
    let chars = view.chars();
    if start < 2 || start != view.clause.start() || chars[start - 1] != ',' {
        return None;
    }
    let (i, m) = view.before().find(|(_, m)| is_project(m) && view.is_outer(m) && m.span.end() == start - 1)?;
    let clause = super::view::clause_before(chars, view.sentence, start - 1);
    let told = view.words.stages_in(clause.start(), m.span.start()).iter().any(|w| !m.span.overlaps(Span::new(w.start, w.end)));
    (!told).then(|| view.named(i))
}

/// …, 其中B: the last project before the word, in this sentence or the one before.
fn among(view: &View<'_, '_, '_>) -> Option<Named> {
    let word = view.words.cues.iter().rev().find(|c| c.word == Cue::Among && c.end <= view.span().start() && view.marks(c.end, view.span().start()) == 0)?;
    let here = view.before().find(|(_, m)| is_project(m) && view.is_outer(m) && m.span.end() <= word.start).map(|(i, _)| view.named(i));
    here.or_else(|| last_before(view))
}

/// A包含B、C: a larger one said before, with a word of containing between.
fn containing(view: &View<'_, '_, '_>) -> Option<Named> {
    let (i, m) = view
        .of_sentence(view.mention.sentence)
        .find(|(_, m)| is_project(m) && view.is_outer(m))
        .filter(|(_, m)| m.span.end() <= view.span().start())
        .or_else(|| divided(view))?;
    view.words.contains_between(m.span.end(), view.span().start()).then(|| view.named(i))
}

/// 开发区划分为A和B: a place right before the word.
fn divided<'v>(view: &View<'v, '_, '_>) -> Option<(usize, &'v Mention)> {
    view.before().find(|(_, m)| is_place(m) && view.is_outer(m) && view.words.contains_between(m.span.end(), m.span.end() + 1))
}

/// 一是A。…B: what the last numbered opening of the paragraph names.
fn numbered(view: &View<'_, '_, '_>) -> Option<Named> {
    let sentences = view.article.sentences;
    let own = view.mention.sentence;
    let paragraph = sentences[own as usize].paragraph;
    let opening = (own.saturating_sub(OPENING)..=own)
        .rev()
        .take_while(|&s| sentences[s as usize].paragraph == paragraph)
        .find(|&s| is_numbered(view, sentences[s as usize].span))?;
    let start = sentences[opening as usize].span.start();
    let (i, _) = view.of_sentence(opening).find(|(_, m)| is_project(m) && m.span.start() == start + 2 && m.span.end() <= view.span().start())?;
    Some(view.named(i))
}

/// 一是, 二是 at the head of a sentence.
fn is_numbered(view: &View<'_, '_, '_>, sentence: Span) -> bool {
    let rules = &view.article.lexicon.rules;
    let chars = &view.chars()[sentence.range()];
    chars.len() > 4 && rules.numeral(chars[0]).is_some() && rules.boundaries.exact(&chars[1..2]).iter().any(|b| b.never)
}

/// The project that the heading names.
fn heading(view: &View<'_, '_, '_>) -> Option<Named> {
    let heading = view.article.sentences[view.mention.sentence as usize].heading?;
    view.of_sentence(heading).filter(|(_, m)| is_project(m)).max_by_key(|(_, m)| m.span.len()).map(|(i, _)| view.named(i))
}

/// 二期…, …段: by its name a part of something, of the last project spoken of.
fn part_of_last(view: &View<'_, '_, '_>) -> Option<Named> {
    let rules = &view.article.lexicon.rules;
    let chars = &view.chars()[..view.span().end()];
    let shape = |rows: &[u16], shape: Shape| rows.iter().any(|&r| rules.affixes[r as usize].shape == shape);
    let opens = rules.affix_words.longest(chars, view.span().start()).is_some_and(|(_, rows)| shape(rows, Shape::Phase));
    let ends = matches!(view.mention.source, Source::Affix(row) if rules.affixes[row as usize].shape == Shape::Section);
    if opens || ends { last_before(view) } else { None }
}

/// The last project before the mention in its paragraph.
fn last_before(view: &View<'_, '_, '_>) -> Option<Named> {
    let sentences = view.article.sentences;
    let paragraph = sentences[view.mention.sentence as usize].paragraph;
    let mentions = view.article.mentions;
    let section = |m: &Mention| matches!(m.source, Source::Affix(row) if view.article.lexicon.rules.affixes[row as usize].shape == Shape::Section);
    (0..view.index)
        .rev()
        .take(64)
        .take_while(|&i| sentences[mentions[i].sentence as usize].paragraph == paragraph)
        .find(|&i| is_project(&mentions[i]) && mentions[i].span.end() <= view.span().start() && !section(&mentions[i]))
        .map(|i| view.named(i))
}

/// 在A产业园…现场,B、C等项目: the project that the sentence is set in.
fn park(view: &View<'_, '_, '_>) -> Option<Named> {
    view.before()
        .find(|(_, m)| {
            is_project(m)
                && view.is_outer(m)
                && view.marks(m.span.end(), view.span().start()) >= 1
                && view.follows(view.chain_start(m.span.start()), |b| b.locative)
        })
        .map(|(i, _)| view.named(i))
}
