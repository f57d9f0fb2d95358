"""The pages: a request comes in, one question is asked, one template answers."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datasette.database import QueryInterrupted
from datasette.utils import tilde_decode, tilde_encode
from datasette.utils.asgi import Request, Response

from db.browse import words
from db.browse.article import MOST_REVISIONS, article_page
from db.browse.attached import find, permit
from db.browse.front import choices, front, outlet_table
from db.browse.listing import LEAN_CHOICES, MOST_COUNTED, PAGE, find_articles, how_many, read_filters
from db.browse.outlet import outlet_page
from db.model import Genre

if TYPE_CHECKING:
    from datasette.app import Datasette

STATIC = Path(__file__).parent / "static"
STYLE = "masthead.css"
FINGERPRINT = sha256((STATIC / STYLE).read_bytes()).hexdigest()[:8]

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
"""Nothing is loaded from elsewhere, no script runs, and an outlet does not learn who followed its link."""


class Links:
    """Addresses of the pages of one database, behind whatever base_url Datasette has."""

    def __init__(self, datasette: Datasette, name: str) -> None:
        """`name` is the database's."""
        self.datasette, self.name = datasette, name

    def _at(self, rest: str = "") -> str:
        route = tilde_encode(self.datasette.get_database(self.name).route)
        return str(self.datasette.urls.path(f"/-/masthead/{route}{rest}"))

    def front(self) -> str:
        """The front page."""
        return self._at()

    def articles(self, query: str = "") -> str:
        """The list, with filters as a query string."""
        return self._at("/articles" + (f"?{query}" if query else ""))

    def article(self, number: int) -> str:
        """One article."""
        return self._at(f"/article/{number}")

    def outlets(self) -> str:
        """All outlets."""
        return self._at("/outlets")

    def outlet(self, outlet: str) -> str:
        """One outlet."""
        return self._at(f"/outlet/{tilde_encode(outlet)}")

    def table(self, table: str) -> str:
        """Datasette's own page of a table, view or query."""
        return str(self.datasette.urls.table(self.name, table))

    def database(self) -> str:
        """Datasette's own page of the database."""
        return str(self.datasette.urls.database(self.name))


def static(datasette: Datasette, file: str) -> str:
    """Address of a file of ours: Datasette mounts them under the plugin's name, which depends on how it was loaded."""
    from datasette.plugins import get_plugins  # loads the plugins, this one among them

    plugin = next(p["name"] for p in get_plugins() if p["static_path"] and Path(p["static_path"]) == STATIC)
    address: str = datasette.urls.static_plugins(plugin, file)
    return address


async def _page(
    datasette: Datasette, request: Request, name: str, template: str, status: int = 200, **context: Any
) -> Response:
    found = await find(datasette)
    html = await datasette.render_template(
        f"masthead/{template}.html",
        {
            "name": name,
            "to": Links(datasette, name),
            "others": [(other, Links(datasette, other).front()) for other in found if other != name],
            "style": f"{static(datasette, STYLE)}?{FINGERPRINT}",
            "words": words,
            **context,
        },
        request=request,
        view_name="masthead",
    )
    return Response.html(html, status=status, headers=HEADERS)


async def _missing(datasette: Datasette, request: Request, name: str, what: str) -> Response:
    return await _page(datasette, request, name, "missing", status=404, what=what)


async def _name(datasette: Datasette, request: Request) -> str | None:
    """The database that the address names, if it is one of ours and the reader may read it."""
    route = tilde_decode(request.url_vars["database"])
    for name in await find(datasette):
        if datasette.get_database(name).route == route:
            await permit(datasette, request.actor, name)
            return name
    return None


async def index(datasette: Datasette, request: Request, send: Any) -> Response:
    """The front page of the first of our databases; Datasette's own index where none is attached."""
    found = await find(datasette)
    if not found:
        from datasette.views.index import IndexView  # not before Datasette itself is loaded

        return await IndexView.as_view(datasette)(request, send)
    await permit(datasette, request.actor, found[0])
    return await _front(datasette, request, found[0])


async def front_view(datasette: Datasette, request: Request) -> Response:
    """The front page of one database."""
    name = await _name(datasette, request)
    return await _front(datasette, request, name) if name else _no_database(request)


async def _front(datasette: Datasette, request: Request, name: str) -> Response:
    queries = await datasette.get_canned_queries(name, request.actor)
    return await _page(
        datasette,
        request,
        name,
        "front",
        front=await front(datasette, name),
        queries=[(query, q.get("title") or query, q.get("description")) for query, q in queries.items()],
    )


async def articles_view(datasette: Datasette, request: Request) -> Response:
    """A list of articles, by filters and search."""
    name = await _name(datasette, request)
    if name is None:
        return _no_database(request)
    filters, remarks = read_filters(request.args)
    found, total, status = None, None, 200
    try:
        found = await find_articles(datasette, name, filters)
        if not filters.after:
            total = await how_many(datasette, name, filters) if found.after else len(found.articles)
    except QueryInterrupted:
        remarks.append("This took longer than the time limit. Narrow it: fewer days, one outlet, rarer words.")
        status = 503
    given = await choices(datasette, name)
    return await _page(
        datasette,
        request,
        name,
        "articles",
        status=status,
        filters=filters,
        remarks=remarks,
        found=found,
        total=total,
        most_counted=MOST_COUNTED,
        page_size=PAGE,
        lean_choices=LEAN_CHOICES,
        genres=tuple(Genre),
        choices=given,
        asked=filters.in_words(dict(given["outlet"])),
    )


async def article_view(datasette: Datasette, request: Request) -> Response:
    """One article."""
    name = await _name(datasette, request)
    if name is None:
        return _no_database(request)
    upto = re.fullmatch(r"\d{1,9}", request.args.get("upto") or "")
    shown = await article_page(datasette, name, int(request.url_vars["number"]), upto=int(upto[0]) if upto else None)
    if shown is None:
        return await _missing(datasette, request, name, f"There is no article {request.url_vars['number']}.")
    return await _page(datasette, request, name, "article", page=shown, most_revisions=MOST_REVISIONS)


async def outlets_view(datasette: Datasette, request: Request) -> Response:
    """Every outlet."""
    name = await _name(datasette, request)
    if name is None:
        return _no_database(request)
    return await _page(datasette, request, name, "outlets", outlets=await outlet_table(datasette, name))


async def outlet_view(datasette: Datasette, request: Request) -> Response:
    """One outlet."""
    name = await _name(datasette, request)
    if name is None:
        return _no_database(request)
    outlet = tilde_decode(request.url_vars["outlet"])
    shown = await outlet_page(datasette, name, outlet)
    if shown is None:
        return await _missing(datasette, request, name, f"There is no outlet “{outlet}”.")
    return await _page(datasette, request, name, "outlet", page=shown)


def _no_database(request: Request) -> Response:
    return Response.text("No Masthead database of that name is attached.\n", status=404)


_HERE = r"/-/masthead/(?P<database>[^/]+)"

ROUTES = [
    (re.compile(r"/(?P<format>)$"), index),
    (re.compile(_HERE + "$"), front_view),
    (re.compile(_HERE + "/articles$"), articles_view),
    (re.compile(_HERE + r"/article/(?P<number>\d{1,18})$"), article_view),
    (re.compile(_HERE + "/outlets$"), outlets_view),
    (re.compile(_HERE + "/outlet/(?P<outlet>[^/]+)$"), outlet_view),
]
"""None of them can be a table of Datasette's: its databases are never called "-"."""
