//! `errors`: one row for each record that could not be used.

use super::Frame;
use super::schema::{Kind, Table, optional, required};
use crate::error::Failure;
use polars::prelude::{NamedFrom, Series};

pub const TABLE: Table = Table {
    name: "errors",
    about: "one row for each record that could not be used; nothing is dropped silently",
    columns: &[
        required("source", Kind::Text, "the file, as in documents.source"),
        required("record", Kind::UInt64, "which record of it, from 0"),
        optional("offset", Kind::UInt64, "byte offset in the decompressed file, where known"),
        optional("doc_id", Kind::Text, "the record's id, where it was read"),
        required("stage", Kind::Text, "where on the road it failed"),
        required("code", Kind::Text, "what kind of failure"),
        required("message", Kind::Text, "what is wrong and what would do"),
    ],
};

pub fn frame(failures: &[Failure]) -> Frame {
    let mut f = Frame::new(&TABLE, failures.len());
    f.text("source", failures.iter().map(|x| x.source.as_str()));
    f.push("record", Series::new("record".into(), failures.iter().map(|x| x.record).collect::<Vec<u64>>()));
    f.push("offset", Series::new("offset".into(), failures.iter().map(|x| x.offset).collect::<Vec<Option<u64>>>()));
    f.maybe_text("doc_id", failures.iter().map(|x| x.doc_id.as_deref()));
    f.text("stage", failures.iter().map(|x| x.stage));
    f.text("code", failures.iter().map(|x| x.code));
    f.text("message", failures.iter().map(|x| x.message.as_str()));
    f
}
