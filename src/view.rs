//! Looking at an [`Analysis`]: in the terminal, or as a page. Looking never decides anything.

pub mod page;
pub mod terminal;

use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::document::Document;
use crate::figures::Figure;
use std::fmt::Write;

/// What stands over an article: its title, else its id, else (of a text without either) nothing.
fn title(document: &Document) -> Option<&str> {
    document.title.as_deref().or(Some(&document.id)).filter(|t| *t != "-")
}

/// A figure in one line: `25亿元  investment, planned, 2021-01-01..2021-12-31; of 洛济焦高端石化产业带`.
pub fn figure_line(analysis: &Analysis, figure: &Figure, lexicon: &Lexicon) -> String {
    let rules = &lexicon.rules;
    let quantity = &analysis.quantities[figure.quantity as usize];
    let bounds = quantity.amount.bounds();
    let mut line = String::new();
    let number = match (bounds.value, bounds.low, bounds.high) {
        (Some(v), _, _) => v.normalize().to_string(),
        (None, Some(l), Some(h)) => format!("{}..{}", l.normalize(), h.normalize()),
        _ => "?".into(),
    };
    let _ = write!(line, "{} = {} {}", analysis.slice(quantity.span), number, quantity.measure.code(rules));
    if let Some(per) = figure.per {
        let _ = write!(line, " per {}", rules.pers[per as usize]);
    }
    let mut facts: Vec<String> = Vec::new();
    if bounds.modifier.as_str() != "exact" {
        facts.push(bounds.modifier.as_str().replace('_', " "));
    }
    facts.extend(figure.metric.map(|m| rules.metrics[m as usize].id.clone()));
    if let Some(change) = figure.change {
        let basis = figure.basis.map(|b| format!(" ({})", b.as_str())).unwrap_or_default();
        facts.push(format!("{}{basis}", change.as_str()));
    }
    facts.extend(figure.status.map(|s| s.as_str().to_owned()));
    facts.extend(figure.period.map(|(from, to)| period(from, to)));
    let _ = write!(line, "  {}", facts.join(", "));
    if let Some(head) = figure.head {
        let _ = write!(line, "; {}", analysis.slice(head));
    }
    if let Some(subject) = &figure.subject {
        let _ = write!(line, "  ← {}", analysis.slice(subject.span));
    }
    line
}

/// 2021, 2021-07, 2021-07-23 or a stretch.
fn period(from: jiff::civil::Date, to: jiff::civil::Date) -> String {
    if from == to {
        return from.to_string();
    }
    if (from.month(), from.day(), to.month(), to.day()) == (1, 1, 12, 31) && from.year() == to.year() {
        return from.year().to_string();
    }
    if from.day() == 1 && to == from.last_of_month() {
        return format!("{:04}-{:02}", from.year(), from.month());
    }
    format!("{from}..{to}")
}

/// A character that a terminal or browser would act on, shown instead of obeyed.
pub(crate) fn inert(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' => '\u{fffd}',
        c if c.is_control() => '\u{fffd}',
        c => c,
    }
}
