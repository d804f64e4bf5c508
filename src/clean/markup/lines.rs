//! A tree -> its lines of text in reading order, each with what its place in the page says about it.
//!
//! A line ends where a browser would begin a new one: at block elements and `<br>`, and at the paragraphs of old pages
//! that are only two ideographic spaces in a run of text. The cells of one table row stay one line, with tabs between,
//! when they are short: `指标\t数值`. Scripts, styles and form controls give no text.

use html5ever::{LocalName, local_name};

use super::tree::{Data, NodeId, Step, Tree, is_html};

/// One line of the page.
pub(super) struct Line {
    pub text: String,
    /// The innermost block element it begins in.
    pub node: NodeId,
    /// Characters that are no spaces; of them, those in links; of them outside links, sentence marks.
    pub chars: u32,
    pub linked: u32,
    pub marks: u32,
    /// Characters in bold.
    pub strong: u32,
    /// 1 to 6 within `<h1>` to `<h6>`, else 0.
    pub heading: u8,
    /// Stands in a list item.
    pub listed: bool,
    /// An image stands between this line and the one before.
    pub after_image: bool,
    /// In `<figcaption>` or `<caption>`.
    pub caption: bool,
}

impl Line {
    /// Characters outside links.
    pub fn plain(&self) -> u32 {
        self.chars - self.linked
    }
}

/// All lines below `root`.
pub(super) fn lines(tree: &Tree, root: NodeId) -> Vec<Line> {
    let mut page = Builder::default();
    let mut blocks = vec![root];
    let (mut links, mut strong, mut pre, mut lists, mut captions) = (0u32, 0u32, 0u32, 0u32, 0u32);
    let mut headings: Vec<u8> = Vec::new();
    let mut anchors: Vec<bool> = Vec::new();
    let mut rows: Vec<NodeId> = Vec::new();
    let mut walk = tree.walk(root);
    while let Some(step) = walk.next() {
        let (id, entering) = match step {
            Step::Enter(id) => (id, true),
            Step::Leave(id) => (id, false),
        };
        match tree.data(id) {
            Data::Text(text) if entering => {
                page.place = Place {
                    node: blocks.last().copied().unwrap_or(root),
                    heading: headings.last().copied().unwrap_or(0),
                    listed: lists > 0,
                    caption: captions > 0,
                };
                page.push(text, links > 0, strong > 0, pre > 0);
            }
            data @ Data::Element { name, .. } => {
                if entering && (!is_html(data) || is_silent(&name.local)) {
                    walk.pass_over(id);
                    // passing over makes the next step leave it: nothing was opened, so nothing is to be closed
                    walk.next();
                    continue;
                }
                let step = |count: &mut u32| *count = if entering { *count + 1 } else { count.saturating_sub(1) };
                match name.local {
                    local_name!("br") => {
                        if entering {
                            page.end();
                        }
                        continue;
                    }
                    local_name!("img") => {
                        page.image |= entering;
                        continue;
                    }
                    local_name!("a") => {
                        if entering {
                            anchors.push(is_wrapper(tree, id));
                        }
                        let wraps = if entering { anchors.last().copied() } else { anchors.pop() };
                        if wraps == Some(false) {
                            step(&mut links);
                        }
                    }
                    local_name!("b") | local_name!("strong") => step(&mut strong),
                    local_name!("pre") => step(&mut pre),
                    local_name!("li") => step(&mut lists),
                    local_name!("figcaption") | local_name!("caption") => step(&mut captions),
                    local_name!("h1") | local_name!("h2") | local_name!("h3") | local_name!("h4") | local_name!("h5") | local_name!("h6") => {
                        if entering {
                            headings.push(name.local.as_bytes()[1] - b'0');
                        } else {
                            headings.pop();
                        }
                    }
                    local_name!("tr") => {
                        if entering {
                            if is_plain_row(tree, id) {
                                rows.push(id);
                            }
                        } else if rows.last() == Some(&id) {
                            page.end();
                            rows.pop();
                        }
                    }
                    local_name!("p") | local_name!("div") if !rows.is_empty() => continue,
                    local_name!("td") | local_name!("th") if tree.parent(id).is_some_and(|p| rows.last() == Some(&p)) => {
                        if entering {
                            page.cell();
                        }
                        continue;
                    }
                    _ => {}
                }
                if is_block(&name.local) {
                    page.end();
                    if entering {
                        blocks.push(id);
                    } else {
                        blocks.pop();
                    }
                }
            }
            _ => {}
        }
    }
    page.end();
    page.lines
}

#[derive(Default, Clone, Copy)]
struct Place {
    node: NodeId,
    heading: u8,
    listed: bool,
    caption: bool,
}

#[derive(Default)]
struct Builder {
    lines: Vec<Line>,
    current: Option<Line>,
    place: Place,
    /// A space is owed before the next character; `Some(true)` if a line break of the source was part of it.
    space: Option<bool>,
    image: bool,
}

impl Builder {
    fn push(&mut self, text: &str, linked: bool, strong: bool, pre: bool) {
        let mut wide = 0;
        for c in text.chars() {
            if pre && c == '\n' {
                self.end();
                continue;
            }
            if c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}' | '\u{ad}') || c.is_control() {
                wide += u32::from(c == '\u{3000}');
                let broken = matches!(c, '\n' | '\r') || self.space == Some(true);
                self.space = Some(broken && wide == 0);
                continue;
            }
            if wide >= 2 && self.current.as_ref().is_some_and(|l| l.text.ends_with(is_sentence_end)) {
                self.end();
            }
            wide = 0;
            self.add(c, linked, strong);
        }
    }

    fn add(&mut self, c: char, linked: bool, strong: bool) {
        let (place, after_image) = (self.place, self.image);
        let line = self.current.get_or_insert_with(|| Line {
            text: String::new(),
            node: place.node,
            chars: 0,
            linked: 0,
            marks: 0,
            strong: 0,
            heading: place.heading,
            listed: place.listed,
            after_image,
            caption: place.caption,
        });
        if let Some(broken) = self.space.take()
            && let Some(before) = line.text.chars().next_back()
            && before != '\t'
        {
            // a line break in the source between two Chinese characters is none on the page
            if !(broken && is_wide(before) && is_wide(c)) {
                line.text.push(' ');
            }
        }
        line.text.push(c);
        line.chars += 1;
        line.linked += u32::from(linked);
        line.strong += u32::from(strong);
        line.marks += u32::from(!linked && is_mark(c));
    }

    fn cell(&mut self) {
        self.space = None;
        if let Some(line) = &mut self.current
            && !line.text.ends_with('\t')
        {
            line.text.push('\t');
        }
    }

    fn end(&mut self) {
        self.space = None;
        if let Some(mut line) = self.current.take() {
            line.text.truncate(line.text.trim_end().len());
            self.image = false;
            self.lines.push(line);
        }
    }
}

/// Marks that stand in sentences and seldom in menus.
fn is_mark(c: char) -> bool {
    matches!(c, '，' | '。' | '！' | '？' | '；' | '、' | '“' | '”' | '「' | '」' | '《' | '》' | '：' | ',' | '．')
}

pub(super) fn is_sentence_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '”' | '」' | '…' | '）' | ')' | '!' | '?' | '：')
}

fn is_wide(c: char) -> bool {
    c >= '\u{2e80}' || matches!(c, '“' | '”' | '‘' | '’' | '…' | '—')
}

/// Elements whose contents are no text of the page.
fn is_silent(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("script")
            | local_name!("style")
            | local_name!("noscript")
            | local_name!("template")
            | local_name!("head")
            | local_name!("select")
            | local_name!("textarea")
            | local_name!("button")
            | local_name!("iframe")
            | local_name!("object")
            | local_name!("audio")
            | local_name!("video")
            | local_name!("canvas")
            | local_name!("title")
            | local_name!("input")
            | local_name!("noframes")
    )
}

fn is_block(name: &LocalName) -> bool {
    matches!(
        *name,
        local_name!("address")
            | local_name!("article")
            | local_name!("aside")
            | local_name!("blockquote")
            | local_name!("body")
            | local_name!("caption")
            | local_name!("center")
            | local_name!("dd")
            | local_name!("div")
            | local_name!("dl")
            | local_name!("dt")
            | local_name!("fieldset")
            | local_name!("figcaption")
            | local_name!("figure")
            | local_name!("footer")
            | local_name!("form")
            | local_name!("h1")
            | local_name!("h2")
            | local_name!("h3")
            | local_name!("h4")
            | local_name!("h5")
            | local_name!("h6")
            | local_name!("header")
            | local_name!("hr")
            | local_name!("html")
            | local_name!("legend")
            | local_name!("li")
            | local_name!("main")
            | local_name!("nav")
            | local_name!("ol")
            | local_name!("p")
            | local_name!("pre")
            | local_name!("section")
            | local_name!("table")
            | local_name!("tbody")
            | local_name!("td")
            | local_name!("tfoot")
            | local_name!("th")
            | local_name!("thead")
            | local_name!("tr")
            | local_name!("ul")
    )
}

/// An `<a>` around a whole article (or never closed) is no link to something else: it has several sentences.
fn is_wrapper(tree: &Tree, anchor: NodeId) -> bool {
    const LONGEST: usize = 120;
    const STEPS: usize = 2000;
    let (mut chars, mut ends) = (0, 0);
    for step in tree.walk(anchor).take(STEPS) {
        if let Step::Enter(id) = step
            && let Data::Text(text) = tree.data(id)
        {
            chars += text.chars().filter(|c| !c.is_whitespace()).count();
            ends += text.matches('。').count();
            if chars > LONGEST && ends > 2 {
                return true;
            }
        }
    }
    false
}

/// A row of data, not of layout: several cells, each short and with one paragraph at most in it.
fn is_plain_row(tree: &Tree, row: NodeId) -> bool {
    const LONGEST: usize = 40;
    let mut cells = 0;
    let mut chars = 0;
    let mut paragraphs = 0;
    for step in tree.walk(row) {
        let Step::Enter(id) = step else { continue };
        match tree.data(id) {
            Data::Element { name, .. } => match name.local {
                local_name!("td") | local_name!("th") => (cells, chars, paragraphs) = (cells + 1, 0, 0),
                local_name!("p") | local_name!("div") if paragraphs == 0 => paragraphs = 1,
                local_name!("br") | local_name!("img") => return false,
                _ if id != row && is_block(&name.local) => return false,
                _ => {}
            },
            Data::Text(text) => {
                chars += text.chars().filter(|c| !c.is_whitespace()).count();
                if chars > LONGEST {
                    return false;
                }
            }
            _ => {}
        }
    }
    cells > 1
}
