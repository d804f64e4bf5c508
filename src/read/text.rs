//! Files that are one article each: text as it stands, and pages.

use std::sync::Arc;

use crate::clean::markup::{self, Furniture};
use crate::decode;
use crate::document::{Encoding, Record};
use crate::error::Failure;

use super::open::Origin;
use super::stream::Stream;
use super::{Options, Payload, Raw, Records};

/// A file read whole.
pub(super) struct Whole {
    file: Option<(Origin, Stream)>,
    html: bool,
    options: Arc<Options>,
}

impl Whole {
    pub fn new(origin: Origin, stream: Stream, html: bool, options: Arc<Options>) -> Whole {
        Whole { file: Some((origin, stream)), html, options }
    }
}

impl Records for Whole {
    fn next(&mut self) -> Option<Result<Raw, Failure>> {
        let (mut origin, mut stream) = self.file.take()?;
        let limit = self.options.max_record;
        Some(match stream.rest(limit) {
            Ok(Some(bytes)) => Ok(origin.only(Some(0), if self.html { Payload::Html(bytes) } else { Payload::Text(bytes) })),
            Ok(None) => Err(origin.too_large(Some(0), limit)),
            Err(e) => Err(origin.broken(Some(0), &e)),
        })
    }
}

/// The text of a file, verbatim.
pub(super) fn text(raw: &Raw, bytes: Vec<u8>, options: &Options) -> Result<Record, Failure> {
    let decoded = decode::decode(&bytes, None, false, options.encoding);
    let encoding = Encoding { name: decoded.encoding, source: decoded.source, n_replaced: decoded.n_replaced };
    Ok(Record { source: raw.source.to_string(), number: raw.number, text: decoded.text, encoding: Some(encoding), ..Record::default() })
}

/// The article on a page; `declared` is the charset HTTP gave, `url` where it was fetched from.
pub(super) fn page(raw: &Raw, bytes: &[u8], declared: Option<&str>, url: Option<&str>, options: &Options, words: &Furniture) -> Result<Record, Failure> {
    let decoded = decode::decode(bytes, declared, true, options.encoding);
    let page = markup::read_from(&decoded.text, words, &options.sites, url);
    let mut text = String::new();
    let mut blocks = Vec::with_capacity(page.blocks.len());
    for (role, block) in &page.blocks {
        if block.chars().all(char::is_whitespace) {
            continue;
        }
        if !blocks.is_empty() {
            text.push('\n');
        }
        // each block is one line, and whoever counts lines counts these ends too
        text.extend(block.chars().map(|c| if matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}') { ' ' } else { c }));
        blocks.push(*role);
    }
    if text.is_empty() {
        return Err(raw.failure("no_text", "no article was found on the page"));
    }
    Ok(Record {
        source: raw.source.to_string(),
        number: raw.number,
        title: page.title,
        published: page.published,
        publisher: page.publisher,
        author: page.author,
        text,
        encoding: Some(Encoding { name: decoded.encoding, source: decoded.source, n_replaced: decoded.n_replaced }),
        blocks: Some(blocks),
        ..Record::default()
    })
}
