//! What an article is speaking of, sentence by sentence: whom a clause without a name of its own is about, and whom
//! 该公司 means.

use super::Article;
use super::candidate::{self, Candidate, Part, Who, is_descriptor};
use super::noun::is_joint;
use crate::dictionary::lexicon::kind;
use crate::document::Role;
use crate::mentions::Mention;
use crate::span::Span;
use rustc_hash::FxHashSet;

/// How many mentions back a reference looks when nothing better is known.
const LOOK_BACK: usize = 64;

/// One that opened a sentence or clause.
#[derive(Clone, Copy, Debug)]
struct Opener {
    mention: u32,
    paragraph: u32,
    kind: u16,
    /// It opened its clause, rather than stood somewhere in it.
    opened: bool,
}

#[derive(Default)]
pub struct Topic {
    paragraph: Option<u32>,
    /// Whom the paragraph is about.
    subject: Option<u32>,
    /// The last openers of each kind.
    openers: Vec<Opener>,
    /// Whom the sentence before was about, of any kind.
    last: Option<Opener>,
    /// The project that was named last, whatever it did.
    project: Option<Opener>,
    /// The firm of the one who speaks in the paragraph: X总经理介绍.
    speaker: Option<Opener>,
    /// The company that the article speaks of most, once asked for.
    main: Option<Option<u32>>,
    /// The only project of the title, likewise.
    titled: Option<Option<u32>>,
}

impl Topic {
    pub fn enter(&mut self, article: &Article<'_, '_>, sentence: usize) {
        let paragraph = article.sentences[sentence].paragraph;
        if self.paragraph != Some(paragraph) {
            self.paragraph = Some(paragraph);
            self.subject = None;
        }
        if self.main.is_none() {
            self.main = Some(main_company(article));
            self.titled = Some(only_titled(article));
        }
    }

    /// Takes note of what a sentence was about.
    pub fn leave(&mut self, article: &Article<'_, '_>, sentence: usize, candidates: &[Candidate]) {
        let role = article.sentences[sentence].role;
        if !role.is_said() {
            return;
        }
        let paragraph = article.sentences[sentence].paragraph;
        let told = |c: &&Candidate| !c.instance && c.part == Part::Opener;
        let plain = |c: &&Candidate| !c.instance && c.part <= Part::Plain && c.is_actor();
        if let Some(c) = candidates.iter().find(told).or_else(|| candidates.iter().find(plain)) {
            match c.who {
                Who::Name(i) => self.subject = Some(i),
                Who::Words => {}
                _ => self.subject = None,
            }
        }
        // A区增长6%，B区增长7%: the next sentence is about neither.
        let mut places = candidates.iter().filter(|c| told(c) && c.kind == kind::PLACE);
        if let Some(Who::Name(a)) = places.next().map(|c| c.who)
            && places.any(|c| matches!(c.who, Who::Name(b) if article.mentions[b as usize].name != article.mentions[a as usize].name))
        {
            self.subject = None;
        }
        for c in candidates.iter().filter(|c| c.part <= Part::Plain && !c.instance) {
            if let Who::Name(mention) = c.who {
                let opener = Opener { mention, paragraph, kind: c.kind, opened: c.part == Part::Opener };
                if c.part == Part::Opener || self.of_kind(c.kind).is_none_or(|o| o.paragraph != paragraph) {
                    self.openers.retain(|o| o.kind != c.kind);
                    self.openers.push(opener);
                }
            }
        }
        let named = candidates.iter().rfind(|c| c.kind == kind::PROJECT && c.part <= Part::Object && !c.instance);
        if let Some(Who::Name(mention)) = named.map(|c| c.who) {
            self.project = Some(Opener { mention, paragraph, kind: kind::PROJECT, opened: false });
        }
        let speaker = candidates
            .iter()
            .rfind(|c| c.kind == kind::COMPANY && c.part == Part::Aside && !c.pointed && candidate::speaks(article, article.sentences[sentence].span, c.span));
        if let Some(Who::Name(mention)) = speaker.map(|c| c.who) {
            self.speaker = Some(Opener { mention, paragraph, kind: kind::COMPANY, opened: false });
        }
        self.last = candidates
            .iter()
            .find(told)
            .and_then(|c| if let Who::Name(mention) = c.who { Some(Opener { mention, paragraph, kind: c.kind, opened: true }) } else { None });
    }

    fn of_kind(&self, kind: u16) -> Option<&Opener> {
        self.openers.iter().find(|o| o.kind == kind)
    }

    /// Whom the paragraph is about.
    pub fn subject(&self) -> Option<u32> {
        self.subject
    }

    /// The company that the article is about.
    pub fn main(&self) -> Option<u32> {
        self.main.flatten()
    }

    /// The only project that the title names.
    pub fn titled(&self) -> Option<u32> {
        self.titled.flatten()
    }

    /// Whom a word of reference means: one of its kind that opened this sentence or an earlier one; 该 may also go back
    /// to whatever the sentence before was about, and a company to the one that the article is about.
    pub fn antecedent(&self, article: &Article<'_, '_>, sentence: usize, kind: u16, at: Span, strong: bool, candidates: &[Candidate]) -> Option<u32> {
        let name = |c: &Candidate| if let Who::Name(i) = c.who { Some(i) } else { None };
        let here = candidates.iter().filter(|c| c.kind == kind && c.part <= Part::Object && !c.instance);
        if let Some(i) = here.clone().find(|c| c.part == Part::Opener).or_else(|| here.clone().next_back()).and_then(name) {
            return Some(i);
        }
        let paragraph = article.sentences[sentence].paragraph;
        // X总经理介绍，公司…: the speaker's own.
        if kind == kind::COMPANY
            && let Some(o) = self.speaker.filter(|o| o.paragraph == paragraph && self.of_kind(kind).is_none_or(|last| last.paragraph != paragraph))
        {
            return Some(o.mention);
        }
        let far = strong || kind == kind::COMPANY && !article.lexicon.rules.affix_words.exact(article.text.folded(at)).is_empty();
        // X、Y等品牌 of another paragraph are no one's 公司.
        let opener = self.of_kind(kind).filter(|o| (strong || far && o.opened) || o.paragraph == paragraph);
        if kind == kind::COMPANY
            && far
            && let Some(main) = self.main()
            && opener.is_none_or(|o| o.paragraph != paragraph)
        {
            return Some(main);
        }
        // 该项目 goes back to the project named last, else to whatever the sentence before was about.
        if strong
            && kind == kind::PROJECT
            && let Some(o) = self.project.or(self.last).filter(|o| o.paragraph == paragraph).or(self.last.filter(|o| o.paragraph == paragraph))
        {
            return Some(o.mention);
        }
        if let Some(o) = opener.filter(|o| o.paragraph == paragraph) {
            return Some(o.mention);
        }
        if let Some(o) = opener {
            return Some(o.mention);
        }
        let to = article.mentions.partition_point(|m| m.span.start() < at.start());
        let near = |s: u32| strong || article.sentences[s as usize].paragraph == paragraph;
        article.mentions[..to]
            .iter()
            .enumerate()
            .rev()
            .take(LOOK_BACK)
            .find(|(_, m)| m.kind == kind && m.parent.is_none() && near(m.sentence))
            .map(|(i, _)| i as u32)
    }
}

/// The last name before a word that has one of these endings: 园区 means X产业园.
pub fn last_ending(article: &Article<'_, '_>, at: Span, endings: &[Vec<char>]) -> Option<u32> {
    let to = article.mentions.partition_point(|m| m.span.start() < at.start());
    let ends = |m: &Mention| endings.iter().any(|e| article.text.folded(m.span).ends_with(e));
    article.mentions[..to].iter().enumerate().rev().take(LOOK_BACK).find(|(_, m)| m.kind != kind::DOCUMENT && ends(m)).map(|(i, _)| i as u32)
}

/// A和B…。前者…；后者…: one of the last two names of a kind that were joined.
pub fn one_of_pair(article: &Article<'_, '_>, at: Span, first: bool) -> Option<u32> {
    let to = article.mentions.partition_point(|m| m.span.end() <= at.start());
    let from = to.saturating_sub(LOOK_BACK);
    let top = || (from..to).filter(|&i| article.mentions[i].parent.is_none());
    let joined = |&(a, b): &(usize, usize)| {
        let (a, b) = (&article.mentions[a], &article.mentions[b]);
        a.kind == b.kind && a.span.end() < b.span.start() && is_joint(article, a.span.end(), b.span.start())
    };
    let (a, b) = top().zip(top().skip(1)).filter(joined).last()?;
    Some(if first { a } else { b } as u32)
}

/// The project of the title, where it names one only.
fn only_titled(article: &Article<'_, '_>) -> Option<u32> {
    let mut projects = article
        .mentions
        .iter()
        .enumerate()
        .take_while(|(_, m)| article.sentences[m.sentence as usize].role == Role::Title)
        .filter(|(_, m)| m.kind == kind::PROJECT && !is_descriptor(article, m) && m.parent.is_none());
    let (first, project) = projects.next()?;
    projects.all(|(_, m)| m.name == project.name).then_some(first as u32)
}

/// The company that the article names first and that half of its mentions of companies, at least three, stand for.
fn main_company(article: &Article<'_, '_>) -> Option<u32> {
    let companies = || article.mentions.iter().enumerate().filter(|(_, m)| m.kind == kind::COMPANY && m.parent.is_none()).take(400);
    let total = companies().count();
    if total < 3 {
        return None;
    }
    // A majority is found in one pass, then counted.
    let (mut leader, mut lead) = (None, 0usize);
    for (i, m) in companies() {
        match leader {
            Some(j) if article.mentions[j as usize].name == m.name => lead += 1,
            _ if lead == 0 => (leader, lead) = (Some(i as u32), 1),
            _ => lead -= 1,
        }
    }
    let leader = leader?;
    let name = &article.mentions[leader as usize].name;
    let count = companies().filter(|(_, m)| m.name == *name).count();
    let first = companies().next().is_some_and(|(_, m)| m.name == *name);
    if count < 3 || count * 2 < total || !first {
        return None;
    }
    // A round-up of several pieces is about none of the companies that one piece names.
    let piece = |i: usize| if article.sentences[i].role == Role::Heading { Some(i as u32) } else { article.sentences[i].heading };
    let pieces = (0..article.sentences.len()).filter_map(piece).collect::<FxHashSet<u32>>().len();
    let named_in = companies().filter(|(_, m)| m.name == *name).map(|(_, m)| piece(m.sentence as usize)).collect::<FxHashSet<_>>().len();
    if pieces >= 3 && named_in < 2 {
        return None;
    }
    companies().find(|(_, m)| m.name == *name).map(|(i, _)| i as u32)
}
