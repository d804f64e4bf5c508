//! Figures: what each quantity says: which metric, of what, whose, planned or done, by how much, for what time.
//!
//! In: one article's sentences, mentions, quantities and times. Out: a [`Figure`] for each quantity in a said sentence.
//! The hard case is the subject, which may stand in an earlier clause, an earlier sentence or the heading: the order in
//! which it is looked for is [`subject`]'s.

pub mod alignment;
pub mod candidate;
pub mod change;
pub mod clause;
pub mod head;
pub mod metric;
pub mod noun;
pub mod status;
pub mod subject;
pub mod topic;

pub use clause::Clause;
pub use subject::Subject;

use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::EntityIndex;
use crate::dictionary::rules::Cue;
use crate::document::Sentence;
use crate::mentions::affix::Context;
use crate::mentions::clause::Clauses;
use crate::mentions::reference::Pointer;
use crate::mentions::{Home, Mention};
use crate::quantities::Quantity;
use crate::span::{Span, Text};
use crate::times::TimeSpan;
use jiff::civil::Date;

/// Planned or done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Planned,
    Actual,
}

impl Status {
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Planned => "planned",
            Status::Actual => "actual",
        }
    }
}

/// The number is the size of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Increase,
    Decrease,
}

impl Change {
    pub fn as_str(self) -> &'static str {
        match self {
            Change::Increase => "increase",
            Change::Decrease => "decrease",
        }
    }
}

/// Against what a change is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    YearOnYear,
    PeriodOnPeriod,
    OnBase,
}

impl Basis {
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::YearOnYear => "yoy",
            Basis::PeriodOnPeriod => "pop",
            Basis::OnBase => "base",
        }
    }
}

/// What one quantity says.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Index of the quantity.
    pub quantity: u32,
    /// Index into the metrics.
    pub metric: Option<u16>,
    pub metric_span: Option<Span>,
    pub head: Option<Span>,
    pub subject: Option<Subject>,
    pub place: Option<EntityIndex>,
    pub status: Option<Status>,
    pub change: Option<Change>,
    pub basis: Option<Basis>,
    /// UCUM unit of a rate said outside the span.
    pub per: Option<u16>,
    pub period: Option<(Date, Date)>,
}

/// Everything that a figure is read from.
pub struct Article<'a, 't> {
    pub text: &'a Text<'t>,
    /// Where rule words may begin.
    pub marks: &'a [u8],
    pub sentences: &'a [Sentence],
    pub mentions: &'a [Mention],
    pub quantities: &'a [Quantity],
    pub times: &'a [TimeSpan],
    pub lexicon: &'a Lexicon,
    pub home: &'a Home,
    pub published: Option<Date>,
    pub pointers: &'a [Pointer<'a>],
}

impl<'a, 't> Article<'a, 't> {
    /// What names by pattern were read from, and they.
    pub fn of(context: &Context<'a, 'a, 't>, mentions: &'a [Mention], published: Option<Date>) -> Article<'a, 't> {
        let &Context { text, marks, sentences, lexicon, home, quantities, times, pointers } = context;
        Article { text, marks, sentences, mentions, quantities, times, lexicon, home, published, pointers }
    }
}

/// Reads the figures of an article.
pub fn find(article: &Article<'_, '_>, words: &mut clause::Lookup, clauses: &mut Clauses<'_, '_>) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::with_capacity(article.quantities.len());
    if article.quantities.is_empty() {
        return figures;
    }
    let mut topic = topic::Topic::default();
    let mut scene = subject::Scene::default();
    let mut standing = status::Standing::default();
    let mut from = 0;
    for (index, heard) in heard(article).into_iter().enumerate() {
        let to = from + article.quantities[from..].iter().take_while(|q| q.sentence == index as u32).count();
        if heard {
            topic.enter(article, index);
            scene.enter(article, index, &topic);
            if from < to {
                let words = &words.get(article, index, clauses);
                let mut reader = Reader { article, words, topic: &topic, scene: &mut scene, standing: &mut standing, clauses };
                reader.standing.enter(article, index);
                let first = figures.len();
                for (i, clause) in (from..to).zip(words.clauses) {
                    let (earlier, before) = figures.split_at(first);
                    let figure = reader.figure(clause, i, before, earlier.last());
                    figures.push(figure);
                }
                standing.leave(article, index, words);
            }
            topic.leave(article, index, &scene.candidates);
        }
        from = to;
    }
    figures
}

/// The sentences that a subject may come from: of each paragraph those up to its last number; and where a word goes back
/// further (该公司), all before it.
fn heard(article: &Article<'_, '_>) -> Vec<bool> {
    let mut heard = vec![false; article.sentences.len()];
    let mut quantities = article.quantities.iter().rev().peekable();
    let mut pointers = article.pointers.iter().rev().peekable();
    let mut paragraph = None;
    let mut all = false;
    for (i, sentence) in article.sentences.iter().enumerate().rev() {
        let in_sentence = |of: u32| of as usize == i;
        let mut counts = false;
        while quantities.next_if(|q| in_sentence(q.sentence)).is_some() {
            counts = true;
        }
        if !sentence.role.is_said() {
            while pointers.next_if(|p| in_sentence(p.sentence)).is_some() {}
            continue;
        }
        if counts {
            paragraph = Some(sentence.paragraph);
        }
        heard[i] = all || paragraph == Some(sentence.paragraph);
        while let Some(p) = pointers.next_if(|p| in_sentence(p.sentence)) {
            all |= heard[i] && candidate::goes_back(article, p);
        }
    }
    heard
}

/// Reads the figures of one sentence.
struct Reader<'r, 'a, 't, 'c, 'x> {
    article: &'r Article<'a, 't>,
    words: &'r clause::Words<'r>,
    topic: &'r topic::Topic,
    scene: &'r mut subject::Scene,
    standing: &'r mut status::Standing,
    clauses: &'r mut Clauses<'c, 'x>,
}

impl Reader<'_, '_, '_, '_, '_> {
    fn figure(&mut self, clause: &Clause, index: usize, before: &[Figure], earlier: Option<&Figure>) -> Figure {
        let (article, words) = (self.article, self.words);
        let quantity = &article.quantities[index];
        let alignment = alignment::Alignment::of(article, clause, index, words);
        let paragraph = |i: u32| article.sentences[i as usize].paragraph;
        let prior = earlier.filter(|f| f.change.is_some() && paragraph(article.quantities[f.quantity as usize].sentence) == paragraph(quantity.sentence));
        let change = change::change(article, clause, quantity, words);
        let (metric, metric_span) = metric::find(article, clause, quantity, words, before, prior, change, self.clauses);
        let head = head::find(article, clause, &head::Asked { quantity, metric, metric_span, change, alignment }, before, words, self.clauses);
        let of_thing =
            metric::is_size(article, metric) || words.cues_from(metric::reach_of(clause, quantity), quantity.span.start()).iter().any(|c| c.word == Cue::Total);
        let asked = subject::Asked { quantity, metric_span, head, alignment, of_thing };
        let subject = self.scene.subject(article, clause, &asked, self.topic, words, self.clauses);
        let metric = metric.or_else(|| metric::of_thing(article, quantity, subject.as_ref(), head));
        let basis = change.and_then(|_| change::basis(article, clause, quantity, words));
        let per = change::per(article, clause, quantity, words, before).or_else(|| change::per_of_noun(article, clause, quantity, metric_span, words));
        let metric = metric.or_else(|| metric::of_rate(article, quantity, per));
        let period = change::period(article, clause, quantity, alignment);
        let status = self.standing.status(article, clause, &status::Asked { quantity, metric, change, subject, period, per }, words);
        let place = subject::place(article, clause, subject.as_ref());
        Figure { quantity: index as u32, metric, metric_span, head, subject, place, status, change, basis, per, period }
    }
}
