//! CSS selectors, as far as pages of news need them: `div.article`, `#content > p`, `[data-role=ad]`, `.share, .tags`.
//!
//! In: a selector of a user's site file. Out: whether an element of a [`Tree`] is meant. The hard case is a list of steps
//! (`.main p`), looked for upwards from the element, one way after another, without recursion over the page.

use super::tree::{Data, NodeId, Tree, is_html};

/// A list of alternatives; an element that one of them means is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selector(Vec<Path>);

/// From the element itself upwards.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Path {
    own: Step,
    above: Vec<(Reach, Step)>,
}

/// How far above the next step may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    Parent,
    Anywhere,
}

/// What one element has to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Step {
    name: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    attributes: Vec<(String, Match)>,
}

/// What an attribute has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Match {
    Anything,
    Exactly(String),
    Within(String),
    First(String),
}

impl Selector {
    /// `div.article, #content > p`; the error says what is not understood.
    pub fn parse(text: &str) -> Result<Selector, String> {
        let paths: Vec<Path> = text.split(',').map(str::trim).filter(|p| !p.is_empty()).map(path).collect::<Result<_, _>>()?;
        if paths.is_empty() { Err("no selector; write one like div.article or #content".into()) } else { Ok(Selector(paths)) }
    }

    /// Whether this element is meant.
    pub(super) fn fits(&self, tree: &Tree, id: NodeId) -> bool {
        self.0.iter().any(|path| path.own.fits(tree, id) && path.leads_up(tree, id))
    }
}

impl Path {
    /// The steps above, nearest first. A step that may stand anywhere is taken at its nearest place; a parent step that
    /// then fails sends the search on from the next such place.
    fn leads_up(&self, tree: &Tree, id: NodeId) -> bool {
        let mut at: Vec<NodeId> = vec![id];
        for (reach, step) in &self.above {
            let mut next = Vec::new();
            for &from in &at {
                match reach {
                    Reach::Parent => next.extend(tree.parent(from).filter(|&p| step.fits(tree, p))),
                    Reach::Anywhere => next.extend(tree.ancestors(from).skip(1).take(DEEP).filter(|&p| step.fits(tree, p))),
                }
            }
            next.sort_unstable();
            next.dedup();
            at = next;
        }
        !at.is_empty()
    }
}

/// No step is looked for further up than this.
const DEEP: usize = 256;

impl Step {
    fn fits(&self, tree: &Tree, id: NodeId) -> bool {
        let data = tree.data(id);
        let Data::Element { name, .. } = data else { return false };
        is_html(data)
            && self.name.as_ref().is_none_or(|n| n.as_str() == &*name.local)
            && self.id.as_ref().is_none_or(|i| tree.attr(id, "id") == Some(i))
            && (self.classes.is_empty() || tree.attr(id, "class").is_some_and(|has| self.classes.iter().all(|c| has.split_ascii_whitespace().any(|h| h == c))))
            && self.attributes.iter().all(|(name, wanted)| {
                tree.attr(id, name).is_some_and(|value| match wanted {
                    Match::Anything => true,
                    Match::Exactly(v) => value == v,
                    Match::Within(v) => value.contains(v.as_str()),
                    Match::First(v) => value.starts_with(v.as_str()),
                })
            })
    }
}

fn path(text: &str) -> Result<Path, String> {
    let mut steps: Vec<(Reach, Step)> = Vec::new();
    let mut reach = Reach::Anywhere;
    for piece in text.replace('>', " > ").split_whitespace() {
        if piece == ">" {
            if reach == Reach::Parent || steps.is_empty() {
                return Err(format!("\"{text}\": > stands between two elements"));
            }
            reach = Reach::Parent;
            continue;
        }
        steps.push((reach, step(piece)?));
        reach = Reach::Anywhere;
    }
    if reach == Reach::Parent {
        return Err(format!("\"{text}\": > stands between two elements"));
    }
    // Read from the left, looked for from the right: each step keeps how far below it the next one stands.
    let (mut below, own) = steps.pop().ok_or_else(|| "no selector".to_owned())?;
    let mut above = Vec::new();
    while let Some((reach, step)) = steps.pop() {
        above.push((below, step));
        below = reach;
    }
    Ok(Path { own, above })
}

fn step(text: &str) -> Result<Step, String> {
    let mut step = Step::default();
    let mut rest = text;
    while let Some(mark) = rest.chars().next() {
        if mark == '[' {
            let end = rest.find(']').ok_or_else(|| format!("\"{text}\": a [ without its ]"))?;
            step.attributes.push(attribute(&rest[1..end]).ok_or_else(|| format!("\"{text}\": write [name], [name=value], [name*=part] or [name^=beginning]"))?);
            rest = &rest[end + 1..];
            continue;
        }
        let marked = matches!(mark, '.' | '#');
        let from = usize::from(marked);
        let end = rest[from..].find(['.', '#', '[']).map_or(rest.len(), |e| e + from);
        let word = &rest[from..end];
        if word.is_empty() || !word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_') || c == '*' && !marked && word == "*") {
            return Err(format!("\"{text}\" is not understood; write elements, .classes, #ids and [attributes], with spaces or > between them"));
        }
        match mark {
            '.' => step.classes.push(word.to_owned()),
            '#' => step.id = Some(word.to_owned()),
            '*' => {}
            _ => step.name = Some(word.to_ascii_lowercase()),
        }
        rest = &rest[end..];
    }
    Ok(step)
}

fn attribute(text: &str) -> Option<(String, Match)> {
    let Some((name, value)) = text.split_once('=') else {
        return (!text.is_empty()).then(|| (text.to_ascii_lowercase(), Match::Anything));
    };
    let value = value.trim_matches(['"', '\'']).to_owned();
    let (name, wanted) = match name.strip_suffix(['*', '^']) {
        Some(name_only) if name.ends_with('*') => (name_only, Match::Within(value)),
        Some(name_only) => (name_only, Match::First(value)),
        None => (name, Match::Exactly(value)),
    };
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), wanted))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::super::tree::Step as Walked;
    use super::*;

    /// The ids of the elements that a selector means, in a small page.
    fn found(selector: &str) -> String {
        let html = "<div id=a class='main box'><p id=b class=lead>x</p><div id=c><p id=d data-role='ad-top'>y</p></div></div><p id=e>z</p>";
        let tree = parse::parse(html);
        let selector = Selector::parse(selector).expect("a selector");
        let mut ids = String::new();
        for step in tree.walk(0) {
            if let Walked::Enter(id) = step
                && selector.fits(&tree, id)
            {
                ids.push_str(tree.attr(id, "id").unwrap_or("?"));
            }
        }
        ids
    }

    #[test]
    fn elements_are_meant() {
        let cases = [
            ("p", "bde"),
            ("div.main", "a"),
            (".main.box", "a"),
            ("#c", "c"),
            ("div p", "bd"),
            ("div > p", "bd"),
            (".main > p", "b"),
            (".main p", "bd"),
            ("div div > p", "d"),
        ];
        for (selector, ids) in cases.into_iter().chain([
            ("[data-role]", "d"),
            ("[data-role=ad-top]", "d"),
            ("p[data-role^=ad]", "d"),
            ("[data-role*='top']", "d"),
            ("#b, #e", "be"),
            ("P.lead", "b"),
            ("*#e", "e"),
        ]) {
            assert_eq!(found(selector), ids, "{selector}");
        }
        for (selector, ids) in [("span", ""), (".mai", ""), (".main > .main", ""), ("#a #e", ""), ("[data-role=ad]", "")] {
            assert_eq!(found(selector), ids, "{selector}");
        }
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for wrong in ["", " , ", "p:first-child", "> p", "p >", "p > > b", "[", "[=x]", ".", "#", "p + b", "a..b"] {
            assert!(Selector::parse(wrong).is_err(), "{wrong}");
        }
    }
}
