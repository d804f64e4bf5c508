#!/usr/bin/env python3
"""Runs every notebook from top to bottom.

    python tests/notebooks.py PROGRAM TABLES

TABLES is where the notebooks look for tables; it is left absent so that they make it themselves with PROGRAM, as for a
newcomer. Outputs are thrown away: what is committed stays as it is.
"""

import os
import sys
import time
import traceback
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parent.parent


def run(path):
    """Runs one notebook; how many cells that were."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}, extra_arguments=["--log-level=ERROR"])
    client.execute()
    return sum(1 for cell in notebook.cells if cell.cell_type == "code")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    os.environ["MINGSHU_BIN"] = str(Path(sys.argv[1]).resolve())
    os.environ["MINGSHU_TABLES"] = str(Path(sys.argv[2]).resolve())
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    failed = 0
    for path in notebooks:
        began = time.monotonic()
        try:
            cells = run(path)
        except CellExecutionError as error:
            failed += 1
            print(f"{path.relative_to(ROOT)} ... FAILED\n{error}", file=sys.stderr, flush=True)
        except Exception:
            failed += 1
            print(f"{path.relative_to(ROOT)} ... FAILED", file=sys.stderr, flush=True)
            traceback.print_exc()
        else:
            print(f"{path.relative_to(ROOT)} ... ok, {cells} cells in {time.monotonic() - began:.1f} s", flush=True)
    print(f"{len(notebooks) - failed} passed, {failed} failed")
    return 1 if failed or not notebooks else 0


if __name__ == "__main__":
    sys.exit(main())
