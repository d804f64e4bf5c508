//! The lines of a page -> those of its article, with their roles.
//!
//! The article is where running text outweighs everything else: each line counts for (sentences outside links) or
//! against (links, menus, what stands in an element whose class says `footer`), the counts are summed up the tree, and
//! the element with the greatest sum holds the article. Within it, lines of furniture are passed over, and a line such
//! as 相关阅读 ends it.
//! The hard cases: a class name such as `share-page` around everything (a noisy name that holds half the text is no
//! noise), an article in several elements, a related-links box before the text (it ends nothing when most text follows).

use std::collections::{HashMap, HashSet};

use super::facts::is_named;
use super::furniture::Furniture;
use super::lines::{Line, is_sentence_end};
use super::noise::{abstracts, is_byline, is_noise, is_widget};
use super::tree::{NodeId, Tree};
use crate::document::Role;

/// What it weighs that a line is the one the page describes itself with, in characters.
const DESCRIBED: f64 = 200.0;

/// What a line is to the article.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Verdict {
    Keep,
    Byline,
    Drop,
    Stop,
}

/// A line that says something with sentences: its characters outside links; else 0.
fn prose(line: &Line, words: &Furniture) -> u32 {
    let plain = line.plain();
    if line.linked * 2 > line.chars || is_byline(line, words, false) {
        return 0;
    }
    match (line.marks, plain) {
        (0, 40..) => plain / 2,
        (1.., 14..) => plain,
        _ => 0,
    }
}

/// The page as the choice of the article sees it.
pub(super) struct Layout<'a> {
    tree: &'a Tree,
    lines: &'a [Line],
    words: &'a Furniture,
    /// By line: how much running text it is.
    prose: Vec<u32>,
    /// By line: it stands in an element whose name says furniture.
    noisy: Vec<bool>,
    /// By line: it is the abstract of another article, under that one's linked headline.
    abstracts: Vec<bool>,
    /// The line taken for the title before the article is known; no article stands in front of it.
    title: usize,
    /// What `<meta name=description>` says, letters only: most often how the text begins.
    description: String,
}

impl<'a> Layout<'a> {
    pub fn new(tree: &'a Tree, lines: &'a [Line], words: &'a Furniture, title: Option<usize>, description: &str) -> Self {
        let noisy = vec![false; lines.len()];
        let description = letters(description);
        let prose: Vec<u32> = lines.iter().map(|line| prose(line, words)).collect();
        let abstracts = abstracts(lines, &prose);
        let mut layout = Layout { tree, lines, words, prose, noisy, abstracts, title: title.unwrap_or(0), description };
        let sums = layout.sums(|i, _| f64::from(layout.prose[i]));
        let all = sums[0];
        let titled: HashSet<NodeId> = title.map(|t| tree.ancestors(lines[t].node).collect()).unwrap_or_default();
        // an element is noise if its name says so, unless it holds the title or half of the text; which the comments may
        // do as well, but they stand behind a title and some text
        let mut seen: HashMap<NodeId, bool> = HashMap::new();
        let mut names: HashMap<String, bool> = HashMap::new();
        let mut behind_title = 0;
        for (i, line) in lines.iter().enumerate() {
            let mut path = Vec::new();
            let mut noisy = false;
            for id in tree.ancestors(line.node) {
                if let Some(&known) = seen.get(&id) {
                    noisy = known;
                    break;
                }
                path.push(id);
            }
            for &id in path.iter().rev() {
                let minor = sums[id as usize] * 2.0 < all.max(1.0);
                if !noisy && !titled.contains(&id) && (minor || behind_title >= 20) {
                    noisy = is_noise(tree, id, words, &mut names);
                }
                seen.insert(id, noisy);
            }
            layout.noisy[i] = noisy;
            if !noisy && title.is_some_and(|t| t < i) {
                behind_title += layout.prose[i];
            }
        }
        layout
    }

    /// Line values summed up the tree, by node.
    fn sums(&self, value: impl Fn(usize, &Line) -> f64) -> Vec<f64> {
        let mut own: HashMap<NodeId, f64> = HashMap::new();
        for (i, line) in self.lines.iter().enumerate() {
            *own.entry(line.node).or_default() += value(i, line);
        }
        let mut sums = vec![0.0; self.tree.len()];
        let mut nodes: Vec<(NodeId, f64)> = own.into_iter().collect();
        nodes.sort_by_key(|n| n.0);
        for (node, value) in nodes {
            for id in self.tree.ancestors(node) {
                sums[id as usize] += value;
            }
        }
        sums
    }

    fn weight(&self, i: usize, line: &Line) -> f64 {
        let prose = f64::from(self.prose[i]);
        if self.noisy[i] {
            return 0.0;
        }
        if prose == 0.0 {
            return -f64::from(line.linked) - 0.3 * f64::from(line.plain().min(40));
        }
        let text = line.text.as_str();
        if prose < 120.0 && self.words.has("menu", text) || line.chars <= 300 && self.words.has("disclaimer", text) {
            return -0.5 * prose;
        }
        // abstracts of other articles stand in lists and in front of the title
        let doubt = if line.listed || self.abstracts[i] || i < self.title { 0.2 } else { 1.0 };
        prose * doubt + if self.is_described(text) { DESCRIBED } else { 0.0 }
    }

    /// Whether the description of the page begins as this line does.
    fn is_described(&self, text: &str) -> bool {
        let mut letters = text.chars().filter(|c| c.is_alphanumeric());
        let same = self.description.chars().zip(&mut letters).take(20).take_while(|(a, b)| a == b).count();
        same >= 20
    }

    /// The range of lines that these elements hold, if any; what stands between them is none of the article.
    pub fn only_within(&mut self, bodies: &[NodeId]) -> Option<std::ops::Range<usize>> {
        if bodies.is_empty() {
            return None;
        }
        let inside = |line: &Line| self.tree.ancestors(line.node).any(|id| bodies.contains(&id));
        let inside: Vec<bool> = self.lines.iter().map(inside).collect();
        let first = inside.iter().position(|&i| i)?;
        let last = inside.iter().rposition(|&i| i)?;
        for (noisy, inside) in self.noisy.iter_mut().zip(&inside) {
            *noisy = !inside;
        }
        Some(first..last + 1)
    }

    /// The range of lines that holds the article.
    pub fn container(&self) -> std::ops::Range<usize> {
        let sums = self.sums(|i, line| self.weight(i, line));
        let mut best = (0.0, 0);
        for (id, &sum) in sums.iter().enumerate() {
            if sum >= best.0 && sum > 0.0 {
                // of equals the innermost, which html5ever made last
                best = (sum, id as NodeId);
            }
        }
        let node = self.widened(best.1);
        let within = |line: &Line| self.tree.ancestors(line.node).any(|id| id == node);
        let Some(start) = self.lines.iter().position(within) else {
            return 0..0;
        };
        let length = self.lines[start..].iter().take_while(|line| within(line)).count();
        start..start + length
    }

    /// The element around a single paragraph, where that holds half as much text again: long lists of links beside the
    /// paragraphs of an article outweigh it, but not each paragraph by itself.
    fn widened(&self, node: NodeId) -> NodeId {
        const FEW: f64 = 2.0;
        let texts = self.sums(|_, _| 1.0);
        if texts[node as usize] > FEW {
            return node;
        }
        let prose = self.sums(|i, line| {
            let counts = !self.noisy[i] && !self.abstracts[i] && !line.listed && i >= self.title;
            if counts { f64::from(self.prose[i]) } else { 0.0 }
        });
        let around = self.tree.ancestors(node).take(4);
        let mut wider = around.filter(|&id| prose[id as usize] >= 1.5 * prose[node as usize].max(1.0));
        wider.next().unwrap_or(node)
    }

    /// `began`: the running text has begun, so that a line with a date is more likely part of it.
    fn verdict(&self, i: usize, began: bool) -> Verdict {
        let line = &self.lines[i];
        let text = line.text.as_str();
        let words = self.words;
        if self.noisy[i] || self.abstracts[i] && began || line.chars <= 300 && words.has("disclaimer", text) {
            return Verdict::Drop;
        }
        let linked = line.linked * 2 > line.chars;
        // a word that is only the beginning of a longer one tells nothing: 相关报道称
        let alone = |kind: &str| words.find(kind, text).is_some_and(|(_, end)| linked || !text[end..].starts_with(char::is_alphabetic));
        let few_behind = |end: usize| text[end..].chars().filter(|c| c.is_alphabetic()).count() <= 2;
        if line.chars <= 30 && (alone("stop") || words.find("stop", text).is_some_and(|(_, end)| few_behind(end)))
            || line.chars <= 60 && words.has("stop_in", text)
        {
            return Verdict::Stop;
        }
        if is_byline(line, words, began) {
            return Verdict::Byline;
        }
        if line.linked * 10 > line.chars * 6 && line.chars > 2 {
            return Verdict::Drop;
        }
        let letters: usize = text.chars().filter(|c| c.is_alphabetic()).map(char::len_utf8).sum();
        let sentence = self.prose[i] > 0 && text.ends_with(is_sentence_end);
        let mostly = |kind: &str| !sentence && words.covered(kind, text) * 2 >= letters.max(1);
        let drop = line.chars <= 60 && (alone("drop_front") || words.has("position", text) || mostly("drop"))
            || line.chars <= 40 && mostly("pager")
            || line.chars <= 120 && mostly("menu")
            || line.chars <= 120 && is_widget(text, words);
        if drop { Verdict::Drop } else { Verdict::Keep }
    }

    /// Whether two lines stand side by side: in the same element, or in neighbouring ones.
    fn together(&self, i: usize, j: usize) -> bool {
        let (a, b) = (self.lines[i].node, self.lines[j].node);
        a == b || self.tree.parent(a) == self.tree.parent(b) || self.tree.parent(a) == Some(b) || self.tree.parent(b) == Some(a)
    }

    /// The article's lines behind `title`, with their roles.
    pub fn article(&self, container: std::ops::Range<usize>, title: Option<usize>, title_text: &str) -> Vec<(usize, Role)> {
        let start = match title {
            Some(t) if t < container.end => t + 1,
            _ => container.start,
        };
        // running text from each line of the container to its end
        let mut ahead = vec![0; container.len() + 1];
        for (at, i) in container.clone().enumerate().rev() {
            ahead[at] = ahead[at + 1] + if self.noisy[i] { 0 } else { self.prose[i] };
        }
        let all = ahead[0];
        let mut kept: Vec<(usize, Role)> = Vec::new();
        let mut done = 0;
        for i in start..container.end {
            let line = &self.lines[i];
            let inside = container.contains(&i);
            match self.verdict(i, done > 0) {
                Verdict::Stop if inside && done * 10 >= all * 3 && ahead[i - container.start] * 10 < all * 4 => {
                    break;
                }
                Verdict::Byline => kept.push((i, Role::Byline)),
                Verdict::Keep if inside || self.prose[i] >= 20 => {
                    if done == 0 && same(&line.text, title_text) {
                        continue;
                    }
                    done += self.prose[i];
                    kept.push((i, self.role(i)));
                }
                _ => {}
            }
        }
        self.trim(&mut kept);
        kept
    }

    /// Takes off what stands before the first and behind the last line of prose and not beside it: names of sections in
    /// front, buttons behind. Rows of a table stay.
    fn trim(&self, kept: &mut Vec<(usize, Role)>) {
        let is_prose = |&(i, role): &(usize, Role)| role != Role::Byline && self.prose[i] > 0;
        let (Some(first), Some(last)) = (kept.iter().position(is_prose), kept.iter().rposition(is_prose)) else {
            return;
        };
        let (first_line, last_line) = (kept[first].0, kept[last].0);
        let mut at = 0;
        kept.retain(|&(i, role)| {
            let place = at;
            at += 1;
            let end = if place < first { first_line } else { last_line };
            (first..=last).contains(&place)
                || role == Role::Byline
                || role == Role::Caption
                || self.lines[i].text.contains('\t')
                || self.together(i, end) && !(place > last && role == Role::Heading)
        });
    }

    fn role(&self, i: usize) -> Role {
        let line = &self.lines[i];
        let text = line.text.as_str();
        let ended = text.ends_with(is_sentence_end);
        let credited = line.after_image && self.words.has("credit", text);
        if line.caption || line.chars <= 80 && (credited || is_named(self.tree, line, "class_caption", self.words)) {
            Role::Caption
        } else if line.heading > 0 && line.chars <= 60 || line.strong == line.chars && line.chars <= 30 && !ended {
            Role::Heading
        } else {
            Role::Body
        }
    }
}

/// Whether two texts are the same but for punctuation and spaces.
pub(super) fn same(a: &str, b: &str) -> bool {
    let (a, b) = (letters(a), letters(b));
    !a.is_empty() && a == b
}

/// A text without punctuation and spaces, in lower case.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
