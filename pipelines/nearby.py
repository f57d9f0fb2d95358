"""The date that a reader sees: in a line of its own beside the headline, else somewhere near the text."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import timedelta
from functools import lru_cache
from itertools import islice
from typing import Any, cast

from htmldate import find_date
from lxml.etree import LxmlError, XPath
from lxml.html import HtmlElement

from db.model import Stamp
from db.times import day_of, is_day, moment
from pipelines.marks import in_furniture, marks
from pipelines.months import strange_words, written_days
from pipelines.scopes import is_of_another, other_things
from pipelines.stamps import day
from pipelines.structured import bare

logging.getLogger("htmldate").setLevel(logging.CRITICAL)  # it reports every odd date of a page as an error

NOT_FIRST = re.compile(r"updat|modif|changed|comment|related|expire|event|edited", re.IGNORECASE)
"""What the class of a date says that is not the first publication's."""
_CHANGED = re.compile(
    r"updat|modif|edited|revis|amended|correct(?:ed|ion)|last changed|last reviewed|medically reviewed|fact.checked|"
    r"aktuali[sz]|geändert|bearbeitet|überarbeitet|korrigiert|berichtigt|actuali[zst]|mis à jour|mise à jour|corrigé|"
    r"corregid|aggiorna|atualiz|bijgewerkt|gewijzigd|o[pd]pdater|uppdater|ändrad|ændret|endret|uppfær|päivitet|muokat|"
    r"uuenda|muudet|atjaunin|atnaujin|güncelle|yenilən|frissít|módosít|ažurir|izm[ij]|posodob|spremen|përditës|"
    r"diperbarui|pembaruan|dikemas ?kini|sasishwa|cập nhật|обновл|обновен|измен|промен|промяна|актуализ|ажурир|"
    r"оновлен|змінен|абноўл|жаңарт|ενημέρωσ|ενημερώθ|τελευταία|עודכן|עדכון|تحديث|محدث|به‌?\s?روز|بروز\s?رسانی|اپ\s?ڈیٹ|"
    r"تازہ کاری|अपडेट|अद्यतन|আপডেট|হালনাগাদ|อัปเดต|อัพเดต|อัพเดท|แก้ไข|განახლ|թարմաց|更新|改訂|修改|修訂|수정|업데이트|갱신",
    re.IGNORECASE,
)
"""What a line says that holds the date of a change."""
TIMES = 300
"""Elements of a time looked at: a page that has more is a list, or hostile."""
_SHORT = 12
"""Letters up to which a heading may stand in many titles by chance."""
_HEADINGS = 50
"""Headings of a rank looked at: a page that has more is hostile, or no article."""
_WEB = "1995"
"""What is older was not published on a page."""
_LINE = 80
"""Characters of the longest line that is a date's own; what is longer is running text, and speaks of other days."""
_DATELINE = 50
"""Characters in which a dateline ends: "BERLIN, 12 May 2020 - "."""
_OWN = 50
"""Letters that such a line may hold besides its date: a name, a place, a section."""
_LEAD = 300
"""Characters of running text that may stand between the headline and its date: a lead, a caption."""
_SENTENCE = 2
"""Words of no date's line that make a sentence."""
_BEFORE = 200
"""Elements looked at before the headline, and of each as many pieces of text as `_PIECES`: a date has no more."""
_PIECES = 12
_ONE = timedelta(days=1)
_RANKS = ("h2", "h3", "h4", "h5", "h6")
_LINES = 25
"""Lines looked at below the headline."""
_INLINE = frozenset(
    "a abbr b bdi bdo cite code em font i label mark nobr q s small span strong sub sup time u wbr ins del".split()
)
_BELOW = XPath(
    "(following::text()[normalize-space() and not(parent::script or parent::style or parent::noscript)])"
    "[position() <= 500]"
)
_OTHERS = re.compile(
    r"©|\(c\)|copyright|\bstand:?\s+\d|\bas of\b|termin\b|\bnow\b|\btoday|heute|\bbis\b|\buntil\b|\bjusqu|\bhasta\b|"
    r"expir|\bevent|\bwhen\b|\bwann\b|\bquand\b|\bcuándo\b|\breleased\b(?! by)|^\W*release(?: date)?:|"
    r"kick-?off|anpfiff|anstoß|deadline|"
    r"einsendeschluss|broadcast|\baired\b|ausstrahlung|sendetermin|kinostart|premiere|\bborn\b|\bdied\b|geboren|"
    r"gestorben|registrie?r|\bjoined\b|member since|\bversion\b|gültig ab|in force|effective|in kraft|"
    r"^\W*(?:foto|photo|picture|bild|image)\b|^\s?[-–—]\s.*\(@",
    re.IGNORECASE,
)
"""What a line says whose date is not the first publication's: a copyright, a later state, a clock, an end, an event, a
picture, a message quoted ..."""
_VOUCHES = re.compile(
    r"publi|post(?:ed|ado)|created|written|erschienen|erstellt|veröffentlicht|geplaatst|udgivet|julkaistu|megjelent|"
    r"pubblicat|opubl|objav|dodano|zveřejn|vydáno|pridané|yayın|eklenme|diterbit|dipublikasi|đăng|опубл|публик|објав|"
    r"δημοσ|פורסם|نشر|منتشر|شائع|प्रकाशित|প্রকাশ|เผยแพร่|公開|配信|掲載|発表|发布|發布|發佈|입력|등록|"
    r"(?:^|[|•·/-])\s?(?:by|von|par|por|di|av|af|door|text|texte|texto|autore?|автор|yazan|szerző)\b|記者|기자|作者",
    re.IGNORECASE,
)
"""What a line says whose day may be the one on which the page was seen: a word for publication, or for who wrote it."""
_RANGE = re.compile(r"\s?(?:[-–—/]|to|till|bis|au|al|do|до)\s?")
"""What stands between two days that are one time: a life, a fair."""
_FROM = re.compile(r"(?<![:.\d])\d{1,2}\.?\s?[-–—/&]\s?$")
"""The first day of such a time: "5 - 7 May 2020"."""
_LABEL = 40
"""Characters of a line that is nothing but the label of the next."""
_NEXT = 3
"""Headings looked at before and behind one, whether they too are days."""
_TITLE = 5
"""Words that a link has whose text is the title of another story."""
_NO_LETTERS = re.compile(r"\d+\s?[:.h]\s?\d\d|[\W\d]+")
_OPENING = re.compile(r"\([^()]{8,}\)|[^.:()]*\d{4}(?=\s?[-–—:/|](?!\s*[a-zß-ÿ]))|\d{1,2}\.? \w+ \d{4}(?=\.)")
_UNWRITTEN = (
    "meta",
    "script",
    "style",
    "link",
    "img",
    "picture",
    "source",
    "iframe",
    "blockquote",
    "figure",
    "figcaption",
)
"""What no reader reads as this page's own: the days in the addresses of its pictures and styles are other days."""
_BOXES = ("div", "p", "span", "section", "time", "small", "li")
_CLOCK = re.compile(
    r"\bclock|current-?(?:date|time)|today|weather|copyright|comment(?!ary)|kommentar|responses\b|discussion|\breplies|related|sidebar",
    re.IGNORECASE,
)


def headline_of(tree: HtmlElement, titles: Iterable[str]) -> HtmlElement | None:
    """The heading that stands over the article: one that says what the page is called, of the first rank or, where
    there is none, of the second or third; else the first of the first rank.  None of them in furniture."""
    known = [bare(t) for t in titles]
    for ranks in (("h1",), ("h2", "h3")):
        headings = list(islice(tree.iter(*ranks), _HEADINGS))
        for heading in headings:
            text = bare("".join(map(str, heading.itertext())))
            if len(text) > _SHORT and any(text in title for title in known) and not in_furniture(heading):
                return heading
        if ranks == ("h1",) and (head := next((h for h in headings if not in_furniture(h)), None)) is not None:
            return head
    return None


def beside_headline(head: HtmlElement, language: str | None, seen: Stamp | None = None) -> Stamp | None:
    """The day in the first line near the headline that is a date's own; the day on which the page was `seen` is a
    clock's, unless the line says more."""
    running = 0
    label = ""
    for parts in _lines(head):
        line = " ".join(" ".join(map(str, parts)).split())
        found = (len(line) <= 2 * _LINE and _dated(line, language)) or (len(line) > _LINE and _opened(line, language))
        if (
            found
            and not (_CHANGED.search(label) or _OTHERS.search(label))
            and not _is_anothers(parts, language)
            and (not is_near(found, seen) or _VOUCHES.search(f"{label} {line}"))
        ):
            return found
        if len(line) > _LINE:
            running += len(line)
            if running > _LEAD:
                break
        label = "" if len(line) > _LABEL or any(map(str.isdigit, line)) else line
    return _above(head, language, seen)


def is_near(found: Stamp, seen: Stamp | None) -> bool:
    """Whether a day is the one on which the page was seen, or next to it: as like as not a clock."""
    return seen is not None and abs(moment(found) - moment(day_of(seen))) <= _ONE


def _above(head: HtmlElement, language: str | None, seen: Stamp | None) -> Stamp | None:
    """The day in a line that is nothing but a date, in the block around the headline or the one around that, before
    it."""
    looked = 0
    for _, around in zip(range(2), head.iterancestors(), strict=False):
        if around.tag in ("body", "html", "main"):
            break
        for sibling in around.iterchildren():
            if sibling is head or head in sibling.iterdescendants("h1", "h2", "h3"):
                break
            for element in sibling.iter("time", "span", "div", "p", "li"):
                looked += 1
                if looked > _BEFORE:
                    return None
                line = " ".join(" ".join(islice(element.itertext(), _PIECES)).split())
                if len(line) <= _LINE // 2 and (found := _dated(line, language)) and not _stands_apart(element):
                    return None if is_near(found, seen) else found
    return None


def _lines(head: HtmlElement) -> Iterator[list[Any]]:
    """The lines of text below the headline, each as its pieces."""
    block: HtmlElement | None = None
    parts: list[Any] = []
    count = 0
    for text in cast("list[Any]", _BELOW(head)):
        around = _holder(text)
        while around is not None and around.tag in _INLINE:
            around = around.getparent()
        if around is not block:
            if parts:
                yield parts
                count += 1
                if count >= _LINES:
                    return
            parts, block = [], around
        parts.append(text)
    if parts:
        yield parts


def _holder(text: Any) -> HtmlElement:
    """The element that holds a piece of text."""
    element = text.getparent()
    return element.getparent() if text.is_tail else element


def _dated(line: str, language: str | None) -> Stamp | None:
    """The first date of a line that is a date's own, unless the words before it, or around the only one, say that it is
    another's."""
    if not any(map(str.isdigit, line)) or _OTHERS.search(line):
        return None
    places = sorted((start, end, found) for y, m, d, start, end in written_days(line, language)
                    if (found := day(y, m, d)))  # fmt: skip
    said = 0
    for start, end, found in places:
        label = line[said:start] if len(places) > 1 else line
        rest = line[:start] + line[end:] if len(places) == 1 else label
        if _FROM.search(line[:start]) or (said and _RANGE.fullmatch(label)):
            return None
        if not _CHANGED.search(label) and len(_NO_LETTERS.sub("", rest)) <= _OWN:
            following = next((s for s, *_ in places if s > end), None)
            if following and _RANGE.fullmatch(line[end:following]):
                return None
            if found >= _WEB:
                return found
        said = end
    return None


def _opened(line: str, language: str | None) -> Stamp | None:
    """The date of a dateline that opens running text: "(Berlin, 5 May 2020) ...", "5 May 2020 - ..."."""
    start = line[:_DATELINE]
    dateline = _OPENING.match(start)
    return _dated(dateline[0], language) if dateline and strange_words(dateline[0]) < _SENTENCE else None


def _is_anothers(parts: list[Any], language: str | None) -> bool:
    """Whether a line belongs to furniture, a clock, a comment or a change, a picture, another story, a chronicle, or
    speaks of a day in a sentence."""
    first = _holder(parts[0])
    if _stands_apart(first) or is_of_another(first):
        return True
    around = next(e for e in (first, *first.iterancestors()) if e.tag not in _INLINE)
    if around.tag in _RANKS and _is_chronicles(around, language):
        return True
    if any(
        e.tag in ("figure", "figcaption", "blockquote", "caption")
        for _, e in zip(range(4), (around, *around.iterancestors()), strict=False)
    ):
        return True
    for part in parts:
        text = " ".join(part.split())
        if any(written_days(text, language)):
            return _is_sentence(text) and not (len(text) > _LINE and _opened(text, language))
        if _holder(part).tag == "a" and _is_title(text):
            return True
    return False


def _is_chronicles(heading: HtmlElement, language: str | None) -> bool:
    """Whether a heading is one of several that are days."""
    after, before = heading.itersiblings(heading.tag), heading.itersiblings(heading.tag, preceding=True)
    near = (" ".join(e.itertext()) for e in (heading, *islice(after, _NEXT), *islice(before, _NEXT)))
    return sum(any(written_days(text, language)) for text in near) > 1


def _is_title(link: str) -> bool:
    """Whether the text of a link is the title of another story, and no name or section."""
    words = len(link.split())
    return words >= _TITLE or (words > 1 and link[0].isupper() and strange_words(link) > 0)


def _stands_apart(element: HtmlElement) -> bool:
    """Whether a line belongs to furniture, a clock, a comment or a change."""
    near = [element, *(a for _, a in zip(range(2), element.iterancestors(), strict=False))]
    called = " ".join(map(marks, near))
    return bool(NOT_FIRST.search(called)) or _is_clock(called) or in_furniture(element)


def written_near(tree: HtmlElement, language: str | None = None) -> Stamp | None:
    """The day that is written near the text; none where htmldate fails on the markup.  What a page shows above its
    headline, in its furniture or in its copyright line is a clock, or the date of something else; what its meta tags
    and scripts say was read already, or is the server's clock, and the days in addresses are those of pictures, styles
    and other pages."""
    searched = deepcopy(tree)
    head = next(searched.iter("h1"), None)
    doomed: list[HtmlElement] = list(searched.iter(*_UNWRITTEN))
    for link in searched.iter("a"):
        link.attrib.pop("href", None)
        if _is_title(" ".join((link.text or "").split())):
            link.tail = None
    doomed += other_things(searched)
    doomed += [e for e in islice(searched.iter(*_RANKS), _HEADINGS) if _is_chronicles(e, language)]
    doomed += [e for e in searched.iter("header", "footer", "nav", "aside", *_BOXES) if _is_chrome(e)]
    doomed += [
        e for n, e in enumerate(searched.iter("time")) if n >= TIMES or NOT_FIRST.search(marks(e)) or is_changed(e)
    ]
    for element in searched.iter("p", "div", "span", "small", "li", "dt", "dd"):
        text = (element.text or "") if element.tag != "p" else "".join(map(str, element.itertext())).strip()
        if len(text) <= _LINE and text.strip() and (_CHANGED.search(text) or _OTHERS.search(text)):
            doomed.append(element)
            if len(text) <= _LABEL and not any(map(str.isdigit, text)) and (following := element.getnext()) is not None:
                doomed.append(following)  # what it labels
        elif element.tag == "p" and len(text) > _LINE:  # running text speaks of other days; a dateline opens it
            tail = element.tail
            element.clear()
            element.text, element.tail = text[:_DATELINE], tail
    for ancestor in head.iterancestors() if head is not None else ():
        if ancestor.tag not in ("html", "body"):
            doomed.extend(ancestor.itersiblings(preceding=True))
    for element in doomed:
        if isinstance(element, HtmlElement) and element.getparent() is not None:
            element.drop_tree()
    for element in searched.iter():
        element.text, element.tail = _days_in(element.text, language), _days_in(element.tail, language)
    try:
        found = find_date(searched, original_date=True, min_date="1995-01-01", max_date="2099-12-31")
    except (ValueError, TypeError, AttributeError, AssertionError, OverflowError, RecursionError, LxmlError):
        return None
    if not found or not is_day(found) or found.endswith("-01-01"):  # what is made of a bare year
        return None
    return found


def _days_in(text: str | None, language: str | None) -> str | None:
    """The day of a text that is a date's own, as htmldate reads it at once: its help with other forms, which loads the
    words of two hundred languages, finds no more."""
    if text is None or not any(map(str.isdigit, text)):
        return text
    line = " ".join(text.split())
    own = _opened if _is_sentence(line) or len(line) > _LINE else _dated
    return own(line, language) or ""


def _is_sentence(line: str) -> bool:
    strange = strange_words(line)
    return strange >= _SENTENCE or (strange > 0 and line.endswith("."))


def is_changed(element: HtmlElement) -> bool:
    """Whether the words before a date, or its own, say that it is a change's: ``Last updated: <time>``."""
    before = element.getprevious()
    parent = element.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return bool(_CHANGED.search(f"{(text or '')[-_LINE:]} {element.text or ''}"))


@lru_cache(maxsize=4096)
def _is_clock(called: str) -> bool:
    return bool(_CLOCK.search(called))


def _is_chrome(element: HtmlElement) -> bool:
    if element.tag in _BOXES and not _is_clock(marks(element)) and (len(element) or "©" not in (element.text or "")):
        return False
    if element.find(".//h1") is not None or len(element.xpath(".//p[string-length(.) > 120]")) > 2:
        return False
    if (
        element.tag in ("footer", "nav", "header", "aside")
        and next(element.iterancestors("article", "main"), None) is None
    ):
        return True
    return _is_clock(marks(element)) or (len(element) == 0 and "©" in (element.text or ""))
