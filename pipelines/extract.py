"""A page's bytes → the article on it, or the reason why there is none.  Pure: same input, same answer."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import ElementDefaultClassLookup, LxmlError
from lxml.html import HtmlElement
from trafilatura.utils import HTML_PARSER, load_html

from db.model import Article, Entry, Hints
from pipelines import labels, notnews
from pipelines import structured as structured_data
from pipelines.body import body as body_of
from pipelines.byline import byline
from pipelines.canonical import BadAddress, canonical_url, is_front, same_outlet
from pipelines.dateline import opening
from pipelines.dates import dates
from pipelines.decode import decode
from pipelines.errors import MastheadError, NoBody, NotAnArticle, NotHtml
from pipelines.fingerprint import fingerprint, word_count
from pipelines.jsonld import types
from pipelines.language import language_of
from pipelines.structured import Facts, image_of
from pipelines.title import title as title_of

EXTRACTOR = "1"
"""Raised with every change that makes other articles of the same pages; stored with each article."""

KEYS = (
    "id url canonical_url title authors published modified standfirst body language topics section genre dateline "
    "agency image description access word_count error"
).split()
"""The keys of `article_json`, in their order."""

HTML_PARSER.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
# one class for every element, looked up in C: the same trees, a twentieth of the time saved

_BROKEN = (
    LxmlError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError, MemoryError,
    ArithmeticError, LookupError, RuntimeError,
)  # fmt: skip
"""What lxml, trafilatura and htmldate raise on markup that nobody foresaw."""


def extract(
    html: bytes | str, url: str, *, charset: str | None = None, entry: Entry | None = None, hints: Hints | None = None
) -> Article:
    """The article on a page fetched from `url`.

    `charset` is what the response's header said, `entry` what the feed claimed, `hints` what the outlet's file
    knows.  Raises a `NotAnArticle` with its reason, and nothing else whatever the input.
    """
    try:
        return _extract(html, url, charset, entry, hints or Hints())
    except NotAnArticle:
        raise
    except _BROKEN as error:
        raise NoBody(f"unreadable markup ({type(error).__name__})") from error


def article_json(article: Article | MastheadError, id: str | None, url: str) -> dict[str, Any]:
    """What ``extract --json`` and a line of ``--batch`` show, keys in the contract's order."""
    if isinstance(article, MastheadError):
        lists: dict[str, list[str]] = {"authors": [], "topics": []}
        return {key: lists.get(key) for key in KEYS} | {"id": id, "url": url, "error": str(article)}
    shown = {key: getattr(article, key) for key in KEYS if key not in ("id", "url", "error")}
    shown |= {"authors": list(article.authors), "topics": list(article.topics)}
    shown |= {"genre": article.genre.value if article.genre else None, "access": article.access.value}
    return {key: shown.get(key) for key in KEYS} | {"id": id, "url": url}


def _extract(html: bytes | str, url: str, charset: str | None, entry: Entry | None, hints: Hints) -> Article:
    notnews.refuse_source(html)
    text = html if isinstance(html, str) else decode(html, charset)
    tree = load_html(text)
    if tree is None:
        raise NotHtml("no markup")
    facts = structured_data.read(tree, url)
    url = _address(url, facts)
    notnews.refuse_page(tree, facts, url)

    names = _own_names(facts, url, hints)
    headline = title_of(tree, facts, names) or (entry.title if entry else None)
    signed = byline(tree, facts, names)
    section = labels.section(facts, headline or "")
    genre, evidence = labels.genre(tree, facts, url, section)
    access = labels.access(tree, facts)
    topics = labels.topics(tree, facts)
    when = dates(tree, facts, url, entry.published if entry else None, hints.timezone)

    found = body_of(tree, facts, url, headline, signed.authors)
    count = word_count(found.text)
    notnews.refuse_text(facts, found.text, count, access)
    if not headline:
        raise NoBody("no headline")
    opens = opening(found.paragraphs[:3])
    canonical, claimed = _canonical(facts, url, hints)
    image = image_of(facts)
    return Article(
        url=url,
        canonical_url=canonical,
        canonical_claimed=claimed,
        title=headline,
        authors=signed.authors,
        published=when.published,
        published_source=when.source,
        modified=when.modified,
        standfirst=found.standfirst,
        body=found.text,
        language=language_of(found.text, facts.lang or facts.said("inLanguage"), hints.languages),
        topics=topics,
        section=section,
        genre=genre,
        genre_evidence=evidence,
        dateline=opens.place,
        agency=opens.agency or signed.agency,
        image=_absolute(image, url) if image else None,
        description=facts.first("og:description", "description", "twitter:description") or facts.said("description"),
        access=access,
        word_count=count,
        fingerprint=fingerprint(headline, found.text),
    )


def _own_names(facts: Facts, url: str, hints: Hints) -> list[str]:
    """What the outlet calls itself: no author, and no part of a headline."""
    names = [
        hints.name or "",
        *facts.every("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site", "publisher"),
    ]
    if facts.article:
        publisher = facts.jsonld.resolve(facts.article.get("publisher"))
        if isinstance(publisher, dict) and isinstance(publisher.get("name"), str) and "Person" not in types(publisher):
            names.append(publisher["name"])
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    names += [host, host.rsplit(".", 1)[0]]
    names += [part for part in host.split(".")[:-1] if len(part) > 3]
    heads = {h for h in (facts.said("headline"), facts.first("og:title"), facts.title) if h}
    return [n.lstrip("@") for n in names if n and n not in heads]


def _address(url: str, facts: Facts) -> str:
    """The page's clean address; where the caller knows none (a file), the one it claims; else empty."""
    for known in (url, facts.canonical):
        try:
            return canonical_url(known or "")
        except BadAddress:
            continue
    return ""


def _canonical(facts: Facts, url: str, hints: Hints) -> tuple[str, str | None]:
    """(address taken, claim not taken): a claim counts on the outlet's own hosts, and never for a front page."""
    if not facts.canonical:
        return url, None
    try:
        claim = canonical_url(facts.canonical, url)
        hosts = hints.hosts or ((urlsplit(url).hostname or "").removeprefix("www."),)
        own = same_outlet(claim, hosts) or same_outlet(url, ((urlsplit(claim).hostname or "").removeprefix("www."),))
        if own and not (is_front(claim) and not is_front(url)):
            return claim, None
    except BadAddress:
        return url, None
    return url, claim


def _absolute(address: str, url: str) -> str | None:
    try:
        return urljoin(url, address) if not address.startswith("data:") else None
    except ValueError:
        return None


__all__ = ["EXTRACTOR", "KEYS", "HtmlElement", "article_json", "extract"]
