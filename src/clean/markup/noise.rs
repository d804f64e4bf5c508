//! What an element or a line says of itself: furniture by its class, by its words or by what it stands under.

use std::collections::HashMap;

use html5ever::local_name;

use super::furniture::Furniture;
use super::lines::Line;
use super::tree::{NodeId, Tree};

/// Which lines are abstracts: text under a linked headline, three times or more on the page.
pub(super) fn abstracts(lines: &[Line], prose: &[u32]) -> Vec<bool> {
    let is_headline = |line: &Line| line.linked == line.chars && line.chars >= 8;
    let mut found: Vec<bool> = std::iter::once(false)
        .chain(lines.iter().zip(&prose[prose.len().min(1)..]).map(|(before, &prose)| is_headline(before) && prose > 0))
        .take(lines.len())
        .collect();
    if found.iter().filter(|&&f| f).count() < 3 {
        found.fill(false);
    }
    found
}

/// Whether a node's own tag, class, id or style says that it is furniture.
pub(super) fn is_noise(tree: &Tree, id: NodeId, words: &Furniture, names: &mut HashMap<String, bool>) -> bool {
    let name = tree.name(id);
    if matches!(name, local_name!("nav") | local_name!("footer") | local_name!("aside")) {
        return true;
    }
    if matches!(name, local_name!("body") | local_name!("html") | local_name!("")) {
        return false;
    }
    if tree.attr(id, "style").is_some_and(is_hidden) || tree.attr(id, "hidden").is_some() {
        return true;
    }
    [tree.attr(id, "class"), tree.attr(id, "id")].into_iter().flatten().any(|class| {
        if let Some(&known) = names.get(class) {
            return known;
        }
        let noise = words.names("class_noise", class) && !words.names("class_body", class);
        names.insert(class.to_owned(), noise);
        noise
    })
}

fn is_hidden(style: &str) -> bool {
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
    style.contains("display:none") || style.contains("visibility:hidden")
}

/// `2012年01月12日 16:36　来源：中国新闻网`, `(责任编辑：王娟)` and `記者陳鈞凱／台北報導`: a date or a label, and little else.
///
/// `据新华社北京1月12日电，…` and `记者：南方多雨，北方如何？` are text, and so is `2021年3月5日` where text has begun.
pub(super) fn is_byline(line: &Line, words: &Furniture, began: bool) -> bool {
    let text = line.text.as_str();
    if line.chars > 100 || text.contains(['。', '？', '！', '?']) {
        return false;
    }
    let bracketed = text.starts_with(['(', '（', '[', '【', '〔']) && text.ends_with([')', '）', ']', '】', '〕']);
    let signed = line.chars <= 20 && line.marks <= 2 && (words.has("signed", text) || bracketed && words.has("worker", text));
    let front = |kind: &str| words.find(kind, text).is_some_and(|(start, _)| !text[..start].contains(char::is_alphanumeric));
    let labelled = line.chars <= 60
        && if began {
            front("editor") || front("source") || front("date") && words.date(text).is_some() || front("author") && line.chars <= 30
        } else {
            words.has("byline", text) || words.has("editor", text)
        };
    let dated = !began && line.marks <= 3 && line.chars <= 80 && words.date(text).is_some();
    labelled || dated || signed
}

/// Buttons and counters only: `打印 收藏 【字号：大 中 小】 评论(12)`; or no letter at all.
pub(super) fn is_widget(text: &str, words: &Furniture) -> bool {
    !text.contains('\t') && (words.has("widget", text) || !text.contains(char::is_alphabetic))
}
