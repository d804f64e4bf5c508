//! Who builds or owns a project: the firm or body in its name; the one that stands right before it or is said to build it
//! (由A投资的…); the one whose doing the sentence tells (A拟投资4亿元,建设…); the firm that only the name shows.

use super::view::View;
use super::{Named, is_body, is_place};
use crate::dictionary::lexicon::kind;
use crate::dictionary::rules::{Reference, Shape};
use crate::mentions::clause::Clauses;
use crate::mentions::reference::within;
use crate::mentions::{Mention, Source};
use crate::span::{Span, is_letter};
use crate::tokens;

/// A firm that only the name shows has at most so many characters.
const SHOWN: usize = 4;
/// An owner stands at most so far before what it builds.
const NEAR: usize = 40;

pub fn find(view: &View<'_, '_, '_>, clauses: &mut Clauses<'_, '_>) -> Option<Named> {
    in_name(view).or_else(|| touching(view)).or_else(|| agent(view)).or_else(|| shown(view, clauses)).or_else(|| doing(view))
}

/// 洛阳石化 in 洛阳石化炼油结构调整项目: at its beginning, or behind the place that begins it.
fn in_name(view: &View<'_, '_, '_>) -> Option<Named> {
    let first = view.inside().find(|(_, m)| is_body(m) && view.is_own(m))?;
    let opens = first.1.span.start() <= view.span().start() + SHOWN;
    opens.then(|| view.named(first.0))
}

/// A的B, AB; also the dash of A首座场站——B.
fn touching(view: &View<'_, '_, '_>) -> Option<Named> {
    let chars = view.chars();
    let start = view.span().start();
    let gap = |m: &Mention| &chars[m.span.end()..start];
    view.before()
        .take_while(|(_, m)| m.span.start() + NEAR > start)
        .find(|(_, m)| {
            let near = m.span.end() + 8 >= start && !gap(m).iter().any(|&c| crate::figures::clause::ends_clause(c) || c == '、');
            let dashed = gap(m).ends_with(&['—', '—']) && view.marks(m.span.end(), start) == 2;
            is_body(m) && view.is_outer(m) && (near || dashed)
        })
        .map(|(i, _)| view.named(i))
}

/// 由A投资建设, before the project or behind it.
fn agent(view: &View<'_, '_, '_>) -> Option<Named> {
    let by = |m: &Mention| is_body(m) && view.is_outer(m) && view.follows(m.span.start(), |b| b.agent);
    let builds = |from: usize, to: usize| view.words.stages_in(from, to).iter().any(|w| w.word.builder) || from < to && view.follows(to, |b| b.owner);
    let end = view.span().end();
    let before = || view.before().find(|(_, m)| by(m) && view.marks(m.span.end(), view.span().start()) == 0 && builds(m.span.end(), view.span().start()));
    let behind =
        || view.behind().find(|(_, m)| by(m) && view.marks(end, m.span.start()) <= 1 && builds(m.span.end(), (m.span.end() + 8).min(view.sentence.end())));
    before().or_else(behind).map(|(i, _)| view.named(i))
}

/// A计划…,投资建设B: the last firm or body before the verb of building, or the one that 公司 points back to.
fn doing(view: &View<'_, '_, '_>) -> Option<Named> {
    let start = view.span().start();
    let verb = view.words.stages.iter().rev().find(|w| w.end <= start && w.word.builder && start - w.end <= 6 * NEAR && view.marks(w.end, start) <= 3)?;
    let subject = view.before().find(|(_, m)| is_body(m) && view.is_outer(m) && m.span.end() <= verb.start && !view.follows(m.span.start(), |b| b.source));
    if let Some((i, m)) = subject
        && view.marks(m.span.end(), verb.start) <= 3
        && (builds_itself(view, m) || opens_clause(view, m))
    {
        return Some(view.named(i));
    }
    let pointed = within(view.article.pointers, view.sentence.start(), verb.start)
        .iter()
        .any(|p| p.to.iter().any(|r| matches!(r, Reference::Back(kind) if kind == "company")));
    if pointed { spoken_of(view) } else { None }
}

/// The firm that the article has spoken of most; of equals, the last.
fn spoken_of(view: &View<'_, '_, '_>) -> Option<Named> {
    let mentions = view.article.mentions;
    let firms = || (view.index.saturating_sub(128)..view.index).filter(|&i| mentions[i].kind == kind::COMPANY && view.is_outer(&mentions[i]));
    let times = |i: usize| firms().filter(|&j| mentions[j].name == mentions[i].name).count();
    firms().max_by_key(|&i| (times(i), i)).map(|i| view.named(i))
}

/// A verb of building stands behind it in its own clause; 聘请A编制规划,建设…: A does not build.
fn builds_itself(view: &View<'_, '_, '_>, m: &Mention) -> bool {
    let clause = super::view::clause_behind(view.chars(), view.sentence, m.span.end());
    let to = if clause.is_empty() { clause_of_bracket(view, m.span.end()) } else { clause.end() };
    view.words.stages_in(m.span.end(), to).iter().any(|w| w.word.builder && w.end <= view.span().start())
}

/// The end of the clause that goes on behind a bracket: A(以下简称B)拟投资….
fn clause_of_bracket(view: &View<'_, '_, '_>, open: usize) -> usize {
    let chars = view.chars();
    let close = (open..view.sentence.end()).find(|&i| chars[i] == ')').unwrap_or(open);
    super::view::clause_behind(chars, view.sentence, (close + 1).min(view.sentence.end())).end()
}

fn opens_clause(view: &View<'_, '_, '_>, m: &Mention) -> bool {
    let start = m.span.start();
    start == view.sentence.start() || !view.chars()[start - 1].is_alphanumeric()
}

/// 高邦 in 高邦铝加工项目: what the name begins with is no word of the language, and the rest is what is made there.
fn shown(view: &View<'_, '_, '_>, clauses: &mut Clauses<'_, '_>) -> Option<Named> {
    if !may_show(view) {
        return None;
    }
    let chars = view.chars();
    let span = view.span();
    let mut start = span.start();
    while let Some((_, place)) = view.inside().find(|(_, m)| is_place(m) && m.span.start() == start) {
        start = place.span.end();
    }
    let end = clauses.words(start, span.end()).iter().take_while(|w| is_odd(view, **w)).last()?.end();
    let name = Span::new(start, end);
    let alone = (2..=SHOWN).contains(&name.len()) && end + 2 < span.end() && chars[name.range()].iter().all(|&c| is_letter(c) && !c.is_ascii());
    (alone && !view.inside().any(|(_, m)| m.span.overlaps(name))).then_some(Named { span: name, mention: None })
}

/// A firm may begin names by these rules, but none of works on rivers and roads (梅江灌区工程).
fn may_show(view: &View<'_, '_, '_>) -> bool {
    let rules = &view.article.lexicon.rules;
    let chars = &view.chars()[..view.span().end()];
    let works = |at: usize| {
        rules.affix_words.longest(chars, at).is_some_and(|(_, rows)| {
            rows.iter().any(|&r| {
                matches!(rules.affixes[r as usize].shape, Shape::Line | Shape::Water | Shape::Road | Shape::Work) && rules.affixes[r as usize].max < 32
            })
        })
    };
    let by_pattern = match view.mention.source {
        Source::Affix(row) => matches!(rules.affixes[row as usize].shape, Shape::Project | Shape::Phase) || rules.affixes[row as usize].max >= 32,
        Source::Rule(_) => true,
        Source::Entity(_) => false,
    };
    by_pattern && !view.span().range().any(works)
}

fn is_odd(view: &View<'_, '_, '_>, word: Span) -> bool {
    let chars = &view.chars()[word.range()];
    let rules = &view.article.lexicon.rules;
    // 煤制, 灾后: a character that is a word by itself begins or ends no firm.
    let plain =
        |c: &char| rules.boundaries.exact(std::slice::from_ref(c)).is_empty() && rules.numeral(*c).is_none() && !tokens::is_verb(std::slice::from_ref(c));
    if !chars.iter().all(plain) {
        return false;
    }
    if chars.len() == 1 {
        return is_letter(chars[0]) && view.article.lexicon.rules.numeral(chars[0]).is_none();
    }
    chars.iter().all(|&c| is_letter(c)) && !tokens::is_word(chars)
}
