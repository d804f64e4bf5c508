//! Sentences: lines of a document cut at 。！？；, each with its paragraph, role and heading.
//!
//! In: the folded text and the role of each line. Out: [`Sentence`]s in order; every character but white space between
//! them belongs to one. The hard case is a mark inside quotation marks: “好。” ends behind the closing mark.

use crate::document::{Role, Sentence};
use crate::span::Span;

/// A line of the text with what it is.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    pub span: Span,
    pub role: Role,
}

/// Cuts lines into sentences.
pub fn split(chars: &[char], lines: &[Line]) -> Vec<Sentence> {
    let mut sentences: Vec<Sentence> = Vec::with_capacity(chars.len() / 30 + 4);
    let mut heading = None;
    for (paragraph, line) in lines.iter().enumerate() {
        let mut start = line.span.start();
        let end = line.span.end();
        let first = sentences.len() as u32;
        let mut at = start;
        loop {
            at += next_end(&chars[at..end]);
            if at == end {
                break;
            }
            if ends_sentence(chars, at, end) {
                let mut stop = at + 1;
                while stop < end && (ends_sentence(chars, stop, end) || is_closing(chars[stop])) {
                    stop += 1;
                }
                push(&mut sentences, chars, start, stop, paragraph, line.role, heading);
                start = stop;
                at = stop;
            } else {
                at += 1;
            }
        }
        push(&mut sentences, chars, start, end, paragraph, line.role, heading);
        if line.role == Role::Heading && sentences.len() as u32 > first {
            for s in &mut sentences[first as usize..] {
                s.heading = None;
            }
            heading = Some(first);
        }
        if line.role == Role::Boilerplate {
            heading = None;
        }
    }
    sentences
}

/// Where the first mark stands that may end a sentence. Sixteen characters are looked at together, without a branch for each.
fn next_end(chars: &[char]) -> usize {
    let may_end = |c: char| (c == '。') | (c == '…') | (c == '!') | (c == '?') | (c == ';');
    let from = chars.chunks(16).position(|chars| chars.iter().fold(false, |any, &c| any | may_end(c))).map_or(chars.len(), |i| i * 16);
    from + chars[from..].iter().position(|&c| may_end(c)).unwrap_or(chars.len() - from)
}

fn push(sentences: &mut Vec<Sentence>, chars: &[char], start: usize, end: usize, paragraph: usize, role: Role, heading: Option<u32>) {
    let from = start + chars[start..end].iter().take_while(|c| c.is_whitespace()).count();
    let to = end - chars[from..end].iter().rev().take_while(|c| c.is_whitespace()).count();
    if from < to {
        let heading = heading.filter(|_| matches!(role, Role::Body | Role::Caption));
        sentences.push(Sentence { span: Span::new(from, to), paragraph: paragraph as u32, role, heading });
    }
}

/// 。！？； and their narrow forms (folded), but not the point of a number nor the mark of `AT&T;Co`.
fn ends_sentence(chars: &[char], at: usize, end: usize) -> bool {
    match chars[at] {
        '。' | '…' | '!' | '?' => {
            // A question mark inside a web address.
            !(chars[at] == '?' && at + 1 < end && chars[at + 1].is_ascii_alphanumeric())
        }
        ';' => !(at + 1 < end && chars[at + 1].is_ascii_alphanumeric() && at > 0 && chars[at - 1].is_ascii_alphanumeric()),
        _ => false,
    }
}

fn is_closing(c: char) -> bool {
    matches!(c, '”' | '’' | '」' | '』' | ')' | '》' | '】' | '"')
}
