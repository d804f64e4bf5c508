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
    // The allocator asks for pages of two mebibytes, of which much is never used: to clear them takes 3 to 5 % of a run
    // where the system has to find them, and what they spare in looking up addresses was not to be measured. Without
    // leave to say so, nothing is lost.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    mingshu::cli::execute(std::env::args_os(), |jobs| {
        // SAFETY: no other thread has been started yet.
        unsafe { std::env::set_var("POLARS_MAX_THREADS", jobs) }
    })
    .into()
}
