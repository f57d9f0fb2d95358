"""The masthead.toml that `masthead init` writes."""

from __future__ import annotations

import json

from crawler.config import STARTER
from pipelines.registry import Registry


def template(contact: str | None) -> str:
    """A commented file with the starter set."""
    outlets = Registry.load().outlets
    names = [name for name in STARTER if name in outlets]
    wide = max((len(name) for name in names), default=0)
    listed = "\n".join(
        f"    {json.dumps(name) + ',':<{wide + 4}}# {outlets[name].name}"
        + (f", {outlets[name].country}" if outlets[name].country else "")
        for name in names
    )
    said = f"contact = {json.dumps(contact)}" if contact else '# contact = "you@example.org"'
    return f"""\
# Settings of Masthead for this folder.  Every line may be left out; what follows a # is a comment.

# Whom a site can write to: a mail address or a page.  It stands in the user agent of every request.
{said}

# What to crawl.  `masthead outlets list` names what is known, `masthead outlets add URL` adds to it.
outlets = [
{listed}
]

# Articles published longer ago are not fetched: 12h, 7d, "all".
max_age = "7d"

# The database; raw pages lie beside it in <name>-pages.db for so many days (0: they are not kept).
database = "masthead.db"
keep_pages = 30

# How often a feed is asked at most.
poll = "15m"

[pace]
# Seconds between two requests to one host.  robots.txt and an outlet's own file can only make it slower.
delay = 1.0

[limits]
# After so long a run ends, or an outlet waits for the next run.
run = "25m"
outlet = "10m"
"""
