#!/usr/bin/env python3
"""The check is a test, and the test can write the fix: what the READMEs and dictionaries/README.md say is what is there.

    python tests/readme.py TABLES PROGRAM [--bless]

TABLES is the corpus extracted, PROGRAM the mingshu to ask for its scores. Between `<!-- NAME -->` and `<!-- /NAME -->`
README.md and README.zh.md hold rows out of TABLES and the output of `mingshu score corpus/gold`; --bless writes them anew.
Both give the same commands, code and links. The page on dictionaries has to name every file, every column and every value
of the columns that choose a rule.
"""

import csv
import re
import subprocess
import sys
from pathlib import Path

import polars as pl

ROOT = Path(__file__).resolve().parent.parent
# How each README says that all rows of the example have one subject, or in which order they have several.
READMES = {
    "README.md": ("`subject` of every row: ", "`subject`, in this order: "),
    "README.zh.md": ("每一行的 `subject` 都是：", "`subject` 依次是："),
}
# The article of the README's example; its last sentence gives the rows shown.
EXAMPLE = "jj-1"
# Columns of the rule dictionaries whose values choose a rule, and so have to be explained.
CHOICES = {
    "affixes.csv": ["shape"],
    "amounts.csv": ["side", "modifier"],
    "boilerplate.csv": ["kind"],
    "boundaries.csv": ["side"],
    "fields.csv": ["field"],
    "numerals.csv": ["kind"],
    "references.csv": ["kind"],
    "stages.csv": ["stage"],
    "statuses.csv": ["field"],
    "times.csv": ["kind"],
    "units.csv": ["style", "dimension"],
}


def number(value):
    """136000000.0 as 136000000."""
    return "" if value is None else f"{value:.15g}" if value % 1 else f"{value:.0f}"


def example(tables, one, several):
    document = pl.read_parquet(tables / "documents/*.parquet").row(by_predicate=pl.col("doc_id") == EXAMPLE, named=True)
    figures = pl.read_parquet(tables / "figures/*.parquet").filter(pl.col("doc_id") == EXAMPLE).sort("start")
    columns = ["text", "modifier", "value", "unit", "metric", "status"]
    lines = [f"> {line}" for line in document["text"].splitlines() if line]
    lines += ["", "| " + " | ".join(columns) + " |", "|---|---|--:|---|---|---|"]
    for row in figures.iter_rows(named=True):
        cells = [number(row[c]) if c == "value" else row[c] or "" for c in columns]
        lines.append("| " + " | ".join(cells) + " |")
    subjects = figures["subject"].unique(maintain_order=True).to_list()
    if len(subjects) == 1:
        lines += ["", f"{one}{subjects[0]}"]
    else:
        lines += ["", several + "; ".join(str(s) for s in figures["subject"])]
    return "\n".join(lines)


def scores(program):
    said = subprocess.run([program, "score", "corpus/gold"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8")
    return f"```\n{said.stdout.strip()}\n```"


def blocks(page, text, found, bless):
    """Compares (or writes) the marked blocks; returns the text and what differs."""
    wrong = []
    for name, body in found.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
        if not pattern.search(text):
            wrong.append(f"{page}: the block <!-- {name} --> is missing")
            continue
        new = pattern.sub(lambda m: m[1] + body + "\n" + m[2], text)
        if new != text and not bless:
            wrong.append(f"{page}: <!-- {name} --> is not what the program says now:\n{body}")
        text = new
    return text, wrong


def translated():
    """Code, links, versions and dates that one README has and the other has not; comments in code, and the links to each other, may differ."""
    told = []
    for page in READMES:
        text = (ROOT / page).read_text("utf-8")
        code = {re.sub(r" *#(?![a-z]).*", "", block) for block in re.findall(r"^```\w+\n(.*?)^```", text, re.M | re.S)}
        commands = {c for c in re.findall(r"`((?:mingshu|cargo|pip|--)[^`\n]*)`", text)}
        numbers = set(re.findall(r"\d+(?:[.-]\d+)+", text))
        links = set(re.findall(r"\]\(([^)]+)\)", text)) - set(READMES)
        told.append(code | commands | numbers | links)
    return [f"README.md and README.zh.md differ: only one has\n{t}" for t in sorted(told[0] ^ told[1])]


def dictionaries():
    """Files, columns and choices that the page on dictionaries leaves out."""
    page = (ROOT / "dictionaries/README.md").read_text("utf-8")
    sections = dict(re.findall(r"^### `([^`]+)`[^\n]*\n(.*?)(?=^##|\Z)", page, re.M | re.S))
    shared = page.split("\n### ")[0]
    wrong = []
    for path in sorted((ROOT / "dictionaries").glob("*.csv")):
        if path.name not in sections:
            wrong.append(f"dictionaries/README.md: no section ### `{path.name}`")
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        words = set(re.findall(r"`([^`]+)`", sections[path.name]))
        known = words | set(re.findall(r"`([^`]+)`", shared))
        wrong += [f"dictionaries/README.md: {path.name}: the column `{c}` is not explained" for c in rows[0] if c not in known]
        for column in CHOICES.get(path.name, []):
            values = {v for row in rows for v in row[column].split("|") if v}
            wrong += [f"dictionaries/README.md: {path.name}: `{v}` of the column {column} is not explained" for v in sorted(values - words)]
    return wrong


def main():
    bless = "--bless" in sys.argv
    arguments = [a for a in sys.argv[1:] if a != "--bless"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    tables, program = Path(arguments[0]).resolve(), Path(arguments[1]).resolve()
    scored = scores(program)
    stale = []
    for page, words in READMES.items():
        path = ROOT / page
        text, wrong = blocks(page, path.read_text("utf-8"), {"example": example(tables, *words), "scores": scored}, bless)
        if bless:
            path.write_text(text, "utf-8")
        stale += wrong
    checks = [stale, translated(), dictionaries()]
    for line in sum(checks, []):
        print(line, file=sys.stderr)
    if stale:
        print("write it anew with: just bless (or tests/readme.py TABLES PROGRAM --bless)", file=sys.stderr)
    failed = sum(map(bool, checks))
    print(f"{len(checks) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
