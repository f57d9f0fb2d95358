"""Who signed the article: people, and the agency or desk that stands among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lxml.html import HtmlElement

from pipelines import jsonld
from pipelines.dateline import AGENCIES
from pipelines.marks import in_furniture, marks
from pipelines.names import KOREAN, LINE_BY, is_address, is_button, is_office, is_person, is_team, plain, split_names
from pipelines.structured import Facts, bare, squeeze, text_of

_BYLINE_MARK = re.compile(
    r"by-?line|author|autor|auteur|writer|verfasser|redakteur|firma\b|contributor|journalist", re.IGNORECASE
)
_BYLINE_NOT = re.compile(
    r"bio|description|image|img|avatar|photo|social|share|comment|follow|twitter|role|job|title(?!.*name)|date|time|more|"
    r"recirc|authority|related|authorize|list-item|topics?|box__text|about",
    re.IGNORECASE,
)
_META = """author byl parsely-author sailthru.author cxenseparse:author dc.creator dcterms.creator article:author_name
    citation_author creator rbauthors lp.article:author vr:author""".split()
_MOST = 20
"""Authors that we keep of one article."""
_HOLDERS = "a span div p address li ul strong h3 h4 h5 cite em byline".split()
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|profiles?|journalists?|reporters?|writers?|staff|people|by|redakteure?|contributors?|editors|columnists?)/[^/?]",
    re.IGNORECASE,
)
_NEAR = 300
_BARE_BY = re.compile(r"^\W*(?:by|von|par|por|di|door|av|af|author|autor(?:in)?|автор)\W*$", re.IGNORECASE)
"""A by-word whose name stands in the next element."""
_LINE_START = re.compile(
    r"\W{0,4}(?:text|story|words|report|written|posted|published|submitted|erstellt|geschrieben|verfasst|gespeichert|"
    r"eingestellt|by|von|par|por|di|door|av|af|autor|author|auteur|redaktion|автор)",
    re.IGNORECASE,
)
"""The same, in what the line's first element says: cheaper than to read all of it."""
_DIGIT = re.compile(r"\d")
_RIGHT = re.compile(r"text-align:\s*right", re.IGNORECASE)
_PICTURE = re.compile(r"^\W*(?:©|\(c\)|bild|foto|photo|image|picture|fotograf\w*|grafik|video)\b", re.IGNORECASE)
"""What opens the credit of a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who signed."""

    authors: tuple[str, ...] = ()
    """People, in the page's order."""
    agency: str | None = None
    """An agency that stands among the authors, as written."""
    desks: tuple[str, ...] = ()
    """The newsroom or agency that signs where no person does, as written; never the outlet's own name."""
    source: str | None = None
    """Where the people stand, else the desks."""


_PLAIN = re.compile(r"(?!(?:by|von|zeige|alle|all)\b)[^\W_][\w.'’-]{2,24}(?: [^\W_][\w.'’-]{1,20}){0,2}", re.IGNORECASE)
"""What may be somebody's pen name."""
_SPACED = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]")
"""Scripts in which a full name has a space."""
_SIGNED = 10
"""The first so many sources may name a desk."""
_STATED = 7
"""The first so many sources are the page's own data; what stands there is a name even where it does not look so."""


def byline(tree: HtmlElement, facts: Facts, own_names: Iterable[str]) -> Byline:
    """The people who signed, from the first source that names any; `own_names` are the outlet's names for itself."""
    own = {bare(name) for name in own_names} - {""}
    agency: str | None = None
    lenient: list[str] = []
    desks: list[str] = []
    desks_source = lenient_source = None
    firms = _firms(facts)
    for number, (candidates, source) in enumerate(bylines(tree, facts)):
        people: list[str] = []
        signed: list[str] = []
        for candidate in candidates:
            whole = plain(candidate)
            if _PICTURE.match(candidate):
                continue
            parts = split_names(candidate)
            some = any(is_person(p) and " " in p for p in parts)
            if bare(whole) in firms or _is_own(whole, own) or (_is_desk(whole, own) and (not some or is_team(whole))):
                signed.append(whole)
                agency = agency or (whole if whole.casefold() in AGENCIES else None)
                continue
            if parts and _is_desk(parts[0], own):  # "The Paper, Frankfurt, Germany"
                signed.append(parts[0])
                parts = [p for p in parts if " " in p or p.casefold() in AGENCIES]
            elif (len(parts) > 1 and any(" " in p for p in parts)) or (parts and not is_person(parts[0])):
                # "Jane Doe, Transport"
                parts = [p for p in parts if " " in p or p.casefold() in AGENCIES or not _SPACED.match(p)] or parts
            for part in parts:
                if part.casefold() in AGENCIES:
                    agency = agency or part
                    signed.append(part)
                elif _is_desk(part, own):
                    signed.append(part)
                elif is_person(part):
                    people.append(part)
                elif number < _STATED and not is_button(part) and _PLAIN.fullmatch(part):
                    lenient.append(part)
                    lenient_source = lenient_source or source
        if people:
            return Byline(authors=tuple(dict.fromkeys(people))[:_MOST], agency=agency, source=source)
        signed = [name for name in signed if bare(name) not in own]
        if signed and not desks and number < _SIGNED:
            desks, desks_source = signed, source
    if lenient and not desks:
        return Byline(authors=tuple(dict.fromkeys(lenient))[:_MOST], agency=agency, source=lenient_source)
    return Byline(agency=agency, desks=tuple(dict.fromkeys(desks))[:_MOST], source=desks_source)


def _is_own(name: str, own: set[str]) -> bool:
    """Whether an agency or the outlet itself is called so."""
    return name.casefold() in AGENCIES or bare(name) in own


def _is_desk(name: str, own: set[str]) -> bool:
    """The same, or any newsroom."""
    return _is_own(name, own) or (2 < len(name) < 60 and is_office(name) and not is_address(name))


def bylines(tree: HtmlElement, facts: Facts) -> Iterator[tuple[list[str], str]]:
    """Lists of candidate bylines as written, and where they stand; best source first."""
    if facts.article:
        yield _names(facts.article.get("author"), facts), "json-ld"
        yield _names(facts.article.get("creator"), facts), "json-ld"
    yield [a for a in facts.every("article:author", "og:article:author") if not is_address(a)], "meta"
    yield facts.every(*_META), "meta"
    labelled = [
        data
        for n in ("1", "2")
        if re.search(
            r"written by|verfasst|geschrieben|écrit|escrito|autor",
            facts.first(f"twitter:label{n}") or "",
            re.IGNORECASE,
        )
        for data in facts.every(f"twitter:data{n}")
    ]
    yield labelled, "meta"
    inner = [p for p in facts.props if p.name in ("author", "creator") and not in_furniture(p.element, asides=False)]
    yield _microdata(inner), "microdata"
    yield _together(a for a in tree.iter("a") if a.get("rel") == "author"), "rel=author"
    yield _together(a for a in _near_headline(tree, "a") if _AUTHOR_PATH.search(a.get("href") or "")), "author link"
    yield _marked(tree), "byline markup"
    yield _lines(tree), "byline"
    yield _at_right(tree), "line set right"
    yield _reporters(tree) if (facts.lang or "").lower().startswith("ko") else [], "line with a title"


def _names(value: Any, facts: Facts) -> list[str]:
    value = facts.jsonld.resolve(value)
    found: list[str] = []
    for reference in value if isinstance(value, list) else [value]:
        item = facts.jsonld.resolve(reference)
        if isinstance(item, dict) and isinstance(item.get("name"), list):
            found.extend(n for n in item["name"] if isinstance(n, str))
        elif name := jsonld.text_of(item):
            found.append(name)
    return found


def _firms(facts: Facts) -> set[str]:
    """The names of authors that the page's data call organisations, and nowhere people."""
    firms: set[str] = set()
    people: set[str] = set()
    stated = facts.jsonld.resolve(facts.article.get("author")) if facts.article else None
    for reference in stated if isinstance(stated, list) else [stated]:
        item = facts.jsonld.resolve(reference)
        name = bare(jsonld.text_of(item) or "")
        typed = item.get("@type") if isinstance(item, dict) else None
        (firms if isinstance(typed, str) and typed.endswith("Organization") else people).add(name)
    return firms - people - {""}


def _microdata(props: list[Any]) -> list[str]:
    found: list[str] = []
    for prop in props:
        if _apart(props[0].element, prop.element):  # another story's
            break
        names = prop.element.xpath(".//*[@itemprop='name']")
        if names:
            found.extend(n.get("content") or text_of(n) or "" for n in names)
        elif len(prop.value) < 80 and not prop.value.startswith("http"):
            found.append(prop.value)
    return found


def _together(links: Iterable[HtmlElement]) -> list[str]:
    """The texts of the first of these links to people, and of those that stand beside it."""
    found: list[str] = []
    last: HtmlElement | None = None
    for link in links:
        text = text_of(link)
        if (
            not text
            or in_furniture(link, asides=False)
            or not ((link.get("rel") == "author" and not _DIGIT.search(text)) or _is_of(link, text))
        ):
            continue
        if last is not None and _apart(last, link):
            break
        last = link
        found.append(text)
    return found


def _is_of(link: HtmlElement, name: str) -> bool:
    """Whether a link to somebody's page carries that one's name: on an author's path, else one its address knows."""
    address = (link.get("href") or "").lower()
    if len(name) >= 60:
        return False
    if len(name.split()) < 2:
        return bare(name) in bare(address.rstrip("/").rsplit("/", 1)[-1])
    return "/author" in address or "/autor" in address or any(w in address for w in name.lower().split() if len(w) > 3)


@lru_cache(maxsize=4096)
def _is_byline(called: str) -> bool:
    return bool(_BYLINE_MARK.search(called)) and not _BYLINE_NOT.search(called)


def _marked(tree: HtmlElement) -> list[str]:
    """Texts of elements whose class calls them a byline: the first, and its like that stand beside it."""
    found: list[str] = []
    last: HtmlElement | None = None
    for element in tree.iter(*_HOLDERS):
        called = f"{marks(element)} {element.get('data-testid') or ''} {element.tag}"
        if not _is_byline(called) or in_furniture(element, asides=False):
            continue
        if last is not None and last in element.iterancestors():
            continue
        text = text_of(element)
        if not text or len(text) >= 120 or _BARE_BY.match(text) or _PICTURE.match(text):
            continue
        if last is not None and (marks(element) != marks(last) or _apart(last, element)):
            break
        last = element
        found.append(text)
    return found[:6]


def _apart(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether two elements have no ancestor in common within three steps."""
    near = [a for _, a in zip(range(3), one.iterancestors(), strict=False)]
    return not any(a in near for _, a in zip(range(3), other.iterancestors(), strict=False))


def _lines(tree: HtmlElement) -> list[str]:
    """A line of its own near the headline that reads "By Jane Doe"."""
    for element in _near_headline(tree, *_HOLDERS, "b", "i", "h2"):
        if len(element) > 4 or not _LINE_START.match(_first_text(element)):
            continue
        text = text_of(element)
        if text and len(text) < 100 and LINE_BY.match(text) and not in_furniture(element, asides=False):
            return [text]
    return []


def _first_text(element: HtmlElement) -> str:
    return next((text for t in element.itertext() if (text := t.strip())), "")


def _at_right(tree: HtmlElement) -> list[str]:
    """A line that is set to the right of its column and names people: how magazines sign at the end of a text."""
    for element in tree.iter("p"):
        if element.get("align") == "right" or _RIGHT.search(element.get("style") or ""):
            text = text_of(element)
            if text and len(text) < 60 and " " in text and is_person(text) and not in_furniture(element):
                return [text]
    return []


def _reporters(tree: HtmlElement) -> list[str]:
    """The first line of its own that is a Korean reporter's name with the title after it."""
    for element in tree.iter(*_HOLDERS, "dd", "b"):
        text = squeeze(element.text) if len(element) == 0 else None
        if text and KOREAN.match(text) and not in_furniture(element, asides=False):
            return [text]
    return []


def _near_headline(tree: HtmlElement, *tags: str) -> Iterator[HtmlElement]:
    """The elements of these tags among the few hundred after the headline (`_NEAR`)."""
    after = 0
    for element in tree.iter():
        if element.tag == "h1":
            after = 1
        elif after:
            after += 1
            if element.tag in tags:
                yield element
            if after > _NEAR:
                return
