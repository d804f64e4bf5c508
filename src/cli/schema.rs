//! `mingshu schema [TABLE] [--json]`.

use super::{Exit, Outcome, given::print};
use crate::error::Error;
use crate::tables::{SCHEMA_VERSION, TABLES, Table};
use clap::Args;
use serde_json::json;
use std::fmt::Write;

/// Every table, column, type and meaning.
#[derive(Args)]
#[command(after_help = "Example:\n  mingshu schema figures")]
pub struct Schema {
    /// One table only
    table: Option<String>,
    /// As JSON
    #[arg(long)]
    json: bool,
}

impl Schema {
    pub(super) fn run(self) -> Outcome {
        let tables: Vec<&Table> = match &self.table {
            None => TABLES.to_vec(),
            Some(name) => match TABLES.into_iter().find(|t| t.name == name) {
                Some(t) => vec![t],
                None => {
                    let known: Vec<&str> = TABLES.iter().map(|t| t.name).collect();
                    return Err(Error::Usage(format!("no table \"{name}\" (one of {})", known.join(", "))).into());
                }
            },
        };
        let mut out = String::new();
        if self.json {
            let all: Vec<_> = tables
                .iter()
                .map(|t| {
                    let columns: Vec<_> = t
                        .columns
                        .iter()
                        .map(|c| json!({"name": c.name, "type": c.kind.as_str(), "required": c.required, "values": c.values, "about": c.about}))
                        .collect();
                    json!({"table": t.name, "about": t.about, "columns": columns})
                })
                .collect();
            writeln!(out, "{}", serde_json::to_string_pretty(&json!({"schema_version": SCHEMA_VERSION, "tables": all}))?)?;
        } else {
            for t in tables {
                writeln!(out, "{}: {}", t.name, t.about)?;
                for c in t.columns {
                    let null = if c.required { "" } else { "?" };
                    let values = if c.values.is_empty() { String::new() } else { format!(" ({})", c.values.join(", ")) };
                    writeln!(out, "  {:<18} {:<9} {}{values}", c.name, format!("{}{null}", c.kind.as_str()), c.about)?;
                }
                writeln!(out)?;
            }
        }
        print(&out)?;
        Ok(Exit::Done)
    }
}
