//! The program: parse, dispatch, print the error chain, choose the exit code.

use clap::Parser;
use mingshu::cli::{Cli, Exit};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            let code = if e.use_stderr() { Exit::Usage } else { Exit::Done };
            let _ = e.print();
            return code.into();
        }
    };
    cli.limit_threads(|jobs| {
        // SAFETY: no other thread has been started yet.
        unsafe { std::env::set_var("POLARS_MAX_THREADS", jobs) }
    });
    match cli.run() {
        Ok(exit) => exit.into(),
        Err(e) if is_closed_pipe(e.as_ref()) => Exit::Done.into(),
        Err(e) => {
            eprintln!("mingshu: {e}");
            let mut cause = e.source();
            while let Some(c) = cause {
                eprintln!("  because: {c}");
                cause = c.source();
            }
            Exit::of(e.as_ref()).into()
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
