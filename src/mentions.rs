//! Mentions: names of places, companies, organizations, projects and documents, with the entity each stands for.
//!
//! In: the folded text, its sentences, the [`Lexicon`] and the paper's home. Out: [`Mention`]s in order, nested ones
//! behind those they lie in. Dictionary names come first (they hide numbers inside names from the next stage), names by
//! pattern after quantities are known (年产12万吨苯乙烯项目 holds one). The hard case is a short form that is also a
//! common word; see [`dictionary`].

pub mod abbreviation;
pub mod affix;
pub mod clause;
pub mod dictionary;
pub mod home;
pub mod reference;
pub mod trace;

pub use home::Home;

use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::EntityIndex;
use crate::span::{Folding, Span};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What a mention stands for.
#[derive(Clone, Debug, PartialEq)]
pub enum Name {
    /// A row of a dictionary.
    Entity(EntityIndex),
    /// A name that no dictionary holds.
    New(Arc<str>),
    /// Several rows have this name and nothing tells which is meant.
    Ambiguous(Arc<str>),
}

/// How a mention was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matcher {
    Dictionary,
    Pattern,
    Context,
}

impl Matcher {
    pub fn as_str(self) -> &'static str {
        match self {
            Matcher::Dictionary => "dictionary",
            Matcher::Pattern => "pattern",
            Matcher::Context => "context",
        }
    }
}

/// The row or rule that found a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Entity(EntityIndex),
    /// A row of `affixes.csv`.
    Affix(u16),
    /// A rule by name.
    Rule(&'static str),
}

/// The rule that a place right before a firm is part of its name.
const RULE_LOCATED: &str = "place-and-name";

/// A name in a text.
#[derive(Clone, Debug)]
pub struct Mention {
    pub span: Span,
    pub sentence: u32,
    pub kind: u16,
    pub name: Name,
    pub matcher: Matcher,
    pub source: Source,
    /// The mention it lies inside, by index.
    pub parent: Option<u32>,
}

impl Mention {
    pub fn kind<'l>(&self, lexicon: &'l Lexicon) -> &'l str {
        lexicon.kind(self.kind)
    }

    /// The canonical name.
    pub fn name<'m>(&'m self, lexicon: &'m Lexicon) -> &'m str {
        match &self.name {
            Name::Entity(e) => lexicon.name_of(*e),
            Name::New(n) | Name::Ambiguous(n) => n,
        }
    }

    /// As the `source` column says it.
    pub fn source(&self, lexicon: &Lexicon) -> String {
        let mut source = String::new();
        self.write_source(lexicon, &mut source);
        source
    }

    /// Appends what [`Mention::source`] says.
    pub fn write_source(&self, lexicon: &Lexicon, to: &mut String) {
        match self.source {
            Source::Entity(e) => {
                let (file, line) = lexicon.row(lexicon.entity(e));
                to.extend([file, ":"]);
                push_number(to, line.into());
            }
            Source::Affix(i) => {
                let affix = &lexicon.rules.affixes[i as usize];
                to.push_str("affixes.csv:");
                push_number(to, affix.line);
                to.extend([" …", &affix.name]);
            }
            Source::Rule(rule) => to.extend(["rule:", rule]),
        }
    }
}

/// Appends the digits of a number.
fn push_number(to: &mut String, number: u64) {
    if number >= 10 {
        push_number(to, number / 10);
    }
    to.push(char::from(b'0' + (number % 10) as u8));
}

/// The ids of the new names of an article, one for each mention: a name said ten times is hashed once.
pub fn new_ids(mentions: &[Mention], lexicon: &Lexicon) -> Vec<Option<Arc<str>>> {
    let mut known: FxHashMap<(u16, &str), Arc<str>> = FxHashMap::default();
    let id = |m: &'_ Mention, n: &str| -> Arc<str> { new_id(m.kind(lexicon), n, &lexicon.rules.fold).into() };
    let mut ids = Vec::with_capacity(mentions.len());
    for m in mentions {
        ids.push(match &m.name {
            Name::New(n) => Some(known.entry((m.kind, n)).or_insert_with(|| id(m, n)).clone()),
            Name::Entity(_) | Name::Ambiguous(_) => None,
        });
    }
    ids
}

/// The id of a name that no dictionary holds: the same in every run.
fn new_id(kind: &str, name: &str, fold: &Folding) -> String {
    let mut key = String::with_capacity(name.len());
    key.extend(fold.letters(name).filter(|c| !c.is_whitespace()));
    let hash = blake3::hash(key.as_bytes());
    [kind, ":", &hash.to_hex()[..12]].concat()
}

/// 《联合报》: what a title holds and nothing else is the paper, not the house that prints it.
fn is_title(chars: &[char], span: Span) -> bool {
    span.start() > 0 && chars[span.start() - 1] == '《' && chars.get(span.end()) == Some(&'》')
}

/// Orders mentions, drops repeated ones, and says which lies inside which.
pub fn arrange(mut mentions: Vec<Mention>) -> Vec<Mention> {
    mentions.sort_by_key(|m| (m.span.start(), usize::MAX - m.span.end(), m.kind));
    mentions.dedup_by(|b, a| a.span == b.span && a.kind == b.kind);
    let mut open: Vec<u32> = Vec::new();
    for i in 0..mentions.len() {
        let span = mentions[i].span;
        while open.last().is_some_and(|&o| mentions[o as usize].span.end() <= span.start()) {
            open.pop();
        }
        let parent = open.iter().rev().copied().find(|&o| mentions[o as usize].span.contains(span) && mentions[o as usize].span != span);
        mentions[i].parent = parent;
        open.push(i as u32);
    }
    mentions
}
