//! Arrow streams in and out, by the PyCapsule interface.

use crate::error::InputError;
use polars::prelude::{Column, CompatLevel, DataFrame, IntoColumn, NamedFrom, PolarsResult, Series};
use polars_arrow::array::{Array, StructArray};
use polars_arrow::datatypes::{ArrowDataType, Field};
use polars_arrow::ffi::{ArrowArrayStream, ArrowArrayStreamReader, export_field_to_c, export_iterator};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyList, PyString, PyTuple};
use std::ffi::CStr;

const STREAM: &CStr = c"arrow_array_stream";
const SCHEMA: &CStr = c"arrow_schema";

/// What was given to read.
pub enum Given {
    /// One article.
    One(String),
    /// A frame with a row for each.
    Frame(DataFrame),
}

/// A string, a list of strings, or whatever speaks Arrow.
pub fn given(data: &Bound<'_, PyAny>) -> PyResult<Given> {
    if let Ok(text) = data.cast::<PyString>() {
        return Ok(Given::One(text.to_str()?.to_owned()));
    }
    if data.is_instance_of::<PyList>() || data.is_instance_of::<PyTuple>() {
        let texts: Vec<String> = data
            .extract()
            .map_err(|_| PyTypeError::new_err("the list holds something that is no str; of records make a frame first, as polars.DataFrame(records)"))?;
        let column = Series::new("text".into(), texts).into_column();
        return DataFrame::new(column.len(), vec![column]).map(Given::Frame).map_err(unreadable);
    }
    if data.hasattr("__arrow_c_stream__")? {
        return read(data).map(Given::Frame);
    }
    let name = data.get_type().name()?;
    Err(PyTypeError::new_err(format!(
        "{name}: give a str, a list of str, or a frame that has __arrow_c_stream__ (polars, a LazyFrame collected first; pyarrow, DuckDB, pandas 2.2 or later)"
    )))
}

/// A frame out of an object with `__arrow_c_stream__`.
fn read(data: &Bound<'_, PyAny>) -> PyResult<DataFrame> {
    let capsule = data.call_method0("__arrow_c_stream__")?;
    let capsule = capsule.cast::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<ArrowArrayStream>();
    // SAFETY: a capsule of this name holds a stream by the Arrow PyCapsule interface; it is moved out, and what stays
    // behind is marked as released, so that the capsule frees nothing of ours.
    let stream = unsafe { std::mem::replace(&mut *pointer.as_ptr(), ArrowArrayStream::empty()) };
    // SAFETY: the stream keeps the Arrow C stream interface, as its producer promises by the capsule's name.
    let frame = unsafe { ArrowArrayStreamReader::try_new(Box::new(stream)) }.and_then(|mut reader| {
        let mut batches: Vec<Box<dyn Array>> = Vec::new();
        // SAFETY: as above.
        while let Some(batch) = unsafe { reader.next() } {
            batches.push(batch?);
        }
        frame(reader.field(), &batches)
    });
    frame.map_err(unreadable)
}

/// Record batches as one frame.
fn frame(field: &Field, batches: &[Box<dyn Array>]) -> PolarsResult<DataFrame> {
    let fields = match field.dtype() {
        ArrowDataType::Struct(fields) => fields.as_slice(),
        _ => std::slice::from_ref(field),
    };
    let columns = fields.iter().enumerate().map(|(i, f)| {
        let chunks: Vec<Box<dyn Array>> =
            batches.iter().map(|b| b.as_any().downcast_ref::<StructArray>().map_or_else(|| b.clone(), |s| s.values()[i].clone())).collect();
        let chunks = if chunks.is_empty() { vec![polars_arrow::array::new_empty_array(f.dtype().clone())] } else { chunks };
        Series::try_from((f, chunks)).map(IntoColumn::into_column)
    });
    let columns = columns.collect::<PolarsResult<Vec<Column>>>()?;
    DataFrame::new(batches.iter().map(|b| b.len()).sum(), columns)
}

fn unreadable(error: polars::error::PolarsError) -> PyErr {
    InputError::new_err(format!("the frame cannot be read: {error}"))
}

/// A frame's chunks as a stream; their buffers are shared, not copied.
pub fn stream<'py>(py: Python<'py>, frame: &DataFrame) -> PyResult<Bound<'py, PyCapsule>> {
    let field = field(frame);
    let dtype = field.dtype().clone();
    let frame = frame.clone();
    let batches = (0..frame.columns().first().map_or(0, |c| c.as_materialized_series().n_chunks())).map(move |i| {
        let arrays: Vec<Box<dyn Array>> = frame.columns().iter().map(|c| c.as_materialized_series().to_arrow(i, CompatLevel::newest())).collect();
        Ok(StructArray::new(dtype.clone(), arrays[0].len(), arrays, None).boxed())
    });
    PyCapsule::new_with_value(py, export_iterator(Box::new(batches), field), STREAM)
}

pub fn schema<'py>(py: Python<'py>, frame: &DataFrame) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, export_field_to_c(&field(frame)), SCHEMA)
}

fn field(frame: &DataFrame) -> Field {
    let fields = frame.columns().iter().map(|c| c.field().to_arrow(CompatLevel::newest())).collect();
    Field::new("".into(), ArrowDataType::Struct(fields), false)
}
