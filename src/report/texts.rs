//! Texts of the page, each written once and told by its number.

use crate::view::inert;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Characters of a text that is no sentence; what is longer ends in `…`.
const LONGEST: usize = 500;

/// A text that is known; it is on the page once something that is shown needs it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Text(u32);

impl Text {
    /// Where there is none.
    pub const NONE: Text = Text(0);
}

pub(super) struct Texts {
    known: Vec<Arc<str>>,
    ids: FxHashMap<Arc<str>, Text>,
    /// Numbers on the page, by text; 0 where it is not there yet.
    placed: Vec<u32>,
    count: u32,
    json: String,
}

impl Texts {
    pub fn new() -> Texts {
        let none: Arc<str> = "".into();
        Texts { known: vec![none.clone()], ids: FxHashMap::from_iter([(none, Text::NONE)]), placed: vec![0], count: 1, json: "\"\"".into() }
    }

    pub fn get(&mut self, text: &str) -> Text {
        let cut = text.char_indices().nth(LONGEST).map(|(at, _)| format!("{}…", &text[..at]));
        let text = cut.as_deref().unwrap_or(text);
        if let Some(id) = self.ids.get(text) {
            return *id;
        }
        let (id, text): (Text, Arc<str>) = (Text(self.known.len() as u32), text.into());
        self.known.push(text.clone());
        self.ids.insert(text, id);
        self.placed.push(0);
        id
    }

    pub fn maybe(&mut self, text: Option<&str>) -> Text {
        text.map_or(Text::NONE, |t| self.get(t))
    }

    pub fn str(&self, text: Text) -> &str {
        &self.known[text.0 as usize]
    }

    /// The number by which the page knows the text.
    pub fn place(&mut self, text: Text) -> u32 {
        let at = text.0 as usize;
        if at > 0 && self.placed[at] == 0 {
            self.placed[at] = self.count;
            self.count += 1;
            self.json.push_str(",\n");
            quote(&self.known[at], &mut self.json);
        }
        self.placed[at]
    }

    /// The texts on the page, by number.
    pub fn json(&self) -> &str {
        &self.json
    }
}

/// Text as JSON that stays data wherever it stands in a page.
pub(super) fn quote(text: &str, to: &mut String) {
    let shown: String = text.chars().map(inert).collect();
    to.push_str(&harmless(&serde_json::to_string(&shown).expect("a text is JSON")));
}

/// JSON without a character that could end or open anything in HTML (`</script>`, `<!--`) or a line in a script, or turn the
/// text around. They stand in texts only, where an escape is the same.
pub(super) fn harmless(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars().map(inert) {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}
