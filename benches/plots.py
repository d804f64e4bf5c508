#!/usr/bin/env python3
"""Draws the points of `cargo bench --bench growth`: benches/plots.py RECORD.csv (needs `pip install matplotlib`)."""

import csv
import pathlib
import sys
from collections import defaultdict

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "mingshu"
import matplotlib.pyplot as plt

SERIES = {
    "input MB": ("megabytes of input", "growth-input.svg"),
    "article bytes": ("bytes of each article, 10 MB in all", "growth-article.svg"),
    "dictionary rows": ("rows of the user's dictionary, 10 MB of input", "growth-dictionary.svg"),
}


def main(record: str) -> None:
    points = defaultdict(list)
    with open(record, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            points[row["series"]].append((float(row["x"]), float(row["seconds"]), float(row["peak_mb"])))
    folder = pathlib.Path(__file__).parent / "plots"
    folder.mkdir(exist_ok=True)
    for series, (label, name) in SERIES.items():
        x, seconds, peak = zip(*points[series])
        figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
        left.plot(x, seconds, "o-", color="#1f6fb2")
        left.set(xscale="log", xlabel=label, ylabel="seconds of work")
        if series == "input MB":
            left.set(yscale="log")
        else:
            left.set(ylim=(0, max(seconds) * 1.15))
        right.plot(x, peak, "o-", color="#b2541f")
        right.set(xscale="log", xlabel=label, ylabel="peak memory, MB", ylim=(0, max(peak) * 1.15))
        for axes in (left, right):
            axes.grid(True, color="#e0e0e0")
            axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(folder / name, metadata={"Date": None})
        plt.close(figure)


if __name__ == "__main__":
    main(*sys.argv[1:])
