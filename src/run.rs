//! The main job: articles in, tables out, as a stream.
//!
//! In: files, a [`Pipeline`] and where to write. Out: parts of every table, and a [`Summary`]. While one wave of records
//! is analysed the next is read and the last full part is written, all on the same threads; documents keep the order of
//! the input, so parts do not depend on how many threads there are. The hard case is stopping at any moment: what is
//! finished stays, and `--resume` goes on behind the last finished part, by record.

use crate::analysis::Analysis;
use crate::document::Record;
use crate::error::{Error, Failure};
use crate::pipeline::Pipeline;
use crate::read::{self, Raw, Reader, SourceFile};
use crate::tables::Table;
use crate::write::{Block, Closes, Group, Output, Rows};
use polars::prelude::DataFrame;
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
    /// The first record of this run that could not be used.
    pub failure: Option<Failure>,
    /// (table, rows)
    pub rows: Vec<(&'static str, u64)>,
    pub parts: u64,
    pub interrupted: bool,
    /// The run had been finished before; nothing was done.
    pub already_done: bool,
}

/// Bytes of records that one thread gets in a wave.
const WAVE: usize = 1 << 20;
/// Bytes of text that are analysed and made into rows at a stretch: small enough to stay near the processor.
const BLOCK: usize = 1 << 19;
/// Records that are at most kept for a block: those that failed have no text.
const MANY: usize = 1 << 12;
/// Bytes of text that go through a stage of the analysis before the next begins, where several threads share a block; one
/// alone takes all of it.
const STRETCH: usize = 1 << 17;
/// Bytes of text in a row group: what is held in memory as columns.
const GROUP: u64 = 4 << 20;

/// Does the job. `stop` asks for an orderly end: the part begun is dropped, finished ones stay.
pub fn run(pipeline: &Pipeline, job: &Job, observer: &dyn Observer, stop: &AtomicBool) -> Result<Summary, Error> {
    let pool = threads(job.jobs)?;
    let inputs = pool.install(|| read::digest(&job.files));
    let output = Output::open(job, pipeline, inputs)?;
    let Some(output) = output else {
        return Ok(Summary { already_done: true, ..Summary::default() });
    };
    pool.install(|| Stream::new(pipeline, job, observer, stop, output)?.go())
}

struct Stream<'r> {
    pipeline: &'r Pipeline,
    job: &'r Job,
    observer: &'r dyn Observer,
    stop: &'r AtomicBool,
    output: Output<'r>,
    reader: Reader,
    plan: Plan,
    /// Records to pass over: an earlier run has written them.
    skip: u64,
    taken: u64,
    group: Group,
    progress: Progress,
    failure: Option<Failure>,
    began: Instant,
}

impl<'r> Stream<'r> {
    fn new(pipeline: &'r Pipeline, job: &'r Job, observer: &'r dyn Observer, stop: &'r AtomicBool, mut output: Output<'r>) -> Result<Stream<'r>, Error> {
        let plan = Plan::new(output.take_seen().into_iter().collect(), job.part_size);
        let done = output.done()?;
        let skip = done.records;
        let progress = Progress { articles: done.articles, failures: done.failures, text_bytes: done.text_bytes, ..Progress::default() };
        Ok(Stream {
            pipeline,
            job,
            observer,
            stop,
            reader: Reader::new(job.files.clone(), job.read.clone()),
            plan,
            skip,
            taken: 0,
            group: Group::default(),
            progress,
            failure: None,
            began: Instant::now(),
            output,
        })
    }

    fn go(mut self) -> Result<Summary, Error> {
        let mut wave = read_wave(&mut self.reader, self.job, &mut self.skip, &mut self.taken);
        let mut full: Vec<Group> = Vec::new();
        while !wave.is_empty() || self.plan.has_begun() || !full.is_empty() {
            if self.stop.load(Ordering::Relaxed) {
                return self.interrupted();
            }
            let (pipeline, job) = (self.pipeline, self.job);
            let work = Work { pipeline, read: &job.read, tables: &job.tables, packs: true };
            let records = std::mem::take(&mut wave);
            // Three things at once: write the full groups, analyse this wave, read the next.
            let writing = std::mem::take(&mut full);
            let output = &mut self.output;
            let plan = &mut self.plan;
            let (reader, skip, taken) = (&mut self.reader, &mut self.skip, &mut self.taken);
            let (written, (blocks, next)) = rayon::join(
                || writing.into_iter().try_for_each(|group| output.write(group, pipeline)),
                || rayon::join(|| analyse_wave(records, work, plan), || read_wave(reader, job, skip, taken)),
            );
            written?;
            wave = next;
            for block in blocks {
                let closes = block.closes;
                self.take(block);
                if closes != Closes::Nothing {
                    full.push(self.close_group());
                }
            }
            self.tell();
        }
        if self.stop.load(Ordering::Relaxed) {
            return self.interrupted();
        }
        let mut last = self.close_group();
        if last.records > 0 || self.output.is_open() {
            last.closes_part = true;
            self.output.write(last, self.pipeline)?;
        }
        self.progress.elapsed = self.began.elapsed();
        let rows = self.output.finish(self.pipeline, &self.progress)?;
        self.tell();
        let parts = self.output.done()?.parts;
        Ok(Summary { progress: self.progress, failure: self.failure, rows, parts, ..Summary::default() })
    }

    fn interrupted(mut self) -> Result<Summary, Error> {
        let parts = self.output.done()?.parts;
        Ok(Summary { progress: self.progress, parts, interrupted: true, ..Summary::default() })
    }

    /// Adds a block to the group, in the order of the input.
    fn take(&mut self, block: Block) {
        self.progress.text_bytes += block.text_bytes;
        self.progress.articles += block.articles;
        self.progress.failures += block.failures.len() as u64;
        self.failure = self.failure.take().or_else(|| block.failures.first().cloned());
        self.group.add(block);
    }

    fn close_group(&mut self) -> Group {
        let mut group = std::mem::take(&mut self.group);
        group.done = (self.progress.articles, self.progress.failures, self.progress.text_bytes);
        group
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

/// A record on its way, with its place in the input.
struct Item {
    id: String,
    source: String,
    record: u64,
    offset: Option<u64>,
    parsed: Record,
}

impl Item {
    fn failure(self, stage: &'static str, code: &'static str, message: String) -> Failure {
        Failure { source: self.source, record: self.record, offset: self.offset, doc_id: Some(self.id), stage, code, message }
    }
}

/// Neighbouring records, as they are before their analysis.
#[derive(Default)]
struct Batch {
    items: Vec<Result<Item, Failure>>,
    bytes: usize,
    /// Ids of the records in it that are the first to have theirs.
    ids: Vec<u64>,
    closes: Closes,
}

/// Decides in the order of the input what depends on what came before: which ids are taken, where a row group and a
/// part end.
struct Plan {
    seen: FxHashSet<u64>,
    group_bytes: u64,
    part_bytes: u64,
    part_size: u64,
    /// What the records read so far do not fill: where batches end does not depend on how many are read at once.
    begun: Batch,
}

impl Plan {
    fn new(seen: FxHashSet<u64>, part_size: u64) -> Plan {
        Plan { seen, group_bytes: 0, part_bytes: 0, part_size, begun: Batch::default() }
    }

    fn has_begun(&self) -> bool {
        !self.begun.items.is_empty()
    }

    /// What an article of so many bytes is the last of.
    fn closes(&mut self, bytes: u64) -> Closes {
        self.part_bytes += bytes;
        self.group_bytes += bytes;
        if self.part_bytes >= self.part_size {
            (self.part_bytes, self.group_bytes) = (0, 0);
            Closes::Part
        } else if self.group_bytes >= GROUP {
            self.group_bytes = 0;
            Closes::Group
        } else {
            Closes::Nothing
        }
    }

    /// Cuts a wave into batches; what is left over waits for the next, and behind the last one, which is empty, is a batch too.
    fn batches(&mut self, parsed: Vec<Result<Item, Failure>>) -> Vec<Batch> {
        let mut batches = Vec::new();
        let mut batch = std::mem::take(&mut self.begun);
        let last = parsed.is_empty();
        for item in parsed {
            let item = item.and_then(|item| {
                let hash = id_hash(&item.id);
                if !self.seen.insert(hash) {
                    let message = format!("another record has the id \"{}\"; the first one is kept", item.id);
                    return Err(item.failure("read", "duplicate_id", message));
                }
                batch.ids.push(hash);
                Ok(item)
            });
            let bytes = item.as_ref().map_or(0, |i| i.parsed.text.len());
            batch.items.push(item);
            batch.bytes += bytes;
            batch.closes = self.closes(bytes as u64);
            if batch.closes != Closes::Nothing || batch.bytes >= BLOCK || batch.items.len() >= MANY {
                batches.push(std::mem::take(&mut batch));
            }
        }
        if !last {
            self.begun = batch;
        } else if !batch.items.is_empty() {
            batches.push(batch);
        }
        batches
    }
}

/// What is done to every record.
#[derive(Clone, Copy)]
struct Work<'w> {
    pipeline: &'w Pipeline,
    read: &'w read::Options,
    tables: &'w [&'static Table],
    /// The rows go to files.
    packs: bool,
}

/// The job without files: the tables of these records.
pub fn in_memory(
    pipeline: &Pipeline,
    records: Vec<Result<Raw, Failure>>,
    read: &read::Options,
    tables: &[&'static Table],
    jobs: usize,
) -> Result<Vec<(&'static str, DataFrame)>, Error> {
    let work = Work { pipeline, read, tables, packs: false };
    let mut plan = Plan::new(FxHashSet::default(), u64::MAX);
    let mut group = Group::default();
    let mut analyse = |records| analyse_wave(records, work, &mut plan).into_iter().for_each(|block| group.add(block));
    threads(jobs)?.install(|| {
        analyse(records);
        analyse(Vec::new());
    });
    Ok(group.all_frames(tables, pipeline.lexicon()))
}

fn threads(jobs: usize) -> Result<rayon::ThreadPool, Error> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build();
    pool.map_err(|e| Error::Started(format!("cannot start {jobs} threads: {e}; try a smaller --jobs")))
}

fn analyse_wave(records: Vec<Result<Raw, Failure>>, work: Work<'_>, plan: &mut Plan) -> Vec<Block> {
    let parsed = records.into_par_iter().map(|raw| raw.and_then(|raw| parse(raw, work))).collect();
    plan.batches(parsed).into_par_iter().with_max_len(1).map(|batch| block(batch, work)).collect()
}

/// Parses one record.
fn parse(raw: Raw, work: Work<'_>) -> Result<Item, Failure> {
    let id = raw.default_id();
    let (source, record, offset) = (raw.source.to_string(), raw.number, raw.offset);
    let done = catch_unwind(AssertUnwindSafe(|| read::parse(raw, work.read, &work.pipeline.lexicon().rules.furniture)));
    match done {
        Ok(parsed) => parsed.map(|parsed| Item { id: parsed.id.clone().unwrap_or(id), source, record, offset, parsed }),
        Err(_) => Err(Failure { source, record, offset, doc_id: Some(id), stage: "read", code: "panic", message: panic_message() }),
    }
}

/// Analyses a batch and makes its rows; a panic costs the record and nothing else.
fn block(batch: Batch, work: Work<'_>) -> Block {
    let mut block = Block { records: batch.items.len() as u64, ids: batch.ids, closes: batch.closes, ..Block::default() };
    // With their places in the batch, so that failures come in the order of the input.
    let mut failures = Vec::new();
    let (mut items, mut analyses) = (Vec::with_capacity(batch.items.len()), Vec::with_capacity(batch.items.len()));
    // A thread that has no block left takes half of what another has yet to do of its own: none waits at the end of a wave.
    let analysed: Vec<Vec<_>> = stretches(batch.items).into_par_iter().with_max_len(1).map(|items| analyse(items, work.pipeline)).collect();
    for (at, done) in analysed.into_iter().flatten().enumerate() {
        match done {
            Ok((item, analysis)) => {
                items.push((at, item));
                analyses.push(analysis);
            }
            Err(failure) => failures.push((at, failure)),
        }
    }
    let make = |analyses: &[Analysis]| catch_unwind(AssertUnwindSafe(|| rows(analyses, work))).ok();
    let unwritten = |(at, item): (usize, Item)| (at, item.failure("write", "panic", panic_message()));
    block.rows = make(&analyses).unwrap_or_else(|| {
        // One of them has no rows: each is tried alone.
        for (item, analysis) in std::mem::take(&mut items).into_iter().zip(std::mem::take(&mut analyses)) {
            if make(std::slice::from_ref(&analysis)).is_some() {
                items.push(item);
                analyses.push(analysis);
            } else {
                failures.push(unwritten(item));
            }
        }
        make(&analyses).unwrap_or_else(|| {
            analyses.clear();
            failures.extend(items.drain(..).map(unwritten));
            Rows::default()
        })
    });
    failures.sort_by_key(|(at, _)| *at);
    block.failures = failures.into_iter().map(|(_, failure)| failure).collect();
    block.articles = analyses.len() as u64;
    block.text_bytes = analyses.iter().map(|a| a.document.text.len() as u64).sum();
    block
}

fn rows(analyses: &[Analysis], work: Work<'_>) -> Rows {
    let mut rows = work.pipeline.rows(analyses, work.tables);
    if work.packs {
        rows.pack().expect("memory takes what is written");
    }
    rows
}

/// Neighbouring items that are analysed together; a long one stands alone.
fn stretches(items: Vec<Result<Item, Failure>>) -> Vec<Vec<Result<Item, Failure>>> {
    let most = if rayon::current_num_threads() == 1 { BLOCK } else { STRETCH };
    let mut stretches = vec![Vec::new()];
    let mut bytes = 0;
    for item in items {
        let more = item.as_ref().map_or(0, |item| item.parsed.text.len());
        bytes += more;
        if bytes > most {
            stretches.push(Vec::new());
            bytes = more;
        }
        stretches.last_mut().expect("there is one").push(item);
    }
    stretches
}

/// Analyses neighbouring records all at once; if one of them panics, each alone.
fn analyse(mut items: Vec<Result<Item, Failure>>, pipeline: &Pipeline) -> Vec<Result<(Item, Analysis), Failure>> {
    let all = |records| catch_unwind(AssertUnwindSafe(|| pipeline.analyse_all(records))).ok();
    let take = |item: &mut Item| (std::mem::take(&mut item.parsed), item.id.clone());
    let mut analyses = match &mut items[..] {
        [] => return Vec::new(),
        [Ok(only)] => Some(all(vec![take(only)]).unwrap_or_default().into_iter()),
        several => all(several.iter().flatten().map(|item| (item.parsed.clone(), item.id.clone())).collect()).map(Vec::into_iter),
    };
    let told = |item: Result<Item, Failure>| {
        let mut item = item?;
        let record = take(&mut item);
        let analysis = match &mut analyses {
            Some(analyses) => analyses.next(),
            None => all(vec![record]).and_then(|mut one| one.pop()),
        };
        match analysis {
            Some(analysis) => Ok((item, analysis)),
            None => Err(item.failure("analyse", "panic", panic_message())),
        }
    };
    items.into_iter().map(told).collect()
}

fn panic_message() -> String {
    format!("internal error: {}; please report it with this record", PANIC.take())
}

thread_local! {
    /// What the last panic of this thread said, and where.
    static PANIC: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) };
}

/// Keeps panics off the terminal: one in a record is told in `errors`, with its place in the code.
pub fn keep_panics() {
    std::panic::set_hook(Box::new(|info| {
        let payload = info.payload();
        let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
        let message = text.unwrap_or("panic");
        let place = info.location().map(|l| format!(" at {}:{}", l.file(), l.line())).unwrap_or_default();
        PANIC.set(format!("{message}{place}"));
    }));
}

/// What is kept of an id to find the second record that has it: of ten million ids two share a hash once in four hundred
/// thousand runs.
fn id_hash(id: &str) -> u64 {
    let hash = blake3::hash(id.as_bytes());
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("eight bytes"))
}
