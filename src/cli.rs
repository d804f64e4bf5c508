//! The command line: flags in, library call, messages out. The only place that writes to a terminal.

mod dict;
mod export;
mod extract;
mod given;
mod progress;
mod report;
mod schema;
mod score;
mod show;

use crate::error::Error;
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::process::ExitCode;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// Records failed under --strict, or none succeeded.
    Failed,
    Usage,
    Stopped,
    Interrupted,
    Terminated,
}

impl Exit {
    /// Before any work (2) or after the start (3).
    pub fn of(error: &(dyn std::error::Error + 'static)) -> Exit {
        match error.downcast_ref::<Error>() {
            Some(e) if !e.is_before_work() => Exit::Stopped,
            Some(_) => Exit::Usage,
            None => Exit::Stopped,
        }
    }
}

impl Exit {
    /// As the contract numbers them.
    pub fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Stopped => 3,
            Exit::Interrupted => 130,
            Exit::Terminated => 143,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit.code())
    }
}

/// Chinese news in, tidy tables out: names, quantities, and whose number is whose.
#[derive(Parser)]
#[command(
    name = "mingshu",
    version,
    about,
    max_term_width = 110,
    after_help = "Example:\n  mingshu extract corpus/articles --out tables\n  mingshu show corpus/articles/shucheng-jizhong-kaigong.txt"
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Articles to tables: the main job
    Extract(extract::Extract),
    /// One article, annotated, for reading
    Show(show::Show),
    /// Look after dictionaries
    Dict(dict::Dict),
    /// A finished run as one page to look at
    Report(report::Report),
    /// Tables for people without Parquet; predictions to correct
    Export(export::Export),
    /// Precision, recall and F1 against gold articles and suites
    Score(score::Score),
    /// The data dictionary: every column, type, meaning, allowed values
    Schema(schema::Schema),
    /// Completions for a shell
    #[command(
        after_help = "Examples:\n  mingshu completions bash > ~/.local/share/bash-completion/completions/mingshu\n  mingshu completions fish > ~/.config/fish/completions/mingshu.fish"
    )]
    Completions { shell: clap_complete::Shell },
    /// The manual page, of the program or of one command
    #[command(after_help = "Examples:\n  mingshu man | man -l -\n  mingshu man dict suggest | man -l -")]
    Man { command: Vec<String> },
}

type Outcome = Result<Exit, Box<dyn std::error::Error>>;

/// The whole program: parse, dispatch, print the error chain, choose the exit code. `limit_threads` tells polars how many
/// threads it may have, before it is first used.
pub fn execute(args: impl IntoIterator<Item = OsString>, limit_threads: impl FnOnce(&str)) -> Exit {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(e) => {
            let exit = if e.use_stderr() { Exit::Usage } else { Exit::Done };
            let _ = e.print();
            return exit;
        }
    };
    cli.limit_threads(limit_threads);
    match cli.run() {
        Ok(exit) => exit,
        Err(e) if is_closed_pipe(e.as_ref()) => Exit::Done,
        Err(e) => {
            eprintln!("mingshu: {e}");
            let mut cause = e.source();
            while let Some(c) = cause {
                eprintln!("  because: {c}");
                cause = c.source();
            }
            Exit::of(e.as_ref())
        }
    }
}

/// Whoever read our output has seen enough.
fn is_closed_pipe(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(e) = at {
        if e.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe) {
            return true;
        }
        at = e.source();
    }
    false
}

impl Cli {
    fn limit_threads(&self, set: impl FnOnce(&str)) {
        let jobs = match &self.command {
            Command::Extract(e) => e.jobs(),
            _ => 1,
        };
        set(&jobs.to_string());
    }

    fn run(self) -> Outcome {
        match self.command {
            Command::Extract(c) => c.run(),
            Command::Show(c) => c.run(),
            Command::Dict(c) => c.run(),
            Command::Report(c) => c.run(),
            Command::Export(c) => c.run(),
            Command::Score(c) => c.run(),
            Command::Schema(c) => c.run(),
            Command::Completions { shell } => {
                let mut command = <Cli as clap::CommandFactory>::command();
                let mut script = Vec::new();
                clap_complete::generate(shell, &mut command, "mingshu", &mut script);
                given::print(&String::from_utf8(script)?)?;
                Ok(Exit::Done)
            }
            Command::Man { command } => {
                let mut page = Vec::new();
                clap_mangen::Man::new(manual(&command)?).render(&mut page)?;
                given::print(&String::from_utf8(page)?)?;
                Ok(Exit::Done)
            }
        }
    }
}

/// The program, or one command of it under its full name: `dict`, `suggest` is `mingshu-dict-suggest`.
fn manual(words: &[String]) -> Result<clap::Command, Error> {
    let mut command = <Cli as clap::CommandFactory>::command();
    command.build();
    for word in words {
        let there = || command.get_subcommands().map(clap::Command::get_name).collect::<Vec<_>>().join(", ");
        let found = command.find_subcommand(word);
        command = found.ok_or_else(|| Error::Usage(format!("man {}: no such command (there are: {})", words.join(" "), there())))?.clone();
    }
    let name = std::iter::once("mingshu").chain(words.iter().map(String::as_str)).collect::<Vec<_>>().join("-");
    Ok(command.display_name(name))
}
