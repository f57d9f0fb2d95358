"""What a page says of itself in its head and its markup: meta tags, links, microdata, JSON-LD, in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar, cast
from unicodedata import normalize

from lxml.etree import XPath
from lxml.html import HtmlElement

from pipelines import jsonld
from pipelines.jsonld import Node

_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""Control characters, soft hyphens, zero-width spaces, marks of direction, halves of characters; the joiners that
Persian and Hindi are spelt with stay."""
_NO_WORD = re.compile(r"[\W_]+")
_ASCII = {n: chr(n).lower() if chr(n).isalnum() else None for n in range(128)}
_TEXTS = XPath("descendant::text()[not(parent::script|parent::style|parent::noscript|parent::template)]")
_INLINE = frozenset("a abbr b bdi bdo cite code em font i mark q s small span strong sub sup u wbr ins del".split())
_MICRODATA = XPath("//*[@itemprop]")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_PROPS = frozenset(
    "author creator headline keywords articlesection articlebody datepublished datecreated datemodified "
    "isaccessibleforfree".split()
)
"""The microdata that somebody here asks for."""
_ICON = re.compile(r"icon|logo|sprite|pixel|placeholder|default", re.IGNORECASE)

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Generic[Value]):
    """What was taken for a field among all that is said of it."""

    value: Value | None = None
    source: str | None = None
    """Where it stands: json-ld, opengraph (``og:``), meta, microdata, h1, time, url, feed, text ...; None without a
    value."""
    rule: str = ""
    """Why it was taken, in a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prop:
    """An element that carries microdata."""

    name: str
    value: str
    element: HtmlElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The page's own account of itself."""

    meta: dict[str, tuple[str, ...]]
    """Lower-cased name or property → contents in order, as written."""
    title: str | None
    """The ``<title>``."""
    canonical: str | None
    """rel=canonical as written, else og:url."""
    languages: tuple[tuple[str, str], ...]
    """What ``<html lang>`` or its like say, as written, and where; the most trusted first."""
    props: tuple[Prop, ...]
    jsonld: jsonld.JsonLd
    article: Node | None
    """The JSON-LD node of the page's own article."""

    @property
    def lang(self) -> str | None:
        """The language that is declared, as written."""
        return self.languages[0][0] if self.languages else None

    def first(self, *names: str) -> str | None:
        """The first filled content among these meta names."""
        return next((v for name in names for v in self.meta.get(name, ()) if v), None)

    def every(self, *names: str) -> list[str]:
        """All filled contents of these meta names, in the order of the names."""
        return [v for name in names for v in self.meta.get(name, ()) if v]

    def said(self, key: str) -> str | None:
        """A property of the JSON-LD article as text."""
        return jsonld.text_of(self.article.get(key)) if self.article else None


def read(tree: HtmlElement, url: str) -> Facts:
    """Read all of it; never raises on any tree."""
    meta: dict[str, list[str]] = {}
    props: list[Prop] = []
    scripts: list[str] = []
    canonical: str | None = None
    title: str | None = None
    for element in tree.iter("meta", "link", "script", "title"):
        if element.tag == "meta":
            content = squeeze(element.get("content") or element.get("value"))
            name = element.get("property") or element.get("name") or element.get("itemprop") or _declared(element)
            if name and content:
                meta.setdefault(name.strip().lower(), []).append(content)
        elif element.tag == "link":
            if canonical is None and (element.get("rel") or "").lower() == "canonical":
                canonical = (element.get("href") or "").strip() or None
        elif element.tag == "script":
            if "ld+json" in (element.get("type") or "").lower() and element.text:
                scripts.append(element.text)
        elif title is None and not _in_svg(element):
            title = text_of(element)
    for element in cast("list[HtmlElement]", _MICRODATA(tree)):
        names = [n for n in element.get("itemprop", "").lower().split() if n in _PROPS]
        if names and (value := _prop_value(element)):
            props.extend(Prop(name=n, value=value, element=element) for n in names)
    known = {name: tuple(values) for name, values in meta.items()}
    data = jsonld.read(scripts)
    canonical = canonical or next(iter(known.get("og:url", ())), None)
    titles = [t for t in (*known.get("og:title", ()), *known.get("twitter:title", ()), title) if t]
    titles += [t for h1 in tree.iter("h1") if (t := text_of(h1))]
    article = data.article([a for a in (url, canonical) if a], titles)
    return Facts(
        meta=known,
        title=title,
        canonical=canonical,
        languages=tuple(_declared_languages(tree, known, article)),
        props=tuple(props),
        jsonld=data,
        article=article,
    )


def squeeze(text: str | None) -> str | None:
    """One line without surplus white space and unseen characters, composed (NFC); None where nothing is left."""
    if not text:
        return None
    text = " ".join((text if text.isascii() else normalize("NFC", text)).split())
    return (text if text.isprintable() else " ".join(_UNSEEN.sub("", text).split())) or None


def bare(text: str) -> str:
    """Letters and digits only, casefolded: for comparing."""
    return text.translate(_ASCII) if text.isascii() else _bare(text)


@lru_cache(maxsize=4096)
def _bare(text: str) -> str:
    return _NO_WORD.sub("", text).casefold()


def text_of(element: HtmlElement) -> str | None:
    """An element's text as one line, blocks and line breaks parted by a space; scripts and styles left out."""
    parts: list[str] = []
    for text in cast("list[Any]", _TEXTS(element)):  # strings that know their element
        parent = text.getparent()
        if parent is not None and parent.tag not in _INLINE:
            parts.append(" ")
        parts.append(text)
    return squeeze("".join(parts))


def image_of(facts: Facts) -> Choice[str]:
    """The address of the article's picture as written; logos are none."""
    for address, source in images(facts):
        if address and not _ICON.search(address.rsplit("/", 1)[-1]):
            return Choice(value=address, source=source, rule="the first picture stated that is no logo")
    return Choice(rule="no picture stated, logos aside")


def images(facts: Facts) -> Iterator[tuple[str, str]]:
    """Addresses of pictures as written, and where; the most trusted first."""
    for address in facts.every("og:image", "og:image:url", "og:image:secure_url"):
        yield address, "opengraph"
    image = facts.jsonld.resolve(facts.article.get("image")) if facts.article else None
    for item in image if isinstance(image, list) else [image]:
        stated = (item.get("url") or item.get("contentUrl")) if isinstance(item, dict) else item
        if isinstance(stated, str):
            yield stated.strip(), "json-ld"
    for address in facts.every("twitter:image", "twitter:image:src", "thumbnail", "image"):
        yield address, "meta"


def _declared(element: HtmlElement) -> str | None:
    """The name of a tag that stands for a response's header: its language alone, since its date is a server's clock."""
    name = (element.get("http-equiv") or "").lower()
    return name if name == "content-language" else None


def _in_svg(element: HtmlElement) -> bool:
    return any(a.tag == "svg" for a in element.iterancestors())


def _prop_value(element: HtmlElement) -> str | None:
    for name in ("content", "datetime"):
        if value := squeeze(element.get(name)):
            return value
    if element.tag in ("a", "img", "link", "body", "html", "article"):
        return squeeze(element.get("href") or element.get("src")) if element.tag != "a" else text_of(element)
    if "articlebody" in element.get("itemprop", "").lower():
        return "articlebody"
    text = text_of(element)
    return text if text and len(text) < 1000 else None


def _declared_languages(
    tree: HtmlElement, meta: dict[str, tuple[str, ...]], article: Node | None
) -> Iterator[tuple[str, str]]:
    root = tree.getroottree().getroot()
    stated = [(root.get(name), "html lang") for name in ("lang", _XML_LANG, "xml:lang")]
    for name, source in (("content-language", "meta"), ("language", "meta"), ("og:locale", "opengraph")):
        stated += [(value, source) for value in meta.get(name, ())]
    for value, source in stated:
        if value and re.match(r"[A-Za-z]{2,3}\b|[A-Za-z]{2}_", value.strip()):
            yield value.strip(), source
    if article and (said := jsonld.text_of(article.get("inLanguage"))):
        yield said, "json-ld"
