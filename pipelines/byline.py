"""Who signed the article: people, and the agency or desk that stands among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import unquote

from lxml.html import HtmlElement

from db.model import Signed
from pipelines import jsonld
from pipelines.dateline import AGENCIES
from pipelines.marks import in_furniture
from pipelines.names import is_address, is_button, is_office, is_person, is_team, person_stated, plain, split_names
from pipelines.structured import Facts, bare, text_of
from pipelines.visible import (
    PICTURE,
    apart,
    at_right,
    beside_date,
    ends_of,
    labelled,
    lines,
    marked,
    marked_near,
    near_headline,
    reporters,
    to_authors,
    together,
)

_META = """author byl parsely-author sailthru.author cxenseparse:author dc.creator dc:creator dc.author dcterms.creator
    article:author_name article_author articleauthor citation_author bepress_citation_author creator
    bt:author mrf:authors dable:author shareaholic:article_author_name""".split()
"""Names of meta tags: standards', and those that publishing systems and services agree on with many outlets."""
_BUILT = re.compile(r"https?:|www\.|\b(?:developed|designed|powered|hosted|built|made) by\b|\bdesigned\b", re.I)
"""What a meta tag says of who built the site."""
_WRITTEN = re.compile(r"written by|verfasst|geschrieben|écrit|escrito|autor", re.IGNORECASE)
_SLOGAN = re.compile(r"\s[|–—-]\s")
"""What parts an outlet's name from its slogan."""
_SHORT = 4
"""Letters of the shortest name of an outlet that is looked for within a person's."""
_OTHER_HANDS = re.compile(
    r"\W{0,3}(?:edited|translated|presented|sponsored|illustrated|photographed)\s+by\b", re.IGNORECASE
)
"""What opens the line of others who had a hand in it."""
_SECTIONS = frozenset(
    """news world business politics sport sports culture opinion science technology tech health lifestyle entertainment
    travel education local national international economy society politik wirtschaft kultur lokales wissen gesundheit
    panorama gesellschaft meinung reise ausland inland regionales noticias mundo política politica economía economia
    deportes cultura sociedad sociedade salud saúde ciencia esportes opinión opinião internacional nacional actualités
    monde politique économie société santé sciences notizie cronaca esteri mondo salute nieuws binnenland buitenland
    economie nyheter inrikes utrikes kultur политика экономика общество спорт культура мир""".split()
)
"""What many outlets call their sections: nobody's whole name."""
_TELLING = 9
"""Letters from which on a name is nobody's first name."""
_CRUMBS = re.compile(r"BreadcrumbList$")
_ANOTHER = re.compile(r"/(?:Comment|UserComments|\w*Review|Book|Movie|Product|Event|Quotation|Answer|\w+Object)$")
"""Types of what stands in an article and has authors of its own."""
_STORY = re.compile(r"/(?:\w*Article|BlogPosting)$")
_LOOKED_AT = 200
"""Authors in microdata that are looked at; a page of many comments has more."""
_MOST = 20
"""Authors that we keep of one article."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who signed."""

    authors: tuple[str, ...] = ()
    """People, in the page's order."""
    agency: str | None = None
    """An agency that stands among the authors, as written."""
    others: tuple[str, ...] = ()
    """Who signs where no person does, as written: an agency, a newsroom, another organisation; where not even those,
    the outlet by its own name."""
    signed: Signed | None = None
    """What the one or the other of these lists holds."""
    source: str | None = None
    """Where it stands."""


_PLAIN = re.compile(r"(?!(?:by|von|zeige|alle|all)\b)[^\W_][\w.'’-]{2,24}(?: [^\W_][\w.'’-]{1,20}){0,2}", re.IGNORECASE)
"""What may be somebody's pen name."""
_INITIALS = re.compile(r"[A-Z]\.? ?[A-Z]\.?(?: ?[A-Z]\.?)?")
"""The letters that some sign with."""
_SPACED = re.compile(r"[A-Za-zÀ-ɏͰ-ӿ]")
"""Scripts in which a full name has a space."""
_STATED = frozenset(("json-ld", "meta", "microdata", "rel=author", "author link"))
"""The sources that are the page's own data; what stands there is a name even where it does not look so."""
_PEOPLE_ONLY = frozenset(("byline near the headline", "line set right", "line with a title", "beside the date"))
"""Lines that are told by the people in them: what else they hold is something else."""


def byline(tree: HtmlElement, facts: Facts, own_names: Iterable[str]) -> Byline:
    """The people who signed, from the first source that names any; `own_names` are the outlet's names for itself."""
    own = {bare(name) for name in own_names} - {""}
    firms, people = _typed(facts)
    filed = _filed(facts) - own
    sections = filed | {bare(part) for part in unquote(facts.canonical or "").split("/")[3:-1]}
    agency: str | None = None
    kept: dict[str, tuple[tuple[str, ...], str]] = {}
    for candidates, source in bylines(tree, facts):
        stated = source in _STATED
        found = _Signers(own, firms, people if stated else set(), filed if stated else sections, stated=stated)
        for candidate in candidates:
            found.add(candidate)
        agency = agency or found.agency
        if found.people:
            return Byline(authors=_few(found.people), agency=agency, signed=Signed.PEOPLE, source=source)
        for kind, names in found.weaker(signed=source not in _PEOPLE_ONLY).items():
            if names:
                kept.setdefault(kind, (_few(names), source))
    if "desks" not in kept and "pens" in kept:
        pens, source = kept["pens"]
        return Byline(authors=pens, agency=agency, signed=Signed.PEOPLE, source=source)
    for kind, signed in (("desks", Signed.ORGANISATION), ("outlet", Signed.OUTLET)):
        if kind in kept:
            others, source = kept[kind]
            return Byline(others=others, agency=agency, signed=signed, source=source)
    return Byline(agency=agency)


def _few(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))[:_MOST]


class _Signers:
    """Who signed by one source, sorted."""

    def __init__(self, own: set[str], firms: set[str], named: set[str], sections: set[str], *, stated: bool) -> None:
        self.own, self.firms, self.named, self.sections, self.stated = own, firms, named, sections, stated
        self.people: list[str] = []
        self.pens: list[str] = []
        """What may be pen names."""
        self.others: list[str] = []
        """Agencies, newsrooms, firms, and the outlet itself."""
        self.agency: str | None = None

    def weaker(self, *, signed: bool) -> dict[str, list[str]]:
        """All that are no people, the outlet apart; without `signed` the pen names alone."""
        desks = [name for name in self.others if bare(name) not in self.own]
        outlet = [name for name in self.others if bare(name) in self.own and not _SLOGAN.search(name)][:1]
        return {"pens": self.pens} | ({"desks": desks, "outlet": outlet} if signed else {})

    def add(self, candidate: str) -> None:
        """Sort what one byline says."""
        own = self.own
        if PICTURE.match(candidate) or _OTHER_HANDS.match(candidate) or self._is_section(candidate):
            return
        if bare(candidate) in self.named and (name := person_stated(candidate)) and not _has_own(name, own):
            self.people.append(name)
            return
        whole = _without_outlet(plain(candidate), own)
        parts = [_without_outlet(part, own) for part in split_names(candidate, data=self.stated)]
        some = any(is_person(p) and " " in p for p in parts)
        if bare(whole) in self.firms or _is_own(whole, own) or (_is_desk(whole, own) and (not some or is_team(whole))):
            self._other(whole)
            return
        if parts and _is_desk(parts[0], own):  # "The Paper, Frankfurt, Germany"
            self.others.append(parts[0])
            parts = [p for p in parts if " " in p or p.casefold() in AGENCIES]
        elif (len(parts) > 1 and any(" " in p for p in parts)) or (parts and not is_person(parts[0])):
            # "Jane Doe, Transport"
            parts = [p for p in parts if " " in p or p.casefold() in AGENCIES or not _SPACED.match(p)] or parts
        for part in parts:
            if _is_desk(part, own):
                self._other(part)
            elif self._is_section(part):
                continue
            elif is_person(part):
                self.people.append(part)
            elif (_PLAIN.fullmatch(part) and not is_button(part)) if self.stated else _INITIALS.fullmatch(part):
                self.pens.append(part)

    def _is_section(self, name: str) -> bool:
        return bare(name) in self.sections or name.casefold() in _SECTIONS

    def _other(self, name: str) -> None:
        if name.casefold() in AGENCIES:
            self.agency = self.agency or name
        self.others.append(name)


def _has_own(name: str, own: set[str]) -> bool:
    """Whether one of the outlet's names is the whole of a name, its beginning or its end."""
    called = bare(name)
    return any(called.startswith(o) or called.endswith(o) for o in own if len(o) >= _SHORT) or called in own


def _without_outlet(name: str, own: set[str]) -> str:
    """A person's name without the outlet's, where that follows it: "Jane Doe The Courier"."""
    words = name.split()
    for at in range(2, len(words)):
        if bare(" ".join(words[at:])) in own and is_person(before := " ".join(words[:at])):
            return before
    return name


def _edition(name: str, called: str, own: set[str]) -> bool:
    """Whether a longer name opens with the outlet's: "The Courier North", but no "The Courier, Berlin"."""
    return "," not in name and any(len(o) >= _TELLING and called.startswith(o) for o in own)


def _is_own(name: str, own: set[str]) -> bool:
    """Whether an agency or the outlet itself is called so."""
    return name.casefold() in AGENCIES or (called := bare(name)) in own or _edition(name, called, own)


def _is_desk(name: str, own: set[str]) -> bool:
    """The same, or any newsroom."""
    return _is_own(name, own) or (2 < len(name) < 60 and is_office(name) and not is_address(name))


def bylines(tree: HtmlElement, facts: Facts) -> Iterator[tuple[list[str], str]]:
    """Lists of candidate bylines as written, and where they stand; best source first."""
    article = facts.article or {}
    yield _names(article.get("author"), facts), "json-ld"
    yield _names(article.get("creator"), facts), "json-ld"
    yield [a for a in facts.every("article:author", "og:article:author") if not is_address(a)], "meta"
    yield [a for a in facts.every(*_META) if not _BUILT.search(a)], "meta"
    yield _on_cards(facts), "meta"
    titles = bare("".join((facts.title or "", *facts.every("og:title"))))
    named = islice((p for p in facts.props if p.name in ("author", "creator")), _LOOKED_AT)
    inner = (p for p in named if not in_furniture(p.element, asides=False))
    yield _microdata([p for p in inner if not _is_of_another(p.element, titles)]), "microdata"
    yield together(a for a in tree.iter("a") if a.get("rel") == "author"), "rel=author"
    near, ends, lang = near_headline(tree), ends_of(tree), (facts.lang or "").lower()
    yield together(to_authors(near)), "author link"
    yield marked(tree), "byline markup"
    yield lines(ends, lang), "byline"
    yield labelled(ends), "byline label"
    yield marked_near(near), "byline near the headline"
    yield at_right(tree), "line set right"
    yield reporters(tree) if lang.startswith("ko") else [], "line with a title"
    yield beside_date(tree, near, lang), "beside the date"


def _on_cards(facts: Facts) -> list[str]:
    """What the card that a page shows elsewhere says of who wrote it."""
    labels = {n: facts.first(f"twitter:label{n}") or "" for n in ("1", "2")}
    return [data for n, label in labels.items() if _WRITTEN.search(label) for data in facts.every(f"twitter:data{n}")]


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


def _typed(facts: Facts) -> tuple[set[str], set[str]]:
    """The names of authors that the page's data call organisations, and nowhere people; those that it calls people."""
    firms: set[str] = set()
    people: set[str] = set()
    others: set[str] = set()
    stated = facts.jsonld.resolve(facts.article.get("author")) if facts.article else None
    for reference in stated if isinstance(stated, list) else [stated]:
        item = facts.jsonld.resolve(reference)
        kinds = jsonld.types(item) if isinstance(item, dict) else []
        into = firms if any(k.endswith("Organization") for k in kinds) else people if "Person" in kinds else others
        into.update(bare(name) for name in _names(item, facts))
    return firms - people - others - {""}, people - {""}


def _filed(facts: Facts) -> set[str]:
    """What the page is filed under, by its data: in whatever place, it is nobody's name."""
    stated = [*facts.every("article:section", "section"), facts.said("articleSection") or ""]
    for crumbs in facts.jsonld.of_type(_CRUMBS):
        listed = facts.jsonld.resolve(crumbs.get("itemListElement"))
        for entry in listed[:-1] if isinstance(listed, list) else []:
            item = facts.jsonld.resolve(entry)
            if isinstance(item, dict):
                stated.append(jsonld.text_of(item.get("name")) or jsonld.text_of(item.get("item")) or "")
    return {bare(name) for name in stated} - {""}


def _is_of_another(element: HtmlElement, titles: str) -> bool:
    """Whether its microdata describe a comment, a book or the like, or a story of another headline."""
    for scope in element.iterancestors():
        kind = scope.get("itemtype") or ""
        if (another := _ANOTHER.search(kind)) or _STORY.search(kind):
            heads = [text_of(e) or "" for e in scope.xpath("(.//*[@itemprop='headline'])[1]")]
            return scope.find(".//h1") is None and (bool(another) or (bool(heads) and bare(heads[0]) not in titles))
    return False


def _microdata(props: list[Any]) -> list[str]:
    found: list[str] = []
    for prop in props:
        if apart(props[0].element, prop.element):  # another story's
            break
        names = prop.element.xpath(".//*[@itemprop='name']")
        if names:
            found.extend(n.get("content") or text_of(n) or "" for n in names)
        elif len(prop.value) < 80 and not prop.value.startswith("http"):
            found.append(prop.value)
    return found
