//! `documents`: one row for each article read.

use super::Frame;
use super::schema::{DOC_ID, Kind, Table, one_of, optional, required};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::span::is_letter;

pub const TABLE: Table = Table {
    name: "documents",
    about: "one row for each article read",
    columns: &[
        DOC_ID.distinct(),
        required("source", Kind::Text, "path relative to the input, - for standard input"),
        optional("title", Kind::Text, "title as the record or the page gives it").distinct(),
        optional("published", Kind::Date, "day of publication"),
        optional("publisher", Kind::Text, "who published it"),
        optional("author", Kind::Text, "who wrote it"),
        optional("url", Kind::Text, "address").distinct(),
        optional("place", Kind::Text, "adcode of the paper's home"),
        optional("encoding", Kind::Text, "encoding that the bytes were in"),
        one_of("encoding_source", false, &["bom", "http", "meta", "detected", "option"], "how the encoding was known"),
        required("n_replaced", Kind::UInt32, "stretches that could not be decoded and became U+FFFD"),
        required("n_chars", Kind::UInt32, "code points of text"),
        required("n_sentences", Kind::UInt32, "rows of this document in sentences"),
        required("text_hash", Kind::Text, "hash of the text without spaces and punctuation: reprints share it").distinct(),
        required("text", Kind::Text, "the text that every offset points into").distinct(),
    ],
};

pub fn frame(part: &[Analysis], lexicon: &Lexicon) -> Frame {
    let mut f = Frame::new(&TABLE, part.len());
    let docs = || part.iter().map(|a| &a.document);
    f.text("doc_id", docs().map(|d| d.id.as_str()));
    f.text("source", docs().map(|d| d.source.as_str()));
    f.maybe_text("title", docs().map(|d| d.title.as_deref()));
    f.date("published", docs().map(|d| d.published));
    f.maybe_text("publisher", docs().map(|d| d.publisher.as_deref()));
    f.maybe_text("author", docs().map(|d| d.author.as_deref()));
    f.maybe_text("url", docs().map(|d| d.url.as_deref()));
    f.maybe_text("place", part.iter().map(|a| a.home.place().map(|e| lexicon.id_of(e))));
    f.maybe_text("encoding", docs().map(|d| d.encoding.map(|e| e.name)));
    f.maybe_text("encoding_source", docs().map(|d| d.encoding.map(|e| e.source)));
    f.number("n_replaced", docs().map(|d| d.encoding.map_or(0, |e| e.n_replaced)));
    f.number("n_chars", part.iter().map(|a| a.offsets.len() as u32));
    f.number("n_sentences", part.iter().map(|a| a.sentences.len() as u32));
    let hashes: Vec<String> = docs().map(|d| text_hash(&d.text)).collect();
    f.text("text_hash", hashes.iter().map(String::as_str));
    f.text("text", docs().map(|d| d.text.as_str()));
    f
}

/// 16 hexadecimal digits over letters and digits alone.
fn text_hash(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut bare = String::with_capacity(text.len());
    // Whole runs of letters and digits are copied at once.
    let (mut start, mut at) = (0, 0);
    loop {
        // The characters that begin with these bytes, 一 to 鿿, are letters, and nearly all there are.
        while let Some(&first) = bytes.get(at)
            && (matches!(first, 0xe5..=0xe9) || first == 0xe4 && bytes[at + 1] >= 0xb8)
        {
            at += 3;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let next = at + c.len_utf8();
        let kept = c.is_ascii_alphanumeric() || !c.is_ascii() && (is_letter(c) || !is_mark(c) && c.is_numeric());
        if !kept {
            bare.push_str(&text[start..at]);
            start = next;
        }
        at = next;
    }
    bare.push_str(&text[start..]);
    blake3::hash(bare.as_bytes()).to_hex()[..16].to_owned()
}

/// The marks and spaces of Chinese text, neither letter nor digit: told without a table.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
}
