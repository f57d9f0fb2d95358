"""Topics, section, genre and access: how the outlet filed the article, and who may read it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from db.model import Access, Genre
from pipelines import jsonld
from pipelines.marks import in_furniture, marks
from pipelines.structured import Facts, squeeze, text_of

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
_PATH_GENRES = tuple(
    (genre, re.compile(rf"/(?:{words})(?:/|\.html?$|$)|{slug}", re.IGNORECASE))
    for genre, words, slug in (
        (
            Genre.OPINION,
            "opinions?|op-?eds?|comment(?:ary|isfree)?|kommentare?|meinung|opinion(?:e|es|i)|columnists?|columns?|"
            "editorials?|tribunes?|debatt|mneni[ey]|letters",
            "/(?:kommentar|leitartikel)-",
        ),
        (Genre.ANALYSIS, "analysis|analyses|analysen?|analisis|explainers?|hintergrund", "/analysis-"),
        (
            Genre.LIVE,
            "live|live-?blogs?|live-?updates?|liveticker|ticker|en-direct|direct|en-vivo",
            "/[^/]*(?:live-?blog|live-?updates|liveticker)",
        ),
        (
            Genre.SPONSORED,
            "sponsored|advertorials?|brandvoice|brand-?studio|paid-?content|partner-?content|anzeigen?|branded",
            "/(?:advertorial|sponsored)-",
        ),
        (Genre.SATIRE, "satire|satira|humou?r", "/satire-"),
        (Genre.VIDEO, "videos?|watch|mediathek", "/video-"),
        (
            Genre.GALLERY,
            "galler(?:y|ies|ie)|photos?|pictures|bilder|fotostrecken?|slideshows?|diaporama|fotogalerias?|in-pictures",
            "/fotostrecke-",
        ),
    )
)
"""Parts of an address that file an article under a genre; the last two give way to a label on the page."""
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
_TIERS = {
    "free": Access.FREE,
    "metered": Access.METERED,
    "locked": Access.PAYWALLED,
    "premium": Access.PAYWALLED,
    "paid": Access.PAYWALLED,
    "subscriber": Access.PAYWALLED,
    "plus": Access.PAYWALLED,
}


def topics(tree: HtmlElement, facts: Facts) -> tuple[str, ...]:
    """What the article is filed under, from the first source that lists anything."""
    found: list[str] = []
    if facts.article:
        found = _unless_slug(_split(facts.article.get("keywords")), facts)
    found = found or _all(
        facts.every("article:tag", "og:article:tag", "parsely-tags", "sailthru.tags", "cxenseparse:taglist")
    )
    found = found or _all(facts.every("news_keywords"))
    found = found or _tag_links(tree)
    found = found or _all([p.value for p in facts.props if p.name == "keywords"])
    found = found or _all(facts.every("keywords"))
    kept: dict[str, str] = {}
    for filed in found:
        topic = _FILED.sub("", filed).strip(" #,;.\"'")
        if topic and len(topic) <= 80 and not _NO_TOPIC.match(topic):
            kept.setdefault(topic.casefold(), topic)
    return tuple(list(kept.values())[:_MAX_TOPICS])


def section(facts: Facts, title: str) -> str | None:
    """The part of the paper it was filed in."""
    said = facts.article.get("articleSection") if facts.article else None
    if isinstance(said, list):
        said = next((s for s in said if isinstance(s, str)), None)
    named = jsonld.text_of(said) or facts.first(
        "article:section", "og:article:section", "parsely-section", "section", "cxenseparse:category", "articlesection"
    )
    if not named:
        named = next((p.value for p in facts.props if p.name == "articlesection"), None)
    if not named:
        named = _crumb(facts, title)
    named = squeeze(named)
    return named if named and len(named) <= 80 else None


def genre(tree: HtmlElement, facts: Facts, url: str, section: str | None) -> tuple[Genre | None, str | None]:
    """(genre, evidence); (None, None) where nothing tells."""
    for kind in jsonld.types(facts.article) if facts.article else []:
        if kind in _TYPE_GENRES:
            return _TYPE_GENRES[kind], f"json-ld: {kind}"
    path = urlsplit(url).path
    for found, pattern in _PATH_GENRES[:5]:
        if match := pattern.search(path):
            return found, f"path: {match.group().strip('-_.')}"
    for where, label in (("section", section), ("label", _kicker(tree))):
        if label and (known := _LABEL.get(label.casefold().strip(" :|"))):
            return known, f"{where}: {label}"
    for found, pattern in _PATH_GENRES[5:]:
        if match := pattern.search(path):
            return found, f"path: {match.group()}"
    if (facts.first("og:type") or "").lower().startswith("video"):
        return Genre.VIDEO, f"og:type: {facts.first('og:type')}"
    return None, None


def access(tree: HtmlElement, facts: Facts) -> Access:
    """Free, metered or paywalled by the page's own declaration; else by its wall's markup; else unknown."""
    nodes = ([facts.article] if facts.article else []) + facts.jsonld.of_type(re.compile(r"^WebPage$"))
    tier = (facts.first("article:content_tier", "og:article:content_tier") or "").lower()
    for node in nodes:
        free = _truth(node.get("isAccessibleForFree"))
        if free is not None:
            return Access.FREE if free else (Access.METERED if tier == "metered" else Access.PAYWALLED)
    if tier in _TIERS:
        return _TIERS[tier]
    for prop in facts.props:
        if prop.name == "isaccessibleforfree" and (free := _truth(prop.value)) is not None:
            return Access.FREE if free else Access.PAYWALLED
    for element in tree.iter("div", "section", "aside"):
        called = marks(element)
        if _WALL.search(called) and "no-paywall" not in called:
            return Access.METERED if _METER.search(called) else Access.PAYWALLED
    return Access.UNKNOWN


def _truth(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
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
        if _TAG_BOX.search(marks(box)) and not _in_teaser(box):
            links = [t for a in box.iter("a") if (t := text_of(a)) and len(t) <= 40]
            if links and len(links) <= _MAX_TOPICS and len(text_of(box) or "") < 20 + 1.5 * sum(map(len, links)):
                return links
    return []


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


def _kicker(tree: HtmlElement) -> str | None:
    """A short label over or in the headline's block."""
    after = 0
    for element in tree.iter("span", "a", "p", "div", "strong", "h1"):
        if element.tag == "h1" or after:
            after += 1
            if after > _BELOW:
                return None
        if len(element) <= 2 and _KICKER.search(element.get("class") or ""):
            text = text_of(element)
            if text and len(text) <= 30 and not in_furniture(element):
                return text
    return None
