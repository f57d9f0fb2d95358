"""Tables that name their rater in each row: the ledger's own layout, and a plain CSV for a newsroom's own ratings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from pipelines.tables.rows import Asked, Broken, Cells, TableRow, Unread, Verdict, fold, row, when
from pipelines.tables.statemedia import whose

PLAIN = ("domain", "rater", "dimension", "value", "as_of", "source")
"""Columns of the plain CSV; the last two, and `rater` where the user names one, may be left out."""

_ADDRESS = re.compile(r"[^\s/]+\.[^\s/]+(?:/\S*)?\Z|https?://\S+\Z", re.I)


def ledger(line: int, cells: Cells, asked: Asked) -> TableRow:
    """``outlet_id,rated_as,rater,dimension,raw_value,scope,…``, or the columns of the shipped tables."""
    rater = _known(cells.get("rater", ""), cells.get("note", ""), asked)
    raw = cells.get("raw_value", cells.get("raw", ""))
    rated_as = cells["rated_as"]
    share = cells.get("redistribute", "no") or "no"
    if share not in ("yes", "no"):
        raise Broken(f"redistribute is {share[:40]!r}; write yes or no")
    verdict = Verdict(
        rater=rater,
        dimension=_dimension(cells["dimension"]),
        raw=raw,
        rated_as=rated_as or cells.get("outlet_id", cells.get("outlet", "")),
        scope=cells.get("scope") or None,
        applies_from=when(cells.get("applies_from", ""), "applies_from"),
        applies_to=when(cells.get("applies_to", ""), "applies_to"),
        as_of=when(cells.get("as_of", ""), "as_of"),
        source=cells.get("source") or None,
        source_url=cells.get("source_url") or None,
        licence=cells.get("licence") or None,
        redistribute=share == "yes",
        note=cells.get("note") or None,
    )
    return row(
        line,
        [verdict if raw else None],
        address=rated_as if _ADDRESS.match(rated_as) else "",
        outlet=cells.get("outlet_id", cells.get("outlet", "")),
        name="" if _ADDRESS.match(rated_as) else rated_as,
    )


def plain(line: int, cells: Cells, asked: Asked) -> TableRow:
    """``domain,rater,dimension,value,as_of,source``."""
    written = cells.get("rater", "") or asked.rater or ""
    rater = rater_id(written, asked)
    if asked.rater and not _same(written, asked.rater, rater, asked):
        raise Broken(f"a verdict of {written[:40]}, not of {asked.rater}")
    domain, raw, source = cells["domain"], cells["value"], cells.get("source", "")
    verdict = Verdict(
        rater=rater,
        rater_name=written,
        dimension=_dimension(cells["dimension"]),
        raw=raw,
        rated_as=domain,
        as_of=when(cells.get("as_of", ""), "as_of"),
        source=source or None,
        source_url=source if re.match(r"https?://\S+\Z", source) else None,
    )
    return row(line, [verdict if raw else None], address=domain)


def rater_id(name: str, asked: Asked) -> str:
    """The id of a rater that is known by that id or name; else one made of the name.

    Raises `Broken`, also where the id that is made is that of a rater who was not named: CRED 1 is not CRED-1.
    """
    if fold(name) in asked.raters:
        return fold(name)
    known = next((rater.id for rater in asked.raters.values() if fold(rater.name) == fold(name)), None)
    if known:
        return known
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    made = re.sub(r"[^a-z0-9]+", "-", bare.casefold()).strip("-")
    if not made:
        what = f"the rater's name {name[:40]!r} makes no id; write it in a-z" if name else "no rater"
        raise Broken(what)
    made = made[:80].strip("-")
    if other := asked.raters.get(made):
        what = f"the rater's name {name[:40]!r} makes the id of {other.name}"
        raise Broken(f"{what}; write {made} if that is who judges, else a name that differs in letters or digits")
    return made


def told_apart(rows: Iterable[TableRow | Unread], asked: Asked) -> list[TableRow | Unread]:
    """The rows, but for those of raters whose names differ and make one id: ``A+`` and ``A-`` would be one rater."""
    rows = list(rows)
    names: dict[str, dict[str, str]] = {}
    for each in rows:
        for verdict in each.verdicts if isinstance(each, TableRow) else ():
            if verdict.rater not in asked.raters:
                name = verdict.rater_name or verdict.rater
                names.setdefault(verdict.rater, {}).setdefault(fold(name), name)
    shared = {rater: list(written.values()) for rater, written in names.items() if len(written) > 1}
    return [_apart(each, shared) for each in rows]


def _apart(each: TableRow | Unread, shared: Mapping[str, list[str]]) -> TableRow | Unread:
    made = each.verdicts[0].rater if isinstance(each, TableRow) else ""
    if made not in shared:
        return each
    several = " and ".join(repr(name[:40]) for name in shared[made][:3])
    cure = "write one name for one rater, and names that differ in letters or digits for two"
    return Unread(line=each.line, reason=f"the raters' names {several} make one id, {made}; {cure}")


def _same(written: str, named: str, rater: str, asked: Asked) -> bool:
    """Whether a row's rater is whom the user named, by its name or its id."""
    return fold(named) in (fold(written), rater) or (rater in asked.raters and rater == rater_id(named, asked))


def _known(written: str, note: str, asked: Asked) -> str:
    """The rater of a row of the ledger's layout, who must be known."""
    stated = written or asked.rater or ""
    if not stated:
        raise Broken("no rater")
    found = whose(stated, note)
    if found not in asked.raters:
        raise Broken(f"nobody knows a rater {found[:40]!r}")
    if asked.rater and asked.rater not in (stated, found):
        raise Broken(f"a verdict of {found}, not of {asked.rater}")
    return found


def _dimension(written: str) -> str:
    """As written, but for case and spaces; a newsroom's "lean" is what raters call bias."""
    name = re.sub(r"[\s_]+", "-", written.strip().casefold())
    if not name:
        raise Broken("no dimension")
    return "bias" if name == "lean" else name
