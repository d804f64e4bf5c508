//! `mingshu extract INPUT... --out DIR`.

use super::given::{Known, print};
use super::{Exit, Outcome, progress};
use crate::clean::markup::Sites;
use crate::error::Error;
use crate::read::{self, FieldNames, Fields};
use crate::run::{self, Job};
use crate::tables::{self, TABLES, Table};
use clap::{Args, ValueEnum};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

/// Reads articles and writes every table as Parquet.
#[derive(Args)]
#[command(
    after_help = "Examples:\n  mingshu extract news/ --out tables\n  mingshu extract 'news/*.jsonl.gz' --out tables --dict mine.csv --home 洛阳市\n  cat articles.jsonl | mingshu extract - --out tables"
)]
pub struct Extract {
    /// Files, folders, globs, or - for JSON lines on standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<String>,
    /// Folder for the tables
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    out: Option<PathBuf>,
    #[command(flatten)]
    known: Known,
    /// Where the articles of some sites are: a CSV with the columns host, body, noise (CSS selectors)
    #[arg(long, value_name = "FILE")]
    sites: Option<PathBuf>,
    /// Which tables to write (default: all but tokens)
    #[arg(long, value_delimiter = ',', value_name = "A,B,C")]
    tables: Vec<String>,
    /// Stop after this many records
    #[arg(long, value_name = "N")]
    limit: Option<u64>,
    /// Only say what would be read: files, fields, encodings
    #[arg(long)]
    dry_run: bool,
    /// Threads that do all the work (default: all cores)
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Go on with an interrupted run
    #[arg(long, conflicts_with = "overwrite")]
    resume: bool,
    /// Replace an earlier run
    #[arg(long)]
    overwrite: bool,
    /// When to show progress
    #[arg(long, value_enum, default_value_t = When::Auto)]
    progress: When,
    /// Exit with 1 if any record failed
    #[arg(long)]
    strict: bool,
    /// Encoding of all inputs, instead of finding it out
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// The most that one record may hold
    #[arg(long, value_name = "SIZE", default_value = "64MiB", value_parser = parse_size)]
    max_record: u64,
    /// Text in a part of a table
    #[arg(long, value_name = "SIZE", default_value = "16MiB", value_parser = parse_size)]
    part_size: u64,
    /// How many bytes may come out of one compressed byte
    #[arg(long, value_name = "N", default_value_t = 200)]
    max_expand: u64,
    /// Say less
    #[arg(short, long)]
    quiet: bool,
    /// Say more
    #[arg(short, long)]
    verbose: bool,
    /// How messages are written
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    #[command(flatten)]
    fields: FieldArgs,
}

#[derive(Args)]
#[command(next_help_heading = "Fields of records")]
struct FieldArgs {
    /// Where the id is, if not in id
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,
    /// Where the text is, if not in text or content
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    /// Where the title is
    #[arg(long, value_name = "NAME")]
    title_field: Option<String>,
    /// Where the date of publication is
    #[arg(long, value_name = "NAME")]
    date_field: Option<String>,
    /// Where the address is
    #[arg(long, value_name = "NAME")]
    url_field: Option<String>,
    /// Where the place of the paper is
    #[arg(long, value_name = "NAME")]
    home_field: Option<String>,
    /// Where the publisher is
    #[arg(long, value_name = "NAME")]
    publisher_field: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    Text,
    Json,
}

/// Set by a signal handler: which signal asked to stop.
static STOP: AtomicBool = AtomicBool::new(false);
static SIGNAL: AtomicI32 = AtomicI32::new(0);

impl Extract {
    pub(super) fn jobs(&self) -> usize {
        self.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1)
    }

    pub(super) fn run(self) -> Outcome {
        let read_options = Arc::new(self.read_options()?);
        let files = read::walk(&self.inputs)?;
        let tables = self.tables()?;
        if self.dry_run {
            let lexicon = self.known.dictionaries.lexicon()?;
            let mut text = String::new();
            read::describe(&files, &read_options, &lexicon.rules.furniture, &mut text)?;
            print(&text)?;
            return Ok(Exit::Done);
        }
        let out = self.out.clone().ok_or_else(|| Error::Usage("--out is missing; say where the tables go".into()))?;
        refuse_out_inside(&out, &self.inputs, &files)?;
        // The program ends with the run: to free every name of the dictionaries before would be in vain.
        let pipeline = ManuallyDrop::new(self.known.pipeline()?);
        let job = Job {
            files,
            read: read_options,
            out: out.clone(),
            options: self.options(&tables),
            tables,
            part_size: self.part_size.max(1),
            jobs: self.jobs(),
            limit: self.limit,
            resume: self.resume,
            overwrite: self.overwrite,
        };
        if self.verbose {
            let names = pipeline.lexicon().entities().count();
            progress::say(self.log_format, &format!("{} files to read, {names} things named in the dictionaries, {} threads", job.files.len(), job.jobs));
        }
        listen();
        let observer = progress::Bar::new(self.progress, self.quiet, self.log_format);
        run::keep_panics();
        let summary = run::run(&pipeline, &job, &observer, &STOP).inspect_err(|e| {
            if !e.is_before_work() {
                progress::say(self.log_format, "stopped; finished parts stay: once the cause is gone, go on with --resume");
            }
        })?;
        observer.done();
        if summary.interrupted {
            progress::say(self.log_format, &format!("stopped after {} finished parts; go on with --resume", summary.parts));
            return Ok(if SIGNAL.load(Ordering::Relaxed) == signal_hook::consts::SIGTERM { Exit::Terminated } else { Exit::Interrupted });
        }
        if !self.quiet {
            progress::summary(&summary, &out, self.log_format);
        }
        let p = &summary.progress;
        let none = !summary.already_done && p.articles == 0 && p.failures > 0;
        Ok(if none || self.strict && p.failures > 0 { Exit::Failed } else { Exit::Done })
    }

    fn read_options(&self) -> Result<read::Options, Error> {
        let f = &self.fields;
        let names = FieldNames::builtin(Fields {
            id: f.id_field.clone(),
            text: f.text_field.clone(),
            title: f.title_field.clone(),
            date: f.date_field.clone(),
            url: f.url_field.clone(),
            home: f.home_field.clone(),
            publisher: f.publisher_field.clone(),
            author: None,
        })?;
        let mut options = read::Options::new(names);
        if let Some(name) = &self.encoding {
            let found = encoding_rs::Encoding::for_label(name.as_bytes());
            options.encoding = Some(found.ok_or_else(|| Error::Usage(format!("--encoding {name}: no such encoding; try utf-8, gb18030, big5 or utf-16le")))?);
        }
        if let Some(path) = &self.sites {
            options.sites = Sites::parse(&path.display().to_string(), &sites_bytes(path)?)?;
        }
        options.max_record = self.max_record;
        options.max_expand = self.max_expand;
        Ok(options)
    }

    fn tables(&self) -> Result<Vec<&'static Table>, Error> {
        if self.tables.is_empty() {
            return Ok(TABLES.into_iter().filter(|t| t.name != "tokens").collect());
        }
        for name in &self.tables {
            if tables::by_name(name).is_none() {
                let known: Vec<&str> = TABLES.iter().map(|t| t.name).collect();
                return Err(Error::Usage(format!("--tables {name}: no such table (one of {})", known.join(", "))));
            }
        }
        Ok(TABLES.into_iter().filter(|t| self.tables.iter().any(|n| n == t.name)).collect())
    }

    /// Options that change what is written.
    fn options(&self, tables: &[&Table]) -> Vec<(String, String)> {
        let mut options: Vec<(String, String)> = vec![
            ("tables".into(), tables.iter().map(|t| t.name).collect::<Vec<_>>().join(",")),
            ("part-size".into(), self.part_size.to_string()),
            ("max-record".into(), self.max_record.to_string()),
            ("max-expand".into(), self.max_expand.to_string()),
            ("no-builtin".into(), self.known.dictionaries.no_builtin.to_string()),
        ];
        if let Some(bytes) = self.sites.as_deref().and_then(|p| sites_bytes(p).ok()) {
            options.push(("sites".into(), blake3::hash(&bytes).to_hex().to_string()));
        }
        let f = &self.fields;
        let given = [
            ("home", &self.known.home),
            ("encoding", &self.encoding),
            ("id-field", &f.id_field),
            ("text-field", &f.text_field),
            ("title-field", &f.title_field),
            ("date-field", &f.date_field),
            ("url-field", &f.url_field),
            ("home-field", &f.home_field),
            ("publisher-field", &f.publisher_field),
        ];
        options.extend(given.into_iter().filter_map(|(n, v)| v.clone().map(|v| (n.to_owned(), v))));
        if let Some(limit) = self.limit {
            options.push(("limit".into(), limit.to_string()));
        }
        options
    }
}

fn sites_bytes(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|e| Error::Usage(format!("--sites {}: cannot be read: {e}; give a CSV with the columns host, body, noise", path.display())))
}

/// `64MiB`, `200kB`, `1000`.
pub(super) fn parse_size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: u64 = digits.trim().parse().map_err(|_| format!("\"{text}\" is no size; write it like 16MiB"))?;
    let factor: u64 = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        unit => return Err(format!("\"{unit}\" is no unit of size (KiB, MiB, GiB, kB, MB, GB)")),
    };
    number.checked_mul(factor).ok_or_else(|| format!("\"{text}\" is too large"))
}

/// An output inside an input folder would be read by the next run.
fn refuse_out_inside(out: &Path, inputs: &[String], files: &[read::SourceFile]) -> Result<(), Error> {
    let place = |p: &Path| std::path::absolute(p).map(|p| std::fs::canonicalize(&p).unwrap_or(p)).unwrap_or_else(|_| p.to_owned());
    // The part of --out that exists already decides where it really is.
    let mut real = place(out);
    if !real.exists()
        && let (Some(parent), Some(name)) = (out.parent(), out.file_name())
    {
        let parent = if parent.as_os_str().is_empty() { Path::new(".") } else { parent };
        real = place(parent).join(name);
    }
    for input in inputs.iter().map(Path::new).filter(|i| i.is_dir()) {
        if real.starts_with(place(input)) {
            return Err(Error::Usage(format!("--out {}: lies inside the input {}; choose a folder outside it", out.display(), input.display())));
        }
    }
    for file in files.iter().filter_map(|f| f.path.as_deref()) {
        if place(file).starts_with(&real) {
            return Err(Error::Usage(format!("--out {}: holds the input {}; choose another folder", out.display(), file.display())));
        }
    }
    Ok(())
}

/// Ctrl-C and SIGTERM ask for an orderly end; a second one ends at once.
fn listen() {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        let handler = move || {
            if STOP.swap(true, Ordering::SeqCst) {
                signal_hook::low_level::exit(128 + signal);
            }
            SIGNAL.store(signal, Ordering::SeqCst);
        };
        // SAFETY: the handler only touches atomics and may end the process.
        let _ = unsafe { signal_hook::low_level::register(signal, handler) };
    }
}
