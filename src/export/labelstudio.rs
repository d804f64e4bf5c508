//! Tasks for Label Studio: each article with the names and quantities found in it as predictions, to be corrected by
//! hand. Beside them the labelling configuration. What is corrected goes back into `mingshu score`.

use super::{Written, lines};
use crate::error::Error;
use crate::finished::{Cell, Part, Run, whole};
use crate::score::labelstudio::QUANTITY;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::io::Write;
use std::path::Path;

/// Colours of the kinds, as `show` has them.
const COLOURS: [(&str, &str); 6] =
    [("place", "#1a7f37"), ("company", "#0969da"), ("project", "#8250df"), ("organization", "#1b7c83"), ("document", "#9a6700"), (QUANTITY, "#57606a")];

pub(super) fn write(run: &Run, out: &Path, overwrite: bool) -> Result<Written, Error> {
    let (documents, mentions, quantities) = (run.table("documents")?, run.table("mentions")?, run.table("quantities")?);
    let mut done = Written::default();
    let mut kinds: BTreeSet<String> = COLOURS.iter().map(|(k, _)| (*k).to_owned()).collect();
    whole(out, overwrite, |new| {
        let failed = || Error::io(out, "cannot be written");
        let mut file = std::io::BufWriter::new(std::fs::File::create(new).map_err(failed())?);
        file.write_all(b"[").map_err(failed())?;
        for ((documents, mentions), quantities) in documents.iter().zip(mentions).zip(quantities) {
            let mut found: HashMap<String, Vec<Value>> = HashMap::new();
            spans(&Part::read(mentions)?, "mention_id", None, &mut kinds, &mut found)?;
            spans(&Part::read(quantities)?, "quantity_id", Some(QUANTITY), &mut kinds, &mut found)?;
            let part = Part::read(documents)?;
            let columns = part.columns();
            let id = part.column("doc_id")?;
            part.each(|cells| {
                let Cell::Text(doc_id) = cells[id] else { return Ok(()) };
                let wanted = ["doc_id", "title", "published", "publisher", "url", "place", "text"];
                let data: Map<String, Value> = columns
                    .iter()
                    .zip(cells)
                    .filter(|(c, v)| wanted.contains(&c.as_str()) && **v != Cell::Null)
                    .map(|(c, v)| (c.clone(), lines::value(v)))
                    .collect();
                let result = found.remove(doc_id).unwrap_or_default();
                let model = concat!("mingshu ", env!("CARGO_PKG_VERSION"));
                let task = json!({"data": data, "predictions": [{"model_version": model, "result": result}]});
                let comma = if done.rows > 0 { "," } else { "" };
                done.rows += 1;
                write!(file, "{comma}\n{task}").map_err(failed())
            })?;
        }
        file.write_all(b"\n]\n").and_then(|()| file.flush()).map_err(failed())
    })?;
    let config = out.with_extension("config.xml");
    whole(&config, overwrite, |new| std::fs::write(new, configuration(&kinds)).map_err(Error::io(&config, "cannot be written")))?;
    done.files = vec![out.to_owned(), config];
    Ok(done)
}

/// The rows of a table as regions, by document. Label Studio counts code points too.
fn spans(part: &Part, id: &str, label: Option<&str>, kinds: &mut BTreeSet<String>, found: &mut HashMap<String, Vec<Value>>) -> Result<(), Error> {
    let (doc, id_at, start, end, text) = (part.column("doc_id")?, part.column(id)?, part.column("start")?, part.column("end")?, part.column("text")?);
    let kind = if label.is_none() { Some(part.column("kind")?) } else { None };
    part.each(|cells| {
        let (Cell::Text(doc), Cell::Whole(number)) = (cells[doc], cells[id_at]) else { return Ok(()) };
        let label = match (label, kind.map(|k| cells[k])) {
            (Some(label), _) => label,
            (None, Some(Cell::Text(kind))) => kind,
            _ => return Ok(()),
        };
        if !kinds.contains(label) {
            kinds.insert(label.to_owned());
        }
        let value = json!({"start": lines::value(&cells[start]), "end": lines::value(&cells[end]), "text": lines::value(&cells[text]), "labels": [label]});
        let region = json!({"id": format!("{}{number}", &id[..1]), "from_name": "label", "to_name": "text", "type": "labels", "value": value});
        found.entry(doc.to_owned()).or_default().push(region);
        Ok(())
    })
}

fn configuration(kinds: &BTreeSet<String>) -> String {
    let known = COLOURS.iter().map(|(k, c)| (*k, *c));
    let more = kinds.iter().map(String::as_str).filter(|k| COLOURS.iter().all(|(c, _)| c != k)).map(|k| (k, "#cf222e"));
    let quoted = |k: &str| k.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let labels: String = known.chain(more).map(|(k, c)| format!("    <Label value=\"{}\" background=\"{c}\"/>\n", quoted(k))).collect();
    format!("<View>\n  <Labels name=\"label\" toName=\"text\">\n{labels}  </Labels>\n  <Text name=\"text\" value=\"$text\"/>\n</View>\n")
}
