"""The cases of ``tests/spec``, as Rust runs them, through the package: what a case names must be so in the tables."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import mingshu

SPEC = Path(__file__).resolve().parents[2] / "tests/spec"
TABLES = {"quantities": "quantities", "not_quantities": "quantities", "units": "quantities", "times": "times", "names": "mentions", "projects": "projects", "figures": "figures"}


def fact(row: dict[str, Any], key: str) -> Any:
    if key == "by":
        return row["source"]
    if key in ("from", "to"):
        key = f"date_{key}"
    if key == "period":
        return row["period_from"] and f"{row['period_from']}..{row['period_to']}"
    value = row[key]
    return value if value is None or isinstance(value, (str, float, int)) else str(value)


def same(expected: dict[str, Any], row: dict[str, Any]) -> bool:
    return all(fact(row, key) == want for key, want in expected.items() if key != "optional")


def fits(case: dict[str, Any], rows: list[dict[str, Any]], at: int = 0, row: int = 0) -> bool:
    """Whether what is expected stands among the rows in this order, and nothing else does."""
    expected = case["expect"]
    if at == len(expected):
        return row == len(rows) or case.get("complete") is False
    if row < len(rows) and same(expected[at], rows[row]) and fits(case, rows, at + 1, row + 1):
        return True
    if expected[at].get("optional") and fits(case, rows, at + 1, row):
        return True
    return case.get("complete") is False and row < len(rows) and fits(case, rows, at, row + 1)


@pytest.fixture(scope="module")
def ex() -> mingshu.Extractor:
    return mingshu.Extractor()


@pytest.mark.parametrize("file", TABLES)
def test_spec(ex: mingshu.Extractor, file: str) -> None:
    cases = [json.loads(line) for line in (SPEC / f"{file}.jsonl").read_text("utf-8").splitlines() if line.strip()]
    known = {line.split()[0] for line in (SPEC / "known.txt").read_text("utf-8").splitlines() if line.strip() and line[0] != "#"}
    frame = pl.DataFrame({key: [c.get(key) for c in cases] for key in ("id", "text", "published", "home")}, schema=dict.fromkeys(("id", "text", "published", "home"), pl.String))
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    texts = dict(frame.select("id", "text").iter_rows())
    for row in pl.DataFrame(ex.extract(frame, tables=[TABLES[file]])[TABLES[file]]).iter_rows(named=True):
        found[row["doc_id"]].append({"text": texts[row["doc_id"]][row["start"] : row["end"]], **row})
    wrong = [(c["id"], c["text"], [r["text"] for r in found[c["id"]]]) for c in cases if c["id"] not in known and not fits(c, found[c["id"]])]
    assert not wrong, f"{len(wrong)} of {len(cases)}, first: {wrong[:3]}"
    assert len(cases) >= 60
