"""The newsstand: the invented outlets of the demo on one loopback server, as they stand in round 1 and in round 2."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from crawler.demo import OUTLETS, feeds, layouts
from crawler.demo.feeds import Item
from crawler.demo.proxy import ProxyServer, Reply, Request, gzipped, not_modified, ok, plain
from crawler.demo.stories import Paper, Story, load

ABOUT = {"/about": "About us", "/contact": "Contact", "/privacy": "Privacy", "/newsletters": "Our newsletters"}
LETTER = "/newsletters/morning-tide"


class Newsstand(ProxyServer):
    """Serves every invented outlet under its own host name, as a forward proxy at `proxy`.

    `start` is the demo's first moment (aware); everything is dated from it.  Setting `round` to 2 publishes what is
    new, changes what is edited and takes away what is withdrawn.  Unknown hosts get 502: nothing leaves the machine.
    """

    def __init__(self, start: datetime | None = None) -> None:
        super().__init__(self.reply)
        self.start_moment = start or datetime.now(UTC)
        self._rounds = {round_: load(OUTLETS, self.start_moment, round_) for round_ in (1, 2)}
        self.round = 1

    @property
    def papers(self) -> dict[str, Paper]:
        """Every paper by its host, in the present round."""
        return self._rounds[self.round]

    def reply(self, request: Request) -> Reply:
        """The answer to one request, 304 where the client's copy is still good."""
        paper = self.papers.get(request.host.removeprefix("www."))
        if paper is None:
            return plain(502)
        return not_modified(request, self._find(paper, request.path))

    def _find(self, paper: Paper, path: str) -> Reply:
        path = path.partition("?")[0]
        changed = self.start_moment - timedelta(minutes=1 if self.round == 1 else 0)
        if path == "/robots.txt":
            return ok(_robots(paper).encode(), "text/plain")
        if (announced := _announced(paper, path)) is not None:
            body, kind = announced
            return ok(body, kind, changed)
        twin = path.removesuffix("/amp")
        story = next((one for one in paper.stories if one.path in (path, twin)), None)
        if story is not None and (path == story.path or story.amp):
            return _told(paper, story, amp=path != story.path)
        if (html := _page(paper, path)) is not None:
            return _html(paper, html)
        return plain(404)


def _told(paper: Paper, story: Story, *, amp: bool) -> Reply:
    if story.gone == "410":
        return plain(410)
    if story.gone == "front":
        return plain(302, ("Location", f"http://{paper.host}/"))
    return _html(paper, layouts.article(paper, story, amp=amp))


def _html(paper: Paper, html: str) -> Reply:
    return ok(html.encode(paper.charset, "xmlcharrefreplace"), f"text/html; charset={paper.charset}")


def _page(paper: Paper, path: str) -> str | None:
    """A page that is no article."""
    if path == "/":
        return layouts.front(paper)
    if path == LETTER and f"http://{paper.host}{LETTER}" in paper.elsewhere:
        return layouts.about(paper, "The Morning Tide, our newsletter")
    if path in ABOUT:
        return layouts.about(paper, ABOUT[path])
    sections = {f"/{layouts.address(name)}": name for name in paper.sections}
    if path in sections:
        return layouts.section(paper, sections[path])
    topics = {f"/tags/{layouts.address(topic)}": topic for story in paper.shown for topic in story.topics}
    if path in topics:
        return layouts.tag(paper, topics[path])
    return None


def _robots(paper: Paper) -> str:
    sitemap = {"meridian-agency": "news-sitemap.xml", "veranian-standard": "sitemap-index.xml.gz"}.get(paper.id)
    line = f"\nSitemap: http://{paper.host}/{sitemap}\n" if sitemap else ""
    return f"User-agent: *\nDisallow: /login\nDisallow: /members/\nDisallow: /tags/\n{line}"


def _announced(paper: Paper, path: str) -> tuple[bytes, str] | None:
    """The body and type of a feed or sitemap; each outlet has its own kind."""
    items, home = _items(paper), f"http://{paper.host}/"
    match paper.id, path:
        case "haven-courier", "/rss.xml":
            return feeds.rss(paper.name, home, items), feeds.RSS_TYPE
        case "millwright", "/atom.xml":
            return feeds.atom(paper.name, home, items), feeds.ATOM_TYPE
        case "torvia-one", "/export/news.rdf":
            return feeds.rdf(paper.name, home, items), feeds.RDF_TYPE
        case "strait-ledger", "/feed.json":
            return feeds.json_feed(paper.name, home, items), feeds.JSON_TYPE
        case "diario-marendes", "/feed/":
            return feeds.rss(paper.name, home, items, paper.charset), f"application/rss+xml; charset={paper.charset}"
        case "meridian-agency", "/news-sitemap.xml":
            return feeds.news_sitemap(paper.name, paper.language, items), feeds.XML_TYPE
        case "veranian-standard", "/sitemap-index.xml.gz":
            parts = [f"{home}sitemap-news.xml.gz", f"{home}sitemap-pages.xml.gz"]
            return gzipped(feeds.sitemap_index(parts)), feeds.GZIP_TYPE
        case "veranian-standard", "/sitemap-news.xml.gz":
            return gzipped(feeds.sitemap(items)), feeds.GZIP_TYPE
        case "veranian-standard", "/sitemap-pages.xml.gz":
            pages = [Item(url=f"http://{paper.host}{path}", title=title) for path, title in ABOUT.items()]
            return gzipped(feeds.sitemap(pages)), feeds.GZIP_TYPE
    return None


def _items(paper: Paper) -> list[Item]:
    """What the paper announces: its stories, an AMP twin beside its story, and what does not belong there."""
    items = []
    for story in paper.shown:
        url = f"{story.url}?utm_source=rss&utm_medium=feed" if story.tracked else story.url
        published = story.published if story.dated else None
        items.append(Item(url=url, title=story.title, published=published, summary=story.standfirst))
        if story.amp:
            items.append(Item(url=f"{story.url}/amp", title=story.title, published=published))
    others = [Item(url=url, title="Also of interest", published=paper.stories[-1].published) for url in paper.elsewhere]
    return items + others
