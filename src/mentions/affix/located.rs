//! A firm or body of the dictionaries right behind a place: 北京联通, 绍兴中芯, 中国民政部.

use super::Finder;
use crate::mentions::{Matcher, Mention, Name, RULE_LOCATED, Source};
use crate::span::Span;
use std::sync::Arc;

impl Finder<'_, '_, '_> {
    /// The place is part of the name: 北京联通 is another than 联通, and in 中国民政部 it says whose.
    pub(super) fn located(&mut self) {
        let mut more: Vec<Mention> = Vec::new();
        for m in self.dictionary.iter().filter(|m| m.kind == self.kinds.company || m.kind == self.kinds.organization) {
            let Some(start) = self.place_ends.get(m.span.start()).filter(|start| m.span.start() - start > 1) else { continue };
            let span = Span::new(start, m.span.end());
            let name: Arc<str> = self.context.text.slice(span).into();
            more.push(Mention { span, name: Name::New(name), matcher: Matcher::Pattern, source: Source::Rule(RULE_LOCATED), parent: None, ..m.clone() });
        }
        self.found.extend(more);
    }
}
