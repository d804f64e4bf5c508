//! Why a text was read as it was: for each stretch, which rows and rules fit, which won, and why the others did not.

use super::nearest::Nearest;
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::{EntityIndex, Form};
use crate::document::Record;
use crate::mentions::trace::{Refusal, Trace};
use crate::mentions::{Matcher, Mention, Name};
use crate::pipeline::Pipeline;
use crate::span::{Span, Text};
use std::collections::BTreeMap;

/// The most rows of one string that are told.
const ROWS: usize = 3;

/// A stretch of the text with all that is to be said of it.
#[derive(Debug, PartialEq, Eq)]
pub struct Stretch {
    pub span: Span,
    pub is_found: bool,
    pub lines: Vec<String>,
}

/// A text with its stretches, by where they begin, the longest first.
#[derive(Debug)]
pub struct Explanation {
    pub analysis: Analysis,
    pub stretches: Vec<Stretch>,
}

/// Explains every stretch that a row or a rule fits.
///
/// ```
/// use mingshu::{Pipeline, document::Record, upkeep::explain::explain};
///
/// let pipeline = Pipeline::builtin().unwrap();
/// let told = explain(&pipeline, Record { text: "扩大连接范围。".into(), ..Record::default() });
/// let refused = told.stretches.iter().find(|s| told.analysis.slice(s.span) == "大连").unwrap();
/// assert!(!refused.is_found && refused.lines[0].contains("another word"));
/// ```
pub fn explain(pipeline: &Pipeline, record: Record) -> Explanation {
    let (analysis, trace) = pipeline.explain(record, "-".into());
    let stretches = stretches(&analysis, &trace, pipeline.lexicon());
    Explanation { analysis, stretches }
}

fn stretches(analysis: &Analysis, trace: &Trace, lexicon: &Lexicon) -> Vec<Stretch> {
    let text = Text::new(&analysis.document.text, &lexicon.rules.fold);
    let teller = Teller { analysis, lexicon, trace, text: &text };
    let mut by_place: BTreeMap<(usize, std::cmp::Reverse<usize>), Stretch> = BTreeMap::new();
    let mut tell = |span: Span, is_found: bool, lines: Vec<String>| {
        if lines.is_empty() {
            return;
        }
        let stretch = by_place.entry((span.start(), std::cmp::Reverse(span.end()))).or_insert_with(|| Stretch { span, is_found: false, lines: Vec::new() });
        stretch.is_found |= is_found;
        stretch.lines.extend(lines);
    };
    for (i, m) in (0..).zip(&analysis.mentions) {
        tell(m.span, true, vec![teller.found(m, analysis.entity_id(i, lexicon))]);
    }
    for sentence in &analysis.sentences {
        let chars = &text.chars()[..sentence.span.end()];
        for at in sentence.span.range() {
            for (end, written) in lexicon.names_at(chars, at).filter(|(end, _)| end - at >= 2) {
                let span = Span::new(at, end);
                tell(span, false, teller.rows(span, written.forms()));
            }
            if let Some((end, rows)) = lexicon.rules.affix_words.longest(chars, at) {
                tell(Span::new(at, end), false, teller.affix(Span::new(at, end), rows));
            }
        }
    }
    by_place.into_values().collect()
}

struct Teller<'e, 'a> {
    analysis: &'e Analysis,
    lexicon: &'e Lexicon,
    trace: &'e Trace,
    text: &'e Text<'a>,
}

impl Teller<'_, '_> {
    fn found(&self, m: &Mention, id: Option<&str>) -> String {
        let (kind, name, source) = (m.kind(self.lexicon), m.name(self.lexicon), m.source(self.lexicon));
        match (&m.name, id) {
            (Name::Ambiguous(_), _) => format!(
                "found: {kind} {name}, but several rows have this name and nothing tells which is meant; the place it lies in, named nearby, or --home would"
            ),
            (Name::Entity(_), Some(id)) => format!("found: {kind} {name}, id {id}, {}, {source}", m.matcher.as_str()),
            (_, id) => format!("found: {kind} {name}, id {}, {}, {source}; no dictionary holds it", id.unwrap_or("none"), m.matcher.as_str()),
        }
    }

    fn row(&self, entity: EntityIndex) -> String {
        row(entity, self.lexicon)
    }

    fn mention_at(&self, span: Span) -> Option<&Mention> {
        self.analysis.mentions.iter().find(|m| m.span == span && m.matcher == Matcher::Dictionary)
    }

    /// The rows of a string: those that did not win, and why.
    fn rows(&self, span: Span, forms: &[Form]) -> Vec<String> {
        let won = self.mention_at(span).and_then(|m| if let Name::Entity(e) = m.name { Some(e) } else { None });
        let is_found = self.mention_at(span).is_some();
        let top = forms.iter().map(|f| f.layer).max().unwrap_or(0);
        if forms.iter().all(|f| f.entity.is_none()) {
            return vec![format!("not: {}", Refusal::Blocked)];
        }
        let others: Vec<(&Form, EntityIndex)> = forms.iter().filter_map(|f| f.entity.map(|e| (f, e))).filter(|(_, e)| won != Some(*e)).collect();
        let told = others.iter().take(ROWS);
        let mut lines: Vec<String> = if is_found {
            let reason = |f: &Form| match won {
                None => "one of several",
                Some(_) if f.layer < top => "a later dictionary wins",
                Some(_) if f.weak => "a weak form without evidence",
                Some(_) => "the article speaks more for the other",
            };
            told.map(|(f, e)| format!("not: {}: {}", self.row(*e), reason(f))).collect()
        } else {
            std::iter::once(format!("not: {}", self.why(span))).chain(told.map(|(_, e)| format!("would be: {}", self.row(*e)))).collect()
        };
        if others.len() > ROWS {
            lines.push(format!("and {} more rows of this name", others.len() - ROWS));
        }
        lines
    }

    /// Why a string that a dictionary holds is no mention here.
    fn why(&self, span: Span) -> String {
        let around = self.analysis.mentions.iter().find(|m| m.span.crosses(span) || m.span.contains(span) && m.span != span);
        let named = |m: &Mention| format!("{} ({})", self.analysis.slice(m.span), m.source(self.lexicon));
        let refused = self.trace.refused.iter().find(|(s, _)| *s == span).map(|(_, why)| why);
        match (refused, around) {
            (Some(why @ Refusal::Crossed), Some(m)) => format!("{why}: {}", named(m)),
            (Some(Refusal::InsidePlace) | None, Some(m)) => format!("it lies inside {}", named(m)),
            (Some(why), _) => why.to_string(),
            (None, None) => "letters or digits go on at its edge".to_owned(),
        }
    }

    /// An ending with which names end, where none does.
    fn affix(&self, tail: Span, rows: &[u16]) -> Vec<String> {
        if self.analysis.mentions.iter().any(|m| m.span.end() == tail.end() && m.span.contains(tail)) {
            return Vec::new();
        }
        let Some(affix) = rows.first().map(|&r| &self.lexicon.rules.affixes[r as usize]) else { return Vec::new() };
        let rule = format!("affixes.csv:{} …{} ({})", affix.line, affix.name, affix.kind);
        let refused = self.trace.refused.iter().find(|(s, _)| *s == tail || s.end() == tail.end() && s.contains(tail));
        let around = self.analysis.mentions.iter().find(|m| m.span.overlaps(tail));
        match (refused, around) {
            (Some((s, why)), _) if *s != tail => vec![format!("not: {rule}, as {}: {why}", self.text.slice(*s))],
            (Some((_, why)), _) => vec![format!("not: {rule}: {why}")],
            (None, Some(m)) => vec![format!("not: {rule}: {} stands here ({})", self.analysis.slice(m.span), m.source(self.lexicon))],
            (None, None) => vec![format!("not: {rule}: nothing before it can be its name")],
        }
    }
}

/// Where a name stands in a text, in whatever width, case and characters.
pub fn places(name: &str, text: &str, lexicon: &Lexicon) -> Vec<Span> {
    let key = lexicon.rules.fold.key(name);
    let text = Text::new(text, &lexicon.rules.fold);
    let lower: Vec<char> = text.chars().iter().map(char::to_ascii_lowercase).collect();
    lower.windows(key.len().max(1)).enumerate().filter(|(_, w)| *w == key.as_slice()).map(|(i, w)| Span::new(i, i + w.len())).collect()
}

/// What a row is of, and where it stands.
fn row(entity: EntityIndex, lexicon: &Lexicon) -> String {
    let e = lexicon.entity(entity);
    format!("{} {}, id {}, {}", lexicon.kind(e.kind), lexicon.name(e), lexicon.id(e), lexicon.source(e))
}

/// Whether dictionaries hold a name.
pub fn rows_of(name: &str, lexicon: &Lexicon) -> Vec<String> {
    let mut lines = Vec::new();
    let key = lexicon.rules.fold.key(name);
    let rows = lexicon.forms(&key);
    let teller = |e: EntityIndex| row(e, lexicon);
    for f in rows.iter().take(ROWS) {
        lines.push(match f.entity {
            Some(e) => format!("a dictionary holds {name}: {}{}", teller(e), if f.weak { " (weak)" } else { "" }),
            None => format!("a row with status block says that {name} is never a name"),
        });
    }
    if rows.is_empty() {
        let near = Nearest::new(lexicon).of(name, "").map(|e| format!("; nearest: {}", teller(e))).unwrap_or_default();
        lines.push(format!("no dictionary holds {name}{near}"));
    }
    lines
}

/// What became of a name wherever it stands.
pub fn of_name(name: &str, explanation: &Explanation, lexicon: &Lexicon) -> Vec<String> {
    let mut lines = Vec::new();
    let analysis = &explanation.analysis;
    let is_known = !lexicon.forms(&lexicon.rules.fold.key(name)).is_empty();
    let places = places(name, &analysis.document.text, lexicon);
    if places.is_empty() {
        lines.push(format!("the text does not hold {name}"));
    }
    for span in places {
        let place = format!("{}-{}", span.start(), span.end());
        let exact = analysis.mentions.iter().find(|m| m.span == span);
        let around = analysis.mentions.iter().find(|m| m.span != span && m.span.overlaps(span));
        lines.push(match (exact, around) {
            (Some(m), _) => format!("{place}: found as {} ({})", m.kind(lexicon), m.source(lexicon)),
            (None, Some(m)) => format!("{place}: not found; {} stands here ({}); a row of your own wins over it", analysis.slice(m.span), m.source(lexicon)),
            (None, None) if !is_known => {
                format!("{place}: not found; no dictionary holds it and no rule of affixes.csv ends here; add a row to a CSV and give it with --dict")
            }
            (None, None) => format!("{place}: not found"),
        });
        let told = explanation.stretches.iter().filter(|s| s.span.overlaps(span) && !s.is_found);
        lines.extend(told.flat_map(|s| s.lines.iter().map(|l| format!("  {} {l}", analysis.slice(s.span)))));
    }
    lines
}
