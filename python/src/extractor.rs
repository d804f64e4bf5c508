//! The [`Extractor`]: dictionaries and options, built once, used from any thread.

use crate::convert::{Given, given};
use crate::error::{InputError, raised};
use crate::tables::{Tables, named};
use mingshu::dictionary::lexicon::Layer;
use mingshu::document::Record;
use mingshu::read::{self, FieldNames, Fields};
use mingshu::tables::{TABLES, Table as Schema};
use mingshu::{Analysis, Lexicon, Pipeline, run, view};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::path::PathBuf;

/// What an extractor is made of, as it travels to another process: the dictionaries' bytes go with it.
type Parts = (Vec<Vec<(PathBuf, Vec<u8>)>>, Option<String>, bool, Option<usize>);

/// A dictionary, or several.
#[derive(FromPyObject)]
enum Paths {
    #[pyo3(annotation = "a path")]
    One(PathBuf),
    #[pyo3(annotation = "a list of paths")]
    Many(Vec<PathBuf>),
}

/// Reads articles. Built once; never changes; picklable; safe to use from several threads.
///
/// ``dictionaries`` is a CSV file or a folder of them, or a list of such, laid over the built-in ones (none of which is used with
/// ``builtin=False``); ``home`` is the place that the paper is of, by name or adcode; ``jobs`` is how many threads one call
/// may take, by default one a core.
///
/// >>> ex = mingshu.Extractor(home="洛阳市")
/// >>> ex
/// mingshu.Extractor(dictionaries=[], home="洛阳市")
#[pyclass(frozen, module = "mingshu")]
pub struct Extractor {
    pipeline: Pipeline,
    layers: Vec<Layer>,
    home: Option<String>,
    builtin: bool,
    jobs: Option<usize>,
}

impl Extractor {
    fn build(py: Python<'_>, layers: Vec<Layer>, home: Option<String>, builtin: bool, jobs: Option<usize>) -> PyResult<Extractor> {
        let pipeline = py.detach(|| Pipeline::new(Lexicon::of(builtin, &layers)?, home.as_deref())).map_err(raised)?;
        Ok(Extractor { pipeline, layers, home, builtin, jobs })
    }

    fn parts(&self) -> Parts {
        (self.layers.iter().map(|l| l.files.clone()).collect(), self.home.clone(), self.builtin, self.jobs)
    }
}

/// An extractor from its parts, in another process.
#[pyfunction]
pub fn restore(py: Python<'_>, layers: Vec<Vec<(PathBuf, Vec<u8>)>>, home: Option<String>, builtin: bool, jobs: Option<usize>) -> PyResult<Extractor> {
    Extractor::build(py, layers.into_iter().map(|files| Layer { files }).collect(), home, builtin, jobs)
}

#[pymethods]
impl Extractor {
    #[new]
    #[pyo3(signature = (dictionaries=Paths::Many(Vec::new()), home=None, *, builtin=true, jobs=None), text_signature = "(dictionaries=(), home=None, *, builtin=True, jobs=None)")]
    fn new(py: Python<'_>, dictionaries: Paths, home: Option<String>, builtin: bool, jobs: Option<usize>) -> PyResult<Extractor> {
        if jobs == Some(0) {
            return Err(InputError::new_err("jobs=0: give 1 or more, or None for one a core"));
        }
        let dictionaries = match dictionaries {
            Paths::One(path) => vec![path],
            Paths::Many(paths) => paths,
        };
        let layers = dictionaries.iter().map(|path| Layer::read(path)).collect::<Result<_, _>>().map_err(raised)?;
        Extractor::build(py, layers, home, builtin, jobs)
    }

    /// The home that was given.
    ///
    /// >>> mingshu.Extractor(home="410300").home
    /// '410300'
    #[getter]
    fn home(&self) -> Option<&str> {
        self.home.as_deref()
    }

    /// The tables of what is given: a ``str`` (the text itself, not the name of a file), a list of ``str``, or anything with ``__arrow_c_stream__`` (polars, pyarrow,
    /// pandas 2.2 or later, a DuckDB relation) that has a column of texts.
    ///
    /// ``tables`` names those that are wanted (default: all but ``tokens``). Columns are found by their usual names (``id``,
    /// ``text``, ``title``, ``published``, ``url``, ``home``, …) or named by ``text_field`` and its sisters. An article that
    /// cannot be used is a row of ``errors``.
    ///
    /// >>> ex = mingshu.Extractor()
    /// >>> t = ex.extract("力争全年完成投资25亿元。")
    /// >>> pl.DataFrame(t.figures).select("text", "metric", "value").rows()
    /// [('25亿元', 'investment', 2500000000.0)]
    /// >>> ex.extract(pl.DataFrame({"body": ["产值3亿元。"]}), tables=["quantities"], text_field="body")
    /// <mingshu.Tables quantities 1>
    #[pyo3(signature = (data, *, tables=None, **fields))]
    fn extract(&self, py: Python<'_>, data: &Bound<'_, PyAny>, tables: Option<Vec<String>>, fields: Option<&Bound<'_, PyDict>>) -> PyResult<Tables> {
        let wanted: Vec<&'static Schema> = match tables {
            Some(names) => names.iter().map(|n| named(n)).collect::<PyResult<_>>()?,
            None => TABLES.into_iter().filter(|t| t.name != "tokens").collect(),
        };
        let options = read::Options::new(FieldNames::builtin(columns(fields)?).map_err(raised)?);
        let given = given(data)?;
        let frames = py.detach(|| {
            let records = match given {
                Given::One(text) => vec![Ok(read::text_record("-", text))],
                Given::Frame(frame) => read::frame::records(&frame, "-", &options)?,
            };
            let jobs = self.jobs.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, Into::into)).min(records.len().max(1));
            run::in_memory(&self.pipeline, records, &options, &wanted, jobs)
        });
        Tables::new(py, frames.map_err(raised)?)
    }

    /// One article, annotated: a notebook draws it, ``print`` writes it, ``.html`` is a page.
    ///
    /// >>> print(mingshu.Extractor().show("投资5亿元。", published="2021-07-23"))
    /// 2021-07-23
    /// ...
    ///     • 5亿元 = 500000000 CNY  investment, actual
    /// ...
    #[pyo3(signature = (text, *, title=None, published=None))]
    fn show(&self, py: Python<'_>, text: String, title: Option<String>, published: Option<&str>) -> PyResult<Annotated> {
        let published =
            published.map(|day| day.parse().map_err(|_| InputError::new_err(format!("published={day:?}: give a day, as 2021-07-23")))).transpose()?;
        py.detach(|| {
            let lexicon = self.pipeline.lexicon();
            let record = Record { source: "-".into(), text, title, published, ..Record::default() };
            let analysis: Analysis = self.pipeline.analyse(record, "-".into());
            Ok(Annotated { text: view::terminal::draw(&analysis, lexicon, false), html: view::page::draw(&analysis, lexicon) })
        })
    }

    fn __reduce__(&self, py: Python<'_>) -> PyResult<(Py<PyAny>, Parts)> {
        Ok((py.import("mingshu._mingshu")?.getattr("restore")?.unbind(), self.parts()))
    }

    fn __repr__(&self) -> String {
        let files: Vec<String> = self.layers.iter().flat_map(|l| &l.files).map(|(path, _)| path.display().to_string()).collect();
        let home = self.home.as_ref().map(|h| format!(", home={h:?}")).unwrap_or_default();
        format!("mingshu.Extractor(dictionaries={files:?}{home})")
    }
}

/// Names of columns that the caller gave: `text_field="body"`.
fn columns(given: Option<&Bound<'_, PyDict>>) -> PyResult<Fields> {
    let mut fields = Fields::default();
    for (key, value) in given.into_iter().flatten() {
        let key: String = key.extract()?;
        let slot = match key.as_str() {
            "id_field" => &mut fields.id,
            "text_field" => &mut fields.text,
            "title_field" => &mut fields.title,
            "date_field" => &mut fields.date,
            "url_field" => &mut fields.url,
            "home_field" => &mut fields.home,
            "publisher_field" => &mut fields.publisher,
            "author_field" => &mut fields.author,
            _ => return Err(pyo3::exceptions::PyTypeError::new_err(format!("extract() got an unexpected keyword argument '{key}'"))),
        };
        *slot = value.extract()?;
    }
    Ok(fields)
}

/// An annotated article, as ``Extractor.show`` gives it.
#[pyclass(frozen, module = "mingshu")]
pub struct Annotated {
    text: String,
    /// A page of its own.
    #[pyo3(get)]
    html: String,
}

#[pymethods]
impl Annotated {
    /// The page in a frame of its own, so that its styles stay within.
    fn _repr_html_(&self) -> String {
        let source = self.html.replace('&', "&amp;").replace('"', "&quot;");
        format!("<iframe sandbox style=\"width:100%;height:32em;border:0\" srcdoc=\"{source}\"></iframe>")
    }

    fn __str__(&self) -> &str {
        &self.text
    }

    fn __repr__(&self) -> &str {
        &self.text
    }
}
