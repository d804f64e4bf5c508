//! Names that patterns found and no dictionary holds, as a spreadsheet in which a person decides.
//!
//! One row is one name of one kind: how often and where it stands, three sentences, the row that is most like it, and an
//! empty `decision` for [`apply`](super::apply).

use super::nearest::Nearest;
use crate::analysis::Analysis;
use crate::dictionary::Lexicon;
use crate::error::Error;
use crate::mentions::Name;
use polars::prelude::{AnyValue, DataFrame, ParquetReader, SerReader};
use rustc_hash::{FxHashMap, FxHashSet};
use std::path::{Path, PathBuf};

/// The columns of the spreadsheet.
pub const COLUMNS: [&str; 12] =
    ["name", "kind", "count", "n_documents", "also", "example_1", "example_2", "example_3", "nearest", "nearest_id", "decision", "note"];

/// How many sentences show a name.
const EXAMPLES: usize = 3;
/// The longest sentence that is shown whole.
const LONGEST: usize = 120;

/// Names as they are met.
#[derive(Default)]
pub struct Suggestions {
    by_id: FxHashMap<String, Suggestion>,
}

#[derive(Default)]
struct Suggestion {
    name: String,
    kind: String,
    count: u64,
    documents: u64,
    last_document: String,
    /// Other ways in which the texts write it.
    also: Vec<String>,
    examples: Vec<String>,
}

/// A name where it stands.
struct Met<'a> {
    id: &'a str,
    name: &'a str,
    kind: &'a str,
    text: &'a str,
    document: &'a str,
    sentence: &'a str,
    /// First and last character within the sentence.
    at: (usize, usize),
}

impl Suggestions {
    /// Counts what an article holds.
    pub fn add(&mut self, analysis: &Analysis, lexicon: &Lexicon) {
        for (i, m) in (0..).zip(&analysis.mentions) {
            let Name::New(name) = &m.name else { continue };
            let Some(id) = analysis.entity_id(i, lexicon) else { continue };
            let sentence = analysis.sentences[m.sentence as usize].span;
            let at = (m.span.start().saturating_sub(sentence.start()), m.span.end().saturating_sub(sentence.start()));
            let (text, document) = (analysis.slice(m.span), &analysis.document.id);
            self.meet(Met { id, name, kind: m.kind(lexicon), text, document, sentence: analysis.slice(sentence), at });
        }
    }

    /// Counts what a finished run holds: its tables `mentions` and `sentences`.
    pub fn add_run(&mut self, run: &Path, lexicon: &Lexicon) -> Result<(), Error> {
        for (mentions, sentences) in parts(run, "mentions")?.into_iter().zip(parts(run, "sentences")?) {
            let (m, s) = (frame(&mentions)?, frame(&sentences)?);
            let get = |f: &DataFrame, path: &Path, name: &str| -> Result<Vec<AnyValue<'static>>, Error> {
                let column = f.column(name).map_err(|source| Error::Parquet {
                    path: path.display().to_string(),
                    what: "has not the columns of a run; make it again",
                    source,
                })?;
                let series = column.as_materialized_series();
                Ok(series.iter().map(AnyValue::into_static).collect())
            };
            let text = |v: &AnyValue<'_>| v.get_str().unwrap_or_default().to_owned();
            let number = |v: &AnyValue<'_>| v.extract::<u64>().unwrap_or(0);
            let (sd, si, ss, st) =
                (get(&s, &sentences, "doc_id")?, get(&s, &sentences, "sent_id")?, get(&s, &sentences, "start")?, get(&s, &sentences, "text")?);
            let by_place: FxHashMap<(String, u64), usize> = (0..s.height()).map(|i| ((text(&sd[i]), number(&si[i])), i)).collect();
            let column = |name| get(&m, &mentions, name);
            let (docs, sents, starts, ends) = (column("doc_id")?, column("sent_id")?, column("start")?, column("end")?);
            let (texts, kinds, ids, names) = (column("text")?, column("kind")?, column("entity_id")?, column("name")?);
            for i in 0..m.height() {
                let id = text(&ids[i]);
                let document = text(&docs[i]);
                let Some(&at) = by_place.get(&(document.clone(), number(&sents[i]))) else { continue };
                if id.is_empty() || !is_new(&id, &text(&kinds[i])) || lexicon.by_id(&id).is_some() {
                    continue;
                }
                let from = number(&ss[at]);
                let span = (number(&starts[i]).saturating_sub(from) as usize, number(&ends[i]).saturating_sub(from) as usize);
                let (name, kind, written, sentence) = (text(&names[i]), text(&kinds[i]), text(&texts[i]), text(&st[at]));
                self.meet(Met { id: &id, name: &name, kind: &kind, text: &written, document: &document, sentence: &sentence, at: span });
            }
        }
        Ok(())
    }

    fn meet(&mut self, met: Met<'_>) {
        let s =
            self.by_id.entry(met.id.to_owned()).or_insert_with(|| Suggestion { name: met.name.to_owned(), kind: met.kind.to_owned(), ..Suggestion::default() });
        s.count += 1;
        if s.last_document != met.document || s.documents == 0 {
            s.documents += 1;
            met.document.clone_into(&mut s.last_document);
            // A sentence of each document, so that three show three.
            let example = shown(met.sentence, met.at);
            if s.examples.len() < EXAMPLES && !s.examples.contains(&example) {
                s.examples.push(example);
            }
        } else if s.examples.len() < EXAMPLES && s.documents == 1 {
            let example = shown(met.sentence, met.at);
            if !s.examples.contains(&example) {
                s.examples.push(example);
            }
        }
        if met.text != s.name && !s.also.iter().any(|a| a == met.text) {
            s.also.push(met.text.to_owned());
        }
    }

    pub fn len(&self) -> usize {
        self.by_id.len()
    }

    pub fn is_empty(&self) -> bool {
        self.by_id.is_empty()
    }

    /// The spreadsheet: the header, then those met at least so often, the most frequent first.
    pub fn rows(&self, least: u64, lexicon: &Lexicon) -> Vec<Vec<String>> {
        let nearest = Nearest::new(lexicon);
        let mut all: Vec<&Suggestion> = self.by_id.values().filter(|s| s.count >= least).collect();
        all.sort_unstable_by(|a, b| b.count.cmp(&a.count).then_with(|| (&a.kind, &a.name).cmp(&(&b.kind, &b.name))));
        let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
        let mut seen = FxHashSet::default();
        for s in all {
            // A name and kind that a dictionary holds by now needs no decision.
            let key = lexicon.rules.fold.key(&s.name);
            let held = lexicon.forms(&key).iter().filter_map(|f| f.entity).any(|e| lexicon.kind(lexicon.entity(e).kind) == s.kind);
            if held || lexicon.blocks(&key) || !seen.insert((&s.kind, key)) {
                continue;
            }
            let example = |i: usize| s.examples.get(i).cloned().unwrap_or_default();
            let near = nearest.of(&s.name, &s.kind);
            let (near_name, near_id) = near.map_or_else(Default::default, |e| (lexicon.name_of(e).to_owned(), lexicon.id_of(e).to_owned()));
            let also = s.also.join("|");
            rows.push(vec![
                s.name.clone(),
                s.kind.clone(),
                s.count.to_string(),
                s.documents.to_string(),
                also,
                example(0),
                example(1),
                example(2),
                near_name,
                near_id,
                String::new(),
                String::new(),
            ]);
        }
        rows
    }
}

/// An id of a name that no dictionary held: the kind and a hash.
fn is_new(id: &str, kind: &str) -> bool {
    id.strip_prefix(kind).and_then(|rest| rest.strip_prefix(':')).is_some_and(|hash| hash.len() == 12 && hash.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The sentence with the name marked, cut around it where it is long.
fn shown(sentence: &str, at: (usize, usize)) -> String {
    let chars: Vec<char> = sentence.chars().map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let (start, end) = (at.0.min(chars.len()), at.1.min(chars.len()));
    let room = LONGEST.saturating_sub(end - start) / 2;
    let (from, to) = if chars.len() <= LONGEST { (0, chars.len()) } else { (start.saturating_sub(room), (end + room).min(chars.len())) };
    let part = |a: usize, b: usize| chars[a..b].iter().collect::<String>();
    let before = if from > 0 { "…" } else { "" };
    let after = if to < chars.len() { "…" } else { "" };
    format!("{before}{}【{}】{}{after}", part(from, start), part(start, end), part(end, to))
}

fn parts(run: &Path, table: &str) -> Result<Vec<PathBuf>, Error> {
    let folder = run.join(table);
    let entries =
        std::fs::read_dir(&folder).map_err(|e| Error::input(&folder, format!("cannot be read: {e}; the run needs the tables mentions and sentences")))?;
    let mut parts: Vec<PathBuf> = entries.filter_map(Result::ok).map(|e| e.path()).filter(|p| p.extension().is_some_and(|e| e == "parquet")).collect();
    parts.sort();
    Ok(parts)
}

fn frame(path: &Path) -> Result<DataFrame, Error> {
    let file = std::fs::File::open(path).map_err(Error::io(path, "cannot be read"))?;
    ParquetReader::new(file).finish().map_err(|source| Error::Parquet { path: path.display().to_string(), what: "cannot be read", source })
}
