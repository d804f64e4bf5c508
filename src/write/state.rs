//! What a run knows of itself, so that it can go on after a crash: `DIR/.tmp/state.json` and two logs that only grow.

use crate::error::Error;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Written after each part.
#[derive(Serialize, Deserialize, Default, Clone, Debug)]
pub struct State {
    pub parts: u64,
    /// Records read (also those that failed) up to the end of the last part.
    pub records: u64,
    pub articles: u64,
    pub failures: u64,
    pub text_bytes: u64,
    /// (table, rows)
    pub rows: Vec<(String, u64)>,
    /// (table, parts that it has)
    pub table_parts: Vec<(String, Vec<u64>)>,
    /// Bytes of the two logs that belong to finished parts.
    pub ids_len: u64,
    pub entities_len: u64,
    /// What must not change between a run and its resumption: (name, digest).
    pub digests: Vec<(String, String)>,
}

/// A line of the entities log: counts of one part.
#[derive(Serialize, Deserialize)]
pub struct EntityLine {
    pub id: String,
    pub kind: u16,
    pub name: String,
    pub documents: u32,
    pub mentions: u32,
}

impl State {
    pub fn load(tmp: &Path) -> Result<Option<State>, Error> {
        let path = tmp.join("state.json");
        match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|e| Error::Usage(format!("{}: not a state that this version wrote ({e}); start again with --overwrite", path.display()))),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(e) => Err(Error::io(&path, "cannot be read")(e)),
        }
    }

    /// Replaces the state in one step.
    pub fn save(&self, tmp: &Path) -> Result<(), Error> {
        let bytes = serde_json::to_vec(self).expect("a state is plain data");
        replace(&tmp.join("state.json"), &bytes)
    }
}

/// Writes a file beside its place, syncs it and renames it in.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let beside = path.with_extension("new");
    let mut file = File::create(&beside).map_err(Error::io(&beside, "cannot create the file"))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Error::io(&beside, "cannot write to disk"))?;
    fs::rename(&beside, path).map_err(Error::io(path, "cannot move the file into place"))
}

/// A file that is only appended to.
pub struct Log {
    path: PathBuf,
    file: File,
    len: u64,
}

impl Log {
    /// Opens a log and forgets what lies behind `len`.
    pub fn open(path: PathBuf, len: u64) -> Result<Log, Error> {
        let file = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path).map_err(Error::io(&path, "cannot open the file"))?;
        file.set_len(len).map_err(Error::io(&path, "cannot truncate the file"))?;
        Ok(Log { path, file, len })
    }

    pub fn read(&mut self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let mut file = File::open(&self.path).map_err(Error::io(&self.path, "cannot be read"))?;
        file.read_to_end(&mut bytes).map_err(Error::io(&self.path, "cannot be read"))?;
        Ok(bytes)
    }

    pub fn append(&mut self, bytes: &[u8]) -> Result<(), Error> {
        use std::io::Seek;
        self.file
            .seek(std::io::SeekFrom::Start(self.len))
            .and_then(|_| self.file.write_all(bytes))
            .and_then(|()| self.file.sync_data())
            .map_err(Error::io(&self.path, "cannot write to disk"))?;
        self.len += bytes.len() as u64;
        Ok(())
    }

    pub fn len(&self) -> u64 {
        self.len
    }
}
