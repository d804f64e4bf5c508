//! A table of the page, column by column, as JSON.

use std::fmt::Write;

/// A cell of a row.
pub(super) enum Entry {
    Whole(u32),
    Number(Option<f64>),
    List(Vec<u32>),
}

impl From<u32> for Entry {
    fn from(n: u32) -> Entry {
        Entry::Whole(n)
    }
}

impl From<Option<f64>> for Entry {
    fn from(n: Option<f64>) -> Entry {
        Entry::Number(n)
    }
}

impl From<Vec<u32>> for Entry {
    fn from(list: Vec<u32>) -> Entry {
        Entry::List(list)
    }
}

/// The rows on the page, and how many the run has.
pub(super) struct Sheet {
    columns: Vec<(&'static str, String)>,
    pub rows: u32,
    pub of: u64,
}

impl Sheet {
    pub fn new(names: &[&'static str], of: u64) -> Sheet {
        Sheet { columns: names.iter().map(|n| (*n, String::new())).collect(), rows: 0, of }
    }

    pub fn push<const N: usize>(&mut self, row: [Entry; N]) {
        debug_assert_eq!(N, self.columns.len(), "a cell a column");
        for ((_, column), entry) in self.columns.iter_mut().zip(row) {
            if self.rows > 0 {
                column.push(',');
            }
            // Writing to a text cannot fail.
            let _ = match entry {
                Entry::Whole(n) => write!(column, "{n}"),
                Entry::Number(Some(n)) if n.is_finite() => write!(column, "{n}"),
                Entry::Number(_) => write!(column, "null"),
                Entry::List(list) => {
                    let list: Vec<String> = list.iter().map(u32::to_string).collect();
                    write!(column, "[{}]", list.join(","))
                }
            };
        }
        self.rows += 1;
    }

    /// Bytes on the page, but for the names.
    pub fn size(&self) -> usize {
        self.columns.iter().map(|(_, c)| c.len()).sum()
    }

    pub fn json(&self) -> String {
        let mut out = format!("{{\"of\":{},\"rows\":{}", self.of, self.rows);
        for (name, column) in &self.columns {
            let _ = write!(out, ",\n\"{name}\":[{column}]");
        }
        out.push('}');
        out
    }
}
