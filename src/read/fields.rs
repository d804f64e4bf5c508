//! Which column or key holds what: the names the user gave, else the usual ones of `dictionaries/fields.csv`.
//!
//! Of several usual names the one that stands first in the file wins (`text` before `content`). A name the user gives is
//! taken as it is, and then no other is looked for.

use std::collections::HashMap;

use crate::clean::markup::Furniture;
use crate::dictionary::sheet::Sheet;
use crate::document::{Encoding, Record};
use crate::error::{Error, Failure};

use super::charset::Charset;
use super::{Raw, date};

/// What a record can tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Field {
    Id,
    Text,
    Title,
    Date,
    Url,
    Home,
    Publisher,
    Author,
}

/// How many they are.
pub(super) const FIELDS: usize = 8;

impl Field {
    pub const ALL: [Field; FIELDS] = [Field::Id, Field::Text, Field::Title, Field::Date, Field::Url, Field::Home, Field::Publisher, Field::Author];

    pub fn as_str(self) -> &'static str {
        ["id", "text", "title", "date", "url", "home", "publisher", "author"][self as usize]
    }
}

/// Names the user gave: `--text-field` and its sisters.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pub id: Option<String>,
    pub text: Option<String>,
    pub title: Option<String>,
    pub date: Option<String>,
    pub url: Option<String>,
    pub home: Option<String>,
    pub publisher: Option<String>,
    pub author: Option<String>,
}

/// All names by which fields are found.
pub struct FieldNames {
    given: [Option<String>; FIELDS],
    /// In lower case, with the rank among the names of its field.
    usual: HashMap<String, (Field, u32)>,
}

impl FieldNames {
    /// The built-in names, and those the user gave.
    pub fn builtin(given: Fields) -> Result<FieldNames, Error> {
        FieldNames::from_csv("fields.csv", include_bytes!("../../dictionaries/fields.csv"), given)
    }

    /// Names out of a CSV with the columns `field` and `name`.
    pub fn from_csv(file: &str, bytes: &[u8], given: Fields) -> Result<FieldNames, Error> {
        let sheet = Sheet::parse(file, bytes)?;
        sheet.require("field")?;
        sheet.require("name")?;
        let mut usual = HashMap::new();
        for (row, rank) in sheet.rows().zip(1..) {
            let Some(field) = Field::ALL.into_iter().find(|f| f.as_str() == row.get("field")) else {
                let known = Field::ALL.map(Field::as_str).join(", ");
                return Err(row.error("field", format!("unknown field \"{}\" (one of {known})", row.get("field"))));
            };
            let name = row.get("name").to_lowercase();
            if name.is_empty() {
                return Err(row.error("name", "empty name"));
            }
            if usual.insert(name, (field, rank)).is_some() {
                return Err(row.error("name", format!("\"{}\" stands here twice", row.get("name"))));
            }
        }
        let given = [given.id, given.text, given.title, given.date, given.url, given.home, given.publisher, given.author];
        Ok(FieldNames { given, usual })
    }

    /// The fields that a key is for, with its rank: the lower goes before. A key may serve two fields if the user says so.
    pub(super) fn find(&self, key: &str) -> impl Iterator<Item = (Field, u32)> {
        let key = key.trim();
        let given = Field::ALL.into_iter().filter(move |&f| self.given[f as usize].as_deref() == Some(key)).map(|f| (f, 0));
        let usual = if key.is_ascii() && key.bytes().any(|b| b.is_ascii_uppercase()) { self.usual.get(&key.to_ascii_lowercase()) } else { self.usual.get(key) };
        given.chain(usual.copied().filter(|(f, _)| self.given[*f as usize].is_none()))
    }

    /// Which column holds which field.
    pub(super) fn columns(&self, header: &[String]) -> [Option<usize>; FIELDS] {
        let mut best: [Option<(u32, usize)>; FIELDS] = [None; FIELDS];
        for (at, name) in header.iter().enumerate() {
            for (field, rank) in self.find(name) {
                let best = &mut best[field as usize];
                if best.is_none_or(|(r, _)| rank < r) {
                    *best = Some((rank, at));
                }
            }
        }
        best.map(|b| b.map(|b| b.1))
    }

    /// A column of a table holds its texts.
    pub(super) fn has_text(&self, header: &[String]) -> bool {
        self.columns(header)[Field::Text as usize].is_some()
    }

    /// The columns of a table, or what is missing and what would do.
    pub(super) fn require(&self, header: &[String]) -> Result<[Option<usize>; FIELDS], (&'static str, String)> {
        let columns = self.columns(header);
        let there = listed(header.iter().map(|h| h.trim()));
        for field in Field::ALL {
            if let (None, Some(name)) = (columns[field as usize], &self.given[field as usize]) {
                let code = if field == Field::Text { "no_text_column" } else { "no_column" };
                return Err((code, format!("no column \"{name}\" for --{}-field (there are: {there})", field.as_str())));
            }
        }
        match columns[Field::Text as usize] {
            Some(_) => Ok(columns),
            None => Err(("no_text_column", format!("no column is known to hold the text (there are: {there}); name one with --text-field"))),
        }
    }

    /// What to say of a record in which no key holds the text.
    pub(super) fn no_text(&self, keys: &[String]) -> String {
        let there = listed(keys.iter().map(String::as_str));
        match &self.given[Field::Text as usize] {
            Some(name) => format!("no field \"{name}\" (there are: {there})"),
            None => format!("no field is known to hold the text (there are: {there}); name one with --text-field"),
        }
    }
}

/// Names for a message, not too many of them.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|n| n.chars().take(40).collect()).collect();
    match names.len() {
        0 => "none".to_owned(),
        n if n > 20 => format!("{}, and {} more", names[..20].join(", "), n - 20),
        _ => names.join(", "),
    }
}

/// The record of a table's row.
pub(super) fn record(raw: &Raw, mut cells: [Option<Vec<u8>>; FIELDS], charset: Charset, words: &Furniture) -> Result<Record, Failure> {
    let charset = charset.settle(cells.iter().flatten().map(Vec::as_slice));
    let mut encoding: Option<Encoding> = None;
    let mut cell = |field: Field| {
        let bytes = cells[field as usize].take()?;
        let (text, found) = charset.decode(&bytes);
        let n_replaced = encoding.map_or(0, |e| e.n_replaced) + found.n_replaced;
        encoding = Some(Encoding { n_replaced, ..found });
        Some(text.into_owned())
    };
    let id = cell(Field::Id).and_then(trimmed);
    let Some(text) = cell(Field::Text) else {
        return Err(Failure { doc_id: id, ..raw.failure("no_text", "the text is missing") });
    };
    let mut short = |field: Field| cell(field).and_then(trimmed);
    let record = Record {
        source: raw.source.to_string(),
        number: raw.number,
        id,
        title: short(Field::Title),
        published: short(Field::Date).and_then(|d| date::parse(&d, words)),
        publisher: short(Field::Publisher),
        author: short(Field::Author),
        url: short(Field::Url),
        home: short(Field::Home),
        text,
        encoding: None,
        blocks: None,
    };
    Ok(Record { encoding, ..record })
}

/// Without the spaces around it; None where nothing is left.
pub(super) fn trimmed(text: String) -> Option<String> {
    let inner = text.trim();
    match inner.len() {
        0 => None,
        n if n == text.len() => Some(text),
        _ => Some(inner.to_owned()),
    }
}
