//! What is wrong with dictionaries: rows that cannot be used ([`Report::faults`]), and rows that can but will not do what
//! their writer wants ([`Report::problems`]).
//!
//! In: the built-in files or a user's. Out: lines that say where, what, and what would do. The hard case is a row that is
//! right and does harm: an alias that is a common word, or that hides the name of another row.

use super::Lexicon;
use super::builtin;
use super::lexicon::{Entity, EntityIndex, csv_files};
use super::rules::Unit;
use super::sheet::{self, Reader, Row};
use crate::error::Error;
use crate::tokens;
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::PathBuf;

/// What a check found.
#[derive(Debug, Default)]
pub struct Report {
    /// Rows read.
    pub rows: usize,
    /// Rows that cannot be used; nothing is run before they are mended.
    pub faults: Vec<Error>,
    /// Things to look at, each with its place, in the order of the rows.
    pub problems: Vec<String>,
}

/// Checks the user's files, or the built-in ones where there are none.
pub fn check(layers: &[PathBuf]) -> Result<Report, Error> {
    let faults = Lexicon::faults(true, layers)?;
    if !faults.is_empty() {
        return Ok(Report { faults, ..Report::default() });
    }
    let lexicon = Lexicon::load(true, layers)?;
    let mut report = Report::default();
    for unit in &lexicon.rules.units {
        if !code_parses(&unit.code, &lexicon.rules.units) {
            report.problems.push(format!("units.csv: {}: the code \"{}\" is no expression of known units", unit.id, unit.code));
        }
    }
    let mut checker = Checker { names: Names::of(&lexicon), lexicon: &lexicon, kind: String::new(), report };
    if layers.is_empty() {
        for (file, bytes) in builtin::NAMES {
            checker.file(file, bytes, 0)?;
        }
    }
    for (layer, path) in (1..).zip(layers) {
        for file in csv_files(path)? {
            let stem = file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if builtin::RULES.iter().all(|(name, _)| *name != stem) {
                checker.file(&file.display().to_string(), &std::fs::read(&file).map_err(Error::io(&file, "cannot be read"))?, layer)?;
            }
        }
    }
    Ok(checker.report)
}

/// Who has a name.
struct Names {
    by_key: FxHashMap<(u16, Box<str>), Vec<EntityIndex>>,
}

impl Names {
    fn of(lexicon: &Lexicon) -> Names {
        let mut by_key: FxHashMap<(u16, Box<str>), Vec<EntityIndex>> = FxHashMap::default();
        for (index, e) in lexicon.indexed() {
            let key: String = lexicon.rules.fold.letters(lexicon.name(e)).collect();
            by_key.entry((e.kind, key.into())).or_default().push(index);
        }
        Names { by_key }
    }
}

struct Checker<'l> {
    lexicon: &'l Lexicon,
    names: Names,
    /// The kind of rows that name none, in the file at hand.
    kind: String,
    report: Report,
}

/// The most rows of one complaint that are told; a file of a million rows may have it in all.
const MANY: usize = 200;

impl Checker<'_> {
    fn say(&mut self, row: Row<'_>, column: &str, what: impl Into<String>) {
        self.report.problems.push(row.error(column, what).to_string());
    }

    fn file(&mut self, path: &str, bytes: &[u8], layer: u16) -> Result<(), Error> {
        let text = sheet::decode(path, bytes)?;
        let mut reader = Reader::new(path, &text)?;
        if layer > 0 {
            for (i, column) in reader.header().columns().iter().enumerate() {
                if let Some(known) = super::layers::KNOWN.iter().find(|k| is_slip(column, k)) {
                    self.report.problems.push(
                        Error::dictionary(path, 1, i + 1, format!("the column \"{column}\" is kept as an attribute; name it \"{known}\" if that is meant"))
                            .to_string(),
                    );
                }
            }
        }
        self.kind = super::layers::kind_of(path);
        let before = self.report.problems.len();
        while let Some(row) = reader.next_row()? {
            self.report.rows += 1;
            if self.report.problems.len() - before < MANY {
                self.row(row, layer);
            }
        }
        if self.report.problems.len() - before >= MANY {
            self.report.problems.push(format!("{path}: more of this kind is left out; mend these first"));
        }
        Ok(())
    }

    fn row(&mut self, row: Row<'_>, layer: u16) {
        let name = row.get("name");
        let forms = |column: &'static str| row.list(column).map(move |w| (column, w));
        let own = std::iter::once(("name", name)).filter(|(_, n)| !n.is_empty());
        let status = row.get("status");
        let all: Vec<(&str, &str)> = own.chain(forms("aliases")).chain(forms("weak")).collect();
        for &(column, form) in &all {
            if let Some(why) = self.never_matches(form) {
                self.say(row, column, format!("\"{form}\" can never match: {why}"));
            }
        }
        if matches!(status, "off" | "block") {
            return;
        }
        let entity = self.entity_of(row);
        if let Some(index) = entity {
            self.lineage(row, index);
        }
        if layer == 0 {
            return;
        }
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for &(column, form) in &all {
            if column == "aliases" && !seen.insert(form) {
                self.say(row, column, format!("\"{form}\" stands twice in this row"));
            }
            seen.insert(form);
            if self.never_matches(form).is_some() {
                continue;
            }
            self.common(row, column, form);
            if let Some(index) = entity {
                self.hides(row, column, form, index);
            }
        }
        for column in ["aliases", "weak", "context", "not_before", "not_after"] {
            let cell = row.get(column);
            if !cell.contains('|') && cell.contains(['、', '，', ',', ';', '；']) {
                self.say(row, column, format!("\"{cell}\" is taken as one; put | between several"));
            }
        }
        let kind = row.get("kind");
        if let Some(known) = super::lexicon::kind::NAMES.iter().find(|k| is_slip(kind, k)) {
            self.say(row, "kind", format!("\"{kind}\" is a kind of its own; write \"{known}\" if that is meant"));
        }
        if let Some(index) = entity {
            self.twins(row, index);
            self.parent_by_name(row);
        }
    }

    fn entity_of(&self, row: Row<'_>) -> Option<EntityIndex> {
        match (row.get("id"), row.get("kind")) {
            ("", "") => self.lexicon.by_id(&format!("{}:{}", self.kind, row.get("name"))),
            ("", kind) => self.lexicon.by_id(&format!("{kind}:{}", row.get("name"))),
            (id, _) => self.lexicon.by_id(id),
        }
    }

    /// Too short, or broken by what no sentence holds.
    fn never_matches(&self, form: &str) -> Option<&'static str> {
        let key = self.lexicon.rules.fold.key(form);
        if key.len() < 2 {
            return Some("a name has at least two characters");
        }
        if key.iter().any(|c| c.is_control()) {
            return Some("it holds a line break or a control character; type it again");
        }
        if key.iter().any(|c| matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}' | '\u{2060}')) {
            return Some("it holds an invisible character; type it again");
        }
        let line = sheet_line(key.len());
        if crate::sentences::split(&key, &[line]).len() > 1 {
            return Some("a sentence ends inside it");
        }
        None
    }

    /// Parents that come back to the row.
    fn lineage(&mut self, row: Row<'_>, index: EntityIndex) {
        let mut at = self.lexicon.entity(index).parent;
        for _ in 0..32 {
            match at {
                Some(e) if e == index => return self.say(row, "parent", "the parents of this row lead back to it; one of them has to be another"),
                Some(e) => at = self.lexicon.entity(e).parent,
                None => return,
            }
        }
    }

    /// A word of the language, or one that numbers and times are read by.
    fn common(&mut self, row: Row<'_>, column: &str, form: &str) {
        if !row.get("context").is_empty() || form.chars().count() > 4 {
            return;
        }
        // Proper names are words too: they are tagged nr, ns, nt, nz.
        let tag = tokens::part_of_speech(&self.lexicon.rules.fold.key(form));
        if !matches!(tag, "" | "ns" | "nt" | "nz" | "nr" | "nrt" | "nrfg" | "eng" | "x") {
            self.say(
                row,
                column,
                format!("\"{form}\" is a common word; it will be found wherever the word stands, unless the column context asks for words near it"),
            );
        }
    }

    /// The form is how lower layers write something else.
    fn hides(&mut self, row: Row<'_>, column: &str, form: &str, index: EntityIndex) {
        let key = self.lexicon.rules.fold.key(form);
        let own = self.lexicon.entity(index);
        let others: Vec<&Entity> = self
            .lexicon
            .forms(&key)
            .iter()
            .filter(|f| !f.weak || f.layer > 0)
            .filter_map(|f| f.entity)
            .filter(|&e| e != index)
            .map(|e| self.lexicon.entity(e))
            // The same name and kind is told by `twins`.
            .filter(|e| (self.lexicon.name(e), e.kind) != (self.lexicon.name(own), own.kind))
            .collect();
        let Some(other) = others.first() else { return };
        let (name, source) = (self.lexicon.name(other), self.lexicon.source(other));
        let more = if others.len() > 1 { format!(" and {} more", others.len() - 1) } else { String::new() };
        let what = if other.layer < own.layer {
            format!("\"{form}\" swallows {name} ({source}){more}: texts that mean that row will be read as this one; leave it out, or give it context")
        } else {
            format!("\"{form}\" is also {name} ({source}){more}; which of them a text means is told only by parents and weight")
        };
        self.say(row, column, what);
    }

    /// Other rows of the same kind, name and parent.
    fn twins(&mut self, row: Row<'_>, index: EntityIndex) {
        let own = self.lexicon.entity(index);
        let key: String = self.lexicon.rules.fold.letters(self.lexicon.name(own)).collect();
        let empty = Vec::new();
        let all = self.names.by_key.get(&(own.kind, key.into())).unwrap_or(&empty);
        let twin = all.iter().copied().filter(|&e| e != index).map(|e| self.lexicon.entity(e)).find(|e| e.parent == own.parent || e.layer < own.layer);
        let Some(twin) = twin else { return };
        if row.get("name").is_empty() || twin.layer == own.layer && twin.line() > own.line() {
            return;
        }
        let (id, source) = (self.lexicon.id(twin), self.lexicon.source(twin));
        let what = format!(
            "\"{}\" is already the row {id} ({source}); if it is the same thing, write {id} in the column id, so that both become one",
            self.lexicon.name(own)
        );
        self.say(row, "name", what);
    }

    /// A parent given by a name that several rows have.
    fn parent_by_name(&mut self, row: Row<'_>) {
        let parent = row.get("parent");
        if parent.is_empty() || self.lexicon.by_id(parent).is_some() {
            return;
        }
        let key: String = self.lexicon.rules.fold.letters(parent).collect();
        let all: Vec<&Entity> =
            (0..self.lexicon.kinds()).filter_map(|k| self.names.by_key.get(&(k, key.as_str().into()))).flatten().map(|&e| self.lexicon.entity(e)).collect();
        if let [first, second, ..] = all[..] {
            let what = format!(
                "{} rows are called \"{parent}\" ({} and {} among them), and the first is taken; write the id of the one that is meant",
                all.len(),
                self.lexicon.id(first),
                self.lexicon.id(second)
            );
            self.say(row, "parent", what);
        }
    }
}

fn sheet_line(len: usize) -> crate::sentences::Line {
    crate::sentences::Line { span: crate::Span::new(0, len), role: crate::document::Role::Body }
}

/// A word that is nearly a known one: in another case, in the plural or singular, or one letter off.
fn is_slip(word: &str, known: &str) -> bool {
    if word.is_empty() || word == known || !word.is_ascii() {
        return false;
    }
    let lower = word.to_ascii_lowercase();
    let plural = |a: &str, b: &str| {
        a.strip_suffix('s') == Some(b) || a.strip_suffix("es") == Some(b) || a.strip_suffix("ies").is_some_and(|s| b.strip_suffix('y') == Some(s))
    };
    lower == known || plural(&lower, known) || plural(known, &lower) || known.len() > 4 && one_off(&lower, known)
}

/// One letter more, less, or another.
fn one_off(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let skip = usize::from(short.len() == long.len());
    short.get(same + skip..) == long.get(same + 1..)
}

/// A code is an expression in UCUM syntax whose atoms are the rows' own, a braced annotation, or a whole number.
fn code_parses(code: &str, units: &[Unit]) -> bool {
    if code.is_empty() {
        return false;
    }
    let known = |atom: &str| {
        units.iter().any(|u| u.id == atom)
            || atom.starts_with('{') && atom.ends_with('}') && !atom[1..atom.len() - 1].contains(['{', '}'])
            || atom.bytes().all(|b| b.is_ascii_digit())
    };
    if known(code) {
        return true;
    }
    // Split at . and / outside braces and square brackets; round brackets group.
    let (mut depth, mut start) = (0i32, 0);
    let mut atoms = Vec::new();
    for (i, c) in code.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            '.' | '/' | '(' | ')' if depth == 0 => {
                if start < i {
                    atoms.push(&code[start..i]);
                }
                start = i + c.len_utf8();
            }
            _ => {}
        }
    }
    if start < code.len() {
        atoms.push(&code[start..]);
    }
    depth == 0 && !atoms.is_empty() && atoms.iter().all(|a| known(a))
}
