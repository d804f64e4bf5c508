//! What a page says of its article outside the text: title, date, publisher, author.
//!
//! In: the tree, its lines. Out: `Facts`. A title is a line of the page that `<title>` repeats; a date is looked for in
//! `<meta>`, then `<time>`, then near the title.

use std::sync::LazyLock;

use html5ever::local_name;
use jiff::civil::Date;
use regex::Regex;

use super::article::letters;
use super::furniture::Furniture;
use super::lines::Line;
use super::tree::{Data, NodeId, Step, Tree};

/// What the head of a page declares.
#[derive(Default)]
pub(super) struct Head {
    pub title: Option<String>,
    metas: Vec<(String, String)>,
    times: Vec<String>,
    scripts: Vec<NodeId>,
}

const DATE_METAS: [&str; 14] = [
    "article:published_time",
    "og:published_time",
    "publishdate",
    "pubdate",
    "publish_time",
    "datepublished",
    "date",
    "og:release_date",
    "weibo:article:create_at",
    "apub:time",
    "dc.date",
    "dc.date.issued",
    "publish-date",
    "published_time",
];
const TITLE_METAS: [&str; 4] = ["og:title", "articletitle", "twitter:title", "title"];
const SOURCE_METAS: [&str; 4] = ["contentsource", "source", "mediaid", "dc.source"];
const SITE_METAS: [&str; 2] = ["og:site_name", "application-name"];
const AUTHOR_METAS: [&str; 4] = ["author", "article:author", "og:author", "dc.creator"];

impl Head {
    pub fn read(tree: &Tree) -> Head {
        let mut head = Head::default();
        for step in tree.walk(0) {
            let Step::Enter(id) = step else { continue };
            if !matches!(tree.data(id), Data::Element { .. }) {
                continue;
            }
            match tree.name(id) {
                local_name!("title") if head.title.is_none() => {
                    head.title = Some(tidy(&tree.text(id))).filter(|t| !t.is_empty());
                }
                local_name!("meta") => {
                    let key = ["property", "name", "itemprop"].into_iter().find_map(|k| tree.attr(id, k));
                    if let (Some(key), Some(value)) = (key, tree.attr(id, "content")) {
                        head.metas.push((key.trim().to_ascii_lowercase(), tidy(value)));
                    }
                }
                local_name!("time") => {
                    head.times.push(tree.attr(id, "datetime").map_or_else(|| tidy(&tree.text(id)), str::to_owned));
                }
                local_name!("script") if tree.attr(id, "type").is_some_and(|t| t.contains("json")) => {
                    head.scripts.push(id);
                }
                _ => {}
            }
        }
        head
    }

    fn meta(&self, wanted: &[&str]) -> Option<&str> {
        wanted.iter().find_map(|key| {
            let found = self.metas.iter().find(|(k, v)| k == key && !v.is_empty());
            found.map(|(_, value)| value.as_str())
        })
    }

    pub fn declared_title(&self) -> Option<&str> {
        self.meta(&TITLE_METAS)
    }

    /// `<meta name="author" content="王硕">`, also where the site wrote markup into it; no site's name.
    pub fn declared_author(&self, words: &Furniture) -> Option<String> {
        static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new("<[^>]*>").expect("a valid pattern"));
        let author = tidy(&TAG.replace_all(self.meta(&AUTHOR_METAS)?, " "));
        // the site's name, a login name or the title are no author
        let fits = author.chars().count() <= 20
            && !author.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            && !words.has("site", &author)
            && !self.title.as_ref().is_some_and(|title| title.contains(&author));
        (fits && is_name(&author, words)).then_some(author)
    }

    /// `<meta name="source" content="来源：新华网">`.
    pub fn declared_source(&self, words: &Furniture) -> Option<String> {
        let source = self.meta(&SOURCE_METAS)?;
        let name = words.find("source", source).map_or(source, |(_, end)| &source[end..]);
        let name = name.trim_start_matches([':', '：', ' ']).trim();
        is_name(name, words).then(|| name.to_owned())
    }

    /// The site that shows the page, from `og:site_name` or the end of `<title>`: the least that can be said of the publisher.
    pub fn site(&self, words: &Furniture) -> Option<String> {
        let title = self.title.as_deref().unwrap_or("");
        let last = SEPARATOR.split(title).skip(1).map(|part| name_at(part, words)).filter(|part| words.has("site", part)).last();
        let declared = self.meta(&SITE_METAS).filter(|name| !title.starts_with(name)).map(str::to_owned);
        declared.or(last).filter(|name| is_name(name, words))
    }

    pub fn description(&self) -> &str {
        self.meta(&["description", "og:description"]).unwrap_or("")
    }

    /// The date that `<meta>` or JSON-LD give.
    pub fn date(&self, tree: &Tree, words: &Furniture) -> Option<Date> {
        let metas = DATE_METAS.iter().filter_map(|key| self.meta(&[key])).find_map(|text| words.date(text));
        metas.or_else(|| {
            self.scripts.iter().find_map(|&id| {
                let text = tree.text(id);
                let at = text.find("datePublished")?;
                let end = text[at..].char_indices().nth(60).map_or(text.len(), |(i, _)| at + i);
                words.date(&text[at..end])
            })
        })
    }

    /// The date of the first `<time>`, which may be a comment's.
    pub fn first_time(&self, words: &Furniture) -> Option<Date> {
        self.times.first().and_then(|t| words.date(t))
    }
}

/// What stands between a title, a channel and a site in `<title>`.
static SEPARATOR: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\s*(?:[_|｜]+|\s[-–—]+\s|--+|>>|::)\s*|-").expect("a valid pattern"));

/// A text on one line: spaces collapsed, none at the ends, and of no more than 500 characters.
fn tidy(text: &str) -> String {
    const LONGEST: usize = 500;
    let end = text.char_indices().nth(LONGEST * 2).map_or(text.len(), |(i, _)| i);
    let text = text[..end].split_whitespace().collect::<Vec<_>>().join(" ");
    text.chars().take(LONGEST).collect()
}

/// The line that is most likely the title: one that `<title>` or `og:title` repeats, headings and text before links.
///
/// Of equal ones the last before `body` (the first line of the article) where that is known, else the first.
pub(super) fn title_line(head: &Head, lines: &[Line], body: Option<usize>) -> Option<usize> {
    let wholes: Vec<String> = [head.title.as_deref(), head.declared_title()].into_iter().flatten().map(letters).collect();
    let end = body.map_or(lines.len(), |b| (b + 6).min(lines.len()));
    let mut best: Option<(usize, usize)> = None;
    for (i, line) in lines.iter().enumerate().take(end) {
        if line.chars > 120 || line.chars < 4 {
            continue;
        }
        let text = letters(&line.text);
        if text.is_empty() || !wholes.iter().any(|w| w.contains(&text)) {
            continue;
        }
        let score = text.chars().count() * 4 + if line.heading > 0 { 8 } else { 0 } + if line.linked * 2 < line.chars { 4 } else { 0 };
        if best.is_none_or(|(b, _)| score > b || score == b && body.is_some()) {
            best = Some((score, i));
        }
    }
    best.map(|(_, i)| i)
}

/// The title, and the line of the page that gives it.
///
/// `<title>空气质量数据今起网上可查_新闻_某网</title>` and the line 空气质量数据今起网上可查: that line. Without such a line
/// the part of `<title>` before the site's name, or `<h1>`.
pub(super) fn title(tree: &Tree, head: &Head, lines: &[Line], body: usize, words: &Furniture) -> (Option<String>, Option<usize>) {
    let of_line = |i: usize| (Some(lines[i].text.clone()), Some(i));
    let whole = [head.title.as_deref(), head.declared_title()].into_iter().flatten().next().map(|t| bare_title(t, words));
    if let Some(i) = title_line(head, lines, Some(body)) {
        // a section's name may be a part of <title> too: 新闻
        let length = |text: &str| letters(text).chars().count();
        let enough = whole.as_ref().is_none_or(|whole| length(&lines[i].text) * 3 >= length(whole));
        if enough || lines[i].heading == 1 {
            return of_line(i);
        }
    }
    // `<title>` repeats nothing of the page: it is of the site, or the page shows a longer or shorter title
    let before = &lines[..(body + 6).min(lines.len())];
    let fits = |line: &Line| (6..=80).contains(&line.chars) && line.linked == 0 && words.date(&line.text).is_none();
    let large = |line: &Line| fits(line) && (line.heading > 0 || line.strong == line.chars || is_named(tree, line, "class_title", words));
    let heading = before.iter().rposition(|line| line.heading == 1 && fits(line)).or_else(|| {
        let nothing = whole.as_ref().is_none_or(|whole| is_site(whole, words));
        before.iter().rposition(large).filter(|&i| nothing && i + 20 > body)
    });
    match heading {
        Some(i) => of_line(i),
        None => (whole.filter(|w| !w.is_empty()), None),
    }
}

/// Whether a class or id of the element a line stands in, or of the one around that, tells this kind.
pub(super) fn is_named(tree: &Tree, line: &Line, kind: &str, words: &Furniture) -> bool {
    let names = |id| [tree.attr(id, "class"), tree.attr(id, "id")].into_iter().flatten().any(|name| words.names(kind, name));
    tree.ancestors(line.node).take(2).any(names)
}

/// Whether a part of `<title>` names a site or a section of it, or a whole `<title>` is nothing else: `某网--新闻中心`.
fn is_site(part: &str, words: &Furniture) -> bool {
    SEPARATOR.split(part).all(|part| part.is_empty() || words.has("site", part) || words.has("channel", part) && part.chars().count() < 8)
}

/// The name behind the first label of a kind in a byline: `来源：山东卫视 参与互动(0)` gives 山东卫视.
///
/// A label with nothing behind it takes the next line, where that is short: sites put the name in an element of its own.
pub fn labelled(kind: &str, bylines: &[&str], words: &Furniture) -> Option<String> {
    for (i, line) in bylines.iter().enumerate() {
        let Some((_, end)) = words.find(kind, line) else {
            continue;
        };
        let name = name_at(&line[end..], words);
        let name = if name.is_empty() { bylines.get(i + 1).map_or(name, |next| name_at(next, words)) } else { name };
        if is_name(&name, words) {
            return Some(name);
        }
    }
    None
}

/// The name behind the date in a byline without labels: `2012年01月12日 15:37 天极网` gives 天极网.
pub fn behind_date(bylines: &[&str], words: &Furniture) -> Option<String> {
    static TIME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?").expect("a valid pattern"));
    bylines.iter().filter(|line| words.date(line).is_some()).find_map(|line| {
        let name = name_at(&line[TIME.find(line)?.end()..], words);
        (words.has("site", &name) && is_name(&name, words)).then_some(name)
    })
}

/// The word at the front of a text: up to a space, a bracket or the next label.
fn name_at(text: &str, words: &Furniture) -> String {
    let is_filler = |c: char| c.is_whitespace() || matches!(c, ':' | '：' | '︰' | '/' | '／' | '|' | '-' | '【' | '[' | '《' | '“' | '「');
    let text = text.trim_start_matches(is_filler);
    let end = text.find(|c: char| {
        c.is_whitespace()
            || matches!(c, '|' | '｜' | '/' | '／' | '╱' | '（' | '(' | '）' | ')' | '【' | '[' | '】' | ']' | '》')
            || matches!(c, '”' | '」' | '，' | ',' | '；' | '。' | '<')
    });
    let text = &text[..end.unwrap_or(text.len())];
    let label = ["byline", "editor", "author", "source"].iter().filter_map(|kind| words.first(kind, text)).min();
    words.without_tail("widget", text[..label.unwrap_or(text.len())].trim_end_matches(is_filler)).to_owned()
}

/// A name is short and has letters; a button (`打印`), a menu or a date is none.
pub(super) fn is_name(name: &str, words: &Furniture) -> bool {
    let chars = name.chars().count();
    (2..=30).contains(&chars)
        && name.chars().any(char::is_alphabetic)
        && !name.contains(['<', '_', '。', '，'])
        && !name.contains("://")
        && words.covered("widget", name) < name.len()
        && !words.has("menu", name)
        && words.date(name).is_none()
}

/// `标题_频道_某网` without what follows: the longest part between separators, if it is a title at all.
fn bare_title(title: &str, words: &Furniture) -> String {
    let parts: Vec<&str> = SEPARATOR.split(title).map(str::trim).filter(|p| !p.is_empty()).collect();
    let fit = |part: &&&str| !is_site(part, words);
    let longest = |parts: &[&str]| parts.iter().filter(fit).max_by_key(|p| p.chars().count()).map(|p| (*p).to_owned());
    match parts.first() {
        Some(first) if fit(&first) && first.chars().count() >= 8 => (*first).to_owned(),
        _ => longest(&parts).unwrap_or_else(|| title.to_owned()),
    }
}
