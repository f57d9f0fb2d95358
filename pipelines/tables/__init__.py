"""Bytes of a rater's table → its rows, in whichever layout: found by what is in the file, never by its name.

`pipelines.matching` takes the rows to outlets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.model import Rater
from pipelines.errors import TableError
from pipelines.tables import domains, mbfc, names, own, statemedia, wikipedia
from pipelines.tables.content import csv_header, csv_records, json_lines, json_of, text_of
from pipelines.tables.rows import Asked, Broken, RaterTable, RowReader, TableRow, Unread, Verdict, fold

__all__ = ["RaterTable", "TableRow", "Unread", "Verdict", "layouts", "read_table"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Columns that tell a table, and who reads its rows."""

    words: str
    rater: str | None
    needs: tuple[str, ...]
    """Names in the header, in small letters."""
    read: RowReader | type[wikipedia.Perennial]
    """A class where rows depend on those before."""
    only: tuple[str, ...] = ()
    """Where given, no other column may be there: what it says would be lost."""
    dated: str | None = None
    """When it was on record, for a table that was published once and stays what it is."""


_LAYOUTS = (
    _Layout(
        words="the ledger's own layout", rater=None,
        needs=("outlet_id", "rated_as", "dimension", "raw_value"), read=own.ledger,
    ),
    _Layout(
        words="the layout of the shipped ratings", rater=None,
        needs=("outlet", "rated_as", "dimension", "raw"), read=own.ledger,
    ),
    _Layout(
        words="AllSides, columns of AllSideR", rater="allsides", needs=("news_source", "rating"), read=names.allsides,
    ),
    _Layout(
        words="Media Bias/Fact Check, CSV", rater="mbfc",
        needs=("source", "bias", "factual_reporting"), read=mbfc.csv_row,
    ),
    _Layout(
        words="Media Bias/Fact Check, TSV of Baly et al. 2020", rater="mbfc",
        needs=("source_url_normalized", "ref", "fact", "bias"), read=mbfc.baly2020, dated="2020",
    ),
    _Layout(words="Ad Fontes", rater="adfontes", needs=("source", "reliability", "bias"), read=names.adfontes),
    _Layout(
        words="PC1, the ensemble's table", rater="lin2023-pc1", needs=("domain", "pc1", "afm"), read=domains.pc1,
        dated="2023",
    ),
    _Layout(words="PC1", rater="lin2023-pc1", needs=("domain", "pc1"), read=domains.pc1, dated="2023"),
    _Layout(
        words="Wikipedia's perennial sources, CSV", rater="wikipedia-rsp",
        needs=("name", "status", "urls"), read=wikipedia.Perennial, dated="2021",
    ),
    _Layout(
        words="State Media Matrix", rater="state-media-monitor",
        needs=("main assets", "url", "typology"), read=statemedia.matrix,
    ),
    _Layout(
        words="CRED-1", rater="cred-1", needs=("domain", "category", "credibility_score"), read=domains.cred1,
    ),
    _Layout(
        words="DomainDemo", rater="domaindemo", needs=("domain", "leaning_score"), read=domains.domaindemo,
        dated="2022",
    ),
    _Layout(
        words="medialab's French media", rater="medialab",
        needs=("name", "prefixes", "home_page", "wheel_category", "wheel_subcategory"), read=domains.medialab,
        dated="2021",
    ),
    _Layout(
        words=f"a CSV of one's own ({','.join(own.PLAIN)})", rater=None,
        needs=("domain", "dimension", "value"), read=own.plain, only=own.PLAIN,
    ),
)  # fmt: skip
_URL_MAP = "AllSides, addresses and their ratings in JSON"
_EXTENSION = "Media Bias/Fact Check, JSON of the browser extension"
_RSP = "Wikipedia's perennial sources, JSON Lines"
_MOST = 1_000_000
"""Rows; DomainDemo, the longest table there is, has 129,127."""
_PATIENCE = 10_000
"""After so many rows of which none can be read, it is another kind of file."""


def layouts() -> tuple[str, ...]:
    """Every layout that is known, in words."""
    return (*(layout.words for layout in _LAYOUTS), _URL_MAP, _EXTENSION, _RSP)


def read_table(data: bytes, *, rater: str | None = None, raters: Mapping[str, Rater], source: str) -> RaterTable:
    """The table in a file's bytes; `source` is what to call the file, in errors and in verdicts that name none.

    `rater` is whose table it is meant to be: checked against what the file is, and needed only where no row says it.
    Raises `TableError`, with a cure.
    """
    asked = Asked(rater=rater, raters=raters, source=source)
    text = text_of(data, source)
    if text.lstrip()[:1] in ("{", "["):
        return _read_json(text, asked)
    for delimiter in (",", ";", "\t"):
        header = csv_header(text, delimiter)
        fitting = [layout for layout in _LAYOUTS if set(layout.needs) <= set(header)]
        if fitting:
            return _read_csv(text, delimiter, header, max(fitting, key=lambda layout: len(layout.needs)), asked)
    first = text.lstrip().partition("\n")[0].strip()[:80]
    raise TableError(source, "line 1", f"no layout that is known: {first!r}", f"known are: {'; '.join(layouts())}")


def _read_csv(text: str, delimiter: str, header: tuple[str, ...], layout: _Layout, asked: Asked) -> RaterTable:
    twice = next((name for name, times in Counter(header).items() if times > 1), None)
    if twice is not None:
        problem = f"two columns are called {twice!r}" if twice else "two columns have no name"
        raise TableError(asked.source, "line 1", problem, "rename or delete one of them")
    odd = [name for name in header if name not in layout.only] if layout.only else []
    if odd:
        problem = f"a column {odd[0]!r} that nobody reads"
        raise TableError(asked.source, "line 1", problem, f"delete it; the columns are {','.join(layout.only)}")
    if layout.rater is None and "rater" not in header and not asked.rater:
        raise TableError(asked.source, "line 1", "nobody is named as rater", "add a column rater, or name the rater")
    whose = _whose(layout.rater, layout.words, asked) if layout.rater or not layout.only else _anybody(asked)
    read = layout.read() if isinstance(layout.read, type) else layout.read
    rows: list[TableRow | Unread] = []
    for record in csv_records(text, delimiter, asked.source):
        if len(rows) >= _MOST:
            raise TableError(asked.source, "", f"more than {_MOST:,} rows", "split it")
        if len(rows) == _PATIENCE and all(isinstance(row, Unread) for row in rows):
            problem = f"not one of the first {_PATIENCE:,} rows can be read ({_reason(rows[0])})"
            raise TableError(
                asked.source, f"line {rows[0].line}", problem, "look whether its cells stand under their header"
            )
        if isinstance(record, Unread):
            rows.append(record)
            continue
        line, cells = record
        try:
            if len(cells) != len(header):
                raise Broken(f"{len(cells)} cells, where the header has {len(header)}")
            named = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            rows.append(read(line, named, asked))
        except Broken as error:
            rows.append(Unread(line=line, reason=str(error)))
    if layout.only:
        rows = own.told_apart(rows, asked)
    unknown = _unknown(rows, asked.raters) if layout.only else ()
    judges = {verdict.rater for row in rows if isinstance(row, TableRow) for verdict in row.verdicts}
    if whose is None and len(judges) == 1:
        whose = judges.pop()
    return RaterTable(
        layout=layout.words, rater=whose, dated=layout.dated, source=asked.source, rows=tuple(rows), unknown=unknown
    )


def _read_json(text: str, asked: Asked) -> RaterTable:
    first = next((record for _, record in json_lines(text.lstrip().partition("\n")[0])), None)
    if wikipedia.is_perennial(first):
        _whose("wikipedia-rsp", _RSP, asked)
        rows = tuple(wikipedia.entry(line, record) for line, record in json_lines(text))
        return RaterTable(layout=_RSP, rater="wikipedia-rsp", source=asked.source, rows=rows)
    document = json_of(text, asked.source)
    if isinstance(document, list) and any(wikipedia.is_perennial(record) for record in document[:5]):
        _whose("wikipedia-rsp", _RSP, asked)
        rows = tuple(wikipedia.entry(number, record) for number, record in enumerate(document, 1))
        return RaterTable(layout=_RSP, rater="wikipedia-rsp", source=asked.source, rows=rows)
    if isinstance(document, dict) and mbfc.is_extension(document):
        _whose("mbfc", _EXTENSION, asked)
        words, dated, entries = mbfc.extension(document)
        return RaterTable(layout=words, rater="mbfc", dated=dated, source=asked.source, rows=tuple(entries))
    if isinstance(document, dict) and _is_url_map(document):
        _whose("allsides", _URL_MAP, asked)
        entries = names.allsides_map(document)
        return RaterTable(layout=_URL_MAP, rater="allsides", source=asked.source, rows=tuple(entries))
    problem = "JSON in no layout that is known"
    raise TableError(asked.source, "", problem, f"known are: {'; '.join((_URL_MAP, _EXTENSION, _RSP))}")


def _is_url_map(document: Mapping[str, object]) -> bool:
    """Addresses to AllSides' words, for the most part."""
    fitting = sum(
        "." in key and isinstance(value, str) and fold(value) in names.ALLSIDES_WORDS for key, value in document.items()
    )
    return 2 * fitting > len(document)


def _anybody(asked: Asked) -> str | None:
    """Who the user says, who may be new."""
    try:
        return own.rater_id(asked.rater, asked) if asked.rater else None
    except Broken as error:
        raise TableError(
            asked.source, "", str(error), "name the rater by its id, or in a-z, 0-9 and hyphens"
        ) from error


def _whose(rater: str | None, words: str, asked: Asked) -> str | None:
    """Whose table it is, which must be who the user says, and known."""
    if rater and asked.rater and asked.rater != rater:
        raise TableError(asked.source, "", f"this is {words}, not a table of {asked.rater!r}", f"name {rater}, or none")
    found = rater or asked.rater
    if found and found not in asked.raters:
        known = ", ".join(sorted(asked.raters)) or "none"
        raise TableError(asked.source, "", f"nobody knows a rater {found!r}", f"raters that are known: {known}")
    return found


def _reason(row: TableRow | Unread) -> str:
    return row.reason if isinstance(row, Unread) else ""


def _unknown(rows: Iterable[TableRow | Unread], raters: Mapping[str, Rater]) -> tuple[tuple[str, str], ...]:
    """Raters of the rows that nobody knew, each with the name that it was first written by."""
    new: dict[str, str] = {}
    for row in rows:
        for verdict in row.verdicts if isinstance(row, TableRow) else ():
            if verdict.rater not in raters:
                new.setdefault(verdict.rater, verdict.rater_name or verdict.rater)
    return tuple(sorted(new.items()))
