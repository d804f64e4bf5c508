//! Bytes -> text and the name of its encoding: byte order mark, then what was declared, then detection.
//!
//! In: the bytes of one file or record, and what HTTP said of them. Out: the text (no byte order mark, line ends as
//! they were, U+FFFD for what could not be read, counted) and where the encoding was learnt.
//! The hard case is a mistaken claim. `<meta charset=gb2312>` over UTF-8 bytes is common, so strict UTF-8 with a
//! three-byte character overrules any claim; a UTF-8 file with one torn character is also a "valid" GB18030 file full
//! of rare characters, and Big5 nearly always reads as GB18030, so what is left open is decided by plausibility: the
//! reading with the fewest undecodable bytes and uncommon characters wins.

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};
use std::sync::LazyLock;

/// How much of a page is looked at for a `<meta>` declaration.
const META_WINDOW: usize = 4096;
/// How much is looked at where several encodings have to be compared.
const SAMPLE: usize = 64 * 1024;

/// A decoded text.
///
/// `C4 E3 BA C3` gives the text 你好, encoding `GB18030`, source `detected`, nothing replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// `UTF-8`, `GB18030` (also for GBK and GB2312), `Big5`, `UTF-16LE`, …
    pub encoding: &'static str,
    /// `bom`, `option`, `http`, `meta` or `detected`.
    pub source: &'static str,
    /// Places where bytes could not be read and U+FFFD stands instead.
    pub n_replaced: u32,
}

/// Bytes as UTF-8, the byte order mark taken off, if they are.
pub fn utf8(bytes: &[u8]) -> Option<&str> {
    let text = simdutf8::basic::from_utf8(bytes).ok()?;
    Some(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Decodes one file or record.
///
/// `declared` is the charset HTTP gave; with `html`, a `<meta charset>` or `http-equiv` in the first 4096 bytes counts as
/// well, behind HTTP; `forced` (`--encoding`) is overruled by a byte order mark only.
/// Wrong or unknown declarations do no harm: `charset=gb2312` over UTF-8 gives UTF-8 and `detected`.
pub fn decode(bytes: &[u8], declared: Option<&str>, html: bool, forced: Option<&'static Encoding>) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return read(encoding, &bytes[length..], "bom");
    }
    if let Some(encoding) = forced {
        return read(widened(encoding), bytes, "option");
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return read(encoding, bytes, "detected");
    }
    let claim = declared
        .and_then(|label| label_encoding(label.as_bytes()))
        .map(|encoding| (encoding, "http"))
        .or_else(|| if html { meta_encoding(bytes).map(|encoding| (encoding, "meta")) } else { None });
    let source_of = |encoding| match claim {
        Some((claimed, source)) if claimed == encoding => source,
        _ => "detected",
    };
    if let Ok(text) = simdutf8::basic::from_utf8(bytes)
        && (text.is_ascii() || !doubtful_utf8(text, claim.map(|c| c.0)))
    {
        return Decoded { text: text.to_owned(), encoding: name(UTF_8), source: source_of(UTF_8), n_replaced: 0 };
    }
    if let Some((encoding, source)) = claim
        && is_multibyte(encoding)
    {
        let decoded = read(encoding, bytes, source);
        if decoded.n_replaced == 0 {
            return decoded;
        }
    }
    let sample = sample(bytes);
    let guess = {
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        detector.feed(sample, true);
        widened(detector.guess(None, chardetng::Utf8Detection::Allow))
    };
    let mut best = (f64::INFINITY, UTF_8);
    for (encoding, handicap) in [(claim.map_or(UTF_8, |c| c.0), -0.05), (UTF_8, 0.0), (GB18030, 0.01), (BIG5, 0.02), (guess, 0.03)] {
        let cost = implausibility(encoding, sample) + handicap;
        if cost < best.0 {
            best = (cost, encoding);
        }
    }
    read(best.1, bytes, source_of(best.1))
}

/// The whole of `bytes` in `encoding`, counting what had to be replaced; a genuine U+FFFD in the input is not counted.
fn read(encoding: &'static Encoding, bytes: &[u8], source: &'static str) -> Decoded {
    let (mut text, n_replaced) = transcribe(encoding, bytes);
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Decoded { text, encoding: name(encoding), source, n_replaced }
}

fn transcribe(encoding: &'static Encoding, bytes: &[u8]) -> (String, u32) {
    if encoding == UTF_8
        && let Ok(text) = simdutf8::basic::from_utf8(bytes)
    {
        return (text.to_owned(), 0);
    }
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 2 + 16);
    let mut rest = bytes;
    let mut n_replaced = 0u32;
    loop {
        let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
        rest = &rest[read..];
        match result {
            DecoderResult::InputEmpty => return (text, n_replaced),
            DecoderResult::OutputFull => text.reserve(rest.len() + 64),
            DecoderResult::Malformed(..) => {
                n_replaced = n_replaced.saturating_add(1);
                text.push('\u{fffd}');
            }
        }
    }
}

/// The name as the standards write it; encoding_rs has `gb18030` in small letters.
fn name(encoding: &'static Encoding) -> &'static str {
    if encoding == GB18030 { "GB18030" } else { encoding.name() }
}

/// GBK and GB2312 are read as GB18030, which holds both.
fn widened(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn is_multibyte(encoding: &'static Encoding) -> bool {
    !encoding.is_single_byte() && encoding != UTF_8
}

/// A label as declared: `gb2312` gives GB18030. `utf-16` cannot have been read to get here, so it means UTF-8.
fn label_encoding(label: &[u8]) -> Option<&'static Encoding> {
    let encoding = Encoding::for_label_no_replacement(label)?;
    Some(if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { widened(encoding) })
}

/// `<meta charset="gbk">`, `<meta http-equiv=Content-Type content="text/html; charset=big5">`, `<?xml encoding="gb2312"?>`.
///
/// A declaration inside a comment is skipped.
fn meta_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    let mut rest = &bytes[..bytes.len().min(META_WINDOW)];
    while let Some(at) = rest.iter().position(|&b| b == b'<') {
        rest = &rest[at..];
        if rest.starts_with(b"<!--") {
            rest = &rest[find(rest, b"-->").unwrap_or(rest.len() - 1)..];
            rest = &rest[1.min(rest.len())..];
            continue;
        }
        let end = rest.iter().position(|&b| b == b'>').unwrap_or(rest.len());
        let tag = rest[1..end.max(1)].to_ascii_lowercase();
        let key: &[u8] = if tag.starts_with(b"meta") {
            b"charset"
        } else if tag.starts_with(b"?xml") {
            b"encoding"
        } else {
            b""
        };
        if !key.is_empty()
            && let Some(at) = find(&tag, key)
        {
            let is_filler = |b: &u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'"' | b'\'');
            let value: Vec<u8> = tag[at + key.len()..]
                .iter()
                .copied()
                .skip_while(is_filler)
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':' | b'.'))
                .collect();
            if let Some(encoding) = label_encoding(&value) {
                return Some(encoding);
            }
        }
        rest = &rest[1..];
    }
    None
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// UTF-16 without its mark shows in the zero bytes of its ASCII: all at one parity. `3C 00 68 00` is little-endian.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(META_WINDOW)];
    if !bytes.len().is_multiple_of(2) || !head.contains(&0) {
        return None;
    }
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&b| b == 0).count();
    let enough = (head.len() / 100).max(2);
    match (zeros(0), zeros(1)) {
        (0, n) if n >= enough => Some(UTF_16LE),
        (n, 0) if n >= enough => Some(UTF_16BE),
        _ => None,
    }
}

/// A short GBK text can be valid UTF-8 by accident, made of two-byte characters only; a real Chinese one has three-byte
/// characters. Doubtful is UTF-8 that has none, where GB18030 reads all of it as common characters, none of them beside
/// a Latin letter (as in `caf茅` for café).
fn doubtful_utf8(text: &str, claimed: Option<&'static Encoding>) -> bool {
    let in_word = |pair: &[u8]| match pair {
        [a, b] => a.is_ascii_alphabetic() && !b.is_ascii() || !a.is_ascii() && b.is_ascii_alphabetic(),
        _ => false,
    };
    claimed != Some(UTF_8)
        && text.len() <= META_WINDOW
        && text.chars().all(|c| c < '\u{800}')
        && !text.as_bytes().windows(2).any(in_word)
        && implausibility(GB18030, text.as_bytes()) < 0.05
}

/// The part of `bytes` that tells encodings apart: from the first byte outside ASCII, cut where no character is cut.
fn sample(bytes: &[u8]) -> &[u8] {
    let start = bytes.iter().position(|b| !b.is_ascii()).unwrap_or(0);
    let tail = &bytes[start..];
    if tail.len() <= SAMPLE {
        return tail;
    }
    // bytes below 0x30 are no part of a character in any of these encodings
    let end = tail[..SAMPLE].iter().rposition(|&b| b < 0x30).map_or(SAMPLE, |at| at + 1);
    &tail[..end]
}

/// How badly `bytes` read in `encoding`: undecodable places and uncommon characters, per character outside ASCII.
fn implausibility(encoding: &'static Encoding, bytes: &[u8]) -> f64 {
    let (text, replaced) = transcribe(encoding, bytes);
    let mut foreign = 0u32;
    let mut odd = 0u32;
    for c in text.chars().filter(|c| !c.is_ascii() && *c != '\u{fffd}') {
        foreign += 1;
        odd += u32::from(!is_common(c));
    }
    f64::from(odd + replaced) / f64::from((foreign + replaced).max(1))
}

/// Whether a character is of the everyday kind: punctuation, or a Han character of the first level of GB 2312 or Big5.
fn is_common(c: char) -> bool {
    match c {
        '\u{a0}' | '\u{b7}' | '\u{2010}'..='\u{203b}' | '\u{2460}'..='\u{249b}' | '\u{25a0}'..='\u{25ff}' => true,
        '\u{3000}'..='\u{3017}' | '\u{ff01}'..='\u{ff5e}' => true,
        HAN..='\u{9fff}' => FIRST_LEVEL[c as usize - HAN as usize],
        _ => false,
    }
}

/// The first Han character of Unicode.
const HAN: char = '\u{4e00}';

/// Of each Han character whether GB 2312 or Big5 puts it first, among the most used. The encodings are asked once, by
/// reading: to write a character in them takes a search.
static FIRST_LEVEL: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut first = vec![false; 0x9fff - HAN as usize + 1];
    for (encoding, leads, trails) in [(GBK, 0xb0..=0xd7, 0xa1..=0xfe), (BIG5, 0xa4..=0xc6, 0x40..=0xfe)] {
        for code in leads.flat_map(|lead: u8| trails.clone().map(move |trail: u8| [lead, trail])) {
            let text = encoding.decode_without_bom_handling_and_without_replacement(&code);
            let at = text.and_then(|text| text.chars().next()).and_then(|c| (c as usize).checked_sub(HAN as usize));
            if let Some(place) = at.and_then(|at| first.get_mut(at)) {
                *place = true;
            }
        }
    }
    first
});

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes_of(text: &str, encoding: &'static Encoding) -> Vec<u8> {
        encoding.encode(text).0.into_owned()
    }

    #[test]
    fn torn_utf8_stays_utf8() {
        let mut bytes = "洛阳市今年开工建设一批重点项目，总投资超过百亿元。".as_bytes().to_vec();
        bytes.truncate(bytes.len() - 2);
        let decoded = decode(&bytes, None, false, None);
        assert_eq!((decoded.encoding, decoded.source, decoded.n_replaced), ("UTF-8", "detected", 1));
    }

    #[test]
    fn claims_are_weighed() {
        let text = "我市将新建一座年产十二万吨的工厂。";
        let decoded = decode(text.as_bytes(), Some("gb2312"), false, None);
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.source), (text, "UTF-8", "detected"));
        let decoded = decode(&bytes_of(text, GBK), Some("utf-8"), false, None);
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.source), (text, "GB18030", "detected"));
        let decoded = decode(&bytes_of(text, GBK), Some("iso-8859-1"), false, None);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "GB18030"));
    }

    #[test]
    fn meta_and_marks() {
        let page = "<!-- <meta charset=big5> --><META http-equiv=Content-Type content='text/html; charset=GB2312'>工业";
        let decoded = decode(&bytes_of(page, GBK), None, true, None);
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.source), (page, "GB18030", "meta"));
        let mut marked = vec![0xff, 0xfe];
        marked.extend("工业".encode_utf16().flat_map(u16::to_le_bytes));
        let decoded = decode(&marked, Some("gbk"), false, None);
        assert_eq!((decoded.text.as_str(), decoded.encoding, decoded.source), ("工业", "UTF-16LE", "bom"));
        assert_eq!(decode(b"", None, true, None).text, "");
        for broken in [&b"<"[..], b"<!--", b"<meta charset", b"<meta charset=\xff>", b"\xef\xbb"] {
            decode(broken, None, true, None);
        }
    }

    #[test]
    fn big5_without_a_claim() {
        let text = "衛生署食品藥物管理局日前針對國內超商預購年菜進行調查，發現保存溫度不足。";
        let decoded = decode(&bytes_of(text, BIG5), None, false, None);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "Big5"));
        let decoded = decode(&bytes_of(text, GB18030), None, false, None);
        assert_eq!((decoded.text.as_str(), decoded.encoding), (text, "GB18030"));
    }

    #[test]
    fn common_characters_are_those_of_the_first_levels() {
        for c in '\u{4e00}'..='\u{9fff}' {
            let text = c.to_string();
            let first = matches!(&*bytes_of(&text, GBK), [0xb0..=0xd7, 0xa1..=0xfe]) || matches!(&*bytes_of(&text, BIG5), [0xa4..=0xc6, _]);
            assert_eq!(is_common(c), first, "{c}");
        }
    }

    #[test]
    fn short_texts() {
        for text in ["工业", "联通", "一", "中国, 2021", "项目"] {
            assert_eq!(decode(text.as_bytes(), None, false, None).text, text);
            assert_eq!(decode(&bytes_of(text, GBK), None, false, None).text, text, "{text}");
        }
        let decoded = decode("café, naïve".as_bytes(), None, false, None);
        assert_eq!((decoded.text.as_str(), decoded.encoding), ("café, naïve", "UTF-8"));
    }
}
