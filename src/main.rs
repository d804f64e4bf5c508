//! The program.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// `mi_option_purge_delay`: how soon freed memory goes back to the system. Every part takes as much as the one before,
/// so giving it back costs a page fault for each page and saves nothing (measured: 6 % of a run).
const PURGE_DELAY: libmimalloc_sys::mi_option_t = 15;

fn main() -> ExitCode {
    // SAFETY: sets a number in the allocator before any other thread is started.
    unsafe { libmimalloc_sys::mi_option_set(PURGE_DELAY, -1) };
    mingshu::cli::execute(std::env::args_os(), |jobs| {
        // SAFETY: no other thread has been started yet.
        unsafe { std::env::set_var("POLARS_MAX_THREADS", jobs) }
    })
    .into()
}
