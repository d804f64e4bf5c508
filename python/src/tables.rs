//! Tables as Python holds them: each an Arrow stream that others take over without a copy.

use crate::convert;
use crate::error::InputError;
use mingshu::tables::{TABLES, Table as Schema, by_name};
use polars::prelude::DataFrame;
use pyo3::exceptions::{PyAttributeError, PyKeyError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

/// The table of this name, or which there are.
pub fn named(name: &str) -> PyResult<&'static Schema> {
    by_name(name).ok_or_else(|| InputError::new_err(format!("{name}: no such table (there are: {})", TABLES.map(|t| t.name).join(", "))))
}

/// One table: an object with ``__arrow_c_stream__``, which polars, pyarrow, pandas and DuckDB take as it is.
#[pyclass(frozen, module = "mingshu")]
pub struct Table {
    name: &'static str,
    frame: DataFrame,
}

#[pymethods]
impl Table {
    /// The name of the table.
    ///
    /// >>> mingshu.Extractor(builtin=False).extract("投资5亿元。").figures.name
    /// 'figures'
    #[getter]
    fn name(&self) -> &'static str {
        self.name
    }

    /// The names of its columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        self.frame.get_column_names().iter().map(|c| c.to_string()).collect()
    }

    fn __len__(&self) -> usize {
        self.frame.height()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(&self, py: Python<'py>, requested_schema: Option<Bound<'py, PyAny>>) -> PyResult<Bound<'py, PyCapsule>> {
        // A producer may leave a requested schema to its consumer.
        let _ = requested_schema;
        convert::stream(py, &self.frame)
    }

    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        convert::schema(py, &self.frame)
    }

    fn __repr__(&self) -> String {
        let rows = self.frame.height();
        format!("<mingshu.Table {}: {rows} {}, columns {}>", self.name, if rows == 1 { "row" } else { "rows" }, self.columns().join(", "))
    }
}

/// The tables of one call: ``t.figures`` or ``t["figures"]``.
#[pyclass(frozen, mapping, module = "mingshu")]
pub struct Tables {
    tables: Vec<Py<Table>>,
}

impl Tables {
    pub fn new(py: Python<'_>, frames: Vec<(&'static str, DataFrame)>) -> PyResult<Tables> {
        let tables = frames.into_iter().map(|(name, frame)| Py::new(py, Table { name, frame })).collect::<PyResult<_>>()?;
        Ok(Tables { tables })
    }

    fn find(&self, py: Python<'_>, name: &str) -> Option<Py<Table>> {
        self.tables.iter().find(|t| t.get().name == name).map(|t| t.clone_ref(py))
    }

    fn missing(&self, name: &str) -> String {
        format!("{name}: no such table here (there are: {})", self.keys().join(", "))
    }
}

#[pymethods]
impl Tables {
    /// The names of the tables.
    ///
    /// >>> mingshu.Extractor(builtin=False).extract("投资5亿元。", tables=["times", "figures"]).keys()
    /// ['times', 'figures']
    fn keys(&self) -> Vec<&'static str> {
        self.tables.iter().map(|t| t.get().name).collect()
    }

    fn __getitem__(&self, py: Python<'_>, name: &str) -> PyResult<Py<Table>> {
        self.find(py, name).ok_or_else(|| PyKeyError::new_err(self.missing(name)))
    }

    fn __getattr__(&self, py: Python<'_>, name: &str) -> PyResult<Py<Table>> {
        self.find(py, name).ok_or_else(|| PyAttributeError::new_err(self.missing(name)))
    }

    fn __dir__(&self) -> Vec<&'static str> {
        [self.keys(), vec!["keys"]].concat()
    }

    fn __contains__(&self, name: &str) -> bool {
        self.keys().contains(&name)
    }

    fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        pyo3::types::PyList::new(py, self.keys())?.into_any().call_method0("__iter__")
    }

    fn __len__(&self) -> usize {
        self.tables.len()
    }

    fn __repr__(&self) -> String {
        let rows: Vec<String> = self.tables.iter().map(|t| format!("{} {}", t.get().name, t.get().frame.height())).collect();
        format!("<mingshu.Tables {}>", rows.join(", "))
    }
}
