//! A frame in memory -> its rows as records: what a Parquet file is read into, and what Python hands over.

use polars::prelude::*;

use crate::error::{Error, Failure};

use super::charset::Charset;
use super::fields::{FIELDS, Field};
use super::open::Origin;
use super::{Options, Payload, Raw, date};

/// The cells of a row, by field.
pub(super) type Cells = [Option<Vec<u8>>; FIELDS];

/// The rows of a frame as records; `source` is what their column of that name says.
pub fn records(frame: &DataFrame, source: &str, options: &Options) -> Result<Vec<Result<Raw, Failure>>, Error> {
    let header: Vec<String> = frame.get_column_names().iter().map(|name| name.to_string()).collect();
    let columns = options.fields.require(&header).map_err(|(_, what)| Error::input(source, what))?;
    let cells = rows(frame, &header, &columns).map_err(|e| Error::input(source, e.to_string()))?;
    let mut origin = Origin::new(source, true);
    Ok(cells.into_iter().map(|cells| Ok(origin.raw(None, Payload::Cells(Box::new(cells), Charset::UTF_8)))).collect())
}

/// The rows of a frame in the columns that hold a field.
pub(super) fn rows(frame: &DataFrame, header: &[String], columns: &[Option<usize>; FIELDS]) -> PolarsResult<Vec<Cells>> {
    let mut rows: Vec<Cells> = vec![Default::default(); frame.height()];
    for field in Field::ALL {
        let Some(at) = columns[field as usize] else { continue };
        let column = frame.column(&header[at])?.as_materialized_series();
        for (row, cell) in rows.iter_mut().zip(cells(column, field)?) {
            row[field as usize] = cell;
        }
    }
    Ok(rows)
}

/// A column as bytes of text, row by row.
fn cells(column: &Series, field: Field) -> PolarsResult<Vec<Option<Vec<u8>>>> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    let day = |d: Option<jiff::civil::Date>| d.map(|d| d.to_string().into_bytes());
    Ok(match column.dtype() {
        DataType::String => column.str()?.iter().map(|c| c.map(bytes)).collect(),
        DataType::Binary => column.binary()?.iter().map(|c| c.map(<[u8]>::to_vec)).collect(),
        DataType::Date => column.to_physical_repr().i32()?.iter().map(|c| day(date::from_days(i64::from(c?)))).collect(),
        DataType::Datetime(unit, zone) => {
            let per_second = match unit {
                TimeUnit::Nanoseconds => 1_000_000_000,
                TimeUnit::Microseconds => 1_000_000,
                TimeUnit::Milliseconds => 1_000,
            };
            // with a time zone it is an instant, else what a clock on the wall said
            let date = |seconds: i64| if zone.is_some() { date::at(seconds) } else { date::from_days(seconds.div_euclid(86_400)) };
            column.to_physical_repr().i64()?.iter().map(|c| day(date(c?.div_euclid(per_second)))).collect()
        }
        DataType::Null => vec![None; column.len()],
        dtype if field == Field::Text && !matches!(dtype, DataType::Categorical(..) | DataType::Enum(..)) => {
            polars_bail!(ComputeError: "the column \"{}\" holds {dtype}, not text", column.name())
        }
        _ => {
            let column = column.cast(&DataType::String)?;
            column.str()?.iter().map(|c| c.map(bytes)).collect()
        }
    })
}
