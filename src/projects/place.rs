//! Where a project is: the place that its name begins with; where the clause or sentence says that it lies (在重庆,…;
//! …位于银川市); the place before it; a place in its owner's name.

use super::view::View;
use super::{Named, is_place, is_project};
use crate::mentions::{Matcher, Mention, Name};
use crate::span::{Span, is_letter};

/// How far behind the name its place may be told.
const BEHIND: usize = 60;

pub fn find(view: &View<'_, '_, '_>, owner: Option<Named>) -> Option<Named> {
    // An airport that a list holds is its own place.
    if let Some(own) = same_span(view) {
        return Some(own);
    }
    let leading = leading(view, owner);
    let said = said_behind(view).or_else(|| said_before(view));
    match (leading, said) {
        // 新疆晶品…项目在克拉玛依市投产: what is said is nearer than a province.
        (Some(lead), Some(said)) if is_wide(view, lead) && !is_wide(view, said) => Some(said),
        (Some(lead), _) => Some(lead),
        (None, Some(said)) => Some(said),
        (None, None) => line_end(view).or_else(|| beside(view)).or_else(|| within(view)).or_else(|| of_owner(view, owner)),
    }
}

fn same_span(view: &View<'_, '_, '_>) -> Option<Named> {
    let near = view.index.saturating_sub(1)..view.article.mentions.len().min(view.index + 2);
    near.filter(|&i| is_place(&view.article.mentions[i]) && view.article.mentions[i].span == view.span() && view.mention.matcher == Matcher::Pattern)
        .map(|i| view.named(i))
        .next()
}

/// The place that the name begins with, the deepest of 福建省晋江市; also behind the owner or its short name.
fn leading(view: &View<'_, '_, '_>, owner: Option<Named>) -> Option<Named> {
    let start = view.span().start();
    let owner = owner.map(|o| o.span);
    let own = |m: &Mention| owner.is_none_or(|o| !o.contains(m.span));
    let opens = |m: &Mention| {
        let offset = m.span.start() - start;
        offset == 0 || owner.is_some_and(|o| o.end() == m.span.start()) || (2..=4).contains(&offset)
    };
    let (first, m) = view.inside().find(|(_, m)| is_site(view, m) && own(m) && opens(m))?;
    let mut best = (first, depth(view, m));
    let mut end = m.span.end();
    for (i, m) in view.inside().filter(|(_, m)| is_place(m) && own(m)) {
        if m.span.start() == end && matches!(m.name, Name::Entity(_)) {
            end = m.span.end();
            best = if depth(view, m) <= best.1 { (i, depth(view, m)) } else { best };
        }
    }
    Some(view.named(best.0))
}

/// The smaller, the deeper in the divisions.
fn depth(view: &View<'_, '_, '_>, m: &Mention) -> i32 {
    match &m.name {
        Name::Entity(e) => i32::from(view.article.lexicon.entity(*e).rank),
        _ => 2,
    }
}

/// A province or a country.
fn is_wide(view: &View<'_, '_, '_>, named: Named) -> bool {
    let Some(m) = named.mention.map(|m| &view.article.mentions[m as usize]) else { return false };
    let Name::Entity(e) = m.name else { return false };
    let lexicon = view.article.lexicon;
    matches!(lexicon.attribute(lexicon.entity(e), "level"), "province" | "country")
}

fn is_said(view: &View<'_, '_, '_>, m: &Mention) -> bool {
    let other = |m: &Mention| is_project(m) && !view.chars()[m.span.range()].ends_with(&view.chars()[view.span().range()]);
    (is_place(m) || other(m)) && view.is_outer(m) && view.follows(m.span.start(), |b| b.locative)
}

/// …位于银川市西夏区, 奠基仪式在银川举行: behind the name, in its own clause.
fn said_behind(view: &View<'_, '_, '_>) -> Option<Named> {
    view.behind()
        .take_while(|(_, m)| m.span.start() < view.clause.end().min(view.span().end() + BEHIND))
        .find(|(_, m)| is_place(m) && is_said(view, m))
        .map(|(i, _)| deepest(view, i))
}

/// 在四川南充,…: before the name, in its own clause or an earlier one; of 四川南充 the deepest.
fn said_before(view: &View<'_, '_, '_>) -> Option<Named> {
    let (first, _) = view.before().find(|(_, m)| is_said(view, m))?;
    Some(deepest(view, first))
}

/// Of places that follow one another (四川南充) the last; but a lake that no row puts into a division tells less than the
/// division before it (格尔木市察尔汗盐湖).
fn deepest(view: &View<'_, '_, '_>, first: usize) -> Named {
    let mentions = &view.article.mentions;
    let mut best = first;
    for i in (first + 1..mentions.len().min(first + 12)).filter(|&i| i != view.index) {
        if is_place(&mentions[i]) && mentions[i].span.start() == mentions[best].span.end() {
            best = i;
        }
    }
    let is_placed = |m: &Mention| match m.name {
        Name::Entity(e) => view.article.lexicon.entity(e).is_placed(),
        _ => true,
    };
    let before = || (best.saturating_sub(3)..best).rev().find(|&i| is_place(&mentions[i]) && mentions[i].span.end() == mentions[best].span.start());
    let division = if is_placed(&mentions[best]) { None } else { before().filter(|&i| is_placed(&mentions[i])) };
    view.named(division.unwrap_or(best))
}

/// The nearest place before it in its own clause, else one that opens an earlier clause.
fn beside(view: &View<'_, '_, '_>) -> Option<Named> {
    let chars = view.chars();
    let opens = |m: &Mention| m.span.start() == view.sentence.start() || crate::figures::clause::ends_clause(chars[m.span.start() - 1]);
    let near = |m: &Mention| m.span.start() >= view.clause.start() || opens(m);
    view.before().find(|(_, m)| is_place(m) && m.parent.is_none() && near(m)).map(|(i, _)| deepest(view, i))
}

/// A place anywhere in the name.
fn within(view: &View<'_, '_, '_>) -> Option<Named> {
    view.inside().find(|(_, m)| is_site(view, m)).map(|(i, _)| view.named(i))
}

/// A place that says where: the river that 梅江灌区工程 is named after does not.
fn is_site(view: &View<'_, '_, '_>, m: &Mention) -> bool {
    let lexicon = view.article.lexicon;
    let river = matches!(m.name, Name::Entity(e) if lexicon.attribute(lexicon.entity(e), "type") == "river");
    is_place(m) && !river
}

/// 大岚 in 车岗头至大岚段: where a line ends, although no list holds the place.
fn line_end(view: &View<'_, '_, '_>) -> Option<Named> {
    let rules = &view.article.lexicon.rules;
    let chars = &view.chars()[..view.span().end()];
    let at = view.span().range().skip(2).find(|&at| rules.boundaries.exact(&chars[at..=at]).iter().any(|b| b.between))?;
    let from = at + 1;
    let tail = (from + 2..chars.len()).find(|&i| rules.affix_words.begins_at(chars, i))?;
    let name = Span::new(from, tail);
    ((2..=4).contains(&name.len()) && chars[name.range()].iter().all(|&c| is_letter(c))).then_some(Named { span: name, mention: None })
}

/// 洛阳 of 洛阳石化.
fn of_owner(view: &View<'_, '_, '_>, owner: Option<Named>) -> Option<Named> {
    let owner = owner?;
    let owner_index = owner.mention? as usize;
    let to = view.article.mentions.len().min(owner_index + 8);
    (owner_index + 1..to).find(|&i| is_place(&view.article.mentions[i]) && owner.span.contains(view.article.mentions[i].span)).map(|i| view.named(i))
}
