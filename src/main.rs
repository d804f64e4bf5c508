//! The program: parse, dispatch, print the error chain, choose the exit code.

use clap::Parser;
use mingshu::cli::{Cli, Exit};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay`: how soon freed memory goes back to the system. Every part takes as much as the one before,
/// so giving it back costs a page fault for each page and saves nothing (measured: 6 % of a run).
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

fn main() -> ExitCode {
    // SAFETY: sets a number in the allocator before any other thread is started.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, -1) };
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
