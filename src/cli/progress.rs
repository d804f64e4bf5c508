//! Progress and the summary of a run, on standard error.

use super::extract::{LogFormat, When};
use crate::run::{Observer, Progress, Summary};
use indicatif::{HumanBytes, HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Without a terminal, one line this often.
const EVERY: Duration = Duration::from_secs(10);

/// Draws a bar in a terminal, else a line every ten seconds.
pub(super) struct Bar {
    bar: Option<ProgressBar>,
    lines: bool,
    format: LogFormat,
    last: Mutex<Instant>,
}

impl Bar {
    pub(super) fn new(when: When, quiet: bool, format: LogFormat) -> Bar {
        let terminal = std::io::stderr().is_terminal();
        let shown = when == When::Always || when == When::Auto && !quiet;
        let bar = (shown && terminal && format == LogFormat::Text).then(|| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template("{bar:30} {percent:>3}%  {msg}  eta {eta}").unwrap_or_else(|_| ProgressStyle::default_bar());
            bar.set_style(style);
            bar
        });
        Bar { lines: shown && bar.is_none(), bar, format, last: Mutex::new(Instant::now()) }
    }

    pub(super) fn done(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

impl Observer for Bar {
    fn progress(&self, p: &Progress) {
        if let Some(bar) = &self.bar {
            if let Some(total) = p.input_total {
                bar.set_length(total);
            }
            bar.set_position(p.input_bytes);
            bar.set_message(told(p));
        } else if self.lines
            && let Ok(mut last) = self.last.lock()
            && last.elapsed() >= EVERY
        {
            *last = Instant::now();
            let left = match p.input_total {
                Some(total) if p.input_bytes > 0 && total > p.input_bytes => {
                    let rate = p.elapsed.as_secs_f64() / p.input_bytes as f64;
                    format!(", about {} left", HumanDuration(Duration::from_secs_f64(rate * (total - p.input_bytes) as f64)))
                }
                _ => String::new(),
            };
            say(self.format, &format!("{}{left}", told(p)));
        }
    }
}

fn told(p: &Progress) -> String {
    let failed = if p.failures > 0 { format!(", {} failed", HumanCount(p.failures)) } else { String::new() };
    format!("{} articles, {:.1} MB/s{failed}", HumanCount(p.articles), rate(p))
}

fn rate(p: &Progress) -> f64 {
    let seconds = p.elapsed.as_secs_f64();
    if seconds > 0.0 { p.text_bytes as f64 / 1e6 / seconds } else { 0.0 }
}

/// One message on standard error.
pub(super) fn say(format: LogFormat, message: &str) {
    match format {
        LogFormat::Text => eprintln!("{message}"),
        LogFormat::Json => eprintln!("{}", serde_json::json!({"message": message})),
    }
}

/// What was done, and where it is.
pub(super) fn summary(summary: &Summary, out: &Path, format: LogFormat) {
    let p = &summary.progress;
    if format == LogFormat::Json {
        let rows: serde_json::Map<String, serde_json::Value> = summary.rows.iter().map(|(t, n)| ((*t).to_owned(), (*n).into())).collect();
        let failure = summary.failure.as_ref().map(|f| serde_json::json!({"source": f.source, "record": f.record, "code": f.code, "message": f.message}));
        let (articles, failures, parts, already_done) = (p.articles, p.failures, summary.parts, summary.already_done);
        eprintln!(
            "{}",
            serde_json::json!({"articles": articles, "failures": failures, "first_failure": failure, "parts": parts, "rows": rows, "already_done": already_done})
        );
        return;
    }
    if summary.already_done {
        eprintln!("{}: finished before, nothing to do", out.display());
        return;
    }
    let seconds = p.elapsed.as_secs_f64();
    eprintln!("{} articles ({}) in {seconds:.1} s, {:.1} MB/s", HumanCount(p.articles), HumanBytes(p.text_bytes), rate(p));
    for (table, rows) in &summary.rows {
        eprintln!("  {table:<11} {:>10} rows", HumanCount(*rows).to_string());
    }
    if p.failures > 0 {
        eprintln!("{} records failed; all of them are in {}", HumanCount(p.failures), out.join("errors").display());
    }
    if let Some(f) = &summary.failure {
        eprintln!("  the first: {} (record {}): {}", f.source, f.record, f.message);
    }
    let is_there = |name: &str| summary.rows.iter().any(|(table, _)| *table == name);
    let next = if is_there("sentences") { format!("; to look at them: mingshu report {}", out.display()) } else { String::new() };
    eprintln!("tables written to {}{next}", out.display());
}
