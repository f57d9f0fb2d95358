"""A small newspaper served on loopback for crawl tests: feeds, sitemaps, robots, pages and every kind of trouble.

with Newspaper() as paper:
    urls = paper.fill("courier.example", 20)
    paper.feed("courier.example", "/rss.xml", "rss")
    ...  # crawl with http_proxy=paper.proxy
    assert len(paper.visits("courier.example")) == 22
"""

from __future__ import annotations

import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from crawler.demo import feeds, layouts
from crawler.demo.feeds import Item
from crawler.demo.proxy import ProxyServer, Reply, Request, gzipped, not_modified, ok, plain
from crawler.demo.stories import Paper, Story
from tests import prose

HTML = "text/html; charset=utf-8"
LAYOUTS = ("jsonld", "opengraph", "microdata", "graph", "clock")
"""What `fill` uses in turn; all of them state a date."""

Answer = Callable[[], Reply]


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """What `ask` brought back."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


def ask(server: ProxyServer, url: str, **headers: str) -> Got:
    """One GET through the server, no redirect followed; ``if_none_match=...`` becomes the header of that name."""
    proxy = urlsplit(server.proxy)
    connection = HTTPConnection(proxy.hostname or "", proxy.port, timeout=5)
    try:
        connection.request("GET", url, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Got(status=answer.status, headers=found, body=answer.read())
    finally:
        connection.close()


class Newspaper(ProxyServer):
    """Any number of hosts with whatever a test puts there; a host nobody mentioned answers 502.

    Methods that make something return its address; those that change something take the address.
    """

    def __init__(self, start: datetime | None = None) -> None:
        super().__init__(self.reply)
        self.start_moment = (start or datetime.now(UTC)).replace(microsecond=0)
        self._there: dict[str, Answer] = {}
        self._stories: dict[str, Story] = {}
        self._robots: dict[str, Reply] = {}
        self._first: defaultdict[str, deque[Reply]] = defaultdict(deque)
        self._spoilt: dict[str, Callable[[Reply], Reply]] = {}
        self._desk = threading.RLock()

    # --- what it prints ---------------------------------------------------------------------

    def article(
        self,
        host: str,
        path: str,
        title: str | None = None,
        paragraphs: Sequence[str] | None = None,
        *,
        published: datetime | None = None,
        layout: str = "jsonld",
        **more: Any,
    ) -> str:
        """Print an article; text and title are made up from the address where none are given.

        `layout` is one of `crawler.demo.layouts.LAYOUTS`; `more` are fields of `Story`: authors (`by`), `section`,
        `topics`, `standfirst`, `canonical`, `language`, `modified`, `access`, `dated` ...
        """
        url = f"http://{host}{path}"
        story = Story(
            host=host,
            path=path,
            title=title or prose.headline(url),
            paragraphs=tuple(paragraphs or prose.paragraphs(url)),
            published=published or self.start_moment - timedelta(hours=1),
            layout=layout,
            **{"section": "News", "canonical": url, "by": (prose.name(url),), **more},
        )
        return self._put(url, story)

    def fill(self, host: str, count: int, *, seed: int = 0, layout: str | None = None) -> list[str]:
        """Print many articles, the latest first, twenty minutes apart; layouts in turn unless one is named."""
        urls = []
        for at in range(count):
            published = self.start_moment - timedelta(minutes=20 * (at + 1))
            path = f"/{published:%Y/%m/%d}/news-{seed}-{at:03}-{prose.PLACES[at % 16].lower().replace(' ', '-')}"
            kind = layout or LAYOUTS[at % len(LAYOUTS)]
            urls.append(self.article(host, path, published=published, layout=kind))
        return urls

    def feed(
        self, host: str, path: str, kind: str, items: Iterable[str | Item] | None = None, *, conditional: bool = True
    ) -> str:
        """Announce items, or whatever articles the host has when it is asked.

        `kind`: rss, atom, rdf, json, news-sitemap, sitemap, or sitemap-index (whose items are sitemaps).  A path that
        ends in ``.gz`` is compressed.  Without `conditional` there are no validators.
        """
        fixed = None if items is None else [self._item(item) for item in items]
        url = f"http://{host}{path}"

        def answer() -> Reply:
            body, content_type = _announced(kind, host, self._latest(host) if fixed is None else fixed)
            body, content_type = (gzipped(body), feeds.GZIP_TYPE) if path.endswith(".gz") else (body, content_type)
            return (
                ok(body, content_type) if conditional else Reply(body=body, headers=(("Content-Type", content_type),))
            )

        with self._desk:
            self._there[url] = answer
        return url

    def front(self, host: str, path: str = "/") -> str:
        """A front page with navigation and the host's articles, as they are when it is asked."""
        url = f"http://{host}{path}"
        with self._desk:
            self._there[url] = lambda: ok(layouts.front(self._paper(host)).encode(), HTML)
        return url

    def page(
        self,
        host: str,
        path: str,
        body: str | bytes = b"",
        *,
        status: int = 200,
        headers: Iterable[tuple[str, str]] = (),
    ) -> str:
        """Anything else, as given; a text is sent as UTF-8 HTML unless the headers say otherwise."""
        url = f"http://{host}{path}"
        given = tuple(headers)
        if not any(name.lower() == "content-type" for name, _ in given):
            given = (("Content-Type", HTML), *given)
        reply = Reply(status=status, body=body.encode() if isinstance(body, str) else body, headers=given)
        with self._desk:
            self._there[url] = lambda: reply
        return url

    def robots(self, host: str, text: str = "", *, status: int = 200) -> str:
        """What robots.txt says; every host that was mentioned allows everything until told otherwise."""
        with self._desk:
            self._robots[host] = ok(text.encode(), "text/plain") if status == 200 else plain(status)
        return f"http://{host}/robots.txt"

    # --- what changes -----------------------------------------------------------------------

    def edit(self, url: str, **changes: Any) -> None:
        """Change fields of an article's `Story`: `title`, `paragraphs`, `modified` ..."""
        with self._desk:
            self._put(url, replace(self._stories[url], **changes))

    def remove(self, url: str, status: int = 410) -> None:
        """Take an article or page away; an article also leaves the feeds and the front page."""
        with self._desk:
            self._stories.pop(url, None)
            self._there[url] = lambda: plain(status)

    def redirect(self, url: str, to: str, status: int = 302) -> None:
        """Send readers elsewhere; two that point at each other are a loop.  `to` may be relative."""
        with self._desk:
            self._stories.pop(url, None)
            self._there[url] = lambda: plain(status, ("Location", to))

    # --- what goes wrong --------------------------------------------------------------------

    def first(self, url: str, *replies: Reply) -> None:
        """Answer these, one request each, before what is really there: ``first(url, plain(503), plain(503))``."""
        with self._desk:
            self._first[url].extend(replies)

    def spoil(self, url: str, change: Callable[[Reply], Reply]) -> None:
        """Send every answer for this address through a change: `cut`, `slow`, `trickling`, `mislabelled`, your own."""
        with self._desk:
            self._spoilt[url] = change

    def mend(self, url: str) -> None:
        """End all trouble with this address."""
        with self._desk:
            self._spoilt.pop(url, None)
            self._first.pop(url, None)

    # --- how it answers ---------------------------------------------------------------------

    def reply(self, request: Request) -> Reply:
        """The answer to one request."""
        url = f"http://{request.host}{request.path}"
        bare = url.partition("?")[0]
        with self._desk:
            if self._first.get(url):
                return self._first[url].popleft()
            answer = self._there.get(url) or self._there.get(bare)
            change = self._spoilt.get(url)
            if answer is not None:
                reply = answer()
            elif request.path == "/robots.txt" and (request.host in self._robots or self._knows(request.host)):
                reply = self._robots.get(request.host) or ok(b"User-agent: *\nDisallow:\n", "text/plain")
            else:
                reply = plain(404 if self._knows(request.host) else 502)
        return not_modified(request, change(reply) if change else reply)

    def _put(self, url: str, story: Story) -> str:
        with self._desk:
            self._stories[url] = story
            self._there[url] = lambda: ok(layouts.article(self._paper(story.host), story).encode(), HTML)
        return url

    def _knows(self, host: str) -> bool:
        return host in self._robots or any(urlsplit(url).hostname == host for url in self._there)

    def _paper(self, host: str) -> Paper:
        mine = sorted((s for s in self._stories.values() if s.host == host), key=lambda s: s.published, reverse=True)
        return Paper(
            id=host,
            name=host,
            host=host,
            language="en",
            colour="#333",
            motto="All that a test needs",
            sections=("News", "World", "Money", "Sport"),
            stories=tuple(mine),
        )

    def _latest(self, host: str) -> list[Item]:
        return [self._item(story.url) for story in self._paper(host).stories]

    def _item(self, item: str | Item) -> Item:
        if isinstance(item, Item):
            return item
        story = self._stories.get(item)
        if story is None:
            return Item(url=item, title=item)
        return Item(url=item, title=story.title, published=story.published if story.dated else None)


def _announced(kind: str, host: str, items: Sequence[Item]) -> tuple[bytes, str]:
    home = f"http://{host}/"
    match kind:
        case "rss":
            return feeds.rss(host, home, items), feeds.RSS_TYPE
        case "atom":
            return feeds.atom(host, home, items), feeds.ATOM_TYPE
        case "rdf":
            return feeds.rdf(host, home, items), feeds.RDF_TYPE
        case "json":
            return feeds.json_feed(host, home, items), feeds.JSON_TYPE
        case "news-sitemap":
            return feeds.news_sitemap(host, "en", items), feeds.XML_TYPE
        case "sitemap":
            return feeds.sitemap(items), feeds.XML_TYPE
        case "sitemap-index":
            return feeds.sitemap_index([item.url for item in items]), feeds.XML_TYPE
    raise ValueError(f"no such kind of feed: {kind!r}")


# --- trouble, for `first` and `spoil` ----------------------------------------------------------


def busy(retry_after: int | None = None, status: int = 503) -> Reply:
    """Too many readers: 503, or 429 where the status says so, with Retry-After in seconds."""
    return plain(status, *([("Retry-After", str(retry_after))] if retry_after is not None else []))


def silent() -> Reply:
    """Takes the request and never answers."""
    return Reply(hang=True)


def cut(after: int = 200) -> Callable[[Reply], Reply]:
    """Break the connection after so many bytes of the body."""
    return lambda reply: replace(reply, cut=after)


def slow(seconds: float) -> Callable[[Reply], Reply]:
    """Think for so many seconds before answering."""
    return lambda reply: replace(reply, delay=seconds)


def trickling(seconds: float) -> Callable[[Reply], Reply]:
    """Take about so many seconds to send the body, in sixteen pieces."""
    return lambda reply: replace(reply, trickle=seconds / 16)


def mislabelled(charset: str) -> Callable[[Reply], Reply]:
    """Say another charset than the body has."""
    kept = ("content-type",)
    return lambda reply: replace(
        reply,
        headers=(
            ("Content-Type", f"text/html; charset={charset}"),
            *((name, value) for name, value in reply.headers if name.lower() not in kept),
        ),
    )
