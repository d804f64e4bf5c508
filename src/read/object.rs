//! One JSON object -> a [`Record`].
//!
//! Only the fields that are wanted are built. What other programs write though JSON does not allow it is mended, in a
//! second try: half a surrogate pair (`"\ud83d"`, now U+FFFD and counted), line ends and tabs within strings, `NaN`.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::clean::markup::Furniture;
use crate::document::Record;
use crate::error::Failure;

use super::charset::Charset;
use super::fields::{FIELDS, Field, FieldNames, trimmed};
use super::{Options, Raw, date};

/// The record of an object.
pub(super) fn parse(raw: &Raw, bytes: Vec<u8>, charset: Charset, options: &Options, words: &Furniture) -> Result<Record, Failure> {
    let (json, mut encoding) = charset.decode(&bytes);
    let mut values = match read(&json, &options.fields) {
        Ok(values) => values,
        Err(e) => {
            let (mended, n_replaced) = mend(&json);
            encoding.n_replaced = encoding.n_replaced.saturating_add(n_replaced);
            read(&mended, &options.fields).map_err(|_| raw.failure("bad_json", complaint(&json, &e)))?
        }
    };
    let mut short = |field: Field| values[field as usize].take().and_then(|(_, v)| plain(v)).and_then(trimmed);
    let id = short(Field::Id);
    let (title, publisher, author) = (short(Field::Title), short(Field::Publisher), short(Field::Author));
    let (url, home) = (short(Field::Url), short(Field::Home));
    let published = short(Field::Date).and_then(|d| date::parse(&d, words));
    let text = match values[Field::Text as usize].take() {
        Some((_, Value::String(text))) => text,
        other => {
            let what = match other {
                None => options.fields.no_text(&keys(&json)),
                Some((_, value)) => format!("the text is {}, not a string", kind(&value)),
            };
            return Err(Failure { doc_id: id, ..raw.failure("no_text", what) });
        }
    };
    Ok(Record {
        source: raw.source.to_string(),
        number: raw.number,
        id,
        title,
        published,
        publisher,
        author,
        url,
        home,
        text,
        encoding: Some(encoding),
        blocks: None,
    })
}

/// Which key of an object holds which field, for `--dry-run`.
pub(super) fn mapping(bytes: Vec<u8>, charset: Charset, names: &FieldNames) -> Vec<(Field, String)> {
    let keys = keys(&charset.decode(&bytes).0);
    let found = names.columns(&keys);
    Field::ALL.into_iter().filter_map(|f| found[f as usize].map(|at| (f, keys[at].clone()))).collect()
}

fn keys(json: &str) -> Vec<String> {
    let value: Result<serde_json::Map<String, Value>, _> = serde_json::from_str(json).or_else(|_| serde_json::from_str(&mend(json).0));
    value.map(|map| map.into_iter().map(|(key, _)| key).collect()).unwrap_or_default()
}

fn complaint(json: &str, error: &serde_json::Error) -> String {
    let first = json.trim_start().chars().next();
    if first != Some('{') {
        let what = match first {
            Some('[') => "an array",
            Some('"') => "a string",
            Some('0'..='9' | '-') => "a number",
            _ => "something else",
        };
        return format!("a record is an object, {{\"text\": …}}; this is {what}");
    }
    let place = if error.line() > 1 { format!("line {}, column {} of the record", error.line(), error.column()) } else { format!("column {}", error.column()) };
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    format!("not JSON: {message} at {place}; each record is one object, with quotes and line ends in strings written \\\" and \\n")
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

/// A value as a cell would hold it: numbers as written, `{"$oid": "…"}` and `{"$date": …}` as databases export them.
fn plain(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(map) if map.len() == 1 && map.keys().all(|k| k.starts_with('$')) => map.into_iter().next().and_then(|(_, v)| plain(v)),
        _ => None,
    }
}

/// Values by field, with the rank of the key they were under.
type Values = [Option<(u32, Value)>; FIELDS];

fn read(json: &str, names: &FieldNames) -> Result<Values, serde_json::Error> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let values = reader.deserialize_map(Object(names))?;
    reader.end()?;
    Ok(values)
}

struct Object<'a>(&'a FieldNames);

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Values;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Values, A::Error> {
        let mut values = Values::default();
        while let Some(fields) = map.next_key_seed(Key(self.0))? {
            if fields.iter().all(Option::is_none) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let value: Value = map.next_value()?;
            for (field, rank) in fields.into_iter().flatten() {
                let slot = &mut values[field as usize];
                // a null gives way to any value under another name
                let wins = match slot {
                    None => true,
                    Some((before, old)) => old.is_null() || !value.is_null() && rank <= *before,
                };
                if wins {
                    *slot = Some((rank, value.clone()));
                }
            }
        }
        Ok(values)
    }
}

/// A key, as the fields it is for.
struct Key<'a>(&'a FieldNames);

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = [Option<(Field, u32)>; FIELDS];

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = [Option<(Field, u32)>; FIELDS];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let mut fields = [None; FIELDS];
        for (slot, found) in fields.iter_mut().zip(self.0.find(key)) {
            *slot = Some(found);
        }
        Ok(fields)
    }
}

/// JSON as it was meant, and how many characters were given up.
fn mend(json: &str) -> (String, u32) {
    let bytes = json.as_bytes();
    let mut out: Vec<u8> = Vec::with_capacity(bytes.len() + 16);
    let mut lost = 0;
    let (mut at, mut in_string) = (0, false);
    while at < bytes.len() {
        let byte = bytes[at];
        let mut taken = 1;
        match byte {
            b'"' => {
                in_string = !in_string;
                out.push(byte);
            }
            b'\\' if in_string => match surrogate(&bytes[at..]) {
                Some(high @ 0xd800..=0xdbff) => {
                    let low = surrogate(&bytes[at + 6..]).filter(|low| (0xdc00..=0xdfff).contains(low) && high >= 0xd800);
                    taken = if low.is_some() { 12 } else { 6 };
                    if low.is_some() {
                        out.extend_from_slice(&bytes[at..at + 12]);
                    } else {
                        out.extend_from_slice(b"\\ufffd");
                        lost += 1;
                    }
                }
                Some(_) => {
                    taken = 6;
                    out.extend_from_slice(b"\\ufffd");
                    lost += 1;
                }
                None => {
                    taken = 2.min(bytes.len() - at);
                    out.extend_from_slice(&bytes[at..at + taken]);
                }
            },
            0..0x20 if in_string => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
            b'N' | b'I' | b'-' if !in_string => match [&b"NaN"[..], b"Infinity", b"-Infinity"].into_iter().find(|word| bytes[at..].starts_with(word)) {
                Some(word) => {
                    taken = word.len();
                    out.extend_from_slice(b"null");
                }
                None => out.push(byte),
            },
            _ => out.push(byte),
        }
        at += taken;
    }
    (String::from_utf8_lossy(&out).into_owned(), lost)
}

/// The surrogate that an escape at the front of `bytes` stands for.
fn surrogate(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    let code = u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    (0xd800..=0xdfff).contains(&code).then_some(code)
}
