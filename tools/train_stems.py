"""Trains dictionaries/stems.csv: how much each word speaks for standing inside a name rather than in front of one.

    python tools/train_stems.py target/release/mingshu NEWS.jsonl > dictionaries/stems.csv

What it learns from: the names of the dictionaries, and the names by pattern that mingshu finds in NEWS (one article a line,
as `mingshu extract` reads it) at the front of a clause, if a place opens them or they stand behind other words too, which only true beginnings are. A word's weight is ten
times the logarithm of how much more often it stands in their stems than in running text outside names, drawn towards the
weight of its class (a single character, a word of two, a word that jieba guesses) where it was seen seldom.
Needs polars. The same input gives the same file.
"""

import collections, csv, json, math, subprocess, sys, tempfile
from pathlib import Path

import polars as pl

KINDS = ("company", "organization", "place")
FILES = {"company": "companies.csv", "organization": "organizations.csv", "place": "regions.csv"}
TRUST = 1.0  # sightings that outweigh the class
SEEN, WEIGHT = 12, 4  # rows kept: sightings in the news, weight apart from the class


def tables(binary, path, names):
    out = tempfile.mkdtemp(prefix="stems-")
    subprocess.run([binary, "extract", str(path), "--out", out, "--overwrite", "--progress", "never", "--tables", ",".join(names)], check=True, capture_output=True)
    return {n: pl.read_parquet(f"{out}/{n}/*.parquet") for n in names}


def affixes():
    rows = list(csv.DictReader(open("dictionaries/affixes.csv", encoding="utf-8")))
    return {k: sorted((r["name"] for r in rows if r["kind"] == k and r["shape"] not in ("generic", "title", "head")), key=len, reverse=True) for k in KINDS}


def stem_end(name, endings):
    return next((len(name) - len(e) for e in endings if name.endswith(e) and len(name) > len(e)), None)


def word_class(word):
    if word.isascii() and any(c.isalpha() for c in word):
        return "*latin"
    if all(c.isdigit() or c in "一二三四五六七八九十百千万亿.%" for c in word):
        return "*number"
    return "*" + str(min(len(word), 4))


def is_word(word):
    return all(c.isalnum() for c in word)


def main(binary, news):
    endings = affixes()
    got = tables(binary, news, ("documents", "tokens", "mentions"))
    text = dict(got["documents"].select("doc_id", "text").iter_rows())
    tokens = collections.defaultdict(list)
    for doc, start, end in got["tokens"].select("doc_id", "start", "end").iter_rows():
        tokens[doc].append((start, end))
    names, before, covered, places = {k: set() for k in KINDS}, collections.defaultdict(set), collections.defaultdict(set), collections.defaultdict(set)
    begins = {(doc, start) for doc, kind, start in got["mentions"].select("doc_id", "kind", "start").iter_rows() if kind == "place"}
    opened = set()
    for doc, kind, start, end, matcher in got["mentions"].select("doc_id", "kind", "start", "end", "matcher").iter_rows():
        t = text[doc]
        covered[doc].update(range(start, end))
        if kind == "place":
            places[doc].update(range(start, end))
        if matcher == "pattern" and kind in KINDS:
            if (doc, start) in begins:
                opened.add((kind, t[start:end]))
            before[kind, t[start:end]].add(t[start - 1 : start] if start and is_word(t[start - 1]) else "")
    for (kind, name), left in before.items():
        if "" in left and (len(left) > 1 or (kind, name) in opened) and "\n" not in name:
            names[kind].add(name)
    for kind, file in FILES.items():
        for row in csv.DictReader(open(f"dictionaries/{file}", encoding="utf-8")):
            names[kind].update(n for n in (row["name"], *row["aliases"].split("|")) if stem_end(n, endings[kind]))

    inside = {k: collections.Counter() for k in KINDS}
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        for kind in KINDS:
            for i, name in enumerate(sorted(names[kind])):
                f.write(json.dumps({"id": f"{kind}:{i}", "text": name}, ensure_ascii=False) + "\n")
        f.flush()
        listed = tables(binary, f.name, ("documents", "tokens", "mentions"))
    heads = collections.Counter(doc.split(":")[0] for doc, kind, parent in listed["mentions"].select("doc_id", "kind", "parent_id").iter_rows() if kind == "place")
    free = got["mentions"].filter((pl.col("kind") == "place") & pl.col("parent_id").is_null() & (pl.col("matcher") == "dictionary")).height
    stems = {}
    for doc, name in listed["documents"].select("doc_id", "text").iter_rows():
        kind = doc.split(":")[0]
        end = stem_end(name, endings[kind])
        if end:
            stems[doc] = (kind, name, end)
    for doc, start, end in listed["tokens"].select("doc_id", "start", "end").iter_rows():
        if doc in stems and end <= stems[doc][2]:
            kind, name, _ = stems[doc]
            inside[kind][name[start:end]] += 1
    outside = collections.Counter()
    for doc, spans in tokens.items():
        t, inner = text[doc], covered[doc]
        outside.update(t[s:e] for s, e in spans if s not in inner and is_word(t[s:e]))

    total = sum(outside.values())
    rare = collections.Counter()
    for w, n in outside.items():
        if n < SEEN:
            rare[word_class(w)] += n
    weights = collections.defaultdict(dict)
    for kind in KINDS:
        held = inside[kind]
        size = sum(n for w, n in held.items() if is_word(w))
        classes = collections.Counter()
        for w, n in held.items():
            if is_word(w) and outside[w] < SEEN:
                classes[word_class(w)] += n
        ratio = {c: (classes[c] / size + 1e-5) / (rare[c] / total + 1e-5) for c in rare | classes}
        for c in ratio:
            weights[c][kind] = math.log(ratio[c])
        for w in set(outside) | set(held):
            if is_word(w) and len(w) <= 4:
                weights[w][kind] = math.log((held[w] + TRUST * min(1.0, ratio.get(word_class(w), 1.0))) / (outside[w] * size / total + TRUST))
        weights["*place"][kind] = math.log(heads[kind] / size / (free / total))
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["name", *KINDS])
    clip = lambda x: max(-60, min(60, round(10 * x)))
    kept = 0
    for w in sorted(weights):
        row = [clip(weights[w].get(k, 0.0)) for k in KINDS]
        c = [clip(weights[word_class(w)].get(k, 0.0)) for k in KINDS] if not w.startswith("*") else None
        if c is None or (outside[w] >= SEEN or max(inside[k][w] for k in KINDS) >= 2) and max(abs(a - b) for a, b in zip(row, c)) >= WEIGHT:
            out.writerow([w, *row])
            kept += 1
    print(kept, {k: len(names[k]) for k in KINDS}, file=sys.stderr)


main(*sys.argv[1:])
