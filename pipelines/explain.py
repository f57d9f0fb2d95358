"""Why each field of an article is what it is: what was taken, from where, by which rule, and what else was said.

The decisions are those of `extract` itself; only the list of what else was said is made here, from what the decisions
choose among.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from db.model import Article, Entry, Hints, Stamp
from pipelines import labels
from pipelines.byline import bylines
from pipelines.dates import modified_claims, published_claims
from pipelines.extract import BROKEN, Reading, absolute, decide, read
from pipelines.standfirst import descriptions, standfirsts
from pipelines.structured import Choice, images
from pipelines.title import claims, headings

Claims = Iterable[tuple[Any, str]]
"""(what is said, where)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A field of an article, and how it was come by."""

    field: str
    choice: Choice[Any]
    candidates: tuple[tuple[Any, str], ...]
    """(what is said of it, as written; where), the most trusted first, each once, what was taken among them.  Dates are
    as we read them."""

    @property
    def others(self) -> list[tuple[Any, str]]:
        """The candidates that were not taken."""
        return [c for c in self.candidates if c != (self.choice.value, self.choice.source)]


def explain(
    html: bytes | str, url: str, *, charset: str | None = None, entry: Entry | None = None, hints: Hints | None = None,
    seen: Stamp | None = None,
) -> tuple[Article, list[Explained]]:  # fmt: skip
    """The article that `extract` makes of a page, and an account of every field that several sources speak of.

    Takes the time of two extractions.  Raises a `NotAnArticle`, as `extract` does.
    """
    hints = hints or Hints()
    article, choices = decide(html, url, charset=charset, entry=entry, hints=hints, seen=seen)
    page = read(html, url, charset=charset, hints=hints)  # once more: the decisions take the tree apart
    said = _said(page, article, entry, hints)
    return article, [
        Explained(field=field, choice=choice, candidates=_listed(said[field])) for field, choice in choices.items()
    ]


def as_json(explained: Iterable[Explained]) -> dict[str, Any]:
    """What ``extract --explain --json`` shows."""
    return {
        e.field: {
            **dataclasses.asdict(e.choice),
            "candidates": [{"value": value, "source": source} for value, source in e.candidates],
        }
        for e in explained
    }


def _said(page: Reading, article: Article, entry: Entry | None, hints: Hints) -> dict[str, Claims]:
    """By field, all that is said of it."""
    tree, facts, feed = page.tree, page.facts, entry or Entry(url="")
    return {
        "title": [*claims(facts), *((text, "h1") for _, text in headings(tree)), (feed.title, "feed")],
        "authors": bylines(tree, facts),
        "published": published_claims(tree, facts, page.url, feed.published, hints.timezone),
        "modified": modified_claims(facts, hints.timezone),
        "standfirst": [
            *((c.value, c.source or "") for c in standfirsts(tree, facts, article.title)),
            *descriptions(facts),
        ],
        "language": [*facts.languages, *((code, "outlet") for code in hints.languages if len(hints.languages) == 1)],
        "topics": labels.filed_under(tree, facts),
        "section": labels.sections(facts, article.title),
        "image": [(absolute(address, page.url) or address, source) for address, source in images(facts)],
    }


def _listed(said: Claims) -> tuple[tuple[Any, str], ...]:
    """What is said, each thing once for each place; what can be read of it where the markup breaks off."""
    listed: list[tuple[Any, str]] = []
    try:
        for value, source in said:
            claim = (tuple(value) if isinstance(value, list) else value, source)
            if value and claim not in listed:
                listed.append(claim)
    except BROKEN:
        listed.append(("the rest cannot be read", "markup"))
    return tuple(listed)
