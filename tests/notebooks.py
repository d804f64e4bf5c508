#!/usr/bin/env python3
"""Runs every notebook from top to bottom and looks at its charts.

    python tests/notebooks.py PROGRAM TABLES [--only 02] [--pictures DIR]

TABLES is where the notebooks look for tables; it is left absent so that they make it themselves with PROGRAM, as for a
newcomer. Outputs are thrown away, and what is committed must hold none. A notebook fails on an error, on a chart without
data or title, without any chart, and when it takes longer than LIMIT. --pictures also draws each chart as a PNG, to be
looked at (needs `pip install vl-convert-python`, and a font with Chinese characters).
"""

import argparse
import os
import sys
import time
import traceback
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent
# Seconds for one notebook; each needs about five.
LIMIT = 30


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def charts(notebook):
    """The Vega-Lite specifications that the cells gave out."""
    given = (output.get("data", {}).get("application/json", {}) for cell in code(notebook) for output in cell.outputs)
    return [spec for spec in given if "vega-lite" in spec.get("$schema", "")]


def faults(chart):
    """What a reader would miss in a chart."""
    title = chart.get("title")
    if not (title.get("text") if isinstance(title, dict) else title):
        yield "a chart has no title"
    if not all(chart.get("datasets", {}).values()) or not chart.get("datasets"):
        yield f"a chart has no data: {title}"


def run(path):
    """Runs one notebook; the notebook with its outputs."""
    notebook = nbformat.read(path, as_version=4)
    assert not any(cell.outputs or cell.execution_count for cell in code(notebook)), "it is committed with outputs; clear them"
    # Charts as specifications, not as pages that fetch Vega.
    notebook.cells.insert(0, nbformat.v4.new_code_cell('import altair; altair.renderers.enable("json")'))
    client = NotebookClient(notebook, timeout=LIMIT, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}, extra_arguments=["--log-level=ERROR"])
    began = time.monotonic()
    client.execute()
    took = time.monotonic() - began
    assert took < LIMIT, f"it took {took:.1f} s of {LIMIT}"
    del notebook.cells[0]
    drawn = charts(notebook)
    assert drawn, "it draws no chart"
    wrong = [fault for chart in drawn for fault in faults(chart)]
    assert not wrong, "; ".join(wrong)
    return notebook, took


def draw(notebook, stem, folder):
    import vl_convert

    folder.mkdir(parents=True, exist_ok=True)
    for number, chart in enumerate(charts(notebook), 1):
        (folder / f"{stem}-{number}.png").write_bytes(vl_convert.vegalite_to_png(chart, scale=1.5))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=Path)
    parser.add_argument("tables", type=Path)
    parser.add_argument("--only", default="", metavar="02", help="the notebooks whose names begin so")
    parser.add_argument("--pictures", type=Path, metavar="DIR")
    arguments = parser.parse_args()
    os.environ["MINGSHU_BIN"] = str(arguments.program.resolve())
    os.environ["MINGSHU_TABLES"] = str(arguments.tables.resolve())
    notebooks = sorted((ROOT / "notebooks").glob(f"{arguments.only}*.ipynb"))
    failed = 0
    for path in notebooks:
        try:
            notebook, took = run(path)
            if arguments.pictures:
                draw(notebook, path.stem, arguments.pictures)
        except (AssertionError, CellExecutionError) as error:
            failed += 1
            print(f"{path.relative_to(ROOT)} ... FAILED\n{error}", file=sys.stderr, flush=True)
        except Exception:
            failed += 1
            print(f"{path.relative_to(ROOT)} ... FAILED", file=sys.stderr, flush=True)
            traceback.print_exc()
        else:
            print(f"{path.relative_to(ROOT)} ... ok, {len(code(notebook))} cells, {len(charts(notebook))} charts in {took:.1f} s", flush=True)
    print(f"{len(notebooks) - failed} passed, {failed} failed")
    return 1 if failed or not notebooks else 0


if __name__ == "__main__":
    sys.exit(main())
