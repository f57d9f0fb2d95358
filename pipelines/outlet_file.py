"""One outlet, one TOML file: read into an `Outlet` with every mistake noted, and written out again.

The file's stem is the outlet's id; the folder it lies in is only a shelf.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from db.model import Genre, Host, Outlet, Reply, Section
from pipelines.canonical import BadAddress, host_of
from pipelines.errors import ConfigError
from pipelines.toml import Table, read

if TYPE_CHECKING:
    from tldextract import TLDExtract

TYPES = (
    "newspaper", "digital", "broadcaster", "wire", "magazine", "trade", "aggregator", "fact-checker", "satire", "blog",
    "platform", "press-release", "monitor",
)  # fmt: skip
KINDS = ("primary", "alias", "edition", "former", "short-link", "mirror")
AFTER = ("same", "closed", "others")
"""What a host with an end is now: it leads to the outlet, leads nowhere, is in other hands."""

LABELS = (*(genre.value for genre in Genre), "aggregated", "contributor", "blog", "politics")
"""Labels of sections that tagging or a rater's scope knows; any other word is allowed."""

ID = re.compile(r"[a-z0-9][a-z0-9-]*\Z")
_WHEN = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")
_WORD = re.compile(r"[a-z][a-z -]*\Z")

_Value = str | Sequence[str | dict[str, str]] | float | bool | None


def read_outlet(path: Path, name: str, *, source: str = "shipped") -> tuple[Outlet | None, list[ConfigError]]:
    """The outlet of a file, and its mistakes; with mistakes there is no outlet."""
    try:
        table = read(path, name)
    except ConfigError as error:
        return None, [error]
    if not ID.match(path.stem):
        table.problem("", f"{path.stem!r} cannot be an id", "name the file in a-z, 0-9 and hyphens: the-courier.toml")
    outlet = outlet_of(table, path.stem, source=source)
    return (None, table.problems) if table.problems else (outlet, [])


def outlet_of(table: Table, outlet_id: str, *, source: str = "own") -> Outlet:
    """The outlet that a table describes; look at the table's problems before using it."""
    pace, expect = table.table("pace"), table.table("expect")
    outlet = Outlet(
        id=outlet_id,
        name=table.text("name", required=True) or "",
        hosts=_hosts(table),
        type=table.text("type", one_of=TYPES),
        country=table.text("country", check=_country),
        timezone=table.text("timezone", check=_timezone),
        languages=table.texts("languages", check=_language),
        owner=table.text("owner"),
        owner_basis=table.text("owner_basis"),
        funding=table.text("funding"),
        funding_basis=table.text("funding_basis"),
        feeds=table.texts("feeds", check=address_problem),
        news_sitemaps=table.texts("news_sitemaps", check=address_problem),
        sitemaps=table.texts("sitemaps", check=address_problem),
        front_pages=table.texts("front_pages", check=address_problem),
        articles=table.text("articles", check=_regex),
        sections=tuple(_section(section) for section in table.tables("sections")),
        replies=tuple(_reply(reply) for reply in table.tables("replies")),
        delay=pace.number("delay", least=0),
        expect_articles=expect.whole("articles", least=0),
        expect_published=expect.number("published", least=0, most=1),
        disabled=table.flag("disabled"),
        invented=table.flag("invented"),
        source=source,
    )
    for fact in ("owner", "funding"):
        if f"{fact}_basis" in table and fact not in table:
            table.problem(f"{fact}_basis", f"a basis without {fact}", f"add {fact}, or delete this line")
    table.refuse_unknown()
    return outlet


def outlet_toml(outlet: Outlet, comment: str | None = None) -> str:
    """The outlet as the text of its file, for people to read and edit; `comment` stands on top."""
    plain = all(host == Host(host=host.host, kind=_kind(index)) for index, host in enumerate(outlet.hosts))
    lines = [f"# {line}".rstrip() for line in (comment or "").splitlines()]
    lines += _block(
        ("name", outlet.name),
        ("hosts", [host.host for host in outlet.hosts] if plain else [_host_table(host) for host in outlet.hosts]),
        ("type", outlet.type),
        ("country", outlet.country),
        ("timezone", outlet.timezone),
        ("languages", list(outlet.languages)),
    )
    lines += _block(
        ("owner", outlet.owner),
        ("owner_basis", outlet.owner_basis),
        ("funding", outlet.funding),
        ("funding_basis", outlet.funding_basis),
    )
    lines += _block(
        ("feeds", list(outlet.feeds)),
        ("news_sitemaps", list(outlet.news_sitemaps)),
        ("sitemaps", list(outlet.sitemaps)),
        ("front_pages", list(outlet.front_pages)),
        ("articles", outlet.articles),
    )
    lines += _block(("disabled", outlet.disabled or None), ("invented", outlet.invented or None))
    for section in outlet.sections:
        match = None if section.match == "path-regex" else section.match
        lines += _block(
            ("pattern", section.pattern),
            ("match", match),
            ("section", section.section),
            ("origin", section.origin),
            ("basis", section.basis),
            head="[[sections]]",
        )
    for reply in outlet.replies:
        lines += _block(
            ("day", reply.day), ("text", reply.text), ("url", reply.url), ("rater", reply.rater), head="[[replies]]"
        )
    lines += _block(("delay", outlet.delay), head="[pace]")
    lines += _block(("articles", outlet.expect_articles), ("published", outlet.expect_published), head="[expect]")
    return "\n".join(lines).strip("\n") + "\n"


def _host_table(host: Host) -> dict[str, str]:
    pairs = ("host", host.host), ("kind", host.kind), ("valid_from", host.valid_from), ("valid_to", host.valid_to)
    return {key: value for key, value in (*pairs, ("after", host.after)) if value is not None}


def _kind(index: int) -> str:
    """What a host in a plain list is: the first is the primary one."""
    return "alias" if index else "primary"


def _hosts(table: Table) -> tuple[Host, ...]:
    value = table.values.get("hosts")
    if isinstance(value, list) and value and isinstance(value[0], dict):
        hosts = tuple(_host(inner) for inner in table.tables("hosts"))
        if sum(host.kind == "primary" for host in hosts) != 1:
            table.problem("hosts", "not exactly one host is primary", 'give one of them kind = "primary"')
        names = [host.host for host in hosts]
        for name in sorted({name for name in names if names.count(name) > 1}):
            table.problem("hosts", f"{name!r} stands here twice", "delete one")
        return hosts
    names_given = table.texts("hosts", required=True, check=host_problem)
    if value == []:
        table.problem("hosts", "empty", 'an outlet needs a host: hosts = ["courier.example"]')
    return tuple(Host(host=host, kind=_kind(index)) for index, host in enumerate(names_given))


def _host(table: Table) -> Host:
    host = Host(
        host=table.text("host", required=True, check=host_problem) or "",
        kind=table.text("kind", one_of=KINDS) or "alias",
        valid_from=table.text("valid_from", check=_when),
        valid_to=table.text("valid_to", check=_when),
        after=table.text("after", one_of=AFTER),
    )
    if host.valid_from and host.valid_to and host.valid_to < host.valid_from[: len(host.valid_to)]:
        table.problem("valid_to", "ends before it begins", "swap valid_from and valid_to")
    if host.after and not host.valid_to:
        table.problem("after", "a host without an end has no after", "add valid_to, or delete this line")
    return host


def _section(table: Table) -> Section:
    match = table.text("match", one_of=("path-regex", "host")) or "path-regex"
    return Section(
        pattern=table.text("pattern", required=True, check=_regex if match == "path-regex" else host_problem) or "",
        match=match,
        section=table.text("section", required=True, check=_label) or "",
        origin=table.text("origin", check=_id),
        basis=table.text("basis"),
    )


def _reply(table: Table) -> Reply:
    return Reply(
        day=table.text("day", required=True, check=_when) or "",
        text=table.text("text", required=True) or "",
        url=table.text("url", required=True, check=address_problem) or "",
        rater=table.text("rater", check=_id),
    )


def host_problem(text: str) -> tuple[str, str] | None:
    """What is wrong with a host as outlets list them, and the cure; None for a good one."""
    example = "write the bare host: courier.example"
    if text.startswith("["):
        return f"{text!r} is a number, not a host name", example
    if "://" in text or text.startswith("//"):
        return f"{text!r} is an address, not a host", example
    if "/" in text:
        return f"{text!r} has a path", f"{example}; a part of a site is one of [[sections]]"
    if ":" in text:
        return f"{text!r} has a port", example
    if text != text.lower():
        return f"{text!r} has capitals", f"write {text.lower()}"
    try:
        host = host_of(f"http://{text}/")
    except BadAddress:
        return f"{text!r} is no host name", example
    if not host.isascii() or not text.isascii():
        return f"{text!r} is not in its ASCII form", f"write {host}"
    if text.startswith("www."):
        return f"{text!r} begins with www.", f"write {host}: it stands for every host below it"
    if host != text:
        return f"{text!r} is not in its plain form", f"write {host}"
    if "." not in text and text != "localhost":
        return f"{text!r} would stand for everybody's hosts", example
    return None


def loose_ends(outlet: Outlet, name: str, known: Collection[str]) -> Iterator[ConfigError]:
    """What a file that reads well still gets wrong; `known` are the ids that a section's origin may name."""
    for index, host in enumerate(outlet.hosts):
        if _is_public_suffix(host.host):
            problem = f"{host.host!r} is a public suffix: everybody publishes under it"
            yield ConfigError(name, f"hosts[{index}]", problem, f"write the outlet's own host: courier.{host.host}")
    for index, section in enumerate(outlet.sections):
        key, hosts = f"sections[{index}]", [host.host for host in outlet.hosts]
        near = difflib.get_close_matches(section.section, LABELS, n=1, cutoff=0.8)
        if near and section.section not in LABELS:
            problem = f"{section.section!r} is not a label that tagging knows"
            yield ConfigError(name, f"{key}.section", problem, f"did you mean {near[0]}?")
        if section.origin and section.origin not in known:
            close = difflib.get_close_matches(section.origin, known, n=1)
            cure = f"did you mean {close[0]}?" if close else "`masthead outlets list` names those that are known"
            yield ConfigError(name, f"{key}.origin", f"{section.origin!r} is no outlet", cure)
        if section.match == "host" and not any(f".{section.pattern}".endswith(f".{host}") for host in hosts):
            problem = f"{section.pattern!r} is not under a host of this outlet"
            cure = f"add it to hosts, or name one under {', '.join(hosts)}"
            yield ConfigError(name, f"{key}.pattern", problem, cure)


def _is_public_suffix(host: str) -> bool:
    return _suffixes()(host).suffix == host


@cache
def _suffixes() -> TLDExtract:
    """The public suffixes as the library brings them: for checking alone, since they are slow to load."""
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


def address_problem(text: str) -> tuple[str, str] | None:
    """What is wrong with an address as outlets list them, and the cure; None for a good one."""
    cure = "write it whole: https://courier.example/rss"
    try:
        parts = urlsplit(text)
        host_of(text)
    except ValueError:  # BadAddress is one
        return "not an absolute URL", cure
    if parts.scheme not in ("http", "https") or any(char.isspace() for char in text):
        return "not an absolute URL", cure
    return None


def _country(text: str) -> tuple[str, str] | None:
    if text == "UK":
        return "'UK' is no ISO 3166-1 code", "write GB"
    if not re.fullmatch(r"[A-Z]{2}", text):
        return f"{text!r} is no ISO 3166-1 code", "two capitals: GB; leave the line out where it has no country"
    return None


@cache
def _timezone(text: str) -> tuple[str, str] | None:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return f"{text!r} is no time zone", "an IANA name: Europe/London"
    return None


def _language(text: str) -> tuple[str, str] | None:
    return None if _LANGUAGE.match(text) else (f"{text!r} is no language", "a code such as en, de, pt-BR")


def _when(text: str) -> tuple[str, str] | None:
    return None if _WHEN.match(text) else (f"{text!r} is no date", 'a year, month or day in quotes: "2014-11"')


def _label(text: str) -> tuple[str, str] | None:
    return None if _WORD.match(text) else (f"{text!r} is no label", "a word in small letters: opinion")


def _id(text: str) -> tuple[str, str] | None:
    return None if ID.match(text) else (f"{text!r} is no id", "the stem of its file: ap")


def _regex(text: str) -> tuple[str, str] | None:
    try:
        re.compile(text)
    except re.error as error:
        return f"not a regular expression ({error})", r"such as '^/20\d\d/\d\d/', in single quotes"
    return None


def _block(*pairs: tuple[str, _Value], head: str = "") -> list[str]:
    """Lines ``key = value`` with the signs below each other, an empty line before them; nothing for nothing."""
    kept = [(key, value) for key, value in pairs if value is not None and value != []]
    if not kept:
        return []
    width = max(len(key) for key, _ in kept)
    return ["", *([head] if head else []), *(f"{key:<{width}} = {_written(value, width)}" for key, value in kept)]


def _written(value: _Value, indent: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _quoted(value)
    items = [_item(item) for item in value or ()]
    line = f"[{', '.join(items)}]"
    if indent + len(line) <= 110 and (len(items) < 2 or not ("://" in line or "{" in line)):
        return line
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _item(item: str | dict[str, str]) -> str:
    if isinstance(item, str):
        return _quoted(item)
    return "{ " + ", ".join(f"{key} = {_quoted(value)}" for key, value in item.items()) + " }"


def _quoted(text: str) -> str:
    r"""A TOML string: in single quotes where that spares ``\\``."""
    if "\\" in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
