"""What is no article: front pages, lists of teasers, the office's own pages, errors and walls that answer 200."""

from __future__ import annotations

import re
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from db.model import Access
from pipelines.canonical import BadAddress, is_front
from pipelines.errors import BotWall, ErrorPage, NoBody, NotHtml, NotNews, Paywalled, TooShort
from pipelines.fingerprint import word_count
from pipelines.marks import in_furniture
from pipelines.prune import length_of, link_host
from pipelines.structured import Facts, text_of

_CHROME = re.compile(
    r"^/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:(?:pages?|info|site|static|company|corporate|help|service|legal)/)?"
    r"(?:about(?:[-_]?us)?|contacts?(?:[-_]?us)?|kontakt|contato|contacto|contatti|impressum|imprint|"
    r"privacy(?:[-_]?policy)?|datenschutz\w*|"
    r"terms(?:[-_](?:of[-_](?:use|service)|and[-_]conditions|conditions))?|agb|legal(?:[-_]notice)?|"
    r"cookies?(?:[-_]policy)?|"
    r"subscri(?:be|ptions?)|abo(?:nnement)?|abos|newsletters?|advertis(?:e|ing)(?:[-_]with[-_]us)?|mediadaten|"
    r"careers?|jobs|login|signin|sign-in|"
    r"register|registration|account|search|suche|sitemap|archive|archiv|rss|feeds?|faq|help|team|staff|masthead|"
    r"apps?|donate|support-us|"
    r"quienes-somos|a-propos|mentions-legales|chi-siamo|o-nas|o-redaktsii|about-us)(?:\.\w{2,5})?/?$",
    re.IGNORECASE,
)
_SHELF = re.compile(
    r"^/(?:[a-z]{2}(?:-[a-z]{2})?/)?(?:tags?|topics?|sections?|categor(?:y|ies|ia|ie)|authors?|autor(?:en|es)?|"
    r"themen?|schlagworte?|keywords?|"
    r"etiquetas?|temas?|rubri(?:k|c|que)s?|search|archives?|profile|people|by|"
    r"collections?)/[^/]+(?:/(?:page/)?\d*)?/?$",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"^\W*(?:(?:error\s*)?(?:404|410|403|500|502|503)\b|(?:the )?page (?:(?:you.{0,40} )?(?:was |is |"
    r"could )?not (?:be )?found|not found|unavailable|doesn.t exist)|"
    r"not found|something went wrong|oops|sorry.{0,30}(?:page|find|wrong)|(?:an )?(?:internal )?server error|"
    r"service unavailable|"
    r"seite nicht gefunden|die seite (?:wurde|konnte) nicht|page (?:introuvable|non trouvée)|"
    r"página no encontrada|pagina non trovata|"
    r"página não encontrada|pagina niet gevonden|страница не найдена|this (?:page|article|story|content) (?:is|"
    r"was|has been) (?:no longer available|removed|not available)|"
    r"temporarily unavailable|bad gateway|gateway time-?out|we couldn.t find|ページが見つかりません|找不到)",
    re.IGNORECASE,
)
_BOT_TITLE = re.compile(
    r"just a moment|attention required|access (?:to this page has been )?denied|are you (?:a )?(?:human|robot)|"
    r"robot check|captcha|"
    r"verify(?:ing)? (?:you are|your browser)|checking your browser|security check|ddos|pardon our interruption|"
    r"request (?:blocked|unsuccessful)|"
    r"human verification|bot (?:detection|check)|please wait\.*$|one more step",
    re.IGNORECASE,
)
_BOT_TEXT = re.compile(
    r"(?:enable|activate|turn on) (?:javascript|js|cookies)|javascript (?:is|must be|needs to be) (?:disabled|"
    r"enabled|required)|"
    r"checking your browser|unusual (?:traffic|activity)|not a robot|verify (?:that )?you are (?:a )?human|"
    r"captcha|cf-ray|cloudflare|"
    r"access denied|you don.t have permission to access|reference #\d|automated (?:access|requests)",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"(?:we (?:value|respect) your privacy|before you continue|your (?:privacy|cookie) (?:choices|settings)|"
    r"cookie(?:s)? (?:consent|einstellungen)|"
    r"zustimmung|einwilligung|wir (?:benötigen|brauchen) ihre|mit werbung (?:weiter)?lesen|accept(?:er)? (?:all|"
    r"et continuer|cookies)|"
    r"manage (?:my )?(?:cookies|preferences|consent)|consent)",
    re.IGNORECASE,
)
_INDEX_TYPES = frozenset({"CollectionPage", "SearchResultsPage", "ProfilePage", "AboutPage", "ContactPage", "ItemList"})

_ARTICLE_PATH = re.compile(r"/[^/]*(?:[^/\d-]+[-_]){3,}[^/]*/?$|/[^/]*\d{4,}[^/]*/?$|/(?:19|20)\d\d/\d\d?/")
"""A slug of four words, a number, a date: lists are not addressed so."""
_LOOSE_TEXT = XPath(
    "//body//text()[not(ancestor::a|ancestor::script|ancestor::style|ancestor::noscript|ancestor::footer)]"
)
_RUNNING, _STORY = 80, 800
"""Characters of a paragraph that is no teaser's, and of all of these together in a story on a front page."""
_TEASERS, _HEADLINES = 3, 10
"""Headings that are links from which on a page is a list; the same with links as long as a headline."""
_HEADLINE, _HEADLINE_WORDS = 30, 10
"""Characters of a link that may be a headline; words, which are characters in scripts that part none."""
_PART = re.compile(r"^(?:www\d?|m|mobile|amp|news|edition|[a-z]{2})\.(?=[^.]+\.)")
"""What stands before the name of the site in a host that is a part of it."""
_CARD = 3
"""Steps from a heading up to the link around its card."""
_WITHIN = frozenset("a abbr b bdi cite code em font i mark q s small span strong sub sup u p br".split())

MIN_WORDS = 15
"""A text shorter than this is no story even on a page that says it is one."""
MIN_WORDS_UNMARKED = 30
"""The same for a page that says nothing."""


def refuse_source(html: bytes | str) -> None:
    """Raise NotHtml where the first bytes are plainly no page."""
    head = html[:1024].encode("utf-8", "replace") if isinstance(html, str) else html[:1024]
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head:
        raise NoBody("nothing came")
    for start, what in (
        (b"%PDF", "a PDF"), (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
        (b"PK\x03\x04", "an archive"), (b"RIFF", "a picture or sound"), (b"ID3", "a sound"),
        (b"\x00\x00\x00", "a film"), (b"{", "JSON"), (b"[", "JSON"), (b"<rss", "a feed"), (b"<feed", "a feed"),
        (b"<urlset", "a sitemap"), (b"<sitemapindex", "a sitemap"),
    ):  # fmt: skip
        if head.startswith(start):
            raise NotHtml(what)
    if head.startswith(b"<?xml") and re.search(rb"<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", head):
        raise NotHtml("a feed or sitemap")


def refuse_page(tree: HtmlElement, facts: Facts, url: str) -> None:
    """Raise where the address and the page's own account tell that it is no article."""
    marked = is_marked(facts)
    path = unquote(urlsplit(url).path)
    try:
        if is_front(url) and not facts.article and _is_index(tree, url):
            raise NotNews("front page")
    except BadAddress:
        pass
    kinds = {t for f in facts.jsonld.found for t in f.types}
    if not marked and _CHROME.match(path):
        raise NotNews("a page of the office")
    if not marked and _SHELF.match(path):
        raise NotNews("a list by its address")
    if (
        not facts.article
        and not facts.first("article:published_time")
        and kinds & _INDEX_TYPES - {"ItemList"}
        and "WebPage" not in kinds
    ):
        raise NotNews("a list by its own account")
    if not marked and not _ARTICLE_PATH.search(path) and _is_list(tree, url):
        raise NotNews("a list of teasers")


def refuse_text(facts: Facts, text: str, count: int, access: Access) -> None:
    """Raise where the text that was found is none of a story."""
    title = facts.title or ""
    marked = is_marked(facts)
    if not text:
        if _BOT_TITLE.search(title):
            raise BotWall(title[:80])
        if _ERROR.match(title):
            raise ErrorPage(title[:80])
        if access is Access.PAYWALLED:
            raise Paywalled("no words")
        raise NoBody()
    if count < 200 and (not marked or count < 60):
        start = text[:300]
        if _ERROR.match(title) or _ERROR.match(start):
            raise ErrorPage((title or start)[:80])
        if _BOT_TITLE.search(title) or (_BOT_TEXT.search(text) and count < 120):
            raise BotWall((title or start)[:80])
        if _CONSENT.search(start) and not marked:
            raise BotWall("a consent page")
    if count < (MIN_WORDS if marked else MIN_WORDS_UNMARKED):
        if access is Access.PAYWALLED:
            raise Paywalled(f"{count} words")
        raise TooShort(f"{count} words")


def is_marked(facts: Facts) -> bool:
    """Whether the page says that it is an article."""
    if facts.article is not None:
        return True
    if (facts.first("og:type") or "").lower().rsplit(":", 1)[-1] in ("article", "news", "story"):
        return True
    if facts.first(
        "article:published_time",
        "parsely-pub-date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
        "article:published",
    ):
        return True
    return any(p.name in ("articlebody", "datepublished", "headline") for p in facts.props)


def _is_index(tree: HtmlElement, url: str) -> bool:
    """Whether a front page leads to other pages: headlines that are links, or no text that runs on."""
    heads = sum(1 for head in tree.iter("h1", "h2", "h3", "h4") if _links(head, url, below=True))
    links = sum(1 for a in tree.iter("a") if _leads(a, url, below=True) and _is_long(a) and not in_furniture(a))
    texts = (p for p in tree.iter("p") if 2 * sum(length_of(a) for a in p.iter("a")) < length_of(p))
    return heads + links >= _HEADLINES or sum(n for p in texts if (n := length_of(p)) >= _RUNNING) < _STORY


def _is_list(tree: HtmlElement, url: str) -> bool:
    """Headlines that are links, each with a line or two of its own, and no text that runs on."""
    linked = sum(1 for head in tree.iter("h2", "h3", "h4") if _links(head, url))
    if linked < _TEASERS:
        return False
    holders: dict[HtmlElement, int] = {}
    for text in cast("list[Any]", _LOOSE_TEXT(tree)):  # strings that know their element
        length = len(text.strip())
        block = text.getparent()
        while block is not None and block.tag in _WITHIN:
            block = block.getparent()
        if length > 40 and block is not None:
            holders[block] = holders.get(block, 0) + length
    return len(holders) >= 3 and max(holders.values()) < 400


def _links(heading: HtmlElement, url: str, *, below: bool = False) -> bool:
    """The same for a heading."""
    around = next((a for _, a in zip(range(_CARD), heading.iterancestors(), strict=False) if a.tag == "a"), None)
    link = around if around is not None else heading.find(".//a[@href]")
    return link is not None and _leads(link, url, below=below)


def _leads(link: HtmlElement, url: str, *, below: bool = False) -> bool:
    """Whether a link leads to another page of the host; with `below`, of any host of the site."""
    target = link.get("href") or "#"
    if "#" in target and target.partition("#")[0] in ("", "/", url):
        return False
    host, own = link_host(target), link_host(url)
    return host in ("", own) or (below and host.endswith("." + _PART.sub("", own)))


def _is_long(link: HtmlElement) -> bool:
    """Whether a link's text is as long as a headline."""
    return length_of(link) >= _HEADLINE or word_count(text_of(link) or "") >= _HEADLINE_WORDS
