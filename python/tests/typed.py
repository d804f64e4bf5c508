"""Read by mypy alone: the types that users see."""

import polars as pl

import mingshu

ex = mingshu.Extractor(["mine.csv"], home="洛阳市", jobs=2)
tables: mingshu.Tables = ex.extract(["投资5亿元。"], tables=["figures"])
figures: mingshu.Table = tables.figures
frame = pl.DataFrame(figures)
one = mingshu.Extractor("mine.csv")
html: str = ex.show("投资5亿元。").html
names: list[str] = mingshu.schema("figures").names
count: int = len(tables["figures"])
