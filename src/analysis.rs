//! All that is known of one document: what tables, view and score look at.

use crate::clean;
use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::kind;
use crate::dictionary::rules::Rules;
use crate::dictionary::words::Place;
use crate::document::{Document, Record, Role, Sentence};
use crate::figures::{self, Article, Figure};
use crate::mentions::affix::Context;
use crate::mentions::clause::Clauses;
use crate::mentions::reference::Pointer;
use crate::mentions::trace::Trace;
use crate::mentions::{self, Home, Mention, Name};
use crate::projects::{self, Project};
use crate::quantities::{self, Found, Quantity};
use crate::sentences::{self, Line};
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

/// Reads records: the whole road from text to figures, stage by stage for all of them.
pub fn analyse(records: Vec<(Record, String)>, lexicon: &Lexicon, home: Option<&Home>) -> Vec<Analysis> {
    road(records, lexicon, home, false).into_iter().map(|(analysis, _)| analysis).collect()
}

/// As [`analyse`] reads one, and what was refused on the way.
pub fn explain(record: Record, id: String, lexicon: &Lexicon, home: Option<&Home>) -> (Analysis, Trace) {
    let (analysis, trace) = only(road(vec![(record, id)], lexicon, home, true));
    (analysis, trace.unwrap_or_default())
}

/// What the road gives of one record.
pub fn only<T>(mut all: Vec<T>) -> T {
    all.pop().expect("the road gives as many as it takes")
}

/// What is known of a record on its way.
struct Draft<'r> {
    document: Document,
    /// Roles known from markup.
    blocks: Option<Vec<Role>>,
    home: Home,
    lines: Vec<Line>,
    marks: Vec<u8>,
    /// Where dictionary names may begin.
    places: Vec<Place>,
    sentences: Vec<Sentence>,
    named: Vec<Mention>,
    found: Found,
    pointers: Vec<Pointer<'r>>,
    mentions: Vec<Mention>,
    figures: Vec<Figure>,
    projects: Vec<Project>,
}

/// Every stage is done for all records before the next begins: its code then stays at hand. Article by article, all
/// stages push each other out of the processor's memory, and the whole takes a tenth longer.
fn road(records: Vec<(Record, String)>, lexicon: &Lexicon, home: Option<&Home>, explained: bool) -> Vec<(Analysis, Option<Trace>)> {
    let rules = &lexicon.rules;
    let mut raws: Vec<String> = Vec::with_capacity(records.len());
    let mut homes: Vec<Option<Home>> = Vec::with_capacity(records.len());
    let mut drafts: Vec<Draft<'_>> = Vec::with_capacity(records.len());
    for (record, id) in records {
        homes.push(record.home.as_deref().and_then(|h| Home::parse(h, lexicon)));
        let (mut document, blocks) = clean::clean(record, id);
        raws.push(std::mem::take(&mut document.text));
        drafts.push(Draft::new(document, blocks));
    }
    let texts: Vec<Text<'_>> = raws.iter().map(|raw| Text::new(raw, &rules.fold)).collect();
    for ((draft, text), own) in drafts.iter_mut().zip(&texts).zip(homes) {
        draft.lines = clean::lines(&mut draft.document, draft.blocks.as_deref(), text, rules);
        let publisher = || draft.document.publisher.as_deref().and_then(|p| Home::of_publisher(p, lexicon));
        draft.home = home.cloned().or(own).or_else(publisher).unwrap_or_default();
    }
    let mut scratch = Vec::new();
    for (draft, text) in drafts.iter_mut().zip(&texts) {
        (draft.marks, draft.places) = lexicon.marks(text.chars(), &mut scratch);
    }
    for (draft, text) in drafts.iter_mut().zip(&texts) {
        draft.sentences = sentences::split(text.chars(), &draft.lines);
    }
    let mut clauses: Vec<Clauses<'_, '_>> = texts.iter().map(Clauses::new).collect();
    if explained {
        clauses.iter_mut().for_each(|clauses| clauses.trace = Some(Trace::default()));
    }
    let mut scratch = mentions::dictionary::Scratch::default();
    for ((draft, text), clauses) in drafts.iter_mut().zip(&texts).zip(&mut clauses) {
        draft.named = mentions::dictionary::find(text, &draft.places, &draft.sentences, lexicon, &draft.home, clauses, &mut scratch);
    }
    // The numbers of a name are a part of it (三门峡, 三一重工), but not those of a project's (年产12万吨苯乙烯项目).
    let hides = |m: &&Mention| m.parent.is_none() && m.kind != kind::PROJECT;
    let hidden: Vec<Vec<Span>> = drafts.iter().map(|draft| draft.named.iter().filter(hides).map(|m| m.span).collect()).collect();
    for ((draft, text), clauses) in drafts.iter_mut().zip(&texts).zip(&mut clauses) {
        mentions::abbreviation::find(text, &draft.marks, &draft.sentences, lexicon, &mut draft.named, clauses);
    }
    for ((draft, text), hidden) in drafts.iter_mut().zip(&texts).zip(&hidden) {
        draft.find_numbers(text, hidden, rules);
    }
    for (draft, text) in drafts.iter_mut().zip(&texts) {
        draft.pointers = mentions::reference::find(text.chars(), &draft.marks, &draft.sentences, rules);
    }
    for ((draft, text), clauses) in drafts.iter_mut().zip(&texts).zip(&mut clauses) {
        let named = std::mem::take(&mut draft.named);
        let context = draft.context(text, lexicon);
        draft.mentions = mentions::arrange(mentions::affix::find(&context, named, clauses));
    }
    let mut words = figures::clause::Lookup::default();
    for ((draft, text), clauses) in drafts.iter_mut().zip(&texts).zip(&mut clauses) {
        let article = Article::of(&draft.context(text, lexicon), &draft.mentions, draft.document.published);
        words.open(&article);
        let figures = figures::find(&article, &mut words, clauses);
        let projects = projects::find(&article, &mut words, clauses);
        (draft.figures, draft.projects) = (figures, projects);
    }
    let traces: Vec<Option<Trace>> = clauses.into_iter().map(|clauses| clauses.trace).collect();
    let offsets: Vec<Offsets> = texts.into_iter().map(Text::into_offsets).collect();
    let done = drafts.into_iter().zip(raws).zip(offsets).zip(traces);
    done.map(|(((draft, raw), offsets), trace)| (draft.done(raw, offsets, lexicon), trace)).collect()
}

impl<'r> Draft<'r> {
    fn new(document: Document, blocks: Option<Vec<Role>>) -> Draft<'r> {
        Draft {
            document,
            blocks,
            home: Home::default(),
            lines: Vec::new(),
            marks: Vec::new(),
            places: Vec::new(),
            sentences: Vec::new(),
            named: Vec::new(),
            found: Found::default(),
            pointers: Vec::new(),
            mentions: Vec::new(),
            figures: Vec::new(),
            projects: Vec::new(),
        }
    }

    /// What is known before names by pattern are.
    fn context<'s, 't>(&'s self, text: &'s Text<'t>, lexicon: &'s Lexicon) -> Context<'s, 's, 't> {
        Context {
            text,
            marks: &self.marks,
            sentences: &self.sentences,
            lexicon,
            home: &self.home,
            quantities: &self.found.quantities,
            times: &self.found.times,
            pointers: &self.pointers,
        }
    }

    /// Quantities and times, sentence by sentence.
    fn find_numbers(&mut self, text: &Text<'_>, hidden: &[Span], rules: &Rules) {
        let mut clock = Clock::new(self.document.published);
        let mut paragraph = None;
        for (i, sentence) in self.sentences.iter().enumerate() {
            if paragraph != Some(sentence.paragraph) {
                paragraph = Some(sentence.paragraph);
                clock.paragraph();
            }
            quantities::scan(text.chars(), &self.marks, sentence.span, i as u32, hidden, rules, &mut clock, &mut self.found);
        }
        quantities::table::inherit(text.chars(), &self.lines, &self.sentences, rules, &mut self.found);
    }

    fn done(self, raw: String, offsets: Offsets, lexicon: &Lexicon) -> Analysis {
        let Draft { mut document, home, sentences, found: Found { quantities, times }, mentions, figures, projects, .. } = self;
        document.text = raw;
        let new_ids = mentions::new_ids(&mentions, lexicon);
        Analysis { document, offsets, home, sentences, mentions, new_ids, quantities, times, figures, projects }
    }
}
