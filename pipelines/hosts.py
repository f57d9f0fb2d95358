"""A host → the outlet that publishes there: the longest listed suffix at a dot, and the dates of hosts that moved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.model import Host, Outlet
from pipelines.canonical import BadAddress, host_of

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_WEB = re.compile(r"(https?):[/\\]*", re.I)
_BARE = re.compile(r"[^/?#@]+(?:[/?#]|\Z)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """Whose an address is."""

    url: str
    """The address, taken out of what wrapped it (a cache, an archive, a translation)."""
    name: str
    """Its host in plain form; empty where it is no address."""
    outlet: Outlet | None = None
    host: Host | None = None
    """The listed host that it lies on."""
    ambiguous: bool = False
    """The host is the outlet's no longer, or was not always: only a date could tell."""
    note: str | None = None


def plain_host(address: str) -> str | None:
    """The host of an address or a bare host: lower case, IDNA, without user, port, ``www.``; None for no address."""
    return _host(full_address(address))


def full_address(address: str) -> str:
    """The address with a scheme; a bare ``courier.example/a`` is taken as http.  Empty for what is no web address.

    After ``http:`` any number of slashes is two, as in every browser (https://url.spec.whatwg.org/#url-parsing).
    """
    text = _WEB.sub(r"\1://", address.strip(), count=1) if _WEB.match(address.strip()) else address.strip()
    if _SCHEME.match(text):
        return text
    if text.startswith("//"):
        return "http:" + text
    return "http://" + text if _BARE.match(text) else ""


def index_hosts(
    own: Iterable[Outlet], shipped: Iterable[Outlet], imported: Iterable[Outlet]
) -> dict[str, tuple[Outlet, Host]]:
    """Every listed host with its outlet; the user's files win over the shipped ones, both over imported outlets."""
    index: dict[str, tuple[Outlet, Host]] = {}
    for outlets in (own, shipped, imported):
        for outlet in outlets:
            for host in outlet.hosts:
                index.setdefault(host.host, (outlet, host))
    return index


def resolve(url: str, index: Mapping[str, tuple[Outlet, Host]], day: str | None, note: str | None = None) -> Resolved:
    """The outlet of an address on a day (None: not known); never a parent that is not listed, never the like."""
    name = _host(url)
    if name is None:
        return Resolved(url=url, name="", note="not an address")
    rest = name
    while rest not in index:
        _, dot, rest = rest.partition(".")
        if not dot:
            return Resolved(url=url, name=name, note=note)
    outlet, host = index[rest]
    sure, about = _on_day(host, outlet, day)
    notes = "; ".join(text for text in (note, about) if text) or None
    if not sure:
        return Resolved(url=url, name=name, host=host, ambiguous=True, note=notes)
    return Resolved(url=url, name=name, outlet=outlet, host=host, note=notes)


def _on_day(host: Host, outlet: Outlet, day: str | None) -> tuple[bool, str | None]:
    """Whether the host was the outlet's on that day, and what to say about it.

    A start is no bound: what was printed before a move stands on the new host too.
    """
    if host.valid_to is None or (day is not None and day[: len(host.valid_to)] <= host.valid_to):
        return True, None
    if host.after == "same":
        return True, f"{host.host} was {outlet.name} until {host.valid_to} and leads there still"
    what = {"closed": "closed", "others": "in other hands"}.get(host.after or "", "not known to be its own")
    if day is None:
        return (
            False,
            f"{host.host} was {outlet.name} until {host.valid_to}, {what} since; the article's date is missing",
        )
    return False, f"{host.host} was {outlet.name} until {host.valid_to}, {what} since"


def _host(url: str) -> str | None:
    try:
        return host_of(url)
    except BadAddress:
        return None
