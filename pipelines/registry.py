"""Outlet and rater files → one registry that never changes: address → outlet, outlet → ratings.

Files are read by path, beside the packages; a user's outlet replaces the shipped one of the same id.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from db.model import NOTHING, Host, Imported, Outlet, Rater, Rating
from pipelines.asof import Claim, read_claim
from pipelines.errors import ConfigError, RegistryError
from pipelines.hosts import Resolved, full_address, index_hosts, resolve
from pipelines.origin import plain_mark, wire_marks
from pipelines.outlet_file import loose_ends, outlet_toml, read_outlet
from pipelines.rater_file import read_rater, read_ratings
from pipelines.unwrap import unwrap

__all__ = ["SHIPPED_OUTLETS", "SHIPPED_RATINGS", "Registry", "Resolved", "check", "outlet_toml"]

SHIPPED_OUTLETS = Path(__file__).parent.parent / "crawler" / "outlets"
SHIPPED_RATINGS = Path(__file__).parent / "ratings"

RULES = 1
"""Raised when tagging itself gives other answers than before, so that stored tags are computed afresh."""

_NOT_IN_TAGS = (
    "feeds", "news_sitemaps", "sitemaps", "front_pages", "articles", "delay", "expect_articles", "expect_published",
    "disabled", "source", "timezone", "languages", "owner", "owner_basis", "funding", "funding_basis", "replies",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Registry:
    """The outlets known, and what raters say of them."""

    outlets: Mapping[str, Outlet] = field(repr=False)
    """By id, in its order."""
    raters: Mapping[str, Rater] = field(repr=False)
    ratings: Mapping[str, tuple[Rating, ...]] = field(repr=False)
    """By outlet id; outlets without a rating are absent."""
    claims: Mapping[str, tuple[Claim, ...]] = field(repr=False)
    """The ratings again, taken apart for tagging."""
    hosts: Mapping[str, tuple[Outlet, Host]] = field(repr=False)
    marks: Mapping[str, str] = field(repr=False)
    """How agencies sign, with the id of each."""
    shareable: Registry | None = field(repr=False)
    """The same without what a user imported; None where there is nothing of the kind."""
    version: str
    """Short hash over all that tags depend on; another one means that stored tags are out of date."""

    @classmethod
    def load(
        cls,
        outlets: Path | None = SHIPPED_OUTLETS,
        ratings: Path | None = SHIPPED_RATINGS,
        own: Path | None = None,
        imported: Imported = NOTHING,
    ) -> Registry:
        """Read the files; None leaves a folder out, and so does an `own` folder that is not there.

        `imported` is what the user's database holds; files win over such outlets and raters, by id and host.
        Raises `RegistryError` with every mistake found.
        """
        shipped, problems = _read_outlets(outlets, "shipped")
        mine, more = _read_outlets(own if own and own.is_dir() else None, "own")
        raters, rated, most = _read_raters(ratings)
        problems += more + most
        if problems:
            first = problems[0]
            raise RegistryError(first.file, first.key, first.problem, first.cure, tuple(problems))
        return cls.of(shipped, raters, rated, own=mine, imported=imported)

    @classmethod
    def of(
        cls,
        outlets: Iterable[Outlet],
        raters: Iterable[Rater] = (),
        ratings: Iterable[Rating] = (),
        *,
        own: Iterable[Outlet] = (),
        imported: Imported = NOTHING,
    ) -> Registry:
        """A registry of plain values; those in `own` replace outlets of the same id and take their hosts."""
        outlets, raters, ratings, own = list(outlets), list(raters), list(ratings), list(own)
        shareable = cls.of(outlets, raters, ratings, own=own) if imported != NOTHING else None
        mine = {outlet.id: outlet for outlet in own}
        shipped = {outlet.id: outlet for outlet in outlets if outlet.id not in mine}
        files = mine | shipped
        index = index_hosts(mine.values(), shipped.values(), imported.outlets)
        extra = {o.id: o for o in imported.outlets if any(index[host.host][0] is o for host in o.hosts)}
        every = dict(sorted((files | extra).items()))
        judges = {rater.id: rater for rater in (*imported.raters, *raters)}
        verdicts: dict[str, list[Rating]] = {}
        for rating in (*ratings, *imported.ratings):
            held = _at_home(rating, every, index)
            verdicts.setdefault(held.outlet, []).append(held)
        kept = {outlet: tuple(sorted(verdicts[outlet], key=_order)) for outlet in sorted(verdicts)}
        claims = {
            outlet: tuple(read_claim(rating, every[outlet], judges.get(rating.rater)) for rating in rows)
            for outlet, rows in kept.items()
            if outlet in every
        }
        agencies = {plain_mark(outlet.name): outlet.id for outlet in every.values() if outlet.type == "wire"}
        marks = MappingProxyType(_telling(agencies | dict(wire_marks()), every))
        return cls(
            outlets=MappingProxyType(every),
            raters=MappingProxyType(dict(sorted(judges.items()))),
            ratings=MappingProxyType(kept),
            claims=MappingProxyType(claims),
            hosts=MappingProxyType(index),
            marks=marks,
            shareable=shareable,
            version=_version(every, judges, kept, index, marks),
        )

    def ratings_of(self, outlet_id: str) -> tuple[Rating, ...]:
        """Every rating of an outlet, over all raters and times."""
        return self.ratings.get(outlet_id, ())

    def resolve(self, address: str, day: str | None = None) -> Resolved:
        """Whose address or host it is, on a day such as ``2024-05-01`` (None: not known).

        Caches, archives and translations are looked through; then the longest listed suffix at a dot decides.
        """
        url, wrapper = unwrap(full_address(address))
        return resolve(url, self.hosts, day, note=f"seen through {wrapper}" if wrapper else None)


def check(folder: Path, known_ids: Iterable[str] = ()) -> list[ConfigError]:
    """Every mistake in a folder of outlet files: in one file, and between files (double ids, double hosts).

    Sections may name the outlets of this folder and those in `known_ids`.
    """
    outlets, problems = _read_outlets(folder, "own")
    names = {path.stem: path.relative_to(folder).as_posix() for path in folder.rglob("*.toml")}
    known = names.keys() | set(known_ids)
    return problems + [problem for outlet in outlets for problem in loose_ends(outlet, names[outlet.id], known)]


def _read_outlets(folder: Path | None, source: str) -> tuple[list[Outlet], list[ConfigError]]:
    if folder is None:
        return [], []
    if not folder.is_dir():
        return [], [ConfigError(str(folder), "", "no such folder", "name the folder that holds the outlet files")]
    outlets: list[Outlet] = []
    problems: list[ConfigError] = []
    files: dict[str, str] = {}
    hosts: dict[str, str] = {}
    for path in sorted(folder.rglob("*.toml")):
        name = path.relative_to(folder).as_posix()
        outlet, mistakes = read_outlet(path, name, source=source)
        problems += mistakes
        first = files.setdefault(path.stem, name)
        if first != name:
            problems.append(ConfigError(name, "", f"the id {path.stem!r} is taken by {first}", "rename one of them"))
        if outlet is None:
            continue
        outlets.append(outlet)
        for host in outlet.hosts:
            owner = hosts.setdefault(host.host, name)
            if owner != name:
                problem = f"{host.host!r} is listed by {owner} too"
                problems.append(ConfigError(name, "hosts", problem, "delete it in one of them"))
    return outlets, problems


def _read_raters(folder: Path | None) -> tuple[list[Rater], list[Rating], list[ConfigError]]:
    if folder is None:
        return [], [], []
    if not folder.is_dir():
        return [], [], [ConfigError(str(folder), "", "no such folder", "name the folder that holds the rater files")]
    raters: list[Rater] = []
    ratings: list[Rating] = []
    problems: list[ConfigError] = []
    for path in sorted(folder.glob("*.toml")):
        rater, mistakes = read_rater(path, path.name)
        problems += mistakes
        if rater is None:
            continue
        raters.append(rater)
        table = path.with_suffix(".csv")
        if table.exists():
            rows, mistakes = read_ratings(table, table.name, rater)
            ratings += rows
            problems += mistakes
    for table in sorted(folder.glob("*.csv")):
        if not table.with_suffix(".toml").exists():
            problems.append(ConfigError(table.name, "", "verdicts of nobody", f"add {table.stem}.toml beside it"))
    return raters, ratings, problems


def _at_home(rating: Rating, outlets: Mapping[str, Outlet], index: Mapping[str, tuple[Outlet, Host]]) -> Rating:
    """An imported rating of ``domain:<host>`` goes to the outlet that lists the host by now."""
    if rating.outlet in outlets or not rating.outlet.startswith("domain:"):
        return rating
    found = index.get(rating.outlet.removeprefix("domain:"))
    return dataclasses.replace(rating, outlet=found[0].id) if found else rating


def _telling(marks: Mapping[str, str], outlets: Mapping[str, Outlet]) -> dict[str, str]:
    """The marks without those that another outlet goes by too: CNA is an agency and, elsewhere, a channel."""
    called = {(outlet_id.partition("-")[0], outlet_id) for outlet_id in outlets if "-" in outlet_id}
    shared = {mark for mark, outlet_id in called if mark in marks and marks[mark] not in (mark, outlet_id)}
    return {mark: agency for mark, agency in marks.items() if mark not in shared}


def _order(rating: Rating) -> str:
    return repr(dataclasses.replace(rating, import_id=None))


def _version(
    outlets: Mapping[str, Outlet],
    raters: Mapping[str, Rater],
    ratings: Mapping[str, tuple[Rating, ...]],
    index: Mapping[str, tuple[Outlet, Host]],
    marks: Mapping[str, str],
) -> str:
    """The same for the same content, whatever the order of files and the numbers of imports."""
    names = [item.name for item in dataclasses.fields(Outlet) if item.name not in _NOT_IN_TAGS]
    digest = hashlib.sha256(f"rules {RULES}\n".encode())
    for outlet in outlets.values():
        digest.update(repr([getattr(outlet, name) for name in names]).encode())
    for rater_id in sorted(raters):
        digest.update(repr((rater_id, raters[rater_id].dimensions)).encode())
    for rows in ratings.values():
        for rating in rows:
            digest.update(_order(rating).encode())
    digest.update(repr(sorted((host, outlet.id) for host, (outlet, _) in index.items())).encode())
    digest.update(repr(sorted(marks.items())).encode())
    return digest.hexdigest()[:12]
