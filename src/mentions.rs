//! Mentions: names of places, companies, organizations, projects and documents, with the entity each stands for.
//!
//! In: the folded text, its sentences, the [`Lexicon`] and the paper's home. Out: [`Mention`]s in order, nested ones
//! behind those they lie in. Dictionary names come first (they hide numbers inside names from the next stage), names by
//! pattern after quantities are known (年产12万吨苯乙烯项目 holds one). The hard case is a short form that is also a
//! common word; see [`dictionary`].

pub mod affix;
pub mod clause;
pub mod dictionary;
pub mod home;
pub mod reference;

pub use home::Home;

use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::EntityIndex;
use crate::span::{Folding, Span};
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
    pub fn name(&self, lexicon: &Lexicon) -> Arc<str> {
        match &self.name {
            Name::Entity(e) => lexicon.entity(*e).name.clone(),
            Name::New(n) | Name::Ambiguous(n) => n.clone(),
        }
    }

    /// The dictionary row's id, else the kind and a hash of the folded name; none where it is ambiguous.
    pub fn entity_id(&self, lexicon: &Lexicon) -> Option<Arc<str>> {
        match &self.name {
            Name::Entity(e) => Some(lexicon.entity(*e).id.clone()),
            Name::New(n) => Some(new_id(self.kind(lexicon), n, &lexicon.rules.fold).into()),
            Name::Ambiguous(_) => None,
        }
    }

    /// As the `source` column says it.
    pub fn source(&self, lexicon: &Lexicon) -> String {
        match self.source {
            Source::Entity(e) => lexicon.source(lexicon.entity(e)),
            Source::Affix(i) => {
                let affix = &lexicon.rules.affixes[i as usize];
                format!("affixes.csv:{} …{}", affix.line, affix.name)
            }
            Source::Rule(rule) => format!("rule:{rule}"),
        }
    }
}

/// The id of a name that no dictionary holds: the same in every run.
fn new_id(kind: &str, name: &str, fold: &Folding) -> String {
    let key: String = fold.key(name).into_iter().filter(|c| !c.is_whitespace()).collect();
    let hash = blake3::hash(key.as_bytes());
    format!("{kind}:{}", &hash.to_hex()[..12])
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
