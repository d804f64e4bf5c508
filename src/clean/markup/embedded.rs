//! An article that a page keeps in a script for the browser to show.
//!
//! In: a page whose markup has next to no running text. Out: the longest string of JSON in its scripts that is running
//! text, as HTML: `{"content":"<p>…</p>"}` gives `<p>…</p>`, also where it was escaped twice (`&lt;p&gt;`).

use super::parse::parse;
use super::tree::{Data, Step, Tree};

/// Less running text than this in its longest string is no article.
const SHORTEST: usize = 80;

/// The HTML of the article kept in a script, if there is one.
pub(super) fn html(tree: &Tree) -> Option<String> {
    let mut best: (usize, Option<String>) = (SHORTEST, None);
    for step in tree.walk(0) {
        let Step::Enter(id) = step else { continue };
        let Data::Text(text) = tree.data(id) else {
            continue;
        };
        if tree.parent(id).is_none_or(|p| &*tree.name(p) != "script") {
            continue;
        }
        for literal in literals(text) {
            // \u4e2d is six bytes, 中 three
            if literal.len() > best.0
                && let Ok(value) = serde_json::from_str::<String>(literal)
                && running(&value) > best.0
            {
                best = (running(&value), Some(value));
            }
        }
    }
    let value = best.1?;
    if value.contains('<') {
        return Some(value);
    }
    if value.contains("&lt;") {
        return Some(parse(&value).text(0));
    }
    Some(value.lines().map(|line| format!("<p>{line}</p>")).collect())
}

/// Characters of East Asian writing, if there are sentences among them.
fn running(text: &str) -> usize {
    if !text.contains('。') {
        return 0;
    }
    text.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count()
}

/// The double-quoted strings of a script, quotes included.
fn literals(script: &str) -> impl Iterator<Item = &str> {
    let bytes = script.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = at + bytes.get(at..)?.iter().position(|&b| b == b'"')?;
        let mut end = start + 1;
        while let Some(&b) = bytes.get(end) {
            match b {
                b'"' => break,
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        at = end + 1;
        script.get(start..at.min(script.len()))
    })
}
