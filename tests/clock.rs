//! What work takes, whatever else the machine does; for tests of growth and for benches.

use std::time::Instant;

/// Time that this thread has worked, where the system tells: other work on the machine then counts for less.
pub struct Clock {
    wall: Instant,
    worked: Option<f64>,
}

impl Clock {
    pub fn start() -> Clock {
        Clock { wall: Instant::now(), worked: Self::worked() }
    }

    fn worked() -> Option<f64> {
        let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        Some(stat.split_whitespace().next()?.parse::<f64>().ok()? / 1e9)
    }

    pub fn seconds(&self) -> f64 {
        match (self.worked, Self::worked()) {
            (Some(from), Some(to)) => to - from,
            _ => self.wall.elapsed().as_secs_f64(),
        }
    }
}
