"""`masthead outlets`: the registry. list, show, check, discover, add, disable."""

from __future__ import annotations

import dataclasses
import json
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.cli.common import CONTEXT, USAGE, Group, command, common, emit, inform, json_option, options, talk
from crawler.config import Config
from db import times
from db.model import FeedKind, Outlet
from pipelines.errors import ConfigError

if TYPE_CHECKING:
    from crawler.spiders.discover import Found
    from pipelines.registry import Registry

LONGEST = 4096
"""Characters of an address; no crawl asks for a longer one."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.I)
_BARE_EXAMPLE = "write it as https://courier.example/"


@click.group(cls=Group, context_settings=CONTEXT)
@options
def outlets() -> None:
    """The outlets that are known: shipped ones and your own in outlets/.

    \b
    Example:  masthead outlets add https://courier.example --id courier
    """


def _registry() -> tuple[Registry, Config]:
    """What the files say: an outlet known from an import alone has no file, and is none that could be read."""
    from pipelines.registry import Registry

    config: Config = common().load()
    return Registry.load(own=config.own), config


def _with_imports() -> Registry:
    from crawler.tagging import registry_of

    return registry_of(common().load())


def _outlet(registry: Registry, name: str) -> Outlet:
    found = registry.outlets.get(name)
    if found is None:
        raise ConfigError("outlets", name, "no such outlet", "`masthead outlets list` names those that are known")
    return found


@command(outlets, name="list")
@json_option
def list_outlets(as_json: bool) -> None:
    """Every outlet known, one a line: id, country, name, how it is read.

    \b
    Example:  masthead outlets list | grep -i sputnik
    """
    registry = _with_imports()
    for outlet in registry.outlets.values():
        if as_json:
            click.echo(json.dumps(_plain(outlet, registry), ensure_ascii=False))
            continue
        ways = [("feeds", outlet.feeds), ("news sitemaps", outlet.news_sitemaps), ("front pages", outlet.front_pages)]
        read = ", ".join(f"{len(urls)} {what}" for what, urls in ways if urls) or "nothing to read"
        mark = " (disabled)" if outlet.disabled else "" if outlet.source == "shipped" else f" ({outlet.source})"
        click.echo(f"{outlet.id:<22} {outlet.country or '--'}  {outlet.name}{mark}: {read}")


def _plain(outlet: Outlet, registry: Registry) -> dict[str, Any]:
    return dataclasses.asdict(outlet) | {"ratings": len(registry.ratings_of(outlet.id))}


@command(outlets)
@click.argument("name", metavar="ID")
@json_option
def show(name: str, as_json: bool) -> None:
    """An outlet's facts, what its ratings come to today, and every rating on record over time.

    \b
    Example:  masthead outlets show fox-news
    """
    from crawler.cli.tag import judged, replied
    from pipelines.outlet_file import outlet_toml
    from pipelines.scales import label_of, worded
    from pipelines.tag import tag_json, tag_url

    registry = _with_imports()
    outlet = _outlet(registry, name)
    today = tag_url(f"https://{outlet.domain}/", registry, times.now()[:10])
    ratings = sorted(registry.ratings_of(name), key=lambda r: (r.dimension, r.rater, r.as_of or "", r.scope or ""))
    labels = [label_of(registry.raters.get(r.rater), r.dimension, r.raw) for r in ratings]
    if as_json:
        rows = [dataclasses.asdict(r) | {"label": label} for r, label in zip(ratings, labels, strict=True)]
        emit(_plain(outlet, registry) | {"today": tag_json(today), "ratings": rows})
        return
    click.echo(outlet_toml(outlet))
    if outlet.source == "imported":
        click.echo("listed in no file: known from a table that you imported\n")
    if today.outlet == name:
        click.echo("today, by the ratings that count")
        click.echo("\n".join(judged(today)) + "\n")
    else:
        click.echo(f"today its address is nobody's for certain: {today.note or today.status}\n")
    dimension = None
    for r, label in zip(ratings, labels, strict=True):
        if r.dimension != dimension:
            dimension = r.dimension
            click.echo(dimension)
        scope = f" [{r.scope}]" if r.scope else ""
        spell = f"; of articles {r.applies_from or '...'} to {r.applies_to or '...'}" * bool(
            r.applies_from or r.applies_to
        )
        mine = f"; import {r.import_id}" if r.import_id is not None else ""
        click.echo(f"  {r.as_of or 'undated':<11} {r.rater}{scope}: {worded(label, r.raw)}  ({r.licence}{spell}{mine})")
        click.echo(
            f"  {'':<11} {r.source_url or r.source or 'no source on record'}" + (f"; {r.note}" if r.note else "")
        )
    if not ratings:
        click.echo("unrated: no rating on record")
    for line in replied(outlet.replies):
        click.echo(line)


@command(outlets)
@click.option("--live", is_flag=True, help="Ask every feed as well.")
@json_option
def check(live: bool, as_json: bool) -> int:
    """Validate the outlet files, shipped and own; with --live ask every feed.

    \b
    Example:  masthead outlets check && echo all good
    """
    from pipelines.registry import SHIPPED_OUTLETS
    from pipelines.registry import check as problems_of

    config: Config = common().load()
    problems = problems_of(SHIPPED_OUTLETS)
    if config.own.is_dir():
        problems += problems_of(config.own, known_ids=[path.stem for path in SHIPPED_OUTLETS.rglob("*.toml")])
    if not as_json:
        for problem in problems:
            click.echo(str(problem))
    elif problems or not live:
        emit([{"file": p.file, "key": p.key, "problem": p.problem, "cure": p.cure} for p in problems])
    if problems or not live:
        if not problems and not as_json:
            inform("all outlet files are good")
        return 2 if problems else 0
    return _check_live(as_json)


def _check_live(as_json: bool) -> int:
    from crawler.requests import announcers

    registry, config = _registry()
    listed = [(outlet, url, kind) for outlet in registry.outlets.values() for url, kind in announcers(outlet)]
    asked = {url: outlet for outlet, url, _ in listed}
    found = _discover(config, list(asked), {url: kind for _, url, kind in listed})
    bad = 0
    for (url, outlet), answer in zip(asked.items(), found, strict=True):
        problem = answer.problem
        bad += problem is not None
        if as_json:
            click.echo(json.dumps({"outlet": outlet.id, "url": url, "problem": problem}))
        elif problem:
            click.echo(f"{outlet.id}: {url}: {problem}")
    inform(f"{len(asked) - bad} of {len(asked)} addresses answer")
    return 0 if not bad else 4 if bad == len(asked) else 3


@command(outlets)
@click.argument("url")
@json_option
def discover(url: str, as_json: bool) -> int:
    """Find an outlet's feeds, sitemaps and article links, and print the outlet file they make.

    \b
    Example:  masthead outlets discover https://courier.example
    """
    from crawler.add import Folder
    from pipelines.outlet_file import outlet_toml

    registry, config = _registry()
    found = _discover(config, [_address(url)])[0]
    outlet = Folder(config.own, registry).propose(found)
    if as_json:
        emit(
            {
                **dataclasses.asdict(outlet),
                "links": found.links,
                "notes": found.proposal.notes,
                "problem": found.problem,
            }
        )
    else:
        click.echo(outlet_toml(outlet, f"Found at {found.given}; {found.links} article links on its front page"))
        for note in found.proposal.notes:
            talk(note)
    if found.problem:
        talk(f"{url}: {found.problem}")
        return 4
    return 0


@command(outlets)
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option("--id", "wanted", help="The id, for one URL.")
@click.option("--opml", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A reader's feed list.")
@json_option
def add(urls: tuple[str, ...], wanted: str | None, opml: Path | None, as_json: bool) -> int:
    """Write outlets into your outlets/ folder, from any address or a reader's OPML file.

    An address with nothing to read yet is added all the same, to be read from its front page.  One that cannot be an
    outlet's is named, the others are added, and the exit code is 2.

    \b
    Example:  masthead outlets add https://courier.example https://herald.example
              masthead outlets add --opml subscriptions.opml
    """
    from crawler.add import Folder

    if not urls and opml is None:
        raise click.UsageError("name an address, or --opml FILE")
    if wanted and (len(urls) != 1 or opml):
        raise click.UsageError("--id goes with one URL")
    registry, config = _registry()
    refused: list[str] = []
    listed, addresses = _from_opml(opml, refused) if opml else ([], [])
    given = []
    for url in urls:
        try:
            given.append(_address(url))
        except click.UsageError as error:
            refused.append(error.message)
    addresses = given + addresses
    found = listed + (_discover(config, addresses) if addresses else [])
    folder = Folder(config.own, registry)
    done = []
    for each in found:
        try:
            done.append(folder.add(each, wanted=wanted))
        except ConfigError as error:
            refused.append(str(error))
    for one in done:
        if one.disabled:
            talk(f"{one.outlet} stays disabled; delete `disabled = true` in {one.path} to crawl it")
        if as_json:
            click.echo(json.dumps(dataclasses.asdict(one) | {"path": str(one.path)}))
        else:
            click.echo(f"{one.outlet:<22} {'added' if one.new else 'extended'}  {one.path}")
            if common().verbosity > 0:
                for note in one.notes:
                    talk(f"    {note}")
    if done and not as_json:
        inform(f"{sum(o.new for o in done)} outlets added, {sum(not o.new for o in done)} extended, in {config.own}")
    for problem in refused:
        talk(f"masthead: {problem}")
    return USAGE if refused else 0


@command(outlets)
@click.argument("name", metavar="ID")
@json_option
def disable(name: str, as_json: bool) -> None:
    """Stop crawling an outlet; its articles stay.

    \b
    Example:  masthead outlets disable courier
    """
    from crawler.add import Folder

    registry, config = _registry()
    path = Folder(config.own, registry).disable(name)
    if as_json:
        emit({"outlet": name, "disabled": True, "path": path})
    else:
        click.echo(str(path))


def _address(url: str) -> str:
    """A user's address, whole.  Raises UsageError for one that cannot be an outlet's, with the cure."""
    from pipelines.canonical import BadAddress, canonical_url, host_of
    from pipelines.outlet_file import host_problem

    if len(url) > LONGEST:
        raise click.UsageError(f"{url[:60]}...: longer than {LONGEST:,} characters; give the address of the front page")
    if "://" not in url and _SCHEME.match(url):
        raise click.UsageError(f"{url}: not an address; {_BARE_EXAMPLE}")
    try:
        whole = canonical_url(url if "://" in url else f"https://{url}/")
    except BadAddress as error:
        raise click.UsageError(f"{url}: {error}; {_BARE_EXAMPLE}") from error
    if wrong := host_problem(host_of(whole)):
        raise click.UsageError(f"{url}: {wrong[0]}; {wrong[1]}")
    return whole


def _discover(config: Config, urls: Sequence[str], kinds: Mapping[str, FeedKind] | None = None) -> list[Found]:
    """What is found at each address, in their order.  `kinds`: what an address is asked as, and no more than that."""
    from crawler import run
    from crawler.spiders.discover import unread

    progress = sys.stderr.isatty() and common().verbosity == 0
    settings: dict[str, Any] = {
        "LOG_LEVEL": "INFO" if common().verbosity > 0 else "ERROR",
        "MASTHEAD_PROGRESS": progress,
        "MASTHEAD_KINDS": {url: kind.value for url, kind in (kinds or {}).items()},
    }
    asked = list(dict.fromkeys(urls))
    found = {one.given: one for one in run.discover(config, asked, settings)}
    return [found.get(url) or unread(url, "no answer") for url in asked]


def _from_opml(path: Path, refused: list[str]) -> tuple[list[Found], list[str]]:
    """The feeds of a list whose sites are named there, and the addresses of those whose are not.

    What cannot be fetched is put into `refused`, with the cure.
    """
    from crawler.spiders.discover import Found
    from pipelines.canonical import BadAddress, host_of
    from pipelines.listing import NotAFeed
    from pipelines.opml import opml_feeds
    from pipelines.outlet_file import host_problem
    from pipelines.propose import Proposal

    bad: list[str] = []
    try:
        feeds = opml_feeds(path.read_bytes(), bad)
    except NotAFeed as error:
        raise ConfigError(str(path), "", str(error), "export the list from your reader as OPML") from error
    bad += [feed for _, feed, _ in feeds if len(feed) > LONGEST]
    refused += [f"{path}: {given[:200]!r} is no address of a feed; put a whole one into xmlUrl" for given in bad]
    sure: list[Found] = []
    unsure: list[str] = []
    for title, feed, site in feeds:
        if len(feed) > LONGEST:
            continue
        try:
            host = host_of(site) if site else None
        except BadAddress:
            host = None
        if host is None or site is None or host_problem(host):
            unsure.append(feed)
            continue
        proposal = Proposal(feeds=(feed,))
        sure.append(Found(given=feed, front=site, hosts=(host,), name=title, language=None, proposal=proposal, links=0))
    return sure, unsure
