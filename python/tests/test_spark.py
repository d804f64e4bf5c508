"""On a real Spark: a driver and two workers in processes of their own, and the same rows as without it."""

import os
import shutil
import sys
from pathlib import Path

import polars as pl
import pytest

import mingshu
import mingshu.spark

pyspark = pytest.importorskip("pyspark")
if not shutil.which("java"):
    pytest.skip("Spark needs Java 17", allow_module_level=True)
os.environ["PYSPARK_PYTHON"] = sys.executable
from pyspark.sql import SparkSession  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def spark():
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def articles() -> pl.DataFrame:
    texts = [p.read_text("utf-8-sig") for p in sorted((ROOT / "corpus/articles").glob("*.txt")) if p.stem != "yuding-chengji-tielu"]
    return pl.DataFrame({"id": [f"a{i:02}" for i in range(len(texts))], "text": texts, "published": ["2023-05-06"] * len(texts)})


def collected(rows, key: list[str]) -> pl.DataFrame:
    return pl.DataFrame(rows.toArrow()).sort(key)


@pytest.mark.parametrize("table", ["documents", "mentions", "quantities", "figures", "projects"])
def test_same_rows_as_without(spark, articles, table):
    sdf = spark.createDataFrame(articles.to_pandas()).repartition(4)
    wanted = pl.DataFrame(mingshu.Extractor().extract(articles, tables=[table])[table])
    key = ["doc_id"] + [c for c in ("start", "end") if c in wanted.columns]
    found = collected(mingshu.spark.extract(sdf, table=table), key)
    assert found.columns == wanted.columns and found.height > 0
    signed = wanted.with_columns(pl.col(pl.UInt32).cast(pl.Int64)).sort(key)
    assert found.equals(signed)


def test_dictionaries_travel(spark, tmp_path):
    mine = tmp_path / "company.csv"
    mine.write_text("id,name,aliases\nmine-1,禾润光电有限公司,禾润\n", "utf-8")
    ex = mingshu.Extractor([mine], home="洛阳市", jobs=1)
    mine.unlink()
    sdf = spark.createDataFrame([("a", "禾润投资5亿元。"), ("b", "今天下雨。")], ["id", "body"])
    found = collected(mingshu.spark.extract(sdf, "mentions", ex, text_field="body"), ["doc_id"])
    assert found.select("doc_id", "text", "entity_id").rows() == [("a", "禾润", "mine-1")]


def test_tables_of_a_whole_run_are_refused(spark, articles):
    with pytest.raises(mingshu.InputError, match="whole run"):
        mingshu.spark.extract(spark.createDataFrame(articles.to_pandas()), table="entities")
