//! From a [`Record`] to a [`Document`]: which line is title, heading, byline, body or page furniture, and what the
//! article says of itself (date, publisher).
//!
//! In: the record as read. Out: the document with its lines. The hard case is plain text copied from a page, menus and
//! related links included (see [`role`]).

pub mod markup;
pub mod role;

use crate::dictionary::rules::Rules;
use crate::document::{Document, Record, Role};
use crate::sentences::Line;
use crate::span::Text;

/// The document of a record, and the roles of its lines where markup told them.
pub fn clean(record: Record, id: String) -> (Document, Option<Vec<Role>>) {
    let document = Document {
        id,
        source: record.source,
        title: record.title,
        published: record.published,
        publisher: record.publisher,
        author: record.author,
        url: record.url,
        encoding: record.encoding,
        text: record.text,
    };
    (document, record.blocks)
}

/// Roles of the lines of a document; fills in title, date, publisher and author where the text tells them.
pub fn lines(document: &mut Document, blocks: Option<&[Role]>, text: &Text<'_>, rules: &Rules) -> Vec<Line> {
    let spans = role::line_spans(text);
    match blocks {
        Some(roles) => spans.into_iter().zip(roles).map(|(span, &role)| Line { span, role }).collect(),
        None => role::of_plain_text(document, spans, text, rules),
    }
}
