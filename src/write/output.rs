//! The output folder of one run: what may be written where, part by part.

use super::describe;
use super::ledger::{Ledger, Part, sync_folder};
use super::parquet::{self, TableFile};
use super::part::Group;
use super::state::{EntityLine, Log, State};
use crate::error::Error;
use crate::pipeline::Pipeline;
use crate::read::Digest;
use crate::run::{Job, Progress};
use crate::tables::{
    self, TABLES, Table,
    entities::{self, Entities},
};
use rayon::prelude::*;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::SystemTime;

/// The folder of a run in progress, locked.
pub struct Output<'j> {
    job: &'j Job,
    tmp: PathBuf,
    inputs: Vec<Digest>,
    earlier: Vec<u64>,
    /// The part in progress.
    part: Part,
    /// What is in place; None while the part before is being put there.
    ledger: Option<Ledger>,
    closing: Option<JoinHandle<(Ledger, Result<(), Error>)>>,
    started: SystemTime,
    /// Held until the run ends; the system lets go of it when the process does.
    _lock: File,
}

impl<'j> Output<'j> {
    /// Refuses what must be refused, takes the lock, and finds out where to go on. None: the run is finished already.
    pub fn open(job: &'j Job, pipeline: &Pipeline, inputs: Vec<Digest>) -> Result<Option<Output<'j>>, Error> {
        let out = &job.out;
        let tmp = out.join(".tmp");
        let digests = digests(job, pipeline, &inputs);
        let is_empty = fs::read_dir(out).map_or(true, |mut d| d.next().is_none());
        if !is_empty && !job.resume && !job.overwrite {
            return Err(Error::Usage(format!(
                "{}: the folder is not empty; choose another --out, or say --resume to go on, or --overwrite to replace an earlier run",
                out.display()
            )));
        }
        let finished = out.join("manifest.json");
        if job.resume && finished.exists() {
            check(&describe::digests_of(&finished)?, &digests)?;
            if tmp.exists() {
                // The run was stopped after its last file was in place and before its working folder was gone.
                let _lock = lock(&tmp)?;
                fs::remove_dir_all(&tmp).map_err(Error::io(&tmp, "cannot remove the working folder"))?;
            }
            return Ok(None);
        }
        let ours = is_empty || is_ours(out);
        if job.resume && !ours {
            return Err(Error::Usage(format!("{}: no run to go on with; choose another --out", out.display())));
        }
        if job.overwrite && !ours {
            return Err(Error::Usage(format!("{}: no manifest of an earlier run, so --overwrite removes nothing; choose another --out", out.display())));
        }
        fs::create_dir_all(&tmp).map_err(Error::io(&tmp, "cannot create the folder"))?;
        let lock = lock(&tmp)?;
        let found = if job.resume { State::load(&tmp)? } else { None };
        let state = match found {
            Some(found) if found.parts > 0 => {
                check(&found.digests, &digests)?;
                found
            }
            // The state comes before all else, so that a run that is killed at any later moment is known as one.
            _ => {
                let state = State { digests, ..State::default() };
                state.save(&tmp)?;
                state
            }
        };
        if job.overwrite {
            clear(out)?;
        }
        for table in &job.tables {
            let folder = out.join(table.name);
            fs::create_dir_all(&folder).map_err(Error::io(&folder, "cannot create the folder"))?;
            remove_unfinished(&folder, state.parts)?;
        }
        let mut ids = Log::open(tmp.join("ids"), state.ids_len)?;
        let mut entity_log = Log::open(tmp.join("entities"), state.entities_len)?;
        let earlier = ids.read()?.chunks_exact(8).filter_map(|c| c.try_into().ok().map(u64::from_le_bytes)).collect();
        let mut entities = Entities::default();
        for line in entity_log.read()?.split(|&b| b == b'\n').filter(|l| !l.is_empty()) {
            if let Ok(e) = serde_json::from_slice::<EntityLine>(line) {
                entities.add(&e.id, e.kind, &e.name, e.documents, e.mentions);
            }
        }
        let part = Part { number: state.parts, ..Part::default() };
        let ledger = Ledger { out: out.clone(), tmp: tmp.clone(), state, ids, entity_log, entities };
        Ok(Some(Output { job, tmp, inputs, earlier, part, ledger: Some(ledger), closing: None, started: SystemTime::now(), _lock: lock }))
    }

    /// Hashes of the ids that earlier parts hold.
    pub fn take_seen(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.earlier)
    }

    /// What is in place, once the part before is.
    pub fn done(&mut self) -> Result<&State, Error> {
        self.ledger().map(|ledger| &ledger.state)
    }

    /// A part is begun and not finished, or none ever was.
    pub fn is_open(&self) -> bool {
        !self.part.files.is_empty() || self.part.records > 0 || self.part.number == 0
    }

    /// Writes a row group, every table as a task. When it closes its part, that is put in place whole, then the state.
    pub fn write(&mut self, mut group: Group, pipeline: &Pipeline) -> Result<(), Error> {
        let closes = group.closes_part;
        let mut frames = group.frames(&self.job.tables, false, pipeline.lexicon());
        // A part has files for the tables that it has rows of.
        for (name, _) in &frames {
            self.begin(tables::by_name(name).expect("a frame is of a table"))?;
        }
        let mut tasks = Vec::new();
        for (table, file) in &mut self.part.files {
            if let Some(at) = frames.iter().position(|(t, _)| t == table) {
                tasks.push((file, frames.swap_remove(at).1));
            }
        }
        tasks.into_par_iter().with_max_len(1).try_for_each(|(file, frame)| file.append(frame))?;
        self.part.entities.merge(group.entities);
        self.part.ids.extend(group.ids.iter().flat_map(|id| id.to_le_bytes()));
        self.part.records += group.records;
        if closes { self.close(group.done, pipeline) } else { Ok(()) }
    }

    /// Creates the file of a table in the part in progress, if it has none.
    fn begin(&mut self, table: &'static Table) -> Result<(), Error> {
        if self.part.files.iter().all(|(name, _)| *name != table.name) {
            let path = self.tmp.join(format!("{}-{:05}.parquet", table.name, self.part.number));
            self.part.files.push((table.name, TableFile::create(&path, table)?));
        }
        Ok(())
    }

    /// Has the part put in place while the next one is made: that is waiting for the disk, on a thread of its own.
    fn close(&mut self, done: (u64, u64, u64), pipeline: &Pipeline) -> Result<(), Error> {
        if self.part.number == 0 {
            // The first part has files for all but that one, which is written at the end.
            for table in self.job.tables.iter().filter(|t| t.name != entities::TABLE.name) {
                self.begin(table)?;
            }
        }
        self.ledger()?;
        let next = Part { number: self.part.number + 1, ..Part::default() };
        let counted = self.part.entities.log(pipeline.lexicon());
        let part = Part { done, counted, ..std::mem::replace(&mut self.part, next) };
        let mut ledger = self.ledger.take().expect("it was there just now");
        self.closing = Some(std::thread::spawn(move || {
            let closed = ledger.close(part);
            (ledger, closed)
        }));
        Ok(())
    }

    /// Waits for the part before to be in place.
    fn ledger(&mut self) -> Result<&mut Ledger, Error> {
        if let Some(closing) = self.closing.take() {
            let (ledger, closed) = closing.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            self.ledger = Some(ledger);
            closed?;
        }
        Ok(self.ledger.as_mut().expect("no part is being closed"))
    }

    /// Writes what closes a run: entities, manifest, data package, run record.
    pub fn finish(&mut self, pipeline: &Pipeline, progress: &Progress) -> Result<Vec<(&'static str, u64)>, Error> {
        let job = self.job;
        let ledger = self.ledger()?;
        if job.tables.iter().any(|t| t.name == "entities") {
            let frame = ledger.entities.frame(pipeline.lexicon());
            let rows = frame.height() as u64;
            parquet::write(&ledger.tmp.join("entities-00000.parquet"), &entities::TABLE, frame)?;
            ledger.place("entities", 0)?;
            ledger.state.rows.retain(|(t, _)| t != "entities");
            ledger.state.rows.push(("entities".into(), rows));
        }
        let state = ledger.state.clone();
        let rows: Vec<(&'static str, u64)> = TABLES
            .iter()
            .filter(|t| job.tables.iter().any(|j| j.name == t.name))
            .map(|t| (t.name, state.rows.iter().find(|(n, _)| n == t.name).map_or(0, |(_, r)| *r)))
            .collect();
        let out = &job.out;
        super::state::replace(&out.join("datapackage.json"), &describe::data_package(&job.tables))?;
        super::state::replace(&out.join("run.json"), &describe::run(self.started, progress, job.jobs))?;
        // The manifest comes last: where it stands, the run is finished.
        super::state::replace(&out.join("manifest.json"), &describe::manifest(job, pipeline, &self.inputs, &state, &rows))?;
        sync_folder(out)?;
        fs::remove_dir_all(&self.tmp).map_err(Error::io(&self.tmp, "cannot remove the working folder"))?;
        Ok(rows)
    }
}

impl Drop for Output<'_> {
    /// The folder stays locked until nothing is written there any more.
    fn drop(&mut self) {
        if let Some(closing) = self.closing.take() {
            let _ = closing.join();
        }
    }
}

/// One run at a time: the system's lock on a file of the working folder.
fn lock(tmp: &Path) -> Result<File, Error> {
    let path = tmp.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(Error::io(&path, "cannot open the file"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(_) => Err(Error::Usage(format!("{}: another run is writing here; wait for it or choose another --out", tmp.parent().unwrap_or(tmp).display()))),
    }
}

/// What a resumed run must find unchanged, by name.
fn digests(job: &Job, pipeline: &Pipeline, inputs: &[Digest]) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    all.push(("program".into(), env!("CARGO_PKG_VERSION").into()));
    all.extend(pipeline.lexicon().digests().iter().map(|(n, d)| (format!("dictionary {n}"), d.clone())));
    all.extend(job.options.iter().map(|(n, v)| (format!("option --{n}"), v.clone())));
    all.extend(inputs.iter().filter_map(|d| Some((format!("input {}", d.source), d.blake3.clone()?))));
    all
}

/// Names what differs.
fn check(before: &[(String, String)], now: &[(String, String)]) -> Result<(), Error> {
    let differs = |a: &[(String, String)], b: &[(String, String)]| a.iter().filter(|x| !b.contains(x)).map(|(n, _)| n.clone()).collect::<Vec<_>>();
    let mut names = differs(before, now);
    names.extend(differs(now, before));
    names.sort();
    names.dedup();
    if names.is_empty() {
        return Ok(());
    }
    let more = names.len().saturating_sub(5);
    let shown = names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    Err(Error::Usage(format!("--resume: this has changed since the run began: {shown}{tail}; put it back, or start again with --overwrite")))
}

/// Parts that the state does not know of: an interrupted run left them.
fn remove_unfinished(folder: &Path, finished: u64) -> Result<(), Error> {
    let Ok(files) = fs::read_dir(folder) else { return Ok(()) };
    for file in files.filter_map(Result::ok) {
        let name = file.file_name().to_string_lossy().into_owned();
        let number = name.strip_prefix("part-").and_then(|n| n.strip_suffix(".parquet")).and_then(|n| n.parse::<u64>().ok());
        if number.is_some_and(|n| n >= finished) {
            fs::remove_file(file.path()).map_err(Error::io(file.path(), "cannot be removed"))?;
        }
    }
    Ok(())
}

/// A run of ours wrote here: its manifest or its state says so, or it came no further than its working folder.
fn is_ours(out: &Path) -> bool {
    let tmp = out.join(".tmp");
    let holds_only =
        |folder: &Path, names: &[&str]| fs::read_dir(folder).is_ok_and(|mut d| d.all(|e| e.is_ok_and(|e| names.iter().any(|n| e.file_name() == *n))));
    let barely_begun = || holds_only(out, &[".tmp"]) && holds_only(&tmp, &["lock", "state.new"]);
    describe::is_manifest(&out.join("manifest.json")) || tmp.join("state.json").exists() || barely_begun()
}

/// `--overwrite`: removes what a manifest (or a run's working folder) says is ours, and nothing else. The manifest goes
/// first: without it the folder is no finished run.
fn clear(out: &Path) -> Result<(), Error> {
    for name in ["manifest.json", "datapackage.json", "run.json"] {
        match fs::remove_file(out.join(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(Error::io(out.join(name), "cannot be removed")(e)),
            _ => {}
        }
    }
    for table in TABLES {
        remove_unfinished(&out.join(table.name), 0)?;
        // Only if nothing else is left in it.
        let _ = fs::remove_dir(out.join(table.name));
    }
    Ok(())
}
