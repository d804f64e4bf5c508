//! Figures: what each quantity says: which metric, of what, whose, planned or done, by how much, for what time.
//!
//! In: one article's sentences, mentions, quantities and times. Out: a [`Figure`] for each quantity in a said sentence.
//! The hard case is the subject, which may stand in an earlier clause, an earlier sentence or the heading: the order in
//! which it is looked for is [`subject`]'s.

pub mod clause;
pub mod head;
pub mod metric;
pub mod status;
pub mod subject;

pub use clause::Clause;

use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::EntityIndex;
use crate::document::Sentence;
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

/// Whose figure it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subject {
    pub span: Span,
    /// The mention, where it is one.
    pub mention: Option<u32>,
    /// The rule that decided.
    pub rule: &'static str,
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

/// Reads the figures of an article.
pub fn find(article: &Article<'_, '_>, words: &mut clause::Lookup, clauses: &mut Clauses<'_, '_>) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::with_capacity(article.quantities.len());
    let mut topic = subject::Topic::default();
    let mut from = 0;
    for (index, sentence) in article.sentences.iter().enumerate() {
        let to = from + article.quantities[from..].iter().take_while(|q| q.sentence == index as u32).count();
        topic.enter(article, index);
        if from < to && sentence.role.is_said() {
            let words = words.get(article, index, clauses);
            let first = figures.len();
            for i in from..to {
                let clause = Clause::of(article, index, i);
                let figure = figure(article, &clause, i, words, &figures[first..], &topic, clauses);
                figures.push(figure);
            }
        }
        topic.leave(article, index);
        from = to;
    }
    figures
}

fn figure(article: &Article<'_, '_>, clause: &Clause, index: usize, words: &clause::Words, before: &[Figure], topic: &subject::Topic, clauses: &mut Clauses<'_, '_>) -> Figure {
    let quantity = &article.quantities[index];
    let change = status::change(article, clause, quantity, words);
    let (metric, metric_span) = metric::find(article, clause, quantity, words, before, change);
    let subject = subject::find(article, clause, quantity, topic, before);
    let head = head::find(article, clause, quantity, metric_span, words, clauses);
    let basis = change.and_then(|_| status::basis(clause, quantity, words));
    let per = status::per(clause, quantity, words);
    let period = status::period(article, clause, quantity);
    let status = status::status(article, clause, quantity, words, before, period);
    let place = subject::place(article, clause, subject.as_ref());
    Figure { quantity: index as u32, metric, metric_span, head, subject, place, status, change, basis, per, period }
}
