//! Errors by kind: what is wrong with a dictionary, with the input, or elsewhere.

use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use std::error::Error as _;

pyo3::create_exception!(mingshu, Error, PyException, "What mingshu cannot do, and what would do.");
pyo3::create_exception!(mingshu, DictionaryError, Error, "A dictionary cannot be used; `file`, `line` and `column` say where.");
pyo3::create_exception!(mingshu, InputError, Error, "What was given cannot be read, or is not known.");

/// The error as Python raises it, with what caused it.
pub fn raised(error: mingshu::Error) -> PyErr {
    let message = keywords(&error.to_string());
    // What is given has no name but this.
    let mut message = message.strip_prefix("-: ").map(str::to_owned).unwrap_or(message);
    let mut cause = error.source();
    while let Some(c) = cause {
        message.push_str(&format!("; because: {c}"));
        cause = c.source();
    }
    match error {
        mingshu::Error::Dictionary { place, .. } => {
            let raised = DictionaryError::new_err(message);
            Python::attach(|py| {
                let value = raised.value(py);
                let _ = value.setattr("file", &place.file);
                let _ = value.setattr("line", place.line);
                let _ = value.setattr("column", place.column);
            });
            raised
        }
        mingshu::Error::Input { .. } | mingshu::Error::Usage(_) => InputError::new_err(message),
        _ => Error::new_err(message),
    }
}

/// Options by the names that they have here: `--text-field` is `text_field`.
fn keywords(message: &str) -> String {
    let word = |w: &str| match w.strip_prefix("--") {
        Some(option) => option.replace('-', "_"),
        None => w.to_owned(),
    };
    message.split(' ').map(word).collect::<Vec<_>>().join(" ")
}
