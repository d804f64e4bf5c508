//! Names that a dictionary holds.
//!
//! In: every string of the text that is a form of an entity. Out: mentions that do not cross. The hard cases are weak
//! forms (资源, 朝阳), which count only with evidence in the article, and names of several places (鼓楼区), which what
//! stands nearby, the other places of the article and the paper's home tell apart, in this order.

mod taken;

use super::clause::Clauses;
use super::trace::Refusal;
use super::{Home, Matcher, Mention, Name, Source, is_title};
use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::{EntityIndex, Form, Written, kind};
use crate::dictionary::rules::{Frame, Reference, Shape, name_kind};
use crate::dictionary::words::{Place, Start};
use crate::document::Sentence;
use crate::prefetch::prefetch;
use crate::span::{Span, Text, holds, is_letter};
use crate::tokens;
use rustc_hash::FxHashSet;
use std::sync::Arc;
use taken::Taken;

/// A string of the text that is written like a dictionary name.
struct Hit<'l> {
    span: Span,
    sentence: u32,
    written: Written<'l>,
}

/// Later layers first, then longer names, then heavier ones, then the earlier.
type Priority = (std::cmp::Reverse<u16>, std::cmp::Reverse<usize>, std::cmp::Reverse<i32>, usize);

impl<'l> Hit<'l> {
    fn priority(&self) -> Priority {
        use std::cmp::Reverse;
        (Reverse(self.written.layer), Reverse(self.span.len()), Reverse(self.written.weight), self.span.start())
    }

    fn forms(&self) -> &'l [Form] {
        self.written.forms()
    }

    /// What it may name.
    fn entities(&self) -> impl Iterator<Item = EntityIndex> + use<'l> {
        self.forms().iter().filter_map(|f| f.entity)
    }
}

/// How important a place is, for names that several share.
pub fn rank(lexicon: &Lexicon, entity: EntityIndex) -> u8 {
    lexicon.entity(entity).rank
}

/// What names are looked for with, kept from text to text.
#[derive(Default)]
pub struct Scratch<'l> {
    hits: Vec<Hit<'l>>,
    evidence: FxHashSet<EntityIndex>,
    kept: Vec<usize>,
    taken: Taken,
    doubtful: Vec<usize>,
    order: Vec<(Priority, usize)>,
    listed: Vec<usize>,
}

/// Finds dictionary names in all sentences; `places` are those where one may begin.
pub fn find<'l>(
    text: &Text<'_>,
    places: &[Place],
    sentences: &[Sentence],
    lexicon: &'l Lexicon,
    home: &Home,
    clauses: &mut Clauses<'_, '_>,
    scratch: &mut Scratch<'l>,
) -> Vec<Mention> {
    // First what needs no evidence; then the weak and the ambiguous, with the first as evidence.
    let Scratch { hits, evidence, kept, taken, doubtful, order, listed } = scratch;
    hits.clear();
    evidence.clear();
    kept.clear();
    doubtful.clear();
    listed.clear();
    taken.open(text.len());
    let place = kind::PLACE;
    let starts = lexicon.name_starts(text.chars(), places);
    let mut starts = &starts[..];
    for (index, sentence) in sentences.iter().enumerate() {
        collect(text, sentence.span, index as u32, lexicon, &mut starts, hits);
    }
    // Whether a hit is cut through depends first on the pairs at its ends: they are looked up in memory for all of them at once.
    let ends = || hits.iter().filter(|h| h.span.len() <= 3).flat_map(|h| [h.span.start(), h.span.end()]).filter(|&at| at > 0);
    ends().for_each(|at| tokens::prefetch_pair_bits(text.at(at - 1), text.at(at)));
    ends().for_each(|at| tokens::prefetch_pair(text.at(at - 1), text.at(at)));
    let mut behind = 0;
    while behind < hits.len() {
        let first = behind;
        behind += hits[first..].iter().take_while(|h| h.sentence == hits[first].sentence).count();
        order.clear();
        order.extend((first..behind).map(|i| (hits[i].priority(), i)));
        order.sort_unstable();
        for &(_, i) in &*order {
            let h = &hits[i];
            if taken.crosses(h.span) {
                clauses.refuse::<()>(h.span, Refusal::Crossed);
                continue;
            }
            let user = h.written.layer > 0;
            if h.written.is_blocked {
                // 创新中国 has no 新中国.
                if !user && is_cut_through(text, h, lexicon, clauses) {
                    clauses.refuse::<()>(h.span, Refusal::Cut);
                } else {
                    clauses.refuse::<()>(h.span, Refusal::Blocked);
                    taken.block(h.span);
                }
                continue;
            }
            if !user && h.written.is_weak {
                doubtful.push(i);
                continue;
            }
            // 洛阳 inside 洛阳市 is no mention of its own.
            let within = h.written.is_place && taken.around(h.span).any(|k| hits[k].forms()[0].entity.is_some_and(|e| lexicon.entity(e).kind == place));
            let refusal = if within {
                Some(Refusal::InsidePlace)
            } else if h.written.is_constrained && !constraints_hold(text, h, user, sentences, lexicon) {
                // 东北 in 巴西东北部 is no region; that towns have this name too is no evidence.
                if constraints_hold(text, h, true, sentences, lexicon) {
                    doubtful.push(i);
                    continue;
                }
                Some(Refusal::Constrained)
            } else if !user && is_surname(text, h, lexicon, clauses) {
                Some(Refusal::Cut)
            } else if !user && is_brand_of_goods(text, h, lexicon) {
                Some(Refusal::Brand)
            } else if !user && is_cut_through(text, h, lexicon, clauses) {
                if h.written.is_company {
                    // 对华为: a firm, where the article names it elsewhere too.
                    doubtful.push(i);
                    continue;
                }
                Some(Refusal::Cut)
            } else {
                None
            };
            if let Some(why) = refusal {
                clauses.refuse::<()>(h.span, why);
                continue;
            }
            taken.take(h.span, i);
            kept.push(i);
            evidence.extend(h.written.strong_place);
            if h.written.is_company {
                evidence.extend(h.forms().iter().filter(|f| !f.weak).filter_map(|f| f.entity));
            }
        }
    }
    // Each name of a list is evidence for the next: what stands in a list is asked once more, from its end.
    let found = kept.len();
    // What the doubtful may name, and the places that these lie in, is looked up in memory for all of them at once.
    let all = || doubtful.iter().flat_map(|&i| hits[i].entities());
    all().for_each(|e| lexicon.prefetch(e));
    all().filter_map(|e| lexicon.entity(e).parent).for_each(|parent| lexicon.prefetch(parent));
    for &i in &*doubtful {
        let h = &hits[i];
        if taken.crosses(h.span) {
            clauses.refuse::<()>(h.span, Refusal::Crossed);
        } else if has_evidence(text, h, hits, taken, evidence, home, lexicon, clauses) {
            taken.take(h.span, i);
            kept.push(i);
        } else if joins(text, h.span.start().wrapping_sub(1), lexicon) || joins(text, h.span.end(), lexicon) {
            listed.push(i);
        } else {
            clauses.refuse::<()>(h.span, Refusal::Unsupported);
        }
    }
    let listed_first = kept.len() > found;
    listed.sort_by_key(|&i| std::cmp::Reverse(hits[i].span.start()));
    for &i in &*listed {
        let h = &hits[i];
        if listed_first && !taken.crosses(h.span) && has_evidence(text, h, hits, taken, evidence, home, lexicon, clauses) {
            taken.take(h.span, i);
            kept.push(i);
        } else {
            clauses.refuse::<()>(h.span, Refusal::Unsupported);
        }
    }
    kept.sort_by_key(|&i| (hits[i].span.start(), usize::MAX - hits[i].span.end()));
    let mut mentions: Vec<Mention> = Vec::with_capacity(kept.len());
    let mut outer: Option<(Span, u16, u16)> = None;
    for &i in &*kept {
        let h = &hits[i];
        if taken.is_blocked(h.span) {
            continue;
        }
        let Some((name, kind, source)) = resolve(text, h, &mentions, evidence, home, sentences, lexicon) else { continue };
        if h.written.layer == 0 && (kind == kind::ORGANIZATION || kind == kind::COMPANY) && is_title(text.chars(), h.span) {
            // What lies inside is no place of its own either.
            outer = Some((h.span, place, h.written.layer));
            continue;
        }
        if let Some((span, outer_kind, layer)) = outer
            && span.contains(h.span)
            && (outer_kind == place || outer_kind == kind)
            && h.written.layer <= layer
        {
            // 洛阳 inside 洛阳市 is no mention of its own; a user's row inside a built-in one is.
            continue;
        }
        if outer.is_none_or(|(span, ..)| !span.contains(h.span)) {
            outer = Some((h.span, kind, h.written.layer));
        }
        mentions.push(Mention { span: h.span, sentence: h.sentence, kind, name, matcher: Matcher::Dictionary, source: Source::Entity(source), parent: None });
    }
    mentions
}

/// Adds what is written like a name in one sentence, and takes its starts from those of the text.
fn collect<'l>(text: &Text<'_>, sentence: Span, index: u32, lexicon: &'l Lexicon, starts: &mut &[Start], hits: &mut Vec<Hit<'l>>) {
    let chars = &text.chars()[..sentence.end()];
    while let Some((&start, rest)) = starts.split_first() {
        let at = start.at as usize;
        if at >= sentence.end() {
            break;
        }
        *starts = rest;
        if at < sentence.start() || chars[at].is_ascii_alphanumeric() && at > sentence.start() && chars[at - 1].is_ascii_alphanumeric() {
            continue;
        }
        for (end, written) in lexicon.names_from(chars, start) {
            let cut = chars[end - 1].is_ascii_alphanumeric() && chars.get(end).is_some_and(char::is_ascii_alphanumeric);
            if !cut {
                prefetch(&*written);
                hits.push(Hit { span: Span::new(at, end), sentence: index, written });
            }
        }
    }
}

/// jieba sees another word where a short name would stand: 扩大连接 is no 大连, 孙中山 no 中山, 郑州市长 no 郑州市.
fn is_cut_through(text: &Text<'_>, hit: &Hit<'_>, lexicon: &Lexicon, clauses: &mut Clauses<'_, '_>) -> bool {
    if is_level_apart(text, hit, lexicon, clauses) {
        return true;
    }
    if hit.span.len() > 3 || text.folded(hit.span).iter().any(char::is_ascii_alphanumeric) {
        return false;
    }
    let (s, e) = (hit.span.start(), hit.span.end());
    let pair = |a: usize, b: usize| tokens::is_pair(text.at(a), text.at(b));
    let before = s > 0 && is_letter(text.at(s - 1)) && pair(s - 1, s);
    // 皖北、皖中等地: jieba's pair 中等 tells nothing.
    let after = e < text.len() && is_letter(text.at(e)) && pair(e - 1, e) && !ends_list(text, hit, lexicon);
    if hit.written.is_place && hit.span.len() == 2 && after && lexicon.rules.framed_by(text.chars(), e - 1, Frame::BehindPlace) {
        // 华家山西麓 is not in 山西.
        return true;
    }
    if hit.span.len() == 3 && after && (is_head(&[text.at(e - 1), text.at(e)], lexicon) || precedes_title(text, e, lexicon)) {
        // 永登县委 is the committee of 永登县; 工信部副部长 holds no 部副.
        return false;
    }
    if (before || after) && clauses.is_crossed(hit.span) {
        return true;
    }
    if hit.span.len() != 2 {
        return false;
    }
    // 孙中山; 于微软 is a word too, but one that jieba does not see in 对于微软.
    let led = s > 0 && is_letter(text.at(s - 1)) && tokens::is_word(&[text.at(s - 1), text.at(s), text.at(s + 1)]);
    // 聂荣臻 is no 聂荣; 德国人 and 慈溪人 are tagged as names too.
    let goes_on = || {
        hit.written.is_place
            && e < text.len()
            && is_letter(text.at(e))
            && tokens::is_person(&text.chars()[s..=e])
            && tokens::part_of_speech(&[text.at(e)]) != "n"
            && !tokens::is_place(text.folded(hit.span))
    };
    (led || goes_on()) && !clauses.is_aligned(hit.span)
}

/// 上海市区, 武汉市长: the last character belongs to the word behind, where the place is named without it too.
fn is_level_apart(text: &Text<'_>, hit: &Hit<'_>, lexicon: &Lexicon, clauses: &mut Clauses<'_, '_>) -> bool {
    let (s, e) = (hit.span.start(), hit.span.end());
    if !hit.written.is_place || hit.span.len() < 3 || e >= text.len() || !is_letter(text.at(e)) || !lexicon.rules.is_level(&[text.at(e - 1)]) {
        return false;
    }
    // jieba makes 市场 of it, or 场 behind 纽约市, or 纽约市场.
    let follows = |end: usize, clauses: &mut Clauses<'_, '_>| clauses.word_at(e).is_some_and(|w| w.end() == end);
    lexicon
        .rules
        .boundaries
        .at(text.chars(), e - 1)
        .any(|(end, rows)| end > e && rows.iter().any(|b| b.right && b.kinds & name_kind::PLACE != 0) && follows(end, clauses))
        && lexicon.longer_names_at(text.chars(), s).any(|(end, written)| end == e - 1 && !written.is_weak)
}

/// 德鲁·休斯顿: what stands before the dot is no place and no word, so both are the names of a person.
fn is_surname(text: &Text<'_>, hit: &Hit<'_>, lexicon: &Lexicon, clauses: &mut Clauses<'_, '_>) -> bool {
    let s = hit.span.start();
    if s < 3 || !hit.written.is_place || text.at(s - 1) != '·' || !is_letter(text.at(s - 2)) {
        return false;
    }
    let first = clauses.word_at(s - 2).map_or(s - 2, |w| w.start());
    let placed = (s.saturating_sub(8)..s - 1).any(|at| lexicon.longer_names_at(text.chars(), at).any(|(end, _)| end == s - 1));
    let name = &text.chars()[first..s - 1];
    !placed && (!tokens::is_word(name) || tokens::is_proper(name))
}

/// A short form of a firm in front of a model is a brand: 奥迪 in 奥迪A8, HTC in HTC One.
fn is_brand_of_goods(text: &Text<'_>, hit: &Hit<'_>, lexicon: &Lexicon) -> bool {
    let end = hit.span.end();
    let next = if end < text.len() && text.at(end) == ' ' { end + 1 } else { end };
    if next >= text.len() || hit.span.len() > 6 || !text.at(next).is_ascii_alphanumeric() {
        return false;
    }
    let firm = |e: EntityIndex| lexicon.entity(e).kind == kind::COMPANY && lexicon.name_of(e).chars().count() > hit.span.len();
    if !hit.forms().iter().all(|f| f.entity.is_some_and(firm)) {
        return false;
    }
    let run: Vec<char> = (next..text.len()).map(|i| text.at(i)).take_while(char::is_ascii_alphanumeric).take(8).collect();
    let model = run[0].is_ascii_alphabetic() && run.iter().any(char::is_ascii_digit);
    let latin = text.at(end - 1).is_ascii_alphabetic() && next > end && run[0].is_ascii_uppercase();
    model || latin
}

/// 副部长, 主席: what follows a name begins here.
fn precedes_title(text: &Text<'_>, at: usize, lexicon: &Lexicon) -> bool {
    lexicon.rules.boundaries.at(text.chars(), at).any(|(_, rows)| rows.iter().any(|b| b.right && b.kinds & name_kind::ORGANIZATION != 0))
}

/// The ending of a body whose first character is the place's last: 县委.
fn is_head(word: &[char], lexicon: &Lexicon) -> bool {
    let rules = &lexicon.rules;
    rules.affix_words.exact(word).iter().any(|&r| rules.affixes[r as usize].shape == Shape::Head)
}

/// `context`, `not_before` and `not_after` of the rows; a form counts if one of its entities allows it, a weak one if asked for.
fn constraints_hold(text: &Text<'_>, hit: &Hit<'_>, weak: bool, sentences: &[Sentence], lexicon: &Lexicon) -> bool {
    hit.forms().iter().filter(|f| weak || !f.weak).filter_map(|f| f.entity).any(|e| may_mean(text, hit, e, sentences, lexicon))
}

/// What the entity's row asks of the words around is so.
fn may_mean(text: &Text<'_>, hit: &Hit<'_>, entity: EntityIndex, sentences: &[Sentence], lexicon: &Lexicon) -> bool {
    let Some(c) = lexicon.entity(entity).constraints() else { return true };
    let chars = text.chars();
    let sentence = sentences[hit.sentence as usize].span;
    !c.not_before.iter().any(|w| chars[hit.span.end()..].starts_with(w))
        && !c.not_after.iter().any(|w| chars[..hit.span.start()].ends_with(w))
        && (c.context.is_empty() || c.context.iter().any(|word| holds(&chars[sentence.range()], word)))
}

/// Of several entities, those that the words around allow; one that asked for these words and has them goes before all.
fn allowed(text: &Text<'_>, hit: &Hit<'_>, candidates: &mut Vec<(EntityIndex, bool)>, sentences: &[Sentence], lexicon: &Lexicon) {
    if candidates.iter().all(|c| lexicon.entity(c.0).constraints().is_none()) {
        return;
    }
    candidates.retain(|c| may_mean(text, hit, c.0, sentences, lexicon));
    let asked = |e: EntityIndex| lexicon.entity(e).constraints().is_some_and(|c| !c.context.is_empty());
    if candidates.iter().any(|c| asked(c.0)) {
        candidates.retain(|c| asked(c.0));
    }
}

/// Whether the article gives evidence for a weak form.
fn has_evidence(
    text: &Text<'_>,
    hit: &Hit<'_>,
    hits: &[Hit<'_>],
    taken: &Taken,
    evidence: &FxHashSet<EntityIndex>,
    home: &Home,
    lexicon: &Lexicon,
    clauses: &mut Clauses<'_, '_>,
) -> bool {
    if is_elsewhere(text, hit, hits, taken, lexicon) {
        return false;
    }
    let known = |e: EntityIndex| evidence.contains(&e) || home.is_in(e);
    let by_article = hit.entities().any(|e| {
        let entity = lexicon.entity(e);
        let same = evidence.contains(&e) || home.place() == Some(e);
        let parent = entity.parent.is_some_and(|p| known(p) && rank(lexicon, p) >= 3);
        let kin = rank(lexicon, e) >= 3 && entity.parent.and_then(|p| lexicon.entity(p).parent).is_some_and(|g| evidence.contains(&g) && rank(lexicon, g) >= 4);
        same || parent || kin
    });
    if !by_article {
        return is_framed(text, hit, hits, taken, lexicon, clauses)
            || is_kin(text, hit, hits, taken, lexicon, clauses)
            || is_firm(text, hit, hits, taken, lexicon, clauses);
    }
    if !clauses.is_aligned(hit.span) {
        // 对华为 is cut at one end only, 我国网络 has no 国网.
        let clause = clauses.around(hit.span.start());
        let half = clauses.is_edge(hit.span.start(), clause) || clauses.is_edge(hit.span.end(), clause);
        return half && !hit.written.is_weak && hit.written.is_company;
    }
    // A common word needs a place right beside it: 桂林、资源、兴安.
    let word = text.folded(hit.span);
    if !tokens::is_word(word) || hit.written.is_company {
        return true;
    }
    let beside = |at: usize| taken.touching(at).next().is_some();
    let (s, e) = (hit.span.start(), hit.span.end());
    let list = |c: char| c == '、';
    beside(s) || s > 0 && list(text.at(s - 1)) && beside(s - 1) || list(text.at(e)) && beside(e + 1) || tokens::is_place(word)
}

/// 西藏和平解放, 海南离岛: right behind a division that holds none of those that have this name. Roads are called alike
/// everywhere (越秀区北京路).
fn is_elsewhere(text: &Text<'_>, hit: &Hit<'_>, hits: &[Hit<'_>], taken: &Taken, lexicon: &Lexicon) -> bool {
    let at = hit.span.start();
    let inner = || hit.entities();
    let is_division = |e: EntityIndex| lexicon.entity(e).is_division();
    let rules = &lexicon.rules;
    let is_road = || rules.affix_words.exact(&[text.at(hit.span.end() - 1)]).iter().any(|&r| rules.affixes[r as usize].shape == Shape::Road);
    hit.written.is_place
        && taken.ending(at).any(|outer| {
            let outer = &hits[outer];
            outer.written.strong_place.is_some_and(is_division)
                && inner().all(is_division)
                && !outer.entities().any(|outer| inner().any(|inner| lexicon.lies_in(inner, outer)))
                && !is_road()
        })
}

/// What stands around a weak place says that it is one: 在南海, where jieba too sees a place; 赶赴安平, where a county has
/// that name; 石首、华容和沔阳四个县, where other places stand beside it in a list.
fn is_framed(text: &Text<'_>, hit: &Hit<'_>, hits: &[Hit<'_>], taken: &Taken, lexicon: &Lexicon, clauses: &mut Clauses<'_, '_>) -> bool {
    if !hit.written.is_place {
        return false;
    }
    let (s, e) = (hit.span.start(), hit.span.end());
    let rules = &lexicon.rules;
    let chars = text.chars();
    let led = (1..=2.min(s)).any(|n| rules.leads_to_place(&chars[..s], n) && !rules.boundaries.exact(&chars[s - n..s]).iter().any(|b| b.agent));
    let (before, behind) = beside_in_list(text, hit, hits, taken, lexicon, |h| h.written.is_place);
    let apart = s == 0 || !is_letter(text.at(s - 1)) || before;
    let last = before && ends_list(text, hit, lexicon);
    let behind = behind && apart || last;
    let classed = closes_list(text, e, lexicon);
    if !led && !before && !behind && !classed && e - s < 3 || !last && !clauses.is_aligned(hit.span) {
        return false;
    }
    let word = text.folded(hit.span);
    if tokens::is_place(word) {
        return true;
    }
    // 在通道走了: a common word stays one, but between two places.
    let large = hit.entities().any(|e| rank(lexicon, e) >= 2);
    let unknown = !tokens::is_word(word);
    led && unknown && e - s >= 3 || large && (before && behind || classed || (led || before || behind) && (unknown || tokens::is_proper(word)))
}

/// 深圳坂田, 朝阳区十八里店、东坝: no common word, right behind a place that holds it, or in a list behind one that lies in the same.
fn is_kin(text: &Text<'_>, hit: &Hit<'_>, hits: &[Hit<'_>], taken: &Taken, lexicon: &Lexicon, clauses: &mut Clauses<'_, '_>) -> bool {
    let Some(before) = hit.span.start().checked_sub(1).filter(|_| hit.written.is_place) else { return false };
    let listed = text.at(before) == '、';
    if !listed && !is_letter(text.at(before)) {
        return false;
    }
    let end = if listed { before } else { before + 1 };
    let parent = |e: EntityIndex| lexicon.entity(e).parent;
    // 浙江越溪电机: a province holds too many towns for it to tell.
    let near = |outer: EntityIndex, inner: EntityIndex| parent(inner).is_some_and(|p| p == outer || parent(p) == Some(outer));
    let related = |outer, inner| if listed { outer != inner && parent(outer).is_some() && parent(outer) == parent(inner) } else { near(outer, inner) };
    let inner = || hit.entities();
    let kin = |h: &Hit<'_>| h.entities().any(|outer| inner().any(|inner| related(outer, inner)));
    taken.ending(end).any(|h| kin(&hits[h]))
        && clauses.is_aligned(hit.span)
        && (!tokens::is_word(text.folded(hit.span)) || tokens::is_place(text.folded(hit.span)))
}

/// What stands around a common word says that it is a firm: 苹果股价, 三星、联想.
fn is_firm(text: &Text<'_>, hit: &Hit<'_>, hits: &[Hit<'_>], taken: &Taken, lexicon: &Lexicon, clauses: &mut Clauses<'_, '_>) -> bool {
    if hit.span.len() < 2 || !hit.written.is_company {
        return false;
    }
    let followed = lexicon.rules.framed_by(text.chars(), hit.span.end(), Frame::Firm);
    let (before, behind) = beside_in_list(text, hit, hits, taken, lexicon, |h| h.written.is_company);
    (followed || before || behind) && clauses.is_aligned(hit.span)
}

/// What joins the names of a list stands here: 、 or 和.
fn joins(text: &Text<'_>, at: usize, lexicon: &Lexicon) -> bool {
    at < text.len() && (text.at(at) == '、' || lexicon.rules.boundaries.exact(&text.chars()[at..=at]).iter().any(|b| b.conjunction))
}

/// Whether a name of the kind asked for stands before it in a list, and behind it.
fn beside_in_list(text: &Text<'_>, hit: &Hit<'_>, hits: &[Hit<'_>], taken: &Taken, lexicon: &Lexicon, is_kind: impl Fn(&Hit<'_>) -> bool) -> (bool, bool) {
    let (s, e) = (hit.span.start(), hit.span.end());
    let touches = |at: usize| taken.touching(at).any(|h| is_kind(&hits[h]));
    (s > 1 && joins(text, s - 1, lexicon) && touches(s - 1), joins(text, e, lexicon) && touches(e + 1))
}

/// 等县, 两市, 四个县: what stands before is a list of places.
fn closes_list(text: &Text<'_>, end: usize, lexicon: &Lexicon) -> bool {
    let rules = &lexicon.rules;
    let chars = text.chars();
    let mut at = end;
    let closes = |c: char| rules.references.exact(&[c]).contains(&Reference::List);
    while chars.get(at).is_some_and(|&c| at < end + 4 && (closes(c) || c.is_ascii_digit() || rules.numeral(c).is_some())) {
        at += 1;
    }
    let counted = at > end && chars.get(at).is_some_and(|&c| rules.unit_words.exact(&[c]).iter().any(|&(u, _)| rules.units[u as usize].code == "{个}"));
    at > end && chars.get(at + usize::from(counted)).is_some_and(|&c| rules.is_level(&[c]))
}

/// 皖北、皖中等地: the last name of a list that goes on no further.
fn ends_list(text: &Text<'_>, hit: &Hit<'_>, lexicon: &Lexicon) -> bool {
    let (s, e) = (hit.span.start(), hit.span.end());
    s > 0 && e < text.len() && text.at(s - 1) == '、' && lexicon.rules.references.exact(&[text.at(e)]).contains(&Reference::List)
}

/// Which entity is meant.
fn resolve(
    text: &Text<'_>,
    hit: &Hit<'_>,
    before: &[Mention],
    evidence: &FxHashSet<EntityIndex>,
    home: &Home,
    sentences: &[Sentence],
    lexicon: &Lexicon,
) -> Option<(Name, u16, EntityIndex)> {
    let done = |e: EntityIndex| Some((Name::Entity(e), lexicon.entity(e).kind, e));
    // Nearly all names are those of one entity that asks nothing of the words around.
    if let [Form { entity: Some(only), .. }] = *hit.forms()
        && lexicon.entity(only).constraints().is_none()
    {
        return done(only);
    }
    let strongest = hit.forms().iter().map(|f| f.layer).max()?;
    let mut candidates: Vec<(EntityIndex, bool)> =
        hit.forms().iter().filter(|f| strongest == 0 || f.layer == strongest).filter_map(|f| f.entity.map(|e| (e, f.weak))).collect();
    allowed(text, hit, &mut candidates, sentences, lexicon);
    if candidates.iter().any(|c| !c.1) && candidates.iter().any(|c| c.1) {
        let supported = |e: EntityIndex| lexicon.entity(e).parent.is_some_and(|p| evidence.contains(&p) || home.is_in(p));
        candidates.retain(|&(e, weak)| !weak || supported(e));
    }
    let mut candidates: Vec<EntityIndex> = candidates.into_iter().map(|c| c.0).collect();
    match candidates[..] {
        [] => return None,
        [only] => return done(only),
        _ => {}
    }
    // 辽宁朝阳: the place right before holds it.
    let touching = before.iter().rev().take(8).find(|m| m.span.end() <= hit.span.start() && hit.span.start() - m.span.end() <= 1);
    if let Some(Mention { name: Name::Entity(outer), span, .. }) = touching
        && (span.end() == hit.span.start())
    {
        let inside: Vec<_> = candidates.iter().copied().filter(|&e| e != *outer && lexicon.lies_in(e, *outer)).collect();
        match inside[..] {
            [] if hit.written.is_weak && lexicon.entity(*outer).is_division() && candidates.iter().all(|&e| lexicon.entity(e).is_division()) => {
                // 越秀区北京路: a road, and none of the towns elsewhere that have its name.
                let first = candidates.first().copied()?;
                return Some((Name::Ambiguous(text.slice(hit.span).into()), kind::PLACE, first));
            }
            [] => {}
            [only] => return done(only),
            // 湖南高桥: one of those in 湖南, though none tells which.
            _ => candidates = inside,
        }
    }
    let score = |e: EntityIndex| -> (u8, u8, i32) {
        let entity = lexicon.entity(e);
        let mut support = 0;
        let mut outer = entity.parent;
        let mut step = 4u8;
        while let Some(p) = outer {
            if evidence.contains(&p) {
                support += step;
            }
            if home.is_in(p) {
                support += step.saturating_sub(1);
            }
            step = step.saturating_sub(1);
            outer = lexicon.entity(p).parent;
        }
        if evidence.contains(&e) || home.is_in(e) {
            support += 6;
        }
        (support, rank(lexicon, e), entity.weight)
    };
    let mut scored: Vec<_> = candidates.iter().map(|&e| (score(e), e)).collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let (best, second) = (scored[0], scored[1]);
    let clear = best.0.0 > second.0.0 || best.0.1 > second.0.1 && (best.0.1 >= 4 || best.0.0 > 0) || best.0.2 > second.0.2;
    let kinds_differ = lexicon.entity(best.1).kind != lexicon.entity(second.1).kind;
    if clear || kinds_differ {
        return done(best.1);
    }
    let name: Arc<str> = text.slice(hit.span).into();
    Some((Name::Ambiguous(name), lexicon.entity(best.1).kind, best.1))
}
