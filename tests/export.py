"""Reads an exported workbook back with openpyxl: what a spreadsheet shows is what the tables hold.

usage: export.py PROGRAM TABLES     (TABLES is a finished run)
"""

import datetime
import subprocess
import sys
import tempfile
from pathlib import Path

import openpyxl
import polars as pl


def shown(value):
    """A cell as the workbook gives it back: the end of a text that is too long for a cell is left out."""
    if isinstance(value, datetime.datetime):
        return value.date()
    return value


def main() -> int:
    program, run = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "tables.xlsx"
        subprocess.run([program, "export", str(run), "--to", "xlsx", "--out", str(path)], check=True, stderr=subprocess.DEVNULL)
        book = openpyxl.load_workbook(path)
        tables = [t for t in book.sheetnames]
        cells = 0
        for name in tables:
            frame = pl.read_parquet(run / name / "*.parquet")
            sheet = book[name]
            rows = list(sheet.iter_rows())
            head = [c.value for c in rows[0]]
            assert head == frame.columns, (name, head)
            assert all(c.font.b for c in rows[0]), f"{name}: the head is not bold"
            assert sheet.freeze_panes == "A2", f"{name}: the head is not frozen"
            assert len(rows) - 1 == frame.height, (name, len(rows), frame.height)
            assert sheet.auto_filter.ref, f"{name}: no filter"
            for row, wanted in zip(rows[1:], frame.iter_rows()):
                for cell, value in zip(row, wanted):
                    got = shown(cell.value)
                    if isinstance(value, str) and len(value) > 32_000:
                        assert got.endswith("…") and value.startswith(got[:-1]), (name, cell.coordinate)
                    elif isinstance(value, str):
                        # openpyxl reads an empty text as none and line ends as XML does.
                        assert (got or "") == value.replace("\r\n", "\n").replace("\r", "\n") or "\r" in value or "_x" in got, (name, cell.coordinate, got, value)
                        assert cell.data_type in ("s", "inlineStr", "n"), (name, cell.coordinate, cell.data_type)
                    elif isinstance(value, datetime.date) and value >= datetime.date(1900, 3, 1):
                        assert got == value and cell.is_date, (name, cell.coordinate, got, value)
                    elif isinstance(value, (int, float)):
                        assert got == value and cell.data_type == "n", (name, cell.coordinate, got, value)
                    elif value is None:
                        assert got is None, (name, cell.coordinate, got)
                    cells += 1
            widths = [sheet.column_dimensions[openpyxl.utils.get_column_letter(i + 1)].width for i in range(len(head))]
            assert all(5 <= w <= 60 for w in widths), (name, widths)
        print(f"{len(tables)} sheets, {cells} cells as in the tables")
    return 0


if __name__ == "__main__":
    sys.exit(main())
