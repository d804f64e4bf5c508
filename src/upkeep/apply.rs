//! Carries out what a person decided in the spreadsheet of [`suggest`](super::suggest).
//!
//! | `decision` | row of the dictionary |
//! |---|---|
//! | `accept` | `name`, `kind`, and as `aliases` what stands in `also` |
//! | `alias:ID` | the name is an alias of the row with this id, whichever file holds that |
//! | `reject` | `status` is `block`: the string is never a mention, so it is not suggested again |
//! | empty | none; it is suggested again |

use super::write_sheet;
use crate::dictionary::Lexicon;
use crate::dictionary::sheet::{Row, Sheet, split};
use crate::error::Error;
use std::path::Path;

/// What a person decided about one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    Accept,
    Reject,
    Alias(String),
    None,
}

impl Decision {
    /// Reads a cell as people type it: `Accept`, `alias: ID`, with a wide colon too.
    ///
    /// ```
    /// use mingshu::upkeep::apply::Decision;
    /// assert_eq!(Decision::parse(" ACCEPT "), Some(Decision::Accept));
    /// assert_eq!(Decision::parse("alias：410300"), Some(Decision::Alias("410300".into())));
    /// assert_eq!(Decision::parse("yes"), None);
    /// ```
    pub fn parse(cell: &str) -> Option<Decision> {
        let cell = cell.trim();
        match cell.to_ascii_lowercase().as_str() {
            "" => Some(Decision::None),
            "accept" => Some(Decision::Accept),
            "reject" => Some(Decision::Reject),
            lower if lower.starts_with("alias") => {
                let id = cell["alias".len()..].trim_start().strip_prefix([':', '：'])?.trim();
                (!id.is_empty()).then(|| Decision::Alias(id.to_owned()))
            }
            _ => None,
        }
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    pub accepted: usize,
    pub aliases: usize,
    pub rejected: usize,
    pub undecided: usize,
    /// Decisions that the dictionary held already.
    pub known: usize,
}

impl Applied {
    /// No row had a decision.
    pub fn is_nothing(&self) -> bool {
        self.accepted + self.aliases + self.rejected + self.known == 0
    }
}

/// Reads the decisions of `review` into the dictionary `to`, which is made where there is none. `lexicon` is what the
/// dictionaries hold now (with `to`, if it exists). Nothing is written unless every row can be used.
pub fn apply(review: &Path, to: &Path, lexicon: &Lexicon) -> Result<Applied, Error> {
    let bytes =
        std::fs::read(review).map_err(|e| Error::input(review, format!("cannot be read: {e}; give the spreadsheet that mingshu dict suggest wrote")))?;
    let sheet = Sheet::parse(&review.display().to_string(), &bytes)?;
    for column in ["name", "kind", "decision"] {
        sheet.require(column)?;
    }
    let mut table = Table::read(to)?;
    let mut done = Applied::default();
    let mut decided = decisions(&sheet)?;
    // An alias may be one of a name that is accepted in the same spreadsheet.
    decided.sort_by_key(|(_, d)| matches!(d, Decision::Alias(_)));
    for (row, decision) in &decided {
        let (name, kind) = (row.get("name"), row.get("kind"));
        if *decision == Decision::None {
            done.undecided += 1;
            continue;
        }
        if name.is_empty() {
            return Err(row.error("name", "a decision without a name; restore the name or clear the decision"));
        }
        let (count, changed) = match decision {
            Decision::Accept => (&mut done.accepted, table.accept(name, kind, row.get("also"))),
            Decision::Reject => (&mut done.rejected, table.reject(name, kind)),
            Decision::Alias(id) => {
                let accepted = || decided.iter().any(|(r, d)| *d == Decision::Accept && format!("{}:{}", r.get("kind"), r.get("name")) == *id);
                if lexicon.by_id(id).is_none() && !accepted() && !table.has(id) {
                    return Err(
                        row.error("decision", format!("no row has the id \"{id}\"; find it with mingshu dict list NAME, or write the one in nearest_id"))
                    );
                }
                (&mut done.aliases, table.alias(&format!("{name}|{}", row.get("also")), id))
            }
            Decision::None => continue,
        };
        if changed {
            *count += 1;
        } else {
            done.known += 1;
        }
    }
    if done.accepted + done.aliases + done.rejected > 0 {
        write_sheet(to, table.rows())?;
    }
    Ok(done)
}

/// The rows with what was decided on each, or an error that names all cells that are no decision.
fn decisions(sheet: &Sheet) -> Result<Vec<(Row<'_>, Decision)>, Error> {
    let (known, unknown): (Vec<_>, Vec<_>) = sheet.rows().map(|row| (row, Decision::parse(row.get("decision")))).partition(|(_, d)| d.is_some());
    let Some(((first, _), others)) = unknown.split_first() else {
        return Ok(known.into_iter().filter_map(|(row, d)| Some((row, d?))).collect());
    };
    let mut message = format!("\"{}\" is no decision; write accept, reject, alias:ID, or nothing", first.get("decision"));
    if !others.is_empty() {
        let lines: Vec<String> = others.iter().map(|(row, _)| row.line().to_string()).collect();
        message.push_str(&format!(" (and so in line {})", lines.join(", ")));
    }
    Err(first.error("decision", message))
}

/// The dictionary that is added to, with the columns and rows it has.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> Result<Table, Error> {
        let mut table = Table { header: Vec::new(), rows: Vec::new() };
        match std::fs::read(path) {
            Ok(bytes) => {
                let sheet = Sheet::parse(&path.display().to_string(), &bytes)?;
                sheet.require("name")?;
                table.header = sheet.header().to_vec();
                table.rows = sheet.rows().map(|r| (0..table.header.len()).map(|c| r.cell(c).to_owned()).collect()).collect();
            }
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
            Err(e) => return Err(Error::input(path, format!("cannot be read: {e}"))),
        }
        for column in ["id", "name", "kind", "aliases", "status"] {
            table.column(column);
        }
        Ok(table)
    }

    /// Where a column stands; it is added where there is none.
    fn column(&mut self, name: &str) -> usize {
        match self.header.iter().position(|h| h == name) {
            Some(at) => at,
            None => {
                self.header.push(name.to_owned());
                self.rows.iter_mut().for_each(|r| r.push(String::new()));
                self.header.len() - 1
            }
        }
    }

    fn find(&mut self, wanted: &[(&str, &str)]) -> Option<usize> {
        let columns: Vec<(usize, &str)> = wanted.iter().map(|&(c, v)| (self.column(c), v)).collect();
        self.rows.iter().position(|r| columns.iter().all(|&(c, v)| r[c] == v))
    }

    fn add(&mut self, cells: &[(&str, &str)]) {
        let mut row = vec![String::new(); self.header.len()];
        for &(column, value) in cells {
            let at = self.column(column);
            value.clone_into(&mut row[at]);
        }
        self.rows.push(row);
    }

    /// Adds what a cell does not list yet.
    fn list(&mut self, row: usize, column: &str, words: &str) -> bool {
        let (at, name) = (self.column(column), self.column("name"));
        let mut all: Vec<String> = split(&self.rows[row][at]).map(str::to_owned).collect();
        let before = all.len();
        for word in split(words) {
            if self.rows[row][name] != word && !all.iter().any(|a| a == word) {
                all.push(word.to_owned());
            }
        }
        self.rows[row][at] = all.join("|");
        all.len() > before
    }

    fn accept(&mut self, name: &str, kind: &str, also: &str) -> bool {
        if let Some(blocked) = self.find(&[("name", name), ("status", "block")]) {
            self.rows.remove(blocked);
        }
        match self.find(&[("name", name), ("kind", kind)]) {
            Some(row) => self.list(row, "aliases", also),
            None => {
                self.add(&[("name", name), ("kind", kind)]);
                let row = self.rows.len() - 1;
                self.list(row, "aliases", also);
                true
            }
        }
    }

    fn reject(&mut self, name: &str, kind: &str) -> bool {
        let new = self.find(&[("name", name), ("status", "block")]).is_none();
        if new {
            self.add(&[("name", name), ("kind", kind), ("status", "block")]);
        }
        new
    }

    fn alias(&mut self, names: &str, id: &str) -> bool {
        let own = id.split_once(':').and_then(|(kind, of)| self.find(&[("id", ""), ("kind", kind), ("name", of)]));
        match self.find(&[("id", id)]).or(own) {
            Some(row) => self.list(row, "aliases", names),
            None => {
                self.add(&[("id", id)]);
                let row = self.rows.len() - 1;
                self.list(row, "aliases", names);
                true
            }
        }
    }

    fn has(&mut self, id: &str) -> bool {
        self.find(&[("id", id)]).is_some()
    }

    fn rows(self) -> impl Iterator<Item = Vec<String>> {
        std::iter::once(self.header).chain(self.rows)
    }
}
