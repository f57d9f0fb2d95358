"""The last resort for a date: one that is written near the text, where nothing on the page states one."""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from functools import lru_cache

from htmldate import find_date
from lxml.etree import LxmlError
from lxml.html import HtmlElement

from db.model import Stamp
from db.times import is_day
from pipelines.marks import marks

logging.getLogger("htmldate").setLevel(logging.CRITICAL)  # it reports every odd date of a page as an error

NOT_FIRST = re.compile(r"updat|modif|comment|related|expire|event|edited", re.IGNORECASE)
"""What the class of a date says that is not the first publication's."""
_CHANGED = re.compile(
    r"updat|modif|edited|revis|aktualisier|geändert|bearbeitet|actualiz|mis à jour|modifié|aggiorna|atualiz|обновл|"
    r"измен|bijgewerkt|oppdater|opdater|uppdater|zaktualiz|aktualizov|güncelle|更新|수정|تحديث",
    re.IGNORECASE,
)
"""What a line says that holds the date of a change."""
_LINE = 80
"""Characters of the longest line that is a date's own; what is longer is running text, and speaks of other days."""
_DATELINE = 50
"""Characters in which a dateline ends: "BERLIN, 12 May 2020 - "."""
_BOXES = ("div", "p", "span", "section", "time", "small", "li")
_CLOCK = re.compile(
    r"\bclock|current-?(?:date|time)|today|weather|copyright|comment(?!ary)|related|sidebar", re.IGNORECASE
)


def written_near(tree: HtmlElement) -> Stamp | None:
    """The day that is written near the text.  What a page shows above its headline, in its furniture or in its
    copyright line is a clock, or the date of something else; what its meta tags and scripts say was read already, or is
    the server's clock."""
    searched = deepcopy(tree)
    head = next(searched.iter("h1"), None)
    doomed: list[HtmlElement] = list(searched.iter("meta", "script"))
    doomed += [e for e in searched.iter("header", "footer", "nav", "aside", *_BOXES) if _is_chrome(e)]
    doomed += [e for e in searched.iter("time") if NOT_FIRST.search(marks(e)) or is_changed(e)]
    for element in searched.iter("p", "div", "span", "small", "li"):
        text = (element.text or "") if element.tag != "p" else "".join(map(str, element.itertext())).strip()
        if len(text) <= _LINE and _CHANGED.search(text):
            doomed.append(element)
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
    try:
        found = find_date(searched, original_date=True, min_date="1995-01-01", max_date="2099-12-31")
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError, LxmlError):
        return None
    if not found or not is_day(found) or found.endswith("-01-01"):  # what is made of a bare year
        return None
    return found


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
