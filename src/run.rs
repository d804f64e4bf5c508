//! The main job: articles in, tables out, as a stream.
//!
//! In: files, a [`Pipeline`] and where to write. Out: parts of every table, and a [`Summary`]. While one wave of records
//! is analysed the next is read and the last full part is written, all on the same threads; documents keep the order of
//! the input, so parts do not depend on how many threads there are. The hard case is stopping at any moment: what is
//! finished stays, and `--resume` goes on behind the last finished part, by record.

use crate::analysis::Analysis;
use crate::error::{Error, Failure};
use crate::pipeline::Pipeline;
use crate::read::{self, Raw, Reader, SourceFile};
use crate::tables::Table;
use crate::write::{Output, Part};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What to do.
pub struct Job {
    pub files: Vec<SourceFile>,
    pub read: Arc<read::Options>,
    pub out: PathBuf,
    pub tables: Vec<&'static Table>,
    pub part_size: u64,
    pub jobs: usize,
    pub limit: Option<u64>,
    pub resume: bool,
    pub overwrite: bool,
    /// Options that change what is written, as the manifest and `--resume` compare them.
    pub options: Vec<(String, String)>,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress {
    pub articles: u64,
    pub failures: u64,
    pub text_bytes: u64,
    pub input_bytes: u64,
    pub input_total: Option<u64>,
    pub elapsed: Duration,
}

/// Told how a run goes on; prints nothing itself.
pub trait Observer: Sync {
    fn progress(&self, progress: &Progress);
}

/// What a run did.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    pub progress: Progress,
    /// (table, rows)
    pub rows: Vec<(&'static str, u64)>,
    pub parts: u64,
    pub interrupted: bool,
    /// The run had been finished before; nothing was done.
    pub already_done: bool,
}

/// Bytes of records that one thread gets in a wave.
const WAVE: usize = 1 << 20;

/// Does the job. `stop` asks for an orderly end: the part begun is dropped, finished ones stay.
pub fn run(pipeline: &Pipeline, job: &Job, observer: &dyn Observer, stop: &AtomicBool) -> Result<Summary, Error> {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(job.jobs.max(1))
        .build()
        .map_err(|e| Error::Started(format!("cannot start {} threads: {e}; try a smaller --jobs", job.jobs)))?;
    let inputs = pool.install(|| read::digest(&job.files));
    let output = Output::open(job, pipeline, inputs)?;
    let Some(output) = output else {
        return Ok(Summary { already_done: true, ..Summary::default() });
    };
    pool.install(|| Stream::new(pipeline, job, observer, stop, output).go())
}

struct Stream<'r> {
    pipeline: &'r Pipeline,
    job: &'r Job,
    observer: &'r dyn Observer,
    stop: &'r AtomicBool,
    output: Output<'r>,
    reader: Reader,
    seen: FxHashSet<u128>,
    /// Records to pass over: an earlier run has written them.
    skip: u64,
    taken: u64,
    part: Part,
    part_bytes: u64,
    progress: Progress,
    began: Instant,
}

/// An article with its place in the input: record and byte offset.
type Analysed = Result<(Analysis, u64, Option<u64>), Failure>;

impl<'r> Stream<'r> {
    fn new(pipeline: &'r Pipeline, job: &'r Job, observer: &'r dyn Observer, stop: &'r AtomicBool, output: Output<'r>) -> Stream<'r> {
        let seen = output.seen().collect();
        let done = output.done();
        let progress = Progress { articles: done.articles, failures: done.failures, text_bytes: done.text_bytes, ..Progress::default() };
        Stream {
            pipeline,
            job,
            observer,
            stop,
            reader: Reader::new(job.files.clone(), job.read.clone()),
            seen,
            skip: done.records,
            taken: 0,
            part: Part::default(),
            part_bytes: 0,
            progress,
            began: Instant::now(),
            output,
        }
    }

    fn go(mut self) -> Result<Summary, Error> {
        let mut wave = self.read_wave();
        let mut full: Option<Part> = None;
        let mut error = None;
        while !wave.is_empty() || full.is_some() {
            if self.stop.load(Ordering::Relaxed) {
                return self.interrupted();
            }
            let (pipeline, job) = (self.pipeline, self.job);
            let records = std::mem::take(&mut wave);
            // Three things at once: write the full part, analyse this wave, read the next.
            let writing = full.take();
            let output = &mut self.output;
            let (reader, skip, taken) = (&mut self.reader, &mut self.skip, &mut self.taken);
            let (written, (analysed, next)) = rayon::join(
                || writing.map_or(Ok(()), |part| output.write(part, pipeline)),
                || rayon::join(|| analyse_wave(records, pipeline, job), || read_wave(reader, job, skip, taken)),
            );
            if let Err(e) = written {
                error = Some(e);
                break;
            }
            wave = next;
            for result in analysed {
                // A part that fills up while another waits is written at once.
                if self.part_bytes >= self.job.part_size {
                    if let Some(part) = full.take() {
                        self.output.write(part, self.pipeline)?;
                    }
                    full = Some(self.close_part());
                }
                self.take(result);
            }
            if self.part_bytes >= self.job.part_size {
                if let Some(part) = full.take() {
                    self.output.write(part, self.pipeline)?;
                }
                full = Some(self.close_part());
            }
            self.tell();
        }
        if let Some(e) = error {
            return Err(e);
        }
        if self.stop.load(Ordering::Relaxed) {
            return self.interrupted();
        }
        let last = self.close_part();
        if !last.is_empty() || self.output.parts() == 0 {
            self.output.write(last, self.pipeline)?;
        }
        self.progress.elapsed = self.began.elapsed();
        let rows = self.output.finish(self.pipeline, &self.progress)?;
        self.tell();
        Ok(Summary { progress: self.progress, rows, parts: self.output.parts(), ..Summary::default() })
    }

    fn read_wave(&mut self) -> Vec<Result<Raw, Failure>> {
        read_wave(&mut self.reader, self.job, &mut self.skip, &mut self.taken)
    }

    fn interrupted(self) -> Result<Summary, Error> {
        Ok(Summary { progress: self.progress, parts: self.output.parts(), interrupted: true, ..Summary::default() })
    }

    /// Adds one result to the part, in the order of the input.
    fn take(&mut self, result: Analysed) {
        self.part.records += 1;
        match result {
            Ok((analysis, record, offset)) => {
                let hash = id_hash(&analysis.document.id);
                if !self.seen.insert(hash) {
                    let d = &analysis.document;
                    self.part.failures.push(Failure {
                        source: d.source.clone(),
                        record,
                        offset,
                        doc_id: Some(d.id.clone()),
                        stage: "read",
                        code: "duplicate_id",
                        message: format!("another record has the id \"{}\"; the first one is kept", d.id),
                    });
                    self.progress.failures += 1;
                    return;
                }
                let bytes = analysis.document.text.len() as u64;
                self.part_bytes += bytes;
                self.progress.text_bytes += bytes;
                self.progress.articles += 1;
                self.part.ids.push(hash);
                self.part.analyses.push(analysis);
            }
            Err(failure) => {
                self.progress.failures += 1;
                self.part.failures.push(failure);
            }
        }
    }

    fn close_part(&mut self) -> Part {
        self.part_bytes = 0;
        let mut part = std::mem::take(&mut self.part);
        part.done = (self.progress.articles, self.progress.failures, self.progress.text_bytes);
        part
    }

    fn tell(&mut self) {
        let position = self.reader.position();
        self.progress.input_bytes = position.bytes;
        self.progress.input_total = position.bytes_total;
        self.progress.elapsed = self.began.elapsed();
        self.observer.progress(&self.progress);
    }
}

/// Reads about a mebibyte a thread.
fn read_wave(reader: &mut Reader, job: &Job, skip: &mut u64, taken: &mut u64) -> Vec<Result<Raw, Failure>> {
    let mut wave = Vec::new();
    let mut bytes = 0;
    while bytes < WAVE * job.jobs.max(1) && job.limit.is_none_or(|l| *taken < l) {
        let Some(record) = reader.next() else { break };
        *taken += 1;
        if *skip > 0 {
            *skip -= 1;
            continue;
        }
        bytes += record.as_ref().map_or(256, Raw::size);
        wave.push(record);
    }
    wave
}

fn analyse_wave(records: Vec<Result<Raw, Failure>>, pipeline: &Pipeline, job: &Job) -> Vec<Analysed> {
    records.into_par_iter().map(|raw| raw.and_then(|raw| analyse(raw, pipeline, job))).collect()
}

/// Parses and analyses one record; a panic costs the record and nothing else.
fn analyse(raw: Raw, pipeline: &Pipeline, job: &Job) -> Analysed {
    let id = raw.default_id();
    let (source, record, offset) = (raw.source.to_string(), raw.number, raw.offset);
    let mut stage = "read";
    let done = catch_unwind(AssertUnwindSafe(|| {
        let parsed = read::parse(raw, &job.read, &pipeline.lexicon().rules.furniture)?;
        stage = "analyse";
        let id = parsed.id.clone().unwrap_or_else(|| id.clone());
        Ok((pipeline.analyse(parsed, id), record, offset))
    }));
    done.unwrap_or_else(|_| {
        let what = PANIC.take();
        Err(Failure { source, record, offset, doc_id: Some(id), stage, code: "panic", message: format!("internal error: {what}; please report it with this record") })
    })
}

thread_local! {
    /// What the last panic of this thread said, and where.
    static PANIC: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Keeps panics off the terminal: one in a record is told in `errors`, with its place in the code.
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|info| {
        let message = info.payload_as_str().unwrap_or("panic");
        let place = info.location().map(|l| format!(" at {}:{}", l.file(), l.line())).unwrap_or_default();
        PANIC.set(format!("{message}{place}"));
    }));
}

/// 128 bits of a hash: what is kept of an id to find the second record that has it.
fn id_hash(id: &str) -> u128 {
    let hash = blake3::hash(id.as_bytes());
    let mut bytes = [0u8; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    u128::from_le_bytes(bytes)
}
