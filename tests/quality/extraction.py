"""How well we read the pages of an annotated corpus, beside the figures kept from last time.

    python -m tests.quality.extraction CORPUS [--keep] [--bench]

CORPUS is a folder with ``manifest.jsonl``; the scorer is ``../tools/score_extraction.py`` beside it.  Everything goes
through ``masthead extract --batch``, as a user's pages would.  The kept figures are in ``baseline.json`` beside this
file; ``--keep`` writes them anew.  ``--bench`` instead runs trafilatura on the same pages, page by page in turn with
us, and compares CPU time and quality: in each set, in each language of ten pages or more, and pairwise by outlet.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import trafilatura
from trafilatura.settings import Document

from pipelines.errors import NotAnArticle
from pipelines.extract import article_json, extract

BASELINE = Path(__file__).with_name("baseline.json")
COLUMNS = {
    "body": "body_f1", "exact": "body_exact", "segments": "with_f1", "title": "title", "authors": "authors",
    "day": "day", "minute": "minute", "topics": "topics",
}  # fmt: skip
MEASURES = ("page", "exact", "title", "authors", "day", "minute", "topics")
"""What a page is scored on, where its gold has it; `page` is the F1 of its text."""
HALF = 0.5
"""A text with less than this share of the right words is a disaster."""
MANY = 10
"""Pages of a language from which on its figure means something."""

Row = dict[str, Any]


def scorer(corpus: Path) -> ModuleType:
    """The corpus' own scorer."""
    path = corpus.parent / "tools" / "score_extraction.py"
    spec = importlib.util.spec_from_file_location("score_extraction", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"{path}: no scorer here; the corpus and its tools/ belong side by side")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def predictions(corpus: Path) -> dict[str, Row]:
    """What `masthead extract --batch` makes of every page, by id."""
    command = [sys.executable, "-m", "crawler", "extract", "--batch", str(corpus / "manifest.jsonl")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    return {line["id"]: line for line in map(json.loads, done.stdout.splitlines())}


def rows_of(score: ModuleType, pages: Iterable[Row], found: dict[str, Row], strict: bool = False) -> list[Row]:
    """A scored row for every page."""
    return [score.score_page(page, found.get(page["id"], {}), strict) for page in pages]


def tables(score: ModuleType, rows: Sequence[Row]) -> dict[str, dict[str, Any]]:
    """Summaries of each set, of English and all other pages, and of everything."""
    groups = {name: [r for r in rows if r["set"] == name] for name in sorted({r["set"] for r in rows})}
    groups |= {"en": [r for r in rows if r["lang"] == "en"], "other": [r for r in rows if r["lang"] != "en"]}
    groups["all"] = list(rows)
    return {name: score.summary(group) for name, group in groups.items()}


def show(report: dict[str, dict[str, Any]], beside: dict[str, dict[str, Any]]) -> None:
    """Each figure with what it has gained or lost against `beside`."""
    print(" " * 12 + "pages" + "".join(f"{name:>15}" for name in COLUMNS))
    for label, summary in report.items():
        cells = [f"{label:<12}{summary['pages']:>5}"]
        for key in COLUMNS.values():
            value, before = summary.get(key), beside.get(label, {}).get(key)
            text = "-" if value is None else f"{value:.3f}"
            cells.append(f"{text + _change(value, before):>15}")
        print("".join(cells))


def _change(value: float | None, before: float | None) -> str:
    if value is None or before is None:
        return ""
    return f" {value - before:+.3f}" if abs(value - before) >= 0.0005 else "   =   "


def scores(row: Row) -> list[float | None]:
    """One page's figures in the order of `MEASURES`."""
    return [None if row.get(m) is None else round(row[m], 3) for m in MEASURES]


def worse(rows: Iterable[Row], before: dict[str, list[float | None]]) -> list[str]:
    """The pages that lost something, a line each, the greatest loss first."""
    lost = []
    for row in rows:
        pairs = zip(MEASURES, scores(row), before.get(row["id"], ()), strict=False)
        falls = {m: (b, n) for m, n, b in pairs if n is not None and b is not None and n < b - 0.005}
        if falls:
            what = ", ".join(f"{m} {b:.2f} → {n:.2f}" for m, (b, n) in falls.items())
            lost.append((max(b - n for b, n in falls.values()), f"{row['id']} {row['lang']}: {what}"))
    return [line for _, line in sorted(lost, reverse=True)]


def disasters(rows: Iterable[Row], found: dict[str, Row]) -> list[str]:
    """Pages whose text is annotated and of which we have nothing, or under half of what is right."""
    bad = [r for r in rows if "page" in r and r["page"] < HALF]
    return [f"{r['id']} {r['lang']}: {r['page']:.2f} {found.get(r['id'], {}).get('error') or ''}" for r in bad]


def halves(score: ModuleType, rows: Sequence[Row], before: dict[str, list[float | None]], rounds: int = 50) -> None:
    """In how many random halves of the outlets each measure is over, at and under its kept figure."""
    outlets = sorted({r["outlet"] for r in rows})
    dice = random.Random(4)
    print(f"\nagainst the kept figures in {rounds} random halves of the outlets: better, same, worse")
    draws = [set(dice.sample(outlets, len(outlets) // 2)) for _ in range(rounds)]
    for at, measure in enumerate(MEASURES):
        gains = [
            statistics.fmean(gain)
            for draw in draws
            if (gain := [
                r[measure] - b[at] for r in rows
                if r["outlet"] in draw and r.get(measure) is not None
                and (b := before.get(r["id"])) and b[at] is not None
            ])
        ]  # fmt: skip
        counts = [sum(g > 1e-3 for g in gains), sum(abs(g) <= 1e-3 for g in gains), sum(g < -1e-3 for g in gains)]
        if gains:
            print(f"  {measure:<8} {counts[0]:>3} {counts[1]:>3} {counts[2]:>3}   least {min(gains):+.4f}")


def quality(corpus: Path, keep: bool) -> None:
    """Score everything and print it beside the kept figures."""
    score = scorer(corpus)
    pages = score.load(corpus / "manifest.jsonl")
    found = predictions(corpus)
    rows = rows_of(score, pages, found)
    report = tables(score, rows)
    kept = json.loads(BASELINE.read_text(encoding="utf-8")) if BASELINE.is_file() else {"tables": {}, "pages": {}}
    show(report, kept["tables"])
    strict = score.summary(rows_of(score, pages, found, strict=True))
    print(f"\nwith the standfirst asked for: body {strict['body_f1']:.3f}, exact {strict['body_exact']:.3f}")
    refused = [line["error"].split(":")[0] for line in found.values() if line["error"]]
    print(f"refused: {len(refused)} ({', '.join(f'{refused.count(r)} {r}' for r in sorted(set(refused)))})")
    bad = disasters(rows, found)
    print(f"disasters: {len(bad)}", *bad, sep="\n  ")
    lost = worse(rows, kept["pages"])
    print(f"worse than kept: {len(lost)} pages", *lost[:40], sep="\n  ")
    halves(score, rows, kept["pages"])
    if keep:
        short = {name: {k: round(v, 4) for k in COLUMNS.values() if (v := s.get(k)) is not None}
                 for name, s in report.items()}  # fmt: skip
        lines = [f"    {json.dumps(r['id'])}: {json.dumps(scores(r))}" for r in rows]
        text = f'{{\n  "tables": {json.dumps(short)},\n  "pages": {{\n' + ",\n".join(lines) + "\n  }\n}\n"
        BASELINE.write_text(text, encoding="utf-8")


def bench(corpus: Path) -> None:
    """CPU time and quality beside trafilatura's, on the same pages in turn."""
    score = scorer(corpus)
    pages = score.load(corpus / "manifest.jsonl")
    spent: dict[str, list[float]] = {"masthead": [], "trafilatura": []}
    found: dict[str, dict[str, Row]] = {"masthead": {}, "trafilatura": {}}
    runs: list[tuple[str, Callable[[bytes, Row], Row]]] = [("masthead", _ours), ("trafilatura", _theirs)]
    for number, page in enumerate(pages):
        html = gzip.decompress((corpus / page["html"]).read_bytes())
        for name, run in runs if number % 2 else reversed(runs):
            began = time.process_time()
            found[name][page["id"]] = run(html, page)
            if number >= MANY:  # the first pages load what is loaded once
                spent[name].append(time.process_time() - began)
    for name, times in spent.items():
        print(
            f"{name:<12} {1000 * statistics.fmean(times):6.1f} ms a page, median {1000 * statistics.median(times):.1f}"
        )
    print(f"ratio of CPU: {sum(spent['masthead']) / sum(spent['trafilatura']):.3f}\n")
    rows = {name: rows_of(score, pages, lines) for name, lines in found.items()}
    theirs = tables(score, rows["trafilatura"])
    print("masthead, and by how much it is over trafilatura")
    show(tables(score, rows["masthead"]), theirs)
    _by_language(rows)
    _pairwise(rows)


def _ours(html: bytes, page: Row) -> Row:
    try:
        return article_json(extract(html, page["url"]), page["id"], page["url"])
    except NotAnArticle as error:
        return article_json(error, page["id"], page["url"])


def _theirs(html: bytes, page: Row) -> Row:
    document = trafilatura.bare_extraction(html, url=page["url"], with_metadata=True)
    if not isinstance(document, Document):
        return {}
    authors = [a.strip() for a in (document.author or "").split(";") if a.strip()]
    return {"title": document.title, "authors": authors, "published": document.date, "body": document.text,
            "topics": [*(document.tags or []), *(document.categories or [])]}  # fmt: skip


def _by_language(rows: dict[str, list[Row]]) -> None:
    mine: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for ours, theirs in zip(rows["masthead"], rows["trafilatura"], strict=True):
        if "page" in ours:
            mine[ours["lang"]].append((ours["page"], theirs["page"]))
    print(f"\ntext, by language of {MANY} pages or more: ours, theirs")
    for language, pairs in sorted(mine.items(), key=lambda item: -len(item[1])):
        if len(pairs) >= MANY:
            a, b = (statistics.fmean(column) for column in zip(*pairs, strict=True))
            print(f"  {language} {len(pairs):>4}  {a:.3f} {b:.3f}{'   below' if a < b else ''}")


def _pairwise(rows: dict[str, list[Row]], rounds: int = 1000) -> None:
    """The interval of the difference when the outlets are drawn anew."""
    print("\nmasthead less trafilatura, page by page; 95 % of the draws of outlets")
    dice = random.Random(4)
    for measure in MEASURES:
        apart: dict[str, list[float]] = defaultdict(list)
        for ours, theirs in zip(rows["masthead"], rows["trafilatura"], strict=True):
            if ours.get(measure) is not None:
                apart[ours["outlet"]].append(ours[measure] - (theirs.get(measure) or 0.0))
        groups = list(apart.values())
        draws = sorted(
            statistics.fmean(d for group in dice.choices(groups, k=len(groups)) for d in group) for _ in range(rounds)
        )
        low, high = draws[int(0.025 * rounds)], draws[int(0.975 * rounds)]
        print(f"  {measure:<8} {statistics.fmean(d for g in groups for d in g):+.3f} ({low:+.3f} to {high:+.3f})")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, help="folder with manifest.jsonl")
    parser.add_argument("--keep", action="store_true", help="keep these figures as the new baseline")
    parser.add_argument("--bench", action="store_true", help="CPU time and quality beside trafilatura's instead")
    asked = parser.parse_args()
    bench(asked.corpus) if asked.bench else quality(asked.corpus, asked.keep)


if __name__ == "__main__":
    main()
