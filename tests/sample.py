"""A small database of invented rows, hostile ones among them, for tests of what shows them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from db.migrations import migrations

HOSTILE = 9
"""The article whose every text tries to be HTML."""
WITHDRAWN = 6
REVISED = 1
ARABIC = 8
UNTAGGED = 10
"""An article without outlet, tag, date or author."""
HOSTILE_OUTLET = "hostile"
SECRET = "quicksilver"
"""A word that stands in the withdrawn text alone."""

SCRIPT = "<script>alert('masthead')</script>"
LONG = "unbreakable" * 12
"""A word that is wider than a telephone."""

OUTLETS: list[dict[str, Any]] = [
    {"id": "harbour-courier", "name": "The Harbour Courier", "domain": "courier.example", "country": "GB",
     "type": "newspaper", "languages": ["en"], "timezone": "Europe/London", "owner": "Harbour Press Trust",
     "owner_basis": "curator-unverified", "funding": "subscriptions", "funding_basis": "its own annual report"},
    {"id": "plain-dealer-union", "name": "Plain Dealer & Union", "domain": "union.example", "country": "US",
     "type": "newspaper", "languages": ["en"], "timezone": "America/Chicago", "owner": "Union Media"},
    {"id": "morning-post-west", "name": "Morning Post West", "domain": "postwest.example", "country": "US",
     "type": "website", "languages": ["en"], "timezone": "America/Denver"},
    {"id": "republic-voice", "name": "Voice of the Republic", "domain": "voice.example", "country": "XK",
     "type": "broadcaster", "languages": ["en", "ar"], "timezone": "Asia/Dubai", "owner": "Ministry of Information"},
    {"id": "wire-north", "name": "Northern Wire", "domain": "wire.example", "country": "NO", "type": "agency",
     "languages": ["en"], "timezone": "Europe/Oslo"},
    {"id": "nobody-asked", "name": "Nobody Asked", "domain": "nobody.example", "type": "blog", "languages": ["en"]},
    {"id": HOSTILE_OUTLET, "name": f"Evil {SCRIPT} {LONG}", "domain": "evil.example", "country": "US", "type": SCRIPT,
     "languages": ["en"], "owner": f"Owner {SCRIPT}"},
]  # fmt: skip

RATERS: list[dict[str, Any]] = [
    {"id": "compass", "name": "Media Compass", "home": "https://compass.example/",
     "method": "Panels of readers from all sides judge articles without seeing the masthead.",
     "attribution": "Media Compass, ratings of 2025", "licence": "CC BY 4.0"},
    {"id": "plumbline", "name": "Plumbline", "home": "https://plumb.example/",
     "method": "Two editors read a week of front pages.",
     "attribution": "Plumbline Institute", "licence": "single cited fact"},
    {"id": "press-watch", "name": "Press Watch", "home": "https://watch.example/",
     "method": "Who appoints the editor, and who pays.",
     "attribution": "Press Watch", "licence": "CC0"},
    {"id": "evil-rater", "name": f"Rater {SCRIPT}", "home": "javascript:alert(1)",
     "method": SCRIPT, "attribution": SCRIPT,
     "licence": SCRIPT},
]  # fmt: skip


def _rating(rater: str, dimension: str, raw: str, value: str | None, **more: Any) -> dict[str, Any]:
    return {
        "rater": rater, "dimension": dimension, "raw": raw, "value": value, "scope": None, "as_of": "2025-06-30",
        "later": False, "counted": value is not None, "source_url": f"https://{rater}.example/table",
        "licence": "CC BY 4.0",
    } | more  # fmt: skip


RATINGS: dict[str, list[dict[str, Any]]] = {
    "harbour-courier": [
        _rating("compass", "bias", "Leans Left", "lean-left"),
        _rating("plumbline", "bias", "left of centre", "lean-left"),
        _rating("compass", "reliability", "A", "high"),
    ],
    "plain-dealer-union": [
        _rating("compass", "bias", "Leans Left", "lean-left"),
        _rating("plumbline", "bias", "right", "right", as_of="2026-05-01", later=True),
        _rating("compass", "reliability", "B", "mixed"),
        _rating("plumbline", "reliability", "solid", "high"),
    ],
    "morning-post-west": [
        _rating("compass", "bias", "Right", "right"),
        _rating("compass", "audience-lean", "0.41", None, counted=True),
        _rating("plumbline", "category", "consp", None, scope="its forum", label="Conspiracy Source"),
    ],
    "republic-voice": [_rating("press-watch", "state-control", "SC", "yes")],
    "wire-north": [
        _rating("compass", "bias", "Center", "center"),
        _rating("plumbline", "bias", "centre", "center"),
        _rating("press-watch", "state-control", "IP", "no"),
    ],
    HOSTILE_OUTLET: [
        _rating("evil-rater", "bias", SCRIPT, "left", source_url="javascript:alert(1)", licence=SCRIPT, scope=SCRIPT)
    ],
}

TAGS: dict[str, dict[str, Any]] = {
    "harbour-courier": {"lean": "lean-left", "lean_low": "lean-left", "lean_high": "lean-left", "raters": 2,
                        "reliability": "high", "reliability_low": "high", "reliability_high": "high",
                        "reliability_raters": 1},
    "plain-dealer-union": {"lean_low": "lean-left", "lean_high": "right", "raters": 2,
                           "reliability_low": "mixed", "reliability_high": "high", "reliability_raters": 2},
    "morning-post-west": {"lean_low": "right", "lean_high": "right", "raters": 1, "audience_lean": 0.41},
    "republic-voice": {"state_control": "yes"},
    "wire-north": {"lean": "center", "lean_low": "center", "lean_high": "center", "raters": 2, "state_control": "no"},
    "nobody-asked": {"status": "unrated"},
    HOSTILE_OUTLET: {"lean_low": "left", "lean_high": "left", "raters": 1},
}  # fmt: skip

AGENCY = (
    "HAVEN (Northern Wire) - The harbour bridge was closed to lorries on Monday after engineers found cracks in two of "
    "its bearings, the port authority said.\n\nFerries will carry goods until the bearings are replaced, which the "
    "authority expects to take six weeks. Cars and buses may still cross.\n\nThe bridge, opened in 1974, carries about "
    "nine thousand vehicles a day."
)

ARTICLES: list[dict[str, Any]] = [
    {"id": REVISED, "outlet": "harbour-courier", "title": "Bridge closed to lorries as council blames years of neglect",
     "authors": ["Ada Lindqvist", "Tomas Reyes"], "published": "2026-03-02T09:30:00Z", "published_offset": "Z",
     "conflicts": ["published: json-ld 2026-03-02, feed 2026-02-27"],
     "standfirst": "Engineers found cracks in two bearings. The council says warnings were ignored.",
     "body": "Engineers found cracks in two bearings. The council says warnings were ignored.\n\nThe harbour bridge "
     "was closed to lorries on Monday. The council said that it had asked for money to repair the bearings four times "
     "since 2019 and been refused each time.\n\nFerries will carry goods for eight weeks, the port authority said.\n\n"
     "Nobody was hurt.",
     "topics": ["Transport", "Haven"], "section": "Local", "genre": "news", "access": "free", "revisions": 2,
     "image": "https://courier.example/bridge.jpg", "changed": "2026-03-02T15:00:00Z", "checks": 3},
    {"id": 2, "outlet": "morning-post-west", "title": "Bridge scare: did red tape delay the repair?",
     "authors": ["Lee Marsh"], "published": "2026-03-02T22:10:00Z", "published_offset": "-07:00",
     "body": "Contractors offered to replace the bearings of the harbour bridge two years ago, but the tender was "
     "stopped by a review of procurement rules.\n\nThe port authority did not answer questions.",
     "genre": "opinion", "genre_evidence": "section of the address", "access": "metered"},
    {"id": 3, "outlet": "plain-dealer-union", "title": "Cracks close Haven bridge to heavy traffic",
     "authors": ["Plain Dealer Union"], "signed": "outlet",
     "published": "2026-03-03T01:00:00Z", "published_offset": "-06:00", "body": AGENCY, "dateline": "HAVEN",
     "agency": "Northern Wire", "genre": "wire", "origin": "wire-north", "origin_evidence": "dateline"},
    {"id": 4, "outlet": "wire-north", "title": "Cracks close Haven bridge to heavy traffic",
     "published": "2026-03-02T08:05:00Z", "published_offset": "+01:00", "body": AGENCY, "dateline": "HAVEN",
     "genre": "wire"},
    {"id": 5, "outlet": "republic-voice", "title": "President inspects new rail line, promises more",
     "published": "2026-03-01", "body": "The president inspected the new rail line on Sunday.\n\nThousands cheered.",
     "genre": "news"},
    {"id": WITHDRAWN, "outlet": "plain-dealer-union", "title": "Mayor to resign, sources say",
     "published": "2026-02-27T17:00:00Z", "published_offset": "-06:00", "standfirst": f"A {SECRET} affair.",
     "body": f"A {SECRET} affair.\n\nThe mayor will resign over a {SECRET} contract, two sources said.",
     "withdrawn": "2026-02-28T06:00:00Z", "withdrawn_reason": "it answers 410", "revisions": 2},
    {"id": 7, "outlet": "nobody-asked", "title": "On bearings: a reader's guide", "body": "A bearing lets a bridge "
     "move.\n\nThey wear out.", "published": "2026-02-20T12:00:00Z"},
    {"id": ARABIC, "outlet": "republic-voice", "title": "افتتاح خط السكة الحديدية الجديد",
     "published": "2026-03-01T10:00:00Z", "published_offset": "+04:00", "language": "ar",
     "standfirst": "افتتح الرئيس خط السكة الحديدية الجديد.",
     "body": "افتتح الرئيس خط السكة الحديدية الجديد.\n\nوحضر الافتتاح آلاف المواطنين."},
    {"id": HOSTILE, "outlet": HOSTILE_OUTLET, "title": f"Title {SCRIPT} {LONG}", "authors": [SCRIPT, LONG],
     "topics": [SCRIPT, LONG], "conflicts": [SCRIPT, LONG],
     "canonical_url": "javascript:alert(1)", "url": "javascript:alert(2)", "canonical_claimed": "data:text/html,x",
     "image": "javascript:alert(3)", "published": "2026-01-01T00:00:00Z", "published_offset": SCRIPT,
     "standfirst": f"Standfirst {SCRIPT}",
     "body": f"Body {SCRIPT} & more {LONG}\n\n</div></main><b onclick=alert(1)>bold</b>",
     "section": SCRIPT, "genre": SCRIPT, "genre_evidence": SCRIPT, "dateline": SCRIPT, "agency": SCRIPT,
     "language": '"><script>alert(1)</script>', "access": SCRIPT, "revisions": 2},
    {"id": 11, "outlet": "harbour-courier", "title": "Haven bridge closed to lorries", "body": AGENCY, "genre": "wire",
     "published": "2026-03-02T08:40:00Z", "published_offset": "Z", "origin": "wire-north",
     "origin_evidence": "dateline"},
    {"id": UNTAGGED, "title": "Who wrote this?", "body": "Nobody knows.", "url": "https://stray.example/x"},
]  # fmt: skip

REVISIONS: list[dict[str, Any]] = [
    {"article": REVISED, "number": 1, "title": "Bridge closed to lorries after cracks found",
     "seen": "2026-03-02T09:41:00Z",
     "standfirst": "Engineers found cracks in two bearings.",
     "body": "Engineers found cracks in two bearings.\n\nThe harbour bridge was closed to lorries on Monday. The "
     "council said that it had asked for money to repair the bearings twice since 2019.\n\nFerries will carry goods "
     "for six weeks, the port authority said.\n\nNobody was hurt."},
    {"article": REVISED, "number": 2, "seen": "2026-03-02T15:00:00Z", "cause": "recheck"},
    {"article": WITHDRAWN, "number": 1, "seen": "2026-02-27T17:11:00Z", "title": "Mayor to step down",
     "body": f"The mayor will resign over a {SECRET} deal."},
    {"article": WITHDRAWN, "number": 2, "seen": "2026-02-27T19:00:00Z", "cause": "recheck"},
    {"article": HOSTILE, "number": 1, "seen": "2026-01-01T01:00:00Z", "title": "Title <img src=x onerror=alert(1)>",
     "body": "Body <img src=x onerror=alert(1)> & less"},
    {"article": HOSTILE, "number": 2, "seen": "2026-01-01T02:00:00Z", "cause": SCRIPT},
]  # fmt: skip


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _article(given: dict[str, Any]) -> dict[str, Any]:
    known = {k: v for k, v in given.items() if k not in ("origin", "origin_evidence")}
    published = known.get("published")
    address = f"https://{known.get('outlet', 'stray')}.example/{known['id']}"
    return {
        "outlet": None, "url": address, "canonical_url": address, "published": None, "published_offset": None,
        "published_source": "json-ld" if published else None, "modified": None, "modified_offset": None,
        "day": published[:10] if published else None, "first_seen": "2026-03-03T02:00:00Z",
        "fetched": "2026-03-03T02:01:00Z", "stored": "2026-03-03T02:01:02Z", "language": "en", "access": "unknown",
        "standfirst": None, "section": None, "genre": None, "word_count": len(known["body"].split()),
        "content_hash": _sha(known["title"] + known["body"]), "body_hash": _sha(known["body"]), "extractor": "sample",
    } | known | {key: json.dumps(known.get(key, [])) for key in ("authors", "topics", "conflicts")}  # fmt: skip


def _tag(given: dict[str, Any]) -> dict[str, Any]:
    outlet = given["outlet"]
    country = next(o.get("country") for o in OUTLETS if o["id"] == outlet)
    return {
        "article": given["id"], "outlet": outlet, "status": "tagged", "country": country,
        "state_control": "none on record", "origin": given.get("origin"),
        "origin_evidence": given.get("origin_evidence"), "ratings": json.dumps(RATINGS.get(outlet, [])),
        "registry_version": "sample-1",
        "origin_ratings": json.dumps(RATINGS.get(given.get("origin", ""), [])),
        "day": given["published"][:10] if "published" in given else None, "language": given.get("language", "en"),
    } | TAGS[outlet]  # fmt: skip


def _revision(given: dict[str, Any]) -> dict[str, Any]:
    now = next(a for a in ARTICLES if a["id"] == given["article"])
    row = {"title": now["title"], "standfirst": now.get("standfirst"), "body": now["body"], "cause": "first"} | given
    return row | {
        "word_count": len(row["body"].split()),
        "content_hash": _sha(row["title"] + row["body"]),
        "body_hash": _sha(row["body"]),
    }


def _links() -> list[dict[str, Any]]:
    stored = [
        {
            "url": f"https://{a['outlet']}.example/{a['id']}", "key": f"{a['outlet']}.example/{a['id']}",
            "announced": "javascript:alert(1)" if a["id"] == HOSTILE else f"https://{a['outlet']}.example/{a['id']}?utm=1",
            "outlet": a["outlet"], "feed": 1, "first_seen": "2026-03-03T02:00:00Z",
            "outcome": "gone" if a["id"] == WITHDRAWN else "stored",
            "reason": SCRIPT if a["id"] == HOSTILE else None, "article": a["id"], "attempts": 1,
        }
        for a in ARTICLES
        if "outlet" in a
    ]  # fmt: skip
    others = [("not an article", "a section page"), ("failed", "HTTP 503"), ("forbidden by robots", None)]
    return stored + [
        {"url": f"https://courier.example/x{n}", "key": f"courier.example/x{n}",
         "announced": f"https://courier.example/x{n}",
         "outlet": "harbour-courier", "feed": 1, "first_seen": "2026-03-03T02:00:00Z", "outcome": outcome,
         "reason": reason}
        for n, (outcome, reason) in enumerate(others)
    ]  # fmt: skip


def fill(path: Path, *, invented: bool = True) -> Path:
    """Make the database at `path`; with `invented` its outlets and raters are marked as made up.  Returns `path`."""
    db = Database(path)
    migrations.apply(db)

    def put(table: str, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            names = ", ".join(f'"{name}"' for name in row)
            db.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(row))})", list(row.values()))

    made_up = {"invented": int(invented)}
    put("outlets", [o | {"languages": json.dumps(o["languages"]), "source": "shipped"} | made_up for o in OUTLETS])
    put("outlet_hosts", [{"host": o["domain"], "outlet": o["id"], "kind": "primary"} for o in OUTLETS])
    put("outlet_hosts", [{"host": "old-courier.example", "outlet": "harbour-courier", "kind": "former",
                          "valid_from": "1999", "valid_to": "2014-05", "after": "others"}])  # fmt: skip
    put("raters", [r | {"source": "shipped"} | made_up for r in RATERS])
    put("replies", [
        {"outlet": "plain-dealer-union", "day": "2025-09-01", "text": "We dispute the B.", "rater": "compass",
         "url": "https://union.example/our-answer"},
        {"outlet": HOSTILE_OUTLET, "day": "2025-09-01", "text": SCRIPT, "url": "javascript:alert(1)", "rater": SCRIPT},
    ])  # fmt: skip
    for outlet, ratings in RATINGS.items():
        kept = ("rater", "dimension", "raw", "value", "scope", "as_of", "source_url", "licence")
        extra = {"outlet": outlet, "rated_as": f"{outlet}.example"}
        for r in ratings:
            label = {"label": r.get("label", r["raw"]), "redistribute": int(r["rater"] != "plumbline")}
            put("ratings", [{k: r[k] for k in kept} | extra | label])
    put("feeds", [
        {"id": 1, "outlet": "harbour-courier", "url": "https://courier.example/rss", "kind": "feed",
         "last_polled": "2026-03-03T02:00:00Z", "last_good": "2026-03-03T02:00:00Z", "status": "read"},
        {"id": 2, "outlet": "harbour-courier", "url": "https://courier.example/gone.xml", "kind": "news-sitemap",
         "last_polled": "2026-03-03T02:00:00Z", "failures": 2, "status": "failed", "note": "HTTP 404"},
        {"id": 3, "outlet": HOSTILE_OUTLET, "url": "javascript:alert(1)", "kind": "front", "note": SCRIPT},
    ])  # fmt: skip
    put("articles", [_article(a) for a in ARTICLES])
    put("revisions", [_revision(r) for r in REVISIONS])
    put("tags", [_tag(a) for a in ARTICLES if "outlet" in a])
    put("links", _links())
    put("shingles", [{"hash": h, "article": a} for h in range(5) for a in (3, 4)])
    put("crawls", [{"id": 1, "started": "2026-03-03T02:00:00Z", "finished": "2026-03-03T02:03:00Z",
                    "reason": "finished",
                    "exit_code": 3, "stored": 10, "failed": 1}])  # fmt: skip
    put("crawl_outlets", [
        {"crawl": 1, "outlet": "harbour-courier", "health": "good", "stored": 1},
        {"crawl": 1, "outlet": HOSTILE_OUTLET, "health": "failed", "note": SCRIPT},
    ])  # fmt: skip
    db.conn.commit()
    db.close()
    return path
