//! A parsed page: nodes in one vector, so that no walk and no drop recurses, however deep the page.

use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, local_name, ns};

pub(super) type NodeId = u32;
/// No node.
pub(super) const NONE: NodeId = u32::MAX;

/// What a node is. Comments and the like are of no interest here.
pub(super) enum Data {
    Document,
    Element { name: QualName, attrs: Vec<Attribute> },
    Text(StrTendril),
    Other,
}

/// A node and its neighbours.
pub(super) struct Node {
    pub data: Data,
    pub parent: NodeId,
    pub first: NodeId,
    pub last: NodeId,
    pub previous: NodeId,
    pub next: NodeId,
    /// Elements above it.
    pub depth: u32,
}

/// A parsed page. Node 0 is the document.
pub(super) struct Tree {
    pub nodes: Vec<Node>,
}

/// Entering and leaving nodes, in the order of the page.
pub(super) enum Step {
    Enter(NodeId),
    Leave(NodeId),
}

impl Tree {
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn data(&self, id: NodeId) -> &Data {
        &self.nodes[id as usize].data
    }

    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        some(self.nodes[id as usize].parent)
    }

    /// The node and what stands above it, upwards.
    pub fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(id), |&id| self.parent(id))
    }

    /// The name of an element; the empty name for anything else.
    pub fn name(&self, id: NodeId) -> LocalName {
        match self.data(id) {
            Data::Element { name, .. } => name.local.clone(),
            _ => local_name!(""),
        }
    }

    pub fn attr(&self, id: NodeId, wanted: &str) -> Option<&str> {
        match self.data(id) {
            Data::Element { attrs, .. } => attrs.iter().find(|a| &*a.name.local == wanted).map(|a| &*a.value),
            _ => None,
        }
    }

    /// All text below a node, as written.
    pub fn text(&self, id: NodeId) -> String {
        let mut text = String::new();
        for step in self.walk(id) {
            if let Step::Enter(id) = step
                && let Data::Text(piece) = self.data(id)
            {
                text.push_str(piece);
            }
        }
        text
    }

    /// The walk below and including `root`, without recursion.
    pub fn walk(&self, root: NodeId) -> Walk<'_> {
        Walk { tree: self, root, next: Some(Step::Enter(root)) }
    }
}

/// The walk below a node, without recursion.
pub(super) struct Walk<'a> {
    tree: &'a Tree,
    root: NodeId,
    next: Option<Step>,
}

impl Walk<'_> {
    /// Passes over what stands below the node just entered: the next step leaves it.
    pub fn pass_over(&mut self, entered: NodeId) {
        self.next = Some(Step::Leave(entered));
    }
}

impl Iterator for Walk<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let step = self.next.take()?;
        self.next = match step {
            Step::Enter(id) => some(self.tree.nodes[id as usize].first).map(Step::Enter).or(Some(Step::Leave(id))),
            Step::Leave(id) if id == self.root => None,
            Step::Leave(id) => {
                let node = &self.tree.nodes[id as usize];
                some(node.next).map(Step::Enter).or_else(|| some(node.parent).map(Step::Leave))
            }
        };
        Some(step)
    }
}

pub(super) fn some(id: NodeId) -> Option<NodeId> {
    (id != NONE).then_some(id)
}

/// Whether a name is that of an HTML element, not of one in SVG or MathML.
pub(super) fn is_html(data: &Data) -> bool {
    matches!(data, Data::Element { name, .. } if name.ns == ns!(html))
}
