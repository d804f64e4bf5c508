//! All that is known of one document: what tables, view and score look at.

use crate::clean;
use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::kind;
use crate::document::{Document, Record, Sentence};
use crate::figures::{self, Article, Figure};
use crate::mentions::clause::Clauses;
use crate::mentions::trace::Trace;
use crate::mentions::{self, Home, Mention, Name};
use crate::projects::{self, Project};
use crate::quantities::{self, Found, Quantity};
use crate::sentences;
use crate::span::{Offsets, Span, Text};
use crate::times::{Clock, TimeSpan};
use std::sync::Arc;

/// One analysed article.
#[derive(Debug)]
pub struct Analysis {
    pub document: Document,
    pub offsets: Offsets,
    pub home: Home,
    pub sentences: Vec<Sentence>,
    pub mentions: Vec<Mention>,
    /// Ids of the mentions that no dictionary holds.
    pub new_ids: Vec<Option<Arc<str>>>,
    pub quantities: Vec<Quantity>,
    pub times: Vec<TimeSpan>,
    pub figures: Vec<Figure>,
    pub projects: Vec<Project>,
}

impl Analysis {
    /// The verbatim characters of a span.
    pub fn slice(&self, span: Span) -> &str {
        self.offsets.slice(&self.document.text, span)
    }

    /// A mention as the text writes it.
    pub fn surface(&self, mention: u32) -> &str {
        self.slice(self.mentions[mention as usize].span)
    }

    /// The dictionary row's id, else the kind and a hash of the folded name; none where the name is ambiguous.
    pub fn entity_id<'a>(&'a self, mention: u32, lexicon: &'a Lexicon) -> Option<&'a str> {
        match &self.mentions[mention as usize].name {
            Name::Entity(e) => Some(lexicon.id_of(*e)),
            Name::New(_) => self.new_ids[mention as usize].as_deref(),
            Name::Ambiguous(_) => None,
        }
    }
}

/// Reads one record: the whole road from text to figures.
pub fn analyse(record: Record, id: String, lexicon: &Lexicon, home: Option<&Home>) -> Analysis {
    road(record, id, lexicon, home, None).0
}

/// As [`analyse`], and what was refused on the way.
pub fn explain(record: Record, id: String, lexicon: &Lexicon, home: Option<&Home>) -> (Analysis, Trace) {
    let (analysis, trace) = road(record, id, lexicon, home, Some(Trace::default()));
    (analysis, trace.unwrap_or_default())
}

fn road(record: Record, id: String, lexicon: &Lexicon, home: Option<&Home>, trace: Option<Trace>) -> (Analysis, Option<Trace>) {
    let rules = &lexicon.rules;
    let record_home = record.home.as_deref().and_then(|h| Home::parse(h, lexicon));
    let (mut document, blocks) = clean::clean(record, id);
    let raw = std::mem::take(&mut document.text);
    let text = Text::new(&raw, &rules.fold);
    let lines = clean::lines(&mut document, blocks.as_deref(), &text, rules);
    let home = home.cloned().or(record_home).or_else(|| document.publisher.as_deref().and_then(|p| Home::of_publisher(p, lexicon))).unwrap_or_default();
    let (marks, names) = lexicon.marks(text.chars());
    let sentences = sentences::split(text.chars(), &lines);
    let mut clauses = Clauses::new(&text);
    clauses.trace = trace;
    let mut named = mentions::dictionary::find(&text, &names, &sentences, lexicon, &home, &mut clauses);
    let mut found = Found::default();
    // The numbers of a name are a part of it (三门峡, 三一重工), but not those of a project's (年产12万吨苯乙烯项目).
    let hidden: Vec<Span> = named.iter().filter(|m| m.parent.is_none() && m.kind != kind::PROJECT).map(|m| m.span).collect();
    mentions::abbreviation::find(&text, &marks, &sentences, lexicon, &mut named, &mut clauses);
    let mut clock = Clock::new(document.published);
    let mut paragraph = None;
    for (i, sentence) in sentences.iter().enumerate() {
        if paragraph != Some(sentence.paragraph) {
            paragraph = Some(sentence.paragraph);
            clock.paragraph();
        }
        quantities::scan(text.chars(), &marks, sentence.span, i as u32, &hidden, rules, &mut clock, &mut found);
    }
    quantities::table::inherit(text.chars(), &lines, &sentences, rules, &mut found);
    let Found { quantities, times } = found;
    let pointers = mentions::reference::find(text.chars(), &marks, &sentences, rules);
    let context = mentions::affix::Context {
        text: &text,
        marks: &marks,
        sentences: &sentences,
        lexicon,
        home: &home,
        quantities: &quantities,
        times: &times,
        pointers: &pointers,
    };
    let mentions = mentions::arrange(mentions::affix::find(&context, named, &mut clauses));
    let article = Article {
        text: &text,
        marks: &marks,
        sentences: &sentences,
        mentions: &mentions,
        quantities: &quantities,
        times: &times,
        lexicon,
        home: &home,
        published: document.published,
        pointers: &pointers,
    };
    let mut words = figures::clause::Lookup::default();
    let figures = figures::find(&article, &mut words, &mut clauses);
    let projects = projects::find(&article, &mut words, &mut clauses);
    let new_ids = mentions::new_ids(&mentions, lexicon);
    let trace = clauses.trace.take();
    let offsets = text.into_offsets();
    document.text = raw;
    (Analysis { document, offsets, home, sentences, mentions, new_ids, quantities, times, figures, projects }, trace)
}
