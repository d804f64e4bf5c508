//! An article in a terminal: its sentences, the names in them, and what each number says.

use super::{figure_line, inert, title};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::document::Role;
use crate::span::Span;
use std::fmt::Write;

/// How a kind of span is painted (SGR codes).
fn colour(kind: &str) -> &'static str {
    match kind {
        "place" => "32",
        "company" => "34;1",
        "organization" => "36",
        "project" => "35;1",
        "document" => "33",
        "quantity" => "1;4",
        "time" => "2;4",
        _ => "31",
    }
}

/// Draws the article; `paint` switches colours on.
pub fn draw(analysis: &Analysis, lexicon: &Lexicon, paint: bool) -> String {
    let mut out = String::new();
    let d = &analysis.document;
    let mut facts: Vec<String> = Vec::new();
    facts.extend(d.published.map(|p| p.to_string()));
    facts.extend(d.publisher.clone());
    facts.extend(analysis.home.place().map(|p| format!("home {}", lexicon.name_of(p))));
    if let Some(title) = title(d) {
        let _ = writeln!(out, "{}", bold(&clean(title), paint));
    }
    if !facts.is_empty() {
        let _ = writeln!(out, "{}", clean(&facts.join(" · ")));
    }
    if paint {
        let legend: Vec<String> =
            ["place", "company", "organization", "project", "document", "quantity", "time"].iter().map(|k| painted(k, colour(k))).collect();
        let _ = writeln!(out, "{}", legend.join(" "));
    }
    let mut paragraph = None;
    for (i, sentence) in analysis.sentences.iter().enumerate() {
        if matches!(sentence.role, Role::Boilerplate) {
            continue;
        }
        if paragraph != Some(sentence.paragraph) {
            paragraph = Some(sentence.paragraph);
            let label = match sentence.role {
                Role::Body => String::new(),
                role => format!("[{}] ", role.as_str()),
            };
            let _ = write!(out, "\n{label}");
        }
        let _ = writeln!(out, "{}", if paint { annotated(analysis, i, lexicon) } else { clean(analysis.slice(sentence.span)) });
        if !paint {
            let names: Vec<String> = analysis
                .mentions
                .iter()
                .filter(|m| m.sentence == i as u32 && m.parent.is_none())
                .map(|m| format!("{} ({})", clean(analysis.slice(m.span)), m.kind(lexicon)))
                .collect();
            if !names.is_empty() {
                let _ = writeln!(out, "    names: {}", names.join(", "));
            }
        }
        for p in analysis.projects.iter().filter(|p| analysis.mentions[p.mention as usize].sentence == i as u32) {
            let surface = |span: Span| clean(analysis.slice(span));
            let mut facts: Vec<String> = Vec::new();
            facts.extend(p.stage.map(|s| s.as_str().to_owned()));
            facts.extend(p.owner.map(|o| format!("by {}", surface(o.span))));
            facts.extend(p.place.map(|o| format!("in {}", surface(o.span))));
            facts.extend(p.part_of.map(|o| format!("part of {}", surface(o.span))));
            if !facts.is_empty() {
                let _ = writeln!(out, "    ◆ {}: {}", surface(analysis.mentions[p.mention as usize].span), facts.join(", "));
            }
        }
        for f in analysis.figures.iter().filter(|f| analysis.quantities[f.quantity as usize].sentence == i as u32) {
            let _ = writeln!(out, "    • {}", clean(&figure_line(analysis, f, lexicon)));
        }
    }
    let hidden = analysis.sentences.iter().filter(|s| s.role == Role::Boilerplate).count();
    let _ = write!(
        out,
        "\n{} names, {} quantities, {} times, {} figures, {} projects",
        analysis.mentions.len(),
        analysis.quantities.len(),
        analysis.times.len(),
        analysis.figures.len(),
        analysis.projects.len()
    );
    if hidden > 0 {
        let s = if hidden == 1 { "" } else { "s" };
        let _ = write!(out, "; {hidden} line{s} of page furniture not shown");
    }
    out.push('\n');
    out
}

/// The sentence with its outermost spans in colour.
fn annotated(analysis: &Analysis, sentence: usize, lexicon: &Lexicon) -> String {
    let span = analysis.sentences[sentence].span;
    let index = sentence as u32;
    let mut spans: Vec<(Span, &str)> =
        analysis.mentions.iter().filter(|m| m.sentence == index && m.parent.is_none()).map(|m| (m.span, m.kind(lexicon))).collect();
    spans.extend(analysis.quantities.iter().filter(|q| q.sentence == index).map(|q| (q.span, "quantity")));
    spans.extend(analysis.times.iter().filter(|t| t.sentence == index).map(|t| (t.span, "time")));
    spans.sort_by_key(|(s, _)| (s.start(), usize::MAX - s.end()));
    let mut out = String::new();
    let mut at = span.start();
    for (s, kind) in spans {
        if s.start() < at {
            continue;
        }
        out.push_str(&clean(analysis.slice(Span::new(at, s.start()))));
        out.push_str(&painted(&clean(analysis.slice(s)), colour(kind)));
        at = s.end();
    }
    out.push_str(&clean(analysis.slice(Span::new(at, span.end()))));
    out
}

fn painted(text: &str, code: &str) -> String {
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

fn bold(text: &str, paint: bool) -> String {
    if paint { painted(text, "1") } else { text.to_owned() }
}

fn clean(text: &str) -> String {
    text.chars().map(inert).map(|c| if c == '\n' { ' ' } else { c }).collect()
}
