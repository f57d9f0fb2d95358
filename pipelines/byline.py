"""Who signed the article: people, and the agency or desk that stands among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from lxml.html import HtmlElement

from pipelines import jsonld
from pipelines.dateline import AGENCIES
from pipelines.marks import in_furniture, marks
from pipelines.names import is_address, is_office, is_person, split_names
from pipelines.structured import Facts, text_of

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
_HOLDERS = ("a", "span", "div", "p", "address", "li", "ul", "strong", "h3", "h4", "h5", "cite", "em")
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|profiles?|journalists?|reporters?|writers?|staff|people|by|redakteure?|contributors?|editors|columnists?)/[^/?]",
    re.IGNORECASE,
)
_NEAR = 300
_LINE_BY = re.compile(r"^\W{0,3}(?:by|von|par|por|di|door|av|af|автор:?)\s+(?=[^\W\d_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who signed."""

    authors: tuple[str, ...] = ()
    """People, in the page's order."""
    agency: str | None = None
    """An agency that stands among the authors, as written."""
    desks: tuple[str, ...] = ()
    """Newsrooms and outlets that sign where no person does, as written."""


_PLAIN = re.compile(r"(?!(?:by|von|zeige|alle|all)\b)[^\W_][\w.'’-]{2,24}(?: [^\W_][\w.'’-]{1,20}){0,2}", re.IGNORECASE)
"""What may be somebody's pen name."""
_SPACED = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]")
"""Scripts in which a full name has a space."""
_STATED = 7
"""The first so many sources are the page's own data; what stands there is a name even where it does not look so."""


def byline(tree: HtmlElement, facts: Facts, own_names: Iterable[str]) -> Byline:
    """The people who signed, from the first source that names any; `own_names` are the outlet's names for itself."""
    own = {_bare(name) for name in own_names} - {""}
    agency: str | None = None
    lenient: list[str] = []
    desks: list[str] = []
    for number, candidates in enumerate(_sources(tree, facts)):
        people: list[str] = []
        for candidate in candidates:
            parts = split_names(candidate)
            if (len(parts) > 1 and any(" " in p for p in parts)) or (parts and not is_person(parts[0])):
                # "The Paper, Frankfurt, Germany"; "Jane Doe, Transport"
                parts = [p for p in parts if " " in p or p.casefold() in AGENCIES or not _SPACED.match(p)] or parts
            for part in parts:
                if part.casefold() in AGENCIES:
                    agency = agency or part
                elif _bare(part) in own or is_office(part):
                    desks += [candidate.strip()] if number < _STATED and len(candidate) < 60 else []
                elif is_person(part):
                    people.append(part)
                elif number < _STATED and _PLAIN.fullmatch(part):
                    lenient.append(part)
        if people:
            return Byline(authors=tuple(dict.fromkeys(people))[:_MOST], agency=agency)
    if lenient and not agency and not desks:
        return Byline(authors=tuple(dict.fromkeys(lenient))[:_MOST])
    return Byline(agency=agency, desks=tuple(dict.fromkeys(desks)))


def _sources(tree: HtmlElement, facts: Facts) -> Iterator[list[str]]:
    """Lists of candidate bylines, best source first."""
    if facts.article:
        yield _names(facts.article.get("author"), facts)
        yield _names(facts.article.get("creator"), facts)
    yield [a for a in facts.every("article:author", "og:article:author") if not is_address(a)]
    yield facts.every(*_META)
    yield [
        data
        for n in ("1", "2")
        if re.search(
            r"written by|verfasst|geschrieben|écrit|escrito|autor",
            facts.first(f"twitter:label{n}") or "",
            re.IGNORECASE,
        )
        for data in facts.every(f"twitter:data{n}")
    ]
    inner = [p for p in facts.props if p.name in ("author", "creator") and not in_furniture(p.element, asides=False)]
    yield _microdata(inner)
    yield _together(a for a in tree.iter("a") if a.get("rel") == "author")
    yield _together(a for a in _near_headline(tree, "a") if _AUTHOR_PATH.search(a.get("href") or ""))
    yield _marked(tree)
    yield _lines(tree)


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


def _microdata(props: list[Any]) -> list[str]:
    found: list[str] = []
    for prop in props:
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
        if not text or in_furniture(link, asides=False) or not (link.get("rel") == "author" or _is_of(link, text)):
            continue
        if last is not None and _apart(last, link):
            break
        last = link
        found.append(text)
    return found


def _is_of(link: HtmlElement, name: str) -> bool:
    """Whether a link to somebody's page carries that one's name: on an author's path, else one its address knows."""
    address = (link.get("href") or "").lower()
    if len(name) >= 60 or len(name.split()) < 2:
        return False
    return "/author" in address or "/autor" in address or any(w in address for w in name.lower().split() if len(w) > 3)


def _marked(tree: HtmlElement) -> list[str]:
    """Texts of elements whose class calls them a byline: the first, and its like that stand beside it."""
    found: list[str] = []
    last: HtmlElement | None = None
    for element in tree.iter(*_HOLDERS):
        called = marks(element) + " " + (element.get("data-testid") or "")
        if not _BYLINE_MARK.search(called) or _BYLINE_NOT.search(called) or in_furniture(element, asides=False):
            continue
        if last is not None and last in element.iterancestors():
            continue
        text = text_of(element)
        if not text or len(text) >= 120:
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
        if len(element) > 4:
            continue
        text = text_of(element)
        if text and len(text) < 100 and _LINE_BY.match(text) and not in_furniture(element, asides=False):
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


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
