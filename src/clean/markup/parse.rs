//! HTML text -> a tree, as html5ever reads it, with depth and size bounded.
//!
//! A browser's rules for broken markup are html5ever's; what is added is a bound. A page of 64,000 open `<div>`s would
//! cost the tree builder quadratic time (it looks through the stack of open elements at each tag); so a start tag below
//! [`MAX_DEPTH`] is left out, together with the end tag that belongs to it, and its text goes to the element above.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use html5ever::buffer_queue::BufferQueue;
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{EndTag, StartTag, Tag, Token, TokenSink, TokenSinkResult, Tokenizer};
use html5ever::tree_builder::TreeBuilder;
use html5ever::{Attribute, QualName, TokenizerResult, local_name};

use super::tree::{Data, NONE, Node, NodeId, Tree, some};

/// Real pages are 20 to 40 deep.
const MAX_DEPTH: u32 = 512;
/// Real pages have some thousand nodes.
const MAX_NODES: usize = 1 << 20;
/// Real tags have under twenty attributes. html5ever compares each attribute of a tag with all before it.
const MAX_ATTRIBUTES: usize = 256;
/// Real pages have some hundred kilobytes.
const MAX_BYTES: usize = 64 << 20;

/// Parses a page; what goes beyond the bounds is left out.
pub(super) fn parse(html: &str) -> Tree {
    let mut end = html.len().min(MAX_BYTES);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let sink = Sink { nodes: RefCell::new(Vec::with_capacity(end / 32 + 16)), depth: Cell::new(0) };
    sink.add(Data::Document);
    let builder = TreeBuilder::new(sink, Default::default());
    let tokenizer = Tokenizer::new(Bounded { builder, dropped: Cell::new(0) }, Default::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from_slice(&few_attributes(&html[..end])));
    while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    tokenizer.end();
    Tree { nodes: tokenizer.sink.builder.sink.nodes.into_inner() }
}

/// The page with the attributes of each tag behind the 256th taken out. Scripts and styles are passed over.
fn few_attributes(html: &str) -> Cow<'_, str> {
    let bytes = html.as_bytes();
    let mut tame = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(open) = memchr::memchr(b'<', &bytes[at..]) {
        let start = at + open + 1;
        at = start;
        if !bytes.get(start).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let (end, cut) = tag_end(bytes, start);
        if let Some(cut) = cut {
            // a cut stands in front of a character, an end at `>`
            tame.push_str(&html[copied..cut]);
            copied = end;
        }
        at = end;
        for (name, close) in [(&b"script"[..], "</script"), (b"style", "</style")] {
            if bytes[start..].get(..name.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(name)) {
                let mut ends = memchr::memchr_iter(b'<', &bytes[end..]).map(|i| end + i);
                let is_close = |i: &usize| bytes[*i..].get(..close.len()).is_some_and(|b| b.eq_ignore_ascii_case(close.as_bytes()));
                at = ends.find(is_close).unwrap_or(bytes.len());
            }
        }
    }
    if copied == 0 {
        return Cow::Borrowed(html);
    }
    tame.push_str(&html[copied..]);
    Cow::Owned(tame)
}

/// Where the tag whose name starts at `at` ends (at its `>`), and where its attributes become too many.
fn tag_end(bytes: &[u8], at: usize) -> (usize, Option<usize>) {
    let (mut count, mut cut) = (0, None);
    let (mut quote, mut between, mut value) = (None, false, false);
    for (i, &b) in bytes.iter().enumerate().skip(at) {
        match (quote, b) {
            (Some(q), _) if b == q => (quote, between) = (None, true),
            (Some(_), _) => {}
            (None, b'>') => return (i, cut),
            (None, b'"' | b'\'') if value => (quote, value) = (Some(b), false),
            (None, b'=') => value = true,
            (None, b'/') => between = true,
            _ if b.is_ascii_whitespace() => between = true,
            _ => {
                if between && !value {
                    count += 1;
                    if count > MAX_ATTRIBUTES && cut.is_none() && b & 0xc0 != 0x80 {
                        cut = Some(i);
                    }
                }
                (between, value) = (false, false);
            }
        }
    }
    (bytes.len(), cut)
}

/// Where html5ever's tree builder puts its nodes.
struct Sink {
    nodes: RefCell<Vec<Node>>,
    /// How many elements are open, as seen by what was last put in or closed.
    depth: Cell<u32>,
}

impl Sink {
    fn add(&self, data: Data) -> NodeId {
        let mut nodes = self.nodes.borrow_mut();
        nodes.push(Node { data, parent: NONE, first: NONE, last: NONE, previous: NONE, next: NONE, depth: 0 });
        (nodes.len() - 1) as NodeId
    }

    fn detach(&self, id: NodeId) {
        let mut nodes = self.nodes.borrow_mut();
        let Node { parent, previous, next, .. } = nodes[id as usize];
        if previous != NONE {
            nodes[previous as usize].next = next;
        } else if parent != NONE {
            nodes[parent as usize].first = next;
        }
        if next != NONE {
            nodes[next as usize].previous = previous;
        } else if parent != NONE {
            nodes[parent as usize].last = previous;
        }
        let node = &mut nodes[id as usize];
        (node.parent, node.previous, node.next) = (NONE, NONE, NONE);
    }

    /// Puts `child` under `parent` before `next` (behind all others if that is none).
    fn insert(&self, parent: NodeId, next: NodeId, child: NodeId) {
        let mut nodes = self.nodes.borrow_mut();
        let previous = if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].previous };
        let depth = nodes[parent as usize].depth + 1;
        let node = &mut nodes[child as usize];
        (node.parent, node.previous, node.next, node.depth) = (parent, previous, next, depth);
        if matches!(node.data, Data::Element { .. }) {
            self.depth.set(depth);
        }
        if previous == NONE {
            nodes[parent as usize].first = child;
        } else {
            nodes[previous as usize].next = child;
        }
        if next == NONE {
            nodes[parent as usize].last = child;
        } else {
            nodes[next as usize].previous = child;
        }
    }

    fn put(&self, parent: NodeId, next: NodeId, child: NodeOrText<NodeId>) {
        match child {
            NodeOrText::AppendNode(child) => {
                self.detach(child);
                self.insert(parent, next, child);
            }
            NodeOrText::AppendText(text) => {
                let nodes = self.nodes.borrow();
                let previous = if next == NONE { nodes[parent as usize].last } else { nodes[next as usize].previous };
                drop(nodes);
                if let Some(id) = some(previous)
                    && let Data::Text(before) = &mut self.nodes.borrow_mut()[id as usize].data
                {
                    before.push_tendril(&text);
                    return;
                }
                let child = self.add(Data::Text(text));
                self.insert(parent, next, child);
            }
        }
    }
}

impl TreeSink for Sink {
    type Handle = NodeId;
    type Output = ();
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> NodeId {
        0
    }

    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        Ref::map(self.nodes.borrow(), |nodes| match &nodes[*target as usize].data {
            Data::Element { name, .. } => name,
            _ => unreachable!("html5ever asks for the names of elements only"),
        })
    }

    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, _: ElementFlags) -> NodeId {
        self.add(Data::Element { name, attrs })
    }

    fn create_comment(&self, _: StrTendril) -> NodeId {
        self.add(Data::Other)
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> NodeId {
        self.add(Data::Other)
    }

    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.put(*parent, NONE, child);
    }

    fn append_based_on_parent_node(&self, element: &NodeId, previous: &NodeId, child: NodeOrText<NodeId>) {
        if self.nodes.borrow()[*element as usize].parent == NONE {
            self.append(previous, child);
        } else {
            self.append_before_sibling(element, child);
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn pop(&self, node: &NodeId) {
        self.depth.set(self.nodes.borrow()[*node as usize].depth.saturating_sub(1));
    }

    /// A template's contents lie under the template itself; nothing reads them.
    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        *target
    }

    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &NodeId, new: NodeOrText<NodeId>) {
        let parent = self.nodes.borrow()[*sibling as usize].parent;
        if parent != NONE {
            self.put(parent, *sibling, new);
        }
    }

    fn add_attrs_if_missing(&self, target: &NodeId, new: Vec<Attribute>) {
        if let Data::Element { attrs, .. } = &mut self.nodes.borrow_mut()[*target as usize].data {
            for attr in new {
                if !attrs.iter().any(|a| a.name == attr.name) {
                    attrs.push(attr);
                }
            }
        }
    }

    fn remove_from_parent(&self, target: &NodeId) {
        self.detach(*target);
    }

    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        loop {
            let child = self.nodes.borrow()[*node as usize].first;
            if child == NONE {
                return;
            }
            self.detach(child);
            self.insert(*new_parent, NONE, child);
        }
    }
}

/// The tree builder behind a gate that lets no tag through which would go too deep.
struct Bounded {
    builder: TreeBuilder<NodeId, Sink>,
    /// Start tags left out whose end tags are still to come.
    dropped: Cell<u32>,
}

impl TokenSink for Bounded {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        let sink = &self.builder.sink;
        match &token {
            Token::CommentToken(_) | Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::TagToken(tag) if tag.kind == StartTag && !is_void(tag) && sink.depth.get() >= MAX_DEPTH => {
                self.dropped.set(self.dropped.get() + 1);
                return TokenSinkResult::Continue;
            }
            Token::TagToken(Tag { kind: EndTag, .. }) if self.dropped.get() > 0 => {
                self.dropped.set(self.dropped.get() - 1);
                return TokenSinkResult::Continue;
            }
            Token::EOFToken => {}
            _ if sink.nodes.borrow().len() >= MAX_NODES => return TokenSinkResult::Continue,
            _ => {}
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

fn is_void(tag: &Tag) -> bool {
    matches!(tag.name, local_name!("br") | local_name!("img") | local_name!("hr") | local_name!("input") | local_name!("meta"))
}
