//! `documents`: one row for each article read.

use super::Frame;
use super::schema::{DOC_ID, Kind, Table, one_of, optional, required};
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::span::{CharSet, is_letter, of_three};
use std::sync::LazyLock;

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
    let mut bare = Vec::new();
    let hashes: Vec<String> = docs().map(|d| text_hash(&d.text, &mut bare)).collect();
    f.text("text_hash", hashes.iter().map(String::as_str));
    f.text("text", docs().map(|d| d.text.as_str()));
    f
}

/// 16 hexadecimal digits over letters and digits alone, which are written to `bare`.
fn text_hash(text: &str, bare: &mut Vec<u8>) -> String {
    if bare.len() < text.len() {
        bare.resize(text.len(), 0);
    }
    let mut length = 0;
    let (mut rest, kept) = (text.as_bytes(), &*KEPT);
    while !rest.is_empty() {
        // Han characters of the basic block are copied together: nearly all are.
        let han = rest.chunks_exact(3).take_while(|c| (0xe4b8..=0xe9bf).contains(&u16::from_be_bytes([c[0], c[1]]))).count() * 3;
        let (run, behind) = rest.split_at(han);
        bare[length..length + han].copy_from_slice(run);
        length += han;
        rest = match *behind {
            // Every character is written, and stays where it is a letter or a digit: told without a branch, which would be
            // guessed wrong at each mark.
            [a @ (0xe2..=0xe9 | 0xef), b, c, ref behind @ ..] => {
                bare[length..length + 3].copy_from_slice(&[a, b, c]);
                length += 3 * usize::from(kept.has(of_three(a, b, c).into()));
                behind
            }
            [a @ ..=0x7f, ref behind @ ..] => {
                bare[length] = a;
                length += usize::from(a.is_ascii_alphanumeric());
                behind
            }
            [] => break,
            _ => {
                let c = text[text.len() - behind.len()..].chars().next().unwrap_or_default();
                let size = c.len_utf8();
                bare[length..length + size].copy_from_slice(&behind[..size]);
                length += size * usize::from(is_kept(c));
                &behind[size..]
            }
        };
    }
    blake3::hash(&bare[..length]).to_hex()[..16].to_owned()
}

/// A letter or a digit.
fn is_kept(c: char) -> bool {
    is_letter(c) || !is_mark(c) && c.is_numeric()
}

/// Of the characters that begin with these bytes, those that are letters or digits: what Chinese text is made of.
static KEPT: LazyLock<CharSet> = LazyLock::new(|| {
    let mut kept = CharSet::default();
    (0x2000..=0x9fff).chain(0xf000..=0xffff).filter(|&c| char::from_u32(c).is_some_and(is_kept)).for_each(|c| kept.add(c));
    kept
});

/// The marks and spaces of Chinese text, neither letter nor digit: told without a table.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3004}' | '\u{3008}'..='\u{3020}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hashed is what the letters and digits of a text are, one by one, wherever marks and spaces stand between them.
    #[test]
    fn hashes_are_of_letters_and_digits() {
        let mut bare = Vec::new();
        for text in
            ["", "，", "洛阳", "洛，阳。", "GDP增长8.5%", "一\u{9fff}\u{a000}\u{4dff}䶿 é😀㐀，龥、", "１２万吨（萬噸）\r\n\u{3000}Ａ", "“十四五”·期间…"]
        {
            let kept: String = text.chars().filter(|&c| is_kept(c)).collect();
            let wanted = &blake3::hash(kept.as_bytes()).to_hex()[..16];
            assert_eq!(text_hash(text, &mut bare), wanted, "{text}");
        }
    }
}
