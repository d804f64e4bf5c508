"""What each notebook begins with: the corpus as tables, what its codes are called in Chinese, and how charts look.

MINGSHU_BIN names the program (else `mingshu` on the path, else cargo builds it), MINGSHU_TABLES the folder of a finished run.
"""

import os
import shutil
import subprocess
from pathlib import Path

import altair as alt
import polars as pl

ROOT = Path(__file__).resolve().parent.parent
TABLES = Path(os.environ.get("MINGSHU_TABLES", ROOT / "tables")).resolve()
CORPUS = ["corpus/articles", "corpus/formats"]

STAGES = {
    "proposed": "拟建", "signed": "签约", "started": "开工", "building": "在建",
    "completed": "完工", "operating": "投产", "stopped": "停建",
}
STATUSES = {"planned": "计划", "actual": "实际"}
# One colour for a meaning in all charts.
STATUS_COLOR = alt.Scale(domain=["计划", "实际"], range=["#4c78a8", "#f58518"])


def program():
    if "MINGSHU_BIN" in os.environ:
        return [os.environ["MINGSHU_BIN"]]
    return ["mingshu"] if shutil.which("mingshu") else ["cargo", "run", "--release", "--quiet", "--"]


def mingshu(*arguments):
    """Runs the program in the project's folder; says what it said."""
    print("$ mingshu", *(a.relative_to(ROOT) if isinstance(a, Path) and a.is_relative_to(ROOT) else a for a in arguments))
    done = subprocess.run([*program(), *map(str, arguments)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
    print(done.stdout.strip().replace(f"{ROOT}/", ""))
    done.check_returncode()


def sheet(name):
    """Where a notebook writes a file, beside the tables; what an earlier run left is removed, since mingshu overwrites no sheet."""
    path = TABLES.with_name(TABLES.name + "-sheets") / name
    path.parent.mkdir(exist_ok=True)
    if not path.is_dir():
        path.unlink(missing_ok=True)
    return path


def read_tables(run=TABLES):
    """All tables of a run, by name; the corpus is extracted where there is no run yet."""
    if run == TABLES and not (run / "manifest.json").exists():
        mingshu("extract", *CORPUS, "--out", run, "--quiet")
    return {folder.name: pl.read_parquet(folder / "*.parquet") for folder in sorted(run.iterdir()) if folder.is_dir() and folder.name != ".tmp"}


def read_places():
    """The divisions of the dictionary down to the county: id, name, level, longitude, latitude, province."""
    rows = pl.read_csv(ROOT / "dictionaries/places.csv", infer_schema=False).filter(pl.col("level") != "town")
    provinces = rows.filter(pl.col("level") == "province").select(head=pl.col("id").str.head(2), province="name")
    return (
        rows.with_columns(head=pl.col("id").str.head(2)).join(provinces, on="head", maintain_order="left")
        .select("id", "name", "level", "province", pl.col("longitude", "latitude").cast(pl.Float64))
    )


def division(column):
    """The county (or city, or province) of an entity id: a town's code begins with its county's; null for what is no code."""
    return pl.when(pl.col(column).str.contains(r"^\d{6}(\d{3})?$")).then(pl.col(column).str.head(6))


@alt.theme.register("mingshu", enable=True)
def _theme():
    font = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, PingFang SC, Microsoft YaHei, sans-serif"
    quiet = {"domain": False, "ticks": False, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "gridColor": "#eee"}
    return {
        "config": {
            "font": font,
            "background": "white",
            "view": {"stroke": None},
            "axis": quiet,
            "axisY": {"labelLimit": 330},
            "legend": {"orient": "top", "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal"},
            "title": {"anchor": "start", "frame": "group", "fontSize": 16, "subtitleFontSize": 12, "subtitleColor": "#666", "offset": 12},
            "text": {"fontSize": 12},
        }
    }


pl.Config(tbl_rows=40, tbl_cols=20, fmt_float="full", fmt_str_lengths=60, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True)
