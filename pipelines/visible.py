"""Where a page shows who signed: links to authors, byline markup, lines near the headline and at the text's ends."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, islice

from lxml.html import HtmlElement

from pipelines.marks import in_furniture, marks
from pipelines.names import KOREAN, is_byline, is_person, split_names
from pipelines.structured import bare, squeeze, text_of

_BYLINE_MARK = re.compile(
    r"by-?line|author|autor|auteur|writer|verfasser|redakteur|firma\b|contributor|journalist|username", re.IGNORECASE
)
_BYLINE_NOT = re.compile(
    r"bio|description|image|img|avatar|photo|social|share|comment|follow|twitter|role|job|title(?!.*name)|date|time|more|"
    r"recirc|authority|related|authorize|list-item|topics?|about",
    re.IGNORECASE,
)
_HOLDERS = tuple("a span div p address li ul strong h3 h4 h5 cite em byline td dd small".split())
_LINES = frozenset((*_HOLDERS, "b", "i"))
_AUTHOR_PATH = re.compile(
    r"/(?:authors?|autor(?:en|es)?|auteurs?|profiles?|journalists?|reporters?|writers?|staff|by|redakteure?|"
    r"contributors?|editors|columnists?|autori|autore|forfatter(?:e|ere)?|skribent(?:er)?|redacteurs?|redaktor(?:zy)?|"
    r"yazar(?:lar)?|penulis)/[^/?]",
    re.IGNORECASE,
)
"""The address of somebody's page."""
_NEAR = 300
"""Elements after the headline that are near it."""
_BARE_BY = re.compile(r"^\W*(?:by|von|par|por|di|door|av|af|author|autor(?:in)?|автор)\W*$", re.IGNORECASE)
"""A by-word whose name stands in the next element."""
_LINE_START = re.compile(
    r"\W{0,4}(?:text|story|words|report|written|posted|published|submitted|erstellt|geschrieben|verfasst|gespeichert|"
    r"eingestellt|by|von|par|por|di|door|av|af|autor|author|auteur|redaktion|автор|लेखक)",
    re.IGNORECASE,
)
"""The same, in what the line's first element says: cheaper than to read all of it."""
_DIGIT = re.compile(r"\d")
_RIGHT = re.compile(r"text-align:\s*right", re.IGNORECASE)
_LABELS = frozenset("b strong span h3 h4 h5 h6 dt th label div td p li small em i".split())
_LABEL = re.compile(
    r"\W{0,4}(?:autor(?:in|es|a|/in)?|authors?|auteure?s?|autore|text|texte|texto|redaktion|автор(?:ы)?|作者|記者|"
    r"yazar|muhabir|(?:written|posted|published) by|by|von|par|por|(?:verfasst|geschrieben|erstellt) von|forfatter|"
    r"författare|kirjoittaja|szerző|tekst|skribent|penulis|tác giả|συντάκτης|מאת|بقلم|نویسنده|लेखक)"
    r"\s{0,9}[:：]?\s{0,9}$",
    re.IGNORECASE,
)
"""A line of its own after which a name stands."""
_LABEL_LENGTH = 24
_SHORTEST = 3
_LINE = 120
"""Characters of the longest line that is a byline."""
_STAMPED = tuple("div p span small li td h2 h4 h5 time section".split())
_STAMP = re.compile(r"\b\d{1,2}\s?[./:-]\s?\d{1,2}\b|\b20[0-3]\d\b")
_STAMP_BY = re.compile(
    r"\d(?:\s*Uhr)?[\W_]+(?:von|by|par|por|di|door)\s+([^\W\d_][^|\d\n]{2,40})$", re.IGNORECASE | re.MULTILINE
)
"""A date and who wrote: "06.11.2023 13:30 von Olga"."""
_PARTED = re.compile(r"[|•·–—]|\s-\s|^-\s|\s//?\s|\s,\s|,$")
_CAPTION = re.compile(r"caption|media-?box", re.IGNORECASE)
_NEXT = 40
"""Elements after the headline that may hold its date."""
_CLOSE = 60
"""Elements after the headline among which a byline stands, wherever its column is."""
_OTHERS = re.compile(
    r"comment(?!ary)|related|teaser|recommend|read-?(?:more|next)|more-|latest|popular|trending|promo|carousel|\bcard",
    re.IGNORECASE,
)
"""What other stories and their authors stand in."""
_VOICES = re.compile(r"\b(?:repl(?:y|ies)|responses?|respond|discussions?|quotes?|more-to)\b", re.IGNORECASE)
"""What readers, people who are quoted, and other stories stand in."""
_AWAY = 5
"""Ancestors that are asked for it."""
_LED = re.compile(r"(?:^|\s)(?:by|von|par|por|di|door|av|af|autor(?:in)?|author|автор)\W?$", re.IGNORECASE)
"""What leads to a name in the line of a link to it."""
_LISTED = 12
"""Children of the largest line that is no list of links."""
_JOINED = re.compile(r"(?:and|und|et|y|e|og|och|en|i|и|ve)\b|&", re.IGNORECASE)
"""What joins two names."""
_WHOLE = frozenset(("html", "body", "main", "article"))
_HEADS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_PARTS = 6
"""Children of the largest element that is a line."""
_PARAGRAPH = 80
"""Characters from which on a paragraph is one of a text's own."""
_NOTE = re.compile(r"[(\[]?[\d*†]")
"""What opens a note below a text."""
_OPENING = 2
"""Paragraphs of a text, its standfirst among them, before the second of which a byline may stand."""
_WORK = re.compile(r"publisher|verlag|isbn|éditeur|editorial\s?:|director", re.IGNORECASE)
"""What else a box says that presents a book."""
PICTURE = re.compile(r"^\W*(?:©|\(c\)|bild|foto|photo|image|picture|fotograf\w*|grafik|video)\b", re.IGNORECASE)
"""What opens the credit of a picture."""


Ends = tuple[list[HtmlElement], list[HtmlElement]]
"""What stands at a text's head, and at its end."""


def together(links: Iterable[HtmlElement]) -> list[str]:
    """The texts of the first of these links to people, and of those that stand beside it."""
    found: list[str] = []
    last: HtmlElement | None = None
    for link in links:
        text = text_of(link)
        if (
            not text
            or _is_elsewhere(link)
            or not ((link.get("rel") == "author" and not _DIGIT.search(text)) or _is_of(link, text))
        ):
            continue
        if last is not None and apart(last, link):
            break
        last = link
        found.append(text)
    return found


def to_authors(near: Iterable[HtmlElement]) -> Iterator[HtmlElement]:
    """The links to somebody's page that stand in a line of their own near the headline, and in no sentence."""
    for link in near:
        if link.tag == "a" and _AUTHOR_PATH.search(link.get("href") or "") and not _runs_on(link):
            yield link


def _runs_on(link: HtmlElement) -> bool:
    """Whether running text leads to a link or goes on after it."""
    line = link.getparent()
    if line is None or line.tag not in ("p", "li", "td", "blockquote"):
        return False
    parts = [t for part in islice(line.itertext(), _LINE) if (t := part.strip())]
    if len(line) > _LISTED or sum(map(len, parts)) > _LINE:
        return True
    if any(map(_STAMP.search, parts)):
        return False
    previous = link.getprevious()
    before = squeeze(previous.tail if previous is not None else line.text) or ""
    if not before:
        after = squeeze(link.tail) or ""
        return after[:1].islower() and not _JOINED.match(after)
    led = _LED.search(before) or _JOINED.fullmatch(before) or before[-1] in ",:|·•"
    return not led or bool(PICTURE.match(before))


def _is_elsewhere(element: HtmlElement) -> bool:
    """Whether it stands in furniture, among readers' voices or other stories, or in a quotation."""
    return in_furniture(element, asides=False) or _is_of_others(element)


def _is_of_others(element: HtmlElement) -> bool:
    near = chain((element,), islice(element.iterancestors(), _AWAY))
    return any(a.tag == "blockquote" or (a.tag not in _WHOLE and _VOICES.search(marks(a))) for a in near)


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


def _called(element: HtmlElement) -> str:
    return f"{marks(element)} {element.get('data-testid') or ''} {element.tag}"


def marked(tree: HtmlElement) -> list[str]:
    """Texts of elements whose class calls them a byline: the first, and its like that stand beside it."""
    found: list[str] = []
    last: HtmlElement | None = None
    for element in tree.iter(*_HOLDERS):
        if (
            (not element.keys() and element.tag != "byline")
            or not _is_byline(_called(element))
            or _is_elsewhere(element)
        ):
            continue
        if last is not None and last in element.iterancestors():
            continue
        text = text_of(element)
        if not text or len(text) >= 120 or _BARE_BY.match(text) or PICTURE.match(text) or _of_picture(element):
            continue
        if last is not None and (marks(element) != marks(last) or apart(last, element)):
            break
        last = element
        found.append(text)
    return found[:6]


def _of_picture(element: HtmlElement) -> bool:
    """Whether it stands in the caption of a picture or a recording."""
    near = chain((element,), islice(element.iterancestors(), 4))
    return any(
        a.tag in ("figure", "figcaption") or (_CAPTION.search(marks(a)) and a.find(".//h1") is None) for a in near
    )


def marked_near(near: Iterable[HtmlElement]) -> list[str]:
    """People whom byline markup right after the headline names, whatever it stands in: some set it in a side column."""
    for element in islice((e for e in near if e.tag in _HOLDERS), _CLOSE):
        if not _is_byline(_called(element)) or _of_picture(element) or _is_of_others(element):
            continue
        text = text_of(element)
        if not text or len(text) >= _LINE or any(_OTHERS.search(marks(a)) for a in islice(element.iterancestors(), 6)):
            continue
        if (names := split_names(text)) and all(map(_is_full_name, names)):
            return [text]
    return []


def apart(one: HtmlElement, other: HtmlElement) -> bool:
    """Whether two elements have no ancestor in common within three steps."""
    near = [a for _, a in zip(range(3), one.iterancestors(), strict=False)]
    return not any(a in near for _, a in zip(range(3), other.iterancestors(), strict=False))


def lines(ends: Ends, lang: str) -> list[str]:
    """A line of its own at one of the text's `ends` that reads "By Jane Doe"."""
    for element in chain(*ends):
        if element.tag not in _LINES or len(element) > 4 or not _LINE_START.match(_first_text(element)):
            continue
        text = text_of(element)
        if (
            text
            and len(text) < 100
            and is_byline(text, lang)
            and not _is_elsewhere(element)
            and not _of_picture(element)
        ):
            return [] if _is_subject(element, text, ends) else [text]
    return []


def _first_text(element: HtmlElement) -> str:
    return next((text for t in element.itertext() if (text := t.strip())), "")


def at_right(tree: HtmlElement) -> list[str]:
    """A line at a text's end that is set to the right of its column and names people of whom the text does not speak:
    how magazines sign."""
    for element in tree.iter("p"):
        if element.get("align") == "right" or _RIGHT.search(element.get("style") or ""):
            text = text_of(element)
            if text and len(text) < 60 and " " in text and is_person(text) and not _is_elsewhere(element):
                return [text] if _ends(element) and not _speaks_of(text, element.itersiblings(preceding=True)) else []
    return []


def _ends(element: HtmlElement) -> bool:
    """Whether a text stands before it, and no more than notes after it."""
    after = (p for p in element.itersiblings("p") if not _NOTE.match(_first_text(p)))
    return not any(map(_is_paragraph, after)) and any(
        _is_paragraph(p) or len(p.tail or "") > _PARAGRAPH for p in element.itersiblings(preceding=True)
    )


def _speaks_of(name: str, parts: Iterable[HtmlElement]) -> bool:
    """Whether a text has the surname in it."""
    last = re.compile(rf"\b{re.escape(name.rsplit(maxsplit=1)[-1])}\b")
    return any(last.search(f"{text_of(part)} {part.tail or ''}") for part in parts)


def _is_subject(element: HtmlElement, line: str, ends: Ends) -> bool:
    """Whether a line at a text's end names whom the text speaks of: the author of the book that it reviews."""
    if not any(element is e for e in ends[1]):
        return False
    texts = [p for p in element.getroottree().iter("p") if _is_paragraph(p)]
    return any(_speaks_of(name, texts) for name in split_names(line))


def reporters(tree: HtmlElement) -> list[str]:
    """The first line of its own that is a Korean reporter's name with the title after it."""
    for element in tree.iter(*_HOLDERS, "dd", "b"):
        text = squeeze(element.text) if len(element) == 0 else None
        if text and KOREAN.match(text) and not in_furniture(element, asides=False):
            return [text]
    return []


def near_headline(tree: HtmlElement) -> list[HtmlElement]:
    """The few hundred elements after the headline (`_NEAR`)."""
    near: list[HtmlElement] = []
    after = 0
    for element in tree.iter():
        if element.tag == "h1":
            after = 1
        elif after:
            after += 1
            near.append(element)
            if after > _NEAR:
                break
    return near


def ends_of(tree: HtmlElement) -> Ends:
    """What stands between the headline and a text's second paragraph, and right after its last one: where bylines do.
    What a sub-heading leads in is a box."""
    head: list[HtmlElement] = []
    end: list[HtmlElement] = []
    begun = boxed = False
    paragraphs = 0
    for element in tree.iter():
        if element.tag == "h1":
            begun, boxed, paragraphs = True, False, 0
        elif not begun:
            continue
        elif element.tag == "p" and _is_paragraph(element):
            paragraphs, boxed = paragraphs + 1, False
            end.clear()
        elif element.tag in _HEADS and paragraphs >= _OPENING:
            boxed = True
        if boxed:
            continue
        if paragraphs < _OPENING:
            if len(head) < _NEAR:
                head.append(element)
        elif len(end) < _CLOSE:
            end.append(element)
    return head, end


def _is_paragraph(element: HtmlElement) -> bool:
    return sum(map(len, islice(element.itertext(), _PARAGRAPH))) > _PARAGRAPH


def labelled(ends: Ends) -> list[str]:
    """What follows, at one of the text's `ends`, a label of its own that says "Author:" or "By": the text after it,
    else the next element.  A label among others ("Author: ... Publisher: ...") is another work's."""
    for element in chain(*ends):
        if element.tag not in _LABELS:
            continue
        label = element.text
        if len(element) or not label or len(label) > _LABEL_LENGTH or not _LABEL.match(label):
            continue
        text = squeeze(element.tail)
        following = element.getnext()
        if (
            (not text or len(text) < _SHORTEST)
            and following is not None
            and following.tag in (*_HOLDERS, "a", "dd", "td")
        ):
            text = text_of(following)
        if (
            text
            and _SHORTEST <= len(text) < _LINE
            and not _is_elsewhere(element)
            and not _WORK.search(text_of(element.getparent()) or "")
        ):
            return [] if _is_subject(element, text, ends) else [text]
    return []


def beside_date(tree: HtmlElement, near: Iterable[HtmlElement], lang: str) -> list[str]:
    """Who wrote, as the line says that holds the date, by the headline: "04.02.2022 | by Jane Doe".  A name without
    such a word may be a place, a section, a club."""
    above = (e for head in tree.iter("h1") for e in islice(head.itersiblings(*_STAMPED, preceding=True), 2))
    for element in chain(above, islice((e for e in near if e.tag in _STAMPED), _NEXT)):
        parts = _texts(element)
        if not parts or not any(_STAMP.search(p) for p in parts) or _is_elsewhere(element):
            continue
        if found := _STAMP_BY.search("\n".join(parts)):
            return [found[1]]
        rest = (r for part in parts for p in _PARTED.split(part) if (r := p.strip()) and not _DIGIT.search(r))
        if by := next((r for r in rest if is_byline(r, lang)), None):
            return [by]
    return []


def _is_full_name(name: str) -> bool:
    return " " in name and name[0].isupper() and is_person(name)


def _texts(element: HtmlElement) -> list[str]:
    """The texts in a small element; none in a large one."""
    if len(element) > _PARTS:
        return []
    parts = [text for t in islice(element.itertext(), _PARTS * 3) if (text := squeeze(t))]
    return parts if 8 < sum(map(len, parts)) < _LINE else []
