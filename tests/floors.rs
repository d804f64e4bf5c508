//! `floors.toml`: numbers that today's answers reach and later ones must not fall below. They are only ever raised:
//! `FLOORS=raise cargo test -- gold` writes those that have risen.

use crate::harness::root;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Mutex;

pub type Floors = BTreeMap<String, BTreeMap<String, f64>>;

static WRITING: Mutex<()> = Mutex::new(());

fn path() -> PathBuf {
    root().join("tests/floors.toml")
}

pub fn load() -> Floors {
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    toml::from_str(&text).unwrap_or_else(|e| panic!("tests/floors.toml: {e}"))
}

pub fn raises() -> bool {
    std::env::var("FLOORS").is_ok_and(|v| v == "raise")
}

/// Writes a section's floors, each where it is higher (with `lower`, for counts of what is missing: where it is lower).
pub fn raise(section: &str, found: impl IntoIterator<Item = (String, f64)>, lower: bool) {
    let _alone = WRITING.lock();
    let mut floors = load();
    let there = floors.entry(section.to_owned()).or_default();
    for (name, value) in found {
        let old = there.entry(name).or_insert(value);
        *old = if lower { old.min(value) } else { old.max(value) };
    }
    let mut text = String::from("# What is reached today. tests/gold.rs and tests/dictionaries.rs hold to it; only ever raised, by FLOORS=raise.\n");
    for (section, numbers) in &floors {
        let _ = write!(text, "\n[\"{section}\"]\n");
        for (name, value) in numbers {
            let _ = writeln!(text, "\"{name}\" = {value}");
        }
    }
    std::fs::write(path(), text).expect("tests/floors.toml can be written");
}
