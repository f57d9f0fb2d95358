"""What a rater rated → whose it is: by our id, by address, or by name; exactly, never by likeness.

An address on a host that no file lists becomes an outlet of its own, ``domain:<host>``, whatever was imported before:
so every import stands by itself.  Neither a platform nor an account on it rates what else is there.  A name counts
where one outlet alone has it.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import tldextract

from db.model import Outlet
from pipelines.asof import PARTS
from pipelines.canonical import BadAddress, is_front
from pipelines.hosts import Resolved, full_address
from pipelines.registry import Registry
from pipelines.tables.rows import TableRow

PREFIX = "domain:"
"""Begins the id of an outlet that an import brought, before its host."""

PLATFORMS = frozenset("""
    amazonaws.com blogger.com blogspot.com dailymotion.com facebook.com instagram.com linkedin.com medium.com
    odysee.com ok.ru patreon.com pinterest.com podcasts.apple.com reddit.com rumble.com rutube.ru sites.google.com
    soundcloud.com spotify.com substack.com t.me telegram.me threads.net tiktok.com tumblr.com twitch.tv twitter.com
    vimeo.com vk.com wordpress.com x.com youtu.be youtube.com
""".split())  # fmt: skip
"""Hosts where anybody has pages; a path there, or a host below, is somebody's, never the platform's."""

_SUFFIXES = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=False)
_SHARED = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
"""With the list's private part: suffixes under which a company lets others publish (github.io, uk.com)."""

_ENDINGS = {word: label for word, label in PARTS.items() if label == "opinion"} | {
    "opinion editorial": "opinion", "news": "news", "web news": "news", "online news": "news",
}  # fmt: skip
_PART = "|".join(sorted((word.replace(" ", r"\s+") for word in _ENDINGS), key=len, reverse=True))
_MARKED = re.compile(rf"(?P<name>.*\S)\s*(?:\((?P<bracket>{_PART})\)|\s[-–—]\s*(?P<dash>{_PART}))\s*\Z", re.I)
_LOOSE = re.compile(r"(?P<name>.*\S)\s+(?P<loose>opinions?|editorials?|(?:web|online)\s+news)\s*\Z", re.I)
_HOSTLIKE = re.compile(r"[\w-]+(?:\.[\w-]+)+\Z")
_LANGUAGE = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?\Z", re.I)
"""A front page too, but of one edition, and what is rated is that edition."""

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Whose it is."""

    outlet: str
    """Its id."""
    host: str | None = None
    """The host of an outlet that no file lists."""
    scopes: tuple[str, ...] = ()
    """What the address or the name says of the part that was rated: ``path /humor``, opinion, news."""
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """Why it cannot be said whose it is."""

    ambiguous: bool
    reason: str


class Finder:
    """Looks up what was rated, in the outlets of files alone; remembers addresses and names, since tables repeat them.

    Outlets that other imports brought are not looked at: those may be undone.
    """

    def __init__(self, registry: Registry) -> None:
        self._registry = registry.shareable or registry
        self._names = _Names(self._registry.outlets)
        self._addresses: dict[tuple[str, str | None, bool], Found | Missed] = {}

    def find(self, row: TableRow, day: str | None) -> Found | Missed:
        """Whose the row is: our id before the address, the address before the name; `day` settles hosts that moved."""
        if row.outlet and row.outlet in self._registry.outlets:
            return Found(outlet=row.outlet)
        own = row.outlet.removeprefix(PREFIX) if row.outlet and row.outlet.startswith(PREFIX) else None
        if address := row.address or own:
            return self._by_address(row, address, day)
        if row.outlet:
            return Missed(ambiguous=False, reason=f"no outlet {row.outlet[:80]!r}, and {_said(row)} is no address")
        return self._by_name(row, row.name or "", day)

    def _by_name(self, row: TableRow, name: str, day: str | None) -> Found | Missed:
        found = self._names.find(name)
        if isinstance(found, Missed) and not found.ambiguous and _HOSTLIKE.match(name):
            listed = self._at(name, day, row.whole)  # some outlets are called by their host: Courier.example
            return found if isinstance(listed, Found) and listed.host else listed
        return found

    def _by_address(self, row: TableRow, address: str, day: str | None) -> Found | Missed:
        first = self._at(address, day, row.whole)
        others = [self._at(alias, day, row.whole) for alias in row.aliases]
        known = [found for found in (first, *others) if isinstance(found, Found) and not found.host]
        if not known:
            return first
        # the rated address itself before its aliases; of those, the whole of a host before a path
        best = known[0] if known[0] is first else min(known, key=lambda found: len(found.scopes))
        more = sorted({found.outlet for found in known} - {best.outlet})
        if not more:
            return best
        note = f"the table names addresses of {', '.join(more)} too; taken for {best.outlet} alone"
        return replace(best, note=f"{best.note}; {note}" if best.note else note)

    def _at(self, address: str, day: str | None, whole: bool) -> Found | Missed:
        key = (address, day, whole)
        found = self._addresses.get(key)
        if found is None:
            found = self._addresses[key] = self._look(address, day, whole)
        return found

    def _look(self, address: str, day: str | None, whole: bool) -> Found | Missed:
        resolved = self._registry.resolve(address, day)
        name = resolved.name
        if not name:
            return Missed(ambiguous=False, reason=f"not a web address: {address[:80]!r}")
        platform = _platform(name)
        path = _path(resolved)
        if platform == name and path:
            return Missed(
                ambiguous=False, reason=f"an account on a platform ({name}), which does not rate the platform"
            )
        if resolved.ambiguous and not platform:
            return Missed(ambiguous=True, reason=resolved.note or f"{name}: whose it was depends on the date")
        listed = resolved.host.host if resolved.host else None
        if resolved.outlet and not (platform and listed == platform != name):
            scopes = (f"path {path}",) if path and not whole else ()
            return Found(outlet=resolved.outlet.id, scopes=scopes, note=resolved.note)
        problem = _no_host(name)
        if not problem and (platform == name or not _SHARED(name).domain):
            problem = f"a platform ({name}): what stands below it is other people's"
        if problem:
            return Missed(ambiguous=False, reason=problem)
        if path and not whole:
            return Missed(ambiguous=False, reason=f"a part of {name}, which no outlet lists ({path[:80]})")
        return Found(outlet=PREFIX + name, host=name)


class _Names:
    """Outlets by what they are called: their names, then their ids, then the first label of their primary hosts."""

    def __init__(self, outlets: Mapping[str, Outlet]) -> None:
        listed = outlets.values()
        self._tiers = (
            _index((_key(outlet.name), outlet.id) for outlet in listed),
            _index((_key(_without_the(outlet.name)), outlet.id) for outlet in listed),
            _index((_key(outlet.id), outlet.id) for outlet in listed),
            _index((_key((outlet.domain or "").partition(".")[0]), outlet.id) for outlet in listed),
        )

    def find(self, name: str) -> Found | Missed:
        """The one outlet of that name, with the part of it that the name ends in."""
        readings: list[tuple[str, tuple[str, ...]]] = [(name, ())]
        for pattern in (_MARKED, _LOOSE):
            if match := pattern.match(name):
                word = next(text for key, text in match.groupdict().items() if key != "name" and text)
                readings.append((match["name"], (_ENDINGS[" ".join(word.split()).casefold()],)))
        for reading, scopes in readings:
            found = self._called(reading)
            if len(found) == 1:
                return Found(outlet=found[0], scopes=scopes)
            if found:
                return Missed(ambiguous=True, reason=f"{name[:80]!r} may be {' or '.join(found)}")
        return Missed(ambiguous=False, reason=f"no listed outlet of that name: {name[:80]!r}")

    def _called(self, name: str) -> list[str]:
        bare = _without_the(name)
        names, short, ids, labels = self._tiers
        for tier, key in ((names, name), (short, bare), (ids, name), (ids, bare), (labels, name), (labels, bare)):
            if found := tier.get(_key(key)):
                return sorted(found)
        return []


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    index: dict[str, set[str]] = {}
    for key, outlet in pairs:
        if key:
            index.setdefault(key, set()).add(outlet)
    return index


def _key(name: str) -> str:
    """A name without case, spaces and punctuation."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum() or unicodedata.category(char).startswith("M"))


def _without_the(name: str) -> str:
    return re.sub(r"\Athe\s+(?=\S)", "", name.strip(), flags=re.I)


def _said(row: TableRow) -> str:
    return repr((row.name or row.verdicts[0].rated_as)[:80])


def _platform(host: str) -> str | None:
    """The platform that a host is, or lies on."""
    rest = host
    while rest not in PLATFORMS:
        _, dot, rest = rest.partition(".")
        if not dot:
            return None
    return host if rest != host and host.removesuffix("." + rest) in ("m", "mobile", "old", "en") else rest


def _path(resolved: Resolved) -> str:
    """The path that was rated, without its last slash; empty for a front page."""
    url = full_address(resolved.url)
    try:
        path = urlsplit(url).path.rstrip("/")
        return "" if path and is_front(url) and not _LANGUAGE.match(path) else path
    except (BadAddress, ValueError):
        return ""


def _no_host(host: str) -> str | None:
    """Why a host cannot be anybody's on the public web."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    else:
        return f"{host} is a number of a machine, no name"
    labels = host.split(".")
    if len(labels) < 2 or len(host) > 253 or any(not _LABEL.match(label) for label in labels):
        return f"{host[:80]!r} is no public host name"
    if not labels[-1].isalpha() and not labels[-1].startswith("xn--"):
        return f"{host[:80]!r} is no public host name"
    if not _SUFFIXES(host).domain:
        return f"{host!r} is a suffix that many share"
    return None
