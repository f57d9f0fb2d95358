"""Media Bias/Fact Check, as people have copied it: the browser extension's JSON, a CSV of its pages, a coarse TSV."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from db.times import is_day
from pipelines.tables.rows import Asked, Broken, Cells, TableRow, Unread, Verdict, row, text_in

_PARTS = (
    ("bias", "bias", "b", {
        "L": "left", "LC": "left-center", "C": "center", "RC": "right-center", "R": "right", "PS": "pro-science",
        "CP": "conspiracy-pseudoscience", "S": "satire", "FN": "fake-news",
    }),
    ("factual-reporting", "reporting", "r", {
        "VH": "very-high", "H": "high", "MF": "mostly-factual", "M": "mixed", "L": "low", "VL": "very-low",
    }),
    ("credibility", "credibility", "c", {
        "H": "high-credibility", "M": "medium-credibility", "L": "low-credibility", "NA": "n/a",
    }),
    ("traffic", "traffic", "a", {
        "H": "high-traffic", "M": "medium-traffic", "L": "minimal-traffic", "N": "no-data",
    }),
    ("questionable", "questionable", "q", {
        "NA": "n/a", "C": "conspiracy", "P": "propaganda", "PS": "poor-sourcing", "LT": "lack-of-transparency",
        "FFC": "failed-fact-checks", "FC": "false-claims", "M": "misinformation", "H": "hate", "PG": "plagiarism",
        "FN": "fake-news", "PSE": "pseudoscience", "IM": "imposter", "CEN": "censorship",
    }),
)  # fmt: skip
"""Dimension, key of version 5, key of version 4, and the words that version 5 writes for the codes of version 4."""

_CSV = (
    ("bias", "bias"),
    ("factual-reporting", "factual_reporting"),
    ("credibility", "mbfc_credibility_rating"),
    ("press-freedom", "press_freedom"),
    ("traffic", "popularity"),
)


def csv_row(line: int, cells: Cells, _: Asked) -> TableRow:
    """``source,country,bias,factual_reporting,press_freedom,…``; its words are free text."""
    domain = cells["source"]
    verdicts = [_said(dimension, cells.get(column, ""), domain) for dimension, column in _CSV]
    return row(line, verdicts, address=domain)


def baly2020(line: int, cells: Cells, _: Asked) -> TableRow:
    """``source_url,source_url_normalized,ref,fact,bias``, in tabs."""
    note = "coarsened by those who copied it (Baly et al. 2020)"
    domain, page = cells["source_url_normalized"], cells["ref"] or None
    verdicts = [
        _said("bias", cells["bias"], domain, page, note),
        _said("factual-reporting", cells["fact"], domain, page, note),
    ]
    return row(line, verdicts, address=domain)


def is_extension(document: object) -> bool:
    """Whether a JSON document is the extension's."""
    return (
        isinstance(document, Mapping)
        and isinstance(document.get("sources"), Mapping | list)
        and any(key in document for key in ("biases", "aliases", "reporting"))
    )


def extension(document: Mapping[str, object]) -> tuple[str, str | None, list[TableRow | Unread]]:
    """The layout in words, the day that it states, and its rows; versions 4 and 5, as a list or by domain."""
    sources = document["sources"]
    entries: list[tuple[str, object]]
    if isinstance(sources, Mapping):
        entries = [(str(key), value) for key, value in sources.items()]
    else:
        entries = [("", value) for value in sources] if isinstance(sources, list) else []
    names: dict[str, list[str]] = {}
    aliases = document.get("aliases")
    for alias, domain in aliases.items() if isinstance(aliases, Mapping) else ():
        if isinstance(alias, str) and isinstance(domain, str):
            names.setdefault(domain, []).append(alias)
    stated = document.get("date")
    day = stated[:10] if isinstance(stated, str) and re.match(r"\d{4}-\d\d-\d\d", stated) else None
    version = 5 if any(isinstance(value, Mapping) and "domain" in value for _, value in entries[:5]) else 4
    rows = [_entry(number, key, value, names) for number, (key, value) in enumerate(entries, 1)]
    words = f"Media Bias/Fact Check, JSON of the browser extension, version {version}"
    return words, day if day and is_day(day) else None, rows


def _entry(line: int, key: str, value: object, names: Mapping[str, list[str]]) -> TableRow | Unread:
    try:
        if not isinstance(value, Mapping):
            raise Broken("the entry is no object")
        entry = {str(name): inner for name, inner in value.items()}
        domain = text_in(entry, "domain") or text_in(entry, "d") or key
        page = text_in(entry, "url") or text_in(entry, "u") or None
        verdicts: list[Verdict | None] = []
        for dimension, long, short, codes in _PARTS:
            verdicts.extend(_said(dimension, word, domain, page) for word in _words(entry, long))
            for code in _words(entry, short) if long not in entry else ():
                note = f"{code} in the file" if code in codes else None
                verdicts.append(_said(dimension, codes.get(code, code), domain, page, note))
        name = text_in(entry, "name") or text_in(entry, "n")
        return row(line, verdicts, address=domain, aliases=names.get(domain, ()), name=name)
    except Broken as error:
        return Unread(line=line, reason=str(error))


def _words(entry: Mapping[str, object], key: str) -> Iterable[str]:
    """The word, or each word of a list."""
    value = entry.get(key)
    if not isinstance(value, list):
        return [text_in(entry, key)]
    if not all(isinstance(word, str) for word in value):
        raise Broken(f"{key!r} holds what is no text")
    return [word.strip() for word in value]


def _said(dimension: str, raw: str, rated_as: str, page: str | None = None, note: str | None = None) -> Verdict | None:
    if not raw:
        return None
    return Verdict(rater="mbfc", dimension=dimension, raw=raw, rated_as=rated_as, source_url=page, note=note)
