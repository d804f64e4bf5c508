//! Words that point at a name rather than say it (我市, 该项目, 等), found once an article.

use crate::dictionary::marks::{self, mark};
use crate::dictionary::rules::{Reference, Rules};
use crate::document::Sentence;
use crate::span::beginning_in;

/// A row of `references.csv` where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Pointer<'r> {
    pub sentence: u32,
    pub start: usize,
    pub end: usize,
    pub to: &'r [Reference],
}

impl Pointer<'_> {
    pub fn closes_list(&self) -> bool {
        self.to.contains(&Reference::List)
    }
}

/// All pointers of an article, the longest word at each place, in order.
pub fn find<'r>(chars: &[char], marks: &[u8], sentences: &[Sentence], rules: &'r Rules) -> Vec<Pointer<'r>> {
    let mut pointers = Vec::new();
    for (i, sentence) in sentences.iter().enumerate() {
        let chars = &chars[..sentence.span.end()];
        let mut at = sentence.span.start();
        loop {
            at = marks::next(marks, at..chars.len(), mark::REFERENCE);
            if at >= chars.len() {
                break;
            }
            match rules.references.longest(chars, at) {
                Some((end, to)) => {
                    pointers.push(Pointer { sentence: i as u32, start: at, end, to });
                    at = end;
                }
                None => at += 1,
            }
        }
    }
    pointers
}

/// Those that begin in a range.
pub fn within<'p, 'r>(pointers: &'p [Pointer<'r>], from: usize, to: usize) -> &'p [Pointer<'r>] {
    beginning_in(pointers, from, to, |p| p.start)
}
