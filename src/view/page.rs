//! An article as one self-contained page: no network, no script, light and dark.

use super::{figure_line, inert, title};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::document::Role;
use crate::projects::Named;
use crate::span::Span;
use std::fmt::Write;

const STYLE: &str = "
:root{color-scheme:light dark;--line:#8884}
body{font:16px/1.9 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;max-width:56rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;line-height:1.4}h2{font-size:1.1rem}
.facts,.legend{opacity:.75;font-size:.9rem}
.s{border-bottom:2px solid;border-radius:2px;cursor:help}
.place{border-color:#2e9e4f;background:#2e9e4f22}.company{border-color:#2a6fdb;background:#2a6fdb22}
.organization{border-color:#0f9aa8;background:#0f9aa822}.project{border-color:#a33bc2;background:#a33bc222}
.document{border-color:#b98900;background:#b9890022}.quantity{border-color:#d4380d;background:#d4380d22;font-weight:600}
.time{border-color:#888;background:#8882}.other{border-color:#c22;background:#c222}
.heading{font-weight:600}.caption,.byline{opacity:.75;font-size:.9rem}.boilerplate{display:none}
table{border-collapse:collapse;font-size:.9rem;line-height:1.5}td,th{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;vertical-align:top}
ul{padding-left:1.2rem;font-size:.9rem;line-height:1.6}
@media print{body{max-width:none}}
";

/// Writes the page.
pub fn draw(analysis: &Analysis, lexicon: &Lexicon) -> String {
    let d = &analysis.document;
    let title = title(d);
    let mut out = String::new();
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{}</title><style>{STYLE}</style></head><body>\n",
        escape(title.unwrap_or("mingshu"))
    );
    if let Some(title) = title {
        let _ = writeln!(out, "<h1>{}</h1>", escape(title));
    }
    let mut facts: Vec<String> = Vec::new();
    facts.extend(d.published.map(|p| p.to_string()));
    facts.extend(d.publisher.clone());
    facts.extend(analysis.home.place().map(|p| lexicon.name_of(p).to_owned()));
    let _ = write!(out, "<p class=\"facts\">{}</p>\n<p class=\"legend\">", escape(&facts.join(" · ")));
    for kind in ["place", "company", "organization", "project", "document", "quantity", "time"] {
        let _ = write!(out, "<span class=\"s {kind}\">{kind}</span> ");
    }
    out.push_str("</p>\n");
    let mut paragraph = None;
    for (i, s) in analysis.sentences.iter().enumerate() {
        if s.role == Role::Boilerplate {
            continue;
        }
        if paragraph != Some(s.paragraph) {
            if paragraph.is_some() {
                out.push_str("</p>\n");
            }
            let _ = write!(out, "<p class=\"{}\">", s.role.as_str());
            paragraph = Some(s.paragraph);
        }
        sentence(&mut out, analysis, i, lexicon);
    }
    if paragraph.is_some() {
        out.push_str("</p>\n");
    }
    if !analysis.figures.is_empty() {
        out.push_str("<h2>Figures</h2>\n<ul>\n");
        for f in &analysis.figures {
            let _ = writeln!(out, "<li>{}</li>", escape(&figure_line(analysis, f, lexicon)));
        }
        out.push_str("</ul>\n");
    }
    if !analysis.projects.is_empty() {
        out.push_str("<h2>Projects</h2>\n<table><tr><th>project</th><th>stage</th><th>owner</th><th>place</th><th>part of</th></tr>\n");
        let shown = |span: Span| escape(analysis.slice(span));
        let surface = |n: Option<Named>| n.map(|n| shown(n.span)).unwrap_or_default();
        for p in &analysis.projects {
            let stage = p.stage.map_or("", |s| s.as_str());
            let _ = writeln!(
                out,
                "<tr><td>{}</td><td>{stage}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
                shown(analysis.mentions[p.mention as usize].span),
                surface(p.owner),
                surface(p.place),
                surface(p.part_of)
            );
        }
        out.push_str("</table>\n");
    }
    out.push_str("</body></html>\n");
    out
}

/// A sentence with nested spans; a span that crosses another is cut at the crossing.
fn sentence(out: &mut String, analysis: &Analysis, index: usize, lexicon: &Lexicon) {
    let span = analysis.sentences[index].span;
    let mut spans: Vec<(Span, String, String)> = Vec::new();
    for m in analysis.mentions.iter().filter(|m| m.sentence == index as u32) {
        let kind = m.kind(lexicon);
        let class = if matches!(kind, "place" | "company" | "organization" | "project" | "document") { kind } else { "other" };
        spans.push((m.span, class.into(), format!("{kind}: {} — {} {}", m.name(lexicon), m.matcher.as_str(), m.source(lexicon))));
    }
    for (i, q) in analysis.quantities.iter().enumerate().filter(|(_, q)| q.sentence == index as u32) {
        let told = analysis.figures.iter().find(|f| f.quantity == i as u32).map(|f| figure_line(analysis, f, lexicon));
        spans.push((q.span, "quantity".into(), told.unwrap_or_else(|| q.measure.code(&lexicon.rules).into_owned())));
    }
    for t in analysis.times.iter().filter(|t| t.sentence == index as u32) {
        let days = t.days.map(|(a, b)| format!("{a}..{b}")).unwrap_or_default();
        spans.push((t.span, "time".into(), format!("{} {days}", t.grain.as_str())));
    }
    spans.sort_by_key(|(s, _, _)| (s.start(), usize::MAX - s.end()));
    let mut open: Vec<usize> = Vec::new();
    let mut at = span.start();
    let mut text = |out: &mut String, to: usize| {
        if at < to {
            out.push_str(&escape(analysis.slice(Span::new(at, to))));
            at = to;
        }
    };
    for (s, class, told) in &spans {
        while let Some(&end) = open.last()
            && end <= s.start()
        {
            text(out, end);
            out.push_str("</span>");
            open.pop();
        }
        let end = open.last().map_or(s.end(), |&e| s.end().min(e));
        text(out, s.start());
        let _ = write!(out, "<span class=\"s {class}\" title=\"{}\">", escape(told));
        open.push(end);
    }
    while let Some(end) = open.pop() {
        text(out, end);
        out.push_str("</span>");
    }
    text(out, span.end());
}

/// Text that a browser shows and never obeys.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().map(inert) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
