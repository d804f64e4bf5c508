"""Chinese news in, tidy Arrow tables out: names, quantities, times, and whose number is whose.

>>> import mingshu
>>> ex = mingshu.Extractor(home="洛阳市")
>>> t = ex.extract("洛阳石化年产12万吨苯乙烯项目力争全年完成投资25亿元。")
>>> t.figures
<mingshu.Table figures: 2 rows, columns doc_id, sent_id, ...>

A table is an object with ``__arrow_c_stream__``: ``polars.DataFrame(t.figures)``, ``pyarrow.table(t.figures)``,
``pandas.DataFrame.from_arrow(t.figures)`` and DuckDB take it as it is, without a copy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._mingshu import (
    Annotated,
    DictionaryError,
    Error,
    Extractor,
    InputError,
    Table,
    Tables,
    __version__,
    columns,
    table_names,
)

if TYPE_CHECKING:
    import pyarrow

__all__ = [
    "Annotated",
    "DictionaryError",
    "Error",
    "Extractor",
    "InputError",
    "Table",
    "Tables",
    "__version__",
    "schema",
    "table_names",
]


def schema(table: str) -> pyarrow.Schema:
    """The columns of a table as a pyarrow schema, for ``mapInArrow`` and others. What a column means is its metadata.

    >>> mingshu.schema("times").names
    ['doc_id', 'sent_id', 'time_id', 'start', 'end', 'text', 'date_from', 'date_to', 'grain']
    """
    import pyarrow as pa

    types = {"String": pa.string(), "UInt32": pa.uint32(), "UInt64": pa.uint64(), "Float64": pa.float64(), "Date": pa.date32()}
    return pa.schema(
        pa.field(name, types[kind], nullable=not required, metadata={"description": about}) for name, kind, required, about in columns(table)
    )
