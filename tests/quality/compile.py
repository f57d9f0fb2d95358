"""The shipped registry and ledger from the tables they were compiled from: run once, by hand, and kept for the record.

    python -m tests.quality.compile FACTS_FOLDER

FACTS_FOLDER holds outlets.csv, domains.csv, feeds.csv, sections.csv, ratings.csv, endorsements.csv and
medialab-france-odbl.csv.  An outlet file that is there is never overwritten: the files are the truth, edited by people.
The tables of ratings are written anew, the same from the same facts.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from db.model import Host, Outlet, Section
from pipelines.outlet_file import outlet_toml
from pipelines.rater_file import COLUMNS
from pipelines.registry import SHIPPED_OUTLETS, SHIPPED_RATINGS
from pipelines.tables.statemedia import PROFILES, whose

Row = dict[str, str]

FEED_SOURCES = {
    "fundus": "fundus (MIT)",
    "plenaryapp": "awesome-rss-feeds (CC0 1.0)",
    "yavuz": "news-feed-list-of-countries (MIT)",
}
"""Beginning of a feed's source → how the comment of an outlet file and NOTICE call it."""

NOT_ITS_OWN = {
    "el-comercio-pe": "www.elcomercio.com",  # El Comercio of Ecuador
    "jeune-afrique": "feeds2.feedburner.com",  # "Actualite_Togo"
    "phnom-penh-post": "rss.wn.com",  # articles of others on one topic
    "prensa-latina": "www.laprensalatina.com",  # La Prensa Latina of Memphis
    "shabait": "feeds.bbci.co.uk",
}
"""Outlet → host of feeds that a list gives it and that are somebody else's."""

ELSEWHERE = frozenset({
    "belsat", "dabanga", "hispantv", "ips", "iran-international", "jam-news", "myanmar-now", "new-humanitarian",
    "novaya-gazeta-europe", "occrp", "project-syndicate", "sahara-reporters", "tv-rain",
})  # fmt: skip
"""Outlets whose seat is no evidence of the time they print: in exile, or written for other countries."""

LEFT_OUT = {
    ("bloomberg", "wikipedia-rsp", "Bloomberg", "2021-03-17"),  # its company profiles
    ("forbes", "wikipedia-rsp", "Forbes.com", "2021-03-17"),  # contributors
    ("guardian", "wikipedia-rsp", "The Guardian", "2021-03-17"),  # blogs
    ("huffpost", "wikipedia-rsp", "HuffPost (The Huffington Post)", "2021-03-17"),  # contributors
}
"""Ratings that are left out (outlet, rater, rated_as, as_of): verdicts on a part of an outlet, as the entry's own text
says, that the copy gives as verdicts on the whole.  The rows of 2026 have the part."""

PARTS = {
    "Afp.com /fr": "path /fr",
    "Le Maine Libre": "Le Maine Libre",
    "Le Monde blogs": "blogs",
    "Lemonde.fr /m-le-mag": "path /m-le-mag",
    "MSN fr": "French edition",
    "O (L'Obs)": "O",
    "Rue 89 (L'Obs)": "Rue 89",
    "Vice (fr)": "French edition",
    "blogs de Libération": "blogs",
    "blogs du Figaro": "blogs",
}
"""Names of medialab's rows that are a part of an outlet on the outlet's own host → that part."""

MERGED = {"source_url": "https://github.com/ASD-at-GMF/state-media-profiles", "licence": "MIT"}
"""Where rows are from that State Media Profiles merged from other projects: not from State Media Monitor."""

MEDIALAB = "medialab/corpora:polarisation/medias.csv"
MEDIALAB_URL = "https://github.com/medialab/corpora/tree/master/polarisation"


def outlets(facts: Path) -> Iterator[tuple[Outlet, str]]:
    """Every outlet of the tables with the comment of its file."""
    domains, feeds, sections = (grouped(facts / name) for name in ("domains.csv", "feeds.csv", "sections.csv"))
    for row in read(facts / "outlets.csv"):
        outlet_id = row["id"]
        kept = feeds_of(outlet_id, feeds[outlet_id])
        addresses: dict[str, list[str]] = defaultdict(list)
        for feed in kept:
            addresses[feed["kind"]].append(feed["url"])
        outlet = Outlet(
            id=outlet_id,
            name=row["name"],
            hosts=hosts_of(domains[outlet_id]),
            country=row["country"] or None,
            type=row["type"] or None,
            languages=tuple(language for language in row["languages"].split(";") if language),
            timezone=timezone_of(row),
            owner=row["owner"] or None,
            owner_basis=row["owner_basis"] or None,
            funding=row["funding"] or None,
            funding_basis=row["funding_basis"] or None,
            feeds=tuple(addresses["rss"]),
            news_sitemaps=tuple(addresses["news-sitemap"]),
            sitemaps=tuple(addresses["sitemap"]),
            sections=tuple(
                Section(
                    pattern=part["pattern"],
                    match=part["match"],
                    section=part["section"],
                    origin=part["origin_outlet_id"] or None,
                    basis="curator-unverified" if "curator" in part["source"] else None,
                )
                for part in sections[outlet_id]
                if (part["section"], part["match"]) != ("contributor", "path-regex")  # staff write there too
            ),
        )
        yield outlet, comment_of(kept, given_up=bool(feeds[outlet_id]) and not kept, sections=bool(outlet.sections))


def hosts_of(rows: Iterable[Row]) -> tuple[Host, ...]:
    """An outlet's hosts, the primary one first."""
    hosts = [
        Host(
            host=row["domain"],
            kind=row["kind"],
            valid_from=row["valid_from"] or None,
            valid_to=row["valid_to"] or None,
            after=row["after"] or None,
        )
        for row in rows
    ]
    return tuple(sorted(hosts, key=lambda host: host.kind != "primary"))


def feeds_of(outlet_id: str, rows: Iterable[Row]) -> list[Row]:
    """An outlet's feeds without those given up, somebody else's, podcasts, and second spellings of one address."""
    kept: dict[tuple[str, str], Row] = {}
    for row in rows:
        parts = urlsplit(row["url"])
        foreign = parts.hostname == NOT_ITS_OWN.get(outlet_id)
        if row["note"].startswith("deprecated") or foreign or "/podcast" in parts.path:
            continue
        key = row["kind"], f"{parts.netloc}{parts.path.rstrip('/')}?{parts.query}"
        if key not in kept or (parts.scheme == "https" and kept[key]["url"].startswith("http:")):
            kept[key] = row
    return list(kept.values())


def comment_of(feeds: list[Row], *, given_up: bool, sections: bool) -> str:
    """What stands on top of an outlet's file: where its addresses are from, and what is unverified."""
    sources = {
        f"{name}, {feed['as_of']}": None
        for start, name in FEED_SOURCES.items()
        for feed in feeds
        if feed["source"].startswith(start)
    }
    if sources:
        lines = [f"Feeds as listed by {'; '.join(sources)}."]
    elif given_up:
        lines = [
            "The feeds that lists have of it are given up or not its own: `masthead outlets discover` looks for others."
        ]
    else:
        lines = ["No feed of it is on record: `masthead outlets discover` looks for one."]
    return "\n".join([*lines, *(["Where the sections lie is unverified."] if sections else [])])


def timezone_of(row: Row) -> str | None:
    """The zone of the outlet's country where there is but one, and nothing says that the outlet prints elsewhere."""
    said = set(re.findall(r"\b[A-Z]{2}\b", row["country_evidence"]))
    if row["id"] in ELSEWHERE or said - {row["country"]}:
        return None
    return only_zone(row["country"])


@cache
def only_zone(country: str) -> str | None:
    """The first zone of a country in zone.tab where all of its zones showed the same time from 2010 to 2026.

    Looked at every six hours: zones that part do so for longer.
    """
    zones = zones_by_country()[country]
    if not zones:
        return None
    first, *others = map(ZoneInfo, zones)
    then = datetime(2010, 1, 1, tzinfo=UTC)
    while others and then.year < 2027:
        if any(then.astimezone(zone).utcoffset() != then.astimezone(first).utcoffset() for zone in others):
            return None
        then += timedelta(hours=6)
    return zones[0]


@cache
def zones_by_country() -> dict[str, list[str]]:
    """Country → its zones, as in zone.tab of the tz database."""
    zones: dict[str, list[str]] = defaultdict(list)
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            zones[country].append(zone)
    return zones


def ratings(facts: Path) -> Iterator[tuple[str, Row]]:
    """Every rating that may be shipped: rater, row of its table."""
    for row in read(facts / "ratings.csv"):
        if (row["outlet_id"], row["rater"], row["rated_as"], row["as_of"]) not in LEFT_OUT:
            made = row | {"outlet": row["outlet_id"], "raw": row["raw_value"]}
            rater = whose(row["rater"], row["note"])
            yield rater, made | MERGED if rater == PROFILES else made
    for row in read(facts / "endorsements.csv"):
        yield "endorsements", endorsement(row)
    for row in read(facts / "medialab-france-odbl.csv"):
        if row["outlet_id"] and row["category"]:
            yield "medialab", neighbourhood(row)


def endorsement(row: Row) -> Row:
    """Whom a paper endorsed in a year, cited by the row's own source."""
    sources = [row[column] for column in ("source", "source2") if row[column]]
    return {
        "outlet": row["outlet_id"],
        "rated_as": row["publication"],
        "dimension": "endorsement",
        "raw": "no endorsement" if row["endorsed"] == "None" else row["endorsed"],
        "as_of": row["year"],
        "source": sources[0],
        "source_url": next((source for source in sources if source.startswith("http")), ""),
        "licence": "single cited fact",
        "redistribute": "yes",
        "note": "; ".join([*(f"also: {source}" for source in sources[1:]), *([row["note"]] if row["note"] else [])]),
    }


def neighbourhood(row: Row) -> Row:
    """The block of a network of links in which a French medium lies."""
    paywall = {"true": "had a paywall", "false": "had no paywall"}.get(row["has_paywall"], "")
    return {
        "outlet": row["outlet_id"],
        "rated_as": row["domain"],
        "dimension": "link-neighbourhood",
        "raw": " / ".join(part for part in (row["category"], row["subcategory"]) if part),
        "scope": PARTS.get(row["name"], ""),
        "as_of": "2021",
        "source": MEDIALAB,
        "source_url": MEDIALAB_URL,
        "licence": "ODbL-1.0",
        "redistribute": "yes",
        "note": "; ".join(filter(None, (f"entry: {row['name']}", paywall))),
    }


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def grouped(path: Path) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = defaultdict(list)
    for row in read(path):
        rows[row["outlet_id"]].append(row)
    return rows


def main(facts: Path, shelves: Path = SHIPPED_OUTLETS, ledger: Path = SHIPPED_RATINGS) -> None:
    """Write the outlet files that are missing, and the tables of ratings."""
    there = {path.stem for path in shelves.rglob("*.toml")}
    written = 0
    for outlet, comment in outlets(facts):
        if outlet.id not in there:
            path = shelves / (outlet.country or "zz").lower() / f"{outlet.id}.toml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(outlet_toml(outlet, comment), encoding="utf-8", newline="\n")
            written += 1
    print(f"outlets: {written} written, {len(there)} were there")
    tables: dict[str, list[Row]] = defaultdict(list)
    for rater, row in ratings(facts):
        if row["redistribute"] != "yes":
            raise SystemExit(f"ratings.csv: {row['outlet']}, {rater}: may not be redistributed; take the row out")
        tables[rater].append({column: row.get(column, "") for column in COLUMNS})
    for rater, rows in sorted(tables.items()):
        rows.sort(key=lambda row: (row["outlet"], row["dimension"], row["rated_as"], row["as_of"]))
        with (ledger / f"{rater}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        print(f"{rater}: {len(rows)} ratings of {len({row['outlet'] for row in rows})} outlets")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
