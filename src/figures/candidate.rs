//! Who a figure of a sentence may be of: its names, and the words that point at one, each with the part it plays.

use super::Article;
use super::noun::{ends_time, is_joint, is_of};
use super::topic::{self, Topic};
use crate::dictionary::classes;
use crate::dictionary::lexicon::kind;
use crate::dictionary::marks::mark;
use crate::dictionary::rules::{Cue, Reference, name_kind};
use crate::mentions::reference::{Pointer, within};
use crate::mentions::{Mention, Name};
use crate::span::{Span, is_letter};

/// How far a saying verb may stand behind the one who says it.
const SAYS_WITHIN: usize = 30;
/// The longest word that is looked for before a name.
const LONGEST_LEAD: usize = 4;
/// The longest adverbial that may open a clause before its subject.
const LONGEST_OPENING: usize = 24;

/// Whom a candidate stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Who {
    Name(u32),
    /// 全市, 我国: the paper's home, or nobody in particular.
    Home,
    /// A document's title, or 该项目 that nothing is found for: only its words are known.
    Words,
}

/// What a name does in its clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Opens the clause: what follows is about it.
    Opener,
    /// Stands somewhere in the clause.
    Plain,
    /// A verb acts on it: 推动….
    Object,
    /// Where it happens: 在….
    Located,
    /// Beside what is said: 由…, 比…, or the one who tells the news.
    Aside,
}

#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    pub span: Span,
    pub who: Who,
    pub part: Part,
    pub kind: u16,
    /// Came by a reference: 该公司.
    pub pointed: bool,
    /// One of several given as an instance: A、B等12个项目.
    pub instance: bool,
    /// Start of the stretch between commas that it stands in.
    segment: usize,
}

impl Candidate {
    pub fn is_actor(&self) -> bool {
        matches!(self.kind, kind::PROJECT | kind::COMPANY)
    }

    pub fn is_place(&self) -> bool {
        self.kind == kind::PLACE || self.who == Who::Home
    }
}

/// Fills `out` with the candidates of a sentence, in order.
pub fn collect(article: &Article<'_, '_>, sentence: usize, topic: &Topic, out: &mut Vec<Candidate>) {
    out.clear();
    let span = article.sentences[sentence].span;
    let from = article.mentions.partition_point(|m| (m.sentence as usize) < sentence);
    let all = within(article.pointers, span.start(), span.end());
    let mut pointers = all.iter().peekable();
    let mut taken = span.start();
    for (i, m) in article.mentions[from..].iter().enumerate().take_while(|(_, m)| m.sentence as usize == sentence) {
        while let Some(p) = pointers.next_if(|p| p.start < m.span.start()) {
            // 该线路X: a name that begins inside the word goes before it.
            if p.end <= m.span.start() {
                push_pointer(article, sentence, topic, p, taken, out);
            }
        }
        if m.span.start() < taken || !may_own(article, m) {
            continue;
        }
        taken = m.span.end();
        let home = pointers
            .peek()
            .is_some_and(|p| p.start == m.span.start() && p.end == m.span.end() && p.to.iter().any(|r| matches!(r, Reference::Home(_) | Reference::Nowhere)));
        let who = match m.kind {
            _ if home => Who::Home,
            kind::DOCUMENT => Who::Words,
            _ => Who::Name((from + i) as u32),
        };
        push(article, span, Candidate { span: m.span, who, part: Part::Plain, kind: m.kind, pointed: false, instance: false, segment: span.start() }, out);
        while pointers.next_if(|p| p.start < taken).is_some() {}
    }
    for p in pointers {
        push_pointer(article, sentence, topic, p, taken, out);
    }
    if all.iter().any(Pointer::closes_list) {
        mark_instances(article, out);
    }
}

/// A name that a number may be of; what only describes (216个水毁修复项目) lets the names inside it through.
fn may_own(article: &Article<'_, '_>, m: &Mention) -> bool {
    match m.kind {
        // What holds a time is no name: 2015年公司.
        kind::PROJECT => !is_descriptor(article, m) && !is_counted(article, m) && !holds_time(article, m),
        kind::COMPANY => !holds_time(article, m),
        kind => matches!(kind, kind::ORGANIZATION | kind::PLACE | kind::DOCUMENT),
    }
}

/// 37个县列重大项目, 招商引资项目47个: the project is what is counted.
fn is_counted(article: &Article<'_, '_>, m: &Mention) -> bool {
    let at = article.quantities.partition_point(|q| q.span.end() < m.span.start());
    article.quantities[at..]
        .iter()
        .take_while(|q| q.span.start() <= m.span.end())
        .any(|q| (q.span.end() == m.span.start() || q.span.start() == m.span.end()) && q.measure.row(&article.lexicon.rules).is_count())
}

fn holds_time(article: &Article<'_, '_>, m: &Mention) -> bool {
    let to = article.times.partition_point(|t| t.span.start() < m.span.end());
    article.times[..to].last().is_some_and(|t| t.span.end() > m.span.start())
}

/// A project's name that counts what it names, or tells only how large: 三家紫菜项目, 亿元以上项目.
pub fn is_descriptor(article: &Article<'_, '_>, m: &Mention) -> bool {
    if m.kind != kind::PROJECT {
        return false;
    }
    let rules = &article.lexicon.rules;
    let chars = article.text.chars();
    let from = article.quantities.partition_point(|q| q.span.start() < m.span.start());
    article.quantities[from..].iter().take_while(|q| q.span.end() <= m.span.end()).any(|q| {
        let unit = q.measure.row(rules);
        let start = q.span.start();
        let rated = (2..=3).any(|n| start >= n && rules.cues.exact(&chars[start - n..start]).iter().any(|c| matches!(c, Cue::Per(_))));
        let bounded = q.amount.bounds().high.is_none() && q.amount.bounds().low.is_some();
        unit.is_money() && bounded || unit.is_count() && !rated && q.amount.bounds().value.is_none_or(|v| v < 10_000.into())
    })
}

fn push(article: &Article<'_, '_>, sentence: Span, mut c: Candidate, out: &mut Vec<Candidate>) {
    let chars = article.text.chars();
    let previous = out.last().copied();
    let floor = previous.map_or(sentence.start(), |p| p.span.end()).min(c.span.start());
    c.segment =
        chars[floor..c.span.start()].iter().rposition(|&c| ends_segment(c)).map_or_else(|| previous.map_or(sentence.start(), |p| p.segment), |i| floor + i + 1);
    c.part = part(article, sentence, &c, previous.as_ref());
    // 甘肃省永登县: the last of names side by side opens the clause.
    if c.part == Part::Opener
        && let Some(p) = out.last_mut().filter(|p| p.segment == c.segment && p.part == Part::Opener)
    {
        p.part = Part::Plain;
    }
    out.push(c);
}

/// Ends what one subject is said of.
fn ends_segment(c: char) -> bool {
    c <= '。' && matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '\n' | '—' | '…')
}

fn part(article: &Article<'_, '_>, sentence: Span, c: &Candidate, previous: Option<&Candidate>) -> Part {
    if is_source(article, c.span) || speaks(article, sentence, c.span) {
        return Part::Aside;
    }
    let same = previous.filter(|p| p.segment == c.segment);
    if let Some(p) = same {
        let gap = c.span.start() - p.span.end();
        // A list plays the part of its first name, and so does what stands right behind: 在吉林长春.
        if is_joint(article, p.span.end(), c.span.start()) {
            return if p.part == Part::Opener { Part::Plain } else { p.part };
        }
        if gap == 0 {
            return p.part;
        }
    }
    match lead(article, c.span, sentence.start()) {
        Some(Cue::Aside | Cue::Than) => return Part::Aside,
        Some(Cue::Object) if is_quoted(article, c) => return Part::Opener,
        Some(Cue::Object) => return Part::Object,
        Some(Cue::Located) => return Part::Located,
        _ => {}
    }
    if is_acted_by(article, c.span, sentence.end()) {
        return Part::Object;
    }
    let opened = same.is_some_and(|p| p.part <= Part::Plain);
    if opened && !same.is_some_and(|p| p.part == Part::Opener && specifies(article, p, c)) {
        return Part::Plain;
    }
    if opens(article, c.segment, c.span.start(), same) { Part::Opener } else { Part::Plain }
}

/// “建设X产业带”名列首位: what is quoted opens the stretch as one whole.
fn is_quoted(article: &Article<'_, '_>, c: &Candidate) -> bool {
    let chars = article.text.chars();
    chars[c.segment] == '“' && chars.get(c.span.end()) == Some(&'”') && !chars[c.segment..c.span.start()].contains(&'”')
}

/// 公司控股股东电子集团, 公司此次X项目: the second name is the one that is spoken of.
fn specifies(article: &Article<'_, '_>, p: &Candidate, c: &Candidate) -> bool {
    // Names may lie in one another.
    let chars = article.text.chars();
    let Some(word) = chars.get(p.span.end()..c.span.start()) else { return false };
    let gap = word.len();
    // X是Y的…项目 is about X.
    if word.iter().any(|ch| article.lexicon.rules.boundaries.exact(std::slice::from_ref(ch)).iter().any(|b| b.never)) {
        return false;
    }
    gap <= LONGEST_LEAD + 2
        && (article.lexicon.rules.boundaries.exact(word).iter().any(|b| b.kinds == name_kind::COMPANY)
            || gap <= LONGEST_LEAD && c.kind == kind::PROJECT && opens(article, p.span.end(), c.span.start(), None))
}

/// 河北东旭集团投资的…: the name builds what comes next and is not what is spoken of.
fn is_acted_by(article: &Article<'_, '_>, span: Span, limit: usize) -> bool {
    let rules = &article.lexicon.rules;
    let chars = &article.text.chars()[..limit];
    let marked = |mark: u8| article.marks.get(span.end()).is_some_and(|m| m & mark != 0);
    let stage = if marked(mark::STAGE) { rules.stages.longest(chars, span.end()).map(|(end, _)| end) } else { None };
    let trigger = if marked(mark::TRIGGER) { rules.triggers.longest(chars, span.end()).map(|(end, _)| end) } else { None };
    let verb = rules
        .boundaries
        .longest(chars, span.end())
        .filter(|(_, bs)| bs.iter().any(|b| b.kinds & name_kind::COMPANY == 0 && b.kinds & name_kind::PLACE != 0))
        .map(|(end, _)| end);
    stage.max(trigger).max(verb).is_some_and(|end| end < limit && is_of(article, end))
}

/// The linking cue right before a name, or before the mark that opens a title: 在《X》中.
fn lead(article: &Article<'_, '_>, span: Span, floor: usize) -> Option<Cue> {
    let chars = article.text.chars();
    let at = span.start();
    let at = if at > floor && chars[at - 1] == '《' { at - 1 } else { at };
    if at == floor || !article.lexicon.rules.cues.may_end(chars[at - 1]) {
        return None;
    }
    (1..=LONGEST_LEAD.min(at - floor)).rev().find_map(|n| {
        article.lexicon.rules.cues.exact(&chars[at - n..at]).iter().copied().find(|c| matches!(c, Cue::Aside | Cue::Than | Cue::Object | Cue::Located))
    })
}

/// Nothing but adverbials stands between the start of the stretch and the name: 目前, 今年上半年, 据悉, 在X (a place that is no subject).
fn opens(article: &Article<'_, '_>, from: usize, to: usize, before: Option<&Candidate>) -> bool {
    let rules = &article.lexicon.rules;
    let chars = &article.text.chars()[..to];
    let mut at = before.map_or(from, |b| b.span.end());
    if to - at > LONGEST_OPENING {
        return false;
    }
    while at < to {
        if !is_letter(chars[at]) && !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let time = article.times.binary_search_by_key(&at, |t| t.span.start()).ok().map(|i| article.times[i].span.end());
        let word = || rules.boundaries.longest(chars, at).filter(|(_, bs)| bs.iter().any(|b| b.kinds & name_kind::COMPANY != 0)).map(|(end, _)| end);
        let cue = if article.marks[at] & mark::CUE != 0 { rules.cues.longest(chars, at) } else { None };
        if cue.is_some_and(|(_, cues)| cues.iter().any(|c| matches!(c, Cue::Aside | Cue::Than | Cue::Object))) {
            return false;
        }
        match time.or_else(|| word().max(cue.map(|(end, _)| end))) {
            Some(end) if end > at && end <= to => at = end,
            _ => return false,
        }
    }
    true
}

/// 据市统计局, 记者从…获悉: who says it is not whose it is.
fn is_source(article: &Article<'_, '_>, span: Span) -> bool {
    let chars = article.text.chars();
    let at = span.start();
    (1..=2.min(at)).any(|n| article.lexicon.rules.boundaries.exact(&chars[at - n..at]).iter().any(|b| b.source))
}

/// 塔里木油田公司经理杨刚介绍: a saying verb stands behind in the same clause.
pub fn speaks(article: &Article<'_, '_>, sentence: Span, span: Span) -> bool {
    let rules = &article.lexicon.rules;
    let chars = &article.text.chars()[..sentence.end()];
    let limit = sentence.end().min(span.end() + SAYS_WITHIN);
    let may_say = |&i: &usize| article.marks[i] & mark::CUE != 0 && rules.classes.of(chars[i]) & classes::SAYS != 0;
    let said = |i: usize| rules.cues.longest(chars, i).filter(|(to, cues)| *to <= limit && cues.contains(&Cue::Says));
    let verb = (span.end()..limit).filter(may_say).find_map(said);
    verb.is_some_and(|(end, _)| !chars[span.end()..end].iter().any(|&c| ends_segment(c)))
}

/// A word that points: at home, or back at the last one of a kind.
fn push_pointer(article: &Article<'_, '_>, sentence: usize, topic: &Topic, p: &Pointer<'_>, taken: usize, out: &mut Vec<Candidate>) {
    if p.start < taken {
        return;
    }
    let span = Span::new(p.start, p.end);
    let s = article.sentences[sentence].span;
    let made = |who, kind| Candidate { span, who, part: Part::Plain, kind, pointed: true, instance: false, segment: s.start() };
    for to in p.to {
        match to {
            Reference::Home(_) | Reference::Nowhere => return push(article, s, made(Who::Home, kind::PLACE), out),
            Reference::Back(word) => {
                let Some(kind) = article.lexicon.kind_index(word) else { continue };
                let strong = is_strong(article, p);
                if !strong && !stands_alone(article, p, s.start()) {
                    continue;
                }
                match topic.antecedent(article, sentence, kind, span, strong, out) {
                    Some(i) => return push(article, s, made(Who::Name(i), article.mentions[i as usize].kind), out),
                    None if strong => return push(article, s, made(Who::Words, kind), out),
                    None => {}
                }
            }
            Reference::Phase if stands_alone(article, p, s.start()) && !is_led(article, p, s.start()) => {
                let Some(kind) = article.lexicon.kind_index("project") else { continue };
                return match topic.antecedent(article, sentence, kind, span, false, out).or_else(|| topic.titled()) {
                    Some(i) => push(article, s, made(Who::Name(i), article.mentions[i as usize].kind), out),
                    None => push(article, s, made(Who::Words, kind), out),
                };
            }
            Reference::Pair(first) if stands_alone(article, p, s.start()) => {
                if let Some(i) = topic::one_of_pair(article, span, *first) {
                    return push(article, s, made(Who::Name(i), article.mentions[i as usize].kind), out);
                }
            }
            Reference::Ending(endings) if stands_alone(article, p, s.start()) && !is_led(article, p, s.start()) => {
                return match topic::last_ending(article, span, endings) {
                    Some(i) => push(article, s, made(Who::Name(i), article.mentions[i as usize].kind), out),
                    None => push(article, s, made(Who::Words, kind::PLACE), out),
                };
            }
            Reference::Phase | Reference::Ending(_) | Reference::Pair(_) | Reference::Alias | Reference::List => {}
        }
    }
}

/// It may mean a name of another paragraph.
pub fn goes_back(article: &Article<'_, '_>, p: &Pointer<'_>) -> bool {
    let back = |r: &Reference| matches!(r, Reference::Back(word) if word == "company" || is_strong(article, p));
    p.to.iter().any(back)
}

/// 该项目 points at one; 项目 alone may be any.
fn is_strong(article: &Article<'_, '_>, p: &Pointer<'_>) -> bool {
    let chars = article.text.chars();
    article.lexicon.rules.boundaries.exact(&chars[p.start..=p.start]).iter().any(|b| !b.right && !b.conjunction && !b.inside && !b.class)
}

/// 项目 and 公司 point back where they open a clause or follow an adverbial, and nothing is counted: not 项目47个.
fn stands_alone(article: &Article<'_, '_>, p: &Pointer<'_>, floor: usize) -> bool {
    let rules = &article.lexicon.rules;
    let chars = article.text.chars();
    let counted = article.quantities.binary_search_by_key(&p.end, |q| q.span.start()).is_ok_and(|i| article.quantities[i].measure.row(rules).is_count());
    let free = p.start == floor || !is_letter(chars[p.start - 1]) && !chars[p.start - 1].is_ascii_digit() || ends_time(article, p.start) || {
        (1..=LONGEST_LEAD.min(p.start - floor)).any(|n| {
            let word = &chars[p.start - n..p.start];
            rules.cues.exact(word).iter().any(|c| !matches!(c, Cue::Increase | Cue::Decrease)) && n >= 2
        })
    };
    free && !counted
}

/// 生产基地, 建设大桥: the verb before makes it a noun like any other.
fn is_led(article: &Article<'_, '_>, p: &Pointer<'_>, floor: usize) -> bool {
    let chars = article.text.chars();
    (1..=LONGEST_LEAD.min(p.start - floor)).any(|n| article.lexicon.rules.cues.exact(&chars[p.start - n..p.start]).contains(&Cue::Object))
}

/// A、B等12个项目: the names of a list that 等 closes are instances, and so are places that begin a noun of such a list
/// (苏州河西闸、川沙泵闸等10座水闸).
fn mark_instances(article: &Article<'_, '_>, out: &mut [Candidate]) {
    const NOUN: usize = 14;
    let chars = article.text.chars();
    let runs_to =
        |from: usize, to: usize| from <= to && to - from <= NOUN && !chars[from..to].iter().any(|&c| ends_segment(c)) && !has_quantity(article, from, to);
    let mut next: Option<usize> = None;
    for c in out.iter_mut().rev() {
        let end = c.span.end();
        let reach = if c.kind == kind::PLACE { NOUN } else { 2 };
        let closing = within(article.pointers, end, end + reach).iter().find(|p| p.closes_list());
        let closes = closing.is_some_and(|p| runs_to(end, p.start));
        let joined = next.is_some_and(|start| is_joint(article, end, start) || runs_to(end, start) && chars[end..start].contains(&'、'));
        c.instance = closes || joined;
        next = c.instance.then_some(c.span.start());
    }
}

fn has_quantity(article: &Article<'_, '_>, from: usize, to: usize) -> bool {
    let at = article.quantities.partition_point(|q| q.span.start() < from);
    article.quantities.get(at).is_some_and(|q| q.span.start() < to)
}

/// The name is the paper's home, or what that lies in.
pub fn is_home(article: &Article<'_, '_>, c: &Candidate) -> bool {
    match c.who {
        Who::Home => true,
        Who::Name(i) => matches!(&article.mentions[i as usize].name, Name::Entity(e) if article.home.is_in(*e)),
        Who::Words => false,
    }
}
