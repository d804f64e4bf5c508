"""The code that CLUSTER.md shows for Ray Data, on a Ray of its own: the same rows as the command line finds."""

import os
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

pytest.importorskip("ray", reason="Ray is too large to be asked for: pip install 'ray[data]'")
import ray  # noqa: E402
import ray.data  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # where its workers begin too
    os.environ.setdefault("RAY_AUTH_MODE", "disabled")
    # Processors by name only: three of them, whatever the machine has.
    ray.init(num_cpus=3, include_dashboard=False, log_to_driver=False)
    yield
    ray.shutdown()


def test_shown_code_gives_the_rows_of_the_command_line(cluster):
    page = (ROOT / "python/CLUSTER.md").read_text("utf-8")
    (code,) = (block for block in re.findall(r"```python\n(.*?)```", page, re.S) if "import mingshu, pyarrow, ray" in block)
    assert "size=7" in code
    texts = [p.read_text("utf-8-sig") for p in sorted((ROOT / "corpus/articles").glob("*.txt")) if p.stem != "yuding-chengji-tielu"]
    articles = pl.DataFrame({"id": [f"a{i:02}" for i in range(len(texts))], "text": texts, "published": ["2023-05-06"] * len(texts)})
    Path("articles").mkdir()
    for part, rows in enumerate(articles.iter_slices(10)):
        rows.write_parquet(f"articles/{part}.parquet")
    exec(code.replace("size=7", "size=2"), {})
    subprocess.run([sys.executable, "-m", "mingshu", "extract", "articles", "--home", "洛阳市", "--out", "tables", "-q"], check=True)
    found, wanted = (pl.read_parquet(f"{folder}/*.parquet").sort("doc_id", "start", "end") for folder in ("figures", "tables/figures"))
    assert found.height > 200 and found.equals(wanted)
