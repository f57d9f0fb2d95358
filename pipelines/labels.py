"""Topics, section, genre and access: how the outlet filed the article, and who may read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlsplit

from lxml.etree import XPath
from lxml.html import HtmlElement

from db.model import Access, Genre
from pipelines import jsonld
from pipelines.genre import path_genre
from pipelines.marks import in_furniture, marks
from pipelines.structured import Choice, Facts, squeeze, text_of

_MAX_TOPICS = 40
_NO_TOPIC = re.compile(
    r"^(?:article|home|default|\d+|[a-z_]+:[\w/.-]*|https?:.*|tag|true|false|[\da-f]{8}-[\da-f-]{20,}|\w+_\w+|"
    r"[\w-]+\.(?:com|ca|net|org)|nlp .*)$",
    re.IGNORECASE,
)
_FILED = re.compile(
    r"^(?:category|tag|topic|topics|sections?|organization|person|place|keyword)s?\s*[:/]\s*", re.IGNORECASE
)
_TAG_BOX = re.compile(
    r"(?:^|[\s_-])(?:tags?|keywords?|topics?|themen|schlagwort\w*|etiquetas|hashtags?)(?:$|[\s_-])", re.IGNORECASE
)
_TYPE_GENRES = {
    "OpinionNewsArticle": Genre.OPINION,
    "AnalysisNewsArticle": Genre.ANALYSIS,
    "BackgroundNewsArticle": Genre.ANALYSIS,
    "LiveBlogPosting": Genre.LIVE,
    "AdvertiserContentArticle": Genre.SPONSORED,
    "SatiricalArticle": Genre.SATIRE,
    "ReportageNewsArticle": Genre.NEWS,
}
_LABELS = {
    Genre.OPINION: "opinion|op-ed|opinions|commentary|kommentar|meinung|opinión|opinião|opinione|opinie|tribune|"
    "editorial|leitartikel|мнение|мнения|kolumne|column|columnists",
    Genre.ANALYSIS: "analysis|analyse|análisis|análise|analisi|analiza|аналитика",
    Genre.LIVE: "live blog|liveblog|live updates|liveticker",
    Genre.SPONSORED: "sponsored|sponsored content|advertorial|paid content|paid post|anzeige|brand content|"
    "partner content",
    Genre.SATIRE: "satire|humor|humour",
}
_LABEL = {word: genre for genre, words in _LABELS.items() for word in words.split("|")}
_KICKER = re.compile(r"kicker|label|flag|overline|rubri|category|eyebrow|genre", re.IGNORECASE)
_BELOW = 40
"""Elements after the headline that may still be its label."""
_WALL = re.compile(
    r"(?:^|[\s_-])(?:paywall|pay-wall|subscriber-?only|premium-?(?:content|wall|box)|piano-?(?:offer|container)|"
    r"regwall|metered)",
    re.IGNORECASE,
)
_METER = re.compile(r"metered|meter-|regwall|registration-?wall", re.IGNORECASE)
_NO_WALL = re.compile(r"no-?paywall|(?:post|after|behind|inside)-?paywall|loader|template", re.IGNORECASE)
"""What stands beside a wall, or behind it."""
_UNSEEN = re.compile(r"(?:^|\s)(?:is-)?(?:hidden|hide|d-none|display-none)(?:$|\s)|modal", re.IGNORECASE)
"""A wall that is not shown."""
_UNSEEN_STYLE = re.compile(r"display:\s*none|visibility:\s*hidden", re.IGNORECASE)
_WALL_WORDS = 15
"""Characters from which on a wall says something; publishing systems set empty ones into every page."""
_STORY = re.compile(r"Article$|Posting$")
_PAGE = re.compile(r"^WebPage$")
_SEEN_TEXT = XPath(".//text()[not(ancestor::script|ancestor::style|ancestor::noscript|ancestor::template)]")
_TIERS = {
    "free": Access.FREE,
    "metered": Access.METERED,
    "locked": Access.PAYWALLED,
    "premium": Access.PAYWALLED,
    "paid": Access.PAYWALLED,
    "subscriber": Access.PAYWALLED,
    "plus": Access.PAYWALLED,
}


def topics(tree: HtmlElement, facts: Facts) -> Choice[tuple[str, ...]]:
    """What the article is filed under, from the first source that lists anything."""
    found, source = next(((f, s) for f, s in filed_under(tree, facts) if f), ((), None))
    kept: dict[str, str] = {}
    for filed in found:
        topic = _FILED.sub("", filed).strip(" #,;.\"'")
        if topic and len(topic) <= 80 and not _NO_TOPIC.match(topic):
            kept.setdefault(topic.casefold(), topic)
    if not kept:
        return Choice(value=(), rule=f"what {source} lists are no topics" if source else "nothing is listed")
    return Choice(value=tuple(list(kept.values())[:_MAX_TOPICS]), source=source, rule="the first source that lists any")


def filed_under(tree: HtmlElement, facts: Facts) -> Iterator[tuple[list[str], str]]:
    """Lists of topics as written, and where they stand; the most trusted first."""
    yield _all(facts.every("news_keywords")), "meta"
    if facts.article:
        yield _unless_slug(_split(facts.article.get("keywords")), facts), "json-ld"
    yield _tag_links(tree), "tag links"
    yield (
        _all(facts.every("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "cxenseparse:taglist")),
        "meta",
    )
    yield _all([p.value for p in facts.props if p.name == "keywords"]), "microdata"
    yield _all(facts.every("keywords")), "meta"


def section(facts: Facts, title: str) -> Choice[str]:
    """The part of the paper it was filed in."""
    named, source = next(((squeeze(n), s) for n, s in sections(facts, title) if n), (None, None))
    if named and len(named) <= 80:
        return Choice(value=named, source=source, rule="the first source that names one")
    return Choice(rule=f"what {source} names is no section" if source else "none is named")


def sections(facts: Facts, title: str) -> Iterator[tuple[str | None, str]]:
    """Names of the section as written, and where they stand; the most trusted first."""
    said = facts.article.get("articleSection") if facts.article else None
    if isinstance(said, list):
        said = next((s for s in said if isinstance(s, str)), None)
    yield jsonld.text_of(said), "json-ld"
    yield (
        facts.first(
            "article:section", "og:article:section", "parsely-section", "section", "cxenseparse:category",
            "articlesection",
        ),
        "meta",
    )  # fmt: skip
    yield next((p.value for p in facts.props if p.name == "articlesection"), None), "microdata"
    yield _crumb(facts, title), "breadcrumbs"


def genre(tree: HtmlElement, facts: Facts, url: str, section: str | None) -> tuple[Genre | None, str | None]:
    """(genre, evidence); (None, None) where nothing tells."""
    for kind in jsonld.types(facts.article) if facts.article else []:
        if kind in _TYPE_GENRES:
            return _TYPE_GENRES[kind], f"json-ld: {kind}"
    path = urlsplit(url).path
    if told := path_genre(path):
        return told
    for where, label in (("section", section), ("label", _kicker(tree))):
        if label and (known := _LABEL.get(label.casefold().strip(" :|"))):
            return known, f"{where}: {label}"
    if told := path_genre(path, weak=True):
        return told
    if (facts.first("og:type") or "").lower().startswith("video"):
        return Genre.VIDEO, f"og:type: {facts.first('og:type')}"
    return None, None


def access(tree: HtmlElement, facts: Facts) -> tuple[Access, bool]:
    """Free, metered or paywalled by the page's own declaration; else by a wall that holds words; else unknown, and
    whether the page has a wall at all, be it empty or hidden: evidence only together with a text that breaks off."""
    declared = _declared_access(facts)
    if declared is not None:
        return declared, False
    walls = list(_walls(tree))
    for wall in walls:
        if _is_shown(wall):
            return Access.METERED if _METER.search(marks(wall)) else Access.PAYWALLED, True
    return Access.UNKNOWN, bool(walls)


def _declared_access(facts: Facts) -> Access | None:
    tier = (facts.first("article:content_tier", "og:article:content_tier") or "").lower()
    for node in _declaring(facts):
        free = _truth(next((v for key, v in node.items() if key.casefold() == "isaccessibleforfree"), None))
        if free is not None:
            return Access.FREE if free else (Access.METERED if tier == "metered" else Access.PAYWALLED)
    if tier in _TIERS:
        return _TIERS[tier]
    for prop in facts.props:
        if prop.name == "isaccessibleforfree" and (free := _truth(prop.value)) is not None:
            return Access.FREE if free else Access.PAYWALLED
    return None


def _walls(tree: HtmlElement) -> Iterator[HtmlElement]:
    boxes = tree.iter("div", "section", "aside", "p")
    return (e for e in boxes if (e.get("class") or e.get("id")) and _is_wall(marks(e)))


@lru_cache(maxsize=4096)
def _is_wall(called: str) -> bool:
    return bool(_WALL.search(called)) and not _NO_WALL.search(called)


def _declaring(facts: Facts) -> list[dict[str, Any]]:
    """The nodes that speak for this page: its article, the same article told again, the page."""
    if not facts.article:
        return facts.jsonld.of_type(_PAGE)
    told = facts.article.get("headline")
    others = (node for node in facts.jsonld.of_type(_STORY) if node is not facts.article)
    again = [n for n in others if n.get("headline") == told or not (n.get("headline") or n.get("url"))]
    return [facts.article, *again, *facts.jsonld.of_type(_PAGE)]


def _is_shown(wall: HtmlElement) -> bool:
    """Whether a wall holds words that a reader sees."""
    for node in (wall, *wall.iterancestors("div", "section", "aside")):
        if (
            node.get("hidden") is not None
            or _UNSEEN.search(marks(node))
            or _UNSEEN_STYLE.search(node.get("style") or "")
        ):
            return False
    words = cast("list[str]", _SEEN_TEXT(wall))
    return sum(len(w.strip()) for w in words) >= _WALL_WORDS


def _truth(value: Any) -> bool | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        value = value.get("@value")
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and value in (0, 1):
        return bool(value)
    if isinstance(value, str):
        word = value.strip().lower().rsplit("/", 1)[-1]
        return True if word in ("true", "1", "yes") else False if word in ("false", "0", "no") else None
    return None


def _split(value: Any) -> list[str]:
    """Keywords as a list, a string with commas, or terms with names."""
    if isinstance(value, list):
        parts = [t for v in value if (t := jsonld.text_of(v))]
        if len(parts) == 1:
            return _all(parts)
        return [p.split(":", 1)[1] if re.match(r"^[a-zA-Z]+:\S", p) else p for p in parts]
    text = jsonld.text_of(value)
    return _all([text]) if text else []


def _all(values: list[str]) -> list[str]:
    found: list[str] = []
    for value in values:
        found.extend(re.split(r"\s*[;|]\s*" if ";" in value and "," not in value else r"\s*[,，、،]\s*", value))
    return [f for f in found if f]


def _tag_links(tree: HtmlElement) -> list[str]:
    """Links that are marked as tags, else short links in the first box that is called one."""
    marked = tree.xpath("//a[contains(concat(' ', @rel, ' '), ' tag ')]")
    found = [t for a in marked if (t := text_of(a)) and not _in_teaser(a)]
    if found:
        return found
    for box in tree.iter("div", "ul", "p", "section", "nav", "footer"):
        if _is_tag_box(marks(box)) and not _in_teaser(box):
            links = _links(box)
            if links and len(links) <= _MAX_TOPICS and len(text_of(box) or "") < 20 + 1.5 * sum(map(len, links)):
                alike = box.itersiblings(box.tag) if len(links) == 1 and box.get("class") else ()
                return [*links, *(t for e in alike if e.get("class") == box.get("class") for t in _links(e))]
    return []


@lru_cache(maxsize=4096)
def _is_tag_box(called: str) -> bool:
    return bool(_TAG_BOX.search(called))


def _links(box: HtmlElement) -> list[str]:
    return [t for a in box.iter("a") if (t := text_of(a)) and len(t) <= 40]


def _unless_slug(found: list[str], facts: Facts) -> list[str]:
    """Nothing where the keywords are but the words of the headline or its address, one by one."""
    single = [f for f in found if " " not in f and f.islower()]
    slug = f"{facts.canonical or ''} {facts.title or ''}".casefold()
    return [] if len(found) >= 4 and len(single) == len(found) and all(f.casefold() in slug for f in found) else found


def _in_teaser(element: HtmlElement) -> bool:
    node = element.getparent()
    for _ in range(6):
        if node is None:
            return False
        if re.search(r"related|teaser|sidebar|recommend|widget", marks(node), re.IGNORECASE):
            return True
        node = node.getparent()
    return False


def _crumb(facts: Facts, title: str) -> str | None:
    """The last step of the breadcrumbs before the article itself."""
    for trail in facts.jsonld.of_type(re.compile(r"^BreadcrumbList$")):
        steps = trail.get("itemListElement")
        names = [
            jsonld.text_of(step.get("name")) or jsonld.text_of(step.get("item"))
            for step in (steps if isinstance(steps, list) else [])
            if isinstance(step, dict)
        ]
        inner = [
            n for n in names[1:] if n and n.casefold() != title.casefold() and not n.startswith("http") and len(n) < 50
        ]
        if inner:
            return inner[-1]
    return None


@lru_cache(maxsize=4096)
def _is_kicker(called: str) -> bool:
    return bool(_KICKER.search(called))


def _kicker(tree: HtmlElement) -> str | None:
    """A short label over or in the headline's block."""
    after = 0
    for element in tree.iter("span", "a", "p", "div", "strong", "h1"):
        if element.tag == "h1" or after:
            after += 1
            if after > _BELOW:
                return None
        if len(element) <= 2 and (called := element.get("class")) and _is_kicker(called):
            text = text_of(element)
            if text and len(text) <= 30 and not in_furniture(element):
                return text
    return None
