//! The data dictionary: what each column is called, holds and means.

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    UInt32,
    UInt64,
    Float64,
    Date,
}

impl Kind {
    /// As polars and Arrow name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "String",
            Kind::UInt32 => "UInt32",
            Kind::UInt64 => "UInt64",
            Kind::Float64 => "Float64",
            Kind::Date => "Date",
        }
    }

    /// As Frictionless names it.
    pub fn frictionless(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::UInt32 | Kind::UInt64 => "integer",
            Kind::Float64 => "number",
            Kind::Date => "date",
        }
    }
}

/// One column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
    pub about: &'static str,
    /// Never null.
    pub required: bool,
    /// Allowed values, where they are few.
    pub values: &'static [&'static str],
    /// Values seldom repeat: to tell them by number saves nothing.
    pub distinct: bool,
}

impl Column {
    pub(super) const fn distinct(self) -> Column {
        Column { distinct: true, ..self }
    }
}

/// One table.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    pub about: &'static str,
    pub columns: &'static [Column],
}

pub(super) const fn required(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, about, required: true, values: &[], distinct: false }
}

pub(super) const fn optional(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column { name, kind, about, required: false, values: &[], distinct: false }
}

pub(super) const fn one_of(name: &'static str, required: bool, values: &'static [&'static str], about: &'static str) -> Column {
    Column { name, kind: Kind::Text, about, required, values, distinct: false }
}

pub(super) const DOC_ID: Column = required("doc_id", Kind::Text, "the document, as in documents.doc_id");
pub(super) const SENT_ID: Column = required("sent_id", Kind::UInt32, "the sentence, from 0 within its document");
pub(super) const START: Column = required("start", Kind::UInt32, "first code point in documents.text, 0-based");
pub(super) const END: Column = required("end", Kind::UInt32, "code point behind the last, so that text[start:end] is the span");
pub(super) const TEXT: Column = required("text", Kind::Text, "documents.text[start:end], verbatim");
