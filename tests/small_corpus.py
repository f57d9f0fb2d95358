"""Our own small corpus, read and scored: what the extractor makes of `tests/pages`, beside what a careful reader says.

    python -m tests.small_corpus          a table of figures, and every wrong field with what was wanted and found
    python -m tests.small_corpus --keep   keep the figures as the floor, and the wrong fields as the known ones

A page is a `.html` file with a `.json` of the same name beside it, written by hand and not from what the extractor
gives.  `url`, and where there are any `charset` (the response's header), `timezone` (what the outlet's file knows) and
`feed` (the feed's date) are what goes in; `why` says what the page is there for; `reason` lists the reasons for which a
page may be refused that holds no article.  Every other key is one of the contract's, and scored; `body` lists the
paragraphs.
`tests/pages/clock` is a room of its own (`test_clock_trap.py`) and is not counted here.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db.model import Entry, Hints
from db.times import day_of, is_day, moment
from pipelines.errors import NotAnArticle
from pipelines.extract import article_json, extract

PAGES = Path(__file__).parent / "pages"
FLOOR = PAGES / "floor.json"
ASIDE = ("url", "charset", "timezone", "feed", "why", "reason")
"""Keys that are no expectation of an article."""
_WORD = re.compile(r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff]|\w+")
"""A word, or a character where words are not parted by spaces."""
_QUOTES = str.maketrans("‘’‚“”„", "'''\"\"\"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A page and what a careful reader makes of it."""

    name: str
    """Its path below `tests/pages`, without the ending."""
    html: bytes = field(repr=False)
    said: dict[str, Any]

    @property
    def url(self) -> str:
        """Where the page is supposed to have been fetched."""
        return str(self.said["url"])


def page(name: str) -> Expected:
    """One page by its name, such as ``el/kaiki_iso8859``."""
    said = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return Expected(name=name, html=(PAGES / f"{name}.html").read_bytes(), said=said)


def names(clock: bool = False) -> list[str]:
    """All pages of the corpus, or those of the clock trap, by name."""
    found = (path.relative_to(PAGES).with_suffix("") for path in PAGES.rglob("*.html"))
    return sorted(path.as_posix() for path in found if (path.parts[0] == "clock") == clock)


def found(expected: Expected) -> dict[str, Any]:
    """What the extractor makes of it, as ``masthead extract --json`` shows it; `error` is the reason alone."""
    said = expected.said
    entry = Entry(url=expected.url, published=said["feed"]) if "feed" in said else None
    hints = Hints(timezone=said.get("timezone"))
    try:
        article = extract(expected.html, expected.url, charset=said.get("charset"), entry=entry, hints=hints)
    except NotAnArticle as refused:
        return article_json(refused, expected.name, expected.url) | {"error": refused.reason}
    return article_json(article, expected.name, expected.url)


def scores(expected: Expected, got: dict[str, Any]) -> dict[str, float]:
    """By measure, 1 for right and 0 for wrong; `words` is the F1 of the body's words.

    `published` counts twice: as `day`, and as `minute` where the reader knows the time.
    """
    said = expected.said
    if "reason" in said:
        return {"refused": float(got["error"] in said["reason"])}
    scored: dict[str, float] = {}
    for key, want in said.items():
        value = got.get(key)
        if key == "body":
            scored["words"] = words_f1(" ".join(want), value or "")
            scored["paragraphs"] = float(want == (value or "").split("\n\n"))
        elif key == "published":
            scored["day"] = float(_same_day(want, value))
            if want and not is_day(want):
                scored["minute"] = float(_same_minute(want, value))
        elif key == "modified":
            scored[key] = float(want == value or _same_minute(want, value))
        elif key == "title":
            scored[key] = float(want.translate(_QUOTES) == (value or "").translate(_QUOTES))
        elif key not in ASIDE:
            scored[key] = float(want == value)
    return scored


def words_f1(want: str, got: str) -> float:
    """F1 over the words of two texts, as bags."""
    one, other = Counter(_WORD.findall(want)), Counter(_WORD.findall(got))
    total = sum(one.values()) + sum(other.values())
    return 2 * sum((one & other).values()) / total if total else 1.0


def wrong(scored: dict[str, float]) -> list[str]:
    """The measures that are not wholly right."""
    return sorted(measure for measure, score in scored.items() if score < 1)


def figures(every: dict[str, dict[str, float]]) -> dict[str, float]:
    """The mean of each measure over the pages that have it, to four places, rounded down."""
    measures = sorted({measure for scored in every.values() for measure in scored})
    return {
        measure: int(10_000 * statistics.fmean(s[measure] for s in every.values() if measure in s) + 1e-6) / 10_000
        for measure in measures
    }


def floor() -> tuple[dict[str, float], dict[str, list[str]]]:
    """The figures that must not fall, and by page what is known to be wrong."""
    kept = json.loads(FLOOR.read_text(encoding="utf-8"))
    return kept["figures"], kept["wrong"]


def _same_day(want: str | None, got: str | None) -> bool:
    if want is None or got is None:
        return want is got
    if is_day(want) or is_day(got):
        return day_of(want) == day_of(got)
    return day_of(want) == day_of(got) or moment(want) == moment(got)


def _same_minute(want: str | None, got: str | None) -> bool:
    return bool(want and got and not is_day(got) and abs((moment(want) - moment(got)).total_seconds()) < 60)


def main() -> None:
    """Print or keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", action="store_true", help="write tests/pages/floor.json anew")
    keep = parser.parse_args().keep
    every: dict[str, dict[str, float]] = {}
    for name in names():
        expected = page(name)
        got = found(expected)
        every[name] = scores(expected, got)
        for measure in wrong(every[name]):
            key = {"words": "body", "paragraphs": "body", "day": "published", "minute": "published"}.get(
                measure, measure
            )
            if measure != "words":
                print(f"{name}: {measure}\n    wanted {expected.said.get(key, expected.said.get('reason'))!r}")
                print(f"    found  {got.get(key) if key != 'refused' else got['error'] or 'an article'!r}")
    for measure, figure in figures(every).items():
        print(f"{measure:<14}{figure:.4f} of {sum(measure in scored for scored in every.values()):>3} pages")
    if keep:
        known = {name: bad for name, scored in every.items() if (bad := wrong(scored))}
        text = json.dumps({"figures": figures(every), "wrong": known}, ensure_ascii=False, indent=2)
        FLOOR.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
