//! `tokens`: words as jieba cuts and tags them; written only when asked for.

use super::Frame;
use super::schema::{DOC_ID, END, Kind, SENT_ID, START, TEXT, Table, required};
use crate::analysis::Analysis;
use crate::span::Span;
use crate::tokens;

pub const TABLE: Table = Table {
    name: "tokens",
    about: "words as jieba cuts and tags them (only with --tables tokens)",
    columns: &[
        DOC_ID,
        SENT_ID,
        required("token_id", Kind::UInt32, "the token, from 0 within its document"),
        START,
        END,
        TEXT,
        required("pos", Kind::Text, "part of speech, in jieba's letters"),
    ],
};

pub fn frame(part: &[Analysis]) -> Frame {
    let cut: Vec<Vec<Token>> = part.iter().map(tokenize).collect();
    let rows = || part.iter().zip(&cut).flat_map(|(a, tokens)| tokens.iter().zip(0..).map(move |(t, i)| (a, i, t)));
    let mut f = Frame::new(&TABLE, cut.iter().map(Vec::len).sum());
    f.text("doc_id", rows().map(|(a, _, _)| a.document.id.as_str()));
    f.number("sent_id", rows().map(|(_, _, t)| t.sentence));
    f.number("token_id", rows().map(|(_, i, _)| i));
    f.number("start", rows().map(|(_, _, t)| t.span.start() as u32));
    f.number("end", rows().map(|(_, _, t)| t.span.end() as u32));
    f.text("text", rows().map(|(a, _, t)| a.slice(t.span)));
    f.text("pos", rows().map(|(_, _, t)| t.pos.as_str()));
    f
}

struct Token {
    sentence: u32,
    span: Span,
    pos: String,
}

fn tokenize(analysis: &Analysis) -> Vec<Token> {
    let mut rows = Vec::new();
    for (sentence, s) in (0..).zip(&analysis.sentences) {
        let mut at = s.span.start();
        for (len, pos) in tokens::tag(analysis.slice(s.span)) {
            rows.push(Token { sentence, span: Span::new(at, at + len), pos });
            at += len;
        }
    }
    rows
}
