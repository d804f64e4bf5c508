//! What would be read, a line a file: for `--dry-run`.

use std::fmt;
use std::sync::Arc;

use crate::clean::markup::Furniture;

use super::fields::Field;
use super::open::{self, Opened};
use super::{Options, Payload, SourceFile, object, parse};

/// How much of a title is shown, in characters.
const TITLE: usize = 40;

/// Writes a line for each file, or for each that cannot be read what is wrong with it:
///
/// `fields-zh.json: JSON, UTF-8 (detected), 1851 bytes; text=正文 title=标题; first: 宁晋打造千亿电线电缆基地`
pub fn describe(files: &[SourceFile], options: &Arc<Options>, words: &Furniture, out: &mut dyn fmt::Write) -> fmt::Result {
    for file in files {
        if file.path.is_none() {
            writeln!(out, "-: standard input, told what it is when it is read")?;
            continue;
        }
        writeln!(out, "{}: {}", file.source, line(file, options, words))?;
    }
    Ok(())
}

fn line(file: &SourceFile, options: &Arc<Options>, words: &Furniture) -> String {
    let Opened { format, compression, charset, mut records } = match open::open(file, options, &Arc::default()) {
        Ok(opened) => opened,
        Err(failure) => return format!("{}: {}", failure.code, failure.message),
    };
    let first = records.next();
    let mut fields = records.fields();
    let encoding = |name: &str, source: &str| format!("{name} ({source})");
    let mut encoded = encoding(charset.name(), charset.source());
    let title = match first {
        None => "no records".to_owned(),
        Some(Err(failure)) => format!("{}: {}", failure.code, failure.message),
        Some(Ok(raw)) => {
            if let Payload::Json(bytes, charset) = &raw.payload {
                fields = object::mapping(bytes.clone(), *charset, &options.fields);
            }
            let size = raw.size();
            match parse(raw, options, words) {
                Ok(record) => {
                    if let Some(e) = record.encoding {
                        encoded = encoding(e.name, e.source);
                    }
                    let first = record.title.unwrap_or_else(|| record.text.trim_start().lines().next().unwrap_or_default().to_owned());
                    let mut shown: String = first.chars().take(TITLE).collect();
                    if shown.len() < first.len() {
                        shown.push('…');
                    }
                    format!("first: {shown} ({size} bytes)")
                }
                Err(failure) => format!("{}: {}", failure.code, failure.message),
            }
        }
    };
    let mut line = format.as_str().to_owned();
    if let Some(compression) = compression {
        line += &format!(", {}", compression.as_str());
    }
    line += &format!(", {encoded}");
    if let Some(bytes) = file.bytes {
        line += &format!(", {bytes} bytes");
    }
    if !fields.is_empty() {
        let pairs: Vec<String> = fields.iter().map(|(field, name): &(Field, String)| format!("{}={name}", field.as_str())).collect();
        line += &format!("; {}", pairs.join(" "));
    }
    format!("{line}; {title}")
}
