"""Write what was discovered into the user's outlet folder: a new outlet, or more to read of one that is known."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array

from crawler.spiders.discover import Found
from db.model import Host, Outlet
from pipelines.canonical import fetch_url
from pipelines.errors import ConfigError
from pipelines.hosts import resolve
from pipelines.outlet_file import ID, address_problem, host_problem, outlet_of, outlet_toml
from pipelines.propose import outlet_id
from pipelines.registry import SHIPPED_OUTLETS, Registry
from pipelines.toml import parse

LISTS = ("feeds", "news_sitemaps", "sitemaps", "front_pages")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of one address."""

    given: str
    outlet: str
    path: Path
    new: bool
    """False: a known outlet was extended."""
    disabled: bool
    """It is known and not crawled, as before."""
    notes: tuple[str, ...]


class Folder:
    """The user's outlet folder, and what is known beside it."""

    def __init__(self, path: Path, registry: Registry) -> None:
        self.path = path
        self.registry = registry
        self._outlets = dict(registry.outlets)
        self._hosts = dict(registry.hosts)
        """With what was added just now: one run over two addresses is the same as two runs."""

    def propose(self, found: Found, *, wanted: str | None = None) -> Outlet:
        """The outlet that an address makes or extends.

        Raises ConfigError for an id that cannot be one, and for a host that cannot be an outlet's or is another's.
        """
        for host in found.hosts:
            if wrong := host_problem(host):
                raise ConfigError(found.given, "", *wrong)
        outlet = self._proposed(found, wanted)
        for listed in outlet.hosts:
            self._refuse_foreign(listed.host, outlet.id, wanted)
        return outlet

    def _refuse_foreign(self, host: str, name: str, wanted: str | None) -> None:
        """A host that another outlet lists, in the user's own files or, where an id was asked for, in shipped ones."""
        if host not in self._hosts:
            return
        owner = self._hosts[host][0]
        present = resolve(f"http://{host}/", self._hosts, None).outlet is not None
        if owner.id != name and (owner.source == "own" or (wanted and present)):
            cure = f"leave --id out, or write --id {owner.id}" if wanted else f"add it to {owner.id} by --id {owner.id}"
            raise ConfigError("--id" if wanted else host, "", f"{host} is listed by {owner.id} already", cure)

    def _proposed(self, found: Found, wanted: str | None) -> Outlet:
        if wanted is not None and not ID.match(wanted):
            raise ConfigError("--id", "", f"{wanted!r} cannot be an id", "use a-z, 0-9 and hyphens: the-courier")
        known = self._outlets.get(wanted) if wanted else self._known(found)
        offers = found.proposal
        if known is None:
            name = wanted or outlet_id(found.hosts[0], self._outlets)
            return Outlet(
                id=name,
                name=found.name or found.hosts[0],
                hosts=tuple(Host(host=h, kind="alias" if i else "primary") for i, h in enumerate(found.hosts)),
                languages=(found.language,) if found.language else (),
                source="own",
                feeds=_united((), offers.feeds),
                news_sitemaps=_united((), offers.news_sitemaps),
                sitemaps=_united((), offers.sitemaps),
                front_pages=_united((), offers.front_pages),
            )
        hosts = known.hosts
        if wanted:
            listed = {h.host for h in hosts}
            hosts += tuple(Host(host=h, kind="alias") for h in found.hosts if h not in listed)
        return dataclasses.replace(
            known,
            hosts=hosts,
            source="own",
            feeds=_united(known.feeds, offers.feeds),
            news_sitemaps=_united(known.news_sitemaps, offers.news_sitemaps),
            sitemaps=_united(known.sitemaps, offers.sitemaps),
            front_pages=_united(known.front_pages, offers.front_pages),
        )

    def _known(self, found: Found) -> Outlet | None:
        for host in found.hosts:
            if (outlet := resolve(f"http://{host}/", self._hosts, None).outlet) is not None:
                return outlet
        return None

    def add(self, found: Found, *, wanted: str | None = None) -> Added:
        """Write the outlet of an address; earlier additions and a user's own comments are kept.

        Raises ConfigError, with nothing written, as `propose` and for what the file's own reader would refuse.
        """
        outlet = self.propose(found, wanted=wanted)
        path = self.file_of(outlet.id)
        new = outlet.id not in self._outlets and not path.is_file()
        if new:
            self._write(path, outlet_toml(outlet, f"Found at {found.given}"))
        else:
            self._extend(path, outlet)
        self._outlets[outlet.id] = outlet
        self._hosts.update({host.host: (outlet, host) for host in outlet.hosts})
        notes = ((f"could not be read now: {found.problem}",) if found.problem else ()) + found.proposal.notes
        return Added(given=found.given, outlet=outlet.id, path=path, new=new, disabled=outlet.disabled, notes=notes)

    def disable(self, name: str) -> Path:
        """Stop crawling an outlet; its articles stay.  Raises ConfigError for an unknown id."""
        if name not in self.registry.outlets:
            raise ConfigError("outlets", name, "no such outlet", "`masthead outlets list` names those that are known")
        path = self.file_of(name)
        document = tomlkit.parse(self._text(path, self.registry.outlets[name]))
        if "disabled" in document:
            document["disabled"] = True
        else:  # before the first table, where top-level keys end
            text = tomlkit.dumps(document)
            document = tomlkit.parse("disabled = true\n" + text)
        self._write(path, tomlkit.dumps(document))
        return path

    def file_of(self, name: str) -> Path:
        """Where the user's file of an outlet is or would be."""
        found = sorted(self.path.rglob(f"{name}.toml")) if self.path.is_dir() else []
        return found[0] if found else self.path / f"{name}.toml"

    def _text(self, path: Path, outlet: Outlet) -> str:
        """The user's file, or else a copy of the shipped one."""
        if path.is_file():
            return path.read_text(encoding="utf-8")
        shipped = next(SHIPPED_OUTLETS.rglob(f"{outlet.id}.toml"), None)
        return shipped.read_text(encoding="utf-8") if shipped else outlet_toml(outlet)

    def _extend(self, path: Path, outlet: Outlet) -> None:
        document = tomlkit.parse(self._text(path, outlet))
        later = {}
        for key in LISTS:
            before = [str(item) for item in document.get(key, [])]
            united = _united(before, getattr(outlet, key))
            if united == tuple(before):
                continue
            if key in document:
                document[key] = _array(united)
            else:
                later[key] = united
        _extend_hosts(document, [h.host for h in outlet.hosts])
        if later:
            head = "".join(f"{key} = {_array(items).as_string()}\n" for key, items in later.items())
            document = tomlkit.parse(_before_tables(tomlkit.dumps(document), head))
        self._write(path, tomlkit.dumps(document))

    def _write(self, path: Path, text: str) -> None:
        table = parse(text, str(path))
        outlet_of(table, path.stem)
        table.raise_first()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _extend_hosts(document: tomlkit.TOMLDocument, hosts: Sequence[str]) -> None:
    """Hosts that a file does not list yet, as its list is written: plain, or as tables."""
    listed: Any = document["hosts"]
    before = [str(item if isinstance(item, str) else item["host"]) for item in listed]
    fresh = [host for host in hosts if host not in before]
    if fresh and isinstance(listed[0], str):
        document["hosts"] = _array([*before, *fresh])
        return
    for host in fresh:
        table = tomlkit.table() if isinstance(listed, AoT) else tomlkit.inline_table()
        table.update({"host": host, "kind": "alias"})
        listed.append(table)


def _united(before: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    """Both, each once; addresses with spaces and the like in the form in which they are asked for."""
    return tuple(dict.fromkeys((*before, *(fetch_url(url) if address_problem(url) else url for url in more))))


def _array(items: Sequence[str]) -> Array:
    array = tomlkit.array()
    array.extend(items)
    array.multiline(len(items) > 1)
    return array


def _before_tables(text: str, lines: str) -> str:
    """The text of a TOML file with lines put where its top-level keys end."""
    kept = text.splitlines(keepends=True)
    at = next((n for n, line in enumerate(kept) if line.lstrip().startswith("[")), len(kept))
    while at and not kept[at - 1].strip():
        at -= 1
    return "".join(kept[:at]) + lines + "".join(kept[at:])
