//! The finished parts of a run: put in place, then counted.

use super::parquet::TableFile;
use super::state::{Log, State};
use crate::error::Error;
use crate::tables::entities::Entities;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What the groups of a part have brought.
#[derive(Default)]
pub struct Part {
    pub number: u64,
    /// Its files, by table.
    pub files: Vec<(&'static str, TableFile)>,
    pub entities: Entities,
    /// Their lines in the log.
    pub counted: Vec<u8>,
    pub ids: Vec<u8>,
    pub records: u64,
    /// Articles, failures and bytes of text of the run up to its end.
    pub done: (u64, u64, u64),
}

/// What is finished.
pub struct Ledger {
    pub out: PathBuf,
    pub tmp: PathBuf,
    pub state: State,
    pub ids: Log,
    pub entity_log: Log,
    pub entities: Entities,
}

impl Ledger {
    /// Puts a part in place, then the state.
    pub fn close(&mut self, part: Part) -> Result<(), Error> {
        let written = part.files.into_iter().map(|(table, file)| Ok((table, file.finish()?))).collect::<Result<Vec<_>, Error>>()?;
        self.entities.merge(part.entities);
        self.entity_log.append(&part.counted)?;
        self.ids.append(&part.ids)?;
        for (table, rows) in written {
            self.place(table, part.number)?;
            add(&mut self.state.rows, table, rows);
            match self.state.table_parts.iter_mut().find(|(t, _)| t == table) {
                Some((_, parts)) => parts.push(part.number),
                None => self.state.table_parts.push((table.to_owned(), vec![part.number])),
            }
        }
        self.state.parts += 1;
        self.state.records += part.records;
        (self.state.articles, self.state.failures, self.state.text_bytes) = part.done;
        self.state.ids_len = self.ids.len();
        self.state.entities_len = self.entity_log.len();
        self.state.save(&self.tmp)
    }

    pub fn place(&self, table: &str, number: u64) -> Result<(), Error> {
        let from = self.tmp.join(format!("{table}-{number:05}.parquet"));
        let folder = self.out.join(table);
        let to = folder.join(format!("part-{number:05}.parquet"));
        fs::rename(&from, &to).map_err(Error::io(&to, "cannot move the part into place"))?;
        sync_folder(&folder)
    }
}

fn add(rows: &mut Vec<(String, u64)>, table: &str, more: u64) {
    match rows.iter_mut().find(|(t, _)| t == table) {
        Some((_, n)) => *n += more,
        None => rows.push((table.to_owned(), more)),
    }
}

pub fn sync_folder(folder: &Path) -> Result<(), Error> {
    File::open(folder).and_then(|f| f.sync_all()).map_err(Error::io(folder, "cannot be synced"))
}
