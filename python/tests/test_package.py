"""The package as its users meet it: every kind of input, every way out, errors by kind, other processes and threads."""

import copy
import doctest
import pickle
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import mingshu
import mingshu.spark

ROOT = Path(__file__).resolve().parents[2]
TEXT = "洛阳石化年产12万吨苯乙烯项目力争全年完成投资25亿元。"


@pytest.fixture(scope="module")
def ex() -> mingshu.Extractor:
    return mingshu.Extractor(home="洛阳市")


@pytest.fixture(scope="module")
def articles() -> pl.DataFrame:
    texts = [p.read_text("utf-8-sig") for p in sorted((ROOT / "corpus/articles").glob("*.txt")) if p.stem != "yuding-chengji-tielu"]
    return pl.DataFrame({"id": [f"a{i}" for i in range(len(texts))], "text": texts, "published": ["2023-05-06"] * len(texts)})


def rows(table: mingshu.Table) -> list[dict]:
    return pl.DataFrame(table).to_dicts()


def test_one_article(ex):
    t = ex.extract(TEXT)
    assert [(f["text"], f["metric"], f["value"]) for f in rows(t.figures)] == [("12万吨", "capacity", 120_000.0), ("25亿元", "investment", 2.5e9)]
    text = rows(t.documents)[0]["text"]
    assert text == TEXT
    for name in ("sentences", "mentions", "quantities", "times", "figures"):
        for row in rows(t[name]):
            assert text[row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize("form", ["polars", "pyarrow", "batches", "pandas", "duckdb", "list"])
def test_every_input_gives_the_same(ex, articles, form):
    frame = articles.select("id", "text", "published")
    arrow = frame.to_arrow()
    given = {
        "polars": frame,
        "pyarrow": arrow,
        "batches": pa.RecordBatchReader.from_batches(arrow.schema, arrow.to_batches(max_chunksize=3)),
        "pandas": frame.to_pandas(),
        "duckdb": duckdb.sql("from arrow"),
        "list": articles["text"].to_list(),
    }[form]
    found = pl.DataFrame(ex.extract(given).quantities)
    expected = pl.DataFrame(ex.extract(frame).quantities)
    assert found.drop("doc_id").equals(expected.drop("doc_id")) and found.height > 200


def test_every_way_out(ex, articles):
    figures = ex.extract(articles).figures
    height = len(figures)
    assert height > 200
    assert pl.DataFrame(figures).height == height
    assert pa.table(figures).num_rows == height
    assert duckdb.sql("select count(*) from figures").fetchall() == [(height,)]
    assert len(pd.DataFrame.from_arrow(figures) if hasattr(pd.DataFrame, "from_arrow") else pa.table(figures).to_pandas()) == height
    # Taken over twice: nothing is used up.
    assert pl.DataFrame(figures).equals(pl.DataFrame(figures))


def test_handed_over_without_a_copy(ex, articles):
    times = ex.extract(articles).times
    addresses = [{b.address for chunk in pa.table(times)["start"].chunks for b in chunk.buffers() if b} for _ in range(2)]
    assert addresses[0] == addresses[1] != set()


def test_same_rows_as_the_command_line(articles, tmp_path):
    source = tmp_path / "in.parquet"
    articles.write_parquet(source)
    command = [sys.executable, "-m", "mingshu", "extract", str(source), "--out", str(tmp_path / "out"), "-q"]
    subprocess.run(command, check=True)
    t = mingshu.Extractor().extract(articles)
    for name in t:
        if name == "errors":
            continue
        wanted = pl.read_parquet(tmp_path / "out" / name / "*.parquet")
        found = pl.DataFrame(t[name])
        drop = [c for c in ("source",) if name == "documents"] + [c for c in ("encoding", "encoding_source") if name == "documents"]
        assert found.drop(drop).equals(wanted.drop(drop)), name


def test_tokens_only_when_asked(ex):
    assert "tokens" not in ex.extract(TEXT)
    tokens = rows(ex.extract(TEXT, tables=["tokens"]).tokens)
    assert "".join(t["text"] for t in tokens) == TEXT


def test_columns_by_name(ex):
    frame = pl.DataFrame({"正文": [TEXT], "body": ["投资5亿元。"]})
    assert rows(ex.extract(frame, text_field="body").figures)[0]["text"] == "5亿元"
    with pytest.raises(mingshu.InputError, match="^no column .*there are: 正文, body"):
        ex.extract(frame, text_field="nothing")
    with pytest.raises(TypeError, match="unexpected keyword argument 'field'"):
        ex.extract(frame, field="body")


def test_a_bad_record_costs_itself(ex):
    t = ex.extract(pl.DataFrame({"id": ["a", "b", "a"], "text": [TEXT, "", "投资5亿元。"]}))
    assert len(t.documents) == 1
    assert [(e["doc_id"], e["code"]) for e in rows(t.errors)] == [("b", "empty"), ("a", "duplicate_id")]


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (3, "^int: give a str"),
        (None, "^NoneType: give a str"),
        (b"bytes", "^bytes: give a str"),
        ({"text": TEXT}, "^dict: give a str"),
        ([1], "of records make a frame first"),
        ([{"text": TEXT}], "of records make a frame first"),
        (pl.LazyFrame({"text": [TEXT]}), "LazyFrame: .*a LazyFrame collected first"),
    ],
)
def test_what_is_no_article(ex, bad, told):
    with pytest.raises(TypeError, match=told):
        ex.extract(bad)


def test_nothing_gives_empty_tables(ex):
    t = ex.extract([])
    assert [len(t[name]) for name in t] == [0] * len(t)
    assert pl.DataFrame(t.figures).columns == mingshu.schema("figures").names


def test_a_text_that_is_no_text(ex):
    with pytest.raises((UnicodeError, TypeError)):
        ex.extract("\ud800")


def test_errors_by_kind(ex, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("id,name,kind\n1,甲地,place\n1,乙地,place\n", "utf-8")
    with pytest.raises(mingshu.DictionaryError) as raised:
        mingshu.Extractor([bad])
    assert raised.value.line == 3 and "bad.csv" in raised.value.file and issubclass(mingshu.DictionaryError, mingshu.Error)
    with pytest.raises(mingshu.InputError, match="cannot be read"):
        mingshu.Extractor([tmp_path / "nowhere.csv"])
    with pytest.raises(mingshu.InputError, match="no such place"):
        mingshu.Extractor(home="无此地")
    with pytest.raises(mingshu.InputError, match="no such table"):
        ex.extract(TEXT, tables=["figure"])
    with pytest.raises(AttributeError, match="figures"):
        ex.extract(TEXT).figure
    with pytest.raises(KeyError):
        ex.extract(TEXT)["figure"]


def test_dictionaries_travel_with_it(tmp_path):
    mine = tmp_path / "company.csv"
    mine.write_text("id,name,aliases\nmine-1,禾润光电有限公司,禾润\n", "utf-8")
    ex = mingshu.Extractor([mine])
    pickled = pickle.dumps(ex)
    one = mingshu.Extractor(str(mine))
    mine.unlink()
    for other in (pickle.loads(pickled), copy.copy(ex), one):
        mentions = rows(other.extract("禾润投资5亿元。").mentions)
        assert [(m["text"], m["entity_id"]) for m in mentions] == [("禾润", "mine-1")]
        assert mentions == rows(ex.extract("禾润投资5亿元。").mentions)


def test_threads_give_the_same(ex, articles):
    expected = pl.DataFrame(ex.extract(articles).figures)
    found: list[pl.DataFrame] = []
    threads = [threading.Thread(target=lambda: found.append(pl.DataFrame(ex.extract(articles).figures))) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert len(found) == 4 and all(f.equals(expected) for f in found)


def test_show(ex):
    shown = ex.show(TEXT, published="2021-07-23")
    assert "25亿元" in str(shown) and str(shown).startswith("2021-07-23 ") and shown.html.startswith("<!doctype html>")
    hostile = ex.show("<script>alert(1)</script>投资5亿元。")
    assert "<script>alert" not in hostile.html and "<script" not in hostile._repr_html_() and "sandbox" in hostile._repr_html_()
    with pytest.raises(mingshu.InputError, match="give a day"):
        ex.show(TEXT, published="tomorrow")


def test_schema():
    for name in mingshu.table_names():
        wanted = mingshu.schema(name)
        assert all(f.metadata[b"description"] for f in wanted)
        frame = pl.DataFrame(mingshu.Extractor(builtin=False).extract(TEXT, tables=[name])[name])
        assert frame.columns == wanted.names
    with pytest.raises(mingshu.InputError):
        mingshu.schema("figure")


def test_command_line():
    command = [str(Path(sys.executable).with_name("mingshu")), "show", "-"]
    shown = subprocess.run(command, input=TEXT, capture_output=True, text=True, check=True)
    assert "25亿元 = 2500000000 CNY" in shown.stdout
    wrong = subprocess.run([*command[:1], "shwo"], capture_output=True, text=True)
    assert wrong.returncode == 2 and "show" in wrong.stderr


def test_examples_in_docstrings():
    """Of modules, and of classes and methods that are compiled."""
    documented = [mingshu, mingshu.schema, mingshu.spark, mingshu.spark.extract, mingshu.table_names]
    for cls in (mingshu.Extractor, mingshu.Tables, mingshu.Table, mingshu.Annotated):
        documented += [cls, *(getattr(cls, name) for name in vars(cls) if not name.startswith("_"))]
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    for thing in documented:
        assert thing.__doc__, thing
        name = getattr(thing, "__qualname__", thing.__class__.__name__)
        runner.run(doctest.DocTestParser().get_doctest(thing.__doc__, {"mingshu": mingshu, "pl": pl}, name, None, None))
    assert runner.summarize(verbose=False).failed == 0 and runner.tries > 8
