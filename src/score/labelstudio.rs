//! Gold articles out of what Label Studio exports (JSON): the names that a person marked.

use serde_json::{Value, json};

/// The label of quantities: shown for reading, and not scored, since what a number is worth is not marked.
pub const QUANTITY: &str = "quantity";

/// Whether this is an export: a list of tasks.
pub fn is_export(value: &Value) -> bool {
    value.as_array().is_some_and(|tasks| tasks.iter().all(|t| t["data"]["text"].is_string()))
}

/// The tasks that somebody has annotated, each as a gold article that tells names alone.
pub fn gold(tasks: &Value) -> Vec<Value> {
    tasks.as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(article).collect()
}

fn article(task: &Value) -> Option<Value> {
    // Of several annotations the last one counts.
    let annotation = task["annotations"].as_array()?.iter().rfind(|a| a["was_cancelled"] != true)?;
    let data = &task["data"];
    let text: Vec<char> = data["text"].as_str()?.chars().collect();
    let mentions: Vec<Value> = annotation["result"].as_array().map_or(&[][..], Vec::as_slice).iter().filter_map(|r| mention(r, &text)).collect();
    let id = data["doc_id"].as_str().map_or_else(|| format!("task-{}", task["id"]), str::to_owned);
    Some(json!({
        "id": id,
        "title": data["title"],
        "published": data["published"],
        "place": data["place"],
        "text": data["text"],
        "body": [0, text.len()],
        "mentions": mentions,
    }))
}

fn mention(region: &Value, text: &[char]) -> Option<Value> {
    let value = &region["value"];
    let label = value["labels"][0].as_str().filter(|l| *l != QUANTITY)?;
    let (start, end) = (value["start"].as_u64()? as usize, value["end"].as_u64()? as usize);
    let (start, end) = match value["text"].as_str() {
        // A browser that counted line breaks or rare characters otherwise: the words tell where it is.
        Some(words) if text.get(start..end).is_none_or(|t| !t.iter().copied().eq(words.chars())) => nearest(words, start, text)?,
        _ => (start, end),
    };
    let words: String = text.get(start..end)?.iter().collect();
    Some(json!({"start": start, "end": end, "text": words, "kind": label}))
}

/// Where these words stand nearest to a position.
fn nearest(words: &str, at: usize, text: &[char]) -> Option<(usize, usize)> {
    let words: Vec<char> = words.chars().collect();
    let found = text.windows(words.len().max(1)).enumerate().filter(|(_, w)| *w == words.as_slice()).min_by_key(|(i, _)| i.abs_diff(at))?;
    Some((found.0, found.0 + words.len()))
}
