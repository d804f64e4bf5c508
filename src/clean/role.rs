//! Roles of lines in plain text. `来源: 洛阳日报 2021.07.23` is a byline, `[责任编辑:某]` ends the article, a short line
//! without a full stop above body text is a heading; `新闻 | 图片 | 洛阳` is a menu.

use super::markup::{Furniture, Shown};
use crate::dictionary::rules::Rules;
use crate::document::{Document, Role};
use crate::sentences::Line;
use crate::span::{Span, Text};

/// Longer lines are body text without a look at their words.
const SHORT: usize = 90;
/// A heading is at most this long.
const HEADING: usize = 40;
/// How many lines may stand above the title.
const ABOVE: usize = 24;

/// Non-empty lines.
pub fn line_spans(text: &Text<'_>) -> Vec<Span> {
    let raw = text.raw();
    let mut spans = Vec::new();
    let mut start = 0;
    let mut add = |end: usize| {
        if text.chars()[start..end].iter().any(|c| !c.is_whitespace()) {
            spans.push(Span::new(start, end));
        }
        start = end + 1;
    };
    // The third is the first byte of the separators, and of quotation marks.
    for byte in memchr::memchr3_iter(b'\n', b'\r', 0xe2, raw.as_bytes()) {
        if raw[byte..].starts_with(['\n', '\r', '\u{2028}', '\u{2029}']) {
            add(text.position(byte));
        }
    }
    add(text.len());
    spans
}

/// Roles for every line, from what it says and where it stands.
pub fn of_plain_text(document: &mut Document, spans: Vec<Span>, text: &Text<'_>, rules: &Rules) -> Vec<Line> {
    let words = &rules.furniture;
    let mut lines: Vec<Line> = spans.into_iter().map(|span| Line { span, role: Role::Body }).collect();
    let first_body = lines.iter().position(|l| is_prose(text, l.span)).unwrap_or(lines.len());
    let title = title_line(document, &lines, first_body, text, words);
    let mut ended = false;
    for i in 0..lines.len() {
        let span = lines[i].span;
        let length = span.len();
        let prose = is_prose(text, span);
        lines[i].role = if ended {
            Role::Boilerplate
        } else if Some(i) == title {
            Role::Title
        } else if length > SHORT || prose && i <= first_body {
            Role::Body
        } else {
            let line = words.look(text.slice(span).trim());
            if prose && !words.holds("disclaimer", &line) {
                Role::Body
            } else if i > first_body && !prose && words.holds("stop", &line) {
                ended = true;
                Role::Boilerplate
            } else if is_byline(&line, i, first_body, words) {
                byline(document, line.text, words);
                Role::Byline
            } else if is_menu(&line, words) || i < first_body && title.is_some_and(|t| i < t) {
                Role::Boilerplate
            } else if words.holds("credit", &line) && !prose {
                Role::Caption
            } else if words.holds("disclaimer", &line) && i > first_body {
                Role::Boilerplate
            } else if is_heading(text, span) && has_body_below(&lines, i, text) {
                Role::Heading
            } else {
                Role::Body
            }
        };
    }
    if document.title.is_none()
        && let Some(t) = title
    {
        document.title = Some(text.slice(lines[t].span).trim().to_owned());
    }
    lines
}

/// The line that is the title: the one that the record names, else the first above the body that is no menu.
fn title_line(document: &Document, lines: &[Line], first_body: usize, text: &Text<'_>, words: &Furniture) -> Option<usize> {
    let above = lines.iter().take(ABOVE.min(first_body + 1));
    if let Some(title) = document.title.as_deref().map(str::trim).filter(|t| !t.is_empty()) {
        return above
            .enumerate()
            .find(|(_, l)| {
                let line = text.slice(l.span).trim();
                line == title || line.starts_with(title) && line.chars().count() < title.chars().count() * 3 && l.span.len() <= SHORT
            })
            .map(|(i, _)| i);
    }
    if first_body == 0 || lines.len() < 2 {
        return None;
    }
    above
        .enumerate()
        .take(first_body)
        .find(|(i, l)| {
            let line = text.slice(l.span).trim();
            (6..=60).contains(&line.chars().count()) && {
                let line = words.look(line);
                !is_menu(&line, words) && !is_byline(&line, *i, first_body, words) && !words.holds("credit", &line)
            }
        })
        .map(|(i, _)| i)
}

/// A sentence that ends as prose does, or a line too long for anything else.
fn is_prose(text: &Text<'_>, span: Span) -> bool {
    let chars = text.folded(span);
    let last = || chars.iter().rev().find(|c| !c.is_whitespace());
    let has = |marks: &[char]| chars.iter().any(|c| marks.contains(c));
    span.len() > SHORT
        || span.len() > 12 && matches!(last(), Some('。' | '!' | '?' | ';' | ':' | '”' | ')')) && has(&[',', '。', ';', '、']) && has(&['。', ';', '!', '?'])
}

fn is_byline(shown: &Shown<'_>, at: usize, first_body: usize, words: &Furniture) -> bool {
    let line = shown.text;
    let length = line.chars().count();
    let near_top = at <= first_body && at < ABOVE;
    length <= SHORT && near_top && words.holds("byline", shown) && (words.date(line).is_some() || length <= 30)
        || near_top && length <= 24 && words.date(line).is_some_and(|_| !line.contains('。'))
        // 塞上早报 2024年9月12日 第02版 要闻: a date among other things in a row.
        || near_top && length <= 60 && !line.contains(['。', '，', '；']) && line.split_whitespace().count() >= 3 && words.date(line).is_some()
}

/// What a byline tells of the article, where the record did not.
fn byline(document: &mut Document, line: &str, words: &Furniture) {
    if document.published.is_none() {
        document.published = words.date(line);
    }
    let labelled = |kind: &str| {
        let (_, end) = words.find(kind, line)?;
        let rest = line[end..].trim_start_matches([':', '：', ' ', '\u{3000}']);
        let word = rest.split([' ', '\u{3000}', '\t', '|', '　', ')', '）']).next()?.trim();
        (!word.is_empty() && word.chars().count() <= 30).then(|| word.to_owned())
    };
    if document.publisher.is_none() {
        document.publisher = labelled("source");
    }
    if document.author.is_none() {
        document.author = labelled("author");
    }
}

/// A row of short words, a place on the site, a pager.
fn is_menu(shown: &Shown<'_>, words: &Furniture) -> bool {
    if words.holds("position", shown) || words.holds("widget", shown) {
        return true;
    }
    let line = shown.text;
    let prose = line.contains(['。', '，', '；']);
    if !prose && (words.holds("pager", shown) || words.holds("menu", shown)) && line.chars().count() <= 60 {
        return true;
    }
    let parts: Vec<&str> = line.split([' ', '\u{3000}', '|', '\t', '>', '·', '｜']).filter(|p| !p.is_empty()).collect();
    let short = parts.iter().filter(|p| p.chars().count() <= 6).count();
    parts.len() >= 3 && short == parts.len() && !prose && !line.contains(|c: char| c.is_ascii_digit())
}

/// A short line that ends like no sentence: 建设洛巩高端装备产业带, （一）优化布局.
fn is_heading(text: &Text<'_>, span: Span) -> bool {
    let chars = text.folded(span);
    let trimmed: Vec<char> = chars.iter().copied().filter(|c| !c.is_whitespace()).collect();
    let Some(last) = trimmed.last() else { return false };
    trimmed.len() >= 3
        && trimmed.len() <= HEADING
        && !matches!(last, '。' | '!' | '?' | ';' | ',' | ':' | '…' | '—' | '、')
        && !trimmed.contains(&'。')
        && trimmed.iter().any(|c| c.is_alphabetic() && !c.is_ascii())
        && trimmed.iter().filter(|c| c.is_ascii_digit()).count() * 3 < trimmed.len()
}

/// Body text follows within a few lines.
fn has_body_below(lines: &[Line], at: usize, text: &Text<'_>) -> bool {
    lines[at + 1..].iter().take(4).any(|l| is_prose(text, l.span) || l.span.len() > HEADING)
}
