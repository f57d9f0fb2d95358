"""A rating belongs to an outlet, never to a person: no facet counts authors, nor anything among one author's rows."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

REFUSED = "Authors are no facet: a rating belongs to an outlet, never to a person."

App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def groups_people(query: str) -> bool:
    """Whether a query string asks for authors as a facet, or for any facet of one author's rows."""
    asked = [(key.casefold(), value.casefold()) for key, value in parse_qsl(query, keep_blank_values=True)]
    facets = [value for key, value in asked if key.startswith("_facet") and key != "_facet_size"]
    by_author = any(key.partition("__")[0] == "authors" for key, _ in asked)
    searched = any("authors" in key and key.startswith("_search") for key, _ in asked)
    where = any(key == "_where" and "authors" in value for key, value in asked)
    return bool(facets) and (by_author or searched or where or any(_column(value) == "authors" for value in facets))


def _column(value: str) -> str:
    """The column that a facet names, plainly or in JSON, as Datasette reads it."""
    try:
        found = json.loads(value) if value.lstrip().startswith("{") else value
    except ValueError:
        return value.strip()
    return str(found.get("column", "")).strip() if isinstance(found, dict) else str(found).strip()


def refuse_author_facets(app: App) -> App:
    """An ASGI application that answers 400 where an address groups by author."""

    async def refusing(scope: dict[str, Any], receive: Any, send: Any) -> None:
        query = scope.get("query_string", b"").decode("latin-1") if scope["type"] == "http" else ""
        if not groups_people(query):
            await app(scope, receive, send)
            return
        headers = [(b"content-type", b"text/plain; charset=utf-8")]
        await send({"type": "http.response.start", "status": 400, "headers": headers})
        await send({"type": "http.response.body", "body": REFUSED.encode()})

    return refusing
