//! mingshu for Python: only conversion, nothing is decided here.
//!
//! Articles come in as text or as an Arrow stream, tables go out as Arrow streams, neither copied. The interpreter lock is
//! released while articles are read.

mod convert;
mod error;
mod extractor;
mod tables;

use mingshu::tables::TABLES;
use pyo3::prelude::*;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// (column, type, whether it is never null, what it means) of a table.
#[pyfunction]
fn columns(table: &str) -> PyResult<Vec<(&'static str, &'static str, bool, &'static str)>> {
    let table = tables::named(table)?;
    Ok(table.columns.iter().map(|c| (c.name, c.kind.as_str(), c.required, c.about)).collect())
}

/// The names of all tables, in the order of the contract.
#[pyfunction]
fn table_names() -> Vec<&'static str> {
    TABLES.iter().map(|t| t.name).collect()
}

/// The command line; what it ends with.
#[pyfunction]
fn run(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    py.detach(|| {
        mingshu::cli::execute(arguments, |jobs| {
            // SAFETY: the program begins here; Python has started no other thread.
            unsafe { std::env::set_var("POLARS_MAX_THREADS", jobs) }
        })
        .code()
    })
}

#[pymodule]
fn _mingshu(m: &Bound<'_, PyModule>) -> PyResult<()> {
    m.add("__version__", env!("CARGO_PKG_VERSION"))?;
    m.add("Error", m.py().get_type::<error::Error>())?;
    m.add("DictionaryError", m.py().get_type::<error::DictionaryError>())?;
    m.add("InputError", m.py().get_type::<error::InputError>())?;
    m.add_class::<extractor::Extractor>()?;
    m.add_class::<extractor::Annotated>()?;
    m.add_class::<tables::Tables>()?;
    m.add_class::<tables::Table>()?;
    m.add_function(wrap_pyfunction!(columns, m)?)?;
    m.add_function(wrap_pyfunction!(table_names, m)?)?;
    m.add_function(wrap_pyfunction!(extractor::restore, m)?)?;
    m.add_function(wrap_pyfunction!(run, m)?)?;
    Ok(())
}
