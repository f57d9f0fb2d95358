"""A page's bytes → the article on it, or the reason why there is none.  Pure: same input, same answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.etree import ElementDefaultClassLookup, LxmlError
from lxml.html import HtmlElement
from trafilatura.utils import HTML_PARSER, load_html

from db.model import Access, Article, Entry, Hints, Signed, Stamp
from pipelines import labels, notnews
from pipelines import structured as structured_data
from pipelines.body import Body
from pipelines.body import body as body_of
from pipelines.byline import Byline, byline
from pipelines.canonical import BadAddress, canonical_url, host_of, is_front, same_outlet
from pipelines.dateline import opening
from pipelines.dates import dates
from pipelines.decode import decode
from pipelines.errors import MastheadError, NoBody, NotAnArticle, NotHtml
from pipelines.fingerprint import fingerprint, word_count
from pipelines.jsonld import text_of, types
from pipelines.language import language_of
from pipelines.standfirst import standfirst
from pipelines.structured import Choice, Facts, bare, image_of
from pipelines.title import title as title_of

EXTRACTOR = "2"
"""Raised with every change that makes other articles of the same pages; stored with each article."""

KEYS = (
    "id url canonical_url title authors published modified standfirst body language topics section genre dateline "
    "agency image description access word_count error"
).split()
"""The keys of `article_json`, in their order."""

SIGNED = {
    Signed.PEOPLE: "the first source that names people",
    Signed.ORGANISATION: "who signs where no person does: an agency, a newsroom, an organisation",
    Signed.OUTLET: "the outlet signs by its own name, no person does",
    None: "nobody is named",
}

HTML_PARSER.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
# one class for every element, looked up in C: the same trees, a twentieth of the time saved

BROKEN = (
    LxmlError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError, MemoryError,
    ArithmeticError, LookupError, RuntimeError,
)  # fmt: skip
"""What lxml, trafilatura and htmldate raise on markup that nobody foresaw."""


def extract(
    html: bytes | str, url: str, *, charset: str | None = None, entry: Entry | None = None, hints: Hints | None = None,
    seen: Stamp | None = None,
) -> Article:  # fmt: skip
    """The article on a page fetched from `url`.

    `charset` is what the response's header said, `entry` what the feed claimed, `hints` what the outlet's file knows,
    `seen` when the page was fetched: nothing is published later.  Raises a `NotAnArticle` with its reason, and nothing
    else whatever the input.
    """
    return decide(html, url, charset=charset, entry=entry, hints=hints, seen=seen)[0]


def decide(
    html: bytes | str, url: str, *, charset: str | None = None, entry: Entry | None = None, hints: Hints | None = None,
    seen: Stamp | None = None,
) -> tuple[Article, dict[str, Choice[Any]]]:  # fmt: skip
    """The same, and by field what was taken, from where and why, for the fields that several sources speak of."""
    try:
        hints = hints or Hints()
        return _decide(read(html, url, charset=charset, hints=hints), entry, hints, seen)
    except NotAnArticle:
        raise
    except BROKEN as error:
        raise NoBody(f"unreadable markup ({type(error).__name__})") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page that was read and not refused, before anything is decided."""

    tree: HtmlElement
    facts: Facts
    url: str
    """Clean; where the caller knows none, the one that the page claims."""
    names: list[str]
    """What the outlet calls itself."""


def read(html: bytes | str, url: str, *, charset: str | None, hints: Hints) -> Reading:
    """A page parsed once, with its own account of itself; raises like `extract`, and whatever odd markup makes the
    parser raise (`BROKEN`)."""
    notnews.refuse_source(html)
    text = html if isinstance(html, str) else decode(html, charset)
    tree = load_html(text)
    if tree is None:
        raise NotHtml("no markup")
    facts = structured_data.read(tree, url)
    url = _address(url, facts)
    notnews.refuse_page(tree, facts, url)
    return Reading(tree=tree, facts=facts, url=url, names=_own_names(facts, url, hints))


def article_json(article: Article | MastheadError, id: str | None, url: str) -> dict[str, Any]:
    """What ``extract --json`` and a line of ``--batch`` show, keys in the contract's order; one more, `signed`, where
    those who signed are no people."""
    if isinstance(article, MastheadError):
        lists: dict[str, list[str]] = {"authors": [], "topics": []}
        return {key: lists.get(key) for key in KEYS} | {"id": id, "url": url, "error": str(article)}
    shown = {key: getattr(article, key) for key in KEYS if key not in ("id", "url", "error")}
    shown |= {"authors": list(article.authors), "topics": list(article.topics)}
    shown |= {"genre": article.genre.value if article.genre else None, "access": article.access.value}
    signed = {} if article.signed in (None, Signed.PEOPLE) else {"signed": article.signed.value}
    return {key: shown.get(key) for key in KEYS} | {"id": id, "url": url} | signed


def _decide(
    page: Reading, entry: Entry | None, hints: Hints, seen: Stamp | None
) -> tuple[Article, dict[str, Choice[Any]]]:
    tree, facts, url = page.tree, page.facts, page.url
    title = title_of(tree, facts, page.names)
    if not title.value and entry and entry.title:
        title = Choice(value=entry.title, source="feed", rule="the feed's; the page states none")
    headline = title.value
    signed = byline(tree, facts, page.names)
    section = labels.section(facts, headline or "")
    genre, evidence = labels.genre(tree, facts, url, section.value)
    access, wall = labels.access(tree, facts)
    topics = labels.topics(tree, facts)
    when = dates(tree, facts, url, entry.published if entry else None, hints.timezone, seen)

    first = standfirst(tree, facts, headline)
    found = body_of(tree, facts, url, headline, first.value, signed.authors, page.names)
    if access is Access.UNKNOWN and (found.walled or (wall and found.breaks_off)):
        access = Access.PAYWALLED
    count = word_count(found.text)
    notnews.refuse_text(facts, found.text, count, access)
    if not headline:
        raise NoBody("no headline")
    opens = opening(found.paragraphs[:3])
    authors, kind = _authors(signed, found)
    canonical, claimed = _canonical(facts, url, hints)
    declared, where = facts.languages[0] if facts.languages else (None, "")
    choices: dict[str, Choice[Any]] = {
        "title": title,
        "authors": authors,
        "published": when.published,
        "modified": when.modified,
        "standfirst": _standfirst(first, found),
        "language": language_of(found.text, declared, hints.languages, where),
        "topics": topics,
        "section": section,
        "image": _image(facts, url),
    }
    values: dict[str, Any] = {name: choice.value for name, choice in choices.items()}
    article = Article(
        url=url,
        canonical_url=canonical,
        canonical_claimed=claimed,
        origin_claimed=_origin(facts, page.names, url, hints),
        published_source=when.published.source,
        signed=kind,
        body=found.text,
        genre=genre,
        genre_evidence=evidence,
        dateline=opens.place,
        agency=opens.agency or signed.agency,
        description=facts.first("og:description", "description", "twitter:description") or facts.said("description"),
        access=access,
        word_count=count,
        fingerprint=fingerprint(headline, found.text),
        sources=tuple((name, choice.source) for name, choice in choices.items() if choice.source),
        conflicts=when.conflicts,
        **values,
    )
    return article, choices


def _authors(byline: Byline, found: Body) -> tuple[Choice[tuple[str, ...]], Signed | None]:
    """The people who signed, else whoever did; and which of the two."""
    if not byline.authors and found.signed:
        rule = "a line that signs the text; nothing else names people"
        return Choice(value=found.signed, source="text", rule=rule), Signed.PEOPLE
    value = byline.authors or byline.others
    return Choice(value=value, source=byline.source, rule=SIGNED[byline.signed]), byline.signed


def _standfirst(first: Choice[str], found: Body) -> Choice[str]:
    """What was marked as one, as it opens the text."""
    if first.value and not found.standfirst:
        return Choice(rule=f"what {first.source} gives is but a part of a paragraph of the text")
    return Choice(value=found.standfirst, source=first.source, rule=first.rule)


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


def _origin(facts: Facts, names: list[str], url: str, hints: Hints) -> str | None:
    """Another organisation that JSON-LD names as the source (its name), or another outlet's page that it names as the
    original (its address)."""
    if not facts.article:
        return None
    own = {bare(name) for name in names}
    for organisation in _listed(facts, "sourceOrganization"):
        name = text_of(organisation) if isinstance(organisation, str | dict) else None
        address = _address_of(organisation)
        if name and bare(name) not in own and not (address and _is_own(address, url, hints)):
            return name
    for original in _listed(facts, "isBasedOn"):
        address = _address_of(original)
        if address and not _is_own(address, url, hints):
            return address
    return None


def _address_of(value: Any) -> str | None:
    """The web address that a JSON-LD value is, or has."""
    address = (value.get("url") or value.get("@id")) if isinstance(value, dict) else value
    return address if isinstance(address, str) and address.startswith(("http://", "https://")) else None


def _listed(facts: Facts, key: str) -> list[Any]:
    """A property's values, references resolved."""
    value = facts.article.get(key) if facts.article else None
    return [facts.jsonld.resolve(v) for v in (value if isinstance(value, list) else [value])]


def _is_own(address: str, url: str, hints: Hints) -> bool:
    """Whether an address is on the outlet's own hosts; one that is none counts as its own."""
    try:
        hosts = hints.hosts or ((urlsplit(url).hostname or "").removeprefix("www."),)
        there = canonical_url(address, url)
        return same_outlet(there, hosts) or same_outlet(url, (host_of(there).removeprefix("www."),))
    except BadAddress:
        return True


def _image(facts: Facts, url: str) -> Choice[str]:
    image = image_of(facts)
    if image.value is None:
        return image
    address = absolute(image.value, url)
    if address is None:
        return Choice(rule=f"what {image.source} states is no address")
    return replace(image, value=address)


def absolute(address: str, url: str) -> str | None:
    """An image's address made whole; None where it is none."""
    try:
        return urljoin(url, address) if not address.startswith("data:") else None
    except ValueError:
        return None


__all__ = [
    "BROKEN",
    "EXTRACTOR",
    "KEYS",
    "HtmlElement",
    "Reading",
    "absolute",
    "article_json",
    "decide",
    "extract",
    "read",
]
