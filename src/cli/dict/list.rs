//! `mingshu dict list`.

use crate::cli::given::{Dictionaries, print};
use crate::cli::{Exit, Outcome};
use crate::dictionary::Lexicon;
use crate::dictionary::lexicon::{Entity, EntityIndex};
use crate::error::Error;
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Counts names by file and kind, or lists the rows of a name.
#[derive(Args)]
#[command(after_help = "Examples:\n  mingshu dict list\n  mingshu dict list 鼓楼区\n  mingshu dict list 洛阳 --kind company --dict mine.csv")]
pub struct List {
    /// Rows with this id, written so, or whose name holds it
    name: Option<String>,
    /// Rows of this kind only
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// The most rows to list
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    dictionaries: Dictionaries,
}

impl List {
    pub(super) fn run(self) -> Outcome {
        let lexicon = self.dictionaries.lexicon()?;
        self.check_kind(&lexicon)?;
        let out = match &self.name {
            Some(name) => self.rows(name, &lexicon),
            None => self.counts(&lexicon),
        };
        print(&out)?;
        Ok(Exit::Done)
    }

    fn check_kind(&self, lexicon: &Lexicon) -> Result<(), Error> {
        let Some(kind) = &self.kind else { return Ok(()) };
        let there: BTreeSet<&str> = lexicon.entities().map(|e| lexicon.kind(e.kind)).collect();
        let known = || there.iter().copied().collect::<Vec<_>>().join(", ");
        if there.contains(kind.as_str()) { Ok(()) } else { Err(Error::Usage(format!("--kind {kind}: no row is of this kind (there are: {})", known()))) }
    }

    fn is_asked(&self, e: &Entity, lexicon: &Lexicon) -> bool {
        self.kind.as_deref().is_none_or(|k| lexicon.kind(e.kind) == k)
    }

    fn counts(&self, lexicon: &Lexicon) -> String {
        let mut counts: BTreeMap<(u16, &str, &str), u64> = BTreeMap::new();
        for e in lexicon.entities().filter(|e| self.is_asked(e, lexicon)) {
            *counts.entry((e.layer, lexicon.file(e), lexicon.kind(e.kind))).or_default() += 1;
        }
        let width = counts.keys().map(|(_, f, _)| f.chars().count()).max().unwrap_or(0);
        let mut out = String::new();
        for ((_, file, kind), n) in &counts {
            let _ = writeln!(out, "{file:<width$}  {kind:<14} {n:>8}");
        }
        let _ = writeln!(out, "{:<width$}  {:<14} {:>8}", "", "", counts.values().sum::<u64>());
        out
    }

    fn rows(&self, name: &str, lexicon: &Lexicon) -> String {
        let key = lexicon.rules.fold.key(name);
        let folded: String = key.iter().collect();
        let written: Vec<EntityIndex> = lexicon.forms(&key).iter().filter_map(|f| f.entity).collect();
        let holds = |e: &Entity| lexicon.rules.fold.letters(lexicon.name(e)).collect::<String>().contains(&folded);
        let mut all: Vec<(u8, EntityIndex)> = lexicon
            .indexed()
            .filter(|(_, e)| self.is_asked(e, lexicon))
            .filter_map(|(i, e)| {
                if lexicon.id(e) == name {
                    Some((0, i))
                } else if written.contains(&i) {
                    Some((1, i))
                } else {
                    holds(e).then_some((2, i))
                }
            })
            .collect();
        all.sort_unstable();
        let mut out = String::new();
        for &(_, i) in all.iter().take(self.limit) {
            let e = lexicon.entity(i);
            let parent = e.parent.map(|p| format!("  in {}", lexicon.name_of(p))).unwrap_or_default();
            let _ = writeln!(out, "{}  {}  {}{parent}  ({})", lexicon.id(e), lexicon.kind(e.kind), lexicon.name(e), lexicon.source(e));
        }
        if all.len() > self.limit {
            let _ = writeln!(out, "and {} more; --limit or a longer name shows others", all.len() - self.limit);
        }
        if all.is_empty() {
            let near = crate::upkeep::nearest::Nearest::new(lexicon).of(name, self.kind.as_deref().unwrap_or(""));
            let near = near.map(|e| format!("; nearest: {} (id {})", lexicon.name_of(e), lexicon.id_of(e))).unwrap_or_default();
            let _ = writeln!(out, "no row is called {name}{near}");
        }
        out
    }
}
