"""Articles in a Spark DataFrame in, a table out: each worker reads its own partitions."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import mingshu

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame

#: Extractors that this worker process has built, by what they were pickled as.
_built: dict[bytes, mingshu.Extractor] = {}


def _extractor(pickled: bytes) -> mingshu.Extractor:
    if pickled not in _built:
        _built.clear()
        _built[pickled] = pickle.loads(pickled)
    return _built[pickled]


def schema(table: str) -> pyarrow.Schema:
    """As :func:`mingshu.schema`, in types that Spark has: its integers bear a sign."""
    import pyarrow as pa

    signed = {pa.uint32(): pa.int64(), pa.uint64(): pa.int64()}
    return pa.schema(f.with_type(signed.get(f.type, f.type)) for f in mingshu.schema(table))


def extract(sdf: DataFrame, table: str = "figures", extractor: mingshu.Extractor | None = None, **fields: str) -> DataFrame:
    """The rows of one table for a Spark DataFrame of articles (columns as ``id``, ``text``, ``title``, ``published``).

    The extractor travels to the workers with the dictionaries in it, so they need no files; each worker builds it once.
    Columns are named as in :meth:`mingshu.Extractor.extract`: ``text_field="body"``. Ids should be in the articles: one that
    has none gets its place in its batch, which says nothing in another.

    >>> figures = mingshu.spark.extract(articles, table="figures")  # doctest: +SKIP
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    if table in ("entities", "errors"):
        where = "count mentions by entity_id" if table == "entities" else "run the command line"
        raise mingshu.InputError(f"{table} is a table of a whole run, not of its articles one by one; {where}")
    wanted = schema(table)
    pickled = pickle.dumps(extractor if extractor is not None else mingshu.Extractor(jobs=1))

    def read(batches: Iterator[pyarrow.RecordBatch]) -> Iterator[pyarrow.RecordBatch]:
        import pyarrow as pa

        ready = _extractor(pickled)
        for batch in batches:
            tables: Any = ready.extract(pa.Table.from_batches([batch]), tables=[table], **fields)
            yield from pa.table(tables[table]).cast(wanted).to_batches()

    return sdf.mapInArrow(read, from_arrow_schema(wanted))
